# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A row's wished state as a declaration: the engine plans and carries out, and this tells what came of it."""

from __future__ import annotations

import re
from typing import Any, Callable

from ..vergeos.exceptions import APIError, VergeError
from ..vergeos.protocol import OperationOf, known
from .engine import Engine
from .plan import Plan
from .preview import foretold, shown
from .resource import Resource
from .run import Declaration, Entries, Run

# How the platform names a column that it misses or does not like (WIRE 4.4, 4.5).
COMPLAINT = re.compile(r"field:? '(?:(?P<table>\w+)\.)?(?P<column>\w+)'")
Shown = Callable[[Any, Plan], Entries]


def shown_row(engine: Engine, _draft: Plan) -> Entries:
    """Return the entries of the result that hold the row and its key, where there is one.

    Args:
        engine: The engine when all is done.

    Returns:
        ``key`` and the row under its noun.
    """
    return {} if engine.found is None else _entries(engine, shown(engine.resource, engine.found))


def foretold_row(engine: Engine, draft: Plan) -> Entries:
    """Return the same for a preview, as they would be.

    Args:
        engine: The engine when all is planned.
        draft: What would be done.

    Returns:
        ``key`` and the row under its noun.
    """
    found = engine.found
    if engine.wish.state == "absent":
        return {}
    if found is not None and found.row.get("$key") is not None and not draft.steps:
        return shown_row(engine, draft)
    row = foretold(engine.resource, engine.wish, draft, found or engine.forecast, copied=found is None)
    return _entries(engine, row)


def _entries(engine: Engine, row: Entries) -> Entries:
    return {"key": row["key"], engine.resource.noun: row}


class State(Declaration):
    """A row that is to be in a state.

    Args:
        resource: The declaration of the row.
        kind: The engine.
        shown: Given the engine when all is done, and the plan, the entries of the result that show the row.
        foretold: The same for a preview.
    """

    def __init__(
        self, resource: Resource, kind: type[Engine] = Engine, shown: Shown = shown_row, foretold: Shown = foretold_row
    ) -> None:
        self.resource = resource
        self._kind = kind
        self._shown = shown
        self._foretold = foretold

    def work(self, run: Run) -> OperationOf[Plan]:
        engine = self._kind(run, self.resource, run.params)
        try:
            draft = yield from engine.perform()
        except VergeError as error:
            name_option(self.resource, error)
            raise
        draft.engine = engine
        run.warnings += [draft.waits] if draft.waits else []
        return draft

    def told(self, _run: Run, draft: Plan) -> Entries:
        result: Entries = {
            "changed": bool(draft.steps),
            "actions": draft.actions,
            "diff": {"before": draft.before, "after": draft.after},
        }
        if self.resource.power:
            result["pending_restart"] = draft.pending
        if self.resource.staging:
            result["pending"] = draft.staged
        return result

    def shown(self, _run: Run, draft: Plan) -> OperationOf[Entries]:
        return known(self._shown(draft.engine, draft))

    def foretold(self, _run: Run, draft: Plan) -> OperationOf[Entries]:
        return known(self._foretold(draft.engine, draft))


def name_option(resource: Resource, error: VergeError) -> None:
    """Name the option behind the column that the platform complains about, where they are called differently.

    Args:
        resource: The declaration.
        error: What the platform said; changed in place.
    """
    said = COMPLAINT.search(str(error))
    if said is None or not isinstance(error, APIError):
        return
    table = said["table"] or error.table
    places = [(resource.table, resource.fields), *((child.table, child.fields) for child in resource.lists())]
    fields = [field for owner, fields in places if owner == table for field in fields]
    option = next((field.option for field in fields if field.column == said["column"]), said["column"])
    if option != said["column"]:
        error.args = (f"{error}; that is the option {option}",)

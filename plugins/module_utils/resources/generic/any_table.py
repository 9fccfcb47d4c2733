# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading rows and starting actions of any table: the work of verge_info and verge_action, which ship all tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Mapping, Optional, cast

from ...desired.edge.spec import CONNECTION, WAITING
from ...desired.kinds import MissingError, WishError, checked_name
from ...desired.procedure import Draft, Procedure
from ...desired.resource import Params
from ...desired.run import Run
from ...desired.step import Until
from ...desired.steps import Act, at_last
from ...vergeos import facts, values
from ...vergeos.exceptions import NotFoundError
from ...vergeos.fields import projection
from ...vergeos.filters import Filter, where
from ...vergeos.moments import told
from ...vergeos.params import PARAMS
from ...vergeos.protocol import Operation, OperationOf
from ...vergeos.rights import SHOWN
from ...vergeos.table import Receipt, Table
from ...vergeos.utils.nearest import suggestion
from ...vergeos.utils.words import truth
from ..common.caller import LOCKOUT
from ..common.filtering import condition_of
from ..common.secrecy import refuse_secrets, visible
from ..compute import own_machine
from ..identity import access
from ..nas import sync_guard
from ..network import lockout

if TYPE_CHECKING:
    from ...vergeos.schema import everything as _everything  # noqa: F401

INFO_SPEC: dict[str, Any] = {
    "table": {"type": "str", "required": True},
    "key": {"type": "str", "no_log": False},
    "filter": {"type": "raw"},
    "fields": {"type": "list", "elements": "str"},
    "sort": {"type": "str"},
    "limit": {"type": "int"},
    "offset": {"type": "int"},
    "schema": {"type": "bool", "default": False},
    "allow_unknown": {"type": "bool", "default": False},
    **CONNECTION,
}
ACTION_SPEC: dict[str, Any] = {
    "table": {"type": "str", "required": True},
    "key": {"type": "str", "no_log": False},
    "name": {"type": "str"},
    "action": {"type": "str", "required": True},
    "params": {"type": "dict"},
    "unless": {"type": "dict"},
    "until": {"type": "dict"},
    "allow_unknown": {"type": "bool", "default": False},
    **LOCKOUT,
    **sync_guard.DESTROY,
    **WAITING,
    **CONNECTION,
}


# What a parameter of an action may be called.
NAMED = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


class UnnamedError(WishError):
    """Neither name nor key is given; in check mode the key of what an earlier task would make is null."""


def list_rows(client: Any, params: Params, _check_mode: bool) -> OperationOf[dict[str, Any]]:
    """Read rows of any table.

    Args:
        client: A VergeClient.
        params: The module's parameters.

    Returns:
        The module's result: ``rows``, or ``schema`` where that is asked for, which sends nothing.

    Raises:
        VergeError: Of whatever kind.
    """
    manager = client.table(params["table"], allow_unknown=params["allow_unknown"])
    if params["schema"]:
        return {"changed": False, "schema": schema(manager.table)}
    fields = params["fields"]
    secret = facts.secrets(params["table"])
    refuse_secrets(params["table"], fields or ())
    if params["key"] is not None:
        found = [(yield from manager.read(params["key"], fields))]
    else:
        condition = manager.condition(condition_of(params["filter"]), {})
        found = yield from manager.rows(condition, fields, params["sort"], params["limit"], params["offset"])
        if not found:
            yield from client.sight.insist(manager.table, SHOWN, f"no such row of {manager.table} is to be seen")
    rows = (told(params["table"], row, fields) for row in found)
    return {"changed": False, "rows": [{"key": row.get("$key"), **visible(row, secret)} for row in rows]}


def schema(table: str) -> dict[str, Any]:
    """Tell what is known about a table.

    Args:
        table: Its wire name.

    Returns:
        ``table``, ``key`` (``integer``, ``string`` or null where nobody knows), ``identity`` (the columns that tell
        rows apart), ``created`` (whether rows can be made), ``actions``, and ``columns``: name -> ``type`` and what
        else is known of it.
    """
    known = facts.table(table)
    naming = known.name_column if known else ""
    identity = list(known.identity) if known and known.identity else [naming] if naming else []
    return {
        "table": table,
        "key": (known.key_type if known else "") or None,
        "identity": identity,
        "created": known.makes if known else None,
        "actions": sorted(known.actions) if known else [],
        "columns": {name: _column(column) for name, column in known.columns.items()} if known else {},
    }


def _column(column: facts.Column) -> dict[str, Any]:
    """What is known about a column; what says nothing is left out."""
    told = {
        "type": column.type,
        "table": column.to or None,
        "polymorphic": column.polymorphic or None,
        "values": list(column.values) or None,
        "create": column.create or None,
        "update": column.update,
        "secret": column.secret or None,
        "write_only": column.write_only or None,
        "default": column.default,
        "unit": column.unit or None,
        "step": column.step if column.step != 1 else None,
        "min": column.least,
        "max": column.most,
    }
    return {name: value for name, value in told.items() if value is not None}


class Send(Act):
    """An action of any table.

    Args:
        rows: The table.
        fields: What is looked at to see whether its row has come to what the user waits for.
        *given: As for :class:`.steps.Act`.
        **more: As for :class:`.steps.Act`.
    """

    def __init__(self, rows: Table, fields: list[str], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.rows = rows
        self.fields = fields
        self.warnings = _unsure(self.table, self.action, at_last(self.params))
        self.findings: dict[str, Any] = {}

    def carry(self, run: Run) -> OperationOf[None]:
        """Make the operation that sends it; one whose answer is lost is not sent again: nobody knows what it does."""
        given = at_last(self.params)
        if _bare(self.rows):
            answered = yield from self.rows.insert({"action": self.action, **({"params": given} if given else {})})
        else:
            answered = yield from self.rows.act(self.key, self.action, given)
        response = answered.response if isinstance(answered, Receipt) else answered
        self.findings = {"response": told(self.table, response) if isinstance(response, Mapping) else response}
        if self.until is not None and run.waits:
            row = told(self.table, (yield from run.wait_for(at_last(self.until))), self.fields)
            self.findings["row"] = {name: value for name, value in row.items() if name != "$key"}


def plan(run: Run) -> OperationOf[Draft]:
    """Find the row that an action is for, and whether it needs the action."""
    params = run.params
    name, action, allowed = params["table"], params["action"].strip(), params["allow_unknown"]
    table = run.system.table(name, allow_unknown=allowed)
    if params["key"] is not None:
        table.checked_key(params["key"])
    _check_action(table, action)
    unless, until = (_conditions(table, option, params[option]) for option in ("unless", "until"))
    given = checked_params(name, action, params["params"], allowed)
    found = yield from run.require(_look(table, params, unless), (UnnamedError, MissingError, NotFoundError))
    key, holds = (params["key"], False) if found is None else found
    if holds:
        return Draft(entries={"key": key})
    # What is not there yet is on nobody's way.
    if found is not None and not params["allow_lockout"]:
        yield from lockout.refuse_action(run.system, name, key, action)
        yield from own_machine.refuse_action(run.system, name, key, action)
        yield from access.refuse_action(run.system, name, key, action)
    if found is not None and name == sync_guard.TABLE:
        yield from sync_guard.refuse_action(run.system, params, key, action)
    words = f"{action} {name}" + ("" if _bare(table) else f" {params['name'] or key}")
    end = _end(table, key, until, words, params["wait_timeout"]) if until else None
    return Draft([Send(table, _exprs(until), words, name, key, action, given, until=end)], entries={"key": key})


ACTION = Procedure(plan, diff=False)


def _end(table: Table, key: Any, until: Mapping[str, Any], words: str, timeout: float) -> Until:
    """What the user waits for."""
    fields = _exprs(until)

    def state(row: Mapping[str, Any]) -> str:
        seen = _seen(until, told(table.table, row, fields))
        return ", ".join(f"{name} is {value!r}" for name, value in seen.items())

    return Until(lambda: table.read(key, fields), lambda row: _holds(until, row), words, timeout, state)


def _bare(table: Table) -> bool:
    """Whether a table takes actions that need no row."""
    return table.table.endswith("_actions")


def _look(table: Table, params: Params, unless: Mapping[str, Any]) -> OperationOf[tuple[Any, bool]]:
    """Find the row's key, and whether nothing is to be sent since it is as the user wants it."""
    key = None if _bare(table) else (yield from _row_key(table, params))
    return key, bool(unless) and _holds(unless, (yield from table.read(key, _exprs(unless))))


def _unsure(table: str, action: str, given: Optional[Mapping[str, Any]]) -> list[str]:
    """Say so where nobody knows which parameters an action takes; the platform drops what it does not know."""
    if not given or f"{table}.{action}" in PARAMS:
        return []
    names = ", ".join(given)
    return [f"which parameters {action} of {table} takes is not recorded, so the names are sent unchecked: {names}"]


def checked_params(
    table: str, action: str, params: Optional[Mapping[str, Any]], allow_unknown: bool
) -> Optional[dict[str, Any]]:
    """Bring the parameters of an action to the types that the facts show of them.

    Args:
        table: Table of the row that the action is for.
        action: The action.
        params: Its parameters; null is for none, as in ``preferred_node: null``.
        allow_unknown: Whether to send names that the facts do not show, and words that they do not know.

    Returns:
        The parameters; None where there are none.

    Raises:
        VergeError: A name that is none of those the facts show, where they show any, or a value that cannot be meant.
    """
    if params is None:
        return None
    shown = PARAMS.get(f"{table}.{action}", "").split()
    known = {name: kind for name, _colon, kind in (word.partition(":") for word in shown)}
    found = {}
    for name, value in params.items():
        place = f"params: {name}"
        if not NAMED.fullmatch(str(name)) or isinstance(name, bool):
            odd = "an empty name" if not str(name).strip() else f"the name {str(name)!r}"
            raise WishError(
                f"params: a parameter of {action} has {odd}; names are letters, digits and _, and one that YAML takes "
                f"for a truth value stands in quotes",
                table=table,
            )
        if known and name not in known and not allow_unknown:
            listed = suggestion(str(name), known) or f"; known are {', '.join(known)}"
            raise WishError(
                f"{place}: no parameter of {action} of {table} is known by that name{listed} (allow_unknown: true "
                f"sends it all the same)",
                table=table,
            )
        kind = known.get(name)
        found[name] = values.fitting(place, facts.Column(kind), value) if kind and value is not None else value
        if name == "name" and isinstance(value, str):
            checked_name(place, value)
    return found


def _conditions(table: Table, option: str, given: Optional[Mapping[str, Any]]) -> dict[str, Any]:
    """Bring the values that a row is to have to the types of the columns that they are compared with."""
    found = {}
    if given:
        projection(_exprs(given), table.facts)  # refuses unknown names, before the action is sent
    for name, value in (given or {}).items():
        column = values.followed(table.table, name)
        known = column is not None and value is not None and column.type != "ref"
        found[name] = values.fitting(f"{option}: {name}", cast(facts.Column, column), value) if known else value
    return found


def _check_action(table: Table, action: str) -> None:
    """Refuse an action that the facts do not show, where they show any."""
    if table.facts is None:
        return
    name, bare = table.table, _bare(table)
    column = table.facts.columns.get("action")
    names = (column.values if column else ()) if bare else table.facts.actions
    if names and action not in names:
        listed = suggestion(action, names) or f"; it has {', '.join(sorted(names))}"
        raise WishError(f"{name} has no action {action!r}{listed}", table=name)
    if not names and not bare:
        raise WishError(f"{name} has no actions that are documented; set allow_unknown: true to send it", table=name)


def _row_key(table: Table, params: Params) -> Operation:
    name = params["name"]
    if params["key"] is not None:
        return params["key"]
    if not name:
        kind = UnnamedError if name is None else WishError
        raise kind(f"{table.table}: say which row, by name or key", table=table.table)
    naming = table.name_column or "name"
    condition = table.condition(where(**{naming: name}), {})
    row = yield from table.find(cast(Filter, condition), ["$key", naming])
    if row is None:
        missing = f"{table.table}: there is no {name!r}; check the name, or create it first"
        raise MissingError(missing, table=table.table)
    return row["$key"]


def _exprs(wanted: Mapping[str, Any]) -> list[str]:
    """Ask for each expression under its own text, whose form without an alias is not measured (WIRE 3.4)."""
    return [f"{name} as {_alias(name)}" if "#" in name else name for name in wanted]


def _alias(name: str) -> str:
    return name.replace("#", "_").replace("$", "")


def _seen(wanted: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row.get(_alias(name) if "#" in name else name) for name in wanted}


def _holds(wanted: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    found = _seen(wanted, row)
    return all(
        truth(found[name]) is value if isinstance(value, bool) else str(found[name]).lower() == str(value).lower()
        for name, value in wanted.items()
    )

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which rows a task about many is about: by names, keys, a filter or tags, read in as few requests as hold them."""

from __future__ import annotations

from typing import Any, Mapping, Sequence

from ...desired.kinds import MissingError, WishError, checked_name
from ...desired.resource import Params, Resource, Row
from ...desired.run import Run
from ...vergeos.exceptions import AmbiguousError
from ...vergeos.filters.build import Filter, all_of
from ...vergeos.protocol import OperationOf
from ...vergeos.utils.references import is_number
from .filtering import condition_of, tagged
from .pieces import in_pieces


class Selection:
    """The options that choose rows of a table, and the rows that they choose.

    Args:
        resource: The rows: noun, table, scope, and tags where they have these.
        called: What one is called in a sentence, such as ``machine``.
    """

    def __init__(self, resource: Resource, called: str) -> None:
        self.resource = resource
        self.called = called
        self.names = f"{resource.noun}s"

    def spec(self) -> dict[str, Any]:
        """Return the options' entries in the argument spec."""
        return {
            self.names: {"type": "list", "elements": "str", "aliases": ["names", "name", self.resource.noun]},
            "keys": {"type": "list", "elements": "str", "aliases": ["key"], "no_log": False},
            "filter": {"type": "raw"},
            "tags": {"type": "list", "elements": "str"},
        }

    def restrictions(self) -> dict[str, Any]:
        """Return their restrictions."""
        apart = [(chosen, condition) for chosen in (self.names, "keys") for condition in ("filter", "tags")]
        return {"required_one_of": [(self.names, "keys", "filter", "tags")], "mutually_exclusive": apart}

    def check(self, params: Params) -> None:
        """Refuse what cannot be meant, before anything is sent.

        Args:
            params: The module's parameters.

        Raises:
            WishError: An option is empty, or malformed.
        """
        every = f"which would mean every {self.called}; say which {self.called}s are meant"
        if params["filter"] is not None and condition_of(params["filter"]) is None:
            raise WishError(f"filter: it is empty, {every}")
        if params["tags"] == []:
            raise WishError(f"tags: the list is empty, {every}")
        for given in (self.names, "tags"):
            for name in params[given] or ():
                checked_name(given, name)
        wrong = next((key for key in params["keys"] or () if not is_number(key)), None)
        if wrong is not None:
            noun = self.resource.noun
            raise WishError(
                f"keys: {wrong!r} is no key of a {noun}, which is a whole number; names are given as {noun}s"
            )

    def rows(self, run: Run, reads: Sequence[str], unmade: Mapping[str, Any]) -> OperationOf[list[Row]]:
        """Read the rows that the options choose.

        Args:
            run: The run, with parameters that were checked.
            reads: What is read of each.
            unmade: Columns of a row that an earlier task may make, which stands in a preview for one that is missing.

        Returns:
            The rows in the order in which they are named, else in that of their keys.

        Raises:
            MissingError: One that is named is not there.
            AmbiguousError: Several have a name.
            VergeError: Of whatever kind; nothing was written.
        """
        params = run.params
        if params[self.names] is None and params["keys"] is None:
            given = condition_of(params["filter"])
            if not params["tags"]:
                return [] if given is None else (yield from self._read(run, reads, [given]))
            keys = yield from run.require(tagged(run.system, self.resource, params["tags"]))
            pieces = in_pieces("$key", keys or ())
            return (yield from self._read(run, reads, [all_of(piece, given) if given else piece for piece in pieces]))
        found: dict[str, Row] = {}
        for option, column in ((self.names, "name"), ("keys", "$key")):
            wanted = list(dict.fromkeys(int(name) if option == "keys" else name for name in params[option] or ()))
            rows = yield from self._read(run, reads, list(in_pieces(column, wanted)))
            for name in wanted:
                row = self._only(run, option, name, [row for row in rows if str(row.get(column)) == str(name)])
                row = row or {"name": str(name), **unmade}
                found.setdefault(str(row.get("$key") or f"{option} {name}"), row)
        return list(found.values())

    def _read(self, run: Run, reads: Sequence[str], conditions: Sequence[Filter]) -> OperationOf[list[Row]]:
        """Read the rows that pass one of some filters; those that stand for snapshots are never meant."""
        table, rows, scope = run.table(self.resource.table), [], self.resource.scope
        for condition in conditions:
            within = condition if scope is None else all_of(condition, scope)
            rows += yield from table.rows(table.condition(within, {}), reads, "+$key")
        return rows

    def _only(self, run: Run, option: str, wanted: Any, rows: Sequence[Row]) -> Row:
        """Return the one row that is meant; an empty one in a preview where an earlier task may make it."""
        if len(rows) > 1:
            keys = [row["$key"] for row in rows]
            many = f"{self.names}: {len(rows)} {self.called}s are called {wanted!r}"
            raise AmbiguousError(f"{many}; give one of the keys {', '.join(map(str, keys))}", keys=keys)
        if rows:
            return rows[0]
        noun = self.resource.noun
        missing = f"{option}: there is no {noun} {wanted!r}"
        why = f"{missing}, so nothing was done; check it, or create the {noun} first"
        run.refuse(MissingError(why, table=self.resource.table), f"{missing} yet")
        return {}

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings that depend on a row's type: written as one document with the row, read from a row of their own.

Each type has a settings table (schema compute/machine_devices.yml, resource_groups.yml); its facts say which settings
there are and which values they take. That its columns have the names of the document's entries is a guess for some of
them: a name that the platform does not return counts as being as wished.
"""

from __future__ import annotations

from typing import Any, Mapping, Optional

from ...vergeos import facts
from ...vergeos.filters import where
from ...vergeos.protocol import Operation
from ...vergeos.rights import NAMED
from . import Flag, Integer, Pointer, Reference, WishError

YES_NO = {True: "on", False: "off"}


class Settings(Reference):
    """A document of settings; what is not named in it is left as it is.

    Args:
        option: Name of the option.
        column: Column that takes the document.
        table: Table of the rows that have them.
        tables: Type of a row, as it is stored -> the table that holds its settings.
        tie: Column of those tables that refers to the row.
        words: Type of a row, as it is stored -> what people call it.
        refer: Settings that are the key of another row -> its table; names are taken as well.
        **facets: As for :class:`Field`.
    """

    type = "dict"
    elsewhere = True

    def __init__(
        self,
        option: str,
        column: str,
        table: str,
        *,
        tables: Mapping[str, str],
        tie: str,
        words: Optional[Mapping[str, str]] = None,
        refer: Optional[Mapping[str, str]] = None,
        **facets: Any,
    ) -> None:
        super().__init__(option, table, column, **facets)
        self.tables = dict(tables)
        self.tie = tie
        self.words = dict(words or {})
        self.refer = dict(refer or {})
        self.named_in = " or ".join(dict.fromkeys(self.refer.values())) or table

    def reads(self) -> list[str]:
        """Nothing of it stands in the row itself."""
        return []

    def known(self, kind: Any) -> Mapping[str, facts.Column]:
        """Return the settings of a type by name."""
        table = facts.table(self.tables[str(kind)]) if str(kind) in self.tables else None
        return {name: column for name, column in table.columns.items() if column.update} if table else {}

    def fetch(self, client: Any, row: Mapping[str, Any], wanted: Pointer) -> Operation:
        """Read the settings of a row, and complete the wish with them.

        Args:
            client: A VergeClient.
            row: The row, with its type.
            wanted: The wish; entries that it lacks are filled in.

        Returns:
            The settings as the platform holds them.

        Raises:
            WishError: The row's type has no such settings.
        """
        known = self.verify(row.get("type"), wanted)
        if not known:
            return {}
        columns = [*known, *(f"{name}#name as {name}_name" for name in self.refer if name in known)]
        table = client.table(self.tables[str(row["type"])])
        rows = yield from table.rows(where(**{self.tie: row["$key"]}), ["$key", *columns], None, 1)
        found: dict[str, Any] = rows[0] if rows else {}
        wanted.given = {**{name: found[name] for name in known if name in found}, **wanted.given}
        return found

    def verify(self, kind: Any, wanted: Pointer) -> Mapping[str, facts.Column]:
        """Check a wish against what a type has, and bring its values to the stored form.

        Args:
            kind: The type, as it is stored.
            wanted: The wish.

        Returns:
            The settings of the type by name.

        Raises:
            WishError: A name or a value that it does not have.
        """
        known = self.known(kind)
        for name in wanted.given:
            if name not in known:
                there = f"there are {', '.join(known)}" if known else "it has none"
                what = self.words.get(str(kind), str(kind))
                raise WishError(f"{self.option}: a {what} has no setting {name!r}; {there}")
        wanted.given = {name: self._stored(name, known[name], value) for name, value in wanted.given.items()}
        return known

    def _stored(self, name: str, column: facts.Column, value: Any) -> Any:
        label = f"{self.option}: {name}"
        if column.type == "boolean":
            return Flag(label).check(value)
        if column.type == "integer":
            return Integer(label).check(value)
        if column.type == "enum":
            # YAML takes a bare on or off for a truth value.
            words = YES_NO[value] if isinstance(value, bool) and YES_NO[value] in column.values else str(value)
            if words not in column.values:
                raise WishError(f"{label} is {words!r}; it is one of {', '.join(map(repr, column.values))}")
            return words
        return str(value).strip() if name in self.refer else str(value)

    def looks_in(self, given: Any = "") -> dict[str, tuple[str, ...]]:
        return dict.fromkeys((table for name, table in self.refer.items() if not given or given.get(name)), NAMED)

    def locate(self, manager: Any, given: Any) -> Operation:
        """Find the keys of what the settings refer to; returns the settings with them."""
        found = dict(given)
        for name, table in self.refer.items():
            value = found.get(name)
            if value is None or value == "":
                found.update({name: None} if name in found else {})
            elif not isinstance(value, int):
                row = yield from Reference(name, table).locate(manager.sibling(table), str(value))
                if row is None:
                    return None
                found[name] = row["$key"]
        return {"$key": found}

    def named(self, given: Any) -> Any:
        """Return what a look-up that found nothing was about."""
        return ", ".join(str(given[name]) for name in self.refer if given.get(name))

    def check(self, value: Any) -> Any:
        return value if isinstance(value, Pointer) else Pointer(dict(value))

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        found = row.get(self.column)
        return found is not None and all(
            self._equal(name, value, found) for name, value in self._values(wanted).items()
        )

    def _equal(self, name: str, value: Any, found: Mapping[str, Any]) -> bool:
        if name not in found:
            return True
        if name in self.refer:
            key = None if isinstance(value, str) else value
            return Reference(name, self.refer[name]).same(Pointer(value, key), found)
        # Numbers and truth values may come as text (WIRE 1.6, 1.7), MAC addresses in either case (WIRE 1.11).
        return _plain(value) == _plain(found[name])

    @staticmethod
    def _values(wanted: Any) -> Mapping[str, Any]:
        values: Mapping[str, Any] = wanted.key if isinstance(wanted.key, dict) else wanted.given
        return values

    def sent(self, wanted: Any, _row: Mapping[str, Any]) -> Any:
        return dict(self._values(wanted))

    def shown(self, row: Mapping[str, Any]) -> Any:
        found = row.get(self.column)
        if not isinstance(found, Mapping):
            return None
        return {name: value for name, value in found.items() if name != "$key" and not name.endswith("_name")}

    def told(self, wanted: Any) -> Any:
        return dict(wanted.given)


def _plain(value: Any) -> str:
    return "" if value is None else str(value).lower()

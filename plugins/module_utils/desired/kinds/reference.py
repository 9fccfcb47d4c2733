# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other rows, by name or key."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Sequence

from ...vergeos.exceptions import AmbiguousError
from ...vergeos.filters import Filter, all_of, one_of, where
from ...vergeos.protocol import Operation
from ...vergeos.rights import NAMED, SHOWN
from ...vergeos.utils.references import is_made_up, is_number, spelled_key
from .base import NONE, Field, WishError, checked_name


class Pointer:
    """A wish for a referred row: what the user wrote, and its key once that is known."""

    __slots__ = ("given", "key")

    def __init__(self, given: Any, key: Any = None) -> None:
        self.given = given
        self.key = key


class Unmade:
    """The key of a row that is made along with the row that refers to it, such as a network's IPsec settings.

    Args:
        table: Its table.
        columns: Its columns.
        parent: Key of the row that it belongs to, which is what an :class:`Apply` acts on.
        whose: The filter for the row that the parent has.
    """

    def __init__(self, table: str, columns: Mapping[str, Any], parent: Any, whose: Filter) -> None:
        self.table = table
        self.columns = dict(columns)
        self.parent = parent
        self.whose = whose


class Reference(Field):
    """A row of another table, by name or key.

    Digits may be the name of one row and the key of another, so that they are looked up even where they look as if they
    were met; if they are both, the task is refused. ``<table>/<key>``, such as ``vnets/5``, means the key.

    Args:
        option: Name of the option.
        table: The table referred to.
        column: Column it is stored in.
        naming: The column of that table that people use as a name.
        within: A filter that narrows the table's rows, such as ``where(owner=None)``.
        optional: Whether the word ``none`` takes it away.
        **facets: As for :class:`Field`.

    Attributes:
        named_in: Table whose rows have the names, where the row referred to has none of its own.
        whole: Whether names are looked up in one list of the whole table, by ``among(called, given)``, instead of
            one by one; for kinds of which a wish holds many.
        asks: Further columns of the row referred to, for kinds that store one of these instead of its key.
        lead: What stands before a name or key, such as ``alias:``.
    """

    lead = ""
    whole = False
    asks: tuple[str, ...] = ()

    def __init__(
        self,
        option: str,
        table: str,
        column: str = "",
        *,
        naming: str = "name",
        within: Optional[Filter] = None,
        optional: bool = False,
        **facets: Any,
    ) -> None:
        super().__init__(option, column, **facets)
        self.optional = optional
        self.table = table
        self.named_in = table
        self.naming = naming
        self.within = within
        self.name_alias = f"{self.column}_{naming}"

    def reads(self) -> list[str]:
        return [*super().reads(), *(f"{path}#{self.naming} as {alias}" for path, alias in self._names())]

    def _names(self) -> list[tuple[str, str]]:
        pairs = [(self.column, self.name_alias)]
        return pairs + ([(self.also, f"also_{self.name_alias}")] if self.also else [])

    def _name(self, row: Mapping[str, Any]) -> Any:
        return next((row[alias] for _path, alias in self._names() if row.get(alias) is not None), None)

    def locate(self, manager: Any, given: str) -> Operation:
        """Find the row that a name or a key stands for.

        Args:
            manager: The referred table's ResourceManager.
            given: What the user wrote.

        Returns:
            The row with ``$key``, or None.

        Raises:
            AmbiguousError: Several rows fit; a number may be one row's name and another's key.
        """
        fits = self.fitting(manager, given)
        if self.within:
            fits = all_of(fits, self.within)
        row = yield from self.one_of(manager, fits, given, given)
        return row

    def looks_in(self, _given: str = "") -> dict[str, tuple[str, ...]]:
        """Return the tables in which a name is looked up, and what the user must be allowed to do with them.

        Args:
            _given: What the user wrote; an empty text for whatever may be.
        """
        return {self.table: SHOWN if self.asks else NAMED}

    def one_of(self, manager: Any, fits: Filter, given: str, _name: str) -> Operation:
        """Read the one row that a filter lets through.

        Args:
            manager: The referred table's ResourceManager.
            fits: The filter.
            given: What the user wrote.
            _name: The part of it that is the row's name, for kinds whose filter is not exact.

        Returns:
            The row, or None.

        Raises:
            AmbiguousError: There are several.
        """
        try:
            row = yield from manager.find(fits, ["$key", self.naming, *self.asks])
        except AmbiguousError as error:
            raise self.several(given, error.keys) from None
        return row

    def pointer(self, given: Any, row: Mapping[str, Any]) -> Pointer:
        """Return the wish for a row that was found under what the user wrote."""
        return Pointer(given, row["$key"])

    def called(self, name: str) -> Filter:
        """Return the filter for the rows of a name."""
        return where(**{self.naming: name})

    def several(self, given: str, keys: Sequence[Any]) -> AmbiguousError:
        """Make the error for a name or a key that fits several rows; it tells how to say which is meant."""
        ways = " or ".join(f"{self.lead}{self.named_in}/{key}" for key in keys)
        error = AmbiguousError(
            f"{self.option}: {given!r} fits {len(keys)} rows of {self.named_in}, by name or by key; say which one, "
            f"as {ways}",
            keys=keys,
            table=self.named_in,
        )
        error.lasting = is_number(given)
        return error

    def spelled(self, given: str) -> Optional[str]:
        """Return the key that is spelled out, as in ``vnets/5``; None for a name, and for digits that may be one."""
        return spelled_key(self.named_in, given)

    def fitting(self, manager: Any, given: str) -> Filter:
        """Return the filter for the rows that a name or a key stands for."""
        key = self.spelled(given)
        textual = manager.key_type == "string"
        if key is not None and (textual or is_number(key)):
            return where(**{"$key": key if textual else int(key)})
        fits = self.called(given)
        if textual or is_number(given):
            fits = one_of(fits, where(**{"$key": given if textual else int(given)}))
        return fits

    def named(self, given: Any) -> Any:
        """Return what a look-up that found nothing was about, for people."""
        return given

    def by_call(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
        """Sort rows by what they can be called, which is their name and their key."""
        called: dict[str, list[Mapping[str, Any]]] = {}
        for row in rows:
            for text in dict.fromkeys((str(row.get(self.naming)), str(row["$key"]))):
                called.setdefault(text, []).append(row)
        return called

    def among(self, called: Mapping[str, Sequence[Mapping[str, Any]]], given: str) -> Optional[Mapping[str, Any]]:
        """Find the same in the rows of the whole table by name and by key, where :attr:`whole` is true."""
        key = self.spelled(given)
        fitting = called.get(given if key is None else key, ())
        if key is not None:
            fitting = [row for row in fitting if str(row["$key"]) == key]
        if len(fitting) > 1:
            raise self.several(given, [row["$key"] for row in fitting])
        return fitting[0] if fitting else None

    def check(self, value: Any) -> Any:
        return value if isinstance(value, Pointer) else Pointer(self.given(value))

    def given(self, value: Any) -> str:
        """Return what the user wrote; an empty text for none where that is possible."""
        text = str(value).strip()
        if self.optional and text == NONE:
            return ""
        if self.optional and not text:
            raise WishError(f"{self.option} is empty; name one, or write none to take it away")
        return checked_name(self.option, text)

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        found = self.held(row)
        key = "" if found in (None, 0) else str(found)
        if wanted.key is not None or not wanted.given:
            return key == str(wanted.key or "")
        spelled = wanted.given if is_made_up(wanted.given) else self.spelled(wanted.given)
        if spelled is not None and spelled == key:
            return True
        # A name that equals the found row's is no reason to look the name up: that keeps a converged run at one GET.
        # What may be a key as well is looked up: it may be the key of this row and the name of another, or the reverse.
        either = is_number(wanted.given) or self.spelled(wanted.given) is not None
        return bool(wanted.given == self._name(row)) and not either

    def shown(self, row: Mapping[str, Any]) -> Any:
        name = self._name(row)
        return self.held(row) if name is None else name

    def told(self, wanted: Any) -> Any:
        return wanted.given or None

    def foretold(self, wanted: Any) -> Any:
        # What a key leads to is not asked for its name.
        return None if str(wanted.given).isdecimal() else self.told(wanted)

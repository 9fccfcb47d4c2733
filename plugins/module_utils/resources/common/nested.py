# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""References to rows that have a name of their own within their parent only."""

from __future__ import annotations

from typing import Any, Mapping

from ...desired.kinds import Reference
from ...vergeos.filters import all_of, where
from ...vergeos.protocol import Operation


class Nested(Reference):
    """A row that is told apart within its parent only: by its name where that is unique, or as ``parent/name``.

    Args:
        option: Name of the option.
        table: The table referred to.
        parent: The reference of that table to its parent.
        column: Column it is stored in.
        naming: The column that people use as a name.
        **facets: As for :class:`Field`.
    """

    def __init__(
        self, option: str, table: str, parent: Reference, column: str = "", *, naming: str = "name", **facets: Any
    ) -> None:
        super().__init__(option, table, column, naming=naming, **facets)
        self.parent = parent

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        # A bare name says nothing about which of several it is; only its key does.
        keyed = wanted.key is not None or not wanted.given or self.spelled(wanted.given) is not None
        return keyed and super().same(wanted, row)

    def foretold(self, wanted: Any) -> Any:
        # Which part of it is the parent's name is not known.
        return None if "/" in wanted.given else super().foretold(wanted)

    def looks_in(self, given: str = "") -> dict[str, tuple[str, ...]]:
        above = self.parent.looks_in() if not given or "/" in given else {}
        return {**above, **super().looks_in(given)}

    def locate(self, manager: Any, given: str) -> Operation:
        row = yield from super().locate(manager, given)
        words = given.split("/")
        for place in range(1, len(words)):  # a name may hold a slash, as that of a reverse zone does
            if row is None:
                outer, name = "/".join(words[:place]), "/".join(words[place:])
                above = yield from self.parent.locate(manager.sibling(self.parent.table), outer)
                if above is not None:
                    inside = all_of(where(**{self.parent.column: above["$key"]}), self.called(name))
                    row = yield from self.one_of(manager, inside, given, name)
        return row

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags of any row: assignments in ``tag_members`` (schema identity/tag_members.yml)."""

from __future__ import annotations

from typing import Any, Mapping

from ...desired.kinds import Pointer, Reference
from ...desired.resource import Children, Row
from ...vergeos.filters import where
from ...vergeos.protocol import Operation
from ...vergeos.rights import NAMED


class Chosen(Pointer):
    """A wish for a tag that was found.

    Attributes:
        name: The tag with its category.
        alone: The category, where a row has one tag of it at most.
    """

    __slots__ = ("name", "alone")

    def __init__(self, given: Any, row: Row) -> None:
        super().__init__(given, row["$key"])
        category = row.get("tag_category")
        self.name = _full(category, row["name"])
        self.alone = category if row.get("single") else None


class Tag(Reference):
    """A tag, as ``name`` or ``category/name``; names are unique within a category only."""

    asks = ("category#name as tag_category", "category#single_tag_selection as single")

    def __init__(self) -> None:
        super().__init__("tag", "tags")

    def reads(self) -> list[str]:
        return [*super().reads(), "tag#category#name as tag_category"]

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        return wanted.given == self.shown(row) or super().same(wanted, row)

    def shown(self, row: Mapping[str, Any]) -> Any:
        return _full(row.get("tag_category"), super().shown(row))

    def told(self, wanted: Any) -> Any:
        return wanted.name if isinstance(wanted, Chosen) else super().told(wanted)

    def pointer(self, given: Any, row: Row) -> Pointer:
        return Chosen(given, row)

    def displaces(self, wanted: Any, row: Row) -> bool:
        # One client's help says so; others only that one is allowed (schema identity/tag_members.yml).
        alone = wanted.alone if isinstance(wanted, Chosen) else None
        return alone is not None and alone == row.get("tag_category")

    def looks_in(self, given: str = "") -> dict[str, tuple[str, ...]]:
        categories = {"tag_categories": NAMED} if not given or "/" in given else {}
        return {**super().looks_in(given), **categories}

    def locate(self, manager: Any, given: str) -> Operation:
        category, slash, name = given.partition("/")
        if not slash or self.spelled(given) is not None:
            row = yield from super().locate(manager, given)
            return row
        categories = manager.sibling("tag_categories")
        parent = yield from categories.find(where(name=category), ["$key", "name"], {"name": category})
        if parent is None:
            return None
        fields = ["$key", "name", *self.asks]
        row = yield from manager.find(where(category=parent["$key"], name=name), fields, {"name": name})
        return row


def _full(category: Any, name: Any) -> Any:
    return f"{category}/{name}" if category else name


def tags_of(table: str) -> Children:
    """Make the list of tags for the rows of a table.

    Args:
        table: The table whose rows carry the tags.

    Returns:
        The list, with options ``tags`` and ``purge_tags``.
    """

    def query(row: Row) -> dict[str, Any]:
        # Both forms of a reference are stored as they were written (WIRE 8.3); the bare one is what we write.
        return {"member": [f"{table}/{row['$key']}", f"/v4/{table}/{row['$key']}"]}

    return Children(
        "tags",
        "tag",
        "tag_members",
        [Tag()],
        lambda row: {"member": f"{table}/{row['$key']}"},
        query=query,
        purge="purge_tags",
        single=True,
    )

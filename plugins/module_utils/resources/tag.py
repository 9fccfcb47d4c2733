# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags of any row: assignments in ``tag_members`` (schema identity/tag_members.yml)."""

from __future__ import annotations

from typing import Any, Mapping

from ..desired.field import Reference
from ..desired.resource import Children, Row
from ..vergeos.filters import where
from ..vergeos.protocol import Operation
from ..vergeos.rights import NAMED


class Tag(Reference):
    """A tag, as ``name`` or ``category/name``; names are unique within a category only."""

    def __init__(self) -> None:
        super().__init__("tag", "tags")

    def reads(self) -> list[str]:
        return [*super().reads(), "tag#category#name as tag_category"]

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        return wanted.given == self.shown(row) or super().same(wanted, row)

    def shown(self, row: Mapping[str, Any]) -> Any:
        category, name = row.get("tag_category"), super().shown(row)
        return f"{category}/{name}" if category else name

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
        row = yield from manager.find(where(category=parent["$key"], name=name), ["$key", "name"], {"name": name})
        return row


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

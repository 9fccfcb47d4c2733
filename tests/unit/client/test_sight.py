# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether what is not shown may be there: what a user is shown goes in. A function stands in for the platform."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import HiddenError
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.protocol import Operation, Response
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.rights import NAMED, SHOWN


def grant(table: str, rights: str, row: int = 0, holder: str = "bob", identity: str = "7") -> dict[str, Any]:
    """A row of permissions."""
    flags = dict.fromkeys(rights.split(), True)
    return {"identity": identity, "table": table, "row": row, "holder": holder, **flags}


SELF = grant("users", "list read modify", 4)
OTHER = grant("/", "list read create modify delete", holder="Administrators", identity="3")


class Stage:
    """A client that is answered with these permissions, and one row of each of these tables."""

    def __init__(self, permissions: Any, filled: tuple[str, ...] = (), key: bool = False) -> None:
        self.client = VergeClient("h", **({"token": "t"} if key else {"username": "bob", "password": "p"}))
        self.client._connection = self  # type: ignore[assignment]
        self.permissions, self.filled = permissions, filled
        self.asked: list[str] = []

    def run(self, operation: Operation) -> Any:
        answer: Any = None
        try:
            while True:
                answer = self.answer(operation.send(answer).table)
        except StopIteration as end:
            return end.value

    def answer(self, table: str) -> Response:
        """Answer a list of a table."""
        self.asked.append(table)
        rows = self.permissions if table == "permissions" else [{"$key": 1}] * (table in self.filled)
        if rows is None:
            return Response(403, {}, b'{"err": "Permission denied"}')
        return Response(200, {}, json.dumps(rows).encode())

    def insist(self, table: str = "vnet_rules", needs: tuple[str, ...] = SHOWN, reached: bool = True) -> str:
        try:
            self.client.run(self.client.sight.insist(table, needs, "rule x", reached))
        except HiddenError as error:
            return str(error)
        return ""


@pytest.mark.parametrize(
    ("permissions", "filled", "asked"),
    [
        ([SELF, OTHER], (), ["permissions"]),
        ([SELF, grant("vnet_rules", "list read")], (), ["permissions"]),
        ([SELF, grant("/", "list read")], (), ["permissions"]),
        # By a group, whose rights it is not shown.
        ([SELF], ("vnet_rules",), ["permissions", "vnet_rules"]),
        ([], ("vnet_rules",), ["permissions", "vnet_rules"]),
        (None, ("vnet_rules",), ["permissions", "vnet_rules"]),
        # By what a rule belongs to.
        ([SELF, grant("vnets", "list read", 5)], (), ["permissions"]),
    ],
    ids=["everything", "the table", "the root", "a group", "no permissions", "permissions refused", "the network"],
)
def test_what_is_seen_is_all_there_is(permissions: Any, filled: tuple[str, ...], asked: list[str]) -> None:
    stage = Stage(permissions, filled)
    assert stage.insist() == "" and stage.asked == asked
    assert stage.insist() == "" and stage.asked == asked


@pytest.mark.parametrize(
    ("permissions", "filled", "right"),
    [
        ([SELF], (), "list"),
        ([], (), "list"),
        (None, (), "list"),
        ([SELF, grant("vnet_rules", "list create modify")], (), "read"),
        ([SELF, grant("vnet_rules", "read create"), grant("vnets", "list read")], (), "list"),
        # Those rows are what it is shown.
        ([SELF, grant("vnet_rules", "list read", 9)], ("vnet_rules",), "list"),
        # A right on permissions shows those of others, and says nothing about other tables.
        ([SELF, OTHER, grant("permissions", "list read")], (), "list"),
    ],
    ids=["nothing", "no permissions", "permissions refused", "names alone", "no list", "one row", "permissions"],
)
def test_what_may_be_hidden(permissions: Any, filled: tuple[str, ...], right: str) -> None:
    stage = Stage(permissions, filled)
    line = stage.insist()
    assert line.startswith("rule x: it may be there and hidden, since the user 'bob' may not ")
    assert f"may not {right} rows of vnet_rules; give it {right!r} on vnet_rules" in line
    # What is given meanwhile counts.
    stage.permissions = [SELF, OTHER]
    assert stage.insist() == ""


def test_names_take_less() -> None:
    stage = Stage([SELF, grant("vnet_rules", "list")])
    assert stage.insist(needs=NAMED) == "" and "may not read" in stage.insist()


def test_where_it_is_an_error_anyway_what_it_belongs_to_does_not_do() -> None:
    stage = Stage([SELF, grant("vnets", "list read")])
    assert stage.insist() == "" and "give it 'list' on vnet_rules" in stage.insist(reached=False)


def test_an_api_key_does_not_tell_whose_it_is() -> None:
    assert "the user of this API key may not list" in Stage([SELF], key=True).insist()
    assert Stage([SELF, grant("vnet_rules", "list read")], key=True).insist() == ""
    assert Stage([SELF, OTHER], key=True).insist() == ""

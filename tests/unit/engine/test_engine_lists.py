# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists below lists, and lists that stand in the order of their making, as tables of cases. No I/O."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.desired.kinds import Integer, Text
from ansible_collections.community.vergeos.plugins.module_utils.desired.plan import Found, Plan, Wish, plan
from ansible_collections.community.vergeos.plugins.module_utils.desired.resource import Children, Live, Power, Resource
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.machine_power import MACHINE
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.order import Made

LINES = Children(
    "lines",
    "line",
    "page_lines",
    [Text("text")],
    lambda row: {"page": row["$key"]},
    nested="page",
    single=True,
    order=Made("orderid"),
    live=Live(lambda _page: True),
    purge="purge",
)
PAGES = Children(
    "pages",
    "page",
    "pages",
    [Text("name"), Integer("size")],
    lambda row: {"book": row["$key"]},
    nested="book",
    purge="purge",
    children=[LINES],
)
BOOK = Children("book", "book", "books", [], lambda row: {"shelf": row["$key"]}, children=[PAGES])
SHELF = Resource("shelf", "shelves", [Text("name")], children=[BOOK], power=Power(MACHINE, extra=["machine"]))
ROW = {"$key": 1, "name": "a", "running": True, "status": "running"}


def page(name: str, *lines: str, **more: Any) -> dict[str, Any]:
    """Wish for a page with lines."""
    return {"name": name, "lines": [{"text": text} for text in lines], **more}


def found(**pages: str) -> Found:
    """Have pages with lines, a letter each."""
    names = {name: key for key, name in enumerate(pages, 10)}
    rows = [
        {"$key": 100 * key + place, "page": key, "text": text, "orderid": place}
        for name, key in names.items()
        for place, text in enumerate(pages[name], 1)
    ]
    listed = [{"$key": key, "book": 5, "name": name, "size": 1} for name, key in names.items()]
    return Found(ROW, {"book": [{"$key": 5}] if pages else [], "pages": listed, "pages.lines": rows})


def decide(there: Found, *pages: dict[str, Any], purge: bool = False, restart: bool = False) -> Plan:
    """Plan for a shelf with such pages."""
    wanted = Wish()
    wanted.values, wanted.restart = {"name": "a"}, restart
    wanted.children = {"book": [{"pages": list(pages)}]}
    wanted.purge = {"pages", "pages.lines"} if purge else set()
    return plan(SHELF, wanted, there)


ON_A = "to page p of shelf a"
CASES: dict[str, tuple[Plan, list[str]]] = {
    "nothing wished, nothing made": (decide(found()), []),
    "all new, the level in between first": (
        decide(found(), page("p", "x")),
        ["add book to shelf a", "add page p to shelf a", f"add line x {ON_A}"],
    ),
    "as wished": (decide(found(p="xy"), page("p", "x", "y")), []),
    "as wished on two pages with the same line": (decide(found(p="x", q="x"), page("p", "x"), page("q", "x")), []),
    "one more at the end": (decide(found(p="x"), page("p", "x", "y")), [f"add line y {ON_A}"]),
    "lines of others stay": (decide(found(p="zx"), page("p", "x")), []),
    "lines of others go": (decide(found(p="zx"), page("p", "x"), purge=True), ["remove line z from page p of shelf a"]),
    "a line becomes another": (
        decide(found(p="xz"), page("p", "x", "y"), purge=True),
        ["update line z to y of page p of shelf a (text)"],
    ),
    "an order that new lines alone can bring": (
        decide(found(p="xy"), page("p", "y", "x")),
        ["remove line x from page p of shelf a", f"add line x {ON_A}"],
    ),
    "a page left out stays": (decide(found(p="x", q="y"), page("p", "x")), []),
    "a page goes after its lines": (
        decide(found(p="x", q="yz"), page("p", "x"), purge=True),
        ["remove line y from page q of shelf a", "remove line z from page q of shelf a", "remove page q from shelf a"],
    ),
    "lines that are not listed are left alone": (decide(found(p="x"), {"name": "p"}, purge=True), []),
    "the page and its lines": (
        decide(found(p=""), page("p", "x", size=2)),
        ["update page p of shelf a (size)", f"add line x {ON_A}"],
    ),
    "taken up at the next start": (
        decide(found(p=""), page("p", "x"), restart=True),
        [f"add line x {ON_A}", "power off shelf a", "power on shelf a"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_done(case: str) -> None:
    made, words = CASES[case]
    assert made.actions == words
    assert bool(words) == (made.before != made.after), "the diff shows a change if and only if there is one"


def test_the_diff_of_lists_below_lists() -> None:
    made = decide(found(p="zx", q="y"), page("p", "x", "w"), purge=True)
    assert made.before == {
        "name": "a",
        "pages": {"p": {"name": "p"}, "q": {"name": "q", "size": 1}},
        "pages.lines": {"p": ["z", "x"], "q": ["y"]},
    }
    assert made.after == {"name": "a", "pages": {"p": {"name": "p"}}, "pages.lines": {"p": ["x", "w"]}}
    assert made.pending == ["line y", "line z", "line w"]


def test_an_order_that_is_not_told_is_not_compared() -> None:
    there = found(p="xy")
    for row in there.children["pages.lines"]:
        row["orderid"] = None  # type: ignore[index]
    assert decide(there, page("p", "y", "x"), purge=True).actions == []
    assert decide(there, page("p", "y", "w", "x")).actions == [f"add line w {ON_A}"]

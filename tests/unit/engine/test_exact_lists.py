# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Under a purge a list is the whole truth: what an entry leaves out means the platform's default. No I/O."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.community.vergeos.plugins.module_utils import resources
from ansible_collections.community.vergeos.plugins.module_utils.desired.kinds import Flag, Integer, Text
from ansible_collections.community.vergeos.plugins.module_utils.desired.plan import Found, Plan, Wish, plan
from ansible_collections.community.vergeos.plugins.module_utils.desired.resource import Children, Resource
from ansible_collections.community.vergeos.plugins.module_utils.vergeos import facts


def declared() -> dict[str, Children]:
    """Collect the lists of all declarations that can be exact."""
    found: dict[str, Children] = {}
    for path in sorted(Path(next(iter(resources.__path__))).glob("*/*.py")):
        module = importlib.import_module(f"{resources.__name__}.{path.parent.name}.{path.stem}")
        for value in vars(module).values():
            if isinstance(value, Resource):
                found.update({f"{value.noun}.{child.path}": child for child in value.lists() if child.exact})
    return found


LISTS = declared()
HOOKS = Children(
    "hooks",
    "hook",
    "box_hooks",
    [Text("name"), Flag("enabled"), Integer("weight"), Text("note")],
    lambda row: {"box": row["$key"]},
    purge="purge_hooks",
    protected=lambda row: bool(row.get("own")),
    exact={"enabled": True, "weight": 0},
)
BOX = Resource("box", "boxes", [Text("name")], children=[HOOKS])
HOOK = {"$key": 7, "name": "a", "enabled": True, "weight": 0, "note": "by hand"}


def decide(row: dict[str, Any], wanted: dict[str, Any], purge: bool = True) -> Plan:
    """Plan for one row of the list."""
    wish = Wish()
    wish.values, wish.children = {"name": "b"}, {"hooks": [wanted]}
    wish.purge = {"hooks"} if purge else set()
    return plan(BOX, wish, Found({"$key": 1, "name": "b"}, {"hooks": [row]}))


@pytest.mark.parametrize(
    ("row", "wanted", "columns"),
    [
        (HOOK, {"name": "a"}, {}),
        ({**HOOK, "enabled": False}, {"name": "a"}, {"enabled": True}),
        ({**HOOK, "enabled": False, "weight": 5}, {"name": "a"}, {"enabled": True, "weight": 0}),
        ({**HOOK, "enabled": False}, {"name": "a", "enabled": False}, {}),
        ({**HOOK, "weight": 5}, {"name": "a", "enabled": False}, {"enabled": False, "weight": 0}),
        # What the platform does not show, and what has no default that is known, is left alone.
        ({**HOOK, "enabled": None, "note": "x"}, {"name": "a"}, {}),
        # Nobody can change what the platform made.
        ({**HOOK, "enabled": False, "own": True}, {"name": "a"}, {}),
    ],
)
def test_what_is_left_out(row: dict[str, Any], wanted: dict[str, Any], columns: dict[str, Any]) -> None:
    draft = decide(row, wanted)
    assert [step.columns for step in draft.steps] == ([columns] if columns else [])
    assert decide({**row, **columns}, wanted).steps == []
    assert (draft.before == draft.after) is not bool(columns)


def test_without_a_purge_it_is_left_alone() -> None:
    assert decide({**HOOK, "enabled": False}, {"name": "a"}, purge=False).steps == []


def test_the_diff_says_so() -> None:
    draft = decide({**HOOK, "enabled": False}, {"name": "a"})
    assert draft.before == {"name": "b", "hooks": {"a": {"name": "a", "enabled": False}}}
    assert draft.after == {"name": "b", "hooks": {"a": {"name": "a", "enabled": True}}}
    assert draft.actions == ["update hook a of box b (enabled)"]


@pytest.mark.parametrize("name", LISTS)
def test_defaults_are_those_of_the_facts(name: str) -> None:
    """A declaration that states other ones would fight with the platform."""
    child = LISTS[name]
    table = facts.table(child.table)
    assert table is not None
    for field in child.fields:
        if field.option not in child.exact:
            continue
        column, stored = (
            table.columns[field.column],
            getattr(child.exact[field.option], "key", child.exact[field.option]),
        )
        assert column.update
        # Of texts and references it is nothing unless the facts say otherwise.
        assert stored == column.default or (column.default is None and stored in ("", None)), field.option


def test_the_lists_that_can_be_exact() -> None:
    assert set(LISTS) == {
        "policy.rules",
        "routing.static_routes",
        "zone.records",
        "connection.policies",
        "resource_group.rules",
    }
    rules = LISTS["policy.rules"]
    assert {field.option for field in rules.fields} - set(rules.exact) == {"name", "order"}


def test_a_list_that_nothing_is_purged_from_is_never_exact() -> None:
    with pytest.raises(ValueError, match="never exact"):
        Children("hooks", "hook", "box_hooks", [Text("name"), Flag("enabled")], lambda row: {}, exact={"enabled": True})

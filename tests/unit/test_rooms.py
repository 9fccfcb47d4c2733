# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dependencies point one way (DESIGN 1): rooms take from themselves and from common ones, layers from those below."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

UTILS = Path(__file__).parents[2] / "plugins" / "module_utils"
# Layer -> what it may import of the others.
BELOW = {"resources": {"desired", "vergeos"}, "desired": {"vergeos"}, "vergeos": set()}
# The part of the client for people; the rest of it, the engine and the declarations do without, so that no packed
# module takes it along.
VERBS = ("vergeos/client.py", "vergeos/aio.py", "vergeos/managers/")
# Room -> the rooms besides its own that it may import from.
ROOMS = {
    "common": set(),
    "automation": {"common"},
    "compute": {"common"},
    "identity": {"common"},
    "nas": {"common"},
    "network": {"common"},
    "tenancy": {"common"},
    "generic": {"common", "compute", "identity", "nas", "network"},
}


def imported(path: Path) -> list[tuple[str, ...]]:
    """Return the places below module_utils that a file's relative imports lead to."""
    own = path.relative_to(UTILS).parts
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = own[: -node.level] if node.level else ()
            module = (*base, *filter(None, (node.module or "").split(".")))
            found += [(*module, alias.name) for alias in node.names]
    return found


@pytest.mark.parametrize("layer", BELOW)
def test_layers_import_those_below(layer: str) -> None:
    for path in (UTILS / layer).rglob("*.py"):
        others = {place[0] for place in imported(path) if place and place[0]} - {layer}
        assert others <= BELOW[layer], path


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_import_their_own_and_common_ones(room: str) -> None:
    found = set()
    for path in (UTILS / "resources" / room).glob("*.py"):
        for place in imported(path):
            if place[0] == "resources" and place[1] not in {room, *ROOMS[room]}:
                found.add((path.stem, ".".join(place[1:])))
    assert found == set()


def test_nothing_stands_outside_a_room() -> None:
    assert {path.parent.name for path in (UTILS / "resources").rglob("*.py")} == set(ROOMS)


def test_verbs_are_for_people() -> None:
    verbs = [path.removesuffix(".py").removesuffix("/") for path in VERBS]
    wrong = {}
    for path in UTILS.rglob("*.py"):
        name = path.relative_to(UTILS).as_posix()
        if not name.startswith(VERBS):
            taken = ["/".join(place) for place in imported(path)]
            wrong[name] = [place for place in taken for verb in verbs if f"{place}/".startswith(f"{verb}/")]
    assert len(wrong) > 100 and {name: places for name, places in wrong.items() if places} == {}


@pytest.mark.parametrize("layer", ["desired", "resources"])
def test_below_the_edge_nobody_drives_an_operation(layer: str) -> None:
    """The engine and the declarations yield requests (DESIGN 2); whoever has a client drives them, at the edge."""
    edge = UTILS / "desired" / "edge"
    driving = [
        (path.name, node.lineno)
        for path in (UTILS / layer).rglob("*.py")
        if edge not in path.parents
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "run"
        and ast.unparse(node.func.value).endswith("client")
    ]
    assert driving == []


def test_filters_are_read_where_somebody_writes_them() -> None:
    """The engine and the client's core make theirs, so that most packed modules do without what reads them."""
    readers = {
        path.relative_to(UTILS).parts[:2]
        for path in UTILS.rglob("*.py")
        for place in imported(path)
        if place[:3] == ("vergeos", "filters", "parse")
    }
    assert ("vergeos", "managers") in readers
    assert {place for place in readers if place[0] != "resources"} == {("vergeos", "managers")}

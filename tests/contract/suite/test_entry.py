# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The promises of a part of an owner (a drive, a rule, a record), on top of those of any row (``test_state.py``)."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.contract.bench import Bench
from tests.contract.suite.tables import OWNERS, every_part
from tests.contract.suite.vanishing import Interrupt, away, interrupt, met, removal
from tests.contract.table import Example

__all__ = ["interrupt"]  # a fixture
NOWHERE = "no-such-one"


def owner_of(bench: Bench, example: Example, option: str) -> dict[str, Any]:
    """Read the row of what a part belongs to."""
    table = OWNERS[option]
    column = "domain" if table == "vnet_dns_zones" else "name"
    scope = {"is_snapshot": False} if table == "vms" else {}
    return bench.row(table, **{column: example.identity[option]}, **scope)


def column_of(bench: Bench, example: Example, option: str) -> str:
    """Return the column in which a part names its owner."""
    return str(example.wires.get(option, option))


@every_part
def test_an_owner_by_its_key(bench: Bench, example: Example, option: str) -> None:
    """The key leads to the same row as the name."""
    example.world(bench)
    made = bench.run(example.module, example.arguments({}))
    key = str(owner_of(bench, example, option)["$key"])
    with bench.traffic() as traffic:
        again = bench.run(example.module, {**example.arguments({}), option: key})
    assert not again["changed"] and again["key"] == made["key"] and traffic.writes == []


@every_part
def test_an_owner_that_is_nowhere(bench: Bench, example: Example, option: str) -> None:
    """Nothing is made for it, which check mode says as a warning: an earlier task may make the owner."""
    example.world(bench)
    with bench.traffic() as traffic:
        refusal = bench.refused(example.module, {**example.arguments({}), option: NOWHERE})
        foretold = bench.run(example.module, {**example.arguments({}), option: NOWHERE}, check=True)
    assert traffic.writes == [] and foretold["changed"]
    table = OWNERS[option]
    words = f"{option}: there is no {NOWHERE!r} in {table}"
    of_a_machine = f"there is no vm {NOWHERE}" if table == "vms" else words
    assert words in refusal["msg"] or of_a_machine in refusal["msg"]
    assert refusal["msg"].endswith("or create it first")
    assert any(NOWHERE in line for line in foretold["warnings"])


@every_part
def test_an_owner_that_is_not_there(bench: Bench, example: Example, option: str) -> None:
    """What belongs to nothing is not there, so that a play that takes all away can be run again."""
    example.world(bench)
    for check in (True, False):
        result = bench.run(example.module, {**example.only({}, state="absent"), option: NOWHERE}, check=check)
        assert not result["changed"] and result["actions"] == [] and "warnings" not in result


@every_part
def test_parts_of_another_owner_stay(bench: Bench, example: Example, option: str) -> None:
    """One of the same name that belongs to another is neither taken for ours nor removed with it."""
    example.world(bench)
    bench.run(example.module, example.arguments({}))
    row = example.row(bench)
    column = column_of(bench, example, option)
    other = bench.plant(example.table, **{**without_key(row), column: row[column] + 4711})
    planted = bench.row(example.table, **{"$key": other})
    assert bench.run(example.module, example.only({}, state="absent"))["changed"]
    assert not bench.run(example.module, example.only({}, state="absent"))["changed"]
    made = bench.run(example.module, example.arguments({}))
    assert made["key"] != other and bench.row(example.table, **{"$key": other}) == planted


def without_key(row: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of a row that another one can have, too: what is its own goes along with it."""
    own = ("$key", "id", "status", "stats", "media_source", "snap_machine")
    return {name: value for name, value in row.items() if name not in own}


@every_part
def test_an_owner_that_vanishes(bench: Bench, example: Example, option: str, interrupt: Interrupt) -> None:
    """What belonged to it went along; neither it nor the apply that was to follow is missed."""
    remove = example.only({}, state="absent")

    def world() -> None:
        bench.simulator.reset()
        example.world(bench)
        bench.run(example.module, example.arguments({}))

    world()
    for at in range(removal(bench, example.module, remove)):
        world()
        interrupt(at, partial(away, bench, OWNERS[option], owner_of(bench, example, option)["$key"]))
        met(bench, example.module, remove, interrupt)

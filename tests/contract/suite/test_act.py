# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The promises of every module that does something (power, copies, imports ...), driven by its example table."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.bench import WRITES, Bench
from tests.contract.suite.promises import document, spoken, undocumented, unlike
from tests.contract.suite.tables import ACTS, every_act, title
from tests.contract.table import Act

DEEDS = [example for example in ACTS if not example.asks]
QUESTIONS = [example for example in ACTS if example.asks]
every_deed = pytest.mark.parametrize("example", DEEDS, ids=title)
# What documentation says of what is wished anew each time.
EACH_TIME = ("each time", "every time", "at every run", "always")


def begin(bench: Bench, example: Act) -> None:
    """Bring a fresh system to where the deed starts."""
    bench.simulator.reset()
    example.world(bench)


def whole(bench: Bench, example: Act) -> tuple[Any, list[tuple[int, str]]]:
    """Do it undisturbed: what is there afterwards, and place and line of each write."""
    begin(bench, example)
    with bench.traffic() as traffic:
        bench.run(example.module, example.arguments)
    writes = [(at, line) for at, line in enumerate(traffic.lines) if line.split()[0] in WRITES]
    return example.left(bench), writes


def blindly(requests: list[dict[str, Any]]) -> list[str]:
    """List the POSTs that were sent again with no look since their answer was lost (WIRE 11.4)."""
    pairs = zip(requests, requests[1:])
    lost = [(entry, after) for entry, after in pairs if entry["status"] is None and entry["method"] == "POST"]
    return [entry["path"] for entry, after in lost if (after["method"], after["path"]) == ("POST", entry["path"])]


@every_deed
def test_done_as_foretold(bench: Bench, example: Act) -> None:
    """Check mode writes nothing and says what the run does: the change, its words, what waits, and the row."""
    example.world(bench)
    before = example.left(bench)
    with bench.traffic() as traffic:
        foretold = bench.run(example.module, example.arguments, check=True)
    assert traffic.writes == [] and example.left(bench) == before
    done = bench.run(example.module, example.arguments)
    assert done["changed"] and done["actions"] and spoken(foretold) == spoken(done)
    if example.noun:
        wrong = unlike(foretold[example.noun], done[example.noun], example.noun)
        assert {text.partition(":")[0].rpartition(".")[2] for text in wrong} == set(example.late), wrong
    assert example.anew or example.left(bench) != before


@every_act
def test_the_result_is_documented(bench: Bench, example: Act) -> None:
    example.world(bench)
    told = document(example.module, "RETURN")
    result = bench.run(example.module, example.arguments)
    ours = {name: entry for name, entry in result.items() if name not in ("changed", "diff", "warnings")}
    assert set(ours) <= set(told)
    assert [text for name, entry in ours.items() for text in undocumented(entry, told[name], name)] == []


@every_deed
def test_again(bench: Bench, example: Act) -> None:
    """It is done already; or it is wished anew each time, and the documentation says so."""
    goal, _writes = whole(bench, example)
    with bench.traffic() as traffic:
        foretold = bench.run(example.module, example.arguments, check=True)
    assert traffic.writes == []
    with bench.traffic() as traffic:
        again = bench.run(example.module, example.arguments)
    assert spoken(again) == spoken(foretold)
    if example.anew:
        text = str(document(example.module, "DOCUMENTATION"))
        assert again["changed"] and traffic.writes != [] and any(words in text for words in EACH_TIME)
    else:
        assert not again["changed"] and again["actions"] == [] and traffic.writes == []
        if "diff" in again:
            assert again["diff"]["before"] == again["diff"]["after"]
    assert example.left(bench) == goal


@every_act
def test_what_it_is_done_to_is_nowhere(bench: Bench, example: Act) -> None:
    """One line that names it, and nothing is written; check mode warns, since an earlier task may make it."""
    example.world(bench)
    for option, value in example.nowhere.items():
        arguments = {**example.arguments, option: value}
        name = value[0] if isinstance(value, list) else value
        with bench.traffic() as traffic:
            refusal = bench.refused(example.module, arguments)
            foretold = bench.attempt(example.module, arguments, check=True)
        assert traffic.writes == [] and name in refusal["msg"]
        said = " ".join(foretold.get("warnings", ())) + foretold.get("msg", "")
        assert name in said or foretold.get("skipped")


@every_deed
def test_cut_off_behind_any_write(bench: Bench, example: Act) -> None:
    """The next run ends where an undisturbed one does."""
    goal, writes = whole(bench, example)
    assert writes
    for at, line in writes:
        begin(bench, example)
        bench.simulator.fault("reset_after", path="/api/", after=at, times=None)
        first = bench.attempt(example.module, {**example.arguments, "retries": 0})
        assert first.get("failed") or not bench.simulator.control("GET", "faults")[0]["hits"], line
        assert "\n" not in first.get("msg", "")
        bench.simulator.clear_faults()
        bench.run(example.module, example.arguments)
        assert example.left(bench) == goal, f"cut off after {line}"


@every_deed
def test_a_lost_answer_to_any_write(bench: Bench, example: Act) -> None:
    """The run gets there at once, and nothing is done twice; what cannot be looked for afterwards says so."""
    goal, writes = whole(bench, example)
    for number, (_at, line) in enumerate(writes):
        begin(bench, example)
        bench.simulator.fault("reset_after", method="POST|PUT|DELETE", path="/api/", after=number)
        with bench.traffic() as traffic:
            result = bench.attempt(example.module, example.arguments)
        assert example.harmless or not blindly(traffic.requests), f"answer lost of {line}: {traffic.lines}"
        if result.get("failed"):
            assert example.blind and "look before repeating it" in result["msg"] and "\n" not in result["msg"], line
            continue
        assert example.left(bench) == goal, f"answer lost of {line}"


@every_deed
def test_writes_that_do_nothing(bench: Bench, example: Act) -> None:
    """The platform says yes and does nothing: that is not taken for done (WIRE 5.4, 7.3)."""
    example.world(bench)
    before = example.left(bench)
    with bench.fault("status", method="POST|PUT|DELETE", status=200, body={}):
        result = bench.attempt(example.module, example.arguments)
    assert example.left(bench) == before
    assert result.get("failed") or example.anew, result
    assert "\n" not in result.get("msg", "")


@pytest.mark.parametrize("example", QUESTIONS, ids=title)
def test_a_question_changes_nothing(bench: Bench, example: Act) -> None:
    example.world(bench)
    before = example.left(bench)
    with bench.traffic() as traffic:
        skipped = bench.run(example.module, example.arguments, check=True)
    assert traffic.writes == [] and skipped["skipped"] and not skipped["changed"]
    for _time in range(2):
        asked = bench.run(example.module, example.arguments)
        assert not asked["changed"] and asked["actions"] == [] and example.left(bench) == before

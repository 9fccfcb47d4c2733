# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting, on a clock of the test's own."""

from __future__ import annotations

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos import waiting
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import TaskError, TaskTimeoutError
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.protocol import Sleep
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.waiting import until


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(waiting.time, "monotonic", lambda: now[0])
    return now


def run(clock, seen, cost=0.0, **options):
    """Run a wait that sees one value after the other; returns (result, values looked at, pauses)."""
    values, pauses, looked = list(seen), [], []

    def observe():
        clock[0] += cost
        looked.append(values.pop(0) if len(values) > 1 else values[0])
        return looked[-1]
        yield

    operation = until(observe, lambda value: value == "done", what="the move", **options)
    try:
        while True:
            effect = next(operation)
            assert isinstance(effect, Sleep)
            pauses.append(effect.seconds)
            clock[0] += effect.seconds
    except StopIteration as end:
        return end.value, looked, pauses


def test_what_holds_at_once_costs_one_look_and_no_pause(clock):
    assert run(clock, ["done"], timeout=0) == ("done", ["done"], [])


def test_pauses_grow_up_to_two_seconds(clock):
    result, looked, pauses = run(clock, ["a"] * 12 + ["done"], timeout=300)
    assert result == "done" and len(looked) == 13
    assert pauses[0] == pytest.approx(0.05) and max(pauses) == pytest.approx(2.0)
    assert pauses == sorted(pauses)


def test_time_is_measured_not_counted(clock):
    with pytest.raises(TaskTimeoutError, match=r"the move did not happen within 10 seconds; last state: a"):
        run(clock, ["a"], cost=4.0, timeout=10)
    assert clock[0] <= 100 + 10 + 2 * 4.0


def test_last_look_comes_at_the_deadline(clock):
    seen = []
    with pytest.raises(TaskTimeoutError):
        run(clock, ["a"], timeout=5, on_poll=lambda state, elapsed: seen.append(elapsed))
    assert seen[-1] == pytest.approx(5.0)


def test_bad_end_carries_the_reason(clock):
    with pytest.raises(TaskError, match="the move failed: no space"):
        run(clock, ["a", "b"], timeout=5, failed=lambda value: "no space" if value == "b" else None)


def test_bad_end_wins_over_a_good_one(clock):
    with pytest.raises(TaskError):
        run(clock, ["done"], timeout=5, failed=lambda value: "broken")


def test_state_is_put_in_words(clock):
    told = []
    with pytest.raises(TaskTimeoutError, match="last state: <a>"):
        run(
            clock,
            ["a"],
            timeout=1,
            state=lambda value: f"<{value}>",
            on_poll=lambda state, elapsed: told.append(state),
        )
    assert set(told) == {"<a>"}

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an apply is joined, as tables of cases: a router made of a clock and some rules of conduct, and many on it."""

from __future__ import annotations

import heapq
import itertools
from typing import Any, Optional

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.resources.common import applying
from ansible_collections.community.vergeos.plugins.module_utils.resources.common.applying import Bringing, Joint, Sight
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import (
    TaskTimeoutError,
    ValidationError,
)
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.protocol import RetryPolicy


class Router:
    """One network's router, as it may be: what a second refresh is answered, and what its flag and stamp mean.

    Args:
        second: ``refused``, ``ignored`` or ``queued``.
        honest: Whether the flag stays up when something was staged while a refresh ran.
        stamp: ``end``, ``start`` or ``none``: what the time of the last apply is that of.
        shows: Whether its status tells that a refresh is under way.
        seconds: How long a refresh runs.
    """

    def __init__(self, second: str, honest: bool, stamp: str, shows: bool, seconds: float) -> None:
        self.second, self.honest, self.stamp, self.shows, self.seconds = second, honest, stamp, shows, seconds
        self.staged, self.anew = False, False
        self.rules: set[int] = set()
        self.loaded: set[int] = set()
        self.loading: Optional[set[int]] = None
        self.over, self.last, self.queued = 0.0, 0.0, False
        self.begun = self.wasted = 0

    def at(self, now: float) -> None:
        """Let time pass."""
        while self.loading is not None and self.over <= now:
            self.loaded, self.loading = self.loading, None
            self.last = self.over if self.stamp == "end" else self.last
            self.staged = self.staged and self.honest and self.anew
            if self.queued:
                self.queued = False
                self._begin(self.over)

    def _begin(self, now: float) -> None:
        self.loading, self.over, self.anew = set(self.rules), now + self.seconds, False
        self.last = now if self.stamp == "start" else self.last
        self.begun += 1

    def write(self, rule: int) -> None:
        self.rules.add(rule)
        self.staged = self.anew = True

    def sight(self) -> Sight:
        rests = self.loading is None or not self.shows
        return Sight(self.staged, True, rests, None if self.stamp == "none" else int(self.last))

    def refresh(self, now: float) -> bool:
        """Take a refresh; False where it is refused."""
        if self.loading is None:
            self._begin(now)
            return True
        self.wasted += 1
        self.queued = self.queued or self.second == "queued"
        return self.second != "refused"


def together(router: Router, actors: int, apart: float) -> float:
    """Have actors write a rule each and bring it into force; each rule must be in force when its actor is through.

    Args:
        router: The router.
        actors: How many.
        apart: Seconds between their writes.

    Returns:
        The seconds until the last one is through.
    """
    order = itertools.count()
    agenda: list[Any] = [(number * apart, next(order), number, "write") for number in range(actors)]
    heapq.heapify(agenda)
    joints = {number: Joint() for number in range(actors)}
    pauses = dict.fromkeys(range(actors), applying.FIRST_PAUSE)
    now = 0.0
    while agenda:
        now, _order, number, what = heapq.heappop(agenda)
        router.at(now)
        if what == "write":
            router.write(number)
            heapq.heappush(agenda, (now + 0.01, next(order), number, "look"))
            continue
        seen = router.sight()
        verdict = joints[number].verdict(seen, now)
        if verdict == applying.DONE:
            assert number in router.loaded, f"rule {number} is not in force"
            continue
        if verdict == applying.SEND:
            note = joints[number].taken if router.refresh(now) else joints[number].refused
            note(seen, now)
            pauses[number] = applying.FIRST_PAUSE
        assert now < 300, f"actor {number} does not come to an end"
        heapq.heappush(agenda, (now + pauses[number], next(order), number, "look"))
        pauses[number] = min(pauses[number] * 1.5, applying.LONGEST_PAUSE)
    return now


# Where the flag drops too early and the status shows nothing, there is nothing on the platform that tells.
CONDUCTS = [
    (second, honest, stamp, shows)
    for second in ("refused", "ignored", "queued")
    for honest, shows in ((True, False), (True, True), (False, True))
    for stamp in ("end", "start", "none")
]


@pytest.mark.parametrize(("second", "honest", "stamp", "shows"), CONDUCTS)
@pytest.mark.parametrize("seconds", [0.4, 3.0, 12.0])
@pytest.mark.parametrize(("actors", "apart"), [(1, 0.0), (2, 0.3), (20, 0.0), (20, 0.05), (20, 1.0)])
def test_each_rule_is_in_force_when_its_task_ends(
    second: str, honest: bool, stamp: str, shows: bool, seconds: float, actors: int, apart: float
) -> None:
    router = Router(second, honest, stamp, shows, seconds)
    together(router, actors, apart)
    assert not router.staged


@pytest.mark.parametrize(("second", "honest", "stamp", "shows"), CONDUCTS)
def test_one_after_the_other_nothing_is_sent_twice(second: str, honest: bool, stamp: str, shows: bool) -> None:
    """A loop waits for each of its applies, so that no other one is ever under way."""
    router = Router(second, honest, stamp, shows, 2.0)
    together(router, 5, 60.0)
    assert (router.begun, router.wasted) == (5, 0)


def test_many_at_once_share_refreshes() -> None:
    """Twenty that write while one is under way are all in the next one."""
    router = Router("refused", True, "end", False, 3.0)
    assert together(router, 20, 0.05) < 12
    assert router.begun <= 3


# One look after the other: what happened before, what is seen, when -> what is next.
UP, DOWN = Sight(True, True, True, 1), Sight(False, True, True, 1)


def joint(*events: tuple[str, Sight, float], sure: bool = True) -> Joint:
    """Make one that has been through something."""
    made = Joint(sure)
    for kind, seen, now in events:
        if kind == "taken":
            made.taken(seen, now)
        elif kind == "refused":
            made.refused(seen, now)
        else:
            made.verdict(seen, now)
    return made


CASES = {
    "first": (joint(), UP, 0.0, "send"),
    # A flag that is down may be the end of one that began before the write.
    "the flag is down already": (joint(), DOWN, 0.0, "send"),
    "off": (joint(), Sight(True, False), 0.0, "done"),
    "starting": (joint(), Sight(True, True, False), 0.0, "wait"),
    "taken and up": (joint(("taken", UP, 0.0)), UP, 1.0, "wait"),
    "taken and down": (joint(("taken", UP, 0.0)), DOWN, 1.0, "done"),
    "taken and down, on its way": (joint(("taken", UP, 0.0)), Sight(False, True, False, 1), 1.0, "wait"),
    "taken, and another has ended": (joint(("taken", UP, 0.0)), Sight(True, True, True, 2), 9.0, "wait"),
    "taken, and nothing came of it": (joint(("taken", UP, 0.0)), Sight(True, True, True, 2), 11.0, "send"),
    "taken, and never heard of": (joint(("taken", UP, 0.0)), UP, 31.0, "send"),
    "the second time takes twice as long": (joint(("taken", UP, 0.0), ("taken", UP, 31.0)), UP, 62.0, "wait"),
    "refused a moment ago": (joint(("refused", UP, 0.0)), UP, 0.4, "wait"),
    "refused a while ago": (joint(("refused", UP, 0.0)), UP, 0.6, "send"),
    "refused, and that one has ended": (joint(("refused", UP, 0.0)), Sight(True, True, True, 2), 0.1, "send"),
    "refused, and the flag is down": (joint(("refused", UP, 0.0)), DOWN, 0.1, "send"),
    "refused again after an end, then down": (
        joint(("refused", UP, 0.0), ("seen", Sight(True, True, True, 2), 0.1), ("refused", UP, 0.1)),
        DOWN,
        0.2,
        "done",
    ),
    "not sure, and up": (joint(("taken", UP, 0.0), sure=False), UP, 9.0, "wait"),
    "not sure, and still up": (joint(("taken", UP, 0.0), sure=False), UP, 11.0, "left"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_next(case: str) -> None:
    made, seen, now, verdict = CASES[case]
    assert made.verdict(seen, now) == verdict


class Platform:
    """Runs operations that a function answers."""

    policy = RetryPolicy()
    on_progress: Any = None

    @staticmethod
    def run(operation: Any) -> Any:
        try:
            while True:
                next(operation)
        except StopIteration as stop:
            return stop.value


def test_time_out_tells_the_state_and_what_the_platform_said() -> None:
    def look() -> Any:
        yield from ()
        return UP

    def send() -> Any:
        yield from ()
        raise ValidationError("a firewall refresh is in progress", status_code=422)

    bringing = Bringing(look, lambda seen: seen, send, "apply the rules of network app", "need_fw_apply")
    with pytest.raises(TaskTimeoutError) as late:
        Platform.run(bringing.carry_through(Platform(), Joint(), 0.2))
    assert str(late.value) == (
        "apply the rules of network app did not happen within 0.2 seconds; last state: need_fw_apply is True; "
        "the platform says: a firewall refresh is in progress"
    )

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many rows at once, whatever they are: a platform that is a clock and a few lamps, and the step that switches them."""

from __future__ import annotations

from typing import Any, Callable, Iterator, Optional, Sequence, cast

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.desired import many
from ansible_collections.community.vergeos.plugins.module_utils.desired.many import (
    Leg,
    Limits,
    Many,
    Member,
    OfMany,
    Telling,
    Watch,
    each_row,
)
from ansible_collections.community.vergeos.plugins.module_utils.desired.procedure import Procedure
from ansible_collections.community.vergeos.plugins.module_utils.desired.run import Entries, Run
from ansible_collections.community.vergeos.plugins.module_utils.desired.step import Step
from ansible_collections.community.vergeos.plugins.module_utils.desired.steps import Act
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import (
    OutcomeUnknownError,
    TaskError,
    VergeError,
)
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.protocol import Operation, RetryPolicy, known
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.system import System

ALL = Limits(100)
Fault = Callable[["Platform", int], None]


class Platform:
    """Lamps that take a second to come on. It is system, table and clock in one."""

    on_progress = None

    def __init__(self, lamps: int) -> None:
        self.now = 100.0
        self.policy = RetryPolicy()
        self.lamps = {key: {"$key": key, "name": f"lamp-{key}", "status": "off"} for key in range(1, lamps + 1)}
        self.ready: dict[int, float] = {}
        self.asked: list[tuple[float, int]] = []
        self.looks: list[set[int]] = []
        self.faults: dict[int, Fault] = {}
        self.seconds = 1.0

    def table(self, _name: str) -> Platform:
        return self

    def rows(self, keys: Sequence[int], _reads: Sequence[str]) -> Operation:
        yield from ()
        self.looks.append(set(keys))
        for key, ready in self.ready.items():
            if self.now >= ready and key in self.lamps:
                self.lamps[key]["status"] = "on"
        return [dict(self.lamps[key]) for key in keys if key in self.lamps]

    def act(self, key: int, _name: str, _params: Any) -> Operation:
        yield from ()
        self.asked.append((self.now, key))
        fault = self.faults.pop(key, None)
        if fault is not None:
            fault(self, key)
        self.begin(key)

    def begin(self, key: int) -> None:
        self.lamps[key]["status"] = "warming"
        self.ready[key] = self.now + self.seconds


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    made = Platform(6)
    monkeypatch.setattr(many.time, "monotonic", lambda: made.now)
    yield made


def leg(row: Any, repeats: bool = True, **more: Any) -> Leg:
    given: dict[str, Any] = {"begun": lambda row: row["status"] != "off", **more}
    act = Act("light a lamp", "lamps", row["$key"], "light", repeats=repeats)
    return Leg("light", lambda row: row["status"] == "on", 5.0, act, **given)


def work(
    platform: Platform,
    legs: Callable[[Any], list[Leg]],
    preview: bool = False,
    limits: Limits = ALL,
    groups: Optional[dict[int, str]] = None,
    errors: Optional[dict[int, str]] = None,
    **params: Any,
) -> Entries:
    """Bring all lamps on, with time passing where the work sleeps."""

    def plan(_run: Run) -> Operation:
        yield from ()
        members = [
            Member(dict(row), legs(row), (errors or {}).get(key, ""), (groups or {}).get(key, ""))
            for key, row in platform.lamps.items()
        ]
        watch = Watch(["$key", "name", "status"], lambda _column, keys: [cast(Any, list(keys))])
        telling = Telling("lamp", "lamps", "on", lambda row: str(row["status"]), True)
        return OfMany(Many("lamps", watch, members, limits, telling))

    operation = Procedure(plan, each_row)(cast(System, platform), params, preview)
    try:
        effect = next(operation)
        while True:
            platform.now += effect.seconds
            effect = operation.send(None)
    except StopIteration as end:
        return cast(Entries, end.value)


def lost(platform: Platform, key: int) -> None:
    raise OutcomeUnknownError("the connection broke")


def done_and_lost(platform: Platform, key: int) -> None:
    platform.begin(key)
    lost(platform, key)


def test_all_are_asked_and_watched_by_one_list(platform: Platform) -> None:
    done = work(platform, lambda row: [leg(row)])
    assert [lamp["state"] for lamp in done["lamps"]] == ["on"] * 6 and done["changed"]
    assert done["actions"] == ["light a lamp"] * 6 and len(platform.asked) == 6
    assert platform.looks[0] == set(platform.lamps) and platform.now - 100 < 2 and len(platform.looks) < 10
    assert done["diff"]["before"] == {f"lamp-{key}": "off" for key in platform.lamps}
    assert set(done["diff"]["after"].values()) == {"on"} and done["diff"]["before_header"].startswith("lamp lamp-1")


def test_a_preview_asks_for_nothing_and_tells_the_same(platform: Platform) -> None:
    foretold = work(platform, lambda row: [leg(row)], preview=True)
    assert platform.asked == [] and platform.looks == []
    done = work(platform, lambda row: [leg(row)])
    assert {name: done[name] for name in ("changed", "actions", "diff")} == {
        name: foretold[name] for name in ("changed", "actions", "diff")
    }


def test_nothing_to_do_is_nothing_looked_at(platform: Platform) -> None:
    done = work(platform, lambda _row: [])
    assert not done["changed"] and platform.looks == [] and done["diff"]["before"] == done["diff"]["after"]


def test_no_more_at_once_than_allowed(platform: Platform) -> None:
    work(platform, lambda row: [leg(row)], limits=Limits(2))
    assert max(map(len, platform.looks)) == 2 and set().union(*platform.looks) == set(platform.lamps)


def test_no_more_of_a_group_than_allowed(platform: Platform) -> None:
    work(platform, lambda row: [leg(row)], limits=Limits(100, 1), groups={1: "a", 2: "a", 3: "a", 4: "b"})
    assert platform.looks[0] == {1, 4, 5, 6}
    assert all(len(seen & {1, 2, 3}) <= 1 for seen in platform.looks)


def test_never_faster_than_the_platform_takes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """WIRE 11.1: with the looks, less than 50 in any second."""
    platform = Platform(200)
    monkeypatch.setattr(many.time, "monotonic", lambda: platform.now)
    work(platform, lambda row: [leg(row)], limits=Limits(200))
    times = [when for when, _key in platform.asked]
    most = max(sum(begun <= when < begun + 1 for when in times) for begun in times)
    assert len(times) == 200 and 30 < most <= 45 and times[-1] - times[0] < 10


@pytest.mark.parametrize(
    ("fault", "more", "asks", "state"),
    [
        (done_and_lost, {}, 1, "on"),
        (lost, {}, 2, "on"),
        (done_and_lost, {"repeats": False}, 1, "on"),
        (lost, {"repeats": False}, 1, "off"),
        (done_and_lost, {"repeats": False, "begun": None}, 1, "off"),
    ],
)
def test_an_answer_that_is_lost(platform: Platform, fault: Fault, more: dict[str, Any], asks: int, state: str) -> None:
    """What was taken up is not asked for again; what may not be asked for twice is not, whatever is seen."""
    platform.faults[3] = fault
    if state == "on":
        work(platform, lambda row: [leg(row, **more)])
    else:
        with pytest.raises(TaskError, match="1 of 6 lamps: lamp-3: the connection broke") as caught:
            work(platform, lambda row: [leg(row, **more)])
        told = caught.value.more["lamps"]
        assert [lamp["error"] is None for lamp in told] == [key != 3 for key in platform.lamps]
        assert not told[2]["changed"]
    assert [key for _when, key in platform.asked].count(3) == asks


def test_somebody_else_deletes_or_renames_meanwhile(platform: Platform) -> None:
    def vanish(_platform: Platform, _key: int) -> None:
        del platform.lamps[5]
        platform.lamps[6]["name"] = "another"

    platform.faults[4] = vanish
    with pytest.raises(TaskError) as caught:
        work(
            platform,
            lambda row: [leg(row)] if row["$key"] < 5 else [Leg("wait", lambda _row: False, 3.0)],
        )
    errors = {lamp["name"]: lamp["error"] for lamp in caught.value.more["lamps"] if lamp["error"]}
    assert errors == {
        "lamp-5": "it was deleted by somebody else meanwhile",
        "lamp-6": "it is called another by now, renamed or replaced by somebody; left alone",
    }


@pytest.mark.parametrize("preview", [True, False])
def test_none_is_begun_after_a_failure_where_that_is_wished(platform: Platform, preview: bool) -> None:
    with pytest.raises(TaskError) as caught:
        work(platform, lambda row: [leg(row)], preview, Limits(1, stop=True), errors={2: "it is broken"})
    assert platform.asked == [] and caught.value.more["actions"] == []
    assert [lamp["error"] for lamp in caught.value.more["lamps"]][:3] == [
        "not begun, since lamp-2 failed",
        "it is broken",
        "not begun, since lamp-2 failed",
    ]


@pytest.mark.parametrize(("shows", "least"), [(True, 1.0), (False, 3.0)])
def test_a_way_that_ends_where_it_begins(platform: Platform, shows: bool, least: float) -> None:
    """It is over when it has begun and come back; where its beginning is too short to be seen, after some seconds."""
    for lamp in platform.lamps.values():
        lamp["status"] = "on"
    platform.seconds = 1.0 if shows else 0.0
    begun = platform.now
    work(platform, lambda row: [leg(row, begun=lambda row: row["status"] == "warming", grace=3.0)])
    assert least <= platform.now - begun < least + 1.5 and len(platform.asked) == 6


def test_what_takes_the_place_of_what_is_late(platform: Platform) -> None:
    class Ask(Step):
        def carry(self, run: Run) -> Operation:
            return known(None)

    late = Leg("ask", lambda row: row["status"] == "on", 2.0, Ask("ask"), instead=leg({"$key": 1}))
    done = work(platform, lambda row: [late] if row["$key"] == 1 else [])
    assert done["actions"] == ["ask", "light a lamp"] and done["lamps"][0]["forced"]


def test_time_is_up(platform: Platform) -> None:
    platform.seconds = 60.0
    late: Any = lambda _row: known("; buy another")  # noqa: E731
    with pytest.raises(TaskError, match="light did not happen within 5 seconds; last state: warming; buy another"):
        work(platform, lambda row: [leg(row, late=late)] if row["$key"] == 1 else [])


def test_without_waiting(platform: Platform) -> None:
    done = work(platform, lambda row: [leg(row)], wait=False)
    assert {lamp["state"] for lamp in done["lamps"]} == {"warming"} and platform.now - 100 < 1


def test_the_end_of_everything_tells_of_each(platform: Platform) -> None:
    def gone(_platform: Platform, _key: int) -> None:
        raise VergeError("no way to the platform")

    platform.faults[2] = gone
    with pytest.raises(VergeError, match="no way") as caught:
        work(platform, lambda row: [leg(row)])
    errors = [lamp["error"] for lamp in caught.value.more["lamps"]]
    assert errors[0] == "begun (light a lamp), its end not seen: no way to the platform"
    assert errors[1] == errors[5] == "not begun: no way to the platform"
    assert caught.value.more["changed"] and caught.value.more["actions"] == ["light a lamp"]

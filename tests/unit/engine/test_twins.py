# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several runs make the same row at once: every order of their requests, on a platform that is a function.

Each run stands in a thread of its own and waits for its turn before each request, so that an order is played exactly.
"""

from __future__ import annotations

import itertools
import json
import random
import re
import threading
from typing import Any, Callable, Iterator, Optional, Sequence

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.desired import engine, twins
from ansible_collections.community.vergeos.plugins.module_utils.desired.engine import Engine
from ansible_collections.community.vergeos.plugins.module_utils.desired.kinds import Text
from ansible_collections.community.vergeos.plugins.module_utils.desired.resource import Resource
from ansible_collections.community.vergeos.plugins.module_utils.desired.run import Run
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import VergeError
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.protocol import Response, Sleep, known

CATEGORY = Resource("category", "tag_categories", [Text("name"), Text("description")])
WISH = {"name": "tier", "description": "x", "state": "present"}
# What a free key is: the next one, the lowest that is free (WIRE 4.3), one below all others, text without any order.
KEYS: dict[str, Callable[[int], Any]] = {
    "rising": lambda number: 10 + number,
    "falling": lambda number: 90 - number,
    "mixed": lambda number: [50, 9, 70, 8, 60, 7][number % 6] + number,
}


class Platform:
    """One table, whose keys are given in some order.

    Args:
        key: Given how many rows were made, the next key.
        keyed: Whether receipts name the row's key.
    """

    def __init__(self, key: Callable[[int], Any], keyed: bool = True) -> None:
        self.rows: dict[str, dict[str, Any]] = {}
        self.made = 0
        self.key = key
        self.keyed = keyed
        self.lock = threading.Lock()

    def answer(self, request: Any) -> Response:
        """Answer one request."""
        path, _mark, query = request.path.partition("?")
        place = path.removeprefix("/api/v4/tag_categories").strip("/")
        with self.lock:
            if request.method == "POST":
                key = self.key(self.made)
                self.made += 1
                self.rows[str(key)] = {"$key": key, **request.json}
                return reply({"location": f"/v4/tag_categories/{key}"} if self.keyed else {"$row": 7}, 201)
            if request.method == "DELETE":
                return reply([]) if self.rows.pop(place, None) else reply({"err": "not found"}, 404)
            if place:
                row = self.rows.get(place)
                return reply(row) if row else reply({"err": "not found"}, 404)
            limit = int((re.search(r"limit=(\d+)", query) or [0, 0])[1])
            found = sorted(self.rows.values(), key=twins.rank)
            return reply(found[:limit] if limit else found)


def reply(body: Any, status: int = 200) -> Response:
    return Response(status, {}, json.dumps(body).encode())


class Turns:
    """Who may send a request when; after the last turn everybody may.

    Args:
        order: The names of the runs, one for each request.
    """

    def __init__(self, order: Sequence[str]) -> None:
        self.order = list(order)
        self.changed = threading.Condition()

    def wait(self, name: str) -> None:
        """Wait for a run's turn. One whose turn does not come, since the other does not go on, takes it."""
        with self.changed:
            self.changed.wait_for(lambda: name not in self.order or self.order[0] == name, timeout=0.2)

    def over(self, name: str) -> None:
        """Say that a run's request has been answered."""
        with self.changed:
            if name in self.order:
                self.order.remove(name)
            self.changed.notify_all()

    def leave(self, name: str) -> None:
        """Say that a run has ended."""
        with self.changed:
            self.order = [other for other in self.order if other != name]
            self.changed.notify_all()


# Rights of several identities are shown to those who see everything.
SEES_ALL = reply([{"identity": str(key), "table": "/", "list": True} for key in (1, 2)])


class Actor:
    """One run of the module, with a client of its own."""

    def __init__(self, name: str, platform: Platform, turns: Turns) -> None:
        self.name = name
        self.platform = platform
        self.turns = turns
        self.client = VergeClient("h", token="t")
        self.client._connection = self  # type: ignore[assignment]
        self.key: Any = None
        self.error: Optional[Exception] = None
        self.thread = threading.Thread(target=self.perform)

    def perform(self) -> None:
        """Bring the row to the wish."""
        task = Engine(Run(self.client, WISH, False), CATEGORY, WISH)
        try:
            self.run(task.perform())
            self.key = task.row["$key"]
        except VergeError as error:
            self.error = error
        finally:
            self.turns.leave(self.name)

    def run(self, operation: Any) -> Any:
        """Drive an operation, each request in its turn."""
        outcome = None
        while True:
            try:
                effect = operation.send(outcome)
            except StopIteration as end:
                return end.value
            if isinstance(effect, Sleep):
                threading.Event().wait(min(effect.seconds, 0.02))
                outcome = None
                continue
            if effect.table == "permissions":
                outcome = SEES_ALL  # whatever the turn: nobody else's doing changes it
                continue
            self.turns.wait(self.name)
            outcome = self.platform.answer(effect)
            self.turns.over(self.name)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody is waited for longer than a moment."""
    monkeypatch.setattr(engine, "TWIN_TIMEOUT", 0.3)
    monkeypatch.setattr(engine, "TWIN_PATIENCE", 5.0)
    monkeypatch.setattr(engine, "SHOW_PAUSE", 0.02)
    monkeypatch.setattr(twins, "TWIN_PAUSE", 0.02)
    yield


def play(platform: Platform, order: Sequence[str], names: str) -> list[Actor]:
    """Let some runs go at once, in an order of their requests."""
    turns = Turns(order)
    actors = [Actor(name, platform, turns) for name in names]
    for actor in actors:
        actor.thread.start()
    for actor in actors:
        actor.thread.join(30)
    return actors


ORDERS = ["".join(order) for order in sorted(set(itertools.permutations("AAABBB")))]


@pytest.mark.parametrize("keyed", [True, False], ids=["receipts with keys", "receipts without"])
@pytest.mark.parametrize("keys", KEYS)
def test_two_runs_in_every_order(keys: str, keyed: bool) -> None:
    """Exactly one row stays, both runs end well, and both speak of that row."""
    for order in ORDERS:
        platform = Platform(KEYS[keys], keyed)
        actors = play(platform, order, "AB")
        assert [str(actor.error) for actor in actors if actor.error] == [], order
        assert len(platform.rows) == 1, (order, platform.rows)
        if keyed:
            assert {str(actor.key) for actor in actors} == set(platform.rows), order


@pytest.mark.parametrize("keys", KEYS)
def test_many_runs_in_any_order(keys: str) -> None:
    dice = random.Random(7)
    for _round in range(10):
        order = [*"ABCDE" * 4]
        dice.shuffle(order)
        platform = Platform(KEYS[keys])
        actors = play(platform, order, "ABCDE")
        assert [str(actor.error) for actor in actors if actor.error] == [], order
        assert len(platform.rows) == 1, (order, platform.rows)
        assert {str(actor.key) for actor in actors} == set(platform.rows), order


def test_what_was_there_before_is_never_taken_away() -> None:
    """Rows of one name that an earlier version has left are told with their keys."""
    platform = Platform(KEYS["rising"])
    platform.rows = {str(key): {"$key": key, "name": "tier", "description": "x"} for key in (3, 4)}
    engine.TWIN_PATIENCE = 0.0
    [actor] = play(platform, "", "A")
    assert "choose one by its key: 3, 4" in str(actor.error) and sorted(platform.rows) == ["3", "4"]


def test_a_row_that_everybody_takes_away_is_made_again() -> None:
    """Where the others took theirs away and somebody takes this run's as well, it is not gone in the end."""
    platform = Platform(KEYS["rising"])
    answer, gone = platform.answer, []

    def meddling(request: Any) -> Response:
        said = answer(request)
        if request.method == "POST" and not gone:
            platform.rows["5"] = {"$key": 5, "name": "tier", "description": "x"}
        if request.method == "DELETE":
            gone.append(platform.rows.pop("5"))
        return said

    platform.answer = meddling  # type: ignore[method-assign]
    [actor] = play(platform, "", "A")
    assert actor.error is None and list(platform.rows) == [str(actor.key)] and platform.made == 2


@pytest.mark.parametrize(("took", "seconds"), [(0.0, 3.0), (0.1, 6.0), (0.2, 7.5), (30.0, 7.5)])
def test_who_is_slow_gives_others_time(took: float, seconds: float) -> None:
    assert twins.stretched(3.0, took) == pytest.approx(seconds)
    assert twins.stretched(0.0, took) == 0.0


class Parted:
    """One run that parts from a twin, on a clock of its own.

    Args:
        monkeypatch: To set the clock.
        look: Seconds that a look takes.
        other: The twin's key.
        goes: When it goes.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, look: float, other: int, goes: float = 6.0) -> None:
        self.now = 0.0
        self.look = look
        self.goes = goes
        self.other = str(other)
        self.rows = {str(key): {"$key": key} for key in (3, 4)}
        monkeypatch.setattr(twins.time, "monotonic", lambda: self.now)

    def run(self, operation: Any) -> Any:
        """Drive an operation that sends nothing and pauses."""
        while True:
            try:
                self.now += next(operation).seconds
            except StopIteration as end:
                return end.value

    def looked(self) -> Any:
        """Make the look."""
        self.now += self.look
        if self.now > self.goes:
            self.rows.pop(self.other, None)
        return known(list(self.rows.values()))

    def part(self, own: int, free: bool = True) -> list[str]:
        """Part from the twin; returns the keys that stay."""

        def withdraw(row: Any) -> bool:
            if free:
                del self.rows[str(row["$key"])]
            return known(free)

        parting: Any = twins.Parting.__new__(twins.Parting)
        rows = self.run(parting._part(own, self.looked, withdraw, 3.0))
        return [str(row["$key"]) for row in rows]


@pytest.mark.parametrize(("look", "kept"), [(0.3, ["3"]), (0.01, ["4"])])
def test_a_twin_that_goes_late(monkeypatch: pytest.MonkeyPatch, look: float, kept: list[str]) -> None:
    """Where looks are slow, the other's withdrawal is waited for; where they are not, it was there before."""
    assert Parted(monkeypatch, look, other=4).part(3) == kept


@pytest.mark.parametrize(("goes", "kept"), [(6.0, ["4"]), (99.0, ["3", "4"])])
def test_one_that_others_have_built_on(monkeypatch: pytest.MonkeyPatch, goes: float, kept: list[str]) -> None:
    """A third run has found it alone and hung something on it: the other one goes, although its key is lower."""
    assert Parted(monkeypatch, 0.01, other=3, goes=goes).part(4, free=False) == kept

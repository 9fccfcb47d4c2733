# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many rows on their way at the same time: each is asked for its steps, all are watched by one list.

The platform does the work and a POST only asks for it, so that no threads are needed: as many as may be under way are
asked one after the other, then one request a round tells how far all of them are.
"""

from __future__ import annotations

import time
from typing import Any, Callable, Iterable, Mapping, Optional, Sequence

from ..vergeos.exceptions import (
    APIError,
    AuthenticationError,
    ConflictError,
    OutcomeUnknownError,
    ValidationError,
    VergeError,
)
from ..vergeos.filters import Filter
from ..vergeos.protocol import OperationOf, known
from ..vergeos.utils.texts import one_line
from ..vergeos.waiting import FIRST_PAUSE
from .once import once, pause
from .resource import Row

UNAUTHORIZED = 401
# A look costs one request however many are watched, and the platform's own changes take about a second (WIRE 9.2).
LONGEST_PAUSE = 1.0


class Step:
    """One thing that is asked of a row, and when it has come about.

    Args:
        what: What it does, in words, such as ``power on``.
        goal: Given the row, whether it has come about.
        timeout: Seconds to wait for that at most.
        action: The action that asks for it; empty where it comes about without.
        params: The action's parameters.
        words: The same for the result.
        effect: Given the row, whether the action has been taken up; tells whether it was done when its answer was lost.
            None where no row shows that.
        failed: Given the row and the seconds passed, makes the operation that returns the reason when it will not come
            about, else None.
        late: Given the row, makes the operation that returns what to say and advise when time is up.
        instead: The step that takes its place when time is up, or None.
    """

    def __init__(
        self,
        what: str,
        goal: Callable[[Row], bool],
        timeout: float,
        *,
        action: str = "",
        params: Optional[Mapping[str, Any]] = None,
        words: str = "",
        effect: Optional[Callable[[Row], bool]] = None,
        failed: Callable[[Row, float], OperationOf[Optional[str]]] = lambda _row, _elapsed: known(None),
        late: Callable[[Row], OperationOf[str]] = lambda _row: known(""),
        instead: Optional[Step] = None,
    ) -> None:
        self.what = what
        self.goal = goal
        self.timeout = timeout
        self.action = action
        self.params = params
        self.words = words
        self.effect = effect
        self.failed = failed
        self.late = late
        self.instead = instead


class Member:
    """One row and its way.

    Attributes:
        row: The row as last read.
        steps: What it still has to do.
        group: Members of one group are held apart by ``Crowd.per_group``; empty for none.
        done: What was done, in words.
        error: Why it does not get there, or an empty text.
        forced: Whether a step was replaced by its harder one.
    """

    def __init__(self, row: Row, steps: Sequence[Step], error: str = "", group: str = "") -> None:
        self.row = row
        self.name = str(row.get("name"))
        self.steps = [] if error else list(steps)
        self.group = group
        self.done: list[str] = []
        self.error = error
        self.forced = False
        self.since = 0.0

    @property
    def under_way(self) -> bool:
        """Whether there is something left to wait for."""
        return bool(self.steps) and not self.error

    def planned(self) -> list[str]:
        """Return what will be done, in words."""
        return [step.words for step in self.steps if step.action and not self.error]


class Crowd:
    """Brings many rows of one table through their steps.

    Args:
        client: A VergeClient.
        manager: The table's manager.
        reads: What is read of each row; ``$key`` and ``name`` among it.
        pieces: Given keys, the filters that find their rows.
        members: The rows.
        at_once: How many may be under way at once.
        per_group: How many of one group may be; 0 means as many as ``at_once`` allows.
        stop: Whether no further one is begun after one has failed.
        wait: Whether the last step of each is waited for.
    """

    def __init__(
        self,
        client: Any,
        manager: Any,
        reads: Sequence[str],
        pieces: Callable[[str, Iterable[Any]], Iterable[Filter]],
        members: Sequence[Member],
        *,
        at_once: int,
        per_group: int = 0,
        stop: bool = False,
        wait: bool = True,
    ) -> None:
        self.client = client
        self.manager = manager
        self.reads = list(reads)
        self.pieces = pieces
        self.members = members
        self.at_once = at_once
        self.per_group = per_group
        self.stop = stop
        self.wait = wait
        self.waiting = [member for member in members if member.under_way]
        self.active: list[Member] = []
        self.asked = 0

    def run(self, what: str) -> OperationOf[None]:
        """Go on until every member is where it should be, or has an error.

        Args:
            what: What is going on, in words, for whoever watches.

        Raises:
            VergeError: The platform cannot be reached any more, or refuses the credentials.
        """
        begun, seconds = time.monotonic(), FIRST_PAUSE
        while self.waiting or self.active:
            asked = self.asked
            yield from self._admit()
            busy = len(self.active)
            if busy:
                yield from self.look(self.active)
            for member in self.active:
                if member.under_way:
                    yield from self._advance(member)
            self.active = [member for member in self.active if member.under_way]
            if self.client.on_progress is not None:
                self.client.on_progress(what, self._told(), time.monotonic() - begun)
            if not self.active or (self.waiting and len(self.active) < busy):
                continue  # others can begin
            # What has just been asked for may be there soon.
            seconds = FIRST_PAUSE if self.asked > asked else min(seconds * 1.5, LONGEST_PAUSE)
            yield from pause(seconds)

    def look(self, members: Sequence[Member]) -> OperationOf[None]:
        """Read the rows of some members: one request for as many of them as a filter holds."""
        found: dict[str, Row] = {}
        for piece in self.pieces("$key", [member.row["$key"] for member in members]):
            rows = yield from self.manager.rows(piece, self.reads)
            found.update((str(row.get("$key")), row) for row in rows)
        for member in members:
            row = found.get(str(member.row["$key"]))
            if row is None:
                member.error = "it was deleted by somebody else meanwhile"
            elif str(row.get("name")) != member.name:
                # Keys are given anew (WIRE 4.3).
                member.error = f"it is called {row.get('name')} by now, renamed or replaced by somebody; left alone"
            else:
                member.row = row

    def _told(self) -> str:
        through = sum(not member.under_way for member in self.members)
        return f"{through} done, {len(self.active)} under way, {len(self.waiting)} to go"

    def _admit(self) -> OperationOf[None]:
        """Begin with as many of those that wait as may be under way."""
        for member in list(self.waiting):
            if self.stop and hold_back(self.members, self.waiting):
                self.waiting = []
                return
            if len(self.active) >= self.at_once:
                return
            if self.per_group and member.group:
                if sum(other.group == member.group for other in self.active) >= self.per_group:
                    continue
            self.waiting.remove(member)
            yield from self._begin(member)
            if member.under_way:
                self.active.append(member)

    def _begin(self, member: Member) -> OperationOf[None]:
        """Ask for the next step; the last one is not waited for where the user does not want that."""
        step = member.steps[0]
        member.since = time.monotonic()
        if step.action:
            self.asked += 1
            try:
                yield from self._act(member, step)
            except (APIError, OutcomeUnknownError) as error:
                if isinstance(error, AuthenticationError) and error.status_code == UNAUTHORIZED:
                    raise
                member.error = one_line(error)
                return
            member.done.append(step.words)
        if not self.wait and len(member.steps) == 1:
            member.steps = []

    def _act(self, member: Member, step: Step) -> OperationOf[None]:
        """Start an action, never twice."""
        key, effect = member.row["$key"], step.effect
        if effect is None:
            yield from self.manager.act(key, step.action, step.params)
            return

        def taken_up() -> OperationOf[bool]:
            yield from self.look([member])
            return not member.error and effect(member.row)

        yield from once(
            self.client,
            lambda: self.manager.act(key, step.action, step.params),
            taken_up,
            refusals=(ConflictError, ValidationError),
        )

    def _advance(self, member: Member) -> OperationOf[None]:
        """See whether the present step has come about, failed, or run out of time."""
        step, elapsed = member.steps[0], time.monotonic() - member.since
        if step.goal(member.row):
            member.steps.pop(0)
            if member.steps:
                yield from self._begin(member)
            return
        reason = yield from step.failed(member.row, elapsed)
        if reason is not None:
            member.error = f"{step.what} failed: {reason}"
        elif elapsed >= step.timeout and step.instead is not None:
            member.steps[0] = step.instead
            member.forced = True
            yield from self._begin(member)
        elif elapsed >= step.timeout:
            more = yield from step.late(member.row)
            member.error = (
                f"{step.what} did not happen within {step.timeout:g} seconds; "
                f"last state: {member.row.get('status')}{more}"
            )


def hold_back(members: Sequence[Member], waiting: Sequence[Member]) -> bool:
    """Begin with no further member once one has failed.

    Args:
        members: All members.
        waiting: Those that have not begun.

    Returns:
        Whether one has failed; those that wait then say so.
    """
    failed = next((member.name for member in members if member.error), None)
    if failed is None:
        return False
    for member in waiting:
        member.error = member.error or f"not begun, since {failed} failed"
    return True


def summary(members: Sequence[Member], noun: str) -> str:
    """Say in one line which members failed and why.

    Args:
        members: The members.
        noun: What one of them is called.

    Returns:
        The line; beyond five of them it names the first.
    """
    bad = [member for member in members if member.error]
    told = "; ".join(f"{member.name}: {member.error}" for member in bad[:5])
    rest = f"; and {len(bad) - 5} more" if len(bad) > 5 else ""
    return f"{len(bad)} of {len(members)} {noun}s: {told}{rest}"


def abandoned(members: Sequence[Member], error: VergeError) -> None:
    """Note with each member that has not come to its end how far it came when everything stopped.

    Args:
        members: The members.
        error: Why it stopped.
    """
    for member in members:
        if member.under_way:
            begun = f"begun ({', '.join(member.done)}), its end not seen" if member.done else "not begun"
            member.error = f"{begun}: {one_line(error)}"

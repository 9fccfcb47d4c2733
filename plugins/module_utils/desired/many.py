# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many rows of one table on their way at the same time: each is asked for its legs, all are watched by one list.

The platform does the work and a request only asks for it, so that no threads are needed: as many as may be under way
are asked one after the other, no faster than the platform takes it, then one request a round tells how far all of them
are. What is wrong with one row does not keep the others from their way; the task fails at its end, and tells of each.

A planner makes a :class:`Member` of each row, with the :class:`Leg` objects that lie before it, and lays them out as
one step, :class:`Many`, in a draft of the kind :class:`OfMany`. That is all a family has to say.
"""

from __future__ import annotations

import time
from typing import Any, Callable, Iterable, NamedTuple, Optional, Sequence

from ..vergeos.exceptions import (
    APIError,
    AuthenticationError,
    OutcomeUnknownError,
    TaskError,
    VergeError,
)
from ..vergeos.filters.build import Filter
from ..vergeos.protocol import OperationOf, known
from ..vergeos.utils.lists import in_short
from ..vergeos.utils.texts import one_line
from ..vergeos.waiting import FIRST_PAUSE
from .lost_answers import pause
from .procedure import Draft
from .resource import Row
from .run import Entries, Run
from .step import Step
from .steps import Act

UNAUTHORIZED = 401
# A look costs one request however many are watched, and the platform's own changes take about a second (WIRE 9.2).
LONGEST_PAUSE = 1.0
# The platform drops connections from 50 requests within a short time on; one every 50 ms is within its limit (WIRE
# 11.1). The looks in between want some too.
BURST = 25
SPACING = 0.05
# As many failures are named in the message; the result holds all.
NAMED_FAILURES = 5


class Leg:
    """One thing that is asked of a row, and when it has come about.

    Args:
        what: What it does, in words, such as ``power on``.
        goal: Given the row, whether it has come about.
        timeout: Seconds to wait for that at most.
        step: The step that asks for it; None where it comes about without. Of an :class:`.steps.Act` the end is not the
            step's to wait for.
        begun: Given the row, whether it has been taken up; tells whether it was when its answer was lost. None where no
            row shows that.
        grace: Seconds after which its goal counts where ``begun`` was never seen although it was to be: so where a
            way ends in the state in which it begins.
        failed: Given the row and the seconds passed, makes the operation that returns the reason when it will not come
            about, else None.
        late: Given the row, makes the operation that returns what to say and advise when time is up.
        instead: The leg that takes its place when time is up, or None.
    """

    def __init__(
        self,
        what: str,
        goal: Callable[[Row], bool],
        timeout: float,
        step: Optional[Step] = None,
        *,
        begun: Optional[Callable[[Row], bool]] = None,
        grace: float = 0.0,
        failed: Callable[[Row, float], OperationOf[Optional[str]]] = lambda _row, _elapsed: known(None),
        late: Callable[[Row], OperationOf[str]] = lambda _row: known(""),
        instead: Optional[Leg] = None,
    ) -> None:
        self.what = what
        self.goal = goal
        self.timeout = timeout
        self.step = step
        self.begun = begun
        self.grace = grace
        self.failed = failed
        self.late = late
        self.instead = instead


class Member:
    """One row and its way.

    Args:
        row: The row as read.
        legs: What it has to do.
        error: Why there is no way, or an empty text.
        group: Members of one group are held apart by ``Limits.per_group``; empty for none.

    Attributes:
        row: The row as last read.
        legs: What it still has to do.
        done: What was done, in words.
        error: Why it does not get there, or an empty text.
        forced: Whether a leg was replaced by its harder one.
    """

    def __init__(self, row: Row, legs: Sequence[Leg], error: str = "", group: str = "") -> None:
        self.row = row
        self.name = str(row.get("name"))
        self.legs = [] if error else list(legs)
        self.group = group
        self.done: list[str] = []
        self.error = error
        self.forced = False
        self.since = 0.0
        # Whether the goal of the present leg counts: not before it has begun, where it ends as it begins.
        self.away = True

    @property
    def under_way(self) -> bool:
        """Whether there is something left to wait for."""
        return bool(self.legs) and not self.error

    def planned(self) -> list[str]:
        """Return what will be done, in words."""
        return [words for leg in self.legs if leg.step is not None and not self.error for words in leg.step.told()]


class Limits(NamedTuple):
    """How many rows may be under way.

    Attributes:
        at_once: How many at the same time.
        per_group: How many of one group; 0 means as many as ``at_once`` allows.
        stop: Whether no further one is begun after one has failed.
    """

    at_once: int
    per_group: int = 0
    stop: bool = False


class Watch(NamedTuple):
    """How rows are looked at.

    Attributes:
        reads: What is read of each; ``$key`` and ``name`` among it.
        pieces: Given a column and values, the filters that find their rows, as few as fit into requests.
    """

    reads: Sequence[str]
    pieces: Callable[[str, Iterable[Any]], Iterable[Filter]]


class Telling(NamedTuple):
    """How it is told what becomes of the rows.

    Attributes:
        noun: What one of them is called; the result's entry is its plural.
        what: What is going on, in words, for whoever watches.
        wish: The word for where they should be.
        state: Given a row, the word for where it is.
        forces: Whether a leg may be replaced by a harder one, so that it is told of which it was.
    """

    noun: str
    what: str
    wish: str
    state: Callable[[Row], str]
    forces: bool = False


class Pace:
    """Holds requests apart: a burst, then one at a time."""

    def __init__(self) -> None:
        self.next = 0.0

    def hold(self) -> OperationOf[None]:
        """Wait until the next request may be sent."""
        now = time.monotonic()
        self.next = max(self.next, now) + SPACING
        ahead = self.next - now - BURST * SPACING
        if ahead > 0:
            yield from pause(ahead)


class Crowd:
    """Brings many rows of one table through their legs.

    Args:
        run: The run.
        table: The table's name.
        watch: How they are looked at.
        members: The rows.
        limits: How many at once.
    """

    def __init__(self, run: Run, table: str, watch: Watch, members: Sequence[Member], limits: Limits) -> None:
        self.run = run
        self.table = run.table(table)
        self.watch = watch
        self.members = members
        self.limits = limits
        self.waiting = [member for member in members if member.under_way]
        self.active: list[Member] = []
        self.asked = 0
        self.pace = Pace()

    def drive(self, what: str) -> OperationOf[None]:
        """Go on until every member is where it should be, or has an error.

        Args:
            what: What is going on, in words, for whoever watches.

        Raises:
            VergeError: The platform cannot be reached any more, or refuses the credentials.
        """
        notice = self.run.system.on_progress
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
            if notice is not None:
                notice(what, self._told(), time.monotonic() - begun)
            if not self.active or (self.waiting and len(self.active) < busy):
                continue  # others can begin
            # What has just been asked for may be there soon.
            seconds = FIRST_PAUSE if self.asked > asked else min(seconds * 1.5, LONGEST_PAUSE)
            yield from pause(seconds)

    def look(self, members: Sequence[Member]) -> OperationOf[None]:
        """Read the rows of some members: one request for as many of them as a filter holds."""
        found: dict[str, Row] = {}
        for piece in self.watch.pieces("$key", [member.row["$key"] for member in members]):
            rows = yield from self.table.rows(piece, self.watch.reads)
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
        limits = self.limits
        for member in list(self.waiting):
            if limits.stop and hold_back(self.members, self.waiting):
                self.waiting = []
                return
            if len(self.active) >= limits.at_once:
                return
            if limits.per_group and member.group:
                if sum(other.group == member.group for other in self.active) >= limits.per_group:
                    continue
            self.waiting.remove(member)
            yield from self._begin(member)
            if member.under_way:
                self.active.append(member)

    def _begin(self, member: Member) -> OperationOf[None]:
        """Ask for the next leg; the last one is not waited for where the user does not want that."""
        leg = member.legs[0]
        if leg.step is not None:
            self.asked += 1
            yield from self.pace.hold()
            member.away = leg.begun is None or not leg.goal(member.row)
            try:
                yield from self._ask(member, leg, leg.step)
            except (APIError, OutcomeUnknownError) as error:
                if isinstance(error, AuthenticationError) and error.status_code == UNAUTHORIZED:
                    raise
                member.error = one_line(error)
                return
            member.done += leg.step.told()
        member.since = time.monotonic()
        if not self.run.waits and len(member.legs) == 1:
            member.legs = []

    def _ask(self, member: Member, leg: Leg, step: Step) -> OperationOf[None]:
        """Ask for a leg, never twice."""

        def taken_up() -> OperationOf[bool]:
            yield from self.look([member])
            return leg.begun is not None and not member.error and leg.begun(member.row)

        if isinstance(step, Act):
            yield from step.ask(self.run, taken_up)
        else:
            yield from step.carry(self.run)

    def _advance(self, member: Member) -> OperationOf[None]:
        """See whether the present leg has come about, failed, or run out of time."""
        leg, elapsed = member.legs[0], time.monotonic() - member.since
        if not member.away:
            member.away = elapsed > leg.grace or (leg.begun is not None and leg.begun(member.row))
        if member.away and leg.goal(member.row):
            member.legs.pop(0)
            member.away = True
            if member.legs:
                yield from self._begin(member)
            return
        reason = yield from leg.failed(member.row, elapsed)
        if reason is not None:
            member.error = f"{leg.what} failed: {reason}"
        elif elapsed >= leg.timeout and leg.instead is not None:
            member.legs[0] = leg.instead
            member.forced = True
            yield from self._begin(member)
        elif elapsed >= leg.timeout:
            more = yield from leg.late(member.row)
            member.error = (
                f"{leg.what} did not happen within {leg.timeout:g} seconds; "
                f"last state: {member.row.get('status')}{more}"
            )


class Many(Step):
    """Bring many rows of one table through their legs, and tell what becomes of each.

    Args:
        table: The table.
        watch: How they are looked at.
        members: The rows.
        limits: How many at once.
        telling: How it is told.
    """

    def __init__(self, table: str, watch: Watch, members: Sequence[Member], limits: Limits, telling: Telling) -> None:
        super().__init__()
        self.table = table
        self.watch = watch
        self.members = members
        self.limits = limits
        self.telling = telling
        self.before = {member.name: telling.state(member.row) for member in members}
        self.begun = False
        if limits.stop:
            hold_back(members, members)

    def carry(self, run: Run) -> OperationOf[None]:
        """Make the operation that does it.

        Raises:
            TaskError: Some did not get there; ``more`` tells of each.
            VergeError: It came to an end half way; ``more`` tells of each.
        """
        self.begun = True
        crowd = Crowd(run, self.table, self.watch, self.members, self.limits)
        try:
            yield from crowd.drive(self.telling.what)
            sent = [member for member in self.members if member.done and not member.error]
            if sent and not run.waits:
                yield from crowd.look(sent)
        except VergeError as error:
            abandoned(self.members, error)
            error.more = self.report(run)
            raise
        self.foresee(run)

    def foresee(self, run: Run) -> None:
        if any(member.error for member in self.members):
            failed = TaskError(summary(self.members, self.telling.noun), table=self.table)
            failed.more = self.report(run)
            raise failed

    def _of_each(self) -> list[list[str]]:
        """Return what was done with each, or would be."""
        return [member.done if self.begun else member.planned() for member in self.members]

    def told(self) -> list[str]:
        return [words for done in self._of_each() for words in done]

    @property
    def diff(self) -> dict[str, Any]:
        """Where all were, and where they are or would be."""
        changed = {member.name for member, done in zip(self.members, self._of_each()) if done}
        stuck = {member.name: self.telling.state(member.row) for member in self.members if member.error}
        noun = self.telling.noun
        title = f"{noun} {in_short(sorted(self.before))}" if self.before else f"{noun} (none is chosen)"
        return {
            "before_header": title,
            "after_header": title,
            "before": self.before,
            "after": {**self.before, **dict.fromkeys(changed, self.telling.wish), **stuck},
        }

    def entries(self) -> Entries:
        """Tell what became of each, or would."""
        return {
            f"{self.telling.noun}s": [
                {
                    "name": member.name,
                    "key": member.row.get("$key"),
                    "changed": bool(done),
                    "state": self.telling.state(member.row),
                    **({"forced": member.forced} if self.telling.forces else {}),
                    "error": member.error or None,
                }
                for member, done in zip(self.members, self._of_each())
            ]
        }

    def report(self, run: Run) -> Entries:
        """Return the result of work that fails, which is as much as that of work that does not."""
        actions = self.told()
        warnings = {"warnings": run.warnings} if run.warnings else {}
        return {"changed": bool(actions), "actions": actions, "diff": self.diff, **warnings, **self.entries()}


class OfMany(Draft):
    """What is decided about many rows.

    Args:
        many: The step.
    """

    def __init__(self, many: Many) -> None:
        super().__init__([many])
        self.many = many

    @property
    def diff(self) -> dict[str, dict[str, Any]]:
        return self.many.diff


def each_row(_run: Run, draft: OfMany) -> OperationOf[Entries]:
    """Show what became of each row, for a :class:`.run.Procedure`."""
    return known(draft.many.entries())


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
        The line; where they are many it names the first.
    """
    bad = [member for member in members if member.error]
    told = "; ".join(f"{member.name}: {member.error}" for member in bad[:NAMED_FAILURES])
    rest = f"; and {len(bad) - NAMED_FAILURES} more" if len(bad) > NAMED_FAILURES else ""
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

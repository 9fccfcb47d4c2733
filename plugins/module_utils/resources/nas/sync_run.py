# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sync as it should be, and its runs (schema nas/volume_syncs.yml, volume_sync_actions.yml)."""

from __future__ import annotations

import time
from typing import Any, Callable, Optional

from ...desired.edge.spec import WAITING, argument_spec
from ...desired.kinds import WishError
from ...desired.lifecycle import Transition
from ...desired.observe import Looking
from ...desired.power import START_GRACE
from ...desired.procedure import Draft, Following, Procedure
from ...desired.resource import Row
from ...desired.run import Run
from ...desired.state import State
from ...desired.step import Until
from ...desired.steps import Act, Wait
from ...vergeos.exceptions import NotFoundError, ValidationError
from ...vergeos.filters import where
from ...vergeos.moments import told
from ...vergeos.protocol import Operation, OperationOf, judged, known
from .sync import COUNTED, LIFE, PROGRESS, SYNC, newest_lines, refuse_run

# So long an accepted run may take to begin where no other one of its NAS is under way.
GRACE = 10.0
# So many lines of a log are looked at for a reason.
NEWEST = 20
LOOK = ["$key", "service", "service#max_syncs as max_syncs", *PROGRESS]
SPEC: dict[str, Any] = {**argument_spec(SYNC), **WAITING, "wait_timeout": {"type": "int", "default": 7200}}
MADE = State(SYNC)


class Turn(Act):
    """A transition of a sync, which is waited for as far as the user wants that.

    Args:
        run: The run that it is a part of.
        turn: The transition.
        row: The sync, as it is shown: ``key``, what names it, and its progress.
    """

    def __init__(self, run: Run, turn: Transition, row: Row) -> None:
        self.run = run
        self.turn = turn
        self.row = row
        self.sent, self.second = 0.0, 0
        # A run that is over within a moment is known by its times only.
        self.times = {name: row[name] for name in ("start_time", "stop_time")}
        words = turn.words.format(row=f"{SYNC.noun} {row['service']} {row['name']}")
        self.end = Until(self.look, self.over, words, run.params["wait_timeout"], _said, self.failed)
        super().__init__(words, SYNC.table, row["key"], turn.action, taken_up=self.taken, until=self.end)

    def look(self) -> Operation:
        """Read how far it is."""
        return self.run.table(SYNC.table).read(self.key, LOOK)

    def taken(self) -> OperationOf[bool]:
        """Look whether it has been taken up."""
        return judged(self.look(), self.begun)

    def carry(self, run: Run) -> OperationOf[None]:
        yield from super().carry(run)
        if self.seen is None or not self.turn.bad:
            return
        seen = told(SYNC.table, self.seen, LOOK)
        self.findings = {SYNC.noun: {**self.row, **{name: seen[name] for name in (*LIFE.columns, *COUNTED)}}}
        if seen["status"] == "warning":
            self.warnings = [f"{self.words}: {(yield from self.reason(self.seen))}"]

    def ask(self, run: Run, taken_up: Optional[Callable[[], Operation]] = None) -> OperationOf[None]:
        """Make the operation that asks for it, where it is not under way already."""
        self.sent, self.second = time.monotonic(), int(time.time())
        return super().ask(run, taken_up) if self.turn.action else known(None)

    def begun(self, seen: Row) -> bool:
        """Whether it has been taken up."""
        if not self.turn.begun:
            return not self.turn.action or self.over(seen)
        now = told(SYNC.table, seen, LOOK)
        if LIFE.state(seen) in self.turn.begun or any(now[name] != was for name, was in self.times.items()):
            return True
        # One that began within the second in which the one before did has the times of that.
        same = abs(int(seen.get("start_time") or 0) - self.second) <= 1
        return same and time.monotonic() - self.sent > START_GRACE

    def over(self, seen: Row) -> bool:
        """Whether it has come to its end."""
        return LIFE.state(seen) in self.turn.to and (not self.turn.begun or self.begun(seen))

    def failed(self, seen: Row) -> OperationOf[Optional[str]]:
        """Say why it has come to a bad end, or never begins."""
        if self.begun(seen):
            return (yield from self.reason(seen)) if LIFE.state(seen) in self.turn.bad else None
        if not self.turn.begun or time.monotonic() - self.sent < GRACE:
            return None
        # It may be one too many at a time.
        others = yield from self.run.table(SYNC.table).rows(where(service=seen["service"]), LIFE.reads())
        if any(LIFE.state(row) == "syncing" for row in others):
            return None
        return f"the platform accepted it, and nothing has begun; max_syncs of the NAS is {seen.get('max_syncs')}"

    def reason(self, seen: Row) -> OperationOf[str]:
        """Say how a run has ended, with the newest line of its log that tells of trouble."""
        said = f"it is {seen['status']}, with {seen.get('sync_errors') or 0} errors"
        since = int(seen.get("start_time") or 0) * 1_000_000  # log times are microseconds (WIRE 1.9)
        try:
            lines = yield from newest_lines(self.run.system, [self.key], ["critical", "error", "warning"], NEWEST)
        except (NotFoundError, ValidationError):
            lines = []  # what the log's columns are called is not recorded (schema nas/volume_sync_logs.yml)
        text = next((line.get("text") for line in lines if int(line.get("timestamp") or 0) >= since), None)
        return f"{said}: {text}" if text else said


def plan(run: Run) -> OperationOf[Draft]:
    """Lay out what becomes of a sync, and a run of it."""
    params = run.params
    if params["state"] == "absent":
        return (yield from _removal(run))
    draft = Following((yield from run.begin(MADE, params)))
    if params["run"]:
        row = draft.task.entries["sync"]
        refuse_run(run, row)
        (name,) = LIFE.way(row, "run")
        draft.steps.append(Turn(run, LIFE.transitions[name], row))
    return draft


def _removal(run: Run) -> OperationOf[Draft]:
    """Lay out a removal; a run that is under way is stopped before it."""
    params = run.params
    if params["run"]:
        raise WishError("run: a sync that is to go is not run; leave it out")
    look = Looking(run, SYNC, params)
    found = yield from look.observe(look.resolve())
    names = LIFE.way(found.row, "stopped") if found is not None else []
    if found is None or not names:
        return Following((yield from run.begin(MADE, params)))
    row = {**found.row, "key": found.row["$key"], "service": SYNC.by_option["service"].shown(found.row)}
    if not params["stop"]:
        label = f"{row['service']} {row['name']}"
        raise WishError(f"sync {label} is running; set stop: true to stop it, or wait for its end", table=SYNC.table)
    turns = [Turn(run, LIFE.transitions[name], row) for name in names]
    task = yield from run.task(MADE, params)
    steps = [step for turn in turns for step in (turn, Wait(turn.end))]
    return Draft([*steps, task], task.result["diff"]["before"], task.result["diff"]["after"])


def _said(seen: Row) -> str:
    """Tell how far a run is, in words."""
    status = str(seen.get("status"))
    if not seen.get("running"):
        return status
    size, rate = int(seen.get("bytes_transferred") or 0) >> 20, seen.get("transfer_rate")
    return f"{status}, {seen.get('files_transferred') or 0} files, {size} MiB{f', {rate}' if rate else ''}"


SYNCS = Procedure(plan)

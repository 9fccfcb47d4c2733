# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Power of many rows of a family at once: their way by the family's lifecycle to the wished state."""

from __future__ import annotations

import time
from typing import Any, Callable, Mapping, NamedTuple, Optional, Sequence

from ...desired.edge.spec import CONNECTION, WAITING
from ...desired.kinds import WishError
from ...desired.lifecycle import Lifecycle, Transition
from ...desired.many import Leg, Limits, Many, Member, OfMany, Telling, Watch, each_row
from ...desired.power import START_GRACE
from ...desired.procedure import Procedure
from ...desired.resource import Params, Resource, Row
from ...desired.run import Run
from ...desired.steps import Act
from ...vergeos.protocol import OperationOf, known
from .choosing import Selection
from .pieces import in_pieces


class Grouping(NamedTuple):
    """What keeps rows of one group apart.

    Attributes:
        option: The option that says how many of one group may be under way.
        of: Given a row, its group; empty for none.
    """

    option: str
    of: Callable[[Row], Any]


def nothing_refused(_params: Params) -> None:
    """Refuse no combination of options."""


def nothing_kept(_run: Run, _rows: Sequence[Row]) -> OperationOf[None]:
    """Let any row be switched off."""
    return known(None)


class Fleet:
    """Power of many rows of a family.

    Args:
        resource: The family's rows: noun, table, scope, and tags where it has these.
        lifecycle: Its states and ways.
        options: Options that the family adds.
        reads: Given the parameters, what is read of a row besides its state.
        grouping: What keeps rows apart, or None.
        lacks: Given a row that has come to rest in the state ``running`` and the parameters, what the user wants to
            wait for and is not there yet, in words; empty when all is.
        leaves: Given a row and the parameters, whether it is left alone.
        refuses: Given the parameters, refuses those that cannot be meant.
        keeps: Given the run and the rows that are about to be switched off, refuses what must not be.
        off: Actions that leave a row off.
        at_once: How many may be under way where the user does not say.
    """

    def __init__(
        self,
        resource: Resource,
        lifecycle: Lifecycle,
        *,
        options: Optional[Mapping[str, Any]] = None,
        reads: Callable[[Params], Sequence[str]] = lambda _params: (),
        grouping: Optional[Grouping] = None,
        lacks: Callable[[Row, Params], str] = lambda _row, _params: "",
        leaves: Callable[[Row, Params], bool] = lambda _row, _params: False,
        refuses: Callable[[Params], None] = nothing_refused,
        keeps: Callable[[Run, Sequence[Row]], OperationOf[None]] = nothing_kept,
        off: Sequence[str] = (),
        at_once: int = 200,
    ) -> None:
        self.resource = resource
        self.lifecycle = lifecycle
        self.options = dict(options or {})
        self.reads = reads
        self.grouping = grouping
        self.lacks = lacks
        self.leaves = leaves
        self.refuses = refuses
        self.keeps = keeps
        self.off = tuple(off)
        self.at_once = at_once
        self.selection = Selection(resource, lifecycle.called)

    def spec(self) -> dict[str, Any]:
        """Return the argument spec."""
        grouped = {self.grouping.option: {"type": "int", "default": 0}} if self.grouping else {}
        return {
            **self.selection.spec(),
            "state": {"type": "str", "required": True, "choices": self.lifecycle.wishes},
            "concurrency": {"type": "int", "default": self.at_once},
            **grouped,
            "stop_on_failure": {"type": "bool", "default": False},
            **self.options,
            **WAITING,
            **CONNECTION,
        }

    def restrictions(self) -> dict[str, Any]:
        """Return the restrictions of the argument spec."""
        return self.selection.restrictions()

    def procedure(self) -> Procedure:
        """Return the work of the family's module."""
        return Procedure(self.plan, each_row)

    def plan(self, run: Run) -> OperationOf[OfMany]:
        """Choose rows, and work out the way of each.

        Args:
            run: The run.

        Returns:
            The draft.

        Raises:
            VergeError: Of whatever kind; nothing was written.
        """
        params = run.params
        self._sensible(params)
        reads = ["$key", "name", *self.lifecycle.reads(), *self.reads(params)]
        rows = yield from self.selection.rows(run, reads, self.lifecycle.unmade())
        ways = [self._way(row, params) for row in rows]
        members = [self._member(run, row, way) for row, way in zip(rows, ways)]
        group = params[self.grouping.option] if self.grouping else 0
        limits = Limits(params["concurrency"], group, params["stop_on_failure"])
        what = f"power of {len(members)} {self.selection.names} ({params['state']})"
        telling = Telling(self.resource.noun, what, params["state"], self.lifecycle.told, self.lifecycle.forces)
        many = Many(self.resource.table, Watch(reads, in_pieces), members, limits, telling)
        # Those that are held back since another one cannot work are not switched off.
        begun = zip(rows, ways, members)
        leaving = [row for row, way, member in begun if not member.error and self._leaves_off(way)]
        yield from self.keeps(run, leaving)
        return OfMany(many)

    def _leaves_off(self, way: Sequence[str]) -> bool:
        return any(self.lifecycle.transitions[name].action in self.off for name in way)

    def _sensible(self, params: Params) -> None:
        """Refuse what cannot be meant, before anything is sent."""
        self.selection.check(params)
        self.refuses(params)
        option = self.grouping.option if self.grouping else ""
        if params["concurrency"] < 1 or (option and params[option] < 0):
            more = f", {option} one from 0 (which means no limit of its own)" if option else ""
            raise WishError(f"concurrency is a number from 1{more}")
        timeouts = [name for name in self.spec() if name.endswith("_timeout") and name not in CONNECTION]
        negative = next((name for name in timeouts if params[name] < 0), None)
        if negative is not None:
            raise WishError(f"{negative} is {params[negative]}; the least allowed is 0")

    # What each has to do

    def _state(self, row: Row, params: Params) -> str:
        """The state that a row counts as; one that runs and lacks what is waited for is on its way."""
        state = self.lifecycle.state(row)
        return self.lifecycle.arriving if state == "running" and self.lacks(row, params) else state

    def _way(self, row: Row, params: Params) -> Any:
        """Work out a row's way: names of transitions, or why there is none."""
        if self.leaves(row, params):
            return []
        state, hard = self._state(row, params), bool(params.get("force"))
        try:
            way = self.lifecycle.way(row, params["state"], hard=hard, state=state)
        except WishError as error:
            return error
        over = way and not params["wait"] and not self.lifecycle.transitions[way[-1]].action
        return way[:-1] if over else way

    def _member(self, run: Run, row: Row, way: Any) -> Member:
        group = str(self.grouping.of(row) or "") if self.grouping else ""
        if isinstance(way, WishError):
            return Member(row, [], error=str(way), group=group)
        return Member(row, [self._leg(run, row, self.lifecycle.transitions[name]) for name in way], group=group)

    def _leg(self, run: Run, row: Row, turn: Transition) -> Leg:
        """Turn a transition into a leg of a row's way."""
        params, lifecycle, started = run.params, self.lifecycle, time.time()
        words = turn.words.format(row=f"{self.resource.noun} {row.get('name')}")
        step = Act(words, self.resource.table, row.get("$key"), turn.action, turn.params, repeats=turn.repeats)

        def why(seen: Row) -> OperationOf[str]:
            said = yield from lifecycle.reason(run.system, seen, started)
            return f": {said}" if said else ""

        def failed(seen: Row, elapsed: float) -> OperationOf[Optional[str]]:
            state = lifecycle.state(seen)
            ended = state in turn.bad or (state in turn.falls and elapsed > START_GRACE)
            return f"it is {seen.get('status')}{(yield from why(seen))}" if ended else None

        def late(seen: Row) -> OperationOf[str]:
            lacking = self.lacks(seen, params) if lifecycle.state(seen) in turn.to else ""
            said = turn.late.advice or (lacking and f", and {lacking} yet")
            return said or (yield from why(seen))

        instead = turn.late.instead if params.get("force_after_timeout") else ""
        return Leg(
            turn.what,
            lambda seen: self._state(seen, params) in turn.to,
            float(params[turn.late.after]),
            step if turn.action else None,
            begun=(lambda seen: lifecycle.state(seen) in turn.begun) if turn.begun else None,
            grace=START_GRACE,
            failed=failed,
            late=late,
            instead=self._leg(run, row, lifecycle.transitions[instead]) if instead else None,
        )

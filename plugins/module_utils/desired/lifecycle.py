# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Power as a table: the states of a family's rows, and from each of them the way to each wish (DESIGN 2).

A family hands in its states, its transitions and its ways; nothing here knows a status or an action by name.
"""

from __future__ import annotations

from typing import Any, Callable, Mapping, NamedTuple, Optional, Sequence

from ..vergeos.protocol import OperationOf, known
from .kinds import WishError
from .resource import Row

# Wish -> state -> names of the transitions that lead there, in order. A state that is not in it has no way there.
Ways = Mapping[str, Mapping[str, Sequence[str]]]


def each(states: Sequence[str], *way: str) -> dict[str, Sequence[str]]:
    """Give some states the same way.

    Args:
        states: Names of states.
        *way: Names of transitions.

    Returns:
        A part of a table of ways.
    """
    return dict.fromkeys(states, way)


class Phase(NamedTuple):
    """One state of a row, as far as it matters which way leads on.

    Attributes:
        name: Its name here.
        words: The statuses of the platform that mean it; empty for all those that mean no other.
        running: What the platform's flag says then; None whatever it says. The status alone is not enough (WIRE 9.2).
        rest: Whether a row stays in it by itself, so that it is told by this name.
    """

    name: str
    words: tuple[str, ...] = ()
    running: Optional[bool] = None
    rest: bool = False

    def fits(self, row: Row) -> bool:
        """Whether a row is in it."""
        said = not self.words or row.get("status") in self.words
        return said and self.running in (None, bool(row.get("running")))


class Overdue(NamedTuple):
    """What comes when a transition has taken too long.

    Attributes:
        after: The option that says how many seconds it may take.
        instead: The transition that takes its place, where the user wants it; empty for none.
        advice: What to say; by default the platform's reason.
    """

    after: str = "wait_timeout"
    instead: str = ""
    advice: str = ""


OVERDUE = Overdue()


class Transition:
    """One thing that is asked of a row, or happens by itself, and how it goes on.

    Args:
        what: What it is, in words, such as ``power on``.
        to: States in which it has come about.
        action: The action that asks for it; empty where it is under way already.
        params: The action's parameters.
        words: What it does, with ``{row}`` for the row; by default ``what`` and the row.
        begun: States that show that it has been taken up; none where no state shows it. Where it ends in the state in
            which it begins, one of these is seen before it is over.
        repeats: Whether it may be asked for again when its answer is lost and none of ``begun`` is seen.
        bad: States that are a bad end.
        falls: States that are one when some seconds have passed (``START_GRACE``), since they may be those before.
        late: What comes when it has taken too long.
        refused: Given the row, why the platform would refuse it; empty where it would not.
    """

    def __init__(
        self,
        what: str,
        to: Sequence[str],
        action: str = "",
        params: Optional[Mapping[str, Any]] = None,
        *,
        words: str = "",
        begun: Sequence[str] = (),
        repeats: bool = True,
        bad: Sequence[str] = (),
        falls: Sequence[str] = (),
        late: Overdue = OVERDUE,
        refused: Callable[[Row], str] = lambda _row: "",
    ) -> None:
        self.what = what
        self.to = tuple(to)
        self.action = action
        self.params = params
        self.words = words or f"{what} {{row}}"
        self.begun = tuple(begun)
        self.repeats = repeats
        self.bad = tuple(bad)
        self.falls = tuple(falls)
        self.late = late
        self.refused = refused

    def awaited(self) -> Transition:
        """Return the same as something that is under way already."""
        return Transition(self.what, self.to, words=self.words, bad=self.bad, falls=self.falls, late=self.late)

    def states(self) -> set[str]:
        """Return the names of all states that it speaks of."""
        return {*self.to, *self.begun, *self.bad, *self.falls}


def nothing_known(_client: Any, _row: Row, _since: float) -> OperationOf[str]:
    """Know no reason."""
    return known("")


class Lifecycle:
    """The states of a family's rows, and the way from each of them to each wish.

    Args:
        called: What such a row is called in a sentence, such as ``machine``.
        columns: Name -> the expression that is read for it; ``status`` and ``running`` among them.
        states: The states; a row is in the first that fits.
        transitions: Name -> transition.
        ways: The ways to each wish.
        hard: The same where the user wants no regard to be had for what runs; a wish that is not in it has no such way.
        reason: Given a client, a row and a moment in seconds since 1970, makes the operation that finds out why the row
            has not got where it should since then; it returns nothing where the platform does not tell.
        logs: Tables that the reason is read from, which takes rights of its own.
        new: The state of a row that was made just now.
        arriving: The state that a row counts as which has come to rest and lacks what is waited for.

    Raises:
        ValueError: The tables do not fit together.
    """

    def __init__(
        self,
        called: str,
        columns: Mapping[str, str],
        states: Sequence[Phase],
        transitions: Mapping[str, Transition],
        ways: Ways,
        hard: Optional[Ways] = None,
        reason: Callable[[Any, Row, float], OperationOf[str]] = nothing_known,
        *,
        logs: Sequence[str] = (),
        new: str = "stopped",
        arriving: str = "starting",
    ) -> None:
        self.called = called
        self.columns = dict(columns)
        self.states = tuple(states)
        self.transitions = dict(transitions)
        self.ways = dict(ways)
        self.hard = dict(hard or {})
        self.reason = reason
        self.logs = tuple(logs)
        self.new = new
        self.arriving = arriving
        self._check()

    def _check(self) -> None:
        """Refuse tables that speak of what is not there."""
        names = {state.name for state in self.states}
        tables = [*self.ways.values(), *self.hard.values()]
        spoken = {self.new, self.arriving}.union(*tables)
        spoken = spoken.union(*(each.states() for each in self.transitions.values()))
        legs = {leg for table in tables for way in table.values() for leg in way}
        legs |= {each.late.instead for each in self.transitions.values() if each.late.instead}
        wrong = sorted((spoken - names) | (legs - set(self.transitions)) | (set(self.hard) - set(self.ways)))
        if wrong or not {"status", "running"} <= set(self.columns):
            raise ValueError(f"lifecycle of a {self.called}: {', '.join(wrong) or 'status and running'} is not there")

    @property
    def wishes(self) -> list[str]:
        """The states that a user can wish for."""
        return list(self.ways)

    @property
    def forces(self) -> bool:
        """Whether a transition that is late may be replaced by a harder one."""
        return any(each.late.instead for each in self.transitions.values())

    def reads(self) -> list[str]:
        """Return the expressions that tell a row's state."""
        return [text if name == text else f"{text} as {name}" for name, text in self.columns.items()]

    def unmade(self) -> Row:
        """Return the columns of a row that was made just now."""
        state = next(state for state in self.states if state.name == self.new)
        return {"status": state.words[0], "running": bool(state.running)}

    def runs(self, row: Row) -> bool:
        """Whether a row runs, or is on its way there."""
        return bool(row.get("running")) or self.state(row) in self.transitions["on"].begun

    def settled(self, row: Row, on: bool) -> bool:
        """Whether a row has come to rest, switched on or off."""
        return self.state(row) in self.transitions["on" if on else "off"].to

    def at_rest(self, on: bool) -> Row:
        """Return the columns of a row that has come to rest, switched on or off."""
        name = self.transitions["on" if on else "off"].to[0]
        state = next(state for state in self.states if state.name == name)
        return {"running": on, "status": state.words[0]}

    def state(self, row: Row) -> str:
        """Return the name of the state that a row is in."""
        return self._of(row).name

    def told(self, row: Row) -> str:
        """Return the word for where a row is: a state in which it stays, else the platform's status."""
        state = self._of(row)
        return state.name if state.rest else str(row.get("status"))

    def _of(self, row: Row) -> Phase:
        return next(state for state in self.states if state.fits(row))

    def way(self, row: Row, wish: str, *, hard: bool = False, state: str = "") -> list[str]:
        """Work out how a row gets from where it is to where it should be.

        Args:
            row: The row.
            wish: One of :attr:`wishes`.
            hard: Whether the user wants no regard to be had for what runs.
            state: The state that it counts as, where that is not to be told by the row alone.

        Returns:
            Names of transitions, in order.

        Raises:
            WishError: There is no way, or the platform would refuse it.
        """
        table = self.hard.get(wish, self.ways[wish]) if hard else self.ways[wish]
        found = table.get(state or self.state(row))
        if found is None:
            able = f"only a {self.called} that runs can be {wish}"
            raise WishError(f"it is {row.get('status')}, and {able}; state running starts it")
        why = next((reason for name in found for reason in [self.transitions[name].refused(row)] if reason), "")
        if why:
            raise WishError(why)
        return list(found)

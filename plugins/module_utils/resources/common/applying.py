# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bringing what is staged into force: one apply at a time, joined where another is under way (WIRE 12.2, 8).

Since 26.2 a firewall refresh goes on after its answer, one at a time per network. How a second one is answered
meanwhile is not known, so each answer is taken: refused, it is sent again when what is under way has ended; put in a
line, it is waited for; passed over, it is sent again when nothing comes of it. In force is what was written before a
refresh began that has ended: its flag is down and its network at rest.
"""

from __future__ import annotations

import time
from typing import Any, Callable, Optional, Sequence

from ...desired.kinds import Unmade
from ...desired.lost_answers import once, pause
from ...desired.observe import NOT_YET
from ...desired.plan import Change, Plan, Step, Wish
from ...desired.resource import Params, Row, Staging, references
from ...vergeos.exceptions import ConflictError, TaskTimeoutError, ValidationError, VergeError
from ...vergeos.protocol import Operation, OperationOf, judged
from ...vergeos.waiting import FIRST_PAUSE, LONGEST_PAUSE

DONE, LEFT, SEND, WAIT = "done", "left", "send", "wait"
# Seconds before one that was refused is sent again, as long as nothing shows that what is under way has ended.
FIRST_REST, LONGEST_REST = 0.5, 5.0
# Seconds before one that was taken is sent again: nothing came of it, though one has ended by now; or none has.
PASSED_OVER, UNHEARD = 10.0, 30.0
# Seconds that an action has of which it is not known whether it does what is wanted.
PATIENCE = 10.0


# What a machine or a network passes through (schema compute/machine_status.yml); in any other status it rests.
PASSING = frozenset(
    (
        "initializing",
        "starting",
        "stopping",
        "hibernating",
        "initmigrate",
        "startmigrate",
        "migrating",
        "migratecomplete",
        "importing",
        "leavingmaintenance",
        "waitingforresources",
        "driversreloading",
    )
)


class Owner:
    """The row that an :class:`Apply` acts on, as far as it matters whether to act.

    Attributes:
        key: Its key; None while it is not known.
        label: Its name.
        staged: Whether something waits on it.
        runs: Whether it runs; what is off loads everything at its start.
    """

    def __init__(self, key: Any, label: Any, staged: Any, runs: Any) -> None:
        self.key = key
        self.label = label
        self.staged = bool(staged)
        self.runs = bool(runs)


class Sight:
    """What is seen at one moment of the row that an :class:`Apply` acts on.

    Attributes:
        staged: Whether something waits there.
        runs: Whether it runs; what is off loads everything at its start.
        rests: Whether it is on its way nowhere.
        stamp: When the platform says that it was applied last; None where that is not told.
    """

    def __init__(self, staged: Any, runs: Any, rests: bool = True, stamp: Any = None) -> None:
        self.staged = bool(staged)
        self.runs = bool(runs)
        self.rests = rests
        self.stamp = stamp


class Apply:
    """Something staged that an action brings into force. It is done unless the user says no.

    Args:
        option: Option that asks for it; empty where no action is known, so that it can only be told.
        former: A name that the option had, and is taken under.
        flag: Column that is true while something is staged.
        action: The action.
        words: What it does, for the result.
        word: What waits, in one word, for the result.
        stamp: Column that tells when it was done last; empty where there is none.
        staged_by: Options whose change stages something on a running network.
        owner: Where the network is that the action is for: a path of columns such as ``view#vnet``, whose first step
            is a reference among the fields; empty for the row itself. Every write then stages. None where the
            resource has a power state of its own, which then tells whether there is something to do.
        table: The table of the row that it acts on, where ``owner`` leads to one.
        sure: Whether the action is known to do it. Otherwise it is tried once after a write, and told where it waits
            all the same.
    """

    def __init__(
        self,
        option: str,
        flag: str,
        action: str,
        words: str,
        *,
        word: str,
        stamp: str = "",
        staged_by: Sequence[str] = (),
        owner: Optional[str] = None,
        table: str = "",
        sure: bool = True,
        former: str = "",
    ) -> None:
        self.option = option
        self.former = former
        self.flag = flag
        self.action = action
        self.words = words
        self.word = word
        self.stamp = stamp
        self.staged_by = tuple(staged_by)
        self.owner = owner
        self.table = table
        self.sure = sure

    def spec(self) -> dict[str, Any]:
        """Return the option's entry in an argument spec."""
        return {"type": "bool", "default": True, **({"aliases": [self.former]} if self.former else {})}

    def reads(self) -> list[str]:
        """Return the expressions that tell, from the resource's own row, whether there is something to do."""
        return [self.flag] if self.owner is None else self.looks(self.owner)

    def looks(self, path: str) -> list[str]:
        """Return the same for a row from which a path leads to the network; an empty path is the network itself."""
        runs = f"machine#status#running as {self.word}_runs"
        if not path:
            return ["$key", "name", self.flag, runs]
        own = (f"{path}#{column} as {self.word}_{column.strip('$')}" for column in ("$key", "name", self.flag))
        return [*own, f"{path}#{runs}"]

    def seen(self, row: Row, path: str) -> Owner:
        """Return what these expressions told."""
        names = ("$key", "name", self.flag)
        key, label, staged = (row.get(f"{self.word}_{name.strip('$')}" if path else name) for name in names)
        return Owner(key, label, staged, row.get(f"{self.word}_runs"))

    def watches(self) -> list[str]:
        """Return the expressions that tell, from the row that it acts on, how far it is."""
        power = ["machine#status#running as running", "machine#status#status as status"]
        return ["$key", self.flag, *power, *([self.stamp] if self.stamp else [])]

    def sight(self, row: Row) -> Sight:
        """Return what these expressions told."""
        rests = row.get("status") not in PASSING
        return Sight(row.get(self.flag), row.get("running"), rests, row.get(self.stamp) if self.stamp else None)


class Joint:
    """Decides what an apply does next, from what is seen of its network. Pure: times are handed in.

    Args:
        sure: Whether the action is known to bring it into force.
    """

    def __init__(self, sure: bool = True) -> None:
        self.sure = sure
        # Whether one is known to have begun after what was written.
        self.covers = False
        self._mark: Any = None
        self._taken: Optional[float] = None
        self._due: Optional[float] = None
        self._ended = False
        self._rest = FIRST_REST
        self._spell = 1.0

    def verdict(self, seen: Sight, now: float) -> str:
        """Say what is next.

        Args:
            seen: What the network shows.
            now: Seconds on a monotonic clock.

        Returns:
            ``done``, ``send``, ``wait``, or ``left`` where it waits although all was done.
        """
        if not seen.runs:
            return DONE
        moved = seen.stamp != self._mark
        if self._due is not None and not self._ended and (moved or not seen.staged):
            self._ended, self._due = True, now
        if not seen.rests:
            return WAIT
        if self.covers and not seen.staged:
            return DONE
        if self._taken is not None:
            if not self.sure:
                return LEFT if now - self._taken >= PATIENCE else WAIT
            return SEND if now - self._taken >= (PASSED_OVER if moved else UNHEARD) * self._spell else WAIT
        return SEND if self._due is None or now >= self._due else WAIT

    def taken(self, seen: Sight, now: float) -> None:
        """Note that the platform took one.

        Args:
            seen: What the network showed before.
            now: Seconds on a monotonic clock.
        """
        self._spell *= 1 if self._taken is None else 2
        self._taken, self._mark, self._due, self.covers = now, seen.stamp, None, True

    def refused(self, seen: Sight, now: float) -> None:
        """Note that the platform refused one, since another is under way.

        Args:
            seen: What the network showed before.
            now: Seconds on a monotonic clock.
        """
        if self._ended:
            self.covers = True  # it is not the one that was under way at first
        elif self._due is None:
            self._mark = seen.stamp
        self._due = now + self._rest
        self._rest = min(self._rest * 1.5, LONGEST_REST)


class Bringing:
    """How something staged is brought into force.

    Args:
        look: Makes the operation that reads the network.
        sight: Turns what was read into what counts.
        send: Makes the operation that asks for it.
        what: What it does, in words.
        flag: Name of the column that is true as long as something is staged.
    """

    def __init__(
        self,
        look: Callable[[], Operation],
        sight: Callable[[Any], Sight],
        send: Callable[[], Operation],
        what: str,
        flag: str,
    ) -> None:
        self.look = look
        self.sight = sight
        self.send = send
        self.what = what
        self.flag = flag
        self.refusal: Optional[VergeError] = None

    def ask(self, client: Any) -> OperationOf[bool]:
        """Ask for it, once, whatever becomes of it.

        Args:
            client: A VergeClient.

        Returns:
            Whether the platform took it.

        Raises:
            VergeError: Any but a refusal, which stays in ``refusal``.
        """
        try:
            # To apply twice does no harm, but a flag that is down says that it was done.
            yield from once(client, self.send, lambda: judged(self.look(), self._is_up))
        except (ConflictError, ValidationError) as error:
            self.refusal = error
            return False
        return True

    def _is_up(self, seen: Any) -> bool:
        """Whether its flag says that nothing is staged."""
        return not self.sight(seen).staged

    def carry_through(self, client: Any, joint: Joint, timeout: float) -> OperationOf[bool]:
        """Ask for it and wait until it is in force.

        Args:
            client: A VergeClient.
            joint: Decides.
            timeout: Seconds at most.

        Returns:
            Whether it is in force; otherwise it waits for something else.

        Raises:
            TaskTimeoutError: Time is up; the line tells the last state and what the platform said.
            VergeError: As the requests do.
        """
        started, seconds = time.monotonic(), FIRST_PAUSE
        while True:
            seen = self.sight((yield from self.look()))
            elapsed = time.monotonic() - started
            state = f"{self.flag} is {seen.staged}" + ("" if seen.rests else ", and the network is on its way")
            if client.on_progress is not None:
                client.on_progress(self.what, state, elapsed)
            verdict = joint.verdict(seen, elapsed)
            if verdict in (DONE, LEFT):
                return verdict == DONE
            left = timeout - elapsed
            if left <= 0:
                said = f"; the platform says: {self.refusal}" if self.refusal is not None else ""
                raise TaskTimeoutError(
                    f"{self.what} did not happen within {timeout:g} seconds; last state: {state}{said}"
                )
            if verdict == SEND:
                note = joint.taken if (yield from self.ask(client)) else joint.refused
                note(seen, time.monotonic() - started)
                seconds = FIRST_PAUSE
            yield from pause(min(seconds, left))
            seconds = min(seconds * 1.5, LONGEST_PAUSE)


class Applies(Staging):
    """What changes of a row, or of what hangs on it, leave staged on a network.

    Args:
        *applies: Each kind of it.
    """

    def __init__(self, *applies: Apply) -> None:
        self.kinds = applies

    def spec(self) -> dict[str, Any]:
        return {apply.option: apply.spec() for apply in self.kinds if apply.option}

    def reads(self) -> list[str]:
        return [text for apply in self.kinds for text in apply.reads()]

    def wished(self, params: Params) -> set[str]:
        return {apply.option for apply in self.kinds if params.get(apply.option)}

    def find(self, engine: Any, wish: Wish) -> OperationOf[None]:
        """Find out about the networks that an apply is for; from the row where there is one, else from its parent."""
        applies = [apply for apply in self.kinds if apply.owner is not None]
        if engine.found is not None:
            wish.owners = {apply.option: apply.seen(engine.row, str(apply.owner)) for apply in applies}
            return
        wish.owners, parents = {}, {}
        for apply in applies:
            first, _step, rest = str(apply.owner).partition("#")
            fields = (field for field in references(engine.resource.fields) if field.column == first)
            field = next(fields, None)
            key = wish.values[field.option].key if field and field.option in wish.values else None
            if field is None or key is None or key is NOT_YET:
                continue
            table, key, path = (apply.table, key.parent, "") if isinstance(key, Unmade) else (field.table, key, rest)
            if (table, key) not in parents:
                reads = [text for other in applies for text in other.looks(path)]
                parents[table, key] = yield from engine.client.table(table).read(key, list(dict.fromkeys(reads)))
            wish.owners[apply.option] = apply.seen(parents[table, key], path)

    def plan(self, wish: Wish, draft: Plan) -> None:
        """Add the applies of other rows: for what is written now, or was by an earlier run that did not apply it."""
        writes = bool(draft.steps)
        for apply in self.kinds:
            owner = wish.owners.get(apply.option)
            if owner is None or not owner.runs or not (writes or owner.staged):
                continue
            draft.place = f"network {owner.label}"
            if apply.option in wish.apply and (writes or apply.sure):
                draft.steps += _wakes([(apply, owner)])
            else:
                draft.staged.append(apply.word)

    def plan_own(self, wish: Wish, draft: Plan, changes: Sequence[Change], row: Row, label: str) -> None:
        """Add what brings staged changes to life, and tell what waits; what is off loads them at its start."""
        written = {field.option for change in changes for field in change.fields if change.child is None}
        written |= {change.child.path for change in changes if change.child}
        for apply in self.kinds:
            if apply.owner is not None or not (row.get(apply.flag) or written & set(apply.staged_by)):
                continue
            if apply.option in wish.apply:
                draft.steps.append(Step("apply", f"{apply.words} {label}", action=apply.option))
            else:
                draft.staged.append(apply.word)

    def retired(self, row: Row) -> list[Step]:
        return _wakes([(apply, apply.seen(row, apply.owner or "")) for apply in self.kinds])

    def carry(self, engine: Any, step: Step, draft: Plan) -> OperationOf[None]:
        """Bring what is staged into force; what is left waiting all the same is told."""
        (apply,) = (entry for entry in self.kinds if entry.option == step.action)
        table, key = (
            (engine.table, engine.row["$key"]) if apply.owner is None else (engine.client.table(apply.table), step.key)
        )
        bringing = Bringing(
            lambda: table.read(key, apply.watches()),
            apply.sight,
            lambda: table.act(key, apply.action, None),
            step.words,
            apply.flag,
        )
        if engine.params.get("wait", True):
            done = yield from bringing.carry_through(engine.client, Joint(apply.sure), engine.timeout)
        else:
            done = yield from bringing.ask(engine.client)
            step.words += "" if done else " (refused, since another one is under way)"
        if not done:
            draft.staged.append(apply.word)


def _wakes(pairs: Sequence[tuple[Apply, Owner]]) -> list[Step]:
    """Make the steps that apply something to networks that run; what is off loads everything at its start."""
    return [
        Step("apply", f"{apply.words} {owner.label}", action=apply.option, key=owner.key)
        for apply, owner in pairs
        if owner.runs
    ]

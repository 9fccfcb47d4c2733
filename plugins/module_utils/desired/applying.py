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
from typing import Any, Callable, Optional

from ..vergeos.exceptions import ConflictError, TaskTimeoutError, ValidationError, VergeError
from ..vergeos.protocol import Operation, OperationOf, judged
from ..vergeos.waiting import FIRST_PAUSE, LONGEST_PAUSE
from .once import once, pause
from .resource import Sight

DONE, LEFT, SEND, WAIT = "done", "left", "send", "wait"
# Seconds before one that was refused is sent again, as long as nothing shows that what is under way has ended.
FIRST_REST, LONGEST_REST = 0.5, 5.0
# Seconds before one that was taken is sent again: nothing came of it, though one has ended by now; or none has.
PASSED_OVER, UNHEARD = 10.0, 30.0
# Seconds that an action has of which it is not known whether it does what is wanted.
PATIENCE = 10.0


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

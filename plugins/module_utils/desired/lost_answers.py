# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must not be done twice: a POST whose answer was lost may have been carried out (WIRE 11.4).

The client never repeats it. Whoever knows what it was for can look whether that is there by now, and repeat it where it
is not.
"""

from __future__ import annotations

import time
from typing import Any, Callable, Optional

from ..vergeos.exceptions import APIError, OutcomeUnknownError, VergeError
from ..vergeos.protocol import RETRY_STATUS, Operation, OperationOf, RetryPolicy, Sleep

# A request that was not answered in time may still be under way. It is never repeated, but its effect is waited for.
LATE_SECONDS = 6.0
LATE_PAUSE = 1.0


class Done:
    """How something that must not be done twice came about.

    Attributes:
        answer: What the platform answered; None when it is known by its effect only.
        seen: The effect, where the answer was lost or somebody else was faster; else None.
        attempts: How often it was sent.
    """

    def __init__(self, answer: Any, seen: Any, attempts: int) -> None:
        self.answer = answer
        self.seen = seen
        self.attempts = attempts


def once(
    client: Any,
    act: Callable[[], Operation],
    effect: Callable[[], Operation],
    refusals: tuple[type[VergeError], ...] = (),
) -> OperationOf[Done]:
    """Do something that must not be done twice.

    Args:
        client: A VergeClient.
        act: Makes the write.
        effect: Makes the operation that looks for what the write is for; it returns something true when that is there.
        refusals: Errors that may mean that it is there already.

    Returns:
        How it came about.

    Raises:
        OutcomeUnknownError: The answer was lost as often as it may be repeated, or it did not come in time, and the
            effect is not there.
        VergeError: As the write or the look does.
    """
    attempt = 1
    while True:
        try:
            return Done((yield from act()), None, attempt)
        except (OutcomeUnknownError, APIError) as error:
            again = _pause(error, client.policy, attempt)
            if again is None and not isinstance(error, (OutcomeUnknownError, *refusals)):
                raise
            seen = yield from _look(effect, error, again or 0.0)
            if seen:
                return Done(None, seen, attempt)
            if again is None:
                raise
        attempt += 1


def _pause(error: VergeError, policy: RetryPolicy, attempt: int) -> Optional[float]:
    """Say how long to wait before a write may be sent again; None when it may not."""
    if getattr(error, "late", False) or not policy.allows(attempt, isinstance(error, OutcomeUnknownError)):
        return None
    asked = 0.0
    if isinstance(error, APIError):
        if error.status_code not in RETRY_STATUS:
            return None
        asked = error.retry_after
    wait = max(asked, policy.backoff(attempt))
    return wait if wait <= policy.window else None


def _look(effect: Callable[[], Operation], error: VergeError, wait: float) -> Operation:
    """Look for an effect after a pause; for that of a late request again and again for some seconds."""
    yield from pause(wait)
    seen = yield from effect()
    deadline = time.monotonic() + (LATE_SECONDS if getattr(error, "late", False) else 0.0)
    while not seen and time.monotonic() < deadline:
        yield from pause(LATE_PAUSE)
        seen = yield from effect()
    return seen


def pause(seconds: float) -> Operation:
    """Do nothing for some seconds."""
    yield Sleep(seconds)

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wait until something holds: a monotonic deadline, states instead of counts of tries."""

from __future__ import annotations

import time
from typing import Any, Callable, Optional, Union

from .exceptions import TaskError, TaskTimeoutError
from .protocol import Operation, OperationOf, Sleep

FIRST_PAUSE = 0.05
LONGEST_PAUSE = 2.0
# Given what was seen, the platform's reason when it is a bad end, else None; or the operation that finds it out.
Failed = Callable[[Any], Union[None, str, OperationOf[Optional[str]]]]


def until(
    observe: Callable[[], Operation],
    done: Callable[[Any], bool],
    *,
    what: str,
    timeout: float,
    state: Callable[[Any], str] = str,
    failed: Optional[Failed] = None,
    on_poll: Optional[Callable[[str, float], None]] = None,
) -> Operation:
    """Look again and again until a predicate holds.

    Args:
        observe: Makes the operation that looks once.
        done: Whether what was seen is the end.
        what: What is waited for, in words, for the error.
        timeout: Seconds to wait at most.
        state: What was seen, in words.
        failed: The platform's reason when what was seen is a bad end, else None; or the operation that finds it out.
        on_poll: Told the state and the seconds passed after each look.

    Returns:
        What was seen last.

    Raises:
        TaskError: ``failed`` gave a reason.
        TaskTimeoutError: Time is up; the message holds the last state.
    """
    started = time.monotonic()
    pause = FIRST_PAUSE
    while True:
        seen = yield from observe()
        elapsed = time.monotonic() - started
        if on_poll is not None:
            on_poll(state(seen), elapsed)
        reason = failed(seen) if failed is not None else None
        if reason is not None and not isinstance(reason, str):
            reason = yield from reason
        if reason is not None:
            raise TaskError(f"{what} failed: {reason}")
        if done(seen):
            return seen
        left = timeout - elapsed
        if left <= 0:
            raise TaskTimeoutError(f"{what} did not happen within {timeout:g} seconds; last state: {state(seen)}")
        yield Sleep(min(pause, left))
        pause = min(pause * 1.5, LONGEST_PAUSE)

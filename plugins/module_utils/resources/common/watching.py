# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for long work of the platform in sight of the user."""

from __future__ import annotations

from typing import Any, Callable, Optional

from ...vergeos.protocol import Operation
from ...vergeos.waiting import Failed, until


def watch(
    client: Any,
    observe: Callable[[], Operation],
    done: Callable[[Any], bool],
    what: str,
    timeout: float,
    state: Callable[[Any], str],
    failed: Optional[Failed] = None,
) -> Operation:
    """Look until a predicate holds, and tell how far it is.

    Args:
        client: A VergeClient.
        observe: Makes the operation that looks once.
        done: Whether what was seen is the end.
        what: What is waited for, in words.
        timeout: Seconds to wait at most.
        state: What was seen, in words.
        failed: The platform's reason when what was seen is a bad end, else None.

    Returns:
        What was seen last.

    Raises:
        TaskError: ``failed`` gave a reason.
        TaskTimeoutError: Time is up; the message holds the last state.
    """
    notice = client.on_progress
    told = None if notice is None else (lambda seen, elapsed: notice(what, seen, elapsed))
    return (yield from until(observe, done, what=what, timeout=timeout, state=state, failed=failed, on_poll=told))

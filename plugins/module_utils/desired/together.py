# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many writes at the same time, for lists in which no row depends on another."""

from __future__ import annotations

import time
from collections import deque
from typing import Any, Sequence

from ..vergeos.exceptions import VergeError
from ..vergeos.protocol import Operation, OperationOf, Together

# Fewer writes take less time than the connections that would be made for them.
WORTH = 16
# The platform drops connections from 50 requests on, those of other tasks and forks among them (WIRE 11.1).
LANES = 4
# So many are written one after the other at first: where each is answered within so many seconds, all are.
FIRST = 8
SLOW = 0.01
UNBEGUN = object()


def together(client: Any, operations: Sequence[Operation]) -> OperationOf[list[Any]]:
    """Carry out operations at the same time, and begin with none after one has failed.

    Args:
        client: A VergeClient.
        operations: The operations, made and not begun.

    Returns:
        For each, in order, what it returned, the VergeError that it raised, or ``UNBEGUN``.

    Raises:
        VergeError: The connection was closed.
    """
    waiting = deque(enumerate(operations))
    outcomes: list[Any] = [UNBEGUN] * len(operations)

    def lane(left: int = 0) -> Operation:
        while len(waiting) > left:
            at, operation = waiting.popleft()
            try:
                outcomes[at] = yield from operation
            except VergeError as error:
                # Whatever is wrong, such as a key that was revoked, may be wrong with the others too (WIRE 2.6).
                outcomes[at] = error
                waiting.clear()

    begun = time.monotonic()
    yield from lane(len(waiting) - FIRST)
    if time.monotonic() - begun < FIRST * SLOW:
        yield from lane()  # what is answered at once is done before further connections are made
    for ended in (yield Together([lane() for _number in range(LANES)], LANES)) if waiting else ():
        if isinstance(ended, VergeError):
            raise ended
    return outcomes


def answered(outcome: Any) -> Operation:
    """Stand in for an operation that was carried out: return what it returned, or raise what it raised.

    Args:
        outcome: An entry of what :func:`together` returned.

    Returns:
        The same.

    Raises:
        VergeError: It is one.
    """
    yield from ()
    if isinstance(outcome, VergeError):
        raise outcome
    return outcome

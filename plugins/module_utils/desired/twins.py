# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What several runs made at the same time: most tables take a second row of the same name (WIRE 4.7), and every later
look-up would find both. Whoever has made one looks again, and all but one take theirs back."""

from __future__ import annotations

import time
from typing import Any, Callable

from ..vergeos.protocol import Operation, OperationOf
from .lost_answers import pause
from .resource import Row
from .wait import Awaiting

# How long the others have to take theirs back, counted anew with each that goes.
TWIN_TIMEOUT = 3.0
TWIN_PAUSE = 0.5
# Where one look takes so long, the others are slow as well, since they share the machine or the system: they have that
# much longer, for each time it takes so long anew.
USUAL = 0.1
LONGEST = 2.5
# How long somebody looks on who finds several and made none of them: longer than those who did may take.
TWIN_PATIENCE = 8.0


def rank(row: Row) -> tuple[int, str]:
    """Return what sorts rows by their keys, numbers by their size; the first one stays."""
    key = str(row["$key"])
    return len(key), key


def stretched(patience: float, took: float) -> float:
    """Return how long others have, given how long one's own look took.

    Args:
        patience: Seconds that they have where nothing is slow.
        took: Seconds that a look took.

    Returns:
        The seconds; at most ``LONGEST`` times the patience.
    """
    return patience * min(1 + took / USUAL, LONGEST)


class Parting(Awaiting):
    """Parts from rows that this run has made and that others have made as well."""

    def _part(
        self, own: Any, look: Callable[[], Operation], withdraw: Callable[[Row], OperationOf[bool]], patience: float
    ) -> OperationOf[list[Row]]:
        """Leave one of several rows that are the same wish.

        All who see several see the same keys, so that the one with the lowest stays. Whoever made that waits until the
        others are gone. One that stays nevertheless was there first, since its maker has looked before: a free key is
        given anew (WIRE 4.3), and keys of text have no order. Then this one goes.

        Args:
            own: The key that the receipt named. A receipt may name none, or one that is not the row's (schema
                compute/resource_groups.yml): then the rows are taken away from the highest key down.
            look: Makes the operation that reads all rows of that wish.
            withdraw: Makes the operation that takes a row away, or says that it stays since others have built on it;
                then the others go.
            patience: Seconds that the others have to go.

        Returns:
            The rows as last seen: one; none when it was taken away by somebody else; several when somebody keeps them.
        """
        begun = time.monotonic()
        rows: list[Row] = sorted((yield from look()), key=rank)
        if len(rows) < 2:
            return rows
        known = any(str(row["$key"]) == str(own) for row in rows)
        now = time.monotonic()
        deadline = now + stretched(patience, now - begun)
        stays = False
        while len(rows) > 1:
            mine = [row for row in rows if str(row["$key"]) == str(own) and not stays] if known else rows[-1:]
            # Whoever looks on waits for longer than those who have one to take back.
            late = time.monotonic() >= deadline + (0.0 if mine or not patience else TWIN_PATIENCE)
            if mine and (late or mine[0] is not rows[0]):
                stays = not (yield from withdraw(mine[0]))
                if stays and not known:
                    break
            elif late:
                break
            else:
                yield from pause(min(TWIN_PAUSE, patience))
            count, begun = len(rows), time.monotonic()
            rows = sorted((yield from look()), key=rank)
            now = time.monotonic()
            if len(rows) < count:
                deadline = now + stretched(patience, now - begun)
        return rows

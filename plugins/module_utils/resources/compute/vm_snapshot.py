# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of a VM (schema compute/machine_snapshots.yml)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Mapping, Optional

from ...desired.field import Field, Flag, Text, WishError
from ...desired.resource import Resource, Row
from ...vergeos.utils.times import format_moment, parse_moment, parse_span
from .machine import Machine

if TYPE_CHECKING:
    from ...vergeos.schema import (  # noqa: F401
        machine_snapshots,
        machines,
        snapshot_profile_periods,
        vms,
    )

NEVER = "never"
# What the platform does with a snapshot of which nothing was said (WIRE 9.5); always said here, so that it is known.
KEPT = "3d"


class Deadline:
    """A wish for an end: never, a moment, or a span counted from the making.

    Attributes:
        given: What the user wrote.
        moment: Seconds since 1970, counted from now for a span; 0 for never.
        span: Seconds, or None.
    """

    def __init__(self, given: str, moment: int, span: Optional[int] = None) -> None:
        self.given = given
        self.moment = moment
        self.span = span


class Expiry(Field):
    """When a row goes by itself; 0 on the wire is never (WIRE 9.5)."""

    def check(self, value: Any) -> Any:
        text = str(value).strip()
        if text.lower() == NEVER:
            return Deadline(NEVER, 0)
        try:
            span = parse_span(text)
            return Deadline(text, int(time.time()) + span, span)
        except ValueError:
            pass
        try:
            moment = parse_moment(text)
        except ValueError:
            raise WishError(
                f"{self.option} is {text!r}; give a span such as 3d or 12h, a date such as 2026-12-31, or never"
            ) from None
        if moment <= time.time():
            raise WishError(f"{self.option} is {text}, which is over; give a moment to come, a span, or never")
        return Deadline(text, moment)

    def sent(self, wanted: Any, row: Mapping[str, Any]) -> Any:
        return int(row["created"]) + wanted.span if wanted.span and row.get("created") else wanted.moment

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        found = int(row.get(self.column) or 0)
        if not wanted.span or not found:
            return bool(found == wanted.moment)
        # Two clocks are at work, and nobody means three days to the second: a tenth more or less is the same.
        slack = max(60, wanted.span // 10)
        since = (int(row.get("created") or 0), wanted.moment - wanted.span)
        return any(abs(found - start - wanted.span) <= slack for start in since)

    def shown(self, row: Mapping[str, Any]) -> Any:
        found = row.get(self.column)
        return found if found is None else format_moment(int(found)) if int(found) else NEVER

    def told(self, wanted: Any) -> Any:
        return wanted.given if wanted.span else self.shown({self.column: wanted.moment})

    def foretold(self, wanted: Any) -> Any:
        # A span begins when the row is made.
        return None if wanted.span else self.shown({self.column: wanted.moment})


def maker(row: Row) -> dict[str, Any]:
    """Say who made it."""
    return {"by_profile": bool(row.get("period"))}


SNAPSHOT = Resource(
    "snapshot",
    "machine_snapshots",
    [
        Machine("vm"),
        Text("name", least=1, most=128),
        Text("description", most=2048),
        Expiry("expires"),
        # What came of it is in the column quiesced.
        Flag("quiesce", write_only=True),
        Flag("created_manually", listed=False, write_only=True),
    ],
    identity=("vm", "name"),
    extra=["created", "quiesced", "snap_machine", "snapshot_period#name as period"],
    defaults=lambda _params: {"expires": KEPT, "created_manually": True},
    shape=maker,
    # Measured: within two seconds (schema compute/machine_snapshots.yml).
    shows=3.0,
)

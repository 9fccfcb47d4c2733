# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a row goes by itself, in one vocabulary: a date, a span that is counted from its making, or never."""

from __future__ import annotations

import time
from typing import Any, Mapping, Optional

from ...desired.kinds import Field, WishError
from ...vergeos.utils.times import format_moment, parse_moment, parse_span

NEVER = "never"
# Seconds by which a platform that counts in minutes may round what was written.
SLACK = 60


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
        # Whether it is written to a new row: of one that is there, a span says nothing.
        self.counted = False


class Expiry(Field):
    """When a row goes by itself; 0 on the wire is never (WIRE 9.5).

    A span counts when the row is made. Of one that is there it says nothing, so that a second run neither moves its end
    nor takes back what somebody else has set; a date or never does.
    """

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
        wanted.counted = wanted.counted or not row
        return wanted.moment

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        found = int(row.get(self.column) or 0)
        if wanted.span and not wanted.counted:
            return True
        if not wanted.span or not found:
            return bool(found == wanted.moment)
        return bool(abs(found - wanted.moment) <= SLACK)

    def shown(self, row: Mapping[str, Any]) -> Any:
        found = row.get(self.column)
        return found if found is None else format_moment(int(found)) if int(found) else NEVER

    def told(self, wanted: Any) -> Any:
        return wanted.given if wanted.span else self.shown({self.column: wanted.moment})

    def foretold(self, wanted: Any) -> Any:
        # A span begins when the row is made.
        return None if wanted.span else self.shown({self.column: wanted.moment})

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Spans of time and moments as people write them; the platform counts seconds since 1970 (WIRE 1.9)."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Any, Optional

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
# The first second that has five digits of a year, in seconds, in milliseconds and in microseconds.
TOO_LATE = 253402300800
STEPS = (1, 1000, 1000000)
_SPAN = re.compile(r"(?:[0-9]+\s*[smhdw]\s*)+")
_PART = re.compile(r"([0-9]+)\s*([smhdw])")


def parse_span(text: str) -> int:
    """Read a span of time.

    Args:
        text: Such as ``3d``, ``7 d`` or ``1d 12h``; units are s, m, h, d and w.

    Returns:
        Seconds.

    Raises:
        ValueError: This is no span, or an empty one.
    """
    folded = text.strip().lower()
    seconds = sum(int(number) * SECONDS[unit] for number, unit in _PART.findall(folded))
    if not _SPAN.fullmatch(folded) or not seconds:
        raise ValueError(f"{text!r} is no span of time; write numbers with units, such as 3d or 1d 12h")
    return seconds


def parse_moment(text: str) -> int:
    """Read a date, or a date and a time.

    Args:
        text: As in ISO 8601; UTC where it names no offset, midnight where it names no time.

    Returns:
        Seconds since 1970.

    Raises:
        ValueError: This is no date.
    """
    given = text.strip()
    # Before Python 3.11 the letter is not understood.
    moment = datetime.fromisoformat(f"{given[:-1]}+00:00" if given[-1:] in ("Z", "z") else given)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp())


def format_moment(seconds: int) -> str:
    """Write a moment.

    Args:
        seconds: Seconds since 1970.

    Returns:
        Such as ``2026-11-26T14:40:00Z``.
    """
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso(stored: Any) -> Optional[str]:
    """Write a time that the platform stores, whichever of its units it is in.

    That logs count microseconds and other tables seconds is known of some tables and guessed of others (WIRE 1.9), and
    the numbers cannot be mistaken for each other.

    Args:
        stored: Seconds, milliseconds or microseconds since 1970, as a number or as digits.

    Returns:
        Such as ``2026-11-26T14:40:00Z``; None for 0 and for nothing. What is no number is text already, or no time, and
        comes back as text.
    """
    try:
        number = int(stored or 0)
    except (TypeError, ValueError, OverflowError):
        return str(stored)
    if not number:
        return None
    step = next((step for step in STEPS if 0 < number < TOO_LATE * step), None)
    return format_moment(number // step) if step else str(number)

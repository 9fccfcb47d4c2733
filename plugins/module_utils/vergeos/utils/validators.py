# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What numbers of an answer are."""

from __future__ import annotations

from typing import Any


def whole(value: Any) -> int:
    """Read a whole number of an answer.

    Args:
        value: A number, or a text that holds one (WIRE 1.7).

    Returns:
        The number; 0 for anything else, and for what 64 bits do not hold.
    """
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return 0
    return number if abs(number) < 1 << 63 else 0

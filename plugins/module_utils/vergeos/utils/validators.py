# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What names may be, told before anything is sent; and what numbers of an answer are."""

from __future__ import annotations

from typing import Any

LONGEST = 128


def check_name(name: str, longest: int = LONGEST, refused: str = "") -> str:
    """Make sure that a name can be stored as it is.

    Args:
        name: The name.
        longest: Letters at most; 128 on most tables, 120 on tenants, 256 on cloud-init files (schema).
        refused: Characters that the table does not take, such as ``"`` on vms.

    Returns:
        The name, unchanged.

    Raises:
        ValueError: It is empty or too long, begins or ends with a blank (which some tables cut off, so that it would
            not be found again: schema identity/tags.yml), or holds a refused character.
    """
    if not 1 <= len(name) <= longest:
        raise ValueError(f"a name has 1 to {longest} letters, not {len(name)}")
    if name != name.strip():
        raise ValueError(f"{name!r} begins or ends with a blank")
    found = sorted(set(refused) & set(name))
    if found:
        raise ValueError(f"{name!r} holds {' '.join(found)}, which is not allowed here")
    return name


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

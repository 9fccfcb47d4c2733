# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Amounts of bytes as people write them."""

from __future__ import annotations

import re
from typing import Any

# Binary throughout: "GB" is 1024^3 as in Ansible's own human_to_bytes, and as the platform counts, whose "MB" of a
# virtual machine's memory are 1024^2 bytes (schema compute/vms.yml).
UNITS = {"B": 1}
for _step, _letter in enumerate("KMGTPE", 1):
    UNITS.update(dict.fromkeys((_letter, f"{_letter}B", f"{_letter}iB"), 1 << 10 * _step))

_SIZE = re.compile(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*([A-Za-z]*)\s*")
_BY_FOLDED = {unit[:-1].upper() + unit[-1] if unit[-1] == "B" else unit: size for unit, size in UNITS.items()}


def parse_size(value: Any, unit: str = "B") -> int:
    """Read an amount of bytes.

    Args:
        value: A number, or text such as ``"8 GiB"``, ``"512MB"``, ``"1.5T"`` or ``"20"``. The case of a unit does not
            matter, save for its last letter: a small ``b`` would mean bits.
        unit: Unit of a plain number, a key of UNITS.

    Returns:
        Bytes, rounded to a whole number. Reading the result again in bytes gives the same.

    Raises:
        ValueError: This is no amount.
    """
    found = _SIZE.fullmatch(str(value)) if not isinstance(value, bool) else None
    if found is None:
        raise ValueError(f"{value!r} is no size; write a number and a unit, such as 8 GiB")
    written = found[2] or unit
    folded = written[:-1].upper() + (written[-1] if written[-1] in "bB" else written[-1].upper())
    if folded not in _BY_FOLDED:
        bits = "; a small b would mean bits" if written[-1] == "b" else ""
        raise ValueError(f"{value!r} has no known unit; there are B, KiB, MiB, GiB, TiB, PiB and EiB{bits}")
    whole, _point, part = found[1].partition(".")
    scale: int = 10 ** len(part)
    # Whole numbers only: a float would lose bytes of large sizes.
    return (2 * int(whole + part) * _BY_FOLDED[folded] + scale) // (2 * scale)


def format_size(size: int) -> str:
    """Write an amount of bytes in the largest unit in which it is a whole number.

    Args:
        size: Bytes.

    Returns:
        Such as ``"20 GiB"``; reading it again gives the same amount.
    """
    fitting = [unit for unit in UNITS if (unit == "B" or unit.endswith("iB")) and size and size % UNITS[unit] == 0]
    unit = max(fitting, key=lambda name: UNITS[name], default="B")
    return f"{size // UNITS[unit]} {unit}"

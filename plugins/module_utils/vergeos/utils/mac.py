# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""MAC addresses in the form that the platform stores (WIRE 1.11)."""

from __future__ import annotations

import re
from typing import Any

_PAIRS = re.compile(r"[0-9a-f]{2}([:-])[0-9a-f]{2}(\1[0-9a-f]{2}){4}")
_OTHERS = re.compile(r"[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}|[0-9a-f]{12}")


def normalize_mac(value: Any) -> str:
    """Write a MAC address in lower case with colons.

    Args:
        value: ``AA:BB:CC:00:11:22``, ``aa-bb-cc-00-11-22``, ``aabb.cc00.1122`` or ``aabbcc001122``.

    Returns:
        Such as ``aa:bb:cc:00:11:22``; of that again the same.

    Raises:
        ValueError: This is no MAC address.
    """
    text = str(value).strip().lower()
    if not (_PAIRS.fullmatch(text) or _OTHERS.fullmatch(text)):
        raise ValueError(
            f"{value!r} is no MAC address; write six pairs of hexadecimal digits, such as 52:54:00:12:34:56"
        )
    digits = re.sub(r"[:.-]", "", text)
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))


def plain_mac(value: Any) -> str:
    """Write what a guest or the platform calls a MAC address so that it can be compared.

    Args:
        value: Whatever was sent; None is none.

    Returns:
        As :func:`normalize_mac`; what is no MAC address in lower case.
    """
    try:
        return normalize_mac(value or "")
    except ValueError:
        return str(value or "").strip().lower()

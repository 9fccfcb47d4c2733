# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Near misses: which known name a wrong one was probably meant to be."""

from __future__ import annotations

import difflib
from typing import Iterable

MOST = 3
ALIKE = 0.75


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Find the names that look like a wrong one.

    Args:
        word: The wrong name.
        known: The right ones.

    Returns:
        At most three: those spelled alike first, then those made of the same words, such as ``preferred_tier`` for
        ``tier`` or ``cluster_failover`` for ``failover_cluster``. Empty when nothing comes near.
    """
    # Underscores and case are what people get wrong most; without them "diskSize" and "disk_size" are "disksize".
    plain: dict[str, list[str]] = {}
    for name in known:
        plain.setdefault(_plain(name), []).append(name)
    alike = difflib.get_close_matches(_plain(word), plain, MOST, ALIKE)
    found = [name for close in alike for name in plain[close]]
    parts = set(word.lower().split("_"))
    for name in sorted(name for names in plain.values() for name in names):
        others = set(name.split("_"))
        if (parts <= others or others <= parts) and name not in found:
            found.append(name)
    return found[:MOST]


def suggestion(word: str, known: Iterable[str]) -> str:
    """Put the near misses in words.

    Args:
        word: The wrong name.
        known: The right ones.

    Returns:
        Such as ``"; did you mean preferred_tier?"`` to be added to a message; empty when nothing comes near.
    """
    found = nearest(word, known)
    return f"; did you mean {' or '.join(found)}?" if found else ""


def _plain(name: str) -> str:
    return name.replace("_", "").lower()

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
        At most three: those spelled alike, or else those made of the same words, such as ``preferred_tier`` for
        ``tier`` and ``cluster_failover`` for ``failover_cluster``. Empty when nothing comes near.
    """
    # Underscores and case are what people get wrong most; without them "diskSize" and "disk_size" are "disksize".
    plain: dict[str, list[str]] = {}
    for name in known:
        plain.setdefault(_plain(name), []).append(name)
    alike = [name for close in difflib.get_close_matches(_plain(word), plain, MOST, ALIKE) for name in plain[close]]
    if alike:
        return alike[:MOST]
    parts = set(word.lower().split("_"))
    shared = {name: parts & set(name.split("_")) for names in plain.values() for name in names}
    akin = [name for name, both in shared.items() if both in (parts, set(name.split("_")))]
    return sorted(akin, key=lambda name: (-len(shared[name]), name))[:MOST]


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

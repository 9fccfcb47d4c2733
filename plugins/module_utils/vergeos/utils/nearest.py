# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Near misses: which known name a wrong one was probably meant to be."""

from __future__ import annotations

from typing import Iterable

MOST = 3
ALIKE = 0.65
AS_GOOD = 0.1


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Find the names that look like a wrong one.

    Args:
        word: The wrong name.
        known: The right ones.

    Returns:
        At most three: those spelled alike, or else those made of the same words, such as ``preferred_tier`` for
        ``tier`` and ``cluster_failover`` for ``failover_cluster``. Empty when nothing comes near.
    """
    import difflib  # here, since few tasks hold a wrong name

    names = list(known)
    alike = {name: difflib.SequenceMatcher(None, _plain(word), _plain(name)).ratio() for name in names}
    best = max(alike.values(), default=0.0)
    if best >= ALIKE:
        close = [name for name in names if alike[name] >= max(ALIKE, best - AS_GOOD)]
        return sorted(close, key=lambda name: (-alike[name], name))[:MOST]
    parts = set(word.lower().split("_"))
    shared = {name: parts & set(name.split("_")) for name in names}
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
    return meant(nearest(word, known))


def meant(found: Iterable[str]) -> str:
    """Ask in words whether one of some names was meant; an empty text where there is none."""
    names = list(dict.fromkeys(found))
    return f"; did you mean {' or '.join(names)}?" if names else ""


def _plain(name: str) -> str:
    # Underscores and case are what people get wrong most: "diskSize" and "disk_size" are both "disksize".
    return name.replace("_", "").lower()

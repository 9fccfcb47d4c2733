# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists that the platform keeps in one text: joined by commas, line breaks or semicolons (WIRE 1.10)."""

from __future__ import annotations

from typing import Any, Iterable, Sequence, Union


def split_list(value: Union[str, Iterable[Any], None], joint: str = ",") -> list[str]:
    """Read such a column.

    Args:
        value: The text, or a list; None is an empty list.
        joint: What stands between the entries.

    Returns:
        The entries in their order, which is part of the value, without blanks around them and without empty ones.
    """
    given = value.split(joint) if isinstance(value, str) else value or ()
    return [text for text in (str(entry).strip() for entry in given) if text]


def join_list(value: Union[str, Iterable[Any], None], joint: str = ",") -> str:
    """Write such a column.

    Args:
        value: The entries, or a text of them.
        joint: What is to stand between them.

    Returns:
        The text; of that again the same.

    Raises:
        ValueError: An entry holds the joint and would be read back as two.
    """
    entries = split_list(value, joint)
    for entry in entries:
        if joint in entry:
            raise ValueError(f"{entry!r} holds {joint!r}, which stands between the entries of this list")
    return joint.join(entries)


def in_short(words: Sequence[str], most: int = 20) -> str:
    """Write many words on one line that can still be read.

    Args:
        words: The words.
        most: How many of them are written out.

    Returns:
        The first ones, and how many there are besides.
    """
    rest = len(words) - most
    return ", ".join(words[:most]) + (f" and {rest} more" if rest > 0 else "")

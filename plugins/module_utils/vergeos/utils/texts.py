# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of others, made fit to be printed: no name may drive the terminal, or look like a line of its own."""

from __future__ import annotations

import re
from typing import Any, Mapping

# Control characters, what has no shape of its own (among it what turns the direction of writing round), halves of
# characters, and the two signs that end a line without being control characters.
HIDDEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
# Join and separate letters in Persian, Indian scripts and emoji; they turn nothing round.
JOINERS = "\u200c\u200d"


def printable(text: Any) -> str:
    r"""Show every character of a text that a terminal would act on, or not show, by its number.

    Args:
        text: What is to be printed.

    Returns:
        The text, with ``\x1b`` written out for an escape character, ``\u202e`` for an override of the direction, and so
        on. Line breaks and tabs are written out too.
    """
    plain = str(text)
    if plain.isprintable():
        return plain
    return "".join(_shown(character) for character in plain)


def one_line(text: Any) -> str:
    """Put a text on one line, and otherwise as :func:`printable`.

    Args:
        text: What is to be printed.

    Returns:
        The text; line breaks and blanks next to each other are one blank.
    """
    return printable(" ".join(str(text).split()))


def lines(text: Any) -> str:
    """Keep the lines of a text, and otherwise as :func:`printable`.

    Args:
        text: What is to be printed.

    Returns:
        The text; its lines end as Python's do, and tabs are blanks.
    """
    return "\n".join(map(printable, str(text).expandtabs(4).splitlines()))


def whole(value: Any) -> Any:
    """Make all texts of a document fit to be printed, names and values alike.

    Args:
        value: Mappings, lists and what stands in them.

    Returns:
        Such a document; of texts the line breaks and tabs are kept, and otherwise they are as :func:`printable` writes
        them.
    """
    if isinstance(value, str):
        if value.isprintable():
            return value
        return re.sub(r"[^\n\t]+", lambda part: printable(part[0]), value)
    if isinstance(value, (dict, Mapping)):  # the plain kind first, which is quickly told
        return {whole(name): whole(entry) for name, entry in value.items()}
    return [whole(entry) for entry in value] if isinstance(value, (list, tuple)) else value


def _shown(character: str) -> str:
    from unicodedata import category  # here, since few texts hold such characters

    if category(character) not in HIDDEN or character in JOINERS:
        return character
    return character.encode("unicode_escape").decode("ascii")

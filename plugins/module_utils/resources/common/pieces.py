# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters for many keys or names, in pieces that a request can hold."""

from __future__ import annotations

from typing import Any, Iterable, Iterator
from urllib.parse import quote

from ...vergeos.filters import Filter, any_of, literal

# Characters of a filter, as sent. What the platform takes is not recorded; web servers stop at 8192 for the whole line.
LONGEST = 4000


def in_pieces(column: str, values: Iterable[Any]) -> Iterator[Filter]:
    """Say that a column has one of many values, in as few filters as fit into the line of a request.

    Args:
        column: A column of the table itself.
        values: The values.

    Yields:
        A filter for the next of them.
    """
    piece: list[Any] = []
    length = 0
    for value in values:
        more = len(quote(f"{column} eq {literal(value)} or "))
        if piece and length + more > LONGEST:
            yield any_of(column, piece)
            piece, length = [], 0
        piece.append(value)
        length += more
    if piece:
        yield any_of(column, piece)

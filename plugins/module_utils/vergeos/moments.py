# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times of rows, as people get them: ISO 8601 in place of the numbers that the platform stores (WIRE 1.9).

    told("vms", {"name": "web-1", "created": 1789089244})   ==  {"name": "web-1", "created": "2026-09-11T01:14:04Z"}

Which entries of a row are times is told by the facts about its table, and by the expressions that it was read with.
Whatever compares or writes a time uses the row as it was read.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Iterable, Iterator, Mapping, NamedTuple, Optional, Union

from . import facts
from .fields import ALIAS, COMPARISON, EXPRESSION, split
from .utils.times import iso

TIMES = ("epoch", "epoch_us")
# What they make of a column is one of its values, or each of them (WIRE 3.5).
KEEPING = ("collapse", "max", "min")
LAST_HOP = re.compile(r".*#")


class Inside(NamedTuple):
    """What an entry is that holds a row of another table, or a list of such.

    Attributes:
        table: The table.
        expressions: What was asked for of it; None means its own columns.
    """

    table: str
    expressions: Optional[tuple[str, ...]] = None


# Of an entry that is a time nothing more needs to be known: the size of the number tells its unit.
Kind = Union[str, Inside, None]


def told(table: str, row: Mapping[str, Any], expressions: Optional[Iterable[str]] = None) -> dict[str, Any]:
    """Write the times of a row in ISO 8601, those of the rows inside it too.

    Args:
        table: The table that it was read from.
        row: The row as read.
        expressions: The fields that it was read with; None means own columns.

    Returns:
        Such a row: ``2026-11-30T17:08:00Z`` for each time, null for one that the platform stores as 0 or null.
    """
    kinds = _kinds(table, None if expressions is None else tuple(expressions))
    return {name: _told(kinds[name], value) if name in kinds else value for name, value in row.items()}


def is_time(table: str, expression: str) -> bool:
    """Say whether an expression gives a time.

    Args:
        table: The table.
        expression: A column, or a path such as ``machine#status#started``; with or without an alias.

    Returns:
        Whether it does, as far as the facts about the table reach.
    """
    return any(kind in TIMES for _name, kind in _read(facts.table(table), expression))


def _told(kind: Kind, value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_told(kind, each) for each in value]
    if isinstance(kind, Inside):
        return told(kind.table, value, kind.expressions) if isinstance(value, Mapping) else value
    return iso(value)


@lru_cache(maxsize=256)
def _kinds(table: str, expressions: Optional[tuple[str, ...]]) -> Mapping[str, Kind]:
    """Say which entries of a row are times or hold rows; own columns come with named sets, such as ``all``, too."""
    known = facts.table(table)
    found = {name: _kind(column) for name, column in known.columns.items()} if known else {}
    for text in expressions or ():
        for expression in split(text):
            found.update(_read(known, expression))
    return {name: kind for name, kind in found.items() if kind is not None}


def _kind(column: Optional[facts.Column]) -> Kind:
    if column is None:
        return None
    return column.type if column.type in TIMES else Inside(column.to) if column.to else None


def _read(known: Optional[facts.TableFacts], expression: str) -> Iterator[tuple[str, Kind]]:
    """Work out the entries that an expression gives: their names, and what they are."""
    alias, text = ALIAS.search(expression), ALIAS.sub("", expression)
    found = EXPRESSION.fullmatch(text)
    if found is None:
        return
    head, mark, rest = found["head"], found["mark"], found["rest"]
    column = known.columns.get(head) if known else None
    name = alias[0].split()[-1] if alias else head if mark in ("", "[") else text
    if mark == "(" and head == "flatten":
        for part in split(rest[:-1]):
            yield from _lifted(known, part)
    elif mark == "(":
        yield name, next(iter(dict(_read(known, rest[:-1])).values()), None) if head in KEEPING else None
    elif mark == "[":
        yield name, Inside(column.to, (rest[:-1],)) if column and column.to else None
    elif mark == "#":
        inner = dict(_read(facts.table(column.to), rest)) if column and column.to else {}
        kind = next(iter(inner.values()), None)
        yield name, kind
        if not alias:
            # Which name it has then is not measured (WIRE 3.4).
            last = LAST_HOP.sub("", text)
            if known is None or last not in known.columns:
                yield last, kind
    else:
        yield name, None if COMPARISON.fullmatch(rest) else _kind(column)


def _lifted(known: Optional[facts.TableFacts], expression: str) -> Iterator[tuple[str, Kind]]:
    """Work out the entries that ``flatten(ref[a as x,b])`` lifts out of the row referred to."""
    for _name, kind in _read(known, expression):
        if isinstance(kind, Inside):
            inner = facts.table(kind.table)
            for part in kind.expressions or ():
                for each in split(part):
                    yield from _read(inner, each)

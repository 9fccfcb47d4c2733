# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters made of conditions, and the only place where a literal is escaped.

    where(name="web-1", ram__ge=1024).text    ==  "name eq 'web-1' and ram ge 1024"
    where(name__like="web-*").text            ==  "name bw 'web-'"
    any_of("vnet", [3, 4]).text               ==  "(vnet eq 3 or vnet eq 4)"

The platform gives ``and`` and ``or`` equal rank and reads strictly from left to right (WIRE 3.11). What is joined
here therefore stands in parentheses wherever that would read it otherwise. Filters name own columns of the table:
following a reference is refused by the platform (WIRE 3.16), and an unknown name counts as an empty column
(WIRE 3.15), which is why ``fields.check_columns`` looks at ``Filter.columns`` before anything is sent.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Callable, Iterable, NamedTuple, Sequence

from ..exceptions import VergeError

# begins with, ends with, contains (minding case, ignoring it), regular expression (POSIX extended, WIRE 3.14); then,
# since 26.0.2 only (WIRE 3.10): equal ignoring case, and two kinds of pattern match whose syntax is not documented.
TEXT_OPERATORS = ("bw", "ew", "cs", "ct", "rx", "et", "pm", "pt")
OPERATORS = ("eq", "ne", "gt", "ge", "lt", "le", *TEXT_OPERATORS)
# What people write instead; the platform refuses it, or takes it and matches nothing (WIRE 3.10).
INSTEAD = {
    **dict.fromkeys(("=", "==", "is"), "eq"),
    **dict.fromkeys(("!=", "<>", "not"), "ne"),
    **dict.fromkeys((">=", "gte"), "ge"),
    **dict.fromkeys(("<=", "lte"), "le"),
    **dict.fromkeys(("sw", "startswith"), "bw"),
    **dict.fromkeys(("matches", "regex", "re"), "rx"),
    ">": "gt",
    "<": "lt",
    "endswith": "ew",
    "contains": "cs or ct",
    "like": "bw, ew, cs or rx",
    "in": "(column eq 'a' or column eq 'b')",
}

# A few names carry dots and dashes (vnet_ipsecs).
COLUMN = re.compile(r"\$?[A-Za-z_][\w.-]*")
NUMBER = re.compile(r"-?\d+(\.\d+)?")


class ExpressionError(VergeError):
    """A filter or projection that cannot be meant; raised before anything is sent."""

    kind = "expression"


class Variable(str):
    """A value that the server fills in; it stands outside quotes."""


class Comparison(NamedTuple):
    """One comparison of a filter.

    Attributes:
        column: The column.
        operator: The operator.
        value: What the literal says, as :func:`compare` takes it.
        start: Where the literal starts in the filter's text.
        end: Where it ends.
    """

    column: str
    operator: str
    value: Any
    start: int
    end: int


class Filter(NamedTuple):
    """A filter, ready to be sent or joined. Made by the functions below and by ``parse.parse``.

    Attributes:
        text: The expression as the platform takes it.
        columns: The columns it names.
        joiner: ``and``, ``or`` or ``mixed`` where the text is a chain of that kind that no parentheses enclose.
        never: It cannot match any row, so no request is needed. Its text says the same to whoever sends it.
        named: It compares a reference with a name, whose key has to be looked up first (``values.typed``).
        comparisons: What it is made of, from left to right, without those whose values nobody need look at.
    """

    text: str
    columns: frozenset[str]
    joiner: str = ""
    never: bool = False
    named: bool = False
    comparisons: tuple[Comparison, ...] = ()

    def __str__(self) -> str:
        return self.text


NOW = Variable("{$now}")  # seconds since 1970 (WIRE 3.12)


def literal(value: Any) -> str:
    """Write a value as the platform's filter grammar wants it (WIRE 3.12, 3.13).

    Args:
        value: Text, number, date, truth value, None or NOW.

    Returns:
        The literal; text in quotes, with backslash, quote and opening brace escaped by one backslash each.

    Raises:
        ExpressionError: The value is of another type, or a number without a plain decimal form.
    """
    if isinstance(value, Variable):
        return str(value)
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, str):
        return "'" + re.sub(r"[\\'{]", r"\\\g<0>", value) + "'"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)) and NUMBER.fullmatch(repr(value)):
        return repr(value)
    raise ExpressionError(f"{value!r} cannot stand in a filter; give text, a number, true, false or null")


def compare(column: str, operator: str, value: Any) -> Filter:
    """Compare a column with a value.

    Args:
        column: A column of the table itself.
        operator: One of ``eq ne gt ge lt le`` or ``bw ew cs ct rx et pm pt`` (WIRE 3.10); ``et``, ``pm`` and ``pt``
            need platform 26.0.2. ``eq``, ``bw``, ``ew``, ``cs`` and ``rx`` mind case.
        value: What :func:`literal` takes; text for the operators of the second group. ``eq`` and ``ne`` take None
            too, written ``null`` as clients do, though nobody recorded what the platform answers (WIRE 3.12).

    Returns:
        The filter.

    Raises:
        ExpressionError: Column, operator and value do not make a comparison that the platform takes.
    """
    if operator not in OPERATORS:
        raise no_operator(operator)
    if isinstance(value, date):
        value = value.isoformat()  # YAML takes a bare date for one
    if operator in TEXT_OPERATORS and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) and (operator in TEXT_OPERATORS or (value is None and operator not in ("eq", "ne"))):
        raise ExpressionError(f"a filter cannot say {column!r} {operator} {value!r}")
    head, tail = f"{own(column)} {operator} ", literal(value)
    comparison = Comparison(column, operator, value, len(head), len(head) + len(tail))
    return Filter(head + tail, frozenset((column,)), comparisons=(comparison,))


def any_of(column: str, values: Iterable[Any]) -> Filter:
    """Match rows where a column has one of several values.

    Args:
        column: A column of the table itself.
        values: The values. None at all gives a filter that no row matches: ``never`` is set, and its text is a
            contradiction on the same column, so that it is safe to send as well.

    Returns:
        The filter, in parentheses where it is a chain.
    """
    each = [compare(column, "eq", value) for value in values]
    if each:
        return one_of(*each)
    return Filter(f"({own(column)} eq 0 and {column} eq 1)", frozenset((column,)), never=True)


def all_of(*filters: Filter) -> Filter:
    """Match rows that every one of the filters matches.

    Raises:
        ExpressionError: No filter was given: that would match every row, which is seldom meant (WIRE 13.3).
    """
    if not filters:
        raise ExpressionError("a filter of no conditions would match every row; leave the filter out to mean that")
    return filters[0] if len(filters) == 1 else _join("and", filters)


def one_of(*filters: Filter) -> Filter:
    """Match rows that at least one of the filters matches; in parentheses where there are several."""
    open_ones = [each for each in filters if not each.never] or list(filters[:1]) or [any_of("$key", ())]
    if len(open_ones) == 1:
        return open_ones[0]
    chain = _join("or", open_ones)
    return Filter(f"({chain.text})", chain.columns, named=chain.named, comparisons=moved(chain.comparisons, 1))


def matching(column: str, pattern: str) -> Filter:
    """Match a column against a pattern with wildcards, minding case.

    Args:
        column: A column of the table itself.
        pattern: ``*`` stands for any text, ``?`` for one character; a backslash before one of them, or before a
            backslash, takes its meaning away. ``web-*`` becomes ``bw``, ``*-web`` ``ew``, ``*web*`` ``cs``, anything
            else an anchored ``rx`` with all other characters escaped for POSIX extended syntax (WIRE 3.14). ``*``
            alone matches every row.

    Returns:
        The filter.
    """
    parts = [(wild[:1], text[-1:]) for wild, text in re.findall(r"(\*+|\?)|(\\[*?\\]|[^*?])", pattern)]
    shape = re.sub("x+", "x", "".join(wild or "x" for wild, _text in parts))
    operator = {"": "eq", "x": "eq", "*": "bw", "x*": "bw", "*x": "ew", "*x*": "cs"}.get(shape)
    if operator:
        return compare(column, operator, "".join(text for _wild, text in parts))
    signs = {"*": ".*", "?": "."}
    escaped = [signs.get(wild) or re.sub(r"[.\[\\^$*+?(){|]", r"\\\g<0>", text) for wild, text in parts]
    return compare(column, "rx", f"^{''.join(escaped)}$")


def where(**conditions: Any) -> Filter:
    """Join conditions on columns with ``and``.

    Args:
        **conditions: ``column=value`` compares exactly, ``column__operator=value`` with any operator of
            :func:`compare`, ``column__like=pattern`` as :func:`matching` (a star is a legal letter of a name, so it
            is a wildcard nowhere else). A list means one of its values, with ``__ne`` none of them. None means null.

    Returns:
        The filter.

    Raises:
        ExpressionError: An operator that does not exist, a value that it does not take, or no condition at all.
    """
    return all_of(*(_condition(name, value) for name, value in conditions.items()))


def rewritten(condition: Filter, change: Callable[[Comparison], Any]) -> Filter:
    """Compare the columns of a filter with other values.

    Args:
        condition: The filter.
        change: Given a comparison, the value that takes its value's place.

    Returns:
        The filter with them.
    """
    text, comparisons, end = "", [], 0
    for each in condition.comparisons:
        value = change(each)
        written = condition.text[each.start : each.end] if value is each.value else literal(value)
        text += condition.text[end : each.start]
        comparisons.append(each._replace(value=value, start=len(text), end=len(text) + len(written)))
        text += written
        end = each.end
    return condition._replace(text=text + condition.text[end:], comparisons=tuple(comparisons))


def own(column: str) -> str:
    """Return a column's name when it is one that a filter may use.

    Raises:
        ExpressionError: It is none.
    """
    if "#" in column:
        raise ExpressionError(
            f"a filter cannot follow a reference ({column}); use columns of the table itself and look at the rest "
            "in the rows that come back"
        )
    if not COLUMN.fullmatch(column) or column in INSTEAD:
        raise ExpressionError(f"{column!r} is no column name{_use(column)}")
    return column


def _use(word: str) -> str:
    return f"; use {INSTEAD[word]}" if word in INSTEAD else ""


def no_operator(word: str) -> ExpressionError:
    """Make the error for a word that is no operator; it says which one may be meant."""
    return ExpressionError(f"{word!r} is no operator of a filter{_use(word) or '; there are ' + ' '.join(OPERATORS)}")


def moved(comparisons: Iterable[Comparison], by: int) -> tuple[Comparison, ...]:
    """Return comparisons as they stand in a text that has so many more characters before them."""
    return tuple(each._replace(start=each.start + by, end=each.end + by) for each in comparisons)


def _join(joiner: str, filters: Sequence[Filter]) -> Filter:
    """A chain; filters that hold another kind of chain go in parentheses (WIRE 3.11)."""
    text = ""
    comparisons: list[Comparison] = []
    for each in filters:
        text += f" {joiner} " if text else ""
        enclosed = each.joiner not in ("", joiner)
        comparisons += moved(each.comparisons, len(text) + enclosed)
        text += f"({each.text})" if enclosed else each.text
    columns = frozenset(column for each in filters for column in each.columns)
    never, named = (any(flags) for flags in zip(*((each.never, each.named) for each in filters)))
    return Filter(text, columns, joiner, never, named, tuple(comparisons))


def _condition(name: str, value: Any) -> Filter:
    column, mark, operator = name.rpartition("__")
    column, operator = (column, operator) if mark else (name, "eq")
    if isinstance(value, (list, tuple, set, frozenset)):
        each = [_condition(f"{column}__{operator}", item) for item in value]
        return all_of(*each) if operator == "ne" else one_of(*(each or [any_of(column, ())]))
    return matching(column, value) if operator == "like" else compare(column, operator, value)

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""References: one row, said in any of the ways that the platform stores and takes (WIRE 1.7, 3.9, 8.1 to 8.3)."""

from __future__ import annotations

import re
from typing import Any, NamedTuple, Optional, Union

from ..exceptions import VergeError

_NUMBER = re.compile(r"0|[1-9]\d*", re.ASCII)
# What a signed number of 64 bits holds.
_KEY = re.compile(r"[1-9]\d{0,18}", re.ASCII)
_LONGEST_KEY = 255
_MADE_UP = re.compile(r"[0-9a-f]{40}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Reference(NamedTuple):
    """One row.

    Attributes:
        table: Wire name of the table, or empty where only the key was said.
        key: The key: a number, or text on tables with text keys; None for "no row".
    """

    table: str
    key: Union[int, str, None]

    def __str__(self) -> str:
        key = "" if self.key is None else str(self.key)
        return f"{self.table}/{key}" if self.table else key


def parse_reference(value: Any) -> Reference:
    """Read a reference.

    Args:
        value: A key (``1``, ``"1"``, 40 hex digits, a name), ``"users/1"``, ``"/v4/users/1"``, an expanded row that
            holds ``$key`` or ``id``, None or ``""`` for no row, or the outcome of this function.

    Returns:
        Table and key. A key of digits becomes a number, so that keys of receipts, which are text, equal those of
        rows; other text is kept as it is. Of the outcome, or of its text, again the same.
    """
    if isinstance(value, Reference):
        return value
    if isinstance(value, dict):
        return parse_reference(value["$key"] if "$key" in value else value.get("id"))
    *before, last = ("" if value is None else str(value)).strip().rstrip("/").split("/")
    key = int(last) if _NUMBER.fullmatch(last) else last or None
    return Reference(before[-1] if before else "", key)


def same_row(one: Any, other: Any) -> bool:
    """Whether two references mean the same row.

    Args:
        one: What :func:`parse_reference` takes.
        other: The same. A side without a table is taken to mean the other side's table.

    Returns:
        True when key and table agree.
    """
    left, right = parse_reference(one), parse_reference(other)
    return left.key == right.key and (left.table == right.table or not (left.table and right.table))


def is_number(text: str) -> bool:
    """Whether a text is the key of a row of a table whose keys are numbers: ASCII digits, from 1 (WIRE 8.1).

    Args:
        text: A key or a name, as a user gives it.

    Returns:
        False for anything else, also for digits of other scripts and for leading zeros.
    """
    return _KEY.fullmatch(text) is not None


def is_made_up(text: str) -> bool:
    """Whether a text is a key that the platform has made up, 40 hex digits or a UUID (WIRE 8.2), which no name is."""
    return _MADE_UP.fullmatch(text) is not None


def check_key(table: str, key: Any, key_type: str = "") -> Any:
    """Make sure that a key can mean one row, and nothing else once it stands in a path.

    Args:
        table: Wire name of the table, for the error.
        key: The key, as a user or a row gives it.
        key_type: ``integer``, ``string``, or an empty text where nobody knows (WIRE 8.1, 8.2).

    Returns:
        The key; digits of an integer key as a number.

    Raises:
        VergeError: It is blank, of another type, or holds what would lead to another path: a slash, a backslash, a
            control character, ``.`` or ``..``. The first row of the table would answer for some of these.
    """
    whole = isinstance(key, int) and not isinstance(key, bool) and abs(key) < 1 << 63
    text = str(key) if whole or isinstance(key, str) else ""
    if not text.strip():
        given = "empty" if key is None or isinstance(key, str) else f"a {type(key).__name__} that is no key"
        raise VergeError(f"{table}: the key is {given}; give the key of one row", table=table)
    shown = repr(text if len(text) <= _LONGEST_KEY else text[:20] + "...")
    if key_type == "integer":
        if not is_number(text):
            raise VergeError(f"{table}: {shown} is no key; the table's keys are whole numbers from 1", table=table)
        return int(text)
    dots = text in (".", "..")
    if dots or text != text.strip() or not text.isprintable() or {"/", "\\"} & set(text) or len(text) > _LONGEST_KEY:
        raise VergeError(
            f"{table}: {shown} is no key; a key has no slashes, no blanks around it and is not made of dots alone",
            table=table,
        )
    return key


def spelled_key(table: str, text: str) -> Optional[str]:
    """Read the spelling that means a key and never a name, which is the platform's own (WIRE 4.2, 8.3).

    Args:
        table: The table in which a row is meant.
        text: What somebody wrote, such as ``vnets/5`` or ``/v4/vnets/5``.

    Returns:
        The key as text; None where the text is not of that form, so that it is a name, or digits that may be either.
    """
    found = parse_reference(text)
    key = str(found.key)
    return key if text in (f"{table}/{key}", f"/v4/{table}/{key}") else None

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of columns: brought to the column's type, or refused, before anything is sent.

    stored("vms", "enabled", column, "Yes ")    ==  True
    stored("vms", "ram", column, "64 GiB")      ==  65536
    stored("vms", "os_family", column, "Linux") ==  "linux"
    stored("vms", "created", column, "2026-11-30T17:08:00Z") == 1796058480

The platform takes what does not fit for something else without a word: a filter ``enabled ne 'yes'`` matches every
row, and a text is what Python or YAML made of it.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any, Callable, Mapping, Optional

from .exceptions import ValueRefusedError
from .facts import Column, TableFacts
from .facts import table as table_facts
from .filters.build import TEXT_OPERATORS, Comparison, Filter, Variable, rewritten
from .schema import index
from .utils.references import is_made_up
from .utils.sizes import UNITS, parse_size
from .utils.times import parse_moment
from .utils.words import FALSE_WORDS, TRUE_WORDS, truth

WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
# A row of any table, in both forms (WIRE 8.3).
PATH = re.compile(r"(?:/v4/)?(?P<table>[a-z]\w*)/(?P<key>[^\s/]+)")
WORDS = ", ".join(f"{yes}/{no}" for yes, no in zip(TRUE_WORDS, FALSE_WORDS))


def stored(table: str, name: str, column: Column, value: Any) -> Any:
    """Bring a value to the form in which a column takes it.

    Args:
        table: The table, for the message.
        name: The column, for the message.
        column: What is known about it.
        value: What the user gave; not None.

    Returns:
        The value in the column's type; of that again the same. A reference stays a key or a name, as it was given.

    Raises:
        ValueRefusedError: It cannot be meant for this column; the message says what can.
    """
    place = f"{table}.{name}"
    found = fitting(place, column, value)
    if column.step > 1:
        found = -(-found // column.step) * column.step
    if column.least is not None and found < column.least:
        raise ValueRefusedError(f"{place} is {found}; the least allowed is {column.least}")
    if column.most is not None and found > column.most:
        raise ValueRefusedError(f"{place} is {found}; the most allowed is {column.most}")
    return found


def fitting(place: str, column: Column, value: Any) -> Any:
    """Bring a value to a column's type, as :func:`stored` does, without regard to what the platform rounds."""
    kind = KINDS.get(column.type)
    return value if kind is None else kind(place, column, value)


def followed(table: str, path: str) -> Optional[Column]:
    """Find the column that an expression such as ``machine#status#running`` reads.

    Args:
        table: The table it starts from.
        path: A column, or columns of references with ``#`` between them.

    Returns:
        What is known about the last column; None where the facts do not reach so far.
    """
    known, column = table_facts(table), None
    for step in path.split("#"):
        column = known.columns.get(step) if known else None
        known = table_facts(column.to) if column and column.to else None
    return column


def typed(condition: Filter, table: Optional[TableFacts], key_type: str = "") -> Filter:
    """Bring the values of a filter to the types of the columns that they are compared with.

    Args:
        condition: The filter; its columns are known to be the table's.
        table: Facts of the table; None, or one without known columns, leaves the filter as it is.
        key_type: Type of the table's keys, as ``TableFacts`` names it.

    Returns:
        The filter; ``named`` where a reference is compared with a name, whose key is for :func:`with_keys` to say.

    Raises:
        ValueRefusedError: A value that no row can have in its column: the filter would match none, or with ``ne`` all.
    """
    if table is None or not table.columns:
        return condition
    named = []

    def change(each: Comparison) -> Any:
        value = _compared(table, key_type, each)
        column = table.columns.get(each.column)
        if column is not None and column.type == "ref" and column.to and _is_text(value):
            named.append(value)
        return value

    return rewritten(condition, change)._replace(named=bool(named))


def names(condition: Filter, table: Optional[TableFacts]) -> list[tuple[str, str, str]]:
    """List the names that a filter compares references with: column, table referred to, name."""
    found: list[tuple[str, str, str]] = []

    def look(each: Comparison) -> Any:
        column = table.columns.get(each.column) if table else None
        if column is not None and column.type == "ref" and column.to and _is_text(each.value):
            found.append((each.column, column.to, each.value))
        return each.value

    rewritten(condition, look)
    return list(dict.fromkeys(found))


def with_keys(condition: Filter, keys: Mapping[tuple[str, Any], Any]) -> Filter:
    """Put keys in place of the names that a filter compares references with.

    Args:
        condition: The filter.
        keys: (Column, name) -> key.

    Returns:
        The filter.
    """

    def change(each: Comparison) -> Any:
        return keys.get((each.column, each.value), each.value) if _is_text(each.value) else each.value

    return rewritten(condition, change)._replace(named=False)


def _is_text(value: Any) -> bool:
    """Whether a value may be a name: no variable of the platform, and no key that it has made up itself."""
    return isinstance(value, str) and not isinstance(value, Variable) and not is_made_up(value)


def _compared(table: TableFacts, key_type: str, each: Comparison) -> Any:
    """The value of one comparison in the type of its column."""
    value, column = each.value, table.columns.get(each.column)
    place = f"filter: {table.name}.{each.column}"
    if value is None or isinstance(value, Variable):
        return value
    if each.column == "$key" and key_type == "integer":
        return value if each.operator in TEXT_OPERATORS else _integer(place, Column("integer"), value)
    if column is None:
        return value
    if each.operator in TEXT_OPERATORS:
        if column.type == "boolean":
            raise ValueRefusedError(f"{place} is true or false; compare it with eq or ne, not with {each.operator}")
        return fitting(place, Column("string"), value) if column.type in ("string", "text", "enum") else value
    if each.operator not in ("eq", "ne") and (column.type in ("string", "text", "enum") or isinstance(value, float)):
        return value
    found = fitting(place, column, value)
    if each.column == "name" and not str(found).strip():
        raise ValueRefusedError(f"{place} is blank; no row has an empty name")
    digits = column.type == "ref" and isinstance(found, str) and WHOLE.fullmatch(found)
    return int(found) if digits and column.to and _numbered(column.to) else found


def _numbered(table: str) -> bool:
    """Whether the keys of a table are numbers, as they are of nearly all, so also where nothing is known here."""
    known = table_facts(table)
    return known is None or known.key_type == "integer"


def _boolean(place: str, _column: Column, value: Any) -> bool:
    found = truth(value)
    if found is None:
        raise ValueRefusedError(f"{place} is {_said(value)}; give true or false (any of {WORDS})")
    return found


def _integer(place: str, column: Column, value: Any) -> int:
    """A whole number; of an amount of bytes also a text with a unit, rounded up to a whole number of the column's."""
    unit = column.unit or ("B" if column.type == "bytes_int" else "")
    text = str(value).strip()
    if isinstance(value, float) and value.is_integer():
        number = int(value)
    elif isinstance(value, (int, str)) and not isinstance(value, bool) and WHOLE.fullmatch(text):
        number = int(text)
    elif unit and isinstance(value, str):
        try:
            number = -(-parse_size(text, unit) // UNITS[unit])
        except ValueError as error:
            raise ValueRefusedError(f"{place}: {error}") from None
    else:
        size = f" of {unit}, or a size such as 8 GiB" if unit else _hint(text)
        raise ValueRefusedError(f"{place} is {_said(value)}; give a whole number{size}")
    return number


def _moment(place: str, column: Column, value: Any) -> int:
    """A time: a whole number as the platform stores it, or text as in ISO 8601."""
    steps, unit = (1_000_000, "microseconds") if column.type == "epoch_us" else (1, "seconds")
    try:
        if isinstance(value, (str, date)):
            text = str(value).strip()
            return int(text) if WHOLE.fullmatch(text) else parse_moment(text) * steps
        if isinstance(value, bool) or int(value) != value:
            raise ValueError(value)
        return int(value)
    except (TypeError, ValueError, OverflowError):
        due = f"give a time such as 2026-11-30T17:08:00Z, or the {unit} since 1970"
        raise ValueRefusedError(f"{place} is {_said(value)}; {due}") from None


def _hint(text: str) -> str:
    """What else to say where a number is due."""
    try:
        parse_size(text)
    except ValueError:
        return ""
    return " without a unit, in what the column counts" if text[-1].isalpha() else ""


def _number(place: str, _column: Column, value: Any) -> float:
    text = str(value).strip()
    if isinstance(value, bool) or not isinstance(value, (int, float, str)) or not DECIMAL.fullmatch(text):
        raise ValueRefusedError(f"{place} is {_said(value)}; give a number")
    return value if isinstance(value, (int, float)) else float(text)


def _text(place: str, column: Column, value: Any) -> str:
    if isinstance(value, bool):
        raise ValueRefusedError(f"{place} is {_said(value)}, a truth value; put a word that is meant as text in quotes")
    if isinstance(value, (Mapping, list, tuple)):
        due = "where text is due; write the text, or end a template with | to_json"
        raise ValueRefusedError(f"{place} is a {_shape(value)} {due}")
    if column.polymorphic:
        return _path(place, str(value))
    return str(value)


def _path(place: str, text: str) -> str:
    """A row of any table as ``table/key``."""
    found = PATH.fullmatch(text.strip())
    if found is None or found["table"] not in index.TABLES:
        raise ValueRefusedError(f"{place} is {text!r}; give table and key of the row, such as vms/39")
    return text.strip()


def _said(value: Any) -> str:
    """A value for people, as YAML and JSON write it."""
    return json.dumps(value, ensure_ascii=False, default=str)


def _shape(value: Any) -> str:
    return "mapping" if isinstance(value, Mapping) else "list"


def _enum(place: str, column: Column, value: Any) -> str:
    """One of the column's words; where only one is spelled so, the case does not matter."""
    if isinstance(value, (Mapping, list, tuple)):
        raise ValueRefusedError(f"{place} is a {_shape(value)}; give one of {', '.join(column.values)}")
    if isinstance(value, bool):
        # YAML takes a bare on, off, yes or no for a truth value.
        words = [word for word in column.values if truth(word) is value and not word.isdigit()]
    else:
        text = str(value).strip()
        if text in column.values or not column.values:
            return text
        words = [word for word in column.values if text and word.lower() == text.lower()]
    if len(words) != 1:
        raise ValueRefusedError(f"{place} is {_said(value)}; give one of {', '.join(column.values) or 'its words'}")
    return words[0]


def _reference(place: str, column: Column, value: Any) -> Any:
    """The key or the name of another row; digits are a key where keys are numbers. Null is for none."""
    text = str(value).strip()
    if isinstance(value, (bool, float, Mapping, list, tuple)) or not text:
        where = f" of {column.to}" if column.to else ""
        raise ValueRefusedError(f"{place} is {_said(value)}; give key or name of a row{where}, or null for none")
    return text if isinstance(value, str) else value


def _document(place: str, _column: Column, value: Any) -> Any:
    if isinstance(value, str) and not value.strip():
        raise ValueRefusedError(f"{place} is blank; give a mapping or a list, or leave it out")
    return value


KINDS: dict[str, Callable[[str, Column, Any], Any]] = {
    "boolean": _boolean,
    "integer": _integer,
    "epoch": _moment,
    "epoch_us": _moment,
    "bytes_int": _integer,
    "number": _number,
    "string": _text,
    "text": _text,
    "enum": _enum,
    "ref": _reference,
    "json": _document,
}

"""Checks of what a body may hold, and the stored form of each value (WIRE 4.4-4.8, 5.4-5.6)."""

from __future__ import annotations

from typing import Any, Dict, Iterable, Optional

from . import errors
from .facts import IDENTITIES, REFERENCE, ROWS, WHOLE_NUMBERS, Column

_YES = (True, 1, "true", "1", "yes", "on")
_NO = (False, 0, "false", "0", "no", "off")


def for_create(world: Any, table: str, body: Dict[str, Any]) -> Dict[str, Any]:
    """The columns of a new row; names that are no columns are dropped without a word (WIRE 4.8).

    Raises:
        Refused: the first fault found, required columns before all others (WIRE 4.4).
    """
    columns = world.facts[table].columns
    for column in columns.values():
        if column.required and _missing(column, body):
            raise errors.required(table, column.name)
    return _stored(world, table, body, (column for column in columns.values() if column.name in body), created=True)


def _missing(column: Column, body: Dict[str, Any]) -> bool:
    if column.nullable:
        return column.name not in body
    value = body.get(column.name)
    return value is None or (column.kind == REFERENCE and value == "")


def for_update(world: Any, table: str, body: Dict[str, Any]) -> Dict[str, Any]:
    """The columns a PUT changes.

    Raises:
        Refused: the first fault found.
    """
    columns = world.facts[table].columns
    return _stored(world, table, body, (column for column in columns.values() if column.name in body), created=False)


def _stored(world: Any, table: str, body: Dict[str, Any], columns: Iterable[Column], created: bool) -> Dict[str, Any]:
    # A table whose columns nobody knows takes them all.
    known = world.facts[table].known
    values = {} if known else {name: value for name, value in body.items() if not name.startswith(("$", "_"))}
    for column in columns:
        if column.kind == ROWS or column.since > world.version:
            continue
        if column.read_only or not (column.updatable or created):
            if column.argument:
                continue
            raise errors.read_only(column.name)
        values[column.name] = stored(world, table, column, body[column.name])
    return values


def stored(world: Any, table: str, column: Column, value: Any) -> Any:
    """One value as the platform keeps it.

    Raises:
        Refused: 422 for a value the column does not take, 404 for a reference to nothing (WIRE 4.6).
    """
    if column.kind == REFERENCE and not column.polymorphic:
        return _reference(world, table, column, value)
    if column.kind == "json":
        return value
    if value is None:
        return column.default
    if column.kind == "enum":
        text = _plain_text(column, value)
        if column.values and text not in column.values:
            raise errors.not_in_list(text, column.name)
        return text
    if column.kind == "boolean":
        return _boolean(column, value)
    if column.kind in WHOLE_NUMBERS or column.kind == "number":
        return _number(column, value)
    return _string(column, value)


def _reference(world: Any, table: str, column: Column, value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, (dict, list, bool)):
        raise errors.fails_validation(column.name)
    found = world.tables[column.target].get(value)
    if found is None:
        raise errors.no_such_reference(table, column.name)
    return str(found.key) if column.target == IDENTITIES else found.key


def _boolean(column: Column, value: Any) -> bool:
    if not isinstance(value, (dict, list)):
        if value in _YES:
            return True
        if value in _NO:
            return False
    raise errors.fails_validation(column.name)


def _number(column: Column, value: Any) -> Any:
    if value == "":
        return column.default
    number: Optional[float] = None
    if isinstance(value, (int, float, str)):
        try:
            number = float(value)
        except ValueError:
            number = None
    if number is None or (column.kind in WHOLE_NUMBERS and number != int(number)):
        raise errors.fails_validation(column.name)
    if (column.minimum is not None and number < column.minimum) or (
        column.maximum is not None and number > column.maximum
    ):
        raise errors.fails_validation(column.name)
    if column.kind in WHOLE_NUMBERS:
        return int(value) if isinstance(value, (int, str)) and str(value).lstrip("-").isdigit() else int(number)
    return int(number) if number == int(number) else number


def _string(column: Column, value: Any) -> str:
    text = _plain_text(column, value)
    if column.maximum is not None and len(text) > column.maximum:
        raise errors.fails_validation(column.name)
    if column.minimum and column.required and len(text) < column.minimum:
        raise errors.fails_validation(column.name)
    return text


def _plain_text(column: Column, value: Any) -> str:
    if isinstance(value, (dict, list)):
        raise errors.fails_validation(column.name)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)

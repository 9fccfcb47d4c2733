# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any row of any table: a declaration made at run time from the table's facts and the columns that the user names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Optional

from ..desired.ansible import CONNECTION, perform
from ..desired.field import (
    Field,
    Flag,
    Integer,
    Json,
    Mac,
    Number,
    Pointer,
    Reference,
    Secret,
    Size,
    Text,
    WishError,
    checked_name,
)
from ..desired.resource import Params, Resource, Row
from ..vergeos import facts
from ..vergeos.fields import check_columns
from ..vergeos.resources import registry
from .secrecy import named_secrets

if TYPE_CHECKING:
    from ..vergeos.tables import everything as _everything  # noqa: F401

MACS = ("mac", "macaddress")
KINDS: dict[str, Callable[..., Field]] = {
    "boolean": Flag,
    "integer": Integer,
    "epoch": Integer,
    "bytes_int": Size,
    "number": Number,
    "json": Json,
}
SPEC: dict[str, Any] = {
    "table": {"type": "str", "required": True},
    "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
    "key": {"type": "str", "no_log": False},
    "identity": {"type": "dict"},
    "columns": {"type": "dict"},
    "allow_unknown": {"type": "bool", "default": False},
    "update_password": {"type": "str", "default": "on_create", "choices": ["on_create", "always"], "no_log": False},
    **CONNECTION,
}


def work(client: Any, params: Params, check_mode: bool) -> dict[str, Any]:
    """Bring one row of any table to the wished state.

    Args:
        client: A VergeClient.
        params: The module's parameters.
        check_mode: Whether nothing may be written.

    Returns:
        The module's result.

    Raises:
        VergeError: Of whatever kind.
    """
    resource, wishes = declare(client, params)
    return perform(resource)(client, {**params, **wishes}, check_mode)


def declare(client: Any, params: Params) -> tuple[Resource, dict[str, Any]]:
    """Make the declaration that a task needs.

    Args:
        client: A VergeClient; asked for the table only.
        params: The module's parameters.

    Returns:
        The declaration, and the wishes under the names its fields look for.

    Raises:
        VergeError: Unknown table or column, or a column that cannot be set.
    """
    table = params["table"]
    client.table(table)  # refuses an unknown table, with a suggestion
    known = None if params.get("allow_unknown") else facts.table(table)
    identity = dict(params.get("identity") or {})
    given = {**identity, **(params.get("columns") or {})}
    if not identity and params.get("key") is None:
        raise WishError(f"{table}: say which row, by identity (such as {_example(table)}) or by key", table=table)
    naming = {registry.TABLES[table][2], *(known.identity if known else ())}
    for name, value in identity.items():
        if (name in naming or len(identity) == 1) and (value is None or isinstance(value, str)):
            checked_name(f"identity: {name}", "" if value is None else value)
    check_columns(given, known)
    fields, wishes = [], {}
    for name, value in given.items():
        column = known.columns.get(name) if known else None
        looked_up = name in identity
        field = field_for(table, name, column, value, looked_up)
        fields.append(field)
        wishes[f"column {name}"] = value if value is not None else Pointer("") if isinstance(field, Reference) else ""
    secret = facts.secrets(table)
    resource = Resource(
        "row",
        table,
        fields,
        identity=list(identity),
        extra=["all"],
        shape=lambda row: visible(row, secret),
        called=f"{table} row",
    )
    return resource, wishes


def field_for(table: str, name: str, column: Optional[facts.Column], value: Any, looked_up: bool) -> Field:
    """Choose the kind of field for a column.

    Args:
        table: The table.
        name: The column.
        column: What is known about it, or None.
        value: The wish, which decides where nothing is known.
        looked_up: Whether it is there to find the row.

    Returns:
        The field.

    Raises:
        WishError: The column cannot be set.
    """
    source = f"column {name}"
    if column is None:
        kind: Callable[..., Field] = Json if isinstance(value, (dict, list, bool)) else Text
        return kind(name, source=source)
    if column.type == "rows":
        raise WishError(
            f"{table}.{name} is a list of rows of {column.to or 'another table'}; manage those rows", table=table
        )
    if not column.create and not column.update and not looked_up:
        raise WishError(f"{table}.{name} is read-only; the platform sets it", table=table)
    if value is None and column.type not in ("ref", "string", "text", "enum"):
        raise WishError(f"{table}.{name} cannot be null; leave it out to leave it alone", table=table)
    if column.secret:
        return Secret(name, source=source)
    fixed = bool(column.create) and not column.update
    if column.type == "ref" and column.to in registry.TABLES:
        naming = registry.TABLES[column.to][2] or "$key"
        return Reference(name, column.to, naming=naming, source=source, create_only=fixed)
    if name in MACS:
        return Mac(name, source=source, create_only=fixed)
    return KINDS.get(column.type, Text)(name, source=source, create_only=fixed, write_only=column.write_only)


def secrets(params: Params) -> set[str]:
    """Collect the texts of columns that hold secrets, so that no result, diff or invocation shows them.

    Args:
        params: The module's parameters.

    Returns:
        The texts.
    """
    hidden = facts.secrets(params.get("table") or "")
    found = set()
    for option in ("identity", "columns", "params", "filter"):
        found.update(named_secrets(params.get(option), hidden))
    return found


def visible(row: Row, secret: set[str]) -> dict[str, Any]:
    """Return a row's entries for people: no secrets, no names that start with a dollar sign.

    Args:
        row: A row as read.
        secret: Columns that are never shown (WIRE 13.4).

    Returns:
        The entries.
    """
    return {name: value for name, value in row.items() if name not in secret and not name.startswith("$")}


def _example(table: str) -> str:
    known = facts.table(table)
    names = known.identity if known and known.identity else (registry.TABLES[table][2] or "name",)
    return "{" + ", ".join(f"{name}: ..." for name in names) + "}"

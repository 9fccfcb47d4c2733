# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any row of any table: a declaration made at run time from the table's facts and the columns that the user names."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, Callable, Mapping, Optional, Sequence

from ...desired.edge.spec import CONNECTION
from ...desired.engine import Engine
from ...desired.kinds import (
    CommaList,
    Family,
    Field,
    Flag,
    Integer,
    Json,
    Mac,
    Moment,
    Number,
    Pointer,
    Reference,
    Secret,
    Size,
    Text,
    WishError,
    checked_name,
)
from ...desired.observe import NOT_YET
from ...desired.plan import Plan
from ...desired.resource import Guard, Params, Resource, references
from ...desired.state import State, foretold_row, shown_row
from ...vergeos import facts, values
from ...vergeos.fields import as_text, check_columns
from ...vergeos.filters import Filter, where
from ...vergeos.protocol import OperationOf
from ...vergeos.schema import index
from ..common.addresses import Block, Interface, Single
from ..common.applying import Applies
from ..common.caller import LOCKOUT, free
from ..common.secrecy import visible
from ..compute.drive import DRIVES
from ..compute.own_machine import SPARED
from ..compute.vm import VM
from ..identity import access
from ..identity.group import GROUP
from ..identity.own_key import KEYS, spare_caller
from ..identity.tag_category import guard as spare_tags
from ..identity.user import USER, in_any_table
from ..nas import sync_guard
from ..network.dns import RECORDS, VIEW, ZONE, refuse_misfit
from ..network.lockout import Lockout
from ..network.network import NETWORK
from ..network.network_address import ADDRESS, HOST
from ..network.wireguard import WIREGUARD
from .staging import RowEngine, applies_of

if TYPE_CHECKING:
    from ...vergeos.schema import everything as _everything  # noqa: F401

MACS = ("mac", "macaddress")
KINDS: dict[str, Callable[..., Field]] = {
    "boolean": Flag,
    "integer": Integer,
    "epoch": Moment,
    "epoch_us": Moment,
    "bytes_int": Size,
    "number": Number,
    "json": Json,
}
# Declarations whose fields know how the platform rewrites the columns of their tables.
DECLARED: dict[str, Sequence[Field]] = {
    each.table: each.fields for each in (DRIVES, VM, ADDRESS, VIEW, ZONE, HOST, WIREGUARD, NETWORK, USER, GROUP)
}
# What the modules of their own refuse to write to their tables.
GUARDS: dict[str, Guard] = {
    RECORDS: refuse_misfit,
    "vms": SPARED,
    **dict.fromkeys(access.READS, access.guard),
    "users": in_any_table,
    "tags": spare_tags,
    "tag_categories": spare_tags,
    KEYS: spare_caller,
    sync_guard.TABLE: sync_guard.refuse_loss,
}
SPEC: dict[str, Any] = {
    "table": {"type": "str", "required": True},
    "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
    "key": {"type": "str", "no_log": False},
    "identity": {"type": "dict"},
    "columns": {"type": "dict"},
    "allow_unknown": {"type": "bool", "default": False},
    "update_password": {"type": "str", "default": "on_create", "choices": ["on_create", "always"], "no_log": False},
    **LOCKOUT,
    **sync_guard.DESTROY,
    **CONNECTION,
}


class Numbered(Reference):
    """A row that people tell by a number, which is not its key (schema infrastructure/storage_tiers.yml)."""

    def fitting(self, manager: Any, given: str) -> Filter:
        number = values.WHOLE.fullmatch(given) is not None
        return where(**{self.naming: int(given)}) if number else super().fitting(manager, given)

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        if wanted.key is not None or not values.WHOLE.fullmatch(wanted.given):
            return bool(super().same(wanted, row))
        return bool(str(self._name(row)) == wanted.given)


def work(client: Any, params: Params, check_mode: bool) -> OperationOf[dict[str, Any]]:
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
    row = State(resource, RowEngine, row_shown, row_foretold)
    return (yield from row(client, {**params, **wishes}, check_mode))


def row_shown(engine: Engine, draft: Plan) -> dict[str, Any]:
    """Return the entries of the result that show a row: of a reference the key, and the name beside it.

    Args:
        engine: The engine when all is done.
        draft: What it did.

    Returns:
        ``key``, ``row``, ``pending`` and ``pending_restart``.
    """
    return {**shown_row(engine, draft), "pending": draft.staged, "pending_restart": draft.pending}


def row_foretold(engine: Engine, draft: Plan) -> dict[str, Any]:
    """Return the same for a preview, as they would be."""
    result = {**foretold_row(engine, draft), "pending": draft.staged, "pending_restart": draft.pending}
    for field in references(engine.resource.fields) if "row" in result else ():
        pointer = engine.wish.values.get(field.option)
        if pointer is not None and pointer.key is not None:
            key = None if pointer.key is NOT_YET else pointer.key
            result["row"].update({field.option: key, field.name_alias: field.foretold(pointer)})
    return result


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
    known = facts.table(table)
    tolerant = bool(params.get("allow_unknown"))
    identity, wished = (
        {as_text(name, known): value for name, value in (params.get(option) or {}).items()}
        for option in ("identity", "columns")
    )
    if not identity and params.get("key") is None:
        raise WishError(f"{table}: say which row, by identity (such as {_example(table)}) or by key", table=table)
    given = _told_apart(table, identity, wished, known)
    check_columns(given, None if tolerant else known)
    declared = _declared(table)
    fields, wishes = [], {}
    for name, value in given.items():
        column = known.columns.get(name) if known else None
        field = field_for(table, name, column, value, tolerant or name in identity)
        if name in declared:
            field = _lent(declared[name], field)
        fields.append(field)
        wishes[f"column {name}"] = _wish(table, field, column, value, tolerant)
    secret = facts.secrets(table)
    columns = [name for name, column in known.columns.items() if not column.write_only] if known else []
    aliases = [text.rsplit(" as ", 1)[-1] for field in fields for text in field.reads()]
    unknown = dict.fromkeys([*columns, *aliases])
    applies = applies_of(table)
    looks = {text.rpartition(" as ")[2] for apply in applies for text in apply.reads() if " as " in text}
    resource = Resource(
        "row",
        table,
        fields,
        identity=list(identity),
        extra=["all"],
        shape=lambda row: visible({name: value for name, value in row.items() if name not in looks} or unknown, secret),
        called=f"{table} row",
        staging=Applies(*applies),
        guard=Lockout(GUARDS.get(table, free), applied=True),
    )
    return resource, wishes


def _told_apart(
    table: str, identity: Mapping[str, Any], columns: Mapping[str, Any], known: Optional[facts.TableFacts]
) -> dict[str, Any]:
    """Put identity and columns together; an identity that names no row, or another than the columns, is refused."""
    if "$key" in identity or "$key" in columns:
        raise WishError(f"{table}: $key is no column that can be set; say which row by the option key", table=table)
    other = next((name for name in identity if name in columns and not _alike(identity[name], columns[name])), None)
    if other is not None:
        raise WishError(
            f"{table}: identity and columns say different things of {other}; to change it, say which row by key",
            table=table,
        )
    naming = {known.name_column, *known.identity} if known else set()
    for name, value in identity.items():
        if (name in naming or len(identity) == 1) and (value is None or isinstance(value, str)):
            checked_name(f"identity: {name}", "" if value is None else value)
    return {**columns, **identity}


def _wish(table: str, field: Field, column: Optional[facts.Column], value: Any, tolerant: bool) -> Any:
    """Bring a value to what its field takes."""
    if value is None:
        return Pointer("") if isinstance(field, Reference) else ""
    if field.column == "name":
        checked_name(f"{table}.name", value)
    as_list = isinstance(value, list) and isinstance(field, CommaList)
    # A newer system may have words that the facts lack.
    if column is None or as_list or (tolerant and column.type == "enum"):
        return value
    return values.stored(table, field.column, column, value)


def field_for(table: str, name: str, column: Optional[facts.Column], value: Any, sent_anyway: bool) -> Field:
    """Choose the kind of field for a column.

    Args:
        table: The table.
        name: The column.
        column: What is known about it, or None.
        value: The wish, which decides where nothing is known.
        sent_anyway: Whether to take a column that the facts call read-only: it finds the row, or the user says so.

    Returns:
        The field.

    Raises:
        WishError: The column cannot be set.
    """
    source = f"column {name}"
    if column is None:
        guess: Callable[..., Field] = Json if isinstance(value, (dict, list, bool)) else Text
        return guess(name, source=source)
    if column.type == "rows":
        raise WishError(
            f"{table}.{name} is a list of rows of {column.to or 'another table'}; manage those rows", table=table
        )
    if not column.create and not column.update and not sent_anyway:
        raise WishError(f"{table}.{name} is read-only; the platform sets it", table=table)
    nothing = column.type in ("ref", "string", "text") or "" in column.values
    if value is None and not nothing:
        raise WishError(f"{table}.{name} cannot be null; leave it out to leave it alone", table=table)
    if column.secret:
        return Secret(name, source=source)
    fixed = bool(column.create) and not column.update
    if column.type == "ref" and column.to in index.TABLES:
        known = facts.table(column.to)
        naming = (known.name_column if known else "") or "$key"
        kind = Numbered if known and naming in known.columns and known.columns[naming].type == "integer" else Reference
        return kind(name, column.to, naming=naming, source=source, create_only=fixed)
    if name in MACS:
        return Mac(name, source=source, create_only=fixed)
    return KINDS.get(column.type, Text)(name, source=source, create_only=fixed, write_only=column.write_only)


def _declared(table: str) -> Mapping[str, Field]:
    """Return the declared fields of a table that write a value as the platform rewrites it, by column."""
    rewriting = (Family, CommaList, Single, Block, Interface, Size)
    found = {field.column: field for field in DECLARED.get(table, ()) if not field.secret}
    return {column: field for column, field in found.items() if isinstance(field, rewriting) or field.stored}


def _lent(declared: Field, plain: Field) -> Field:
    """Take over how a declared field writes and compares values, under the column's own name."""
    field = copy(declared)
    field.option, field.source, field.listed = plain.option, plain.source, True
    field.former = ""
    field.create_only = plain.create_only
    if isinstance(field, Size):
        field.unit = field.wire_unit  # a plain number is in the column's own unit
    return field


def _alike(one: Any, other: Any) -> bool:
    return one == other or (not isinstance(one, bool) and str(one) == str(other))


def _example(table: str) -> str:
    known = facts.table(table)
    names = known.identity if known and known.identity else ((known.name_column if known else "") or "name",)
    return "{" + ", ".join(f"{name}: ..." for name in names) + "}"

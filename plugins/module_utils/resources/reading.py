# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading rows and starting actions: the work of the modules that have no desired state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterable, Mapping, Optional, Sequence, cast

from ..desired.ansible import CONNECTION, WAITING, Perform
from ..desired.field import MissingError, WishError
from ..desired.foretold import child_shown, shown
from ..desired.looking import MANY, Looking
from ..desired.plan import Wish
from ..desired.resource import Children, Params, Resource, Row, references
from ..vergeos import facts, values
from ..vergeos.exceptions import NotFoundError
from ..vergeos.fields import projection
from ..vergeos.filters import Filter, all_of, any_of, parse, where
from ..vergeos.resources import registry
from ..vergeos.resources.base import Receipt
from ..vergeos.utils.nearest import suggestion
from ..vergeos.utils.words import truth
from .secrecy import refuse_secrets, visible
from .selecting import condition_of, in_pieces, tagged
from .watching import watch

if TYPE_CHECKING:
    from ..vergeos.tables import everything as _everything  # noqa: F401

# Not stored but worked out; which filters they take is not recorded (schema network/vnet_ipsec_connections.yml).
COMPUTED = ("vnet_ipsec_connections",)
MISSING: dict[str, Any] = {"type": "str", "default": "fail", "choices": ["fail", "ignore"]}
INFO_SPEC: dict[str, Any] = {
    "table": {"type": "str", "required": True},
    "key": {"type": "str", "no_log": False},
    "filter": {"type": "raw"},
    "fields": {"type": "list", "elements": "str"},
    "sort": {"type": "str"},
    "limit": {"type": "int"},
    "offset": {"type": "int"},
    "allow_unknown": {"type": "bool", "default": False},
    **CONNECTION,
}
ACTION_SPEC: dict[str, Any] = {
    "table": {"type": "str", "required": True},
    "key": {"type": "str", "no_log": False},
    "name": {"type": "str"},
    "action": {"type": "str", "required": True},
    "params": {"type": "dict"},
    "unless": {"type": "dict"},
    "until": {"type": "dict"},
    "allow_unknown": {"type": "bool", "default": False},
    **WAITING,
    **CONNECTION,
}


def list_rows(client: Any, params: Params, _check_mode: bool) -> dict[str, Any]:
    """Read rows of any table.

    Args:
        client: A VergeClient.
        params: The module's parameters.

    Returns:
        The module's result: ``rows``.

    Raises:
        VergeError: Of whatever kind.
    """
    manager = client.table(params["table"], allow_unknown=params["allow_unknown"])
    fields = params["fields"]
    secret = facts.secrets(params["table"])
    refuse_secrets(params["table"], fields or ())
    if params["key"] is not None:
        found = [client.run(manager.read(params["key"], fields))]
    else:
        condition = manager.condition(condition_of(params["filter"]), {})
        found = client.run(manager.rows(condition, fields, params["sort"], params["limit"], params["offset"]))
    return {"changed": False, "rows": [{"key": row.get("$key"), **visible(row, secret)} for row in found]}


def info_spec(resource: Resource) -> dict[str, Any]:
    """Build the argument spec of a resource's ``_info`` module.

    Args:
        resource: The declaration.

    Returns:
        The spec.
    """
    tagged = any(child.option == "tags" for child in resource.children)
    return {
        **{option: {"type": "str"} for option in looked_up_by(resource)},
        "key": {"type": "str", "no_log": False},
        "filter": {"type": "raw"},
        **({"tags": {"type": "list", "elements": "str"}} if tagged else {}),
        **({"missing": MISSING} if tagged or len(looked_up_by(resource)) > 1 else {}),
        **CONNECTION,
    }


def looked_up_by(resource: Resource) -> list[str]:
    """Return the options by which rows are looked up: those of the identity that stand for a name or for a parent."""
    parents = [field.option for field in references(resource.fields) if field.option in resource.identity]
    return parents + [option for option in ("name",) if option in resource.by_option]


def info(resource: Resource) -> Perform:
    """Make the work of a resource's ``_info`` module.

    Args:
        resource: The declaration.

    Returns:
        ``work(client, params, check_mode)``; its result holds a list named after the resource in the plural.
    """

    def work(client: Any, params: Params, _check_mode: bool) -> dict[str, Any]:
        rows = chosen(client, resource, params)
        return {"changed": False, f"{resource.noun}s": entries_of(client, resource, rows)}

    return work


def chosen(client: Any, resource: Resource, params: Params, more: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Read the rows that an ``_info`` module's parameters choose.

    Args:
        client: A VergeClient.
        resource: The declaration.
        params: The module's parameters.
        more: Expressions to read besides those of the declaration.

    Returns:
        The rows, in the order of their keys; none where ``missing`` lets a name that is nowhere pass.

    Raises:
        VergeError: Of whatever kind.
    """
    try:
        return _chosen(client, resource, params, more)
    except (MissingError, NotFoundError):
        if params.get("missing") != "ignore":
            raise
        return []


def _chosen(client: Any, resource: Resource, params: Params, more: Sequence[str]) -> list[dict[str, Any]]:
    """Read the rows; a tag or an owner that does not exist is an error."""
    look = Looking(client, resource, {**params, "state": "present"})
    manager = client.table(resource.table)
    parts = [condition_of(params["filter"])]
    if params["key"] is not None:
        parts.append(where(**{"$key": manager.checked_key(params["key"])}))
    for option in looked_up_by(resource):
        if params[option] is not None:
            parts.append(look.condition(option, params[option]))
    if resource.scope and params["key"] is None:
        parts.append(parse(resource.scope))
    given = [part for part in parts if part is not None]
    pieces: Iterable[Sequence[Filter]] = [given]
    if params.get("tags"):
        pieces = ([piece, *given] for piece in in_pieces("$key", tagged(client, resource, params["tags"])))
    rows: list[dict[str, Any]] = []
    for piece in pieces:
        condition = manager.condition(all_of(*piece), {}) if piece else None
        rows += client.run(manager.rows(condition, [*resource.reads(), *more], "+$key"))
    return rows


def entries_of(client: Any, resource: Resource, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Turn rows into what a playbook gets, with their lists and tags: a request for each kind of them.

    Args:
        client: A VergeClient.
        resource: The declaration.
        rows: The rows as read.

    Returns:
        The entries, in the order of the rows.
    """
    look = Looking(client, resource, {})
    entries = [shown(resource, look.with_children(row, Wish())) for row in rows]
    for child in resource.children:
        if child.nested:
            attach_children(client, child, entries)
    attach_tags(client, resource, entries)
    return entries


def attach_children(client: Any, child: Children, entries: list[dict[str, Any]]) -> None:
    """Add the rows of one list to the entries that they belong to: one request for all of them.

    Args:
        client: A VergeClient.
        child: The list; its ``nested`` is the column that refers to the owner.
        entries: The entries of the result; changed in place.
    """
    keys = [entry["key"] for entry in entries]
    if not keys:
        return
    condition = any_of(child.nested, keys) if len(keys) <= MANY and child.table not in COMPUTED else None
    rows = client.run(client.table(child.table).rows(condition, [*child.reads(), child.nested], "+$key"))
    by_owner: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_owner.setdefault(str(row.get(child.nested)), []).append(child_shown(child, row))
    for entry in entries:
        entry[child.option] = by_owner.get(str(entry["key"]), [])


def attach_tags(client: Any, resource: Resource, entries: list[dict[str, Any]]) -> None:
    """Add each entry's tags: one request for all of them.

    Args:
        client: A VergeClient.
        resource: The declaration.
        entries: The entries of the result; changed in place.
    """
    child = next((child for child in resource.children if child.option == "tags"), None)
    if child is None or not entries:
        return
    one = parse(
        f"member eq '{resource.table}/{entries[0]['key']}' or member eq '/v4/{resource.table}/{entries[0]['key']}'"
    )
    every = parse(f"member bw '{resource.table}/' or member bw '/v4/{resource.table}/'")
    condition = one if len(entries) == 1 else every
    rows = client.run(client.table("tag_members").rows(condition, ["member", *child.reads()]))
    by_key: dict[str, list[str]] = {}
    for row in rows:
        by_key.setdefault(str(row.get("member")).rsplit("/", 1)[-1], []).append(child.label(row))
    for entry in entries:
        entry["tags"] = sorted(by_key.get(str(entry["key"]), []))


def act(client: Any, params: Params, check_mode: bool) -> dict[str, Any]:
    """Start an action on a row of any table.

    Args:
        client: A VergeClient.
        params: The module's parameters.
        check_mode: Whether nothing may be sent.

    Returns:
        The module's result.

    Raises:
        VergeError: Of whatever kind.
    """
    table, action = params["table"], params["action"].strip()
    manager = client.table(table, allow_unknown=params["allow_unknown"])
    bare = table.endswith("_actions")
    if params["key"] is not None:
        manager.checked_key(params["key"])
    _check_action(table, action, bare, params["allow_unknown"])
    unless, until = (_conditions(manager, option, params[option]) for option in ("unless", "until"))
    result: dict[str, Any] = {"changed": True}
    try:
        key = None if bare else _row_key(client, manager, params)
        holds = unless and _holds(unless, client.run(manager.read(key, _exprs(unless))))
    except (MissingError, NotFoundError) as error:
        if not check_mode:
            raise
        result["warnings"] = [f"{error}; the run fails unless an earlier task makes it"]
        key, holds = params["key"], False
    words = f"{action} {table}" + ("" if bare else f" {params['name'] or key}")
    result.update(actions=[words], key=key)
    if holds:
        return {**result, "changed": False, "actions": []}
    if check_mode:
        return result
    if bare:
        answered = client.run(
            manager.insert({"action": action, **({"params": params["params"]} if params["params"] else {})})
        )
    else:
        answered = client.run(manager.act(key, action, params["params"]))
    result["response"] = dict(answered.response) if isinstance(answered, Receipt) else answered
    if until and params["wait"]:
        seen = watch(
            client,
            lambda: manager.read(key, _exprs(until)),
            lambda row: _holds(until, row),
            words,
            params["wait_timeout"],
            lambda row: ", ".join(f"{name} is {value!r}" for name, value in _seen(until, row).items()),
        )
        result["row"] = {name: value for name, value in seen.items() if name != "$key"}
    return result


def _conditions(manager: Any, option: str, given: Optional[Mapping[str, Any]]) -> dict[str, Any]:
    """Bring the values that a row is to have to the types of the columns that they are compared with."""
    found = {}
    if given:
        projection(_exprs(given), manager.facts)  # refuses unknown names, before the action is sent
    for name, value in (given or {}).items():
        column = values.followed(manager.table, name)
        known = column is not None and value is not None and column.type != "ref"
        found[name] = values.fitting(f"{option}: {name}", cast(facts.Column, column), value) if known else value
    return found


def _check_action(table: str, action: str, bare: bool, allow_unknown: bool) -> None:
    known = facts.table(table)
    if known is None or allow_unknown:
        return
    column = known.columns.get("action")
    names = (column.values if column else ()) if bare else known.actions
    if names and action not in names:
        listed = suggestion(action, names) or f"; it has {', '.join(sorted(names))}"
        raise WishError(f"{table} has no action {action!r}{listed}", table=table)
    if not names and not bare:
        raise WishError(f"{table} has no actions that are documented; set allow_unknown: true to send it", table=table)


def _row_key(client: Any, manager: Any, params: Params) -> Any:
    if params["key"] is not None:
        return params["key"]
    table = params["table"]
    if not params["name"]:
        # The key of what an earlier task would make is null in check mode.
        kind = MissingError if params["name"] is None else WishError
        raise kind(f"{table}: say which row, by name or key", table=table)
    naming = registry.TABLES[table][2] or "name"
    row = client.run(manager.find(manager.condition(where(**{naming: params["name"]}), {}), ["$key", naming]))
    if row is None:
        raise MissingError(f"{table}: there is no {params['name']!r}; check the name, or create it first", table=table)
    return row["$key"]


def _exprs(wanted: Mapping[str, Any]) -> list[str]:
    """Ask for each expression under its own text, whose form without an alias is not measured (WIRE 3.4)."""
    return [f"{name} as {_alias(name)}" if "#" in name else name for name in wanted]


def _alias(name: str) -> str:
    return name.replace("#", "_").replace("$", "")


def _seen(wanted: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row.get(_alias(name) if "#" in name else name) for name in wanted}


def _holds(wanted: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    found = _seen(wanted, row)
    return all(
        truth(found[name]) is value if isinstance(value, bool) else str(found[name]).lower() == str(value).lower()
        for name, value in wanted.items()
    )

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and groups as people look them up: who is in which group, with which keys, and who may do what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Mapping, Sequence

from ...desired.observe import MANY
from ...desired.resource import Params, Resource, Row
from ...vergeos.filters import any_of
from ...vergeos.moments import told
from ...vergeos.protocol import OperationOf
from ...vergeos.rights import RIGHTS
from ...vergeos.utils.references import parse_reference
from ...vergeos.utils.words import truth
from ..common.info import chosen, entries_of, info_spec, shown_or_none
from .access import EVERYTHING, Access, read
from .group import GROUP
from .user import USER

if TYPE_CHECKING:
    from ...vergeos.schema import user_api_keys  # noqa: F401

USER_SPEC: dict[str, Any] = {
    **info_spec(USER),
    "include": {"type": "list", "elements": "str", "choices": ["api_keys", "rights"], "default": []},
}
GROUP_SPEC: dict[str, Any] = {
    **info_spec(GROUP),
    "include": {"type": "list", "elements": "str", "choices": ["rights"], "default": []},
}
KEYS = ["name", "description", "created", "expires", "lastlogin_stamp", "lastlogin_ip", "ip_allow_list", "ip_deny_list"]
# The same of a key under the words of this collection.
WORDS = {"lastlogin_stamp": "last_used", "lastlogin_ip": "last_used_from"}

Entries = Sequence[dict[str, Any]]


def users(client: Any, params: Params, _check_mode: bool) -> OperationOf[dict[str, Any]]:
    """Read users with their groups and tags, and what was asked for besides.

    Args:
        client: A VergeClient.
        params: The module's parameters.

    Returns:
        The module's result: ``users``.

    Raises:
        VergeError: Of whatever kind.
    """
    entries = yield from _read(client, USER, params)
    if entries:
        yield from _add_groups(client, entries)
    if entries and "api_keys" in params["include"]:
        yield from _add_keys(client, entries)
    return {"changed": False, "users": entries}


def groups(client: Any, params: Params, _check_mode: bool) -> OperationOf[dict[str, Any]]:
    """Read groups with their members and tags in the same way; the result holds ``groups``."""
    entries = yield from _read(client, GROUP, params)
    for entry in entries:
        entry["members"] = [member["member"] for member in entry["members"]]
    return {"changed": False, "groups": entries}


def _read(client: Any, resource: Resource, params: Params) -> OperationOf[list[dict[str, Any]]]:
    entries = yield from entries_of(client, resource, (yield from chosen(client, resource, params)))
    if entries and "rights" in params["include"]:
        access = yield from read(client)
        for entry in entries:
            entry["rights"] = effective(access, f"{resource.table}/{entry['key']}")
    return entries


def effective(access: Access, reference: str) -> list[dict[str, Any]]:
    """Say what a user or group may do, its own rights and those of the groups that it is in.

    Args:
        access: Who may do what.
        reference: Such as ``users/5``.

    Returns:
        An entry for each table or row: ``target`` (``/``, ``vms`` or ``vms/web-1``), ``row`` (its key, null for all),
        ``rights`` and ``by``, the names of those that have them.
    """
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for holder, grant in access.grants(reference):
        table, row = str(grant["table"]), int(grant.get("row") or 0)
        target = f"{table}/{grant.get('rowdisplay') or row}" if row else table
        entry = found.setdefault((table, row), {"target": target, "row": row or None, "rights": set(), "by": []})
        entry["rights"] |= {right for right in RIGHTS if truth(grant.get(right))}
        entry["by"] += [] if holder["name"] in entry["by"] else [holder["name"]]
    ordered = sorted(found, key=lambda place: (place[0] != EVERYTHING, place))
    return [
        {**found[place], "rights": [right for right in RIGHTS if right in found[place]["rights"]]} for place in ordered
    ]


def _add_groups(client: Any, entries: Entries) -> OperationOf[None]:
    """Add the names of the groups that users are in themselves: one request for all of them."""
    keys = [entry["key"] for entry in entries]
    forms = [f"{lead}users/{key}" for key in keys for lead in ("", "/v4/")]
    condition = any_of("member", forms) if len(keys) <= MANY else None
    rows = yield from client.table("members").rows(condition, ["member", "parent_group#name as parent_group_name"])
    yield from shown_or_none(client, "members", rows)
    by_user: dict[str, list[str]] = {}
    for row in rows:
        by_user.setdefault(str(parse_reference(row["member"])), []).append(row["parent_group_name"])
    for entry in entries:
        entry["groups"] = sorted(by_user.get(f"users/{entry['key']}", []))


def _add_keys(client: Any, entries: Entries) -> OperationOf[None]:
    """Add the API keys of users, which tell no secret: one request for all of them."""
    users = [entry["key"] for entry in entries]
    condition = any_of("user", users) if len(users) <= MANY else None
    rows = yield from client.table("user_api_keys").rows(condition, ["$key", "user", *KEYS], "+$key")
    yield from shown_or_none(client, "user_api_keys", rows)
    by_user: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_user.setdefault(str(row["user"]), []).append(_key(row))
    for entry in entries:
        entry["api_keys"] = by_user.get(str(entry["key"]), [])


def _key(row: Row) -> dict[str, Any]:
    seen: Mapping[str, Any] = told("user_api_keys", row)
    return {"key": row["$key"], **{WORDS.get(name, name): seen.get(name) for name in KEYS}}

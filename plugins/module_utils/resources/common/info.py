# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading rows of a declaration: the work of the info modules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterable, Sequence

from ...desired.edge.module import Perform
from ...desired.edge.spec import CONNECTION
from ...desired.kinds import Field, MissingError
from ...desired.observe import MANY, Looking
from ...desired.plan import Wish
from ...desired.preview import child_shown, shown
from ...desired.resource import Children, Params, Resource, Row, references
from ...desired.run import Run
from ...vergeos.exceptions import NotFoundError
from ...vergeos.filters import Filter, all_of, any_of, where
from ...vergeos.filters.parse import parse
from ...vergeos.protocol import OperationOf
from ...vergeos.rights import SHOWN
from .filtering import condition_of, tagged
from .pieces import in_pieces

if TYPE_CHECKING:
    # A filter may compare a reference to any table with a name. Loaded by name when first needed; named here so that
    # Ansible's packer, which reads imports, ships it.
    from ...vergeos.schema import naming as _naming  # noqa: F401

# Not stored but worked out; which filters they take is not recorded (schema network/vnet_ipsec_connections.yml).
COMPUTED = ("vnet_ipsec_connections",)
MISSING: dict[str, Any] = {"type": "str", "default": "fail", "choices": ["fail", "ignore"]}


def info_spec(resource: Resource) -> dict[str, Any]:
    """Build the argument spec of a resource's ``_info`` module.

    Args:
        resource: The declaration.

    Returns:
        The spec.
    """
    tagged = any(child.option == "tags" for child in resource.children)
    return {
        **{option: _looked_up(resource.by_option[option]) for option in looked_up_by(resource)},
        "key": {"type": "str", "no_log": False},
        "filter": {"type": "raw"},
        **({"tags": {"type": "list", "elements": "str"}} if tagged else {}),
        **({"missing": MISSING} if tagged or len(looked_up_by(resource)) > 1 else {}),
        **CONNECTION,
    }


def _looked_up(field: Field) -> dict[str, Any]:
    return {"type": "str", **({"aliases": list(field.aliases)} if field.aliases else {})}


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

    def work(client: Any, params: Params, _check_mode: bool) -> OperationOf[dict[str, Any]]:
        rows = yield from chosen(client, resource, params)
        return {"changed": False, f"{resource.noun}s": (yield from entries_of(client, resource, rows))}

    return work


def chosen(
    client: Any, resource: Resource, params: Params, more: Sequence[str] = ()
) -> OperationOf[list[dict[str, Any]]]:
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
        return (yield from _chosen(client, resource, params, more))
    except (MissingError, NotFoundError):
        if params.get("missing") != "ignore":
            raise
        return []


def _chosen(client: Any, resource: Resource, params: Params, more: Sequence[str]) -> OperationOf[list[dict[str, Any]]]:
    """Read the rows; a tag or an owner that does not exist is an error."""
    look = Looking(Run(client, params, False), resource, {**params, "state": "present"})
    manager = client.table(resource.table)
    parts = [condition_of(params["filter"])]
    if params["key"] is not None:
        parts.append(where(**{"$key": manager.checked_key(params["key"])}))
    for option in looked_up_by(resource):
        if params[option] is not None:
            parts.append((yield from look.condition(option, params[option])))
    if resource.scope and params["key"] is None:
        parts.append(resource.scope)
    given = [part for part in parts if part is not None]
    pieces: Iterable[Sequence[Filter]] = [given]
    if params.get("tags"):
        keys = yield from tagged(client, resource, params["tags"])
        pieces = ([piece, *given] for piece in in_pieces("$key", keys))
    rows: list[dict[str, Any]] = []
    for piece in pieces:
        condition = manager.condition(all_of(*piece), {}) if piece else None
        rows += yield from manager.rows(condition, [*resource.reads(), *more], "+$key")
    if not rows:
        yield from look.insist(resource.table, f"no such {resource.called} is to be seen")
    return rows


def entries_of(client: Any, resource: Resource, rows: Sequence[Row]) -> OperationOf[list[dict[str, Any]]]:
    """Turn rows into what a playbook gets, with their lists and tags: a request for each kind of them.

    Args:
        client: A VergeClient.
        resource: The declaration.
        rows: The rows as read.

    Returns:
        The entries, in the order of the rows.
    """
    look = Looking(Run(client, {}, False), resource, {})
    entries = []
    for row in rows:
        found = yield from look.with_children(row, Wish())
        entries.append(shown(resource, found))
    for child in resource.children:
        if child.nested:
            yield from attach_children(client, child, entries)
    yield from attach_tags(client, resource, entries)
    return entries


def attach_children(client: Any, child: Children, entries: list[dict[str, Any]]) -> OperationOf[None]:
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
    rows = yield from client.table(child.table).rows(condition, [*child.reads(), child.nested], "+$key")
    yield from shown_or_none(client, child.table, rows)
    by_owner: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_owner.setdefault(str(row.get(child.nested)), []).append(child_shown(child, row))
    for entry in entries:
        entry[child.option] = by_owner.get(str(entry["key"]), [])


def shown_or_none(client: Any, table: str, rows: Sequence[Row]) -> OperationOf[None]:
    """Go on where rows were read, or where there are none rather than none that the user may see.

    Args:
        client: A VergeClient.
        table: The table they were read from, along with rows that are shown.
        rows: The rows.

    Raises:
        HiddenError: There may be some that the user is not shown.
    """
    if not rows:
        yield from client.sight.insist(table, SHOWN, f"{table} shows nothing")


def attach_tags(client: Any, resource: Resource, entries: list[dict[str, Any]]) -> OperationOf[None]:
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
    rows = yield from client.table("tag_members").rows(condition, ["member", *child.reads()])
    yield from shown_or_none(client, "tag_members", rows)
    by_key: dict[str, list[str]] = {}
    for row in rows:
        by_key.setdefault(str(row.get("member")).rsplit("/", 1)[-1], []).append(child.label(row))
    for entry in entries:
        entry["tags"] = sorted(by_key.get(str(entry["key"]), []))

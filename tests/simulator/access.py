"""Rights of limited users (WIRE 2.8, schema/identity/permissions.yml)."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Set

from . import errors
from .facts import IDENTITIES
from .store import Row

OF_ONESELF = ("permissions", IDENTITIES)
FLAGS = ("list", "read", "create", "modify", "delete")


def identities(world: Any, user: Row) -> Set[str]:
    """Identity keys of a user, of its groups and of the groups these are in."""
    found = {str(user["identity"])}
    waiting, seen = [user.path], set()
    while waiting:
        path = waiting.pop()
        for form in (path, f"/v4/{path}"):
            for membership in world["members"].where("member", form):
                group = world["groups"].get(membership["parent_group"])
                if group is not None and group["enabled"] and group.key not in seen:
                    seen.add(group.key)
                    found.add(str(group["identity"]))
                    waiting.append(group.path)
    return found


def rights(world: Any, user: Row, table: str, row: Optional[Row]) -> Set[str]:
    """What a user may do with a table, or with one row of it. Rights add up; there is no denial."""
    granted: Set[str] = set()
    for identity in identities(world, user):
        for permission in world["permissions"].where("identity", identity):
            whole = permission["table"] == "/" or (permission["table"] == table and not permission["row"])
            this = row is not None and permission["table"] == table and permission["row"] == row.key
            if whole or this:
                granted.update(flag for flag in FLAGS if permission[flag])
    return granted


def _above(world: Any, table: str, row: Row) -> Optional[Row]:
    """The row whose rights decide as well: owner or parent (WIRE 2.8).

    That they reach down is one reading of it; where the world says so, every table stands for itself, but that
    everybody has their own row and what hangs on it.
    """
    if not world.rights_reach_down and table not in OF_ONESELF:
        return None
    if table == "machines":
        return world["vms"].first("machine", row.key) or world["vnets"].first("machine", row.key)
    facts = world.facts[table]
    if "owner" in facts.columns:
        owner = world.resolve(row["owner"])
        if owner is not None:
            return owner
    if facts.parent is None or facts.parent[1] not in world.tables:
        return None
    return world[facts.parent[1]].get(row[facts.parent[0]])


def allowed(world: Any, user: Row, table: str, row: Optional[Row], flag: str) -> bool:
    """Whether a user may do this; a user has its own row whatever else it may not."""
    while True:
        if flag in rights(world, user, table, row):
            return True
        if row is None:
            return False
        if row is user and flag in ("list", "read", "modify"):
            return True
        above = _above(world, table, row)
        if above is None or above is row:
            return False
        table, row = above.table.name, above


def check(world: Any, user: Row, table: str, row: Optional[Row], flag: str, body: Dict[str, Any]) -> None:
    """Refuse what a user may not do.

    Raises:
        Refused: 403.
    """
    if is_administrator(world, user):
        return
    if table.endswith("_actions") and flag == "create":
        # An action is a change of its target; the row itself is nobody's.
        columns = world.facts[table].columns
        for name, column in columns.items():
            target = world.tables[column.target].get(body.get(name)) if column.target else None
            if target is not None and allowed(world, user, target.table.name, target, "modify"):
                return
    elif flag == "create" and allowed(world, user, table, None, flag):
        return
    elif flag == "create" and world.rights_reach_down and world.facts[table].parent is not None:
        column, parent_table = world.facts[table].parent
        parent = world.tables[parent_table].get(body.get(column)) if parent_table in world.tables else None
        if parent is not None and allowed(world, user, parent_table, parent, "modify"):
            return
    elif row is not None and allowed(world, user, table, row, flag):
        return
    raise errors.permission_denied()


def visible(world: Any, user: Row, table: str, rows: List[Row], fields: Optional[str]) -> List[Row]:
    """The rows of a list that a user may see; the others are left out, without an error (WIRE 2.8, a guess).

    Who may list a row and not read it sees that it is there and what it is called, as accounts for desktops have it
    (schema users.yml); that it is left out where more is asked for is a guess.
    """
    if is_administrator(world, user):
        return rows
    names = {"$key", "$display", "name", *world.facts[table].identity[-1:]}
    asked = {name.strip() for name in (fields or "all").split(",")}
    flags = ["list"] if asked <= names else ["list", "read"]
    if set(flags) <= rights(world, user, table, None):
        return rows
    return [row for row in rows if all(allowed(world, user, table, row, flag) for flag in flags)]


def is_administrator(world: Any, user: Row) -> bool:
    """Whether nothing need be checked: all rights on the whole system."""
    return world["groups"].rows != {} and rights(world, user, "/", None) >= set(FLAGS)

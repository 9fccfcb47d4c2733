"""Physical access as membership: since 26.2 a flag of a user and the group Super Users are one (WIRE 12.2, 2)."""

from __future__ import annotations

from typing import Any, Dict, Optional

from ...registry import REGISTRY
from ...store import Row
from . import identity

SINCE = (26, 2)
NAME = "Super Users"


@REGISTRY.seed(11)
def super_users(world: Any, options: Any) -> None:
    """The group, with those of the first accounts that have the flag."""
    if world.version < SINCE:
        return
    group = world.insert("groups", name=NAME, id=NAME, description="Physical access to nodes.", system_group=True)
    identity.give_identity(world, group)
    for user in world["users"].where("physical_access", True):
        world.insert("members", parent_group=group.key, member=user.path)


def _group(world: Any) -> Optional[Row]:
    group: Optional[Row] = world["groups"].first("name", NAME) if world.version >= SINCE else None
    return group


def _memberships(world: Any, group: Row, user: Row) -> Any:
    forms = (user.path, f"/v4/{user.path}")
    return [row for row in world["members"].where("parent_group", group.key) if row["member"] in forms]


@REGISTRY.on("after_create", "users")
def user_made(world: Any, user: Row, body: Dict[str, Any]) -> None:
    _follow_flag(world, user)


@REGISTRY.on("after_update", "users")
def user_changed(world: Any, user: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    if "physical_access" in changes:
        _follow_flag(world, user)


def _follow_flag(world: Any, user: Row) -> None:
    """The flag adds the membership or takes it away."""
    group = _group(world)
    if group is None:
        return
    found = _memberships(world, group, user)
    if user["physical_access"] and not found:
        world.insert("members", parent_group=group.key, member=user.path)
    elif not user["physical_access"]:
        for row in found:
            world.remove(row)


@REGISTRY.on("after_create", "members")
def joined(world: Any, membership: Row, body: Dict[str, Any]) -> None:
    _follow_membership(world, membership)


@REGISTRY.on("after_delete", "members")
def left(world: Any, membership: Row) -> None:
    _follow_membership(world, membership)


def _follow_membership(world: Any, membership: Row) -> None:
    """And the membership sets the flag."""
    group, user = _group(world), world.resolve(membership["member"])
    if group is None or user is None or user.table.name != "users" or membership["parent_group"] != group.key:
        return
    flag = bool(_memberships(world, group, user))
    if bool(user["physical_access"]) is not flag:
        world.change(user, physical_access=flag)

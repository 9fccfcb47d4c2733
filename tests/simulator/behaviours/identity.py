"""Users and groups as far as logging in needs them: rows of a fresh system, identities (schema/identity)."""

from __future__ import annotations

from typing import Any, Dict

from ..facts import IDENTITIES
from ..registry import REGISTRY
from ..seed import API_KEY, PASSWORD, USERNAME
from ..store import Row

RIGHTS = ("list", "read", "create", "modify", "delete")


@REGISTRY.seed(10)
def administrator(world: Any, options: Any) -> None:
    """The account and the group made at installation, with all rights, and an API key."""
    user = world.insert("users", name=USERNAME, password=PASSWORD, displayname="Administrator", physical_access=True)
    give_identity(world, user)
    group = world.insert(
        "groups",
        name="Administrators (default)",
        id="Administrators (default)",
        description="Default administrators group.  This group is subscribed to important system alerts.",
        system_group=True,
    )
    give_identity(world, group)
    world.insert("members", parent_group=group.key, member=user.path, system=True)
    grant(world, group, "/", *RIGHTS)
    world.insert("user_api_keys", user=user.key, name="simulator", _secret=API_KEY)


def give_identity(world: Any, owner: Row) -> None:
    """Users and groups have a row of their own in a table outside; the key comes as text (WIRE 1.7)."""
    identity = world.insert(IDENTITIES, owner=owner.path)
    owner["identity"] = str(identity.key)


def grant(world: Any, owner: Row, table: str, *flags: str) -> None:
    """A permission row; flags not named are off."""
    rights: Dict[str, bool] = {flag: flag in flags for flag in RIGHTS}
    world.insert("permissions", identity=owner["identity"], table=table, row=0, **rights)

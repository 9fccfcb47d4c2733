"""Users, groups, memberships, rights and API keys (WIRE 2, 8.3, 9.7; schema/identity)."""

from __future__ import annotations

import ipaddress
from typing import Any, Dict, List, Optional, Tuple

from ... import errors
from ...facts import IDENTITIES
from ...registry import REGISTRY
from ...seed import USERNAME
from ...store import Row, receipt

RIGHTS = ("list", "read", "create", "modify", "delete")
PASSWORD_LENGTH = 8  # the default rule, advanced setting `length:8` (schema/system/settings.yml)

# A group made within this time of any group's deletion never takes members. Measured: 0 and 1 s are inside, 5 s is
# outside, and a later script takes 4.5 s for outside (WIRE 9.7).
POISON_SECONDS = 4.5
# From then on such a group is sound (WIRE 12.2, 1).
POISON_HEALED = (26, 2)

# After a change the old password still passed as Basic for a while; how long was not recorded (WIRE 2.1).
OLD_PASSWORD_SECONDS = 30

# Needed for local accounts only; an account of an auth source has none (schema users.yml, a guess).
REGISTRY.column("users", "password", required=False)
REGISTRY.column("user_actions", "user", required=False)
REGISTRY.uniqueness("user_api_keys", "user", "name", text="This name is already in use")
REGISTRY.uniqueness("members", "parent_group", "member", text="Member is already in this group")
REGISTRY.uniqueness("permissions", "identity", "table", "row", text="This permission already exists")
REGISTRY.hangs_on("members", "member")


@REGISTRY.seed(10)
def administrator(world: Any, options: Any) -> None:
    """The account and the group made at installation, with all rights, and an API key."""
    user = world.insert(
        "users", name=USERNAME, password=options.password, displayname="Administrator", physical_access=True
    )
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
    if options.api_key:
        world.insert("user_api_keys", user=user.key, name="simulator", _secret=options.api_key)


def give_identity(world: Any, owner: Row) -> None:
    """Users and groups have a row of their own in a table outside; the key comes as text (WIRE 1.7)."""
    identity = world.insert(IDENTITIES, owner=owner.path)
    owner["identity"] = str(identity.key)


def grant(world: Any, owner: Row, table: str, *flags: str, row: Any = 0) -> None:
    """A permission row; flags not named are off."""
    rights: Dict[str, bool] = {flag: flag in flags for flag in RIGHTS}
    grants = {"identity": owner["identity"], "table": table, "row": row, "rowdisplay": _display(world, table, row)}
    world.insert("permissions", identity_owner=owner.path, **grants, **rights)


def _display(world: Any, table: str, key: Any) -> str:
    """What a grant of one row shows of it (schema permissions.yml)."""
    row = world[table].get(key) if table != "/" and key else None
    return "" if row is None else str(row[row.table.facts.display_column])


# -- users and groups ------------------------------------------------------------------------------------------------


def _refuse_taken_name(world: Any, values: Dict[str, Any], row: Optional[Row]) -> None:
    """Users and groups share one name space (WIRE 4.7)."""
    name = values.get("name")
    for table in ("users", "groups"):
        other = world[table].first("name", name) if name else None
        if other is not None and other is not row:
            raise world.taken("A user/group with this name already exists")


def _check_password(values: Dict[str, Any]) -> None:
    if "password" in values and len(values["password"]) < PASSWORD_LENGTH:
        raise errors.fails_validation("password")


@REGISTRY.on("before_create", "users")
def new_user(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    if not values.get("password") and values.get("auth_source") is None:
        raise errors.required("users", "password")
    _check_password(values)
    _refuse_taken_name(world, values, None)
    if not values.get("remote_name"):
        values["remote_name"] = values["name"]


@REGISTRY.on("after_create", "users")
def user_made(world: Any, user: Row, body: Dict[str, Any]) -> None:
    """An identity, and the rights every account begins with (schema users.yml)."""
    give_identity(world, user)
    grant(world, user, "/", *(("list",) if user["type"] == "vdi" else ("list", "read")))
    grant(world, user, "users", "list", "read", "modify", row=user.key)
    world.change(user, settings=world.insert("user_settings", user=user.key).key)


@REGISTRY.on("before_update", "users")
def changing_user(world: Any, user: Row, changes: Dict[str, Any]) -> None:
    _check_password(changes)
    _refuse_taken_name(world, changes, user)


@REGISTRY.on("after_update", "users")
def user_changed(world: Any, user: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    if changes.get("password", old.get("password")) != old.get("password"):
        until = world.clock.time() + OLD_PASSWORD_SECONDS / world.clock.speed
        user.update(_old_password=old["password"], _old_password_until=until)
    if changes.get("account_locked") == 0:
        user["failed_attempts"] = 0


@REGISTRY.on("before_delete", "users")
def deleting_user(world: Any, user: Row) -> None:
    """The first account stays, and so does one that OIDC logins are mapped to; the texts are guesses."""
    if user.key == 1:
        raise errors.Refused(422, "The root user can not be deleted")
    if world["oidc_applications"].where("map_user", user.key):
        raise errors.must_be_empty("oidc_applications")


@REGISTRY.on("before_create", "groups")
def new_group(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    _refuse_taken_name(world, values, None)


@REGISTRY.on("after_create", "groups")
def group_made(world: Any, group: Row, body: Dict[str, Any]) -> None:
    """An identity and no rights. Soon after another group's deletion it looks the same and is broken (WIRE 9.7)."""
    give_identity(world, group)
    deleted = None if world.version >= POISON_HEALED else world.state.get("group_deleted")
    group["_poisoned"] = deleted is not None and world.clock.time() - deleted < POISON_SECONDS / world.clock.speed


@REGISTRY.on("before_update", "groups")
def changing_group(world: Any, group: Row, changes: Dict[str, Any]) -> None:
    if group["system_group"]:
        raise errors.Refused(422, "System groups can not be modified")
    _refuse_taken_name(world, changes, group)


@REGISTRY.on("before_delete", "groups")
def deleting_group(world: Any, group: Row) -> None:
    if group["system_group"]:
        raise errors.Refused(422, "System groups can not be deleted")


@REGISTRY.on("after_delete", "users", "groups")
def identity_goes(world: Any, owner: Row) -> None:
    """The rights go too, and the identity's number is free for the next (schema users.yml)."""
    for permission in world["permissions"].where("identity", owner["identity"]):
        world.remove(permission)
    identity = world[IDENTITIES].get(owner["identity"])
    if identity is not None:
        world.remove(identity)
    if owner.table.name == "groups":
        world.state["group_deleted"] = world.clock.time()


@REGISTRY.creates("user_actions")
def user_action(world: Any, body: Dict[str, Any], call: Any) -> Tuple[int, Dict[str, Any]]:
    """enable, disable. The user is looked up before anything is validated (WIRE 7.2)."""
    user = world["users"].get(body.get("user")) if body.get("user") else None
    if user is None:
        raise errors.Refused(404, "Error querying user: No such file or directory")
    action = body.get("action")
    if action is None:
        raise errors.required("user_actions", "action")
    if action not in ("enable", "disable"):
        raise errors.not_in_list(action, "action")
    world.change(user, enabled=action == "enable")
    row = world.insert("user_actions", user=user.key, action=action)
    world["user_actions"].remove(row)
    return 201, receipt(row, None)


@REGISTRY.row_action("users", "enable", "POST")
def enable(world: Any, user: Row, params: Dict[str, Any]) -> None:
    world.change(user, enabled=True)


@REGISTRY.row_action("users", "disable", "POST")
def disable(world: Any, user: Row, params: Dict[str, Any]) -> None:
    world.change(user, enabled=False)


# -- memberships -----------------------------------------------------------------------------------------------------


@REGISTRY.on("before_create", "members")
def joining(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    """The text of `member` is kept as written (WIRE 8.3); two forms of one member are two rows, as far as is known."""
    group = world["groups"].get(values["parent_group"])
    if group["_poisoned"]:
        text = "Error creating member in system table: error setting field 'members.group': No such file or directory"
        raise errors.Refused(404, text)
    member = world.resolve(values["member"])
    if member is None or member.table.name not in ("users", "groups"):
        raise errors.no_such_reference("members", "member")


# -- rights ----------------------------------------------------------------------------------------------------------


@REGISTRY.on("before_create", "permissions")
def granting(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    """The table exists, or is "/" for all."""
    table = values["table"]
    if table != "/" and table not in world.facts:
        raise errors.not_in_list(table, "table")
    identity = world[IDENTITIES].get(values["identity"])
    values["identity_owner"] = identity["owner"]
    values["rowdisplay"] = _display(world, table, values["row"])


# -- API keys --------------------------------------------------------------------------------------------------------


@REGISTRY.on("before_create", "user_api_keys")
def new_key(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    _check_expiry(values, body)
    if world.faults.standing("expiry_lost"):
        values["expires"] = 0
    _check_lists(world, values)


@REGISTRY.on("before_update", "user_api_keys")
def changing_key(world: Any, key: Row, changes: Dict[str, Any]) -> None:
    _check_expiry(changes, changes)
    _check_lists(world, {"ip_allow_list": key["ip_allow_list"], "ip_deny_list": key["ip_deny_list"], **changes})


def _check_expiry(values: Dict[str, Any], body: Dict[str, Any]) -> None:
    """`never` wins over a date."""
    if body.get("expires_type") == "never":
        values["expires"] = 0


def _check_lists(world: Any, values: Dict[str, Any]) -> None:
    """Since 26.1.4 a range that covers all, and ranges in both lists, are refused (WIRE 2.2)."""
    if world.version < (26, 1, 4):
        return
    lists = {name: _networks(name, values.get(name) or "") for name in ("ip_allow_list", "ip_deny_list")}
    for name, networks in lists.items():
        if any(network.prefixlen == 0 for network in networks):
            raise errors.fails_validation(name)
    for allowed in lists["ip_allow_list"]:
        for denied in lists["ip_deny_list"]:
            if allowed.version == denied.version and allowed.overlaps(denied):
                raise errors.fails_validation("ip_deny_list", "ranges overlap")


def _networks(column: str, text: str) -> List[Any]:
    try:
        return [ipaddress.ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip()]
    except ValueError:
        raise errors.fails_validation(column) from None


@REGISTRY.on("after_create", "user_api_keys")
def key_made(world: Any, key: Row, body: Dict[str, Any]) -> Dict[str, Any]:
    """The secret is in this one answer and nowhere else (WIRE 2.2). An expired key is deleted by the platform."""
    secret = f"{world.random.getrandbits(256):064x}"
    key["_secret"] = secret
    world.remove_when_due(key)
    return {"private_key": secret}


@REGISTRY.on("after_update", "user_api_keys")
def key_changed(world: Any, key: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    world.remove_when_due(key)

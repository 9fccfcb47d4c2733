"""Shares of volumes and the accounts that may use them (schema/nas/volume_*_shares.yml, vm_service_users.yml)."""

from __future__ import annotations

from typing import Any, Dict

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from . import nas

SHARES = ("volume_cifs_shares", "volume_nfs_shares")
# A password needs a character that is neither letter nor digit: Terraform's provider says so, a system of 26.0.2.1 took
# one without (vm_service_users.yml). That 26.1 brought the rule is a guess.
SYMBOL_NEEDED = (26, 1)
FIRST_UID = 1001

# Its text, or a JSON list of the parts (volume_nfs_shares.yml).
REGISTRY.column("volume_nfs_shares", "allowed_hosts", kind="json", default="")


@REGISTRY.on("before_create", "volume_nfs_shares")
def creating(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    _join_hosts(values)


@REGISTRY.on("before_update", "volume_nfs_shares")
def changing(world: Any, share: Row, changes: Dict[str, Any]) -> None:
    _join_hosts(changes)


def _join_hosts(values: Dict[str, Any]) -> None:
    """A list is taken and kept as text with commas; which text a real system keeps is uncertain."""
    hosts = values.get("allowed_hosts", "")
    if isinstance(hosts, list):
        values["allowed_hosts"] = ",".join(str(host) for host in hosts)
    elif isinstance(hosts, dict):
        raise errors.fails_validation("allowed_hosts")
    elif "allowed_hosts" in values:
        values["allowed_hosts"] = str(hosts or "")


@REGISTRY.on("after_create", *SHARES)
def created(world: Any, share: Row, body: Dict[str, Any]) -> None:
    """Made with the VM on or off; online when it runs."""
    share["status"] = world.insert("volume_share_status", status="offline", state="offline").key
    settle(world, share)


@REGISTRY.on("after_update", *SHARES)
def changed(world: Any, share: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    settle(world, share)


def settle(world: Any, share: Row) -> None:
    """Online where the share and its volume are wanted and the NAS runs; off otherwise, whatever `enabled` says."""
    volume = world["volumes"].get(share["volume"])
    state = "online" if share["enabled"] and nas.wanted(world, volume) else "offline"
    status = world["volume_share_status"].get(share["status"])
    world.change(status, status=state, state=state, last_update=world.clock.now())


@REGISTRY.on("mounted", "volumes")
def volume_mounted(world: Any, volume: Row, mounted: bool) -> None:
    for table in SHARES:
        for share in world[table].where("volume", volume.key):
            settle(world, share)


@REGISTRY.on("before_delete", "volume_cifs_shares")
def deleting(world: Any, share: Row) -> None:
    """Not while it is somebody's home (vm_service_users.yml)."""
    if world["vm_service_users"].where("home_share", share.key):
        raise errors.must_be_empty("home_share")


# -- accounts ------------------------------------------------------------------------------------------------------


@REGISTRY.on("before_create", "vm_service_users")
def user_creating(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    _check_password(world, values)


@REGISTRY.on("before_update", "vm_service_users")
def user_changing(world: Any, user: Row, changes: Dict[str, Any]) -> None:
    _check_password(world, changes)


def _check_password(world: Any, values: Dict[str, Any]) -> None:
    if "password" in values and world.version >= SYMBOL_NEEDED and values["password"].isalnum():
        raise errors.fails_validation("password")


@REGISTRY.on("after_create", "vm_service_users")
def user_created(world: Any, user: Row, body: Dict[str, Any]) -> None:
    number = FIRST_UID + len(world["vm_service_users"]) - 1
    status = world.insert("vm_service_user_status", status="online", user_id=number, group_id=number)
    user["status"] = status.key


@REGISTRY.on("after_update", "vm_service_users")
def user_changed(world: Any, user: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    world.change(world["vm_service_user_status"].get(user["status"]), status="online" if user["enabled"] else "offline")

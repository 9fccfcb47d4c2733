"""Network storage: volumes, shares, users, snapshots, syncs (schema/nas).

A service comes from a recipe or is planted by a test; what hangs on it is made over the API.
"""

from __future__ import annotations

from typing import Any, Dict, Optional

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from ..compute import drives, machines

MOUNT_SECONDS = 2.0
SYNC_SECONDS = 3.0

REGISTRY.keyless_all.add("volumes")
REGISTRY.uniqueness("volumes", "service", "name", text="This name is already in use")
REGISTRY.uniqueness("volume_snapshots", "volume", "name", text="This name is already in use")


def machine_of(world: Any, service: Any) -> Any:
    """The machine that runs a service; None when it has none."""
    row = world["vm_services"].get(service)
    vm = world["vms"].get(row["vm"]) if row is not None else None
    return vm["machine"] if vm is not None else None


def runs(world: Any, service: Any) -> bool:
    machine = machine_of(world, service)
    return machine is not None and bool(machines.status_of(world, machine)["running"])


@REGISTRY.on("after_create", "volumes")
def volume_created(world: Any, volume: Row, body: Dict[str, Any]) -> None:
    """Status, antivirus and, where there is a VM, the drive that holds the data."""
    status = world.insert("volume_status", volume=volume.key, status="offline")
    antivirus = world.insert("volume_antivirus", volume=volume.key)
    antivirus["status"] = world.insert("volume_antivirus_status", volume_antivirus=antivirus.key, status="offline").key
    antivirus["stats"] = world.insert("volume_antivirus_stats", volume_antivirus=antivirus.key).key
    world.change(volume, status=status.key, vol_antivirus=antivirus.key)
    machine = machine_of(world, volume["service"])
    if machine is not None:
        size = volume["maxsize"] or 1 << 30
        drive, _response = world.create(
            "machine_drives",
            {"machine": machine, "name": volume["name"], "disksize": size, "preferred_tier": volume["preferred_tier"]},
        )
        volume["drive"] = drive.key
    settle(world, volume)


@REGISTRY.on("after_update", "volumes")
def volume_changed(world: Any, volume: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    if "enabled" in changes:
        settle(world, volume)


def settle(world: Any, volume: Row) -> None:
    """`enabled` is the wish; a moment later the mount follows, and the drive with it."""

    def done() -> None:
        mounted = bool(volume["enabled"]) and runs(world, volume["service"])
        status = world["volume_status"].get(volume["status"])
        world.change(status, mounted=mounted, status="online" if mounted else "offline")
        drive = world["machine_drives"].get(volume["drive"])
        if drive is not None:
            drives.set_status(world, drive, "online" if mounted else "offline")

    world.later(MOUNT_SECONDS, volume, done)


@REGISTRY.on("started", "vms")
def service_started(world: Any, vm: Row) -> None:
    for service in world["vm_services"].where("vm", vm.key):
        for volume in world["volumes"].where("service", service.key):
            settle(world, volume)


@REGISTRY.on("before_delete", "volumes")
def volume_deleting(world: Any, volume: Row) -> None:
    """WIRE 6.3."""
    drive: Optional[Row] = world["machine_drives"].get(volume["drive"])
    if drive is not None and drives.status_of(world, drive) == "online":
        raise errors.Refused(422, "Unable to delete online drive")


@REGISTRY.on("after_delete", "volumes")
def volume_deleted(world: Any, volume: Row) -> None:
    drive = world["machine_drives"].get(volume["drive"])
    if drive is not None:
        world.remove(drive)


@REGISTRY.action("volume_actions", "reset")
@REGISTRY.row_action("volumes", "reset", "query")
def volume_reset(world: Any, volume: Row, params: Dict[str, Any]) -> None:
    settle(world, volume)


@REGISTRY.on("after_create", "volume_cifs_shares", "volume_nfs_shares")
def share_created(world: Any, share: Row, body: Dict[str, Any]) -> None:
    """Made with the VM on or off; online when it runs."""
    volume = world["volumes"].get(share["volume"])
    status = "online" if runs(world, volume["service"]) else "offline"
    share["status"] = world.insert("volume_share_status", status=status).key


@REGISTRY.on("after_create", "vm_service_users")
def user_created(world: Any, user: Row, body: Dict[str, Any]) -> None:
    user["status"] = world.insert("vm_service_user_status", status="online").key


@REGISTRY.on("after_create", "volume_syncs")
def sync_created(world: Any, sync: Row, body: Dict[str, Any]) -> None:
    sync["progress"] = world.insert("volume_sync_progresses", status="offline").key


def _progress(world: Any, sync: Row) -> Row:
    row: Row = world["volume_sync_progresses"].get(sync["progress"])
    return row


@REGISTRY.action("volume_sync_actions", "start_sync")
def sync_start(world: Any, sync: Row, params: Dict[str, Any]) -> None:
    """With the service off it is accepted and does nothing."""
    if not runs(world, sync["service"]):
        return
    progress = _progress(world, sync)
    world.change(progress, status="syncing")

    def done() -> None:
        if progress["status"] == "syncing":
            world.change(progress, status="complete")

    world.later(SYNC_SECONDS, progress, done)


@REGISTRY.action("volume_sync_actions", "stop_sync")
def sync_stop(world: Any, sync: Row, params: Dict[str, Any]) -> None:
    """Refused while nothing runs."""
    progress = _progress(world, sync)
    if progress["status"] != "syncing":
        raise errors.Refused(422, "Sync is not running")
    world.change(progress, status="aborted")

"""VM snapshots, restores and clones (WIRE 9.5, schema/compute/machine_snapshots.yml, vm_actions.yml)."""

from __future__ import annotations

import time
from typing import Any, Dict, Optional

from ... import errors
from ...registry import EMPTY, REGISTRY
from ...store import Row
from . import devices, drives, machines, nics, vms

# Without `expires` the platform keeps a snapshot for 72 hours (WIRE 9.5).
DEFAULT_LIFE = 72 * 3600
DELETE_SECONDS = 0.8

# Columns that belong to one VM alone and are never carried over to another.
OWN = {
    "$key",
    "name",
    "machine",
    "console_status",
    "uuid",
    "created",
    "modified",
    "creator",
    "is_snapshot",
    "need_restart",
    "created_from",
    "note",
    "recipe_instance",
}
DEVICE_OWN = {"$key", "machine", "status", "stats", "created", "modified"}


def carried(row: Row, left_out: set[str]) -> Dict[str, Any]:
    """Columns that a copy of a row takes over."""
    return {name: value for name, value in row.items() if name not in left_out and not name.startswith("_")}


def copy_vm(world: Any, source: Row, name: str, keep_macs: bool, **columns: Any) -> Row:
    """A stopped VM like another: hardware settings, drives, NICs, devices, cloud-init files."""
    vm = world.insert("vms", name=name, uuid=vms.new_uuid(world), **{**carried(source, OWN), **columns})
    machine = vms.furnish(world, vm)
    copy_parts(world, source, vm, keep_macs)
    for file in world["cloudinit_files"].where("owner", source.path):
        world.insert("cloudinit_files", **{**carried(file, {"$key", "owner", "modified"}), "owner": vm.path})
    world["machines"].change(machine, {"name": name})
    return vm


def copy_parts(world: Any, source: Row, vm: Row, keep_macs: bool) -> None:
    """Drives, NICs and devices of one VM for another that has none."""
    for drive in world["machine_drives"].where("machine", source["machine"]):
        copy_drive(world, drive, vm)
    for nic in world["machine_nics"].where("machine", source["machine"]):
        columns = carried(nic, DEVICE_OWN)
        if not keep_macs:
            columns["macaddress"] = nics.new_mac(world)
        nics.furnish(world, world.insert("machine_nics", machine=vm["machine"], **columns))
    for device in world["machine_devices"].where("machine", source["machine"]):
        devices.copy(world, device, vm["machine"])


def copy_drive(world: Any, drive: Row, vm: Row) -> Row:
    """A drive like another, with storage of its own where the other has some; the serial stays (26.1.5)."""
    copied = world.insert("machine_drives", machine=vm["machine"], **carried(drive, DEVICE_OWN))
    drives.furnish(world, copied)
    if copied["media"] in ("disk", "efidisk"):
        drives.make_backing_file(world, copied, copied["disksize"])
    return copied


# -- snapshots -----------------------------------------------------------------------------------------------------


@REGISTRY.on("before_create", "machine_snapshots")
def complete(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    vm = vms.vm_of(world, values["machine"])
    if vm is None or vm["is_snapshot"]:
        raise errors.no_such_reference("machine_snapshots", "machine")
    if not values.get("name"):
        values["name"] = time.strftime("Snapshot-%Y%m%d-%H%M%S", time.gmtime(world.clock.now()))
    if body.get("expires") is None:
        values["expires"] = 0 if values.get("expires_type") == "never" else world.clock.now() + DEFAULT_LIFE
    values["expires_type"] = "date" if values["expires"] else "never"
    values["quiesced"] = bool(values.pop("quiesce", False)) and bool(vm["guest_agent"]) and vms.is_running(world, vm)


@REGISTRY.on("after_create", "machine_snapshots")
def created(world: Any, snapshot: Row, body: Dict[str, Any]) -> None:
    """The frozen VM behind a snapshot: a row of vms with a machine of its own."""
    vm = vms.vm_of(world, snapshot["machine"])
    frozen = copy_vm(world, vm, snapshot["name"], True, is_snapshot=True)
    world["machine_snapshots"].change(snapshot, {"snap_machine": frozen["machine"]})
    world.remove_when_due(snapshot)


@REGISTRY.on("before_update", "machine_snapshots")
def changing(world: Any, snapshot: Row, changes: Dict[str, Any]) -> None:
    if "expires" in changes:
        changes["expires_type"] = "date" if changes["expires"] else "never"


@REGISTRY.on("after_update", "machine_snapshots")
def changed(world: Any, snapshot: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    if "expires" in changes:
        world.remove_when_due(snapshot)


@REGISTRY.deletes("machine_snapshots")
def deleting(world: Any, snapshot: Row) -> None:
    """Takes effect within a second (measured); until then the row says that it is going."""
    world.change(snapshot, queue_delete=True)
    world.later(DELETE_SECONDS, snapshot, lambda: world.remove(snapshot))


@REGISTRY.on("after_delete", "machine_snapshots")
def deleted(world: Any, snapshot: Row) -> None:
    """The frozen VM goes with its snapshot."""
    frozen = vms.vm_of(world, snapshot["snap_machine"]) if snapshot["snap_machine"] is not None else None
    if frozen is not None and frozen["is_snapshot"]:
        world.remove(frozen)


# -- restore and clone ---------------------------------------------------------------------------------------------


@REGISTRY.action("vm_actions", "restore")
def restore(world: Any, vm: Row, params: Dict[str, Any]) -> Any:
    """In place, addressed by the snapshot's VM; or from the live VM with `params.snapshot` (vm_actions.yml)."""
    if vm["is_snapshot"]:
        snapshot = world["machine_snapshots"].first("snap_machine", vm["machine"])
        original = vms.vm_of(world, snapshot["machine"]) if snapshot is not None else None
        if original is None:
            raise errors.Refused(422, "Unable to find the virtual machine of this snapshot")
        _restore_in_place(world, vm, original)
        return EMPTY
    snapshot = world["machine_snapshots"].get(params.get("snapshot")) if params.get("snapshot") else None
    if snapshot is None or snapshot["machine"] != vm["machine"]:
        raise errors.Refused(422, "Snapshot is a required parameter")
    frozen = vms.vm_of(world, snapshot["snap_machine"])
    if frozen is None:
        raise errors.Refused(422, "Unable to find the virtual machine of this snapshot")
    if params.get("name"):
        return clone(world, frozen, params)
    _restore_in_place(world, frozen, vm)
    return None


def _restore_in_place(world: Any, frozen: Row, vm: Row) -> None:
    """Settings and drives of the snapshot over those of the VM; drives and NICs of the same name keep their keys."""
    if machines.status_of(world, vm["machine"])["status"] != "stopped":
        raise errors.Refused(422, "Virtual Machine must be stopped to restore")
    settings = {name: frozen[name] for name in vm.table.facts.columns if name not in OWN and name != "cluster"}
    world.change(vm, **{name: value for name, value in settings.items() if name in frozen or name in vm})
    for table in ("machine_drives", "machine_nics"):
        _restore_parts(world, table, frozen, vm)


def _restore_parts(world: Any, table: str, frozen: Row, vm: Row) -> None:
    wanted = {row["name"]: row for row in world[table].where("machine", frozen["machine"])}
    for row in world[table].where("machine", vm["machine"]):
        saved = wanted.pop(row["name"], None)
        if saved is None:
            world.remove(row)
            continue
        columns = carried(saved, DEVICE_OWN | {"media_source"})
        world.change(row, **columns)
    for row in wanted.values():
        if table == "machine_drives":
            copy_drive(world, row, vm)
        else:
            nics.furnish(world, world.insert(table, machine=vm["machine"], **carried(row, DEVICE_OWN)))


@REGISTRY.action("vm_actions", "clone")
def clone(world: Any, vm: Row, params: Dict[str, Any]) -> Dict[str, str]:
    """A new stopped VM; values in the answer are text (WIRE 7.7)."""
    name = str(params.get("name") or f"{vm['name']}_{world.clock.now()}")
    if any(not row["is_snapshot"] for row in world["vms"].where("name", name)):
        raise world.taken("This name is already in use")
    columns: Dict[str, Any] = {"created_from": "clone", "is_snapshot": False, "creator": world.actor}
    if params.get("description") is not None:
        columns["description"] = str(params["description"])
    cluster = world["clusters"].get(params.get("cluster")) if params.get("cluster") else None
    if cluster is not None:
        columns["cluster"] = cluster.key
    copied = copy_vm(world, vm, name, _yes(params.get("preserve_macs")), **columns)
    machine = world["machines"].get(copied["machine"])
    return {
        "vmkey": str(copied.key),
        "machinekey": str(machine.key),
        "machinestatuskey": str(machine["status"]),
        "clusterkey": str(copied["cluster"]),
    }


@REGISTRY.action("vm_actions", "snapshot", "quiesce_snapshot")
def no_snapshot_action(world: Any, vm: Row, params: Dict[str, Any]) -> None:
    """Documented and refused (WIRE 14.10): snapshots are rows of machine_snapshots."""
    raise errors.not_in_list("snapshot", "action")


def _yes(value: Optional[Any]) -> bool:
    return value in (True, "true", 1, "1")

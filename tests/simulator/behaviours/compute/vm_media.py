"""Actions on parts of a VM, its console and its guest (schema/compute/vm_actions.yml; some parameters are guesses)."""

from __future__ import annotations

from typing import Any, Dict

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from . import drives, machines, snapshots, vms

# Since then the offline drives of a running machine may be erased too (vm_actions.yml).
ERASE_RUNNING = (26, 1, 7)


def _part(world: Any, vm: Row, table: str, *keys: Any) -> Row:
    """The drive or NIC of a VM that the parameters name.

    Raises:
        Refused: 422 without one (text: WIRE 7.8).
    """
    key = next((key for key in keys if key), None)
    row = world[table].get(key)
    if row is None or row["machine"] != vm["machine"]:
        raise errors.Refused(422, "Device is a required parameter")
    found: Row = row
    return found


@REGISTRY.action("vm_actions", "changecd")
def change_cd(world: Any, vm: Row, params: Dict[str, Any]) -> None:
    """Another medium in the drive, or none."""
    vms.refuse_snapshot(vm)
    drive = _part(world, vm, "machine_drives", params.get("device"), params.get("drive"))
    if drive["media"] != "cdrom":
        raise errors.Refused(422, "Device is not a CD drive")
    wanted = params.get("media_source") or params.get("file")
    file = world["files"].get(wanted) if wanted else None
    if wanted and file is None:
        raise errors.no_such_reference("machine_drives", "media_source")
    world.change(drive, media_source=None if file is None else file.key)


@REGISTRY.action("vm_actions", "changenet")
def change_network(world: Any, vm: Row, params: Dict[str, Any]) -> None:
    vms.refuse_snapshot(vm)
    nic = _part(world, vm, "machine_nics", params.get("device"), params.get("nic"))
    world.update("machine_nics", nic, {"vnet": params.get("vnet")})


@REGISTRY.action("vm_actions", "erase_drive")
def erase(world: Any, vm: Row, params: Dict[str, Any]) -> None:
    """Wiped, the size stays. The machine is off; since 26.1.7 it is enough that the drive is."""
    vms.refuse_snapshot(vm)
    drive = _part(world, vm, "machine_drives", params.get("drive"), params.get("device"))
    online = drives.status_of(world, drive) == "online"
    if vms.is_running(world, vm) and (online or world.version < ERASE_RUNNING):
        raise errors.Refused(422, "Drive is in use and can not be erased")
    world.change(drive, used_bytes=0)
    file = world["files"].get(drive["media_source"])
    if file is not None:
        world.change(file, used_bytes=0)
    machines.log(world, vm["machine"], "message", f"Drive '{drive['name']}' erased")


def _on_running(text: str, *needed: str) -> Any:
    """An action that a running guest carries out; what is left of it here is a line in the machine's log."""

    def perform(world: Any, vm: Row, params: Dict[str, Any]) -> None:
        vms.refuse_snapshot(vm)
        if not vms.is_running(world, vm):
            raise errors.Refused(422, "Machine is not running")
        for name in needed:
            if not params.get(name):
                raise errors.Refused(422, f"{name.title()} is a required parameter")
        machines.log(world, vm["machine"], "audit", text)

    return perform


REGISTRY.action("vm_actions", "paste")(_on_running("Text pasted into the console", "text"))
REGISTRY.action("vm_actions", "execute")(_on_running("Command executed in the guest", "command"))
REGISTRY.action("vm_actions", "fsync_strict")(_on_running("Drives synchronized"))


@REGISTRY.action("vm_actions", "refresh")
def refresh(world: Any, vm: Row, params: Dict[str, Any]) -> None:
    """The state of the machine is read again."""
    machines.set_status(world, vm["machine"])
    machines.log(world, vm["machine"], "audit", "Machine refreshed")


@REGISTRY.action("vm_actions", "recover_cloudsnapshot")
def recover(world: Any, vm: Row, params: Dict[str, Any]) -> None:
    """Out of a snapshot of the system, beside the machine."""
    vms.refuse_snapshot(vm)
    system = world["cloud_snapshots"].get(params.get("cloud_snapshot"))
    if system is None:
        raise errors.Refused(422, "Snapshot is a required parameter")
    name = str(params.get("name") or f"{vm['name']} ({system['name']})")
    if any(not row["is_snapshot"] for row in world["vms"].where("name", name)):
        raise world.taken("This name is already in use")
    snapshots.copy_vm(world, vm, name, False, is_snapshot=False)

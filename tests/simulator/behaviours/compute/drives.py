"""Drives of machines: names, sizes, imports, hot-plug (schema/compute/machine_drives.yml)."""

from __future__ import annotations

from typing import Any, Dict, Optional

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from . import machines, vms

IMPORT_SECONDS = 2.0
IMPORT_FAILURE_SECONDS = 1.5
EFI_BYTES = 540672  # the platform's own template, about 528 KiB
DEFAULT_TIER = "4"

for _argument in ("importurl", "minsize", "show_pt", "nocreate"):
    REGISTRY.column("machine_drives", _argument, argument=True)
for _column in ("disksize", "used_bytes"):
    REGISTRY.absent_from_most.add(("machine_drives", _column))


def next_number(world: Any, table: str, machine: Any) -> int:
    """The lowest number that no sibling uses as its `orderid`."""
    taken = {row["orderid"] for row in world[table].where("machine", machine)}
    return next(number for number in range(len(taken) + 1) if number not in taken)


def next_name(world: Any, table: str, machine: Any, prefix: str) -> str:
    """`drive_0`, `drive_1`, ...: the first that no sibling has."""
    taken = {row["name"] for row in world[table].where("machine", machine)}
    return next(name for name in (f"{prefix}_{number}" for number in range(len(taken) + 1)) if name not in taken)


@REGISTRY.on("before_create", "machine_drives")
def complete(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    """Refuse a disk without a size; fill in the rest."""
    media = values.get("media", "disk")
    if media == "disk" and values.get("disksize", 0) <= 0:
        raise errors.Refused(422, "Disk size must be greater than 0")
    if media in ("import", "clone") and values.get("media_source") is None and not body.get("importurl"):
        raise errors.required("machine_drives", "media_source")
    machine = values["machine"]
    if not values.get("name"):
        values["name"] = next_name(world, "machine_drives", machine, "drive")
    if "orderid" not in values:
        values["orderid"] = next_number(world, "machine_drives", machine)
    if not values.get("preferred_tier"):
        values["preferred_tier"] = DEFAULT_TIER
    if not values.get("serial"):
        values["serial"] = f"{world.random.getrandbits(32):08x}"


@REGISTRY.on("after_create", "machine_drives")
def created(world: Any, drive: Row, body: Dict[str, Any]) -> None:
    """The status row, the counters, the file behind a disk, and the start of an import."""
    furnish(world, drive)
    media = drive["media"]
    if media in ("import", "clone"):
        _start_import(world, drive, body)
    elif media in ("disk", "efidisk"):
        size = drive["disksize"] or EFI_BYTES
        if not drive["disksize"]:
            drive["disksize"] = size
        make_backing_file(world, drive, size)


def furnish(world: Any, drive: Row) -> None:
    """The rows that come with a drive."""
    status = world.insert("machine_drive_status", parent_drive=drive.key, status="offline", state="offline")
    stats = world.insert("machine_drive_stats", parent_drive=drive.key)
    world["machine_drives"].change(drive, {"status": status.key, "stats": stats.key})


def make_backing_file(world: Any, drive: Row, size: int) -> Row:
    """Every VM disk is a row of files too."""
    file = world.insert(
        "files",
        name=f"{drive['name']}.raw",
        type="raw",
        filesize=size,
        allocated_bytes=size,
        used_bytes=0,
        preferred_tier=drive["preferred_tier"],
        owner=drive.path,
    )
    world["machine_drives"].change(drive, {"media_source": file.key})
    return file


def _start_import(world: Any, drive: Row, body: Dict[str, Any]) -> None:
    source = world["files"].get(drive["media_source"])
    name = source["name"] if source is not None else str(body.get("importurl", "")).rpartition("/")[2]
    set_status(world, drive, "importing", f"importing {name} 0%")
    if world.faults.standing("import_fails") or (source is not None and source["_broken"]):
        world.later(IMPORT_FAILURE_SECONDS, drive, lambda: set_status(world, drive, "errors", "Import failed"))
        return
    size = source["filesize"] or source["allocated_bytes"] if source is not None else 0
    size = max(size, _whole(body.get("minsize")), drive["disksize"], 1 << 20)

    def imported() -> None:
        world.change(drive, media="disk", disksize=size, used_bytes=size // 2)
        make_backing_file(world, drive, size)
        set_status(world, drive, "offline", "")

    slow = source["_import_seconds"] if source is not None else None
    world.later(slow or IMPORT_SECONDS, drive, imported)


def _whole(value: Any) -> int:
    return int(value) if str(value).isdigit() else 0


def set_status(world: Any, drive: Row, status: str, info: str = "") -> None:
    """Change a drive's status row."""
    state = {"online": "online", "errors": "error", "warning": "warning"}.get(status, "offline")
    row = world["machine_drive_status"].get(drive["status"])
    world.change(row, status=status, state=state, status_info=info, last_update=world.clock.now())


def status_of(world: Any, drive: Row) -> str:
    row = world["machine_drive_status"].get(drive["status"])
    return str(row["status"]) if row is not None else "offline"


@REGISTRY.on("before_update", "machine_drives")
def changing(world: Any, drive: Row, changes: Dict[str, Any]) -> None:
    """A disk only grows; the text of the refusal is a guess."""
    if "disksize" in changes and drive["media"] == "disk" and changes["disksize"] < drive["disksize"]:
        raise errors.Refused(422, "Disk size can not be decreased")
    if changes.get("preferred_tier") == "":
        changes["preferred_tier"] = drive["preferred_tier"]


@REGISTRY.on("after_update", "machine_drives")
def changed(world: Any, drive: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    """The file behind a disk grows with it."""
    file = world["files"].get(drive["media_source"])
    if "disksize" in changes and file is not None and file["owner"] == drive.path:
        world.change(file, filesize=drive["disksize"], allocated_bytes=drive["disksize"])


@REGISTRY.on("before_delete", "machine_drives")
def deleting(world: Any, drive: Row) -> None:
    if status_of(world, drive) == "online":
        raise errors.Refused(422, "Unable to delete online drive")


@REGISTRY.on("after_delete", "machine_drives")
def deleted(world: Any, drive: Row) -> None:
    """The storage behind a disk goes with it."""
    for file in world["files"].where("owner", drive.path):
        world.remove(file)


@REGISTRY.action("vm_actions", "hotplugdrive")
def hotplug(world: Any, vm: Row, params: Dict[str, Any]) -> None:
    """Attach or detach a drive row of a running VM (measured limits in vm_actions.yml)."""
    drive = hotplug_device(world, vm, "machine_drives", params)
    if drive["media"] != "disk" or drive["interface"] not in ("virtio", "virtio-scsi"):
        raise errors.Refused(422, f"Hotplug is not supported for {drive['media']} on {drive['interface']}")
    attached = not unplugs(params)

    def done() -> None:
        set_status(world, drive, "online" if attached else "offline")
        plugged(world, vm, drive, attached)

    world.later(1.0, drive, done)


def plugged(world: Any, vm: Row, part: Row, attached: bool) -> None:
    """A part was attached to a running machine, or detached from it."""
    for hook in world.registry.hooks[("plugged", "vms")]:
        hook(world, vm, part, attached)


def unplugs(params: Dict[str, Any]) -> bool:
    return params.get("unplug") in (True, "true", 1, "1")


def hotplug_device(world: Any, vm: Row, table: str, params: Dict[str, Any]) -> Row:
    """The drive or NIC to be plugged.

    Raises:
        Refused: what holds for drives and NICs alike (WIRE 7.8).
    """
    vms.refuse_snapshot(vm)
    device: Optional[Row] = world[table].get(params.get("device"))
    if device is None or device["machine"] != vm["machine"]:
        raise errors.Refused(422, "Device is a required parameter")
    if not machines.status_of(world, vm["machine"])["running"]:
        raise errors.Refused(422, "Machine is not running")
    if not vm["allow_hotplug"]:
        raise errors.Refused(422, "Hotplug is not allowed on this machine")
    return device


@REGISTRY.row_action("machine_drives", "apply_universal_vars", "POST")
def apply_universal_vars(world: Any, drive: Row, params: Dict[str, Any]) -> None:
    """Secure Boot keys for an EFI disk; the PUT ?action= form does nothing (WIRE 7.5)."""
    vm = vms.vm_of(world, drive["machine"])
    if drive["media"] != "efidisk" or vm is None or vms.is_running(world, vm):
        raise errors.Refused(422, "Operation not permitted")
    world.change(drive, ms_2023_kek_applied=True)

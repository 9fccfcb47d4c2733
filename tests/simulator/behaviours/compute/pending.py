"""What waits for a machine's next power cycle: settings and parts that differ from what it was started with.

`need_restart` is set "when a stored setting differs from the running one" (schema/compute/vms.yml). Of the machine's
own settings that is what clients see; that its drives, NICs and devices count as well is a guess. With the fault
`parts_are_silent` they do not.
"""

from __future__ import annotations

from typing import Any, Dict

from ...registry import REGISTRY
from ...store import Row
from . import devices, vms

# What a running machine takes up of its parts at its next power cycle only.
PARTS = {
    "machine_nics": ("interface", "macaddress", "enabled", "disable_mq"),
    "machine_drives": ("interface", "enabled", "readonly", "discard", "serial"),
    "machine_devices": ("enabled",),
}


def part_values(world: Any, part: Row) -> Dict[str, Any]:
    """What counts of one part."""
    values = {name: part[name] for name in PARTS[part.table.name]}
    settings = devices.settings_of(world, part) if part.table.name == "machine_devices" else None
    return {**values, **({} if settings is None else dict(settings))}


def parts_of(world: Any, vm: Row) -> Dict[str, Dict[str, Any]]:
    """All parts of a machine as they are stored."""
    rows = (part for table in PARTS for part in world[table].where("machine", vm["machine"]))
    return {part.path: part_values(world, part) for part in rows}


@REGISTRY.on("started", "vms")
def remember(world: Any, vm: Row) -> None:
    """A machine runs with what is stored at its start."""
    vm["_live_parts"] = parts_of(world, vm)


def reconsider(world: Any, vm: Row) -> None:
    """Say anew whether a running machine needs a power cycle."""
    live = vm["_live"]
    if not live or not vms.is_running(world, vm):
        return
    differs = any(vm[name] != value for name, value in live.items())
    silent = world.faults.standing("parts_are_silent")
    vm["need_restart"] = differs or (not silent and parts_of(world, vm) != vm["_live_parts"])


@REGISTRY.on("plugged", "vms")
def plugged(world: Any, vm: Row, part: Row, attached: bool) -> None:
    """A part was attached to the running machine, or detached from it."""
    parts = {path: values for path, values in (vm["_live_parts"] or {}).items() if path != part.path}
    vm["_live_parts"] = {**parts, part.path: part_values(world, part)} if attached else parts
    reconsider(world, vm)


@REGISTRY.on("after_update", "vms")
def vm_changed(world: Any, vm: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    reconsider(world, vm)


@REGISTRY.on("after_create", *PARTS)
@REGISTRY.on("after_update", *PARTS)
@REGISTRY.on("after_delete", *PARTS)
def part_changed(world: Any, part: Row, *_more: Any) -> None:
    vm = vms.vm_of(world, part["machine"])
    if vm is not None:
        reconsider(world, vm)


@REGISTRY.on("after_update", *set(devices.SETTINGS.values()))
def settings_changed(world: Any, settings: Row, *_more: Any) -> None:
    device = world["machine_devices"].get(settings["machine_device"])
    if device is not None:
        part_changed(world, device)

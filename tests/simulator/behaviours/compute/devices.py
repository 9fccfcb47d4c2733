"""Pass-through devices, vGPUs and TPMs of machines (schema/compute/machine_devices.yml)."""

from __future__ import annotations

from typing import Any, Dict, Optional

from ... import errors, validation
from ...registry import REGISTRY
from ...store import Row
from . import drives, vms

SETTINGS = {
    "tpm": "machine_device_settings_tpm",
    "gpu": "machine_device_settings_gpu",
    "nvidia_vgpu": "machine_device_settings_nvidia_vgpu",
    "node_nvidia_vgpu_devices": "machine_device_settings_nvidia_vgpu",
    "node_host_gpu_devices": "machine_device_settings_host_gpu",
    "node_usb_devices": "machine_device_settings_usb",
    "node_sriov_nic_devices": "machine_device_settings_sriov_nic",
}
TPM_STATE_BYTES = 4 << 20

for _argument in ("count", "settings_args"):
    REGISTRY.column("machine_devices", _argument, argument=True)


@REGISTRY.on("before_create", "machine_devices")
def complete(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    """The type may come from the resource group; everything but a TPM needs one."""
    group = world["resource_groups"].get(values["resource_group"]) if values.get("resource_group") else None
    if not values.get("type"):
        if group is None:
            raise errors.required("machine_devices", "type")
        values["type"] = group["type"]
    if values["type"] != "tpm" and group is None:
        raise errors.required("machine_devices", "resource_group")
    _settings(world, values["type"], values.get("settings_args"))
    machine = world["machines"].get(values["machine"])
    values.update(machine_type=machine["type"], uuid=vms.new_uuid(world))
    if not values.get("name"):
        values["name"] = drives.next_name(world, "machine_devices", machine.key, "device")
    if "orderid" not in values:
        values["orderid"] = drives.next_number(world, "machine_devices", machine.key)


def _settings(world: Any, kind: str, given: Any) -> Dict[str, Any]:
    """Columns of the settings row from the bag of arguments."""
    table = SETTINGS.get(kind)
    return {} if table is None else settings_columns(world, table, given)


def settings_columns(world: Any, table: str, given: Any) -> Dict[str, Any]:
    """The entries of a `settings_args` that are columns of its settings table, in the stored form."""
    if not isinstance(given, dict):
        return {}
    columns = world.facts[table].columns
    return {
        name: validation.stored(world, table, columns[name], value)
        for name, value in given.items()
        if name in columns and not columns[name].read_only
    }


@REGISTRY.on("after_create", "machine_devices")
def created(world: Any, device: Row, body: Dict[str, Any]) -> Dict[str, Any]:
    """Status and settings rows; `count` makes further devices like this one."""
    furnish(world, device, _settings(world, device["type"], body.get("settings_args")))
    if device["type"] == "tpm":
        _tpm_state(world, device["machine"])
    count = body.get("count", 1)
    for _number in range(int(count) - 1 if str(count).isdigit() else 0):
        more = {name: value for name, value in body.items() if name not in ("count", "name", "orderid")}
        world.create("machine_devices", more)
    return {"uuid": device["uuid"]}


def furnish(world: Any, device: Row, settings: Dict[str, Any]) -> None:
    """The rows that come with a device."""
    status = world.insert("machine_device_status", parent_device=device.key, status="offline", state="offline")
    columns = {"status": status.key}
    table = SETTINGS.get(device["type"])
    if table is not None:
        columns["settings"] = world.insert(table, machine_device=device.key, **settings).key
    world["machine_devices"].change(device, columns)


def _tpm_state(world: Any, machine: Any) -> None:
    """A TPM keeps its state on a drive of its own that the platform makes (guessed, machine_devices.yml)."""
    drive = world.insert(
        "machine_drives",
        machine=machine,
        name=drives.next_name(world, "machine_drives", machine, "tpm_state"),
        orderid=drives.next_number(world, "machine_drives", machine),
        interface="tpm_state",
        media="disk",
        disksize=TPM_STATE_BYTES,
        preferred_tier=drives.DEFAULT_TIER,
    )
    drives.furnish(world, drive)
    drives.make_backing_file(world, drive, TPM_STATE_BYTES)


@REGISTRY.on("after_delete", "machine_devices")
def deleted(world: Any, device: Row) -> None:
    """A TPM takes its state with it (guessed, machine_devices.yml)."""
    machine = device["machine"]
    if device["type"] != "tpm" or world["machines"].get(machine) is None:
        return
    tpms = [other for other in world["machine_devices"].where("machine", machine) if other["type"] == "tpm"]
    states = [drive for drive in world["machine_drives"].where("machine", machine) if drive["interface"] == "tpm_state"]
    for drive in states[len(tpms) :]:
        world.remove(drive)


@REGISTRY.on("after_update", "machine_devices")
def changed(world: Any, device: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    """Settings written through the device land in its settings row."""
    settings = settings_of(world, device)
    if settings is not None and "settings_args" in changes:
        world.change(settings, **_settings(world, device["type"], changes["settings_args"]))


def settings_of(world: Any, device: Row) -> Optional[Row]:
    table = SETTINGS.get(device["type"])
    return world[table].first("machine_device", device.key) if table else None


def copy(world: Any, device: Row, machine: Any) -> Row:
    """A device like another on another machine."""
    own = ("$key", "machine", "status", "settings", "uuid", "created", "modified")
    columns = {name: value for name, value in device.items() if name not in own}
    copied = world.insert("machine_devices", machine=machine, uuid=vms.new_uuid(world), **columns)
    settings = settings_of(world, device)
    kept = {} if settings is None else {k: v for k, v in settings.items() if k not in ("$key", "machine_device")}
    furnish(world, copied, kept)
    return copied

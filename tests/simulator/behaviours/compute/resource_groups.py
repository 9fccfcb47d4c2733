"""Devices of the nodes and the groups that machines draw them from (schema/compute/resource_groups.yml)."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from ... import errors, filters
from ...registry import REGISTRY
from ...store import Row
from . import devices

SETTINGS = {
    "node_nvidia_vgpu_devices": "resource_group_settings_nvidia_vgpu",
    "node_host_gpu_devices": "resource_group_settings_host_gpu",
    "node_usb_devices": "resource_group_settings_usb",
    "node_sriov_nic_devices": "resource_group_settings_sriov_nic",
}
for _argument in ("settings_args", "key_args"):
    REGISTRY.column("resource_groups", _argument, argument=True)
REGISTRY.column("resource_rules", "auto_create_based_on", argument=True)
REGISTRY.column("resource_rules", "resources", kind="rows", read_only=True)

GPU = {
    "vendor": "NVIDIA Corporation",
    "device": "TU104GL [Tesla T4]",
    "vendor_device_hex": "10de:1eb8",
    "driver": "vfio-pci",
    "module": "nvidia",
    "numa": "0",
    "iommu_group": "41",
}


@REGISTRY.seed(22)
def hardware(world: Any, options: Any) -> None:
    """Each node has a GPU, a network card and a USB stick."""
    for node in world["nodes"].all():
        name = f"{GPU['vendor']} {GPU['device']}"
        gpu = world.insert(
            "node_pci_devices",
            node=node.key,
            name=name,
            slot="0000:41:00.0",
            device_type="03",
            **{"class": "3D controller", "class_hex": "0302"},
            **GPU,
        )
        world.insert("node_host_gpu_devices", node=node.key, pci_device=gpu.key, name=name, slot="0000:41:00.0", **GPU)
        world.insert(
            "node_pci_devices",
            node=node.key,
            name="Intel Corporation Ethernet Controller X710",
            slot="0000:03:00.0",
            device_type="02",
            vendor="Intel Corporation",
            device="Ethernet Controller X710",
            vendor_device_hex="8086:1572",
            driver="i40e",
            sriov_totalvfs=64,
            **{"class": "Ethernet controller", "class_hex": "0200"},
        )
        world.insert(
            "node_usb_devices",
            node=node.key,
            bus="1",
            device="2",
            path=f"1-{node.key}",
            devpath=str(node.key),
            vendor="Kingston",
            vendor_id="0951",
            model="DataTraveler",
            model_id="1666",
            usb_version="3.0",
        )


@REGISTRY.on("before_create", "resource_groups")
def creating(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    """Rules may be made from devices named in the call; all of these must exist."""
    for key in _device_keys(values.get("key_args")):
        if world[values["type"]].get(key) is None:
            raise errors.no_such_reference("resource_groups", "key_args")


def _device_keys(given: Any) -> List[Any]:
    return given if isinstance(given, list) else []


@REGISTRY.on("after_create", "resource_groups")
def created(world: Any, group: Row, body: Dict[str, Any]) -> Optional[Dict[str, Any]]:
    table = SETTINGS.get(group["type"])
    if table is not None:
        columns = devices.settings_columns(world, table, body.get("settings_args"))
        row = world.insert(table, resource_group=group.key, **columns)
        if "settings" in group.table.facts.columns:
            group["settings"] = row.key
    for key in _device_keys(body.get("key_args")):
        device = world[group["type"]].get(key)
        _rule(world, group, device)
    return None


def _rule(world: Any, group: Row, device: Row) -> None:
    column = "slot" if "slot" in device.table.facts.columns else "path"
    world.insert(
        "resource_rules",
        resource_group=group.key,
        type=group["type"],
        system_created=True,
        name=str(device[device.table.facts.display_column]),
        filter=f"{column} eq '{device[column]}'",
        node=device["node"],
    )


@REGISTRY.on("after_update", "resource_groups")
def changed(world: Any, group: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    table = SETTINGS.get(group["type"])
    if table is not None and "settings_args" in changes:
        settings = world[table].first("resource_group", group.key)
        world.change(settings, **devices.settings_columns(world, table, changes["settings_args"]))


@REGISTRY.on("before_delete", "resource_groups")
def deleting(world: Any, group: Row) -> None:
    """Refused with 409 while machines use it (the text is a guess)."""
    if world["machine_devices"].where("resource_group", group.key):
        raise errors.Refused(409, "Resource group is in use by machine devices")


@REGISTRY.on("before_create", "resource_rules")
def adding_rule(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    """A rule has its group's type; a filter that cannot be read is refused (the status is a guess after WIRE 3.10)."""
    group = world["resource_groups"].get(values["resource_group"])
    values["type"] = group["type"]
    filters.compile_filter(world, group["type"], values["filter"], {})


@REGISTRY.on("before_update", "resource_rules")
def changing_rule(world: Any, rule: Row, changes: Dict[str, Any]) -> None:
    if "filter" in changes:
        filters.compile_filter(world, rule["type"], changes["filter"], {})


@REGISTRY.lists("resource_rules", "resources")
def picked(world: Any, rule: Row) -> List[Row]:
    """The nodes' devices that a rule picks."""
    if not rule["enabled"]:
        return []
    test = filters.compile_filter(world, rule["type"], rule["filter"], {}).test
    on_node = [row for row in world[rule["type"]].all() if rule["node"] in (None, row["node"])]
    return [row for row in on_node if test is None or test(row)]


@REGISTRY.lists("resource_groups", "resources")
def pooled(world: Any, group: Row) -> List[Row]:
    """The nodes' devices that any rule of a group picks."""
    rules = world["resource_rules"].where("resource_group", group.key)
    found = {row.key: row for rule in rules for row in picked(world, rule)}
    return list(found.values()) if group["enabled"] else []

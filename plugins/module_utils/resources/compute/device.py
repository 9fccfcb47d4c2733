# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices passed to a machine: TPM first, then hardware by resource group (schema compute/machine_devices.yml)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Mapping, Optional

from ...desired.kinds import Choice, Field, Flag, Integer, Pointer, Reference, Text, WishError
from ...desired.kinds.settings import Settings
from ...desired.observe import machine_key
from ...desired.resource import Children
from .hotplug import Offline

if TYPE_CHECKING:
    from ...vergeos.schema import (  # noqa: F401
        machine_device_settings_nvidia_vgpu,
        machine_device_settings_sriov_nic,
        machine_device_settings_tpm,
        machine_device_settings_usb,
        machine_devices,
        resource_groups,
    )

TYPES = {
    "tpm": "tpm",
    "vgpu": "node_nvidia_vgpu_devices",
    "gpu": "node_host_gpu_devices",
    "usb": "node_usb_devices",
    "pci": "node_pci_devices",
    "sriov_nic": "node_sriov_nic_devices",
}


# Which settings there are; PCI devices and the GPUs of hosts have none.
SETTINGS = Settings(
    "settings",
    "settings_args",
    "machine_devices",
    tables={
        "tpm": "machine_device_settings_tpm",
        "nvidia_vgpu": "machine_device_settings_nvidia_vgpu",
        "node_nvidia_vgpu_devices": "machine_device_settings_nvidia_vgpu",
        "node_usb_devices": "machine_device_settings_usb",
        "node_sriov_nic_devices": "machine_device_settings_sriov_nic",
    },
    tie="machine_device",
    words={stored: word for word, stored in TYPES.items()},
    restart=True,
)


def device_fields() -> list[Field]:
    """Return the fields of a device, for the VM and for a module of their own."""
    return [
        Text("name", most=128),
        Choice("type", words=TYPES, create_only=True, required=True),
        Reference("resource_group", "resource_groups", create_only=True),
        SETTINGS,
        Flag("optional"),
        Flag("enabled", restart=True),
        Integer("order", "orderid", least=0, most=64),
        Text("description", most=2048),
        Text("asset", most=40),
    ]


def device_wishes(params: Mapping[str, Any]) -> Optional[list[dict[str, Any]]]:
    """Name those without a name after their type, so that a second run finds them."""
    devices = params.get("devices")
    if devices is None:
        return None
    return [{**device, "name": device["type"]} if device.get("name") is None else device for device in devices]


def fault(values: Mapping[str, Any]) -> Optional[str]:
    """Say what is wrong with a new device."""
    kind, group = values.get("type"), values.get("resource_group")
    if kind is None:
        return f"a new device needs a type: {', '.join(TYPES)}"
    if (kind == "tpm") == bool(group is not None and group.given):
        if kind == "tpm":
            return "a tpm belongs to its machine alone; leave resource_group out"
        return "it is drawn from a resource group; give resource_group"
    try:
        SETTINGS.verify(kind, values.get("settings") or Pointer({}))
    except WishError as error:
        return str(error)
    return None


DEVICES = Children(
    "devices",
    "device",
    "machine_devices",
    device_fields(),
    lambda row: {"machine": machine_key(row)},
    inside=("machine", "devices"),
    wishes=device_wishes,
    extra=["status#status as status"],
    # There is no hot-plug for devices (schema compute/machine_devices.yml).
    # One that is switched on may stay away for reasons of its own; a restart for it could be one for ever.
    live=Offline(lambda _vm, row: row.get("enabled") is False and row.get("status") == "online"),
    fault=fault,
)

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices passed to a machine: TPM first, then hardware by resource group (schema compute/machine_devices.yml)."""

from __future__ import annotations

from typing import Any, Mapping, Optional

from ..desired.engine import machine_key
from ..desired.field import Choice, Field, Flag, Integer, Json, Reference, Text
from ..desired.resource import Children

TYPES = {
    "tpm": "tpm",
    "vgpu": "node_nvidia_vgpu_devices",
    "gpu": "node_host_gpu_devices",
    "usb": "node_usb_devices",
    "pci": "node_pci_devices",
    "sriov_nic": "node_sriov_nic_devices",
}


def device_fields() -> list[Field]:
    """Return the fields of a device, for the VM and for a module of their own."""
    return [
        Text("name", most=128),
        Choice("type", words=TYPES, create_only=True, required=True),
        Reference("resource_group", "resource_groups", create_only=True),
        Json("settings", "settings_args", write_only=True),
        Flag("optional"),
        Flag("enabled", restart=True),
        Integer("order", "orderid", least=0, most=64),
        Text("description", most=2048),
    ]


def device_wishes(params: Mapping[str, Any]) -> Optional[list[dict[str, Any]]]:
    """Name those without a name after their type, so that a second run finds them."""
    devices = params.get("devices")
    if devices is None:
        return None
    return [{**device, "name": device.get("name") or device["type"]} for device in devices]


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
    offline=True,
)

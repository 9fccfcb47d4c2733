# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Network interfaces of a machine (schema compute/machine_nics.yml)."""

from __future__ import annotations

from typing import Any, Mapping, Optional

from ...desired.kinds import Choice, Field, Flag, Integer, Mac, Reference, Text
from ...desired.observe import machine_key
from ...desired.resource import Children
from ..common.addresses import Single
from .hotplug import HotPlug


def nic_fields() -> list[Field]:
    """Return the fields of a NIC, for the VM and for a module of their own."""
    return [
        Text("name", most=128),
        Reference("network", "vnets", "vnet", optional=True),
        Choice("interface", choices=["virtio", "e1000", "e1000e", "rtl8139", "pcnet", "igb", "vmxnet3"], restart=True),
        Mac("mac", "macaddress", restart=True),
        Single("ip", "ipaddress", former="ip_address", aliases=["address"]),
        Integer("order", "orderid", least=0, most=30),
        Text("description", most=2048),
        Flag("enabled", restart=True),
        Flag("disable_multiqueue", "disable_mq", restart=True),
        Text("asset", most=32),
    ]


def nic_wishes(params: Mapping[str, Any]) -> Optional[list[dict[str, Any]]]:
    """Name those without a name as the platform would: nic_0, nic_1 ... by position."""
    nics = params.get("nics")
    if nics is None:
        return None
    unnamed = [nic.get("name") is None for nic in nics]
    return [{**nic, "name": f"nic_{place}"} if unnamed[place] else nic for place, nic in enumerate(nics)]


NICS = Children(
    "nics",
    "nic",
    "machine_nics",
    nic_fields(),
    lambda row: {"machine": machine_key(row)},
    inside=("machine", "nics"),
    purge="purge_nics",
    wishes=nic_wishes,
    extra=["status#status as status", "vnet#machine#status#status as network_status"],
    live=HotPlug(
        "hotplugnic",
        # Measured: one NIC in three seconds (schema compute/vm_actions.yml); how a second is answered is not recorded.
        pause=3.0,
        # A link may be down for want of a network that runs, too.
        mute=lambda row: row.get("network_status") != "running",
        # A NIC that is switched off loses its cable at the next boot only.
        lags=lambda _vm, row: row.get("enabled") is False and row.get("status") == "up",
        idle=lambda row: (
            row.get("status") == "down" and row.get("enabled") is not False and row.get("network_status") == "running"
        ),
    ),
)

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The virtual machine: everything that is special about one stands on this page (schema compute/vms.yml)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Mapping

from ...desired.kinds import Choice, Family, Flag, Integer, Reference, Secret, Size, Text
from ...desired.origin import Origin
from ...desired.resource import Resource, Row
from ...vergeos.families.vms import machine_addresses
from ...vergeos.filters import where
from ..common.caller import LOCKOUT
from ..common.tag import tags_of
from .cloning import clone_source
from .cloud_init import CLOUD_INIT, OPTIONS
from .device import DEVICES
from .drive import DRIVES
from .machine_power import power
from .nic import NICS
from .own_machine import SPARED

if TYPE_CHECKING:
    # Loaded by name when first needed; named here so that Ansible's packer, which reads imports, ships them.
    from ...vergeos.families import cloudinit as _cloudinit  # noqa: F401
    from ...vergeos.schema import (  # noqa: F401
        cloudinit_files,
        machine_devices,
        machine_drives,
        machine_nics,
        machine_status,
        machines,
        tag_members,
        vms,
    )

FIELDS = [
    Text("name", aliases=["vm"], least=1, most=128),
    Text("description", most=2048),
    Flag("enabled"),
    Integer("cpu_cores", least=1, most=1024, restart=True),
    # "auto" is resolved to the cluster's type when the machine is made.
    Family("cpu_type", prefixes={"auto": ""}, restart=True),
    # Rounded up to the next step, since the platform would round down without a word (2000 -> 1792).
    Size("ram", unit="MiB", wire_unit="MiB", multiple=256, least=256, most=1048576, restart=True),
    Family("machine_type", prefixes={"q35": "pc-q35-", "pc": "pc-i440fx-"}, restart=True),
    Choice("os_family", choices=["linux", "windows", "freebsd", "other"]),
    Text("os_description", most=2048),
    Flag("guest_agent", restart=True),
    Flag("allow_hotplug", restart=True),
    Flag("uefi", restart=True),
    Flag("secure_boot", restart=True),
    Choice("console", choices=["vnc", "spice", "serial", "none"], restart=True),
    Flag("console_password_enabled", "console_pass_enabled", restart=True),
    Secret("console_password", "console_pass", most=256),
    Choice("video", choices=["std", "cirrus", "vmware", "qxl", "virtio", "none"], restart=True),
    Text("sound", restart=True),
    Choice("rtc_base", choices=["utc", "localtime"], restart=True),
    Choice("boot_order", choices=["cd", "cdn", "dc", "nc", "n", "c", "d", "strict"], restart=True),
    Integer("boot_delay", least=0, most=60),
    Flag("usb_tablet", restart=True),
    Flag("usb_legacy", restart=True),
    Flag("serial_port", restart=True),
    Flag("disable_powercycle"),
    Integer("power_cycle_timeout", least=0, most=65535),
    Choice("on_power_loss", choices=["last_state", "power_on", "leave_off"]),
    Choice("migration_method", choices=["auto", "live"]),
    Flag("nested_virtualization", restart=True),
    Flag("disable_hypervisor", restart=True),
    Flag("iommu", restart=True),
    # Clients write these three on the VM and read them on its machine; whether the VM's own column reads back is not
    # recorded, so both are read.
    Reference("cluster", "clusters", also="machine#cluster"),
    Text("ha_group", also="machine#ha_group"),
    Reference("snapshot_profile", "snapshot_profiles", also="machine#snapshot_profile", optional=True),
    Reference("failover_cluster", "clusters", "cluster_failover", optional=True),
    Reference("preferred_node", "nodes", optional=True),
    Reference("owner_user", "users", optional=True),
    Text("cloudinit_datasource", listed=False, restart=True),
    Text("uuid", stored=str.lower, restart=True),
    Text("advanced", restart=True),
    Flag("allow_export"),
]


def spread(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """Bring the data source of cloud-init to its field."""
    return {**params, "cloudinit_datasource": (params.get("cloud_init") or {}).get("datasource")}


def served(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """Serve the files of a new machine the common way when no data source is named; otherwise no guest sees them."""
    return {"cloudinit_datasource": "nocloud"} if CLOUD_INIT.wishes(params) else {}


def addresses(row: Row) -> dict[str, Any]:
    """Add the machine's addresses: what the guest agent reports, then what its NICs are given."""
    machine = row.get("machine")
    nics = machine.get("nics") if isinstance(machine, Mapping) else None
    return {
        "addresses": machine_addresses(row.get("guest_info"), nics or ()),
        "agent": bool(row.get("guest_info")),
        "machine": machine.get("$key") if isinstance(machine, Mapping) else machine,
    }


def clone_params(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of the clone action."""
    return {
        "name": params["name"],
        "preserve_macs": bool(params.get("clone_preserve_macs")),
        "quiesce": bool(params.get("clone_quiesce")),
    }


VM = Resource(
    "vm",
    "vms",
    FIELDS,
    scope=where(is_snapshot=False),
    children=[DRIVES, NICS, DEVICES, tags_of("vms"), CLOUD_INIT],
    power=power("allow_hotplug"),
    origin=Origin(
        "clone_from",
        {"type": "str"},
        lambda client, params, reads: clone_source(client, params, reads, "clone_from", "clone_snapshot"),
        "clone",
        clone_params,
        "vmkey",
    ),
    extra=[
        "need_restart",
        "created",
        "modified",
        "machine#status#node#name as node",
        "machine#status#agent_guest_info as guest_info",
    ],
    flags={
        "cloud_init": {"type": "dict", "options": OPTIONS},
        "clone_snapshot": {"type": "str"},
        "clone_preserve_macs": {"type": "bool", "default": False},
        "clone_quiesce": {"type": "bool", "default": False},
        "shutdown_timeout": {"type": "int", "default": 120},
        "wait_for": {"type": "list", "elements": "str", "choices": ["agent", "addresses"], "default": []},
        **LOCKOUT,
    },
    guard=SPARED,
    prepare=spread,
    defaults=served,
    shape=addresses,
)

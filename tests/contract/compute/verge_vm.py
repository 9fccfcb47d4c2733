# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_vm."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.table import Example, Option, Secret, always, key_in

GIB = 1 << 30


def world(bench: Bench) -> None:
    """Make what the options refer to."""
    for name in ("ct-cluster-a", "ct-cluster-b"):
        bench.plant("clusters", name=name, compute=True, default_cpu="host")
    for name in ("ct-profile-a", "ct-profile-b"):
        bench.plant("snapshot_profiles", name=name)
    for name in ("ct-ann", "ct-bob"):
        bench.plant("users", name=name, enabled=True)
    for name in ("ct-a.iso", "ct-b.iso"):
        bench.plant("files", name=name, type="iso", filesize=GIB, allocated_bytes=GIB)
    for name in ("ct-gpu-a", "ct-gpu-b"):
        bench.plant("resource_groups", name=name, type="node_host_gpu_devices", uuid=name)


VM = Example(
    id="verge_vm",
    module="verge_vm",
    noun="vm",
    table="vms",
    identity={"name": "ct-vm"},
    base={"cpu_cores": 1, "ram": "1 GiB"},
    world=world,
    entries={
        "drives": {"name": "data", "size": "10 GiB"},
        "nics": {"name": "lan"},
        "devices": {"name": "chip", "type": "tpm"},
    },
    children={"drives": "machine_drives", "nics": "machine_nics", "devices": "machine_devices"},
    converged=["GET vms"],
    reference={"preferred_node": "no-such-node"},
    options=[
        Option("description", "one", "two", clears=True),
        Option("enabled", True, False),
        Option("cpu_cores", 1, 4),
        Option("cpu_type", "host", "EPYC-Rome"),
        Option("ram", "1 GiB", "2.5 GiB", stored=always({"1 GiB": 1024, "2.5 GiB": 2560})),
        Option(
            "machine_type",
            "pc-i440fx-9.0",
            "q35",
            stored=always({"pc-i440fx-9.0": "pc-i440fx-9.0", "q35": "pc-q35-10.0"}),
        ),
        Option("os_family", "linux", "windows"),
        Option("os_description", "one", "two", clears=True),
        Option("guest_agent", False, True),
        Option("allow_hotplug", True, False),
        Option("uefi", False, True),
        Option("secure_boot", False, True, needs={"uefi": True}),
        Option("console", "vnc", "spice"),
        Option("console_password_enabled", False, True, column="console_pass_enabled"),
        Option("video", "std", "virtio"),
        Option("sound", "none", "ac97"),
        Option("rtc_base", "utc", "localtime"),
        Option("boot_order", "cd", "n"),
        Option("boot_delay", 5, 0),
        Option("usb_tablet", True, False),
        Option("usb_legacy", False, True),
        Option("serial_port", False, True),
        Option("disable_powercycle", False, True),
        Option("power_cycle_timeout", 0, 90),
        Option("on_power_loss", "last_state", "leave_off"),
        Option("migration_method", "auto", "live"),
        Option("nested_virtualization", False, True),
        Option("disable_hypervisor", False, True),
        Option("iommu", False, True),
        Option("cluster", "ct-cluster-a", "ct-cluster-b", stored=key_in("clusters")),
        Option("ha_group", "+web", "db", clears=True),
        Option(
            "snapshot_profile",
            "ct-profile-a",
            "ct-profile-b",
            stored=key_in("snapshot_profiles"),
            clears=True,
            nothing="none",
        ),
        Option(
            "failover_cluster",
            "ct-cluster-a",
            "ct-cluster-b",
            "cluster_failover",
            key_in("clusters"),
            clears=True,
            nothing="none",
        ),
        Option("preferred_node", "node1", "node2", stored=key_in("nodes"), clears=True, nothing="none"),
        Option("owner_user", "ct-ann", "ct-bob", stored=key_in("users"), clears=True, nothing="none"),
        Option(
            "uuid",
            "11111111-2222-3333-4444-555555555555",
            "AAAAAAAA-2222-3333-4444-555555555555",
            stored=lambda _bench, value: value.lower(),
        ),
        Option("advanced", "a=1", "a=2\nb=3", clears=True),
        Option("allow_export", True, False),
        # Drives.
        Option(
            "drives.size", "10 GiB", "12 GiB", "disksize", always({"10 GiB": 10 * GIB, "12 GiB": 12 * GIB}), oneway=True
        ),
        Option("drives.media", "disk", "nonpersistent", fixed=True),
        Option(
            "drives.source",
            "ct-a.iso",
            "ct-b.iso",
            "media_source",
            key_in("files"),
            {"media": "cdrom", "size": None},
            clears=True,
            nothing="none",
        ),
        Option("drives.interface", "virtio-scsi", "ahci"),
        Option("drives.tier", 1, 2, "preferred_tier", lambda _bench, value: str(value)),
        Option("drives.order", 3, 7, "orderid"),
        Option("drives.description", "one", "two", clears=True),
        Option("drives.enabled", True, False),
        Option("drives.readonly", False, True),
        Option("drives.discard", True, False),
        Option("drives.optimize", "general", "large"),
        Option("drives.serial", "abc123", "def456"),
        Option("drives.asset", "one", "two"),
        Option("drives.preserve_format", False, True, "preserve_drive_format", fixed=True),
        # NICs.
        Option("nics.network", "External", "Internal", "vnet", key_in("vnets"), clears=True, nothing="none"),
        Option("nics.interface", "virtio", "e1000e"),
        Option(
            "nics.mac",
            "F0-DB-30-00-00-01",
            "f0:db:30:00:00:02",
            "macaddress",
            lambda _b, value: value.lower().replace("-", ":"),
        ),
        Option("nics.ip", "10.0.0.5", "10.0.0.6", "ipaddress", clears=True),
        Option("nics.order", 3, 7, "orderid"),
        Option("nics.description", "one", "two", clears=True),
        Option("nics.enabled", True, False),
        Option("nics.disable_multiqueue", False, True, "disable_mq"),
        Option("nics.asset", "one", "two"),
        # Devices.
        Option("devices.type", "tpm", "gpu", stored=always({"tpm": "tpm", "gpu": "node_host_gpu_devices"}), fixed=True),
        Option(
            "devices.resource_group",
            "ct-gpu-a",
            "ct-gpu-b",
            stored=key_in("resource_groups"),
            needs={"type": "gpu"},
            fixed=True,
        ),
        Option("devices.optional", False, True),
        Option("devices.enabled", True, False),
        Option("devices.order", 3, 7, "orderid"),
        Option("devices.description", "one", "two", clears=True),
        Option("devices.asset", "one", "two"),
    ],
    elsewhere={
        "name": "test_key_instead_of_name",
        "key": "test_key_instead_of_name",
        "state": "test_states_of_a_machine",
        "allow_lockout": "test_the_way_to_the_api_is_not_switched_off",
        "update_password": "test_a_secret_is_written_once",
        "drives.name": "test_drives_are_matched_by_name",
        "nics.name": "test_nics_without_names_are_found_again",
        "devices.name": "test_a_tpm_comes_and_goes",
        "devices.settings": "test_settings_of_a_machines_device",
        "purge_drives": "test_purge",
        "purge_nics": "test_purge",
        "purge_tags": "test_tags_of_a_machine",
        "tags": "test_tags_of_a_machine",
        "clone_from": "test_clone_of_a_machine",
        "clone_snapshot": "test_clone_of_a_snapshot",
        "clone_preserve_macs": "test_clone_of_a_machine",
        "clone_quiesce": "test_clone_passes_quiesce_on",
        "force": "test_a_running_machine_goes_only_by_force",
        "restart_if_needed": "test_restart_if_needed",
        "wait": "test_no_wait",
        "wait_timeout": "test_time_out_tells_the_last_state",
        "shutdown_timeout": "test_guest_that_ignores_the_power_button",
        "wait_for": "test_waits_for_addresses",
        "cloud_init": "test_cloud_init_files",
        "cloud_init.datasource": "test_cloud_init_files",
        "cloud_init.user_data": "test_cloud_init_files",
        "cloud_init.meta_data": "test_cloud_init_files",
        "cloud_init.network_config": "test_cloud_init_files",
        "cloud_init.vendor_data": "test_cloud_init_files",
    },
    secrets=[
        Secret("console_password", column="console_pass", needs={"console_password_enabled": True}),
        Secret("cloud_init.user_data", column="contents", kept=False),
        Secret("cloud_init.vendor_data", column="contents", kept=False),
    ],
)
EXAMPLES = [VM]

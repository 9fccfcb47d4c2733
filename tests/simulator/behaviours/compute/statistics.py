"""Counters of machines, drives and NICs; and keys that agree with those of their objects by chance only."""

from __future__ import annotations

from typing import Any

from ...registry import REGISTRY
from ...store import Row

BOOT_SECONDS = 2.0
BOOT_READS, BOOT_WRITES = 512_000_000, 419_430_400

# WIRE 3.8: a row of these has a key of its own; taking the object's key for it finds another object's row.
FIRST_KEYS = {
    "machine_console": 601,
    "machine_drive_stats": 1001,
    "machine_drive_status": 501,
    "machine_nic_stats": 2001,
    "machine_nic_status": 701,
    "machine_stats": 401,
    "machine_status": 301,
}
REGISTRY.default_sets["machine_drive_stats"] = "$key"
REGISTRY.default_sets["machine_status"] = "$key,machine,running,status,status_info,migratable"
REGISTRY.default_sets["cluster_status"] = "$key"


@REGISTRY.seed(1)
def first_keys(world: Any, options: Any) -> None:
    for table, key in FIRST_KEYS.items():
        world[table].start_at(key)


@REGISTRY.on("started", "vms")
def booting(world: Any, vm: Row) -> None:
    """A guest that boots reads and writes; that shows a moment later."""
    world.later(BOOT_SECONDS, vm, lambda: _booted(world, vm))


def _booted(world: Any, vm: Row) -> None:
    machine, now = world["machines"].get(vm["machine"]), world.clock.now()
    if not world["machine_status"].get(machine["status"])["running"]:
        return
    figures = {"total_cpu": 3, "user_cpu": 2, "system_cpu": 1, "vmusage_cpu": 3, "core_peak": 3, "ram_used": vm["ram"]}
    world.change(
        world["machine_stats"].get(machine["stats"]), ram_pct=100, core_usagelist=[3] * vm["cpu_cores"], **figures
    )
    for table in ("machine_stats_history_short", "machine_stats_history_long"):
        world.insert(table, machine=machine.key, timestamp=now, **figures)
    for drive in world["machine_drives"].where("machine", machine.key):
        if drive["media"] == "disk":
            stats = world["machine_drive_stats"].get(drive["stats"])
            world.change(stats, read_bytes=BOOT_READS, write_bytes=BOOT_WRITES, reads=18234, writes=9120, up_since=now)
    for nic in world["machine_nics"].where("machine", machine.key):
        stats = world["machine_nic_stats"].get(nic["stats"])
        world.change(stats, tx_bytes=980, rx_bytes=18000, tx_pckts=10, rx_pckts=200, last_update=now)

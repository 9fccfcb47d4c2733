"""What is written down about a tenant: its log, its use now and over time (tenant_logs.yml, tenant_stats*.yml)."""

from __future__ import annotations

from typing import Any, Dict

from ...store import Row

# How often the platform counts is not recorded; of each history: the pause between points and how long one stays (the
# long one by the advanced setting of 3888000 s, settings.yml).
INTERVAL_SECONDS = 300.0
HISTORIES = (("tenant_stats_history_short", 0, 86400), ("tenant_stats_history_long", 3600, 3888000))
TIERS = range(6)


def log(world: Any, tenant: Row, level: str, text: str) -> None:
    """A line in the tenant's own log; microseconds (tenant_logs.yml)."""
    stamp = world.clock.microseconds()
    world.insert("tenant_logs", tenant=tenant.key, level=level, text=text, user=world.actor, timestamp=stamp)


def count(world: Any, tenant: Row) -> None:
    """The row of current use, and a point of each history."""
    nodes = world["tenant_nodes"].where("tenant", tenant.key)
    running = [node for node in nodes if _runs(world, node)]
    allocated = sum(node["ram"] for node in running)
    now = world.clock.now()
    stats = world["tenant_stats"].get(tenant["stats"])
    world.change(stats, ram_used=allocated // 2, last_update=now)
    point = {
        "timestamp": now,
        "total_cpu": 5 if running else 0,
        "core_count": sum(node["cpu_cores"] for node in running),
        "ram_used": allocated // 2,
        "ram_allocated": allocated,
        "ram_pct": 50 if allocated else 0,
        "ip_count": len(world["vnet_addresses"].where("owner", tenant.path)),
        **_tiers(world, tenant),
    }
    for table, pause, life in HISTORIES:
        _keep_point(world, tenant, table, point, pause, life)


def _keep_point(world: Any, tenant: Row, table: str, point: Dict[str, int], pause: int, life: int) -> None:
    """Add a point to a history unless the last one is too young, and drop those that are too old."""
    last = 0
    for row in world[table].where("tenant", tenant.key):
        if row["timestamp"] < point["timestamp"] - life:
            world.remove(row)
        last = max(last, row["timestamp"])
    if point["timestamp"] - last >= pause:
        world.insert(table, tenant=tenant.key, **point)


def _runs(world: Any, node: Row) -> bool:
    status = world["machine_status"].get(world["machines"].get(node["machine"])["status"])
    return bool(status["running"])


def _tiers(world: Any, tenant: Row) -> Dict[str, int]:
    """What each tier holds; zero where the tenant has none of it."""
    values = {f"tier{tier}_{what}": 0 for tier in TIERS for what in ("provisioned", "used", "allocated", "pct")}
    for storage in world["tenant_storage"].where("tenant", tenant.key):
        tier = world["storage_tiers"].get(storage["tier"])["tier"]
        values[f"tier{tier}_provisioned"] = storage["provisioned"]
        values[f"tier{tier}_used"] = storage["used"]
        values[f"tier{tier}_allocated"] = storage["allocated"]
        values[f"tier{tier}_pct"] = storage["used_pct"] or 0
    return values


def keep_counting(world: Any, tenant: Row, status: Row) -> None:
    """Count now, and again as long as the tenant runs."""
    began = status["started"]

    def again() -> None:
        if status["running"] and status["started"] == began:
            count(world, tenant)
            world.later(INTERVAL_SECONDS, tenant, again)

    again()

"""Billing records (schema/system/billing.yml)."""

from __future__ import annotations

from typing import Any, Dict, Optional

from ...registry import REGISTRY
from ...store import Row

MONTH = 30 * 86400
SUMS = (
    "used_cores",
    "total_cores",
    "online_cores",
    "total_nodes",
    "online_nodes",
    "running_machines",
    "used_ram",
    "total_ram",
    "online_ram",
    "phys_ram_used",
    "phys_vram_used",
)


@REGISTRY.action("billing_actions", "generate")
def generate(world: Any, target: Optional[Row], params: Dict[str, Any]) -> None:
    """A record over the time since the last one; also from an empty body (WIRE 7.2)."""
    rows = world["billing"].all()
    now = world.clock.now()
    values: Dict[str, Any] = dict.fromkeys(SUMS, 0)
    for status in world["cluster_status"].all():
        for name in SUMS:
            values[name] += world.projector.column("cluster_status", name)(status)
    for tier in world["storage_tiers"].all():
        values[f"tier_{tier['tier']}_used"] = tier["used"]
        values[f"tier_{tier['tier']}_total"] = tier["capacity"]
    start = rows[-1]["to"] if rows else now - MONTH
    world.insert("billing", **{"from": start, "to": now}, sent=now, description="Billing report", **values)

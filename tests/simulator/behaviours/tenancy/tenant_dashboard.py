"""The view over all tenants (schema/tenancy/tenant_dashboard.yml; the shape of its inner rows is not recorded)."""

from __future__ import annotations

from typing import Any, Dict

from ...registry import REGISTRY
from ..system.dashboards import counts, machine_state, state_in

MOST = 5


@REGISTRY.view("tenant_dashboard")
def tenant_dashboard(world: Any) -> Dict[str, Any]:
    """Counts, and the largest of each kind."""
    tenants = [tenant for tenant in world["tenants"].all() if not tenant["is_snapshot"]]
    nodes = world["tenant_nodes"].all()
    storage = sorted(world["tenant_storage"].all(), key=lambda row: -int(row["used"]))
    logs = world["logs"].where("object_type", "tenant")
    return {
        **counts("tenants", map(state_in(world, "tenant_status"), tenants)),
        "storage_count": len(storage),
        "snapshots_count": len(world["tenant_snapshots"]),
        "cloud_snapshots_count": len(world["cloud_snapshots"]),
        **counts("nodes", map(machine_state(world), nodes)),
        **counts("tenant_recipes", ("online" for _recipe in world["tenant_recipes"].all())),
        **counts("devices", ()),
        "running_tenants_cores": [],
        "tenant_storage": [{"$key": row.key, "tenant": row["tenant"], "used": row["used"]} for row in storage[:MOST]],
        "running_nodes_cpu": [],
        "running_nodes_ram": [],
        "running_nodes_nic": [],
        "logs": [{"level": log["level"], "text": log["text"]} for log in logs[-MOST:]],
        "tenant_snapshots": [{"$key": row.key, "name": row["name"]} for row in world["tenant_snapshots"].all()[-MOST:]],
    }

"""The view over all networks (schema/network/vnet_dashboard.yml)."""

from __future__ import annotations

from typing import Any, Dict, List

from ...registry import REGISTRY
from ...store import Row
from ..system.dashboards import counts, machine_state, state_in

BUSIEST = 5


def _busiest(world: Any, vnets: List[Row]) -> List[Dict[str, Any]]:
    rows = []
    for vnet in vnets:
        nic = world["machine_nics"].get(vnet["nic"])
        stats = world["machine_nic_stats"].get(nic["stats"]) if nic is not None else None
        rows.append({"$key": vnet.key, "name": vnet["name"], "rxbps": stats["rxbps"] if stats is not None else 0})
    return sorted(rows, key=lambda row: -row["rxbps"])[:BUSIEST]


@REGISTRY.view("vnet_dashboard")
def vnet_dashboard(world: Any) -> Dict[str, Any]:
    """Counts by kind, the busiest networks and NICs, the newest lines of the log."""
    vnets = world["vnets"].all()
    tenants = [vnet for vnet in vnets if vnet["owner"].startswith("tenants/")]
    own = [vnet for vnet in vnets if not vnet["owner"].startswith("tenants/")]
    external = [vnet for vnet in own if vnet["type"] == "external"]
    internal = [vnet for vnet in own if vnet["type"] == "internal"]
    of_machine = machine_state(world)
    logs = world["logs"].where("object_type", "vnet")[-BUSIEST:]
    return {
        **counts("vnets", map(of_machine, vnets)),
        **counts("ext", map(of_machine, external)),
        **counts("int", map(of_machine, internal)),
        **counts("ten", map(of_machine, tenants)),
        **counts("vpn", (of_machine(vnet) for vnet in own if vnet["type"] == "vpn")),
        **counts("nics", map(state_in(world, "machine_nic_status"), world["machine_nics"].all())),
        "wireguards_count": len(world["vnet_wireguards"]),
        "running_ext_vnets": _busiest(world, external),
        "running_int_vnets": _busiest(world, internal),
        "running_tenant_vnets": _busiest(world, tenants),
        "nics_rate": [],
        "logs": [{"level": log["level"], "text": log["text"]} for log in logs],
    }

"""The view over all networks (schema/network/vnet_dashboard.yml)."""

from __future__ import annotations

from typing import Any, Dict, List

from ..registry import REGISTRY
from ..store import Row
from . import machines

BUSIEST = 5


def _counts(world: Any, prefix: str, vnets: List[Row]) -> Dict[str, int]:
    states = [machines.status_of(world, vnet["machine"])["state"] for vnet in vnets if vnet["machine"] is not None]
    return {
        f"{prefix}_count": len(vnets),
        f"{prefix}_online": states.count("online"),
        f"{prefix}_warn": states.count("warning"),
        f"{prefix}_error": states.count("error"),
    }


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
    nics = [world["machine_nic_status"].get(nic["status"])["state"] for nic in world["machine_nics"].all()]
    logs = world["logs"].where("object_type", "vnet")[-BUSIEST:]
    return {
        **_counts(world, "vnets", vnets),
        **_counts(world, "ext", external),
        **_counts(world, "int", internal),
        **_counts(world, "ten", tenants),
        **_counts(world, "vpn", [vnet for vnet in own if vnet["type"] == "vpn"]),
        "nics_count": len(nics),
        "nics_online": nics.count("online"),
        "nics_warn": nics.count("warning"),
        "nics_error": nics.count("error"),
        "wireguards_count": len(world["vnet_wireguards"]),
        "running_ext_vnets": _busiest(world, external),
        "running_int_vnets": _busiest(world, internal),
        "running_tenant_vnets": _busiest(world, tenants),
        "nics_rate": [],
        "logs": [{"level": log["level"], "text": log["text"]} for log in logs],
    }

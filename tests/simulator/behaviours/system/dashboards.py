"""The system's dashboards: views, counted when asked for (schema/system/dashboard.yml, update_dashboard.yml)."""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterable

from ...registry import REGISTRY
from ...store import Row
from ..compute import machines

LINES = 10


def counts(name: str, states: Iterable[str]) -> Dict[str, int]:
    """The four figures of one kind of object, as all dashboards have them."""
    found = list(states)
    return {
        f"{name}_count": len(found),
        f"{name}_online": found.count("online"),
        f"{name}_warn": found.count("warning"),
        f"{name}_error": found.count("error"),
    }


def machine_state(world: Any) -> Callable[[Row], str]:
    """Reads the state of a row's machine."""
    return lambda row: str(machines.status_of(world, row["machine"])["state"])


def state_in(world: Any, table: str) -> Callable[[Row], str]:
    """Reads the state from a row's status row, which is in this table."""

    def state(row: Row) -> str:
        status = world[table].get(row["status"]) if row["status"] is not None else None
        return str(status["state"]) if status is not None else "offline"

    return state


@REGISTRY.view("dashboard")
def dashboard(world: Any) -> Dict[str, Any]:
    """Counts of everything; that of resources comes as objects, as recorded."""
    of_machine = machine_state(world)
    vms = [vm for vm in world["vms"].all() if not vm["is_snapshot"]]
    alarms = [alarm["level"] for alarm in world["alarms"].all()]
    return {
        **counts("machines", map(of_machine, vms)),
        **counts("tenants", map(state_in(world, "tenant_status"), world["tenants"].where("is_snapshot", False))),
        **counts("vnets", map(of_machine, world["vnets"].all())),
        **counts("nodes", map(of_machine, world["nodes"].all())),
        **counts("clusters", map(state_in(world, "cluster_status"), world["clusters"].all())),
        "storage_tiers_count": len(world["storage_tiers"]),
        **counts("cluster_tiers", map(state_in(world, "cluster_tier_status"), world["cluster_tiers"].all())),
        "users_count": len(world["users"]),
        "users_online": sum(bool(user["enabled"]) for user in world["users"].all()),
        "groups_count": len(world["groups"]),
        "groups_online": sum(bool(group["enabled"]) for group in world["groups"].all()),
        **counts("sites", ("online" if site["enabled"] else "offline" for site in world["sites"].all())),
        **counts("repos", map(state_in(world, "catalog_repository_status"), world["catalog_repositories"].all())),
        "alarms_count": len(alarms),
        "alarms_warning": alarms.count("warning"),
        "alarms_error": alarms.count("error") + alarms.count("critical"),
        "resource_instance_count": {"$count": len(world["machine_devices"])},
        "resource_instance_max": {"instances_total": len(world["resource_groups"])},
    }


@REGISTRY.view("update_dashboard")
def update_dashboard(world: Any) -> Dict[str, Any]:
    def rows(table: str) -> Any:
        projection = world.projector.compile(table, "all,$key")
        return [projection.row(row) for row in world[table].all()]

    return {
        "settings": rows("update_settings")[0],
        "packages": rows("update_packages"),
        "branches": rows("update_branches"),
        "logs": rows("update_logs")[-LINES:],
        "node_count": {"$count": len(world["nodes"])},
        "counts": {"event_count": len(world["task_events"]), "task_count": len(world["tasks"])},
    }

"""Nodes of tenants: the machine behind each, starting, stopping, moving (tenant_nodes.yml, tenant_node_actions.yml)."""

from __future__ import annotations

from typing import Any, Dict, List

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from ..compute import machines, vms
from . import tenant_records
from .tenants import OFFLINE, nodes_of, set_status, status_of

for _column, _facets in (
    ("preferred_node", {"kind": "ref", "target": "nodes", "default": None}),
    ("on_power_loss", {"kind": "string", "default": ""}),
):
    # Read by clients through tenant_nodes machine# (schema tenant_nodes.yml).
    REGISTRY.column("machines", _column, read_only=True, **_facets)


# -- making and deleting -------------------------------------------------------------------------------------------


@REGISTRY.on("before_create", "tenant_nodes")
def creating(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    siblings = world["tenant_nodes"].where("tenant", values["tenant"])
    if not values.get("nodeid"):
        values["nodeid"] = max((node["nodeid"] for node in siblings), default=0) + 1
    if not values.get("name"):
        values["name"] = f"node{values['nodeid']}"
    if values.get("cluster") is None:
        values["cluster"] = vms.default_cluster(world)


@REGISTRY.on("after_create", "tenant_nodes")
def created(world: Any, node: Row, body: Dict[str, Any]) -> None:
    machine = machines.make(world, node["name"], "tenant", node["cluster"])
    node["machine"] = machine.key
    _carry_over(world, node)


def _carry_over(world: Any, node: Row) -> None:
    """Placement is read through the machine and written on the node."""
    columns = {name: node[name] for name in ("cluster", "preferred_node", "on_power_loss", "ha_group", "name")}
    world.change(world["machines"].get(node["machine"]), **columns)


@REGISTRY.on("after_update", "tenant_nodes")
def changed(world: Any, node: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    """Cores and memory change while it runs, without a restart (tenant_nodes.yml)."""
    _carry_over(world, node)
    if machines.status_of(world, node["machine"])["running"]:
        machines.set_status(world, node["machine"], running_cores=node["cpu_cores"], running_ram=node["ram"])


@REGISTRY.on("before_delete", "tenant_nodes")
def deleting(world: Any, node: Row) -> None:
    if machines.status_of(world, node["machine"])["running"]:
        raise errors.Refused(422, "Tenant node is running and can not be deleted")


@REGISTRY.on("after_delete", "tenant_nodes")
def deleted(world: Any, node: Row) -> None:
    machine = world["machines"].get(node["machine"])
    if machine is not None:
        world.remove(machine)


# -- power ---------------------------------------------------------------------------------------------------------


def host_for(world: Any, node: Row, wanted: Any) -> Any:
    """The node of the host that takes a tenant's node; None where it fits nowhere."""
    return machines.pick_node(world, wanted or node["preferred_node"], node["cluster"], node["ram"], node["ha_group"])


def place(world: Any, node: Row, host: Any) -> None:
    """The node runs on a host from now on, or nowhere."""
    if host is None:
        machines.set_status(world, node["machine"], **machines.STOPPED)
        return
    for hook in world.registry.hooks[("started", "tenant_nodes")]:
        hook(world, node)
    values = machines.running_values(world, node["machine"], host)
    machines.set_status(world, node["machine"], **values, running_cores=node["cpu_cores"], running_ram=node["ram"])


def is_up(world: Any, node: Row) -> bool:
    return bool(machines.status_of(world, node["machine"])["running"])


def settle(world: Any, tenant: Row) -> None:
    """A tenant is online with all its nodes, reduced with some; with none its nodes are offline (guessed states)."""
    nodes = [node for node in nodes_of(world, tenant) if node["enabled"]]
    up = [is_up(world, node) for node in nodes]
    if up and all(up):
        set_status(world, tenant, status="online", state="online", running=True, starting=False)
    elif any(up):
        set_status(world, tenant, status="reduced", state="warning", running=True, starting=False)
    else:
        set_status(world, tenant, **{**OFFLINE, "status": "nodesoffline", "state": "error"})


def _tenant_of(world: Any, node: Row) -> Row:
    tenant: Row = world["tenants"].get(node["tenant"])
    return tenant


def _change_power(world: Any, node: Row, seconds: float, host: Any) -> None:
    def through() -> None:
        place(world, node, host)
        settle(world, _tenant_of(world, node))

    machines.begin_transition(world, node["machine"], seconds, through)


@REGISTRY.action("tenant_node_actions", "poweron")
def power_on(world: Any, node: Row, params: Dict[str, Any]) -> None:
    if is_up(world, node):
        return
    host = host_for(world, node, params.get("preferred_node"))
    if host is None:
        machines.log_refusals(world, node["machine"], node["cluster"], node["ram"])
        raise errors.Refused(422, machines.NO_ROOM)
    machines.set_status(world, node["machine"], status="initializing")
    _change_power(world, node, vms.START_SECONDS, host)


@REGISTRY.action("tenant_node_actions", "poweroff", "kill")
def power_off(world: Any, node: Row, params: Dict[str, Any]) -> None:
    if is_up(world, node):
        _change_power(world, node, vms.STOP_SECONDS, None)


def _needs_power(world: Any, node: Row) -> Row:
    """The status of the node's machine; a refusal where it does not run."""
    if not is_up(world, node):
        raise errors.Refused(422, "Machine is not running")
    return machines.status_of(world, node["machine"])


@REGISTRY.action("tenant_node_actions", "reset")
def reset(world: Any, node: Row, params: Dict[str, Any]) -> None:
    """A hard reset: it starts again where it is."""
    host = _needs_power(world, node)["node"]
    machines.set_status(world, node["machine"], status="initializing")
    tenant_records.log(world, _tenant_of(world, node), "warning", f"Node '{node['name']}' was reset")
    _change_power(world, node, vms.START_SECONDS, host)


@REGISTRY.action("tenant_node_actions", "migrate")
def migrate(world: Any, node: Row, params: Dict[str, Any]) -> None:
    """To the wanted node of the host or to another one; the tenant is migrating meanwhile."""
    source = _needs_power(world, node)["node"]
    destination = vms.destination(world, node, params.get("node"), source)
    if destination is None:
        raise errors.Refused(422, "Not enough available resources to migrate machine")
    machines.set_status(world, node["machine"], status="migrating", migration_destination=destination.key)
    tenant = _tenant_of(world, node)
    set_status(world, tenant, status="migrating", migrating=True)

    def arrived() -> None:
        place(world, node, destination.key)
        machines.set_status(world, node["machine"], migrated_node=source, migration_destination=None)
        set_status(world, tenant, migrating=_any_migrating(world, tenant))
        if not status_of(world, tenant)["migrating"]:
            settle(world, tenant)

    machines.begin_transition(world, node["machine"], vms.MIGRATE_SECONDS, arrived)


def _any_migrating(world: Any, tenant: Row) -> bool:
    states: List[str] = [machines.status_of(world, node["machine"])["status"] for node in nodes_of(world, tenant)]
    return "migrating" in states

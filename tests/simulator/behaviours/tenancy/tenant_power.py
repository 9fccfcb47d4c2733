"""Switching tenants on and off (WIRE 9.2, schema/tenancy/tenant_status.yml, tenant_actions.yml)."""

from __future__ import annotations

from typing import Any, Dict, List

from ... import errors
from ...store import Row
from ..compute import machines
from ..network import networks
from . import tenant_nodes, tenant_records, tenant_snapshots
from .tenants import OFFLINE, acts, nodes_of, set_status, status_of

# WIRE 9.2: 20 to 30 s per transition. The network of a tenant stops some time after it; how long is not recorded.
POWER_SECONDS = 20.0
NETWORK_SECONDS = 5.0
# The API inside answers a little after the tenant is online (FAMILIES: tenancy); how long is a guess.
ANSWER_SECONDS = 2.0


def _network(world: Any, tenant: Row) -> Any:
    return world["vnets"].get(tenant["vnet"])


def _startable_nodes(world: Any, tenant: Row) -> List[Row]:
    """What a start needs: an enabled node (tenant_actions.yml); that it needs storage as well is a guess."""
    nodes = [node for node in nodes_of(world, tenant) if node["enabled"]]
    if not nodes:
        raise errors.Refused(422, "Tenant has no enabled nodes")
    if not world["tenant_storage"].where("tenant", tenant.key):
        raise errors.Refused(422, "Tenant has no storage")
    return nodes


@acts("tenant_actions", "poweron")
def power_on(world: Any, tenant: Row, params: Dict[str, Any]) -> None:
    """Offline, starting, online. A node that fits no host stays off, without a word to the caller."""
    status = status_of(world, tenant)
    if status["running"] or status["starting"]:
        return
    if status["status"] == "provisioning":
        raise errors.Refused(422, "Tenant is provisioning")
    _startable_nodes(world, tenant)
    set_status(world, tenant, status="starting", starting=True)
    vnet = _network(world, tenant)
    if vnet is not None:
        networks.power_on(world, vnet, {})
    machines.transition(world, status, POWER_SECONDS, lambda: _started(world, tenant, params.get("preferred_node")))


def _started(world: Any, tenant: Row, wanted: Any) -> None:
    tenant_snapshots.finish_restore(world, tenant)
    for node in nodes_of(world, tenant):
        if node["enabled"]:
            _start_node(world, tenant, node, wanted)
    set_status(world, tenant, started=world.clock.now())
    tenant_nodes.settle(world, tenant)
    status = status_of(world, tenant)
    world.later(ANSWER_SECONDS, tenant, lambda: tenant.update(_answers=bool(status["running"])))
    tenant_records.log(world, tenant, "message", f"Tenant is {status['status']}")
    tenant_records.keep_counting(world, tenant, status)


def _start_node(world: Any, tenant: Row, node: Row, wanted: Any) -> None:
    host = tenant_nodes.host_for(world, node, wanted)
    tenant_nodes.place(world, node, host)
    if host is None:
        machines.log_refusals(world, node["machine"], node["cluster"], node["ram"])
        for hook in world.registry.hooks[("failed", "tenant_nodes")]:
            hook(world, node)


@acts("tenant_actions", "poweroff")
def power_off(world: Any, tenant: Row, params: Dict[str, Any]) -> None:
    """Online, stopping, offline; its network goes later. One whose nodes are all offline is switched off too."""
    status = status_of(world, tenant)
    if not status["running"] and status["status"] != "nodesoffline":
        return
    tenant["_answers"] = False
    set_status(world, tenant, status="stopping", stopping=True)
    machines.transition(world, status, POWER_SECONDS, lambda: _stopped(world, tenant))


def _stopped(world: Any, tenant: Row) -> None:
    for node in nodes_of(world, tenant):
        tenant_nodes.place(world, node, None)
    set_status(world, tenant, **OFFLINE, stopped=world.clock.now())
    tenant_records.log(world, tenant, "message", "Tenant is offline")
    vnet = _network(world, tenant)
    if vnet is not None:
        world.later(NETWORK_SECONDS, vnet, lambda: _network_stops(world, tenant, vnet))


def _network_stops(world: Any, tenant: Row, vnet: Row) -> None:
    status = status_of(world, tenant)
    if not status["running"] and not status["starting"]:
        networks.stop(world, vnet, networks.POWER_SECONDS)


@acts("tenant_actions", "reset")
def reset(world: Any, tenant: Row, params: Dict[str, Any]) -> None:
    """A hard restart of all nodes, refused until the tenant is fully online (WIRE 9.2)."""
    status = status_of(world, tenant)
    if status["status"] != "online":
        raise errors.Refused(422, "Tenant must be online to restart")
    tenant["_answers"] = False
    set_status(world, tenant, status="restarting")
    machines.transition(world, status, POWER_SECONDS, lambda: _started(world, tenant, None))

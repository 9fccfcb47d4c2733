"""Networks of the host that pass through to tenants (schema/tenancy/tenant_layer2_vnets.yml)."""

from __future__ import annotations

from typing import Any, Dict, List

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from .tenants import nodes_of, status_of, world_inside

MAX_NETWORKS = 28
# A tenant's node takes 255 NICs since then, and no fixed number of networks is left (WIRE 12.2, 9).
UNLIMITED = (26, 2)
RESERVED_VLANS = (1, 100, 101, 102)
# The networks inside come 10 to 15 s later.
INSIDE_SECONDS = 12.0


def _rows(world: Any, tenant: Any) -> List[Row]:
    rows: List[Row] = world["tenant_layer2_vnets"].where("tenant", tenant)
    return rows


@REGISTRY.on("before_create", "tenant_layer2_vnets")
def creating(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    if len(_rows(world, values["tenant"])) >= MAX_NETWORKS and world.version < UNLIMITED:
        raise errors.Refused(422, "maxrows limit of tenant layer 2 networks reached")
    vnet = world["vnets"].get(values["vnet"])
    if vnet["layer2_type"] == "vlan" and vnet["layer2_id"] in RESERVED_VLANS:
        raise errors.fails_validation("vnet", "VLAN is reserved")


@REGISTRY.on("after_create", "tenant_layer2_vnets")
def created(world: Any, row: Row, body: Dict[str, Any]) -> None:
    """A NIC on every node of the tenant, and two networks inside."""
    _plug(world, row)
    world.later(INSIDE_SECONDS, row, lambda: _show_inside(world, row))


def _plug(world: Any, row: Row) -> None:
    """Enabled, each node has a NIC in the network; disabled, none."""
    for node in nodes_of(world, world["tenants"].get(row["tenant"])):
        nics = [nic for nic in world["machine_nics"].where("machine", node["machine"]) if nic["vnet"] == row["vnet"]]
        if row["enabled"] and not nics:
            world.create("machine_nics", {"machine": node["machine"], "vnet": row["vnet"]})
        elif not row["enabled"]:
            for nic in nics:
                world.remove(nic)


@REGISTRY.on("after_update", "tenant_layer2_vnets")
def changed(world: Any, row: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    _plug(world, row)


@REGISTRY.on("before_delete", "tenant_layer2_vnets")
def deleting(world: Any, row: Row) -> None:
    """Only on a running tenant must it be disabled first (a live test deletes an enabled one of a tenant at rest)."""
    if row["enabled"] and status_of(world, world["tenants"].get(row["tenant"]))["running"]:
        raise errors.Refused(422, "Layer 2 network must be disabled to delete")


@REGISTRY.on("after_delete", "tenant_layer2_vnets")
def deleted(world: Any, row: Row) -> None:
    """The NICs go; the networks inside stay."""
    if world["tenants"].get(row["tenant"]) is not None:
        row.update(enabled=False)
        _plug(world, row)


def _show_inside(world: Any, row: Row) -> None:
    tenant = world["tenants"].get(row["tenant"])
    inside = world_inside(world, tenant)
    if inside is not None:
        _make_networks(world, row, inside)


def _make_networks(world: Any, row: Row, inside: Any) -> None:
    """`Physical - NAME` and the external NAME, both stopped; where the names are taken they do not come."""
    name = world["vnets"].get(row["vnet"])["name"]
    for text, kind in ((f"Physical - {name}", "physical"), (name, "external")):
        if inside["vnets"].first("name", text) is None:
            inside.create("vnets", {"name": text, "type": kind})


@REGISTRY.on("opened", "tenants")
def opened(world: Any, tenant: Row, inside: Any) -> None:
    for row in _rows(world, tenant.key):
        _make_networks(world, row, inside)

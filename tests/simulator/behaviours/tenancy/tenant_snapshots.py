"""Snapshots of tenants and what a restore makes of them (tenant_snapshots.yml, tenant_snapshot_actions.yml)."""

from __future__ import annotations

from typing import Any, Dict

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from . import tenant_records, tenants
from .tenants import acts, status_of

REGISTRY.uniqueness("tenant_snapshots", "tenant", "name", text="This name already exists")


@REGISTRY.on("after_create", "tenant_snapshots")
def created(world: Any, snapshot: Row, body: Dict[str, Any]) -> None:
    """Without `expires` one of these stays for ever, unlike those of VMs; one that is due goes by itself."""
    keep(world, snapshot)
    world.remove_when_due(snapshot)


def keep(world: Any, snapshot: Row) -> None:
    """What the tenant is at this moment; the list of tenants shows it as a row of its own (README, trap 3)."""
    tenant = world["tenants"].get(snapshot["tenant"])
    kept = tenants.capture(world, tenant)
    frozen = world.insert("tenants", name=snapshot["name"], **{**kept["columns"], "is_snapshot": True})
    tenants.furnish(world, frozen, False)
    snapshot.update(_kept=kept, _frozen=frozen.key)
    tenant_records.log(world, tenant, "message", f"Snapshot '{snapshot['name']}' taken")


@REGISTRY.on("after_update", "tenant_snapshots")
def changed(world: Any, snapshot: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    if "expires" in changes:
        world.remove_when_due(snapshot)


@REGISTRY.on("after_delete", "tenant_snapshots")
def deleted(world: Any, snapshot: Row) -> None:
    frozen = world["tenants"].get(snapshot["_frozen"])
    if frozen is not None:
        world.remove(frozen)


@REGISTRY.on("after_create", "cloud_snapshots")
def taken_with_the_system(world: Any, system: Row, body: Dict[str, Any]) -> None:
    """A full snapshot of the system is one of each tenant as well (tenant_snapshots.yml, a guess)."""
    if body.get("partial_tags"):
        return
    for tenant in world["tenants"].all():
        named = (row["name"] == system["name"] for row in world["tenant_snapshots"].where("tenant", tenant.key))
        if not tenant["is_snapshot"] and not any(named):
            snapshot = world.insert(
                "tenant_snapshots",
                tenant=tenant.key,
                name=system["name"],
                expires=system["expires"],
                _system=system.key,
            )
            created(world, snapshot, {})


@REGISTRY.on("after_delete", "cloud_snapshots")
def gone_with_the_system(world: Any, system: Row) -> None:
    for snapshot in world["tenant_snapshots"].where("_system", system.key):
        world.remove(snapshot)


@REGISTRY.on("before_update", "tenants")
def snapshot_changing(world: Any, tenant: Row, changes: Dict[str, Any]) -> None:
    """What a change of a snapshot's row is answered is not known; clients never send one."""
    if tenant["is_snapshot"]:
        raise errors.Refused(422, "Operation not permitted on a snapshot")


@acts("tenant_snapshot_actions", "refresh")
def snapshots_refresh(world: Any, tenant: Row, params: Dict[str, Any]) -> None:
    """Reads the list again and makes nothing (tenant_snapshot_actions.yml)."""


# -- restore -------------------------------------------------------------------------------------------------------


@acts("tenant_actions", "restore")
def restore(world: Any, tenant: Row, params: Dict[str, Any]) -> None:
    """Marked now, done at the next power-on."""
    snapshot = world["tenant_snapshots"].get(params.get("snapshot"))
    if snapshot is None or snapshot["tenant"] != tenant.key:
        raise errors.Refused(404, "Error querying snapshot: No such file or directory")
    if status_of(world, tenant)["running"]:
        raise errors.Refused(422, "Tenant is running and can not be restored")
    world.change(tenant, restore_pending=True)
    tenant["_restoring"] = snapshot["_kept"]


def finish_restore(world: Any, tenant: Row) -> None:
    """Columns, nodes and storage as they were; nodes and tiers that stayed keep their keys."""
    kept = tenant["_restoring"]
    if not tenant["restore_pending"] or kept is None:
        return
    world.change(tenant, restore_pending=False, **kept["columns"])
    tenant["_restoring"] = None
    for table, identity in (("tenant_nodes", "name"), ("tenant_storage", "tier")):
        _restore_parts(world, tenant, table, identity, kept[table])


def _restore_parts(world: Any, tenant: Row, table: str, identity: str, kept: Any) -> None:
    wanted = {part[identity]: part for part in kept}
    for row in world[table].where("tenant", tenant.key):
        part = wanted.pop(row[identity], None)
        if part is None:
            world.remove(row)
        else:
            world.change(row, **part)
    for part in wanted.values():
        tenants.add_part(world, table, tenant, part)

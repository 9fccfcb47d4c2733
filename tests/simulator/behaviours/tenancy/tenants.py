"""Tenants: what comes with one, copies, isolation, addresses (schema/tenancy/tenants.yml, tenant_actions.yml)."""

from __future__ import annotations

from typing import Any, Callable, Dict, List

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from ..automation import tasks
from ..compute import vms
from ..network import networks
from . import tenant_records

# A new tenant is made ready first; its first address serves the UI a moment after it was given (tenants.yml).
PROVISION_SECONDS = 2.0
ADDRESS_SECONDS = 1.0
UPDATES_HIDDEN = (26, 1, 5)

REGISTRY.uniqueness("tenants", "name", text="This name is already in use", among=lambda row: not row.get("is_snapshot"))
for _table in ("vnet_addresses", "vnet_cidrs"):
    REGISTRY.hangs_on(_table, "owner")

OFFLINE = {
    "status": "offline",
    "state": "offline",
    "running": False,
    "starting": False,
    "stopping": False,
    "migrating": False,
}
# Columns that belong to one tenant alone and are never carried over to another.
OWN = {
    "$key",
    "name",
    "vnet",
    "status",
    "stats",
    "uuid",
    "created",
    "creator",
    "ui_address",
    "url",
    "isolate",
    "is_snapshot",
    "restore_pending",
    "recipe_instance",
}
PART_OWN = {"$key", "tenant", "machine", "created", "modified", "used", "allocated", "used_pct"}
PARTS = ("tenant_nodes", "tenant_storage")


def status_of(world: Any, tenant: Row) -> Row:
    row: Row = world["tenant_status"].get(tenant["status"])
    return row


# Words of the events by which tasks are started (schema/automation/task_events.yml).
EVENTS = {"online": "online", "offline": "offline", "error": "error", "nodesoffline": "error"}


def set_status(world: Any, tenant: Row, **values: Any) -> None:
    """Change the status row; tasks that wait for the new state are started."""
    status = status_of(world, tenant)
    before = status["status"]
    world.change(status, last_update=world.clock.now(), **values)
    if status["status"] != before and status["status"] in EVENTS:
        tasks.happened(world, "tenants", EVENTS[status["status"]], owner=tenant.path)


def world_inside(world: Any, tenant: Row) -> Any:
    """The system inside a tenant (../../inside.py); None for one that was never online."""
    simulator = world.state.get("inside", {}).get(tenant.key)
    return None if simulator is None else simulator.world


def acts(table: str, *names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register an action of a tenant: refused on rows that are snapshots (the status is a guess), noted in its log."""

    def add(perform: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(world: Any, tenant: Row, params: Dict[str, Any]) -> Any:
            if tenant["is_snapshot"]:
                raise errors.Refused(422, "Operation not permitted on a snapshot")
            answer = perform(world, tenant, params)
            tenant_records.log(world, tenant, "audit", f"Tenant {perform.__name__.replace('_', ' ')}")
            return answer

        REGISTRY.action(table, *names)(guarded)
        return perform

    return add


# -- making and deleting -------------------------------------------------------------------------------------------


@REGISTRY.on("after_create", "tenants")
def created(world: Any, tenant: Row, body: Dict[str, Any]) -> None:
    """A network, a status and a statistics row; no node, storage or address. Provisioning comes before offline."""
    tenant["_password"] = body.get("password")
    furnish(world, tenant, True)
    provision(world, tenant)


def provision(world: Any, tenant: Row) -> None:
    """That its network runs from then on is a guess: the SDK's example applies its rules before the first start."""
    set_status(world, tenant, **{**OFFLINE, "status": "provisioning"})
    tenant_records.log(world, tenant, "message", "Tenant is provisioning")

    def ready() -> None:
        set_status(world, tenant, **OFFLINE)
        vnet = world["vnets"].get(tenant["vnet"])
        if vnet is not None:
            networks.power_on(world, vnet, {})

    world.later(PROVISION_SECONDS, tenant, ready)


def furnish(world: Any, tenant: Row, with_network: bool) -> None:
    """The rows that come with a tenant."""
    world.change(
        tenant,
        vnet=_make_network(world, tenant) if with_network else None,
        uuid=vms.new_uuid(world),
        status=world.insert("tenant_status", tenant=tenant.key, **OFFLINE).key,
        stats=world.insert("tenant_stats", tenant=tenant.key, last_update=world.clock.now()).key,
    )


def _make_network(world: Any, tenant: Row) -> Any:
    vnet = world.insert(
        "vnets",
        name=f"tenant_{tenant['name']}",
        owner=tenant.path,
        mtu=9000,
        network="100.96.255.0/24",
        ipaddress="100.96.255.1",
        cluster=vms.default_cluster(world),
    )
    networks.furnish(world, vnet)
    return vnet.key


@REGISTRY.on("after_update", "tenants")
def changed(world: Any, tenant: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    """A password given later is a reset of the one of the tenant's administrator (tenants.yml)."""
    if changes.get("password"):
        tenant["_password"] = changes["password"]
        inside = world_inside(world, tenant)
        if inside is not None:
            inside["users"].change(inside["users"].get(1), {"password": changes["password"]})


@REGISTRY.on("before_delete", "tenants")
def deleting(world: Any, tenant: Row) -> None:
    """It must be off; clients look for the word, the status is what one of them records."""
    if status_of(world, tenant)["status"] not in ("offline", "error", "provisioning", "nodesoffline"):
        raise errors.Refused(405, "Tenant is running and can not be deleted")


@REGISTRY.on("after_delete", "tenants")
def deleted(world: Any, tenant: Row) -> None:
    world.state.get("inside", {}).pop(tenant.key, None)
    vnet = world["vnets"].get(tenant["vnet"])
    if vnet is not None:
        world.remove(vnet)


# -- copies --------------------------------------------------------------------------------------------------------


def carried(row: Row, left_out: Any) -> Dict[str, Any]:
    """Columns that a copy takes over, defaults included: a restore brings those back too."""
    columns = row.table.facts.columns
    return {name: row[name] for name in columns if name not in left_out and not columns[name].argument}


def capture(world: Any, tenant: Row) -> Dict[str, Any]:
    """A tenant as it is now: its columns, nodes and storage, as a snapshot keeps them."""
    parts = {table: [carried(row, PART_OWN) for row in world[table].where("tenant", tenant.key)] for table in PARTS}
    return {"columns": carried(tenant, OWN), "password": tenant["_password"], **parts}


def make_from(
    world: Any, captured: Dict[str, Any], name: str, parts: Any = PARTS, with_network: bool = True, **columns: Any
) -> Row:
    """A new tenant like a captured one; it is provisioning for a while."""
    tenant: Row = world.insert("tenants", name=name, **{**captured["columns"], **columns})
    tenant["_password"] = captured["password"]
    furnish(world, tenant, with_network)
    for table in parts:
        for part in captured[table]:
            add_part(world, table, tenant, part)
    provision(world, tenant)
    return tenant


def add_part(world: Any, table: str, tenant: Row, columns: Dict[str, Any]) -> None:
    made = world.insert(table, tenant=tenant.key, **columns)
    for hook in world.registry.hooks[("after_create", table)]:
        hook(world, made, {})


@acts("tenant_actions", "clone")
def clone(world: Any, tenant: Row, params: Dict[str, Any]) -> Dict[str, str]:
    """A new tenant, provisioning for a while; `no_*` leave parts out (schema tenant_actions.yml)."""
    name = str(params.get("name") or f"{tenant['name']} clone")
    if any(not row["is_snapshot"] for row in world["tenants"].where("name", name)):
        raise world.taken("This name is already in use")
    left_out = {flag for flag in ("no_vnet", "no_storage", "no_nodes") if params.get(flag) in (True, "true")}
    parts = [table for table in PARTS if f"no_{table.partition('_')[2]}" not in left_out]
    copied = make_from(world, capture(world, tenant), name, parts, "no_vnet" not in left_out)
    return {"tenantkey": str(copied.key)}


# -- storage and addresses ------------------------------------------------------------------------------------


@REGISTRY.on("before_create", "tenant_storage")
def storage_creating(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    if world["storage_tiers"].get(values["tier"])["tier"] == 0:
        raise errors.fails_validation("tier")


@REGISTRY.on("before_update", "tenant_storage")
def storage_changing(world: Any, storage: Row, changes: Dict[str, Any]) -> None:
    """Never below what is used (tenant_storage.yml; the text is a guess)."""
    if changes.get("provisioned", storage["provisioned"]) < storage["used"]:
        raise errors.fails_validation("provisioned", "is below the used space")


@REGISTRY.on("before_delete", "tenant_storage")
def storage_deleting(world: Any, storage: Row) -> None:
    """Clients look for these words (tenant_storage.yml)."""
    if storage["used"]:
        raise errors.Refused(422, "Tier is in use by the tenant")


@REGISTRY.on("after_create", "vnet_addresses")
def address_given(world: Any, row: Row, body: Dict[str, Any]) -> None:
    """The first address of a tenant serves its UI and API, a moment later."""
    tenant = world.resolve(row["owner"])
    if tenant is None or tenant.table.name != "tenants" or row["type"] != "virtual":
        return

    def serve() -> None:
        if tenant["ui_address"] is None:
            world.change(tenant, ui_address=row.key, url=tenant["url"] or f"https://{row['ip']}")

    world.later(ADDRESS_SECONDS, row, serve)


# -- the rest ------------------------------------------------------------------------------------------------------


@acts("tenant_actions", "isolateon")
def isolation_on(world: Any, tenant: Row, params: Dict[str, Any]) -> None:
    world.change(tenant, isolate=True)


@acts("tenant_actions", "isolateoff")
def isolation_off(world: Any, tenant: Row, params: Dict[str, Any]) -> None:
    world.change(tenant, isolate=False)


@acts("tenant_actions", "give_file")
def file_given(world: Any, tenant: Row, params: Dict[str, Any]) -> None:
    """The file shows up inside the tenant, which is another system (../../inside.py)."""
    file = world["files"].get(params.get("file"))
    if file is None:
        raise errors.Refused(404, "Error querying file: No such file or directory")
    given = tenant["_files"] or ()
    if file.key in given:
        raise world.taken("This file already exists in the tenant")
    sizes = {name: file[name] for name in ("filesize", "allocated_bytes", "used_bytes")}
    tenant.update(_files=(*given, file.key), _given=(*(tenant["_given"] or ()), (file["name"], sizes)))
    inside = world_inside(world, tenant)
    if inside is not None:
        inside.insert("files", name=file["name"], **sizes)


@REGISTRY.on("opened", "tenants")
def opened(world: Any, tenant: Row, inside: Any) -> None:
    """The files given before; what has to do with updates is not shown to tenants since 26.1.5 (WIRE 12)."""
    for name, sizes in tenant["_given"] or ():
        inside.insert("files", name=name, **sizes)
    if inside.version >= UPDATES_HIDDEN:
        for table in ("update_settings", "update_branches"):
            for row in inside[table].all():
                inside.remove(row)


@acts("tenant_actions", "refresh_status")
def status_refresh(world: Any, tenant: Row, params: Dict[str, Any]) -> None:
    """The host reads the state of the tenant again (tenant_actions.yml)."""
    set_status(world, tenant)
    tenant_records.count(world, tenant)


def nodes_of(world: Any, tenant: Row) -> List[Row]:
    rows: List[Row] = world["tenant_nodes"].where("tenant", tenant.key)
    return rows

"""Tenants, their nodes, storage and snapshots (schema/tenancy)."""

from __future__ import annotations

from typing import Any, Dict, List

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from ..compute import machines, vms
from ..network import networks

# WIRE 9.2: 20 to 30 s per transition. A new tenant is made ready first.
POWER_SECONDS = 20.0
PROVISION_SECONDS = 2.0
MAX_LAYER2 = 28

REGISTRY.uniqueness("tenants", "name", text="This name is already in use", among=lambda row: not row.get("is_snapshot"))
REGISTRY.uniqueness("tenant_snapshots", "tenant", "name", text="This name already exists")
for _table in ("vnet_addresses", "vnet_cidrs"):
    REGISTRY.hangs_on(_table, "owner")
for _column, _facets in (
    ("preferred_node", {"kind": "ref", "target": "nodes", "default": None}),
    ("on_power_loss", {"kind": "string", "default": ""}),
):
    # Read by clients through tenant_nodes machine# (schema tenant_nodes.yml).
    REGISTRY.column("machines", _column, read_only=True, **_facets)

OFFLINE = {
    "status": "offline",
    "state": "offline",
    "running": False,
    "starting": False,
    "stopping": False,
    "migrating": False,
}


def status_of(world: Any, tenant: Row) -> Row:
    row: Row = world["tenant_status"].get(tenant["status"])
    return row


def nodes_of(world: Any, tenant: Row) -> List[Row]:
    rows: List[Row] = world["tenant_nodes"].where("tenant", tenant.key)
    return rows


# -- making and deleting -------------------------------------------------------------------------------------------


@REGISTRY.on("after_create", "tenants")
def created(world: Any, tenant: Row, body: Dict[str, Any]) -> None:
    """A network, a status and a statistics row; no node, storage or address."""
    furnish(world, tenant)
    status = status_of(world, tenant)
    world.change(status, status="provisioning")
    world.later(PROVISION_SECONDS, status, lambda: world.change(status, **OFFLINE))


def furnish(world: Any, tenant: Row) -> None:
    """The rows that come with a tenant."""
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
    world.change(
        tenant,
        vnet=vnet.key,
        uuid=vms.new_uuid(world),
        status=world.insert("tenant_status", tenant=tenant.key, **OFFLINE).key,
        stats=world.insert("tenant_stats", tenant=tenant.key, last_update=world.clock.now()).key,
    )


@REGISTRY.on("before_delete", "tenants")
def deleting(world: Any, tenant: Row) -> None:
    """It must be off; clients look for the word, the status is what one of them records."""
    if status_of(world, tenant)["status"] not in ("offline", "error", "provisioning"):
        raise errors.Refused(405, "Tenant is running and can not be deleted")


@REGISTRY.on("after_delete", "tenants")
def deleted(world: Any, tenant: Row) -> None:
    vnet = world["vnets"].get(tenant["vnet"])
    if vnet is not None:
        world.remove(vnet)


@REGISTRY.on("before_create", "tenant_nodes")
def node_creating(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    siblings = world["tenant_nodes"].where("tenant", values["tenant"])
    if not values.get("nodeid"):
        values["nodeid"] = max((node["nodeid"] for node in siblings), default=0) + 1
    if not values.get("name"):
        values["name"] = f"node{values['nodeid']}"
    if values.get("cluster") is None:
        values["cluster"] = vms.default_cluster(world)


@REGISTRY.on("after_create", "tenant_nodes")
def node_created(world: Any, node: Row, body: Dict[str, Any]) -> None:
    machine = machines.make(world, node["name"], "tenant", node["cluster"])
    node["machine"] = machine.key
    _carry_over(world, node)


def _carry_over(world: Any, node: Row) -> None:
    """Placement is read through the machine and written on the node."""
    columns = {name: node[name] for name in ("cluster", "preferred_node", "on_power_loss", "ha_group", "name")}
    world.change(world["machines"].get(node["machine"]), **columns)


@REGISTRY.on("after_update", "tenant_nodes")
def node_changed(world: Any, node: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    _carry_over(world, node)


@REGISTRY.on("before_delete", "tenant_nodes")
def node_deleting(world: Any, node: Row) -> None:
    if machines.status_of(world, node["machine"])["running"]:
        raise errors.Refused(422, "Tenant node is running and can not be deleted")


@REGISTRY.on("after_delete", "tenant_nodes")
def node_deleted(world: Any, node: Row) -> None:
    machine = world["machines"].get(node["machine"])
    if machine is not None:
        world.remove(machine)


@REGISTRY.on("before_create", "tenant_layer2_vnets")
def layer2_creating(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    if len(world["tenant_layer2_vnets"].where("tenant", values["tenant"])) >= MAX_LAYER2:
        raise errors.Refused(422, "maxrows limit of tenant layer 2 networks reached")


@REGISTRY.on("before_delete", "tenant_layer2_vnets")
def layer2_deleting(world: Any, row: Row) -> None:
    """Only on a running tenant must it be disabled first (a live test deletes an enabled one of a tenant at rest)."""
    if row["enabled"] and status_of(world, world["tenants"].get(row["tenant"]))["running"]:
        raise errors.Refused(422, "Layer 2 network must be disabled to delete")


@REGISTRY.on("before_create", "tenant_storage")
def storage_creating(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    if world["storage_tiers"].get(values["tier"])["tier"] == 0:
        raise errors.fails_validation("tier")


@REGISTRY.on("after_create", "vnet_addresses")
def address_given(world: Any, row: Row, body: Dict[str, Any]) -> None:
    """The first address of a tenant serves its UI and API."""
    tenant = world.resolve(row["owner"])
    if tenant is None or tenant.table.name != "tenants" or row["type"] != "virtual":
        return
    if tenant["ui_address"] is None:
        world.change(tenant, ui_address=row.key, url=tenant["url"] or f"https://{row['ip']}")


# -- power ---------------------------------------------------------------------------------------------------------


@REGISTRY.action("tenant_actions", "poweron")
def power_on(world: Any, tenant: Row, params: Dict[str, Any]) -> None:
    """Offline, starting, online; needs a node with room."""
    status = status_of(world, tenant)
    if status["running"] or status["starting"]:
        return
    if status["status"] == "provisioning":
        raise errors.Refused(422, "Tenant is provisioning")
    nodes = [node for node in nodes_of(world, tenant) if node["enabled"]]
    if not nodes:
        raise errors.Refused(422, "Tenant has no enabled nodes")
    hosts = [_host(world, node, params.get("preferred_node")) for node in nodes]
    if None in hosts:
        raise errors.Refused(422, "Not enough available resources to start machine")
    world.change(status, status="starting", starting=True)

    def online() -> None:
        if not status["starting"]:
            return
        for node, host in zip(nodes, hosts):
            _set_node(world, node, host)
        _finish_restore(world, tenant)
        started = {"status": "online", "state": "online", "running": True, "starting": False}
        world.change(status, **started, started=world.clock.now())

    _later(world, status, online)


def _host(world: Any, node: Row, wanted: Any) -> Any:
    return machines.pick_node(world, wanted or node["preferred_node"], node["cluster"], node["ram"], node["ha_group"])


def _later(world: Any, status: Row, work: Any) -> None:
    slow = world.faults.standing("slow_power")
    if not world.faults.standing("power_stuck"):
        world.later(slow.seconds * world.clock.speed if slow else POWER_SECONDS, status, work)


def _set_node(world: Any, node: Row, host: Any) -> None:
    """Start the machine of a tenant node on a host, or stop it."""
    machine = node["machine"]
    if machine is None:
        return
    if host is None:
        machines.set_status(world, machine, **machines.STOPPED)
        return
    values = machines.running_values(world, machine, host)
    machines.set_status(world, machine, **values, running_cores=node["cpu_cores"], running_ram=node["ram"])


@REGISTRY.action("tenant_actions", "poweroff")
def power_off(world: Any, tenant: Row, params: Dict[str, Any]) -> None:
    status = status_of(world, tenant)
    if not status["running"]:
        return
    world.change(status, status="stopping", stopping=True)

    def offline() -> None:
        for node in nodes_of(world, tenant):
            _set_node(world, node, None)
        world.change(status, **OFFLINE, stopped=world.clock.now())

    _later(world, status, offline)


@REGISTRY.action("tenant_actions", "reset")
def reset(world: Any, tenant: Row, params: Dict[str, Any]) -> None:
    """Refused until the tenant is fully online (WIRE 9.2)."""
    status = status_of(world, tenant)
    if status["status"] != "online":
        raise errors.Refused(422, "Tenant must be online to restart")
    world.change(status, status="restarting")
    _later(world, status, lambda: world.change(status, status="online", started=world.clock.now()))


@REGISTRY.action("tenant_node_actions", "poweron")
def node_on(world: Any, node: Row, params: Dict[str, Any]) -> None:
    host = _host(world, node, params.get("preferred_node"))
    if host is None:
        raise errors.Refused(422, "Not enough available resources to start machine")
    begin = vms.START_SECONDS
    machines.begin_transition(world, node["machine"], begin, lambda: _node_settled(world, node, host))


@REGISTRY.action("tenant_node_actions", "poweroff", "kill")
def node_off(world: Any, node: Row, params: Dict[str, Any]) -> None:
    machines.begin_transition(world, node["machine"], vms.STOP_SECONDS, lambda: _node_settled(world, node, None))


def _node_settled(world: Any, node: Row, host: Any) -> None:
    """The tenant is online with all nodes, reduced with some, without nodes otherwise."""
    _set_node(world, node, host)
    tenant = world["tenants"].get(node["tenant"])
    status = status_of(world, tenant)
    up = [machines.status_of(world, other["machine"])["running"] for other in nodes_of(world, tenant)]
    if all(up):
        world.change(status, status="online", state="online", running=True)
    elif any(up):
        world.change(status, status="reduced", state="warning", running=True)
    else:
        world.change(status, **OFFLINE)


# -- the rest ------------------------------------------------------------------------------------------------------


@REGISTRY.action("tenant_actions", "isolateon")
def isolate(world: Any, tenant: Row, params: Dict[str, Any]) -> None:
    world.change(tenant, isolate=True)


@REGISTRY.action("tenant_actions", "isolateoff")
def connect(world: Any, tenant: Row, params: Dict[str, Any]) -> None:
    world.change(tenant, isolate=False)


@REGISTRY.action("tenant_actions", "give_file")
def give_file(world: Any, tenant: Row, params: Dict[str, Any]) -> None:
    """The file shows up inside the tenant, which is another system; here only the second giving is noticed."""
    file = world["files"].get(params.get("file"))
    if file is None:
        raise errors.Refused(404, "Error querying file: No such file or directory")
    given = tenant["_files"] or ()
    if file.key in given:
        raise world.taken("This file already exists in the tenant")
    tenant["_files"] = (*given, file.key)


@REGISTRY.action("tenant_actions", "clone")
def clone(world: Any, tenant: Row, params: Dict[str, Any]) -> Dict[str, str]:
    """A new tenant, provisioning for a while; `no_*` leave parts out (schema tenant_actions.yml)."""
    name = str(params.get("name") or f"{tenant['name']} clone")
    if any(not row["is_snapshot"] for row in world["tenants"].where("name", name)):
        raise world.taken("This name is already in use")
    own = ("$key", "name", "vnet", "status", "stats", "uuid", "created", "ui_address", "url", "isolate")
    columns = {key: value for key, value in tenant.items() if key not in own and not key.startswith("_")}
    copied = world.insert("tenants", name=name, **columns)
    created(world, copied, {})
    for table, flag in (("tenant_nodes", "no_nodes"), ("tenant_storage", "no_storage")):
        if params.get(flag) not in (True, "true"):
            for row in world[table].where("tenant", tenant.key):
                _copy_part(world, row, copied)
    return {"tenantkey": str(copied.key)}


def _copy_part(world: Any, row: Row, tenant: Row) -> None:
    left_out = ("$key", "tenant", "machine", "created", "modified", "used", "allocated")
    columns = {key: value for key, value in row.items() if key not in left_out}
    made = world.insert(row.table.name, tenant=tenant.key, **columns)
    if row.table.name == "tenant_nodes":
        node_created(world, made, {})


@REGISTRY.action("tenant_actions", "restore")
def restore(world: Any, tenant: Row, params: Dict[str, Any]) -> None:
    """Marked now, done at the next power-on."""
    snapshot = world["tenant_snapshots"].get(params.get("snapshot"))
    if snapshot is None or snapshot["tenant"] != tenant.key:
        raise errors.Refused(404, "Error querying snapshot: No such file or directory")
    if status_of(world, tenant)["running"]:
        raise errors.Refused(422, "Tenant is running and can not be restored")
    world.change(tenant, restore_pending=True)


def _finish_restore(world: Any, tenant: Row) -> None:
    if tenant["restore_pending"]:
        world.change(tenant, restore_pending=False)


@REGISTRY.on("after_create", "tenant_snapshots")
def snapshot_created(world: Any, snapshot: Row, body: Dict[str, Any]) -> None:
    """Without `expires` one of these stays for ever, unlike those of VMs; one that is due goes by itself."""
    if snapshot["expires"]:
        due = max(0, snapshot["expires"] - world.clock.time()) * world.clock.speed
        world.later(due, snapshot, lambda: world.remove(snapshot))

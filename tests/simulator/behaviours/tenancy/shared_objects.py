"""VMs handed from one system to another (schema/tenancy/shared_objects.yml, shared_object_actions.yml).

What a host sends has its counterpart in the inbox of the tenant, which is another system. Tests that play the receiver
plant a row with `inbox`, whose `snapshot` names a snapshot of a machine of this system.
"""

from __future__ import annotations

from typing import Any, Dict, Optional

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from ..compute import vms
from . import tenant_records, tenants

IMPORT_SECONDS = 2.0

REGISTRY.uniqueness("shared_objects", "recipient", "type", "inbox", "name", text="values must be unique")
# An empty body is taken (WIRE 7.2); that it means this is a guess (shared_object_actions.yml).
REGISTRY.column("shared_object_actions", "action", default="refresh")


@REGISTRY.on("before_create", "shared_objects")
def creating(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    snapshot = world.resolve(values["snapshot"])
    if snapshot is None or snapshot.table.name != "machine_snapshots":
        raise errors.no_such_reference("shared_objects", "snapshot")


@REGISTRY.on("after_create", "shared_objects")
def created(world: Any, shared: Row, body: Dict[str, Any]) -> None:
    world.change(shared, id=f"{world.random.getrandbits(160):040x}")
    inside = tenants.world_inside(world, world["tenants"].get(shared["recipient"]))
    if inside is not None:
        _deliver(world, shared, inside)


@REGISTRY.action("shared_object_actions", "refresh")
def refresh(world: Any, shared: Optional[Row], params: Dict[str, Any]) -> None:
    """What an empty body asks for; without an object there is nothing to read again (WIRE 7.2)."""
    recipient = world["tenants"].get(shared["recipient"]) if shared is not None else None
    if shared is not None and recipient is not None:
        tenant_records.log(world, recipient, "audit", f"Shared object '{shared['name']}' refreshed")


@REGISTRY.action("shared_object_actions", "import")
def import_machine(world: Any, shared: Optional[Row], params: Dict[str, Any]) -> None:
    """Only from the inbox, one at a time; a machine of the object's name comes of it. The status is a guess."""
    if shared is None or not shared["inbox"]:
        raise errors.Refused(422, "You cannot import something that is not in the inbox.")
    if shared["_importing"]:
        raise errors.Refused(422, "An action is already running for this object")
    if any(not row["is_snapshot"] for row in world["vms"].where("name", shared["name"])):
        raise errors.Refused(422, "A virtual machine already exists with this name.")
    if shared["_machine"] is None and world.resolve(shared["snapshot"]) is None:
        raise errors.no_such_reference("shared_objects", "snapshot")
    described = shared["_machine"] or _described(world, shared)
    shared["_importing"] = True

    def done() -> None:
        shared["_importing"] = False
        _make(world, described, shared["name"])

    world.later(IMPORT_SECONDS, shared, done)


# -- in the tenant ---------------------------------------------------------------------------------------------------

# What of a machine goes over to another system.
MACHINE = ("description", "cpu_cores", "ram", "os_family", "uefi", "guest_agent")
DRIVE = ("name", "media", "disksize", "interface")


def _described(world: Any, shared: Row) -> Dict[str, Any]:
    """The machine behind a shared object, so that another system can make it."""
    frozen = vms.vm_of(world, world.resolve(shared["snapshot"])["snap_machine"])
    drives = world["machine_drives"].where("machine", frozen["machine"])
    return {
        "vm": {name: frozen[name] for name in MACHINE},
        "drives": [{name: drive[name] for name in DRIVE} for drive in drives if drive["media"] == "disk"],
    }


def _deliver(world: Any, shared: Row, inside: Any) -> None:
    """The counterpart in the inbox (what stands for the recipient there is not known)."""
    columns = {name: shared[name] for name in ("type", "name", "description", "id")}
    inside.insert("shared_objects", **columns, inbox=True, _machine=_described(world, shared))


@REGISTRY.on("opened", "tenants")
def opened(world: Any, tenant: Row, inside: Any) -> None:
    for shared in world["shared_objects"].where("recipient", tenant.key):
        if not shared["inbox"]:
            _deliver(world, shared, inside)


def _make(world: Any, described: Dict[str, Any], name: str) -> None:
    vm, _response = world.create("vms", {**described["vm"], "name": name})
    world.change(vm, created_from="import_shared")
    for drive in described["drives"]:
        world.create("machine_drives", {"machine": vm["machine"], **drive})

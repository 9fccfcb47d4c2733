"""VMs handed from one system to another (schema/tenancy/shared_objects.yml, shared_object_actions.yml).

What a host sends has its counterpart in the inbox of the tenant, which is another system. Tests that play the receiver
plant a row with `inbox`, whose `snapshot` names a snapshot of a machine of this system.
"""

from __future__ import annotations

from typing import Any, Dict, Optional

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from ..compute import snapshots, vms
from . import tenant_records

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
    snapshot = world.resolve(shared["snapshot"])
    frozen = vms.vm_of(world, snapshot["snap_machine"]) if snapshot is not None else None
    if frozen is None:
        raise errors.no_such_reference("shared_objects", "snapshot")
    shared["_importing"] = True

    def done() -> None:
        shared["_importing"] = False
        snapshots.copy_vm(world, frozen, shared["name"], False, is_snapshot=False, created_from="import_shared")

    world.later(IMPORT_SECONDS, shared, done)

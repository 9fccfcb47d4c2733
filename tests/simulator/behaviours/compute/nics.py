"""NICs of machines (schema/compute/machine_nics.yml)."""

from __future__ import annotations

from typing import Any, Dict

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from . import drives

MAC_PREFIX = "f0:db:30"
HOTPLUG_PAUSE = 3.0

REGISTRY.column("machine_nics", "assign_ipaddress", argument=True)


def new_mac(world: Any) -> str:
    """The next address nobody has."""
    number = world.state.get("mac", 0) + 1
    world.state["mac"] = number
    return f"{MAC_PREFIX}:{number >> 16 & 255:02x}:{number >> 8 & 255:02x}:{number & 255:02x}"


def normal_mac(text: str) -> str:
    """Lower case with colons (WIRE 1.11)."""
    return text.strip().lower().replace("-", ":")


@REGISTRY.on("before_create", "machine_nics")
def complete(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    machine = values["machine"]
    if not values.get("name"):
        values["name"] = drives.next_name(world, "machine_nics", machine, "nic")
    if "orderid" not in values:
        values["orderid"] = drives.next_number(world, "machine_nics", machine)
    values["macaddress"] = normal_mac(values.get("macaddress", "")) or new_mac(world)


@REGISTRY.on("after_create", "machine_nics")
def created(world: Any, nic: Row, body: Dict[str, Any]) -> None:
    furnish(world, nic)


def furnish(world: Any, nic: Row) -> None:
    """The rows that come with a NIC."""
    status = world.insert("machine_nic_status", parent_nic=nic.key, status="down", state="offline")
    stats = world.insert("machine_nic_stats", parent_nic=nic.key)
    world["machine_nics"].change(nic, {"status": status.key, "stats": stats.key})


@REGISTRY.on("before_update", "machine_nics")
def changing(world: Any, nic: Row, changes: Dict[str, Any]) -> None:
    if "macaddress" in changes:
        changes["macaddress"] = normal_mac(changes["macaddress"]) or nic["macaddress"]


@REGISTRY.on("before_delete", "machine_nics")
def deleting(world: Any, nic: Row) -> None:
    """A plugged NIC of a running machine stays; the text is a guess after that of drives."""
    status = world["machine_nic_status"].get(nic["status"])
    if status is not None and status["status"] == "up":
        raise errors.Refused(422, "Unable to delete online NIC")


@REGISTRY.action("vm_actions", "hotplugnic")
def hotplug(world: Any, vm: Row, params: Dict[str, Any]) -> None:
    """Plug or unplug a NIC row of a running VM; at most one per 3 s (measured, vm_actions.yml)."""
    nic = drives.hotplug_device(world, vm, "machine_nics", params)
    now = world.clock.time()
    if now - (vm["_last_nic_plug"] or 0) < HOTPLUG_PAUSE / world.clock.speed:
        raise errors.Refused(422, "Only one NIC can be hotplugged every 3 seconds")
    vm["_last_nic_plug"] = now
    up = not drives.unplugs(params)
    status = world["machine_nic_status"].get(nic["status"])

    def done() -> None:
        status.update(status="up" if up else "down", state="online" if up else "offline")
        drives.plugged(world, vm, nic, up)

    world.later(1.0, nic, done)

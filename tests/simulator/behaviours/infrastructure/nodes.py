"""Nodes: maintenance in three spellings, reboots, drives and memory (WIRE 9.7, schema/infrastructure/nodes.yml)."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from ..compute import machines, vms

# `maintenance` is true at once; the rest takes as long as the machines take to leave (WIRE 9.7).
STEP_SECONDS = 0.5
LEAVE_SECONDS = 1.0
REBOOT_SECONDS = 3.0

# The official SDK once sent the last two; the first four are those of all other clients (WIRE 14.12).
SPELLINGS = (
    "enable_maintenance",
    "disable_maintenance",
    "maintenance_reboot",
    "clear_pstore",
    "maintenance",
    "leavemaintenance",
)
REGISTRY.column("node_actions", "action", values=SPELLINGS)


def enable_maintenance(world: Any, node: Row, params: Dict[str, Any]) -> None:
    """Begin to move everything away. Accepted even where nothing can go anywhere; then it waits without an error."""
    if _without_redundancy(world, node):
        raise errors.Refused(422, "Unable to enter maintenance mode: storage tier is not redundant")
    if not node["maintenance"]:
        world.change(node, maintenance=True)
        machines.set_status(world, node["machine"], status="migrating")
        _drain(world, node, lambda: machines.set_status(world, node["machine"], status="maintenance"))


def _without_redundancy(world: Any, node: Row) -> bool:
    tiers = world["cluster_tiers"].where("cluster", node["cluster"])
    return any(world["cluster_tier_status"].get(tier["status"])["status"] == "noredundant" for tier in tiers)


def _drain(world: Any, node: Row, emptied: Any) -> None:
    """Send away what can go, look again, until nothing runs here."""

    def step() -> None:
        if not node["maintenance"]:
            return
        guests = machines.guests(world, node.key)
        if not guests:
            emptied()
            return
        for guest in guests:
            if guest["status"] == "running":
                _send_away(world, node, guest)
        world.later(STEP_SECONDS, node, step)

    world.later(STEP_SECONDS, node, step)


def _send_away(world: Any, node: Row, guest: Row) -> None:
    """A VM migrates live, one that cannot is shut down; a network's router moves at once."""
    vm = vms.vm_of(world, guest["machine"])
    if vm is None:
        destination = machines.pick_node(world, None, node["cluster"])
        if destination is not None:
            machines.set_status(world, guest["machine"], node=destination, migrated_node=node.key)
        return
    try:
        vms.migrate(world, vm, {})
    except errors.Refused as refused:
        # Without room elsewhere it stays; the row shows nothing of it.
        if "migratable" in refused.text:
            vms.power_off(world, vm, {})


def disable_maintenance(world: Any, node: Row, params: Dict[str, Any]) -> None:
    """Back in service, after a moment of leavingmaintenance."""
    if not node["maintenance"]:
        return
    world.change(node, maintenance=False)
    machines.set_status(world, node["machine"], status="leavingmaintenance")

    def left() -> None:
        if not node["maintenance"]:
            machines.set_status(world, node["machine"], status="running")

    world.later(LEAVE_SECONDS, node, left)


def maintenance_reboot(world: Any, node: Row, params: Dict[str, Any]) -> None:
    """Move everything away, restart, come back."""
    if not node["maintenance"]:
        world.change(node, maintenance=True)
        machines.set_status(world, node["machine"], status="migrating")

    def reboot() -> None:
        machines.set_status(world, node["machine"], status="stopped", state="offline", running=False)
        world.later(REBOOT_SECONDS, node, back)

    def back() -> None:
        world.change(node, maintenance=False, need_restart=False, restart_reason="", reload_drivers_required=False)
        machines.set_status(world, node["machine"], **machines.running_values(world, node["machine"], node.key))

    _drain(world, node, reboot)


def clear_pstore(world: Any, node: Row, params: Dict[str, Any]) -> None:
    """The records of crashes go; what remains of it is a line in the node's log."""
    machines.log(world, node["machine"], "audit", "Crash records cleared")


_WORK = {
    "enable_maintenance": enable_maintenance,
    "disable_maintenance": disable_maintenance,
    "maintenance_reboot": maintenance_reboot,
    "clear_pstore": clear_pstore,
    "maintenance": enable_maintenance,
    "leavemaintenance": disable_maintenance,
}


def _by_table(name: str) -> Any:
    def perform(world: Any, body: Dict[str, Any]) -> List[Any]:
        node = world["nodes"].get(body.get("node")) if body.get("node") is not None else None
        if body.get("node") is None:
            raise errors.required("node_actions", "node")
        if node is None:
            raise errors.no_such_reference("node_actions", "node")
        _WORK[name](world, node, {})
        return []

    return perform


for _name, _work in _WORK.items():
    REGISTRY.row_action("nodes", _name, "POST")(_work)
    REGISTRY.action("node_actions", _name)(_work)
    REGISTRY.table_action("node_actions", _name)(_by_table(_name))


# -- hardware --------------------------------------------------------------------------------------------------------


@REGISTRY.seed(28)
def memory(world: Any, options: Any) -> None:
    """Two modules in each node."""
    for node in world["nodes"].all():
        for channel in "AB":
            world.insert(
                "node_memory",
                node=node.key,
                status="online",
                locator="DIMM 0",
                bank_locator=f"P0 CHANNEL {channel}",
                type="DDR5",
                size="48 GB",
                speed="5600 MT/s",
                form_factor="SODIMM",
                data_width="64 bits",
                total_width="64 bits",
                memory_technology="DRAM",
            )


@REGISTRY.on("before_update", "nodes")
def changing(world: Any, node: Row, changes: Dict[str, Any]) -> None:
    """`maintenance` can be written; what a plain write does is not recorded, so it does what the action does."""
    wanted: Optional[bool] = changes.pop("maintenance", None)
    if wanted is not None and wanted != node["maintenance"]:
        (enable_maintenance if wanted else disable_maintenance)(world, node, {})

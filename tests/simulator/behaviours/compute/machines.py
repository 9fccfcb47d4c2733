"""Machines: the row behind every VM, network and node, with its status and counters."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional, Tuple

from ...registry import REGISTRY
from ...store import Row

# An emergency override by PUT, to unstick a VM whose node died (schema machine_status.yml).
for _column in ("running", "powerstate", "migratable", "status", "state"):
    REGISTRY.column("machine_status", _column, read_only=False, updatable=True)

# Clients read these through the machine of a NAS service (schema/nas/vm_services.yml); no recorded set holds them.
for _column in ("cores", "ram"):
    REGISTRY.column("machines", _column, kind="integer", read_only=True)
    REGISTRY.only_named.add(("machines", _column))

# Text of the refusal: WIRE 7.8. Before 26.2 nothing tells which node was considered.
NO_ROOM = "Not enough available resources to start machine"
REASONS = (26, 2)

STOPPED = {"status": "stopped", "state": "offline", "running": False, "powerstate": False, "node": None}


def make(world: Any, name: str, kind: str, cluster: Any = None, **status: Any) -> Row:
    """A machine with its status and statistics rows."""
    machine = world.insert("machines", name=name, type=kind, cluster=cluster, ha_group="")
    state = dict(STOPPED, migratable=True, agent_features=[], agent_guest_info=[], **status)
    world["machines"].change(
        machine,
        {
            "status": world.insert("machine_status", machine=machine.key, **state).key,
            "stats": world.insert("machine_stats", machine=machine.key).key,
        },
    )
    return machine


def _size(column: str) -> Callable[[Any, Row], Any]:
    """Reads what a machine has of something from the VM or the tenant's node that it is the machine of."""

    def read(world: Any, machine: Row) -> Any:
        owner = world["vms"].first("machine", machine.key) or world["tenant_nodes"].first("machine", machine.key)
        return None if owner is None else owner[column]

    return read


REGISTRY.computes("machines", "cores")(_size("cpu_cores"))
REGISTRY.computes("machines", "ram")(_size("ram"))


def status_of(world: Any, machine: Any) -> Row:
    """The status row of a machine, by the machine's key."""
    return world["machine_status"].get(world["machines"].get(machine)["status"])


def set_status(world: Any, machine: Any, **values: Any) -> None:
    """Change the status row of a machine; `powerstate` follows `running`."""
    if "running" in values:
        values["powerstate"] = values["running"]
    world.change(status_of(world, machine), last_update=world.clock.now(), **values)


def running_values(world: Any, machine: Any, node: Any) -> Dict[str, Any]:
    """What a status row holds once the machine runs."""
    return {"status": "running", "state": "online", "running": True, "node": node, "started": world.clock.now()}


def begin_transition(world: Any, machine: Any, delay: float, finish: Callable[[], None]) -> None:
    """Have `finish` called when a machine's power change is through."""
    transition(world, status_of(world, machine), delay, finish)


def transition(world: Any, status: Row, delay: float, finish: Callable[[], None]) -> None:
    """Have `finish` called when a power change is through; a later one of the same status row supersedes it.

    The faults `slow_power` and `power_stuck` stretch the delay.
    """
    turn = (status["_turn"] or 0) + 1
    status["_turn"] = turn
    if world.faults.standing("power_stuck"):
        return
    slow = world.faults.standing("slow_power")

    def finish_if_current() -> None:
        if status["_turn"] == turn:
            finish()

    world.later(slow.seconds * world.clock.speed if slow else delay, status, finish_if_current)


def log(world: Any, machine: Any, level: str, text: str) -> None:
    """A line in the machine's own log."""
    world.insert("machine_logs", machine=machine, level=level, text=text, timestamp=world.clock.microseconds())


def guests(world: Any, node: Any) -> List[Row]:
    """Status rows of what runs on a node, without the node itself."""
    rows = world["machine_status"].where("node", node)
    return [row for row in rows if row["running"] and world["machines"].get(row["machine"])["type"] != "node"]


def refusal(world: Any, node: Row, cluster: Any, ram: int) -> str:
    """Why a machine cannot run on a node; empty where it can."""
    if node["maintenance"]:
        return "node is in maintenance"
    if cluster is not None and node["cluster"] != cluster:
        return "node is in another cluster"
    if not status_of(world, node["machine"])["running"]:
        return "node is offline"
    return "" if has_room(world, node, ram) else "not enough memory"


def log_refusals(world: Any, machine: Any, cluster: Any, ram: int) -> None:
    """Since 26.2 the log of a machine that no node took lists the nodes and why each was refused (WIRE 12.2, 15)."""
    if world.version >= REASONS:
        log(world, machine, "error", NO_ROOM)
        for node in world["nodes"].all():
            log(world, machine, "error", f"{node['name']}: {refusal(world, node, cluster, ram)}")


def has_room(world: Any, node: Row, ram: int) -> bool:
    """Whether a node has this much RAM left for machines."""
    return sum(guest["running_ram"] for guest in guests(world, node.key)) + ram <= node["vm_ram"]


def pick_node(world: Any, wanted: Any, cluster: Any, ram: int = 0, ha_group: str = "") -> Optional[Any]:
    """The node a machine starts on.

    Args:
        wanted: node to try first; None leaves the choice.
        cluster: only nodes of this one; None means any.
        ram: MB that must be free there.
        ha_group: `+label` keeps machines of the group together, `label` spreads them (schema vms.yml).

    Returns:
        The wanted node if it is in service and has room, else the best by group, then the least used; None if none.
    """
    able = [node for node in world["nodes"].all() if not refusal(world, node, cluster, ram)]
    for node in able:
        if wanted is not None and str(node.key) == str(wanted):
            return node.key

    def rank(node: Row) -> Tuple[int, int, int]:
        running = guests(world, node.key)
        group = 0
        if ha_group:
            members = (world["machines"].get(guest["machine"])["ha_group"] for guest in running)
            group = sum(member == ha_group for member in members)
        return -group if ha_group.startswith("+") else group, len(running), node.key

    return min(able, key=rank).key if able else None

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a machine runs: placement as desired state, and live migration (schema compute/vm_actions.yml)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple, Optional

from ...desired.edge.spec import CONNECTION, WAITING, argument_spec
from ...desired.kinds import MissingError, Reference, Text, WishError
from ...desired.power import newest_error
from ...desired.procedure import Draft, Procedure
from ...desired.resource import Params, Resource, Row
from ...desired.run import Entries, Run
from ...desired.state import State
from ...desired.step import Task, Until
from ...desired.steps import Act
from ...vergeos.exceptions import TaskTimeoutError, ValidationError
from ...vergeos.filters.build import where
from ...vergeos.protocol import Operation, OperationOf, judged
from .machine_power import MACHINE, power

if TYPE_CHECKING:
    from ...vergeos.schema import clusters, machine_logs, machine_status, machines, nodes, vms  # noqa: F401

MOVING = ("initmigrate", "startmigrate", "migrating", "migratecomplete")
WHERE = [
    *power().reads(),
    "machine#status#node as node_key",
    "machine#status#node#name as node",
    "machine#status#migration_destination as destination",
    "machine#status#migratable as migratable",
    "machine#status#running_ram as running_ram",
]
PLACEMENT = Resource(
    "vm",
    "vms",
    [
        Text("vm", "name", former="name", create_only=True),
        Reference("preferred_node", "nodes", optional=True),
        # Whether these two read back on the VM or on its machine only is not recorded, so both are read.
        Text("ha_group", also="machine#ha_group"),
        Reference("cluster", "clusters", also="machine#cluster"),
        Reference("failover_cluster", "clusters", "cluster_failover", optional=True),
    ],
    identity=("vm",),
    scope=where(is_snapshot=False),
    made_elsewhere=True,
    extra=WHERE,
)
SPEC: dict[str, Any] = {
    **argument_spec(PLACEMENT),
    "node": {"type": "str"},
    "away_from": {"type": "str"},
    "automatic": {"type": "bool", "default": False},
    **WAITING,
    **CONNECTION,
}
RESTRICTIONS: dict[str, Any] = {
    "required_one_of": [("vm", "key")],
    "mutually_exclusive": [("node", "away_from")],
}
NODE = Reference("node", "nodes")
NODE_READS = ["$key", "name", "maintenance", "vm_ram", "machine", "machine#status#status as status"]


class Move(NamedTuple):
    """A migration that is to be done.

    Attributes:
        source: Name of the node where the machine is.
        source_key: Its key.
        target: Row of the node where it goes; None leaves that to the platform.
        words: What is done, for the result.
    """

    source: Any
    source_key: Any
    target: Optional[Row]
    words: str

    def arrived(self, row: Row) -> bool:
        """Whether the machine runs where it should."""
        here = row.get("node_key")
        there = str(here) == str(self.target["$key"]) if self.target else here not in (None, self.source_key)
        return MACHINE.settled(row, True) and there


class Placed(Draft):
    """What is to be done about a machine's place.

    Args:
        task: The placement.
    """

    def __init__(self, task: Task) -> None:
        told = task.result["diff"]
        # What is converged needs no second look; what is not there is an error of the placement.
        super().__init__([task] if task.result["changed"] or task.result["key"] is None else [], **told)
        self.task = task

    @property
    def vm(self) -> Entries:
        """The machine as the placement alone would have it."""
        return dict(self.task.result["vm"])


def plan(run: Run) -> OperationOf[Placed]:
    """Work out a machine's placement, and whether it is to move to another node.

    Args:
        run: The run.

    Returns:
        The draft.

    Raises:
        VergeError: Of whatever kind; nothing was written where the wish can be seen to be impossible.
    """
    params = run.params
    if params["automatic"] and (params["node"] or params["away_from"]):
        raise WishError("automatic: it moves a machine wherever there is room; give no node or away_from with it")
    draft = Placed((yield from run.task(PLACE, params)))
    if draft.vm["status"] in MOVING and _wishes_move(params):
        yield from run.let_end(_arrival(run, draft.vm))
        draft = Placed((yield from run.task(PLACE, params)))
    move = yield from _planned(run, draft.vm)
    if move is not None:
        draft.steps.append(_migration(run, draft.vm, move))
        yield from run.doubt(lambda: _doubts(run, move, draft.vm))
        draft.before["node"] = move.source
        draft.after["node"] = move.target["name"] if move.target else f"another than {move.source}"
    return draft


def shown(run: Run, draft: Placed) -> OperationOf[Entries]:
    """Show the machine; where something was done, it is read again."""
    if run.done:
        task = yield from run.task(PLACE, {"key": str(draft.vm["key"])})
        return task.entries
    return draft.task.entries


PLACE = State(PLACEMENT)
MIGRATION = Procedure(plan, shown)


def _wishes_move(params: Params) -> bool:
    return bool(params["node"] or params["away_from"] or params["automatic"])


# Whether and where to


def _planned(run: Run, vm: Entries) -> OperationOf[Optional[Move]]:
    """Work out the migration, or None; refuse what can be seen to be impossible."""
    params = run.params
    if not _wishes_move(params):
        return None
    label, source = f"vm {vm['name']}", vm.get("node")
    if params["node"] in (source, str(vm.get("node_key"))) and params["node"]:
        return None
    row = yield from _node(run, "node" if params["node"] else "away_from", params["node"] or params["away_from"])
    if params["away_from"] and row is not None and str(row["$key"]) != str(vm.get("node_key")):
        return None  # elsewhere, or off and so on no node at all
    target = row if params["node"] else None
    if vm["key"] is not None:
        _possible(vm, label, target)
    words = f"migrate {label} to {target['name']}" if target else f"migrate {label} to another node"
    return Move(source, vm.get("node_key"), target, words)


def _node(run: Run, option: str, given: Optional[str]) -> OperationOf[Optional[Row]]:
    """Read the node that an option names; None where none is named. Nodes are made by no task, so it is there."""
    if not given:
        return None
    nodes = run.table("nodes")
    found = yield from NODE.locate(nodes, given)
    if found is None:
        raise MissingError(f"{option}: there is no {given!r} in nodes; check the name", table="nodes")
    row: Row = yield from nodes.read(found["$key"], NODE_READS)
    return row


def _possible(vm: Params, label: str, target: Optional[Row]) -> None:
    """Refuse what the platform would refuse, or take on and never end."""
    if not MACHINE.runs(vm) or vm["status"] in ("stopping", "hibernating"):
        raise WishError(
            f"{label} is {vm['status']}, and only a machine that runs can migrate; "
            "preferred_node says where it starts the next time",
            table="vms",
            key=vm["key"],
        )
    if vm.get("migratable") is False:
        raise WishError(
            f"{label} cannot migrate while it runs, says the platform, as is so with devices passed through from its "
            "node; stop it, set preferred_node and start it",
            table="vms",
            key=vm["key"],
        )
    if target is not None and (target.get("maintenance") or target.get("status") != "running"):
        why = "in maintenance" if target.get("maintenance") else target.get("status")
        raise WishError(f"node: {target['name']} is {why}, so that nothing can move there", table="nodes")


def _doubts(run: Run, move: Move, vm: Params) -> OperationOf[list[str]]:
    """Warn in check mode where there seems to be no room; the platform alone knows for sure (cluster_status.yml)."""
    left, need = (yield from _room(run, move)), int(vm.get("running_ram") or 0)
    return [] if any(free >= need for free in left.values()) else [f"{move.words}: {_no_room(left, need)}"]


def _room(run: Run, move: Move) -> OperationOf[dict[str, int]]:
    """Work out the memory that is left on each node where the machine may go, in MB: two requests."""
    nodes = yield from run.table("nodes").rows(None, NODE_READS, "+$key")
    own = {str(node.get("machine")) for node in nodes}
    running = yield from run.table("machine_status").rows(where(running=True), ["machine", "node", "running_ram"])
    left = {}
    for node in nodes:
        key = str(node["$key"])
        if key == str(move.source_key) or node.get("maintenance") or (move.target and key != str(move.target["$key"])):
            continue
        guests = [row for row in running if str(row.get("node")) == key and str(row.get("machine")) not in own]
        left[node["name"]] = int(node.get("vm_ram") or 0) - sum(int(row.get("running_ram") or 0) for row in guests)
    return left


def _no_room(left: Params, need: int) -> str:
    listed = " and ".join(f"{max(free, 0)} MB on {name}" for name, free in left.items())
    return f"it needs {need} MB of memory, and left are {listed or 'no other nodes'}"


# On its way


def _look(run: Run, key: Any) -> Operation:
    return run.table("vms").read(key, ["$key", "name", *WHERE])


def _told(row: Row) -> str:
    return f"{row.get('status')} on {row.get('node') or 'no node'}"


def _arrival(run: Run, vm: Params) -> Until:
    """The end of a migration that somebody else began."""
    return Until(
        lambda: _look(run, vm["key"]),
        lambda row: row.get("status") not in MOVING,
        f"end of the migration of vm {vm['name']} that was under way already",
        run.params["wait_timeout"],
        _told,
    )


class Migration(Act):
    """A migration that is seen to its end; a refusal tells what room there is."""

    def __init__(self, move: Move, vm: Params, *given: Any, **more: Any) -> None:
        super().__init__(move.words, "vms", vm["key"], "migrate", *given, **more)
        self.move = move
        self.need = int(vm.get("running_ram") or 0)

    def carry(self, run: Run) -> OperationOf[None]:
        try:
            yield from super().carry(run)
        except (ValidationError, TaskTimeoutError) as error:
            left = yield from _room(run, self.move)
            if not any(free >= self.need for free in left.values()):
                error.args = (f"{error}; {_no_room(left, self.need)}",)
            raise


def _migration(run: Run, vm: Params, move: Move) -> Migration:
    """Make the step that moves a machine."""
    key, started = vm["key"], time.time()
    wanted = move.target["$key"] if move.target else None
    # Clients disagree about the parameter's name; the platform takes what it knows.
    asked = {"preferred_node": wanted, **({"node": wanted} if wanted is not None else {})}
    moving: list[Any] = []

    def failed(row: Row) -> OperationOf[Optional[str]]:
        if row.get("status") in MOVING or row.get("destination") is not None:
            moving.append(row.get("status"))
        elif not row.get("running") or (moving and MACHINE.settled(row, True)) or row.get("status") == "error":
            if not move.arrived(row):
                why = yield from newest_error(run.system, "machine_logs", vm["machine"], started)
                return f"it is {_told(row)}{f': {why}' if why else ''}"
        return None

    return Migration(
        move,
        vm,
        asked,
        taken_up=lambda: judged(_look(run, key), lambda row: row.get("status") in MOVING or move.arrived(row)),
        until=Until(lambda: _look(run, key), move.arrived, move.words, run.params["wait_timeout"], _told, failed),
    )

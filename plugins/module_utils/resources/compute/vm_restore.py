# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a snapshot is for: going back to it, and keeping the newest few (schema compute/machine_snapshots.yml)."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Mapping, NamedTuple, Optional, Sequence

from ...desired.edge.spec import WAITING, argument_spec
from ...desired.engine import GONE_TIMEOUT
from ...desired.kinds import MissingError, Text, WishError
from ...desired.lost_answers import pause
from ...desired.plan import Found
from ...desired.preview import shown as row_shown
from ...desired.preview import unmade
from ...desired.procedure import Following, Procedure, the_row
from ...desired.resource import Params, Resource, Row
from ...desired.run import Entries, Run
from ...desired.state import State
from ...desired.step import Step, Task, Until
from ...desired.steps import Act, Remove
from ...vergeos.exceptions import APIError
from ...vergeos.filters.build import any_of, where
from ...vergeos.protocol import OperationOf
from ..common.caller import LOCKOUT
from .cloning import frozen_machine
from .machine import Machine
from .machine_power import power
from .own_machine import SPARED
from .vm_clone import COPY
from .vm_snapshot import SNAPSHOT

if TYPE_CHECKING:
    from ...vergeos.schema import machine_logs  # noqa: F401

# What a restore leaves to be done behind the scenes is not recorded; clients wait so long before a power-on (WIRE 9.7).
RESTORE_PAUSE = 2.0
POWERED = Resource(
    "vm",
    "vms",
    [Text("name")],
    scope=where(is_snapshot=False),
    power=power(),
    guard=SPARED,
)
SNAPSHOT_SPEC: dict[str, Any] = {
    **argument_spec(SNAPSHOT),
    "state": {"type": "str", "default": "present", "choices": [*SNAPSHOT.states(), "restored"]},
    "keep": {"type": "int"},
    "keep_matching": {"type": "str", "default": "*"},
    "restore_to": {"type": "str"},
    "restart_if_needed": {"type": "bool", "default": False},
    "force": {"type": "bool", "default": False},
    "shutdown_timeout": {"type": "int", "default": 120},
    **LOCKOUT,
    **WAITING,
}
# Options that mean something in one state only.
ONLY = {
    "present": ("description", "expires", "quiesce", "keep"),
    "restored": ("restore_to",),
}
POWER_OPTIONS = ("force", "shutdown_timeout", "wait_timeout", "allow_lockout")
NOT_AT_REST = (
    "the platform does not report the snapshot as quiesced: that needs a running machine with a guest agent "
    "(guest_agent of verge_vm)"
)
# What comes of work where there is none.
IDLE: Entries = {"changed": False, "actions": [], "diff": {"before": {}, "after": {}}}
MADE = State(SNAPSHOT)
SWITCHED = State(POWERED)


class Return(NamedTuple):
    """What going back in place is about.

    Attributes:
        snapshot: The snapshot's row; None where an earlier task may take it.
        power: How the machine is switched: the parameters of that, without a state.
    """

    snapshot: Optional[Row]
    power: Params


class Decided(Following):
    """What is to be done about snapshots.

    Args:
        task: The work on the snapshot or the copy that is named; None where none is.
        steps: What follows, in order.
        **sides: As for :class:`Following`.

    Attributes:
        deleted: Names of those that go since the newest few are kept; None where these are not counted.
        back: Going back in place, or None.
    """

    deleted: Optional[list[str]] = None
    back: Optional[Return] = None

    def __init__(self, task: Optional[Task], steps: Sequence[Step] = (), **sides: Mapping[str, Any]) -> None:
        super().__init__(task or Task(MADE, {}, IDLE), steps, **sides)


def plan(run: Run) -> OperationOf[Decided]:
    """Lay out what becomes of a machine's snapshots, or of the machine.

    Args:
        run: The run.

    Returns:
        The draft.

    Raises:
        VergeError: Of whatever kind.
    """
    params = run.params
    named = params["name"] is not None or params["key"] is not None
    _sensible(params, named)
    if params["state"] == "restored":
        return (yield from (_beside(run) if params["restore_to"] is not None else _in_place(run)))
    task = (yield from run.begin(MADE, params)) if named else None
    draft = Decided(task)
    if params["keep"] is not None:
        yield from _thin(run, draft)
    return draft


def foretold(run: Run, draft: Decided) -> OperationOf[Entries]:
    """Show the snapshot and those that go, or where a machine goes back to."""
    if draft.back is not None:
        return (yield from _both(run, draft.back))
    entries: Entries = yield from the_row(run, draft)
    return entries if draft.deleted is None else {**entries, "deleted": draft.deleted}


def shown(run: Run, draft: Decided) -> OperationOf[Entries]:
    """Show the same, and warn of a snapshot that is not what was asked for."""
    entries = yield from foretold(run, draft)
    if run.params["quiesce"] and _made(draft) and not entries["snapshot"]["quiesced"]:
        run.warnings.append(NOT_AT_REST)
    return entries


SNAPSHOTS = Procedure(plan, shown, foretold)


def _sensible(params: Params, named: bool) -> None:
    """Refuse what cannot be meant, before anything is sent."""
    state, keep = params["state"], params["keep"]
    for only, options in ONLY.items():
        for option in options:
            if params[option] is not None and state != only:
                raise WishError(f"{option}: it is for state {only}, and means nothing with {state}")
    if keep is not None and params["vm"] is None:
        raise WishError("keep: it needs vm")
    if keep is not None and keep < 0:
        raise WishError(f"keep is {keep}; the least is 0")
    if named and keep == 0:
        raise WishError("keep is 0; beside a snapshot that shall be there, the least is 1")
    if not named and keep is None:
        raise WishError(f"name: say which snapshot, for state {state}")


def _made(draft: Decided) -> bool:
    """Whether the snapshot was taken just now, or would be."""
    return bool(draft.diff["before"].get("state") == "absent")


# The newest few


def _thin(run: Run, draft: Decided) -> OperationOf[None]:
    """Lay out the deletion of what is older than the newest few of a kind."""
    params, own = run.params, draft.task.entries
    vm = yield from run.locate(Machine(), str(params["vm"]))
    rows = [] if vm is None else (yield from _of_a_kind(run, vm["$key"], params["keep_matching"]))
    mine = own["snapshot"]["name"] if own else None
    counts = mine is not None and fnmatchcase(mine, params["keep_matching"])
    others = [row for row in rows if row["name"] != mine and row["$key"] != own.get("key")]
    surplus = others[params["keep"] - (1 if counts else 0) :]
    table, keys = "machine_snapshots", [row["$key"] for row in surplus]
    removals = [Remove(f"delete snapshot {params['vm']} {row['name']}", table, row["$key"]) for row in surplus]
    draft.steps += [Deletion(removals, _gone(run, keys))] if keys else []
    draft.deleted = [row["name"] for row in surplus]
    listed, new = {row["name"] for row in others}, {mine} if counts else set()
    draft.before["snapshots"] = sorted(listed if _made(draft) else listed | new)
    draft.after["snapshots"] = sorted((listed | new) - set(draft.deleted))


class Deletion(Step):
    """Delete snapshots; a 200 to a DELETE is no proof (WIRE 6.5), so that they count as deleted when they are gone."""

    def __init__(self, removals: Sequence[Remove], gone: Until) -> None:
        super().__init__()
        self.removals = removals
        self.gone = gone

    def told(self) -> list[str]:
        return [removal.words for removal in self.removals]

    def carry(self, run: Run) -> OperationOf[None]:
        for removal in self.removals:
            yield from removal.carry(run)
        yield from run.wait_for(self.gone)


def _of_a_kind(run: Run, machine: Any, pattern: str) -> OperationOf[list[Row]]:
    """List the snapshots that are counted, newest first; a profile's own have a limit of their own."""
    names = ["$key", "name", "created", "snapshot_period", "queue_delete"]
    rows = yield from run.table("machine_snapshots").rows(where(machine=machine), names, "-created,-$key")
    going = [row for row in rows if row.get("snapshot_period") or row.get("queue_delete")]
    return [row for row in rows if row not in going and fnmatchcase(str(row["name"]), pattern)]


def _gone(run: Run, keys: list[Any]) -> Until:
    """The end of a deletion."""
    return Until(
        lambda: run.table("machine_snapshots").rows(any_of("$key", keys), ["$key", "name"]),
        lambda left: not left,
        f"delete of {len(keys)} snapshots",
        GONE_TIMEOUT,
        lambda left: f"there is still {', '.join(str(row['name']) for row in left)}",
    )


# Going back


def _beside(run: Run) -> OperationOf[Decided]:
    """Go back to a snapshot as a machine of its own."""
    params = run.params
    vm, to = params["vm"], params["restore_to"]
    if vm is None:
        raise WishError("restore_to: it needs vm")
    if to == vm:
        raise WishError(f"restore_to is the machine itself; name a new machine, or leave it out to overwrite {vm}")
    copy: dict[str, Any] = dict.fromkeys(("description", "cluster", "tier"))
    copy.update(dict.fromkeys(("quiesce", "preserve_macs", "preserve_device_uuids"), False))
    copy.update(name=to, source=vm, snapshot=params["name"] if params["key"] is None else params["key"])
    copy.update({name: params[name] for name in ("wait", "wait_timeout")})
    return Decided((yield from run.begin(COPY, copy)))


def _in_place(run: Run) -> OperationOf[Decided]:
    """Overwrite a machine with what a snapshot holds; it must be off for that."""
    params = run.params
    power = {"wait": True, **{name: params[name] for name in POWER_OPTIONS}}
    row = yield from _snapshot(run)
    name, snapshot, on = params["vm"], params["name"], None
    steps: list[Step] = []
    if row is None:
        steps.append(Step(f"restore vm {name} from its snapshot {snapshot}"))
    else:
        original = yield from run.table("vms").find(where(machine=row["machine"], is_snapshot=False), ["$key", "name"])
        if original is None:
            raise MissingError(f"the machine of the snapshot {row['name']!r} is gone", table="vms")
        name, snapshot, power["key"] = original["name"], row["name"], original["$key"]
        frozen = yield from frozen_machine(run.system, row, ["$key"])
        stop = yield from run.task(SWITCHED, {**power, "state": "stopped"})
        on = Start(name, {**power, "wait": params["wait"]}) if stop.result["changed"] else None
        if on is not None and not params["restart_if_needed"]:
            raise WishError(
                f"vm {name} is running; stop it first, or set restart_if_needed: true to have it stopped for the "
                f"restore and started again",
                table="vms",
                key=power["key"],
            )
        back = Restore(f"restore vm {name} from its snapshot {snapshot}", frozen["$key"], on)
        steps += [back] if on is None else [stop, back, on]
    draft = Decided(None, steps, before={"state": "as it is"}, after={"state": f"as in {snapshot}"})
    draft.back = Return(row, power)
    return draft


class Start(Task):
    """Switch a machine on again that was restored just now; that it is off then is not to be seen yet."""

    def __init__(self, name: str, power: Params) -> None:
        foreseen = {"changed": True, "actions": [f"power on vm {name}"]}
        super().__init__(SWITCHED, {**power, "state": "running"}, foreseen)

    def carry(self, run: Run) -> OperationOf[None]:
        yield from pause(RESTORE_PAUSE)
        yield from super().carry(run)


class Restore(Act):
    """Start the restore; done twice it ends in the same, so a lost answer is no reason to give up.

    A machine that was stopped for a restore that is then refused has not changed, and is started again.
    """

    def __init__(self, words: str, key: Any, on: Optional[Start]) -> None:
        super().__init__(words, "vms", key, "restore")
        self.on = on

    def carry(self, run: Run) -> OperationOf[None]:
        try:
            yield from super().carry(run)
        except APIError as error:
            if self.on is not None:
                yield from SWITCHED(run.system, {**self.on.params, "wait": False}, False)
                error.args = (f"{error}; the machine was started again, as it was",)
            raise


def _snapshot(run: Run) -> OperationOf[Optional[Row]]:
    """Read the snapshot to go back to; None where an earlier task may take it."""
    params, table = run.params, run.table("machine_snapshots")
    given, name = params["vm"], params["name"]
    row: Optional[Row] = None
    if params["key"] is not None:
        row = yield from table.read(params["key"], SNAPSHOT.reads())
        yield from _meant(run, row or {})
        return row
    vm = yield from run.locate(Machine(), str(given))
    if vm is not None:
        row = yield from table.find(where(machine=vm["$key"], name=name), SNAPSHOT.reads(), {"name": name})
    if row is None:
        missing = f"there is no snapshot {given} {name}"
        yield from run.insist("machine_snapshots", missing)
        run.lacks(missing, "machine_snapshots", "check the name")
    return row


def _meant(run: Run, row: Row) -> OperationOf[None]:
    """Refuse a key that is another snapshot's by now: keys are given anew (WIRE 4.3), and a machine is overwritten."""
    vm, name = run.params["vm"], run.params["name"]
    found = None if vm is None else (yield from Machine().locate(run.table("vms"), str(vm)))
    if vm is not None and (found is None or str(found["$key"]) != str(row["machine"])):
        other = vm
    elif name not in (None, row["name"]):
        other = name
    else:
        return
    why = f"row {row['$key']} is {SNAPSHOT.label(row)}, not {other}, so nothing was restored; check the key"
    raise WishError(f"snapshot: {why}", table="machine_snapshots", key=row["$key"])


def _both(run: Run, back: Return) -> OperationOf[Entries]:
    """Show the snapshot that a machine goes back to, and the machine as it is."""
    if back.snapshot is None:
        vm, name = run.params["vm"], run.params["name"]
        return {"key": None, "snapshot": unmade(SNAPSHOT, vm=vm, name=name), "vm": unmade(POWERED, name=vm)}
    machine = yield from run.task(SWITCHED, {**back.power, "state": "present"})
    snapshot = row_shown(SNAPSHOT, Found(back.snapshot, {}))
    return {"key": back.snapshot["$key"], "snapshot": snapshot, "vm": machine.entries["vm"]}

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a snapshot is for: going back to it, and keeping the newest few (schema compute/machine_snapshots.yml)."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Callable

from ...desired.ansible import WAITING, argument_spec, perform
from ...desired.engine import GONE_TIMEOUT, Engine
from ...desired.field import MissingError, Text, WishError
from ...desired.foretold import shown, unmade
from ...desired.once import once, pause
from ...desired.plan import Found
from ...desired.resource import Params, Power, Resource, Row
from ...vergeos.exceptions import APIError, VergeError
from ...vergeos.filters import any_of, where
from ...vergeos.protocol import Operation, OperationOf, known
from ...vergeos.waiting import until
from ..common.caller import LOCKOUT
from .cloning import frozen_machine
from .machine import Machine
from .own_machine import SPARED
from .vm_clone import clone
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
    power=Power(graceful=True, logs="machine_logs"),
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
_row = perform(SNAPSHOT)
_power = perform(POWERED)


def snapshot(client: Any, params: Params, check_mode: bool) -> OperationOf[dict[str, Any]]:
    """Do the work of the snapshot's module.

    Args:
        client: A VergeClient.
        params: The module's parameters.
        check_mode: Whether nothing may be written.

    Returns:
        The module's result.

    Raises:
        VergeError: Of whatever kind.
    """
    state = params["state"]
    for only, options in ONLY.items():
        for option in options:
            if params[option] is not None and state != only:
                raise WishError(f"{option}: it is for state {only}, and means nothing with {state}")
    named = params["name"] is not None or params["key"] is not None
    if params["keep"] is not None:
        _check_keep(params["keep"], params["vm"], named)
    if not named and params["keep"] is None:
        raise WishError(f"name: say which snapshot, for state {state}")
    if state == "restored":
        return (yield from restore(client, params, check_mode))
    result: dict[str, Any] = {"changed": False, "actions": [], "diff": {"before": {}, "after": {}}}
    if named:
        result = yield from _row(client, params, check_mode)
        if params["quiesce"] and not check_mode and _made(result) and not result["snapshot"]["quiesced"]:
            result["warnings"] = [*result.get("warnings", []), NOT_AT_REST]
    return result if params["keep"] is None else (yield from thin(client, params, result, check_mode))


def _made(result: dict[str, Any]) -> bool:
    """Whether the snapshot was taken just now, or would be."""
    return bool(result["diff"]["before"].get("state") == "absent")


def _check_keep(keep: int, vm: Any, named: bool) -> None:
    if vm is None:
        raise WishError("keep: it needs vm")
    if keep < 0:
        raise WishError(f"keep is {keep}; the least is 0")
    if named and not keep:
        raise WishError("keep is 0; beside a snapshot that shall be there, the least is 1")


def thin(client: Any, params: Params, result: dict[str, Any], check_mode: bool) -> OperationOf[dict[str, Any]]:
    """Delete what is older than the newest few of a kind.

    Args:
        client: A VergeClient.
        params: The module's parameters.
        result: What was done before, about the one snapshot that shall be there.
        check_mode: Whether nothing may be written.

    Returns:
        The result with what this adds; ``deleted`` names those that went, or would.
    """
    vm = yield from _machine(client, params, result, check_mode)
    rows = [] if vm is None else (yield from _of_a_kind(client, vm["$key"], params["keep_matching"]))
    mine = result["snapshot"]["name"] if "snapshot" in result else params["name"]
    counts = mine is not None and fnmatchcase(mine, params["keep_matching"])
    others = [row for row in rows if row["name"] != mine and row["$key"] != result.get("key")]
    surplus = others[params["keep"] - (1 if counts else 0) :]
    words = [f"delete snapshot {params['vm']} {row['name']}" for row in surplus]
    if surplus and not check_mode:
        try:
            yield from _delete(client, surplus)
        except VergeError as error:
            error.done = result["actions"]
            raise
    listed = {row["name"] for row in others}
    before = listed | ({mine} if counts and not _made(result) else set())
    after = (listed | ({mine} if counts else set())) - {row["name"] for row in surplus}
    diff = {
        "before": {**result["diff"]["before"], "snapshots": sorted(before)},
        "after": {**result["diff"]["after"], "snapshots": sorted(after)},
    }
    return {
        **result,
        "changed": bool(result["changed"] or words),
        "actions": [*result["actions"], *words],
        "diff": diff,
        "deleted": [row["name"] for row in surplus],
    }


def _machine(client: Any, params: Params, result: dict[str, Any], check_mode: bool) -> Operation:
    """Find the machine whose snapshots are counted; in check mode it may be made by an earlier task."""
    vm = yield from Machine().locate(client.table("vms"), str(params["vm"]))
    if vm is None:
        missing = f"vm: there is no {params['vm']!r} in vms"
        if not check_mode:
            raise MissingError(f"{missing}; check the name, or create it first", table="vms")
        if not result.get("warnings"):
            result["warnings"] = [f"{missing} yet; the run fails unless an earlier task makes it"]
    return vm


def _of_a_kind(client: Any, machine: Any, pattern: str) -> OperationOf[list[Row]]:
    """List the snapshots that are counted, newest first; a profile's own have a limit of their own."""
    names = ["$key", "name", "created", "snapshot_period", "queue_delete"]
    rows = yield from client.table("machine_snapshots").rows(where(machine=machine), names, "-created,-$key")
    going = [row for row in rows if row.get("snapshot_period") or row.get("queue_delete")]
    return [row for row in rows if row not in going and fnmatchcase(str(row["name"]), pattern)]


def _delete(client: Any, surplus: list[Row]) -> OperationOf[None]:
    """Delete some snapshots, and wait until they are gone."""
    manager = client.table("machine_snapshots")
    for row in surplus:
        yield from manager.remove(row["$key"])
    keys = [row["$key"] for row in surplus]
    yield from until(
        lambda: manager.rows(any_of("$key", keys), ["$key", "name"]),
        lambda left: not left,
        what=f"delete of {len(keys)} snapshots",
        timeout=GONE_TIMEOUT,
        state=lambda left: f"there is still {', '.join(str(row['name']) for row in left)}",
    )


def restore(client: Any, params: Params, check_mode: bool) -> OperationOf[dict[str, Any]]:
    """Go back to a snapshot, in place or as a machine of its own.

    Args:
        client: A VergeClient.
        params: The module's parameters.
        check_mode: Whether nothing may be written.

    Returns:
        The module's result.

    Raises:
        VergeError: Of whatever kind.
    """
    if params["restore_to"] is not None:
        if params["vm"] is None:
            raise WishError("restore_to: it needs vm")
        if params["restore_to"] == params["vm"]:
            raise WishError(
                f"restore_to is the machine itself; name a new machine, or leave it out to overwrite {params['vm']}"
            )
        copy: dict[str, Any] = dict.fromkeys(("description", "cluster", "tier"))
        which = params["name"] if params["key"] is None else params["key"]
        copy.update(name=params["restore_to"], source=params["vm"], snapshot=which, quiesce=False)
        copy.update(
            {name: params[name] for name in ("wait", "wait_timeout")}, preserve_macs=False, preserve_device_uuids=False
        )
        return (yield from clone(client, copy, check_mode))
    engine = Engine(client, SNAPSHOT, {**params, "state": "present"})
    engine.check_mode = check_mode
    engine.found = yield from engine.observe(engine.resolve())
    label = f"{params['vm'] or ''} {params['name'] or params['key']}".strip()
    if engine.found is not None:
        if params["key"] is not None:
            yield from _meant(client, params, engine.found.row)
        return (yield from _in_place(client, params, engine.found, check_mode))
    missing = f"there is no snapshot {label}"
    if not check_mode:
        raise MissingError(f"{missing}; check the name", table="machine_snapshots")
    warnings = [*engine.warnings, f"{missing} yet; the run fails unless an earlier task takes it"]
    words = f"restore vm {params['vm']} from its snapshot {params['name']}"
    rows = {
        "snapshot": unmade(SNAPSHOT, vm=params["vm"], name=params["name"]),
        "vm": unmade(POWERED, name=params["vm"]),
    }
    result = {"changed": True, "actions": [words], "diff": _diff(params["name"]), "warnings": warnings}
    return {**result, "key": None, **rows}


def _meant(client: Any, params: Params, row: Row) -> OperationOf[None]:
    """Refuse a key that is another snapshot's by now: keys are given anew (WIRE 4.3), and a machine is overwritten."""
    vm, name = params["vm"], params["name"]
    found = None if vm is None else (yield from Machine().locate(client.table("vms"), str(vm)))
    if vm is not None and (found is None or str(found["$key"]) != str(row["machine"])):
        other = vm
    elif name not in (None, row["name"]):
        other = name
    else:
        return
    why = f"row {row['$key']} is {SNAPSHOT.label(row)}, not {other}, so nothing was restored; check the key"
    raise WishError(f"snapshot: {why}", table="machine_snapshots", key=row["$key"])


def _diff(name: str) -> dict[str, Any]:
    return {"before": {"state": "as it is"}, "after": {"state": f"as in {name}"}}


def _in_place(client: Any, params: Params, found: Found, check_mode: bool) -> OperationOf[dict[str, Any]]:
    """Overwrite a machine with what a snapshot holds; it must be off for that."""
    row, vms = found.row, client.table("vms")
    original = yield from vms.find(where(machine=row["machine"], is_snapshot=False), ["$key", "name"])
    if original is None:
        raise MissingError(f"the machine of the snapshot {row['name']!r} is gone", table="vms")
    frozen = yield from frozen_machine(client, row, ["$key"])
    power = {"key": original["$key"], "wait": True, **{name: params[name] for name in POWER_OPTIONS}}
    stop = yield from _power(client, {**power, "state": "stopped"}, True)
    name = original["name"]
    if stop["changed"] and not params["restart_if_needed"]:
        raise WishError(
            f"vm {name} is running; stop it first, or set restart_if_needed: true to have it stopped for the restore "
            f"and started again",
            table="vms",
            key=original["$key"],
        )
    on, going = stop["changed"], {**power, "wait": params["wait"], "state": "running"}
    steps: list[tuple[str, Callable[[], Operation]]] = [
        (f"restore vm {name} from its snapshot {row['name']}", lambda: _go_back(client, vms, frozen["$key"], going, on))
    ]
    if on:
        steps.insert(0, (stop["actions"][0], lambda: _power(client, {**power, "state": "stopped"}, False)))
        steps.append((f"power on vm {name}", lambda: _start(client, going)))
    done: list[str] = []
    for words, do in steps if not check_mode else []:
        try:
            yield from do()
        except VergeError as error:
            error.done = done
            raise
        done.append(words)
    return {
        "changed": True,
        "actions": [words for words, _do in steps],
        "diff": _diff(row["name"]),
        "key": row["$key"],
        "snapshot": shown(SNAPSHOT, found),
        "vm": (yield from _power(client, {**power, "state": "present"}, True))["vm"],
    }


def _go_back(client: Any, vms: Any, key: Any, going: Params, on: bool) -> OperationOf[None]:
    """Start the restore; done twice it ends in the same, so a lost answer is no reason to give up.

    A machine that was stopped for a restore that is then refused has not changed, and is started again.
    """
    try:
        yield from once(client, lambda: vms.act(key, "restore"), lambda: known(None))
    except APIError as error:
        if on:
            yield from _power(client, {**going, "wait": False}, False)
            error.args = (f"{error}; the machine was started again, as it was",)
        raise


def _start(client: Any, going: Params) -> OperationOf[None]:
    """Switch a machine on again that was restored just now."""
    yield from pause(RESTORE_PAUSE)
    yield from _power(client, going, False)

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Power of many machines at once (schema compute/vm_actions.yml, machine_status.yml)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Callable, Optional, Sequence

from ...desired.ansible import CONNECTION, WAITING
from ...desired.field import MissingError, Text, WishError, checked_name
from ...desired.looking import machine_key
from ...desired.many import Crowd, Member, Step, abandoned, hold_back, summary
from ...desired.power import BAD_STATUS, START_GRACE, newest_error
from ...desired.resource import Params, Power, Resource, Row
from ...vergeos.exceptions import AmbiguousError, TaskError, VergeError
from ...vergeos.families.vms import machine_addresses
from ...vergeos.filters import Filter, all_of
from ...vergeos.protocol import OperationOf, known
from ...vergeos.utils.lists import in_short
from ...vergeos.utils.references import is_number
from ..common.caller import LOCKOUT
from ..common.selecting import condition_of, in_pieces, tagged
from ..common.tag import tags_of
from .own_machine import STOPPING, refuse_loss

if TYPE_CHECKING:
    from ...vergeos.schema import (  # noqa: F401
        machine_logs,
        machine_nics,
        machine_status,
        machines,
        tag_categories,
        tag_members,
        tags,
        vms,
    )

STATES = ["running", "stopped", "restarted", "rebooted", "reset", "hibernated"]
SPEC: dict[str, Any] = {
    "vms": {"type": "list", "elements": "str", "aliases": ["names", "name", "vm"]},
    "keys": {"type": "list", "elements": "str", "aliases": ["key"], "no_log": False},
    "filter": {"type": "raw"},
    "tags": {"type": "list", "elements": "str"},
    "state": {"type": "str", "required": True, "choices": STATES},
    "force": {"type": "bool", "default": False},
    "force_after_timeout": {"type": "bool", "default": False},
    "shutdown_timeout": {"type": "int", "default": 120},
    "only_if_needed": {"type": "bool", "default": False},
    "concurrency": {"type": "int", "default": 200},
    "per_ha_group": {"type": "int", "default": 0},
    "stop_on_failure": {"type": "bool", "default": False},
    "wait_for": {"type": "list", "elements": "str", "choices": ["agent", "addresses"], "default": []},
    **LOCKOUT,
    **WAITING,
    **CONNECTION,
}
RESTRICTIONS: dict[str, Any] = {
    "required_one_of": [("vms", "keys", "filter", "tags")],
    "mutually_exclusive": [("vms", "filter"), ("vms", "tags"), ("keys", "filter"), ("keys", "tags")],
}
VMS = Resource("vm", "vms", [Text("name")], children=[tags_of("vms")])
READS = [
    *["$key", "name", "enabled", "need_restart"],
    # Whether the machine's own column reads back is not recorded, so both are read.
    *["ha_group", "machine#ha_group as machine_ha_group"],
    *Power().reads(),
]
REPORTS = ["machine#status#agent_guest_info as guest_info", "machine[$key,nics[$key,macaddress,ipaddress,orderid]]"]
# On the way to rest already.
LEAVING = ("stopping", "hibernating")


def switch(client: Any, params: Params, check_mode: bool) -> OperationOf[dict[str, Any]]:
    """Bring machines to a power state.

    Args:
        client: A VergeClient.
        params: The module's parameters.
        check_mode: Whether nothing may be written.

    Returns:
        The module's result; ``vms`` holds what became of each machine.

    Raises:
        VergeError: Of whatever kind; where machines had been chosen, ``more`` holds what became of each.
    """
    _sensible(params)
    reads = [text for text in READS if text != "machine" or not params["wait_for"]]
    reads += REPORTS if params["wait_for"] else []
    warnings: list[str] = []
    rows = yield from _chosen(client, params, reads, warnings if check_mode else None)
    members = [_member(client, row, params) for row in rows]
    if params["stop_on_failure"]:
        hold_back(members, members)
    leaving = [member.row for member in members if any(step.action in STOPPING for step in member.steps)]
    if leaving and not params["allow_lockout"]:
        yield from refuse_loss(client, [row["$key"] for row in leaving])
    before = {member.name: _state(member.row) for member in members}
    actions = [member.planned() for member in members]
    result: dict[str, Any] = {"warnings": warnings} if warnings else {}
    if not check_mode:
        crowd = Crowd(
            client,
            client.table("vms"),
            reads,
            in_pieces,
            members,
            at_once=params["concurrency"],
            per_group=params["per_ha_group"],
            stop=params["stop_on_failure"],
            wait=params["wait"],
        )
        try:
            yield from crowd.run(f"power of {len(members)} vms ({params['state']})")
            sent = [member for member in members if member.done and not member.error]
            if sent and not params["wait"]:
                yield from crowd.look(sent)
        except VergeError as error:
            abandoned(members, error)
            error.more = _report(members, [member.done for member in members], before, params)
            raise
        actions = [member.done for member in members]
    result.update(_report(members, actions, before, params))
    if any(member.error for member in members):
        failed = TaskError(summary(members, "vm"), table="vms")
        failed.more = result
        raise failed
    return result


def _sensible(params: Params) -> None:
    """Refuse what cannot be meant, before anything is sent."""
    if params["filter"] is not None and condition_of(params["filter"]) is None:
        raise WishError("filter: it is empty, which would mean every machine; say which machines are meant")
    if params["tags"] == []:
        raise WishError("tags: the list is empty, which would mean every machine; say which machines are meant")
    if params["only_if_needed"] and params["state"] != "restarted":
        raise WishError(f"only_if_needed: it is for state restarted, not for {params['state']}")
    if params["force_after_timeout"] and not params["wait"]:
        raise WishError("force_after_timeout: it needs wait: true, for somebody has to look at the clock")
    if params["concurrency"] < 1 or params["per_ha_group"] < 0:
        raise WishError("concurrency is a number from 1, per_ha_group one from 0 (which means no limit of its own)")
    negative = next((name for name in ("shutdown_timeout", "wait_timeout") if params[name] < 0), None)
    if negative is not None:
        raise WishError(f"{negative} is {params[negative]}; the least allowed is 0")
    for option in ("vms", "tags"):
        for each in params[option] or ():
            checked_name(option, each)
    wrong = next((key for key in params["keys"] or () if not is_number(key)), None)
    if wrong is not None:
        raise WishError(f"keys: {wrong!r} is no key of a vm, which is a whole number; names are given as vms")


# Which machines


def _chosen(client: Any, params: Params, reads: Sequence[str], warnings: Optional[list[str]]) -> OperationOf[list[Row]]:
    """Read the machines that the parameters choose; in check mode a missing one is a warning."""
    manager = client.table("vms")

    def read(condition: Filter) -> OperationOf[list[Row]]:
        # The manager leaves out the frozen machines behind snapshots, which cannot be switched.
        rows: list[Row] = yield from manager.rows(manager.condition(condition, {}), reads, "+$key")
        return rows

    if params["vms"] is None and params["keys"] is None:
        given = condition_of(params["filter"])
        if not params["tags"]:
            return [] if given is None else (yield from read(given))
        pieces = in_pieces("$key", (yield from _tagged(client, params["tags"], warnings)))
        chosen: list[Row] = []
        for piece in pieces:
            chosen += yield from read(piece if given is None else all_of(piece, given))
        return chosen
    found: dict[str, Row] = {}
    for option, column in (("vms", "name"), ("keys", "$key")):
        wanted = list(dict.fromkeys(int(each) if option == "keys" else each for each in params[option] or ()))
        rows: list[Row] = []
        for piece in in_pieces(column, wanted):
            rows += yield from read(piece)
        for each in wanted:
            row = _only(option, each, [row for row in rows if str(row.get(column)) == str(each)], warnings)
            found.setdefault(str(row.get("$key") or f"{option} {each}"), row)
    return list(found.values())


def _tagged(client: Any, tags: list[str], warnings: Optional[list[str]]) -> OperationOf[list[Any]]:
    """Find what carries all of some tags; in check mode an earlier task may make one that is missing."""
    try:
        return (yield from tagged(client, VMS, tags))
    except WishError as error:
        if warnings is None:
            raise
        warnings.append(f"{error}; the run fails unless an earlier task makes it")
        return []


def _only(option: str, wanted: Any, rows: Sequence[Row], warnings: Optional[list[str]]) -> Row:
    """Return the one row that is meant; in check mode a machine that an earlier task may make is one that is off."""
    if len(rows) > 1:
        keys = [row["$key"] for row in rows]
        listed = ", ".join(map(str, keys))
        raise AmbiguousError(
            f"vms: {len(rows)} machines are called {wanted!r}; give one of the keys {listed}", keys=keys
        )
    if rows:
        return rows[0]
    missing = f"{option}: there is no vm {wanted!r}"
    if warnings is None:
        raise MissingError(f"{missing}, so nothing was done; check it, or create the vm first", table="vms")
    warnings.append(f"{missing} yet; the run fails unless an earlier task makes it")
    return {"name": str(wanted), "status": "stopped", "running": False}


# What each has to do


def ways(row: Row, params: Params) -> list[str]:
    """Work out what a machine has to do to get from where it is to where it should be.

    Args:
        row: The machine.
        params: The module's parameters.

    Returns:
        Of ``on off hibernate reboot reset`` (asked for) and ``wait_on wait_off wait_hibernated`` (under way already),
        in order.

    Raises:
        WishError: There is no way.
    """
    state, status = params["state"], row.get("status")
    leaving = status in LEAVING
    runs = Power.running(row) and not leaving
    rest = Power.settled(row, False)
    if state == "running":
        if runs:
            return [] if Power.settled(row, True) and _ready(row, params) else ["wait_on"]
        return _start(row, ["wait_off", "on"] if leaving else ["on"])
    if state == "stopped":
        soft = leaving and not params["force"]
        return [] if rest else ["wait_off" if soft else "off"]
    if state == "restarted":
        if params["only_if_needed"] and not (runs and row.get("need_restart")):
            return []
        return _start(row, ["on"] if rest else ["wait_off", "on"] if leaving else ["off", "on"])
    if state == "hibernated" and status in ("hibernated", "hibernating"):
        return [] if status == "hibernated" else ["wait_hibernated"]
    if not runs:
        verb = {"rebooted": "rebooted", "reset": "reset", "hibernated": "hibernated"}[state]
        raise WishError(f"it is {status}, and only a machine that runs can be {verb}; state running starts it")
    return [{"rebooted": "reboot", "reset": "reset", "hibernated": "hibernate"}[state]]


def _start(row: Row, way: list[str]) -> list[str]:
    """Refuse to begin what ends with a start that the platform refuses (schema vms.yml)."""
    if row.get("enabled") is False:
        raise WishError("it is disabled, so that it cannot be started; set enabled: true first")
    return way


def _ready(row: Row, params: Params) -> bool:
    """Whether everything has arrived that is waited for."""
    machine = row.get("machine")
    nics = machine.get("nics") if isinstance(machine, dict) else None
    known = bool(machine_addresses(row.get("guest_info"), nics or ()))
    seen = {"agent": bool(row.get("guest_info")), "addresses": known}
    return all(seen[name] for name in params["wait_for"])


def _member(client: Any, row: Row, params: Params) -> Member:
    """Turn a machine and a wish into a member of the crowd."""
    group = str(row.get("ha_group") or row.get("machine_ha_group") or "")
    try:
        way = ways(row, params)
    except WishError as error:
        return Member(row, [], error=str(error), group=group)
    if not params["wait"] and way and way[-1].startswith("wait"):
        way = way[:-1]
    return Member(row, [_step(client, kind, row, params) for kind in way], group=group)


def _step(client: Any, kind: str, row: Row, params: Params) -> Step:
    """Turn a word of :func:`ways` into a step."""
    started = time.time()
    timeout = float(params["wait_timeout"])
    name = f"vm {row.get('name')}"

    def why(seen: Row) -> OperationOf[str]:
        said = seen.get("status_info") or (yield from newest_error(client, "machine_logs", machine_key(seen), started))
        return f": {said}" if said else ""

    def fell(seen: Row, elapsed: float) -> OperationOf[Optional[str]]:
        down = Power.settled(seen, False) and elapsed > START_GRACE
        return (
            f"it is {seen.get('status')}{(yield from why(seen))}" if down or seen.get("status") in BAD_STATUS else None
        )

    def late(seen: Row) -> OperationOf[str]:
        up = Power.settled(seen, True)
        return f", and the guest reports no {' and '.join(params['wait_for'])} yet" if up else (yield from why(seen))

    def awake(seen: Row) -> bool:
        return Power.settled(seen, True) and _ready(seen, params)

    def asleep(seen: Row) -> bool:
        return seen.get("status") == "hibernated" and not seen.get("running")

    def rest(seen: Row) -> bool:
        return Power.settled(seen, False)

    def going(seen: Row) -> bool:
        return rest(seen) or seen.get("status") in LEAVING

    hard = Step("power off", rest, timeout, action="kill", words=f"power off {name} hard", effect=rest, late=why)
    if kind == "off" and params["force"]:
        return hard
    if kind in ("off", "wait_off"):
        return _soft_stop(name, kind, rest, going, hard, params)
    if kind in ("on", "wait_on"):
        return Step(
            "power on",
            awake,
            timeout,
            action="poweron" if kind == "on" else "",
            words=f"power on {name}",
            effect=Power.running,
            failed=fell,
            late=late,
        )
    if kind in ("hibernate", "wait_hibernated"):
        action = "hibernate" if kind == "hibernate" else ""
        return Step("hibernation", asleep, timeout, action=action, words=f"hibernate {name}", effect=going, late=why)
    # No row shows the end of a reset: the status stays running (schema vm_actions.yml). So it is never sent twice.
    asked = {"graceful": True} if kind == "reboot" else None
    return Step(kind, awake, timeout, action="reset", params=asked, words=f"{kind} {name}", failed=fell, late=late)


def _soft_stop(
    name: str, kind: str, rest: Callable[[Row], bool], going: Callable[[Row], bool], hard: Step, params: Params
) -> Step:
    """Ask the guest to shut down; it may ignore that, and its power is cut only where the user says so (WIRE 9.2)."""
    forced = params["force_after_timeout"]
    advice = "; the guest does not shut down; force_after_timeout: true cuts its power then, force: true at once"
    return Step(
        "power off",
        rest,
        float(params["shutdown_timeout"]),
        action="poweroff" if kind == "off" else "",
        words=f"power off {name}",
        effect=going,
        late=lambda _seen: known(advice),
        instead=hard if forced else None,
    )


# What became of it


def _state(row: Row) -> str:
    """The word for where a machine is: one of those that a wish has, else the platform's status."""
    if Power.settled(row, True):
        return "running"
    return str(row.get("status"))


def _report(
    members: Sequence[Member], actions: Sequence[Sequence[str]], before: dict[str, str], params: Params
) -> dict[str, Any]:
    """Return what was done, or would be, in all and with each machine."""
    changed = {member.name for member, done in zip(members, actions) if done}
    stuck = {member.name: _state(member.row) for member in members if member.error}
    title = f"vm {in_short(sorted(before))}" if before else "vm (none is chosen)"
    return {
        "changed": bool(changed),
        "actions": [words for done in actions for words in done],
        "diff": {
            "before_header": title,
            "after_header": title,
            "before": before,
            "after": {**before, **dict.fromkeys(changed, params["state"]), **stuck},
        },
        "vms": [
            {
                "name": member.name,
                "key": member.row.get("$key"),
                "changed": bool(done),
                "state": _state(member.row),
                "forced": member.forced,
                "error": member.error or None,
            }
            for member, done in zip(members, actions)
        ],
    }

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Power of many machines at once (schema compute/vm_actions.yml, machine_status.yml)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Sequence

from ...desired.field import Text, WishError
from ...desired.lifecycle import Lifecycle, Overdue, Phase, Transition, each
from ...desired.looking import machine_key
from ...desired.power import BAD_STATUS, newest_error
from ...desired.resource import Params, Resource, Row
from ...desired.run import Run
from ...vergeos.families.vms import machine_addresses
from ...vergeos.protocol import OperationOf
from ..common.caller import LOCKOUT
from ..common.fleet import Fleet, Grouping
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

VMS = Resource("vm", "vms", [Text("name")], children=[tags_of("vms")])
REPORTS = ["machine#status#agent_guest_info as guest_info", "machine[$key,nics[$key,macaddress,ipaddress,orderid]]"]
READS = [
    *["enabled", "need_restart"],
    # Whether the machine's own column reads back is not recorded, so both are read.
    *["ha_group", "machine#ha_group as machine_ha_group"],
]


def may_start(row: Row) -> str:
    """Say why the platform would refuse a start (schema vms.yml)."""
    return (
        "it is disabled, so that it cannot be started; set enabled: true first" if row.get("enabled") is False else ""
    )


def reason(client: Any, row: Row, since: float) -> OperationOf[str]:
    """Find out why a machine has not got where it should."""
    return row.get("status_info") or (yield from newest_error(client, "machine_logs", machine_key(row), since))


STATES = (
    Phase("running", ("running",), True, rest=True),
    Phase("stopping", ("stopping",)),
    Phase("hibernating", ("hibernating",)),
    Phase("starting", ("starting", "initializing")),
    Phase("hibernated", ("hibernated",), False, rest=True),
    Phase("stopped", ("stopped",), False, rest=True),
    Phase("ill", BAD_STATUS, True),
    Phase("broken", BAD_STATUS, False),
    Phase("starting", running=True),
    Phase("unclear", running=False),
)
OFF = ("stopped", "hibernated")
# A start that fails later shows only as a fall back, with the reason in the log (schema vm_actions.yml).
COMING: dict[str, Any] = {"bad": ("ill", "broken"), "falls": OFF}
ON = Transition("power on", ("running",), "poweron", begun=("running", "starting", "ill"), refused=may_start, **COMING)
# The guest may ignore it (WIRE 9.2).
SHUT = Transition(
    "power off",
    OFF,
    "poweroff",
    begun=(*OFF, "stopping", "hibernating"),
    late=Overdue(
        "shutdown_timeout",
        "kill",
        "; the guest does not shut down; force_after_timeout: true cuts its power then, force: true at once",
    ),
)
SAVE = Transition("hibernation", ("hibernated",), "hibernate", words="hibernate {row}", begun=SHUT.begun)
TRANSITIONS = {
    "on": ON,
    "wait_on": ON.awaited(),
    "off": SHUT,
    "wait_off": SHUT.awaited(),
    "kill": Transition("power off", OFF, "kill", words="power off {row} hard", begun=OFF),
    "hibernate": SAVE,
    "wait_hibernated": SAVE.awaited(),
    # No row shows the end of a reset: the status stays running (schema vm_actions.yml). So it is never sent twice.
    "reboot": Transition("reboot", ("running",), "reset", {"graceful": True}, repeats=False, **COMING),
    "reset": Transition("reset", ("running",), "reset", repeats=False, **COMING),
}
AWAY = ("stopping", "hibernating")
UP = ("running", "starting", "ill")
DOWN = ("broken", "unclear")


RESTING = each(OFF)
RETURN = {**each(AWAY, "wait_off", "on"), **each(OFF, "on")}
MACHINE = Lifecycle(
    "machine",
    {
        "running": "machine#status#running",
        "status": "machine#status#status",
        "status_info": "machine#status#status_info",
        "started": "machine#status#started",
    },
    STATES,
    TRANSITIONS,
    {
        "running": {"running": (), **each(UP[1:], "wait_on"), **RETURN, **each(DOWN, "on")},
        "stopped": {**RESTING, **each(AWAY, "wait_off"), **each((*UP, *DOWN), "off")},
        "restarted": {**RETURN, **each((*UP, *DOWN), "off", "on")},
        "rebooted": each(UP, "reboot"),
        "reset": each(UP, "reset"),
        "hibernated": {"hibernated": (), "hibernating": ("wait_hibernated",), **each(UP, "hibernate")},
    },
    {
        "stopped": {**RESTING, **each((*AWAY, *UP, *DOWN), "kill")},
        "restarted": {**RETURN, **each((*UP, *DOWN), "kill", "on")},
    },
    reason,
)


def reads(params: Params) -> list[str]:
    """Return what is read of a machine besides its state."""
    return [*READS, *(REPORTS if params["wait_for"] else ["machine"])]


def lacks(row: Row, params: Params) -> str:
    """Say what is waited for and has not arrived; empty when everything has."""
    machine = row.get("machine")
    nics = machine.get("nics") if isinstance(machine, dict) else None
    known = bool(machine_addresses(row.get("guest_info"), nics or ()))
    seen = {"agent": bool(row.get("guest_info")), "addresses": known}
    missing = not all(seen[name] for name in params["wait_for"])
    return f"the guest reports no {' and '.join(params['wait_for'])}" if missing else ""


def leaves(row: Row, params: Params) -> bool:
    """Whether a machine is left alone: one for which nothing waits, where only such are to be restarted."""
    runs = MACHINE.state(row) in UP and bool(row.get("need_restart"))
    return bool(params["only_if_needed"]) and not runs


def refuses(params: Params) -> None:
    """Refuse options that cannot be meant together."""
    if params["only_if_needed"] and params["state"] != "restarted":
        raise WishError(f"only_if_needed: it is for state restarted, not for {params['state']}")
    if params["force_after_timeout"] and not params["wait"]:
        raise WishError("force_after_timeout: it needs wait: true, for somebody has to look at the clock")


def keeps(run: Run, rows: Sequence[Row]) -> OperationOf[None]:
    """Keep the machine on that the API is reached by, or that this runs on."""
    if rows and not run.params["allow_lockout"]:
        yield from refuse_loss(run.system, [row["$key"] for row in rows if "$key" in row])


FLEET = Fleet(
    VMS,
    MACHINE,
    options={
        "force": {"type": "bool", "default": False},
        "force_after_timeout": {"type": "bool", "default": False},
        "shutdown_timeout": {"type": "int", "default": 120},
        "only_if_needed": {"type": "bool", "default": False},
        "wait_for": {"type": "list", "elements": "str", "choices": ["agent", "addresses"], "default": []},
        **LOCKOUT,
    },
    reads=reads,
    grouping=Grouping("per_ha_group", lambda row: row.get("ha_group") or row.get("machine_ha_group")),
    lacks=lacks,
    leaves=leaves,
    refuses=refuses,
    keeps=keeps,
    off=STOPPING,
)

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The states of a machine, and the ways between them (schema compute/machine_status.yml, vm_actions.yml; WIRE 9.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...desired.lifecycle import Lifecycle, Overdue, Phase, Transition, each
from ...desired.looking import machine_key
from ...desired.power import BAD_STATUS, newest_error
from ...desired.resource import Row
from ...vergeos.protocol import OperationOf

if TYPE_CHECKING:
    from ...vergeos.schema import machine_logs, machine_status, machines, vms  # noqa: F401


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

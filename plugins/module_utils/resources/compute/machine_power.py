# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The states of a machine, and the ways between them (schema compute/machine_status.yml, vm_actions.yml; WIRE 9.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...desired.lifecycle import Lifecycle, Overdue, Transition, each
from ...desired.resource import Power, Row
from ..common.machine_states import AWAY, COLUMNS, COMING, DOWN, OFF, STATES, UP, reason

if TYPE_CHECKING:
    from ...vergeos.schema import machine_logs, machine_status, machines, vms  # noqa: F401


def may_start(row: Row) -> str:
    """Say why the platform would refuse a start (schema vms.yml)."""
    return (
        "it is disabled, so that it cannot be started; set enabled: true first" if row.get("enabled") is False else ""
    )


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
RESTING = each(OFF)
RETURN = {**each(AWAY, "wait_off", "on"), **each(OFF, "on")}
MACHINE = Lifecycle(
    "machine",
    COLUMNS,
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
    logs=["machine_logs"],
)


def power(hotplug: str = "") -> Power:
    """Return how a machine is switched on and off.

    Args:
        hotplug: Column that says whether parts can be attached while it runs, where that matters.
    """
    return Power(MACHINE, extra=["machine"], graceful=True, hotplug=hotplug)

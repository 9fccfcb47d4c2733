# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Power of a network's router, as a table (schema network/vnet_actions.yml)."""

from __future__ import annotations

from typing import Any

from ...desired.lifecycle import Lifecycle, Transition, each
from ...desired.resource import Power, Row
from ...vergeos.protocol import OperationOf, known
from ..common.machine_states import AWAY, COLUMNS, COMING, DOWN, OFF, STATES, UP


def told(_client: Any, row: Row, _since: float) -> OperationOf[str]:
    """Say what the platform says; which log a router's failure stands in is not recorded."""
    return known(str(row.get("status_info") or ""))


ON = Transition("power on", ("running",), "poweron", {"apply": True}, begun=("running", "starting", "ill"), **COMING)
SHUT = Transition("power off", OFF, "poweroff", begun=(*OFF, *AWAY))
RETURN = {**each(AWAY, "wait_off", "on"), **each(OFF, "on")}
ROUTER = Lifecycle(
    "network",
    COLUMNS,
    STATES,
    {
        "on": ON,
        "wait_on": ON.awaited(),
        "off": SHUT,
        "wait_off": SHUT.awaited(),
        "kill": Transition("power off", OFF, "kill", words="power off {row} hard", begun=OFF),
        # Restarts it in one request: so it comes back even where the way to the API leads through it.
        "reset": Transition("restart", ("running",), "reset", {"apply": True}, **COMING),
    },
    {
        "running": {"running": (), **each(UP[1:], "wait_on"), **RETURN, **each(DOWN, "on")},
        "stopped": {**each(OFF), **each(AWAY, "wait_off"), **each((*UP, *DOWN), "off")},
        "restarted": {**RETURN, **each(DOWN, "on"), **each(UP, "reset")},
    },
    {"stopped": {**each(OFF), **each((*AWAY, *UP, *DOWN), "kill")}},
    reason=told,
)


def power() -> Power:
    """Return how a network is switched on and off."""
    return Power(ROUTER, extra=["machine"], in_one=True)

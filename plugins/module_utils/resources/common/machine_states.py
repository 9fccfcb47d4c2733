# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""States of what has a machine of its own: a VM, and the router of a network (schema compute/machine_status.yml)."""

from __future__ import annotations

from typing import Any

from ...desired.lifecycle import Phase
from ...desired.observe import machine_key
from ...desired.power import newest_error
from ...desired.resource import Row
from ...vergeos.protocol import OperationOf

# Never a bare ``running`` (WIRE 3.2).
COLUMNS = {
    "running": "machine#status#running",
    "status": "machine#status#status",
    "status_info": "machine#status#status_info",
    "started": "machine#status#started",
}
BAD_STATUS = ("error", "unlicensed", "unresponsive")


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
AWAY = ("stopping", "hibernating")
UP = ("running", "starting", "ill")
DOWN = ("broken", "unclear")
# A start that fails later shows only as a fall back, with the reason in the log (schema vm_actions.yml).
COMING: dict[str, Any] = {"bad": ("ill", "broken"), "falls": OFF}

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Power of many machines at once (schema compute/vm_actions.yml, machine_status.yml)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Sequence

from ...desired.kinds import Text, WishError
from ...desired.resource import Params, Resource, Row
from ...desired.run import Run
from ...vergeos.families.vms import machine_addresses
from ...vergeos.protocol import OperationOf
from ..common.caller import LOCKOUT
from ..common.fleet import Fleet, Grouping
from ..common.machine_states import UP
from ..common.tag import tags_of
from .machine_power import MACHINE
from .own_machine import STOPPING, refuse_loss

if TYPE_CHECKING:
    from ...vergeos.schema import (  # noqa: F401
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

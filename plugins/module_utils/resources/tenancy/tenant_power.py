# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Power of many tenants at once (schema tenancy/tenant_actions.yml, tenant_status.yml)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...desired.kinds import Text
from ...desired.lifecycle import Lifecycle, Phase, Transition, each
from ...desired.power import newest_error
from ...desired.resource import Resource, Row
from ...vergeos.filters.build import where
from ...vergeos.protocol import OperationOf
from ..common.fleet import Fleet
from ..common.tag import tags_of

if TYPE_CHECKING:
    from ...vergeos.schema import (  # noqa: F401
        machine_logs,
        machine_status,
        machines,
        tag_categories,
        tag_members,
        tags,
        tenant_nodes,
        tenant_status,
        tenants,
    )

# The list mixes tenants and their snapshots (schema tenants.yml).
TENANTS = Resource("tenant", "tenants", [Text("name")], scope=where(is_snapshot=False), children=[tags_of("tenants")])


def reason(client: Any, row: Row, since: float) -> OperationOf[str]:
    """Find out why nodes of a tenant are off: the log of a node's machine tells since 26.2 (WIRE 12.2, 15)."""
    reads = ["$key", "name", "machine", "machine#status#running as running"]
    nodes = yield from client.table("tenant_nodes").rows(where(tenant=row["$key"], enabled=True), reads, "+$key")
    found = []
    for node in nodes:
        if not node.get("running"):
            why = yield from newest_error(client, "machine_logs", node["machine"], since)
            found.append(f"{node['name']} is off{f' ({why})' if why else ''}")
    return ", ".join(found)


STATES = (
    Phase("running", ("online",), True, rest=True),
    # Up, with some of its nodes off.
    Phase("reduced", ("reduced",), True, rest=True),
    Phase("stopping", ("stopping",)),
    Phase("provisioning", ("provisioning",)),
    Phase("stopped", ("offline",), False, rest=True),
    Phase("broken", ("error", "nodesoffline", "errormigrating")),
    Phase("starting", ("starting", "restarting", "migrating", "online", "reduced")),
    Phase("stopping", ("offline",)),
    Phase("starting"),
)
UP = ("running", "reduced")
# What did not start shows as a fall back, since the answer comes before its first state.
FALLEN = ("stopped", "broken")
ON = Transition("power on", UP, "poweron", begun=("starting", *UP), falls=FALLEN)
OFF = Transition("power off", ("stopped",), "poweroff", begun=("stopping", "stopped"))
TRANSITIONS = {
    "on": ON,
    "wait_on": ON.awaited(),
    "off": OFF,
    "wait_off": OFF.awaited(),
    # It becomes offline, and can be switched on then only.
    "wait_made": Transition("provisioning", ("stopped",), falls=("broken",)),
    # Its nodes are cut off and started again: there is a status for that, and nothing tells when it is over.
    "reset": Transition("reset", UP, "reset", begun=("starting",), repeats=False, falls=FALLEN),
}


# Whether one that is starting can be switched off is not recorded, and it cannot be reset (WIRE 9.2).
RETURN = {"stopped": ("on",), "stopping": ("wait_off", "on"), "provisioning": ("wait_made", "on")}
TENANT = Lifecycle(
    "tenant",
    {"running": "status#running", "status": "status#status"},
    STATES,
    TRANSITIONS,
    {
        "running": {**each(UP), "starting": ("wait_on",), "broken": ("on",), **RETURN},
        "stopped": {
            **each(("broken", *UP), "off"),
            "starting": ("wait_on", "off"),
            "stopping": ("wait_off",),
            "provisioning": ("wait_made",),
            "stopped": (),
        },
        "restarted": {**each(("broken", *UP), "off", "on"), "starting": ("wait_on", "off", "on"), **RETURN},
        "reset": {**each(UP, "reset"), "starting": ("wait_on", "reset")},
    },
    reason=reason,
)
FLEET = Fleet(TENANTS, TENANT, at_once=20)

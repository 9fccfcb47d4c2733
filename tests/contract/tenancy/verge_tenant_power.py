# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example deeds of verge_tenant_power."""

from __future__ import annotations

import time
from typing import Any

from tests.contract.bench import Bench
from tests.contract.table import Act, rows_of

# Longer than a transition of a tenant takes (WIRE 9.2).
SETTLED = 40.0


def tenant(bench: Bench, name: str, nodes: int = 1, storage: bool = True, ram: int = 2048) -> int:
    """Make a tenant past the modules; it is being made for a while. Returns its key."""
    key = int(bench.send("POST", "tenants", {"name": name})["$key"])
    for _number in range(nodes):
        bench.send("POST", "tenant_nodes", {"tenant": key, "ram": ram, "cpu_cores": 1})
    if storage:
        tier = bench.row("storage_tiers", tier=1)["$key"]
        bench.send("POST", "tenant_storage", {"tenant": key, "tier": tier, "provisioned": 1 << 30})
    return key


def act(bench: Bench, key: Any, action: str) -> None:
    """Ask for an action past the modules."""
    bench.send("POST", "tenant_actions", {"tenant": key, "action": action})


def world(bench: Bench) -> None:
    """Make two tenants, one of which runs."""
    keys = [tenant(bench, name) for name in ("ct-1", "ct-2")]
    time.sleep(SETTLED)
    act(bench, keys[1], "poweron")
    time.sleep(SETTLED)


POWERED = rows_of(tenants=["name"], tenant_status=["status", "running"])
ON = Act(
    id="verge_tenant_power",
    module="verge_tenant_power",
    arguments={"names": ["ct-1", "ct-2"], "state": "running"},
    world=world,
    left=POWERED,
    nowhere={"names": ["no-such-tenant"]},
    noun="tenants",
    late=["state"],
    several=True,
    elsewhere={
        "tenants": "test_tenants_on_and_off",
        "keys": "test_tenants_by_key_filter_and_tag",
        "filter": "test_tenants_by_key_filter_and_tag",
        "tags": "test_tenants_by_key_filter_and_tag",
        "state": "test_what_is_asked_of_a_tenant",
        "concurrency": "test_no_more_tenants_at_once_than_allowed",
        "stop_on_failure": "test_no_further_tenant_is_begun_after_a_failure",
        "wait": "test_a_tenant_that_sticks",
        "wait_timeout": "test_a_tenant_that_sticks",
    },
)
OFF = Act(
    id="verge_tenant_power-off",
    module="verge_tenant_power",
    arguments={"names": ["ct-1", "ct-2"], "state": "stopped"},
    world=world,
    left=POWERED,
    nowhere={"names": ["no-such-tenant"]},
    noun="tenants",
    late=["state"],
    several=True,
)
RESET = Act(
    id="verge_tenant_power-reset",
    module="verge_tenant_power",
    arguments={"names": ["ct-2"], "state": "reset"},
    world=world,
    left=POWERED,
    nowhere={"names": ["no-such-tenant"]},
    noun="tenants",
    anew=True,
    several=True,
)
EXAMPLES = [ON, OFF, RESET]

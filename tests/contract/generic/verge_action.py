# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example deeds of verge_action."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.table import Act, rows_of


def world(bench: Bench) -> None:
    """Make a machine that runs."""
    bench.run("verge_vm", {"name": "ct-vm", "state": "running"})


POWERED = rows_of(vms=["name"], machine_status=["status"])
RESET = Act(
    id="verge_action",
    module="verge_action",
    arguments={"table": "vms", "name": "ct-vm", "action": "reset"},
    world=world,
    left=POWERED,
    nowhere={"name": "no-such-machine"},
    blind=True,
    anew=True,
    elsewhere={
        "table": "test_action_on_a_row",
        "key": "test_action_on_a_row",
        "name": "test_action_on_a_row",
        "action": "test_action_on_a_row",
        "params": "test_params_reach_the_action",
        "unless": "test_unless_and_until",
        "until": "test_unless_and_until",
        "allow_unknown": "test_nonsense_actions_are_refused_before_the_wire",
        "allow_lockout": "test_what_cuts_off_the_api",
        "destroy": "test_the_generic_modules_are_no_way_round",
        "wait": "test_until_ends_with_the_last_state",
        "wait_timeout": "test_until_ends_with_the_last_state",
    },
)
UNLESS = Act(
    id="verge_action-unless",
    module="verge_action",
    arguments={
        "table": "vms",
        "name": "ct-vm",
        "action": "kill",
        "unless": {"machine#status#status": "stopped"},
        "until": {"machine#status#status": "stopped"},
    },
    world=world,
    left=POWERED,
    nowhere={"name": "no-such-machine"},
    blind=True,
)
EXAMPLES = [RESET, UNLESS]

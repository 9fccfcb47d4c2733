# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example deeds of verge_vm_migrate."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.table import Act, rows_of


def world(bench: Bench) -> None:
    """Make a machine that runs on node1."""
    bench.run("verge_vm", {"name": "ct-vm", "preferred_node": "node1", "state": "running"})


WHERE = rows_of(vms=["name", "preferred_node"], machine_status=["status", "node"])
MOVE = Act(
    id="verge_vm_migrate",
    module="verge_vm_migrate",
    arguments={"name": "ct-vm", "node": "node2", "preferred_node": "node2"},
    world=world,
    left=WHERE,
    nowhere={"name": "no-such-machine"},
    noun="vm",
    late=["node", "node_key"],
    elsewhere={
        "vm": "test_to_a_node_by_name_and_by_key",
        "key": "test_machine_that_is_not_there",
        "node": "test_to_a_node_by_name_and_by_key",
        "away_from": "test_away_from_a_node",
        "automatic": "test_automatic_moves_every_time",
        "preferred_node": "test_placement",
        "ha_group": "test_placement",
        "cluster": "test_placement",
        "failover_cluster": "test_placement",
        "wait": "test_wait",
        "wait_timeout": "test_wait",
    },
)
AUTOMATIC = Act(
    id="verge_vm_migrate-automatic",
    module="verge_vm_migrate",
    arguments={"name": "ct-vm", "automatic": True},
    world=world,
    left=rows_of(vms=["name"], machine_status=["status"]),
    nowhere={"name": "no-such-machine"},
    noun="vm",
    late=["node", "node_key"],
    anew=True,
)
EXAMPLES = [MOVE, AUTOMATIC]

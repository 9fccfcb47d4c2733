# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example deeds of verge_vm_clone."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.table import Act, rows_of


def world(bench: Bench) -> None:
    """Make a machine with a drive and a NIC."""
    parts = {
        "drives": [{"name": "system", "size": "2 GiB", "tier": 1}],
        "nics": [{"name": "lan", "network": "Internal"}],
    }
    bench.run("verge_vm", {"name": "ct-source", **parts})


MACHINES = rows_of(
    vms=["name", "description", "is_snapshot"],
    machine_drives=["name", "disksize", "preferred_tier"],
    machine_nics=["name", "vnet"],
)
CLONE = Act(
    id="verge_vm_clone",
    module="verge_vm_clone",
    arguments={"name": "ct-copy", "source": "ct-source", "description": "ours", "tier": 2},
    world=world,
    left=MACHINES,
    nowhere={"source": "no-such-machine"},
    noun="vm",
    late=["created_from"],
    elsewhere={
        "name": "test_a_copy_of_a_running_machine",
        "source": "test_a_copy_of_a_running_machine",
        "snapshot": "test_a_copy_of_a_snapshot",
        "description": "test_a_copy_with_a_description_on_another_cluster",
        "cluster": "test_a_copy_with_a_description_on_another_cluster",
        "tier": "test_the_disks_go_to_their_tier",
        "preserve_macs": "test_addresses_of_the_nics",
        "preserve_device_uuids": "test_what_the_action_is_told",
        "quiesce": "test_what_the_action_is_told",
        "wait": "test_a_copy_whose_disks_are_not_ready",
        "wait_timeout": "test_a_copy_whose_disks_are_not_ready",
    },
)
EXAMPLES = [CLONE]

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example deeds of verge_vm_power."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.table import Act, rows_of


def world(bench: Bench) -> None:
    """Make two machines, one of which runs."""
    bench.run("verge_vm", {"name": "ct-1"})
    bench.run("verge_vm", {"name": "ct-2", "state": "running"})


POWERED = rows_of(vms=["name"], machine_status=["status", "running"])
ON = Act(
    id="verge_vm_power",
    module="verge_vm_power",
    arguments={"names": ["ct-1", "ct-2"], "state": "running"},
    world=world,
    left=POWERED,
    nowhere={"names": ["no-such-machine"]},
    noun="vms",
    late=["state"],
    several=True,
    elsewhere={
        "vms": "test_on_and_off",
        "allow_lockout": "test_the_way_to_the_api_is_not_switched_off",
        "keys": "test_by_key_filter_and_tag",
        "filter": "test_by_key_filter_and_tag",
        "tags": "test_by_key_filter_and_tag",
        "state": "test_what_is_asked_of_a_machine_that_runs",
        "force": "test_what_is_asked_of_a_machine_that_runs",
        "force_after_timeout": "test_a_guest_that_ignores_the_request",
        "shutdown_timeout": "test_a_guest_that_ignores_the_request",
        "only_if_needed": "test_only_where_something_waits_for_it",
        "concurrency": "test_no_more_at_once_than_allowed",
        "per_ha_group": "test_no_more_of_a_group_at_once_than_allowed",
        "stop_on_failure": "test_no_further_machine_is_begun_after_a_failure",
        "wait": "test_a_power_change_that_sticks",
        "wait_timeout": "test_a_power_change_that_sticks",
        "wait_for": "test_what_is_waited_for",
    },
)
RESET = Act(
    id="verge_vm_power-reset",
    module="verge_vm_power",
    arguments={"names": ["ct-2"], "state": "reset"},
    world=world,
    left=POWERED,
    nowhere={"names": ["no-such-machine"]},
    noun="vms",
    anew=True,
    blind=True,
    several=True,
)
EXAMPLES = [ON, RESET]

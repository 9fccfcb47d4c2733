# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_vm_snapshot."""

from __future__ import annotations

from typing import Any

from tests.contract.bench import Bench
from tests.contract.table import Act, Example, Option, always, rows_of


def machine(bench: Bench) -> None:
    """Make a machine with a drive, on."""
    drives = [{"name": "system", "size": "2 GiB", "tier": 1}]
    bench.run("verge_vm", {"name": "ct-vm", "description": "as it was", "drives": drives, "state": "running"})


def machine_of(bench: Bench, name: Any) -> Any:
    """Return the key of a VM's machine."""
    return bench.row("vms", name=name, is_snapshot=False)["machine"]


MOMENT = "2033-05-18T03:33:20Z"
SNAPSHOT = Example(
    id="verge_vm_snapshot",
    module="verge_vm_snapshot",
    noun="snapshot",
    table="machine_snapshots",
    identity={"vm": "ct-vm", "name": "ct-before"},
    base={},
    world=machine,
    keyed={"vm": machine_of},
    wires={"vm": "machine"},
    converged=["GET vms", "GET machine_snapshots"],
    reference={"vm": "no-such-machine"},
    options=[
        Option("description", "one", "two", clears=True),
        Option("expires", MOMENT, "never", stored=always({MOMENT: 2000000000, "never": 0}), moves=["expires_type"]),
    ],
    elsewhere={
        "vm": "test_a_machine_goes_by_key_and_is_never_taken_for_another",
        "name": "test_key_instead_of_name",
        "key": "test_key_instead_of_name",
        "state": "test_back_in_place",
        "allow_lockout": "test_the_way_to_the_api_is_not_switched_off",
        "quiesce": "test_quiesced_or_a_warning",
        "keep": "test_the_newest_few_are_kept",
        "keep_matching": "test_the_newest_few_are_kept",
        "restore_to": "test_back_as_a_machine_of_its_own",
        "restart_if_needed": "test_back_in_place",
        "force": "test_a_guest_that_does_not_shut_down",
        "shutdown_timeout": "test_a_guest_that_does_not_shut_down",
        "wait": "test_without_waiting_for_the_start",
        "wait_timeout": "test_a_start_that_does_not_come_about",
    },
)


def taken(bench: Bench) -> None:
    """Take a snapshot of the machine, and change the machine afterwards."""
    machine(bench)
    bench.run("verge_vm_snapshot", {"vm": "ct-vm", "name": "ct-before"})
    bench.run("verge_vm", {"name": "ct-vm", "description": "as it is"})


BACK = Act(
    id="verge_vm_snapshot-restored",
    module="verge_vm_snapshot",
    arguments={"vm": "ct-vm", "name": "ct-before", "state": "restored", "restart_if_needed": True},
    world=taken,
    left=rows_of(vms=["name", "description", "is_snapshot"], machine_snapshots=["name"]),
    nowhere={"name": "no-such-snapshot"},
    noun="snapshot",
    anew=True,
    harmless=True,
)
BESIDE = Act(
    id="verge_vm_snapshot-restore_to",
    module="verge_vm_snapshot",
    arguments={"vm": "ct-vm", "name": "ct-before", "state": "restored", "restore_to": "ct-copy"},
    world=taken,
    left=rows_of(vms=["name", "description", "is_snapshot"], machine_drives=["name", "disksize"]),
    nowhere={"name": "no-such-snapshot"},
    noun="vm",
    late=["created_from"],
)
EXAMPLES = [SNAPSHOT, BACK, BESIDE]

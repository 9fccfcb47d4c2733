# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the examples of drives, NICs and devices share."""

from __future__ import annotations

from typing import Any

from tests.contract.bench import Bench
from tests.contract.table import Example

COMMON = {
    "key": "test_key_instead_of_name",
    "state": "test_absent",
    "allow_lockout": "test_the_way_to_the_api_is_not_switched_off",
    "restart_if_needed": "test_a_change_that_waits_for_a_power_cycle",
    "shutdown_timeout": "test_guest_that_does_not_shut_down_for_a_part",
    "wait": "test_part_without_waiting",
    "wait_timeout": "test_an_import_that_takes_too_long",
}


def machine_of(bench: Bench, name: Any) -> Any:
    """The machine's key is what its parts refer to."""
    return bench.row("vms", name=name, is_snapshot=False)["machine"]


def machine(bench: Bench) -> None:
    """Make a machine that is off, and another one whose key is the first one's machine's (schema compute, trap 3)."""
    bench.plant("machines", name="somebody else's")
    bench.send("POST", "vms", {"name": "ct-other"})
    bench.send("POST", "vms", {"name": "ct-vm"})


def part(noun: str, kind: str = "", **more: Any) -> Example:
    """Return the example of a part of the machine ``ct-vm``.

    Args:
        noun: Drive, nic or device.
        kind: Which of several examples of it, for the reports.
        **more: As for :class:`Example`.
    """
    return Example(
        id=f"verge_{noun}{kind}",
        module=f"verge_{noun}",
        noun=noun,
        table=f"machine_{noun}s",
        keyed={"vm": machine_of},
        wires={"vm": "machine"},
        converged=["GET vms"],
        by_key=["GET {table}/{key}", "GET vms"],
        **{"world": machine, **more},
    )

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example look-ups of verge_vm_snapshot_info."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.compute.verge_vm_snapshot import machine
from tests.contract.table import Info


def world(bench: Bench) -> None:
    """Take two snapshots of a machine, and one of another."""
    machine(bench)
    bench.run("verge_vm", {"name": "ct-two"})
    for vm, name, expires in (("ct-vm", "a", "1d"), ("ct-vm", "b", "never"), ("ct-two", "c", "never")):
        bench.run("verge_vm_snapshot", {"vm": vm, "name": name, "expires": expires})


INFO = Info(
    id="verge_vm_snapshot_info",
    module="verge_vm_snapshot_info",
    noun="snapshots",
    table="machine_snapshots",
    world=world,
    names=["a", "b", "c"],
    found=[
        ({"vm": "ct-vm"}, ["a", "b"]),
        ({"filter": {"expires": 0}}, ["b", "c"]),
        ({"vm": "ct-two", "filter": "expires eq 0"}, ["c"]),
    ],
    narrowed={"vm": "nowhere"},
    elsewhere={
        "vm": "test_what_is_looked_for",
        "name": "test_by_name_and_by_key",
        "key": "test_by_name_and_by_key",
        "filter": "test_what_is_looked_for",
        "missing": "test_what_is_nowhere",
    },
)
EXAMPLES = [INFO]

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example deeds of verge_vm_import."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.table import Act, rows_of

GIB = 1 << 30


def world(bench: Bench) -> None:
    """Put a file to import into the catalog."""
    for name in ("ct.ova", "ct.qcow2"):
        bench.plant("files", name=name, type=name.rpartition(".")[2], filesize=GIB, allocated_bytes=GIB)


MACHINES = rows_of(vms=["name", "is_snapshot"], machine_drives=["name", "disksize"], vm_imports=["name", "status"])
MACHINE = Act(
    id="verge_vm_import",
    module="verge_vm_import",
    arguments={"name": "ct-new", "file": "ct.ova"},
    world=world,
    left=MACHINES,
    nowhere={"file": "no-such.ova"},
    noun="vm",
    elsewhere={
        "name": "test_a_machine",
        "file": "test_a_machine",
        "volume": "test_a_machine_of_a_volume",
        "path": "test_a_machine_of_a_volume",
        "tier": "test_options_of_a_machine",
        "preserve_macs": "test_options_of_a_machine",
        "preserve_drive_format": "test_options_of_a_machine",
        "no_optical_drives": "test_options_of_a_machine",
        "drive_interface": "test_options_of_a_machine",
        "nic_interface": "test_options_of_a_machine",
        "keep_record": "test_the_record_is_kept_unless_asked_otherwise",
        "wait": "test_without_waiting",
        "wait_timeout": "test_an_import_that_was_cut_off_is_taken_up",
    },
)
IMAGE = Act(
    id="verge_vm_import-image",
    module="verge_vm_import",
    arguments={"name": "ct-new", "file": "ct.qcow2"},
    world=world,
    left=MACHINES,
    nowhere={"file": "no-such.qcow2"},
    noun="vm",
    late=["source"],
)
EXAMPLES = [MACHINE, IMAGE]

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_drive: a disk, and a CD-ROM drive."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.compute.machine_parts import COMMON, machine, part
from tests.contract.table import Option, always, key_in

GIB = 1 << 30


def world(bench: Bench) -> None:
    """Make what the options refer to."""
    machine(bench)
    for name in ("ct-a.iso", "ct-b.iso"):
        bench.plant("files", name=name, type="iso", filesize=GIB, allocated_bytes=GIB)


DRIVE = part(
    "drive",
    identity={"vm": "ct-vm", "name": "data"},
    base={"size": "10 GiB"},
    world=world,
    reference={"vm": "no-such-vm"},
    options=[
        Option("size", "10 GiB", "12 GiB", "disksize", always({"10 GiB": 10 * GIB, "12 GiB": 12 * GIB}), oneway=True),
        Option("media", "disk", "nonpersistent", fixed=True),
        Option("interface", "virtio-scsi", "nvme"),
        Option("tier", 1, 2, "preferred_tier", lambda _bench, value: str(value)),
        Option("order", 3, 7, "orderid"),
        Option("description", "one", "two", clears=True),
        Option("enabled", True, False),
        Option("readonly", False, True),
        Option("discard", True, False),
        Option("optimize", "general", "large"),
        Option("serial", "abc123", "def456"),
        Option("asset", "one", "two"),
        Option("preserve_format", False, True, "preserve_drive_format", fixed=True),
    ],
    elsewhere={
        **COMMON,
        "vm": "test_a_machine_by_key",
        "name": "test_key_instead_of_name",
        "source": "test_a_drive_is_filled_from_a_file",
        "unplug": "test_a_part_of_a_running_machine_goes_only_by_unplug",
    },
)
CD = part(
    "drive",
    "-cd",
    identity={"vm": "ct-vm", "name": "cd"},
    base={"media": "cdrom", "interface": "ahci"},
    world=world,
    reference={"source": "no-such.iso"},
    options=[Option("source", "ct-a.iso", "ct-b.iso", "media_source", key_in("files"), clears=True, nothing="none")],
    elsewhere={},
)
EXAMPLES = [DRIVE, CD]

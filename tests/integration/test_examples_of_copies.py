# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples in the documentation of the modules for snapshots, copies, imports and exports, as they stand there."""

from __future__ import annotations

from typing import Callable

import pytest

from tests.contract.bench import Bench
from tests.integration.playbook import Player
from tests.integration.test_examples_of_parts import GIB, examples


def for_snapshots(bench: Bench) -> None:
    """A machine that runs."""
    bench.run("verge_vm", {"name": "web-1", "guest_agent": True, "state": "running"})


def for_lookups(bench: Bench) -> None:
    """The same with snapshots."""
    for_snapshots(bench)
    for name in ("before-update", "for-ever"):
        bench.run("verge_vm_snapshot", {"vm": "web-1", "name": name, "expires": "never"})


def for_copies(bench: Bench) -> None:
    """A template, and a machine with a snapshot."""
    bench.run("verge_vm", {"name": "debian-12-template"})
    drives = [{"name": "system", "size": "1 GiB", "tier": 1}]
    bench.run("verge_vm", {"name": "db-1", "drives": drives, "state": "running"})
    bench.run("verge_vm_snapshot", {"vm": "db-1", "name": "before-update"})


def for_imports(bench: Bench) -> None:
    """The files, and a NAS with a volume."""
    for_exports(bench)
    for name in ("erp.ova", "dc-1.vhdx"):
        bench.plant("files", name=name, type=name.rpartition(".")[2], filesize=GIB, allocated_bytes=GIB)


def for_exports(bench: Bench) -> None:
    """A NAS that is on, with a volume, and two machines."""
    nas = bench.run("verge_vm", {"name": "nas", "allow_export": False, "state": "running"})
    bench.send("POST", "volumes", {"service": bench.plant("vm_services", name="nas", vm=nas["key"]), "name": "backups"})
    for name in ("web-1", "db-1"):
        bench.run("verge_vm", {"name": name})


WORLDS: dict[str, Callable[[Bench], None]] = {
    "verge_vm_snapshot": for_snapshots,
    "verge_vm_snapshot_info": for_lookups,
    "verge_vm_clone": for_copies,
    "verge_vm_import": for_imports,
    "verge_vm_export": for_exports,
}


@pytest.mark.parametrize("name", WORLDS)
def test_examples_run_as_documented(name: str, bench: Bench, player: Player) -> None:
    WORLDS[name](bench)
    tasks = examples(name)
    run = player.run(tasks)
    assert run.status == 0, run.text
    assert run.changed() == (0 if name.endswith("_info") else len(tasks)), run.text

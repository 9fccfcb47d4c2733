# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays that are killed while the platform is at long work: the next run takes it up, and nothing is made twice."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import SPEED
from tests.contract.bench import Bench
from tests.contract.compute.verge_vm_export import nas
from tests.integration.faults.test_plays import kill
from tests.integration.playbook import ROOT, Player

GIB = 1 << 30
# Module -> its options, the request after which the play is killed, and the table of what must be there once.
CASES: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "machine": ("verge_vm_import", {"name": "ct-copy", "file": "erp.ova"}, "/vm_imports", "vm_imports"),
    "image": ("verge_vm_import", {"name": "ct-copy", "file": "disk.qcow2"}, "/machine_drives", "machine_drives"),
    "copy": ("verge_vm_clone", {"name": "ct-copy", "source": "ct-web"}, "/vm_actions", "vms"),
    "snapshot": ("verge_vm_snapshot", {"vm": "ct-web", "name": "ct-copy"}, "/machine_snapshots", "machine_snapshots"),
    "export": (
        "verge_vm_export",
        {"volume": "ct-backups", "name": "ct-copy"},
        "/volume_vm_export_actions",
        "volume_vm_export_stats",
    ),
}


def killed_after(path: str, play: Path, bench: Bench, player: Player) -> None:
    """Run a play, and kill it as soon as the platform has got a POST."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VERGE_", "ANSIBLE_"))}
    places = {
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "build" / "tree"),
        "ANSIBLE_HOME": str(player.folder / "home"),
    }
    with bench.traffic():
        pass
    running = subprocess.Popen(
        [str(Path(sys.executable).parent / "ansible-playbook"), str(play)],
        env={**kept, **player.connection, **places},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not any(entry["method"] == "POST" and entry["path"].endswith(path) for entry in bench.simulator.log()):
        assert time.monotonic() < deadline and running.poll() is None
        time.sleep(0.05)
    kill(running.pid)
    running.wait()


@pytest.mark.parametrize("case", CASES)
def test_killed_at_long_work(case: str, bench: Bench, player: Player, tmp_path: Path) -> None:
    module, options, path, table = CASES[case]
    nas(bench)
    bench.run("verge_vm_export", {"volume": "ct-backups"})
    for name in ("erp.ova", "disk.qcow2"):
        kind = name.rpartition(".")[2]
        bench.plant("files", name=name, type=kind, filesize=GIB, allocated_bytes=GIB, _import_seconds=3 * SPEED)
    play = tmp_path / "play.yml"
    task = {f"community.vergeos.{module}": options}
    play.write_text(yaml.safe_dump([{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]))
    before = len(bench.rows(table))
    killed_after(path, play, bench, player)
    done = bench.run(module, options)
    assert len(bench.rows(table)) == before + 1
    assert "vm" in done or "snapshot" in done or "run" in done
    again = bench.run(module, options)
    assert not again["changed"] and len(bench.rows(table)) == before + 1

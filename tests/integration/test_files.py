# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Images through ansible-playbook: killed in the middle of an upload and run again; one image for ten machines.

FILES_UPLOAD_MIB sets the size of the upload; the full promise is 64 or more.
"""

from __future__ import annotations

import hashlib
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.contract.bench import Bench
from tests.integration.faults.test_plays import kill
from tests.integration.playbook import ROOT, Player

MEBIBYTES = int(os.environ.get("FILES_UPLOAD_MIB", "24"))
CHUNK = 262144
NAME = "ct-killed.raw"


def catalog(bench: Bench) -> list[dict[str, Any]]:
    """Read the files of the catalog."""
    return bench.rows("files", owner=None)


def killed(player: Player, play: Path, bench: Bench, in_process: bool) -> int:
    """Run a play and kill it with all its processes when about half has been sent; returns the bytes that came."""
    bench.simulator.fault("latency", method="PUT", path="filepos=", seconds=0.05, times=None)
    with subprocess.Popen(
        [str(Path(sys.executable).parent / "ansible-playbook"), str(play)],
        env={
            **os.environ,
            **player.connection,
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "build" / "tree"),
            "ANSIBLE_HOME": str(player.folder / "home"),
            "VERGE_IN_PROCESS": str(in_process).lower(),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as running:
        deadline = time.monotonic() + 120
        while not any(row["filesize"] >= MEBIBYTES << 19 for row in catalog(bench)):
            assert running.poll() is None and time.monotonic() < deadline
            time.sleep(0.02)
        kill(running.pid)
    bench.simulator.clear_faults()
    time.sleep(0.3)  # sizes show late (WIRE 9.7)
    (row,) = catalog(bench)
    assert row["name"] != NAME and row["filesize"] < MEBIBYTES << 20
    return int(row["filesize"])


@pytest.mark.parametrize("in_process", [True, False], ids=["in process", "packed"])
def test_an_upload_that_was_killed_goes_on(bench: Bench, player: Player, tmp_path: Path, in_process: bool) -> None:
    """One row at the end, with the same contents; what had come was not sent again."""
    image = tmp_path / "local.raw"
    image.write_bytes(random.Random(1).randbytes(MEBIBYTES << 20))
    tasks = [{"name": "Upload", "community.vergeos.verge_file": {"name": NAME, "src": str(image)}}]
    play = tmp_path / "play.yml"
    play.write_text(yaml.safe_dump([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]))
    came = killed(player, play, bench, in_process)
    bench.simulator.clear_log()
    done = player.run(play, in_process=in_process)
    assert done.status == 0, done.text
    sent = [int(entry["query"]["filepos"]) for entry in bench.simulator.log() if "filepos" in entry["query"]]
    assert min(sent) > 0 and came - min(sent) <= 33 * CHUNK, "no more than the end of what had come goes again"
    (row,) = catalog(bench)
    digest = hashlib.sha256(image.read_bytes()).hexdigest()
    assert row["name"] == NAME and row["filesize"] == MEBIBYTES << 20
    assert hashlib.sha256(bench.content(f"files/{row['$key']}", download=1)).hexdigest() == digest
    assert done.result("Upload")["file"]["checksum"] == f"sha256:{digest}"
    again = player.run(play, in_process=in_process)
    assert again.status == 0 and again.changed() == 0


def test_progress_is_shown(bench: Bench, player: Player, tmp_path: Path) -> None:
    """In per cent and with the rate, once it takes longer than two seconds."""
    image = tmp_path / "local.raw"
    image.write_bytes(bytes(16 << 20))
    bench.simulator.fault("latency", method="PUT", path="filepos=", seconds=0.2, times=None)
    done = player.run(
        [{"name": "Upload", "community.vergeos.verge_file": {"name": NAME, "src": str(image)}}],
        env={"VERGE_PROGRESS": "true"},
    )
    assert done.status == 0, done.text
    assert re.search(rf"upload of {re.escape(str(image))}: \d+ % of 16.0 MiB, [\d.]+ MiB/s \(\d s\)", done.text)


def test_golden_image(bench: Bench, player: Player) -> None:
    """Ten machines run, each with its own files; the template is off."""
    playbook = ROOT / "playbooks" / "golden_image.yml"
    done = player.run(playbook)
    assert done.status == 0, done.text
    (file,) = catalog(bench)
    image = (ROOT / "playbooks" / "files" / "empty.qcow2").read_bytes()
    assert file["name"] == "golden-1.qcow2" and bench.content(f"files/{file['$key']}", download=1) == image
    assert bench.vm("golden-1")["power"] == "stopped"
    names = [f"golden-1-web-{number}" for number in range(1, 11)]
    machines = {name: bench.vm(name) for name in names}
    assert {machine["power"] for machine in machines.values()} == {"running"}
    assert len({machine["machine"] for machine in machines.values()}) == 10
    for name, machine in machines.items():
        rows = bench.rows("cloudinit_files", owner=f"vms/{machine['$key']}")
        texts = {row["name"]: bench.text(f"cloudinit_files/{row['$key']}", download=1) for row in rows}
        assert f"hostname: {name}\n" in texts["/user-data"] and f"instance-id: {name}\n" in texts["/meta-data"]
        (drive,) = bench.rows("machine_drives", machine=machine["machine"])
        assert drive["disksize"] == 8 << 30
    bench.simulator.clear_log()
    again = player.run(playbook)
    assert again.status == 0 and again.changed() == 0
    assert {entry["method"] for entry in bench.simulator.log()} == {"GET"}

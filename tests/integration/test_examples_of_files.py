# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples in the documentation of the modules for files and cloud-init, run; only what lies elsewhere is moved."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import yaml

from tests.contract.bench import Bench
from tests.integration.playbook import Player
from tests.integration.test_examples_of_parts import examples

# What the simulator gives for a URL of the world outside.
IMPORTED = hashlib.sha256(bytes(64 << 20)).hexdigest()


def test_examples_of_verge_file(bench: Bench, player: Player, tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "backup").mkdir()
    (tmp_path / "images" / "debian-12-generic-amd64.qcow2").write_bytes(b"an image")
    text = json.dumps(examples("verge_file")).replace("/srv/", f"{tmp_path}/")
    tasks = json.loads(re.sub(r"sha256:[0-9a-f]{64}", f"sha256:{IMPORTED}", text))
    run = player.run(tasks)
    assert run.status == 0 and run.changed() == len(tasks), run.text
    assert (tmp_path / "backup" / "debian-12.qcow2").read_bytes() == b"an image"
    (left,) = bench.rows("files", owner=None)
    assert left["name"] == "debian-12.11.0-amd64-netinst.iso" and IMPORTED in left["description"]


def test_examples_of_verge_file_info(bench: Bench, player: Player) -> None:
    for name in ("used.iso", "idle.iso", "other.raw"):
        bench.plant("files", name=name, type=name.rpartition(".")[2], filesize=1024, allocated_bytes=1024)
    bench.run("verge_vm", {"name": "web", "drives": [{"name": "cd", "media": "cdrom", "source": "used.iso"}]})
    run = player.run(examples("verge_file_info"))
    assert run.status == 0, run.text
    assert run.result("Those that no drive uses")["msg"] == ["idle.iso"]


def test_examples_of_verge_cloud_init(bench: Bench, player: Player, tmp_path: Path) -> None:
    for name in ("web-1", "win-1"):
        bench.run("verge_vm", {"name": name})
    (tmp_path / "user-data.yml.j2").write_text("#cloud-config\nhostname: {{ inventory_hostname }}\n")
    (tmp_path / "unattend.xml.j2").write_text("<unattend/>\n")
    play = tmp_path / "play.yml"
    tasks = examples("verge_cloud_init")
    play.write_text(yaml.safe_dump([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]), encoding="utf-8")
    run = player.run(play)
    assert run.status == 0 and run.changed() == len(tasks), run.text
    assert sorted(row["name"] for row in bench.rows("cloudinit_files")) == ["/meta-data", "/unattend.xml", "/user-data"]

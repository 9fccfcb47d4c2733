# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples in the documentation of the modules for parts of machines, run as they stand there."""

from __future__ import annotations

import ast
from typing import Any, Callable

import pytest
import yaml

from tests.contract.bench import Bench
from tests.integration.playbook import ROOT, Player

GIB = 1 << 30


def for_drives(bench: Bench) -> None:
    """A machine that runs, and two files."""
    for name in ("debian-12-generic-amd64.qcow2", "virtio-win.iso"):
        bench.plant("files", name=name, type=name.rpartition(".")[2], filesize=GIB, allocated_bytes=GIB)
    bench.run("verge_vm", {"name": "web-1", "state": "running"})


def for_nics(bench: Bench) -> None:
    """A machine that runs, and two networks that do."""
    for number, name in enumerate(("app", "storage"), 1):
        bench.run("verge_network", {"name": name, "cidr": f"10.{number}.0.0/24", "state": "running"})
    bench.run("verge_vm", {"name": "web-1", "state": "running"})


def for_devices(bench: Bench) -> None:
    """A machine that runs, and two pools of hardware."""
    for name, kind in (("USB dongles", "usb"), ("Intel X710", "sriov_nic")):
        bench.send("POST", "resource_groups", {"name": name, "type": f"node_{kind}_devices"})
    bench.run("verge_vm", {"name": "win-1", "state": "running"})


WORLDS: dict[str, Callable[[Bench], None]] = {
    "verge_device": for_devices,
    "verge_drive": for_drives,
    "verge_nic": for_nics,
    "verge_resource_group": lambda _bench: None,
}


def examples(name: str) -> list[dict[str, Any]]:
    """Read the tasks of a module's EXAMPLES."""
    text = (ROOT / "plugins" / "modules" / f"{name}.py").read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "EXAMPLES":
            tasks: list[dict[str, Any]] = yaml.safe_load(ast.literal_eval(node.value))
            return tasks
    raise AssertionError(f"{name} has no EXAMPLES")


@pytest.mark.parametrize("name", WORLDS)
def test_examples_run_as_documented(name: str, bench: Bench, player: Player) -> None:
    WORLDS[name](bench)
    tasks = examples(name)
    run = player.run(tasks)
    assert run.status == 0, run.text
    assert run.changed() == len(tasks), run.text

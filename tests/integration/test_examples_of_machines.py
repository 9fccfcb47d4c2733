# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples in the documentation of the modules for machines' power, place and looks, run as they stand."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
import yaml

from tests.contract.bench import MODULES, Bench
from tests.integration.playbook import OURS, Player
from tests.simulator.process import Simulator

VM = f"{OURS}verge_vm"
WORLD: list[dict[str, Any]] = [
    {
        "name": "category",
        f"{OURS}verge_resource": {
            "table": "tag_categories",
            "identity": {"name": "env"},
            "columns": {"taggable_vms": True},
        },
    },
    {
        "name": "tags",
        f"{OURS}verge_resource": {"table": "tags", "identity": {"category": "env", "name": "{{ item }}"}},
        "loop": ["production", "test"],
    },
    {
        "name": "machines",
        VM: {"name": "{{ item.name }}", "tags": "{{ item.tags }}", "guest_agent": True, "preferred_node": "node1"},
        "loop": [
            {"name": "web-1", "tags": ["env/production"]},
            {"name": "web-2", "tags": ["env/production"]},
            {"name": "db-1", "tags": ["env/test"]},
        ],
    },
]
RUNNING = {"name": "start", f"{OURS}verge_vm_power": {"names": ["web-1", "web-2", "db-1"], "state": "running"}}
WAITING = {"name": "change", VM: {"name": "web-1", "ram": "2 GiB"}}


@pytest.mark.parametrize(
    ("module", "changed"),
    [
        ("verge_vm_info", [False, False, False, False]),
        ("verge_vm_power", [False, True, True]),
        ("verge_vm_migrate", [True, True, True]),
    ],
)
def test_examples(module: str, changed: list[bool], player: Player, system: Simulator) -> None:
    tasks = yaml.safe_load(importlib.import_module(f"{MODULES}.{module}").EXAMPLES)
    run = player.run([*WORLD, RUNNING, WAITING, *tasks])
    assert run.status == 0, run.text
    assert [bool(run.result(task["name"]).get("changed")) for task in tasks] == changed
    bench = Bench(system)
    if module == "verge_vm_power":
        assert bench.vm("db-1")["power"] == "stopped"
        assert bench.status(bench.row("vms", name="web-1"))["running_ram"] == 2048
    if module == "verge_vm_migrate":
        nodes = {row["$key"]: row["name"] for row in bench.rows("nodes")}
        places = {name: nodes[bench.status(bench.row("vms", name=name))["node"]] for name in ("web-1", "web-2")}
        assert places == {"web-1": "node1", "web-2": "node1"}
    bench.close()

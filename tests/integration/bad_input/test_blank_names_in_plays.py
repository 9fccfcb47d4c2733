# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A survey's blank answer, and a default that gave nothing, in a play: nobody's machine is touched."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.bench import Bench
from tests.integration.playbook import Player

VM = "community.vergeos.verge_vm"
ROW = "community.vergeos.verge_resource"
BLANK: list[dict[str, Any]] = [
    {"name": "remove by key", VM: {"key": "{{ nothing }}", "state": "absent", "force": True}},
    {"name": "change by key", VM: {"key": "{{ nothing }}", "name": "new-web", "cpu_cores": 4}},
    {"name": "remove by name", VM: {"name": "{{ nothing }}", "state": "absent", "force": True}},
    {"name": "any row", ROW: {"table": "vms", "key": "{{ nothing }}", "columns": {"description": "x"}}},
    {"name": "no cluster", VM: {"name": "bystander", "cluster": "{{ nothing }}"}},
    {"name": "odd key", VM: {"key": "1/", "state": "absent", "force": True}},
]


@pytest.mark.parametrize("in_process", [True, False], ids=["in process", "as module"])
def test_blank_names(player: Player, bench: Bench, in_process: bool) -> None:
    bench.run("verge_vm", {"name": "bystander", "state": "running"})
    before = bench.rows("vms")
    tasks = [{**task, "ignore_errors": True, "vars": {"nothing": ""}} for task in BLANK]
    with bench.traffic() as traffic:
        run = player.run(tasks, in_process=in_process)
    assert run.status == 0, run.text
    assert traffic.requests == []
    assert [entry["outcome"] for entry in run.ours()] == ["failed"] * len(BLANK)
    for entry in run.ours():
        assert "\n" not in entry["result"]["msg"] and not entry["result"].get("changed"), entry
    assert bench.rows("vms") == before
    assert run.result("remove by key")["msg"] == "key is empty; say which one is meant, or leave the option out"
    assert run.result("no cluster")["msg"] == "cluster is empty; say which one is meant, or leave the option out"
    assert run.result("odd key")["msg"] == "vms: '1/' is no key; the table's keys are whole numbers from 1"

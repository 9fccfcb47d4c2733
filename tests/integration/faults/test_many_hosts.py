# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task that thirty hosts run at the same time makes one row, and a task that takes it away fails on none of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from tests.contract.bench import Bench
from tests.contract.network import verge_dns_record
from tests.integration.playbook import Player

HOSTS = 30
OURS = "community.vergeos."
# Module, options, table, and the columns that tell its row.
TASKS: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    ("verge_vm", {"name": "web", "drives": [{"name": "data", "size": "1 GiB"}]}, "vms", {"name": "web"}),
    ("verge_dns_zone", {"view": "ct-view", "domain": "new.example"}, "vnet_dns_zones", {"domain": "new.example"}),
    (
        "verge_dns_record",
        {"zone": "new.example", "name": "www", "type": "A", "value": "10.9.0.20"},
        "vnet_dns_zone_records",
        {"host": "www"},
    ),
    ("verge_resource_group", {"name": "gpus", "type": "gpu"}, "resource_groups", {"name": "gpus"}),
    ("verge_catalog", {"repository": "Local", "name": "own"}, "catalogs", {"name": "own"}),
    ("verge_vm_snapshot", {"vm": "web", "name": "before"}, "machine_snapshots", {"name": "before"}),
]


def everywhere(bench: Bench, player: Player, folder: Path, tasks: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Run tasks on all hosts at once; returns the results by task."""
    folder.mkdir()
    inventory, play = folder / "hosts.yml", folder / "play.yml"
    inventory.write_text(yaml.safe_dump({"all": {"hosts": {f"h{number}": None for number in range(HOSTS)}}}))
    play.write_text(
        yaml.safe_dump([{"hosts": "all", "gather_facts": False, "connection": "local", "tasks": tasks}]), "utf-8"
    )
    run = player.run(play, "-i", str(inventory), "-f", str(HOSTS))
    assert run.status == 0, [line for line in run.text.splitlines() if "fatal:" in line or "ERROR" in line]
    results: dict[str, list[Any]] = {}
    for entry in run.ours():
        results.setdefault(entry["task"], []).append(entry["result"])
    return results


def test_thirty_hosts(bench: Bench, player: Player, tmp_path: Path) -> None:
    verge_dns_record.world(bench)
    tasks = [{"name": table, OURS + name: wish} for name, wish, table, _row in TASKS]
    everywhere(bench, player, tmp_path / "made", tasks)
    for _name, _wish, table, row in TASKS:
        assert len(bench.rows(table, **row)) == 1, table
    vm = bench.row("vms", name="web")
    assert len(bench.rows("machine_drives", machine=vm["machine"])) == 1
    again = everywhere(bench, player, tmp_path / "again", tasks)
    assert not any(result["changed"] for results in again.values() for result in results)
    gone = [{"name": table, OURS + name: {**wish, "state": "absent"}} for name, wish, table, _row in reversed(TASKS)]
    gone[-1][f"{OURS}verge_vm"] = {"name": "web", "state": "absent", "force": True}
    everywhere(bench, player, tmp_path / "gone", gone)
    for _name, _wish, table, row in TASKS:
        assert bench.rows(table, **row) == [], table

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples in the documentation of the modules for tenants, run as they stand."""

from __future__ import annotations

import importlib
from typing import Any

import yaml

from tests.contract.bench import MODULES, Bench
from tests.integration.playbook import OURS, Player
from tests.simulator.process import Simulator

NAMES = ["acme", "acme-test", "globex"]
ROW = f"{OURS}verge_resource"


def rows(name: str, table: str, identity: dict[str, Any], loop: Any, **columns: Any) -> dict[str, Any]:
    """Return the task that makes some rows."""
    return {"name": name, ROW: {"table": table, "identity": identity, "columns": columns}, "loop": loop}


WORLD = [
    rows("category", "tag_categories", {"name": "customers"}, [1], taggable_tenants=True),
    rows("tag", "tags", {"category": "customers", "name": "trial"}, [1]),
    rows("tenants", "tenants", {"name": "{{ item }}"}, NAMES),
    rows("nodes", "tenant_nodes", {"tenant": "{{ item }}", "name": "node1"}, NAMES, ram=2048, cpu_cores=1),
    rows(
        "storage",
        "tenant_storage",
        {"tenant": "{{ item }}", "tier": 1},
        NAMES,
        provisioned="1 GiB",
    ),
]


def test_examples_of_power(player: Player, system: Simulator) -> None:
    tasks = yaml.safe_load(importlib.import_module(f"{MODULES}.verge_tenant_power").EXAMPLES)
    bench = Bench(system)
    assert player.run(WORLD).status == 0
    tag, globex = bench.key("tags", "trial"), bench.key("tenants", "globex")
    bench.plant("tag_members", tag=tag, member=f"tenants/{globex}")
    run = player.run(tasks)
    assert run.status == 0, run.text
    assert run.result(tasks[0]["name"])["actions"] == ["power on tenant acme", "power on tenant globex"]
    assert run.result(tasks[1]["name"])["actions"] == ["power off tenant globex"]
    assert run.result(tasks[2]["name"])["actions"] == ["power on tenant acme-test"]
    bench.close()

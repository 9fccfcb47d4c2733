# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples in the documentation of the network modules, run as they stand there, one after the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.contract.bench import Bench
from tests.integration.playbook import OURS, Player
from tests.integration.test_examples_of_parts import examples

# In the order in which they build on each other, with whether each of their tasks changes something: the first time
# and when it is run again. The two lists of the policy undo each other.
MODULES: dict[str, tuple[list[bool], list[bool]]] = {
    "verge_network": ([True, True, False, False], [False] * 4),
    "verge_network_alias": ([True, True], [False, False]),
    "verge_network_address": ([True, True], [False, False]),
    "verge_network_host": ([True], [False]),
    "verge_network_block": ([True], [False]),
    "verge_network_rule": ([True, True, True, False], [False] * 4),
    "verge_network_policy": ([True, True], [True, True]),
    "verge_network_proxy": ([True], [False]),
    "verge_network_diagnostic": ([False, False, False], [False, False, False]),
    "verge_dns_view": ([True], [False]),
    "verge_dns_zone": ([True], [False]),
    "verge_dns_record": ([True, False], [False, False]),
    "verge_wireguard": ([True], [False]),
    "verge_wireguard_peer": ([True, True], [False, False]),
    "verge_ipsec": ([True], [False]),
    # Of the lists in the documentation, tasks that show something with debug count as well.
    "verge_network_rule_info": ([False, False], [False, False]),
    "verge_network_info": ([False] * 7, [False] * 7),
    "verge_wireguard_info": ([False], [False]),
    "verge_ipsec_info": ([False], [False]),
    "verge_network_apply": ([True, False], [False, False]),
}
VARIABLES = {
    "site_b_secret": "a-shared-secret",
    "site_b": {"wireguard": {"public_key": "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="}},
}


def world(bench: Bench) -> None:
    """Make what the examples refer to and do not make themselves."""
    bench.plant("tenants", key=77, name="acme")
    bench.plant("vnets", name="Core Switch", type="physical", layer2_type="none")
    bench.plant("tags", name="production", category=bench.plant("tag_categories", name="env", taggable_vnets=True))


def moved(value: Any, folder: Path) -> Any:
    """Put files that an example writes into a folder of the test."""
    if isinstance(value, dict):
        return {name: moved(entry, folder) for name, entry in value.items()}
    return value.replace("/tmp", str(folder)) if isinstance(value, str) else value


def test_examples_run_as_documented(bench: Bench, player: Player, tmp_path: Path) -> None:
    world(bench)
    tasks = []
    for name in MODULES:
        if name == "verge_network_apply":
            staged = {"network": "app", "name": "staged by somebody else", "apply_rules": False}
            tasks.append({"name": "Something that waits", f"{OURS}verge_network_rule": staged})
        both = [moved(task, tmp_path) for task in examples(name)]
        tasks += [{**task, "name": f"{name} {time} {task['name']}"} for time in ("first", "again") for task in both]
    run = player.run(tasks, vars=VARIABLES)
    assert run.status == 0, run.text
    for name, (first, again) in MODULES.items():
        for time, expected in (("first", first), ("again", again)):
            found = [entry for entry in run.records if entry["task"].startswith(f"{name} {time} ")]
            assert [bool(entry["result"].get("changed")) for entry in found] == expected, f"{name} {time}"
    assert (tmp_path / "laptop.conf").read_text(encoding="utf-8").startswith("[Interface]")
    topology = run.result("verge_network_info first What is connected to what")["topology"]
    assert {"External", "app"} <= {node["name"] for node in topology["nodes"]}

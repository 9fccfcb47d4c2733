# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays that make many rules: each is in force when its task ends, on systems old and new, one by one and at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Iterator

import pytest

from tests.integration.playbook import Player
from tests.simulator.process import Simulator

RULES = 100
HOSTS = 20
NETWORK = {"name": "app", "cidr": "10.9.0.0/24", "ip": "10.9.0.1", "state": "running"}
RULE = {"network": "app", "protocol": "tcp", "destination_ports": ["443"]}
MADE = {"name": "A network", "community.vergeos.verge_network": NETWORK}
LOOP = {
    "name": "Rules",
    "community.vergeos.verge_network_rule": {**RULE, "name": "rule-{{ item }}", "apply_rules": "{{ applied }}"},
    "loop": f"{{{{ range({RULES}) | list }}}}",
    "register": "rules",
}
APPLY = {"name": "The end of a loop", "community.vergeos.verge_network_apply": {"network": "app"}}


@pytest.fixture(scope="module", params=["26.1.8", "26.2.1"])
def platform(request: pytest.FixtureRequest) -> Iterator[Simulator]:
    """A system of one version."""
    with Simulator(speed=20, version=request.param) as running:
        yield running


@pytest.fixture
def fresh(platform: Simulator) -> Simulator:
    """The same without what others left."""
    platform.reset()
    return platform


def applies(simulator: Simulator) -> list[int]:
    """Return the status of every apply of the network since it was made."""
    calls = [entry for entry in simulator.log() if entry["path"].endswith("/vnet_actions")]
    return [entry["status"] for entry in calls[1:]]  # the first one switches it on


def loaded(simulator: Simulator) -> list[str]:
    """Return the rules that the network's router has loaded."""
    names: list[str] = simulator.control("GET", "loaded")["app"]
    return names


def items(run: Any, task: str) -> list[dict[str, Any]]:
    """Return the results of a loop."""
    results: list[dict[str, Any]] = run.result(task)["results"]
    return results


@pytest.mark.parametrize("in_process", [True, False], ids=["in process", "packed"])
def test_a_loop_of_rules(fresh: Simulator, tmp_path: Path, in_process: bool) -> None:
    """With the default none of a hundred applies fails, nothing waits, and a second run does nothing."""
    count = RULES if in_process else 3
    loop = {**LOOP, "loop": f"{{{{ range({count}) | list }}}}"}
    player = Player(tmp_path, fresh.env)
    run = player.run([MADE, loop], "-e", "applied=true", in_process=in_process)
    assert run.status == 0, run.text
    assert applies(fresh) == [201] * count
    assert sorted(loaded(fresh)) == sorted(f"rule-{number}" for number in range(count))
    for item in items(run, "Rules"):
        assert item["pending"] == [] and "warnings" not in item
        assert item["actions"][-1] == "apply the rules of network app"
    fresh.clear_log()
    again = player.run([MADE, loop], "-e", "applied=true", in_process=in_process)
    assert again.status == 0 and again.changed() == 0
    assert all(entry["method"] == "GET" for entry in fresh.log())


def test_a_loop_that_applies_at_its_end(fresh: Simulator, tmp_path: Path) -> None:
    """It tells what waits, in one line however many rules there are, and one refresh brings all into force."""
    run = Player(tmp_path, fresh.env).run([MADE, LOOP, APPLY], "-e", "applied=false")
    assert run.status == 0, run.text
    assert all(item["pending"] == ["rules"] for item in items(run, "Rules"))
    assert run.text.count("network app: not in force yet: rules") == 1
    assert applies(fresh) == [201] and len(loaded(fresh)) == RULES
    assert run.result("The end of a loop")["pending"] == []


def test_hosts_at_once(fresh: Simulator, tmp_path: Path) -> None:
    """Twenty hosts write a rule of the same network each; whoever comes while a refresh runs gets the next one."""
    inventory = tmp_path / "hosts.yml"
    lines = "".join(f"    host-{number}: {{ansible_connection: local}}\n" for number in range(HOSTS))
    inventory.write_text(f"all:\n  hosts:\n{lines}", encoding="utf-8")
    network = {**MADE, "run_once": True, "delegate_to": "localhost"}
    rule = {
        "name": "A rule each",
        "community.vergeos.verge_network_rule": {**RULE, "name": "{{ inventory_hostname }}", "wait_timeout": 120},
        "delegate_to": "localhost",
    }
    run = Player(tmp_path, fresh.env).run(
        [network, rule], "-i", str(inventory), "-f", str(HOSTS), hosts="all", strategy="linear"
    )
    assert run.status == 0, run.text
    assert len(loaded(fresh)) == HOSTS
    results = [entry["result"] for entry in run.records if entry["task"] == "A rule each"]
    assert len(results) == HOSTS and all(result["pending"] == [] for result in results)

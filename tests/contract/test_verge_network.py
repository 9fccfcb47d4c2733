# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is particular to networks: power, what waits for a restart or an apply, tags."""

from __future__ import annotations

import time
from typing import Any

from tests.contract.bench import Bench

APP = {"cidr": "10.9.0.0/24", "ip_address": "10.9.0.1"}


def network(bench: Bench, check: bool = False, **options: Any) -> dict[str, Any]:
    """Run verge_network on the network ``app``."""
    return bench.run("verge_network", {"name": "app", **options}, check)


def foretold(bench: Bench, **options: Any) -> dict[str, Any]:
    """Run it in check mode and for real, prove that both say the same, and return the real result."""
    with bench.traffic() as traffic:
        said = network(bench, check=True, **options)
    assert traffic.writes == []
    done = network(bench, **options)
    for name in ("changed", "actions", "diff", "pending_restart"):
        assert said[name] == done[name], name
    return done


def power(bench: Bench) -> str:
    """Read the network's power state past the module."""
    status: str = bench.status(bench.row("vnets", name="app"))["status"]
    return status


def add_rule(bench: Bench, name: str) -> None:
    """Stage a rule behind the module's back."""
    bench.send("POST", "vnet_rules", {"vnet": bench.key("vnets", "app"), "name": name})


def test_states_of_a_network(bench: Bench) -> None:
    for state, expected, actions in (
        ("stopped", "stopped", ["create network app"]),
        ("running", "running", ["power on network app"]),
        ("running", "running", []),
        ("present", "running", []),
        ("restarted", "running", ["power off network app", "power on network app"]),
        ("stopped", "stopped", ["power off network app"]),
        ("stopped", "stopped", []),
    ):
        done = foretold(bench, state=state, **APP)
        assert done["actions"] == actions and power(bench) == expected
        assert done["network"]["running"] is (expected == "running")


def test_network_with_tags_and_power_needs_two_requests(bench: Bench) -> None:
    bench.plant("tags", name="one", category=bench.plant("tag_categories", name="env", taggable_vnets=True))
    wish = {**APP, "interface_network": "External", "tags": ["env/one"], "state": "running"}
    network(bench, **wish)
    with bench.traffic() as traffic:
        assert not network(bench, **wish)["changed"]
    assert traffic.lines == ["GET vnets", "GET tag_members"]


def test_a_running_network_goes_only_by_force(bench: Bench) -> None:
    network(bench, state="running", **APP)
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_network", {"name": "app", "state": "absent"})
    assert traffic.writes == []
    assert refusal["msg"] == "network app is running; stop it first, or set force: true to stop it hard"
    assert foretold(bench, state="absent", force=True)["actions"] == ["stop network app hard", "delete network app"]
    assert bench.rows("vnets", name="app") == []


def test_network_in_use_is_not_deleted(bench: Bench) -> None:
    """The platform's reason reaches the user, and nothing is reported as done."""
    network(bench, **APP)
    bench.run("verge_vm", {"name": "web", "nics": [{"network": "app"}]})
    refusal = bench.refused("verge_network", {"name": "app", "state": "absent"})
    assert refusal["error"]["status_code"] == 422 and "Machine NICs are attached" in refusal["msg"]
    assert power(bench) == "stopped"


def test_network_of_running_machines_is_not_even_stopped(bench: Bench) -> None:
    """The deletion would be refused, so stopping it by force first would cut the machines off for nothing."""
    network(bench, state="running", **APP)
    bench.run("verge_vm", {"name": "web", "nics": [{"network": "app"}], "state": "running"})
    with bench.traffic() as traffic:
        foreseen = network(bench, check=True, state="absent", force=True)
        refusal = bench.refused("verge_network", {"name": "app", "state": "absent", "force": True})
    assert traffic.writes == [] and power(bench) == "running"
    assert "an earlier task" in foreseen["warnings"][0]
    assert refusal["msg"].startswith("network app is in use by running machines: web;")


def test_network_restart_if_needed(bench: Bench) -> None:
    network(bench, state="running", **APP)
    waiting = foretold(bench, mtu=1500, description="live")
    assert waiting["pending_restart"] == ["mtu"] and waiting["actions"] == ["update network app (description, mtu)"]
    assert bench.row("vnets", name="app")["need_restart"] is True and power(bench) == "running"
    later = network(bench, mtu=1500)
    assert not later["changed"] and later["pending_restart"]
    assert foretold(bench, mtu=1500, restart_if_needed=True)["actions"] == [
        "power off network app",
        "power on network app",
    ]
    assert bench.row("vnets", name="app")["need_restart"] is False and power(bench) == "running"


def test_network_no_wait(bench: Bench) -> None:
    bench.simulator.fault("power_stuck")
    begun = time.monotonic()
    assert network(bench, state="running", wait=False, **APP)["changed"]
    assert time.monotonic() - begun < 5 and power(bench) == "starting"


def test_network_time_out_tells_the_last_state(bench: Bench) -> None:
    bench.simulator.fault("power_stuck")
    refusal = bench.refused("verge_network", {"name": "app", "state": "running", "wait_timeout": 1, **APP})
    assert refusal["error"]["kind"] == "task_timeout"
    assert refusal["msg"] == (
        "power on of network app did not happen within 1 seconds; last state: starting; "
        "done before that: create network app"
    )


def test_rules_are_applied_when_they_wait(bench: Bench) -> None:
    network(bench, state="running", **APP)
    assert not foretold(bench, apply_rules=True)["changed"]
    add_rule(bench, "ssh")
    assert bench.row("vnets", name="app")["need_fw_apply"] is True
    assert not foretold(bench)["changed"]
    assert foretold(bench, apply_rules=True)["actions"] == ["apply the rules of network app"]
    assert bench.row("vnets", name="app")["need_fw_apply"] is False
    assert not foretold(bench, apply_rules=True)["changed"]


def test_rules_of_a_stopped_network_wait_for_its_start(bench: Bench) -> None:
    network(bench, **APP)
    add_rule(bench, "ssh")
    assert not foretold(bench, apply_rules=True)["changed"]
    assert foretold(bench, apply_rules=True, state="running")["actions"] == ["power on network app"]


def test_dns_is_applied_when_it_waits(bench: Bench) -> None:
    network(bench, state="running", **APP)
    assert not foretold(bench, apply_dns=True)["changed"]
    bench.send("POST", "vnet_hosts", {"vnet": bench.key("vnets", "app"), "host": "a", "ip": "10.9.0.9"})
    assert bench.row("vnets", name="app")["need_dns_apply"] is True
    assert foretold(bench, apply_dns=True)["actions"] == ["apply the DNS of network app"]
    assert bench.row("vnets", name="app")["need_dns_apply"] is False


def test_tags_of_a_network(bench: Bench) -> None:
    env = bench.plant("tag_categories", name="env", taggable_vnets=True)
    for name in ("one", "two"):
        bench.plant("tags", name=name, category=env)
    assert foretold(bench, tags=["one"], **APP)["actions"] == ["create network app", "add tag one to network app"]
    assert foretold(bench, tags=["env/two"])["actions"] == ["add tag env/two to network app"]
    gone = foretold(bench, tags=["two"], purge_tags=True)
    assert gone["actions"] == ["remove tag env/one from network app"]
    assert gone["network"]["tags"] == ["env/two"]
    assert len(bench.rows("tag_members", member=f"vnets/{bench.key('vnets', 'app')}")) == 1


def test_tag_that_networks_may_not_carry(bench: Bench) -> None:
    bench.plant("tags", name="one", category=bench.plant("tag_categories", name="env"))
    refusal = bench.refused("verge_network", {"name": "app", "tags": ["one"], **APP})
    assert "not taggable for vnets" in refusal["msg"] and refusal["error"]["status_code"] == 422

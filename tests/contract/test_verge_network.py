# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is particular to networks: power, what waits for a restart or an apply, tags."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.contract.bench import Bench

APP = {"cidr": "10.9.0.0/24", "ip": "10.9.0.1"}


def network(bench: Bench, check: bool = False, **options: Any) -> dict[str, Any]:
    """Run verge_network on the network ``app``."""
    return bench.run("verge_network", {"name": "app", **options}, check)


def foretold(bench: Bench, **options: Any) -> dict[str, Any]:
    """Run it in check mode and for real, prove that both say the same, and return the real result."""
    with bench.traffic() as traffic:
        said = network(bench, check=True, **options)
    assert traffic.writes == []
    done = network(bench, **options)
    for name in ("changed", "actions", "diff", "pending", "pending_restart"):
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
        ("restarted", "running", ["restart network app"]),
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
    assert foretold(bench, mtu=1500, restart_if_needed=True)["actions"] == ["restart network app"]
    assert bench.row("vnets", name="app")["need_restart"] is False and power(bench) == "running"


def waiting_for_a_restart(bench: Bench, mtu: int = 1500) -> int:
    """Have a running network that waits for one; return its key."""
    network(bench, state="running", **APP)
    key = int(bench.key("vnets", "app"))
    bench.send("PUT", f"vnets/{key}", {"mtu": mtu})
    return key


def test_a_restart_is_one_request(bench: Bench) -> None:
    """In two the network would stay off where the way to the API leads through it."""
    waiting_for_a_restart(bench)
    with bench.traffic() as traffic:
        network(bench, restart_if_needed=True)
    assert traffic.writes == ["POST vnet_actions"]
    assert bench.row("vnets", name="app")["need_restart"] is False and power(bench) == "running"


@pytest.mark.parametrize("kind", ["reset_before", "reset_after", "truncated"])
def test_a_restart_whose_answer_is_lost_happens_once(bench: Bench, kind: str) -> None:
    waiting_for_a_restart(bench)
    bench.simulator.fault(kind, method="POST", path=r"/vnet_actions\?")
    with bench.traffic() as traffic:
        network(bench, restart_if_needed=True)
    assert len(traffic.writes) == (2 if kind == "reset_before" else 1)
    assert bench.row("vnets", name="app")["need_restart"] is False and power(bench) == "running"


def test_a_restart_that_takes_the_way_to_the_api_along(bench: Bench) -> None:
    """The task waits until the API answers again, and until then, or its time is up, takes silence for the restart."""
    key = waiting_for_a_restart(bench)
    wish = {"name": "app", "restart_if_needed": True, "retries": 0}
    # The first look is the one before the restart.
    silent = {"method": "GET", "path": rf"/vnets/{key}\?", "after": 1}
    bench.simulator.fault("reset_before", **silent, times=6)
    assert bench.run("verge_network", wish)["changed"] and power(bench) == "running"
    waiting_for_a_restart(bench, 9000)
    bench.simulator.fault("reset_before", **silent, times=None)
    refusal = bench.refused("verge_network", {**wish, "wait_timeout": 1})
    assert refusal["error"]["kind"] == "task_timeout" and "last state: not reachable" in refusal["msg"]


def test_a_restart_that_ends_badly_or_never(bench: Bench) -> None:
    key = waiting_for_a_restart(bench)
    wish = {"name": "app", "state": "restarted"}
    answer = {"$key": key, "need_restart": False, "running": True, "status": "error", "status_info": "no room"}
    bench.simulator.fault("status", method="GET", path=r"/vnets/\d+\?", after=1, status=200, body=answer, times=None)
    refusal = bench.refused("verge_network", wish)
    assert refusal["error"]["kind"] == "task_failed" and "it is error: no room" in refusal["msg"]
    bench.simulator.clear_faults()
    network(bench, state="running", **APP)
    bench.simulator.fault("power_stuck")
    refusal = bench.refused("verge_network", {**wish, "wait_timeout": 1})
    assert "restart of network app did not happen within 1 seconds; last state: starting" in refusal["msg"]


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
    assert not foretold(bench)["changed"]
    add_rule(bench, "ssh")
    assert bench.row("vnets", name="app")["need_fw_apply"] is True
    assert not foretold(bench, apply_rules=False)["changed"]
    assert foretold(bench)["actions"] == ["apply the rules of network app"]
    assert bench.row("vnets", name="app")["need_fw_apply"] is False
    assert not foretold(
        bench,
    )["changed"]


def test_rules_of_a_stopped_network_wait_for_its_start(bench: Bench) -> None:
    network(bench, **APP)
    add_rule(bench, "ssh")
    assert not foretold(
        bench,
    )["changed"]
    assert foretold(bench, state="running")["actions"] == ["power on network app"]


def test_dns_is_applied_when_it_waits(bench: Bench) -> None:
    network(bench, state="running", **APP)
    assert not foretold(
        bench,
    )["changed"]
    bench.send("POST", "vnet_hosts", {"vnet": bench.key("vnets", "app"), "host": "a", "ip": "10.9.0.9"})
    assert bench.row("vnets", name="app")["need_dns_apply"] is True
    assert foretold(
        bench,
    )["actions"] == ["apply the DNS of network app"]
    assert bench.row("vnets", name="app")["need_dns_apply"] is False


def test_tags_of_a_network(bench: Bench) -> None:
    env = bench.plant("tag_categories", name="env", taggable_vnets=True)
    for name in ("one", "two"):
        bench.plant("tags", name=name, category=env)
    assert foretold(bench, tags=["one"], **APP)["actions"] == ["create network app", "add tag env/one to network app"]
    assert foretold(bench, tags=["env/two"])["actions"] == ["add tag env/two to network app"]
    gone = foretold(bench, tags=["two"], purge_tags=True)
    assert gone["actions"] == ["remove tag env/one from network app"]
    assert gone["network"]["tags"] == ["env/two"]
    assert len(bench.rows("tag_members", member=f"vnets/{bench.key('vnets', 'app')}")) == 1


def test_tag_that_networks_may_not_carry(bench: Bench) -> None:
    bench.plant("tags", name="one", category=bench.plant("tag_categories", name="env"))
    refusal = bench.refused("verge_network", {"name": "app", "tags": ["one"], **APP})
    assert "not taggable for vnets" in refusal["msg"] and refusal["error"]["status_code"] == 422

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""verge_vm_migrate: where a machine belongs, and how it gets there while it runs."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.contract import twice
from tests.contract.bench import Bench, headed

MODULE = "verge_vm_migrate"


@pytest.fixture
def web(bench: Bench) -> Bench:
    """The machine web runs on node1."""
    bench.run("verge_vm", {"name": "web", "ram": "4 GiB", "preferred_node": "node1", "state": "running"})
    assert where(bench) == "node1"
    return bench


def where(bench: Bench, name: str = "web") -> Any:
    """Read past the module on which node a machine is."""
    node = bench.status(bench.row("vms", name=name))["node"]
    return next((row["name"] for row in bench.rows("nodes") if row["$key"] == node), None)


def fill(bench: Bench, node: str, left: int) -> None:
    """Leave so many MB of memory on a node."""
    key = bench.key("nodes", node)
    guests = bench.rows("machine_status", node=key, running=True)
    nodes = {row["machine"] for row in bench.rows("nodes")}
    used = sum(row["running_ram"] for row in guests if row["machine"] not in nodes)
    bench.plant("nodes", key=key, vm_ram=used + left)


def moved(bench: Bench, again: bool = True, **options: Any) -> dict[str, Any]:
    """Run a wish that check mode foretold; the second time it changes nothing."""
    wish = {"name": "web", **options}
    done = twice.foretold(bench, MODULE, wish)
    if again:
        twice.unchanged(bench, MODULE, wish)
    return done


# Moving


def test_to_a_node_by_name_and_by_key(web: Bench) -> None:
    done = moved(web, node="node2")
    assert done["actions"] == ["migrate vm web to node2"] and where(web) == done["vm"]["node"] == "node2"
    assert done["diff"]["before"]["node"] == "node1" and done["diff"]["after"]["node"] == "node2"
    assert moved(web, node=str(web.key("nodes", "node1")))["changed"] and where(web) == "node1"
    assert web.vm("web")["power"] == "running"


def test_a_machine_that_is_there_costs_one_request(web: Bench) -> None:
    for node in ("node1", str(web.key("nodes", "node1"))):
        with web.traffic() as traffic:
            assert not web.run(MODULE, {"name": "web", "node": node})["changed"]
        assert traffic.lines == ["GET vms"]


def test_away_from_a_node(web: Bench) -> None:
    assert not moved(web, away_from="node2")["changed"]
    done = moved(web, away_from="node1")
    assert done["actions"] == ["migrate vm web to another node"] and where(web) == "node2"
    assert done["diff"]["after"]["node"] == "another than node1"
    web.run("verge_vm", {"name": "web", "state": "stopped"})
    assert not moved(web, away_from="node2")["changed"]


def test_automatic_moves_every_time(web: Bench) -> None:
    assert moved(web, again=False, automatic=True)["changed"] and where(web) == "node2"
    assert moved(web, again=False, automatic=True)["changed"] and where(web) == "node1"


def test_a_migration_of_somebody_else_is_waited_for(web: Bench) -> None:
    web.simulator.fault("slow_power", seconds=0.5)
    web.run(MODULE, {"name": "web", "node": "node2", "wait": False})
    with web.traffic() as traffic:
        done = web.run(MODULE, {"name": "web", "node": "node2"})
    assert not done["changed"] and traffic.writes == [] and where(web) == "node2"


def test_wait(web: Bench) -> None:
    web.simulator.fault("power_stuck")
    begun = time.monotonic()
    done = web.run(MODULE, {"name": "web", "node": "node2", "wait": False})
    assert done["changed"] and done["vm"]["status"] == "migrating" and time.monotonic() - begun < 5
    refusal = web.refused(MODULE, {"name": "web", "node": "node2", "wait_timeout": 1})
    assert refusal["error"]["kind"] == "task_timeout" and "last state: migrating on node1" in refusal["msg"]


def test_an_answer_that_is_lost(web: Bench) -> None:
    web.simulator.fault("reset_after", method="POST", path="vm_actions")
    with web.traffic() as traffic:
        assert web.run(MODULE, {"name": "web", "node": "node2"})["changed"]
    assert traffic.writes == ["POST vm_actions"] and where(web) == "node2"


# Placement


def test_placement(web: Bench) -> None:
    for name in ("ct-a", "ct-b"):
        web.plant("clusters", name=name, compute=True, default_cpu="host")
    wish = {"preferred_node": "node2", "ha_group": "web", "cluster": "ct-a", "failover_cluster": "ct-b"}
    done = moved(web, **wish)
    assert done["actions"] == ["update vm web (preferred_node, ha_group, cluster, failover_cluster)"]
    row = web.row("vms", name="web")
    assert row["preferred_node"] == web.key("nodes", "node2") and row["ha_group"] == "web"
    assert row["cluster"] == web.key("clusters", "ct-a") and row["cluster_failover"] == web.key("clusters", "ct-b")
    assert where(web) == "node1" and {name: done["vm"][name] for name in wish} == wish
    cleared = moved(web, preferred_node="none", ha_group="", failover_cluster="none")
    assert cleared["changed"] and web.row("vms", name="web")["preferred_node"] is None


def test_placement_then_the_move(web: Bench) -> None:
    done = moved(web, node="node2", preferred_node="node2")
    assert done["actions"] == ["update vm web (preferred_node)", "migrate vm web to node2"]
    assert done["diff"] == {
        **headed("vm web"),
        "before": {"vm": "web", "preferred_node": "node1", "node": "node1"},
        "after": {"vm": "web", "preferred_node": "node2", "node": "node2"},
    }
    by_key = {"key": str(web.key("vms", "web")), "node": "node1", "preferred_node": "none"}
    assert web.run(MODULE, by_key)["changed"] and where(web) == "node1"


def test_a_move_that_fails_tells_what_was_written_before(web: Bench) -> None:
    web.plant("vms", key=web.key("vms", "web"), _migration_fails=True)
    refusal = web.refused(MODULE, {"name": "web", "node": "node2", "ha_group": "web"})
    assert refusal["msg"] == (
        "migrate vm web to node2 failed: it is running on node1: Migration to node2 failed: connection lost; "
        "done before that: update vm web (ha_group)"
    )
    assert refusal["error"]["kind"] == "task_failed" and refusal["changed"]


# Bad input


def test_machine_that_is_off(web: Bench) -> None:
    web.run("verge_vm", {"name": "web", "state": "stopped"})
    said(
        web,
        {"node": "node2", "preferred_node": "node2"},
        "vm web is stopped, and only a machine that runs can migrate; "
        "preferred_node says where it starts the next time",
    )


def test_machine_with_a_device_of_its_node(bench: Bench) -> None:
    bench.plant("resource_groups", name="gpus", type="node_host_gpu_devices", uuid="gpus")
    devices = [{"name": "gpu", "type": "gpu", "resource_group": "gpus"}]
    bench.run("verge_vm", {"name": "web", "preferred_node": "node1", "devices": devices, "state": "running"})
    said(
        bench,
        {"node": "node2"},
        "vm web cannot migrate while it runs, says the platform, as is so with devices passed through from its node; "
        "stop it, set preferred_node and start it",
    )


def test_node_that_takes_nothing(web: Bench) -> None:
    key = web.key("nodes", "node2")
    web.plant("nodes", key=key, maintenance=True)
    said(web, {"node": "node2"}, "node: node2 is in maintenance, so that nothing can move there")
    web.plant("nodes", key=key, maintenance=False)
    status = web.status(web.row("nodes", name="node2"))
    web.plant("machine_status", key=status["$key"], status="stopped", running=False)
    said(web, {"node": "node2"}, "node: node2 is stopped, so that nothing can move there")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"node": "node9"}, "node: there is no 'node9' in nodes; check the name"),
        ({"away_from": "node9"}, "away_from: there is no 'node9' in nodes; check the name"),
        ({"node": ""}, "node is empty; say which one is meant, or leave the option out"),
        ({"away_from": ""}, "away_from is empty; say which one is meant, or leave the option out"),
        ({"node": "node2", "away_from": "node1"}, "parameters are mutually exclusive: node|away_from"),
        (
            {"node": "node2", "automatic": True},
            "automatic: it moves a machine wherever there is room; give no node or away_from with it",
        ),
        ({"name": None, "node": "node2"}, "one of the following is required: vm, key"),
    ],
)
def test_bad_input(web: Bench, options: dict[str, Any], message: str) -> None:
    said(web, options, message)


def test_machine_that_is_not_there(web: Bench) -> None:
    with web.traffic() as traffic:
        refusal = web.refused(MODULE, {"name": "nowhere", "node": "node2"})
        foretold = web.run(MODULE, {"name": "nowhere", "node": "node2"}, check=True)
    assert refusal["msg"] == "there is no vm nowhere; check the name, or create it first" and traffic.writes == []
    assert foretold["changed"] and "there is no vm nowhere yet" in foretold["warnings"][0]
    assert web.refused(MODULE, {"key": "99999", "node": "node2"})["error"]["status_code"] == 404


def said(bench: Bench, options: dict[str, Any], message: str) -> None:
    """Prove what a refusal says, in check mode too, and that nothing was written."""
    wish = {name: value for name, value in {"name": "web", **options}.items() if value is not None}
    for check in (True, False):
        with bench.traffic() as traffic:
            refusal = bench.refused(MODULE, wish, check=check)
        assert refusal["msg"] == message and traffic.writes == []


# No room


@pytest.mark.parametrize(("options", "words"), [({"node": "node2"}, "node2"), ({"away_from": "node1"}, "another node")])
def test_no_room(web: Bench, options: dict[str, str], words: str) -> None:
    """The platform's refusal, with what is left; check mode warns of it."""
    fill(web, "node2", 1024)
    room = "it needs 4096 MB of memory, and left are 1024 MB on node2"
    foretold = web.run(MODULE, {"name": "web", **options}, check=True)
    assert foretold["changed"] and foretold["warnings"] == [f"migrate vm web to {words}: {room}"]
    refusal = web.refused(MODULE, {"name": "web", **options})
    text = "POST /api/v4/vm_actions: Not enough available resources to migrate machine (HTTP 422)"
    assert refusal["msg"] == f"{text}; {room}" and refusal["error"]["kind"] == "validation"
    assert where(web) == "node1"
    fill(web, "node2", 4096)
    assert "warnings" not in web.run(MODULE, {"name": "web", **options}, check=True)
    assert web.run(MODULE, {"name": "web", **options})["changed"]


def test_a_platform_that_takes_it_on_and_never_moves(web: Bench) -> None:
    """As it does with a drain that has nowhere to go (WIRE 9.7): time-out, last state and room."""
    fill(web, "node2", 1024)
    receipt = {"location": "/v4/vm_actions/7", "dbpath": "vm_actions/7", "$row": 7, "$key": "7"}
    web.simulator.fault("status", method="POST", path="vm_actions", status=201, body=receipt)
    refusal = web.refused(MODULE, {"name": "web", "node": "node2", "wait_timeout": 1})
    assert refusal["msg"] == (
        "migrate vm web to node2 did not happen within 1 seconds; last state: running on node1; "
        "it needs 4096 MB of memory, and left are 1024 MB on node2"
    )

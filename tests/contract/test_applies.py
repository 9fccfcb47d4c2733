# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is changed is in force when the task ends, or told as waiting, by every module that stages on a network."""

from __future__ import annotations

import threading
from typing import Any, Iterator

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.resources.common import applying
from tests.contract import twice
from tests.contract.bench import MODULES, Bench, module
from tests.contract.network import verge_dns_record, verge_network_address
from tests.contract.network.network_family import app
from tests.contract.test_verge_network_policy import carrier
from tests.simulator.process import Simulator

SPEED = 20
RULES, DNS, PROXY = "need_fw_apply", "need_dns_apply", "need_proxy_apply"
WORDS = {RULES: "rules", DNS: "dns", PROXY: "proxy"}
# Module, its options, the option that refuses the apply, and the flag of the network that is then up.
STAGING: list[tuple[str, dict[str, Any], str, str]] = [
    ("verge_network_rule", {"network": "app", "name": "ct"}, "apply_rules", RULES),
    ("verge_network_policy", {"network": "app", "rules": [{"name": "ct"}]}, "apply_rules", RULES),
    ("verge_network_block", {"network": "app", "cidr": "198.51.100.0/24"}, "apply_rules", RULES),
    ("verge_network_address", {"network": "app", "ip": "203.0.113.9", "type": "virtual"}, "apply_rules", RULES),
    ("verge_wireguard", {"network": "app", "name": "wg1", "address": "10.101.0.1/24"}, "apply_rules", RULES),
    (
        "verge_wireguard_peer",
        {
            "wireguard": "wg0",
            "name": "ct",
            "address": "10.100.0.9",
            "allowed_ips": ["10.100.0.9/32"],
            "public_key": "QJ7nHvJGBdsSGDcR6KXXs4fZNxN3RZ7bmlxWqBrQ9VM=",
        },
        "apply_rules",
        RULES,
    ),
    (
        "verge_routing",
        {"network": "app", "static_routes": [{"name": "ct", "destination": "10.55.0.0/16", "via": "10.9.0.9"}]},
        "apply_rules",
        RULES,
    ),
    ("verge_network_host", {"network": "app", "name": "ct", "ip": "10.9.0.9"}, "apply_dns", DNS),
    ("verge_dns_view", {"network": "app", "name": "ct"}, "apply_dns", DNS),
    ("verge_dns_zone", {"view": "ct-view", "domain": "ct2.example"}, "apply_dns", DNS),
    ("verge_dns_record", {"zone": "ct.example", "name": "www", "type": "A", "value": "10.9.0.9"}, "apply_dns", DNS),
    ("verge_network_proxy", {"network": "app"}, "apply_proxy", PROXY),
]
# These act on a network's flags alone, or on what raises none for certain.
OTHERS = {"verge_network", "verge_network_apply", "verge_ipsec"}
each_stager = pytest.mark.parametrize(
    ("name", "options", "option", "flag"), STAGING, ids=[entry[0] for entry in STAGING]
)


def world(bench: Bench) -> None:
    """Make a network with a view, a zone and an interface, and switch it on."""
    verge_dns_record.world(bench)
    bench.run("verge_wireguard", {"network": "app", "name": "wg0", "address": "10.100.0.1/24"})
    bench.run("verge_network", {"name": "app", "state": "running"})


def waits(bench: Bench, flag: str) -> bool:
    """Read past the modules whether something waits on the network."""
    return bool(bench.row("vnets", name="app")[flag])


def loaded(bench: Bench) -> list[str]:
    """Return the names of the rules that the router of the network app has loaded."""
    names: list[str] = bench.simulator.control("GET", "loaded")["app"]
    return names


def lifted(result: dict[str, Any]) -> list[str]:
    """Return the warnings that tell what waits."""
    return [line for line in result.get("warnings", ()) if "not in force yet" in line or "waiting for a" in line]


def test_every_module_with_an_apply_is_here() -> None:
    """A new one is in the table of this suite, and its apply is done unless the user says no."""
    from pathlib import Path

    folder = Path(__import__(MODULES, fromlist=["x"]).__path__[0])
    seen = set()
    for path in folder.glob("verge_*.py"):
        spec = module(path.stem).spec
        applies = {name for name in spec if name in ("apply_rules", "apply_dns", "apply_proxy")}
        assert all(spec[name]["default"] is True for name in applies), path.stem
        seen |= {path.stem} if applies else set()
    assert seen == ({entry[0] for entry in STAGING} | OTHERS)


@each_stager
def test_in_force_when_the_task_ends(bench: Bench, name: str, options: dict[str, Any], option: str, flag: str) -> None:
    """With the default: nothing waits, nothing is told, and a second run does nothing."""
    world(bench)
    done = twice.foretold(bench, name, options)
    assert done["changed"] and done["actions"][-1].startswith("apply the ")
    assert done["pending"] == [] and lifted(done) == [] and not waits(bench, flag)
    assert twice.unchanged(bench, name, options)["pending"] == []


@each_stager
def test_what_waits_is_told_until_it_is_in_force(
    bench: Bench, name: str, options: dict[str, Any], option: str, flag: str
) -> None:
    """With the apply refused: told by the run that writes and by each later one, in the result and in one warning."""
    world(bench)
    wish = {**options, option: False, **({"apply_dns": False} if name == "verge_network_address" else {})}
    word = WORDS[flag]
    done = twice.foretold(bench, name, wish)
    assert done["changed"] and word in done["pending"] and waits(bench, flag)
    assert len(lifted(done)) == 1 and "network app" in lifted(done)[0] and word in lifted(done)[0]
    again = twice.unchanged(bench, name, wish)
    assert word in again["pending"] and len(lifted(again)) == 1 and word in lifted(again)[0]
    assert word in bench.run("verge_network", {"name": "app", "apply_rules": False, "apply_dns": False})["pending"]
    at_last = twice.foretold(bench, "verge_network_apply", {"network": "app"})
    assert at_last["actions"] and at_last["pending"] == [] and not waits(bench, flag)
    assert twice.unchanged(bench, name, wish)["pending"] == []


@each_stager
def test_a_network_that_is_off_has_nothing_waiting(
    bench: Bench, name: str, options: dict[str, Any], option: str, flag: str
) -> None:
    """It loads everything at its start (schema network/README.md)."""
    verge_dns_record.world(bench)
    bench.run("verge_wireguard", {"network": "app", "name": "wg0", "address": "10.100.0.1/24"})
    for wanted in (False, True):
        done = twice.foretold(bench, name, {**options, option: wanted})
        assert done["pending"] == [] and lifted(done) == []


def test_a_removal_is_in_force_or_told(bench: Bench) -> None:
    world(bench)
    wish = {"network": "app", "name": "ct"}
    bench.run("verge_network_rule", wish)
    assert "ct" in loaded(bench)
    gone = twice.foretold(bench, "verge_network_rule", {**wish, "state": "absent", "apply_rules": False})
    assert gone["pending"] == ["rules"] and "ct" in loaded(bench)
    again = twice.foretold(bench, "verge_network_rule", {**wish, "state": "absent"})
    assert again["actions"] == ["apply the rules of network app"] and again["pending"] == []
    assert "ct" not in loaded(bench)


def test_a_proxy_that_waits_is_told(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which call applies it is not known: one is tried, once, and what waits all the same is told."""
    monkeypatch.setattr(applying, "PATIENCE", 0.3)
    verge_network_address.world(bench)
    bench.run("verge_network", {"name": "app", "state": "running"})
    with bench.fault("proxy_stays"):
        done = bench.run("verge_network_proxy", {"network": "app"})
        assert done["actions"] == ["create proxy of network app", "apply the proxy of network app"]
        assert done["pending"] == ["proxy"] and len(lifted(done)) == 1
        assert twice.unchanged(bench, "verge_network_proxy", {"network": "app"})["pending"] == ["proxy"]
    bench.run("verge_network", {"name": "app", "state": "restarted"})
    assert twice.unchanged(bench, "verge_network_proxy", {"network": "app"})["pending"] == []


@pytest.mark.parametrize(
    ("planted", "wish", "refused"),
    [
        ([], {"name": "drop", "action": "drop"}, "drop instead of no rule"),
        ([], {"name": "drop", "action": "drop", "source": ["203.0.113.0/24"]}, None),
        ([{"name": "api"}, {"name": "d", "action": "drop"}], {"name": "api", "state": "absent"}, "drop instead of"),
        ([{"name": "api"}], {"name": "api", "enabled": False}, "no rule instead of accept"),
        ([{"name": "api"}], {"name": "api", "description": "x"}, None),
        ([{"name": "api"}], {"name": "late", "action": "drop"}, None),
        ([{"name": "api"}], {"name": "early", "action": "drop", "pin": "top"}, "drop instead of accept"),
    ],
)
def test_the_way_to_the_api_of_one_rule(
    bench: Bench, planted: list[dict[str, Any]], wish: dict[str, Any], refused: Any
) -> None:
    """The check of the policy holds for one rule, where what it writes comes into force."""
    carrier(bench, *planted)
    bench.run("verge_network", {"name": "app", "state": "running"})
    arguments = {"network": "app", **wish}
    if refused is None:
        assert bench.run("verge_network_rule", arguments)["changed"]
        return
    for check in (True, False):
        with bench.traffic() as traffic:
            refusal = bench.refused("verge_network_rule", arguments, check)
        assert refused in refusal["msg"] and "allow_lockout" in refusal["msg"] and traffic.writes == []
    assert bench.run("verge_network_rule", {**arguments, "apply_rules": False})["pending"] == ["rules"]
    # What was staged so does not slip through with the next apply.
    for name, options in (("verge_network_apply", {"network": "app"}), ("verge_network_rule", arguments)):
        if "drop" in refused:
            assert "once what is staged is in force" in bench.refused(name, options)["msg"]
    assert bench.run("verge_network_apply", {"network": "app", "allow_lockout": True})["pending"] == []


def test_a_policy_does_not_bring_a_staged_lockout_into_force(bench: Bench) -> None:
    carrier(bench, {"name": "d", "action": "drop"})
    bench.run("verge_network", {"name": "app", "state": "running"})
    bench.plant("vnets", key=bench.key("vnets", "app"), need_fw_apply=True)
    wish = {"network": "app", "rules": [{"name": "d", "action": "drop"}, {"name": "x", "protocol": "udp"}]}
    assert "once what is staged is in force" in bench.refused("verge_network_policy", wish)["msg"]
    assert bench.run("verge_network_policy", {**wish, "allow_lockout": True})["pending"] == []


# Since 26.2 a refresh goes on after its answer, one at a time per network (WIRE 12.2, 8)


@pytest.fixture(scope="module")
def newer() -> Iterator[Simulator]:
    """A system of version 26.2.1."""
    with Simulator(speed=SPEED, version="26.2.1") as running:
        yield running


@pytest.fixture
def later(newer: Simulator) -> Iterator[Bench]:
    """A bench on it."""
    newer.reset()
    made = Bench(newer)
    app(made)
    made.run("verge_network", {"name": "app", "state": "running"})
    yield made
    made.close()


def refusals(bench: Bench) -> int:
    """Count the applies that the platform refused since the log was cleared."""
    return sum(entry["path"].endswith("/vnet_actions") and entry["status"] != 201 for entry in bench.simulator.log())


def test_one_after_the_other_none_is_refused(later: Bench) -> None:
    later.simulator.clear_log()
    for number in range(10):
        name = f"r{number}"
        done = later.run("verge_network_rule", {"network": "app", "name": name})
        assert done["pending"] == [] and name in loaded(later)
    assert refusals(later) == 0


@pytest.mark.parametrize("kind", ["", "refresh_ignored", "refresh_queued"])
def test_many_at_once_are_all_in_force(later: Bench, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """Whatever a second refresh is answered meanwhile, each rule is in force when its task ends."""
    monkeypatch.setattr(applying, "PASSED_OVER", 0.5)
    monkeypatch.setattr(applying, "UNHEARD", 1.5)
    if kind:
        later.simulator.fault(kind)
    failed: list[str] = []

    def one(name: str) -> None:
        bench = Bench(later.simulator)
        try:
            done = bench.attempt("verge_network_rule", {"network": "app", "name": name, "wait_timeout": 60})
            in_force = loaded(bench)
        finally:
            bench.close()
        if done.get("failed") or name not in in_force or done["pending"]:
            failed.append(f"{name}: {done.get('msg')} {in_force}")

    threads = [threading.Thread(target=one, args=(f"r{number}",)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert not waits(later, RULES)


def test_one_that_is_not_waited_for_is_told_when_it_was_refused(later: Bench) -> None:
    other = {
        "method": "POST",
        "path": "/api/v4/vnet_actions",
        "body": {"vnet": later.key("vnets", "app"), "action": "refresh"},
    }
    later.simulator.fault("meanwhile", method="POST", path="/vnet_actions", also=[other])
    done = later.run("verge_network_rule", {"network": "app", "name": "ct", "wait": False})
    assert done["pending"] == ["rules"] and len(lifted(done)) == 1
    assert done["actions"][-1] == "apply the rules of network app (refused, since another one is under way)"
    assert later.run("verge_network_apply", {"network": "app"})["pending"] == [] and loaded(later) == ["ct"]


def test_a_rule_that_was_written_while_another_refresh_ran_gets_its_own(later: Bench) -> None:
    later.send("POST", "vnet_rules", {"vnet": later.key("vnets", "app"), "name": "other"})
    later.send("POST", "vnet_actions", {"vnet": later.key("vnets", "app"), "action": "refresh"})
    assert later.run("verge_network_rule", {"network": "app", "name": "ct"})["pending"] == []
    assert loaded(later) == ["ct", "other"]

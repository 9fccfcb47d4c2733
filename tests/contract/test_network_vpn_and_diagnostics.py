# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""WireGuard peers and their configuration, what info modules add, and diagnostics."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.community.vergeos.plugins.module_utils.resources.network.network_query import QUERIES, TARGETS
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.wireguard import new_keys
from tests.contract.bench import Bench
from tests.contract.network.network_family import app
from tests.contract.network.verge_ipsec import world as with_ipsec
from tests.contract.network.verge_wireguard import interface
from tests.contract.network.verge_wireguard_peer import KEYS, PEER
from tests.integration.playbook import ROOT

SITE = {**PEER.identity, **PEER.base}
LAPTOP = {"wireguard": "wg0", "name": "laptop", "address": "10.100.0.9", "allowed_ips": ["10.100.0.9/32"]}


def test_an_interface_is_named_through_its_network(bench: Bench) -> None:
    interface(bench)
    other = {"vnet": bench.key("vnets", "DMZ"), "name": "wg0", "ip": "10.101.0.1/24"}
    bench.send("POST", "vnet_wireguards", other)
    assert bench.refused("verge_wireguard_peer", SITE)["error"]["kind"] == "ambiguous"
    done = bench.run("verge_wireguard_peer", {**SITE, "wireguard": "DMZ/wg0"})
    assert done["peer"]["network"] == "DMZ"
    assert not bench.run("verge_wireguard_peer", {**SITE, "wireguard": "DMZ/wg0"})["changed"]


def test_both_keys_of_a_peer_in_one_update(bench: Bench) -> None:
    interface(bench)
    secret = {"preshared_key": "cHJlc2hhcmVkLWhpZGRlbi1vbmU9PT09PT09PT09PT0=", "private_key": KEYS[1]}
    bench.run("verge_wireguard_peer", {**SITE, **secret})
    assert bench.row("vnet_wireguard_peers", name="ct-peer")["preshared_key"] == secret["preshared_key"]
    again = bench.run("verge_wireguard_peer", {**SITE, **secret, "update_password": "always"})
    assert again["actions"] == ["update peer wg0 ct-peer (private_key, preshared_key)"]


def test_a_configuration_for_the_other_end(bench: Bench, tmp_path: Path) -> None:
    """Written once, readable by its owner alone, and without keys in the result."""
    interface(bench)
    path = tmp_path / "laptop.conf"
    wish = {**LAPTOP, "generate_config": True, "config_file": str(path)}
    said = bench.run("verge_wireguard_peer", wish, check=True)
    assert not path.exists()
    done = bench.run("verge_wireguard_peer", wish)
    assert (
        said["actions"]
        == done["actions"]
        == [
            "create peer wg0 laptop",
            f"write the configuration of the peer to {path}",
        ]
    )
    row = bench.row("vnet_wireguard_peers", name="laptop")
    assert path.read_text() == row["wg_config"] and path.stat().st_mode & 0o777 == 0o600
    assert row["private_key"] in path.read_text() and row["private_key"] not in json.dumps([said, done])
    assert "PrivateKey = VALUE_SPECIFIED" in done["client_config"] and "AllowedIPs" in done["client_config"]

    with bench.traffic() as traffic:
        assert not bench.run("verge_wireguard_peer", wish)["changed"]
    assert traffic.writes == []
    path.write_text("something else")
    for check in (True, False):
        repaired = bench.run("verge_wireguard_peer", wish, check=check)
        assert repaired["actions"] == [f"write the configuration of the peer to {path}"]
    assert path.read_text() == row["wg_config"]
    assert [entry.name for entry in tmp_path.iterdir()] == ["laptop.conf"]
    assert bench.run("verge_wireguard_peer", {**wish, "state": "absent"})["changed"]


def test_a_configuration_that_others_could_read_is_closed_to_them(bench: Bench, tmp_path: Path) -> None:
    """Whether its contents change or not, and what had it open before does not see the new ones."""
    interface(bench)
    path = tmp_path / "laptop.conf"
    wish = {**LAPTOP, "generate_config": True, "config_file": str(path)}
    path.write_text("something else")
    path.chmod(0o666)
    with path.open() as open_before:
        bench.run("verge_wireguard_peer", wish)
        assert open_before.read() == "something else"
    text = path.read_text()
    assert "PrivateKey" in text and path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    for check in (True, False):
        repaired = bench.run("verge_wireguard_peer", wish, check=check)
        assert repaired["changed"] and repaired["actions"] == [f"write the configuration of the peer to {path}"]
    assert path.read_text() == text and path.stat().st_mode & 0o777 == 0o600
    assert not bench.run("verge_wireguard_peer", wish)["changed"]


def test_a_peer_without_a_configuration_has_none_to_write(bench: Bench, tmp_path: Path) -> None:
    interface(bench)
    made = bench.run("verge_wireguard_peer", SITE)
    assert "client_config" not in made
    refusal = bench.refused("verge_wireguard_peer", {**SITE, "config_file": str(tmp_path / "x")})
    assert "generate_config" in refusal["msg"] and not (tmp_path / "x").exists()
    refusal = bench.refused("verge_wireguard_peer", {**SITE, "keepalive": 31, "config_file": str(tmp_path / "x")})
    assert refusal["actions"] == ["update peer wg0 ct-peer (keepalive)"]


def test_a_place_that_cannot_be_written_is_refused_before_the_peer_is_made(bench: Bench, tmp_path: Path) -> None:
    interface(bench)
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(tmp_path / "fifo")
    cases = [
        (tmp_path / "no" / "x", f"there is no folder {tmp_path / 'no'}"),
        (tmp_path, "it is a folder"),
        (tmp_path / "link", "it is a symbolic link"),
        (tmp_path / "fifo", "it is a FIFO"),
        (Path("/dev/null"), "it is a device"),
    ]
    for path, why in cases:
        for check in (True, False):
            with bench.traffic() as traffic:
                wish = {**LAPTOP, "generate_config": True, "config_file": str(path)}
                refusal = bench.refused("verge_wireguard_peer", wish, check=check)
            assert refusal["msg"].startswith(f"config_file: {path} cannot be written: {why}")
            assert traffic.requests == []
    gone = {**LAPTOP, "config_file": str(tmp_path / "no" / "x"), "state": "absent"}
    assert not bench.run("verge_wireguard_peer", gone)["changed"]


def test_a_public_key_is_worked_out_from_the_private_one(bench: Bench) -> None:
    interface(bench)
    pair = new_keys({"generate_config": True})
    wish = {**LAPTOP, "generate_config": True, "private_key": pair["private_key"]}
    said = bench.run("verge_wireguard_peer", wish, check=True)
    done = bench.run("verge_wireguard_peer", wish)
    assert said["diff"] == done["diff"] and said["diff"]["after"]["public_key"] == pair["public_key"]
    row = bench.row("vnet_wireguard_peers", name="laptop")
    assert (row["public_key"], row["private_key"]) == (pair["public_key"], pair["private_key"])
    assert pair["private_key"] not in json.dumps([said, done])


def test_keys_are_made_with_a_library_or_given(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interface(bench)
    pair = new_keys({"generate_config": True})
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives", None)
    wish = {**LAPTOP, "generate_config": True}
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_wireguard_peer", wish)
    assert "cryptography" in refusal["msg"] and traffic.writes == []
    made = bench.run("verge_wireguard_peer", {**wish, **pair})
    assert pair["private_key"] not in json.dumps(made) and made["peer"]["public_key"] == pair["public_key"]
    assert f"PrivateKey = {pair['private_key']}" in bench.row("vnet_wireguard_peers", name="laptop")["wg_config"]


def test_a_bad_public_key_is_refused_in_the_platforms_words(bench: Bench) -> None:
    interface(bench)
    assert "public_key" in bench.refused("verge_wireguard_peer", {**SITE, "public_key": "short"})["msg"]


def test_interfaces_with_their_peers(bench: Bench) -> None:
    """Two requests, however many interfaces and peers; no secrets."""
    interface(bench)
    hush = "cHJlc2hhcmVkLWhpZGRlbi1vbmU9PT09PT09PT09PT0="
    for name in ("one", "two"):
        bench.run("verge_wireguard_peer", {**SITE, "name": name, "preshared_key": hush})
    peer = bench.row("vnet_wireguard_peers", name="two")
    bench.plant("vnet_wireguard_peer_status", key=peer["status"], last_handshake=1706000000)
    with bench.traffic() as traffic:
        found = bench.run("verge_wireguard_info", {})
    assert traffic.lines == ["GET vnet_wireguards", "GET vnet_wireguard_peers"]
    (entry,) = found["wireguards"]
    assert entry["network"] == "app" and entry["address"] == "10.100.0.1/24"
    shaken = [(one["name"], one["last_handshake"]) for one in entry["peers"]]
    assert shaken == [("one", None), ("two", "2024-01-23T08:53:20Z")]
    text = json.dumps(found)
    assert hush not in text and bench.row("vnet_wireguards", name="wg0")["public_key"] in text
    assert bench.run("verge_wireguard_info", {"network": "app", "name": "wg0"})["wireguards"] == found["wireguards"]
    assert bench.run("verge_wireguard_info", {"network": "DMZ"})["wireguards"] == []
    assert bench.run("verge_wireguard_info", {"key": str(entry["key"]), "filter": "enabled eq true"})["wireguards"]


def test_connections_with_policies_and_tunnels(bench: Bench) -> None:
    with_ipsec(bench)
    policies = [{"name": name, "local": "10.9.0.0/24"} for name in ("a", "b")]
    wish = {"network": "app", "name": "ct", "remote_gateway": "203.0.113.1", "psk": "ct-hush", "policies": policies}
    key = bench.run("verge_ipsec", wish)["key"]
    bench.run("verge_ipsec", {**wish, "name": "ct-2"})
    bench.plant(
        "vnet_ipsec_connections", vnet=bench.key("vnets", "app"), phase1=key, remote="203.0.113.1", protocol="ESP"
    )
    with bench.traffic() as traffic:
        found = bench.run("verge_ipsec_info", {})["connections"]
    assert len(traffic.requests) == 3
    assert [[one["name"] for one in entry["policies"]] for entry in found] == [["a", "b"], ["a", "b"]]
    assert [[one["remote"] for one in entry["tunnels"]] for entry in found] == [["203.0.113.1"], []]
    assert "ct-hush" not in json.dumps(found)
    assert [
        entry["name"] for entry in bench.run("verge_ipsec_info", {"network": "app", "name": "ct"})["connections"]
    ] == ["ct"]
    # A network without IPsec settings has no connections, and gets no settings by being asked.
    with bench.traffic() as traffic:
        assert bench.run("verge_ipsec_info", {"network": "DMZ"})["connections"] == []
    assert traffic.writes == []


def test_rules_of_a_network(bench: Bench) -> None:
    app(bench)
    for network in ("app", "DMZ"):
        rules = [{"name": "a"}, {"name": "b", "enabled": False}]
        bench.run("verge_network_policy", {"network": network, "rules": rules, "apply_rules": False})
    bench.plant("vnet_rules", key=bench.row("vnet_rules", name="a", vnet=bench.key("vnets", "app"))["$key"], packets=17)
    assert len(bench.run("verge_network_rule_info", {})["rules"]) == 4
    found = bench.run("verge_network_rule_info", {"network": "app"})["rules"]
    assert [(rule["network"], rule["name"], rule["packets"]) for rule in found] == [("app", "a", 17), ("app", "b", 0)]
    assert len(bench.run("verge_network_rule_info", {"name": "a"})["rules"]) == 2
    assert len(bench.run("verge_network_rule_info", {"filter": {"enabled": False}})["rules"]) == 2
    assert [rule["key"] for rule in bench.run("verge_network_rule_info", {"key": str(found[1]["key"])})["rules"]] == [
        found[1]["key"]
    ]
    assert "no-such" in bench.refused("verge_network_rule_info", {"network": "no-such"})["msg"]


# Diagnostics

PLAIN = sorted({*QUERIES} - {*TARGETS, "tcpdump", "top", "dhcp_release_renew"})


def test_every_query_of_the_platform_can_be_asked_for() -> None:
    """Those in the facts, each of which is tried below."""
    facts = yaml.safe_load((ROOT / "tests/simulator/facts/schema/network/vnet_queries.yml").read_text(encoding="utf-8"))
    assert sorted(QUERIES) == sorted(facts["fields"]["query"]["values"])


@pytest.mark.parametrize(
    ("query", "options", "params"),
    [
        ("ping", {"target": "192.0.2.1", "count": 3}, {"host": "192.0.2.1", "address": "192.0.2.1", "count": 3}),
        ("traceroute", {"target": "192.0.2.1"}, {"host": "192.0.2.1", "address": "192.0.2.1"}),
        ("dns", {"target": "example.com"}, {"name": "example.com", "hostname": "example.com"}),
        ("nmap", {"target": "192.0.2.1"}, {"host": "192.0.2.1"}),
        ("tcp_connect", {"target": "192.0.2.1", "port": 443}, {"host": "192.0.2.1", "port": 443}),
        ("tcpdump", {"interface": "eth0", "count": 9, "capture_filter": "port 53"}, None),
        ("top", {"count": 1}, {"count": 1}),
        *((query, {}, []) for query in PLAIN),
        ("frr", {"params": {"command": "show ip route"}}, {"command": "show ip route"}),
    ],
)
def test_a_diagnostic(bench: Bench, query: str, options: dict[str, Any], params: Any) -> None:
    done = bench.run("verge_network_diagnostic", {"network": "Internal", "query": query, **options})
    row = bench.row("vnet_queries", query=query)
    assert row["params"] == (params if params is not None else {"interface": "eth0", "count": 9, "filter": "port 53"})
    assert not done["changed"] and done["actions"] == []
    assert done["output"] == row["result"] and done["lines"][-1] == "simulated output"
    assert done["command"] == row["command"]


def test_a_diagnostic_in_check_mode(bench: Bench) -> None:
    wish = {"network": "Internal", "query": "arp"}
    with bench.traffic() as traffic:
        skipped = bench.run("verge_network_diagnostic", wish, check=True)
    assert skipped["skipped"] and traffic.writes == []
    asked = bench.run("verge_network_diagnostic", {**wish, "in_check_mode": True}, check=True)
    assert asked["output"] and not asked["changed"]
    renewal = {"network": "Internal", "query": "dhcp_release_renew", "in_check_mode": True}
    with bench.traffic() as traffic:
        said = bench.run("verge_network_diagnostic", renewal, check=True)
    assert traffic.writes == [] and said["changed"]
    assert bench.run("verge_network_diagnostic", renewal)["actions"] == said["actions"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"query": "ping"}, "target"),
        ({"query": "arp", "target": "192.0.2.1"}, "target"),
        ({"query": "tcp_connect", "target": "192.0.2.1"}, "port"),
        ({"query": "ping", "target": "192.0.2.1", "port": 1}, "port"),
        ({"query": "arp", "count": 1}, "count"),
        ({"query": "ping", "target": "192.0.2.1", "capture_filter": "port 53"}, "capture_filter"),
    ],
)
def test_a_diagnostic_that_makes_no_sense(bench: Bench, options: dict[str, Any], words: str) -> None:
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_network_diagnostic", {"network": "Internal", **options})
    assert refusal["msg"].startswith(words) and traffic.requests == []


def test_a_diagnostic_that_cannot_be(bench: Bench) -> None:
    app(bench)
    assert "no-such" in bench.refused("verge_network_diagnostic", {"network": "no-such", "query": "arp"})["msg"]
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_network_diagnostic", {"network": "app", "query": "arp"})
    assert "network app is off" in refusal["msg"] and traffic.writes == []


def test_a_diagnostic_that_fails_or_takes_too_long(bench: Bench) -> None:
    slow = {"network": "Internal", "query": "arp", "wait_timeout": 1}
    running = {"id": "x", "status": "running", "result": "", "command": "arp"}
    bench.simulator.fault("status", method="GET", path="vnet_queries/", status=200, body=running, times=None)
    assert bench.refused("verge_network_diagnostic", slow)["error"]["kind"] == "task_timeout"
    bench.simulator.clear_faults()
    failed = {**running, "status": "error", "result": "no such interface"}
    bench.simulator.fault("status", method="GET", path="vnet_queries/", status=200, body=failed, times=None)
    refusal = bench.refused("verge_network_diagnostic", slow)
    assert refusal["error"]["kind"] == "task_failed" and "no such interface" in refusal["msg"]


def test_peers_go_before_their_interface(bench: Bench) -> None:
    """One client found that they go along, a newer one that they must go first: so they do."""
    interface(bench)
    for name in ("a", "b"):
        bench.run("verge_wireguard_peer", {**SITE, "name": name})
    wish = {"network": "app", "name": "wg0", "state": "absent"}
    said, done = (bench.run("verge_wireguard", wish, check=check) for check in (True, False))
    assert said["actions"] == done["actions"]
    assert done["actions"][1:3] == ["remove peer a from wireguard app wg0", "remove peer b from wireguard app wg0"]
    assert bench.rows("vnet_wireguard_peers") == [] and bench.rows("vnet_wireguards") == []

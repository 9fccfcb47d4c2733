# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What would cut off the API, or this host, is refused by every module that can do it; what cannot is left alone.

The simulator listens on 127.0.0.1, and so does who asks it: the network app is made to carry that address.
"""

from __future__ import annotations

from typing import Any, Optional

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.resources.common import applying
from ansible_collections.community.vergeos.plugins.module_utils.resources.common.addresses import address_of
from ansible_collections.community.vergeos.plugins.module_utils.resources.common.caller import Packet
from ansible_collections.community.vergeos.plugins.module_utils.resources.network import lockout, reach
from tests.contract.bench import Bench
from tests.contract.test_verge_network_policy import carrier

KEY = "QJ7nHvJGBdsSGDcR6KXXs4fZNxN3RZ7bmlxWqBrQ9VM="
PEER = {"wireguard": "wg0", "name": "ct", "address": "10.100.0.9", "public_key": KEY}
IPSEC = {"network": "app", "name": "ct", "remote_gateway": "203.0.113.1", "psk": "a secret of ours"}
ROUTE = {"name": "ct", "destination": "10.55.0.0/16", "via": "127.0.0.9"}
OFF = "this switches it off"
MOVED = "this changes how it is reached"
# Module, options, and what refuses them on the network that carries the API; None where they cut nothing off.
CHANGES: list[tuple[str, dict[str, Any], Optional[str]]] = [
    ("verge_network", {"name": "app", "state": "stopped"}, OFF),
    ("verge_network", {"name": "app", "state": "absent", "force": True}, OFF),
    ("verge_network", {"name": "app", "state": "restarted", "force": True}, OFF),
    ("verge_network", {"name": "app", "state": "restarted"}, None),
    ("verge_network", {"name": "app", "description": "x"}, None),
    ("verge_network", {"name": "app", "mtu": 1400, "restart_if_needed": True}, None),
    ("verge_network", {"name": "app", "layer2_id": 77}, None),
    ("verge_network", {"name": "app", "layer2_id": 77, "restart_if_needed": True}, MOVED),
    ("verge_network", {"name": "app", "ip": "127.0.0.2", "restart_if_needed": True}, MOVED),
    ("verge_network", {"name": "app", "gateway": "127.0.0.9", "restart_if_needed": True}, None),
    (
        "verge_network",
        {"name": "app", "cidr": "10.9.0.0/24", "ip": "10.9.0.1", "restart_if_needed": True},
        MOVED,
    ),
    ("verge_network", {"name": "app", "default_gateway": "External"}, None),
    (
        "verge_network_address",
        {"network": "app", "ip": "127.0.0.1", "type": "virtual"},
        "who has the address 127.0.0.1",
    ),
    ("verge_network_address", {"network": "app", "ip": "127.0.0.8", "type": "virtual"}, None),
    ("verge_network_address", {"network": "app", "ip": "127.0.0.1", "mac": "f0:db:30:00:00:01"}, None),
    ("verge_network_block", {"network": "app", "cidr": "127.0.0.0/30"}, "where 127.0.0.1 is sent"),
    ("verge_network_block", {"network": "app", "cidr": "127.0.0.0/30", "apply_rules": False}, None),
    ("verge_network_block", {"network": "app", "cidr": "198.51.100.0/24"}, None),
    ("verge_wireguard", {"network": "app", "name": "ct", "address": "127.0.0.5/25"}, "would go into this tunnel"),
    ("verge_wireguard", {"network": "app", "name": "ct", "address": "10.101.0.1/24"}, None),
    ("verge_wireguard_peer", {**PEER, "allowed_ips": ["127.0.0.1/32"]}, "would go into this tunnel"),
    ("verge_wireguard_peer", {**PEER, "allowed_ips": ["127.0.0.1/32"], "apply_rules": False}, None),
    # Who is asked by a neighbour answers it directly, whatever else goes by the tunnel.
    ("verge_wireguard_peer", {**PEER, "allowed_ips": ["0.0.0.0/0"]}, None),
    (
        "verge_ipsec",
        {**IPSEC, "policies": [{"name": "ct", "local": "127.0.0.0/24", "remote": "127.0.0.0/24"}]},
        "would go into this tunnel",
    ),
    ("verge_ipsec", {**IPSEC, "policies": [{"name": "ct", "local": "10.8.0.0/24", "remote": "127.0.0.0/24"}]}, None),
    ("verge_ipsec", {**IPSEC, "policies": [{"name": "ct", "local": "127.0.0.0/24", "remote": "10.1.0.0/16"}]}, None),
    (
        "verge_routing",
        {"network": "app", "static_routes": [{**ROUTE, "destination": "127.0.0.1/32"}]},
        "would go by 127.0.0.9 instead of no router",
    ),
    ("verge_routing", {"network": "app", "static_routes": [ROUTE]}, None),
    ("verge_routing", {"network": "app", "static_routes": [{**ROUTE, "destination": "0.0.0.0/0"}]}, None),
    (
        "verge_network_rule",
        {"network": "app", "name": "ct", "action": "route", "direction": "outgoing", "destination": ["127.0.0.1"]},
        "would go by",
    ),
    (
        "verge_resource",
        {"table": "vnet_rules", "identity": {"vnet": "app", "name": "ct"}, "columns": {"action": "drop", "pin": "top"}},
        "drop instead of accept",
    ),
    (
        "verge_resource",
        {
            "table": "vnet_rules",
            "identity": {"vnet": "app", "name": "ct"},
            "columns": {"action": "drop", "source_ip": "203.0.113.0/24"},
        },
        None,
    ),
    (
        "verge_resource",
        {"table": "vnet_cidrs", "identity": {"vnet": "app", "cidr": "127.0.0.0/30"}},
        "where 127.0.0.1 is sent",
    ),
    (
        "verge_resource",
        {"table": "vnet_hosts", "identity": {"vnet": "app", "host": "ct"}, "columns": {"ip": "127.0.0.1"}},
        None,
    ),
    ("verge_resource", {"table": "vnets", "identity": {"name": "app"}, "columns": {"description": "x"}}, None),
    ("verge_action", {"table": "vnets", "name": "app", "action": "poweroff"}, OFF),
    ("verge_action", {"table": "vnets", "name": "app", "action": "kill"}, OFF),
    ("verge_action", {"table": "vnets", "name": "app", "action": "reset"}, None),
    ("verge_action", {"table": "vnets", "name": "app", "action": "refresh"}, None),
    ("verge_action", {"table": "vnets", "name": "app", "action": "applydns"}, None),
]
# What brings into force what waits.
LOADING: list[tuple[str, dict[str, Any]]] = [
    ("verge_network", {"name": "app"}),
    ("verge_network", {"name": "app", "state": "restarted"}),
    ("verge_network_address", {"network": "app", "ip": "127.0.0.8", "type": "virtual"}),
    ("verge_network_block", {"network": "app", "cidr": "198.51.100.0/24"}),
    ("verge_network_proxy", {"network": "app"}),
    ("verge_wireguard", {"network": "app", "name": "ct", "address": "10.101.0.1/24"}),
    ("verge_wireguard_peer", {**PEER, "allowed_ips": ["10.100.0.9/32"]}),
    ("verge_ipsec", IPSEC),
    ("verge_routing", {"network": "app", "static_routes": [ROUTE]}),
    ("verge_network_apply", {"network": "app"}),
    ("verge_action", {"table": "vnets", "name": "app", "action": "refresh"}),
    ("verge_action", {"table": "vnets", "name": "app", "action": "apply"}),
    ("verge_action", {"table": "vnets", "name": "app", "action": "reset"}),
]


def ids(case: tuple[Any, ...]) -> str:
    """Name a case by its module and what it wants."""
    return " ".join([case[0], *(str(value) for value in case[1].values())])


@pytest.fixture
def app(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A network that carries the API and runs, with an interface."""
    monkeypatch.setattr(applying, "PATIENCE", 0.2)
    carrier(bench)
    bench.run("verge_wireguard", {"network": "app", "name": "wg0", "address": "10.100.0.1/24"})
    bench.run("verge_network", {"name": "app", "state": "running"})
    return bench


def stage_a_drop(bench: Bench) -> None:
    """Have somebody else stage a rule that would cut off the API."""
    vnet = bench.key("vnets", "app")
    bench.plant("vnet_rules", vnet=vnet, name="d", action="drop", pin="top")
    bench.plant("vnets", key=vnet, need_fw_apply=True)


def stays_out(bench: Bench, name: str, options: dict[str, Any], message: str) -> None:
    """Have a task refused in check mode and in the run, before anything is written."""
    for check in (True, False):
        with bench.traffic() as traffic:
            refusal = bench.refused(name, options, check)
        assert message in refusal["msg"] and "allow_lockout" in refusal["msg"], refusal["msg"]
        assert "\n" not in refusal["msg"] and traffic.writes == [] and refusal["error"]["kind"] == "refused"


@pytest.mark.parametrize("case", CHANGES, ids=map(ids, CHANGES))
def test_what_cuts_off_the_api(app: Bench, case: tuple[str, dict[str, Any], Optional[str]]) -> None:
    name, options, refused = case
    if refused is None:
        assert app.run(name, options)["changed"]
        return
    stays_out(app, name, options, refused)
    assert app.run(name, {**options, "allow_lockout": True})["changed"]


@pytest.mark.parametrize(
    "case", [case for case in CHANGES if case[2]], ids=map(ids, [case for case in CHANGES if case[2]])
)
def test_a_network_that_is_off_carries_nothing(app: Bench, case: tuple[str, dict[str, Any], Optional[str]]) -> None:
    """What is off is on nobody's way, and says yes to all that is legal."""
    app.run("verge_network", {"name": "app", "state": "stopped", "allow_lockout": True})
    done = app.attempt(case[0], case[1])
    assert "allow_lockout" not in str(done.get("msg"))


@pytest.mark.parametrize(
    "case", [case for case in CHANGES if case[2]], ids=map(ids, [case for case in CHANGES if case[2]])
)
def test_another_network_is_free(app: Bench, case: tuple[str, dict[str, Any], Optional[str]]) -> None:
    """The API's address is not its own."""
    app.plant("vnets", key=app.key("vnets", "app"), network="10.9.0.0/24", ipaddress="10.9.0.1")
    done = app.attempt(case[0], case[1])
    assert "allow_lockout" not in str(done.get("msg"))


@pytest.mark.parametrize("case", LOADING, ids=map(ids, LOADING))
def test_what_others_staged_does_not_slip_through(app: Bench, case: tuple[str, dict[str, Any]]) -> None:
    stage_a_drop(app)
    stays_out(app, *case, "once what is staged is in force")
    assert app.run(case[0], {**case[1], "allow_lockout": True})["changed"]


# What is staged without a word, since it does nothing before it is applied.
STAGED: list[tuple[str, dict[str, Any], str]] = [
    ("verge_wireguard_peer", {**PEER, "allowed_ips": ["127.0.0.1/32"]}, "vnet_wireguard_peers ct"),
    ("verge_wireguard", {"network": "app", "name": "ct", "address": "127.0.0.5/25"}, "vnet_wireguards ct"),
    ("verge_network_block", {"network": "app", "cidr": "127.0.0.0/30"}, "vnet_cidrs 127.0.0.0/30"),
]


@pytest.mark.parametrize("case", STAGED, ids=[case[2] for case in STAGED])
@pytest.mark.parametrize(
    "applied",
    [
        ("verge_network_apply", {"network": "app"}),
        ("verge_network", {"name": "app", "state": "restarted"}),
        ("verge_network_rule", {"network": "app", "name": "harmless", "protocol": "icmp", "action": "accept"}),
        ("verge_action", {"table": "vnets", "name": "app", "action": "refresh"}),
    ],
    ids=ids,
)
def test_tunnels_and_blocks_that_were_staged(
    app: Bench, case: tuple[str, dict[str, Any], str], applied: tuple[str, dict[str, Any]]
) -> None:
    """Another task brings them into force: then they are judged, as if they were written now."""
    name, options, label = case
    app.run("verge_network_apply", {"network": "app"})
    assert app.run(name, {**options, "apply_rules": False})["pending"] == ["rules"]
    stays_out(app, *applied, f"which was staged earlier: {label}")
    assert app.run(applied[0], {**applied[1], "allow_lockout": True})["changed"]


def test_a_tunnel_in_force_is_not_taken_for_a_staged_one(app: Bench) -> None:
    """Its row was not touched since the rules were applied."""
    app.run("verge_wireguard_peer", {**PEER, "allowed_ips": ["127.0.0.1/32"], "allow_lockout": True})
    now = app.row("vnets", name="app")["last_fw_apply"]
    for table in ("vnet_wireguards", "vnet_wireguard_peers"):
        for row in app.rows(table):
            app.plant(table, key=row["$key"], modified=now - 60)
    app.run("verge_network_block", {"network": "app", "cidr": "198.51.100.0/24", "apply_rules": False})
    assert app.run("verge_network_apply", {"network": "app"})["changed"]
    for row in app.rows("vnet_wireguard_peers"):
        app.plant("vnet_wireguard_peers", key=row["$key"], modified=now + 60)
    app.run("verge_network_block", {"network": "app", "cidr": "203.0.113.0/24", "apply_rules": False})
    stays_out(app, "verge_network_apply", {"network": "app"}, "vnet_wireguard_peers ct")


def test_a_route_that_was_staged(app: Bench) -> None:
    app.run("verge_network_apply", {"network": "app"})
    route = {"name": "ct", "destination": "127.0.0.1/32", "via": "127.0.0.9"}
    app.run("verge_routing", {"network": "app", "static_routes": [route], "apply_rules": False, "allow_lockout": True})
    stays_out(app, "verge_network_apply", {"network": "app"}, "would go by 127.0.0.9 instead of no router")
    assert app.run("verge_network_apply", {"network": "app", "allow_lockout": True})["changed"]


def test_through_a_proxy(app: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The API sees the proxy; by which of its addresses is in doubt."""
    source, target = address_of("127.0.0.1"), address_of("127.0.0.1")
    assert target is not None
    only = {"network": "app", "name": "only", "action": "drop", "source": ["127.0.0.7"], "pin": "top"}
    assert app.run("verge_network_rule", only, check=True)["changed"]
    monkeypatch.setattr(lockout, "packet_to", lambda _client: Packet(source, target, 443, sure=False))
    stays_out(app, "verge_network_rule", only, "these rules may cut it off")
    vnet = app.key("vnets", "app")
    app.plant("vnets", key=vnet, network="10.9.0.0/24", ipaddress="10.9.0.1")
    app.plant("vnet_addresses", vnet=vnet, type="dynamic", ip="10.9.0.77")
    behind, elsewhere = address_of("10.9.0.77"), address_of("192.0.2.1")
    assert elsewhere is not None
    packet = Packet(address_of("198.51.100.1"), elsewhere, 443, sure=False, behind=behind)
    monkeypatch.setattr(lockout, "packet_to", lambda _client: packet)
    stays_out(app, "verge_network", {"name": "app", "state": "stopped"}, "is on the way from 198.51.100.1 to the API")


def test_the_tunnel_that_this_host_comes_through(app: Bench) -> None:
    """Whichever network it ends on: to take it away, or to switch it off, is refused; to describe it is not."""
    app.plant("vnets", key=app.key("vnets", "app"), network="10.9.0.0/24", ipaddress="10.9.0.1")
    app.run("verge_wireguard_peer", {**PEER, "allowed_ips": ["127.0.0.1/32"]})
    app.run("verge_ipsec", {**IPSEC, "policies": [{"name": "p", "local": "127.0.0.0/24", "remote": "127.0.0.0/24"}]})
    words = "127.0.0.1 may come through this tunnel"
    peer, interface = {"wireguard": "wg0", "name": "ct"}, {"network": "app", "name": "wg0"}
    for name, options in (
        ("verge_wireguard_peer", {**peer, "state": "absent"}),
        ("verge_wireguard_peer", {**peer, "enabled": False}),
        ("verge_wireguard_peer", {**peer, "allowed_ips": ["10.1.0.0/16"]}),
        ("verge_wireguard", {**interface, "state": "absent"}),
        ("verge_wireguard", {**interface, "listen_port": 4711}),
        ("verge_ipsec", {"network": "app", "name": "ct", "state": "absent"}),
        ("verge_ipsec", {"network": "app", "name": "ct", "enabled": False}),
        ("verge_ipsec", {"network": "app", "name": "ct", "policies": [], "purge_policies": True}),
    ):
        stays_out(app, name, options, words)
    for name, options in (
        ("verge_wireguard_peer", {**peer, "description": "x"}),
        ("verge_wireguard", {**interface, "description": "x"}),
        ("verge_ipsec", {"network": "app", "name": "ct", "description": "x"}),
    ):
        assert app.run(name, options)["changed"]


def test_the_network_that_this_host_is_on(app: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The API is elsewhere; a private block alone says nothing, the platform's own record of the address does."""
    source = address_of("10.9.0.77")
    target = address_of("192.0.2.1")
    assert target is not None
    monkeypatch.setattr(lockout, "packet_to", lambda _client: Packet(source, target, 443))
    vnet = app.key("vnets", "app")
    app.plant("vnets", key=vnet, network="10.9.0.0/24", ipaddress="10.9.0.1")
    assert app.run("verge_network", {"name": "app", "state": "stopped"})["changed"]
    app.run("verge_network", {"name": "app", "state": "running"})
    app.plant("vnet_addresses", vnet=vnet, type="dynamic", ip="10.9.0.77")
    stays_out(app, "verge_network", {"name": "app", "state": "stopped"}, "from 10.9.0.77 to the API, and this switches")
    renumbered = {"name": "app", "cidr": "10.8.0.0/24", "ip": "10.8.0.1", "restart_if_needed": True}
    stays_out(app, "verge_network", renumbered, MOVED)
    assert app.run("verge_network", {"name": "app", "ip": "10.9.0.2", "restart_if_needed": True})["changed"]


def test_answers_that_go_by_a_gateway(app: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is no neighbour is answered by the way out."""
    source, target = address_of("203.0.113.9"), address_of("127.0.0.1")
    assert target is not None
    monkeypatch.setattr(lockout, "packet_to", lambda _client: Packet(source, target, 443))
    for name, options in (
        ("verge_network", {"name": "app", "gateway": "127.0.0.9", "restart_if_needed": True}),
        ("verge_network", {"name": "app", "default_gateway": "External"}),
        ("verge_routing", {"network": "app", "default_route": "External"}),
        ("verge_routing", {"network": "app", "static_routes": [{**ROUTE, "destination": "0.0.0.0/0"}]}),
        ("verge_wireguard_peer", {**PEER, "allowed_ips": ["0.0.0.0/0"]}),
        ("verge_resource", {"table": "vnets", "identity": {"name": "app"}, "columns": {"vnet_default_gateway": 3}}),
    ):
        refusal = app.refused(name, options)
        assert "answers to 203.0.113.9 would go" in refusal["msg"]
    assert app.run("verge_routing", {"network": "app", "static_routes": [ROUTE]})["changed"]


@pytest.mark.parametrize(
    ("network", "routes", "way"),
    [
        ({}, [], ""),
        ({"gateway": "192.0.2.1"}, [], "192.0.2.1"),
        ({"gateway": "192.0.2.1", "vnet_default_gateway": 3}, [], "network 3"),
        ({"network": "203.0.113.0/24", "gateway": "192.0.2.1"}, [], ""),
        ({"gateway": "192.0.2.1"}, [("203.0.113.0/24", "a")], "a"),
        ({"gateway": "192.0.2.1"}, [("203.0.113.0/24", "a"), ("203.0.113.8/29", "b")], "b"),
        ({"gateway": "192.0.2.1"}, [("198.51.100.0/24", "a"), ("default", "b")], "192.0.2.1"),
        ({"network": "203.0.113.0/24"}, [("203.0.113.0/25", "a")], "a"),
        ({"network": "203.0.113.0/24"}, [("0.0.0.0/0", "a")], ""),
        ({}, [("2001:db8::/32", "a")], ""),
    ],
)
def test_the_way_back(network: dict[str, Any], routes: list[tuple[str, str]], way: str) -> None:
    rules = [
        {"action": "route", "direction": "outgoing", "destination_ip": block, "target_ip": via} for block, via in routes
    ]
    source = address_of("203.0.113.9")
    assert reach.way_back(network, rules, source) == way
    assert reach.way_back(network, [{**rule, "enabled": False} for rule in rules], None) == ""

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""verge_network_info: what hangs on networks, and how everything is connected."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.resources.network.topology import Seen, graph
from tests.contract.bench import Bench
from tests.contract.network.network_family import app

INCLUDE = ["rules", "addresses", "leases", "pending", "traffic", "services", "topology"]
PEER_KEY = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
Graph = dict[str, list[dict[str, Any]]]


def one(bench: Bench, *include: str) -> dict[str, Any]:
    """Look up the network app with what is included."""
    networks = bench.run("verge_network_info", {"name": "app", "include": list(include)})["networks"]
    assert len(networks) == 1
    found: dict[str, Any] = networks[0]
    return found


def test_nothing_is_read_that_nobody_asked_for(bench: Bench) -> None:
    app(bench)
    with bench.traffic() as traffic:
        entry = one(bench)
    assert not set(INCLUDE) & set(entry) and unasked(traffic.lines) == ["GET vnets", "GET tag_members"]


def test_rules_in_their_order(bench: Bench) -> None:
    app(bench)
    for name in ("second", "first"):
        bench.run("verge_network_rule", {"network": "app", "name": name, "protocol": "tcp", "source": ["10.0.0.0/8"]})
    bench.plant("vnet_rules", key=bench.key("vnet_rules", "first"), orderid=1, packets=17)
    bench.plant("vnet_rules", key=bench.key("vnet_rules", "second"), orderid=2)
    rules = one(bench, "rules")["rules"]
    assert [(rule["name"], rule["order"], rule["packets"]) for rule in rules] == [("first", 1, 17), ("second", 2, 0)]
    alone = bench.run("verge_network_rule_info", {"network": "app", "name": "first"})["rules"][0]
    assert {**rules[0], "network": "app"} == alone


def test_addresses_and_leases(bench: Bench) -> None:
    app(bench)
    vnet = bench.key("vnets", "app")
    bench.plant("vnet_addresses", vnet=vnet, type="dynamic", ip="10.9.0.101", mac="f0:db:30:00:00:01", expiration=99)
    bench.plant("vnet_addresses", vnet=vnet, type="ipalias", ip="10.9.0.2")
    both = one(bench, "addresses", "leases")
    assert [(row["ip"], row["expiration"]) for row in both["leases"]] == [("10.9.0.101", "1970-01-01T00:01:39Z")]
    assert [(row["ip"], row["type"]) for row in both["addresses"]] == [("10.9.0.2", "router_alias")]
    assert "addresses" not in one(bench, "leases") and "leases" not in one(bench, "addresses")


def test_what_waits(bench: Bench) -> None:
    app(bench)
    bench.run("verge_network", {"name": "app", "state": "running"})
    quiet = one(bench, "pending")["pending"]
    assert not any(quiet[name] for name in ("rules", "dns", "proxy", "interfaces", "restart"))
    columns = ("need_fw_apply", "need_dns_apply", "need_proxy_apply", "need_interface_apply", "need_restart")
    for name, column in zip(("rules", "dns", "proxy", "interfaces", "restart"), columns):
        bench.plant("vnets", key=bench.key("vnets", "app"), **{other: other == column for other in columns})
        assert [flag for flag, up in one(bench, "pending")["pending"].items() if up is True] == [name]
    bench.plant("vnets", key=bench.key("vnets", "app"), last_fw_apply=5, last_dns_apply=6)
    stamped = one(bench, "pending")["pending"]
    assert (stamped["rules_applied"], stamped["dns_applied"]) == ("1970-01-01T00:00:05Z", "1970-01-01T00:00:06Z")


def test_traffic(bench: Bench) -> None:
    app(bench)
    vnet = bench.row("vnets", name="app")
    stats = bench.row("machine_nics", **{"$key": vnet["nic"]})["stats"]
    bench.plant("machine_nic_stats", key=stats, txbps=800, rxbps=512, tx_pckts=10, rx_pckts=20, tx_bytes=7, rx_bytes=8)
    figures = one(bench, "traffic")["traffic"]
    assert figures["router"] == {
        "tx_bps": 800,
        "rx_bps": 512,
        "tx_packets": 10,
        "rx_packets": 20,
        "tx_bytes": 7,
        "rx_bytes": 8,
    }
    assert figures["dmz"]["tx_bps"] is None and figures["gateway"] is None
    nic = bench.plant("machine_nics", machine=vnet["machine"], name="dmz")
    stats = bench.plant("machine_nic_stats", parent_nic=nic, txbps=1, rxbps=2, tx_pckts=3, rx_bytes=4)
    bench.plant("machine_nics", key=nic, stats=stats)
    bench.plant("vnets", key=vnet["$key"], nic_dmz=nic)
    dmz = one(bench, "traffic")["traffic"]["dmz"]
    assert [dmz[name] for name in ("tx_bps", "rx_bps", "tx_packets", "rx_bytes")] == [1, 2, 3, 4]


def test_the_newest_sample_of_each_monitored_gateway(bench: Bench) -> None:
    app(bench)
    both = [bench.key("vnets", name) for name in ("app", "External")]
    for vnet in both:
        bench.plant("vnets", key=vnet, monitor_gateway=True)
    for number in range(30):
        for vnet in both:
            bench.plant("vnet_monitor_stats_history_short", vnet=vnet, timestamp=1000 + number, quality=number)
    with bench.traffic() as traffic:
        every = bench.run("verge_network_info", {"include": ["traffic"]})["networks"]
    assert unasked(traffic.lines) == ["GET vnets", "GET tag_members", "GET vnet_monitor_stats_history_short"]
    seen = {entry["name"]: entry["traffic"]["gateway"] for entry in every}
    assert seen["app"]["quality"] == seen["External"]["quality"] == 29 and seen["Internal"] is None


def test_services(bench: Bench) -> None:
    app(bench)
    bench.run("verge_dns_view", {"network": "app", "name": "inside"})
    bench.run("verge_wireguard", {"network": "app", "name": "wg0", "address": "10.100.0.1/24"})
    peer = {"wireguard": "app/wg0", "name": "site-b", "address": "10.100.0.2", "public_key": PEER_KEY}
    key = bench.run("verge_wireguard_peer", {**peer, "allowed_ips": ["10.20.0.0/24"]})["key"]
    status = bench.row("vnet_wireguard_peer_status", peer=key)["$key"]
    bench.plant("vnet_wireguard_peer_status", key=status, last_handshake=1706000000)
    vnet = bench.key("vnets", "app")
    bench.plant("vnet_ipsec_connections", vnet=vnet, connection="site-c", remote="203.0.113.1", protocol="ESP")
    services = one(bench, "services")["services"]
    assert services["dns"] == {"mode": "bind", "views": ["inside"]}
    assert [(peer["name"], peer["last_handshake"]) for peer in services["wireguard"][0]["peers"]] == [
        ("site-b", "2024-01-23T08:53:20Z")
    ]
    assert services["ipsec"]["tunnels"][0]["remote"] == "203.0.113.1"
    assert services["routing"] == {"configured": False}
    bench.run("verge_routing", {"network": "app", "ospf": ["redistribute connected"]})
    bench.run("verge_network", {"name": "app", "dhcp_enabled": True, "dhcp_dynamic": False, "proxy_enabled": True})
    later = one(bench, "services")["services"]
    assert later["routing"] == {"configured": True} and later["proxy"] == {"enabled": True}
    assert later["dhcp"] == {"enabled": True, "dynamic": False}


def test_keys_are_not_shown(bench: Bench) -> None:
    app(bench)
    bench.run("verge_wireguard", {"network": "app", "name": "wg0", "address": "10.100.0.1/24"})
    private = "QJ7nHvJGBdsSGDcR6KXXs4fZNxN3RZ7bmlxWqBrQ9VM="
    peer = {"wireguard": "app/wg0", "name": "b", "address": "10.100.0.2", "allowed_ips": ["10.20.0.0/24"]}
    bench.run("verge_wireguard_peer", {**peer, "public_key": PEER_KEY, "preshared_key": private})
    assert private not in str(one(bench, *INCLUDE))


def unasked(lines: list[str]) -> list[str]:
    """Leave out the one question what the user may see, which is asked where some list is empty."""
    assert lines.count("GET permissions") <= 1
    return [line for line in lines if line != "GET permissions"]


@pytest.mark.parametrize("more", [0, 20])
def test_requests_do_not_grow(bench: Bench, more: int) -> None:
    for number in range(more):
        bench.run("verge_network", {"name": f"net-{number}", "cidr": f"10.{number}.0.0/24"})
        bench.run("verge_vm", {"name": f"vm-{number}", "nics": [{"network": f"net-{number}"}]})
    with bench.traffic() as traffic:
        bench.run("verge_network_info", {"include": INCLUDE})
    assert unasked(traffic.lines) == [
        f"GET {table}"
        for table in (
            *("vnets", "tag_members", "vnet_rules", "vnet_addresses"),
            *("vnet_dns_views", "vnet_wireguards", "vnet_ipsec_connections"),
            *("vms", "vnet_addresses", "vnet_rules"),
        )
    ]


# Topology


def wired(bench: Bench) -> None:
    """Make an outer network, an inner one behind it, and a machine on the inner one."""
    bench.run("verge_network", {"name": "edge", "type": "external", "cidr": "198.51.100.0/24", "mtu": 1500})
    inner = {"cidr": "10.9.0.0/24", "ip": "10.9.0.1", "default_gateway": "edge"}
    bench.run("verge_network", {"name": "app", **inner})
    nics = [{"name": "front", "network": "app", "ip": "10.9.0.20"}, {"name": "back", "network": "Internal"}]
    bench.run("verge_vm", {"name": "web", "nics": nics})
    bench.run("verge_vm", {"name": "lonely"})


def lines(picture: Graph) -> list[tuple[str, str, str]]:
    """Name the ends of each edge."""
    names = {node["id"]: node["name"] for node in picture["nodes"]}
    return [(names[edge["from"]], edge["kind"], names[edge["to"]]) for edge in picture["edges"]]


def test_topology_of_a_system(bench: Bench) -> None:
    wired(bench)
    with bench.traffic() as traffic:
        picture = bench.run("verge_network_info", {"include": ["topology"]})["topology"]
    assert unasked(traffic.lines) == ["GET vnets", "GET tag_members", "GET vms", "GET vnet_addresses", "GET vnet_rules"]
    assert ("app", "gateway", "edge") in lines(picture) and lines(picture).count(("app", "gateway", "edge")) == 1
    assert {("web", "nic", "app"), ("web", "nic", "Internal")} <= set(lines(picture))
    names = {node["name"]: node for node in picture["nodes"]}
    assert {"app", "edge", "Core", "web", "lonely"} <= set(names)
    assert names["web"]["addresses"] == ["10.9.0.20"] and names["app"]["cidr"] == "10.9.0.0/24"
    front = next(edge for edge in picture["edges"] if edge.get("name") == "front")
    nic = bench.row("machine_nics", name="front")
    assert front == {
        "from": f"vms/{bench.key('vms', 'web')}",
        "to": f"vnets/{bench.key('vnets', 'app')}",
        "kind": "nic",
        "name": "front",
        "mac": nic["macaddress"],
        "status": "down",
        "addresses": ["10.9.0.20"],
    }
    assert not names["web"]["running"] and names["Internal"]["running"]


def test_topology_of_some_networks(bench: Bench) -> None:
    """These, where they lead to, and the machines on them; a line to a network outside is left out."""
    wired(bench)
    wish = {"filter": {"name": "app"}, "include": ["topology"]}
    picture = bench.run("verge_network_info", wish)["topology"]
    assert sorted(node["name"] for node in picture["nodes"]) == ["app", "edge", "web"]
    assert lines(picture) == [("app", "gateway", "edge"), ("web", "nic", "app")]


def test_a_lease_shows_where_its_machine_is(bench: Bench) -> None:
    bench.run("verge_vm", {"name": "web", "nics": [{"network": "Internal"}], "state": "running"})
    mac = bench.row("machine_nics", machine=bench.row("vms", name="web")["machine"])["macaddress"]
    lease = bench.row("vnet_addresses", mac=mac, type="dynamic")["ip"]
    picture = bench.run("verge_network_info", {"name": "Internal", "include": ["topology"]})["topology"]
    assert next(node for node in picture["nodes"] if node["name"] == "web")["addresses"] == [lease]


def test_nics_that_do_not_come_inside_the_machine(bench: Bench) -> None:
    """Some projections give the bare key of the machine instead (WIRE 14.3)."""
    from ansible_collections.community.vergeos.plugins.module_utils.resources.network import topology

    wired(bench)
    nested = bench.run("verge_network_info", {"include": ["topology"]})["topology"]
    plain = topology.VM_FIELDS
    try:
        topology.VM_FIELDS = (*plain[:-1], "machine")
        with bench.traffic() as traffic:
            bare = bench.run("verge_network_info", {"include": ["topology"]})["topology"]
    finally:
        topology.VM_FIELDS = plain
    assert bare == nested and "GET machine_nics" in traffic.lines


NETWORKS = [
    {"$key": 1, "name": "DMZ", "network": "100.64.0.0/16", "ipaddress": "100.64.0.1"},
    {"$key": 3, "name": "External", "network": "192.0.2.0/24", "ipaddress": "192.0.2.1", "interface_vnet": 6},
    {"$key": 5, "name": "app", "network": "10.9.0.0/24", "ipaddress": "10.9.0.1", "dmz_ipaddress": "100.64.0.5"},
    {"$key": 6, "name": "Switch 1", "network": "", "interface_vnet": 0},
]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"target_ip": "vnet:External", "destination_ip": "default"}, (3, "gateway", None)),
        ({"target_ip": "vnet:External", "destination_ip": ""}, (3, "gateway", None)),
        ({"target_ip": "vnet:External", "destination_ip": "198.51.100.0/24"}, (3, "route", "198.51.100.0/24")),
        # An address of a router on the DMZ is that router, not the DMZ.
        ({"vnet": 3, "target_ip": "100.64.0.5", "destination_ip": "10.9.0.0/24"}, (5, "route", "10.9.0.0/24")),
        ({"target_ip": "192.0.2.77", "destination_ip": "0.0.0.0/0"}, (3, "gateway", None)),
        ({"target_ip": "203.0.113.9", "destination_ip": "172.16.0.0/12"}, (1, "route", "172.16.0.0/12")),
        # On its own network, off, unknown, nonsense: no way out.
        ({"target_ip": "10.9.0.254", "destination_ip": "172.16.0.0/12"}, None),
        ({"target_ip": "vnet:External", "destination_ip": "default", "enabled": False}, None),
        ({"target_ip": "vnet:nowhere", "destination_ip": "default"}, None),
        ({"target_ip": "198.18.0.1", "destination_ip": "default"}, None),
        ({"target_ip": "", "destination_ip": "default"}, None),
        ({"target_ip": None, "destination_ip": None}, None),
    ],
)
def test_where_a_route_leads(rule: dict[str, Any], expected: Any) -> None:
    addresses = [{"vnet": 1, "ip": "203.0.113.9", "mac": ""}]
    seen = Seen(NETWORKS, [], addresses, [{"$key": 1, "vnet": 5, "name": "r", "enabled": True, **rule}])
    ways = [edge for edge in graph(seen)["edges"] if edge["kind"] != "uplink"]
    found = [(int(edge["to"].split("/")[1]), edge["kind"], edge.get("destination")) for edge in ways]
    assert found == ([] if expected is None else [expected])


def test_a_gateway_is_shown_once() -> None:
    """It is a column of the network and a route of its rules; either may be missing."""
    column = [{**NETWORKS[2], "vnet_default_gateway": 3}, *NETWORKS[:2], NETWORKS[3]]
    rule = {"$key": 1, "vnet": 5, "name": "Default Route", "destination_ip": "default", "target_ip": "vnet:External"}
    for seen in (Seen(column, [], [], [rule]), Seen(column, [], [], []), Seen(NETWORKS, [], [], [rule])):
        assert graph(seen)["edges"] == [
            {"from": "vnets/3", "to": "vnets/6", "kind": "uplink"},
            {"from": "vnets/5", "to": "vnets/3", "kind": "gateway"},
        ]


def test_addresses_of_a_machine() -> None:
    """What the guest says of the machine's NICs counts first, then the fixed address, then leases of the same NIC.

    Interfaces that only the guest knows do not count, and no lease of another network.
    """
    nics = [
        {"$key": 1, "name": "nic_0", "macaddress": "F0:DB:30:00:00:01", "ipaddress": "10.9.0.20", "vnet": 5},
        {"$key": 2, "name": "nic_1", "macaddress": "", "ipaddress": None, "vnet": None},
    ]
    guest = {
        "network": [
            {"name": "eth0", "hardware-address": "f0:db:30:00:00:01", "ip-addresses": [{"ip-address": "10.9.0.21"}]},
            {"name": "tun0", "ip-addresses": [{"ip-address": "172.16.0.1"}]},
        ]
    }
    machine = {"$key": 36, "name": "web", "agent": guest, "machine": {"nics": nics}, "running": None}
    leases = [
        {"vnet": 5, "mac": "f0:db:30:00:00:01", "ip": "10.9.0.101"},
        {"vnet": 3, "mac": "f0:db:30:00:00:01", "ip": "192.0.2.9"},
    ]
    picture = graph(Seen(NETWORKS, [machine], leases, []))
    node = next(node for node in picture["nodes"] if node["kind"] == "vm")
    assert node["addresses"] == ["10.9.0.21", "10.9.0.20", "10.9.0.101"] and node["running"] is False
    links = [edge for edge in picture["edges"] if edge["kind"] == "nic"]
    assert [link["addresses"] for link in links] == [["10.9.0.21", "10.9.0.20", "10.9.0.101"]]

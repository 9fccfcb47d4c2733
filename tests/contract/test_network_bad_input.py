# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user is told about networks, addresses, rules, names and tunnels that cannot be, in one line."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.bench import Bench
from tests.contract.network import verge_dns_record, verge_network_address
from tests.contract.network.network_family import app
from tests.contract.network.verge_wireguard import interface

EMPTY = "; say which one is meant, or leave the option out"
RULE = {"network": "app", "name": "ct"}
RECORD = {"zone": "ct.example", "name": "www"}
PEER = {"wireguard": "wg0", "name": "ct", "address": "10.100.0.2", "allowed_ips": ["10.20.0.0/24"]}
NET = {"name": "ct-net"}
KEY_WORDS = "is no key of WireGuard; give 32 bytes as base64, as `wg genkey` prints them"
ONE = "give one address, such as 10.10.0.1"
# What is known from the options alone: nothing is sent.
ALONE: list[tuple[str, dict[str, Any], str]] = [
    (
        "verge_network",
        {**NET, "cidr": "nonsense"},
        "cidr is 'nonsense'; give a block such as 10.10.0.0/24 "
        "('nonsense' does not appear to be an IPv4 or IPv6 network)",
    ),
    (
        "verge_network",
        {**NET, "cidr": "10.8.0.0"},
        "cidr is '10.8.0.0'; give the length of its prefix too, such as 10.8.0.0/24",
    ),
    (
        "verge_network",
        {**NET, "cidr": "10.8.0.1/24"},
        "cidr is '10.8.0.1/24'; give a block such as 10.10.0.0/24 (10.8.0.1/24 has host bits set)",
    ),
    (
        "verge_network",
        {**NET, "cidr": "10.8.0.0/24", "ip": "10.9.0.1"},
        "ip: 10.9.0.1 is not in the network's addresses 10.8.0.0/24 (cidr)",
    ),
    (
        "verge_network",
        {**NET, "cidr": "10.8.0.0/24", "dhcp_stop": "10.9.0.9"},
        "dhcp_stop: 10.9.0.9 is not in the network's addresses 10.8.0.0/24 (cidr)",
    ),
    (
        "verge_network",
        {**NET, "dhcp_start": "10.8.0.99", "dhcp_stop": "10.8.0.9"},
        "dhcp_start: the range from 10.8.0.99 to 10.8.0.9 (dhcp_stop) is upside down",
    ),
    ("verge_network", {**NET, "ip": "10.8.0.1/24"}, f"ip is '10.8.0.1/24'; {ONE}"),
    ("verge_network", {**NET, "dmz_ip": "x"}, f"dmz_ip is 'x'; {ONE}"),
    ("verge_network", {**NET, "gateway": "x"}, f"gateway is 'x'; {ONE}"),
    ("verge_network", {**NET, "dhcp_start": "x"}, f"dhcp_start is 'x'; {ONE}"),
    ("verge_network", {**NET, "proxy_listen_address": "x"}, f"proxy_listen_address is 'x'; {ONE}"),
    ("verge_network", {**NET, "monitor_ip": "x"}, f"monitor_ip is 'x'; {ONE}"),
    ("verge_network_host", {"network": "app", "name": "ct", "ip": "10.9.0.0/24"}, f"ip is '10.9.0.0/24'; {ONE}"),
    (
        "verge_network_host",
        {"network": "app", "name": "", "ip": "10.9.0.9"},
        f"name is empty{EMPTY}",
    ),
    (
        "verge_network_rule",
        {**RULE, "destination_ports": ["90-80"]},
        "destination_ports: the port range 90-80 is upside down",
    ),
    (
        "verge_network_policy",
        {"network": "app", "rules": [{"name": "ct", "source": ["10.0.0.9-10.0.0.2"]}]},
        "rule ct: source: the range 10.0.0.9-10.0.0.2 is upside down",
    ),
    ("verge_network_policy", {"network": "app", "rules": [{"name": "a"}, {"name": "a"}]}, "rules: 'a' is listed twice"),
    (
        "verge_network_policy",
        {"network": "app", "rules": [{"name": ""}]},
        f"rules: name is empty{EMPTY}",
    ),
    (
        "verge_network_rule",
        {**RULE, "source": ["10.0.0.1 10.0.0.2"]},
        "source: '10.0.0.1 10.0.0.2' has blanks in it; give one address or word, or each as an entry of a list",
    ),
    ("verge_network_proxy", {"network": "app", "listen_address": "x"}, f"listen_address is 'x'; {ONE}"),
    (
        "verge_ipsec",
        {"network": "app", "name": "ct", "remote_gateway": "10.0.0.300"},
        "remote_gateway: '10.0.0.300' is no address, range or block of addresses",
    ),
    (
        "verge_dns_view",
        {"network": "app", "name": "ct", "match_clients": ["any", "!10.0.0.300"]},
        "match_clients: '10.0.0.300' is no address, range or block of addresses",
    ),
    (
        "verge_dns_zone",
        {"view": "ct-view", "domain": "ct.example", "forwarders": ["10.0.0.300 port 53"]},
        "forwarders: '10.0.0.300' is no address, range or block of addresses",
    ),
    (
        "verge_wireguard_peer",
        {**PEER, "endpoint": "10.0.0.300"},
        "endpoint: '10.0.0.300' is no address, range or block of addresses",
    ),
    ("verge_dns_zone", {"domain": "ct.example"}, "one of the following is required: view, key"),
    (
        "verge_dns_zone",
        {"view": "ct-view", "domain": ""},
        f"domain is empty{EMPTY}",
    ),
    (
        "verge_dns_zone",
        {"view": "ct-view", "domain": "ct.example", "default_ttl": "soon"},
        "default_ttl is 'soon'; give a time such as 5m, 1h, 1d or 3600",
    ),
    (
        "verge_dns_zone",
        {"view": "ct-view", "domain": "ct.example", "records": [{"name": "a", "type": "A", "value": "fd00::1"}]},
        "record a: value of the A record is 'fd00::1'; give an IPv4 address, such as 10.10.0.20",
    ),
    (
        "verge_dns_record",
        {**RECORD, "type": "A", "value": "www"},
        "value of the A record is 'www'; give an IPv4 address, such as 10.10.0.20",
    ),
    (
        "verge_dns_record",
        {**RECORD, "type": "AAAA", "value": "10.9.0.1"},
        "value of the AAAA record is '10.9.0.1'; give an IPv6 address, such as fd00::20",
    ),
    (
        "verge_dns_record",
        {**RECORD, "type": "MX", "value": "10.9.0.1"},
        "value of the MX record is '10.9.0.1'; give a host name, such as www.example.com.",
    ),
    (
        "verge_dns_record",
        {**RECORD, "type": "TXT", "value": ""},
        f"value is empty{EMPTY}",
    ),
    (
        "verge_dns_record",
        {**RECORD, "type": "TXT", "value": "x", "ttl": "1 hour"},
        "ttl is '1 hour'; give a time such as 5m, 1h, 1d or 3600",
    ),
    ("verge_wireguard", {"network": "app", "name": "wg9", "private_key": "geheim"}, f"private_key {KEY_WORDS}"),
    ("verge_wireguard_peer", {**PEER, "public_key": "short"}, f"public_key {KEY_WORDS}"),
    ("verge_wireguard_peer", {**PEER, "preshared_key": "geheim"}, f"preshared_key {KEY_WORDS}"),
    ("verge_wireguard_peer", {**PEER, "address": "10.100.0.2/24"}, f"ip is '10.100.0.2/24'; {ONE}"),
    (
        "verge_wireguard_peer",
        {**PEER, "allowed_ips": ["lan"]},
        "allowed_ips: 'lan' is no block of addresses, such as 10.20.0.0/24",
    ),
]
# What a look tells: nothing is written.
LOOKED: list[tuple[str, dict[str, Any], str]] = [
    ("verge_network", {"name": "app", "ip": "10.8.0.1"}, "not in the network's addresses 10.9.0.0/24 (cidr)"),
    ("verge_network", {"name": "app", "cidr": "10.8.0.0/24"}, "ip: 10.9.0.1 is not in the network's addresses"),
    (
        "verge_network_address",
        {"network": "app", "ip": "10.8.0.1"},
        "ip: 10.8.0.1 is not in network app (10.9.0.0/24); give one of these, or the type router_alias",
    ),
    ("verge_network_address", {"network": "app", "ip": "10.9.0.0/25"}, "a reservation is for one address"),
    (
        "verge_network_block",
        {"network": "app", "cidr": "198.51.100.0/25"},
        "cidr: 198.51.100.0/25 overlaps the block 198.51.100.0/24 (key 5) of the same network",
    ),
    (
        "verge_network_rule",
        {**RULE, "source": ["alias:nowhere"]},
        "source: there is no 'alias:nowhere' in vnet_rule_aliases; check the name, or create it first",
    ),
    ("verge_network_rule", {"network": "nowhere", "name": "ct"}, "network: there is no 'nowhere' in vnets"),
    ("verge_dns_zone", {"view": "nowhere", "domain": "ct.example"}, "view: there is no 'nowhere' in vnet_dns_views"),
    (
        "verge_dns_record",
        {**RECORD, "zone": "nowhere", "type": "A", "value": "10.9.0.9"},
        "zone: there is no 'nowhere'",
    ),
    ("verge_wireguard_peer", {**PEER, "wireguard": "nowhere"}, "wireguard: there is no 'nowhere' in vnet_wireguards"),
    (
        "verge_wireguard_peer",
        PEER,
        "peer: public_key must be given to create one; there is none yet; generate_config: true makes keys for it",
    ),
    (
        "verge_network_diagnostic",
        {"network": "app", "query": "ping", "target": "10.9.0.1"},
        "network app is off, so its router runs no ping; switch it on first",
    ),
]


@pytest.mark.parametrize(("module", "options", "message"), ALONE)
def test_before_the_wire(bench: Bench, module: str, options: dict[str, Any], message: str) -> None:
    for check in (True, False):
        with bench.traffic() as traffic:
            refusal = bench.refused(module, options, check=check)
        assert refusal["msg"] == message and traffic.requests == []
        assert "geheim" not in str(refusal)


@pytest.mark.parametrize(("module", "options", "message"), LOOKED)
def test_before_a_write(bench: Bench, module: str, options: dict[str, Any], message: str) -> None:
    interface(bench)
    bench.plant("vnet_cidrs", key=5, vnet=bench.key("vnets", "app"), cidr="198.51.100.0/24")
    with bench.traffic() as traffic:
        refusal = bench.refused(module, options)
    assert message in refusal["msg"] and traffic.writes == []


def test_a_name_that_another_rule_has(bench: Bench) -> None:
    app(bench)
    for name in ("one", "two"):
        bench.run("verge_network_rule", {"network": "app", "name": name})
    key = str(bench.key("vnet_rules", "two"))
    refusal = bench.refused("verge_network_rule", {"key": key, "name": "one"})
    assert "This name is already in use" in refusal["msg"] and refusal["error"]["kind"] == "conflict"
    assert bench.row("vnet_rules", name="two")


def test_the_option_behind_a_column(bench: Bench) -> None:
    """The platform speaks of columns; a user knows options."""
    app(bench)
    wish = {"network": "app", "name": "wg0"}
    assert "wireguard: ip must be given to create one" in bench.refused("verge_wireguard", wish)["msg"]
    answer = {"err": "value is not allowed for field 'vnet_wireguards.listenport'"}
    with bench.fault("status", method="POST", path="/vnet_wireguards", status=422, body=answer):
        refusal = bench.refused("verge_wireguard", {**wish, "address": "10.9.0.1/24"})
    assert answer["err"] in refusal["msg"]
    assert refusal["msg"].endswith("; that is the option listen_port")


def test_addresses_that_may_lie_outside(bench: Bench) -> None:
    verge_network_address.world(bench)
    for kind in ("router_alias", "virtual", "proxy_arp"):
        ip = {"router_alias": "10.77.0.1", "virtual": "10.77.0.2", "proxy_arp": "10.77.0.3"}[kind]
        assert bench.run("verge_network_address", {"network": "app", "ip": ip, "type": kind})["changed"]
    key = str(bench.row("vnet_addresses", ip="10.77.0.1")["$key"])
    refusal = bench.refused("verge_network_address", {"key": key, "type": "static"})
    assert "10.77.0.1 is not in network app" in refusal["msg"]
    bench.plant("vnets", key=bench.key("vnets", "app"), network="")
    assert bench.run("verge_network_address", {"network": "app", "ip": "10.78.0.1"}, check=True)["changed"]


def test_a_bad_row_that_is_there_can_go(bench: Bench) -> None:
    """What the platform took, or another client wrote, is no reason to refuse its removal."""
    verge_dns_record.world(bench)
    zone = bench.row("vnet_dns_zones", domain="ct.example")["$key"]
    bench.plant("vnet_dns_zone_records", zone=zone, host="www", type="A", value="nonsense")
    bad = {**RECORD, "type": "A", "value": "nonsense"}
    assert bench.run("verge_dns_record", {**bad, "state": "absent"})["actions"]
    assert bench.rows("vnet_dns_zone_records") == []


def test_a_record_that_becomes_wrong_by_its_key(bench: Bench) -> None:
    verge_dns_record.world(bench)
    key = str(bench.run("verge_dns_record", {**RECORD, "type": "A", "value": "10.9.0.9"})["key"])
    for change in ({"value": "www"}, {"type": "AAAA"}):
        with bench.traffic() as traffic:
            refusal = bench.refused("verge_dns_record", {"key": key, **change})
        assert refusal["msg"].startswith("value of the A") and traffic.writes == []

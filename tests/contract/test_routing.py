# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dynamic routing: what hangs on a network's routing settings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.bench import Bench
from tests.contract.examples.network_family import app
from tests.contract.examples.routing_family import world
from tests.contract.test_network_family import foretold

ROUTERS: list[tuple[str, dict[str, Any], str, str]] = [
    ("verge_routing_bgp", {"asn": 64900}, "vnet_bgp_router_commands", "neighbor"),
    ("verge_routing_eigrp", {"asn": 64900}, "vnet_eigrp_router_commands", "network"),
    ("verge_routing_map", {"name": "CT", "sequence": 10}, "vnet_bgp_routemap_commands", "match"),
]
each = pytest.mark.parametrize(
    ("name", "options", "table", "word"), ROUTERS, ids=[entry[0].rpartition("_")[2] for entry in ROUTERS]
)


@each
def test_commands_of_a_router_or_map(bench: Bench, name: str, options: dict[str, Any], table: str, word: str) -> None:
    world(bench)
    wish = {"network": "app", **options}
    first, second = ({"command": word, "params": params} for params in ("10.0.0.1 one", "10.0.0.2 two"))
    assert len(foretold(bench, name, **wish, commands=[first, second])["actions"]) == 3
    assert not foretold(bench, name, **wish, commands=[second])["changed"]
    purged = foretold(bench, name, **wish, commands=[second], purge_commands=True)
    assert len(purged["actions"]) == 1 and purged["actions"][0].startswith(f"remove command {word} 10.0.0.1 one from")
    assert (bench.row(table)["command"], bench.row(table)["params"]) == (word, "10.0.0.2 two")
    assert "listed twice" in bench.refused(name, {**wish, "commands": [first, first]})["msg"]
    assert "commands" in bench.refused(name, {**wish, "commands": [{"command": word}]})["msg"]


@each
def test_settings_are_made_with_the_first_row(
    bench: Bench, name: str, options: dict[str, Any], table: str, word: str
) -> None:
    app(bench)
    wish = {"network": "app", **options}
    assert not bench.run(name, {**wish, "state": "absent"})["changed"] and bench.rows("vnet_bgp") == []
    done = foretold(bench, name, **wish, commands=[{"command": word, "params": "10.0.0.1"}])
    assert len(done["actions"]) == 2 and bench.row(table)["command"] == word
    assert bench.row("vnet_bgp")["vnet"] == bench.key("vnets", "app")


@pytest.mark.parametrize(("name", "options", "table", "word"), ROUTERS[:2], ids=["bgp", "eigrp"])
def test_commands_are_switched(bench: Bench, name: str, options: dict[str, Any], table: str, word: str) -> None:
    world(bench)
    command = {"command": word, "params": "10.0.0.1"}
    for enabled, negate in ((True, False), (False, True), (True, True)):
        wish = {"network": "app", **options, "commands": [{**command, "enabled": enabled, "negate": negate}]}
        assert foretold(bench, name, **wish)["changed"]
        assert (bench.row(table)["enabled"], bench.row(table)["no"]) == (enabled, negate)


def test_entries_of_one_map(bench: Bench) -> None:
    world(bench)
    for sequence in (10, 20):
        foretold(bench, "verge_routing_map", network="app", name="CT", sequence=sequence, permit=sequence == 10)
    found = {row["sequence"]: row["permit"] for row in bench.rows("vnet_bgp_routemaps", tag="CT")}
    assert found == {10: True, 20: False}


LINK = {"name": "to-isp", "ip_address": "198.51.100.2", "cidr": "198.51.100.0/30", "interface_network": "External"}


def test_routing_of_a_network(bench: Bench) -> None:
    """Made, changed and deleted with its lists; a running network is told to restart."""
    app(bench)
    bench.run("verge_network", {"name": "app", "state": "running"})
    prefix = {"command": "prefix-list", "params": "OURS seq 10 permit 10.0.0.0/8"}
    area = {"command": "network", "params": "198.51.100.0/30 area 0"}
    wish = {"network": "app", "links": [{**LINK, "layer2_id": 100}], "ip_commands": [prefix], "ospf_commands": [area]}
    done = foretold(bench, "verge_routing", **wish)
    assert len(done["actions"]) == 4 and done["routing"]["need_restart"] is True
    with bench.traffic() as traffic:
        bench.run("verge_routing", wish)
    assert len(traffic.requests) == 5
    for option, table in (("ip_commands", "vnet_bgp_ip"), ("ospf_commands", "vnet_ospf_commands")):
        assert (
            len(foretold(bench, "verge_routing", network="app", **{option: [], f"purge_{option}": True})["actions"])
            == 1
        )
        assert bench.rows(table) == []
    purged = foretold(bench, "verge_routing", network="app", links=[], purge_links=True)
    assert purged["actions"] == ["remove link to-isp from routing of network app"]
    restarted = foretold(bench, "verge_network_apply", name="app", restart_if_needed=True)
    assert restarted["changed"] and not bench.row("vnets", name="app")["need_restart"]
    assert foretold(bench, "verge_routing", network="app", state="absent")["changed"] and bench.rows("vnet_bgp") == []
    assert bench.refused("verge_routing", {"network": "no-such-network"})["error"]["table"] == "vnets"


@pytest.mark.parametrize(
    ("option", "column", "first", "second"),
    [
        ("description", "description", "one", "two"),
        ("ip_address", "ipaddress", "198.51.100.1", "198.51.100.2"),
        ("cidr", "network", "198.51.100.0/30", "198.51.100.0/29"),
        ("layer2_type", "layer2_type", "vlan", "none"),
        ("layer2_id", "layer2_id", 100, 200),
        ("mtu", "mtu", 9000, 1500),
    ],
)
def test_each_option_of_a_link(bench: Bench, option: str, column: str, first: Any, second: Any) -> None:
    world(bench)
    for value in (first, second):
        assert foretold(bench, "verge_routing", network="app", links=[{**LINK, option: value}])["changed"]
        assert bench.row("vnet_bgp_interfaces", name="to-isp")[column] == value
    moved = foretold(bench, "verge_routing", network="app", links=[{"name": "to-isp", "interface_network": "DMZ"}])
    assert moved["changed"]
    assert bench.row("vnet_bgp_interfaces", name="to-isp")["interface_vnet"] == bench.key("vnets", "DMZ")

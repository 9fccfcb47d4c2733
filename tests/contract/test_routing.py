# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The routing of a network as one declaration: lists below lists, their order, what stays untouched, what it costs."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.community.vergeos.plugins.module_utils.resources.network.routing import ROUTING
from tests.contract.bench import Bench, module
from tests.contract.network.network_family import app
from tests.contract.network.verge_routing import LINK, WHOLE
from tests.contract.test_network_family import foretold

MODULE = "verge_routing"
LISTS = {
    "links": "vnet_bgp_interfaces",
    "ip": "vnet_bgp_ip",
    "route_maps": "vnet_bgp_routemaps",
    "bgp": "vnet_bgp_routers",
    "ospf": "vnet_ospf_commands",
    "eigrp": "vnet_eigrp_routers",
    "static_routes": "vnet_rules",
}
BELOW = {
    "links": "vnet_bgp_interface_commands",
    "route_maps": "vnet_bgp_routemap_commands",
    "bgp": "vnet_bgp_router_commands",
    "eigrp": "vnet_eigrp_router_commands",
}
ENTRY: dict[str, dict[str, Any]] = {
    "links": LINK,
    "route_maps": {"name": "OUT", "sequence": 10},
    "bgp": {"asn": 64900},
    "eigrp": {"asn": 64902},
}
WORD = {"links": "ip", "route_maps": "match", "bgp": "neighbor", "eigrp": "network"}
each = pytest.mark.parametrize("option", BELOW)


def routing(bench: Bench, **options: Any) -> dict[str, Any]:
    """Run the module on the network app: foretold, done, and done again."""
    return foretold(bench, MODULE, network="app", **options)


def refused(bench: Bench, **options: Any) -> str:
    """Run it with something wrong, which must be found before anything is written."""
    with bench.traffic() as traffic:
        message = str(bench.refused(MODULE, {"network": "app", **options})["msg"])
    assert traffic.writes == []
    return message


def below(option: str, *params: str) -> dict[str, Any]:
    """List one router, route map or link with some commands."""
    return {option: [{**ENTRY[option], "commands": [f"{WORD[option]} {text}" for text in params]}]}


def commands(bench: Bench, table: str) -> list[str]:
    """Read past the module in which order the platform runs the commands."""
    rows = sorted(bench.rows(table), key=lambda row: row["orderid"])
    return [f"{row['command']} {row['params']}" for row in rows]


# The whole of it


def test_one_declaration(bench: Bench) -> None:
    """All of it at once, on a running network: foretold, made, found again, restarted once, taken away."""
    app(bench)
    bench.run("verge_network", {"name": "app", "state": "running"})
    made = routing(bench, **WHOLE, purge=True)
    assert made["actions"][0] == "update network app (default_route)"
    assert "add command timers bgp 5 15 to BGP router 64901 of network app" in made["actions"]
    assert made["actions"][-1] == "apply the rules of network app" and made["actions"].count(made["actions"][-1]) == 1
    assert made["pending_restart"] and made["routing"]["need_restart"]
    assert [router["commands"] for router in made["routing"]["bgp"]] == [router["commands"] for router in WHOLE["bgp"]]
    assert made["routing"]["eigrp"][0]["commands"] == ["no network 10.0.0.0/24", "! variance 2"]
    assert commands(bench, "vnet_bgp_ip")[0] == "prefix-list OURS seq 10 permit 203.0.113.0/24"
    row = bench.row("vnet_eigrp_router_commands", command="variance")
    assert (row["enabled"], row["no"], row["params"]) == (False, False, "2")
    assert bench.row("vnet_eigrp_router_commands", command="network")["no"] is True
    row = bench.row("vnet_rules", name="lab")
    assert (row["action"], row["direction"], row["target_ip"]) == ("route", "outgoing", "10.9.0.7")

    restarted = routing(bench, **WHOLE, purge=True, restart_if_needed=True)
    assert restarted["actions"] == ["restart network app"]
    assert not bench.row("vnets", name="app")["need_restart"] and restarted["pending_restart"] == []

    gone = routing(bench, **{option: [] for option in LISTS}, purge=True, default_route="none")
    assert {option: bench.rows(table) for option, table in LISTS.items()} == {option: [] for option in LISTS}
    assert {option: bench.rows(table) for option, table in BELOW.items()} == {option: [] for option in BELOW}
    first = gone["actions"].index("remove command timers bgp 5 15 from BGP router 64901 of network app")
    assert gone["actions"][first + 1] == "remove BGP router 64901 from network app"
    assert bench.row("vnets", name="app")["vnet_default_gateway"] is None


def test_written_and_restarted_in_one_run(bench: Bench) -> None:
    app(bench)
    bench.run("verge_network", {"name": "app", "state": "running"})
    done = routing(bench, **WHOLE, restart_if_needed=True)
    assert done["actions"][-1] == "restart network app"
    assert not any("apply" in words for words in done["actions"]), "the start loads the rules"
    flags = bench.row("vnets", name="app")
    assert not flags["need_restart"] and not flags["need_fw_apply"] and done["pending_restart"] == []


def test_what_it_costs(bench: Bench) -> None:
    """One request for each kind of row, however many rows there are."""
    app(bench)
    many: dict[str, Any] = {
        "bgp": [{"asn": 64900 + number, "commands": [f"network 10.{number}.0.0/16"]} for number in range(12)],
        "route_maps": [
            {"name": "OUT", "sequence": number, "commands": [f"set metric {number}"]} for number in range(1, 120)
        ],
    }
    wish = {"network": "app", **WHOLE, **many, "purge": True}
    bench.run(MODULE, wish)
    with bench.traffic() as traffic:
        assert not bench.run(MODULE, wish)["changed"]
    assert traffic.lines == [f"GET {table}" for table in EVERY]
    with bench.traffic() as traffic:
        bench.run(MODULE, {"network": "app", "ospf": WHOLE["ospf"]})
    assert traffic.lines == ["GET vnets", "GET vnet_bgp", "GET vnet_ospf_commands"]


EVERY = [
    "vnets",
    "vnet_bgp",
    "vnet_bgp_interfaces",
    "vnet_bgp_interface_commands",
    "vnet_bgp_ip",
    "vnet_bgp_routemaps",
    "vnet_bgp_routemap_commands",
    "vnet_bgp_routers",
    "vnet_bgp_router_commands",
    "vnet_ospf_commands",
    "vnet_eigrp_routers",
    "vnet_eigrp_router_commands",
    "vnet_rules",
]


def test_settings_are_made_for_what_hangs_on_them_only(bench: Bench) -> None:
    app(bench)
    nothing = {option: [] for option in LISTS}
    assert not routing(bench, **nothing, purge=True)["changed"] and bench.rows("vnet_bgp") == []
    routing(bench, static_routes=WHOLE["static_routes"], default_route="External")
    assert bench.rows("vnet_bgp") == []
    done = routing(bench, ospf=["router-id 10.9.0.1"])
    assert done["actions"][0] == "add routing settings to network app"
    assert bench.row("vnet_bgp")["vnet"] == bench.key("vnets", "app")


# Commands


@each
def test_commands_below_a_row(bench: Bench, option: str) -> None:
    app(bench)
    table = BELOW[option]
    made = routing(bench, **below(option, "one", "two"))
    assert len(made["actions"]) == 4 and commands(bench, table) == [f"{WORD[option]} one", f"{WORD[option]} two"]
    assert not routing(bench, **below(option, "two"))["changed"]
    assert not routing(bench, **{option: [ENTRY[option]]}, purge=True)["changed"], "a list that is left out"
    purged = routing(bench, **below(option, "two"), purge=True)
    assert len(purged["actions"]) == 1 and purged["actions"][0].startswith(f"remove command {WORD[option]} one from")
    changed = routing(bench, **below(option, "three"), purge=True)
    assert (
        len(changed["actions"]) == 1 and f"command {WORD[option]} two to {WORD[option]} three" in changed["actions"][0]
    )
    assert commands(bench, table) == [f"{WORD[option]} three"]
    assert "is listed twice" in refused(bench, **below(option, "a", "a"))
    with_wrong = {option: [{**ENTRY[option], "commands": ["nonsense 1"]}]}
    assert "'nonsense' begins no command of this kind" in refused(bench, **with_wrong)


@pytest.mark.parametrize(("option", "word"), [("ip", "prefix-list"), ("ospf", "network")])
def test_commands_of_the_network(bench: Bench, option: str, word: str) -> None:
    app(bench)
    first, second = f"{word} one", f"{word} two"
    assert len(routing(bench, **{option: [first, second]})["actions"]) == 3
    assert not routing(bench, **{option: [second]})["changed"]
    assert len(routing(bench, **{option: [second]}, purge=True)["actions"]) == 1
    assert commands(bench, LISTS[option]) == [second]
    assert "is listed twice" in refused(bench, **{option: [first, first]})
    assert "begins no command" in refused(bench, **{option: ["nonsense"]})
    assert "switched off" in refused(bench, **{option: [f"! {first}"]})


@pytest.mark.parametrize("option", ["bgp", "eigrp"])
@pytest.mark.parametrize(
    ("line", "enabled", "negated"),
    [("{}", True, False), ("no {}", True, True), ("! {}", False, False), ("!  no  {}", False, True)],
)
def test_commands_are_switched(bench: Bench, option: str, line: str, enabled: bool, negated: bool) -> None:
    app(bench)
    routing(bench, **{option: [{**ENTRY[option], "commands": ["timers 1"]}]}, purge=True)
    wish = {option: [{**ENTRY[option], "commands": [line.format("timers   1")]}]}
    assert routing(bench, **wish, purge=True)["changed"] is not (enabled and not negated)
    row = bench.row(BELOW[option])
    assert (row["command"], row["params"], row["enabled"], row["no"]) == ("timers", "1", enabled, negated)


@pytest.mark.parametrize(
    ("wanted", "writes"),
    [
        ("a b c d e", 1),
        ("a b c", 1),
        ("a c d", 1),
        ("b c d a", 2),
        ("a b d c", 2),
        ("d c b a", 6),
        ("a x b c d", 7),
        ("a x c d", 1),
        ("x y z", 4),
        ("", 4),
    ],
)
def test_the_list_is_the_order(bench: Bench, wanted: str, writes: int) -> None:
    """A new command comes last (whether its place can be written is not recorded); the fewest writes that allows."""
    app(bench)
    routing(bench, **below("bgp", "a", "b", "c", "d"))
    other = {"asn": 64999, "commands": ["neighbor a"]}
    routing(bench, bgp=[other])
    with bench.traffic() as traffic:
        bench.run(
            MODULE,
            {"network": "app", **below("bgp", *wanted.split()), "bgp": [*below("bgp", *wanted.split())["bgp"], other]}
            | {"purge": True},
        )
    assert len(traffic.writes) == writes
    asn = bench.row("vnet_bgp_routers", asn=64900)["$key"]
    rows = sorted(bench.rows("vnet_bgp_router_commands", bgp_router=asn), key=lambda row: row["orderid"])
    assert [row["params"] for row in rows] == wanted.split()
    routing(bench, **below("bgp", *wanted.split()))


def test_order_without_a_purge(bench: Bench) -> None:
    """Commands that others made stay; those listed come to stand in order among themselves."""
    app(bench)
    routing(bench, ospf=["area 1 stub", "area 2 stub", "area 3 stub"])
    routing(bench, ospf=["area 3 stub", "area 1 stub"])
    assert commands(bench, "vnet_ospf_commands") == ["area 2 stub", "area 3 stub", "area 1 stub"]


def test_no_order_is_compared_where_none_is_told(bench: Bench) -> None:
    app(bench)
    wish = ["area 1 stub", "area 2 stub"]
    routing(bench, ospf=wish)
    for row in bench.rows("vnet_ospf_commands"):
        bench.plant("vnet_ospf_commands", key=row["$key"], orderid=0)
    assert not routing(bench, ospf=wish[::-1], purge=True)["changed"]


def test_a_command_that_is_there_twice(bench: Bench) -> None:
    app(bench)
    routing(bench, ospf=["area 1 stub"])
    row = bench.row("vnet_ospf_commands")
    bench.plant("vnet_ospf_commands", bgp=row["bgp"], command="area", params="1 stub", orderid=9)
    assert not routing(bench, ospf=["area 1 stub"])["changed"]
    assert len(routing(bench, ospf=["area 1 stub"], purge=True)["actions"]) == 1


REPLACED = [
    ("bgp", "neighbor 10.9.0.7 remote-as 65001", "neighbor 10.9.0.7 remote-as 65002"),
    ("bgp", "neighbor 10.9.0.7 timers 5 15", "neighbor 10.9.0.7 timers 10 30"),
    ("bgp", "neighbor 10.9.0.7 route-map A out", "neighbor 10.9.0.7 route-map B out"),
    ("bgp", "bgp router-id 10.9.0.1", "bgp router-id 10.9.0.2"),
    ("bgp", "timers bgp 5 15", "! no timers bgp 10 30"),
    ("bgp", "neighbor 10.9.0.7 shutdown", "no neighbor 10.9.0.7 shutdown"),
    ("ip", "prefix-list A seq 10 permit 10.0.0.0/8", "prefix-list A seq 10 deny 10.0.0.0/8"),
    ("ospf", "router-id 10.9.0.1", "router-id 10.9.0.2"),
    ("route_maps", "set metric 10", "set metric 20"),
    ("eigrp", "variance 2", "variance 3"),
    ("links", "ip ospf cost 10", "ip ospf cost 20"),
]
BESIDE = [
    ("bgp", "neighbor 10.9.0.7 remote-as 65001", "neighbor 10.9.0.8 remote-as 65001"),
    ("bgp", "neighbor 10.9.0.7 timers 5 15", "neighbor 10.9.0.7 timers connect 5"),
    ("bgp", "neighbor 10.9.0.7 route-map A out", "neighbor 10.9.0.7 route-map A in"),
    ("bgp", "network 10.0.0.0/24", "network 10.0.1.0/24"),
    ("ip", "prefix-list A seq 10 permit 10.0.0.0/8", "prefix-list A seq 20 permit 10.0.0.0/8"),
    ("ip", "as-path access-list A permit ^1$", "as-path access-list A permit ^2$"),
    ("ospf", "area 1 stub", "area 2 stub"),
    ("route_maps", "match tag 1", "match metric 1"),
]


def one_line(option: str, *lines: str) -> dict[str, Any]:
    """List some commands, wherever they stand."""
    return {option: [{**ENTRY[option], "commands": list(lines)}] if option in ENTRY else list(lines)}


@pytest.mark.parametrize(("option", "first", "second"), REPLACED)
def test_what_is_there_once_is_replaced(bench: Bench, option: str, first: str, second: str) -> None:
    """Without a purge too: two values of it would contradict each other."""
    app(bench)
    routing(bench, **one_line(option, first))
    done = routing(bench, **one_line(option, second))
    assert len(done["actions"]) == 1 and f"command {first} to {second}" in done["actions"][0]
    before, after = (json.dumps(done["diff"][side]) for side in ("before", "after"))
    old, new = (json.dumps(line) for line in (first, second))
    assert old in before and new not in before and new in after and old not in after
    assert len(bench.rows(BELOW.get(option, LISTS[option]))) == 1
    assert f"'{second}' contradicts '{first}'" in refused(bench, **one_line(option, first, second))


@pytest.mark.parametrize(("option", "first", "second"), BESIDE)
def test_what_there_may_be_several_of_stays(bench: Bench, option: str, first: str, second: str) -> None:
    app(bench)
    routing(bench, **one_line(option, first))
    assert len(routing(bench, **one_line(option, second))["actions"]) == 1
    assert commands(bench, BELOW.get(option, LISTS[option])) == [first, second]


def test_other_networks_stay(bench: Bench) -> None:
    app(bench)
    for network in ("app", "Internal"):
        bench.run(MODULE, {"network": network, **WHOLE, "default_route": None})
    before = [len(bench.rows(table)) for table in (*LISTS.values(), *BELOW.values())]
    routing(bench, **{option: [] for option in LISTS}, purge=True)
    after = [len(bench.rows(table)) for table in (*LISTS.values(), *BELOW.values())]
    assert after == [count // 2 for count in before]
    assert not bench.run(MODULE, {"network": "Internal", **WHOLE, "default_route": None, "purge": True})["changed"]


def test_passwords_are_hidden(bench: Bench) -> None:
    """In what is sent back, in what is done and in what the platform holds already."""
    app(bench)
    wish = {"bgp": [{"asn": 64900, "commands": ["neighbor 10.9.0.7 password s3cr3t-A"]}]}
    done = routing(bench, **wish)
    assert "s3cr3t" not in json.dumps(done) and "password" in json.dumps(done)
    assert bench.row("vnet_bgp_router_commands")["params"] == "10.9.0.7 password s3cr3t-A"
    other = {"bgp": [{"asn": 64900, "commands": ["neighbor 10.9.0.7 password s3cr3t-B"]}]}
    changed = routing(bench, **other, purge=True)
    assert changed["changed"] and "s3cr3t" not in json.dumps(changed)
    assert bench.row("vnet_bgp_router_commands")["params"].endswith("s3cr3t-B")
    links = [{**LINK, "commands": ["ip ospf message-digest-key 1 md5 s3cr3t-C", "ip ospf authentication-key s3cr3t-D"]}]
    assert module(MODULE).secrets({**wish, "links": links}) == {"s3cr3t-A", "s3cr3t-C", "s3cr3t-D"}


# Links, route maps, routers, static routes


@pytest.mark.parametrize(
    ("option", "column", "first", "second"),
    [
        ("description", "description", "one", "two"),
        ("ip", "ipaddress", "198.51.100.1", "198.51.100.2"),
        ("cidr", "network", "198.51.100.0/30", "198.51.100.0/29"),
        ("layer2_type", "layer2_type", "vlan", "none"),
        ("layer2_id", "layer2_id", 100, 200),
        ("mtu", "mtu", 9000, 1500),
    ],
)
def test_each_option_of_a_link(bench: Bench, option: str, column: str, first: Any, second: Any) -> None:
    app(bench)
    for value in (first, second):
        assert routing(bench, links=[{**LINK, option: value}])["changed"]
        assert bench.row("vnet_bgp_interfaces", name="to-isp")[column] == value
    moved = routing(bench, links=[{"name": "to-isp", "interface_network": "DMZ"}])
    assert moved["changed"]
    assert bench.row("vnet_bgp_interfaces", name="to-isp")["interface_vnet"] == bench.key("vnets", "DMZ")


def test_entries_of_one_map(bench: Bench) -> None:
    app(bench)
    entries = [{"name": "CT", "sequence": sequence, "permit": sequence == 10} for sequence in (10, 20)]
    routing(bench, route_maps=entries)
    assert {row["sequence"]: row["permit"] for row in bench.rows("vnet_bgp_routemaps")} == {10: True, 20: False}
    routing(bench, route_maps=[{"name": "CT", "sequence": 10, "permit": False}])
    assert {row["sequence"]: row["permit"] for row in bench.rows("vnet_bgp_routemaps")} == {10: False, 20: False}
    assert len(routing(bench, route_maps=entries[:1], purge=True)["actions"]) == 2


@pytest.mark.parametrize(
    ("option", "column", "first", "second"),
    [
        ("description", "description", "one", "two"),
        ("enabled", "enabled", True, False),
        ("destination", "destination_ip", "10.20.0.0/16", "10.30.0.0/16"),
        ("via", "target_ip", "10.9.0.7", "10.9.0.8"),
    ],
)
def test_each_option_of_a_static_route(bench: Bench, option: str, column: str, first: Any, second: Any) -> None:
    app(bench)
    route = WHOLE["static_routes"][0]
    for value in (first, second):
        routing(bench, static_routes=[{**route, option: value}])
        assert bench.row("vnet_rules", name="lab")[column] == value
    assert routing(bench, static_routes=[{"name": "lab", option: first}])["changed"]


def test_rules_that_are_no_static_routes_stay(bench: Bench) -> None:
    """The default route, routes of the platform, and rules that route nothing."""
    app(bench)
    vnet = bench.key("vnets", "app")
    route = {"vnet": vnet, "action": "route", "direction": "outgoing"}
    bench.plant("vnet_rules", **route, name="default", destination_ip="default", orderid=1)
    bench.plant("vnet_rules", **route, name="own", destination_ip="10.1.0.0/16", owner="vnet_cidrs/1", orderid=2)
    bench.plant("vnet_rules", vnet=vnet, name="accept", destination_ip="10.1.0.0/16", orderid=3)
    bench.plant("vnet_rules", **route, name="left-over", destination_ip="10.1.0.0/16", orderid=4)
    done = routing(bench, static_routes=WHOLE["static_routes"], purge=True)
    assert done["actions"][0] == "remove static route left-over from network app"
    assert {row["name"] for row in bench.rows("vnet_rules")} == {"default", "own", "accept", "lab"}


def test_the_default_route(bench: Bench) -> None:
    app(bench)
    for network in ("External", "DMZ"):
        assert routing(bench, default_route=network)["changed"]
        assert bench.row("vnets", name="app")["vnet_default_gateway"] == bench.key("vnets", network)
    assert routing(bench, default_route="none")["changed"]
    assert bench.row("vnets", name="app")["vnet_default_gateway"] is None


@pytest.mark.parametrize("alone", [True, False])
def test_a_default_route_that_lists_leave_out(bench: Bench, alone: bool) -> None:
    """Some clients get that column when they read a network alone only; where it never comes back, that is said."""
    app(bench)
    routing(bench, default_route="External")
    key = bench.key("vnets", "app")
    row = bench.get(f"vnets/{key}", fields=",".join(ROUTING.reads()))
    del row["vnet_default_gateway"]
    bench.simulator.fault("status", method="GET", path=r"vnets\?", status=200, body=[row], times=None)
    if not alone:
        bench.simulator.fault("status", method="GET", path=rf"vnets/{key}\?", status=200, body=row, times=None)
    with bench.traffic() as traffic:
        same = bench.run(MODULE, {"network": "app", "default_route": "External"})
    assert traffic.lines == ["GET vnets", f"GET vnets/{key}"] and not same["changed"]
    assert ("warnings" in same) is not alone and (alone or "default_route cannot be read" in same["warnings"][0])
    assert bench.run(MODULE, {"network": "app", "default_route": "none"}, check=True)["changed"] is alone


def test_rules_are_applied_once_or_left(bench: Bench) -> None:
    app(bench)
    bench.run("verge_network", {"name": "app", "state": "running"})
    left = routing(bench, static_routes=WHOLE["static_routes"], apply_rules=False)
    assert (
        left["actions"] == ["add static route lab to network app"] and bench.row("vnets", name="app")["need_fw_apply"]
    )
    assert routing(bench, ospf=["router-id 10.9.0.1"])["actions"][-1] == "apply the rules of network app"
    assert not bench.row("vnets", name="app")["need_fw_apply"]
    again = routing(bench, ospf=["router-id 10.9.0.2"])
    assert again["actions"] == [
        "update OSPF command router-id 10.9.0.1 to router-id 10.9.0.2 of network app (command)"
    ], "no rule was written"


def test_a_restart_by_force(bench: Bench) -> None:
    """A restart may stop the network hard when asked to."""
    app(bench)
    bench.run("verge_network", {"name": "app", "state": "running"})
    done = routing(bench, ospf=["router-id 10.9.0.1"], restart_if_needed=True, force=True)
    assert done["actions"][-2:] == ["power off network app hard", "power on network app"]


# What is wrong


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"links": [{"name": "x"}]}, "link x: a new link needs ip and cidr and interface_network"),
        ({"links": [{**LINK, "layer2_id": None}]}, "link to-isp: a new link needs layer2_id"),
        ({"links": [{**LINK, "ip": "198.51.100.9"}]}, "ip 198.51.100.9 is not in 198.51.100.0/30"),
        ({"links": [{**LINK, "ip": "198.51.100.300"}]}, "'198.51.100.300' is no address"),
        ({"links": [{**LINK, "ip": "router"}]}, "ip is 'router'; give one address"),
        ({"links": [{**LINK, "cidr": "198.51.100.1/30"}]}, "give a block such as 10.10.0.0/24"),
        ({"links": [{**LINK, "interface_network": "no-such"}]}, "there is no 'no-such' in vnets"),
        ({"links": [LINK, dict(LINK)]}, "links: 'to-isp' is listed twice"),
        ({"links": [{"mtu": 1500}]}, "links: an entry has no name"),
        ({"links": [{**LINK, "mtu": 10}]}, "mtu is 10; the least allowed is 1000"),
        ({"bgp": [{"asn": 4294967296}]}, "asn is 4294967296; the most allowed is 4294967295"),
        ({"bgp": [{"commands": []}]}, "bgp: an entry has no asn"),
        ({"bgp": [{"asn": 1, "commands": ["neighbour 10.0.0.1 remote-as 2"]}]}, "BGP router 1: commands: 'neighbour'"),
        ({"bgp": [{"asn": 1, "commands": ["neighbor 10.0.0.300 remote-as 2"]}]}, "'10.0.0.300' is no address"),
        ({"bgp": [{"asn": 1, "commands": [""]}]}, "commands: command is empty"),
        ({"ip": ["prefix-list A permit 10.0.0.0/33"]}, "'10.0.0.0/33' is no address"),
        ({"eigrp": [{"asn": 65536}]}, "the most allowed is 65535"),
        ({"route_maps": [{"name": "A"}]}, "route_maps: an entry has no sequence"),
        ({"route_maps": [{"name": "A", "sequence": 70000}]}, "the most allowed is 65535"),
        ({"static_routes": [{"name": "a"}]}, "static route a: it needs destination and via"),
        ({"static_routes": [{"name": "a", "destination": "10.0.0.1/8", "via": "10.9.0.7"}]}, "has host bits set"),
        ({"static_routes": [{"name": "a", "destination": "10.0.0.0/8", "via": "10.9.0.700"}]}, "is no address"),
        ({"links": [{**LINK, "layer2_id": 4095}]}, "layer2_id is 4095; the most allowed is 4094"),
        ({"links": [{**LINK, "name": ""}]}, "name is empty"),
        ({"static_routes": [{"name": "a", "via": "10.9.0.7-10.9.0.9"}]}, "'10.9.0.7-10.9.0.9'; give one address"),
        ({"static_routes": [{"name": "a", "via": "10.9.0.0/24"}]}, "via is '10.9.0.0/24'; give one address"),
        ({"static_routes": [{"name": "a", "via": "alias:x"}]}, "via is 'alias:x'; give one address"),
        ({"static_routes": [{"name": "a", "via": "the router"}]}, "via: 'the router' has blanks in it"),
        (
            {"static_routes": [{"name": "a", "destination": "fd00::/8", "via": "10.9.0.7"}]},
            "static route a: destination fd00::/8 and via 10.9.0.7 are of different versions of IP",
        ),
        ({"default_route": "app"}, "default_route is the network itself"),
        ({"default_route": "no-such"}, "there is no 'no-such' in vnets"),
    ],
)
def test_one_clear_line(bench: Bench, wrong: dict[str, Any], message: str) -> None:
    app(bench)
    assert message in refused(bench, **wrong)


def test_what_a_change_makes_of_a_row(bench: Bench) -> None:
    """Half of it is what is there already."""
    app(bench)
    bench.run(MODULE, {"network": "app", "links": [LINK], "static_routes": WHOLE["static_routes"]})
    route = WHOLE["static_routes"][0]["name"]
    for wrong, message in (
        ({"links": [{"name": "to-isp", "ip": "198.51.100.9"}]}, "198.51.100.9 is not in 198.51.100.0/30"),
        ({"links": [{"name": "to-isp", "cidr": "10.0.0.0/30"}]}, "ip 198.51.100.2 is not in 10.0.0.0/30"),
        ({"static_routes": [{"name": route, "via": "fd00::1"}]}, "are of different versions of IP"),
    ):
        assert message in refused(bench, **wrong)


def test_a_rule_of_that_name(bench: Bench) -> None:
    app(bench)
    bench.plant("vnet_rules", vnet=bench.key("vnets", "app"), name="lab", action="accept", orderid=1)
    refusal = bench.refused(MODULE, {"network": "app", "static_routes": WHOLE["static_routes"]})
    assert "in use" in refusal["msg"] and refusal["error"]["kind"] == "conflict"


def test_which_network(bench: Bench) -> None:
    app(bench)
    wish = {"ospf": ["router-id 10.9.0.1"], "default_route": "External", "links": [LINK]}
    refusal = bench.refused(MODULE, {"network": "no-such-network", **wish})
    assert "there is no network no-such-network" in refusal["msg"]
    said = bench.run(MODULE, {"network": "no-such-network", **wish}, check=True)
    assert said["changed"] and "no-such-network" in said["warnings"][0] and json.dumps(said)
    key = str(bench.key("vnets", "app"))
    assert bench.run(MODULE, {"key": key, **wish})["changed"]
    assert "cannot become" in bench.refused(MODULE, {"key": key, "network": "DMZ", **wish})["msg"]


def test_a_dropped_write_is_an_error(bench: Bench) -> None:
    app(bench)
    routing(bench, **below("bgp", "a"))
    bench.simulator.fault("status", method="PUT", status=200, body=[], times=None)
    refusal = bench.refused(MODULE, {"network": "app", **below("bgp", "b"), "purge": True})
    assert refusal["error"]["kind"] == "not_stored" and "command neighbor b" in refusal["msg"]


def test_the_examples_of_the_documentation(bench: Bench) -> None:
    """Each of them can be run as it stands, one after the other, and again."""
    source = (Path(__file__).parents[2] / "plugins" / "modules" / f"{MODULE}.py").read_text(encoding="utf-8")
    texts = {
        node.targets[0].id: node.value
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    tasks = yaml.safe_load(ast.literal_eval(texts["EXAMPLES"]).replace("{{ bgp_password }}", "a-shared-secret"))
    assert len(tasks) == 4
    for task in tasks:
        wish = task[f"community.vergeos.{MODULE}"]
        done = foretold(bench, MODULE, **wish)
        assert done["changed"] and "a-shared-secret" not in json.dumps(done)


# What goes wrong on the way

LOSSES = ["vnet_bgp", "vnet_bgp_routers", "vnet_bgp_router_commands", "vnet_bgp_routemaps", "vnet_rules"]


@pytest.mark.parametrize("table", LOSSES)
@pytest.mark.parametrize("kind", ["reset_before", "reset_after", "truncated"])
def test_a_lost_answer_makes_nothing_twice(bench: Bench, table: str, kind: str) -> None:
    """Whatever level it happens on: what is below goes to the row that is there."""
    app(bench)
    wish = {"network": "app", **WHOLE, "purge": True}
    with bench.traffic() as traffic:
        with bench.fault(kind, method="POST", path=rf"/{table}\?", times=1):
            bench.run(MODULE, wish)
    lost = [entry for entry in traffic.requests if entry["status"] is None]
    assert len(lost) == (kind != "truncated")
    for option, listed in (*LISTS.items(), ("settings", "vnet_bgp")):
        assert len(bench.rows(listed)) == len(WHOLE.get(option, [1])), listed
    assert not bench.run(MODULE, wish)["changed"]


def test_a_run_that_stops_half_way_is_finished_by_the_next(bench: Bench) -> None:
    """The failure tells what was done; the commands come to stand in order all the same."""
    app(bench)
    routing(bench, **below("bgp", "a", "b", "c"))
    wish = {"network": "app", **below("bgp", "x", "a", "b", "c"), "purge": True}
    full = {"status": 422, "body": {"err": "full"}, "times": None}
    bench.simulator.fault("status", method="POST", path="/vnet_bgp_router_commands", after=2, **full)
    refusal = bench.refused(MODULE, wish)
    assert "full" in refusal["msg"] and refusal["changed"] and len(refusal["actions"]) == 5
    bench.simulator.clear_faults()
    bench.run(MODULE, wish)
    assert commands(bench, BELOW["bgp"]) == [f"neighbor {text}" for text in "xabc"]


def test_somebody_else_is_faster(bench: Bench) -> None:
    """The router that is there by now is taken, and what was to hang on ours hangs on it."""
    app(bench)
    routing(bench, ospf=["router-id 10.9.0.1"])
    router = {"bgp": bench.row("vnet_bgp")["$key"], "asn": 64900}
    other = [{"method": "POST", "path": "/api/v4/vnet_bgp_routers", "body": router}]
    bench.simulator.fault("meanwhile", method="POST", path=r"/vnet_bgp_routers\?", also=other)
    wish = {"network": "app", **below("bgp", "a")}
    assert bench.run(MODULE, wish)["changed"]
    assert len(bench.rows("vnet_bgp_routers")) == 1
    assert bench.row("vnet_bgp_router_commands")["bgp_router"] == bench.row("vnet_bgp_routers")["$key"]
    assert not bench.run(MODULE, wish)["changed"]

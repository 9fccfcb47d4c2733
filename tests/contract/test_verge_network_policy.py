# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of a network as one list: order with the fewest writes, what stays untouched, and the way to the API."""

from __future__ import annotations

from typing import Any, Optional

import pytest

from tests.contract import twice
from tests.contract.bench import Bench
from tests.contract.network import verge_dns_record
from tests.contract.network.network_family import app
from tests.contract.network.verge_network_policy import OPTIONS


def rules(*names: str, **more: Any) -> list[dict[str, Any]]:
    """Write rules with some names."""
    return [{"name": name, "protocol": "tcp", "destination_ports": ["443"], **more} for name in names]


def policy(bench: Bench, check: bool = False, **options: Any) -> dict[str, Any]:
    """Run the module on the network app."""
    return bench.run("verge_network_policy", {"network": "app", **options}, check)


def foretold(bench: Bench, **options: Any) -> dict[str, Any]:
    """Run in check mode and for real, prove that both say the same and that a second run does nothing."""
    wish = {"network": "app", **options}
    done = twice.foretold(bench, "verge_network_policy", wish)
    twice.unchanged(bench, "verge_network_policy", wish)
    return done


def order(bench: Bench) -> list[str]:
    """Read past the module in which order the platform goes through the rules."""
    rows = bench.rows("vnet_rules", vnet=bench.key("vnets", "app"))
    assert len({row["orderid"] for row in rows}) == len(rows), "two rules share a place"
    return [row["name"] for row in sorted(rows, key=lambda row: row["orderid"])]


def written(bench: Bench, **options: Any) -> list[str]:
    """Run and return the writes to rules."""
    with bench.traffic() as traffic:
        policy(bench, **options)
    return [line for line in traffic.writes if "vnet_rules" in line]


# Order


def test_the_list_is_the_order(bench: Bench) -> None:
    app(bench)
    done = foretold(bench, rules=rules("a", "b", "c"))
    assert done["actions"] == [f"add rule {name} to network app" for name in "abc"]
    assert order(bench) == ["a", "b", "c"]
    assert [rule["name"] for rule in done["policy"]["rules"]] == ["a", "b", "c"]


@pytest.mark.parametrize("dense", [False, True])
@pytest.mark.parametrize(
    ("wanted", "at_most"),
    [
        (["a", "b", "new", "c", "d"], (1, 3)),
        (["a", "b", "c", "d", "new"], (1, 1)),
        (["new", "a", "b", "c", "d"], (1, 5)),
        (["b", "c", "d", "a"], (1, 1)),
        (["d", "a", "b", "c"], (1, 3)),
        (["d", "c", "b", "a"], (3, 3)),
        (["a", "c", "b", "d"], (1, 2)),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else "",
)
def test_rules_are_moved_with_the_fewest_writes(
    bench: Bench, dense: bool, wanted: list[str], at_most: tuple[int, int]
) -> None:
    """Rules of the module leave gaps; rules that others made stand close together, and there is no place before 1."""
    app(bench)
    if dense:
        for name in ("a", "b", "c", "d"):
            bench.send("POST", "vnet_rules", {"vnet": bench.key("vnets", "app"), "name": name, "protocol": "tcp"})
    else:
        policy(bench, rules=rules("a", "b", "c", "d"))
    policy(bench, rules=rules("a", "b", "c", "d"))
    keys = {row["name"]: row["$key"] for row in bench.rows("vnet_rules")}
    assert len(written(bench, rules=rules(*wanted))) == at_most[dense]
    assert order(bench) == wanted
    assert keys.items() <= {row["name"]: row["$key"] for row in bench.rows("vnet_rules")}.items(), "made anew"


def test_others_keep_their_places(bench: Bench) -> None:
    app(bench)
    vnet = bench.key("vnets", "app")
    for name, place in (("other-1", 1), ("mine-1", 2), ("other-2", 3), ("mine-2", 4), ("other-3", 5)):
        bench.plant("vnet_rules", vnet=vnet, name=name, orderid=place, protocol="tcp", destination_ports="443")
    others = {row["name"]: row["orderid"] for row in bench.rows("vnet_rules") if row["name"].startswith("other")}
    foretold(bench, rules=rules("mine-2", "new", "mine-1"))
    assert [name for name in order(bench) if not name.startswith("other")] == ["mine-2", "new", "mine-1"]
    found = {row["name"]: row["orderid"] for row in bench.rows("vnet_rules") if row["name"].startswith("other")}
    assert found == others


def test_what_is_not_listed_goes_on_request(bench: Bench) -> None:
    app(bench)
    policy(bench, rules=rules("a", "b", "c"))
    done = foretold(bench, rules=rules("c", "a"), purge=True)
    assert done["actions"][0] == "remove rule b from network app" and len(done["actions"]) == 2
    assert order(bench) == ["c", "a"]
    assert foretold(bench, rules=[], purge=True)["changed"] and order(bench) == []


def test_nothing_goes_without_a_list(bench: Bench) -> None:
    app(bench)
    policy(bench, rules=rules("a"))
    assert not policy(bench, purge=True)["changed"] and order(bench) == ["a"]


def test_routes_go_only_when_they_are_meant(bench: Bench) -> None:
    """They are rules too, of which verge_routing takes care: neither module undoes what the other one does."""
    app(bench)
    vnet = bench.key("vnets", "app")
    bench.plant("vnet_rules", vnet=vnet, name="Default Route", action="route", direction="outgoing", orderid=1)
    route = {"network": "app", "static_routes": [{"name": "lab", "destination": "10.20.0.0/16", "via": "10.9.0.7"}]}
    bench.run("verge_routing", route)
    foretold(bench, rules=rules("a"), purge=True)
    assert order(bench) == ["Default Route", "lab", "a"]
    assert not bench.run("verge_routing", {**route, "purge": True})["changed"]
    listed = [*rules("a"), {"name": "lab", "action": "route"}]
    done = foretold(bench, rules=listed, purge=True, purge_routes=True)
    assert done["actions"][0] == "remove rule Default Route from network app" and order(bench) == ["a", "lab"]
    assert policy(bench, rules=listed, purge_routes=True)["changed"] is False, "no purge at all"


@pytest.mark.parametrize("mark", [{"system_rule": True}, {"owner": "vnet_wireguards/1"}])
def test_rules_of_the_platform_are_never_touched(bench: Bench, mark: dict[str, Any]) -> None:
    app(bench)
    vnet = bench.key("vnets", "app")
    bench.plant("vnet_rules", vnet=vnet, name="platform", orderid=1, protocol="udp", **mark)
    foretold(bench, rules=rules("a", "b"), purge=True)
    assert order(bench) == ["platform", "a", "b"]
    before = bench.row("vnet_rules", name="platform")
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_network_policy", {"network": "app", "rules": rules("platform")})
    assert "made by the platform" in refusal["msg"] and traffic.writes == []
    assert bench.row("vnet_rules", name="platform") == before


# Each option of a rule, as verge_network_rule has it


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_each_option_of_a_rule(bench: Bench, option: Any) -> None:
    app(bench)
    for value in (option.first, option.second):
        wish = [{"name": "ct", "protocol": "tcp", option.name: value}]
        policy(bench, rules=wish)
        assert bench.row("vnet_rules", name="ct")[option.wire] == option.stored(bench, value)
        with bench.traffic() as traffic:
            assert not policy(bench, rules=wish)["changed"]
        assert traffic.writes == []
    assert policy(bench, rules=[{"name": "ct", option.name: option.first}])["changed"]


def test_a_name_twice_in_the_list(bench: Bench) -> None:
    app(bench)
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_network_policy", {"network": "app", "rules": rules("a", "b", "a")})
    assert "'a' is listed twice" in refusal["msg"] and traffic.requests == []


def test_which_network(bench: Bench) -> None:
    app(bench)
    wish = {"rules": rules("a")}
    refusal = bench.refused("verge_network_policy", {"network": "no-such-network", **wish})
    assert "there is no network no-such-network" in refusal["msg"]
    said = bench.run("verge_network_policy", {"network": "no-such-network", **wish}, check=True)
    assert said["changed"] and "no-such-network" in said["warnings"][0]
    key = str(bench.key("vnets", "app"))
    assert bench.run("verge_network_policy", {"key": key, **wish})["changed"] and order(bench) == ["a"]
    other = bench.refused("verge_network_policy", {"key": key, "network": "DMZ", **wish})
    assert "cannot become" in other["msg"]


# Aliases


def test_aliases_by_name_cost_one_request(bench: Bench) -> None:
    """The platform takes keys only; all names are found in one list."""
    app(bench)
    for name in ("ct-one", "ct-two"):
        bench.plant("vnet_rule_aliases", name=name, value="10.0.0.0/8")
    keys = [bench.key("vnet_rule_aliases", name) for name in ("ct-one", "ct-two")]
    wish = [
        {"name": "a", "source": ["alias:ct-one", "10.9.0.7"], "destination_ports": ["alias:ct-two"]},
        {"name": "b", "source": ["alias:ct-two"]},
    ]
    foretold(bench, rules=wish)
    row = bench.row("vnet_rules", name="a")
    assert row["source_ip"] == f"alias:{keys[0]},10.9.0.7" and row["destination_ports"] == f"alias:{keys[1]}"
    with bench.traffic() as traffic:
        policy(bench, rules=wish)
    assert sorted(traffic.lines) == ["GET vnet_rule_aliases", "GET vnet_rules", "GET vnets"]
    refusal = bench.refused("verge_network_policy", {"network": "app", "rules": [{"name": "a", "source": ["alias:x"]}]})
    assert "alias:x" in refusal["msg"] and refusal["error"]["table"] == "vnet_rule_aliases"
    assert policy(bench, check=True, rules=[{"name": "a", "source": ["alias:x"]}])["warnings"]


@pytest.mark.parametrize(
    "wrong", [{"source": ["10.0.0.300"]}, {"destination_ports": ["90-80"]}, {"target": ["10.0.0.9-10.0.0.1"]}]
)
def test_bad_words_never_reach_the_wire(bench: Bench, wrong: dict[str, Any]) -> None:
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_network_policy", {"network": "app", "rules": [{"name": "a", **wrong}]})
    assert next(iter(wrong)) in refusal["msg"] and traffic.requests == []


# Scale and applies


def test_many_rules_are_one_request(bench: Bench) -> None:
    """A round number of rows, which may be where a list was cut off, is asked about once more; this is none."""
    app(bench)
    vnet = bench.key("vnets", "app")
    for number in range(501):
        name = f"rule-{number:03}"
        columns = {"name": name, "orderid": number * 10 + 10, "protocol": "tcp", "destination_ports": "443"}
        bench.plant("vnet_rules", vnet=vnet, **columns)
    wish = rules(*(f"rule-{number:03}" for number in range(501)))
    with bench.traffic() as traffic:
        assert not policy(bench, rules=wish, purge=True)["changed"]
    assert traffic.lines == ["GET vnets", "GET vnet_rules"]
    wish.insert(250, *rules("inserted"))
    bench.run("verge_network", {"name": "app", "state": "running"})
    with bench.traffic() as traffic:
        done = policy(bench, rules=wish, purge=True)
    assert done["actions"] == ["add rule inserted to network app", "apply the rules of network app"]
    assert traffic.writes == ["POST vnet_rules", "POST vnet_actions"]
    assert order(bench).index("inserted") == 250


def test_applied_once_and_again_when_that_failed(bench: Bench) -> None:
    app(bench)
    bench.run("verge_network", {"name": "app", "state": "running"})
    wish = {"network": "app", "rules": rules("a", "b")}
    bench.simulator.fault("status", method="POST", path="vnet_actions", status=422, body={"err": "busy"}, times=None)
    refusal = bench.refused("verge_network_policy", {**wish, "wait_timeout": 1})
    assert refusal["error"]["kind"] == "task_timeout" and "busy (HTTP 422)" in refusal["msg"]
    bench.simulator.clear_faults()
    assert order(bench) == ["a", "b"] and bench.row("vnets", name="app")["need_fw_apply"]
    assert foretold(bench, rules=wish["rules"])["actions"] == ["apply the rules of network app"]
    assert not bench.row("vnets", name="app")["need_fw_apply"]
    with bench.traffic() as traffic:
        policy(bench, rules=rules("c", "d", "e"))
    assert traffic.writes.count("POST vnet_actions") == 1
    left = policy(bench, rules=rules("f"), apply_rules=False)
    assert left["actions"] == ["add rule f to network app"] and bench.row("vnets", name="app")["need_fw_apply"]


def test_a_dropped_rule_is_an_error(bench: Bench) -> None:
    app(bench)
    policy(bench, rules=rules("a"))
    bench.simulator.fault("status", method="PUT", status=200, body=[], times=None)
    refusal = bench.refused("verge_network_policy", {"network": "app", "rules": rules("a", enabled=False)})
    assert refusal["error"]["kind"] == "not_stored" and "rule a: enabled" in refusal["msg"]


# The list as the whole truth


@pytest.mark.parametrize(
    ("drift", "option"),
    [
        ({"enabled": False}, "enabled"),
        ({"source_ip": "192.0.2.1"}, "source"),
        ({"action": "drop"}, "action"),
        ({"log": True, "trace": True}, "log, trace"),
        ({"pin": "top", "interface": "dmz"}, "pin, interface"),
        ({"throttle": "1 kbytes/second", "drop_throttle": True}, "throttle, drop_throttle"),
    ],
)
def test_what_somebody_changed_by_hand_goes_back(bench: Bench, drift: dict[str, Any], option: str) -> None:
    """Under a purge what the list leaves out means the platform's default, in the diff and in force."""
    app(bench)
    bench.run("verge_network", {"name": "app", "state": "running"})
    policy(bench, rules=rules("a", "b"), purge=True)
    key = bench.row("vnet_rules", name="a")["$key"]
    bench.send("PUT", f"vnet_rules/{key}", drift)
    kept = foretold(bench, rules=rules("a", "b"))
    assert kept["actions"] == ["apply the rules of network app"]
    bench.send("PUT", f"vnet_rules/{key}", {"description": "by hand"})
    mended = foretold(bench, rules=rules("a", "b"), purge=True)
    told = f"update rule a of network app (description, {option})"
    assert mended["actions"] == [told, "apply the rules of network app"] and mended["pending"] == []
    was, becomes = (mended["diff"][side]["rules"]["a"] for side in ("before", "after"))
    for name in ("description", *option.split(", ")):
        assert was[name] != becomes[name]
    row = bench.row("vnet_rules", name="a")
    assert all(row[column] != value for column, value in drift.items()) and row["description"] == ""
    # What the list says stays as it says.
    off = [*rules("a", enabled=False), *rules("b")]
    assert foretold(bench, rules=off, purge=True)["actions"][0] == "update rule a of network app (enabled)"


def test_other_exact_lists_go_back_too(bench: Bench) -> None:
    verge_dns_record.world(bench)
    zone = {"view": "ct-view", "domain": "ct.example", "purge_records": True}
    zone["records"] = [{"name": "www", "type": "A", "value": "10.9.0.9"}]
    bench.run("verge_dns_zone", zone)
    bench.send("PUT", f"vnet_dns_zone_records/{bench.row('vnet_dns_zone_records', host='www')['$key']}", {"ttl": "5m"})
    done = twice.once_only(bench, "verge_dns_zone", zone)
    assert done["changed"] and bench.row("vnet_dns_zone_records", host="www")["ttl"] == ""
    routes = {"network": "app", "purge": True}
    routes["static_routes"] = [{"name": "ct", "destination": "10.55.0.0/16", "via": "10.9.0.9"}]
    bench.run("verge_routing", routes)
    bench.send("PUT", f"vnet_rules/{bench.row('vnet_rules', name='ct')['$key']}", {"enabled": False})
    done = twice.once_only(bench, "verge_routing", routes)
    assert done["changed"] and bench.row("vnet_rules", name="ct")["enabled"]


# The way to the API


def carrier(bench: Bench, *planted: dict[str, Any]) -> str:
    """Make the network app the one with the API's address; return the API's port."""
    app(bench)
    vnet = bench.key("vnets", "app")
    bench.plant("vnets", key=vnet, network="127.0.0.0/24", ipaddress="127.0.0.1")
    for place, columns in enumerate(planted, 1):
        bench.plant("vnet_rules", vnet=vnet, orderid=place, protocol="tcp", **columns)
    return str(bench.simulator.url.rpartition(":")[2])


@pytest.mark.parametrize(
    ("planted", "wish", "refused"),
    [
        ([], [{"name": "drop", "action": "drop"}], "drop instead of no rule"),
        ([], [{"name": "drop", "action": "reject", "protocol": "tcp"}], "reject instead of no rule"),
        (
            [],
            [{"name": "api", "protocol": "tcp", "destination_ports": ["PORT"]}, {"name": "d", "action": "drop"}],
            None,
        ),
        ([], [{"name": "d", "action": "drop"}, {"name": "api", "protocol": "tcp"}], "drop"),
        ([], [{"name": "drop", "action": "drop", "source": ["203.0.113.0/24"]}], None),
        ([], [{"name": "drop", "action": "drop", "protocol": "udp"}], None),
        ([], [{"name": "drop", "action": "drop", "direction": "outgoing"}], None),
        ([], [{"name": "drop", "action": "drop", "enabled": False}], None),
        ([], [{"name": "drop", "action": "drop", "protocol": "tcp", "destination_ports": ["1-9"]}], None),
        ([], [{"name": "nat", "action": "translate", "target": ["10.9.0.7"]}], "translate to 10.9.0.7"),
        (
            [{"name": "api"}, {"name": "d", "action": "drop"}],
            [{"name": "d", "action": "drop"}],
            "drop instead of accept",
        ),
        ([{"name": "api"}], [{"name": "api", "protocol": "udp"}], "no rule instead of accept"),
        ([{"name": "api"}], [{"name": "api", "source": ["127.0.0.1"]}], None),
        ([{"name": "api"}], [{"name": "api", "source": ["192.0.2.1"]}], "no rule instead of accept"),
        ([{"name": "api"}], [{"name": "api", "source": ["vmnic:web.nic_0"]}], "accept in some cases instead of accept"),
        ([{"name": "api"}], [{"name": "api", "interface": "wireguard"}], "accept in some cases instead of accept"),
        (
            [{"name": "api", "pin": "top"}],
            [{"name": "d", "action": "drop"}, {"name": "api", "protocol": "tcp", "pin": "top"}],
            None,
        ),
        # Under a purge a pin that the list leaves out goes.
        (
            [{"name": "api", "pin": "top"}],
            [{"name": "d", "action": "drop"}, {"name": "api", "protocol": "tcp"}],
            "drop instead of accept",
        ),
        ([{"name": "d", "action": "drop"}], [{"name": "d", "action": "drop"}, {"name": "x", "protocol": "udp"}], None),
    ],
)
def test_the_way_to_the_api(
    bench: Bench, planted: list[dict[str, Any]], wish: list[dict[str, Any]], refused: Optional[str]
) -> None:
    port = carrier(bench, *planted)
    wish = [
        {**rule, "destination_ports": [port]} if "PORT" in rule.get("destination_ports", []) else rule for rule in wish
    ]
    arguments = {"network": "app", "rules": wish, "purge": True}
    if refused is None:
        assert bench.run("verge_network_policy", arguments)["changed"]
        return
    for check in (True, False):
        with bench.traffic() as traffic:
            refusal = bench.refused("verge_network_policy", arguments, check=check)
        assert refused in refusal["msg"] and "allow_lockout" in refusal["msg"] and traffic.writes == []
    assert bench.run("verge_network_policy", {**arguments, "allow_lockout": True})["changed"]


def test_other_networks_are_free_to_drop(bench: Bench) -> None:
    app(bench)
    assert policy(bench, rules=[{"name": "drop", "action": "drop"}])["changed"]


def test_an_address_of_the_network_carries_the_api_too(bench: Bench) -> None:
    app(bench)
    bench.plant("vnet_addresses", vnet=bench.key("vnets", "app"), type="virtual", ip="127.0.0.1")
    refusal = bench.refused("verge_network_policy", {"network": "app", "rules": [{"name": "drop", "action": "drop"}]})
    assert "carries the API at 127.0.0.1" in refusal["msg"]

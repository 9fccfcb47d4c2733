# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is particular to rows that hang on a network: applies, references by path, and the rows below them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract import twice
from tests.contract.bench import Bench
from tests.contract.network import verge_dns_record, verge_dns_zone, verge_ipsec, verge_network_address
from tests.contract.network.network_family import app

KEY = "QJ7nHvJGBdsSGDcR6KXXs4fZNxN3RZ7bmlxWqBrQ9VM="


def foretold(bench: Bench, module: str, /, **options: Any) -> dict[str, Any]:
    """Run a module in check mode and for real, prove that both say the same and that a second run does nothing."""
    done = twice.foretold(bench, module, options)
    twice.unchanged(bench, module, options)
    return done


def running(bench: Bench) -> None:
    """Make the network and switch it on."""
    app(bench)
    bench.run("verge_network", {"name": "app", "state": "running"})


def flag(bench: Bench, name: str) -> bool:
    """Read past the modules whether something waits on the network."""
    return bool(bench.row("vnets", name="app")[name])


# Applies

STAGING: list[tuple[str, dict[str, Any]]] = [
    ("verge_network_rule", {"network": "app", "name": "ct"}),
    ("verge_network_block", {"network": "app", "cidr": "198.51.100.0/24"}),
    ("verge_network_address", {"network": "app", "ip": "203.0.113.9", "type": "virtual"}),
    ("verge_wireguard", {"network": "app", "name": "wg0", "address": "10.100.0.1/24"}),
    ("verge_ipsec", {"network": "app", "name": "ct", "remote_gateway": "203.0.113.1"}),
]
NAMING: list[tuple[str, dict[str, Any]]] = [
    ("verge_network_host", {"network": "app", "name": "ct", "ip": "10.9.0.9"}),
    ("verge_dns_view", {"network": "app", "name": "ct"}),
    ("verge_dns_zone", {"view": "ct-view", "domain": "ct2.example"}),
    ("verge_dns_record", {"zone": "ct.example", "name": "www", "type": "A", "value": "10.9.0.9"}),
]


def dns_on_a_running_network(bench: Bench) -> None:
    """Make a view and a zone, and switch their network on."""
    verge_dns_record.world(bench)
    bench.run("verge_network", {"name": "app", "state": "running"})


@pytest.mark.parametrize(("name", "options"), STAGING, ids=lambda entry: entry if isinstance(entry, str) else "")
def test_rules_of_another_run_are_applied(bench: Bench, name: str, options: dict[str, Any]) -> None:
    """What an earlier run staged is applied although no row differs, on removal as well; once."""
    running(bench)
    later = {"apply_dns": False} if name == "verge_network_address" else {}
    assert bench.run(name, {**options, "apply_rules": False, **later})["changed"]
    bench.plant("vnets", key=bench.key("vnets", "app"), need_fw_apply=True)
    done = foretold(bench, name, **options, **later)
    assert done["actions"] == ["apply the rules of network app"] and not flag(bench, "need_fw_apply")
    gone = foretold(bench, name, **options, **later, state="absent")
    assert gone["actions"][-1] == "apply the rules of network app" and not flag(bench, "need_fw_apply")
    made = foretold(bench, name, **options, **later)
    assert made["actions"][-1] == "apply the rules of network app" and not flag(bench, "need_fw_apply")


@pytest.mark.parametrize(("name", "options"), NAMING, ids=lambda entry: entry if isinstance(entry, str) else "")
def test_names_of_another_run_are_applied(bench: Bench, name: str, options: dict[str, Any]) -> None:
    dns_on_a_running_network(bench)
    bench.run("verge_network_apply", {"network": "app"})
    assert bench.run(name, {**options, "apply_dns": False})["changed"] and flag(bench, "need_dns_apply")
    done = foretold(bench, name, **options)
    assert done["actions"] == ["apply the DNS of network app"] and not flag(bench, "need_dns_apply")
    gone = foretold(bench, name, **options, state="absent")
    assert gone["actions"][-1] == "apply the DNS of network app" and not flag(bench, "need_dns_apply")
    made = foretold(bench, name, **options)
    assert made["actions"][-1] == "apply the DNS of network app" and not flag(bench, "need_dns_apply")


@pytest.mark.parametrize(("name", "options"), STAGING, ids=lambda entry: entry if isinstance(entry, str) else "")
def test_a_network_that_is_off_is_not_applied(bench: Bench, name: str, options: dict[str, Any]) -> None:
    """It refuses, and loads everything at its start (schema network/README.md)."""
    app(bench)
    with bench.traffic() as traffic:
        done = bench.run(name, options)
    assert not any("apply" in action for action in done["actions"])
    assert "POST vnet_actions" not in traffic.lines


def test_applied_without_waiting(bench: Bench) -> None:
    running(bench)
    with bench.traffic() as traffic:
        bench.run("verge_network_rule", {"network": "app", "name": "ct", "wait": False})
    after = traffic.lines[traffic.lines.index("POST vnet_actions") + 1 :]
    assert after == [f"GET vnet_rules/{bench.key('vnet_rules', 'ct')}"]


def test_an_apply_that_never_ends_tells_the_flag(bench: Bench) -> None:
    """The rule is there all the same, and the next run applies."""
    running(bench)
    wish = {"network": "app", "name": "ct"}
    bench.simulator.fault("status", method="POST", path="vnet_actions", status=201, body={}, times=1)
    refusal = bench.refused("verge_network_rule", {**wish, "wait_timeout": 1})
    assert refusal["error"]["kind"] == "task_timeout" and "need_fw_apply is True" in refusal["msg"]
    assert bench.run("verge_network_rule", wish)["actions"] == ["apply the rules of network app"]


# Applies alone


def test_pending_changes_are_applied(bench: Bench) -> None:
    running(bench)
    assert not bench.run("verge_network_apply", {"network": "app"})["changed"]
    bench.run("verge_network_rule", {"network": "app", "name": "ct", "apply_rules": False})
    bench.run("verge_network_host", {"network": "app", "name": "ct", "ip": "10.9.0.9", "apply_dns": False})
    assert not bench.run("verge_network_apply", {"network": "app", "rules": False, "dns": False})["changed"]
    rules = foretold(bench, "verge_network_apply", name="app", dns=False)
    assert rules["actions"] == ["apply the rules of network app"] and flag(bench, "need_dns_apply")
    names = foretold(bench, "verge_network_apply", key=str(bench.key("vnets", "app")))
    assert names["actions"] == ["apply the DNS of network app"] and not flag(bench, "need_dns_apply")


def test_a_restart_happens_on_request_only(bench: Bench) -> None:
    running(bench)
    bench.run("verge_network", {"name": "app", "mtu": 1500})
    waits = bench.run("verge_network_apply", {"network": "app"})
    assert not waits["changed"] and waits["pending_restart"] == ["changed by an earlier run"]
    done = foretold(bench, "verge_network_apply", name="app", restart_if_needed=True)
    assert done["actions"] == ["restart network app"] and not flag(bench, "need_restart")
    bench.run("verge_network", {"name": "app", "mtu": 9000})
    hard = foretold(bench, "verge_network_apply", name="app", restart_if_needed=True, force=True)
    assert hard["actions"][0] == "power off network app hard"


def test_nothing_is_applied_to_what_is_not_there(bench: Bench) -> None:
    refusal = bench.refused("verge_network_apply", {"network": "no-such-network"})
    assert "there is no network no-such-network" in refusal["msg"]
    assert bench.run("verge_network_apply", {"network": "no-such-network"}, check=True)["warnings"]


# Addresses and blocks


def test_a_lease_becomes_a_reservation(bench: Bench) -> None:
    app(bench)
    vnet = bench.key("vnets", "app")
    bench.plant("vnet_addresses", vnet=vnet, ip="10.9.0.30", type="dynamic", mac="f0:db:30:00:00:09")
    done = foretold(bench, "verge_network_address", network="app", ip="10.9.0.30", type="static")
    assert done["actions"] == ["update address app 10.9.0.30 (type)"]
    assert bench.row("vnet_addresses", vnet=vnet, ip="10.9.0.30")["type"] == "static"


def test_addresses_that_are_none(bench: Bench) -> None:
    verge_network_address.world(bench)
    wish = {"network": "app", "ip": "10.9.0.20"}
    for wrong in ({"ip": "10.9.0.300"}, {"ip": "10.9.0.9-10.9.0.2"}, {"mac": "nonsense"}, {"owner": "acme"}):
        with bench.traffic() as traffic:
            refusal = bench.refused("verge_network_address", {**wish, **wrong})
        assert next(iter(wrong)) in refusal["msg"] and traffic.requests == []


def test_a_block_is_checked_and_keeps_its_addresses(bench: Bench) -> None:
    app(bench)
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_network_block", {"network": "app", "cidr": "198.51.100.1/24"})
    assert "host bits" in refusal["msg"] and traffic.requests == []
    bench.run("verge_network_block", {"network": "app", "cidr": "198.51.100.0/24"})
    overlap = bench.refused("verge_network_block", {"network": "app", "cidr": "198.51.100.0/25"})
    assert "overlaps" in overlap["msg"]
    key = str(bench.row("vnet_cidrs", cidr="198.51.100.0/24")["$key"])
    fixed = bench.refused("verge_network_block", {"key": key, "cidr": "198.51.100.0/25"})
    assert "cidr" in fixed["msg"] and "cannot become" in fixed["msg"]


def test_an_alias_takes_addresses_and_ports_only(bench: Bench) -> None:
    for wrong in ("10.0.0.300", "90-80", "70000", "10.0.0.0/33|lan"):
        with bench.traffic() as traffic:
            refusal = bench.refused("verge_network_alias", {"name": "ct", "entries": [wrong]})
        assert "entries" in refusal["msg"] and traffic.requests == []


# DNS


def test_a_view_or_zone_is_named_through_its_parent(bench: Bench) -> None:
    verge_dns_zone.world(bench)
    other = bench.plant("vnet_dns_views", vnet=bench.key("vnets", "External"), name="ct-view")
    refusal = bench.refused("verge_dns_zone", {"view": "ct-view", "domain": "ct.example"})
    assert refusal["error"]["kind"] == "ambiguous" and str(other) in refusal["msg"]
    for place in ("app/ct-view", "External/ct-view"):
        foretold(bench, "verge_dns_zone", view=place, domain="ct.example")
    assert len(bench.rows("vnet_dns_zones", domain="ct.example")) == 2
    record = {"name": "www", "type": "A", "value": "10.9.0.9"}
    assert bench.refused("verge_dns_record", {**record, "zone": "ct.example"})["error"]["kind"] == "ambiguous"
    # The part before the slash is a view that is not unique either; its key is.
    foretold(bench, "verge_dns_record", **record, zone=f"{other}/ct.example")
    zone = bench.row("vnet_dns_zones", view=other)["$key"]
    assert bench.row("vnet_dns_zone_records", host="www")["zone"] == zone


def test_a_zone_is_named_through_both_above_it(bench: Bench) -> None:
    """Two networks may have a view of one name with a zone of one name; a reverse zone may hold a slash."""
    app(bench)
    bench.run("verge_network", {"name": "ct-twin"})
    for network in ("app", "ct-twin"):
        bench.run("verge_dns_view", {"network": network, "name": "ct-same"})
        for domain in ("ct.example", "0/25.2.0.192.in-addr.arpa"):
            bench.run("verge_dns_zone", {"view": f"{network}/ct-same", "domain": domain})
    record = {"name": "www", "type": "TXT", "value": "twin", "zone": "ct-same/ct.example"}
    assert bench.refused("verge_dns_record", record)["error"]["kind"] == "ambiguous"
    for domain in ("ct.example", "0/25.2.0.192.in-addr.arpa"):
        wish = {**record, "zone": f"ct-twin/ct-same/{domain}"}
        foretold(bench, "verge_dns_record", **wish)
        assert not bench.run("verge_dns_record", wish)["changed"]
    views = {row["$key"]: row["vnet"] for row in bench.rows("vnet_dns_views")}
    zones = {row["$key"]: row["view"] for row in bench.rows("vnet_dns_zones")}
    found = [views[zones[row["zone"]]] for row in bench.rows("vnet_dns_zone_records", value="twin")]
    assert found == [bench.key("vnets", "ct-twin")] * 2


def test_records_of_a_zone(bench: Bench) -> None:
    """Others stay, or go on request; a record of the zone itself needs no name."""
    verge_dns_zone.world(bench)
    zone = {"view": "ct-view", "domain": "ct.example"}
    www = {"name": "www", "type": "A", "value": "10.9.0.9"}
    mail = {"type": "MX", "value": "mail.ct.example.", "preference": 10}
    foretold(bench, "verge_dns_zone", **zone, records=[www, mail])
    more = foretold(bench, "verge_dns_zone", **zone, records=[{**mail, "preference": 20}])
    assert more["actions"] == ["update record @ MX mail.ct.example. of zone ct-view ct.example (preference)"]
    moved = foretold(bench, "verge_dns_zone", **zone, records=[{**www, "value": "10.9.0.10"}], purge_records=True)
    assert len(moved["actions"]) == 3
    assert [row["value"] for row in bench.rows("vnet_dns_zone_records")] == ["10.9.0.10"]
    doubled = bench.refused("verge_dns_zone", {**zone, "records": [www, www]})
    assert "listed twice" in doubled["msg"]
    assert foretold(bench, "verge_dns_zone", **zone, records=[], purge_records=True)["changed"]
    assert bench.rows("vnet_dns_zone_records") == []


def test_an_exact_set_leaves_the_zones_own_servers(bench: Bench) -> None:
    """The platform may have made them, and without any the zone is not served."""
    verge_dns_zone.world(bench)
    zone = {"view": "ct-view", "domain": "ct.example"}
    bench.run("verge_dns_zone", zone)
    key = bench.row("vnet_dns_zones", domain="ct.example")["$key"]
    for host, value in (("", "ns1"), ("@", "ns2"), ("sub", "ns3")):
        bench.plant("vnet_dns_zone_records", zone=key, host=host, type="NS", value=f"{value}.ct.example.")
    www = {"name": "www", "type": "A", "value": "10.9.0.9"}
    done = foretold(bench, "verge_dns_zone", **zone, records=[www], purge_records=True)
    assert len(done["actions"]) == 2
    assert {row["value"] for row in bench.rows("vnet_dns_zone_records", type="NS")} == {
        "ns1.ct.example.",
        "ns2.ct.example.",
    }


def test_a_zone_of_many_records_is_compared_in_one_list(bench: Bench) -> None:
    verge_dns_zone.world(bench)
    records = [{"name": f"host-{number}", "type": "A", "value": f"10.9.0.{number}"} for number in range(120)]
    wish = {"view": "ct-view", "domain": "ct.example", "records": records, "purge_records": True}
    bench.run("verge_dns_zone", wish)
    with bench.traffic() as traffic:
        assert not bench.run("verge_dns_zone", wish)["changed"]
    assert traffic.lines == ["GET vnet_dns_views", "GET vnet_dns_zones", "GET vnet_dns_zone_records"]
    with bench.traffic() as traffic:
        bench.run("verge_dns_zone", {**wish, "records": records[:-1]})
    assert len(traffic.writes) == 1 and traffic.writes[0].startswith("DELETE vnet_dns_zone_records/")


@pytest.mark.parametrize(
    "trouble",
    [
        {"kind": "rate_limit"},
        {"kind": "reset_before", "method": "POST", "path": "records", "after": 30, "times": 3},
        {"kind": "reset_after", "method": "POST", "path": "records", "after": 30, "times": 3},
    ],
    ids=lambda fault: fault["kind"],
)
def test_many_records_are_made_once_whatever_happens_to_their_connections(
    bench: Bench, trouble: dict[str, Any]
) -> None:
    verge_dns_zone.world(bench)
    records = [{"name": f"host-{number}", "type": "A", "value": f"10.9.0.{number}"} for number in range(70)]
    bench.simulator.fault(**trouble)
    with bench.traffic() as traffic:
        done = bench.run("verge_dns_zone", {"view": "ct-view", "domain": "ct.example", "records": records})
        bench.simulator.clear_faults()
    assert [entry for entry in traffic.requests if entry["status"] is None], "nothing was cut off"
    assert len(done["actions"]) == 71
    assert sorted(row["host"] for row in bench.rows("vnet_dns_zone_records")) == sorted(row["name"] for row in records)


RECORD = {"name": "ct", "type": "SRV", "value": "host.ct.example."}


@pytest.mark.parametrize(
    ("option", "column", "first", "second"),
    [
        ("ttl", "ttl", "1h", "5m"),
        ("preference", "mx_preference", 1, 2),
        ("weight", "weight", 1, 2),
        ("port", "port", 80, 443),
        ("issue_wildcard", "issue_wildcard", False, True),
        ("description", "description", "one", "two"),
    ],
)
def test_each_option_of_a_record_in_a_zone(bench: Bench, option: str, column: str, first: Any, second: Any) -> None:
    verge_dns_zone.world(bench)
    for value in (first, second):
        wish = [{**RECORD, option: value}]
        assert foretold(bench, "verge_dns_zone", view="ct-view", domain="ct.example", records=wish)["changed"]
        row = bench.row("vnet_dns_zone_records")
        assert row[column] == value and (row["host"], row["type"], row["value"]) == tuple(RECORD.values())


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("A", "10.9.0.9"),
        ("AAAA", "fd00::9"),
        ("CAA", "letsencrypt.org"),
        ("CNAME", "www.ct.example."),
        ("MX", "mail.ct.example."),
        ("NS", "ns1.ct.example."),
        ("PTR", "host.ct.example."),
        ("SRV", "host.ct.example."),
        ("TXT", "v=spf1 include:{x} 'a' -all"),
    ],
)
def test_every_type_of_record(bench: Bench, kind: str, value: str) -> None:
    verge_dns_record.world(bench)
    name = "app" if kind == "CNAME" else "@"  # beside the zone's own records no CNAME can stand
    wish = {"zone": "ct.example", "name": name, "type": kind, "value": value}
    key = foretold(bench, "verge_dns_record", **wish)["key"]
    row = bench.row("vnet_dns_zone_records", type=kind)
    assert (row["host"], row["value"]) == (name, value)
    # The platform may store the zone's own name as nothing at all.
    bench.plant("vnet_dns_zone_records", key=key, host="" if name == "@" else name)
    assert not bench.run("verge_dns_record", wish)["changed"]
    other = {"A": "10.9.0.10", "AAAA": "fd00::10"}.get(kind, "other.ct.example.")
    changed = bench.run("verge_dns_record", {"key": str(key), "value": other})
    assert changed["changed"] and bench.row("vnet_dns_zone_records", type=kind)["value"] == other


def test_an_address_of_a_zone_is_a_mail_address(bench: Bench) -> None:
    verge_dns_zone.world(bench)
    wish = {"view": "ct-view", "domain": "ct.example", "email": "hostmaster.ct.example"}
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_dns_zone", wish)
    assert "email" in refusal["msg"] and traffic.requests == []


# VPN


def test_the_public_key_of_a_given_private_one_is_shown(bench: Bench) -> None:
    app(bench)
    wish = {"network": "app", "name": "wg0", "address": "10.100.0.1/24", "private_key": KEY}
    assert bench.run("verge_wireguard", wish)["wireguard"]["public_key"]


def test_what_only_a_new_interface_takes(bench: Bench) -> None:
    """The platform reads both on creation only, and may not show them afterwards."""
    app(bench)
    address = bench.plant("vnet_addresses", vnet=bench.key("vnets", "External"), type="ipalias", ip="192.168.1.77")
    wish = {"network": "app", "name": "wg0", "address": "10.100.0.1/24", "configure_firewall": True}
    foretold(bench, "verge_wireguard", **wish, external_ip="192.168.1.77")
    row = bench.row("vnet_wireguards", name="wg0")
    assert (row["configure_firewall"], row["external_ip"]) == (True, address)
    with bench.traffic() as traffic:
        assert not bench.run("verge_wireguard", {**wish, "configure_firewall": False})["changed"]
    assert traffic.writes == []


def test_an_interface_is_switched_off_before_it_goes(bench: Bench) -> None:
    running(bench)
    wish = {"network": "app", "name": "wg0", "address": "10.100.0.1/24"}
    bench.run("verge_wireguard", wish)
    gone = foretold(bench, "verge_wireguard", **wish, state="absent")
    assert gone["actions"] == [
        "retire wireguard app wg0",
        "apply the rules of network app",
        "delete wireguard app wg0",
        "apply the rules of network app",
    ]
    assert bench.rows("vnet_wireguards") == []
    bench.run("verge_wireguard", {**wish, "enabled": False})
    gone = foretold(bench, "verge_wireguard", **wish, state="absent")
    assert gone["actions"] == ["delete wireguard app wg0", "apply the rules of network app"]


def test_settings_are_made_with_the_first_connection(bench: Bench) -> None:
    running(bench)
    wish = {"network": "app", "name": "ct", "remote_gateway": "203.0.113.1"}
    done = foretold(bench, "verge_ipsec", **wish)
    assert done["actions"] == ["create connection app ct", "apply the rules of network app"]
    settings = bench.row("vnet_ipsecs", vnet=bench.key("vnets", "app"))
    assert (settings["enabled"], settings["mode"]) == (True, "normal")
    foretold(bench, "verge_ipsec", **{**wish, "name": "ct-2"})
    assert len(bench.rows("vnet_ipsecs")) == 1
    assert done["connection"]["network"] == "app"


def test_nothing_is_made_for_a_connection_that_shall_not_be(bench: Bench) -> None:
    app(bench)
    with bench.traffic() as traffic:
        assert not bench.run("verge_ipsec", {"network": "app", "name": "ct", "state": "absent"})["changed"]
    assert traffic.writes == []


LAN = {"name": "lan", "local": "10.9.0.0/24"}


def test_policies_of_a_connection(bench: Bench) -> None:
    verge_ipsec.world(bench)
    wish = {"network": "app", "name": "ct", "remote_gateway": "203.0.113.1"}
    foretold(bench, "verge_ipsec", **wish, policies=[LAN, {**LAN, "name": "lan-2"}])
    kept = foretold(bench, "verge_ipsec", **wish, policies=[{**LAN, "remote": "10.20.0.0/24"}])
    assert kept["actions"] == ["update policy lan of connection app ct (remote)"]
    purged = foretold(bench, "verge_ipsec", **wish, policies=[LAN], purge_policies=True)
    assert purged["actions"] == ["remove policy lan-2 from connection app ct"]
    # The platform refuses to delete a connection that still has one.
    gone = foretold(bench, "verge_ipsec", **wish, state="absent")
    assert gone["actions"] == ["remove policy lan from connection app ct", "delete connection app ct"]
    assert bench.rows("vnet_ipsec_phase2s") == []


@pytest.mark.parametrize("check", [True, False])
def test_a_connection_that_lacks_something(bench: Bench, check: bool) -> None:
    """Said before anything is written: neither settings nor a connection without its policy are left behind."""
    app(bench)
    wish = {"network": "app", "name": "ct", "remote_gateway": "203.0.113.1"}
    with bench.traffic() as traffic:
        nowhere = bench.refused("verge_ipsec", {"network": "app", "name": "ct", "psk": "ct-hush"}, check=check)
        policy = {"name": "lan", "remote": "10.20.0.0/24"}
        half = bench.refused("verge_ipsec", {**wish, "policies": [policy]}, check=check)
    assert traffic.writes == []
    assert "connection ct: remote_gateway must be given" in nowhere["msg"]
    assert "policy lan: a new policy needs local" in half["msg"]
    assert "has no preshared_key" in bench.run("verge_ipsec", wish, check=check)["warnings"][0]
    for more in ({"psk": "ct-hush"}, {"auth": "pubkey"}):
        assert "warnings" not in bench.run("verge_ipsec", {**wish, **more, "name": next(iter(more))}, check=check)


@pytest.mark.parametrize(
    ("option", "first", "second"),
    [
        ("description", "one", "two"),
        ("enabled", True, False),
        ("mode", "tunnel", "transport"),
        ("local", "10.9.0.0/24", "10.9.0.0/25"),
        ("remote", "10.20.0.0/24", "10.20.0.0/25"),
        ("lifetime", 3600, 7200),
        ("protocol", "esp", "ah"),
        ("ciphers", "aes128-sha256-modp2048", "aes256-sha256-modp2048"),
    ],
)
def test_each_option_of_a_policy(bench: Bench, option: str, first: Any, second: Any) -> None:
    verge_ipsec.world(bench)
    wish = {"network": "app", "name": "ct", "remote_gateway": "203.0.113.1"}
    for value in (first, second):
        assert foretold(bench, "verge_ipsec", **wish, policies=[{**LAN, option: value}])["changed"]
        assert bench.row("vnet_ipsec_phase2s", name="lan")[option] == value


# Proxy


def test_host_names_of_tenants(bench: Bench) -> None:
    verge_network_address.world(bench)
    bench.plant("tenants", key=78, name="ct-other")
    names = [{"fqdn": "a.ct.example", "tenant": "ct-acme"}, {"fqdn": "b.ct.example", "tenant": "ct-other"}]
    made = foretold(bench, "verge_network_proxy", network="app", tenants=names)
    assert [entry["tenant"] for entry in made["network_proxy"]["tenants"]] == ["ct-acme", "ct-other"]
    moved = foretold(bench, "verge_network_proxy", network="app", tenants=[{"fqdn": "a.ct.example", "tenant": "78"}])
    assert moved["actions"] == ["update host name a.ct.example of proxy of network app (tenant)"]
    purged = foretold(bench, "verge_network_proxy", network="app", tenants=names[:1], purge_tenants=True)
    assert bench.row("vnet_proxy_tenants")["tenant"] == 77 and len(purged["actions"]) == 2


# Rules


def test_a_rule_of_the_platform_is_refused(bench: Bench) -> None:
    app(bench)
    vnet = bench.key("vnets", "app")
    bench.plant("vnet_rules", vnet=vnet, name="Default Route", orderid=1, system_rule=True)
    wish = {"network": "app", "name": "Default Route"}
    for wrong in ({"enabled": False}, {"state": "absent"}):
        for check in (True, False):
            with bench.traffic() as traffic:
                refusal = bench.refused("verge_network_rule", {**wish, **wrong}, check=check)
            assert "made by the platform" in refusal["msg"] and traffic.writes == []
    assert not bench.run("verge_network_rule", wish)["changed"]


def test_aliases_of_a_rule_are_sent_by_key(bench: Bench) -> None:
    """The platform refuses names (schema network/vnet_rules.yml)."""
    app(bench)
    bench.run("verge_network_alias", {"name": "ct-alias", "entries": ["10.0.0.0/8"]})
    key = bench.key("vnet_rule_aliases", "ct-alias")
    wish = {"network": "app", "name": "ct", "source": ["alias:ct-alias", "192.0.2.1"]}
    done = foretold(bench, "verge_network_rule", **wish)
    assert bench.row("vnet_rules", name="ct")["source_ip"] == f"alias:{key},192.0.2.1"
    assert done["rule"]["source"] == [f"alias:{key}", "192.0.2.1"]
    # By key, and in another order, it is the same rule.
    assert not bench.run("verge_network_rule", {**wish, "source": ["192.0.2.1", f"alias:{key}"]})["changed"]
    refusal = bench.refused("verge_network_rule", {**wish, "source": ["alias:no-such-alias"]})
    assert "no-such-alias" in refusal["msg"] and refusal["error"]["table"] == "vnet_rule_aliases"


@pytest.mark.parametrize("module", ["verge_network_rule", "verge_network_policy"])
def test_digits_of_an_alias_may_be_a_name(bench: Bench, module: str) -> None:
    """As in every reference: what is both is refused, what is one of them is taken, and one spelling means the key."""
    app(bench)
    keys = [bench.plant("vnet_rule_aliases", name=name, value="10.0.0.0/8") for name in ("one", "two")]
    bench.plant("vnet_rule_aliases", key=keys[1], name=str(keys[0]))

    def wish(word: str) -> dict[str, Any]:
        rule = {"name": "ct", "source": [word]}
        return {"network": "app", **rule} if module == "verge_network_rule" else {"network": "app", "rules": [rule]}

    for check in (True, False):
        with bench.traffic() as traffic:
            refusal = bench.refused(module, wish(f"alias:{keys[0]}"), check)
        ways = " or ".join(f"alias:vnet_rule_aliases/{key}" for key in keys)
        assert refusal["msg"].endswith(f"say which one, as {ways}") and traffic.writes == []
    for key in keys:
        assert bench.run(module, wish(f"alias:vnet_rule_aliases/{key}"))["changed"]
        assert bench.row("vnet_rules", name="ct")["source_ip"] == f"alias:{key}"
        assert not bench.run(module, wish(f"alias:vnet_rule_aliases/{key}"))["changed"]
    assert not bench.run(module, wish(f"alias:{keys[1]}"))["changed"]
    missing = bench.refused(module, wish("alias:4711"))
    assert "there is no 'alias:4711' in vnet_rule_aliases" in missing["msg"]

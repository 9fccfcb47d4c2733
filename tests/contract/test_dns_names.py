# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Zones, records and hosts: what a name server takes for the same is the same, whoever wrote it and how."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.bench import Bench
from tests.contract.network import verge_dns_record, verge_dns_zone
from tests.contract.twice import foretold, once_only, unchanged

RECORDS = "vnet_dns_zone_records"
PAIRS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"name": "www", "type": "A", "value": "10.1.1.5"}, {"name": "WWW"}),
    ({"name": "www", "type": "A", "value": "10.1.1.5"}, {"name": "www.CT.example."}),
    ({"name": "WWW.ct.example.", "type": "A", "value": "10.1.1.5"}, {"name": "www"}),
    ({"name": "v6", "type": "AAAA", "value": "FD00::0020"}, {"value": "fd00::20"}),
    ({"name": "alias", "type": "CNAME", "value": "www.example.com."}, {"value": "WWW.Example.com."}),
    ({"name": "alias", "type": "CNAME", "value": "www"}, {"value": "www.ct.example."}),
    ({"name": "@", "type": "MX", "value": "mail.example.com."}, {"name": "ct.example."}),
    ({"name": "ct.example.", "type": "MX", "value": "mail.example.com."}, {"name": "@"}),
    ({"name": "spf", "type": "TXT", "value": "v=spf1 -all"}, {"value": '"v=spf1 -all"'}),
    ({"name": "t", "type": "A", "value": "10.1.1.6", "ttl": "1h"}, {"ttl": "3600"}),
    ({"name": "t", "type": "A", "value": "10.1.1.6", "ttl": ""}, {"ttl": "0"}),
    ({"name": "a", "type": "A", "value": "10.1.1.7 "}, {"value": "10.1.1.7"}),
    ({"name": "*.wild", "type": "A", "value": "10.1.1.8"}, {"name": "*.WILD"}),
]


@pytest.mark.parametrize(("first", "again"), PAIRS, ids=lambda each: " ".join(map(str, each.values())))
def test_the_same_record(bench: Bench, first: dict[str, Any], again: dict[str, Any]) -> None:
    """Once by itself and once in the zone's list; both find what the other has made."""
    verge_dns_record.world(bench)
    zone = {"view": "ct-view", "domain": "ct.example"}
    made = foretold(bench, "verge_dns_record", {**first, "zone": "ct.example"})
    unchanged(bench, "verge_dns_record", {**first, **again, "zone": "CT.example."})
    unchanged(bench, "verge_dns_zone", {**zone, "records": [{**first, **again}], "purge_records": True})
    assert bench.row(RECORDS)["$key"] == made["key"]
    gone = foretold(bench, "verge_dns_record", {**first, **again, "zone": "ct.example", "state": "absent"})
    assert gone["changed"] and bench.rows(RECORDS) == []
    foretold(bench, "verge_dns_zone", {**zone, "records": [first]})
    unchanged(bench, "verge_dns_record", {**first, **again, "zone": "ct.example"})


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ({"name": "a", "type": "TXT", "value": "One"}, {"value": "one"}),
        ({"name": "a", "type": "TXT", "value": "one"}, {"value": "one "}),
        ({"name": "www", "type": "A", "value": "10.1.1.5"}, {"name": "www2"}),
        ({"name": "www.ct.example", "type": "A", "value": "10.1.1.5"}, {"name": "www"}),
        ({"name": "www", "type": "A", "value": "10.1.1.5"}, {"name": "www.x"}),
    ],
    ids=lambda each: " ".join(map(str, each.values())),
)
def test_another_record(bench: Bench, first: dict[str, Any], other: dict[str, Any]) -> None:
    verge_dns_record.world(bench)
    for wish in (first, {**first, **other}):
        once_only(bench, "verge_dns_record", {**wish, "zone": "ct.example"})
    assert len(bench.rows(RECORDS)) == 2


def test_the_same_zone(bench: Bench) -> None:
    """One zone for a name, whichever case and dot; a record finds it by all of them."""
    verge_dns_zone.world(bench)
    made = once_only(bench, "verge_dns_zone", {"view": "ct-view", "domain": "Ex.example."})
    assert bench.row("vnet_dns_zones")["domain"] == "Ex.example"
    for domain in ("ex.example", "EX.EXAMPLE", "ex.Example."):
        assert unchanged(bench, "verge_dns_zone", {"view": "ct-view", "domain": domain})["key"] == made["key"]
    # Another zone's name holds this one's.
    once_only(bench, "verge_dns_zone", {"view": "ct-view", "domain": "sub.ex.example"})
    for zone in ("EX.example", "ex.example.", "ct-view/Ex.Example", "app/ct-view/ex.example.", f"{made['key']}"):
        foretold(bench, "verge_dns_record", {"zone": zone, "name": "www", "type": "A", "value": "10.1.1.5"})
    assert bench.row(RECORDS)["zone"] == made["key"]
    gone = foretold(bench, "verge_dns_zone", {"view": "ct-view", "domain": "EX.example.", "state": "absent"})
    assert gone["changed"] and [row["domain"] for row in bench.rows("vnet_dns_zones")] == ["sub.ex.example"]


def test_zones_that_differ_in_case_only(bench: Bench) -> None:
    """Of two that an earlier version has made, none is chosen."""
    verge_dns_zone.world(bench)
    view = bench.key("vnet_dns_views", "ct-view")
    keys = [bench.plant("vnet_dns_zones", view=view, domain=name, serial_number=1) for name in ("a.b", "A.b")]
    refusal = bench.refused("verge_dns_zone", {"view": "ct-view", "domain": "a.B"})
    assert refusal["error"]["keys"] == keys and "choose one by its key" in refusal["msg"]
    refusal = bench.refused("verge_dns_record", {"zone": "a.b.", "name": "x", "type": "A", "value": "10.1.1.1"})
    assert f"vnet_dns_zones/{keys[0]} or vnet_dns_zones/{keys[1]}" in refusal["msg"]


CNAME = {"zone": "ct.example", "name": "app", "type": "CNAME", "value": "old.ct.example."}


def test_a_cname_moves_to_another_target(bench: Bench) -> None:
    """It is changed where it is, since a second one would stand beside it."""
    verge_dns_record.world(bench)
    key = once_only(bench, "verge_dns_record", CNAME)["key"]
    moved = once_only(bench, "verge_dns_record", {**CNAME, "name": "APP", "value": "new"})
    assert moved["key"] == key and bench.row(RECORDS)["value"] == "new"
    listed = {"view": "ct-view", "domain": "ct.example", "records": [{**CNAME, "zone": None, "value": "newer"}]}
    del listed["records"][0]["zone"]
    once_only(bench, "verge_dns_zone", listed)
    assert (bench.row(RECORDS)["$key"], bench.row(RECORDS)["value"]) == (key, "newer")
    # What is not there is gone already; the other target is nobody's wish.
    unchanged(bench, "verge_dns_record", {**CNAME, "state": "absent"})
    foretold(bench, "verge_dns_record", {**CNAME, "value": "newer", "state": "absent"})
    assert bench.rows(RECORDS) == []


@pytest.mark.parametrize(
    ("there", "wish", "message"),
    [
        (CNAME, {"type": "A", "value": "10.1.1.5"}, "record app: a CNAME stands alone, and there would be CNAME old"),
        (CNAME, {"name": "APP", "type": "TXT", "value": "x"}, "record app: a CNAME stands alone"),
        ({**CNAME, "type": "A", "value": "10.1.1.5"}, {}, "A 10.1.1.5, CNAME old.ct.example.; remove or leave out"),
        (None, {"name": "@"}, "record @: the zone itself cannot be a CNAME"),
        (None, {"name": "CT.example."}, "record @: the zone itself cannot be a CNAME"),
    ],
)
def test_a_cname_stands_alone(bench: Bench, there: Any, wish: dict[str, Any], message: str) -> None:
    """Whichever comes second is refused in one line, in check mode too, and nothing is written."""
    verge_dns_record.world(bench)
    if there:
        bench.run("verge_dns_record", there)
    entry = {name: value for name, value in {**CNAME, **wish}.items() if name != "zone"}
    zone = {"view": "ct-view", "domain": "ct.example", "records": [entry]}
    row = {"host" if name == "name" else name: value for name, value in {**CNAME, **wish}.items()}
    any_row = {"table": RECORDS, "identity": row}
    ways = (("verge_dns_record", {**CNAME, **wish}), ("verge_dns_zone", zone), ("verge_resource", any_row))
    for name, options in ways:
        for check in (True, False):
            with bench.traffic() as traffic:
                assert message in bench.refused(name, options, check=check)["msg"]
            assert traffic.writes == []
    if there:  # what is not listed goes first
        foretold(bench, "verge_dns_zone", {**zone, "purge_records": True})
        assert bench.row(RECORDS)["type"] == entry["type"]


def test_a_record_becomes_a_cname(bench: Bench) -> None:
    """A record that is known by its key is compared with its neighbours, and not with itself."""
    verge_dns_record.world(bench)
    key = bench.run("verge_dns_record", {**CNAME, "type": "A", "value": "10.1.1.5"})["key"]
    beside = bench.run("verge_dns_record", {**CNAME, "type": "TXT", "value": "x"})["key"]
    wish = {"key": str(key), "type": "CNAME", "value": "new"}
    assert "a CNAME stands alone" in bench.refused("verge_dns_record", wish)["msg"]
    row = {"table": RECORDS, "key": str(key), "columns": {"type": "CNAME", "value": "new"}}
    assert "a CNAME stands alone" in bench.refused("verge_resource", row)["msg"]
    misfit = {**row, "columns": {"value": "www.example.com."}}
    assert "give an IPv4 address" in bench.refused("verge_resource", misfit)["msg"]
    bench.send("DELETE", f"{RECORDS}/{beside}")
    once_only(bench, "verge_dns_record", wish)


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ([("app", "CNAME", "a"), ("APP", "CNAME", "b")], "record app: a CNAME stands alone"),
        ([("app", "CNAME", "a"), ("app.ct.example.", "A", "10.1.1.6")], "record app: a CNAME stands alone"),
        ([("ct.example.", "CNAME", "a")], "record @: the zone itself cannot be a CNAME"),
        ([("www", "A", "10.1.1.6"), ("WWW", "A", "10.1.1.6")], "records: 'WWW A 10.1.1.6' is listed twice"),
        ([("v6", "AAAA", "fd00::1"), ("v6", "AAAA", "FD00:0::1")], "records: 'v6 AAAA FD00:0::1' is listed twice"),
    ],
)
def test_a_list_that_no_name_server_takes(bench: Bench, records: list[tuple[str, str, str]], message: str) -> None:
    """Refused before anything is sent."""
    entries = [dict(zip(("name", "type", "value"), record)) for record in records]
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_dns_zone", {"view": "v", "domain": "ct.example", "records": entries})
    assert message in refusal["msg"] and traffic.requests == []


def test_a_zone_by_its_key(bench: Bench) -> None:
    """Without its name, a name in full cannot be compared."""
    verge_dns_record.world(bench)
    key = str(bench.row("vnet_dns_zones", domain="ct.example")["$key"])
    entry = {"name": "www.ct.example.", "type": "A", "value": "10.1.1.6"}
    assert "give the zone's domain too" in bench.refused("verge_dns_zone", {"key": key, "records": [entry]})["msg"]
    once_only(bench, "verge_dns_zone", {"key": key, "domain": "CT.example", "records": [entry]})
    unchanged(bench, "verge_dns_zone", {"key": key, "records": [{**entry, "name": "WWW"}]})


def test_the_same_host(bench: Bench) -> None:
    """Names of hosts are compared like any others, addresses by what they mean."""
    verge_dns_record.world(bench)
    made = once_only(bench, "verge_network_host", {"network": "app", "name": "Server01", "ip": "FD00::0020"})
    for name, ip in (("server01", "fd00::20"), ("SERVER01.", "fd00:0::20")):
        again = unchanged(bench, "verge_network_host", {"network": "app", "name": name, "ip": ip})
        assert again["key"] == made["key"]
    once_only(bench, "verge_network_host", {"network": "app", "name": "server0", "ip": "10.9.0.9"})
    foretold(bench, "verge_network_host", {"network": "app", "name": "SERVER01", "state": "absent"})
    assert [row["host"] for row in bench.rows("vnet_hosts")] == ["server0"]


def test_the_same_address(bench: Bench) -> None:
    verge_dns_record.world(bench)
    wish = {"network": "app", "ip": "FD00::0020", "type": "router_alias"}
    made = once_only(bench, "verge_network_address", wish)
    assert unchanged(bench, "verge_network_address", {**wish, "ip": "fd00::20"})["key"] == made["key"]

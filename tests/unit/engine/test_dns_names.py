# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names, values and spans of name servers as tables of cases."""

from __future__ import annotations

from typing import Any, Optional

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.resources.network.dns_names import (
    Domain,
    RecordName,
    RecordValue,
    ServerName,
    Ttl,
    absolute,
    faults_of,
    meaning,
    owners,
    relative,
    seconds,
)

ZONE = "Dns.Example.com"


@pytest.mark.parametrize(
    ("name", "whole", "short"),
    [
        ("www", "www.dns.example.com", "www"),
        ("WWW", "www.dns.example.com", "WWW"),
        ("www.dns.example.com.", "www.dns.example.com", "www"),
        ("WWW.DNS.example.COM.", "www.dns.example.com", "WWW"),
        # Without the dot it goes on with the zone's name.
        ("www.dns.example.com", "www.dns.example.com.dns.example.com", "www.dns.example.com"),
        ("a.b", "a.b.dns.example.com", "a.b"),
        ("*.wild", "*.wild.dns.example.com", "*.wild"),
        ("@", "dns.example.com", "@"),
        ("", "dns.example.com", "@"),
        (None, "dns.example.com", "@"),
        ("dns.example.com.", "dns.example.com", "@"),
        ("other.example.com.", "other.example.com", "other.example.com."),
        # It ends with the letters of the zone, and lies beside it.
        ("xdns.example.com.", "xdns.example.com", "xdns.example.com."),
        # Only these letters have two cases.
        ("İ", "İ.dns.example.com", "İ"),
    ],
)
def test_names(name: Any, whole: str, short: str) -> None:
    assert absolute(name, ZONE) == whole
    assert relative(name, ZONE) == short
    assert absolute(relative(name, ZONE), ZONE) == whole


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        ("A", "10.1.1.7 ", "10.1.1.7", True),
        ("A", "10.1.1.7", "10.1.1.8", False),
        ("AAAA", "FD00::0020", "fd00::20", True),
        ("AAAA", "fd00:0:0:0:0:0:0:20", "fd00::20", True),
        ("AAAA", "fd00::20", "fd00::21", False),
        ("CNAME", "www", "WWW.dns.example.com.", True),
        ("CNAME", "www", "www.dns.example.com", False),
        ("MX", "mail.example.com.", "MAIL.example.com.", True),
        ("NS", "ns1", "ns1.dns.example.com.", True),
        ("SRV", "@", "dns.example.com.", True),
        ("TXT", "v=spf1 -all", '"v=spf1 -all"', True),
        ("TXT", "V=spf1 -all", "v=spf1 -all", False),
        ("TXT", "a ", "a", False),
        ("TXT", "x" * 300, f'"{"x" * 255}" "{"x" * 45}"', True),
        ("TXT", 'say "hi"', r'"say \"hi\""', True),
        ("TXT", 'say "hi"', "say hi", False),
        ("TXT", '"a" b', "ab", False),
        ("TXT", "back\\slash", "backslash", False),
        ("TXT", '""', "", True),
        ("CAA", '0 issue "x.example"', '0 issue "X.example"', False),
    ],
)
def test_values(kind: str, one: str, other: str, same: bool) -> None:
    assert (meaning(kind, one, ZONE) == meaning(kind, other, ZONE)) is same
    row = {"type": kind, "value": other, "zone_domain": ZONE}
    assert RecordValue("value").same(one, row) is same


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3600", 3600),
        ("1h", 3600),
        ("1H", 3600),
        ("60m", 3600),
        ("1h30", 3630),
        ("1w2d3h4m5s", 788645),
        ("0", 0),
        ("", None),
        ("1y", None),
        ("soon", None),
    ],
)
def test_spans(text: str, expected: Optional[int]) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize(
    ("default", "wish", "held", "same"),
    [
        ("", "1h", "3600", True),
        ("", "1h", "1H", True),
        ("", "1h", "61m", False),
        ("", "", "0", False),
        ("", "", None, True),
        # A record without one has its zone's (schema vnet_dns_zone_records.yml).
        ("0", "", "0", True),
        ("0", "0s", None, True),
        ("0", "", "1h", False),
        # What the platform holds may be no span at all.
        ("0", "1h", "odd", False),
    ],
)
def test_a_span_and_what_is_held(default: str, wish: str, held: Any, same: bool) -> None:
    assert Ttl("ttl", default=default).same(wish, {"ttl": held}) is same


@pytest.mark.parametrize("name", ["www", "WWW", "www.dns.example.com.", "WWW.dns.EXAMPLE.com.", "@", "", ZONE + "."])
def test_a_record_is_sorted_to_its_wish(name: str) -> None:
    """What is the same lies in one bucket, however the platform has it."""
    field = RecordName("name", "host")
    row = {"host": name, "zone_domain": ZONE}
    wish = "@" if relative(name, ZONE) == "@" else "www"
    assert field.same(wish, row) and field.bucket(wish) == field.bucket(field.held(row))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("WWW", "host ct 'www'"),
        ("@", "((host eq '@' or host eq '') or host ew '.')"),
        ("Dns.example.com.", "((host eq '@' or host eq '') or host ct 'dns')"),
    ],
)
def test_what_is_asked_for(name: str, expected: str) -> None:
    """It lets every spelling of the name through (WIRE 3.10), and is not the whole zone."""
    assert owners("host", name).text == expected


def test_a_domain_is_meant_from_the_root() -> None:
    field = Domain("domain")
    assert field.wire("Ex.example.") == "Ex.example" and field.wire(".") == "."
    assert field.same("Ex.example", {"domain": "eX.example."}) and not field.same("ex", {"domain": "ex.example"})
    near = field.near({"domain": "Ex.example"})
    assert near is not None and near.text == "domain ct 'ex.example'"


@pytest.mark.parametrize(
    ("wish", "held", "same"),
    [
        ("NS1.example.com.", "ns1.example.com.", True),
        ("ns1", "ns1.dns.example.com.", True),
        ("ns1.example.com", "ns1.example.com.", False),
        ("", None, True),
        ("", "dns.example.com.", False),
        ("@", "", False),
    ],
)
def test_the_server_of_a_zone(wish: str, held: Any, same: bool) -> None:
    assert ServerName("nameserver").same(wish, {"nameserver": held, "domain": ZONE}) is same


def record(name: str, kind: str, value: str) -> dict[str, str]:
    return {"host": name, "type": kind, "value": value}


@pytest.mark.parametrize(
    ("records", "fault"),
    [
        ([record("a", "A", "10.0.0.1"), record("A", "AAAA", "fd00::1"), record("b", "CNAME", "a")], None),
        ([record("b", "CNAME", "a"), record("B", "A", "10.0.0.1")], "record b: a CNAME stands alone"),
        ([record("b", "CNAME", "a"), record("b.dns.example.com.", "CNAME", "c")], "would be CNAME a, CNAME c"),
        ([record("@", "CNAME", "a")], "record @: the zone itself cannot be a CNAME"),
        ([record("dns.example.com.", "CNAME", "a")], "record @: the zone itself cannot be a CNAME"),
    ],
)
def test_where_a_cname_can_stand(records: list[dict[str, str]], fault: Optional[str]) -> None:
    found = faults_of(records, ZONE)
    assert found is None if fault is None else fault in str(found)

"""The filter grammar, case by case from WIRE 3.10 to 3.16."""

from __future__ import annotations

from typing import Any, List

import pytest

NAMES = ["plain", "o'brien", "back\\slash", "br{x}ace", "brace", "Upper", "web-01", "web-02", ""]


@pytest.fixture(scope="module")
def named(make_api: Any) -> Any:
    api = make_api()
    for number, name in enumerate(NAMES, start=1):
        api.world.insert("vms", name=name, cpu_cores=number, os_family="linux" if number % 2 else "windows")
    return api


def found(api: Any, text: str) -> Any:
    status, answer = api.call("GET", "vms", query={"filter": text, "fields": "name"})
    return [row["name"] for row in answer] if status == 200 else status


FOUND: List[Any] = [
    ("name eq 'plain'", ["plain"]),
    ("name eq 'PLAIN'", []),
    ("name et 'PLAIN'", ["plain"]),
    ("name bw 'web'", ["web-01", "web-02"]),
    ("name ew '02'", ["web-02"]),
    ("name cs 'pp'", ["Upper"]),
    ("name cs 'PP'", []),
    ("name ct 'PP'", ["Upper"]),
    ("name rx '^web-0[12]$'", ["web-01", "web-02"]),
    ("name rx '[[:upper:]]'", ["Upper"]),
    ("name rx 'web-0\\{1,2}1'", ["web-01"]),
    ("name rx '\\\\d'", []),
    ("name rx '(?i)PLAIN'", []),
    ("name rx ''", NAMES),
    ("name bw ''", NAMES),
    ("name re 'plain'", []),
    ("name pm 'web-*'", ["web-01", "web-02"]),
    ("name eq ''", [""]),
    ("name ne 'x' and cpu_cores le 2", ["plain", "o'brien"]),
    ("cpu_cores gt 7", ["web-02", ""]),
    ("cpu_cores ge '9'", [""]),
    ("cpu_cores lt 2", ["plain"]),
    # WIRE 3.11: strictly left to right.
    ("name eq 'plain' or name eq 'web-01' and os_family eq 'windows'", []),
    ("os_family eq 'windows' and name eq 'o\\'brien' or name eq 'plain'", ["plain", "o'brien"]),
    ("name eq 'plain' or (name eq 'web-01' and os_family eq 'windows')", ["plain"]),
    ("(name eq 'plain' or name eq 'web-01') and cpu_cores gt 1", ["web-01"]),
    # WIRE 3.13: quoting and escaping.
    ("name eq 'o\\'brien'", ["o'brien"]),
    ("name eq 'o''brien'", 422),
    ("name eq 'back\\\\slash'", ["back\\slash"]),
    ("name eq 'back\\slash'", []),
    ("name eq 'pl\\ain'", ["plain"]),
    ("name eq 'br{x}ace'", ["brace"]),
    ("name eq 'br{a{b}c}ace'", ["brace"]),
    ("name eq 'br\\{x}ace'", ["br{x}ace"]),
    ("name eq 'x{'", 422),
    ("name eq 'x\\'", 422),
    ("name eq 'zzz' or name ne 'zzz'", NAMES),
    # WIRE 3.15: an unknown column is an empty one; with a swallowed brace the filter is gone.
    ("nmae eq 'plain'", []),
    ("nmae eq ''", NAMES),
    ("nmae ne 'x'", NAMES),
    ("nmae eq 'a{b}'", NAMES),
    ("limit eq 100", []),
    # Refused words and forms.
    ("name like 'plain'", 422),
    ("name in ('plain')", 422),
    ("name sw 'plain'", 422),
    ("name matches 'plain'", 422),
    ("name regex 'plain'", 422),
    ("name contains 'plain'", 422),
    ("name=foo", 422),
    ("machine#status#status eq 'running'", 422),
    ("cluster#name eq 'x'", 422),
    ("not name eq 'x'", 422),
    ("startswith(name, 'x')", 422),
    ("(name eq 'x'", 422),
    # Values.
    ("is_snapshot eq false", NAMES),
    ("is_snapshot ne true", NAMES),
    ("is_snapshot eq 'true'", []),
    ("created le {$now}", NAMES),
    ("created gt {$now}", []),
    ("created lt {$add({$now},60)}", NAMES),
    ("created lt {$add({$now},-60)}", []),
    ("cluster eq null and cpu_cores eq 1", ["plain"]),
    ("name eq plain", ["plain"]),
    ("name eq 9a0b", []),
    ("$key eq 2", ["o'brien"]),
    ("$key eq '2'", ["o'brien"]),
]


@pytest.mark.parametrize("text, expected", FOUND, ids=[case[0] for case in FOUND])
def test_filter(named: Any, text: str, expected: Any) -> None:
    assert found(named, text) == expected


def test_every_printable_character_can_be_escaped(named: Any) -> None:
    """WIRE 3.13: three characters are special, each escaped by one backslash."""
    name = "".join(chr(code) for code in range(32, 127))
    row = named.world.insert("vms", name=name)
    escaped = name.replace("\\", "\\\\").replace("'", "\\'").replace("{", "\\{")
    assert found(named, f"name eq '{escaped}'") == [name]
    named.world.remove(row)


def test_a_filter_may_use_an_alias_where_no_column_has_the_name(api: Any) -> None:
    """schema vnets.yml: `running eq true` works when the projection holds the alias; on vms the column wins."""
    fields = "name,machine#status#running as running"
    rows = api.get("vnets", fields=fields, filter="running eq true")
    assert [row["name"] for row in rows] == ["DMZ", "Core", "External", "Switch 1 Switch", "Internal"]
    assert api.get("vnets", fields="name", filter="running eq true") == []
    api.world.insert("vms", name="a", machine=1)
    assert api.get("vms", fields=fields, filter="running eq true") == []


def test_references_are_found_by_key_and_by_text(api: Any) -> None:
    vm = api.vm("a")
    for text in (f"machine eq {vm['machine']}", f"machine eq '{vm['machine']}'"):
        assert [row["$key"] for row in api.get("vms", fields="$key", filter=text)] == [vm["key"]]
    assert api.get("users", fields="name", filter="identity eq 1") == [{"name": "admin"}]


def test_an_index_follows_every_write(api: Any) -> None:
    vm = api.vm("before")
    assert api.get("vms", filter="name eq 'before'", fields="name") == [{"name": "before"}]
    api.put(f"vms/{vm['key']}", name="after")
    assert api.get("vms", filter="name eq 'before'", fields="name") == []
    assert api.get("vms", filter="name eq 'after'", fields="name") == [{"name": "after"}]
    api.delete(f"vms/{vm['key']}")
    assert api.get("vms", filter="name eq 'after'", fields="name") == []

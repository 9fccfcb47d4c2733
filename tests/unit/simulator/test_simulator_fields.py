"""Projections, from WIRE 3.2 to 3.9; sort and paging, 3.17 to 3.21."""

from __future__ import annotations

import json
from typing import Any, Dict

import pytest

from tests.simulator import app


def one(api: Any, table: str, fields: str, key: Any = 1) -> Dict[str, Any]:
    return api.get(f"{table}/{key}", fields=fields)


@pytest.fixture(scope="module")
def filled(make_api: Any) -> Any:
    return make_api(vms=4)


CASES = [
    ("vnets", "name", {"name": "DMZ"}),
    ("vnets", "$key, name", {"$key": 1, "name": "DMZ"}),
    ("vnets", "running", {}),
    ("vnets", "$display", {"$display": "DMZ"}),
    ("vms", "running", {"running": None}),
    ("vms", "machine#status#status as status", {"status": "running"}),
    ("vms", "machine#status#status", {"machine#status#status": "running"}),
    ("vms", "machine#$key as id, nosuch", {"id": 8}),
    ("vms", "machine", {"machine": 8}),
    ("vms", "snapshot_profile#name as p", {"p": None}),
    ("vms", "machine#status#display(status) as s", {"s": "Running"}),
    ("vms", "display(cluster) as c", {"c": "lab-cluster"}),
    ("vms", "machine#status#status eq 'running' as is_running", {"is_running": True}),
    ("vms", "upper(name) as u,lower(os_family) as l", {"u": "VM-00001", "l": "linux"}),
    ("vms", "machine[name,type]", {"machine": {"name": "vm-00001", "type": "vm"}}),
    (
        "vms",
        "machine[drives[name,status#status as status],nics[name,vnet#name as network]]",
        {
            "machine": {
                "drives": [{"name": "drive_0", "status": "online"}, {"name": "drive_1", "status": "online"}],
                "nics": [{"name": "nic_0", "network": "Internal"}],
            }
        },
    ),
    ("groups", "count(members) as member_count", {"member_count": 1}),
    ("machines", "count(drives) as n", {"n": 0}),
    ("members", "member#$display as member_display,member", {"member_display": "admin", "member": "users/1"}),
    ("clusters", "collapse(tiers[tier]) as first", {"first": 0}),
    ("clusters", "sum(tiers[tier]) as s,max(tiers#tier) as m", {"s": 1, "m": 1}),
    ("vms", "flatten(machine[name as machine_name,type as kind]),name",
     {"machine_name": "vm-00001", "kind": "vm", "name": "vm-00001"}),
    ("clusters", "tiers[tier,status#status as status]",
     {"tiers": [{"tier": 0, "status": "online"}, {"tier": 1, "status": "online"}]}),
]  # fmt: skip


@pytest.mark.parametrize("table, fields, expected", CASES, ids=[case[1] for case in CASES])
def test_fields(filled: Any, table: str, fields: str, expected: Dict[str, Any]) -> None:
    assert one(filled, table, fields) == expected


def test_all_holds_own_columns_and_no_computed_ones(filled: Any) -> None:
    row = one(filled, "vnets", "all")
    assert row["$key"] == 1 and row["machine"] == 3 and "running" not in row
    drive = one(filled, "machine_drives", "all")
    assert drive["disksize"] and "status" in drive
    assert "disksize" not in one(filled, "machine_drives", "most")


@pytest.mark.parametrize("table", ["nodes", "storage_tiers"])
def test_all_lacks_the_key_on_some_tables(filled: Any, table: str) -> None:
    """WIRE 3.3."""
    assert "$key" not in one(filled, table, "all")
    assert "$key" in one(filled, table, "all,$key")


def test_settings_answer_both_key_and_dollar_key(filled: Any) -> None:
    row = filled.get("settings", fields="all", filter="key eq 'max_connections'")[0]
    assert row["key"] == row["$key"] == "max_connections"
    assert filled.get("settings/max_connections", fields="value") == {"value": "500"}


def test_write_only_columns_never_show(filled: Any) -> None:
    """WIRE 5.6."""
    assert "password" not in one(filled, "users", "all,password")


def test_no_name_at_all_gives_a_count(filled: Any) -> None:
    """WIRE 3.2."""
    assert filled.get("vms", fields=",") == [{"$count": 4}]
    assert filled.get("vms", fields=" ") == [{"$count": 4}]


def test_letter_by_letter_fields_give_rows_without_anything_useful(filled: Any) -> None:
    assert filled.get("vms", fields="$,k,e,y", limit=1) == [{}]


def test_no_fields_give_a_short_set_without_the_parent(filled: Any) -> None:
    """WIRE 3.6."""
    assert "machine" not in filled.get("machine_drives")[0]


def test_a_null_polymorphic_traversal_is_left_out(api: Any) -> None:
    """WIRE 1.8: null through a plain reference is null, through `table/key` text it is absent."""
    api.world.insert("files", name="x.iso")
    assert one(api, "files", "name,owner#name as owner_name") == {"name": "x.iso"}
    vm = api.vm("a")
    assert one(api, "vms", "machine#status#node#name as node_name", vm["key"]) == {"node_name": None}


def test_columns_of_a_later_version_are_absent(make_api: Any) -> None:
    """WIRE 12.1."""
    old, new = make_api("26.1.4", vms=1), make_api("26.1.8", vms=1)
    assert one(old, "machine_drives", "name,ms_2023_kek_applied") == {"name": "drive_0"}
    assert one(new, "machine_drives", "name,ms_2023_kek_applied") == {"name": "drive_0", "ms_2023_kek_applied": False}


PAGES = [
    ({"sort": "-name", "limit": 2}, ["vm-00004", "vm-00003"]),
    ({"sort": " name", "limit": 1}, ["vm-00001"]),
    ({"sort": "+name", "limit": 1}, ["vm-00001"]),
    ({"sort": "-$key", "offset": 3}, ["vm-00001"]),
    ({"sort": "os_family,-name"}, ["vm-00003", "vm-00004", "vm-00001", "vm-00002"]),
    ({"sort": "nosuch", "limit": 1}, ["vm-00001"]),
    ({"limit": 0}, ["vm-00001", "vm-00002", "vm-00003", "vm-00004"]),
    ({"machine": 5}, ["vm-00001", "vm-00002", "vm-00003", "vm-00004"]),
    ({"orderby": "-name", "limit": 1}, ["vm-00001"]),
    ({"filter": "name eq 'none'"}, []),
]


@pytest.mark.parametrize("query, names", PAGES, ids=[str(case[0]) for case in PAGES])
def test_sort_and_pages(filled: Any, query: Dict[str, Any], names: Any) -> None:
    assert [row["name"] for row in filled.get("vms", fields="name", **query)] == names


def test_missing_rows_and_tables_are_404(filled: Any) -> None:
    """WIRE 3.21, 3.22."""
    assert filled.call("GET", "nosuch") == (404, {"err": "Resource '/v4/nosuch' not found"})
    assert filled.call("GET", "vms/999") == (404, {"err": "Resource '/v4/vms/999' not found"})
    assert filled.call("GET", "vms/abc")[0] == 404


def test_answers_are_the_same_without_the_fast_json_library(monkeypatch: pytest.MonkeyPatch) -> None:
    value = [{"$key": 1, "name": "größe", "size": 1.5, "nothing": None}]
    fast = app.dump(value)
    monkeypatch.setattr(app, "orjson", None)
    assert json.loads(app.dump(value)) == json.loads(fast) == value
    assert b"\n" not in app.dump(value) and b"\n" in app.dump(value, indented=True)

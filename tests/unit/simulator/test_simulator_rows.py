"""Creating, changing and deleting rows: WIRE 4 to 6."""

from __future__ import annotations

from typing import Any

import pytest


def test_a_receipt_has_a_key_of_text(api: Any) -> None:
    status, body = api.post("vnets", name="a")
    assert status == 201
    assert body == {"location": "/v4/vnets/6", "dbpath": "vnets/6", "$row": 6, "$key": "6"}


def test_string_keys(api: Any) -> None:
    body = api.make("vnet_queries", vnet=5, query="ping", params={"host": "127.0.0.1"})
    assert len(body["$key"]) == 40 and isinstance(body["$row"], int)
    api.advance(1)
    row = api.get(f"vnet_queries/{body['$key']}", fields="all")
    assert row["id"] == body["$key"] and row["status"] == "complete"


def test_the_lowest_free_key_is_taken(api: Any) -> None:
    """WIRE 4.3."""
    keys = [api.vm(name)["key"] for name in "abc"]
    assert keys == [1, 2, 3]
    api.delete("vms/2")
    assert api.vm("d")["key"] == 2
    assert [row["$key"] for row in api.get("vms", fields="$key")] == [1, 2, 3]
    assert api.vm("e")["key"] == 4


REFUSED = [
    ("vms", {}, 422, "field 'vms.name' is required"),
    ("vm_actions", {}, 422, "field 'vm_actions.vm' is required"),
    ("vms", {"name": "x", "os_family": "amiga"}, 422, "value 'amiga' is not in list for field 'os_family'"),
    ("vms", {"name": "x", "cloudinit_datasource": ""}, 422, "value '' is not in list for field 'cloudinit_datasource'"),
    ("vms", {"name": "x", "ram": 1}, 422, "Validation error on field: 'ram' - 'fails validation test'"),
    ("vms", {"name": "x", "ram": "much"}, 422, "Validation error on field: 'ram' - 'fails validation test'"),
    ("vms", {"name": "x" * 129}, 422, "Validation error on field: 'name' - 'fails validation test'"),
    ("vms", {"name": "x", "is_snapshot": True}, 422, "field 'is_snapshot' is readonly"),
    ("vms", {"name": "x", "cluster": 99}, 404, "error setting field 'vms.cluster': No such file or directory"),
    ("vms", {"name": "x", "cluster": 0}, 404, "error setting field 'vms.cluster': No such file or directory"),
    (
        "machine_drives",
        {"machine": 1, "disksize": 1, "preferred_tier": 6},
        422,
        "value '6' is not in list for field 'preferred_tier'",
    ),
    (
        "vm_actions",
        {"vm": 99, "action": "poweron"},
        404,
        "error setting field 'vm_actions.vm': No such file or directory",
    ),
    ("settings", {"key": "x"}, 405, "Operation not permitted"),
]


@pytest.mark.parametrize("table, body, status, text", REFUSED, ids=[case[3][:60] for case in REFUSED])
def test_refusals(api: Any, table: str, body: Any, status: int, text: str) -> None:
    assert api.call("POST", table, body) == (status, {"err": text})


def test_values_are_stored_in_the_platforms_form(api: Any) -> None:
    vm = api.vm("a", ram="2000", machine_type="q35", cpu_cores="3", guest_agent="true", bogus=1)
    row = api.get(f"vms/{vm['key']}", fields="ram,machine_type,cpu_cores,guest_agent,bogus")
    assert row == {"ram": 1792, "machine_type": "pc-q35-10.0", "cpu_cores": 3, "guest_agent": True}
    drive = api.make("machine_drives", machine=vm["machine"], disksize="1073741824", preferred_tier=1)
    assert api.get(f"machine_drives/{drive['key']}", fields="disksize,preferred_tier,name") == {
        "disksize": 1 << 30,
        "preferred_tier": "1",
        "name": "drive_0",
    }
    nic = api.make("machine_nics", machine=vm["machine"], macaddress="AA-BB-CC-00-11-22")
    assert api.get(f"machine_nics/{nic['key']}", fields="macaddress") == {"macaddress": "aa:bb:cc:00:11:22"}


def test_an_update_is_partial_and_swallows_what_it_does_not_know(api: Any) -> None:
    """WIRE 5.1 to 5.5."""
    vm = api.vm("a", description="kept")
    drive = api.make("machine_drives", machine=vm["machine"], disksize=1 << 30)
    assert api.put(f"machine_drives/{drive['key']}", tier=1) == (200, [])
    assert api.get(f"machine_drives/{drive['key']}", fields="preferred_tier") == {"preferred_tier": "4"}
    assert api.put(f"vms/{vm['key']}") == (200, [])
    assert api.put(f"vms/{vm['key']}", cpu_cores=2, powerstate=True) == (200, [])
    assert api.get(f"vms/{vm['key']}", fields="description,cpu_cores") == {"description": "kept", "cpu_cores": 2}
    assert api.put("settings/max_connections", key="x") == (422, {"err": "field 'key' is readonly"})
    assert api.put("vms/99", name="x")[0] == 404


def test_json_columns_are_replaced_whole(api: Any) -> None:
    """WIRE 5.1."""
    vnet = api.make("vnets", name="a", advanced_options={"dnsmasq": ["x"], "other": 1})
    api.put(f"vnets/{vnet['key']}", advanced_options={"other": 2})
    assert api.get(f"vnets/{vnet['key']}", fields="advanced_options") == {"advanced_options": {"other": 2}}


@pytest.mark.parametrize("fixture, status", [("api", 409), ("old_api", 422)])
def test_a_taken_name(fixture: str, status: int, request: Any) -> None:
    """WIRE 4.7: 409 since 26.1.4, 422 before; case counts; a snapshot may carry the name."""
    api = request.getfixturevalue(fixture)
    vm = api.vm("zz-x")
    assert api.post("vms", name="zz-x") == (status, {"err": "This name is already in use"})
    assert api.post("vms", name="ZZ-X")[0] == 201
    assert api.post("machine_snapshots", machine=vm["machine"], name="zz-x", expires=0)[0] == 201
    other = api.vm("other")
    assert api.put(f"vms/{other['key']}", name="zz-x")[0] == status
    assert api.put(f"vms/{vm['key']}", name="zz-x")[0] == 200


def test_deleting_a_vm_takes_along_what_hangs_on_it(api: Any) -> None:
    """WIRE 6.4."""
    vm = api.vm("a", cloudinit_datasource="nocloud")
    api.make("machine_drives", machine=vm["machine"], disksize=1 << 30)
    api.make("machine_nics", machine=vm["machine"], vnet=5)
    api.make("machine_snapshots", machine=vm["machine"], name="s", expires=0)
    category = api.make("tag_categories", name="c", taggable_vms=True)
    tag = api.make("tags", name="t", category=category["key"])
    api.make("tag_members", tag=tag["key"], member=f"vms/{vm['key']}")
    assert len(api.get("vms")) == 2
    assert api.delete(f"vms/{vm['key']}") == (200, [])
    for table in ("vms", "machine_drives", "machine_snapshots", "cloudinit_files", "tag_members", "machine_console"):
        assert api.get(table) == [], table
    assert api.get("machines", filter="type eq 'vm'") == []
    assert api.get("files") == []


def test_a_users_machines_go_with_the_user(api: Any) -> None:
    user = api.make("users", name="u", password="long-enough")["key"]
    api.vm("a", owner_user=user)
    api.vm("b")
    assert api.delete(f"users/{user}")[0] == 200
    assert [row["name"] for row in api.get("vms", fields="name")] == ["b"]


def test_deleting_a_tag_category_takes_its_tags(api: Any) -> None:
    category = api.make("tag_categories", name="c", taggable_vms=True)
    tag = api.make("tags", name=" t ", category=category["key"])
    assert api.get(f"tags/{tag['key']}", fields="name") == {"name": "t"}
    vm = api.vm("a")
    assert api.post("tag_members", tag=tag["key"], member=f"vms/{vm['key']}")[0] == 201
    assert api.post("tag_members", tag=tag["key"], member=f"vms/{vm['key']}")[0] == 409
    assert api.post("tag_members", tag=tag["key"], member="vnets/1")[0] == 422
    api.delete(f"tag_categories/{category['key']}")
    assert api.get("tags") == api.get("tag_members") == []


def test_cloudinit_files(api: Any) -> None:
    vm = api.vm("a", cloudinit_files=[{"name": "user-data", "contents": "#cloud-config\n"}])
    owner = f"vms/{vm['key']}"
    rows = api.get("cloudinit_files", fields="$key,name,filesize,contents", filter=f"owner eq '{owner}'")
    assert rows == [{"$key": 1, "name": "/user-data", "filesize": 14}]
    assert api.get("cloudinit_files/1", download=1) == b"#cloud-config\n"
    assert api.post("cloudinit_files", owner=owner, name="user-data")[0] == 409
    assert api.put("cloudinit_files/1", contents="")[0] == 200
    assert api.get("cloudinit_files/1", fields="filesize") == {"filesize": 0}
    assert api.get("cloudinit_files", filter=f"vm eq {vm['key']}") == []
    assert api.post("cloudinit_files", owner=owner, name="/x", contents="y" * 65537)[0] == 422


def test_tables_whose_columns_nobody_knows_take_and_return_any(api: Any) -> None:
    made = api.make("volume_logs", anything="x", number=3)
    assert api.get(f"volume_logs/{made['key']}", fields="all") == {"anything": "x", "number": 3, "$key": 1}
    assert api.get("volume_logs", fields="number", filter="anything eq 'x'") == [{"number": 3}]
    assert api.put(f"volume_logs/{made['key']}", number=4) == (200, [])
    assert api.get(f"volume_logs/{made['key']}", fields="number") == {"number": 4}


def test_actions_by_query_that_a_table_does_not_know_do_nothing(api: Any) -> None:
    """WIRE 7.5."""
    vm = api.vm("a")
    drive = api.make("machine_drives", machine=vm["machine"], media="efidisk")
    assert api.call("PUT", f"machine_drives/{drive['key']}", {}, {"action": "apply_universal_vars"}) == (200, [])
    assert api.get(f"machine_drives/{drive['key']}", fields="ms_2023_kek_applied") == {"ms_2023_kek_applied": False}
    assert api.post(f"machine_drives/{drive['key']}/apply_universal_vars")[0] == 201
    assert api.get(f"machine_drives/{drive['key']}", fields="ms_2023_kek_applied") == {"ms_2023_kek_applied": True}


def test_verbs_that_many_action_tables_share(api: Any) -> None:
    profile = api.make("snapshot_profiles", name="p")["key"]
    assert api.post("snapshot_profile_actions", snapshot_profile=profile, action="delete")[0] == 201
    assert api.call("GET", f"snapshot_profiles/{profile}")[0] == 404
    user = api.make("users", name="u", password="long-enough")["key"]
    assert api.post("user_actions", user=user, action="disable")[0] == 201
    assert api.get(f"users/{user}", fields="enabled") == {"enabled": False}


def test_one_action_table_keeps_its_rows(api: Any) -> None:
    """WIRE 7.2: an empty body takes the default action; rows of other action tables are transient."""
    assert api.post("clone_iso_actions")[0] == 201
    assert [row["action"] for row in api.get("clone_iso_actions", fields="action")] == ["update"]
    assert api.post("billing_actions")[0] == 201
    assert api.get("billing_actions") == []


def test_every_write_leaves_a_line_in_the_log(api: Any) -> None:
    before = len(api.get("logs"))
    api.put(f"vms/{api.vm('a')['key']}")
    rows = api.get("logs", fields="level,timestamp,user", sort="-$key", limit=1)
    assert rows[0]["level"] == "audit" and rows[0]["user"] == "admin" and rows[0]["timestamp"] > 1.7e15
    assert len(api.get("logs")) == before + 2

"""What a limited user may see and do: WIRE 2.8, schema/identity/permissions.yml."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def limited(api: Any) -> Any:
    """An API whose user has no rights yet; `api.grant` gives some."""
    api.vm("a"), api.vm("b")
    user = api.world.insert("users", name="limited", password="x")
    identity = api.world.insert("/sys/identities", owner=user.path)
    user["identity"] = str(identity.key)

    def grant(table: str, row: int = 0, **flags: bool) -> None:
        rights = dict.fromkeys(("list", "read", "create", "modify", "delete"), False)
        api.world.insert("permissions", identity=user["identity"], table=table, row=row, **{**rights, **flags})

    api.grant, api.user = grant, user
    return api


def test_without_rights_lists_are_empty_and_rows_are_403(limited: Any) -> None:
    assert limited.call("GET", "vms") == (200, [])
    assert limited.call("GET", "vms/1") == (403, {"err": "Permission denied"})
    for method, path in (("POST", "vms"), ("PUT", "vms/1"), ("DELETE", "vms/1")):
        assert limited.call(method, path, {"name": "x"})[0] == 403


def test_a_row_grant_shows_that_row(limited: Any) -> None:
    limited.grant("vms", 2, list=True, read=True)
    assert [row["name"] for row in limited.get("vms")] == ["b"]
    assert limited.call("GET", "vms/2")[0] == 200
    assert limited.call("PUT", "vms/2", {"description": "x"})[0] == 403
    assert limited.act("vm_actions", 2, "poweron")[0] == 403


def test_rights_on_a_vm_reach_its_parts_and_actions(limited: Any) -> None:
    limited.grant("vms", 2, list=True, read=True, modify=True)
    machine = limited.get("vms/2", fields="machine")["machine"]
    assert limited.act("vm_actions", 2, "poweron")[0] == 201
    assert limited.post("machine_drives", machine=machine, disksize=1 << 30)[0] == 201
    assert [row["name"] for row in limited.get("machine_drives")] == ["drive_0"]
    assert limited.post("machine_drives", machine=machine - 1, disksize=1 << 30)[0] == 403


def test_rights_come_from_groups_of_groups_too(limited: Any) -> None:
    inner, outer = (limited.world.insert("groups", name=name) for name in ("inner", "outer"))
    for group in (inner, outer):
        group["identity"] = str(limited.world.insert("/sys/identities", owner=group.path).key)
    limited.world.insert("members", parent_group=inner.key, member=f"/v4/{limited.user.path}")
    limited.world.insert("members", parent_group=outer.key, member=inner.path)
    limited.world.insert("permissions", identity=outer["identity"], table="vms", row=0, list=True, read=True)
    assert len(limited.get("vms")) == 2


def test_everybody_has_their_own_row(limited: Any) -> None:
    assert [row["name"] for row in limited.get("users", fields="name")] == ["limited"]
    assert limited.put(f"users/{limited.user.key}", email="a@example.org")[0] == 200


def test_who_may_list_and_not_read_sees_names_only(limited: Any) -> None:
    limited.grant("vms", list=True)
    assert [row["name"] for row in limited.get("vms", fields="$key,name")] == ["a", "b"]
    assert limited.get("vms", fields="$key,name,ram") == []
    limited.grant("vms", 1, read=True)
    assert [row["name"] for row in limited.get("vms", fields="name,ram")] == ["a"]


def test_lists_inside_a_row_leave_out_the_same_rows(limited: Any) -> None:
    limited.world.rights_reach_down = False
    limited.grant("vms", list=True, read=True)
    assert limited.get("vms/1", fields="machine[drives[name]]") == {"machine": {"drives": []}}
    limited.grant("machine_drives", list=True, read=True)
    limited.world.insert("machine_drives", machine=limited.get("vms/1", fields="machine")["machine"], name="root")
    assert [row["name"] for row in limited.get("vms/1", fields="machine[drives[name]]")["machine"]["drives"]] == [
        "root"
    ]


def test_everybody_is_shown_their_own_rights_and_no_others(limited: Any) -> None:
    limited.grant("vms", list=True)
    assert [row["table"] for row in limited.get("permissions", fields="table,identity")] == ["vms"]
    assert limited.get("permissions", fields="identity#owner#$display as holder") == [{"holder": "limited"}]


def test_rights_may_not_reach_down(limited: Any) -> None:
    """The other reading of WIRE 2.8: each table stands for itself."""
    limited.grant("vms", 2, list=True, read=True, modify=True)
    machine = limited.get("vms/2", fields="machine")["machine"]
    limited.world.rights_reach_down = False
    assert limited.post("machine_drives", machine=machine, disksize=1 << 30)[0] == 403
    assert limited.act("vm_actions", 2, "poweron")[0] == 201

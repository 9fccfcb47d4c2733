"""Users, groups, memberships, rights, keys: WIRE 2, 4.7, 8.3, 9.7 and schema/identity."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.simulator.auth import Login
from tests.simulator.errors import Refused

POISON = "Error creating member in system table: error setting field 'members.group': No such file or directory"


def user(api: Any, name: str, **body: Any) -> int:
    return int(api.make("users", name=name, password="long enough", **body)["key"])


def group(api: Any, name: str) -> int:
    return int(api.make("groups", name=name)["key"])


def grant(api: Any, identity: Any, **body: Any) -> Any:
    """Status and answer of granting; `table` is a column here."""
    return api.call("POST", "permissions", {"identity": identity, "row": 0, "list": True, **body})


def test_an_identity_is_text(api: Any) -> None:
    key = user(api, "operator")
    row = api.get(f"users/{key}", fields="identity,remote_name")
    assert isinstance(row["identity"], str) and row["identity"].isdigit()
    assert row["remote_name"] == "operator"


@pytest.mark.parametrize("kind, wide", [("normal", (True, True)), ("api", (True, True)), ("vdi", (True, False))])
def test_a_new_user_has_rights_and_a_new_group_has_none(api: Any, kind: str, wide: Any) -> None:
    key = user(api, "operator", type=kind)
    identity = api.get(f"users/{key}", fields="identity")["identity"]
    query = {"filter": f"identity eq {identity}", "fields": "table,row,list,read,modify"}
    assert api.get("permissions", **query) == [
        {"table": "/", "row": 0, "list": wide[0], "read": wide[1], "modify": False},
        {"table": "users", "row": key, "list": True, "read": True, "modify": True},
    ]
    identity = api.get(f"groups/{group(api, 'staff')}", fields="identity")["identity"]
    assert api.get("permissions", filter=f"identity eq {identity}") == []


def test_users_and_groups_share_names(api: Any) -> None:
    user(api, "staff")
    text = "A user/group with this name already exists"
    assert api.post("groups", name="staff") == (409, {"err": text})
    assert api.post("users", name="staff", password="long enough") == (409, {"err": text})
    key = group(api, "others")
    assert api.put(f"groups/{key}", name="staff") == (409, {"err": text})
    assert api.put(f"groups/{key}", name="others", description="same name") == (200, [])


def test_a_taken_name_is_422_before_26_1_4(old_api: Any) -> None:
    user(old_api, "staff")
    assert old_api.post("groups", name="staff")[0] == 422


def test_a_password_is_needed_checked_and_never_shown(api: Any) -> None:
    assert api.post("users", name="a") == (422, {"err": "field 'users.password' is required"})
    assert api.post("users", name="a", password="short")[0] == 422
    key = user(api, "a")
    assert "password" not in api.get(f"users/{key}", fields="all,password")
    assert api.put(f"users/{key}", password="short")[0] == 422


def test_an_old_password_passes_as_basic_for_a_while(api: Any) -> None:
    key = user(api, "operator")
    api.put(f"users/{key}", password="longer still")
    login = Login(api.world)

    def basic(password: str) -> bool:
        token = base64.b64encode(f"operator:{password}".encode()).decode()
        try:
            return login.by_headers({"authorization": f"Basic {token}"}, {}, "127.0.0.1").key == key
        except Refused as refused:
            assert (refused.status, refused.text) == (401, "Login required")
            return False

    assert (basic("long enough"), basic("longer still"), basic("other password")) == (True, True, False)
    with pytest.raises(Refused):
        login.by_password("operator", "long enough")
    api.advance(60)
    assert (basic("long enough"), basic("longer still")) == (False, True)
    assert api.get(f"users/{key}", fields="last_login")["last_login"] > 0


@pytest.mark.parametrize("form", ["users/{}", "/v4/users/{}"])
def test_a_member_is_kept_as_written(api: Any, form: str) -> None:
    staff, key = group(api, "staff"), user(api, "operator")
    api.make("members", parent_group=staff, member=form.format(key))
    fields = "parent_group,member,member#$display as member_display,creator"
    assert api.get("members", filter=f"parent_group eq {staff}", fields=fields) == [
        {"parent_group": staff, "member": form.format(key), "member_display": "operator", "creator": "admin"}
    ]
    assert api.get("groups", filter=f"$key eq {staff}", fields="count(members) as n") == [{"n": 1}]
    assert api.post("members", parent_group=staff, member=form.format(key))[0] == 409
    assert api.delete(f"users/{key}")[0] == 200
    assert api.get("members", filter=f"parent_group eq {staff}") == []


def test_a_member_must_exist(api: Any) -> None:
    staff = group(api, "staff")
    for member in ("users/99", "vms/1", "99", "users"):
        assert api.post("members", parent_group=staff, member=member)[0] == 404
    assert api.post("members", parent_group=99, member="users/1")[0] == 404


@pytest.mark.parametrize("pause, poisoned", [(0, True), (1, True), (5, False), (30, False)])
def test_a_group_made_soon_after_a_deletion_takes_no_members(api: Any, pause: float, poisoned: bool) -> None:
    api.delete(f"groups/{group(api, 'gone')}")
    api.advance(pause)
    staff = group(api, "staff")
    api.advance(60)
    expected = (404, {"err": POISON}) if poisoned else 201
    answer = api.post("members", parent_group=staff, member="users/1")
    assert (answer if poisoned else answer[0]) == expected


def test_groups_made_in_a_row_are_sound(api: Any) -> None:
    for number in range(3):
        api.make("members", parent_group=group(api, f"g{number}"), member="users/1")


def test_identities_are_used_again_without_their_rights(api: Any) -> None:
    first = group(api, "first")
    identity = api.get(f"groups/{first}", fields="identity")["identity"]
    assert grant(api, identity, table="vms")[0] == 201
    api.delete(f"groups/{first}")
    second = group(api, "second")
    assert api.get(f"groups/{second}", fields="identity")["identity"] == identity
    assert api.get("permissions", filter=f"identity eq {identity}") == []


def test_what_the_system_made_stays(api: Any) -> None:
    assert api.delete("users/1")[0] == 422
    assert api.delete("groups/1")[0] == 422
    assert api.put("groups/1", name="renamed")[0] == 422


def test_a_grant_says_of_what(api: Any) -> None:
    api.vm("web")
    identity = api.get("users/1", fields="identity")["identity"]
    status, receipt = grant(api, int(identity), table="vms", row=1, read=True)
    assert status == 201
    key = receipt["$key"]
    fields = "identity,table,row,rowdisplay,list,read,create,identity#owner#$display as identity_display"
    assert api.get(f"permissions/{key}", fields=fields) == {
        "identity": identity,
        "table": "vms",
        "row": 1,
        "rowdisplay": "web",
        "list": True,
        "read": True,
        "create": False,
        "identity_display": "admin",
    }
    assert grant(api, identity, table="vms", row=1)[0] == 409
    assert grant(api, 99, table="vms", row=1)[0] == 404
    assert grant(api, identity, table="vmz")[0] == 422


@pytest.mark.parametrize(
    "body, answer",
    [
        ({}, (404, {"err": "Error querying user: No such file or directory"})),
        ({"user": 1}, (422, {"err": "field 'user_actions.action' is required"})),
        ({"user": 1, "action": "x"}, (422, {"err": "value 'x' is not in list for field 'action'"})),
    ],
)
def test_refusals_of_user_actions(api: Any, body: Any, answer: Any) -> None:
    assert api.post("user_actions", **body) == answer


def test_enabling_in_three_ways(api: Any) -> None:
    key = user(api, "operator")
    for disable, enable in (
        (("POST", "user_actions", {"user": key, "action": "disable"}), ("POST", f"users/{key}/enable", None)),
        (("PUT", f"users/{key}", {"enabled": False}), ("POST", "user_actions", {"user": key, "action": "enable"})),
    ):
        assert api.call(*disable)[0] in (200, 201)
        assert api.get(f"users/{key}", fields="enabled") == {"enabled": False}
        assert api.call(*enable)[0] == 201
        assert api.get(f"users/{key}", fields="enabled") == {"enabled": True}


# -- API keys --------------------------------------------------------------------------------------------------------


def test_a_secret_is_told_once(api: Any) -> None:
    made = api.make("user_api_keys", user=1, name="ci", expires_type="never")
    secret = made["response"]["private_key"]
    row = api.get(f"user_api_keys/{made['key']}", fields="all")
    assert secret and secret not in str(row)
    assert row["expires"] == 0 and "expires_type" not in row


def test_a_key_goes_when_its_time_is_up(api: Any) -> None:
    end = api.world.clock.now() + 3600
    key = api.make("user_api_keys", user=1, name="ci", expires_type="date", expires=end)["key"]
    api.advance(3599)
    assert api.get(f"user_api_keys/{key}", fields="expires") == {"expires": end}
    api.put(f"user_api_keys/{key}", expires=end + 60)
    api.advance(30)
    assert api.call("GET", f"user_api_keys/{key}")[0] == 200
    api.advance(60)
    assert api.call("GET", f"user_api_keys/{key}")[0] == 404


@pytest.mark.parametrize(
    "lists",
    [
        {"ip_allow_list": "0.0.0.0/0"},
        {"ip_allow_list": "10.0.0.0/8", "ip_deny_list": "10.1.0.0/16"},
        {"ip_deny_list": "nonsense"},
    ],
)
def test_address_lists_are_checked_since_26_1_4(api: Any, old_api: Any, lists: Any) -> None:
    assert api.post("user_api_keys", user=1, name="ci", **lists)[0] == 422
    assert old_api.post("user_api_keys", user=1, name="ci", **lists)[0] == 201


def test_key_names_are_unique_by_user(api: Any) -> None:
    other = user(api, "operator")
    api.make("user_api_keys", user=1, name="ci")
    assert api.post("user_api_keys", user=1, name="ci")[0] == 409
    assert api.post("user_api_keys", user=other, name="ci")[0] == 201
    api.delete(f"users/{other}")
    assert [row["name"] for row in api.get("user_api_keys", fields="name,user")] == ["simulator", "ci"]

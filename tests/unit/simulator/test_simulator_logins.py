"""Logins over HTTPS: keys, their ends and addresses, lock-out, second factor; groups by version (WIRE 2, 9.7, 12)."""

from __future__ import annotations

from typing import Any, Callable, Dict

import pytest

PASSWORD = "long-enough-1"


def user(wire: Any, **columns: Any) -> int:
    key = wire.make("users", name="bob", password=PASSWORD, **columns)["key"]
    return int(key)


def status(wire: Any) -> int:
    """What a read with these credentials is answered."""
    return int(wire.call("GET", "users", query={"fields": "name"})[0])


def key_of(wire: Any, owner: int, **columns: Any) -> Dict[str, Any]:
    made: Dict[str, Any] = wire.make("user_api_keys", user=owner, name="ci", **columns)
    return made


def test_a_key_is_told_once_and_lets_in_until_it_is_deleted(wire: Any) -> None:
    made = key_of(wire, user(wire))
    secret = made["response"]["private_key"]
    assert status(wire.with_key(secret)) == 200
    row = wire.get(f"user_api_keys/{made['key']}", fields="all")
    assert secret not in str(row) and row["lastlogin_ip"] == "127.0.0.1" and row["lastlogin_stamp"] > 0
    assert status(wire.as_user("bob", secret)) == 401
    wire.delete(f"user_api_keys/{made['key']}")
    assert status(wire.with_key(secret)) == 401


def test_the_end_of_a_key_is_read_back_and_kept(wire: Any) -> None:
    now = wire.simulator.control("GET", "clock")["time"]
    made = key_of(wire, user(wire), expires_type="date", expires=int(now) + 60)
    assert wire.get(f"user_api_keys/{made['key']}", fields="expires") == {"expires": int(now) + 60}
    wire.advance(61)
    assert status(wire.with_key(made["response"]["private_key"])) == 401
    assert wire.get("user_api_keys", filter="name eq 'ci'") == []


def test_the_end_of_a_key_may_be_lost(wire: Any) -> None:
    """As seen once on 26.1.8 (schema user_api_keys.yml)."""
    wire.simulator.fault("expiry_lost", times=None)
    made = key_of(wire, user(wire), expires_type="date", expires=2_000_000_000)
    assert wire.get(f"user_api_keys/{made['key']}", fields="expires") == {"expires": 0}


@pytest.mark.parametrize(
    ("lists", "old", "new"),
    [
        ({"ip_allow_list": "10.0.0.0/8"}, 200, 401),
        ({"ip_allow_list": "10.0.0.0/8,127.0.0.0/8"}, 200, 200),
        ({"ip_deny_list": "127.0.0.1"}, 200, 401),
        ({"ip_deny_list": "10.0.0.0/8"}, 200, 200),
    ],
)
def test_addresses_count_since_26_1_4(serve: Callable[..., Any], lists: Dict[str, str], old: int, new: int) -> None:
    for version, expected in (("26.1.3", old), ("26.1.4", new)):
        wire = serve(version=version)
        secret = key_of(wire, user(wire), **lists)["response"]["private_key"]
        assert status(wire.with_key(secret)) == expected


def test_wrong_passwords_lock_nobody_by_default(wire: Any) -> None:
    key = user(wire)
    for _attempt in range(6):
        assert status(wire.as_user("bob", "wrong")) == 401
    assert wire.get(f"users/{key}", fields="failed_attempts,account_locked") == {
        "failed_attempts": 6,
        "account_locked": 0,
    }
    assert status(wire.as_user("bob", PASSWORD)) == 200
    assert wire.get(f"users/{key}", fields="failed_attempts") == {"failed_attempts": 0}


def lock(wire: Any) -> int:
    key = user(wire)
    limit = wire.get("settings", fields="key", filter="description bw 'Failed logins'")[0]["key"]
    assert wire.put(f"settings/{limit}", value="3")[0] == 200
    for _attempt in range(3):
        assert status(wire.as_user("bob", "wrong")) == 401
    assert status(wire.as_user("bob", PASSWORD)) == 401
    return key


def test_an_account_is_locked_for_a_while(wire: Any) -> None:
    key = lock(wire)
    assert wire.get(f"users/{key}", fields="account_locked")["account_locked"] > 0
    wire.advance(14 * 60)
    assert status(wire.as_user("bob", PASSWORD)) == 401
    wire.advance(61)
    assert status(wire.as_user("bob", PASSWORD)) == 200
    assert wire.get(f"users/{key}", fields="account_locked") == {"account_locked": 0}


def test_an_account_is_unlocked_by_hand(wire: Any) -> None:
    key = lock(wire)
    assert wire.put(f"users/{key}", account_locked=0)[0] == 200
    assert status(wire.as_user("bob", PASSWORD)) == 200


@pytest.mark.parametrize(("version", "expected"), [("26.1.3", 200), ("26.1.4", 401)])
def test_a_second_factor_is_needed_since_26_1_4(serve: Callable[..., Any], version: str, expected: int) -> None:
    """By password; a key does not ask for one."""
    wire = serve(version=version)
    key = user(wire, two_factor_authentication=True, two_factor_type="authenticator")
    assert status(wire.as_user("bob", PASSWORD)) == expected
    assert status(wire.with_key(key_of(wire, key)["response"]["private_key"])) == 200


def test_physical_access_is_a_flag_below_26_2(wire: Any) -> None:
    key = user(wire, physical_access=True)
    assert wire.get("groups", filter="name eq 'Super Users'") == []
    assert wire.get(f"users/{key}", fields="physical_access") == {"physical_access": True}


def test_physical_access_is_a_membership_since_26_2(serve: Callable[..., Any]) -> None:
    wire = serve(version="26.2.1")
    group = wire.get("groups", fields="$key", filter="name eq 'Super Users'")[0]["$key"]
    key = user(wire)
    flag = {"fields": "physical_access"}

    def members() -> Any:
        rows = wire.get("members", fields="member", filter=f"parent_group eq {group}")
        return sorted(row["member"] for row in rows)

    first = members()
    assert first == ["users/1"]
    wire.put(f"users/{key}", physical_access=True)
    assert members() == [*first, f"users/{key}"]
    wire.put(f"users/{key}", physical_access=False)
    assert members() == first
    joined = wire.make("members", parent_group=group, member=f"/v4/users/{key}")["key"]
    assert wire.get(f"users/{key}", **flag) == {"physical_access": True}
    wire.delete(f"members/{joined}")
    assert wire.get(f"users/{key}", **flag) == {"physical_access": False}


@pytest.mark.parametrize(("version", "expected"), [("26.1.8", 404), ("26.2.1", 201)])
def test_the_race_of_a_new_group_ends_with_26_2(serve: Callable[..., Any], version: str, expected: int) -> None:
    wire = serve(version=version)
    old = wire.make("groups", name="old")["key"]
    wire.delete(f"groups/{old}")
    new = wire.make("groups", name="new")["key"]
    assert wire.post("members", parent_group=new, member="users/1")[0] == expected

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and groups: memberships, states, what must not be taken away unasked, and who may do what."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.contract.bench import Bench
from tests.contract.identity.verge_group import people
from tests.contract.twice import foretold, once_only, unchanged
from tests.simulator.clock import Clock
from tests.simulator.seed import Options, build
from tests.simulator.world import World

ADMINS = "Administrators (default)"
SECRET = "Hidden-one-1"
ALL = dict.fromkeys(("list", "read", "create", "modify", "delete"), True)


def ops(bench: Bench) -> None:
    """Make a group with all rights, and a user in it."""
    bench.run("verge_group", {"name": "ops"})
    give(bench, "groups", "ops", "/", **ALL)
    bench.run("verge_user", {"name": "olga", "user_password": SECRET, "groups": ["ops"]})


def give(bench: Bench, kind: str, name: str, table: str, row: int = 0, **flags: bool) -> Any:
    """Give rights past the modules."""
    identity = bench.row(kind, name=name)["identity"]
    grant = {"identity": identity, "table": table, "row": row, **dict.fromkeys(ALL, False), **flags}
    return bench.send("POST", "permissions", grant)["$key"]


def login(name: str) -> dict[str, str]:
    """Return the options that log in as somebody."""
    return {"username": name, "password": SECRET}


def joined(bench: Bench, group: str) -> list[str]:
    """Read past the modules who is in a group, as written."""
    return [row["member"] for row in bench.rows("members", parent_group=bench.key("groups", group))]


# Members and groups


def test_members(bench: Bench) -> None:
    """Users and groups by name or key; those that others wrote in the other form are the same; purged on request."""
    people(bench)
    alice, night = bench.key("users", "alice"), bench.key("groups", "night-shift")
    made = once_only(bench, "verge_group", {"name": "ops", "members": ["Alice", "night-shift"]})
    assert made["actions"] == [
        "create group ops",
        "add member alice to group ops",
        "add member night-shift to group ops",
    ]
    assert joined(bench, "ops") == [f"users/{alice}", f"groups/{night}"]
    bench.send("DELETE", f"members/{bench.row('members', member=f'users/{alice}')['$key']}")
    bench.send("POST", "members", {"parent_group": made["key"], "member": f"/v4/users/{alice}"})
    for spelled in ("alice", f"users/{alice}", f"/v4/users/{alice}"):
        unchanged(bench, "verge_group", {"name": "ops", "members": [spelled]})
    bench.run("verge_user", {"name": "bob", "type": "api"})
    done = once_only(bench, "verge_group", {"name": "ops", "members": ["bob"], "purge_members": True})
    assert sorted(done["actions"]) == [
        "add member bob to group ops",
        "remove member alice from group ops",
        "remove member night-shift from group ops",
    ]
    assert done["group"]["members"] == ["bob"] and joined(bench, "ops") == [f"users/{bench.key('users', 'bob')}"]
    once_only(bench, "verge_group", {"name": "ops", "members": [], "purge_members": True})
    assert joined(bench, "ops") == []


def test_a_group_and_a_user_of_one_number(bench: Bench) -> None:
    """The key 2 is that of a user and of a group: digits alone say nothing."""
    people(bench)
    assert bench.key("users", "alice") == bench.key("groups", "night-shift") == 2
    refusal = bench.refused("verge_group", {"name": "ops", "members": ["2"]})
    assert "'2' fits 2 users and groups; say which one, as users/2 or groups/2" in refusal["msg"]
    done = once_only(bench, "verge_group", {"name": "ops", "members": ["groups/2"]})
    assert done["group"]["members"] == ["night-shift"]


def test_a_member_that_is_nowhere(bench: Bench) -> None:
    wish = {"name": "ops", "members": ["nobody"]}
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_group", wish)
        said = bench.run("verge_group", wish, check=True)
    assert traffic.writes == [] and "there is no 'nobody' in users and groups" in refusal["msg"]
    assert "there is no 'nobody' in users and groups yet" in said["warnings"][0]


def test_groups_of_a_user(bench: Bench) -> None:
    people(bench)
    bench.run("verge_group", {"name": "ops", "members": ["night-shift"]})
    made = once_only(bench, "verge_user", {"name": "alice", "groups": ["ops"]})
    assert made["actions"] == ["add group ops to user alice"] and made["user"]["groups"] == ["ops"]
    done = once_only(bench, "verge_user", {"name": "alice", "groups": ["night-shift"], "purge_groups": True})
    assert sorted(done["actions"]) == ["add group night-shift to user alice", "remove group ops from user alice"]
    assert joined(bench, "night-shift") == [f"users/{bench.key('users', 'alice')}"]
    # A user of the same number as a group is not that group.
    assert joined(bench, "ops") == [f"groups/{bench.key('groups', 'night-shift')}"]


def test_tags_of_users_and_groups(bench: Bench) -> None:
    people(bench)
    for name, who in (("verge_user", "alice"), ("verge_group", "night-shift")):
        noun = name.removeprefix("verge_")
        made = once_only(bench, name, {"name": who, "tags": ["team/red"]})
        assert made["actions"] == [f"add tag team/red to {noun} {who}"]
        done = once_only(bench, name, {"name": who, "tags": ["team/blue"], "purge_tags": True})
        assert done[noun]["tags"] == ["team/blue"]


# The race of new groups (WIRE 9.7, 12.2)


def renew(bench: Bench, monkeypatch: pytest.MonkeyPatch, version: str) -> World:
    """Start over with a system of a version whose work takes as long as the platform's; waits are free all the same."""
    world = World(version, Clock())
    build(world, Options(0))
    monkeypatch.setattr(bench.simulator.app, "_make_world", lambda: world)  # type: ignore[attr-defined]
    bench.simulator.reset()
    return world


@pytest.mark.parametrize(("version", "waits"), [("26.1.8", True), ("26.2.1", False)])
def test_a_group_made_soon_after_the_deletion_of_another(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, version: str, waits: bool
) -> None:
    """Below 26.2 it never takes members: waited out there, and nowhere else."""
    world = renew(bench, monkeypatch, version)
    people(bench)
    bench.run("verge_group", {"name": "old"})
    before = world.clock.time()
    bench.run("verge_group", {"name": "old", "state": "absent"})
    assert (world.clock.time() - before >= 6) is waits
    bench.run("verge_group", {"name": "idle"})
    before = world.clock.time()
    bench.run("verge_group", {"name": "idle", "state": "absent", "wait": False})
    assert world.clock.time() - before < 6
    # Somebody else deletes one.
    bench.send("POST", "groups", {"name": "theirs"})
    bench.send("DELETE", f"groups/{bench.key('groups', 'theirs')}")
    before = world.clock.time()
    made = once_only(bench, "verge_group", {"name": "ops", "members": ["alice"]})
    assert made["actions"] == ["create group ops", "add member alice to group ops"]
    assert joined(bench, "ops") == ["users/2"] and bench.key("groups", "ops") == made["key"]
    assert (world.clock.time() - before >= 6) is waits


def test_a_group_that_never_takes_members(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that somebody else has made so is told, with what to do; it may have rights that a new one would lack."""
    renew(bench, monkeypatch, "26.1.8")
    people(bench)
    bench.send("POST", "groups", {"name": "theirs"})
    bench.send("DELETE", f"groups/{bench.key('groups', 'theirs')}")
    bench.send("POST", "groups", {"name": "spoilt"})
    told = "never takes members on this version: delete it, wait 6 seconds and make it again"
    assert told in bench.refused("verge_group", {"name": "spoilt", "members": ["alice"]})["msg"]
    assert told in bench.refused("verge_user", {"name": "alice", "groups": ["spoilt"]})["msg"]


# States and what is particular to users


def test_a_group_is_switched(bench: Bench) -> None:
    once_only(bench, "verge_group", {"name": "ops", "state": "disabled"})
    assert not bench.row("groups", name="ops")["enabled"]
    unchanged(bench, "verge_group", {"name": "ops"})
    done = once_only(bench, "verge_group", {"name": "ops", "state": "enabled"})
    assert done["actions"] == ["update group ops (enabled)"] and done["group"]["enabled"]


def test_a_user_is_switched_and_unlocked(bench: Bench) -> None:
    made = once_only(bench, "verge_user", {"name": "alice", "user_password": SECRET, "state": "disabled"})
    assert not made["user"]["enabled"] and not bench.row("users", name="alice")["enabled"]
    unchanged(bench, "verge_user", {"name": "alice"})
    assert once_only(bench, "verge_user", {"name": "alice", "state": "enabled"})["user"]["enabled"]
    unchanged(bench, "verge_user", {"name": "alice", "state": "unlocked"})
    bench.plant("users", key=made["key"], account_locked=1788490121, failed_attempts=5)
    locked = unchanged(bench, "verge_user", {"name": "alice"})["user"]
    assert locked["locked_since"] == "2026-09-04T02:48:41Z" and locked["failed_attempts"] == 5
    done = once_only(bench, "verge_user", {"name": "alice", "state": "unlocked"})
    row = bench.row("users", name="alice")
    assert done["user"]["locked_since"] is None and row["account_locked"] == row["failed_attempts"] == 0
    assert row["enabled"]


def test_a_login_name_is_written_in_lower_case(bench: Bench) -> None:
    """One that is there in other letters is the same. Users and groups share one list of names."""
    made = once_only(bench, "verge_user", {"name": "Alice", "type": "api"})
    assert made["user"]["name"] == bench.row("users", type="api")["name"] == "alice"
    bench.plant("users", name="Bob", type="normal", enabled=True)
    unchanged(bench, "verge_user", {"name": "Bob"})
    assert "login name has no slash" in bench.refused("verge_user", {"name": "a/b", "type": "api"})["msg"]
    taken = bench.refused("verge_group", {"name": "alice"})
    assert "already exists" in taken["msg"] and taken["error"]["kind"] in ("conflict", "validation")


def test_a_password_that_nobody_knows(bench: Bench) -> None:
    """Who logs in otherwise needs none; who logs in by it does."""
    bench.plant("auth_sources", name="sso", driver="openid")
    for options in ({"type": "api"}, {"auth_source": "sso"}):
        made = once_only(bench, "verge_user", {"name": "alice", **options})
        given = bench.simulator.control("GET", "secrets")
        assert len([text for text in given if len(text) > 40]) == 1 and not [t for t in given if t in json.dumps(made)]
        bench.run("verge_user", {"name": "alice", "state": "absent"})
        bench.simulator.reset()
        bench.plant("auth_sources", name="sso", driver="openid")
    refusal = bench.refused("verge_user", {"name": "alice"})
    assert refusal["msg"] == "user: user_password must be given to create one; there is none yet"


def test_another_password_at_the_first_login(bench: Bench) -> None:
    """It is for a new user: once the password is another, it is not asked for again."""
    wish = {"name": "alice", "user_password": SECRET, "change_password": True}
    made = once_only(bench, "verge_user", wish)
    assert made["user"]["change_password"] is True
    bench.plant("users", key=made["key"], change_password=False)
    assert unchanged(bench, "verge_user", wish)["user"]["change_password"] is False


def test_a_second_factor(bench: Bench) -> None:
    wish = {"name": "alice", "user_password": SECRET}
    refusal = bench.refused("verge_user", {**wish, "two_factor": "email"}, check=True)
    assert refusal["msg"] == "two_factor: codes by e-mail need an address; give email, too"
    by_mail = once_only(bench, "verge_user", {**wish, "two_factor": "email", "email": "A@Example.com"})["user"]
    assert by_mail["two_factor"] == "email" and by_mail["two_factor_authentication"]
    # Whoever is to have an authenticator sets it up at the next login.
    with bench.traffic() as traffic:
        bench.run("verge_user", {"name": "alice", "two_factor": "authenticator"})
    sent = [entry["body_keys"] for entry in traffic.requests if entry["method"] == "PUT"]
    assert sent == [["two_factor_setup_next_login", "two_factor_type"]]
    unchanged(bench, "verge_user", {"name": "alice", "two_factor": "authenticator"})
    off = once_only(bench, "verge_user", {"name": "alice", "two_factor": "none"})["user"]
    assert off["two_factor"] == "none" and not off["two_factor_authentication"]


def test_ssh_keys(bench: Bench) -> None:
    """Each is a line; their order says nothing."""
    one, two = "ssh-ed25519 AAAA one@example.com", "ssh-rsa AAAB two"
    wish = {"name": "alice", "type": "api", "ssh_keys": [f"{one}\n", two]}
    made = once_only(bench, "verge_user", wish)
    assert bench.row("users", name="alice")["ssh_keys"] == f"{one}\n{two}"
    assert made["user"]["ssh_keys"] == [one, two]
    unchanged(bench, "verge_user", {**wish, "ssh_keys": [two, one]})
    assert once_only(bench, "verge_user", {**wish, "ssh_keys": []})["user"]["ssh_keys"] == []
    refusal = bench.refused("verge_user", {**wish, "ssh_keys": [f"{one}\n{two}"]})
    assert "ssh_keys" in refusal["msg"] and "stands between the entries" in refusal["msg"]


def test_physical_access_is_membership_from_26_2_on(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The flag and an exact list of members are one fact (WIRE 12.2, 2), and purge_groups leaves it alone."""
    renew(bench, monkeypatch, "26.2.1")
    made = once_only(bench, "verge_user", {"name": "alice", "type": "api", "physical_access": True})
    assert made["user"]["physical_access"] and f"users/{made['key']}" in joined(bench, "Super Users")
    unchanged(bench, "verge_user", {"name": "alice", "groups": [], "purge_groups": True})
    once_only(bench, "verge_group", {"name": "Super Users", "members": ["admin"], "purge_members": True})
    assert not bench.run("verge_user", {"name": "alice"})["user"]["physical_access"]
    both = {"name": "alice", "physical_access": False, "groups": ["Super Users"]}
    assert "say one of both" in bench.refused("verge_user", both)["msg"]


# What goes along, and what must not go unasked


def test_what_goes_with_a_user(bench: Bench) -> None:
    """API keys are told and go before it; machines only when that is allowed."""
    bench.run("verge_user", {"name": "alice", "type": "api"})
    key = bench.key("users", "alice")
    bench.send("POST", "user_api_keys", {"user": key, "name": "laptop", "expires_type": "never"})
    bench.run("verge_vm", {"name": "hers", "ram": "1 GiB", "owner_user": "alice"})
    gone = {"name": "alice", "state": "absent"}
    for check in (True, False):
        with bench.traffic() as traffic:
            refusal = bench.refused("verge_user", gone, check=check)
        assert "has 1 vm(s), which would be deleted with it: hers; set destroy: true" in refusal["msg"]
        assert traffic.writes == []
    raw = {"table": "users", "identity": {"name": "alice"}, "state": "absent"}
    refusal = bench.refused("verge_resource", raw)
    assert "user alice owns 1 machine(s), which would be deleted with it: hers; give them" in refusal["msg"]
    done = foretold(bench, "verge_user", {**gone, "destroy": True})
    assert done["actions"] == ["remove API key laptop from user alice", "delete user alice with vm hers"]
    assert bench.rows("user_api_keys", user=key) == bench.rows("users", name="alice") == []


OUT: list[tuple[str, dict[str, Any], str]] = [
    ("verge_user", {"name": "olga", "state": "disabled"}, "would be disabled"),
    ("verge_user", {"name": "olga", "state": "absent"}, "would be deleted"),
    ("verge_user", {"name": "olga", "groups": [], "purge_groups": True}, "would lose the right to create on /"),
    ("verge_user", {"name": "olga", "user_password": "Other-one-1", "update_password": "always"}, "with the password"),
    ("verge_user", {"name": "olga", "two_factor": "authenticator"}, "would need a second factor"),
    ("verge_group", {"name": "ops", "state": "disabled"}, "would lose the right to create on /"),
    ("verge_group", {"name": "ops", "state": "absent"}, "would lose the right to create on /"),
    ("verge_group", {"name": "ops", "members": [], "purge_members": True}, "would lose the right to create on /"),
    ("verge_resource", {"table": "users", "identity": {"name": "olga"}, "state": "absent"}, "would be deleted"),
    ("verge_resource", {"table": "users", "identity": {"name": "olga"}, "columns": {"enabled": False}}, "disabled"),
    ("verge_resource", {"table": "groups", "identity": {"name": "ops"}, "state": "absent"}, "would lose the right"),
    ("verge_action", {"table": "users", "name": "olga", "action": "disable"}, "would be disabled"),
]


@pytest.mark.parametrize(("name", "options", "message"), OUT, ids=[f"{case[0]} {case[2]}" for case in OUT])
@pytest.mark.parametrize("by", ["password", "token"])
def test_who_asks_is_not_locked_out(bench: Bench, name: str, options: dict[str, Any], message: str, by: str) -> None:
    """By whichever module; with an API key, too; in check mode, too."""
    ops(bench)
    asked: dict[str, Any] = login("olga")
    if by == "token":
        columns = {"user": bench.key("users", "olga"), "name": "key", "expires_type": "never"}
        made = bench.send("POST", "user_api_keys", columns)
        asked = {"username": None, "password": None, "token": made["response"]["private_key"]}
        if "password" in message or "factor" in message:
            assert bench.run(name, {**options, **asked})["changed"]  # the key goes on doing
            return
    for check in (True, False):
        with bench.traffic() as traffic:
            refusal = bench.refused(name, {**options, **asked}, check=check)
        assert traffic.writes == [] and refusal["error"]["kind"] == "refused"
        assert refusal["msg"].startswith("user olga, ") and message in refusal["msg"]
        assert refusal["msg"].endswith("set allow_lockout: true")
    # Another administrator may.
    assert bench.run(name, options, check=True)["changed"]
    assert bench.run(name, {**options, **asked, "allow_lockout": True}, check=True)["changed"]


def test_who_asks_keeps_its_rights(bench: Bench) -> None:
    """A right that it has by another way, too, is none that it loses; a group without rights says nothing."""
    ops(bench)
    bench.run("verge_group", {"name": "idle", "members": ["olga"]})
    assert bench.run("verge_group", {"name": "idle", "state": "absent", **login("olga")})["changed"]
    bench.run("verge_group", {"name": ADMINS, "members": ["olga"]})
    assert bench.run("verge_group", {"name": "ops", "state": "disabled", **login("olga")})["changed"]
    refusal = bench.refused("verge_group", {"name": ADMINS, "members": [], "purge_members": True, **login("olga")})
    assert "user olga, as whom this task asks, would lose the right to create on /" in refusal["msg"]


def test_the_last_administrator_stays(bench: Bench) -> None:
    """By way of groups in groups, too; whoever is disabled is none."""
    ops(bench)
    bench.run("verge_group", {"name": "outer"})
    give(bench, "groups", "outer", "/", **ALL)
    bench.run("verge_group", {"name": "outer", "members": ["ops"]})
    bench.run("verge_user", {"name": "deputy", "user_password": SECRET})
    give(bench, "users", "deputy", "users", list=True, read=True, modify=True)
    give(bench, "users", "deputy", "groups", list=True, read=True, modify=True)
    # The first account is switched off by hand: olga is the last one.
    bench.plant("users", key=1, enabled=True)
    bench.run("verge_user", {"name": "admin", "state": "disabled", "allow_lockout": True}, check=True)
    bench.plant(
        "permissions",
        key=bench.row("permissions", identity=bench.row("groups", name=ADMINS)["identity"])["$key"],
        delete=False,
    )
    for options in ({"state": "disabled"}, {"state": "absent"}):
        refusal = bench.refused("verge_user", {"name": "olga", **options, **login("deputy")}, check=True)
        assert "no administrator would be left that is enabled; olga is the last; see to" in refusal["msg"]
    assert bench.run("verge_group", {"name": "outer", "state": "disabled"}, check=True)["changed"]
    grant = bench.rows("permissions", identity=bench.row("groups", name="ops")["identity"])[0]["$key"]
    bench.run("verge_resource", {"table": "permissions", "key": str(grant), "columns": {"delete": False}})
    refusal = bench.refused("verge_group", {"name": "outer", "state": "disabled"})
    assert "olga is the last" in refusal["msg"]
    for wish in ({"state": "absent"}, {"columns": {"delete": False}}):
        last = bench.rows("permissions", identity=bench.row("groups", name="outer")["identity"])[0]["$key"]
        refusal = bench.refused("verge_resource", {"table": "permissions", "key": str(last), **wish})
        assert "olga is the last" in refusal["msg"]


# Looking up


def test_what_a_user_may_do_and_by_which_keys(bench: Bench) -> None:
    """Rights add up over groups, and groups in groups; the requests do not grow with the users."""
    people(bench)
    bench.run("verge_vm", {"name": "web", "ram": "1 GiB"})
    bench.run("verge_group", {"name": "night-shift", "members": ["alice"]})
    bench.run("verge_group", {"name": "ops", "members": ["night-shift"]})
    give(bench, "groups", "night-shift", "vms", list=True, read=True)
    give(bench, "groups", "ops", "vms", list=True, modify=True)
    give(bench, "groups", "ops", "vms", bench.key("vms", "web"), delete=True)
    columns = {"user": bench.key("users", "alice"), "name": "laptop", "expires_type": "never"}
    secret = bench.send("POST", "user_api_keys", columns)["response"]["private_key"]
    look = {"include": ["api_keys", "rights"]}
    (alice,) = bench.run("verge_user_info", {"name": "alice", **look})["users"]
    assert alice["groups"] == ["night-shift"]
    (key,) = alice["api_keys"]
    assert key["name"] == "laptop" and key["expires"] is None is key["last_used"] and secret not in json.dumps(alice)
    told = {entry["target"]: (entry["rights"], entry["by"]) for entry in alice["rights"]}
    assert told == {
        "/": (["list", "read"], ["alice"]),
        "users/alice": (["list", "read", "modify"], ["alice"]),
        "vms": (["list", "read", "modify"], ["night-shift", "ops"]),
        "vms/web": (["delete"], ["ops"]),
    }
    assert alice["rights"][0]["target"] == "/" and alice["rights"][0]["row"] is None
    with bench.traffic() as traffic:
        everybody = bench.run("verge_user_info", look)["users"]
    assert len(traffic.lines) == 8 and [user for user in everybody if user["name"] == "alice"] == [alice]
    bench.run("verge_group", {"name": "night-shift", "state": "disabled"})
    (alice,) = bench.run("verge_user_info", {"name": "alice", **look})["users"]
    assert [entry["target"] for entry in alice["rights"]] == ["/", "users/alice"]


def test_what_a_group_may_do(bench: Bench) -> None:
    people(bench)
    bench.run("verge_group", {"name": "ops", "members": ["night-shift"]})
    give(bench, "groups", "ops", "vms", list=True)
    found = bench.run("verge_group_info", {"include": ["rights"]})["groups"]
    (group,) = [group for group in found if group["name"] == "night-shift"]
    assert group["rights"] == [{"target": "vms", "row": None, "rights": ["list"], "by": ["ops"]}]
    assert [group["members"] for group in found if group["name"] == "ops"] == [["night-shift"]]

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API keys: where their secrets go, what they are worth, and how one takes the place of another."""

from __future__ import annotations

import json
import os
import stat
import time
from pathlib import Path
from typing import Any

import pytest

from tests.contract.bench import Bench
from tests.contract.identity.verge_api_key import DAY, old, user
from tests.contract.twice import foretold, unchanged

KEYS = "user_api_keys"
KEY = {"user": "svc", "name": "ct-key"}
TOLD = {**KEY, "return_secret": True}


def lets_in(bench: Bench, secret: str) -> bool:
    """Whether the platform takes a secret (WIRE 2.2)."""
    login = {"username": None, "password": None, "token": secret}
    answer = bench.attempt("verge_info", {**login, "table": "users"})
    assert answer.get("error", {}).get("status_code") in (None, 401), answer["msg"]
    return "error" not in answer


def names(bench: Bench) -> list[str]:
    """Return the names of the keys of the user for services."""
    return sorted(row["name"] for row in bench.rows(KEYS, user=bench.key("users", "svc")))


def mode(path: Path) -> int:
    """Return the permissions of a file."""
    return stat.S_IMODE(path.stat().st_mode)


# Where a secret goes


def test_a_secret_goes_to_a_file(bench: Bench, tmp_path: Path) -> None:
    """Nobody else may read it, whatever was there before; a key that is there leaves the file alone."""
    user(bench)
    dest = tmp_path / "key"
    dest.write_text("of another one")
    dest.chmod(0o644)
    made = foretold(bench, "verge_api_key", {**KEY, "dest": str(dest)})
    assert made["actions"] == ["create API key svc ct-key"] and "secret" not in made
    assert mode(dest) == 0o600 and lets_in(bench, dest.read_text())
    assert made["api_key"]["description"] == "" and bench.row(KEYS, name="ct-key")["description"] == ""
    assert dest.read_text() not in json.dumps(made) and os.listdir(tmp_path) == ["key"]
    dest.write_text("changed by hand")
    unchanged(bench, "verge_api_key", {**KEY, "dest": str(dest)})
    assert dest.read_text() == "changed by hand"


def test_a_secret_in_the_result(bench: Bench) -> None:
    """Null in check mode; and where no key is made, there is none."""
    user(bench)
    assert bench.run("verge_api_key", TOLD, check=True)["secret"] is None
    assert lets_in(bench, bench.run("verge_api_key", TOLD)["secret"])
    assert "secret" not in unchanged(bench, "verge_api_key", TOLD)


@pytest.mark.parametrize("check", [True, False])
def test_a_secret_that_nobody_would_know(bench: Bench, check: bool) -> None:
    user(bench)
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_api_key", KEY, check=check)
    assert "say where it goes by dest (a file)" in refusal["msg"] and "return_secret: true" in refusal["msg"]
    assert traffic.writes == [] and names(bench) == []


def test_a_file_that_cannot_be_written(bench: Bench, tmp_path: Path) -> None:
    """That is seen before anything is made; an earlier task may make the folder."""
    user(bench)
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_api_key", {**KEY, "dest": str(tmp_path)})
        warned = bench.run("verge_api_key", {**KEY, "dest": str(tmp_path / "none" / "key")}, check=True)
    assert "dest: " in refusal["msg"] and "it is a folder" in refusal["msg"] and traffic.writes == []
    assert "there is no folder" in warned["warnings"][0]


def test_a_file_that_can_no_longer_be_written(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user(bench)
    rename = os.rename

    def full(*_places: Any, **_folders: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "rename", full)
    refusal = bench.refused("verge_api_key", {**KEY, "dest": str(tmp_path / "key")})
    assert "No space left on device; the new key was removed again" in refusal["msg"]
    assert "changed" not in refusal and names(bench) == [] and os.listdir(tmp_path) == []
    monkeypatch.setattr(os, "rename", rename)
    bench.run("verge_api_key", {**KEY, "dest": str(tmp_path / "key")})
    assert lets_in(bench, (tmp_path / "key").read_text())


def test_a_lost_secret_is_not_kept(bench: Bench) -> None:
    """The answer that held it is lost: that key goes, and another one is made."""
    user(bench)
    bench.simulator.fault("reset_after", method="POST", path=f"/api/v4/{KEYS}")
    with bench.traffic() as traffic:
        made = bench.run("verge_api_key", TOLD)
    sent = [line.split("/")[0] for line in traffic.writes]
    assert sent == [f"POST {KEYS}", f"DELETE {KEYS}", f"POST {KEYS}", f"PUT {KEYS}"]
    assert lets_in(bench, made["secret"]) and names(bench) == ["ct-key"]


def test_a_run_that_was_killed_before_the_secret_was_known(bench: Bench) -> None:
    """What it has made is no key that anybody has: the next run makes another one, and says so."""
    user(bench)
    mark = "mine [verge_api_key: unfinished]"
    columns = {"user": bench.key("users", "svc"), "name": "ct-key", "description": mark, "ip_allow_list": "127.0.0.1"}
    lost = bench.send("POST", KEYS, columns)["response"]["private_key"]
    made = foretold(bench, "verge_api_key", TOLD)
    gone = "delete API key svc ct-key, whose making was interrupted"
    assert made["actions"] == [gone, "create API key svc ct-key"]
    assert made["api_key"]["description"] == "mine" and made["api_key"]["ip_allow_list"] == ["127.0.0.1"]
    assert lets_in(bench, made["secret"]) and not lets_in(bench, lost)
    unchanged(bench, "verge_api_key", TOLD)


# When it ends, and from where it may be used


def test_a_span_counts_once(bench: Bench) -> None:
    user(bench)
    made = foretold(bench, "verge_api_key", {**TOLD, "expires": "90 d"})
    left = bench.row(KEYS, name="ct-key")["expires"] - time.time()
    assert 89 * DAY < left <= 90 * DAY and made["api_key"]["expires"].endswith("Z")
    unchanged(bench, "verge_api_key", {**TOLD, "expires": "30 d"})


def test_an_end_that_the_platform_does_not_store(bench: Bench) -> None:
    """As was once seen: a key that would never end is not left behind."""
    user(bench)
    with bench.fault("expiry_lost"):
        refusal = bench.refused("verge_api_key", {**TOLD, "expires": "90 d"})
    assert refusal["error"]["kind"] == "not_stored" and "did not store expires" in refusal["msg"]
    assert "the new key was removed again" in refusal["msg"] and names(bench) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"expires": "2020-01-01"}, "expires is 2020-01-01, which is over"),
        (
            {"ip_allow_list": ["10.0.0.0/8"], "ip_deny_list": ["10.1.0.0/16"]},
            "ip_deny_list: 10.1.0.0/16 and 10.0.0.0/8",
        ),
        ({"ip_allow_list": ["0.0.0.0/0"]}, "ip_allow_list: 0.0.0.0/0 is everywhere"),
        ({"ip_deny_list": ["10.0.0.256"]}, "ip_deny_list: '10.0.0.256' is no address and no block"),
        ({"rotate_after": "soon"}, "rotate_after: 'soon' is no span of time"),
        ({"rotate_after": "1 d", "grace": "1 d"}, "grace: it must be shorter than rotate_after"),
        ({"rotate_after": "1 d", "return_secret": False}, "say where it goes by dest"),
        ({"rotate_after": "1 d", "state": "absent"}, "rotate_after: a key that is to go is not replaced"),
    ],
)
def test_what_makes_no_sense(bench: Bench, options: dict[str, Any], message: str) -> None:
    user(bench)
    for check in (True, False):
        with bench.traffic() as traffic:
            refusal = bench.refused("verge_api_key", {**TOLD, **options}, check=check)
        assert message in refusal["msg"] and traffic.writes == []


# One takes the place of another

ROTATED = {**TOLD, "rotate_after": "60 d"}


def test_a_rotation_as_requests(bench: Bench) -> None:
    """Made, proven with the new key, given the name; the old one goes last, and worked until then."""
    old(61)(bench)
    before = bench.row(KEYS, name="ct-key")["$key"]
    with bench.traffic() as traffic:
        done = bench.run("verge_api_key", ROTATED)
    assert done["actions"] == [
        "create API key svc ct-key (next)",
        "have the new key take the place of API key svc ct-key",
        "delete API key svc ct-key",
    ]
    after = done["key"]
    writes = [f"POST {KEYS}", f"PUT {KEYS}/{before}", f"PUT {KEYS}/{after}", f"DELETE {KEYS}/{before}"]
    assert traffic.writes == writes
    between = traffic.lines[traffic.lines.index(writes[0]) + 1 : traffic.lines.index(writes[1])]
    assert between == [f"GET {KEYS}/{after}", f"GET {KEYS}/{after}", f"GET {KEYS}"]
    stamped = bench.row(KEYS, name="ct-key")
    assert stamped["$key"] == after != before and stamped["lastlogin_stamp"] > 0
    assert lets_in(bench, done["secret"]) and names(bench) == ["ct-key"]
    assert done["api_key"]["name"] == "ct-key" and done["api_key"]["last_used_from"] == "127.0.0.1"
    unchanged(bench, "verge_api_key", ROTATED)


def test_a_key_that_is_young_stays(bench: Bench) -> None:
    old(59)(bench)
    unchanged(bench, "verge_api_key", ROTATED)


def test_the_old_key_stays_for_a_while(bench: Bench) -> None:
    """Until it ends by itself, or the first run after the grace takes it away."""
    old(61, expires=4102358400)(bench)
    options = {**ROTATED, "grace": "2 d"}
    done = foretold(bench, "verge_api_key", options)
    assert "delete" not in " ".join(done["actions"]) and names(bench) == ["ct-key", "ct-key (previous)"]
    left = bench.row(KEYS, name="ct-key (previous)")
    assert DAY < left["expires"] - time.time() <= 2 * DAY
    unchanged(bench, "verge_api_key", options)
    bench.plant(KEYS, key=done["key"], created=bench.row(KEYS, name="ct-key")["created"] - 3 * DAY)
    over = foretold(bench, "verge_api_key", options)
    assert over["actions"] == ["delete API key svc ct-key (previous)"] and names(bench) == ["ct-key"]
    assert bench.row(KEYS, name="ct-key")["$key"] == done["key"]


def test_a_grace_that_the_platform_does_not_count(bench: Bench) -> None:
    old(61)(bench)
    key = bench.row(KEYS, name="ct-key")["$key"]
    body = {"$key": key, "name": "ct-key (previous)", "description": "[verge_api_key: replaced]", "expires": 0}
    with bench.fault("status", method="GET", path=f"/api/v4/{KEYS}/{key}", status=200, body=body):
        done = bench.run("verge_api_key", {**ROTATED, "grace": "2 d"})
    assert "the first run after that does" in done["warnings"][0]


def test_what_a_new_key_takes_over(bench: Bench) -> None:
    """What the task says nothing about stays as it is, the time that a key lasts among it."""
    old(61, description="mine", ip_deny_list="192.0.2.1", expires=int(time.time()) + 39 * DAY)(bench)
    row = foretold(bench, "verge_api_key", ROTATED)["api_key"]
    assert row["description"] == "mine" and row["ip_deny_list"] == ["192.0.2.1"]
    assert 99 * DAY < bench.row(KEYS, name="ct-key")["expires"] - time.time() <= 100 * DAY
    old_key = row["key"]
    bench.plant(KEYS, key=old_key, created=1)
    row = foretold(bench, "verge_api_key", {**ROTATED, "expires": "never", "description": "ours"})["api_key"]
    assert (row["expires"], row["description"]) == ("never", "ours") and row["key"] != old_key


def test_a_key_that_is_for_elsewhere(bench: Bench) -> None:
    """It cannot be proven from here: the new one goes again, the old one stays; unless the user wants no proof."""
    old(61, ip_allow_list="192.0.2.0/24")(bench)
    before = bench.row(KEYS, name="ct-key")
    warned = bench.run("verge_api_key", ROTATED, check=True)["warnings"]
    assert ["keep out 127.0.0.1" in line for line in warned] == [True]
    refusal = bench.refused("verge_api_key", ROTATED)
    assert "does not let the new key in (HTTP 401)" in refusal["msg"] and "set prove: false" in refusal["msg"]
    assert "the new key was removed again" in refusal["msg"] and bench.row(KEYS, name="ct-key") == before
    done = foretold(bench, "verge_api_key", {**ROTATED, "prove": False})
    assert done["key"] != before["$key"] and names(bench) == ["ct-key"]


def test_a_rotation_that_was_killed(bench: Bench, tmp_path: Path) -> None:
    """The secret was written and the old key has its name still: both work until the next run is through."""
    old(61)(bench)
    dest = tmp_path / "key"
    written = {**KEY, "dest": str(dest), "rotate_after": "60 d"}
    bench.simulator.fault("reset_before", method="PUT", path=f"/api/v4/{KEYS}", times=None)
    bench.refused("verge_api_key", {**written, "retries": 0})
    bench.simulator.clear_faults()
    assert names(bench) == ["ct-key", "ct-key (next)"] and lets_in(bench, dest.read_text())
    done = foretold(bench, "verge_api_key", written)
    assert "create API key svc ct-key (next 2)" in done["actions"]
    assert "delete API key svc ct-key (next)" in done["actions"]
    assert names(bench) == ["ct-key"] and lets_in(bench, dest.read_text())


def test_a_key_by_its_own_key(bench: Bench) -> None:
    """It is replaced as well, and goes with what was left of earlier runs."""
    old(61)(bench)
    key = bench.row(KEYS, name="ct-key")["$key"]
    done = bench.run("verge_api_key", {"key": key, "rotate_after": "60 d", "grace": "1 d", "return_secret": True})
    assert names(bench) == ["ct-key", "ct-key (previous)"]
    gone = foretold(bench, "verge_api_key", {"key": done["key"], "state": "absent"})
    assert gone["actions"] == ["delete API key svc ct-key", "delete API key svc ct-key (previous)"]
    assert names(bench) == []


def test_a_name_that_is_too_long_to_be_replaced(bench: Bench) -> None:
    user(bench)
    name = "k" * 120
    bench.run("verge_api_key", {**TOLD, "name": name})
    bench.plant(KEYS, key=bench.row(KEYS, name=name)["$key"], created=1)
    assert "at most 119 characters" in bench.refused("verge_api_key", {**ROTATED, "name": name})["msg"]


# What the task itself logs in with


def by_key(bench: Bench) -> dict[str, Any]:
    """Give an administrator a key to log in with; returns the connection options."""
    columns = {"user": bench.key("users", "admin"), "name": "mine"}
    secret = bench.send("POST", KEYS, columns)["response"]["private_key"]
    return {"username": None, "password": None, "token": secret}


@pytest.mark.parametrize(
    ("options", "doing"),
    [
        ({"state": "absent"}, "goes"),
        ({"rotate_after": "1 s", "return_secret": True}, "goes"),
        ({"ip_allow_list": ["192.0.2.0/24"]}, "is bound to other addresses"),
        ({"ip_deny_list": ["127.0.0.1"]}, "is bound to other addresses"),
    ],
)
def test_the_key_of_the_task_itself(bench: Bench, options: dict[str, Any], doing: str) -> None:
    """Refused, in check mode too; what a password logs in for is no matter, and neither are other keys."""
    login = by_key(bench)
    own = bench.row(KEYS, name="mine")["$key"]
    bench.plant(KEYS, key=own, created=1)
    wish = {"user": "admin", "name": "mine", **options}
    for check in (True, False):
        with bench.traffic() as traffic:
            refusal = bench.refused("verge_api_key", {**login, **wish}, check=check)
        assert f"would be cut off where that {doing}" in refusal["msg"] and "allow_lockout" in refusal["msg"]
        assert traffic.writes == [] and refusal["error"]["key"] == own
    assert bench.run("verge_api_key", wish, check=True)["changed"]  # by a password
    other = bench.send("POST", KEYS, {"user": bench.key("users", "admin"), "name": "other"})["$key"]
    bench.plant(KEYS, key=int(other), created=1)
    assert bench.run("verge_api_key", {**login, **wish, "name": "other"})["changed"]


@pytest.mark.parametrize("options", [{"state": "absent"}, {"rotate_after": "60 d", "return_secret": True}])
def test_the_key_of_the_task_itself_goes(bench: Bench, options: dict[str, Any]) -> None:
    """Where the user wants that, all is done before it does."""
    login = by_key(bench)
    bench.plant(KEYS, key=bench.row(KEYS, name="mine")["$key"], created=1)
    done = foretold(
        bench, "verge_api_key", {**login, "user": "admin", "name": "mine", "allow_lockout": True, **options}
    )
    assert done["changed"] and not lets_in(bench, login["token"])
    assert [lets_in(bench, secret) for secret in [done.get("secret")] if secret] == [True] * ("secret" in done)


def test_the_key_of_the_task_through_a_generic_module(bench: Bench) -> None:
    login = by_key(bench)
    row = {"table": KEYS, "key": str(bench.row(KEYS, name="mine")["$key"])}
    gone = bench.refused("verge_resource", {**login, **row, "state": "absent"})
    bound = bench.refused("verge_resource", {**login, **row, "columns": {"ip_allow_list": "192.0.2.1"}})
    assert all("may be what this task logs in with" in refusal["msg"] for refusal in (gone, bound))
    assert bench.run("verge_resource", {**login, **row, "columns": {"ip_allow_list": "127.0.0.1"}})["changed"]

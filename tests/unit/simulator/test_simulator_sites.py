"""Sites and syncs over HTTPS: handshake, codes, queue, remote snapshots, the way back (schema/protection)."""

from __future__ import annotations

from typing import Any, Callable, Dict, Tuple

import pytest

CREDENTIALS = {"auth_user": "admin", "auth_password": "theirs"}


def site(wire: Any, **columns: Any) -> int:
    key = wire.make("sites", name="far", url="https://far.example.org", **columns)["key"]
    wire.advance(1)
    return int(key)


def pair(wire: Any, **columns: Any) -> Tuple[int, int]:
    """An incoming sync with its code and an outgoing one that used it."""
    far = site(wire, **CREDENTIALS)
    incoming = wire.make("site_syncs_incoming", site=far, name="in", request_url="https://here.example.org")["key"]
    assert wire.get(f"site_syncs_incoming/{incoming}", fields="status,registration_code") == {
        "status": "generating_reg",
        "registration_code": "",
    }
    wire.advance(60)
    row = wire.get(f"site_syncs_incoming/{incoming}", fields="status,registration_code")
    assert row["status"] == "offline" and row["registration_code"]
    body = {"site": far, "name": "out", "registration_code": row["registration_code"], **columns}
    outgoing = wire.make("site_syncs_outgoing", **body)["key"]
    wire.advance(1)
    return incoming, outgoing


def act(wire: Any, outgoing: int, action: str, **params: Any) -> int:
    body = {"site_syncs_outgoing": outgoing, "action": action, "params": params}
    return int(wire.post("site_syncs_outgoing_actions", **body)[0])


def queued(wire: Any, name: str = "nightly", outgoing: int = 1, **params: Any) -> int:
    snapshot = wire.make("cloud_snapshots", name=name)["key"]
    wire.advance(2)
    assert act(wire, outgoing, "add_to_queue", cloud_snapshot=snapshot, **params) == 201
    return int(wire.get("site_syncs_outgoing_queue", fields="$key", sort="-$key", limit=1)[0]["$key"])


def item(wire: Any, key: int) -> str:
    return str(wire.get(f"site_syncs_outgoing_queue/{key}", fields="status")["status"])


def test_a_handshake_takes_a_moment_and_may_fail(wire: Any) -> None:
    state: Dict[str, str] = {"fields": "status,authentication_status"}
    key = wire.make("sites", name="far", url="https://far.example.org")["key"]
    assert wire.get(f"sites/{key}", **state)["status"] == "authenticating"
    wire.advance(1)
    assert wire.get(f"sites/{key}", **state) == {"status": "error", "authentication_status": "unauthenticated"}
    body = {"site": key, "action": "reauthenticate", "params": CREDENTIALS}
    assert wire.post("site_actions", **body)[0] == 201
    wire.advance(1)
    assert wire.get(f"sites/{key}", **state) == {"status": "idle", "authentication_status": "authenticated"}


def test_a_site_makes_the_syncs_it_says(wire: Any) -> None:
    for number, (wanted, counts) in enumerate(
        {"disabled": (0, 0), "send": (1, 0), "receive": (0, 1), "both": (1, 1)}.items()
    ):
        body = {"name": f"s{number}", "url": "https://x.example.org", "config_cloud_snapshots": wanted, **CREDENTIALS}
        key = wire.make("sites", **body)["key"]
        wire.advance(1)
        made = tuple(len(wire.get(f"site_syncs_{way}", filter=f"site eq {key}")) for way in ("outgoing", "incoming"))
        assert made == counts
    quiet = {"name": "q", "url": "https://x.example.org", "config_cloud_snapshots": "both", **CREDENTIALS}
    key = wire.make("sites", automatically_create_syncs=False, **quiet)["key"]
    wire.advance(1)
    assert wire.get("site_syncs_outgoing", filter=f"site eq {key}") == []


def test_a_code_pairs_once(wire: Any) -> None:
    incoming, outgoing = pair(wire)
    row = wire.get(f"site_syncs_outgoing/{outgoing}", fields="status,url")
    assert row == {"status": "offline", "url": "https://here.example.org"}
    verified = wire.get(
        "site_syncs_incoming_verified", fields="registered", filter=f"site_syncs_incoming eq {incoming}"
    )
    assert verified == [{"registered": True}]
    before = wire.get(f"site_syncs_incoming/{incoming}", fields="registration_code")
    wire.post("site_syncs_incoming_actions", site_syncs_incoming=incoming, action="regenerate")
    wire.advance(60)
    assert wire.get(f"site_syncs_incoming/{incoming}", fields="registration_code") != before


def test_what_is_no_code_leaves_the_sync_in_error(wire: Any) -> None:
    key = wire.make("site_syncs_outgoing", site=site(wire), name="out", registration_code="nonsense")["key"]
    assert wire.get(f"site_syncs_outgoing/{key}", fields="status") == {"status": "error"}


def test_the_queue_sends_one_after_the_other(wire: Any) -> None:
    _incoming, outgoing = pair(wire, enabled=False)
    late, early = queued(wire, "late", priority=5), queued(wire, "early", priority=1, destination_prefix="far")
    assert (item(wire, late), item(wire, early)) == ("queue", "queue")
    assert act(wire, outgoing, "enable") == 201
    assert (item(wire, late), item(wire, early)) == ("queue", "initializing")
    wire.advance(2)
    moving = wire.get("site_sync_stats", fields="sent_bytes", filter=f"parent eq {outgoing}")
    assert item(wire, early) == "syncing" and moving[0]["sent_bytes"] > 0
    assert wire.delete(f"site_syncs_outgoing/{outgoing}")[0] == 422
    wire.advance(2)
    assert (item(wire, late), item(wire, early)) == ("initializing", "complete")
    wire.advance(4)
    assert item(wire, late) == "complete"
    assert wire.get(f"site_syncs_outgoing/{outgoing}", fields="status") == {"status": "offline"}
    texts = [row["text"] for row in wire.get("site_syncs_outgoing_logs", fields="text")]
    assert texts[0] == "Sync started for early" and texts[1].startswith("Sync completed for early")


def test_switched_off_a_transfer_waits(wire: Any) -> None:
    _incoming, outgoing = pair(wire)
    key = queued(wire)
    wire.advance(2)
    act(wire, outgoing, "disable")
    wire.advance(9)
    assert item(wire, key) == "paused"
    act(wire, outgoing, "enable")
    wire.advance(4)
    assert item(wire, key) == "complete"


def test_a_transfer_that_fails_is_tried_again(wire: Any) -> None:
    _incoming, outgoing = pair(wire, queue_retry_count=2, queue_retry_interval_seconds=10)
    wire.rows("site_syncs_outgoing", {"$key": outgoing, "_unreachable": True})
    key = queued(wire)
    seen = []
    for pause in (1, 10, 20):
        wire.advance(pause)
        seen.append(item(wire, key))
    assert seen == ["retry", "retry", "error"]
    logged = wire.get("site_syncs_outgoing_logs", fields="level,text", filter="level ne 'message'")
    assert [row["level"] for row in logged] == ["warning", "warning", "error"]
    assert logged[1]["text"].endswith("Retrying 2 of 2")


def test_a_transfer_that_succeeds_when_tried_again(wire: Any) -> None:
    _incoming, outgoing = pair(wire)
    wire.rows("site_syncs_outgoing", {"$key": outgoing, "_unreachable": True})
    key = queued(wire)
    wire.advance(1)
    wire.rows("site_syncs_outgoing", {"$key": outgoing, "_unreachable": False})
    wire.advance(64)
    assert item(wire, key) == "complete"


def test_what_has_gone_before_it_was_sent_is_skipped(wire: Any) -> None:
    _incoming, outgoing = pair(wire, enabled=False)
    key = queued(wire)
    wire.delete("cloud_snapshots/" + str(wire.get("cloud_snapshots", fields="$key")[0]["$key"]))
    act(wire, outgoing, "enable")
    wire.advance(1)
    assert item(wire, key) == "skip_retention"


def test_a_snapshot_comes_back(wire: Any) -> None:
    _incoming, outgoing = pair(wire)
    queued(wire, destination_prefix="far")
    wire.advance(4)
    assert wire.get("site_syncs_outgoing_remote_snaps") == []
    act(wire, outgoing, "refresh")
    wire.advance(1)
    remote = wire.get("site_syncs_outgoing_remote_snaps", fields="$key,name")
    assert [row["name"] for row in remote] == ["far nightly"]
    request = {"site_syncs_outgoing_remote_snap": remote[0]["$key"], "action": "request"}
    assert wire.post("site_syncs_outgoing_remote_snap_actions", **request) == (
        422,
        {"err": "Sync back not found and no registration code supplied"},
    )
    assert act(wire, outgoing, "setup_sync_back") == 201 and act(wire, outgoing, "setup_sync_back") == 422
    assert wire.post("site_syncs_outgoing_remote_snap_actions", **request)[0] == 201
    # The receiver is this very system: one arrived there when it was sent, the other is the one that comes back.
    came = {"fields": "remote_sync", "filter": "name eq 'far nightly'"}
    assert wire.get("cloud_snapshots", **came) == [{"remote_sync": True}]
    wire.advance(4)
    assert wire.get("cloud_snapshots", **came) == [{"remote_sync": True}] * 2


def test_settings_of_a_sync(wire: Any) -> None:
    _incoming, outgoing = pair(wire)
    assert act(wire, outgoing, "throttle_sync") == 422
    assert act(wire, outgoing, "throttle_sync", throttle=4096) == 201
    assert act(wire, outgoing, "create_repair_server") == 201 and act(wire, outgoing, "create_repair_server") == 422
    row = wire.get(f"site_syncs_outgoing/{outgoing}", fields="sendthrottle,repair_server#name as server")
    assert row == {"sendthrottle": 4096, "server": "out"}


def test_what_the_sender_has(wire: Any) -> None:
    incoming, _outgoing = pair(wire)
    verified = wire.get("site_syncs_incoming_verified", fields="$key")[0]["$key"]
    wire.rows("site_syncs_incoming_verified", {"$key": verified, "_snapshots": ["theirs"]})

    def ask(action: str, **params: Any) -> Tuple[int, Any]:
        body = {"site_syncs_incoming_verified": verified, "action": action, "params": params}
        answer: Tuple[int, Any] = wire.post("site_syncs_incoming_verified_actions", **body)
        return answer

    assert ask("list_snaps")[1]["snapshots"] == [{"name": "theirs"}]
    assert ask("request", snapshot="other")[0] == 422
    assert ask("set_retention", snapshot="theirs", retention=60)[0] == 422
    assert ask("request", snapshot="theirs", retention=3600)[0] == 201
    wire.advance(3)
    row = wire.get("cloud_snapshots", fields="incoming_sync,expires", filter="name eq 'theirs'")[0]
    assert row["incoming_sync"] == incoming
    assert ask("set_retention", snapshot="theirs", retention=9999)[0] == 201
    assert wire.get("cloud_snapshots", fields="expires", filter="name eq 'theirs'")[0]["expires"] > row["expires"]


# -- two systems -----------------------------------------------------------------------------------------------------


@pytest.fixture
def both(serve: Callable[..., Any]) -> Tuple[Any, Any]:
    """Two simulators, each a process of its own."""
    return serve(), serve(seed=2)


def reached(far: Any) -> Dict[str, str]:
    return {"url": far.simulator.url, "auth_user": "admin", "auth_password": far.simulator.password}


def test_two_systems_are_paired_by_hand(both: Tuple[Any, Any]) -> None:
    """The receiver makes the code, the sender uses it, the snapshot is over there."""
    near, far = both
    received = far.make("site_syncs_incoming", site=site(far, **CREDENTIALS), name="in")["key"]
    far.advance(60)
    code = far.get(f"site_syncs_incoming/{received}", fields="registration_code")["registration_code"]
    body = {"site": site(near, **CREDENTIALS), "registration_code": code}
    outgoing = near.make("site_syncs_outgoing", name="out", **body)["key"]
    near.advance(1)
    assert near.get(f"site_syncs_outgoing/{outgoing}", fields="status,url") == {
        "status": "offline",
        "url": far.simulator.url,
    }
    assert far.get("site_syncs_incoming_verified", fields="registered") == [{"registered": True}]
    again = near.make("site_syncs_outgoing", name="again", **body)["key"]
    assert near.get(f"site_syncs_outgoing/{again}", fields="status") == {"status": "error"}
    queued(near, outgoing=outgoing, destination_prefix="near")
    near.advance(4)
    arrived = far.get("cloud_snapshots", fields="name,remote_sync,incoming_sync")
    assert arrived == [{"name": "near nightly", "remote_sync": True, "incoming_sync": received}]


def test_a_site_pairs_two_systems(both: Tuple[Any, Any]) -> None:
    near, far = both
    key = near.make("sites", name="far", config_cloud_snapshots="send", **reached(far))["key"]
    near.advance(2)
    row = near.get(f"sites/{key}", fields="status,authentication_status,id")
    assert (row["status"], row["authentication_status"]) == ("idle", "authenticated")
    assert row["id"] == far.get("system", fields="id")[0]["id"]
    outgoing = near.get("site_syncs_outgoing", fields="$key,status", filter=f"site eq {key}")
    assert [row["status"] for row in outgoing] == ["offline"]
    assert len(far.get("sites")) == len(far.get("site_syncs_incoming")) == 1
    queued(near, outgoing=outgoing[0]["$key"])
    near.advance(4)
    assert [row["name"] for row in far.get("cloud_snapshots", fields="name")] == ["nightly"]


def test_the_other_system_wants_its_own_password(both: Tuple[Any, Any]) -> None:
    near, far = both
    key = near.make("sites", name="far", **{**reached(far), "auth_password": "wrong"})["key"]
    near.advance(1)
    assert near.get(f"sites/{key}", fields="status") == {"status": "error"}
    assert far.get("sites") == []


def test_nobody_answers(wire: Any) -> None:
    key = wire.make("sites", name="far", url="https://127.0.0.1:9", **CREDENTIALS)["key"]
    wire.advance(1)
    assert wire.get(f"sites/{key}", fields="status") == {"status": "error"}

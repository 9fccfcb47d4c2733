# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Syncs of NAS volumes and their runs: what is peculiar to them, besides what the example table proves."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.connection import settings
from ansible_collections.community.vergeos.plugins.module_utils.resources.nas import sync_run
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient
from tests.contract.bench import Bench, module
from tests.contract.compute.verge_vm_export import volume_key
from tests.contract.nas.verge_nas_sync import VOLUMES, volumes
from tests.contract.twice import foretold, once_only, unchanged

SYNC = {"service": "ct-nas", "name": "nightly"}
WHOLE = {**SYNC, **VOLUMES}
WORDS = "run sync ct-nas nightly"


@pytest.fixture
def nas(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A NAS that is on, with volumes and a sync that has never run; what has not begun soon does not begin."""
    monkeypatch.setattr(sync_run, "GRACE", 1.0)
    monkeypatch.setattr(sync_run, "START_GRACE", 0.2)
    volumes(bench)
    bench.run("verge_nas_sync", WHOLE)
    return bench


def state(bench: Bench) -> Any:
    """Read how far the sync is."""
    return bench.row("volume_sync_progresses")["status"]


def starts(requests: list[dict[str, Any]]) -> int:
    """Count the starts of a run that were sent."""
    return sum(entry["path"].endswith("volume_sync_actions") for entry in requests)


def failing(bench: Bench, **planted: Any) -> None:
    """Have the next run go wrong, or take long."""
    bench.plant("volume_syncs", key=bench.row("volume_syncs")["$key"], **planted)


def test_a_run(nas: Bench) -> None:
    """It is waited for, and is another one each time."""
    first = foretold(nas, "verge_nas_sync", {**WHOLE, "run": True})
    assert first["actions"] == [WORDS] and first["changed"]
    sync = first["sync"]
    assert (sync["status"], sync["running"], sync["files_transferred"]) == ("complete", False, 120)
    assert sync["start_time"].endswith("Z") and sync["stop_time"] >= sync["start_time"] and "warnings" not in first
    second = foretold(nas, "verge_nas_sync", {**SYNC, "run": True})
    assert second["actions"] == [WORDS] and second["sync"]["start_time"] >= sync["start_time"]
    assert [row["text"] for row in nas.rows("volume_sync_logs")].count("Sync started") == 2


def test_it_tells_how_far_it_is(nas: Bench) -> None:
    told: list[tuple[str, str]] = []
    failing(nas, _sync_seconds=300)
    client = VergeClient.with_settings(settings(nas.connection, env={}))
    client.on_progress = lambda what, state, _elapsed: told.append((what, state))
    given = {**{name: entry.get("default") for name, entry in module("verge_nas_sync").spec.items()}, **SYNC}
    module("verge_nas_sync").work(client, {**given, "run": True}, False)
    client.disconnect()
    assert {what for what, _state in told} == {WORDS} and told[-1][1] == "complete"
    assert any(state.startswith("syncing, 40 files, 40 MiB") for _what, state in told)


def test_one_that_is_under_way_is_joined(nas: Bench) -> None:
    failing(nas, _sync_seconds=300)
    begun = foretold_start(nas)
    assert begun["changed"] and state(nas) == "syncing"
    with nas.traffic() as traffic:
        joined = foretold(nas, "verge_nas_sync", {**SYNC, "run": True})
    assert joined["actions"] == [f"{WORDS} (under way already)"] and joined["sync"]["status"] == "complete"
    assert starts(traffic.requests) == 0


def foretold_start(bench: Bench) -> dict[str, Any]:
    """Begin a run that is not waited for."""
    return foretold(bench, "verge_nas_sync", {**SYNC, "run": True, "wait": False})


def test_a_run_is_not_waited_for(nas: Bench) -> None:
    failing(nas, _sync_seconds=30_000)
    assert foretold_start(nas)["actions"] == [WORDS]
    with nas.traffic() as traffic:
        again = foretold_start(nas)
    assert again["actions"] == [f"{WORDS} (under way already)"] and traffic.writes == []


def test_one_that_somebody_else_begins_meanwhile(nas: Bench) -> None:
    """The platform refuses to begin a second one; the first one counts."""
    failing(nas, _sync_seconds=300)
    body = {"sync": nas.row("volume_syncs")["$key"], "action": "start_sync"}
    other = [{"method": "POST", "path": "/api/v4/volume_sync_actions", "body": body}]
    nas.simulator.fault("meanwhile", method="POST", path="/volume_sync_actions", also=other)
    done = nas.run("verge_nas_sync", {**SYNC, "run": True})
    assert done["sync"]["status"] == "complete"
    assert [row["text"] for row in nas.rows("volume_sync_logs")].count("Sync started") == 1


def test_a_run_that_fails(nas: Bench) -> None:
    """The reason is that of this run, whatever its log holds of others."""
    failing(nas, _sync_errors=5)
    nas.run("verge_nas_sync", {**SYNC, "max_errors": 4})
    words = f"{WORDS} failed: it is aborted, with 5 errors: 5 files could not be read"
    for _time in range(2):
        refusal = nas.refused("verge_nas_sync", {**SYNC, "run": True})
        assert refusal["msg"] == words and refusal["error"]["kind"] == "task_failed"
    stranger = nas.plant("volume_sync_logs", volume_sync="0" * 40, level="error", text="of another", timestamp=10**17)
    assert nas.refused("verge_nas_sync", {**SYNC, "run": True})["msg"] == words
    nas.plant("volume_sync_logs", key=stranger, volume_sync=nas.row("volume_syncs")["$key"], timestamp=1)
    failing(nas, _sync_errors=0)
    assert nas.run("verge_nas_sync", {**SYNC, "run": True})["sync"]["status"] == "complete"


@pytest.mark.parametrize("status", [404, 422])
def test_a_log_that_is_called_otherwise(nas: Bench, status: int) -> None:
    failing(nas, _sync_errors=1000)
    with nas.fault("status", path="/volume_sync_logs", status=status, body={"err": "no such field"}):
        refusal = nas.refused("verge_nas_sync", {**SYNC, "run": True})
    assert refusal["msg"] == f"{WORDS} failed: it is aborted, with 1000 errors"


def test_a_run_with_some_errors(nas: Bench) -> None:
    """So many are allowed, and told."""
    failing(nas, _sync_errors=3)
    done = nas.run("verge_nas_sync", {**SYNC, "run": True})
    assert done["warnings"] == [f"{WORDS}: it is warning, with 3 errors: 3 files could not be read"]


def test_a_run_that_takes_too_long(nas: Bench) -> None:
    failing(nas, _sync_seconds=300)
    refusal = nas.refused("verge_nas_sync", {**SYNC, "run": True, "wait_timeout": 1})
    assert refusal["msg"].startswith(f"{WORDS} did not happen within 1 seconds; last state: syncing, 0 files, 0 MiB")
    assert nas.run("verge_nas_sync", {**SYNC, "run": True})["sync"]["status"] == "complete"


def test_a_run_that_never_begins(nas: Bench) -> None:
    """Unless others are under way, after which its turn may come."""
    with nas.fault("status", method="POST", path="/volume_sync_actions", status=201, body={}):
        refusal = nas.refused("verge_nas_sync", {**SYNC, "run": True})
    said = "the platform accepted it, and nothing has begun; max_syncs of the NAS is 0"
    assert refusal["msg"] == f"{WORDS} failed: {said}"
    nas.run("verge_nas_sync", {**WHOLE, "name": "other"})
    other = nas.row("volume_syncs", name="other")
    nas.plant("volume_sync_progresses", key=other["progress"], syncing=True, status="syncing")
    with nas.fault("status", method="POST", path="/volume_sync_actions", status=201, body={}):
        refusal = nas.refused("verge_nas_sync", {**SYNC, "run": True, "wait_timeout": 30})
    assert refusal["msg"] == f"{WORDS} did not happen within 30 seconds; last state: offline"


def test_a_lost_answer(nas: Bench) -> None:
    nas.simulator.fault("reset_after", method="POST", path="/volume_sync_actions")
    with nas.traffic() as traffic:
        assert nas.run("verge_nas_sync", {**SYNC, "run": True})["sync"]["status"] == "complete"
    assert starts(traffic.requests) == 1


@pytest.mark.parametrize("wish", [SYNC, {**SYNC, "workers": 9}, {**WHOLE, "name": "other"}])
def test_a_nas_that_is_off(nas: Bench, wish: dict[str, Any]) -> None:
    """Nothing would begin, so that nothing is written; an earlier task may start it."""
    nas.run("verge_vm", {"name": "ct-nas", "state": "stopped", "force": True})
    off = f"service: the NAS of sync {wish['name']} is off"
    with nas.traffic() as traffic:
        refusal = nas.refused("verge_nas_sync", {**wish, "run": True})
        said = nas.run("verge_nas_sync", {**wish, "run": True}, check=True)
    assert refusal["msg"] == f"{off}; start it first" and traffic.writes == []
    assert said["warnings"] == [f"{off}; the run fails unless an earlier task starts it"]


def test_a_sync_that_runs_is_stopped_first(nas: Bench) -> None:
    failing(nas, _sync_seconds=30_000)
    foretold_start(nas)
    for check in (True, False):
        refusal = nas.refused("verge_nas_sync", {**SYNC, "state": "absent"}, check=check)
        assert refusal["msg"] == ("sync ct-nas nightly is running; set stop: true to stop it, or wait for its end")
    gone = foretold(nas, "verge_nas_sync", {**SYNC, "state": "absent", "stop": True})
    assert gone["actions"] == ["stop sync ct-nas nightly", "delete sync ct-nas nightly"]
    assert nas.rows("volume_syncs") == [] and nas.rows("volume_sync_progresses") == []
    unchanged(nas, "verge_nas_sync", {**SYNC, "state": "absent", "stop": True})


@pytest.mark.parametrize(
    ("there", "wish"),
    [
        ({}, {"destination_delete": "delete"}),
        ({"destination_delete": "delete-after"}, {"destination_path": "b"}),
        ({"destination_delete": "delete-after"}, {"exclude": []}),
        ({"destination_delete": "delete-after"}, {"run": True}),
        ({"destination_delete": "delete-after"}, {"run": True, "workers": 9}),
        ({"destination_delete": "delete-after", "enabled": False}, {"enabled": True}),
    ],
)
def test_what_deletes_is_allowed_first(nas: Bench, there: dict[str, Any], wish: dict[str, Any]) -> None:
    nas.run("verge_nas_sync", {**SYNC, "exclude": ["a"], **there, "destroy": True})
    way = wish.get("destination_delete") or there["destination_delete"]
    for check in (True, False):
        with nas.traffic() as traffic:
            refusal = nas.refused("verge_nas_sync", {**SYNC, **wish}, check=check)
        assert traffic.writes == [] and refusal["msg"] == (
            f"destination_delete is {way}: a run deletes what the destination holds and the source does not; "
            "set destroy: true to allow that"
        )
    foretold(nas, "verge_nas_sync", {**SYNC, **wish, "destroy": True})


def test_the_generic_modules_are_no_way_round(nas: Bench) -> None:
    """What deletes is made, changed and run with a word of its own only, and what is onto itself not at all."""
    key, backups = nas.row("volume_syncs")["$key"], volume_key(nas, "ct-backups")
    mirror = {"table": "volume_syncs", "key": key, "columns": {"destination_delete": "delete"}}
    start = {"table": "volume_syncs", "key": key, "action": "start_sync", "until": {"progress#syncing": False}}
    nas.run("verge_action", start)
    for name, wish in (("verge_resource", mirror), ("verge_action", start)):
        for check in (True, False):
            with nas.traffic() as traffic:
                refusal = nas.refused(name, wish, check=check)
            assert traffic.writes == [] and "set destroy: true to allow that" in refusal["msg"]
        assert nas.run(name, {**wish, "destroy": True})["changed"]
    nas.run("verge_resource", {**mirror, "columns": {"description": "mirror"}})
    onto = nas.refused("verge_resource", {**mirror, "columns": {"destination_volume": backups}, "destroy": True})
    assert "source and destination are the same" in onto["msg"]


def test_what_deletes_nothing_is_not_asked_for(nas: Bench) -> None:
    """A sync that deletes and is let be, or told about, or taken out of use."""
    nas.run("verge_nas_sync", {**SYNC, "destination_delete": "delete", "destroy": True})
    unchanged(nas, "verge_nas_sync", {**SYNC, "destination_delete": "delete"})
    for wish in ({"description": "mirror"}, {"enabled": False}, {"destination_path": "b"}, {"state": "absent"}):
        once = foretold(nas, "verge_nas_sync", {**SYNC, **wish})
        assert once["changed"]


def test_another_nas(nas: Bench) -> None:
    """Names are those of one NAS, of syncs and of volumes; a sync stays where it is."""
    nas.run("verge_vm", {"name": "ct-nas-2", "state": "running"})
    second = nas.plant("vm_services", name="ct-nas-2", vm=nas.key("vms", "ct-nas-2"))
    nas.send("POST", "volumes", {"service": second, "name": "ct-other"})
    other = {**WHOLE, "service": "ct-nas-2"}
    ambiguous = nas.refused("verge_nas_sync", other)
    assert "destination_volume: 'ct-other' fits 2 rows of volumes" in ambiguous["msg"]
    once_only(nas, "verge_nas_sync", {**other, "destination_volume": "ct-nas-2/ct-other"})
    rows = nas.rows("volume_syncs", name="nightly")
    assert len(rows) == 2
    made = nas.row("volume_syncs", service=second)
    assert made["source_volume"] == volume_key(nas, "ct-backups")
    assert nas.row("volumes", id=made["destination_volume"])["service"] == second
    moved = nas.refused("verge_nas_sync", {"key": made["$key"], "service": "ct-nas"})
    assert "service" in moved["msg"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"run": True, "state": "absent"}, "run: a sync that is to go is not run; leave it out"),
        (
            {"run": True, "enabled": False},
            "run: sync nightly is disabled, so that it does not start; set enabled: true",
        ),
        (
            {"source_path": "a/../../b"},
            "source_path is 'a/../../b'; it must be a path within the volume, without ..",
        ),
        ({"workers": 129}, "workers is 129; the most allowed is 128"),
        (
            {"destination_volume": "ct-export"},
            "destination_volume: ct-export is a volume for exports of machines, which no sync copies to",
        ),
        *(
            (
                {"destination_volume": "ct-backups", **paths},
                "destination_volume: source and destination are the same, or one is within the other; choose another "
                "volume or path",
            )
            for paths in ({}, {"destination_path": "/a"}, {"source_path": "a/b", "destination_path": "a"})
        ),
    ],
)
def test_what_makes_no_sense(nas: Bench, options: dict[str, Any], message: str) -> None:
    service = nas.row("vm_services", name="ct-nas")["$key"]
    nas.send("POST", "volumes", {"service": service, "name": "ct-export", "fs_type": "verge_vm_export"})
    for check in (True, False):
        with nas.traffic() as traffic:
            refusal = nas.refused("verge_nas_sync", {**SYNC, **options}, check=check)
        assert refusal["msg"] == message and traffic.writes == []
    apart = {"destination_volume": "ct-backups", "source_path": "a", "destination_path": "ab"}
    once_only(nas, "verge_nas_sync", {**SYNC, **apart})


def test_the_log_of_a_sync(nas: Bench) -> None:
    nas.run("verge_nas_sync", {**SYNC, "run": True})
    nas.run("verge_nas_sync", {**WHOLE, "name": "other"})
    with nas.traffic() as traffic:
        found = nas.run("verge_nas_sync_info", {"log_lines": 1})["syncs"]
    logs = {row["name"]: [line["text"] for line in row["log"]] for row in found}
    assert logs == {"nightly": ["120 files copied"], "other": []}
    assert traffic.lines == ["GET volume_syncs", "GET volume_sync_logs"]
    assert "log" not in nas.run("verge_nas_sync_info", SYNC)["syncs"][0]
    assert "log_lines: a number from 0" in nas.refused("verge_nas_sync_info", {"log_lines": -1})["msg"]

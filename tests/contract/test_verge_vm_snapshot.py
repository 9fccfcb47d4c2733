# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is particular to snapshots: expiry, restores in place and beside, and how many are kept."""

from __future__ import annotations

import time
from typing import Any, Iterator

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.resources.compute import vm_restore
from tests.contract import twice
from tests.contract.bench import Bench
from tests.contract.compute.verge_vm_snapshot import machine, machine_of

DAY = 86400


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The simulator's restore leaves nothing to be done behind the scenes."""
    monkeypatch.setattr(vm_restore, "RESTORE_PAUSE", 0.05)
    yield


def take(bench: Bench, name: str = "before", **options: Any) -> dict[str, Any]:
    return bench.run("verge_vm_snapshot", {"vm": "ct-vm", "name": name, **options})


def foretold(bench: Bench, **options: Any) -> dict[str, Any]:
    return twice.foretold(bench, "verge_vm_snapshot", {"vm": "ct-vm", **options})


def refused(bench: Bench, message: str, **options: Any) -> None:
    """The module must refuse with exactly this line, before a write."""
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_vm_snapshot", {"vm": "ct-vm", **options})
    assert refusal["msg"] == message
    assert traffic.writes == []


def names(bench: Bench) -> list[str]:
    return sorted(row["name"] for row in bench.rows("machine_snapshots", machine=machine_of(bench, "ct-vm")))


# Making one


def test_a_machine_goes_by_key_and_is_never_taken_for_another(bench: Bench) -> None:
    """Machines have keys of their own, from the same range: a VM's key is looked up as one."""
    machine(bench)
    vm = bench.row("vms", name="ct-vm")
    other = bench.plant("vms", key=vm["machine"], name="ct-other", machine=9999)
    done = bench.run("verge_vm_snapshot", {"vm": str(vm["$key"]), "name": "before"})
    assert bench.row("machine_snapshots", name="before")["machine"] == vm["machine"]
    assert done["snapshot"]["vm"] == "ct-vm"
    by_key = {"key": str(done["key"]), "vm": str(vm["$key"])}
    assert not bench.run("verge_vm_snapshot", by_key)["changed"]
    moved = bench.refused("verge_vm_snapshot", {**by_key, "vm": str(other)})
    assert "vm is 'ct-vm' and cannot become" in moved["msg"]


def test_expiry_is_always_sent(bench: Bench) -> None:
    """Left out, it is three days; a snapshot of which nothing was said would vanish by surprise (WIRE 9.5)."""
    machine(bench)
    with bench.traffic() as traffic:
        take(bench)
    sent = next(entry for entry in traffic.requests if entry["method"] == "POST")
    assert "expires" in sent["body_keys"] and "created_manually" in sent["body_keys"]
    row = bench.row("machine_snapshots", name="before")
    assert abs(row["expires"] - time.time() - 3 * DAY) < 10


def test_a_span_counts_when_it_is_taken(bench: Bench) -> None:
    """Of a snapshot that is there it says nothing, whatever somebody has made of its end; a date or never does."""
    machine(bench)
    assert take(bench, expires="12 h")["changed"]
    row = bench.row("machine_snapshots", name="before")
    assert abs(row["expires"] - row["created"] - DAY // 2) <= 2
    for span in ("12h", "1 d", "1w 12h"):
        assert not foretold(bench, name="before", expires=span)["changed"]
    for end in (0, row["created"] + 30 * DAY):
        bench.plant("machine_snapshots", key=row["$key"], expires=end)
        assert not take(bench, expires="12h")["changed"]
    done = foretold(bench, name="before", expires="2033-05-18")
    assert done["actions"] == ["update snapshot ct-vm before (expires)"]
    assert take(bench, expires="never")["snapshot"]["expires"] == "never"
    assert bench.row("machine_snapshots", name="before")["expires"] == 0


def test_a_clock_that_goes_wrong(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour between the clocks makes no snapshot that changes with every run, and no error."""
    machine(bench)
    behind = time.time() - 3600
    monkeypatch.setattr("time.time", lambda: behind)
    assert take(bench, expires="2h")["changed"]
    assert not take(bench, expires="2h")["changed"]


def test_a_row_that_takes_a_moment_to_show(bench: Bench) -> None:
    """It is there within two seconds after the answer (schema machine_snapshots.yml)."""
    machine(bench)
    with bench.traffic() as traffic:
        bench.simulator.fault("status", method="GET", path="/machine_snapshots/", status=404, times=2)
        assert take(bench)["snapshot"]["name"] == "before"
    assert len(traffic.writes) == 1


def test_an_answer_that_was_lost(bench: Bench) -> None:
    """Names are not unique: before it is asked for again, a snapshot is given the time that it takes to show."""
    machine(bench)
    bench.simulator.fault("reset_after", method="POST", path="/machine_snapshots")
    bench.simulator.fault("status", method="GET", path=r"/machine_snapshots\?", after=1, status=200, body=[], times=3)
    assert take(bench)["changed"]
    assert names(bench) == ["before"]


def test_quiesced_or_a_warning(bench: Bench) -> None:
    machine(bench)
    assert "quiesced" in take(bench, "loud", quiesce=True)["warnings"][0]
    bench.run("verge_vm", {"name": "ct-vm", "guest_agent": True, "restart_if_needed": True})
    done = take(bench, "still", quiesce=True)
    assert "warnings" not in done and done["snapshot"]["quiesced"]
    assert not take(bench, "loud", quiesce=True)["changed"]
    assert "warnings" not in take(bench, "loud", quiesce=True, description="new")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"name": "x", "expires": "soon"},
            "expires is 'soon'; give a span such as 3d or 12h, a date such as 2026-12-31, or never",
        ),
        (
            {"name": "x", "expires": "86400"},
            "expires is '86400'; give a span such as 3d or 12h, a date such as 2026-12-31, or never",
        ),
        (
            {"name": "x", "expires": "2020-01-01"},
            "expires is 2020-01-01, which is over; give a moment to come, a span, or never",
        ),
        ({"name": ""}, "name is empty; say which one is meant, or leave the option out"),
        ({"name": "n" * 129}, "name is 129 characters long; 128 are allowed"),
        ({"vm": "gone", "name": "x"}, "vm: there is no 'gone' in vms; check the name, or create it first"),
        ({"vm": "gone", "keep": 3}, "vm: there is no 'gone' in vms; check the name, or create it first"),
        ({"name": "x", "state": "restored"}, "there is no snapshot ct-vm x; check the name"),
        ({"name": "x", "state": "absent", "keep": 3}, "keep: it is for state present, and means nothing with absent"),
        (
            {"name": "x", "state": "restored", "expires": "3d"},
            "expires: it is for state present, and means nothing with restored",
        ),
        ({"name": "x", "restore_to": "y"}, "restore_to: it is for state restored, and means nothing with present"),
        (
            {"name": "x", "state": "restored", "restore_to": ""},
            "restore_to is empty; say which one is meant, or leave the option out",
        ),
        (
            {"name": "x", "state": "restored", "restore_to": "ct-vm"},
            "restore_to is the machine itself; name a new machine, or leave it out to overwrite ct-vm",
        ),
        ({"keep": -1}, "keep is -1; the least is 0"),
        ({"name": "x", "keep": 0}, "keep is 0; beside a snapshot that shall be there, the least is 1"),
        ({}, "one of the following is required: name, key, keep"),
    ],
)
def test_what_makes_no_sense(bench: Bench, options: dict[str, Any], message: str) -> None:
    machine(bench)
    refused(bench, message, **options)


# Keeping the newest


def test_the_newest_few_are_kept(bench: Bench) -> None:
    machine(bench)
    period = bench.plant("snapshot_profile_periods", name="hourly")
    for number, name in enumerate(["nightly-1", "weekly", "nightly-2", "nightly-auto", "nightly-3"]):
        key = take(bench, name)["key"]
        own = {"snapshot_period": period} if name == "nightly-auto" else {}
        bench.plant("machine_snapshots", key=key, created=1000 + number, **own)
    wish = {"name": "nightly-4", "keep": 2, "keep_matching": "nightly-*"}
    done = foretold(bench, **wish)
    assert done["actions"] == [
        "create snapshot ct-vm nightly-4",
        "delete snapshot ct-vm nightly-2",
        "delete snapshot ct-vm nightly-1",
    ]
    assert done["deleted"] == ["nightly-2", "nightly-1"]
    assert done["diff"]["before"]["snapshots"] == ["nightly-1", "nightly-2", "nightly-3"]
    assert done["diff"]["after"]["snapshots"] == ["nightly-3", "nightly-4"]
    assert names(bench) == ["nightly-3", "nightly-4", "nightly-auto", "weekly"]
    with bench.traffic() as traffic:
        again = bench.run("verge_vm_snapshot", {"vm": "ct-vm", **wish})
    assert not again["changed"] and again["deleted"] == [] and traffic.writes == []
    # Alone, and of all kinds.
    assert foretold(bench, keep=2)["deleted"] == ["weekly"]
    assert foretold(bench, keep=0)["deleted"] == ["nightly-4", "nightly-3"]
    assert names(bench) == ["nightly-auto"]
    assert not bench.run("verge_vm_snapshot", {"vm": "ct-vm", "keep": 0})["changed"]


def test_the_named_one_is_kept_however_old(bench: Bench) -> None:
    machine(bench)
    for number, name in enumerate(["a", "b", "c"]):
        bench.plant("machine_snapshots", key=take(bench, name)["key"], created=1000 + number)
    assert foretold(bench, name="a", keep=2)["deleted"] == ["b"]
    assert names(bench) == ["a", "c"]


def test_a_deletion_that_does_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    machine(bench)
    take(bench, "a")
    monkeypatch.setattr(vm_restore, "GONE_TIMEOUT", 0.3)
    bench.simulator.fault("status", method="DELETE", status=200, body=[], times=None)
    refusal = bench.refused("verge_vm_snapshot", {"vm": "ct-vm", "name": "b", "keep": 1})
    assert refusal["msg"] == (
        "delete of 1 snapshots did not happen within 0.3 seconds; last state: there is still a; done before that: "
        "create snapshot ct-vm b"
    )


# Going back


def grow(bench: Bench) -> None:
    """Change what a restore takes back."""
    more = [{"name": "system"}, {"name": "late", "size": "1 GiB"}]
    bench.run("verge_vm", {"name": "ct-vm", "description": "as it is", "drives": more})


def drives(bench: Bench, name: str) -> list[str]:
    return sorted(row["name"] for row in bench.rows("machine_drives", machine=machine_of(bench, name)))


def test_back_in_place(bench: Bench) -> None:
    """A running machine only where that is allowed; it runs again afterwards. One that is off stays off."""
    machine(bench)
    take(bench)
    grow(bench)
    back = {"name": "before", "state": "restored"}
    refused(
        bench,
        "vm ct-vm is running; stop it first, or set restart_if_needed: true to have it stopped for the restore and "
        "started again",
        **back,
    )
    done = foretold(bench, **back, restart_if_needed=True)
    assert done["actions"] == [
        "power off vm ct-vm",
        "restore vm ct-vm from its snapshot before",
        "power on vm ct-vm",
    ]
    found = bench.vm("ct-vm")
    assert found and found["power"] == "running" and done["vm"]["running"]
    assert found["description"] == "as it was" and drives(bench, "ct-vm") == ["system"]
    assert names(bench) == ["before"]

    bench.run("verge_vm", {"name": "ct-vm", "description": "as it is", "state": "stopped"})
    by_key = bench.run("verge_vm_snapshot", {"key": str(done["key"]), "state": "restored"})
    assert by_key["actions"] == ["restore vm ct-vm from its snapshot before"]
    found = bench.vm("ct-vm")
    assert found and found["power"] == "stopped" and found["description"] == "as it was"


@pytest.mark.parametrize("other", [{"vm": "ct-other"}, {"name": "after"}, {"vm": "ct-other", "name": "before"}])
def test_a_key_that_is_another_snapshot_by_now(bench: Bench, other: dict[str, Any]) -> None:
    """Nothing is overwritten that was not meant; what the key stands for may be said as well."""
    machine(bench)
    bench.run("verge_vm", {"name": "ct-vm", "state": "stopped"})
    bench.run("verge_vm", {"name": "ct-other"})
    key = str(take(bench)["key"])
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_vm_snapshot", {**other, "key": key, "state": "restored"})
    assert traffic.writes == []
    told = other.get("vm", other.get("name"))
    assert refusal["msg"] == (
        f"snapshot: row {key} is ct-vm before, not {told}, so nothing was restored; check the key"
    )
    for meant in (
        {"vm": "ct-vm"},
        {"vm": str(bench.key("vms", "ct-vm"))},
        {"name": "before"},
        {"vm": "ct-vm", "name": "before"},
    ):
        done = bench.run("verge_vm_snapshot", {**meant, "key": key, "state": "restored"})
        assert done["actions"] == ["restore vm ct-vm from its snapshot before"]


def test_back_as_a_machine_of_its_own(bench: Bench) -> None:
    machine(bench)
    take(bench)
    grow(bench)
    beside = {"name": "before", "state": "restored", "restore_to": "ct-copy"}
    done = foretold(bench, **beside)
    assert done["actions"] == ["create vm ct-copy as clone of ct-vm"]
    copy = bench.vm("ct-copy")
    assert copy and copy["power"] == "stopped" and copy["description"] == "as it was"
    assert drives(bench, "ct-copy") == ["system"] and drives(bench, "ct-vm") == ["late", "system"]
    assert not bench.run("verge_vm_snapshot", {"vm": "ct-vm", **beside})["changed"]
    # The snapshot may be gone by then: the machine is there.
    bench.run("verge_vm_snapshot", {"vm": "ct-vm", "name": "before", "state": "absent"})
    assert not bench.run("verge_vm_snapshot", {"vm": "ct-vm", **beside})["changed"]
    refused(bench, "snapshot: vm ct-vm has no snapshot 'before'", **{**beside, "restore_to": "ct-other"})


def test_back_to_what_an_earlier_task_may_take(bench: Bench) -> None:
    arguments = {"vm": "ct-new", "name": "before", "state": "restored"}
    said = bench.run("verge_vm_snapshot", arguments, check=True)
    assert said["changed"] and "ct-new" in " ".join(said["warnings"])
    said = bench.run("verge_vm_snapshot", {"vm": "ct-new", "keep": 3}, check=True)
    assert not said["changed"] and "ct-new" in " ".join(said["warnings"])


def test_a_guest_that_does_not_shut_down(bench: Bench) -> None:
    machine(bench)
    take(bench)
    bench.plant("vms", key=bench.key("vms", "ct-vm"), _ignores_poweroff=True)
    back = {"name": "before", "state": "restored", "restart_if_needed": True}
    with bench.traffic() as traffic:
        foretold(bench, **back, shutdown_timeout=1)
    assert traffic.writes == ["POST vm_actions"] * 4, "asked, then stopped, restored, started"
    with bench.traffic() as traffic:
        done = foretold(bench, **back, force=True)
    assert traffic.writes == ["POST vm_actions"] * 3 and done["actions"][0] == "power off vm ct-vm hard"


def test_without_waiting_for_the_start(bench: Bench) -> None:
    machine(bench)
    take(bench)
    back = {"vm": "ct-vm", "name": "before", "state": "restored", "restart_if_needed": True, "force": True}
    bench.simulator.fault("slow_power", seconds=2)
    done = bench.run("verge_vm_snapshot", {**back, "wait": False})
    assert done["vm"]["status"] == "initializing" and not done["vm"]["running"]


def test_a_start_that_does_not_come_about(bench: Bench) -> None:
    """What was done until then is in the message: the machine is as it was before, and off."""
    machine(bench)
    take(bench)
    bench.plant("clusters", key=1, max_ram_per_vm=512)
    back = {"vm": "ct-vm", "name": "before", "state": "restored", "restart_if_needed": True, "wait_timeout": 5}
    refusal = bench.refused("verge_vm_snapshot", back)
    assert "exceeds the max amount of ram" in refusal["msg"]
    assert refusal["msg"].endswith("done before that: power off vm ct-vm, restore vm ct-vm from its snapshot before")
    assert refusal["changed"] and refusal["actions"][0] == "power off vm ct-vm"


def test_a_restore_that_is_refused(bench: Bench) -> None:
    """The machine was stopped for nothing, and is started again as it was."""
    machine(bench)
    take(bench)
    grow(bench)
    no = {"err": "Not enough space to restore"}
    bench.simulator.fault("status", method="POST", path="/vm_actions", after=1, status=422, body=no)
    back = {"vm": "ct-vm", "name": "before", "state": "restored", "restart_if_needed": True}
    refusal = bench.refused("verge_vm_snapshot", back)
    assert refusal["msg"] == (
        "POST /api/v4/vm_actions: Not enough space to restore (HTTP 422); the machine was started again, as it was; "
        "done before that: power off vm ct-vm"
    )
    bench.run("verge_vm", {"name": "ct-vm", "state": "running"})
    assert drives(bench, "ct-vm") == ["late", "system"]


def test_a_restore_whose_answer_is_lost(bench: Bench) -> None:
    machine(bench)
    take(bench)
    bench.run("verge_vm", {"name": "ct-vm", "description": "as it is", "state": "stopped"})
    bench.simulator.fault("reset_after", method="POST", path="/vm_actions")
    foretold(bench, name="before", state="restored")
    found = bench.vm("ct-vm")
    assert found and found["description"] == "as it was"


# Looking them up


def test_snapshots_are_looked_up(bench: Bench) -> None:
    machine(bench)
    bench.run("verge_vm", {"name": "ct-two"})
    take(bench, "a")
    take(bench, "b", expires="never")
    bench.run("verge_vm_snapshot", {"vm": "ct-two", "name": "a", "expires": "1d"})

    def found(**options: Any) -> list[tuple[str, str]]:
        with bench.traffic() as traffic:
            rows = bench.run("verge_vm_snapshot_info", options)["snapshots"]
        assert len(traffic.lines) <= 2 and traffic.writes == []
        return [(row["vm"], row["name"]) for row in rows]

    assert found() == [("ct-vm", "a"), ("ct-vm", "b"), ("ct-two", "a")]
    assert found(vm="ct-vm") == [("ct-vm", "a"), ("ct-vm", "b")]
    assert found(vm=str(bench.key("vms", "ct-two"))) == [("ct-two", "a")]
    assert found(name="a") == [("ct-vm", "a"), ("ct-two", "a")]
    assert found(filter="expires eq 0") == [("ct-vm", "b")]
    assert found(key=str(take(bench, "b")["key"])) == [("ct-vm", "b")]
    assert found(name="never taken") == []
    row = bench.run("verge_vm_snapshot_info", {"vm": "ct-vm", "name": "b"})["snapshots"][0]
    assert row["expires"] == "never" and row["created"].endswith("Z") and row["by_profile"] is False
    refusal = bench.refused("verge_vm_snapshot_info", {"vm": "nowhere"})
    assert refusal["msg"] == "vm: there is no 'nowhere' in vms; check the name, or create it first"

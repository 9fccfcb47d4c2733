# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports: made once for a name, proven by what the platform lists, and failed where a machine is missing."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.resources.compute import vm_export
from tests.contract.bench import Bench
from tests.contract.compute.verge_vm_export import nas
from tests.contract.twice import once_only


@pytest.fixture
def backups(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A NAS with a volume, and machines; what is not begun soon is not begun."""
    monkeypatch.setattr(vm_export, "GRACE", 1.0)
    nas(bench)
    return bench


def made(bench: Bench, **options: Any) -> dict[str, Any]:
    return once_only(bench, "verge_vm_export", {"volume": "ct-backups", **options})


def start(bench: Bench, name: str) -> None:
    """Start an export past the module."""
    key = bench.row("volume_vm_exports")["$key"]
    body = {"volume_vm_export": key, "action": "start_export", "params": {"name": name}}
    bench.send("POST", "volume_vm_export_actions", body)


def test_an_export_is_made_once(backups: Bench) -> None:
    done = made(backups, name="week-1", vms=["ct-web", str(backups.key("vms", "ct-db"))], max_exports=2)
    db = backups.key("vms", "ct-db")
    assert done["actions"] == [
        "create export settings of volume ct-backups",
        f"export vm ct-web, {db} to volume ct-backups as week-1",
    ]
    assert (done["run"]["machines"], done["run"]["succeeded"], done["run"]["errors"]) == (2, 2, 0)
    assert done["diff"]["after"]["export"] == "week-1" and done["export"]["status"] == "idle"
    every = made(backups, name="week-2")
    assert every["actions"] == ["export all machines that allow it to volume ct-backups as week-2"]
    # The NAS itself does not allow it.
    assert every["run"]["machines"] == 2
    # A third one drops the first, which a later run therefore makes again.
    made(backups, name="week-3")
    assert [row["file_name"] for row in backups.rows("volume_vm_export_stats")] == ["week-2", "week-3"]


def test_an_export_without_a_name_in_its_record(backups: Bench) -> None:
    """Whether the folder's name is always there is not recorded; a new record is taken for this export's."""
    backups.run("verge_vm_export", {"volume": "ct-backups"})
    key = backups.row("volume_vm_exports")["$key"]
    nameless = backups.plant("volume_vm_export_stats", volume_vm_exports=key, file_name=None, virtual_machines=1)
    done = backups.run("verge_vm_export", {"volume": "ct-backups", "name": "week-1"})
    assert done["changed"] and done["run"]["key"] != nameless


def test_an_export_that_is_under_way(backups: Bench) -> None:
    """It is waited for, and started only where it was another one; a run that was cut off is so taken up."""
    backups.run("verge_vm_export", {"volume": "ct-backups"})
    arguments = {"volume": "ct-backups", "name": "week-1"}
    start(backups, "week-1")
    with backups.traffic() as traffic:
        done = backups.run("verge_vm_export", arguments)
    assert traffic.writes == [] and done["run"]["name"] == "week-1"
    key = backups.row("volume_vm_exports")["$key"]
    backups.plant("volume_vm_exports", key=key, status="building", status_info="exporting 2 machines")
    refusal = backups.refused("verge_vm_export", {**arguments, "name": "week-2", "wait_timeout": 1})
    assert refusal["msg"] == (
        "the end of another export to volume ct-backups did not happen within 1 seconds; last state: building "
        "exporting 2 machines"
    )


def test_without_waiting_for_the_export(backups: Bench) -> None:
    backups.run("verge_vm_export", {"volume": "ct-backups"})
    arguments = {"volume": "ct-backups", "name": "week-1", "wait": False}
    done = backups.run("verge_vm_export", arguments)
    assert done["changed"] and "run" not in done
    key = backups.row("volume_vm_exports")["$key"]
    backups.plant("volume_vm_exports", key=key, status="building")
    with backups.traffic() as traffic:
        again = backups.run("verge_vm_export", {**arguments, "name": "week-2"})
    assert not again["changed"] and "under way" in again["warnings"][0] and traffic.writes == []


def test_an_answer_that_was_lost(backups: Bench) -> None:
    backups.run("verge_vm_export", {"volume": "ct-backups"})
    backups.simulator.fault("reset_after", method="POST", path="/volume_vm_export_actions")
    assert backups.run("verge_vm_export", {"volume": "ct-backups", "name": "week-1"})["changed"]
    assert len(backups.rows("volume_vm_export_stats")) == 1


def test_a_machine_that_failed(backups: Bench) -> None:
    backups.plant("vms", key=backups.key("vms", "ct-db"), _export_fails=True)
    arguments = {"volume": "ct-backups", "name": "week-1"}
    refusal = backups.refused("verge_vm_export", arguments)
    said = (
        "export week-1 to volume ct-backups: 1 of 2 machines failed: Unable to export ct-db; mend that and export "
        "under another name"
    )
    assert refusal["msg"] == (
        f"{said}; done before that: create export settings of volume ct-backups, "
        f"export all machines that allow it to volume ct-backups as week-1"
    )
    assert backups.refused("verge_vm_export", arguments)["msg"] == said


def test_an_export_that_failed(backups: Bench) -> None:
    """The error of an earlier one is not taken for this one's."""
    backups.run("verge_vm_export", {"volume": "ct-backups"})
    key = backups.row("volume_vm_exports")["$key"]
    backups.plant("volume_vm_exports", key=key, _full=True)
    arguments = {"volume": "ct-backups", "name": "week-1"}
    refusal = backups.refused("verge_vm_export", arguments)
    words = "export all machines that allow it to volume ct-backups as week-1"
    assert refusal["msg"] == f"{words} failed: No space left on the volume; done before that: {words}"
    backups.plant("volume_vm_exports", key=key, _full=False)
    assert backups.run("verge_vm_export", arguments)["run"]["errors"] == 0


def test_an_export_that_never_begins(backups: Bench) -> None:
    """The platform says yes and does nothing; that is no success."""
    backups.run("verge_vm_export", {"volume": "ct-backups"})
    with backups.fault("status", method="POST", path="/volume_vm_export_actions", status=201, body={}):
        refusal = backups.refused("verge_vm_export", {"volume": "ct-backups", "name": "week-1"})
    assert "failed: the platform says idle and lists no export of that name" in refusal["msg"]


def test_a_nas_that_is_off(backups: Bench) -> None:
    """Nothing is exported, and no settings are written for that; what was exported before is left alone."""
    made(backups, name="week-0")
    backups.run("verge_vm", {"name": "ct-nas", "state": "stopped"})
    key = backups.row("volume_vm_exports")["$key"]
    for wish in (
        {"volume": "ct-backups"},
        {"volume": "ct-backups", "max_exports": 9},
        {"key": str(key), "max_exports": 9},
        {"volume": "ct-other"},
    ):
        for check in (True, False):
            with backups.traffic() as traffic:
                refusal = backups.refused("verge_vm_export", {**wish, "name": "week-1"}, check=check)
            volume = wish.get("volume", "ct-backups")
            assert refusal["msg"] == f"volume: the NAS that {volume} belongs to is off; start it first"
            assert traffic.writes == []
    assert len(backups.rows("volume_vm_export_stats")) == 1
    assert made(backups, max_exports=9, name="week-0")["actions"] == [
        "update export settings of volume ct-backups (max_exports)"
    ]


def test_machines_that_an_earlier_task_may_make(backups: Bench) -> None:
    said = backups.run("verge_vm_export", {"volume": "ct-backups", "name": "week-1", "vms": ["ct-new"]}, check=True)
    assert said["changed"] and "'ct-new'" in said["warnings"][0]
    said = backups.run("verge_vm_export", {"volume": "ct-new", "name": "week-1"}, check=True)
    assert said["changed"] and "'ct-new'" in said["warnings"][0]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"name": "x", "vms": ["ct-web", "ct-a", "ct-b"]},
            "vms: there is no 'ct-a', 'ct-b'; check the name, or create it first",
        ),
        (
            {"name": "x", "vms": ["ct-nas"]},
            "vms: ct-nas may not be exported; set allow_export: true with verge_vm",
        ),
        ({"name": "x", "vms": []}, "vms is empty; leave it out to export all that allow it"),
        ({"vms": ["ct-web"]}, "vms: name is needed as well, since it tells whether they have been exported"),
        ({"name": "x", "vms": ["ct-web", "ct-web"]}, "vms: 'ct-web' is listed twice"),
        ({"name": " "}, "name is empty; say which one is meant, or leave the option out"),
        ({"name": "a/b"}, "name: 'a/b' is no name for a folder of exports"),
        (
            {"name": "x", "state": "absent"},
            "name: an export cannot be deleted; state absent is about the settings of the volume",
        ),
        ({"max_exports": 101}, "max_exports is 101; the most allowed is 100"),
        ({"max_exports": 0}, "max_exports is 0; the least allowed is 1"),
        ({"volume": None}, "export settings of volume: say which one, by volume or key"),
    ],
)
def test_what_makes_no_sense(backups: Bench, options: dict[str, Any], message: str) -> None:
    with backups.traffic() as traffic:
        refusal = backups.refused("verge_vm_export", {"volume": "ct-backups", **options})
    assert refusal["msg"] == message
    assert traffic.writes == []

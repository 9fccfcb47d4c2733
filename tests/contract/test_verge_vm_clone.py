# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies of machines, templates and snapshots: made once, on their cluster and tier, with their MAC addresses."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.connection import Connection
from tests.contract.bench import Bench
from tests.contract.twice import once_only


@pytest.fixture
def template(bench: Bench) -> Bench:
    """A machine with disks on tier 1, a CD-ROM and a NIC, on."""
    bench.run(
        "verge_vm",
        {
            "name": "ct-source",
            "description": "the source",
            "drives": [
                {"name": "system", "size": "2 GiB", "tier": 1},
                {"name": "data", "size": "1 GiB", "tier": 2},
                {"name": "cd", "media": "cdrom", "interface": "ahci"},
            ],
            "nics": [{"name": "lan", "network": "Internal"}],
            "state": "running",
        },
    )
    return bench


def made(bench: Bench, **options: Any) -> dict[str, Any]:
    return once_only(bench, "verge_vm_clone", {"name": "ct-copy", "source": "ct-source", **options})


def parts(bench: Bench, table: str, name: str, column: str) -> dict[str, Any]:
    machine = bench.row("vms", name=name, is_snapshot=False)["machine"]
    return {row["name"]: row[column] for row in bench.rows(table, machine=machine)}


def test_a_copy_of_a_running_machine(template: Bench) -> None:
    done = made(template)
    assert done["actions"] == ["create vm ct-copy as clone of ct-source"]
    copy = template.vm("ct-copy")
    assert copy and copy["power"] == "stopped" and copy["created_from"] == "clone"
    assert copy["description"] == "the source" and done["key"] == copy["$key"]
    assert parts(template, "machine_drives", "ct-copy", "preferred_tier") == {"system": "1", "data": "2", "cd": "4"}
    source = template.vm("ct-source")
    assert source and source["power"] == "running"
    by_key = template.run("verge_vm_clone", {"name": "ct-copy-2", "source": str(source["$key"])})
    assert by_key["changed"] and template.vm("ct-copy-2")
    with template.traffic() as traffic:
        template.run("verge_vm_clone", {"name": "ct-copy", "source": "ct-source"})
    assert traffic.lines == ["GET vms"]


def test_a_copy_of_a_snapshot(template: Bench) -> None:
    taken = template.run("verge_vm_snapshot", {"vm": "ct-source", "name": "before"})
    template.run("verge_vm", {"name": "ct-source", "description": "changed since"})
    made(template, snapshot="before")
    assert template.row("vms", name="ct-copy", is_snapshot=False)["description"] == "the source"
    by_key = {"name": "ct-copy-2", "source": "ct-source", "snapshot": str(taken["key"])}
    assert template.run("verge_vm_clone", by_key)["vm"]["description"] == "the source"


def test_a_copy_with_a_description_on_another_cluster(template: Bench) -> None:
    """Both are parameters of the action: no second write."""
    cluster = template.plant("clusters", name="ct-cluster", compute=True, default_cpu="host")
    done = made(template, description="a copy", cluster="ct-cluster")
    assert done["actions"] == ["create vm ct-copy as clone of ct-source"]
    row = template.row("vms", name="ct-copy", is_snapshot=False)
    assert row["cluster"] == cluster and row["description"] == "a copy"
    assert done["vm"]["cluster"] == "ct-cluster" and done["diff"]["after"]["description"] == "a copy"

    wish = {"name": "ct-copy", "source": "ct-source"}
    with template.traffic() as traffic:
        other = template.refused("verge_vm_clone", {**wish, "cluster": "1"})
    assert "ct-copy: cluster is 'ct-cluster' and cannot become '1' later" in other["msg"] and traffic.writes == []
    changed = template.run("verge_vm_clone", {**wish, "description": "another"})
    assert changed["actions"] == ["update vm ct-copy (description)"]


def test_the_disks_go_to_their_tier(template: Bench) -> None:
    done = made(template, tier=2)
    assert done["actions"] == [
        "create vm ct-copy as clone of ct-source",
        "update drive system of vm ct-copy (tier)",
    ]
    assert parts(template, "machine_drives", "ct-copy", "preferred_tier") == {"system": "2", "data": "2", "cd": "4"}
    assert parts(template, "machine_drives", "ct-source", "preferred_tier")["system"] == "1"
    assert {drive["name"]: drive["tier"] for drive in done["vm"]["drives"]}["system"] == 2


def test_a_run_that_was_cut_off_is_completed(template: Bench) -> None:
    """The copy is there, its disks are still where they were."""
    wish = {"name": "ct-copy", "source": "ct-source", "tier": 2}
    with template.fault("status", method="PUT", path="/machine_drives", status=422, body={"err": "Not now"}):
        refusal = template.refused("verge_vm_clone", wish)
    assert "Not now" in refusal["msg"]
    assert refusal["msg"].endswith("done before that: create vm ct-copy as clone of ct-source")
    done = template.run("verge_vm_clone", wish)
    assert done["actions"] == ["update drive system of vm ct-copy (tier)"]
    assert len(template.rows("vms", name="ct-copy")) == 1


def test_a_tier_that_did_not_arrive(template: Bench) -> None:
    with template.fault("status", method="PUT", status=200, body=[]):
        refusal = template.refused("verge_vm_clone", {"name": "ct-copy", "source": "ct-source", "tier": 2})
    assert refusal["error"]["kind"] == "not_stored" and "drive system: tier" in refusal["msg"]


def test_addresses_of_the_nics(template: Bench) -> None:
    mine = parts(template, "machine_nics", "ct-source", "macaddress")
    made(template)
    assert parts(template, "machine_nics", "ct-copy", "macaddress")["lan"] != mine["lan"]
    template.run("verge_vm_clone", {"name": "ct-twin", "source": "ct-source", "preserve_macs": True})
    assert parts(template, "machine_nics", "ct-twin", "macaddress") == mine


def test_what_the_action_is_told(template: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """No row shows these, so the request is looked at."""
    seen: list[Any] = []
    send = Connection._send
    monkeypatch.setattr(Connection, "_send", lambda self, request: (seen.append(request.json), send(self, request))[1])
    wish = {"name": "ct-copy", "source": "ct-source", "quiesce": True, "preserve_device_uuids": True}
    template.run("verge_vm_clone", wish)
    sent = next(body["params"] for body in seen if body and body.get("action") == "clone")
    assert sent == {"name": "ct-copy", "preserve_macs": False, "quiesce": True, "preserve_device_uuids": True}


def test_what_shall_not_be_there_is_not_copied_first(template: Bench) -> None:
    with template.traffic() as traffic:
        done = template.run("verge_vm", {"name": "ct-copy", "clone_from": "ct-source", "state": "absent"})
    assert not done["changed"] and traffic.lines == ["GET vms"]


def test_an_answer_that_was_lost(template: Bench) -> None:
    template.simulator.fault("reset_after", method="POST", path="/vm_actions")
    assert template.run("verge_vm_clone", {"name": "ct-copy", "source": "ct-source"})["changed"]
    assert len(template.rows("vms", name="ct-copy")) == 1


def test_a_copy_whose_disks_are_not_ready(template: Bench) -> None:
    """Whether the platform fills them behind the scenes is not recorded; where it does, that is awaited."""
    made(template)
    machine = template.row("vms", name="ct-copy", is_snapshot=False)["machine"]
    drive = next(row for row in template.rows("machine_drives", machine=machine) if row["name"] == "system")
    template.plant("machine_drive_status", key=drive["status"], status="importing", status_info="40%")
    wish = {"name": "ct-copy", "source": "ct-source", "description": "new"}
    refusal = template.refused("verge_vm_clone", {**wish, "wait_timeout": 1})
    assert refusal["error"]["kind"] == "task_timeout" and "drive system: 40%" in refusal["msg"]
    assert template.run("verge_vm_clone", {**wish, "description": "newer", "wait": False})["changed"]


def test_what_an_earlier_task_may_make(bench: Bench) -> None:
    said = bench.run("verge_vm_clone", {"name": "ct-copy", "source": "ct-new", "tier": 2}, check=True)
    assert said["actions"] == ["create vm ct-copy as clone of ct-new"] and "ct-new" in said["warnings"][0]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"source": "nowhere"}, "source: there is no vm 'nowhere'; check the name"),
        ({"source": "nowhere", "tier": 2}, "source: there is no vm 'nowhere'; check the name"),
        ({"snapshot": "never"}, "snapshot: vm ct-source has no snapshot 'never'"),
        ({"cluster": "nowhere"}, "cluster: there is no 'nowhere' in clusters; check the name, or create it first"),
        ({"name": "ct-source"}, "name: ct-source is the source itself; give the copy another name"),
        ({"name": "ct-source", "snapshot": "s"}, "name: ct-source is the source itself; give the copy another name"),
        ({"name": "n" * 129}, "name is 129 characters long; 128 are allowed"),
        ({"name": ""}, "name is empty; say which one is meant, or leave the option out"),
        ({"tier": 9}, "value of tier must be one of: 1, 2, 3, 4, 5, got: 9"),
        ({"source": None}, "source is empty; say which one is meant, or leave the option out"),
        ({"source": ""}, "source is empty; say which one is meant, or leave the option out"),
    ],
)
def test_what_makes_no_sense(template: Bench, options: dict[str, Any], message: str) -> None:
    with template.traffic() as traffic:
        refusal = template.refused("verge_vm_clone", {"name": "ct-copy", "source": "ct-source", **options})
    assert refusal["msg"] == message
    assert traffic.writes == []

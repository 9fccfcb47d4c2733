# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""verge_vm_power: many machines, each with what became of it; every option, and what is refused."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.desired import many
from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.connection import settings
from ansible_collections.community.vergeos.plugins.module_utils.resources.common import fleet as fleet_of
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.machine_power import MACHINE
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.table import Table
from tests.contract import twice
from tests.contract.bench import Bench, module

MODULE = "verge_vm_power"


@pytest.fixture
def fleet(bench: Bench) -> Bench:
    """web-1 to web-3 are off; db-1 runs."""
    for number in (1, 2, 3):
        bench.run("verge_vm", {"name": f"web-{number}", "guest_agent": True, "nics": [{"network": "Internal"}]})
    bench.run("verge_vm", {"name": "db-1", "state": "running"})
    return bench


def power(bench: Bench, state: str, *names: str, **options: Any) -> dict[str, Any]:
    """Bring machines to a state that check mode foretold; again, where that makes sense, changes nothing."""
    wish = {"names": list(names), "state": state, **options}
    done = twice.foretold(bench, MODULE, wish)
    if state in ("running", "stopped", "hibernated"):
        with bench.traffic() as traffic:
            bench.run(MODULE, wish)
        assert traffic.lines == ["GET vms"]
        twice.unchanged(bench, MODULE, wish)
    return done


def states(bench: Bench, *names: str) -> list[str]:
    """Read past the module where machines are."""
    return [bench.vm(name)["power"] for name in names]


def became(result: dict[str, Any], entry: str) -> list[Any]:
    """Return one entry of each machine's result."""
    return [vm[entry] for vm in result["vms"]]


# States


def test_on_and_off(fleet: Bench) -> None:
    done = power(fleet, "running", "web-1", "db-1", "web-2")
    assert done["actions"] == ["power on vm web-1", "power on vm web-2"]
    assert done["diff"]["before"] == {"web-1": "stopped", "db-1": "running", "web-2": "stopped"}
    assert set(done["diff"]["after"].values()) == {"running"}
    assert became(done, "name") == ["web-1", "db-1", "web-2"] and became(done, "changed") == [True, False, True]
    assert became(done, "state") == ["running"] * 3 and became(done, "error") == [None] * 3
    assert became(done, "key") == [fleet.key("vms", name) for name in ("web-1", "db-1", "web-2")]
    assert states(fleet, "web-1", "db-1", "web-2", "web-3") == ["running", "running", "running", "stopped"]
    off = power(fleet, "stopped", "web-1", "web-3")
    assert off["actions"] == ["power off vm web-1"] and became(off, "forced") == [False, False]
    assert states(fleet, "web-1", "web-2") == ["stopped", "running"]


@pytest.mark.parametrize(
    ("state", "options", "sent"),
    [
        ("stopped", {}, ["poweroff"]),
        ("stopped", {"force": True}, ["kill"]),
        ("restarted", {}, ["poweroff", "poweron"]),
        ("restarted", {"force": True}, ["kill", "poweron"]),
        ("rebooted", {}, ["reset graceful"]),
        ("reset", {}, ["reset"]),
        ("hibernated", {}, ["hibernate"]),
    ],
)
def test_what_is_asked_of_a_machine_that_runs(
    fleet: Bench, monkeypatch: pytest.MonkeyPatch, state: str, options: dict[str, Any], sent: list[str]
) -> None:
    asked: list[str] = []
    act = Table.act

    def listen(table: Any, key: Any, name: str, params: Any = None) -> Any:
        asked.append(name + (" graceful" if params == {"graceful": True} else ""))
        return act(table, key, name, params)

    monkeypatch.setattr(Table, "act", listen)
    done = power(fleet, state, "db-1", **options)
    assert asked == sent
    rest = {"stopped": "stopped", "hibernated": "hibernated"}.get(state, "running")
    assert states(fleet, "db-1") == [rest] == became(done, "state") and len(done["actions"]) == len(sent)
    assert done["diff"]["after"] == {"db-1": state}


def test_hibernated_and_back(fleet: Bench) -> None:
    power(fleet, "hibernated", "db-1")
    assert not fleet.run(MODULE, {"names": ["db-1"], "state": "stopped"})["changed"]
    assert power(fleet, "running", "db-1")["actions"] == ["power on vm db-1"]


def test_a_restart_starts_what_is_off(fleet: Bench) -> None:
    assert power(fleet, "restarted", "web-1")["actions"] == ["power on vm web-1"]


def test_only_where_something_waits_for_it(fleet: Bench) -> None:
    for name in ("web-1", "web-2"):
        fleet.run("verge_vm", {"name": name, "state": "running"})
    fleet.run("verge_vm", {"name": "web-1", "ram": "2 GiB"})
    wish = {"only_if_needed": True}
    done = power(fleet, "restarted", "web-1", "web-2", "web-3", **wish)
    assert done["actions"] == ["power off vm web-1", "power on vm web-1"]
    assert power(fleet, "restarted", "web-1", "web-2", "web-3", **wish)["actions"] == []
    assert fleet.status(fleet.row("vms", name="web-1"))["running_ram"] == 2048


@pytest.mark.parametrize(
    ("status", "running", "state", "kinds"),
    [
        ("starting", False, "running", ["wait_on"]),
        ("initializing", False, "running", ["wait_on"]),
        ("migrating", True, "running", ["wait_on"]),
        ("stopping", True, "running", ["wait_off", "on"]),
        ("hibernating", True, "running", ["wait_off", "on"]),
        ("error", False, "running", ["on"]),
        ("stopping", True, "stopped", ["wait_off"]),
        ("initializing", False, "stopped", ["off"]),
        ("hibernated", False, "stopped", []),
        ("stopping", True, "restarted", ["wait_off", "on"]),
        ("hibernated", False, "restarted", ["on"]),
        ("hibernating", True, "hibernated", ["wait_hibernated"]),
        ("hibernated", False, "hibernated", []),
    ],
)
def test_from_between_two_states(status: str, running: bool, state: str, kinds: list[str]) -> None:
    """What somebody else has begun is waited for, not asked for again."""
    row = {"name": "web", "status": status, "running": running}
    assert MACHINE.way(row, state) == kinds


def test_what_is_on_its_way_already_is_waited_for(fleet: Bench) -> None:
    fleet.simulator.fault("slow_power", seconds=0.5)
    fleet.run(MODULE, {"names": ["web-1"], "state": "running", "wait": False})
    with fleet.traffic() as traffic:
        done = fleet.run(MODULE, {"names": ["web-1"], "state": "running"})
    assert not done["changed"] and traffic.writes == [] and states(fleet, "web-1") == ["running"]
    fleet.run(MODULE, {"names": ["web-1"], "state": "hibernated", "wait": False})
    assert became(fleet.run(MODULE, {"names": ["web-1"], "state": "hibernated"}), "state") == ["hibernated"]
    assert not fleet.run(MODULE, {"names": ["web-1"], "state": "hibernated", "wait": False})["changed"]


# Which machines


def test_by_key_filter_and_tag(fleet: Bench) -> None:
    category = fleet.plant("tag_categories", name="env", taggable_vms=True)
    for name in ("one", "two"):
        fleet.plant("tags", name=name, category=category)
    fleet.run("verge_vm", {"name": "web-1", "tags": ["one", "two"]})
    fleet.run("verge_vm", {"name": "web-2", "tags": ["one"]})
    key = str(fleet.key("vms", "web-3"))

    def chosen(**options: Any) -> list[str]:
        found: list[str] = became(fleet.run(MODULE, {"state": "running", **options}, check=True), "name")
        return found

    assert chosen(keys=[key]) == chosen(key=key) == ["web-3"]
    assert chosen(names=["web-3", "web-1", "web-3"], keys=[key]) == ["web-3", "web-1"]
    assert chosen(name="web-2") == ["web-2"]
    assert chosen(filter={"name__like": "web-*"}) == chosen(filter="name bw 'web-'") == ["web-1", "web-2", "web-3"]
    assert chosen(tags=["env/one"]) == ["web-1", "web-2"] and chosen(tags=["one", "two"]) == ["web-1"]
    assert chosen(tags=["one"], filter={"name": "web-2"}) == ["web-2"]
    assert chosen(filter={"enabled__ne": "yes"}) == chosen(filter="ram ge '64 GiB'") == []
    assert chosen(filter={"name": "nowhere"}) == chosen(names=[]) == []
    assert fleet.run(MODULE, {"state": "running", "tags": ["env/one"]})["changed"]
    assert states(fleet, "web-1", "web-2", "web-3") == ["running", "running", "stopped"]


def test_the_frozen_machine_behind_a_snapshot_is_never_meant(fleet: Bench) -> None:
    fleet.plant("vms", name="web-1", is_snapshot=True)
    assert power(fleet, "running", "web-1")["changed"]
    assert len(fleet.run(MODULE, {"filter": {"name__like": "web-*"}, "state": "running"}, check=True)["vms"]) == 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "one of the following is required: vms, keys, filter, tags"),
        ({"names": ["web-1"], "filter": {"name": "web-1"}}, "parameters are mutually exclusive: vms|filter"),
        ({"keys": ["web-1"]}, "keys: 'web-1' is no key of a vm, which is a whole number; names are given as vms"),
        (
            {"names": ["web-1", "nowhere"]},
            "vms: there is no vm 'nowhere', so nothing was done; check it, or create the vm first",
        ),
        ({"keys": ["99999"]}, "keys: there is no vm 99999, so nothing was done; check it, or create the vm first"),
        ({"filter": {}}, "filter: it is empty, which would mean every machine; say which machines are meant"),
        ({"filter": ""}, "filter: it is empty, which would mean every machine; say which machines are meant"),
        ({"tags": []}, "tags: the list is empty, which would mean every machine; say which machines are meant"),
        ({"tags": ["nowhere"]}, "tags: there is no tag 'nowhere'; check the name"),
        (
            {"filter": {"enabled__ne": "treu"}},
            'filter: vms.enabled is "treu"; give true or false (any of true/false, yes/no, on/off, y/n, t/f, 1/0)',
        ),
        (
            {"filter": "os_family ne 'beos'"},
            'filter: vms.os_family is "beos"; give one of linux, windows, freebsd, other',
        ),
        ({"filter": {"nmae": "web-1"}}, "unknown field 'nmae' of vms; did you mean name?"),
        (
            {"names": ["web-1"], "only_if_needed": True},
            "only_if_needed: it is for state restarted, not for running",
        ),
        (
            {"names": ["web-1"], "force_after_timeout": True, "wait": False},
            "force_after_timeout: it needs wait: true, for somebody has to look at the clock",
        ),
        ({"names": ["web-1"], "shutdown_timeout": -1}, "shutdown_timeout is -1; the least allowed is 0"),
        ({"names": ["web-1"], "wait_timeout": -1}, "wait_timeout is -1; the least allowed is 0"),
        (
            {"names": ["web-1"], "concurrency": 0},
            "concurrency is a number from 1, per_ha_group one from 0 (which means no limit of its own)",
        ),
    ],
)
def test_bad_input(fleet: Bench, options: dict[str, Any], message: str) -> None:
    """One line, and no machine is touched."""
    with fleet.traffic() as traffic:
        refusal = fleet.refused(MODULE, {"state": "running", **options})
    assert refusal["msg"] == message and traffic.writes == []


def test_a_name_that_two_machines_have(fleet: Bench) -> None:
    """The platform forbids it; a machine that is switched by mistake would be no comfort."""
    twins = [
        fleet.key("vms", "web-1"),
        fleet.plant("vms", name="web-1", machine=fleet.row("vms", name="web-1")["machine"]),
    ]
    refusal = fleet.refused(MODULE, {"names": ["web-1"], "state": "running"})
    assert refusal["error"]["kind"] == "ambiguous" and refusal["error"]["keys"] == twins
    assert f"give one of the keys {twins[0]}, {twins[1]}" in refusal["msg"]
    assert fleet.run(MODULE, {"keys": [str(twins[0])], "state": "running"})["changed"]


def test_check_mode_before_the_machine_is_made(bench: Bench) -> None:
    foretold = bench.run(MODULE, {"names": ["later"], "state": "running"}, check=True)
    assert foretold["changed"] and foretold["actions"] == ["power on vm later"]
    assert foretold["warnings"] == ["vms: there is no vm 'later' yet; the run fails unless an earlier task makes it"]
    foretold = bench.run(MODULE, {"tags": ["later"], "state": "running"}, check=True)
    assert not foretold["changed"] and "there is no tag 'later'" in foretold["warnings"][0]


# What goes wrong with single machines


def test_one_bad_machine_does_not_keep_the_others(fleet: Bench) -> None:
    """Disabled, too large, off: each is told apart, the others run, and the task fails."""
    fleet.run("verge_vm", {"name": "web-1", "enabled": False})
    fleet.plant("vms", key=fleet.key("vms", "web-2"), ram=1 << 20)
    refusal = fleet.refused(MODULE, {"names": ["web-1", "web-2", "web-3"], "state": "running"})
    assert states(fleet, "web-1", "web-2", "web-3") == ["stopped", "stopped", "running"]
    assert became(refusal, "error") == [
        "it is disabled, so that it cannot be started; set enabled: true first",
        "POST /api/v4/vm_actions: Machine exceeds the max amount of ram allowed on this cluster (HTTP 422)",
        None,
    ]
    assert refusal["msg"].startswith("2 of 3 vms: web-1: it is disabled, ") and "; web-2: POST" in refusal["msg"]
    assert refusal["changed"] and refusal["actions"] == ["power on vm web-3"]
    assert refusal["error"]["kind"] == "task_failed" and became(refusal, "changed") == [False, False, True]


@pytest.mark.parametrize(
    ("state", "verb"), [("rebooted", "rebooted"), ("reset", "reset"), ("hibernated", "hibernated")]
)
def test_what_a_machine_must_run_for(fleet: Bench, state: str, verb: str) -> None:
    """Foretold in check mode too."""
    for check in (True, False):
        with fleet.traffic() as traffic:
            refusal = fleet.refused(MODULE, {"names": ["web-1"], "state": state}, check=check)
        reason = f"it is stopped, and only a machine that runs can be {verb}; state running starts it"
        assert refusal["msg"] == f"1 of 1 vms: web-1: {reason}" and traffic.writes == []


def test_a_start_that_falls_back_tells_the_machines_log(fleet: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet_of, "START_GRACE", 0.3)
    fleet.run("verge_vm", {"name": "web-1", "nested_virtualization": True})
    refusal = fleet.refused(MODULE, {"names": ["web-1", "web-2"], "state": "running"})
    assert became(refusal, "error") == [
        "power on failed: it is stopped: Nested virtualization is not enabled on this cluster",
        None,
    ]


def test_a_guest_that_ignores_the_request(fleet: Bench) -> None:
    """It keeps running and is reported, unless the user allows to cut its power."""
    key = fleet.key("vms", "db-1")
    fleet.plant("vms", key=key, _ignores_poweroff=True)
    fleet.run("verge_vm", {"name": "web-1", "state": "running"})
    wish = {"names": ["db-1", "web-1"], "state": "stopped", "shutdown_timeout": 1}
    refusal = fleet.refused(MODULE, wish)
    assert became(refusal, "error") == [
        "power off did not happen within 1 seconds; last state: running; the guest does not shut down; "
        "force_after_timeout: true cuts its power then, force: true at once",
        None,
    ]
    assert states(fleet, "db-1", "web-1") == ["running", "stopped"]
    assert refusal["diff"]["after"] == {"db-1": "running", "web-1": "stopped"}
    done = fleet.run(MODULE, {**wish, "force_after_timeout": True})
    assert became(done, "forced") == [True, False] and states(fleet, "db-1") == ["stopped"]
    assert done["actions"][0] == "power off vm db-1"


def test_a_power_change_that_sticks(fleet: Bench) -> None:
    fleet.simulator.fault("power_stuck")
    refusal = fleet.refused(MODULE, {"names": ["web-1", "db-1"], "state": "running", "wait_timeout": 1})
    assert became(refusal, "error") == [
        "power on did not happen within 1 seconds; last state: initializing",
        None,
    ]
    begun = time.monotonic()
    done = fleet.run(MODULE, {"names": ["web-2"], "state": "running", "wait": False})
    assert done["changed"] and became(done, "state") == ["initializing"] and time.monotonic() - begun < 5


def test_a_machine_that_is_replaced_or_deleted_meanwhile(fleet: Bench) -> None:
    """Keys are given anew (WIRE 4.3); another machine under the key is left alone."""
    fleet.simulator.fault("power_stuck")
    renamed, gone = (fleet.key("vms", name) for name in ("web-1", "web-2"))
    status = fleet.status(fleet.row("vms", name="web-2"))["$key"]
    somebody = [
        {"method": "PUT", "path": f"/api/v4/vms/{renamed}", "body": {"name": "other"}},
        {"method": "PUT", "path": f"/api/v4/machine_status/{status}", "body": {"status": "stopped"}},
        {"method": "DELETE", "path": f"/api/v4/vms/{gone}"},
    ]
    fleet.simulator.fault("meanwhile", method="GET", path=r"/api/v4/vms\?", after=1, also=somebody)
    refusal = fleet.refused(MODULE, {"names": ["web-1", "web-2"], "state": "running", "wait_timeout": 1})
    assert became(refusal, "error") == [
        "it is called other by now, renamed or replaced by somebody; left alone",
        "it was deleted by somebody else meanwhile",
    ]


def test_no_further_machine_is_begun_after_a_failure(fleet: Bench) -> None:
    fleet.plant("vms", key=fleet.key("vms", "web-2"), ram=1 << 20)
    wish = {"names": ["web-1", "web-2", "web-3"], "state": "running", "concurrency": 1, "stop_on_failure": True}
    with fleet.traffic() as traffic:
        refusal = fleet.refused(MODULE, wish)
    assert traffic.writes == ["POST vm_actions"] * 2
    assert became(refusal, "error")[2] == "not begun, since web-2 failed"
    assert states(fleet, "web-1", "web-3") == ["running", "stopped"] and refusal["actions"] == ["power on vm web-1"]


def test_a_failure_that_can_be_foretold_keeps_all_from_beginning(fleet: Bench) -> None:
    fleet.run("verge_vm", {"name": "web-3", "enabled": False})
    wish = {"names": ["web-1", "web-3"], "state": "running", "stop_on_failure": True}
    for check in (True, False):
        with fleet.traffic() as traffic:
            refusal = fleet.refused(MODULE, wish, check=check)
        assert traffic.writes == [] and not refusal["changed"]
        assert became(refusal, "error")[0] == "not begun, since web-3 failed"


# Many at a time


def longest(bench: Bench, wish: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """Run a wish and note after each round which machines were under way."""
    seen: list[set[str]] = []
    look = many.Crowd.look

    def note(crowd: Any, members: Any) -> Any:
        seen.append({member.name for member in members})
        yield from look(crowd, members)

    monkeypatch.setattr(many.Crowd, "look", note)
    bench.run(MODULE, wish)
    return seen


def test_no_more_at_once_than_allowed(fleet: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["web-1", "web-2", "web-3"]
    rounds = longest(fleet, {"names": names, "state": "running", "concurrency": 2}, monkeypatch)
    assert max(map(len, rounds)) == 2 and set().union(*rounds) == set(names)
    at_once = longest(fleet, {"names": names, "state": "stopped"}, monkeypatch)
    assert at_once[0] == set(names)


def test_no_more_of_a_group_at_once_than_allowed(fleet: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, group in (("web-1", "web"), ("web-2", "web"), ("web-3", "+web")):
        fleet.run("verge_vm", {"name": name, "ha_group": group})
    names = ["web-1", "web-2", "web-3"]
    rounds = longest(fleet, {"names": names, "state": "running", "per_ha_group": 1}, monkeypatch)
    assert rounds[0] == {"web-1", "web-3"}
    assert not any({"web-1", "web-2"} <= seen for seen in rounds) and states(fleet, *names) == ["running"] * 3


def test_what_is_waited_for(fleet: Bench) -> None:
    done = fleet.run(MODULE, {"names": ["web-1"], "state": "running", "wait_for": ["agent", "addresses"]})
    assert done["changed"] and fleet.run("verge_vm", {"name": "web-1"})["vm"]["agent"]
    with fleet.traffic() as traffic:
        again = fleet.run(MODULE, {"names": ["web-1"], "state": "running", "wait_for": ["agent", "addresses"]})
    assert not again["changed"] and traffic.lines == ["GET vms"]
    wish = {"names": ["db-1"], "state": "running", "wait_for": ["agent"], "wait_timeout": 1}
    late = "power on did not happen within 1 seconds; last state: running, and the guest reports no agent yet"
    assert became(fleet.refused(MODULE, wish), "error") == [late]


# The wire


def test_answers_that_are_lost(fleet: Bench) -> None:
    """What was asked for and not answered is looked at, and asked for again only where it was not done."""
    fleet.simulator.fault("reset_after", method="POST", path="vm_actions")
    fleet.simulator.fault("reset_before", method="POST", path="vm_actions", after=1)
    done = fleet.run(MODULE, {"names": ["web-1", "web-2", "web-3"], "state": "running"})
    assert became(done, "changed") == [True] * 3 and states(fleet, "web-1", "web-2", "web-3") == ["running"] * 3
    started = [row for row in fleet.rows("machine_logs") if "started" in row["text"]]
    assert len(started) == 4  # db-1 and these, once each


def test_a_reset_is_never_sent_twice(fleet: Bench) -> None:
    fleet.simulator.fault("reset_after", method="POST", path="vm_actions")
    with fleet.traffic() as traffic:
        refusal = fleet.refused(MODULE, {"names": ["db-1"], "state": "reset"})
    assert traffic.writes == ["POST vm_actions"] and "broke" in became(refusal, "error")[0]


def test_credentials_that_expire_half_way_end_it_at_once(fleet: Bench) -> None:
    """Going on would lock the account (WIRE 2.6); what became of each machine is told all the same."""
    fleet.simulator.fault("status", method="POST", path="vm_actions", after=1, status=401, times=None)
    with fleet.traffic() as traffic:
        refusal = fleet.refused(MODULE, {"names": ["web-1", "web-2", "web-3"], "state": "running"})
    assert refusal["error"]["status_code"] == 401 and traffic.writes == ["POST vm_actions"] * 2
    assert refusal["actions"] == ["power on vm web-1"] and became(refusal, "changed") == [True, False, False]
    errors = became(refusal, "error")
    assert errors[0].startswith("begun (power on vm web-1), its end not seen: POST")
    assert errors[1].startswith("not begun: POST") and errors[2].startswith("not begun: POST")


def test_a_right_that_is_lacking_concerns_one_machine(fleet: Bench) -> None:
    fleet.simulator.fault("status", method="POST", path="vm_actions", status=403, body={"err": "Permission denied"})
    refusal = fleet.refused(MODULE, {"names": ["web-1", "web-2"], "state": "running"})
    assert "Permission denied" in became(refusal, "error")[0] and states(fleet, "web-2") == ["running"]


@pytest.mark.parametrize("paced", [True, False])
def test_the_platforms_limit_of_requests(bench: Bench, monkeypatch: pytest.MonkeyPatch, paced: bool) -> None:
    """Connections are cut beyond it (WIRE 11.1). It is kept; where it is not, every machine is started once, too."""
    if not paced:
        monkeypatch.setattr(many, "SPACING", 0.0)
    names = [f"web-{number}" for number in range(90)]
    for name in names:
        bench.send("POST", "vms", {"name": name, "ram": 256})
    bench.simulator.fault("rate_limit")
    with bench.traffic() as traffic:
        done = bench.run(MODULE, {"names": names, "state": "running"})
        bench.simulator.clear_faults()
    assert bool([entry for entry in traffic.requests if entry["status"] is None]) is not paced, "cut off"
    assert len(done["actions"]) == 90 and became(done, "error") == [None] * 90
    assert len([row for row in bench.rows("machine_logs") if "started" in row["text"]]) == 90


def test_what_is_going_on_is_told(fleet: Bench) -> None:
    """For the progress lines of long work."""
    told: list[tuple[str, str]] = []
    client = VergeClient.with_settings(settings(fleet.connection, env={}))
    client.on_progress = lambda what, state, _elapsed: told.append((what, state))
    given = {**{name: entry.get("default") for name, entry in module(MODULE).spec.items()}, "state": "running"}
    module(MODULE).work(client, {**given, "vms": ["web-1", "web-2"], "concurrency": 1}, False)
    client.disconnect()
    assert {what for what, _state in told} == {"power of 2 vms (running)"}
    assert ("0 done, 1 under way, 1 to go" in [state for _what, state in told]) and told[-1][1].startswith("2 done")

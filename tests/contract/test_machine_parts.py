# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is particular to one drive, NIC or device of a machine: hot-plug, media, imports, power cycles, whose it is."""

from __future__ import annotations

from typing import Any, Optional

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.resources.compute import hotplug
from ansible_collections.community.vergeos.plugins.module_utils.vergeos import facts
from tests.contract.bench import Bench, headed

EMPTY = "; say which one is meant, or leave the option out"
GIB = 1 << 30


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The simulated platform shows what a machine has the moment it runs."""
    monkeypatch.setattr(hotplug, "IDLE_GRACE", 0.2)


STATUS = {
    "drive": ("machine_drives", "machine_drive_status", "parent_drive"),
    "nic": ("machine_nics", "machine_nic_status", "parent_nic"),
    "device": ("machine_devices", "machine_device_status", "parent_device"),
}


def web(bench: Bench, **options: Any) -> dict[str, Any]:
    """Make or change the machine ``web``."""
    return bench.run("verge_vm", {"name": "web", **options})


def foretold(bench: Bench, noun: str, name: str, **options: Any) -> dict[str, Any]:
    """Run a part's module in check mode, for real and again; prove that all three agree; return the real result."""
    arguments = {"vm": "web", "name": name, **options}
    with bench.traffic() as traffic:
        said = bench.run(f"verge_{noun}", arguments, check=True)
    assert traffic.writes == []
    done = bench.run(f"verge_{noun}", arguments)
    for entry in ("changed", "actions", "diff", "pending_restart"):
        assert said[entry] == done[entry], entry
    with bench.traffic() as traffic:
        again = bench.run(f"verge_{noun}", arguments)
    assert not again["changed"] and traffic.writes == []
    return done


def refused(bench: Bench, noun: str, name: Optional[str], **options: Any) -> str:
    """Run a part's module that must fail before it writes anything, in check mode too; return what it says."""
    arguments = {option: value for option, value in {"vm": "web", "name": name, **options}.items() if value is not None}
    with bench.traffic() as traffic:
        said = bench.refused(f"verge_{noun}", arguments)
    assert traffic.writes == []
    message: str = said["msg"]
    assert bench.refused(f"verge_{noun}", arguments, check=True)["msg"] == message
    return message


def rows(bench: Bench, noun: str) -> dict[str, dict[str, Any]]:
    """Read the machine's drives, NICs or devices by name."""
    machine = bench.row("vms", name="web", is_snapshot=False)["machine"]
    found = bench.rows(STATUS[noun][0], machine=machine)
    assert len({row["name"] for row in found}) == len(found), "doubled"
    return {row["name"]: row for row in found}


def status(bench: Bench, noun: str, name: str) -> str:
    """Read whether a part is attached."""
    _rows, table, parent = STATUS[noun]
    found: str = bench.row(table, **{parent: rows(bench, noun)[name]["$key"]})["status"]
    return found


def image(bench: Bench, name: str, **columns: Any) -> Any:
    """Put a file into the catalog."""
    return bench.plant("files", name=name, type="qcow2", filesize=2 * GIB, allocated_bytes=2 * GIB, **columns)


# Whose it is


def test_a_machine_by_key(bench: Bench) -> None:
    """The machine's name and its key lead to the same drive; the key of another VM's machine leads nowhere else."""
    bench.send("POST", "vms", {"name": "other"})
    web(bench)
    key = bench.key("vms", "web")
    made = foretold(bench, "drive", "data", size="1 GiB")
    with bench.traffic() as traffic:
        again = bench.run("verge_drive", {"vm": str(key), "name": "data", "size": "1 GiB"})
    assert not again["changed"] and again["drive"] == made["drive"] and again["drive"]["vm"] == "web"
    assert traffic.lines == ["GET vms"]
    with_key = {"vm": str(key), "key": str(made["key"])}
    assert not bench.run("verge_drive", with_key)["changed"]
    wrong = bench.refused("verge_drive", {"vm": "other", "key": str(made["key"])})
    assert wrong["msg"] == f"drive data with key {made['key']} is no drive of vm other; check the key"
    assert wrong["error"] == {"kind": "refused", "table": "machine_drives", "key": made["key"]}


def test_a_number_that_is_one_machines_name_and_anothers_key(bench: Bench) -> None:
    key = web(bench)["key"]
    other = bench.run("verge_vm", {"name": str(key)})["key"]
    for state in ("present", "absent"):
        refusal = bench.refused("verge_drive", {"vm": str(key), "name": "data", "size": 1, "state": state})
        assert refusal["error"]["kind"] == "ambiguous" and refusal["error"]["keys"] == sorted([key, other])
    assert bench.rows("machine_drives", name="data") == []


def test_drives_of_other_owners(bench: Bench) -> None:
    """The table also holds drives of nodes and snapshots; such a row is no machine's, whatever its key."""
    web(bench, drives=[{"name": "data", "size": "1 GiB"}])
    machine = bench.row("vms", name="web")["machine"]
    bench.send("POST", "machine_snapshots", {"machine": machine, "name": "before"})
    frozen = next(row for row in bench.rows("machine_drives", name="data") if row["machine"] != machine)
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_drive", {"key": str(frozen["$key"]), "state": "absent"})
    assert traffic.writes == []
    assert refusal["msg"] == f"drive data with key {frozen['$key']} belongs to no vm; check the key"


def test_the_rest_of_the_machine_is_left_alone(bench: Bench) -> None:
    web(bench, description="mine", drives=[{"name": "system", "size": "5 GiB"}], nics=[{"name": "lan"}])
    before = (rows(bench, "drive"), rows(bench, "nic"), bench.row("vms", name="web"))
    foretold(bench, "drive", "data", size="1 GiB")
    foretold(bench, "drive", "data", state="absent")
    assert (rows(bench, "drive"), rows(bench, "nic"), bench.row("vms", name="web")) == before


def test_nothing_to_remove_from_a_machine_that_is_gone(bench: Bench) -> None:
    gone = bench.run("verge_drive", {"vm": "never", "name": "data", "state": "absent"})
    assert not gone["changed"] and gone["diff"] == {
        **headed("drive never data"),
        "before": {"state": "absent"},
        "after": {"state": "absent"},
    }


def test_a_key_that_is_another_drive_by_now(bench: Bench) -> None:
    """Keys are given anew (WIRE 4.3): what is to be removed must have the name that was meant."""
    web(bench, drives=[{"name": "system", "size": "1 GiB"}])
    key = rows(bench, "drive")["system"]["$key"]
    said = refused(bench, "drive", "data", key=str(key), state="absent")
    assert said == f"drive: row {key} is system, not data, so nothing was removed; check the key"


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize(
    ("noun", "options"), [("drive", {"size": 1}), ("nic", {"network": "Internal"}), ("device", {"type": "tpm"})]
)
def test_an_empty_name_is_nobodys(bench: Bench, noun: str, options: dict[str, Any], state: str) -> None:
    """It comes of a variable that was not set, and must not meet the part that has the first name of its kind."""
    web(bench, nics=[{"network": "Internal"}], devices=[{"type": "tpm"}])
    assert refused(bench, noun, "", state=state, **options) == f"name is empty{EMPTY}"


def test_a_drive_of_a_machine_has_a_name(bench: Bench) -> None:
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_vm", {"name": "web", "drives": [{"name": "", "size": 1}]})
    assert refusal["msg"] == f"drives: name is empty{EMPTY}" and traffic.writes == []


def test_the_address_of_a_nic_is_one(bench: Bench) -> None:
    web(bench)
    said = refused(bench, "nic", "lan", network="Internal", ip="999.1.1.1")
    assert said == "nic lan: ip is '999.1.1.1'; give one address, such as 10.10.0.1"


def test_a_name_that_is_taken(bench: Bench) -> None:
    web(bench, drives=[{"name": "system", "size": "1 GiB"}, {"name": "data", "size": "1 GiB"}])
    keys = {name: row["$key"] for name, row in rows(bench, "drive").items()}
    said = refused(bench, "drive", "system", key=str(keys["data"]))
    assert said == f"vm web has a drive system already, with key {keys['system']}; choose another name"


def test_diff_of_a_part(bench: Bench) -> None:
    """Before and after of the one row, as for any other module."""
    web(bench)
    made = foretold(bench, "drive", "data", size="1 GiB")
    assert made["diff"] == {
        **headed("drive web data"),
        "before": {"state": "absent"},
        "after": {"state": "present", "name": "data", "size": GIB},
    }
    changed = foretold(bench, "drive", "data", size="2 GiB", tier=1)
    assert changed["diff"]["before"] == {"state": "present", "name": "data", "size": GIB, "tier": 4}
    assert changed["diff"]["after"] == {"state": "present", "name": "data", "size": 2 * GIB, "tier": 1}
    key = str(rows(bench, "drive")["data"]["$key"])
    renamed = bench.run("verge_drive", {"key": key, "name": "store"})
    assert renamed["diff"] == {
        **headed("drive store"),
        "before": {"state": "present", "name": "data"},
        "after": {"state": "present", "name": "store"},
    }
    back = bench.run("verge_drive", {"key": key, "name": "a", "tier": 2})
    assert back["diff"]["before"] == {"state": "present", "name": "store", "tier": 1}
    assert back["diff"]["after"] == {"state": "present", "name": "a", "tier": 2}
    gone = foretold(bench, "drive", "a", state="absent")
    assert gone["diff"]["before"]["size"] == 2 * GIB and gone["diff"]["after"] == {"state": "absent"}


# On a running machine


@pytest.mark.parametrize(("noun", "options"), [("drive", {"size": "1 GiB"}), ("nic", {"network": "Internal"})])
def test_a_part_of_a_running_machine_goes_only_by_unplug(bench: Bench, noun: str, options: dict[str, Any]) -> None:
    """It is attached live; what the machine uses is taken from it only by an explicit option."""
    web(bench, state="running")
    made = foretold(bench, noun, "more", **options)
    assert made["actions"] == [f"add {noun} more to vm web", f"attach {noun} more to the running vm web"]
    assert status(bench, noun, "more") in ("online", "up") and made["pending_restart"] == []
    said = refused(bench, noun, "more", state="absent")
    assert said == (
        f"{noun} more is in use by the running vm web; set unplug: true to detach it, or stop the machine first"
    )
    gone = foretold(bench, noun, "more", state="absent", unplug=True)
    assert gone["actions"] == [f"detach {noun} more from the running vm web", f"remove {noun} more from vm web"]
    assert rows(bench, noun) == {} and bench.vm("web")["power"] == "running"


@pytest.mark.parametrize(("noun", "options"), [("drive", {"size": "1 GiB"}), ("nic", {"network": "Internal"})])
def test_a_refused_attachment_is_taken_back(bench: Bench, noun: str, options: dict[str, Any]) -> None:
    """A refused hot-plug would leave the row behind, to come to life at some later start (WIRE 7.8)."""
    web(bench, state="running")
    answer = {"err": "Hotplug is not possible now"}
    with bench.fault("status", method="POST", path="/vm_actions", status=422, body=answer):
        refusal = bench.refused(f"verge_{noun}", {"vm": "web", "name": "more", **options})
    assert refusal["msg"] == (
        f"POST /api/v4/vm_actions: Hotplug is not possible now (HTTP 422); the {noun} was removed again, "
        "add it while the machine is off"
    )
    assert rows(bench, noun) == {} and not refusal.get("changed")


@pytest.mark.parametrize(("noun", "options"), [("drive", {"size": "1 GiB"}), ("nic", {"network": "Internal"})])
def test_what_lies_idle_is_attached(bench: Bench, noun: str, options: dict[str, Any]) -> None:
    """A part that was made while the machine ran and not attached, by hand or by a run that was cut off."""
    web(bench, state="running")
    bench.simulator.fault("reset_before", method="POST", path="/vm_actions", times=None)
    cut_off = bench.refused(f"verge_{noun}", {"vm": "web", "name": "more", **options, "retries": 0})
    assert cut_off["error"]["kind"] == "outcome_unknown"
    bench.simulator.clear_faults()
    key = rows(bench, noun)["more"]["$key"]
    done = foretold(bench, noun, "more", **options)
    assert done["actions"] == [f"attach {noun} more to the running vm web"] and done["key"] == key
    assert status(bench, noun, "more") in ("online", "up")


@pytest.mark.parametrize("kind", ["reset_before", "reset_after"])
@pytest.mark.parametrize(("noun", "passing"), [("drive", 0), ("drive", 1), ("drive", 2), ("nic", 0), ("nic", 1)])
def test_cut_off_and_run_again(bench: Bench, kind: str, noun: str, passing: int) -> None:
    """The connection breaks at the k-th write: the next run ends converged, with one part that is attached."""
    image(bench, "debian.qcow2")
    web(bench, state="running")
    filled = {"source": "debian.qcow2", "size": "8 GiB"}
    wish = {"vm": "web", "name": "more", **(filled if noun == "drive" else {"network": "Internal"})}
    bench.simulator.fault(kind, method="POST|PUT|DELETE", after=passing)
    first = bench.attempt(f"verge_{noun}", wish)
    assert bench.simulator.control("GET", "faults")[0]["hits"] == 1
    bench.simulator.clear_faults()
    assert not first.get("failed") or first["error"]["kind"] == "outcome_unknown"
    bench.run(f"verge_{noun}", wish)
    assert set(rows(bench, noun)) == {"more"} and status(bench, noun, "more") in ("online", "up")
    if noun == "drive":
        assert rows(bench, noun)["more"]["disksize"] == 8 * GIB
    with bench.traffic() as traffic:
        assert not bench.run(f"verge_{noun}", wish)["changed"]
    assert traffic.lines == ["GET vms"]


@pytest.mark.parametrize("power", ["stopped", "running"])
def test_two_controllers_at_once(bench: Bench, power: str) -> None:
    """Drives have no unique names (schema machine_drives.yml): whoever came second takes its own away again."""
    web(bench, state=power)
    body = {"machine": bench.row("vms", name="web")["machine"], "name": "more", "disksize": GIB}
    other = [{"method": "POST", "path": "/api/v4/machine_drives", "body": body}]
    bench.simulator.fault("meanwhile", method="POST", path="/machine_drives", also=other)
    made = bench.run("verge_drive", {"vm": "web", "name": "more", "size": "1 GiB"})
    assert made["changed"] and made["key"] == rows(bench, "drive")["more"]["$key"]


def test_a_status_that_lags_behind_the_start(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A drive that shows as offline for a moment after the start is not attached a second time."""
    monkeypatch.setattr(hotplug, "IDLE_GRACE", 5)
    web(bench, drives=[{"name": "data", "size": "1 GiB"}], state="running")
    found = bench.row("machine_drive_status", parent_drive=rows(bench, "drive")["data"]["$key"])
    bench.plant("machine_drive_status", key=found["$key"], status="offline")
    soon = [
        {
            "method": "POST",
            "path": "/api/v4/vm_actions",
            "body": {
                "vm": bench.key("vms", "web"),
                "action": "hotplugdrive",
                "params": {"device": found["parent_drive"]},
            },
        }
    ]
    bench.simulator.fault("meanwhile", method="GET", path="/machine_drives/", also=soon)
    with bench.traffic() as traffic:
        bench.run("verge_drive", {"vm": "web", "name": "data"})
    assert traffic.writes == [] and status(bench, "drive", "data") == "online"


def test_what_was_there_before_stays_when_it_cannot_be_attached(bench: Bench) -> None:
    """Only what this run made is taken back: a drive that somebody else made holds data."""
    web(bench, state="running")
    machine = bench.row("vms", name="web")["machine"]
    bench.send("POST", "machine_drives", {"machine": machine, "name": "data", "disksize": GIB})
    with bench.fault("status", method="POST", path="/vm_actions", status=422, body={"err": "no"}):
        refusal = bench.refused("verge_drive", {"vm": "web", "name": "data"})
    assert refusal["msg"] == "POST /api/v4/vm_actions: no (HTTP 422)" and set(rows(bench, "drive")) == {"data"}


def test_a_machine_that_allows_no_hot_plug(bench: Bench) -> None:
    """Drives then wait for its next power cycle, which a later run may bring about."""
    web(bench, allow_hotplug=False, state="running")
    waiting = foretold(bench, "drive", "data", size="1 GiB")
    assert waiting["actions"] == ["add drive data to vm web"] and waiting["pending_restart"] == ["drive data"]
    assert bench.run("verge_drive", {"vm": "web", "name": "data"})["pending_restart"] == ["drive data"]
    cycled = foretold(bench, "drive", "data", restart_if_needed=True)
    assert cycled["actions"] == ["power off vm web", "power on vm web"]
    assert status(bench, "drive", "data") == "online"
    said = refused(bench, "drive", "data", state="absent", unplug=True)
    assert said == (
        "drive data cannot be removed from vm web while it runs; set restart_if_needed: true, or stop the machine first"
    )


def test_a_nic_on_a_network_that_is_off(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its link may stay down, which says nothing; it is attached once, and not again and again."""
    monkeypatch.setattr(hotplug, "PLUG_TIMEOUT", 0.5)
    bench.run("verge_network", {"name": "quiet", "cidr": "10.9.0.0/24"})
    web(bench, state="running")
    with bench.fault("status", method="POST", path="/vm_actions", status=201, body={}):
        made = bench.run("verge_nic", {"vm": "web", "name": "more", "network": "quiet"})
    assert made["changed"] and status(bench, "nic", "more") == "down"
    with bench.traffic() as traffic:
        assert not bench.run("verge_nic", {"vm": "web", "name": "more", "network": "quiet"})["changed"]
    assert traffic.lines == ["GET vms"]


def test_an_attachment_that_never_comes_is_taken_back(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hotplug, "PLUG_TIMEOUT", 0.5)
    web(bench, state="running")
    with bench.fault("status", method="POST", path="/vm_actions", status=201, body={}):
        refusal = bench.refused("verge_drive", {"vm": "web", "name": "more", "size": 1})
    assert refusal["error"]["kind"] == "task_timeout" and rows(bench, "drive") == {}
    assert "last state: offline; the drive was removed again" in refusal["msg"]


def test_nics_in_a_row_are_paced(bench: Bench) -> None:
    """The platform attaches one NIC in three seconds; a second one is tried once more after that."""
    web(bench, state="running")
    answer = {"err": "Only one NIC can be hotplugged every 3 seconds"}
    bench.simulator.fault("status", method="POST", path="/vm_actions", status=422, body=answer)
    made = bench.run("verge_nic", {"vm": "web", "name": "more", "network": "Internal"})
    assert status(bench, "nic", "more") == "up" and made["nic"]["status"] == "up"


def test_a_nic_without_a_network_is_not_waited_for(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether its link ever comes up is not recorded; that the platform took it has to do."""
    monkeypatch.setattr(hotplug, "PLUG_TIMEOUT", 0.5)
    web(bench, state="running")
    with bench.fault("status", method="POST", path="/vm_actions", status=201, body={}):
        assert bench.run("verge_nic", {"vm": "web", "name": "more"})["changed"]
    assert status(bench, "nic", "more") == "down"


def test_what_cannot_be_attached_waits_for_a_power_cycle(bench: Bench) -> None:
    web(bench, state="running")
    made = bench.run("verge_drive", {"vm": "web", "name": "cd", "media": "cdrom", "interface": "ahci"})
    assert made["actions"] == ["add drive cd to vm web"] and made["pending_restart"] == ["drive cd"]
    assert status(bench, "drive", "cd") == "offline"
    # The machine does not hold it, so that it can go as it came.
    gone = bench.run("verge_drive", {"vm": "web", "name": "cd", "state": "absent"})
    assert gone["actions"] == ["remove drive cd from vm web"] and rows(bench, "drive") == {}


def test_a_change_that_waits_for_a_power_cycle(bench: Bench) -> None:
    web(bench, drives=[{"name": "data", "size": "1 GiB"}], state="running")
    waiting = foretold(bench, "drive", "data", readonly=True)
    assert waiting["pending_restart"] == ["drive data"] and waiting["actions"] == [
        "update drive data of vm web (readonly)"
    ]
    cycled = foretold(bench, "drive", "cd", media="cdrom", interface="ahci", restart_if_needed=True)
    assert cycled["actions"] == ["power off vm web", "add drive cd to vm web", "power on vm web"]
    assert cycled["pending_restart"] == [] and status(bench, "drive", "cd") == "online"
    said = refused(bench, "drive", "cd", state="absent")
    assert said == (
        "drive cd cannot be removed from vm web while it runs; set restart_if_needed: true, or stop the machine first"
    )
    gone = foretold(bench, "drive", "cd", state="absent", restart_if_needed=True)
    assert gone["actions"] == ["power off vm web", "remove drive cd from vm web", "power on vm web"]
    assert bench.vm("web")["power"] == "running" and set(rows(bench, "drive")) == {"data"}


def test_guest_that_does_not_shut_down_for_a_part(bench: Bench) -> None:
    """After the time that it gets it is stopped hard."""
    web(bench, drives=[{"name": "data", "size": "1 GiB"}], state="running")
    bench.plant("vms", key=bench.key("vms", "web"), _ignores_poweroff=True)
    wish = {"readonly": True, "restart_if_needed": True, "shutdown_timeout": 1}
    with bench.traffic() as traffic:
        bench.run("verge_drive", {"vm": "web", "name": "data", **wish})
    assert traffic.writes.count("POST vm_actions") == 3 and bench.vm("web")["power"] == "running"


def test_growing_on_a_running_machine_is_live(bench: Bench) -> None:
    web(bench, drives=[{"name": "data", "size": "1 GiB"}], state="running")
    grown = foretold(bench, "drive", "data", size="3 GiB")
    assert grown["pending_restart"] == [] and rows(bench, "drive")["data"]["disksize"] == 3 * GIB


# Media and images


def test_media_come_and_go_on_a_running_machine(bench: Bench) -> None:
    keys = {name: image(bench, name) for name in ("a.iso", "b.iso")}
    web(bench, drives=[{"name": "cd", "media": "cdrom", "interface": "ahci"}], state="running")
    for source, held in (("a.iso", keys["a.iso"]), (str(keys["b.iso"]), keys["b.iso"]), ("none", None)):
        done = foretold(bench, "drive", "cd", source=source)
        assert done["changed"] and done["pending_restart"] == []
        assert rows(bench, "drive")["cd"]["media_source"] == held
    missing = bench.refused("verge_drive", {"vm": "web", "name": "cd", "source": "c.iso"})
    assert missing["msg"] == ("drive cd: source: there is no 'c.iso' in files; check the name, or create it first")


@pytest.mark.parametrize("power", ["stopped", "running"])
def test_a_drive_is_filled_from_a_file(bench: Bench, power: str) -> None:
    """By name or key; the wished size is set when the image is there (WIRE 9.8), then a running machine gets it."""
    key = image(bench, "debian.qcow2")
    image(bench, "debian.qcow2", owner="machine_drives/7")  # the disk of some machine, not of the catalog
    web(bench, state=power)
    made = foretold(bench, "drive", "system", source="debian.qcow2", size="8 GiB")
    row = rows(bench, "drive")["system"]
    assert (row["media"], row["disksize"]) == ("disk", 8 * GIB) and made["drive"]["size"] == 8 * GIB
    assert status(bench, "drive", "system") == ("online" if power == "running" else "offline")
    foretold(bench, "drive", "second", source=str(key))
    assert rows(bench, "drive")["second"]["disksize"] == 2 * GIB


def test_a_failed_import_is_told_again_and_again(bench: Bench) -> None:
    """It is never taken for a drive that is as wished; on a running machine too it can be removed."""
    image(bench, "bad.qcow2", _broken=True)
    web(bench, state="running")
    wish = {"vm": "web", "name": "system", "source": "bad.qcow2"}
    for _again in range(2):
        refusal = bench.refused("verge_drive", wish)
        assert refusal["error"]["kind"] == "task_failed"
        assert "drive system: the import failed: Import failed; remove the drive" in refusal["msg"]
    # Another drive of the machine does not suffer from it.
    foretold(bench, "drive", "data", size="1 GiB")
    assert foretold(bench, "drive", "system", state="absent")["changed"]


def test_part_without_waiting(bench: Bench) -> None:
    """An import is started and left to itself; a later run waits for it and ends what was begun."""
    image(bench, "debian.qcow2")
    web(bench)
    wish = {"vm": "web", "name": "system", "source": "debian.qcow2"}
    assert bench.run("verge_drive", {**wish, "wait": False})["drive"]["media"] == "import"
    later = bench.run("verge_drive", {**wish, "size": "5 GiB"})
    assert later["changed"] and later["drive"]["media"] == "disk" and later["drive"]["size"] == 5 * GIB
    assert not bench.run("verge_drive", {**wish, "size": "5 GiB"})["changed"]


def test_an_import_that_takes_too_long(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    image(bench, "debian.qcow2")
    web(bench)
    stuck = bench.plant(
        "machine_drives", machine=bench.row("vms", name="web")["machine"], name="system", media="import"
    )
    bench.plant(
        "machine_drives",
        key=stuck,
        status=bench.plant(
            "machine_drive_status", parent_drive=stuck, status="importing", status_info="importing debian.qcow2 42%"
        ),
    )
    refusal = bench.refused("verge_drive", {"vm": "web", "name": "system", "source": "debian.qcow2", "wait_timeout": 1})
    assert refusal["error"]["kind"] == "task_timeout"
    assert refusal["msg"].endswith("last state: drive system: importing debian.qcow2 42%")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "drive data: a new disk needs a size, or a source to be filled from"),
        ({"media": "import"}, "drive data: media import needs a source"),
        ({"media": "cdrom", "size": 1}, "drive data: the media cdrom has no size of its own; leave size out"),
        ({"media": "efidisk", "size": 1}, "drive data: the media efidisk has no size of its own; leave size out"),
        (
            {"media": "disk", "source": "a.iso", "size": 1},
            "drive data: a disk that is filled from a source has the media import; leave media out",
        ),
        ({"size": "plenty"}, "drive data: size: 'plenty' is no size; write a number and a unit, such as 8 GiB"),
        ({"size": 1, "tier": 9}, "drive data: tier is 9; the most allowed is 5"),
        ({"vm": "never", "size": 1}, "there is no vm never; check the name, or create it first"),
    ],
)
def test_a_new_drive_that_makes_no_sense(bench: Bench, options: dict[str, Any], message: str) -> None:
    web(bench)
    image(bench, "a.iso")
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_drive", {"vm": "web", "name": "data", **options})
    assert refusal["msg"] == message and traffic.writes == []


@pytest.mark.parametrize(("size", "written"), [("20 GB", "20 GB"), (20, "20 GiB"), ("1.5 GiB", "1.5 GiB")])
def test_a_shrink_is_told_as_it_was_written(bench: Bench, size: Any, written: str) -> None:
    web(bench, drives=[{"name": "data", "size": "40 GiB"}])
    said = refused(bench, "drive", "data", size=size)
    assert said == f"drive data: size is 40 GiB and cannot shrink to {written}; only growing is possible"


def test_the_state_of_a_tpm_is_the_platforms(bench: Bench) -> None:
    web(bench, devices=[{"type": "tpm"}])
    name = next(name for name, row in rows(bench, "drive").items() if row["interface"] == "tpm_state")
    for options in ({"state": "absent"}, {"description": "mine"}):
        assert "was made by the platform and cannot be" in refused(bench, "drive", name, **options)


# Devices

GROUPS = {
    "vgpu": "node_nvidia_vgpu_devices",
    "gpu": "node_host_gpu_devices",
    "usb": "node_usb_devices",
    "pci": "node_pci_devices",
    "sriov_nic": "node_sriov_nic_devices",
}
SETTINGS: dict[str, dict[str, tuple[Any, Any, Any]]] = {
    # Setting -> what it begins with, what it is changed to, what the platform then holds.
    "tpm": {"model": ("crb", "tis", "tis"), "version": ("2", 1, "1")},
    "vgpu": {
        "profile_type": ("any", "Q", "Q"),
        "frame_rate_limiter": (60, 30, 30),
        "disable_vnc": (False, True, True),
        "enable_uvm": (False, "yes", True),
        "enable_debugging": (False, True, True),
        "enable_profiling": (False, True, True),
        "attach_drivers": (False, True, True),
    },
    "usb": {"guest_reset": (True, False, False), "guest_resets_all": (False, True, True)},
    "sriov_nic": {
        "macaddress": ("f0:db:30:00:00:01", "f0:db:30:00:00:02", "f0:db:30:00:00:02"),
        "vlan": (0, "40", 40),
        "qos": (0, 7, 7),
        "proto": ("802.1Q", "802.1ad", "802.1ad"),
        "max_tx_rate": (0, 1000, 1000),
        "min_tx_rate": (0, 100, 100),
        "trust": ("off", True, "on"),
        "spoofchk": ("on", False, "off"),
        "query_rss": ("default", "on", "on"),
        "state": ("default", "enable", "enable"),
    },
}
TABLES = {"tpm": "tpm", "vgpu": "nvidia_vgpu", "usb": "usb", "sriov_nic": "sriov_nic"}


def pool(bench: Bench, kind: str) -> dict[str, Any]:
    """Make a resource group of a kind; return what a device of it needs."""
    if kind == "tpm":
        return {"type": "tpm"}
    bench.send("POST", "resource_groups", {"name": f"{kind}s", "type": GROUPS[kind]})
    return {"type": kind, "resource_group": f"{kind}s"}


@pytest.mark.parametrize("kind", ["tpm", *GROUPS])
def test_every_kind_of_device(bench: Bench, kind: str) -> None:
    """Its name is its kind when none is given; the group goes by its key too."""
    web(bench)
    wish = pool(bench, kind)
    made = bench.run("verge_device", {"vm": "web", **wish})
    assert made["actions"] == [f"add device {kind} to vm web"] and made["device"]["type"] == kind
    assert rows(bench, "device")[kind]["type"] == GROUPS.get(kind, "tpm")
    if kind != "tpm":
        wish["resource_group"] = bench.row("resource_groups", name=f"{kind}s")["$key"]
    with bench.traffic() as traffic:
        assert not bench.run("verge_device", {"vm": "web", **wish})["changed"]
    assert traffic.lines == ["GET vms"]


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in SETTINGS.items() for name in names])
def test_every_setting_of_a_device(bench: Bench, kind: str, name: str) -> None:
    """Written with the device, read from a row of its own, changed alone, compared, and put back."""
    web(bench)
    wish, (first, second, held) = pool(bench, kind), SETTINGS[kind][name]
    made = foretold(bench, "device", "one", **wish, settings={name: first})
    table, key = f"machine_device_settings_{TABLES[kind]}", made["key"]
    before = bench.row(table, machine_device=key)
    assert before[name] == first and made["device"]["settings"][name] == first
    changed = foretold(bench, "device", "one", settings={name: second})
    assert changed["actions"] == ["update device one of vm web (settings)"]
    assert changed["diff"]["before"]["settings"] == {**changed["diff"]["after"]["settings"], name: first}
    assert bench.row(table, machine_device=key) == {**before, name: held}
    assert foretold(bench, "device", "one", settings={name: first})["changed"]
    with bench.fault("status", method="PUT", status=200, body=[]):
        refusal = bench.refused("verge_device", {"vm": "web", "name": "one", "settings": {name: second}})
    assert refusal["error"]["kind"] == "not_stored" and "settings" in refusal["msg"]


def test_every_setting_is_tested() -> None:
    for kind, names in SETTINGS.items():
        table = facts.table(f"machine_device_settings_{TABLES[kind]}")
        assert table is not None and {name for name, column in table.columns.items() if column.update} == set(names)


def test_settings_that_the_platform_does_not_return(bench: Bench) -> None:
    """That they have the same names on their row is a guess for some kinds; without them nothing is compared."""
    web(bench)
    bench.run("verge_device", {"vm": "web", "type": "tpm"})
    with bench.fault("status", method="GET", path="/machine_device_settings_tpm", status=200, body=[]):
        assert not bench.run("verge_device", {"vm": "web", "type": "tpm", "settings": {"model": "tis"}})["changed"]


def test_a_device_needs_the_machine_off(bench: Bench) -> None:
    """On a running machine it is an error, or a power cycle on request."""
    web(bench, state="running")
    said = refused(bench, "device", "chip", type="tpm")
    assert said == (
        "device chip cannot be added to vm web while it runs; set restart_if_needed: true, or stop the machine first"
    )
    made = foretold(bench, "device", "chip", type="tpm", restart_if_needed=True, wait=False)
    assert made["actions"] == ["power off vm web", "add device chip to vm web", "power on vm web"]
    web(bench, state="running")
    said = refused(bench, "device", "chip", state="absent")
    assert said == (
        "device chip cannot be removed from vm web while it runs; "
        "set restart_if_needed: true, or stop the machine first"
    )
    waits = foretold(bench, "device", "chip", enabled=False)
    assert waits["pending_restart"] == ["device chip"]
    gone = foretold(bench, "device", "chip", state="absent", restart_if_needed=True)
    assert gone["actions"] == ["power off vm web", "remove device chip from vm web", "power on vm web"]
    assert rows(bench, "device") == {} and rows(bench, "drive") == {} and bench.vm("web")["power"] == "running"


def test_a_power_cycle_for_a_device_that_takes_too_long(bench: Bench) -> None:
    web(bench, state="running")
    bench.simulator.fault("power_stuck")
    wish = {"vm": "web", "type": "tpm", "restart_if_needed": True, "shutdown_timeout": 0, "wait_timeout": 1}
    refusal = bench.refused("verge_device", wish)
    assert refusal["error"]["kind"] == "task_timeout" and rows(bench, "device") == {}
    assert refusal["msg"] == "power off of vm web did not happen within 1 seconds; last state: running"


def test_settings_of_a_device_that_is_there(bench: Bench) -> None:
    web(bench)
    bench.run("verge_device", {"vm": "web", "type": "tpm"})
    said = refused(bench, "device", "tpm", settings={"modle": "tis"})
    assert said == "device tpm: settings: a tpm has no setting 'modle'; there are model, version"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "device one: a new device needs a type: tpm, vgpu, gpu, usb, pci, sriov_nic"),
        ({"type": "usb"}, "device one: it is drawn from a resource group; give resource_group"),
        (
            {"type": "tpm", "resource_group": "usbs"},
            "device one: a tpm belongs to its machine alone; leave resource_group out",
        ),
        (
            {"type": "tpm", "settings": {"modle": "crb"}},
            "device one: settings: a tpm has no setting 'modle'; there are model, version",
        ),
        (
            {"type": "pci", "resource_group": "usbs", "settings": {"vlan": 1}},
            "device one: settings: a pci has no setting 'vlan'; it has none",
        ),
        (
            {"type": "tpm", "settings": {"model": "new"}},
            "device one: settings: model is 'new'; it is one of 'tis', 'crb'",
        ),
        (
            {"type": "sriov_nic", "resource_group": "usbs", "settings": {"vlan": "x"}},
            "device one: settings: vlan is 'x'; a whole number is needed",
        ),
        (
            {"type": "usb", "resource_group": "never"},
            "device one: resource_group: there is no 'never' in resource_groups; check the name, or create it first",
        ),
    ],
)
def test_a_device_that_makes_no_sense(bench: Bench, options: dict[str, Any], message: str) -> None:
    web(bench)
    pool(bench, "usb")
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_device", {"vm": "web", "name": "one", **options})
    assert refusal["msg"] == message and traffic.writes == []

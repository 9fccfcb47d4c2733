# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is particular to machines: power, hot-plug, media, clones, cloud-init, tags, waits, and being cut off."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.desired import power as switching
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.connection import Connection
from tests.contract.bench import Bench

GIB = 1 << 30
WEB = {"name": "web", "cpu_cores": 2, "ram": "2 GiB"}
DRIVES = [{"name": "system", "size": "10 GiB"}, {"name": "data", "size": "20 GiB"}]
NICS = [{"name": "lan", "network": "Internal"}, {"name": "wan", "network": "External"}]


def vm(bench: Bench, check: bool = False, **options: Any) -> dict[str, Any]:
    """Run verge_vm on the machine ``web``."""
    return bench.run("verge_vm", {"name": "web", **options}, check)


def parts(bench: Bench, table: str, name: str = "web") -> dict[str, dict[str, Any]]:
    """Read a machine's drives, NICs or devices by name."""
    machine = bench.row("vms", name=name, is_snapshot=False)["machine"]
    found = bench.rows(table, machine=machine)
    assert len({row["name"] for row in found}) == len(found), "doubled"
    return {row["name"]: row for row in found}


def foretold(bench: Bench, **options: Any) -> dict[str, Any]:
    """Run verge_vm in check mode and for real, prove that both say the same, and return the real result."""
    with bench.traffic() as traffic:
        said = vm(bench, check=True, **options)
    assert traffic.writes == []
    done = vm(bench, **options)
    for name in ("changed", "actions", "diff", "pending_restart"):
        assert said[name] == done[name], name
    with bench.traffic() as traffic:
        again = vm(bench, **{name: value for name, value in options.items() if name != "clone_from"})
    restarted = options.get("state") == "restarted"
    assert again["changed"] is restarted and (restarted or traffic.writes == [])
    return done


# A machine with all that belongs to it


def test_whole_machine_in_order(bench: Bench) -> None:
    """The row first, then what belongs to it, then power; each once."""
    made = foretold(bench, cpu_cores=2, drives=DRIVES, nics=NICS, devices=[{"type": "tpm"}], state="running")
    assert made["actions"] == [
        "create vm web",
        "add drive system to vm web",
        "add drive data to vm web",
        "add nic lan to vm web",
        "add nic wan to vm web",
        "add device tpm to vm web",
        "power on vm web",
    ]
    assert bench.vm("web")["power"] == "running"
    assert {
        name: row["disksize"] for name, row in parts(bench, "machine_drives").items() if name in ("system", "data")
    } == {
        "system": 10 * GIB,
        "data": 20 * GIB,
    }
    assert {name: row["vnet"] for name, row in parts(bench, "machine_nics").items()} == {
        "lan": bench.key("vnets", "Internal"),
        "wan": bench.key("vnets", "External"),
    }


@pytest.mark.parametrize(
    ("options", "requests"),
    [
        ({}, ["GET vms"]),
        ({"drives": DRIVES, "nics": NICS, "devices": [{"type": "tpm"}]}, ["GET vms"]),
        ({"drives": DRIVES, "nics": NICS, "state": "running"}, ["GET vms"]),
        ({"tags": ["env/one", "two"]}, ["GET vms", "GET tag_members"]),
        ({"cloud_init": {"user_data": "a"}}, ["GET vms", "GET cloudinit_files", "GET cloudinit_files/1"]),
        (
            {"cloud_init": {"user_data": "a", "meta_data": "b"}, "tags": ["two"], "drives": DRIVES, "nics": NICS},
            [
                "GET vms",
                "GET tag_members",
                "GET cloudinit_files",
                "GET cloudinit_files/1",
                "GET cloudinit_files/2",
            ],
        ),
    ],
)
def test_requests_of_a_converged_machine(bench: Bench, options: dict[str, Any], requests: list[str]) -> None:
    category = bench.plant("tag_categories", name="env", taggable_vms=True)
    for name in ("one", "two"):
        bench.plant("tags", name=name, category=category)
    vm(bench, **WEB, **options)
    with bench.traffic() as traffic:
        assert not vm(bench, **WEB, **options)["changed"]
    assert traffic.lines == requests


# Power


def test_states_of_a_machine(bench: Bench) -> None:
    for state, power, actions in (
        ("stopped", "stopped", ["create vm web"]),
        ("running", "running", ["power on vm web"]),
        ("present", "running", []),
        ("restarted", "running", ["power off vm web", "power on vm web"]),
        ("stopped", "stopped", ["power off vm web"]),
        ("present", "stopped", []),
        ("restarted", "running", ["power on vm web"]),
    ):
        assert foretold(bench, state=state)["actions"] == actions
        assert bench.vm("web")["power"] == power


def test_a_running_machine_goes_only_by_force(bench: Bench) -> None:
    vm(bench, drives=DRIVES, state="running")
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_vm", {"name": "web", "state": "absent"})
    assert traffic.writes == []
    assert refusal["msg"] == "vm web is running; stop it first, or set force: true to stop it hard"
    gone = foretold(bench, state="absent", force=True)
    assert gone["actions"] == ["stop vm web hard", "delete vm web with drive system, drive data"]
    assert bench.vm("web") is None and bench.rows("machine_drives", name="data") == []


def test_stop_is_graceful_unless_forced(bench: Bench) -> None:
    vm(bench, state="running")
    with bench.traffic() as traffic:
        vm(bench, state="stopped")
    assert traffic.writes == ["POST vm_actions"]
    vm(bench, state="running")
    bench.plant("vms", key=bench.key("vms", "web"), _ignores_poweroff=True)
    begun = time.monotonic()
    forced = vm(bench, state="stopped", force=True)
    assert forced["actions"] == ["power off vm web hard"] and time.monotonic() - begun < 5


def test_guest_that_ignores_the_power_button(bench: Bench) -> None:
    """After ``shutdown_timeout`` it is stopped hard; with 0 at once."""
    vm(bench, state="running")
    bench.plant("vms", key=bench.key("vms", "web"), _ignores_poweroff=True)
    with bench.traffic() as traffic:
        vm(bench, state="stopped", shutdown_timeout=1)
    assert traffic.writes == ["POST vm_actions", "POST vm_actions"]
    assert bench.vm("web")["power"] == "stopped"
    vm(bench, state="running")
    with bench.traffic() as traffic:
        vm(bench, state="stopped", shutdown_timeout=0)
    assert traffic.writes == ["POST vm_actions"] and bench.vm("web")["power"] == "stopped"


def test_restart_if_needed(bench: Bench) -> None:
    """What a running machine takes up at its next power cycle is listed, or done on request."""
    vm(bench, **WEB, state="running")
    waiting = foretold(bench, ram="4 GiB", description="live")
    assert waiting["pending_restart"] == ["ram"] and waiting["actions"] == ["update vm web (description, ram)"]
    assert bench.row("vms", name="web")["need_restart"] is True
    later = vm(bench, ram="4 GiB")
    assert not later["changed"] and later["pending_restart"]
    cycled = foretold(bench, ram="4 GiB", restart_if_needed=True)
    assert cycled["actions"] == ["power off vm web", "power on vm web"] and cycled["pending_restart"] == []
    assert bench.row("vms", name="web")["need_restart"] is False
    assert not foretold(bench, description="no need", restart_if_needed=True)["pending_restart"]
    assert bench.vm("web")["power"] == "running"


def test_restart_if_needed_leaves_a_stopped_machine_off(bench: Bench) -> None:
    vm(bench, **WEB)
    assert foretold(bench, ram="4 GiB", restart_if_needed=True)["actions"] == ["update vm web (ram)"]
    assert bench.vm("web")["power"] == "stopped"


def test_no_wait(bench: Bench) -> None:
    """Without waiting the power-on is sent and left to itself."""
    bench.simulator.fault("power_stuck")
    begun = time.monotonic()
    assert vm(bench, state="running", wait=False)["changed"]
    assert time.monotonic() - begun < 5
    assert bench.vm("web")["power"] == "initializing"


def test_time_out_tells_the_last_state(bench: Bench) -> None:
    bench.simulator.fault("power_stuck")
    refusal = bench.refused("verge_vm", {"name": "web", "state": "running", "wait_timeout": 1})
    assert refusal["error"]["kind"] == "task_timeout"
    assert refusal["msg"] == (
        "power on of vm web did not happen within 1 seconds; last state: initializing; done before that: create vm web"
    )


def test_failed_start_tells_the_machines_log(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A start that falls back to stopped says why only in the machine's log (schema vm_actions.yml)."""
    monkeypatch.setattr(switching, "START_GRACE", 0.3)
    refusal = bench.refused("verge_vm", {"name": "web", "nested_virtualization": True, "state": "running"})
    assert refusal["error"]["kind"] == "task_failed"
    assert "Nested virtualization is not enabled on this cluster" in refusal["msg"]


def test_refused_start_tells_the_reason(bench: Bench) -> None:
    refusal = bench.refused("verge_vm", {"name": "web", "enabled": False, "state": "running"})
    assert refusal["error"]["kind"] == "validation" and "Machine is disabled" in refusal["msg"]


def test_waits_for_addresses(bench: Bench) -> None:
    """``wait_for`` ends when the guest agent has reported."""
    done = vm(bench, guest_agent=True, nics=[{"network": "Internal"}], state="running", wait_for=["agent", "addresses"])
    assert done["vm"]["agent"] is True and done["vm"]["addresses"]
    silent = {"name": "mute", "state": "running", "wait_for": ["addresses"], "wait_timeout": 1}
    refusal = bench.refused("verge_vm", silent)
    assert refusal["error"]["kind"] == "task_timeout" and "addresses is []" in refusal["msg"]


def test_bridges_of_the_guest_are_no_addresses(bench: Bench) -> None:
    """Only the machine's own NICs count where the guest knows one: here, for power, and when read."""
    vm(bench, guest_agent=True, nics=[{"network": "Internal"}], state="running", wait_for=["agent"])
    row = bench.row("vms", name="web")
    mac = bench.row("machine_nics", machine=row["machine"])["macaddress"].upper().replace(":", "-")
    bridge = {
        "name": "docker0",
        "hardware-address": "02:42:ac:11:00:01",
        "ip-addresses": [{"ip-address": "172.17.0.1"}],
    }

    def report(*addresses: str) -> None:
        lan = {"name": "eth0", "hardware-address": mac, "ip-addresses": [{"ip-address": each} for each in addresses]}
        bench.plant("machine_status", key=bench.status(row)["$key"], agent_guest_info={"network": [bridge, lan]})

    wish = {"state": "running", "wait_for": ["addresses"], "wait_timeout": 1}
    report("0.0.0.0", "::ffff:127.0.0.1", "169.254.7.7", "224.0.0.1", "255.255.255.255")
    assert bench.refused("verge_vm", {"name": "web", **wish})["error"]["kind"] == "task_timeout"
    assert "the guest reports no addresses yet" in bench.refused("verge_vm_power", {"names": ["web"], **wish})["msg"]
    assert bench.run("verge_vm_info", {"name": "web"})["vms"][0]["addresses"] == []
    report("10.0.0.77")
    assert bench.run("verge_vm", {"name": "web", **wish})["vm"]["addresses"] == ["10.0.0.77"]
    assert not bench.run("verge_vm_power", {"names": ["web"], **wish})["changed"]
    (entry,) = bench.run("verge_vm_info", {"name": "web", "include": ["guest"]})["vms"]
    assert entry["addresses"] == ["10.0.0.77"]
    # What the guest says of itself can be looked at all the same.
    assert [each["addresses"] for each in entry["guest"]["interfaces"]] == [["172.17.0.1"], ["10.0.0.77"]]
    assert entry["guest"]["interfaces"][1]["mac"] == mac.lower().replace("-", ":")


# Drives, NICs, devices


def test_drives_are_matched_by_name(bench: Bench) -> None:
    vm(bench, drives=DRIVES)
    before = parts(bench, "machine_drives")
    done = foretold(bench, drives=[{"name": "data", "tier": 2}, {"name": "more", "size": "1 GiB"}])
    assert done["actions"] == ["update drive data of vm web (tier)", "add drive more to vm web"]
    after = parts(bench, "machine_drives")
    assert set(after) == {"system", "data", "more"}
    assert after["system"] == before["system"] and after["data"]["$key"] == before["data"]["$key"]


def test_two_drives_of_one_name_are_refused(bench: Bench) -> None:
    vm(bench, drives=DRIVES)
    machine = bench.row("vms", name="web")["machine"]
    twin = bench.plant("machine_drives", machine=machine, name="data", disksize=GIB)
    refusal = bench.refused("verge_vm", {"name": "web", "drives": [{"name": "data", "tier": 1}]})
    assert refusal["error"]["kind"] == "ambiguous" and str(twin) in refusal["msg"]
    listed_twice = bench.refused("verge_vm", {"name": "web", "drives": [{"name": "a"}, {"name": "a"}]})
    assert "'a'" in listed_twice["msg"] and "twice" in listed_twice["msg"]


def test_shrinking_is_refused_before_the_wire(bench: Bench) -> None:
    vm(bench, drives=DRIVES)
    with bench.traffic() as traffic:
        refusal = bench.refused(
            "verge_vm", {"name": "web", "cpu_cores": 4, "drives": [{"name": "data", "size": "1 GiB"}]}
        )
    assert traffic.writes == []
    assert refusal["msg"] == "drive data: size is 20 GiB and cannot shrink to 1 GiB; only growing is possible"
    assert bench.row("vms", name="web")["cpu_cores"] == 1


def test_growing_on_a_running_machine(bench: Bench) -> None:
    vm(bench, drives=DRIVES, state="running")
    done = foretold(bench, drives=[{"name": "data", "size": "30 GiB"}])
    assert done["actions"] == ["update drive data of vm web (size)"] and done["pending_restart"] == []
    assert parts(bench, "machine_drives")["data"]["disksize"] == 30 * GIB


def test_media_of_a_cd_drive(bench: Bench) -> None:
    """A CD is inserted, changed and ejected, on a running machine too."""
    for name in ("a.iso", "b.iso"):
        bench.plant("files", name=name, type="iso", filesize=GIB, allocated_bytes=GIB)
    vm(bench, drives=[{"name": "cd", "media": "cdrom", "interface": "ahci"}], state="running")
    for source in ("a.iso", "b.iso", "none"):
        foretold(bench, drives=[{"name": "cd", "source": source}])
        held = parts(bench, "machine_drives")["cd"]["media_source"]
        assert held == (None if source == "none" else bench.key("files", source))


def test_import_of_a_file(bench: Bench) -> None:
    """A disk with a source is filled from it; the wished size is set when the image has arrived (WIRE 9.8)."""
    bench.plant("files", name="debian.qcow2", type="qcow2", filesize=2 * GIB, allocated_bytes=2 * GIB)
    drives = [{"name": "system", "source": "debian.qcow2", "size": "8 GiB"}]
    done = foretold(bench, drives=drives, state="running")
    assert done["actions"] == ["create vm web", "add drive system to vm web", "power on vm web"]
    row = parts(bench, "machine_drives")["system"]
    assert row["media"] == "disk" and row["disksize"] == 8 * GIB
    assert bench.vm("web")["power"] == "running"


def test_failed_import(bench: Bench) -> None:
    """A failed import is an error that says so; the machine is not started on an empty disk."""
    bench.plant("files", name="bad.qcow2", type="qcow2", filesize=GIB, allocated_bytes=GIB, _broken=True)
    wish = {"name": "web", "drives": [{"name": "system", "source": "bad.qcow2"}], "state": "running"}
    refusal = bench.refused("verge_vm", wish)
    assert refusal["error"]["kind"] == "task_failed"
    assert "drive system: the import failed" in refusal["msg"] and "Import failed" in refusal["msg"]
    assert bench.vm("web")["power"] == "stopped"
    again = bench.refused("verge_vm", wish)
    assert "drive system: the import failed" in again["msg"] and bench.vm("web")["power"] == "stopped"


def test_nics_without_names_are_found_again(bench: Bench) -> None:
    nics = [{"network": "Internal"}, {"network": "External"}]
    foretold(bench, nics=nics)
    assert {name: row["vnet"] for name, row in parts(bench, "machine_nics").items()} == {
        "nic_0": bench.key("vnets", "Internal"),
        "nic_1": bench.key("vnets", "External"),
    }
    changed = foretold(bench, nics=[{"network": "Internal"}, {"network": "DMZ"}])
    assert changed["actions"] == ["update nic nic_1 of vm web (network)"]


def test_purge(bench: Bench) -> None:
    """Nothing unlisted goes without the option; with it the plan says what goes, before it happens."""
    vm(bench, drives=DRIVES, nics=NICS)
    foretold(bench, drives=DRIVES[:1], nics=NICS[:1])
    assert len(parts(bench, "machine_drives")) == len(parts(bench, "machine_nics")) == 2
    assert not foretold(bench, purge_drives=True, purge_nics=True)["changed"]
    done = foretold(bench, drives=DRIVES[:1], nics=NICS[:1], purge_drives=True, purge_nics=True)
    assert done["actions"] == ["remove drive data from vm web", "remove nic wan from vm web"]
    assert set(parts(bench, "machine_drives")) == {"system"} and set(parts(bench, "machine_nics")) == {"lan"}
    foretold(bench, drives=[], purge_drives=True)
    assert parts(bench, "machine_drives") == {}


def test_purge_spares_the_state_of_a_tpm(bench: Bench) -> None:
    """The platform keeps a TPM's state on a drive of its own; nobody lists it, so no purge may take it."""
    vm(bench, drives=DRIVES, devices=[{"type": "tpm"}])
    foretold(bench, drives=DRIVES, purge_drives=True)
    assert any(row["interface"] == "tpm_state" for row in parts(bench, "machine_drives").values())


def test_hot_plug(bench: Bench) -> None:
    vm(bench, drives=DRIVES[:1], nics=NICS[:1], state="running")
    done = foretold(bench, drives=DRIVES, nics=NICS)
    assert done["actions"] == [
        "add drive data to vm web",
        "attach drive data to the running vm web",
        "add nic wan to vm web",
        "attach nic wan to the running vm web",
    ]
    statuses = {
        name: bench.row("machine_drive_status", parent_drive=row["$key"])["status"]
        for name, row in parts(bench, "machine_drives").items()
    }
    assert statuses == {"system": "online", "data": "online"} and done["pending_restart"] == []
    gone = foretold(bench, drives=DRIVES[:1], purge_drives=True)
    assert gone["actions"] == ["detach drive data from the running vm web", "remove drive data from vm web"]
    assert set(parts(bench, "machine_drives")) == {"system"} and bench.vm("web")["power"] == "running"


def test_refused_hot_plug_leaves_nothing_behind(bench: Bench) -> None:
    vm(bench, drives=DRIVES[:1], state="running")
    answer = {"err": "Hotplug is not possible now"}
    bench.simulator.fault("status", method="POST", path="/vm_actions", status=422, body=answer)
    refusal = bench.refused("verge_vm", {"name": "web", "drives": DRIVES})
    assert "Hotplug is not possible now" in refusal["msg"] and "removed again" in refusal["msg"]
    assert set(parts(bench, "machine_drives")) == {"system"}


def test_a_machine_without_hot_plug(bench: Bench) -> None:
    """What is added while it runs is there from its next power cycle on."""
    vm(bench, drives=DRIVES[:1], allow_hotplug=False, state="running")
    waiting = foretold(bench, drives=DRIVES)
    assert waiting["actions"] == ["add drive data to vm web"] and waiting["pending_restart"] == ["drive data"]
    more = [*DRIVES, {"name": "log", "size": "1 GiB"}]
    cycled = foretold(bench, drives=more, restart_if_needed=True)
    assert cycled["actions"] == ["power off vm web", "add drive log to vm web", "power on vm web"]
    assert cycled["pending_restart"] == []
    purged = bench.refused("verge_vm", {"name": "web", "drives": DRIVES[:1], "purge_drives": True})
    assert "drive data cannot be removed from vm web while it runs" in purged["msg"]


def test_a_tpm_comes_and_goes(bench: Bench) -> None:
    """Devices need the machine off: on a running one a power cycle is done on request only."""
    tpm = [{"type": "tpm"}]
    assert foretold(bench, devices=tpm)["actions"] == ["create vm web", "add device tpm to vm web"]
    assert parts(bench, "machine_devices")["tpm"]["type"] == "tpm"
    vm(bench, state="running")
    usb = [*tpm, {"name": "second", "type": "tpm"}]
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_vm", {"name": "web", "devices": usb})
    assert traffic.writes == [] and "restart_if_needed" in refusal["msg"]
    cycled = foretold(bench, devices=usb, restart_if_needed=True)
    assert cycled["actions"] == ["power off vm web", "add device second to vm web", "power on vm web"]
    key = parts(bench, "machine_devices")["second"]["$key"]
    bench.send("DELETE", f"machine_devices/{key}")
    assert foretold(bench, state="stopped", devices=usb)["actions"] == [
        "power off vm web",
        "add device second to vm web",
    ]


def test_settings_of_a_machines_device(bench: Bench) -> None:
    """They stand on a row of their own; a running machine takes a change up at its next power cycle."""
    foretold(bench, devices=[{"type": "tpm", "settings": {"model": "crb", "version": "2"}}])
    device = parts(bench, "machine_devices")["tpm"]
    assert bench.row("machine_device_settings_tpm", machine_device=device["$key"])["model"] == "crb"
    vm(bench, state="running")
    changed = foretold(bench, devices=[{"type": "tpm", "settings": {"model": "tis"}}])
    assert changed["actions"] == ["update device tpm of vm web (settings)"]
    assert changed["pending_restart"] == ["device tpm"]
    settings = bench.row("machine_device_settings_tpm", machine_device=device["$key"])
    assert (settings["model"], settings["version"]) == ("tis", "2")


# Tags and cloud-init


def test_tags_of_a_machine(bench: Bench) -> None:
    env, role = (bench.plant("tag_categories", name=name, taggable_vms=True) for name in ("env", "role"))
    for category, name in ((env, "one"), (env, "web"), (role, "web"), (role, "db")):
        bench.plant("tags", name=name, category=category)
    assert foretold(bench, tags=["one", "role/web"])["actions"] == [
        "create vm web",
        "add tag env/one to vm web",
        "add tag role/web to vm web",
    ]
    assert foretold(bench, tags=["db"])["actions"] == ["add tag role/db to vm web"]
    assert len(bench.rows("tag_members", member=f"vms/{bench.key('vms', 'web')}")) == 3
    assert not foretold(bench, purge_tags=True)["changed"]
    gone = foretold(bench, tags=["role/db"], purge_tags=True)
    assert gone["actions"] == ["remove tag env/one from vm web", "remove tag role/web from vm web"]
    assert gone["vm"]["tags"] == ["role/db"]
    ambiguous = bench.refused("verge_vm", {"name": "web", "tags": ["web"]})
    assert ambiguous["error"]["kind"] == "ambiguous"
    assert "nowhere" in bench.refused("verge_vm", {"name": "web", "tags": ["nowhere"]})["msg"]
    assert "no-such" in bench.refused("verge_vm", {"name": "web", "tags": ["no-such/web"]})["msg"]
    assert foretold(bench, tags=[], purge_tags=True)["actions"] == ["remove tag role/db from vm web"]


def contents(bench: Bench, name: str = "web") -> dict[str, str]:
    """Download a machine's cloud-init files."""
    owner = f"vms/{bench.key('vms', name)}"
    rows = bench.rows("cloudinit_files", owner=owner)
    assert len({row["name"] for row in rows}) == len(rows), "doubled"
    return {row["name"]: bench.text(f"cloudinit_files/{row['$key']}", download=1) for row in rows}


def test_cloud_init_files(bench: Bench) -> None:
    files = {"user_data": "#cloud-config\nä: 1\n", "meta_data": "id: 1", "network_config": "version: 2"}
    made = foretold(bench, cloud_init=files)
    assert bench.row("vms", name="web")["cloudinit_datasource"] == "nocloud"
    assert contents(bench) == {
        "/user-data": files["user_data"],
        "/meta-data": files["meta_data"],
        "/network-config": files["network_config"],
    }
    assert "ä: 1" not in str(made)
    changed = foretold(bench, cloud_init={"user_data": "#cloud-config\n", "vendor_data": "#vendor"})
    assert changed["actions"] == [
        "update cloud-init file /user-data of vm web (contents)",
        "add cloud-init file /vendor-data to vm web",
    ]
    assert contents(bench)["/user-data"] == "#cloud-config\n" and contents(bench)["/meta-data"] == "id: 1"
    foretold(bench, cloud_init={"datasource": "config_drive_v2"})
    assert bench.row("vms", name="web")["cloudinit_datasource"] == "config_drive_v2"
    foretold(bench, cloud_init={"datasource": "none", "user_data": ""})
    assert contents(bench)["/user-data"] == ""


def test_cloud_init_file_that_is_too_long(bench: Bench) -> None:
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_vm", {"name": "web", "cloud_init": {"user_data": "ä" * 40000}})
    assert traffic.writes == [] and "65536" in refusal["msg"] and "ä" not in refusal["msg"]


# Clones


def source(bench: Bench) -> None:
    """Make a machine to clone, running."""
    bench.run(
        "verge_vm",
        {
            "name": "template",
            "cpu_cores": 4,
            "ram": "4 GiB",
            "description": "golden",
            "drives": DRIVES,
            "nics": NICS,
            "cloud_init": {"user_data": "template"},
            "state": "running",
        },
    )


def test_clone_of_a_machine(bench: Bench) -> None:
    source(bench)
    more = [{"name": "data", "size": "40 GiB"}, {"name": "log", "size": "5 GiB"}]
    done = foretold(bench, clone_from="template", cpu_cores=8, drives=more, state="running")
    assert done["actions"] == [
        "create vm web as clone of template",
        "update vm web (cpu_cores)",
        "update drive data of vm web (size)",
        "add drive log to vm web",
        "power on vm web",
    ]
    row = bench.vm("web")
    assert (row["cpu_cores"], row["ram"], row["description"], row["power"]) == (8, 4096, "golden", "running")
    sizes = {name: drive["disksize"] // GIB for name, drive in parts(bench, "machine_drives").items()}
    assert sizes == {"system": 10, "data": 40, "log": 5}
    old, new = parts(bench, "machine_nics", "template"), parts(bench, "machine_nics")
    assert {nic["macaddress"] for nic in old.values()}.isdisjoint(nic["macaddress"] for nic in new.values())
    with bench.traffic() as traffic:
        assert not vm(bench, clone_from="template", cpu_cores=8, drives=more, state="running")["changed"]
    assert traffic.lines == ["GET vms"]
    bench.run("verge_vm", {"name": "twin", "clone_from": "template", "clone_preserve_macs": True})
    kept = parts(bench, "machine_nics", "twin")
    assert {nic["macaddress"] for nic in kept.values()} == {nic["macaddress"] for nic in old.values()}


def test_clone_of_a_template_that_is_a_key(bench: Bench) -> None:
    source(bench)
    assert vm(bench, clone_from=str(bench.key("vms", "template")))["changed"]
    assert bench.vm("web")["description"] == "golden"
    refusal = bench.refused("verge_vm", {"name": "other", "clone_from": "nowhere"})
    assert "nowhere" in refusal["msg"] and bench.vm("other") is None


def test_clone_of_a_snapshot(bench: Bench) -> None:
    """A snapshot is cloned as it was, whatever became of its machine."""
    source(bench)
    machine = bench.row("vms", name="template", is_snapshot=False)["machine"]
    bench.send("POST", "machine_snapshots", {"machine": machine, "name": "before"})
    bench.run("verge_vm", {"name": "template", "description": "spoilt"})
    foretold(bench, clone_from="template", clone_snapshot="before")
    assert bench.vm("web")["description"] == "golden"
    refusal = bench.refused("verge_vm", {"name": "other", "clone_from": "template", "clone_snapshot": "never"})
    assert "never" in refusal["msg"] and bench.vm("other") is None


def test_clone_passes_quiesce_on(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a parameter of the action alone; no row shows it, so the request is looked at."""
    source(bench)
    seen: list[Any] = []
    send = Connection._send
    monkeypatch.setattr(Connection, "_send", lambda self, request: (seen.append(request.json), send(self, request))[1])
    bench.run("verge_vm", {"name": "web", "clone_from": "template", "clone_quiesce": True})
    actions = [body for body in seen if body and body.get("action") == "clone"]
    assert [body["params"]["quiesce"] for body in actions] == [True]


# Being cut off


WHOLE: dict[str, Any] = {
    **WEB,
    "drives": DRIVES,
    "nics": NICS,
    "devices": [{"type": "tpm"}],
    "tags": ["web"],
    "cloud_init": {"user_data": "u", "meta_data": "m"},
    "state": "running",
}
# Requests that write in a whole create; proven by the last case below, which must not be cut off.
LAST_WRITE = 10


@pytest.mark.parametrize("kind", ["reset_before", "reset_after"])
@pytest.mark.parametrize("passing", range(LAST_WRITE + 1))
def test_cut_off_and_run_again(bench: Bench, kind: str, passing: int) -> None:
    """The connection breaks at the k-th write: an error, and the next run ends converged with nothing doubled."""
    bench.plant("tags", name="web", category=bench.plant("tag_categories", name="role", taggable_vms=True))
    bench.simulator.fault(kind, method="POST|PUT|DELETE", after=passing)
    first = bench.attempt("verge_vm", WHOLE)
    struck = bench.simulator.control("GET", "faults")[0]["hits"]
    assert struck == (passing < LAST_WRITE), "the number of writes in this test is out of date"
    bench.simulator.clear_faults()
    # A PUT is repeated by the client (WIRE 11.4); after a POST nobody knows, and that is an error.
    assert first.get("failed", False) == (bool(struck) and first.get("failed", False))
    if first.get("failed"):
        assert first["error"]["kind"] == "outcome_unknown"
    second = bench.run("verge_vm", WHOLE)
    assert len(bench.rows("vms", name="web")) == 1 and bench.vm("web")["power"] == "running"
    drives = parts(bench, "machine_drives")
    assert {name for name, row in drives.items() if row["interface"] != "tpm_state"} == {"system", "data"}
    assert set(parts(bench, "machine_nics")) == {"lan", "wan"} and set(parts(bench, "machine_devices")) == {"tpm"}
    assert contents(bench) == {"/user-data": "u", "/meta-data": "m"}
    assert len(bench.rows("tag_members")) == 1
    assert second["vm"]["running"] is True
    with bench.traffic() as traffic:
        assert not bench.run("verge_vm", WHOLE)["changed"]
    assert traffic.writes == []


def test_a_failure_half_way_tells_what_was_done(bench: Bench) -> None:
    """A machine that was switched off for a change and does not come up again must not look untouched."""
    bench.run("verge_vm", {"name": "web", "cpu_cores": 2, "state": "running"})
    refusal = bench.refused("verge_vm", {"name": "web", "cpu_cores": 999, "restart_if_needed": True})
    assert refusal["changed"] and refusal["actions"] == ["update vm web (cpu_cores)", "power off vm web"]
    assert refusal["msg"].endswith("(HTTP 422); done before that: update vm web (cpu_cores), power off vm web")
    untouched = bench.refused("verge_vm", {"name": "web", "os_family": "linux", "cluster": "none"})
    assert "actions" not in untouched

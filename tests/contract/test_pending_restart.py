# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What waits for a power cycle is told by every later run until it happens, and ``restart_if_needed`` makes it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract import twice
from tests.contract.bench import Bench

EARLIER = ["changed by an earlier run"]
WEB = {
    "name": "web",
    "cpu_cores": 1,
    "drives": [{"name": "system", "size": "1 GiB"}],
    "nics": [{"name": "lan", "network": "Internal"}],
    "devices": [{"name": "chip", "type": "tpm"}],
    "cloud_init": {"user_data": "#cloud-config\n"},
    "state": "running",
}
# What is changed: module, its options, what is told at first, and what by later runs.
CHANGES: dict[str, tuple[str, dict[str, Any], list[str], list[str]]] = {
    "own": ("verge_vm", {"name": "web", "cpu_cores": 2}, ["cpu_cores"], EARLIER),
    "data source": (
        "verge_vm",
        {"name": "web", "cloud_init": {"datasource": "config_drive_v2"}},
        ["cloudinit_datasource"],
        EARLIER,
    ),
    "nic of the machine": (
        "verge_vm",
        {"name": "web", "nics": [{"name": "lan", "interface": "e1000"}]},
        ["nic lan"],
        EARLIER,
    ),
    "drive of the machine": (
        "verge_vm",
        {"name": "web", "drives": [{"name": "system", "interface": "ide"}]},
        ["drive system"],
        EARLIER,
    ),
    "nic": ("verge_nic", {"vm": "web", "name": "lan", "mac": "f0:db:30:00:00:99"}, ["nic lan"], EARLIER),
    "drive": ("verge_drive", {"vm": "web", "name": "system", "readonly": True}, ["drive system"], EARLIER),
    "device": ("verge_device", {"vm": "web", "name": "chip", "settings": {"model": "tis"}}, ["device chip"], EARLIER),
    "nic that is switched off": (
        "verge_nic",
        {"vm": "web", "name": "lan", "enabled": False},
        ["nic lan"],
        ["nic lan"],
    ),
    "drive that is switched off": (
        "verge_drive",
        {"vm": "web", "name": "system", "enabled": False},
        ["drive system"],
        ["drive system"],
    ),
    "device that is switched off": (
        "verge_device",
        {"vm": "web", "name": "chip", "enabled": False},
        ["device chip"],
        ["device chip"],
    ),
    "cloud-init of the machine": (
        "verge_vm",
        {"name": "web", "cloud_init": {"user_data": "#cloud-config\npackages: []\n"}},
        ["cloud-init file /user-data"],
        ["cloud-init file /user-data"],
    ),
    "cloud-init": (
        "verge_cloud_init",
        {"vm": "web", "files": [{"name": "vendor-data", "contents": "#cloud-config\n"}]},
        ["cloud-init file /vendor-data"],
        ["cloud-init file /vendor-data"],
    ),
    "data source of cloud-init": (
        "verge_cloud_init",
        {"vm": "web", "datasource": "config_drive_v2"},
        ["datasource"],
        EARLIER,
    ),
}
# These are seen from the parts' own rows.
VISIBLE = [name for name, change in CHANGES.items() if change[3] != EARLIER]
each_change = pytest.mark.parametrize("change", CHANGES)


@pytest.fixture
def web(bench: Bench) -> Bench:
    """A machine that has been running for an hour."""
    bench.run("verge_vm", WEB)
    started(bench)
    return bench


def started(bench: Bench) -> None:
    """Have the machine's start be an hour ago: stamps are whole seconds, which a test does not take."""
    status = bench.status(bench.row("vms", name="web"))
    bench.plant("machine_status", key=status["$key"], started=status["started"] - 3600)
    for file in bench.rows("cloudinit_files"):
        bench.plant("cloudinit_files", key=file["$key"], modified=file["modified"] - 7200)


def told(result: dict[str, Any]) -> list[str]:
    """Return the warnings that name what waits."""
    return [line for line in result.get("warnings", ()) if line.startswith("vm web: waiting for a power cycle: ")]


@each_change
def test_told_until_it_happened(web: Bench, change: str) -> None:
    name, options, first, later = CHANGES[change]
    done = twice.foretold(web, name, options)
    assert done["changed"] and done["pending_restart"] == first and len(told(done)) == 1
    for wish in (options, options):
        again = twice.unchanged(web, name, wish)
        assert again["pending_restart"] == later and len(told(again)) == 1
    other = twice.unchanged(web, "verge_vm", {"name": "web"})
    assert other["pending_restart"] == ([] if "cloud-init" in later[0] else later)
    cycled = twice.foretold(web, name, {**options, "restart_if_needed": True})
    assert cycled["actions"] == ["power off vm web", "power on vm web"]
    assert cycled["pending_restart"] == [] and told(cycled) == []
    quiet = twice.unchanged(web, name, {**options, "restart_if_needed": True})
    assert quiet["pending_restart"] == [] and told(quiet) == []


@each_change
def test_somebody_else_may_have_switched_it_off_and_on(web: Bench, change: str) -> None:
    name, options, _first, later = CHANGES[change]
    web.run(name, options)
    assert web.run(name, options)["pending_restart"] == later
    web.run("verge_vm_power", {"names": ["web"], "state": "stopped", "force": True})
    assert twice.unchanged(web, name, options)["pending_restart"] == []
    web.run("verge_vm_power", {"names": ["web"], "state": "running"})
    assert twice.unchanged(web, name, options)["pending_restart"] == []


@pytest.mark.parametrize("change", VISIBLE)
def test_where_the_platform_tells_of_the_machine_alone(web: Bench, change: str) -> None:
    """It may raise its flag for the machine's own settings only: the rows of the parts tell what they can."""
    name, options, first, later = CHANGES[change]
    with web.fault("parts_are_silent"):
        assert web.run(name, options)["pending_restart"] == first
        assert not web.row("vms", name="web")["need_restart"]
        assert twice.unchanged(web, name, options)["pending_restart"] == later
        cycled = twice.foretold(web, name, {**options, "restart_if_needed": True})
        assert cycled["actions"] == ["power off vm web", "power on vm web"]
        assert twice.unchanged(web, name, {**options, "restart_if_needed": True})["pending_restart"] == []


def test_files_that_no_guest_sees_wait_for_nothing(bench: Bench) -> None:
    bench.run("verge_vm", {"name": "web", "state": "running"})
    for name, options in (
        ("verge_vm", {"name": "web", "cloud_init": {"user_data": "#cloud-config\n"}, "restart_if_needed": True}),
        ("verge_cloud_init", {"vm": "web", "files": [{"name": "x", "contents": "y"}], "restart_if_needed": True}),
    ):
        done = twice.foretold(bench, name, options)
        assert done["changed"] and done["pending_restart"] == [] and "power off vm web" not in done["actions"]


def test_a_guest_is_stopped_hard_where_it_may_be(web: Bench) -> None:
    web.plant("vms", key=web.key("vms", "web"), _ignores_poweroff=True)
    files = [{"name": "x", "contents": "y"}]
    wish = {"vm": "web", "files": files, "restart_if_needed": True, "shutdown_timeout": 0, "wait_timeout": 20}
    done = twice.foretold(web, "verge_cloud_init", wish)
    assert done["actions"][1:] == ["power off vm web", "power on vm web"]
    hard = {**wish, "files": [{"name": "x", "contents": "z"}], "shutdown_timeout": 60, "force": True}
    started(web)
    assert twice.foretold(web, "verge_cloud_init", hard)["actions"][1:] == ["power off vm web hard", "power on vm web"]
    left = web.run(
        "verge_cloud_init", {"vm": "web", "files": [{"name": "x", "contents": "another text"}], "wait": False}
    )
    assert left["pending_restart"] == ["cloud-init file /x"]

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to go and goes by somebody else's doing is gone: before each request of a removal, of every module."""

from __future__ import annotations

import time
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
import requests

from tests.contract.bench import Bench
from tests.contract.suite.tables import EXAMPLES
from tests.contract.suite.vanishing import Interrupt, away, interrupt, met, removal
from tests.contract.table import Example

__all__ = ["interrupt"]  # a fixture


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.id)
def test_a_row_that_vanishes(bench: Bench, example: Example, interrupt: Interrupt) -> None:
    remove = example.only({}, state="absent")

    def world() -> Any:
        bench.simulator.reset()
        example.world(bench)
        return bench.run(example.module, example.arguments({}))["key"]

    world()
    for at in range(removal(bench, example.module, remove)):
        key = world()
        interrupt(at, partial(away, bench, example.table, key))
        met(bench, example.module, remove, interrupt)


RUNNING: dict[str, tuple[str, dict[str, Any], dict[str, Any], str]] = {
    "verge_vm": (
        "verge_vm",
        {"name": "web", "state": "running", "drives": [{"name": "system", "size": "1 GiB"}]},
        {"name": "web", "state": "absent", "force": True},
        "vms",
    ),
    "verge_network": (
        "verge_network",
        {"name": "web", "type": "internal", "cidr": "10.8.0.0/24", "ip": "10.8.0.1", "state": "running"},
        {"name": "web", "state": "absent", "force": True},
        "vnets",
    ),
}


@pytest.mark.parametrize("what", RUNNING)
def test_what_runs_and_vanishes(bench: Bench, what: str, interrupt: Interrupt) -> None:
    """Also while it is switched off hard, and while that is waited for."""
    name, make, remove, table = RUNNING[what]
    bench.run(name, make)
    for at in range(removal(bench, name, remove)):
        key = bench.run(name, make)["key"]
        interrupt(at, partial(away, bench, table, key))
        met(bench, name, remove, interrupt)


PARTS: dict[str, tuple[str, dict[str, Any], str]] = {
    "drive": ("machine_drives", {"name": "data", "size": "1 GiB"}, "hotplugdrive"),
    "nic": ("machine_nics", {"name": "lan", "network": "Internal"}, "hotplugnic"),
}


def taken(bench: Bench, noun: str) -> None:
    """Take a part from the running machine and away, where it is there."""
    table, part, action = PARTS[noun]
    vm = bench.row("vms", name="web")
    for row in bench.rows(table, machine=vm["machine"], name=part["name"]):
        params = {"device": row["$key"], "unplug": True}
        for _attempt in range(80):
            with suppress(requests.HTTPError):  # unplugged already, or another NIC less than three seconds ago
                bench.send("POST", "vm_actions", {"vm": vm["$key"], "action": action, "params": params})
                break
            time.sleep(0.1)
        away(bench, table, row["$key"])


@pytest.mark.parametrize("noun", PARTS)
@pytest.mark.parametrize("owner", [False, True], ids=["the part", "its machine"])
def test_a_part_of_a_running_machine_that_vanishes(bench: Bench, noun: str, owner: bool, interrupt: Interrupt) -> None:
    """Also while it is taken from the machine."""
    part = PARTS[noun][1]
    remove = {"vm": "web", "name": part["name"], "unplug": True, "state": "absent"}

    def make() -> Any:
        key = bench.run("verge_vm", {"name": "web", "state": "running"})["key"]
        bench.run(f"verge_{noun}", {"vm": "web", **part})
        return key

    make()
    for at in range(removal(bench, f"verge_{noun}", remove)):
        key = make()
        interrupt(at, partial(away, bench, "vms", key) if owner else partial(taken, bench, noun))
        met(bench, f"verge_{noun}", remove, interrupt)


@pytest.mark.parametrize("noun", PARTS)
def test_a_purge_of_a_part_that_vanishes(bench: Bench, noun: str, interrupt: Interrupt) -> None:
    """The machine stays, and has what it should have."""
    table, part, _action = PARTS[noun]
    make = {"name": "web", "state": "running", f"{noun}s": [part]}
    wish = {"name": "web", f"{noun}s": [], f"purge_{noun}s": True}
    bench.run("verge_vm", make)
    for at in range(removal(bench, "verge_vm", wish)):
        bench.run("verge_vm", make)
        interrupt(at, partial(taken, bench, noun))
        bench.run("verge_vm", wish)
        assert bench.rows(table, machine=bench.row("vms", name="web")["machine"]) == []


def test_a_table_that_is_not_there_is_no_sign(bench: Bench) -> None:
    """A 404 to the look-up itself says nothing about the row (WIRE 3.21, 4.6): the host may be no VergeOS."""
    bench.simulator.fault("status", status=404, body={"err": "not found"}, path="/vms", times=None)
    refusal = bench.refused("verge_vm", {"name": "web", "state": "absent"})
    assert refusal["error"]["kind"] == "not_found"

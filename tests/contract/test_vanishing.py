# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to go and goes by somebody else's doing is gone: before each request of a removal, of every module."""

from __future__ import annotations

import time
from contextlib import suppress
from functools import partial
from typing import Any, Callable

import pytest
import requests

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.connection import Connection
from tests.contract.bench import Bench
from tests.contract.table import Example
from tests.contract.test_state_modules import EXAMPLES

# Options that name what a row belongs to -> its table.
OWNERS = {"network": "vnets", "vm": "vms", "zone": "vnet_dns_zones", "view": "vnet_dns_views"}
BELONGING = [
    pytest.param(example, option, id=f"{example.id}-{option}")
    for example in EXAMPLES
    for option in OWNERS
    if option in example.identity
]
Interrupt = Callable[[int, Callable[[], Any]], None]


@pytest.fixture
def interrupt(monkeypatch: pytest.MonkeyPatch) -> Interrupt:
    """Let somebody else do something just before the request at some place leaves."""
    waiting: list[tuple[int, Callable[[], Any]]] = []
    sent: list[str] = []
    send = Connection._send

    def watched(self: Connection, request: Any) -> Any:
        if waiting and len(sent) == waiting[0][0]:
            waiting.pop()[1]()
        sent.append(request.path)
        return send(self, request)

    def arm(at: int, deed: Callable[[], Any]) -> None:
        sent.clear()
        waiting[:] = [(at, deed)]

    monkeypatch.setattr(Connection, "_send", watched)
    return arm


def removal(bench: Bench, name: str, arguments: dict[str, Any]) -> int:
    """Remove what is there, and count the requests."""
    with bench.traffic() as traffic:
        assert bench.run(name, arguments)["changed"]
    return len(traffic.requests)


def met(bench: Bench, name: str, arguments: dict[str, Any], interrupt: Interrupt) -> None:
    """Remove what vanishes meanwhile; afterwards nothing is left to do."""
    result = bench.run(name, arguments)
    interrupt(-1, lambda: None)  # a wait may have taken fewer looks this time
    assert "done before that" not in str(result)
    assert bool(result["actions"]) == result["changed"]
    if not result["changed"]:
        assert result["diff"]["before"] == result["diff"]["after"]
    with bench.traffic() as traffic:
        again = bench.run(name, arguments)
    assert not again["changed"] and traffic.writes == []


def away(bench: Bench, table: str, key: Any) -> None:
    """Take a row away past the modules, and all that keeps the platform from it; what is gone already stays so."""
    for _attempt in range(200):
        found = bench.rows(table, **{"$key": key})
        if not found:
            return
        if table in ("vms", "vnets"):
            bench.plant("machine_status", key=bench.status(found[0])["$key"], status="stopped", running=False)
        if found[0].get("enabled") is True and table == "vnet_wireguards":
            bench.send("PUT", f"{table}/{key}", {"enabled": False})
        with suppress(requests.HTTPError):  # what is being unplugged is refused until it is
            bench.send("DELETE", f"{table}/{key}")
            return
        time.sleep(0.02)
    raise AssertionError(f"{table} {key} does not go")


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


@pytest.mark.parametrize(("example", "option"), BELONGING)
def test_an_owner_that_vanishes(bench: Bench, example: Example, option: str, interrupt: Interrupt) -> None:
    """What belonged to it went along; neither it nor the apply that was to follow is missed."""
    table, name = OWNERS[option], example.identity[option]
    column = "domain" if table == "vnet_dns_zones" else "name"
    remove = example.only({}, state="absent")

    def world() -> None:
        bench.simulator.reset()
        example.world(bench)
        bench.run(example.module, example.arguments({}))

    world()
    for at in range(removal(bench, example.module, remove)):
        world()
        interrupt(at, partial(away, bench, table, bench.row(table, **{column: name})["$key"]))
        met(bench, example.module, remove, interrupt)


@pytest.mark.parametrize(("example", "option"), BELONGING)
def test_an_owner_that_is_not_there(bench: Bench, example: Example, option: str) -> None:
    """What belongs to nothing is not there, so that a play that takes all away can be run again."""
    example.world(bench)
    for check in (True, False):
        result = bench.run(example.module, {**example.only({}, state="absent"), option: "no-such-one"}, check=check)
        assert not result["changed"] and result["actions"] == [] and "warnings" not in result


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

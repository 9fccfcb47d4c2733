# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module's work is one operation (DESIGN 2): the asynchronous client drives it as the blocking one does."""

from __future__ import annotations

import asyncio
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.aio import AsyncVergeClient

from .bench import Bench, module


def operation(name: str, client: Any, options: dict[str, Any], check: bool = False) -> Any:
    """Make the operation of a module's work."""
    chosen = module(name)
    checked = ArgumentSpecValidator(chosen.spec, **chosen.restrictions).validate(options)
    assert not checked.error_messages
    return chosen.operation(client, checked.validated_parameters, check)


def drive(bench: Bench, *wishes: tuple[str, dict[str, Any]], check: bool = False) -> list[dict[str, Any]]:
    """Carry modules' work out at the same time, under one asynchronous client."""

    async def work() -> list[dict[str, Any]]:
        side = bench.simulator
        async with AsyncVergeClient(side.host, side.username, side.password, ca_file=side.ca_file) as client:
            return await asyncio.gather(
                *(client.run(operation(name, client, options, check)) for name, options in wishes)
            )

    return asyncio.run(work())


def machine(name: str) -> tuple[str, dict[str, Any]]:
    drives = [{"name": "os", "size": "2 GiB", "tier": 1}]
    nics = [{"name": "lan", "network": "Internal"}]
    return "verge_vm", {"name": name, "ram": "1 GiB", "state": "running", "drives": drives, "nics": nics}


def test_machines_at_once_under_the_asynchronous_client(wire: Bench) -> None:
    bench = wire
    wishes = [machine(f"one-{number}") for number in range(3)]
    foretold = drive(bench, *wishes, check=True)
    made = drive(bench, *wishes)
    for before, after in zip(foretold, made):
        assert before["actions"] == after["actions"] and before["diff"] == after["diff"]
        assert after["changed"] and after["vm"]["status"] == "running"
    with bench.traffic() as traffic:
        assert not any(again["changed"] for again in drive(bench, *wishes))
    assert traffic.writes == []
    assert [bench.run(*wish)["vm"]["key"] for wish in wishes] == [each["vm"]["key"] for each in made]


def test_a_procedure_under_the_asynchronous_client(wire: Bench) -> None:
    bench = wire
    bench.run(*machine("two-1"))
    (done,) = drive(bench, ("verge_vm_power", {"names": ["two-1"], "state": "stopped"}))
    assert done["changed"] and done["vms"][0]["state"] == "stopped"
    (again,) = drive(bench, ("verge_vm_power", {"names": ["two-1"], "state": "stopped"}))
    assert not again["changed"]

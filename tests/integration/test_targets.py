# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Targets run in the controller's process and as packed modules; the results are the same field by field.

Every commit runs all targets in process and one of each shape packed, ``make test-all`` (``--all``) all of them both
ways.

With VERGE_HOST set the targets run on that system instead of the simulator; values that differ from run to run there
(keys, addresses, identifiers) are then not compared.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.integration.playbook import ROOT, Player, Run
from tests.simulator.process import Simulator

TARGETS = Path(__file__).parent / "targets"
REAL = {name: value for name, value in os.environ.items() if name.startswith("VERGE_") and os.environ.get("VERGE_HOST")}
# Stamps of the clock, and what Ansible notes about the way a task went.
PASSING = {
    "created",
    "modified",
    "last_attempt",
    "last_update",
    "last_used",
    "last_refreshed",
    "started",
    "deprecations",
    "ansible_facts",
    "ansible_delegated_vars",
    "exception",
}
PASSING_ON_A_REAL_SYSTEM = {"key", "machine", "uuid", "mac", "macaddress", "serial", "addresses", "node", "response"}


# Shape -> the target that is run packed on every commit, too.
PACKED = {
    "state": "verge_vm",
    "entry": "verge_drive",
    "info": "verge_vm_info",
    "act": "verge_vm_power",
    "generic": "verge_resource",
}


@dataclass
class Outcome:
    """One target, one way.

    Attributes:
        run: What ansible-playbook said.
        leftovers: Names of what it made and did not remove; on the simulator only.
    """

    run: Run
    leftovers: list[str]


@pytest.fixture
def outcomes(target: str, request: pytest.FixtureRequest, tmp_path: Path) -> dict[bool, Outcome]:
    """Run a target in process (True) and, where that is due, as packed modules (False), each on a fresh system."""
    whole = request.config.getoption("--all") or target in PACKED.values()
    ways = (True, False) if whole else (True,)
    if REAL:
        return {way: on_real_system(target, way, tmp_path) for way in ways}
    simulator = request.getfixturevalue("simulator")
    return {way: on_simulator(target, way, tmp_path, simulator) for way in ways}


def on_simulator(target: str, in_process: bool, folder: Path, simulator: Simulator) -> Outcome:
    """Run one target one way on a fresh system."""
    simulator.reset()
    player = Player(folder / f"{target}-{in_process}", simulator.env, strict=False)
    run = player.run(role(target), "-vvv", "--diff", in_process=in_process)
    return Outcome(run, leftovers(simulator))


def on_real_system(target: str, in_process: bool, folder: Path) -> Outcome:
    """Run one target one way on the system that the environment names."""
    player = Player(folder / f"{target}-{in_process}", REAL, strict=False)
    return Outcome(player.run(role(target), "-vvv", "--diff", in_process=in_process), [])


def role(target: str) -> list[dict[str, Any]]:
    """Return the task that runs a target."""
    return [{"name": "Target", "ansible.builtin.include_role": {"name": target}}]


def comparable(value: Any) -> Any:
    """Strip a result of what may differ between two runs that do the same."""
    passing = PASSING | (PASSING_ON_A_REAL_SYSTEM if REAL else set())
    if isinstance(value, dict):
        return {
            name: comparable(entry)
            for name, entry in value.items()
            if name not in passing and not name.startswith("_ansible")
        }
    return [comparable(entry) for entry in value] if isinstance(value, list) else value


def differences(left: Any, right: Any, place: str = "") -> list[str]:
    """List the places where two values differ."""
    if isinstance(left, dict) and isinstance(right, dict):
        names = sorted({*left, *right})
        absent = "(absent)"
        return [d for n in names for d in differences(left.get(n, absent), right.get(n, absent), f"{place}.{n}")]
    if isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        return [d for n, pair in enumerate(zip(left, right)) for d in differences(*pair, f"{place}[{n}]")]
    return [] if left == right else [f"{place}: {left!r} in process, {right!r} as module"]


def apart(in_process: Run, as_module: Run) -> list[str]:
    """List where two runs of the same differ: tasks, their outcomes, and every field of their results."""
    left, right = ([(entry["task"], entry["outcome"]) for entry in run.records] for run in (in_process, as_module))
    if left != right:
        return [f"tasks: {left} in process, {right} as module"]
    return [
        f"{one['task']}{text}"
        for one, other in zip(in_process.records, as_module.records)
        for text in differences(comparable(one["result"]), comparable(other["result"]))
        if not other_system(text)
    ]


def test_every_module_has_a_target() -> None:
    modules = {path.stem for path in (ROOT / "plugins" / "modules").glob("verge_*.py")}
    assert modules - {path.name for path in TARGETS.iterdir()} == set()


def test_every_shape_has_a_packed_target() -> None:
    assert set(PACKED.values()) <= {path.name for path in TARGETS.iterdir()}


@pytest.mark.parametrize("target", sorted(path.name for path in TARGETS.iterdir() if path.is_dir()))
def test_target(target: str, outcomes: dict[bool, Outcome]) -> None:
    for outcome in outcomes.values():
        assert outcome.run.status == 0, outcome.run.text
        assert outcome.run.leaks == [], "secrets came out"
        assert outcome.leftovers == []
    if False in outcomes:
        assert apart(outcomes[True].run, outcomes[False].run) == []


def other_system(text: str) -> bool:
    """Whether a difference is the address of the two systems, such as in ``invocation``."""
    return any(f".{name}:" in text for name in ("host", "ca_path")) and ".invocation." in text


def leftovers(simulator: Simulator) -> list[str]:
    """List what a target made and did not remove."""
    found = []
    for table in ("vms", "vnets", "tag_categories"):
        answer = requests.get(
            f"{simulator.url}/api/v4/{table}",
            params={"fields": "name", "filter": "name bw 'ct-'"},
            auth=(simulator.username, simulator.password),
            verify=simulator.ca_file,
            timeout=30,
        )
        found += [f"{table}: {row['name']}" for row in answer.json()]
    return found

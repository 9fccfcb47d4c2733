# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every target runs in the controller's process and as a packed module; the results are the same field by field.

With VERGE_HOST set the targets run on that system instead of the simulator; values that differ from run to run there
(keys, addresses, identifiers) are then not compared.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Iterator

import pytest

from tests.integration.playbook import Player, Run
from tests.simulator.process import Simulator

TARGETS = Path(__file__).parent / "targets"
REAL = {name: value for name, value in os.environ.items() if name.startswith("VERGE_") and os.environ.get("VERGE_HOST")}
# Stamps of the clock, and what Ansible notes about the way a task went.
PASSING = {"created", "modified", "last_update", "deprecations", "ansible_facts", "ansible_delegated_vars", "exception"}
PASSING_ON_A_REAL_SYSTEM = {"key", "machine", "uuid", "mac", "macaddress", "serial", "addresses", "node", "response"}


@pytest.fixture(scope="module")
def second() -> Iterator[Simulator]:
    """A second simulator, so that both ways can run side by side on systems that are the same."""
    with Simulator(speed=20) as running:
        yield running


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


def both_ways(play: Any, first: Player, other: Player, **keywords: Any) -> tuple[Run, Run]:
    """Run a play in process on one system and as modules on another."""
    if REAL:
        return first.run(play, **keywords), first.run(play, in_process=False, **keywords)
    with ThreadPoolExecutor() as pool:
        runs = [
            pool.submit(first.run, play, **keywords),
            pool.submit(other.run, play, in_process=False, **keywords),
        ]
        return runs[0].result(), runs[1].result()


@pytest.mark.parametrize("target", sorted(path.name for path in TARGETS.iterdir() if path.is_dir()))
def test_target_both_ways(target: str, system: Simulator, second: Simulator, tmp_path: Path) -> None:
    second.reset()
    here = Player(tmp_path / "here", REAL or system.env)
    there = Player(tmp_path / "there", REAL or {**second.env})
    role = [{"name": "Target", "ansible.builtin.include_role": {"name": target}}]
    in_process, as_module = both_ways(role, here, there)
    for run in (in_process, as_module):
        assert run.status == 0, run.text
    assert [entry["task"] for entry in in_process.records] == [entry["task"] for entry in as_module.records]
    found = []
    for left, right in zip(in_process.records, as_module.records):
        assert left["outcome"] == right["outcome"], left["task"]
        pair = (comparable(left["result"]), comparable(right["result"]))
        found += [f"{left['task']}{text}" for text in differences(*pair) if not other_system(text)]
    assert found == []
    if not REAL:
        assert not [row for table in ("vms", "vnets", "tag_categories") for row in leftovers(system, table)]


def other_system(text: str) -> bool:
    """Whether a difference is the address of the two systems, such as in ``invocation``."""
    return any(f".{name}:" in text for name in ("host", "ca_path")) and ".invocation." in text


def leftovers(system: Simulator, table: str) -> list[dict[str, Any]]:
    """List what a target left behind."""
    import requests

    address = f"{system.url}/api/v4/{table}"
    answer = requests.get(
        address,
        params={"fields": "name", "filter": "name bw 'ct-'"},
        auth=(system.username, system.password),
        verify=system.ca_file,
        timeout=30,
    )
    rows: list[dict[str, Any]] = answer.json()
    return rows

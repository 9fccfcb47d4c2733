# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""playbooks/rolling_restart.yml: of each group one machine at a time is down, and none after one that stays down."""

from __future__ import annotations

from typing import Any

from tests.contract.bench import Bench
from tests.integration.playbook import ROOT, Player
from tests.simulator.process import Simulator

PLAYBOOK = ROOT / "playbooks" / "rolling_restart.yml"
GROUPS = {"rolling-web": 3, "rolling-db": 2}


def down(bench: Bench) -> dict[str, list[tuple[int, int]]]:
    """Read from the machines' logs when each was down: group -> moments of stop and start."""
    found: dict[str, list[tuple[int, int]]] = {group: [] for group in GROUPS}
    for vm in bench.rows("vms", is_snapshot=False):
        lines = sorted(bench.rows("machine_logs", machine=vm["machine"]), key=lambda line: line["timestamp"])
        stops = [line["timestamp"] for line in lines if line["text"] == "Machine stopped"]
        starts = [line["timestamp"] for line in lines if line["text"].startswith("Machine started")][1:]
        found[vm["ha_group"]] += zip(stops, starts)
    return found


def vms(bench: Bench) -> dict[str, dict[str, Any]]:
    """Read the machines with their status."""
    return {vm["name"]: {**vm, **bench.status(vm)} for vm in bench.rows("vms", is_snapshot=False)}


def test_one_of_a_group_at_a_time(player: Player, system: Simulator) -> None:
    bench = Bench(system)
    first = player.run(PLAYBOOK)
    assert first.status == 0 and first.changed() == 1, first.text
    settings = ("-e", "ram='2 GiB'")
    foretold = player.run(PLAYBOOK, *settings, "--check")
    done = player.run(PLAYBOOK, *settings)
    assert done.status == 0 and done.changed() == foretold.changed() == 2, done.text
    task = "Restart those whose settings wait for it"
    assert len(done.result(task)["vms"]) == 5
    assert {vm["running_ram"] for vm in vms(bench).values()} == {2048}
    for group, times in down(bench).items():
        assert len(times) == GROUPS[group]
        times.sort()
        assert all(earlier[1] < later[0] for earlier, later in zip(times, times[1:])), f"{group}: two at a time"
    assert player.run(PLAYBOOK, *settings).changed() == 0
    bench.close()


def test_none_after_one_that_stays_down(player: Player, system: Simulator) -> None:
    """More memory than a machine may have is noticed at the start only: the first of each group stays down."""
    bench = Bench(system)
    player.run(PLAYBOOK)
    run = player.run(PLAYBOOK, "-e", "ram='128 GiB'")
    assert run.status == 2 and "exceeds the max amount of ram" in run.text
    told = {vm["name"]: vm for vm in run.result("Restart those whose settings wait for it")["vms"]}
    off = {name for name, vm in vms(bench).items() if not vm["running"]}
    assert len(off) == 2 and {vms(bench)[name]["ha_group"] for name in off} == set(GROUPS)
    for name, vm in told.items():
        assert "not begun, since" in vm["error"] if name not in off else "exceeds the max" in vm["error"]
    bench.close()

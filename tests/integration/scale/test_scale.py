# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many machines and long lists: what a second run costs, and that many are done in the time of the slowest.

SCALE multiplies the numbers, as README.md beside this says.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from typing import Any

import pytest

from tests.contract.bench import Bench
from tests.integration.playbook import Player
from tests.simulator.process import Simulator

SCALE = int(os.environ.get("SCALE", "1"))
LOOPED = 100 * SCALE
SWITCHED = 200 * SCALE
# The platform takes so many seconds to start each machine, all of them at the same time.
SLOWEST = 4.0
POWER = "verge_vm_power"


def machine(count: int) -> dict[str, Any]:
    """Return the task that makes so many whole machines and starts them."""
    return {
        "name": "machines",
        "community.vergeos.verge_vm": {
            "name": "ct-scale-{{ item }}",
            "ram": "256 MiB",
            "drives": [{"name": "system", "size": "1 GiB"}, {"name": "data", "size": "1 GiB"}],
            "nics": [{"name": "front", "network": "Internal"}, {"name": "back", "network": "DMZ"}],
            "state": "running",
        },
        "loop": f"{{{{ range({count}) | list }}}}",
    }


def told(what: str, **figures: Any) -> None:
    """Print a line of figures, which pytest shows with -s."""
    print(f"\n{what}: " + ", ".join(f"{name} {value}" for name, value in figures.items()))


@pytest.mark.slow
def test_a_loop_of_whole_machines_costs_one_get_each_the_second_time(player: Player, system: Simulator) -> None:
    begun = time.monotonic()
    first = player.run([machine(LOOPED)])
    took = time.monotonic() - begun
    assert first.status == 0, first.text[-2000:]
    sent = Counter(entry["method"] for entry in system.log())
    # Machine, two drives, two NICs, power: nothing is written twice.
    assert sent["POST"] == 6 * LOOPED and sent["PUT"] == sent["DELETE"] == 0
    results = first.result("machines")["results"]
    assert len(results) == LOOPED and all(each["vm"]["running"] and len(each["vm"]["nics"]) == 2 for each in results)

    system.clear_log()
    begun = time.monotonic()
    second = player.run([machine(LOOPED)])
    again = time.monotonic() - begun
    assert second.status == 0 and second.changed() == 0
    assert [(entry["method"], entry["path"]) for entry in system.log()] == [("GET", "/api/v4/vms")] * LOOPED
    told(f"loop of {LOOPED}", first=f"{took:.1f} s", requests=sum(sent.values()), second=f"{again:.1f} s")


@pytest.fixture
def fleet(bench: Bench) -> list[str]:
    """Machines that are off."""
    names = [f"ct-scale-{number}" for number in range(SWITCHED)]
    for name in names:
        bench.send("POST", "vms", {"name": name, "ram": 256})
    return names


@pytest.mark.slow
def test_many_are_started_in_the_time_of_the_slowest(bench: Bench, fleet: list[str]) -> None:
    """No more than twice the slowest machine's time and that of the wire, with the options left as they are.

    The time of the wire is that of the same work on a platform that starts machines at once.
    """
    begun = time.monotonic()
    bench.run(POWER, {"names": fleet, "state": "running", "concurrency": SWITCHED})
    wire = time.monotonic() - begun
    assert not bench.run(POWER, {"names": fleet, "state": "running"})["changed"]
    bench.run(POWER, {"names": fleet, "state": "stopped", "force": True, "concurrency": SWITCHED})

    bench.simulator.fault("slow_power", seconds=SLOWEST)
    options = {"concurrency": SWITCHED} if SCALE > 1 else {}
    with bench.traffic() as traffic:
        begun = time.monotonic()
        done = bench.run(POWER, {"names": fleet, "state": "running", **options})
        took = time.monotonic() - begun
    assert len(done["actions"]) == SWITCHED and {vm["state"] for vm in done["vms"]} == {"running"}
    assert took <= 2 * SLOWEST + wire
    # One POST for each; what watches them all grows with the time and not with their number, but for the length of
    # a request's line.
    rounds = [line for line in traffic.lines if line.startswith("GET")]
    assert len(traffic.writes) == SWITCHED and len(rounds) <= 15 * (1 + SWITCHED // 100)
    told(
        f"start of {SWITCHED}", took=f"{took:.1f} s", slowest=f"{SLOWEST:.0f} s", wire=f"{wire:.1f} s", gets=len(rounds)
    )

    bench.simulator.clear_faults()
    with bench.traffic() as traffic:
        again = bench.run(POWER, {"names": fleet, "state": "running"})
    assert not again["changed"] and traffic.writes == [] and len(traffic.lines) <= 1 + SWITCHED // 100


@pytest.mark.parametrize("in_process", [True, False], ids=["in process", "as module"])
def test_a_zone_of_many_records_is_one_list_the_second_time(bench: Bench, player: Player, in_process: bool) -> None:
    bench.plant("vnet_dns_views", vnet=bench.key("vnets", "Internal"), name="ct-view")
    records = [{"name": f"host-{number}", "type": "A", "value": f"10.0.{number}.1"} for number in range(101)]
    wish = {"view": "ct-view", "domain": "ct.example", "records": records, "apply_dns": False}
    task = {"name": "zone", "community.vergeos.verge_dns_zone": wish}
    first = player.run([task], in_process=in_process)
    assert first.status == 0, first.text[-2000:]
    listed = [record["name"] for record in first.result("zone")["zone"]["records"]]
    assert listed == sorted(record["name"] for record in records), "those of one run stand as those of another"
    assert len(bench.rows("vnet_dns_zone_records")) == 101
    with bench.traffic() as traffic:
        second = player.run([task], in_process=in_process)
    assert second.status == 0 and second.changed() == 0
    assert traffic.lines == ["GET vnet_dns_views", "GET vnet_dns_zones", "GET vnet_dns_zone_records"]

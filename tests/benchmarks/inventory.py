# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory: growth with the number of machines, and several sites at once."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.benchmarks.timing import BIN, BUILD, clean_env, median, run
from tests.simulator.process import Simulator

COMPOSE = {
    "compose": {"cores_twice": "verge_cores * 2", "label": "verge_name ~ '.example.com'"},
    "keyed_groups": [{"key": "verge_os_family", "prefix": "os"}, {"key": "verge_status", "prefix": "status"}],
}


def source(**options: Any) -> Path:
    """Write an inventory source."""
    BUILD.mkdir(parents=True, exist_ok=True)
    file = BUILD / "bench.verge.yml"
    file.write_text(json.dumps({"plugin": "community.vergeos.verge", **options}), encoding="utf-8")
    return file


def command(inventory: str) -> list[str]:
    """Return the command that reads an inventory and does nothing with it."""
    empty = BUILD / "empty.yml"
    empty.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": []}]), encoding="utf-8")
    return [str(BIN / "ansible-playbook"), "-i", inventory, "-i", "localhost,", str(empty)]


def growth(runs: int, sizes: tuple[int, ...]) -> list[dict[str, Any]]:
    """Measure an inventory of so many machines, above a playbook without one."""
    found = []
    for size in sizes:
        with Simulator(vms=size, speed=20) as simulator:
            env = clean_env(simulator)
            empty = median(runs, lambda env=env: run(command("localhost,"), env))
            plain = median(runs, lambda env=env: run(command(str(source())), env))
            simulator.clear_log()
            run(command(str(source())), env)
            requests = len(simulator.log())
            rich = median(runs, lambda env=env: run(command(str(source(**COMPOSE))), env))
        found.append(
            {
                "size": size,
                "seconds": plain.seconds - empty.seconds,
                "work": plain.work - empty.work,
                "peak": plain.peak - empty.peak,
                "requests": requests,
                "composed seconds": rich.seconds - empty.seconds,
                "composed work": rich.work - empty.work,
                "composed peak": rich.peak - empty.peak,
            }
        )
    return found


def sites(runs: int, count: int, size: int, delay: float) -> dict[str, Any]:
    """Measure several sites whose every answer takes some time."""
    with ExitStack() as stack:
        running = [stack.enter_context(Simulator(vms=size, speed=20)) for _number in range(count)]
        for simulator in running:
            simulator.fault("latency", seconds=delay, times=None)
        named = [
            {
                "name": f"site-{number}",
                "host": simulator.host,
                "username": simulator.username,
                "password": simulator.password,
                "ca_path": simulator.ca_file,
            }
            for number, simulator in enumerate(running)
        ]
        empty = median(runs, lambda: run(command("localhost,"), clean_env()))
        one = median(runs, lambda: run(command(str(source(sites=named[:1]))), clean_env()))
        every = median(runs, lambda: run(command(str(source(sites=named))), clean_env()))
        running[0].clear_log()
        run(command(str(source(sites=named))), clean_env())
        requests = len(running[0].log())
    return {
        "sites": count,
        "size": size,
        "delay": delay,
        "requests": requests,
        "one": one.seconds - empty.seconds,
        "all": every.seconds - empty.seconds,
    }

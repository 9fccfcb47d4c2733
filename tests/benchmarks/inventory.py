# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory: growth with the number of machines, and several sites at once."""

from __future__ import annotations

import json
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, Optional

from tests.benchmarks.timing import BIN, BUILD, Sample, clean_env, rounds, run
from tests.simulator.process import Simulator

COMPOSE = {
    "compose": {"cores_twice": "verge_cores * 2", "label": "verge_name ~ '.example.com'"},
    "keyed_groups": [{"key": "verge_os_family", "prefix": "os"}, {"key": "verge_status", "prefix": "status"}],
}
CACHE = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(BUILD / "inventory-cache")}
# Without an inventory, with a plain one, with composed variables, from the cache that the first round filled.
SOURCES: dict[str, Optional[dict[str, Any]]] = {"empty": None, "plain": {}, "composed": COMPOSE, "cached": CACHE}


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


def read(env: dict[str, str], options: Optional[dict[str, Any]]) -> Sample:
    """Run an empty playbook with an inventory of these options, or without one."""
    return run(command("localhost," if options is None else str(source(**options))), env)


def growth(runs: int, sizes: tuple[int, ...]) -> list[dict[str, Any]]:
    """Measure an inventory of so many machines, above a playbook without one."""
    found = []
    for size in sizes:
        with Simulator(vms=size, speed=20) as simulator:
            env = clean_env(simulator)
            simulator.clear_log()
            run(command(str(source())), env)
            requests = len(simulator.log())
            taken = rounds(runs, {name: partial(read, env, options) for name, options in SOURCES.items()})
        empty, plain, rich, cached = (taken[name] for name in SOURCES)
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
                "cached seconds": cached.seconds - empty.seconds,
                "cached work": cached.work - empty.work,
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
        running[0].clear_log()
        run(command(str(source(sites=named))), clean_env())
        requests = len(running[0].log())
        options = {"empty": None, "one": {"sites": named[:1]}, "all": {"sites": named}}
        taken = rounds(runs, {name: partial(read, clean_env(), each) for name, each in options.items()})
    return {
        "sites": count,
        "size": size,
        "delay": delay,
        "requests": requests,
        "one": taken["one"].seconds - taken["empty"].seconds,
        "all": taken["all"].seconds - taken["empty"].seconds,
    }

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks: a loop over converged machines, separate tasks, new machines, and what a packed module weighs."""

from __future__ import annotations

import json
import os
import time
from functools import partial
from pathlib import Path
from typing import Any

import requests

from tests.benchmarks.timing import BUILD, Sample, clean_env, play, rounds, run
from tests.simulator.process import Simulator

VM = "community.vergeos.verge_vm"
PING = "ansible.builtin.ping"
DEBUG = "ansible.builtin.debug"
SPEED = 20


class Raw:
    """Plain requests with keep-alive: the floor."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.session = requests.Session()
        self.session.auth = (simulator.username, simulator.password)

    def send(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """Send one request and decode the answer."""
        answer = self.session.request(
            method, f"{self.simulator.url}/api/v4/{path}", json=body, params=query, verify=self.simulator.ca_file
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None


def raw_reads(simulator: Simulator, wanted: list[dict[str, Any]]) -> Sample:
    """Send the very GETs that a play made, one after another over one connection."""
    raw = Raw(simulator)
    begun, worked = time.perf_counter(), time.process_time()
    for entry in wanted:
        raw.send("GET", entry["path"].removeprefix("/api/v4/"), **entry["query"])
    return Sample(time.perf_counter() - begun, 0, "", time.process_time() - worked)


def converged(runs: int, loop: int, packed: int, tasks: int) -> dict[str, Any]:
    """Measure converged machines.

    Args:
        runs: How many runs count.
        loop: Items of the loop in process.
        packed: Items that run as packed modules; of separate tasks so many at most.
        tasks: Separate tasks in process.

    Returns:
        Seconds for an item or a task, above an empty playbook, and below ``work`` the processor time of the same.
    """
    few = min(packed, tasks)
    wish = {"name": "{{ item }}", "state": "present"}
    with Simulator(vms=loop, speed=SPEED) as simulator:
        names = [row["name"] for row in Raw(simulator).send("GET", "vms", fields="name")][:loop]
        here = clean_env(simulator)
        module = clean_env(simulator, VERGE_IN_PROCESS="false")
        simulator.clear_log()
        run(play([{VM: wish, "loop": names}]), here)
        wanted = simulator.log()

        def looped(action: str, options: dict[str, Any], count: int) -> list[dict[str, Any]]:
            return [{action: options, "loop": names[:count]}]

        def single(action: str, options: dict[str, Any], count: int) -> list[dict[str, Any]]:
            return [
                {action: {option: name if value == "{{ item }}" else value for option, value in options.items()}}
                for name in names[:count]
            ]

        plays: dict[str, tuple[list[dict[str, Any]], int, dict[str, str]]] = {
            "loop in process": (looped(VM, wish, loop), loop, here),
            "loop of debug": (looped(DEBUG, {"msg": "{{ item }}"}, loop), loop, here),
            "loop as module": (looped(VM, wish, packed), packed, module),
            "loop of ping": (looped(PING, {}, packed), packed, here),
            "tasks in process": (single(VM, wish, tasks), tasks, here),
            "tasks of debug": (single(DEBUG, {"msg": "{{ item }}"}, tasks), tasks, here),
            "tasks as module": (single(VM, wish, few), few, module),
            "tasks of ping": (single(PING, {}, few), few, here),
        }
        works = {what: partial(run_play, content, env) for what, (content, _count, env) in plays.items()}
        slow = [what for what in works if what.endswith(("as module", "of ping"))]
        quick = {"empty": partial(run_play, [], here), "raw": partial(raw_reads, simulator, wanted)}
        quick.update({what: work for what, work in works.items() if what not in slow})
        # Those of a second are run more often than those of a minute.
        taken = rounds(runs * 3, quick)
        # In each pair, the module and what it is compared with.
        for pair in zip(slow[::2], slow[1::2]):
            taken.update(rounds(runs, {what: works[what] for what in pair}))
    empty, raw = taken["empty"], taken["raw"]
    return {
        "loop": loop,
        "packed": packed,
        "tasks": tasks,
        "packed tasks": few,
        "requests": len(wanted) / loop,
        "empty": empty.seconds,
        "raw": raw.seconds / len(wanted),
        **{what: (taken[what].seconds - empty.seconds) / count for what, (_content, count, _env) in plays.items()},
        "work": {
            "raw": raw.work / len(wanted),
            **{what: (taken[what].work - empty.work) / count for what, (_content, count, _env) in plays.items()},
        },
    }


def run_play(content: list[dict[str, Any]], env: dict[str, str]) -> Sample:
    """Run a playbook with these tasks."""
    return run(play(content), env)


def create_raw(simulator: Simulator, count: int) -> Sample:
    """Make machines with the calls that are needed, one after another, and no other.

    Returns:
        What it took; the output is JSON with requests a machine, and looks at its power a machine.
    """
    simulator.reset()
    raw, sent, polls = Raw(simulator), 1, 0
    begun = time.perf_counter()
    network = raw.send("GET", "vnets", fields="$key", filter="name eq 'Internal'")[0]["$key"]
    for number in range(count):
        key = raw.send("POST", "vms", {"name": f"new-{number}", "ram": 1024})["$key"]
        machine = raw.send("GET", f"vms/{key}", fields="machine")["machine"]
        raw.send("POST", "machine_drives", {"machine": machine, "name": "system", "disksize": 10 << 30})
        raw.send("POST", "machine_nics", {"machine": machine, "name": "lan", "vnet": network})
        raw.send("POST", "vm_actions", {"vm": key, "action": "poweron"})
        while raw.send("GET", f"vms/{key}", fields="machine#status#status as status")["status"] != "running":
            polls += 1
        sent += 5
    return Sample(time.perf_counter() - begun, 0, json.dumps([sent / count, (polls + count) / count]))


def new_machines(runs: int, count: int) -> dict[str, Any]:
    """Measure new machines with a drive and a NIC, powered on."""
    wish = {
        "name": "new-{{ item }}",
        "ram": "1 GiB",
        "drives": [{"name": "system", "size": "10 GiB"}],
        "nics": [{"name": "lan", "network": "Internal"}],
        "state": "running",
    }
    with Simulator(speed=SPEED) as simulator:

        def create() -> Sample:
            simulator.reset()
            return run_play([{VM: wish, "loop": list(range(count))}], clean_env(simulator))

        create()
        log = simulator.log()
        writes = sum(entry["method"] != "GET" for entry in log)
        taken = rounds(
            runs,
            {
                "empty": partial(run_play, [], clean_env(simulator)),
                "ours": create,
                "raw": partial(create_raw, simulator, count),
            },
        )
    raw = taken["raw"]
    return {
        "count": count,
        "ours": taken["ours"].seconds - taken["empty"].seconds,
        "raw": raw.seconds,
        "requests": len(log) / count,
        "writes": writes / count,
        "raw requests": json.loads(raw.output)[0],
        "raw polls": json.loads(raw.output)[1],
    }


def packed(name: str, options: dict[str, Any]) -> Path:
    """Let Ansible pack a module, and keep what it would send.

    Args:
        name: The module's full name.
        options: Options with which it comes so far as to be sent.

    Returns:
        The file, which runs by itself.
    """
    # A folder of its own, since tests in other processes pack the same modules.
    temp, short = BUILD / "remote" / str(os.getpid()), name.rpartition(".")[2]
    env = clean_env(
        ANSIBLE_KEEP_REMOTE_FILES="1",
        ANSIBLE_REMOTE_TEMP=str(temp),
        VERGE_IN_PROCESS="false",
        VERGE_HOST="127.0.0.1:1",
        VERGE_TOKEN="none",
        VERGE_RETRIES="0",
    )
    for old in temp.glob(f"*/AnsiballZ_{short}.py"):
        old.unlink()
    run(play([{name: options, "ignore_errors": True}]), env)
    return next(temp.glob(f"*/AnsiballZ_{short}.py"))


def weights(modules: tuple[str, ...] = ("verge_vm", "verge_network", "verge_resource")) -> dict[str, float]:
    """Weigh packed modules.

    Args:
        modules: Their short names.

    Returns:
        KiB of what is sent for ``ping``, and for each module.
    """
    found = {}
    for name in (PING, *(f"community.vergeos.{short}" for short in modules)):
        options = (
            {} if name == PING else {"table": "vms", "key": "1"} if name.endswith("resource") else {"name": "none"}
        )
        found[name.rpartition(".")[2]] = packed(name, options).stat().st_size / 1024
    return found

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a command again and again, and tells time and memory."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Mapping, Optional, Sequence

from tests.simulator.process import Simulator

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "benchmarks"
BIN = Path(sys.executable).parent


@dataclass
class Sample:
    """One run: seconds on the clock, peak memory of its largest process in MiB, what it printed, and seconds of work.

    Work is the processor time of the process and all that it waited for. Others that share the machine hardly touch it.
    """

    seconds: float
    peak: float
    output: str
    work: float = 0.0


def run(command: Sequence[str], env: Mapping[str, str]) -> Sample:
    """Run a command to its end.

    Args:
        command: The command.
        env: Its whole environment.

    Returns:
        What it took.

    Raises:
        RuntimeError: It failed; the text is the end of what it said.
    """
    BUILD.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        begun = time.perf_counter()
        started = subprocess.Popen(list(command), env=dict(env), cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        _pid, status, usage = os.wait4(started.pid, 0)
        seconds = time.perf_counter() - begun
        started.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read()
    if started.returncode:
        raise RuntimeError(f"{' '.join(command)}: {text[-2000:]}")
    return Sample(seconds, usage.ru_maxrss / 1024, text, usage.ru_utime + usage.ru_stime)


def rounds(runs: int, works: Mapping[str, Callable[[], Sample]]) -> dict[str, Sample]:
    """Run several things in turn, once to warm up and then so many times more.

    In turn, because a machine has slow minutes: what is to be compared should share them.

    Args:
        runs: How many rounds count.
        works: What to run, by name.

    Returns:
        The medians by name, each with the output of its last run.
    """
    samples: dict[str, list[Sample]] = {name: [] for name in works}
    for number in range(runs + 1):
        for name, work in works.items():
            sample = work()
            if number:
                samples[name].append(sample)
    return {
        name: Sample(
            statistics.median(sample.seconds for sample in taken),
            statistics.median(sample.peak for sample in taken),
            taken[-1].output,
            statistics.median(sample.work for sample in taken),
        )
        for name, taken in samples.items()
    }


def clean_env(simulator: Optional[Simulator] = None, **more: str) -> dict[str, str]:
    """Return an environment with nothing of the caller's Ansible or VergeOS settings.

    Args:
        simulator: Where VERGE_* leads to.
        **more: Further variables.

    Returns:
        The environment.
    """
    others = ("VERGE_", "ANSIBLE_", "REQUESTS_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    return {
        **kept,
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "build" / "tree"),
        "ANSIBLE_HOME": str(BUILD / "home"),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        # An inventory that cannot be read would look wonderfully fast.
        "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true",
        **(simulator.env if simulator else {}),
        **more,
    }


def play(tasks: Sequence[Mapping[str, Any]]) -> list[str]:
    """Write a playbook on localhost and return the command that runs it."""
    BUILD.mkdir(parents=True, exist_ok=True)
    file = BUILD / "play.yml"
    file.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": list(tasks)}]), encoding="utf-8")
    return [str(BIN / "ansible-playbook"), str(file)]

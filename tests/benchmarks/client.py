# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client alone, beside the official SDK and plain requests. Each row is a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from functools import partial
from pathlib import Path
from typing import Any, Optional

from tests.benchmarks.timing import BUILD, ROOT, Sample, clean_env, rounds, run
from tests.simulator.process import Simulator

SDK = "pyvergeos==1.7.1"
WORK = Path(__file__).with_name("client_work.py")


def sdk_python() -> Optional[str]:
    """Return a Python that has the official SDK, or None where it cannot be installed."""
    folder = BUILD / "sdk"
    python = folder / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", SDK]
    try:
        if not python.exists():
            venv.create(folder, with_pip=True)
        subprocess.run(install, check=True)
    except subprocess.CalledProcessError:
        return None
    return str(python)


def measure(runs: int, rows: int, gets: int, size: int) -> dict[str, Any]:
    """Measure the client.

    Args:
        runs: How many runs count.
        rows: Rows of the list.
        gets: Gets by name.
        size: MiB of the upload.

    Returns:
        For each kind of work and each client: seconds inside the process, and its peak memory in MiB.
    """
    official = sdk_python()
    clients = {"ours": sys.executable, "requests": sys.executable, **({"SDK": official} if official else {})}
    found: dict[str, Any] = {"rows": rows, "gets": gets, "size": size}
    with Simulator(vms=rows, speed=20) as simulator:
        for work, amount in (("import", 0), ("list", rows), ("gets", gets), ("upload", size)):
            works = {
                f"{work} {name}": partial(_one, simulator, python, name, work, amount)
                for name, python in clients.items()
                if not (work == "upload" and name == "requests")
            }
            for what, sample in rounds(runs, works).items():
                found[what] = {"seconds": sample.seconds, "peak": sample.peak, "requests": int(sample.output)}
    return found


def _one(simulator: Simulator, python: str, client: str, work: str, amount: int) -> Sample:
    """Have one client do some work; the seconds are those it took inside the process, the output its requests."""
    env = clean_env(simulator, PYTHONPATH=os.pathsep.join([str(ROOT / "build" / "tree"), str(ROOT)]))
    simulator.clear_log()
    sample = run([python, str(WORK), client, work, str(amount)], env)
    return Sample(json.loads(sample.output)["seconds"], sample.peak, str(len(simulator.log())))

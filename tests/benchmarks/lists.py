# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Long lists: the rules of a network and the records of a zone. Each run is a process of its own."""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any, Callable, Optional

from tests.benchmarks.tasks import SPEED, Raw
from tests.benchmarks.timing import ROOT, Sample, clean_env, rounds, run
from tests.simulator.process import Simulator

WORK = Path(__file__).with_name("lists_work.py")
KINDS = ("policy", "zone")


def measure(runs: int, sizes: tuple[int, ...], before: Optional[str] = None) -> dict[str, Any]:
    """Measure lists of some sizes: made, found as they should be, and the POSTs of a zone alone.

    Args:
        runs: How many runs count.
        sizes: Entries of a list.
        before: Another clone of the collection, such as a worktree of an earlier commit, to measure in turn with this.

    Returns:
        For each size and each thing that is done, seconds on the clock and of the processor, and the requests it sent.
    """
    trees = {"": ROOT, **({"before ": Path(before)} if before else {})}
    found: dict[str, Any] = {"sizes": list(sizes), "before": bool(before)}
    with Simulator(speed=SPEED) as simulator:
        for size in sizes:
            works: dict[str, Callable[[], Sample]] = {f"raw {size}": partial(_first, simulator, ROOT, "raw", size)}
            for words, tree in trees.items():
                for kind in KINDS:
                    works[f"{words}{kind} first {size}"] = partial(_first, simulator, tree, kind, size)
                    works[f"{words}{kind} again {size}"] = partial(_one, simulator, tree, kind, "again", size)
            for what, sample in rounds(runs, works).items():
                found[what] = {"seconds": sample.seconds, "work": sample.work, "requests": int(sample.output)}
    return found


def _first(simulator: Simulator, tree: Path, kind: str, size: int) -> Sample:
    """Make a list on a fresh system; it stays there for the run that finds it."""
    simulator.reset()
    network = Raw(simulator).send("GET", "vnets", fields="$key", filter="name eq 'Internal'")[0]["$key"]
    simulator.rows("vnet_dns_views", {"vnet": network, "name": "bench"})
    return _one(simulator, tree, kind, "first", size)


def _one(simulator: Simulator, tree: Path, kind: str, which: str, size: int) -> Sample:
    """Run a module once; the seconds are those of its work, the output is the number of its requests."""
    env = clean_env(simulator, PYTHONPATH=os.pathsep.join([str(tree / "build" / "tree"), str(ROOT)]))
    simulator.clear_log()
    sample = run([sys.executable, str(WORK), kind, which, str(size)], env)
    taken = json.loads(sample.output)
    # Connecting is not counted.
    return Sample(taken["seconds"], sample.peak, str(len(simulator.log()) - 1), taken["work"])

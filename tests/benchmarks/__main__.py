# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure, print the table, and write docs/benchmarks.md.

Usage: python -m tests.benchmarks [--runs N] [--packed N] [--upload MIB] [--before FOLDER] [--quick] [SECTION ...]

Sections: converged, new, lists, weight, inventory, sites, client. What is measured is kept in build/benchmarks; the
document is written from all that is there, so that one section can be measured again. With --quick everything is small
and nothing is written: it shows that the harness works, not how fast anything is. --before names a worktree of another
commit, whose lists are measured in turn with those of this one.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
import timeit
from typing import Any, Callable, Optional

from tests.benchmarks import client, inventory, lists, report, tasks
from tests.benchmarks.timing import BUILD, ROOT

TARGET = ROOT / "docs" / "benchmarks.md"


def sections(runs: int, quick: bool, packed: int, upload: int, before: Optional[str]) -> dict[str, Callable[[], Any]]:
    """Return what can be measured, by name."""
    sizes = (20, 40) if quick else (100, 1000, 10000, 50000)
    return {
        "converged": lambda: tasks.converged(runs, *((4, 2, 2) if quick else (200, packed, 40))),
        "new": lambda: tasks.new_machines(runs, 2 if quick else 50),
        "lists": lambda: lists.measure(runs, (10, 20) if quick else (250, 1000, 5000), before),
        "weight": tasks.weights,
        "inventory": lambda: inventory.growth(runs, sizes),
        "sites": lambda: inventory.sites(runs, 3, 20 if quick else 2000, 0.05 if quick else 0.3),
        "client": lambda: client.measure(runs, *((50, 10, 1) if quick else (10000, 1000, upload))),
    }


def conditions() -> dict[str, Any]:
    """Tell where and when something was measured."""
    import ansible
    import requests

    return {
        "day": time.strftime("%Y-%m-%d %H:%M"),
        "commit": subprocess.run(
            ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
        ).stdout.strip(),
        "cores": os.cpu_count(),
        "speed": round(min(timeit.repeat("sum(range(10**6))", number=10, repeat=5)) * 100, 1),
        "load": round(os.getloadavg()[1], 1),
        "python": platform.python_version(),
        "ansible": ansible.release.__version__,
        "requests": requests.__version__,
    }


def main() -> int:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="runs that count, after one that does not")
    parser.add_argument("--packed", type=int, default=200, help="items that run as packed modules")
    parser.add_argument("--upload", type=int, default=1024, help="MiB to upload")
    parser.add_argument("--before", metavar="FOLDER", help="another clone, whose lists are measured in turn with these")
    parser.add_argument("--quick", action="store_true", help="small figures, one run, nothing written")
    parser.add_argument("--report", action="store_true", help="measure nothing; write the document again")
    parser.add_argument("sections", nargs="*", metavar="SECTION", help="what to measure; by default everything")
    given = parser.parse_args()
    runs = 1 if given.quick else given.runs
    known = sections(runs, given.quick, given.packed, given.upload, given.before)
    chosen = [] if given.report else given.sections or list(known)
    unknown = sorted(set(chosen) - set(known))
    if unknown:
        parser.error(f"no such section: {', '.join(unknown)}; there are {', '.join(known)}")
    folder = BUILD / ("quick" if given.quick else "results")
    folder.mkdir(parents=True, exist_ok=True)
    for name in chosen:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        # A weight is the same every time.
        found = {
            "runs": 1 if name == "weight" else runs,
            "before": conditions(),
            "found": known[name](),
            "after": conditions(),
        }
        (folder / f"{name}.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    done = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}
    text = report.document(done)
    print(text)
    if not given.quick:
        TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

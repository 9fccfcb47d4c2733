# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task costs, as far as it can be counted: requests, and the weight of a packed module. Times are benchmarks."""

from __future__ import annotations

import collections
import subprocess
import sys
from typing import Any

from tests.benchmarks.tasks import VM, packed, weights
from tests.benchmarks.timing import ROOT, clean_env
from tests.contract.bench import Bench

WHOLE: dict[str, Any] = {
    "name": "web",
    "ram": "2 GiB",
    "drives": [{"name": "system", "size": "10 GiB"}],
    "nics": [{"name": "lan", "network": "Internal"}],
    "state": "running",
}
# KiB above `ping`, a little above what was measured (docs/benchmarks.md): a new import that is not needed shows here.
# Measured when the checks of values, waiting applies, safe files and the request log had come: 235 and 201; with the
# check that a network does not cut off the API, which reads its rules and addresses, 215. What tells whether a row may
# be hidden from the user is 11 more, what tells whether a machine is the caller's own 5, what looks at tunnels that
# were staged earlier 2; operations all the way 2.
# Verbs for people, and what reads filters where nobody writes any, are 5 less; how rows of all tables are told apart,
# for names in the filters of info modules, is 2 more there.
# Runs, steps and the table of power, of which every state module takes along what it needs, are 12 more; files of their
# own for the kinds of fields and for the edge 6.
HEAVIEST = {"verge_vm": 286, "verge_network": 263, "verge_vm_info": 300, "verge_file_info": 249}
# Whoever names a table there may name any of them, so they ship the facts of all (190 KiB).
OF_ANY_TABLE = {"any_row", "any_table"}

# Runs a packed module, and tells of each file of ours that is compiled, and in the end whether garbage is collected.
WATCHED = """
import atexit, gc, runpy, sys
def tell(event, values):
    if event == "compile" and "/plugins/module_utils/" in str(values[1]):
        print(str(values[1]).rpartition("/plugins/module_utils/")[2], file=sys.stderr)
sys.addaudithook(tell)
atexit.register(lambda: print(f"gc:{gc.isenabled()}", file=sys.stderr))
runpy.run_path(sys.argv.pop(1), run_name="__main__")
"""


def test_requests(bench: Bench) -> None:
    """A machine that is as it should be costs one request; a new one its writes and what looks after them."""
    with bench.traffic() as traffic:
        bench.run("verge_vm", WHOLE)
    polls = [line for line in traffic.lines if line == traffic.lines[-2]]
    assert [line.split("/")[0].split("?")[0] for line in traffic.writes] == [
        "POST vms",
        "POST machine_drives",
        "POST machine_nics",
        "POST vm_actions",
    ]
    # Look, network, what was made, what it has, power (as often as it takes), read-back.
    assert len(traffic.lines) - len(traffic.writes) <= 6 + len(polls)
    with bench.traffic() as traffic:
        assert not bench.run("verge_vm", WHOLE)["changed"]
    assert len(traffic.lines) == 1
    with bench.traffic() as traffic:
        bench.run("verge_vm", {**WHOLE, "ram": "3 GiB", "restart_if_needed": False})
    assert len(traffic.lines) <= 4 and len(traffic.writes) == 1


def test_weight() -> None:
    """What a module adds to a packed task does not creep up."""
    found = weights(tuple(HEAVIEST))
    added = {name: found[name] - found["ping"] for name in HEAVIEST}
    assert {name: round(size) for name, size in added.items() if size > HEAVIEST[name]} == {}


def test_all_tables_are_shipped_where_any_may_be_named() -> None:
    """An info module reads the tables of its declaration."""
    files = (ROOT / "plugins" / "module_utils").rglob("*.py")
    assert {file.stem for file in files if "schema import everything" in file.read_text("utf-8")} == OF_ANY_TABLE


def test_compiled_once() -> None:
    """Of what is imported from a zip file, Python compiles all twice; of ours, nothing (desired/__init__.py)."""
    file = packed(VM, {"name": "none"})
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(file)], env=clean_env(), capture_output=True, text=True, check=False
    )
    assert '"failed": true' in done.stdout and "no host" in done.stdout
    times = collections.Counter(done.stderr.split())
    assert times.pop("gc:True") == 1
    assert len(times) > 30 and {"desired/plan.py", "vergeos/core.py", "resources/compute/vm.py"} <= set(times)
    # The packages themselves are found before the engine can say how to.
    assert {name for name, count in times.items() if count > 1 and not name.endswith("__init__.py")} == set()

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example look-ups of verge_vm_info."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.table import Info


def world(bench: Bench) -> None:
    """Make three machines of two kinds, one of them tagged and with parts."""
    category = bench.plant("tag_categories", name="env", taggable_vms=True)
    bench.plant("tags", name="one", category=category)
    parts = {"drives": [{"name": "data", "size": "1 GiB"}], "nics": [{"name": "lan", "network": "Internal"}]}
    bench.run("verge_vm", {"name": "ct-1", "os_family": "linux", "tags": ["one"], **parts})
    bench.run("verge_vm", {"name": "ct-2", "os_family": "windows", "ram": "4 GiB"})
    bench.run("verge_vm", {"name": "ct-3", "os_family": "linux"})


INFO = Info(
    id="verge_vm_info",
    module="verge_vm_info",
    noun="vms",
    table="vms",
    world=world,
    names=["ct-1", "ct-2", "ct-3"],
    found=[
        ({"filter": {"os_family": "linux"}}, ["ct-1", "ct-3"]),
        ({"filter": "ram ge 4096"}, ["ct-2"]),
        ({"tags": ["env/one"]}, ["ct-1"]),
        ({"tags": ["one"], "filter": {"os_family": "windows"}}, []),
    ],
    narrowed={"tags": ["nowhere"]},
    include={"include": ["console", "guest", "logs", "statistics"]},
    elsewhere={
        "name": "test_by_name_and_by_key",
        "key": "test_by_name_and_by_key",
        "filter": "test_what_is_looked_for",
        "tags": "test_what_is_looked_for",
        "missing": "test_what_is_nowhere",
        "include": "test_requests_do_not_grow_with_machines",
        "log_lines": "test_no_lines_or_no_hours",
        "log_hours": "test_no_lines_or_no_hours",
    },
)
EXAMPLES = [INFO]

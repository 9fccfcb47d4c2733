# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What verge_nas_sync_info finds."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.compute.verge_vm_export import volume_key
from tests.contract.nas.verge_nas_sync import VOLUMES, volumes
from tests.contract.table import Info


def syncs(bench: Bench) -> None:
    """Make two syncs, of which one has run; in the order of their keys, which are made up."""
    volumes(bench)
    service = bench.row("vm_services", name="ct-nas")["$key"]
    ends = {column: volume_key(bench, name) for column, name in VOLUMES.items()}
    for number, (name, status) in enumerate((("ct-first", "complete"), ("ct-other", "offline")), 1):
        progress = bench.plant("volume_sync_progresses", status=status)
        key, enabled = f"{number:040}", status == "complete"
        bench.plant("volume_syncs", key=key, service=service, name=name, enabled=enabled, progress=progress, **ends)


EXAMPLES = [
    Info(
        id="verge_nas_sync_info",
        module="verge_nas_sync_info",
        noun="syncs",
        table="volume_syncs",
        world=syncs,
        names=["ct-first", "ct-other"],
        found=[
            ({"service": "ct-nas"}, ["ct-first", "ct-other"]),
            ({"name": "ct-other"}, ["ct-other"]),
            ({"filter": "enabled eq false"}, ["ct-other"]),
            ({"log_lines": 1}, ["ct-first", "ct-other"]),
        ],
        narrowed={"service": "nowhere"},
        elsewhere={
            "service": "test_what_is_looked_for",
            "name": "test_by_name_and_by_key",
            "key": "test_by_name_and_by_key",
            "filter": "test_what_is_looked_for",
            "missing": "test_what_is_nowhere",
            "log_lines": "test_the_log_of_a_sync",
        },
    )
]

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example deeds of verge_cloud_init."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.table import Act, Secret, rows_of


def world(bench: Bench) -> None:
    """Make a machine without files."""
    bench.run("verge_vm", {"name": "ct-vm"})


FILES = Act(
    id="verge_cloud_init",
    module="verge_cloud_init",
    arguments={
        "vm": "ct-vm",
        "datasource": "nocloud",
        "files": [{"name": "user-data", "contents": "#cloud-config\n"}, {"name": "meta-data", "contents": "x"}],
    },
    world=world,
    left=rows_of(vms=["name", "cloudinit_datasource"], cloudinit_files=["name", "filesize", "render"]),
    nowhere={"vm": "no-such-machine"},
    noun="cloud_init",
    elsewhere={
        "vm": "test_by_key_and_missing",
        "allow_lockout": "test_the_way_to_the_api_is_not_switched_off",
        "key": "test_by_key_and_missing",
        "datasource": "test_files_come_change_and_stay",
        "files": "test_files_come_change_and_stay",
        "files.name": "test_bad_files",
        "files.contents": "test_files_come_change_and_stay",
        "files.render": "test_render",
        "purge": "test_purge_only_when_asked",
        "restart_if_needed": "test_told_until_it_happened",
        "force": "test_a_guest_is_stopped_hard_where_it_may_be",
        "shutdown_timeout": "test_a_guest_is_stopped_hard_where_it_may_be",
        "wait": "test_a_guest_is_stopped_hard_where_it_may_be",
        "wait_timeout": "test_a_guest_is_stopped_hard_where_it_may_be",
    },
    secrets=[Secret("files.contents", column="contents", needs={"name": "user-data"}, kept=False)],
)
EXAMPLES = [FILES]

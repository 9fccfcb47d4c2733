# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_permission_info."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.table import Info


def world(bench: Bench) -> None:
    """A group that may do something on two tables, beside the administrators."""
    bench.send("POST", "groups", {"name": "ct-group"})
    identity = int(bench.row("groups", name="ct-group")["identity"])
    for table in ("vms", "vnets"):
        bench.send("POST", "permissions", {"identity": identity, "table": table, "row": 0, "list": True})


PERMISSIONS = Info(
    id="verge_permission_info",
    module="verge_permission_info",
    noun="permissions",
    table="permissions",
    world=world,
    names=["/", "vms", "vnets"],
    found=[
        ({"group": "ct-group"}, ["vms", "vnets"]),
        ({"group": "ct-group", "filter": {"table": "vms"}}, ["vms"]),
        ({"user": "admin"}, []),
    ],
    title="table",
    narrowed={"user": "nowhere", "group": "nowhere"},
    elsewhere={
        "user": "test_what_is_looked_for",
        "group": "test_what_is_looked_for",
        "key": "test_by_name_and_by_key",
        "filter": "test_what_is_looked_for",
        "missing": "test_what_is_nowhere",
    },
)
EXAMPLES = [PERMISSIONS]

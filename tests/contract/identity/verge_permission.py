# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_permission."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.table import Act, rows_of


def world(bench: Bench) -> None:
    """A user with the rights of a new one, and a machine."""
    bench.send("POST", "users", {"name": "svc", "password": "Svc-password-1", "type": "api"})
    bench.run("verge_vm", {"name": "ct-vm"})


PERMISSION = Act(
    id="verge_permission",
    module="verge_permission",
    arguments={
        "user": "svc",
        "grants": [
            {"target": "/", "rights": ["list"]},
            {"target": "vnets", "rights": ["list", "read"]},
            {"target": "vms/ct-vm", "rights": ["all"]},
        ],
        "purge_grants": True,
    },
    world=world,
    left=rows_of(permissions=["identity", "table", "row", "list", "read", "create", "modify", "delete"]),
    nowhere={"user": "nobody"},
    noun="grants",
    elsewhere={
        "user": "test_what_it_is_done_to_is_nowhere",
        "group": "test_rights_of_a_group",
        "grants": "test_done_as_foretold",
        "grants.target": "test_what_is_no_target",
        "grants.rights": "test_what_is_no_target",
        "purge_grants": "test_others_stay",
        "allow_lockout": "test_the_rights_of_who_asks",
    },
)
EXAMPLES = [PERMISSION]

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_vm_export."""

from __future__ import annotations

from typing import Any

from tests.contract.bench import Bench
from tests.contract.table import Act, Example, Option, rows_of


def nas(bench: Bench) -> None:
    """Make a NAS that is on, two volumes, and three machines."""
    bench.run("verge_vm", {"name": "ct-nas", "state": "running", "allow_export": False})
    service = bench.plant("vm_services", name="ct-nas", vm=bench.key("vms", "ct-nas"))
    for name in ("ct-backups", "ct-other"):
        bench.send("POST", "volumes", {"service": service, "name": name})
    for name in ("ct-web", "ct-db"):
        bench.run("verge_vm", {"name": name})


def volume_key(bench: Bench, name: Any) -> Any:
    """Return the key of a volume; rows of that table do not show it (WIRE 3.3)."""
    return bench.row("volumes", name=name)["id"]


EXPORT = Example(
    id="verge_vm_export",
    module="verge_vm_export",
    noun="export",
    table="volume_vm_exports",
    identity={"volume": "ct-backups"},
    base={},
    world=nas,
    keyed={"volume": volume_key},
    converged=["GET volumes", "GET volume_vm_exports"],
    reference={"volume": "no-such-volume"},
    rename=("max_exports", 7),
    options=[
        Option("max_exports", 3, 10),
        Option("quiesce", True, False, "quiesced"),
        Option("keep_current", True, False, "create_current"),
    ],
    elsewhere={
        "volume": "test_key_instead_of_name",
        "key": "test_key_instead_of_name",
        "state": "test_absent",
        "name": "test_an_export_is_made_once",
        "vms": "test_an_export_is_made_once",
        "wait": "test_without_waiting_for_the_export",
        "wait_timeout": "test_an_export_that_is_under_way",
    },
)
WEEK = Act(
    id="verge_vm_export-name",
    module="verge_vm_export",
    arguments={"volume": "ct-backups", "name": "week-1", "vms": ["ct-web"]},
    world=nas,
    left=rows_of(volume_vm_exports=["max_exports"], volume_vm_export_stats=["file_name", "virtual_machines"]),
    nowhere={"volume": "no-such-volume"},
    noun="export",
)
EXAMPLES = [EXPORT, WEEK]

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies of a VM, a template or a snapshot (schema compute/vm_actions.yml, clone)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from ...desired.edge.spec import CONNECTION, WAITING, argument_spec
from ...desired.kinds import MissingError, Reference, Text, WishError
from ...desired.observe import Looking
from ...desired.origin import Origin, OriginEngine
from ...desired.procedure import Following, Procedure
from ...desired.resource import Resource, Row
from ...desired.run import Run
from ...desired.state import State
from ...vergeos.filters import where
from ...vergeos.protocol import OperationOf
from .cloning import clone_source
from .drive import DRIVES

if TYPE_CHECKING:
    from ...vergeos.schema import (  # noqa: F401
        clusters,
        files,
        machine_drive_status,
        machine_drives,
        machine_snapshots,
        machine_status,
        machines,
        vms,
    )

CLONE = Resource(
    "vm",
    "vms",
    [
        Text("name", least=1, most=128, required=True),
        Text("description", most=2048),
        Reference("cluster", "clusters", also="machine#cluster", create_only=True),
    ],
    scope=where(is_snapshot=False),
    children=[DRIVES],
    origin=Origin(
        "source",
        {"type": "str", "required": True, "aliases": ["vm", "clone_from"]},
        lambda client, params, reads: clone_source(client, params, reads, "source", "snapshot"),
        "clone",
        lambda params: {
            "name": params["name"],
            "preserve_macs": params["preserve_macs"],
            "quiesce": params["quiesce"],
            **({"preserve_device_uuids": True} if params["preserve_device_uuids"] else {}),
        },
        "vmkey",
        carries=("description", "cluster"),
    ),
    extra=["machine#status#status as status", "created_from"],
)
_OWN = argument_spec(CLONE)
CLONE_SPEC: dict[str, Any] = {
    **{option: _OWN[option] for option in ("name", "source", "description", "cluster")},
    "snapshot": {"type": "str"},
    "tier": {"type": "int", "choices": [1, 2, 3, 4, 5]},
    "preserve_macs": {"type": "bool", "default": False},
    "preserve_device_uuids": {"type": "bool", "default": False},
    "quiesce": {"type": "bool", "default": False},
    **WAITING,
    **CONNECTION,
}
CLONED = State(CLONE, OriginEngine)


def plan(run: Run) -> OperationOf[Following]:
    """Make a copy, with its disks on their tier: the action itself takes none.

    Args:
        run: The run.

    Returns:
        The draft.

    Raises:
        VergeError: Of whatever kind.
    """
    params = run.params
    if params["name"] == params["source"]:
        raise WishError(f"name: {params['name']} is the source itself; give the copy another name")
    if params["tier"] is not None:
        drives = [
            {"name": drive["name"], "tier": params["tier"]}
            for drive in (yield from _drives(run))
            if drive.get("media") != "cdrom" and not DRIVES.protected(drive)
        ]
        params = {**params, "drives": drives}
    task = yield from run.begin(CLONED, params)
    return Following(task)


COPY = Procedure(plan)


def _drives(run: Run) -> OperationOf[list[Row]]:
    """Read the drives of the machine, or of what it will be a copy of; whether that is there, the copy itself tells."""
    params = run.params
    named = where(name=params["name"], is_snapshot=False)
    row: Optional[Row] = yield from run.table("vms").find(named, CLONE.reads(), {"name": params["name"]})
    if row is None:
        try:
            _key, row = yield from clone_source(run.system, params, CLONE.reads(), "source", "snapshot")
        except MissingError:
            return []
    found = yield from Looking(run, CLONE, params).with_children(row)
    return list(found.children[DRIVES.option])

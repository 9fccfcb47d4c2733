# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of a VM (schema compute/machine_snapshots.yml)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...desired.kinds import Flag, Text
from ...desired.resource import Resource, Row
from ..common.expiry import Expiry
from .machine import Machine

if TYPE_CHECKING:
    from ...vergeos.schema import (  # noqa: F401
        machine_snapshots,
        machines,
        snapshot_profile_periods,
        vms,
    )

# What the platform does with a snapshot of which nothing was said (WIRE 9.5); always said here, so that it is known.
KEPT = "3d"


def maker(row: Row) -> dict[str, Any]:
    """Say who made it."""
    return {"by_profile": bool(row.get("period"))}


SNAPSHOT = Resource(
    "snapshot",
    "machine_snapshots",
    [
        Machine("vm"),
        Text("name", least=1, most=128),
        Text("description", most=2048),
        Expiry("expires"),
        # What came of it is in the column quiesced.
        Flag("quiesce", write_only=True),
        Flag("created_manually", listed=False, write_only=True),
    ],
    identity=("vm", "name"),
    extra=["created", "quiesced", "snap_machine", "snapshot_period#name as period"],
    defaults=lambda _params: {"expires": KEPT, "created_manually": True},
    shape=maker,
    # Measured: within two seconds (schema compute/machine_snapshots.yml).
    shows=3.0,
)

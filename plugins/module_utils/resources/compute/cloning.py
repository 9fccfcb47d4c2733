# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a copy of a machine starts from."""

from __future__ import annotations

from typing import Any, Mapping, Sequence

from ...desired.kinds import MissingError, Reference
from ...desired.observe import machine_key
from ...desired.resource import Row
from ...vergeos.filters import where
from ...vergeos.protocol import OperationOf


def clone_source(
    client: Any, params: Mapping[str, Any], reads: Sequence[str], option: str, snapshot_option: str
) -> OperationOf[tuple[Any, Row]]:
    """Find the VM row to clone: a machine or template, or the frozen machine behind one of its snapshots.

    Args:
        client: A VergeClient.
        params: The module's parameters.
        reads: What to read of the row.
        option: The option that names the machine, by name or key.
        snapshot_option: The option that names one of its snapshots; its value may be empty.

    Returns:
        Key and row.

    Raises:
        MissingError: One of them names nothing.
    """
    vms = client.table("vms")
    given, wanted = str(params[option]), params.get(snapshot_option)
    found = yield from Reference(option, "vms", within=where(is_snapshot=False)).locate(vms, given)
    if found is None:
        raise MissingError(f"{option}: there is no vm {given!r}; check the name", table="vms")
    row = yield from vms.read(found["$key"], reads)
    if not wanted:
        return row["$key"], row
    naming = Reference(snapshot_option, "machine_snapshots", within=where(machine=machine_key(row)))
    naming.asks = ("snap_machine",)
    snapshot = yield from naming.locate(client.table("machine_snapshots"), str(wanted))
    if snapshot is None:
        raise MissingError(f"{snapshot_option}: vm {given} has no snapshot {wanted!r}", table="machine_snapshots")
    frozen = yield from frozen_machine(client, snapshot, reads)
    return frozen["$key"], frozen


def frozen_machine(client: Any, snapshot: Row, reads: Sequence[str]) -> OperationOf[Row]:
    """Find the VM row behind a snapshot: a snapshot names a machine, actions want the VM on it.

    Args:
        client: A VergeClient.
        snapshot: The snapshot's row with ``snap_machine`` (schema compute/machine_snapshots.yml).
        reads: What to read of the row.

    Returns:
        The row.

    Raises:
        MissingError: There is none.
    """
    condition = where(machine=snapshot["snap_machine"], is_snapshot=True)
    row: Row = yield from client.table("vms").find(condition, reads)
    if row is None:
        raise MissingError(f"the machine behind the snapshot {snapshot.get('name')!r} is gone", table="vms")
    return row

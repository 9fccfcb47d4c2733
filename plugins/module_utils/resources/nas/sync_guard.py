# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Syncs that destroy: they delete at the destination, or copy onto themselves (schema nas/volume_syncs.yml)."""

from __future__ import annotations

from typing import Any, Mapping

from ...desired.kinds import WishError
from ...desired.observe import NOT_YET
from ...vergeos.protocol import OperationOf

TABLE = "volume_syncs"
NEVER = "never"
DESTROY: dict[str, Any] = {"destroy": {"type": "bool", "default": False}}
# The columns that decide what a sync deletes, and whether it does.
DECIDING = {
    "destination_delete",
    "destination_volume",
    "destination_path",
    "source_volume",
    "source_path",
    "include",
    "exclude",
    "enabled",
}


def refuse_loss(engine: Any, draft: Any) -> None:
    """Refuse to make or change a sync so that it deletes at its destination, unless data may go; and one onto itself.

    Args:
        engine: The engine.
        draft: What is about to be done.

    Raises:
        WishError: It is refused.
    """
    row = {} if engine.found is None else engine.found.row
    for step in draft.steps:
        whole = {**row, **step.columns}
        if step.kind in ("create", "update") and DECIDING.intersection(step.columns):
            _refuse_onto_itself(whole)
            refuse_deleting(engine.params, whole)


def refuse_deleting(params: Mapping[str, Any], row: Mapping[str, Any]) -> None:
    """Refuse a sync that deletes at its destination when it runs, unless data may go.

    Args:
        params: The module's parameters.
        row: Its columns; one that is disabled does not run.

    Raises:
        WishError: It is refused.
    """
    way = row.get("destination_delete") or NEVER
    if way != NEVER and row.get("enabled") is not False and not params.get("destroy"):
        raise WishError(
            f"destination_delete is {way}: a run deletes what the destination holds and the source does not; "
            f"set destroy: true to allow that",
            table=TABLE,
        )


def refuse_action(client: Any, params: Mapping[str, Any], key: Any, action: str) -> OperationOf[None]:
    """Refuse to run a sync that deletes at its destination, unless data may go.

    Args:
        client: A VergeClient.
        params: The module's parameters.
        key: The sync's key.
        action: What it is asked for.

    Raises:
        WishError: It is refused.
    """
    if action == "start_sync" and not params.get("destroy"):
        refuse_deleting(params, (yield from client.table(TABLE).read(key, ["destination_delete", "enabled"])))


def _refuse_onto_itself(row: Mapping[str, Any]) -> None:
    """Refuse a sync of a volume whose folders are the same, or one in the other."""
    source = row.get("source_volume")
    if source in (None, NOT_YET) or source != row.get("destination_volume"):
        return
    ends = [_folders(row.get(f"{end}_path")) for end in ("source", "destination")]
    if all(one == other for one, other in zip(*ends)):
        raise WishError(
            "destination_volume: source and destination are the same, or one is within the other; "
            "choose another volume or path",
            table=TABLE,
        )


def _folders(path: Any) -> list[str]:
    return [word for word in str(path or "").split("/") if word not in ("", ".")]

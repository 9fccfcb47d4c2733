"""Notes, written by an action, and favourites (schema/compute/note_actions.yml, vm_favorites.yml)."""

from __future__ import annotations

from typing import Any, Dict, Optional

from ... import errors
from ...registry import REGISTRY
from ...store import Row

REGISTRY.uniqueness("vm_favorites", "user", "vm", text="This VM is already a favorite")


@REGISTRY.action("note_actions", "update")
def write_note(world: Any, row: Optional[Row], params: Dict[str, Any]) -> None:
    """Set the note of the row that `owner` names."""
    if row is None or "note" not in row.table.facts.columns:
        raise errors.Refused(404, "Error querying owner: No such file or directory")
    world.change(row, note=str(params.get("text", "")))

"""Actions that mean the same wherever an action table offers them."""

from __future__ import annotations

from typing import Any, Dict

from ..registry import REGISTRY
from ..store import Row


@REGISTRY.fallback("enable")
def enable(world: Any, row: Row, params: Dict[str, Any]) -> None:
    world.update(row.table.name, row, {"enabled": True})


@REGISTRY.fallback("disable")
def disable(world: Any, row: Row, params: Dict[str, Any]) -> None:
    world.update(row.table.name, row, {"enabled": False})


@REGISTRY.fallback("delete")
def delete(world: Any, row: Row, params: Dict[str, Any]) -> None:
    """Some rows are deleted by an action (snapshot_profile_actions)."""
    world.delete(row.table.name, row)

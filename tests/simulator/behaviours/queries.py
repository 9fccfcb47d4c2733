"""Jobs with a result row: diagnostics and the volume browser (WIRE 9.4)."""

from __future__ import annotations

from typing import Any, Dict

from .. import errors
from ..registry import REGISTRY
from ..store import Row
from .compute import machines

QUERY_SECONDS = 0.8
QUERY_LIFE = 3600
TABLES = ("vnet_queries", "node_queries", "tenant_node_queries", "vm_service_queries", "vsan_queries")

# Without `fields` there is no result (WIRE 3.6).
REGISTRY.default_sets["volume_browser"] = "id,query,status,command"


def _begin(world: Any, row: Row, command: str) -> None:
    now = world.clock.now()
    created = row.table.facts.columns["created"]
    values: Dict[str, Any] = {"status": "running", "command": command, "expires": now + QUERY_LIFE}
    # The tables differ in the unit of this one column.
    values["created"] = now if created.kind == "epoch" else world.clock.microseconds()
    world.change(row, **values)
    world.later(QUERY_LIFE * world.clock.speed, row, lambda: world.remove(row))


@REGISTRY.on("after_create", *TABLES)
def run(world: Any, row: Row, body: Dict[str, Any]) -> None:
    """Text of some shape comes after a moment; parameters none were given read back as an empty list."""
    params = row["params"] if isinstance(row["params"], dict) else {}
    target = params.get("host") or params.get("address") or params.get("name") or params.get("hostname") or ""
    command = " ".join(part for part in (row["query"], str(target)) if part)
    if not row["params"]:
        row["params"] = []
    _begin(world, row, command)
    world.later(
        QUERY_SECONDS, row, lambda: world.change(row, status="complete", result=f"{command}\nsimulated output\n")
    )


@REGISTRY.on("after_create", "volume_browser")
def browse(world: Any, row: Row, body: Dict[str, Any]) -> None:
    """The root of a fresh volume holds two directories; everything below is empty."""
    volume = world["volumes"].get(row["volume"])
    service = world["vm_services"].get(volume["service"]) if volume is not None else None
    if service is None:
        world.remove(row)
        raise errors.Refused(404, "Error getting volumes VM service: No such file or directory")
    vm = world["vms"].get(service["vm"])
    if vm is not None and not machines.status_of(world, vm["machine"])["running"]:
        world.remove(row)
        raise errors.Refused(422, "VM must be in running state to issue a query")
    _begin(world, row, row["query"])
    root = row["query"] == "get-dir" and not (row["params"] or {}).get("dir")
    entries = [_directory(world, name) for name in (".snapshots", "lost+found")] if root else []
    world.later(QUERY_SECONDS, row, lambda: world.change(row, status="complete", result=entries))


def _directory(world: Any, name: str) -> Dict[str, Any]:
    return {"name": name, "n_name": name.lower(), "size": 4096, "date": world.clock.now(), "type": "directory"}

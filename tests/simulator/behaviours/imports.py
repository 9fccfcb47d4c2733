"""Imports of whole VMs (schema/compute/vm_imports.yml)."""

from __future__ import annotations

from typing import Any, Dict

from .. import errors
from ..registry import REGISTRY
from ..store import Row

IMPORT_SECONDS = 3.0
REGISTRY.column("vm_imports", "cleanup_on_delete", argument=True)


@REGISTRY.on("before_create", "vm_imports")
def complete(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    if any(not vm["is_snapshot"] for vm in world["vms"].where("name", values["name"])):
        raise world.taken("This name is already in use")
    if not any(values.get(source) for source in ("file", "volume", "shared_object")):
        raise errors.required("vm_imports", "file")


@REGISTRY.on("after_create", "vm_imports")
def created(world: Any, row: Row, body: Dict[str, Any]) -> None:
    world.change(row, timestamp=world.clock.now(), status="initializing")
    if row["importing"]:
        start(world, row, {})


@REGISTRY.row_action("vm_imports", "import", "query")
def start(world: Any, row: Row, params: Dict[str, Any]) -> None:
    """A stopped VM with one disk, after a while; a broken file ends in an error and a line of log."""
    world.change(row, importing=True, status="importing", status_info="importing 0%")
    world.later(IMPORT_SECONDS, row, lambda: _finish(world, row))


def _finish(world: Any, row: Row) -> None:
    if row["status"] != "importing":
        return
    file = world["files"].get(row["file"]) if row["file"] else None
    if world.faults.standing("import_fails") or (file is not None and file["_broken"]):
        world.change(row, importing=False, status="error", status_info="Unable to read the image")
        _log(world, row, "error", "Unable to read the image")
        return
    source = file["name"] if file is not None else row["volume_path"]
    vm, _response = world.create(
        "vms", {"name": row["name"], "description": f"Import of {source}", "os_family": "other"}
    )
    world.change(vm, created_from="import", imported=True, machine_type="pc-i440fx-3.1")
    size = max(file["filesize"] if file is not None else 0, 1 << 30)
    tier = row["preferred_tier"] or "4"
    world.create("machine_drives", {"machine": vm["machine"], "disksize": size, "preferred_tier": tier})
    world.change(row, importing=False, status="complete", status_info="", vm=vm.key, uuid=vm["uuid"])
    _log(world, row, "message", "Import complete")


def _log(world: Any, row: Row, level: str, text: str) -> None:
    world.insert("vm_import_logs", vm_import=row.key, level=level, text=text, timestamp=world.clock.microseconds())


@REGISTRY.row_action("vm_imports", "abort", "query")
def abort(world: Any, row: Row, params: Dict[str, Any]) -> None:
    if row["status"] in ("initializing", "importing"):
        world.change(row, importing=False, aborted=True, status="aborted")

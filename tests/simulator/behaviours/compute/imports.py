"""Imports of whole VMs (schema/compute/vm_imports.yml)."""

from __future__ import annotations

from typing import Any, Dict, Optional

from ... import errors
from ...registry import REGISTRY
from ...store import Row

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
    """A stopped VM with one disk, after a while; a broken file ends in an error and a line of log.

    Tests plant `_failed_drives` on a file: so many further drives of it cannot be read.
    """
    world.change(row, importing=True, status="importing", status_info="importing 0%")
    seconds = seconds_of(world["files"].get(row["file"]) if row["file"] else None, IMPORT_SECONDS)
    world.later(seconds / 2, row, lambda: _half_way(world, row))
    world.later(seconds, row, lambda: _finish(world, row))


def seconds_of(file: Optional[Row], usual: float) -> float:
    """How long a file's import takes; tests plant `_import_seconds` on one."""
    return float(file["_import_seconds"] or usual) if file is not None else usual


def _half_way(world: Any, row: Row) -> None:
    if row["status"] == "importing":
        world.change(row, status_info="importing 50%")


def _finish(world: Any, row: Row) -> None:
    if row["status"] != "importing":
        return
    file = world["files"].get(row["file"]) if row["file"] else None
    if world.faults.standing("import_fails") or (file is not None and file["_broken"]):
        world.change(row, importing=False, status="error", status_info="Unable to read the image")
        _log(world, row, "error", "Unable to read the image")
        return
    if any(not vm["is_snapshot"] for vm in world["vms"].where("name", row["name"])):
        world.change(row, importing=False, status="error", status_info="This name is already in use")
        _log(world, row, "error", "This name is already in use")
        return
    source = file["name"] if file is not None else row["volume_path"]
    vm, _response = world.create(
        "vms", {"name": row["name"], "description": f"Import of {source}", "os_family": "other"}
    )
    world.change(vm, created_from="import", imported=True, machine_type="pc-i440fx-3.1")
    size = max(file["filesize"] if file is not None else 0, 1 << 30)
    tier = row["preferred_tier"] or "4"
    world.create("machine_drives", {"machine": vm["machine"], "disksize": size, "preferred_tier": tier})
    failed = (file["_failed_drives"] if file is not None else 0) or 0
    for number in range(failed):
        _log(world, row, "error", f"Unable to import drive {number + 1}")
    status = "warning" if failed else "complete"
    world.change(
        row, importing=False, status=status, status_info="", vm=vm.key, uuid=vm["uuid"], failed_drive_count=failed
    )
    _log(world, row, "message", "Import complete")


def _log(world: Any, row: Row, level: str, text: str) -> None:
    world.insert("vm_import_logs", vm_import=row.key, level=level, text=text, timestamp=world.clock.microseconds())


@REGISTRY.row_action("vm_imports", "abort", "query")
def abort(world: Any, row: Row, params: Dict[str, Any]) -> None:
    if row["status"] in ("initializing", "importing"):
        world.change(row, importing=False, aborted=True, status="aborted")

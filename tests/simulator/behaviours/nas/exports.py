"""Exports of VMs to a NAS volume (schema/nas/volume_vm_exports.yml, volume_vm_export_actions.yml)."""

from __future__ import annotations

import time
from typing import Any, Dict, List

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from . import nas

EXPORT_SECONDS = 3.0
CLEAN_SECONDS = 1.0

REGISTRY.uniqueness("volume_vm_exports", "volume", text="This volume has export settings already")


@REGISTRY.on("after_create", "volume_vm_exports")
def created(world: Any, row: Row, body: Dict[str, Any]) -> None:
    world.change(row, status="idle", status_info="")


def _chosen(world: Any, wanted: Any) -> List[Row]:
    """The named VMs, or all; those that may not be exported stay behind."""
    live = [vm for vm in world["vms"].all() if not vm["is_snapshot"] and vm["allow_export"]]
    return live if wanted is None else [vm for vm in live if str(vm.key) in {str(key) for key in wanted}]


@REGISTRY.action("volume_vm_export_actions", "start_export")
def start(world: Any, row: Row, params: Dict[str, Any]) -> None:
    """Builds for a while; one row of statistics at the end. With the NAS off nothing happens (a guess, as for syncs).

    Tests plant `_export_fails` on a VM and `_full` on the settings.
    """
    if row["status"] in ("building", "cleaning"):
        raise errors.Refused(422, "An export is already running")
    volume = world["volumes"].get(row["volume"])
    if not nas.runs(world, volume["service"]):
        return
    name = str(params.get("name") or time.strftime("%Y%m%d-%H%M%S", time.gmtime(world.clock.now())))
    vms = _chosen(world, params.get("vms"))
    world.change(row, status="building", status_info=f"exporting {len(vms)} machines")
    world.later(EXPORT_SECONDS, row, lambda: _finish(world, row, name, vms))


def _finish(world: Any, row: Row, name: str, vms: List[Row]) -> None:
    if row["status"] != "building":
        return
    if row["_full"]:
        world.change(row, status="error", status_info="No space left on the volume")
        return
    bad = [vm for vm in vms if vm["_export_fails"]]
    world.insert(
        "volume_vm_export_stats",
        volume_vm_exports=row.key,
        file_name=name,
        virtual_machines=len(vms),
        export_success=len(vms) - len(bad),
        errors=len(bad),
        quiesced=row["quiesced"],
        size_bytes=(len(vms) - len(bad)) << 30,
        duration=int(EXPORT_SECONDS),
        timestamp=world.clock.now(),
    )
    # Not by key: the key of one that was removed is given to a newer one (WIRE 4.3).
    kept = world["volume_vm_export_stats"].where("volume_vm_exports", row.key)
    kept = sorted(kept, key=lambda entry: (entry["timestamp"], entry.key))
    for old in kept[: -row["max_exports"]]:
        world.remove(old)
    info = f"Unable to export {', '.join(vm['name'] for vm in bad)}" if bad else ""
    world.change(row, status="idle", status_info=info)


@REGISTRY.action("volume_vm_export_actions", "stop_export")
def stop(world: Any, row: Row, params: Dict[str, Any]) -> None:
    if row["status"] == "building":
        world.change(row, status="idle", status_info="")


@REGISTRY.action("volume_vm_export_actions", "cleanup")
def cleanup(world: Any, row: Row, params: Dict[str, Any]) -> None:
    """Old folders go, the settings stay."""
    world.change(row, status="cleaning")

    def done() -> None:
        for old in list(world["volume_vm_export_stats"].where("volume_vm_exports", row.key)):
            world.remove(old)
        world.change(row, status="idle", status_info="")

    world.later(CLEAN_SECONDS, row, done)

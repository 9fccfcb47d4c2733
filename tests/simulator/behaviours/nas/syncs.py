"""Jobs between volumes (schema/nas/volume_syncs.yml, volume_sync_actions.yml, volume_sync_progresses.yml).

Each has a log (volume_sync_logs.yml), whose texts are guesses.
"""

from __future__ import annotations

from typing import Any, Dict

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from . import nas

# How long a job takes and how much there is to copy is up to its volumes; tests plant `_sync_seconds` and
# `_sync_errors` on the sync.
SYNC_SECONDS = 3.0
STEPS = 3
FILES, BYTES = 120, 120 << 20

REGISTRY.uniqueness("volume_syncs", "service", "name", text="This name is already in use")


@REGISTRY.on("before_create", "volume_syncs")
def creating(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    _check_destination(world, values)


@REGISTRY.on("before_update", "volume_syncs")
def changing(world: Any, sync: Row, changes: Dict[str, Any]) -> None:
    _check_destination(world, changes)


def _check_destination(world: Any, values: Dict[str, Any]) -> None:
    """A volume for exports of VMs takes none (since 4.12; the text is a guess)."""
    destination = world["volumes"].get(values.get("destination_volume"))
    if destination is not None and destination["fs_type"] == "verge_vm_export":
        raise errors.fails_validation("destination_volume", "is a VM export volume")


@REGISTRY.on("after_create", "volume_syncs")
def created(world: Any, sync: Row, body: Dict[str, Any]) -> None:
    sync["progress"] = world.insert("volume_sync_progresses", status="offline").key


@REGISTRY.on("after_delete", "volume_syncs")
def deleted(world: Any, sync: Row) -> None:
    """A running one too: a live test of the SDK deletes the sync that it has just started."""
    world.remove(_progress(world, sync))
    for line in world["volume_sync_logs"].where("volume_sync", sync.key):
        world.remove(line)


def _progress(world: Any, sync: Row) -> Row:
    row: Row = world["volume_sync_progresses"].get(sync["progress"])
    return row


def _log(world: Any, sync: Row, level: str, text: str) -> None:
    """A line of its log; microseconds."""
    columns = {"level": level, "text": text, "user": world.actor, "timestamp": world.clock.microseconds()}
    world.insert("volume_sync_logs", volume_sync=sync.key, **columns)


@REGISTRY.action("volume_sync_actions", "start_sync")
def start(world: Any, sync: Row, params: Dict[str, Any]) -> None:
    """With the service off it is accepted and does nothing. A disabled job does not start (the status is a guess)."""
    progress = _progress(world, sync)
    if not sync["enabled"]:
        raise errors.Refused(422, "Sync is disabled")
    if progress["syncing"]:
        raise errors.Refused(422, "Sync is already running")
    if not nas.runs(world, sync["service"]):
        return
    world.change(
        progress,
        status="syncing",
        syncing=True,
        start_time=world.clock.now(),
        stop_time=0,
        files_transferred=0,
        bytes_transferred=0,
        transfer_rate="0 MB/s",
        sync_errors=0,
    )
    progress["_turn"] = turn = object()
    _log(world, sync, "message", "Sync started")
    _copy_on(world, sync, progress, turn, 1)


def _copy_on(world: Any, sync: Row, progress: Row, turn: object, step: int) -> None:
    """The counters move a step at a time."""
    seconds = (sync["_sync_seconds"] or SYNC_SECONDS) / STEPS

    def copied() -> None:
        if progress["_turn"] is not turn:
            return  # stopped, and perhaps started again
        world.change(
            progress,
            files_transferred=FILES * step // STEPS,
            bytes_transferred=BYTES * step // STEPS,
            transfer_rate=f"{BYTES / STEPS / seconds / (1 << 20):.1f} MB/s",
        )
        if step < STEPS:
            _copy_on(world, sync, progress, turn, step + 1)
        else:
            _finish(world, sync)

    world.later(seconds, progress, copied)


def _finish(world: Any, sync: Row) -> None:
    """With errors it ends in a warning, with more than the job allows it is aborted."""
    bad = sync["_sync_errors"] or 0
    status = "complete" if not bad else ("warning" if bad < sync["errors_max"] else "aborted")
    level, text = ("error", f"{bad} files could not be read") if bad else ("message", f"{FILES} files copied")
    _end(world, sync, status, level, text, sync_errors=bad)


def _end(world: Any, sync: Row, status: str, level: str, text: str, **values: Any) -> None:
    progress = _progress(world, sync)
    progress["_turn"] = None
    _log(world, sync, level, text)
    world.change(progress, status=status, syncing=False, stop_time=world.clock.now(), **values)


@REGISTRY.action("volume_sync_actions", "stop_sync")
def stop(world: Any, sync: Row, params: Dict[str, Any]) -> None:
    """Refused while nothing runs."""
    if not _progress(world, sync)["syncing"]:
        raise errors.Refused(422, "Sync is not running")
    _end(world, sync, "aborted", "warning", "Sync stopped")


@REGISTRY.on("stopped", "vms")
def service_stopped(world: Any, vm: Row) -> None:
    """A job ends with the NAS that runs it; that this is an error of the job is a guess."""
    for service in world["vm_services"].where("vm", vm.key):
        for sync in world["volume_syncs"].where("service", service.key):
            if _progress(world, sync)["syncing"]:
                _end(world, sync, "error", "error", "The NAS service has stopped")

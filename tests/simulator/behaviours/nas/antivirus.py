"""Scans of volumes (schema/nas/volume_antivirus*.yml)."""

from __future__ import annotations

from typing import Any, Dict

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from . import nas

SCAN_SECONDS = 3.0
STEPS = 3


def _status(world: Any, antivirus: Row) -> Row:
    row: Row = world["volume_antivirus_status"].get(antivirus["status"])
    return row


def _log(world: Any, antivirus: Row, level: str, text: str) -> None:
    columns = {"level": level, "text": text, "user": world.actor, "timestamp": world.clock.microseconds()}
    world.insert("volume_antivirus_logs", volume_antivirus=antivirus.key, **columns)


@REGISTRY.action("volume_antivirus_actions", "start")
def start(world: Any, antivirus: Row, params: Dict[str, Any]) -> None:
    """Fails when disabled, here or for the service (the status is a guess); with the NAS off nothing runs.

    Tests plant `_infected`, the number of files that a scan finds, on the settings.
    """
    service = world["vm_services"].get(world["volumes"].get(antivirus["volume"])["service"])
    settings = world["vm_service_antivirus"].get(service["antivirus"])
    if not antivirus["enabled"] or (settings is not None and not settings["enabled"]):
        raise errors.Refused(422, "Antivirus is disabled")
    status = _status(world, antivirus)
    if status["status"] == "scanning":
        raise errors.Refused(422, "A scan is already running")
    if not nas.runs(world, service.key):
        return
    _log(world, antivirus, "message", "Scan started")
    status["_turn"] = turn = object()
    _scan_on(world, antivirus, turn, 0)


def _scan_on(world: Any, antivirus: Row, turn: object, step: int) -> None:
    status = _status(world, antivirus)
    if step and status["_turn"] is not turn:
        return
    now = world.clock.now()
    if step < STEPS:
        world.change(status, status="scanning", status_info=f"{100 * step // STEPS}%", last_update=now)
        world.later(SCAN_SECONDS / STEPS, antivirus, lambda: _scan_on(world, antivirus, turn, step + 1))
        return
    found = antivirus["_infected"] or 0
    kept = found if antivirus["infected_action"] == "move" else 0
    stats = world["volume_antivirus_stats"].get(antivirus["stats"])
    world.change(
        stats,
        last_scan=now,
        infected_files=stats["infected_files"] + found,
        quarantine_count=stats["quarantine_count"] + kept,
    )
    _rest(world, antivirus, f"Scan completed, {found} infected files")


def _rest(world: Any, antivirus: Row, text: str) -> None:
    status = _status(world, antivirus)
    status["_turn"] = None
    world.change(status, status="offline", status_info="", last_update=world.clock.now())
    _log(world, antivirus, "message", text)


@REGISTRY.action("volume_antivirus_actions", "stop")
def stop(world: Any, antivirus: Row, params: Dict[str, Any]) -> None:
    """Refused while nothing runs (a guess, as for syncs)."""
    if _status(world, antivirus)["status"] != "scanning":
        raise errors.Refused(422, "Scan is not running")
    _rest(world, antivirus, "Scan stopped")


@REGISTRY.on("mounted", "volumes")
def volume_mounted(world: Any, volume: Row, mounted: bool) -> None:
    """A scan ends with the mount."""
    antivirus = world["volume_antivirus"].get(volume["vol_antivirus"])
    if antivirus is not None and not mounted and _status(world, antivirus)["status"] == "scanning":
        _rest(world, antivirus, "Scan aborted")

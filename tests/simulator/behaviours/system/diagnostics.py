"""Diagnostic reports of the system (schema/system/system_diagnostics.yml)."""

from __future__ import annotations

from typing import Any, Dict

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from ..compute import files

BUILD_SECONDS, READY_SECONDS, UPLOAD_SECONDS = 0.5, 2.0, 1.0


@REGISTRY.on("after_create", "system_diagnostics")
def build(world: Any, report: Row, body: Dict[str, Any]) -> None:
    """initializing, building, complete; then `file` names the archive."""
    now = world.clock.now()
    world.change(report, status="initializing", timestamp=now, name=report["name"] or f"diagnostics-{now}")
    world.later(BUILD_SECONDS, report, lambda: world.change(report, status="building"))

    def ready() -> None:
        file, _receipt = world.create("files", {"name": f"{report['name']}.diagnostics"})
        files.put_content(world, file, b"simulated diagnostics\n")
        world.change(report, file=file.key)
        if report["send2support"]:
            _upload(world, report)
        else:
            world.change(report, status="complete")

    world.later(READY_SECONDS, report, ready)


def _upload(world: Any, report: Row) -> None:
    world.change(report, status="uploading")
    world.later(UPLOAD_SECONDS, report, lambda: world.change(report, status="complete"))


@REGISTRY.action("system_diagnostic_actions", "send2support")
def send(world: Any, report: Row, params: Dict[str, Any]) -> None:
    if report["status"] != "complete":
        raise errors.Refused(422, "Diagnostic report is not complete")
    _upload(world, report)

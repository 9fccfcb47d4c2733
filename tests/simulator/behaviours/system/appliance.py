"""Jobs of the system itself: the installation ISO, the API's description, its place on the map (schema/system)."""

from __future__ import annotations

from typing import Any, Dict, Optional

from ... import errors
from ...registry import REGISTRY
from ...store import Row

# "Takes minutes" (schema/compute/clone_iso_actions.yml).
ISO_SECONDS = 120.0
# What a look-up of the public address gives is made up.
PLACE = {"city": "Ann Arbor", "country": "US", "latitude": 42.28, "longitude": -83.74}


@REGISTRY.seed(41)
def no_iso_yet(world: Any, options: Any) -> None:
    world.insert("clone_iso", status="idle")


def _iso(world: Any) -> Row:
    row: Row = world["clone_iso"].all()[0]
    return row


@REGISTRY.action("clone_iso_actions", "update")
def build_iso(world: Any, target: Optional[Row], params: Dict[str, Any]) -> None:
    """What an empty body asks for as well (WIRE 7.2)."""
    iso = _iso(world)
    world.change(iso, status="building", status_info="0%")
    iso["_turn"] = turn = object()

    def built() -> None:
        if iso["_turn"] is turn:
            file = world.insert("files", name="clone.iso", type="iso", filesize=1 << 30, allocated_bytes=1 << 30)
            world.change(iso, status="idle", status_info="", file=file.key)

    world.later(ISO_SECONDS, iso, built)


@REGISTRY.action("clone_iso_actions", "cancel")
def cancel_iso(world: Any, target: Optional[Row], params: Dict[str, Any]) -> None:
    iso = _iso(world)
    if iso["status"] != "building":
        raise errors.Refused(422, "No build is running")
    iso["_turn"] = None
    world.change(iso, status="idle", status_info="")


@REGISTRY.action("clone_iso_actions", "delete")
def delete_iso(world: Any, target: Optional[Row], params: Dict[str, Any]) -> None:
    file = world["files"].get(_iso(world)["file"])
    if file is None:
        raise errors.Refused(422, "There is no ISO")
    world.remove(file)


@REGISTRY.action("swagger_actions", "generate")
def describe(world: Any, target: Optional[Row], params: Dict[str, Any]) -> None:
    """The row of the action is what remains of it (swagger_actions.yml, measured)."""
    world.insert("swagger_actions", action="generate", status="complete")


@REGISTRY.action("system_actions", "geoip")
def locate(world: Any, target: Optional[Row], params: Dict[str, Any]) -> None:
    world.change(world["system"].all()[0], **PLACE)

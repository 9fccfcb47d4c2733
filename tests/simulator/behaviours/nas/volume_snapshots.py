"""Snapshots of volumes, mounted as volumes of their own, and restores (schema/nas/volume_snapshots.yml)."""

from __future__ import annotations

from typing import Any, Dict

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from . import nas

# What a restore of `all` brings back beside the contents.
SETTINGS = ("description", "enabled", "maxsize", "preferred_tier", "snapshot_profile", "read_only", "discard", "note")

REGISTRY.uniqueness("volume_snapshots", "volume", "name", text="This name is already in use")
REGISTRY.column("volume_actions", "restore_type", values=("data", "all"))


@REGISTRY.on("before_create", "volume_snapshots")
def creating(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    """Of local volumes only (the text is a guess)."""
    if world["volumes"].get(values["volume"])["fs_type"] not in nas.LOCAL:
        raise errors.fails_validation("volume", "is not a local volume")
    if body.get("expires_type") == "never":
        values["expires"] = 0


@REGISTRY.on("after_create", "volume_snapshots")
def created(world: Any, snapshot: Row, body: Dict[str, Any]) -> None:
    volume = world["volumes"].get(snapshot["volume"])
    snapshot["_settings"] = {name: volume[name] for name in SETTINGS}
    _show(world, snapshot)
    world.remove_when_due(snapshot)


@REGISTRY.on("after_update", "volume_snapshots")
def changed(world: Any, snapshot: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    if "enabled" in changes:
        _show(world, snapshot)
    if "expires" in changes:
        world.remove_when_due(snapshot)


def _show(world: Any, snapshot: Row) -> None:
    """An enabled snapshot is a volume of its own, which knows where it comes from."""
    shown = world["volumes"].get(snapshot["snap_volume"])
    if snapshot["enabled"] and shown is None:
        volume = world["volumes"].get(snapshot["volume"])
        columns = {"service": volume["service"], "fs_type": volume["fs_type"], "maxsize": volume["maxsize"]}
        shown = world.insert("volumes", name=f"{volume['name']}-{snapshot['name']}", is_snapshot=True, **columns)
        shown["parent_snapshot"] = snapshot.key
        nas.furnish(world, shown)
        snapshot["snap_volume"] = shown.key
        nas.settle(world, shown)
    elif not snapshot["enabled"] and shown is not None:
        world.remove(shown)


@REGISTRY.on("before_delete", "volume_snapshots")
def deleting(world: Any, snapshot: Row) -> None:
    """Not while it is mounted (the text is a guess after WIRE 6.3)."""
    if world["volumes"].get(snapshot["snap_volume"]) is not None:
        raise errors.must_be_empty("snap_volume")


@REGISTRY.on("after_delete", "volume_snapshots")
def deleted(world: Any, snapshot: Row) -> None:
    shown = world["volumes"].get(snapshot["snap_volume"])
    if shown is not None:
        world.remove(shown)


@REGISTRY.action("volume_actions", "restore")
def restore(world: Any, volume: Row, params: Dict[str, Any]) -> None:
    """Over the volume that a snapshot was taken of.

    That it is posted for the snapshot's own volume is likely (volume_actions.yml); `params.snapshot` on the volume
    itself is taken as well. `restore_type` stands beside the action; the platform hands it over with the parameters.
    """
    snapshot = world["volume_snapshots"].get(volume["parent_snapshot"] or params.get("snapshot"))
    if snapshot is None:
        raise errors.Refused(422, "Snapshot is a required parameter")
    original = world["volumes"].get(snapshot["volume"])
    settings = snapshot["_settings"] if params.get("restore_type") == "all" else {}
    world.change(original, **(settings or {}))
    world.journal("message", f"Volume '{original['name']}' restored from '{snapshot['name']}'", original, world.actor)
    nas.settle(world, original)

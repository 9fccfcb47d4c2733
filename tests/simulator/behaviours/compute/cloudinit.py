"""Cloud-init files (schema/compute/cloudinit_files.yml)."""

from __future__ import annotations

from typing import Any, Dict

from starlette.responses import Response

from ... import errors
from ...registry import REGISTRY
from ...store import Row

REGISTRY.uniqueness("cloudinit_files", "owner", "name", text="This name is already in use")
REGISTRY.hangs_on("cloudinit_files", "owner")
LIMIT = 65536


def _sizes(contents: str) -> Dict[str, int]:
    size = len(contents.encode())
    if size > LIMIT:
        raise errors.fails_validation("contents")
    return {"filesize": size, "allocated_bytes": size, "used_bytes": size}


def _slashed(name: str) -> str:
    """Names are stored with a leading slash."""
    return name if name.startswith("/") else f"/{name}"


@REGISTRY.on("before_create", "cloudinit_files")
def complete(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    if world.resolve(values["owner"]) is None:
        raise errors.no_such_reference("cloudinit_files", "owner")
    values["name"] = _slashed(values["name"])
    values.update(_sizes(values.get("contents", "")))


@REGISTRY.on("before_update", "cloudinit_files")
def changing(world: Any, file: Row, changes: Dict[str, Any]) -> None:
    if "name" in changes:
        changes["name"] = _slashed(changes["name"])
    if "contents" in changes:
        changes.update(_sizes(changes["contents"]))


@REGISTRY.gets("cloudinit_files")
def download(world: Any, file: Row, call: Any) -> None:
    """`?download=1` is the only way to the contents (WIRE 10.3)."""
    if call.query.get("download") == "1":
        call.response = Response((file["contents"] or "").encode(), media_type="application/octet-stream")

"""The media catalog: uploads in pieces, downloads, imports from a URL (WIRE 9.7, 10, schema/compute/files.yml).

Contents lie in sparse files under the world's folder and are sent in pieces: the size of a file costs no memory.
"""

from __future__ import annotations

import re
import threading
import urllib.request
from http.client import HTTPException
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple
from urllib.parse import quote, urlsplit

from starlette.responses import Response, StreamingResponse

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from . import vms

# Measured: 786432 of 1048576 bytes shown right after the last chunk, all of them some seconds later (WIRE 9.7).
LAG_SECONDS = 2.0
PIECE = 1 << 20
IMPORT_STEP_SECONDS, IMPORT_STEPS = 0.5, 4
IMPORT_BYTES = 64 << 20
DEFAULT_TIER = "4"

# Rows of these name a file without keeping it: what they name was made by them.
_MAKERS = ("files_public_links", "system_diagnostics", "clone_iso")


def type_of(world: Any, name: str) -> str:
    """The type that the name's extension tells."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    return extension if extension in world.facts["files"].columns["type"].values else "unknown"


@REGISTRY.on("before_create", "files")
def complete(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    values["type"] = type_of(world, values["name"])
    if not values.get("preferred_tier"):
        values["preferred_tier"] = DEFAULT_TIER


@REGISTRY.on("after_create", "files")
def created(world: Any, file: Row, body: Dict[str, Any]) -> None:
    if file["url"]:
        _import(world, file)


@REGISTRY.on("before_update", "files")
def changing(world: Any, file: Row, changes: Dict[str, Any]) -> None:
    if "name" in changes:
        changes["type"] = type_of(world, changes["name"])


@REGISTRY.on("before_delete", "files")
def deleting(world: Any, file: Row) -> None:
    """What is in use stays (measured text, files.yml)."""
    if users_of(world, file):
        raise errors.Refused(500, "Media Image: field 'references' must be empty to delete.")


def users_of(world: Any, file: Row) -> List[Row]:
    """Rows that need a file: drives, imports, drivers, update settings."""
    return [
        row
        for name, facts in world.facts.items()
        if not name.endswith("_actions") and name not in _MAKERS
        for column in facts.columns.values()
        if column.target == "files" and column.kind == "ref"
        for row in world[name].where(column.name, file.key)
    ]


@REGISTRY.on("after_delete", "files")
def deleted(world: Any, file: Row) -> None:
    if file["_content"]:
        Path(file["_content"]).unlink(missing_ok=True)


# -- content --------------------------------------------------------------------------------------------------------


def _path(world: Any, file: Row) -> Path:
    """Where the content lies; made when first written to. Keys are used again, so they do not name it."""
    if not file["_content"]:
        number = world.state.get("contents", 0) + 1
        world.state["contents"] = number
        file["_content"] = str(Path(world.folder.name) / f"content-{number}")
        Path(file["_content"]).touch()
    return Path(file["_content"])


def size_of(file: Row) -> int:
    """Bytes there are: those that arrived, or what a row without content claims (the disk of a VM)."""
    return file["_end"] if file["_content"] else file["filesize"] or 0


def write(world: Any, file: Row, position: int, content: bytes) -> None:
    """Put bytes at an offset; the row shows all but these at once, and these a little later (WIRE 9.7)."""
    with _path(world, file).open("r+b") as opened:
        opened.seek(position)
        opened.write(content)
    shown = file["_end"] or 0
    arrived = _merged([*(file["_extents"] or []), (position, position + len(content))])
    end = max(end for _start, end in arrived)
    file.update(_extents=arrived, _end=end)
    _show(world, file, shown)
    world.later(LAG_SECONDS, file, lambda: _show(world, file, file["_end"]))


def put_content(world: Any, file: Row, content: bytes) -> None:
    """Give a file that the platform itself makes its content, all at once."""
    _path(world, file).write_bytes(content)
    file.update(_extents=[(0, len(content))], _end=len(content), allocated_bytes=len(content))
    _show(world, file, len(content))


def _show(world: Any, file: Row, size: int) -> None:
    used = sum(end - start for start, end in file["_extents"])
    allocated = max(file["allocated_bytes"], file["_end"])
    world.change(
        file,
        filesize=size,
        used_bytes=used,
        allocated_bytes=allocated,
        used_pct=100 * used // allocated if allocated else 0,
    )


def _merged(extents: List[Tuple[int, int]]) -> List[Tuple[int, int]]:
    """Extents without overlaps: a chunk may come again (WIRE 10.2)."""
    merged: List[Tuple[int, int]] = []
    for start, end in sorted(extents):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


@REGISTRY.puts("files")
def upload(world: Any, file: Row, call: Any) -> Any:
    """One chunk at `filepos`, in any order, again if need be (WIRE 10.2)."""
    if "filepos" not in call.query:
        return None
    if not call.query["filepos"].isdigit():
        raise errors.invalid_argument()
    if call.content:
        write(world, file, int(call.query["filepos"]), call.content)
    if world.version < (26, 1):
        # 26.0.x closes the connection between chunks (WIRE 10.2).
        call.response = Response(b"[]", media_type="application/json", headers={"Connection": "close"})
    return 200, []


@REGISTRY.gets("files")
def download(world: Any, file: Row, call: Any) -> None:
    """`?download=1&asname=`: the bytes, or a range of them since 26.0.2 (WIRE 10.3)."""
    if call.query.get("download") != "1":
        return
    size = size_of(file)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(call.query.get('asname') or file['name'])}"}
    wanted: Optional[Tuple[int, int]] = None
    if world.version >= (26, 0, 2):
        headers["Accept-Ranges"] = "bytes"
        wanted = _range(call.headers.get("range", ""), size)
    start, end = wanted or (0, size)
    if start > end:
        call.response = Response(status_code=416, headers={"Content-Range": f"bytes */{size}"})
        return
    if wanted:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    headers["Content-Length"] = str(end - start)
    status, kind = (206 if wanted else 200), "application/octet-stream"
    pieces = _pieces(file["_content"], start, end)
    if end - start <= PIECE:
        call.response = Response(b"".join(pieces), status, headers, kind)
    else:
        call.response = StreamingResponse(pieces, status, headers, kind)


def _range(header: str, size: int) -> Optional[Tuple[int, int]]:
    """`bytes=5-9`, `bytes=5-` or `bytes=-5` as start and end; start beyond end when it cannot be met."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", header.strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        return max(size - int(last), 0), size
    start, end = int(first), min(int(last) + 1, size) if last else size
    return (start, end) if start < size and start < end else (1, 0)


def _pieces(path: Optional[str], start: int, end: int) -> Iterator[bytes]:
    """The bytes in pieces; zeros where nothing was written."""
    position = start
    if path:
        with open(path, "rb") as opened:
            opened.seek(start)
            while position < end:
                piece = opened.read(min(PIECE, end - position))
                if not piece:
                    break
                position += len(piece)
                yield piece
    while position < end:
        piece = bytes(min(PIECE, end - position))
        position += len(piece)
        yield piece


# -- import from a URL ----------------------------------------------------------------------------------------------


def _import(world: Any, file: Row) -> None:
    """The platform fetches by itself; only 127.0.0.1 is really asked, anything else has content of no meaning."""
    if urlsplit(file["url"]).hostname == "127.0.0.1":
        fetch = _Fetch(file["url"], _path(world, file))
        fetch.start()
        _await(world, file, fetch)
    else:
        for step in range(1, IMPORT_STEPS + 1):
            world.later(step * IMPORT_STEP_SECONDS, file, lambda step=step: _arrive(world, file, step))


def _arrive(world: Any, file: Row, step: int) -> None:
    if world.faults.standing("import_fails"):
        _fail(world, file)
        return
    size = IMPORT_BYTES * step // IMPORT_STEPS
    file.update(_extents=[(0, size)], _end=size)
    _path(world, file)
    world.change(file, allocated_bytes=IMPORT_BYTES)
    _show(world, file, size)


class _Fetch(threading.Thread):
    """Reads a URL into a file, beside the server."""

    def __init__(self, url: str, path: Path):
        super().__init__(daemon=True)
        self._url, self._path = url, path
        self.failed = False

    def run(self) -> None:
        try:
            with urllib.request.urlopen(self._url, timeout=30) as answer, self._path.open("wb") as opened:
                for piece in iter(lambda: answer.read(PIECE), b""):
                    opened.write(piece)
        except (OSError, HTTPException):
            self.failed = True


def _await(world: Any, file: Row, fetch: _Fetch) -> None:
    """Look again in a moment; how a failure shows on the platform is not recorded, only a log line is made."""

    def look() -> None:
        if fetch.is_alive():
            _await(world, file, fetch)
        elif fetch.failed or world.faults.standing("import_fails"):
            _fail(world, file)
        else:
            size = _path(world, file).stat().st_size
            file.update(_extents=[(0, size)], _end=size)
            _show(world, file, size)

    world.later(0.2, file, look)


def _fail(world: Any, file: Row) -> None:
    world.journal("error", f"Error importing file '{file['name']}'", file)


# -- actions --------------------------------------------------------------------------------------------------------


@REGISTRY.action("file_actions", "overwrite")
def overwrite(world: Any, file: Row, params: Dict[str, Any]) -> None:
    """Empty the file for another upload under the same key (effect guessed, file_actions.yml)."""
    put_content(world, file, b"")


@REGISTRY.action("file_actions", "add_link")
def add_link(world: Any, file: Row, params: Dict[str, Any]) -> None:
    link = world.insert("files_public_links", file=file.key, type="uuid", expires_type="never", id=vms.new_uuid(world))
    world.change(file, public_link=link.key)


@REGISTRY.action("file_actions", "delete_link")
def delete_link(world: Any, file: Row, params: Dict[str, Any]) -> None:
    for link in world["files_public_links"].where("file", file.key):
        world.remove(link)


@REGISTRY.action("file_actions", "delete_reference")
def delete_reference(world: Any, file: Row, params: Dict[str, Any]) -> None:
    """Drop the uses of a file, so that it can go (effect guessed)."""
    for row in users_of(world, file):
        for column in row.table.facts.columns.values():
            if column.target == "files" and row[column.name] == file.key:
                world.change(row, **{column.name: None})

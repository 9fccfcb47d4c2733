# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of the media catalog: contents go up in chunks and come down as a stream (WIRE 10)."""

from __future__ import annotations

import os
import re
import threading
from contextlib import ExitStack
from typing import Any, BinaryIO, Callable, Mapping, Optional, Union

from ..exceptions import NotStoredError, UploadError, VergeConnectionError, VergeError
from ..protocol import Operation, Request, Sink, Together
from ..table import Table
from ..utils.local import replacing
from ..utils.validators import whole
from ..waiting import until

CHUNK = 262144  # what every published client sends; larger ones are not known to work (WIRE 10.2)
AT_ONCE = 4  # as the official SDK has it
ROUNDED = 1 << 20
Progress = Optional[Callable[[int, Optional[int]], None]]
Path = Union[str, "os.PathLike[str]"]
PART = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


class FileTable(Table):
    """The table ``files``. Disks of machines are rows of it too; catalog files have no ``owner``."""

    def uploading(
        self,
        source: Union[Path, BinaryIO],
        columns: Optional[Mapping[str, Any]] = None,
        chunk: int = CHUNK,
        key: Any = None,
        offset: int = 0,
        progress: Progress = None,
        timeout: float = 120.0,
    ) -> Operation:
        """Make the operation of ``managers.files.Files.upload``; it returns the row as a plain dict.

        Args:
            source: What to upload.
            columns: Columns of the entry, where one is made; by default it has the local file's name.
            chunk: Bytes per request.
            key: An entry to continue.
            offset: Bytes that it has.
            progress: Told how far it is.
            timeout: Seconds for the full size to be shown.
        """
        if chunk <= 0 or offset < 0:
            raise VergeError("upload: chunk must be above 0, and offset not below it", table=self.table)
        with ExitStack() as opened:
            try:
                file: Any = source
                if isinstance(source, (str, os.PathLike)):
                    file = opened.enter_context(open(source, "rb"))
                size = file.seek(0, os.SEEK_END)
            except OSError as error:
                raise VergeError(f"cannot read {_named(source)}: {error.strerror or error}", table=self.table) from None
            if key is None:
                key, offset = (yield from self._entry(columns or {}, _named(source), size)), 0
            else:
                yield from self._same_size(key, size)
            parts = _Parts(file, offset, size, chunk, progress)
            lanes = [self._lane(key, parts) for _lane in range(min(AT_ONCE, parts.count))]
            for outcome in (yield Together(lanes, AT_ONCE)):
                if isinstance(outcome, VergeError):
                    raise UploadError(
                        f"the upload stopped after {parts.sent} of {size} bytes: {outcome}; "
                        f"continue it with key {key} and offset {parts.sent}, or delete file {key}",
                        key=key,
                        offset=parts.sent,
                    ) from outcome
        # Right after the last chunk the size may be short by whole chunks (WIRE 9.7).
        return (
            yield from until(
                lambda: self.read(key),
                lambda row: whole(row.get("filesize")) >= size,
                what=f"file {key} shows its full size",
                timeout=timeout,
                state=lambda row: f"{row.get('filesize')} of {size} bytes",
            )
        )

    def downloading(
        self, key: Any, target: Union[Path, BinaryIO], progress: Progress = None, offset: int = 0
    ) -> Operation:
        """Make the operation of ``managers.files.Files.download``."""
        if not isinstance(target, (str, os.PathLike)):
            return (yield from self._receive(key, _Place(target, progress, offset)))
        with ExitStack() as opened:
            file = opened.enter_context(replacing(os.fspath(target)))
            return (yield from self._receive(key, _Place(file, progress, 0)))

    def contents(self, key: Any) -> Operation:
        """Make the operation of ``managers.files.Files.content``."""
        return self.send(self._request(key, raw=True))

    def _entry(self, columns: Mapping[str, Any], local: str, size: int) -> Operation:
        """Make the entry; returns its key."""
        given = {column: value for column, value in columns.items() if value is not None}
        name = given.get("name") or os.path.basename(local)
        if not name:
            raise VergeError("upload: say which name the file shall have", table=self.table)
        receipt = yield from self.insert({**given, "name": name, "allocated_bytes": str(size)})
        if receipt.key is None:
            raise NotStoredError(f"the platform made file {name} and did not say its key", table=self.table)
        return receipt.key

    def _same_size(self, key: Any, size: int) -> Operation:
        """Make sure that an entry to continue was made for a file of this size."""
        row = yield from self.read(key, ["name", "allocated_bytes"])
        # Whether the platform rounds it up is not recorded.
        if not size <= whole(row.get("allocated_bytes")) <= -(-size // ROUNDED) * ROUNDED:
            raise VergeError(
                f"file {key} ({row.get('name')}) was made for {row.get('allocated_bytes')} bytes, not for {size}",
                table=self.table,
                key=key,
            )

    def _lane(self, key: Any, parts: _Parts) -> Operation:
        """Send one part after the other, as long as there are any."""
        try:
            for begin, content in iter(parts.take, None):
                # The same bytes at the same place: may be repeated, and go in any order (WIRE 10.2).
                yield from self.send(
                    Request(
                        "PUT", self.row_path(key), query={"filepos": begin}, content=content, table=self.table, key=key
                    )
                )
                parts.arrived(begin, len(content))
        except VergeError:
            parts.stop()
            raise

    def _receive(self, key: Any, place: _Place) -> Operation:
        """Ask until all is there, as long as every attempt brings something."""
        while True:
            before, broken = place.size, None
            try:
                yield from self.send(self._request(key, sink=place, start=before))
            except VergeConnectionError as error:
                broken = error
            if broken is None and place.total in (None, place.size):
                return place.size
            if place.size <= before:
                said = f"file {key}: {place.size} of {place.total} bytes came, and no more"
                raise broken or VergeConnectionError(said, table=self.table, key=key)

    def _request(self, key: Any, raw: bool = False, sink: Optional[Sink] = None, start: int = 0) -> Request:
        """Ask for the contents from a byte on."""
        # Compressed contents would come in other lengths than the headers say.
        headers = {"Accept": "*/*", "Accept-Encoding": "identity", **({"Range": f"bytes={start}-"} if start else {})}
        query = {"download": 1, "asname": key}
        return Request(
            "GET", self.row_path(key), query=query, headers=headers, raw=raw, sink=sink, table=self.table, key=key
        )


class _Parts:
    """What of a local file is still to be sent, for several lanes that may run in threads of their own.

    Args:
        file: The file.
        offset: Bytes from the start that are there already.
        size: Bytes in all.
        chunk: Bytes of a part.
        progress: Told how far the unbroken beginning reaches.

    Attributes:
        count: How many parts there are.
        sent: Bytes from the start that have arrived, without a gap.
    """

    def __init__(self, file: BinaryIO, offset: int, size: int, chunk: int, progress: Progress) -> None:
        self._file, self._size, self._chunk, self._progress = file, size, chunk, progress
        self._next = self.sent = offset
        self._ahead: dict[int, int] = {}
        self._lock = threading.Lock()
        self.count = -(-(size - offset) // chunk)
        file.seek(offset)

    def take(self) -> Optional[tuple[int, bytes]]:
        """Return where the next part begins and what it holds, or None where there is none.

        Raises:
            VergeError: The local file cannot be read any more.
        """
        with self._lock:
            begin, length = self._next, min(self._chunk, self._size - self._next)
            if length <= 0:
                return None
            try:
                content = self._file.read(length)
            except OSError as error:
                raise VergeError(f"the local file cannot be read: {error.strerror or error}") from None
            if len(content) != length:
                raise VergeError("the local file became shorter meanwhile")
            self._next += length
            return begin, content

    def arrived(self, begin: int, length: int) -> None:
        """Note that a part has been sent."""
        with self._lock:
            self._ahead[begin] = length
            while self.sent in self._ahead:
                self.sent += self._ahead.pop(self.sent)
            if self._progress is not None:
                self._progress(self.sent, self._size)

    def stop(self) -> None:
        """Hand out nothing more."""
        with self._lock:
            self._next = self._size


class _Place(Sink):
    """Writes what comes where it belongs, whichever part of the contents an attempt brings.

    Attributes:
        size: Bytes from the start that are in place.
        total: Bytes of the whole, or None while the platform has not said.
    """

    def __init__(self, file: BinaryIO, progress: Progress, offset: int) -> None:
        self._file = file
        self._base = file.tell() - offset if file.seekable() else 0
        self._progress = progress
        self.size = offset
        self.total: Optional[int] = None

    def start(self, status: int, headers: Mapping[str, str]) -> None:
        part = PART.match(headers.get("content-range", "")) if status == 206 else None
        begin = whole(part[1]) if part else 0
        length = part[2] if part else headers.get("content-length", "")
        self.total = whole(length) if length.isdecimal() else None
        if begin > self.size:  # there would be a hole
            raise VergeConnectionError(
                f"the platform sent what follows byte {begin}, asked for what follows {self.size}"
            )
        if begin != self.size:
            self._file.seek(self._base + begin)
            self._file.truncate()
            self.size = begin

    def write(self, block: bytes) -> None:
        self._file.write(block)
        self.size += len(block)
        if self._progress is not None:
            self._progress(self.size, self.total)


def _named(source: Any) -> str:
    """Name a local file."""
    name = source if isinstance(source, (str, os.PathLike)) else getattr(source, "name", "")
    return os.fspath(name) if isinstance(name, (str, os.PathLike)) else ""

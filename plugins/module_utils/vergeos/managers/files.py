# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of the media catalog with verbs."""

from __future__ import annotations

from typing import Any, BinaryIO, Optional, Union

from ..families.files import CHUNK, FileTable, Path, Progress
from ..protocol import Operation
from .base import ResourceManager, ResourceObject


class Files(FileTable, ResourceManager):
    """The table ``files``."""

    def upload(
        self,
        source: Union[Path, BinaryIO],
        name: Optional[str] = None,
        *,
        tier: Union[int, str, None] = None,
        description: Optional[str] = None,
        chunk: int = CHUNK,
        key: Any = None,
        offset: int = 0,
        progress: Progress = None,
        timeout: float = 120.0,
    ) -> Any:
        """Upload a file, holding no more than four chunks of it in memory.

        Args:
            source: Path of a local file, or a seekable file opened for bytes.
            name: Name of the entry, by default the local one. The platform reads the type from its extension.
            tier: Storage tier, 1 to 5.
            description: Text for people.
            chunk: Bytes per request.
            key: An entry to continue instead of making one, as :class:`UploadError` names it.
            offset: Bytes from the start that it has already.
            progress: Told the bytes sent and the bytes in all from time to time.
            timeout: Seconds that the platform may take to show the full size at the end (WIRE 9.7).

        Returns:
            The row as a ResourceObject.

        Raises:
            UploadError: It stopped before the end; ``key`` and ``offset`` say where to go on.
            TaskTimeoutError: All was sent, and the platform does not show the full size.
            VergeError: The local file cannot be read, or is not the one that the entry was made for.
        """
        columns = {"name": name, "description": description, "preferred_tier": None if tier is None else str(tier)}
        stored = self.uploading(
            source, columns, chunk=chunk, key=key, offset=offset, progress=progress, timeout=timeout
        )
        return self.run(self._row(stored))

    def download(self, key: Any, target: Union[Path, BinaryIO], progress: Progress = None, *, offset: int = 0) -> Any:
        """Download a file, holding no more than a block of it in memory.

        A broken connection is taken up where it broke (``Range``, since 26.0.2) or from the start. A path is written
        under another name beside it and renamed at the end, so that it never holds a part.

        Args:
            key: The file's key.
            target: Path to write, or a file opened for bytes.
            progress: Told the bytes received and the bytes in all (None while unknown) after each block.
            offset: Bytes from the start that are in an opened file already, which stands behind them.

        Returns:
            The number of bytes.

        Raises:
            NotFoundError: No such file.
            VergeConnectionError: The connection broke and nothing more came.
            VergeError: The target cannot be written.
        """
        return self.run(self.downloading(key, target, progress, offset))

    def content(self, key: Any) -> Any:
        """Read a small file's contents into memory.

        Args:
            key: The file's key.

        Returns:
            The bytes.

        Raises:
            NotFoundError: No such file.
        """
        return self.run(self.contents(key))

    def _row(self, reading: Operation) -> Operation:
        return ResourceObject(self, (yield from reading))

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Uploads and downloads a large file in a process of its own and prints how much its memory grew.

    VERGE_HOST=... python -m tests.integration.client.upload_memory {requests,httpx} MEBIBYTES

Prints one JSON line: bytes sent, seconds of the upload and the download, and the growth of the resident set in bytes.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import resource
import sys
import tempfile
import time
from typing import Any

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.aio import AsyncVergeClient
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient


class Counter:
    """A target that keeps nothing."""

    size = 0

    def seekable(self) -> bool:
        return False

    def write(self, block: bytes) -> None:
        self.size += len(block)


def peak() -> int:
    """Largest resident set so far, in bytes (Linux counts in KiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


async def measure(kind: str, size: int) -> dict[str, Any]:
    async def done(value: Any) -> Any:
        return await value if inspect.isawaitable(value) else value

    client: Any = {"requests": VergeClient, "httpx": AsyncVergeClient}[kind].from_env()
    await done(client.connect())
    with tempfile.NamedTemporaryFile(suffix=".raw") as source:
        source.truncate(size)
        before, started = peak(), time.monotonic()
        row = await done(client.files.upload(source.name, "large.raw"))
        uploaded = time.monotonic()
    target = Counter()
    await done(client.files.download(row.key, target))
    finished = time.monotonic()
    await done(client.files.delete(row.key))
    await done(client.disconnect())
    return {
        "bytes": row.filesize,
        "downloaded": target.size,
        "upload_seconds": round(uploaded - started, 1),
        "download_seconds": round(finished - uploaded, 1),
        "growth": peak() - before,
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(sys.argv[1], int(sys.argv[2]) << 20))))

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an answer is taken in: in bounded time and memory, whichever HTTP library reads it. No I/O happens here."""

from __future__ import annotations

import time
import zlib
from typing import Iterator, Mapping

from .protocol import Failure, Request, Response

BLOCK = 262144
# No list was ever met near it: 10,000 machines with all that the inventory asks for are 8 MiB.
LARGEST = 256 << 20
# Of an answer that refuses, more than this is no reason that anybody reads.
LARGEST_REFUSAL = 1 << 20
# An answer that trickles in may take so many times as long as any part of it may.
PATIENCE = 10
GZIP = zlib.MAX_WBITS | 16
PLAIN = ("", "identity")
MEDDLED = "check that no proxy changes its answers"


class Deadline:
    """When an answer must be there at last.

    Args:
        seconds: How long any part of it may take.
    """

    def __init__(self, seconds: float) -> None:
        self._span = seconds * PATIENCE
        self.renew()

    def renew(self) -> None:
        """Begin again, for another request or the next part of a download."""
        self._end = time.monotonic() + self._span

    def left(self) -> float:
        """Return the seconds that are left; none or less when it is over."""
        return self._end - time.monotonic()

    def missed(self, where: str) -> Failure:
        """Make the failure of a request that was not answered in time.

        Args:
            where: The system's URL.

        Returns:
            The failure, with a text for the user.
        """
        words = f"{where} did not come to the end of its answer within {self._span:g} seconds"
        return Failure("timeout", f"{words}; ask for less, or give it longer with timeout (VERGE_TIMEOUT)", True)


class UnwelcomeError(Exception):
    """An answer that is not taken.

    Attributes:
        failure: What is to be told about it.
    """

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.text)
        self.failure = failure


class Intake:
    """Takes the bytes of one answer as they came over the wire, and makes the response of them.

    A good answer goes to the request's sink where it has one; others are kept, up to a bound that counts what comes out
    of their compression. Decoding is done here, since libraries decode whole blocks however large they become.

    Args:
        request: What was asked.
        where: The system's URL, for texts.
        deadline: When the answer must be there.
        status: The answer's status.
        headers: Its headers.

    Raises:
        UnwelcomeError: It has a form that was not asked for.
    """

    def __init__(
        self, request: Request, where: str, deadline: Deadline, status: int, headers: Mapping[str, str]
    ) -> None:
        self._where, self._deadline = where, deadline
        self._response = Response(status, headers, b"")
        self._sink = request.sink if status in (200, 206) else None
        self._refused = not 200 <= status < 300
        self._largest = LARGEST_REFUSAL if self._refused else LARGEST
        self._parts: list[bytes] = []
        self._size = self._fresh = 0
        coding = self._response.headers.get("content-encoding", "").strip().lower()
        self._gunzip = zlib.decompressobj(GZIP) if coding in ("gzip", "x-gzip") else None
        self._ended = True
        if coding not in PLAIN and (self._gunzip is None or self._sink is not None):
            if not self._refused:
                raise self._unwelcome(f"an answer in the encoding {coding[:20]!r}, which nobody asked for", MEDDLED)
            self._largest = 0
        if self._sink is not None:
            self._sink.start(status, self._response.headers)

    def take(self, block: bytes) -> bool:
        """Take the next bytes.

        Args:
            block: At most some hundred KiB.

        Returns:
            Whether more is wanted.

        Raises:
            UnwelcomeError: It is too late or too large, or its compression is broken.
        """
        if self._deadline.left() <= 0:
            raise UnwelcomeError(self._deadline.missed(self._where))
        if self._sink is not None:
            self._sink.write(block)
            self._fresh += len(block)
            if self._fresh >= BLOCK:
                self._fresh = 0
                self._deadline.renew()
            return True
        for part in self._plain(block):
            self._size += len(part)
            if self._size > self._largest:
                if self._refused:
                    return False
                raise self._unwelcome(f"more than {LARGEST >> 20} MiB", "ask for less: fewer fields, a filter, a limit")
            self._parts.append(part)
        return True

    def finish(self) -> Response:
        """Return the response, when all has come.

        Raises:
            UnwelcomeError: Something is missing at its end.
        """
        if not self._ended and not self._refused:
            raise UnwelcomeError(Failure("lost", f"the connection to {self._where} broke", True))
        self._response.body = b"".join(self._parts)
        return self._response

    def _plain(self, block: bytes) -> Iterator[bytes]:
        """Decompress, a bounded block at a time."""
        if self._gunzip is None:
            yield block
            return
        more = bool(block)
        try:
            while more:
                part = self._gunzip.decompress(block, BLOCK)
                block, self._ended = self._gunzip.unconsumed_tail, self._gunzip.eof
                more = bool(block) or len(part) == BLOCK  # then the rest of it may be inside still
                if self._ended:  # another member may follow
                    block, self._gunzip = self._gunzip.unused_data, zlib.decompressobj(GZIP)
                    more = bool(block)
                yield part
        except zlib.error:
            if not self._refused:
                raise self._unwelcome("an answer whose compression is broken", MEDDLED) from None

    def _unwelcome(self, what: str, hint: str) -> UnwelcomeError:
        return UnwelcomeError(Failure("unwelcome", f"{self._where} sent {what}; {hint}", True))

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever bytes come back over TLS, neither client raises anything but its own exceptions (WIRE 11)."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import threading
from pathlib import Path
from typing import Any, Iterator

import pytest
import trustme
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.aio import AsyncVergeClient
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import (
    OutcomeUnknownError,
    VergeError,
)

ROWS = b'[{"$key": 1, "name": "web"}]'


class Answering:
    """A TLS server that reads a request and sends whatever it was given.

    Args:
        folder: Where its certificate goes.

    Attributes:
        answer: What it sends.
        options: What a client needs to get here.
    """

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(folder / "ca.pem"))
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(self._context)
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.answer = b""
        host = f"127.0.0.1:{self._listening.getsockname()[1]}"
        self.options: dict[str, Any] = {
            "host": host,
            "token": "key",
            "ca_file": str(folder / "ca.pem"),
            "retries": 0,
            "timeout": 5,
        }
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                taken, _from = self._listening.accept()
            except OSError:  # closed
                return
            try:
                with self._context.wrap_socket(taken, server_side=True) as wire:
                    wire.settimeout(5)
                    head = b""
                    while b"\r\n\r\n" not in head:
                        head += wire.recv(65536)
                    wire.sendall(self.answer)
                    wire.unwrap()
            except OSError:  # the client hung up on us
                continue

    def close(self) -> None:
        """Listen no more."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answering]:
    """What the clients talk to."""
    running = Answering(tmp_path_factory.mktemp("peer"))
    yield running
    running.close()


def blocking(peer: Answering, post: bool) -> Any:
    """List or make a machine."""
    with VergeClient(**peer.options) as client:
        return client.vms.create(name="web") if post else client.vms.list()


def asynchronous(peer: Answering, post: bool) -> Any:
    """List or make a machine."""

    async def work() -> Any:
        async with AsyncVergeClient(**peer.options) as client:
            return await (client.vms.create(name="web") if post else client.vms.list())

    return asyncio.run(work())


both = pytest.mark.parametrize("client", [blocking, asynchronous], ids=["blocking", "asynchronous"])


def reply(status: bytes = b"200 OK", headers: bytes = b"", body: bytes = ROWS, length: bool = True) -> bytes:
    """Write an answer."""
    size = b"Content-Length: %d\r\n" % len(body) if length else b""
    return b"HTTP/1.1 " + status + b"\r\n" + headers + size + b"\r\n" + body


def attempt(client: Any, peer: Answering, post: bool) -> Any:
    """Return what came of a call: rows, or one of our errors."""
    try:
        return client(peer, post)
    except VergeError as error:
        str(error).encode()
        assert "\n" not in str(error)
        return error


# After these nobody knows what a POST has done.
CUT = {
    "nothing": b"",
    "another protocol": b"SSH-2.0-OpenSSH_9\r\n",
    "status that is no number": reply(b"abc"),
    "status of four digits": reply(b"1000 X"),
    "lengths that differ": reply(headers=b"Content-Length: 5\r\n"),
    "length without end": reply(headers=b"Content-Length: " + b"9" * 5000 + b"\r\n", length=False),
    "length beyond the end": reply(headers=b"Content-Length: 100\r\n", length=False),
    "negative chunk": reply(headers=b"Transfer-Encoding: chunked\r\n", body=b"-5\r\n" + ROWS, length=False),
    "chunk of no size": reply(headers=b"Transfer-Encoding: chunked\r\n", body=b"zz\r\n" + ROWS, length=False),
    "not compressed at all": reply(headers=b"Content-Encoding: gzip\r\n"),
}
# These say something, well or badly.
ODD = {
    "place in half an address": reply(b"302 Found", b"Location: http://[\r\n"),
    "place that is no text": reply(b"302 Found", b"Location: \xff\xfe\r\n"),
    "reason that is no text": reply(b"404 \xff\xfe"),
    "header that is no header": reply(headers=b"what is this\r\n"),
    "many headers": reply(headers=b"A: b\r\n" * 200),
    "cookie": reply(headers=b"Set-Cookie: \xff=;;;expires=abc; Max-Age=x; domain=[\r\n"),
    "type": reply(headers=b"Content-Type: \xff; charset=nonsense\r\n", body=b"\xff"),
    "half a character": reply(body=rb'[{"$key": "\ud800", "name": "\udfff"}]'),
    "cut and compressed": reply(headers=b"Content-Encoding: gzip\r\n", body=gzip.compress(ROWS)[:-12]),
    "early hints": b"HTTP/1.1 103 Early Hints\r\n\r\n" + reply(),
    "switching": reply(b"101 Switching Protocols"),
    "wait for ever": reply(b"503 Busy", b"Retry-After: " + b"9" * 400 + b"\r\n"),
}


@both
@pytest.mark.parametrize("kind", CUT)
def test_answers_that_are_none(peer: Answering, client: Any, kind: str) -> None:
    """The platform has read the request: a POST may have been carried out, and the error says so."""
    peer.answer = CUT[kind]
    assert attempt(client, peer, post=False).kind == "connection"
    assert isinstance(attempt(client, peer, post=True), OutcomeUnknownError)


@both
@pytest.mark.parametrize("kind", ODD)
def test_odd_answers(peer: Answering, client: Any, kind: str) -> None:
    peer.answer = ODD[kind]
    for post in (False, True):
        attempt(client, peer, post)


names = st.sampled_from(
    [b"Content-Length", b"Transfer-Encoding", b"Content-Encoding", b"Location", b"Set-Cookie", b"Connection", b"X"]
)
contents = st.binary(max_size=12) | st.sampled_from(
    [b"chunked", b"gzip", b"deflate", b"close", b"28", b"http://[", b"-1"]
)
heads = st.lists(st.builds(lambda name, content: name + b": " + content + b"\r\n", names, contents), max_size=3)
statuses = st.integers(0, 1100).map(lambda number: b"%d X" % number) | st.sampled_from([b"200 OK", b"302 Found"])
replies = st.builds(reply, statuses, heads.map(b"".join), st.binary(max_size=40) | st.just(ROWS), st.booleans())


@both
@settings(max_examples=120, deadline=None)
@given(answer=replies | st.binary(max_size=80), post=st.booleans())
def test_any_bytes(peer: Answering, client: Any, answer: bytes, post: bool) -> None:
    peer.answer = answer
    attempt(client, peer, post)

"""Serves a simulator over HTTPS: uvicorn, with each answer as one write to the socket."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import struct
import sys
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Tuple

import trustme
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from .app import Simulator
from .inside import Inside


class _OneWrite:
    """A transport that gathers what is written in one turn of the event loop and sends it at once.

    Uvicorn writes the header and the body of an answer one after the other; with TLS that is two records and two
    packets. A real web server sends one, and the client's benchmarks must not pay for the difference.
    """

    def __init__(self, transport: Any, loop: asyncio.AbstractEventLoop):
        self._transport = transport
        self._loop = loop
        self._parts: List[bytes] = []

    def write(self, data: bytes) -> None:
        if not self._parts:
            self._loop.call_soon(self.flush)
        self._parts.append(data)

    def flush(self) -> None:
        if self._parts:
            parts, self._parts = self._parts, []
            self._transport.write(b"".join(parts))

    def close(self) -> None:
        self.flush()
        self._transport.close()

    def abort(self) -> None:
        self._parts = []
        self._transport.abort()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class _Protocol(HttpToolsProtocol):
    """Remembers the transport of each client, so that a fault can cut it."""

    transports: Dict[Tuple[str, int], _OneWrite] = {}

    def connection_made(self, transport: Any) -> None:
        wrapped = _OneWrite(transport, self.loop)
        super().connection_made(wrapped)  # type: ignore[arg-type]
        # Kept, for a transport that was cut no longer knows its peer.
        self._peer = tuple(transport.get_extra_info("peername")[:2])
        self.transports[self._peer] = wrapped

    def connection_lost(self, exc: Optional[Exception]) -> None:
        self.transports.pop(self._peer, None)
        super().connection_lost(exc)


def drop(client: Any) -> None:
    """Reset the connection of a client: it sees neither an answer nor an orderly end."""
    transport = _Protocol.transports.get((client.host, client.port))
    if transport is None:
        return
    raw = transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


class _Server(uvicorn.Server):
    """Says that it is ready, in one line of JSON, once it listens."""

    def __init__(self, config: uvicorn.Config, ready: Dict[str, Any], inside: Inside):
        super().__init__(config)
        self._ready = ready
        self._inside = inside

    async def startup(self, sockets: Optional[List[socket.socket]] = None) -> None:
        await super().startup(sockets=sockets)
        self._watch = asyncio.ensure_future(self._inside.watch())
        print(json.dumps(self._ready), flush=True)

    async def shutdown(self, sockets: Optional[List[socket.socket]] = None) -> None:
        self._watch.cancel()
        # An orderly end of TLS waits for the peer, which may be waiting for us to exit.
        for transport in list(_Protocol.transports.values()):
            transport.abort()
        await super().shutdown(sockets=sockets)


class _Gate:
    """Serves further applications in the process that serves the simulator, each with a certificate of its own.

    Args:
        authority: signs the certificates.
    """

    def __init__(self, authority: trustme.CA):
        self._authority = authority

    def __call__(self, application: Any, address: str, listener: socket.socket) -> Callable[[], None]:
        """Begin to serve; returns what ends it."""
        config = _config(application)
        config.ssl = self._context(address)
        state = uvicorn.server.ServerState()
        # Connections wait in the socket's queue until the server has begun.
        begun = asyncio.ensure_future(
            asyncio.get_running_loop().create_server(
                lambda: _Protocol(config=config, server_state=state, app_state={}), sock=listener, ssl=config.ssl
            )
        )

        def end() -> None:
            begun.cancel()
            if begun.done() and not begun.cancelled():
                begun.result().close()
            listener.close()
            for connection in list(state.connections):
                connection.transport.abort()

        return end

    def _context(self, *names: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(*names).configure_cert(context)
        return context


def _config(application: Any) -> uvicorn.Config:
    config = uvicorn.Config(
        application,
        http=_Protocol,
        ws="none",
        lifespan="off",
        log_level="error",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=1,
    )
    config.load()
    return config


def serve(simulator: Simulator, port: int, details: Dict[str, Any], folder: Path) -> None:
    """Serve until SIGTERM or SIGINT.

    Args:
        simulator: what to serve.
        port: port on 127.0.0.1; 0 takes a free one.
        details: username, password, api_key for the ready line.
        folder: where the file of the certificate authority goes.
    """
    # The protocol is named because asyncio switches Nagle's algorithm off on such sockets only; with it the first
    # answer of a connection waits 40 ms for the client to acknowledge the end of the TLS handshake.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    host = "127.0.0.1:{}".format(listener.getsockname()[1])
    authority = trustme.CA(organization_name="VergeOS simulator")
    ca_file = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    simulator.drop = drop
    config = _config(simulator.asgi)
    config.ssl = context
    ready = {"url": f"https://{host}", "host": host, "port": int(host.split(":")[1]), **details}
    ready["ca_file"] = str(ca_file)
    inside = Inside(simulator, _Gate(authority), drop, ready["port"])
    simulator.follow = inside.follow
    simulator.listens_at(ready["url"])
    server = _Server(config, ready, inside)
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        sys.exit(0)

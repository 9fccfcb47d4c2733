# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How requests is made to connect: with TLS contexts that are there, deadlines, and final answers only.

Four things that requests, urllib3 and ``http.client`` do not do: stop a peer that sends a byte from time to time, give
up a name that is not resolved in time, wait for the answer that follows a 103 (they take that one, and the real one for
the answer to the next request), and connect with a TLS context made before.
"""

from __future__ import annotations

import http.client
import io
import socket
from functools import partial
from typing import Any

from .intake import Deadline
from .resolving import SlowNameError, addresses_of

# Guarded, because Ansible imports every module once on machines that lack the library.
try:
    from requests.adapters import HTTPAdapter
    from urllib3.connection import HTTPSConnection
    from urllib3.connectionpool import HTTPSConnectionPool
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
except ImportError:
    HTTPAdapter = HTTPSConnection = HTTPSConnectionPool = object  # type: ignore[assignment,misc]

SWITCHING = 101
PIECE = 16384  # a record of TLS


class _Timed(io.RawIOBase):
    """The bytes of a connection, as long as there is time."""

    def __init__(self, raw: Any, sock: Any, deadline: Deadline) -> None:
        self._raw, self._sock, self._deadline = raw, sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> Any:
        hurry(self._sock, self._sock.gettimeout(), self._deadline)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    """The final answer to a request: those that only say that one will come are passed over (RFC 9110, 15.2)."""

    def __init__(self, deadline: Deadline, sock: Any, *more: Any, **named: Any) -> None:
        super().__init__(sock, *more, **named)
        self.fp: Any = io.BufferedReader(_Timed(self.fp.detach(), sock, deadline))

    def _read_status(self) -> Any:
        version, status, reason = super()._read_status()  # type: ignore[misc]
        while 100 <= status < 200 and status != SWITCHING:
            http.client.parse_headers(self.fp)
            version, status, reason = super()._read_status()  # type: ignore[misc]
        return version, status, reason

    def begin(self) -> None:
        super().begin()
        if self.status == SWITCHING:
            self.will_close = True  # nobody asked for it, and what follows is no HTTP


class _Wire(HTTPSConnection):
    """A connection whose requests and answers end by a deadline."""

    def __init__(self, *given: Any, deadline: Deadline, **named: Any) -> None:
        super().__init__(*given, **named)
        self._deadline = deadline
        self.response_class = partial(_Answer, deadline)  # type: ignore[assignment]

    def _new_conn(self) -> Any:
        """Connect to the first address of the host that answers; urllib3 takes an address as it takes a name."""
        name, seconds = self._dns_host, self._deadline.left()
        if isinstance(self.timeout, (int, float)):
            seconds = min(seconds, self.timeout)
        try:
            addresses = addresses_of(name, self.port or 443, seconds)
        except SlowNameError as error:
            raise ConnectTimeoutError(self, str(error)) from error
        except OSError as error:
            raise NewConnectionError(self, f"{name} cannot be resolved: {error}") from error
        try:
            while True:
                self._dns_host = addresses.pop(0)
                try:
                    return super()._new_conn()
                except (ConnectTimeoutError, NewConnectionError):
                    if not addresses or self._deadline.left() <= 0:
                        raise
        finally:
            self._dns_host = name

    def send(self, data: Any) -> None:
        """Send bytes, piece by piece: as long as a peer takes some, the socket's own timeout begins again."""
        for start in range(0, len(data), PIECE):
            if self.sock is not None:
                hurry(self.sock, self.timeout, self._deadline)
            super().send(data[start : start + PIECE])


def hurry(sock: Any, timeout: Any, deadline: Deadline) -> None:
    """Let a socket wait as long as it may, but not beyond the deadline.

    Args:
        sock: The socket.
        timeout: Seconds that it may wait, or None.
        deadline: When all must be over.

    Raises:
        TimeoutError: It is.
    """
    left = deadline.left()
    if left <= 0:
        raise socket.timeout("the deadline is over")
    sock.settimeout(left if timeout is None else min(timeout, left))


class _Pool(HTTPSConnectionPool):
    """Makes such connections; what it is given beyond its own arguments goes to them."""

    ConnectionCls = _Wire


class Transport(HTTPAdapter):
    """Connects with a TLS context that is there, where requests would read the certificates again for each session.

    Args:
        context: The context.
        verified: Whether it asks for a certificate that can be trusted.
        deadline: Of the request that is under way.
    """

    def __init__(self, context: Any, verified: bool, deadline: Deadline) -> None:
        self._context, self._verified, self._deadline = context, verified, deadline
        super().__init__()

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **more)
        self._lead(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **more: Any) -> Any:
        if proxy.lower().startswith("https:"):
            more["proxy_ssl_context"] = self._context
        return self._lead(super().proxy_manager_for(proxy, ssl_context=self._context, **more))

    def _lead(self, manager: Any) -> Any:
        """Have a manager make pools of ours."""
        pool = partial(_Pool, deadline=self._deadline)
        manager.pool_classes_by_scheme = {**manager.pool_classes_by_scheme, "https": pool}
        return manager

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Name no file: what is named here is added to what the context trusts. Of requests before 2.32."""
        conn.cert_reqs = "CERT_REQUIRED" if self._verified else "CERT_NONE"

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        """The same, of requests since 2.32."""
        return super().build_connection_pool_key_attributes(request, self._verified, cert)

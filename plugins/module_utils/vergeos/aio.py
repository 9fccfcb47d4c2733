# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The asynchronous client: the same tables and operations over httpx (0.26 or newer).

Example::

    async with AsyncVergeClient("verge.example.com", token="...") as client:
        vm = await client.vms.get(name="web-1")
        async for row in client.vnets.iter_all():
            print(row.key, row.name)
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import sys
import time
from typing import Any, AsyncIterator, Callable, Optional, Sequence
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from .client import WithManagers
from .connection import Settings, bundle, failure, not_connected, trusting
from .exceptions import VergeError
from .intake import Deadline, Intake, UnwelcomeError
from .protocol import Failure, Operation, Outcome, Request, Response, Sleep, Together
from .request_log import RequestLog
from .resolving import SlowNameError, addresses_of

# Guarded, because Ansible imports every module once on machines that lack the library.
try:
    import httpx
except ImportError as missing:
    MISSING: Optional[ImportError] = missing
else:
    MISSING = None

# Below the 50 requests at once from which the platform drops connections (WIRE 11.1).
AT_ONCE = 20


class AsyncConnection:
    """A pool of connections to one host, for one event loop.

    Args:
        settings: Where and as whom.

    Raises:
        VergeError: The library httpx is missing, or the file that VERGE_LOG names cannot be written.
    """

    def __init__(self, settings: Settings) -> None:
        if MISSING is not None:
            raise VergeError(f"the Python library httpx is missing; install it for {sys.executable} ({MISSING})")
        self._settings = settings
        self._session: Optional[httpx.AsyncClient] = None
        self._places: asyncio.Semaphore
        self._closed = False
        self._place = urlsplit(settings.base_url)
        # The address that could be connected to; none before, and where a proxy resolves the name.
        self._known: Sequence[str] = ()
        self.log = RequestLog(settings.base_url)

    async def close(self) -> None:
        """Close the pool. Later calls raise NotConnectedError."""
        self._closed = True
        session, self._session = self._session, None
        if session is not None:
            await session.aclose()

    def open(self) -> None:
        """Allow calls again after :meth:`close`."""
        self._closed = False

    async def run(self, operation: Operation) -> Any:
        """Drive an operation to its end.

        Args:
            operation: A generator as ``protocol.py`` describes it.

        Returns:
            What the operation returns.

        Raises:
            VergeError: As the operation does.
        """
        outcome: Any = None
        try:
            while not self._closed:
                effect = operation.send(outcome)
                outcome = None
                if isinstance(effect, Sleep):
                    await asyncio.sleep(effect.seconds)
                elif isinstance(effect, Together):
                    outcome = await self._together(effect)
                else:
                    started = time.monotonic()
                    outcome = await self.send(effect)
                    self.log.record(effect, outcome, time.monotonic() - started)
        except StopIteration as finished:
            return finished.value
        finally:
            operation.close()
        raise not_connected(self._settings)

    async def _together(self, wish: Together) -> list[Any]:
        """Carry out operations at the same time."""
        places = asyncio.Semaphore(wish.most)

        async def settle(operation: Operation) -> Any:
            async with places:
                try:
                    return await self.run(operation)
                except VergeError as error:
                    return error

        return await asyncio.gather(*map(settle, wish.operations))

    async def send(self, request: Request) -> Outcome:
        """Carry out one request.

        Args:
            request: What to send.

        Returns:
            The answer, or why there is none.
        """
        settings, deadline = self._settings, Deadline(self._settings.timeout)
        try:
            session = self._session = self._session or self._new_session()
            # Waited for here and not by the pool, so that the time of those that wait has not begun.
            async with self._places:
                deadline.renew()
                reply = await self._answer(session, request, deadline)
                try:
                    return settings.without_credentials(await _received(reply, request, settings.base_url, deadline))
                finally:
                    await reply.aclose()
        except UnwelcomeError as error:
            return error.failure
        except asyncio.TimeoutError:
            return deadline.missed(settings.base_url)
        except (SlowNameError, socket.gaierror) as error:
            return failure(settings, error, unsent=True, proxy=False)
        except httpx.HTTPError as error:
            unsent = isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError))
            proxy = isinstance(error, httpx.ProxyError)
            # Elsewhere, since it may look at a certificate.
            return await asyncio.to_thread(failure, settings, error, unsent=unsent, proxy=proxy)
        except OSError as error:
            return Failure("local", f"trouble on this machine: {error}", False)
        except (httpx.InvalidURL, ValueError) as error:
            return Failure("address", f"cannot send to {settings.base_url}: {type(error).__name__}", False)

    async def _answer(self, session: httpx.AsyncClient, request: Request, deadline: Deadline) -> httpx.Response:
        """Send a request to the first address of the host that can be connected to, and return the answer's head."""
        addresses = self._known or await self._addresses(deadline)
        while True:
            sent = self._addressed(session, request, addresses[0])
            try:
                reply = await asyncio.wait_for(session.send(sent, stream=True), deadline.left())
            except (httpx.ConnectError, httpx.ConnectTimeout):
                addresses, self._known = addresses[1:], ()
                if not addresses or deadline.left() <= 0:
                    raise
            else:
                self._known = addresses[:1]
                return reply

    async def _addresses(self, deadline: Deadline) -> Sequence[str]:
        """Resolve the host's name in bounded time, which no library does; an empty text where a proxy does it."""
        name, port = str(self._place.hostname), self._place.port or 443
        around = getproxies()
        if self._settings.proxy or (not proxy_bypass(name) and (around.get("https") or around.get("all"))):
            return [""]
        # Such a thread is waited for when the loop ends, and so has an end of its own.
        return await asyncio.to_thread(addresses_of, name, port, min(self._settings.timeout, deadline.left()))

    def _addressed(self, session: httpx.AsyncClient, request: Request, address: str) -> httpx.Request:
        """Build a request for an address of the host; all but the connection itself is about the host's name."""
        base, headers, more = self._settings.base_url, dict(request.headers or {}), {}
        if address and address != str(self._place.hostname):
            headers["Host"] = self._place.netloc
            more = {"sni_hostname": self._place.hostname}
            base = f"https://[{address}]" if ":" in address else f"https://{address}"
            base += f":{self._place.port}" if self._place.port else ""
        return session.build_request(
            request.method, base + request.path, content=request.body, headers=headers, extensions=more
        )

    def _new_session(self) -> httpx.AsyncClient:
        settings = self._settings
        self._places = asyncio.Semaphore(AT_ONCE)  # made where the event loop runs, as Python 3.9 wants it
        return httpx.AsyncClient(
            headers=settings.headers(),
            verify=_tls(settings),
            proxy=settings.proxy,
            timeout=httpx.Timeout(settings.timeout, pool=None),
            limits=httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE),
        )


class AsyncVergeClient(WithManagers):
    """An asynchronous client, made as :class:`~.core.BaseClient` says; one per event loop.

    Every method of a table or a row that does I/O returns an awaitable, and ``iter_all`` an asynchronous iterator.
    """

    connection = AsyncConnection

    async def disconnect(self) -> None:
        """Close the connections. A later call raises NotConnectedError until ``connect()``."""
        await self._connection.close()

    async def __aenter__(self) -> AsyncVergeClient:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.disconnect()

    async def pages(self, load: Callable[[int], Operation], size: int) -> AsyncIterator[Any]:
        """Go through the pages that ``load(offset)`` makes until one is short.

        Args:
            load: Makes the operation that reads the page at an offset.
            size: Rows per page.

        Returns:
            An asynchronous iterator of rows.
        """
        offset, page = 0, None
        while page is None or len(page) == size:
            page = await self.run(load(offset))
            for row in page:
                yield row
            offset += size


def _tls(settings: Settings) -> ssl.SSLContext:
    """Make the TLS context that requests would make, its environment variables included."""
    if settings.verify is False:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    named = bundle(settings.verify)
    return trusting(named) if named else httpx.create_ssl_context()


async def _received(reply: httpx.Response, request: Request, where: str, deadline: Deadline) -> Response:
    """Read the answer; a good one goes to the request's sink when it has one."""
    intake = Intake(request, where, deadline, reply.status_code, reply.headers)
    async for block in reply.aiter_raw():
        if not intake.take(block):
            break
    return intake.finish()

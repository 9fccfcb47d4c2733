# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Benches without a network: the simulator in this process.

``Direct`` drives the client's operations by a function call, for suites of thousands of short runs; its clock is
virtual, and passes where the client would sleep. ``near`` leaves the client as it is, its connection and session
included, and puts the simulator in place of the socket; time passes as ever, but for sleeps, which take none.
"""

from __future__ import annotations

import asyncio
import errno
import io
import json
import threading
import time
from contextlib import contextmanager
from typing import Any, Callable, Iterator, Mapping, Optional, Union
from urllib.parse import quote, urlencode

import pytest
import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse
from urllib3.exceptions import ProtocolError

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.connection import Connection, Settings
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import VergeError
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.protocol import (
    Operation,
    Request,
    Response,
    Together,
)
from tests.contract.bench import Bench
from tests.simulator import app
from tests.simulator.clock import Clock
from tests.simulator.seed import PASSWORD, USERNAME, Options, build
from tests.simulator.world import World

HOST = "simulator.invalid"
LOGIN = ("username", "password")
# A wait that takes longer than this has no end.
MOST_SLEEPS = 2000


def new_world() -> World:
    """Make a fresh system whose clock is virtual."""
    return fresh(Clock(virtual=True))


def fresh(clock: Clock) -> World:
    """Make a fresh system with a clock."""
    world = World("26.1.8", clock)
    build(world, Options(0, guest_addresses=True))
    return world


class Answer:
    """What a request was answered, as far as the bench looks at it."""

    def __init__(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
        self.status_code = status
        self.headers = headers
        self.content = content

    def json(self) -> Any:
        """Decode the body."""
        return json.loads(self.content)

    def raise_for_status(self) -> None:
        """Fail on what is no success."""
        assert self.status_code < 400, f"{self.status_code} {self.content!r}"


class Inside:
    """The simulator in this process, in place of its process and of the sessions that lead there."""

    def __init__(self, make_world: Callable[[], World] = new_world) -> None:
        self.app = app.Simulator(make_world)
        self.app.drop = self._drop
        self.loop = asyncio.new_event_loop()
        self._dropped = False
        # Of several threads one is answered after the other, as by the one thread of the simulator's process.
        self._turn = threading.Lock()
        self.host, self.url = HOST, f"https://{HOST}"
        self.username, self.password, self.ca_file = USERNAME, PASSWORD, ""
        self.auth: Any = None
        self.trust_env = False

    def close(self) -> None:
        """Let go of what it holds."""
        self.loop.close()

    def get(self, address: str, **options: Any) -> Answer:
        """As a session of requests does."""
        return self.request("GET", address, **options)

    def request(
        self,
        method: str,
        address: str,
        *,
        json: Any = None,
        params: Optional[Mapping[str, str]] = None,
        **_unused: Any,
    ) -> Answer:
        """As a session of requests does, as the administrator."""
        path = address.removeprefix(self.url)
        path += f"?{urlencode(params, quote_via=quote)}" if params else ""
        headers = {"authorization": Settings(HOST, USERNAME, PASSWORD).authorization()}
        return self.send(method, path, b"" if json is None else dumped(json), headers)

    def send(self, method: str, path: str, content: bytes, headers: Mapping[str, str]) -> Answer:
        """Have the simulator answer a request."""
        route, _mark, query = path.partition("?")
        scope = {
            "type": "http",
            "method": method,
            "path": route,
            "raw_path": route.encode(),
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 1),
            "server": (HOST, 443),
            "scheme": "https",
            "http_version": "1.1",
        }
        started: dict[str, Any] = {}
        body: list[bytes] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": content}

        async def take(message: dict[str, Any]) -> None:
            if self._dropped:
                return  # it reaches nobody
            if message["type"] == "http.response.start":
                started.update(message)
            else:
                body.append(message.get("body", b""))

        with self._turn:
            self._dropped = False
            self.loop.run_until_complete(self.app.asgi(scope, receive, take))
        if not started:
            raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")
        said = {name.decode(): value.decode() for name, value in started["headers"]}
        return Answer(started["status"], said, b"".join(body))

    def _drop(self, _client: Any) -> None:
        self._dropped = True


def dumped(body: Any) -> bytes:
    """Write a body."""
    return json.dumps(body).encode()


class Drive:
    """Drives the client's operations, in place of a connection.

    Args:
        inside: The simulator.
        settings: As whom.
        needs: Where tables and rights of the requests are noted, as the client sees them.

    Attributes:
        sent: What was sent since the list was last emptied: method, path and body.
    """

    def __init__(self, inside: Inside, settings: Settings, needs: list[tuple[str, str]]) -> None:
        self._inside = inside
        self._headers = {"authorization": settings.authorization()}
        self.sent: list[tuple[str, str, Any]] = []
        self.needs = needs
        self.sleeps = 0

    def run(self, operation: Operation) -> Any:
        """Drive an operation to its end."""
        outcome: Any = None
        while True:
            try:
                effect = operation.send(outcome)
            except StopIteration as finished:
                return finished.value
            if isinstance(effect, Request):
                outcome = self._answer(effect)
            elif isinstance(effect, Together):
                outcome = [self._settled(each) for each in effect.operations]
            else:
                self.sleeps += 1
                assert self.sleeps < MOST_SLEEPS, "a wait without an end"
                self._inside.app.world.clock.advance(effect.seconds)
                outcome = None

    def close(self) -> None:
        """There is nothing to close."""

    def _settled(self, operation: Operation) -> Any:
        try:
            return self.run(operation)
        except VergeError as error:
            return error

    def _answer(self, request: Request) -> Response:
        self.sent.append((request.method, request.path, request.json))
        self.needs.append(request.needs)
        content = request.body or b""
        headers = {**self._headers, **{name.lower(): value for name, value in request.headers.items()}}
        answer = self._inside.send(
            request.method, request.path, content, {**headers, "content-length": str(len(content))}
        )
        if request.sink is not None and answer.status_code in (200, 206):
            request.sink.start(answer.status_code, answer.headers)
            request.sink.write(answer.content)
            return Response(answer.status_code, answer.headers, b"")
        return Response(answer.status_code, answer.headers, answer.content)


class Direct(Bench):
    """A bench on a simulator in this process."""

    def __init__(self) -> None:
        self.inside = Inside()
        # The bench asks of a simulator and of a session no more than this has.
        super().__init__(self.inside)  # type: ignore[arg-type]
        self._session.close()
        self._session = self.inside  # type: ignore[assignment]
        self.connection = {"host": HOST, "username": USERNAME, "password": PASSWORD}

    @property
    def drive(self) -> Drive:
        """What drives the client's operations."""
        found: Union[Drive, Any] = self._client_for(self.connection)._connection
        assert isinstance(found, Drive)
        return found

    def _client_for(self, params: Mapping[str, Any]) -> VergeClient:
        class Client(VergeClient):
            connection = staticmethod(lambda settings: Drive(self.inside, settings, self.needs))  # type: ignore[assignment]

        if params.get("token"):
            return Client.with_settings(Settings(HOST, token=params["token"]))
        if self._client is None:
            self._client = Client.with_settings(Settings(HOST, *(self.connection[name] for name in LOGIN)))
        return self._client


SPEED = 20
SECONDS = {"time": time.time, "monotonic": time.monotonic}


class Socket(BaseAdapter):
    """The simulator in this process, in place of what a session of requests sends bytes to.

    Args:
        inside: The simulator.
    """

    def __init__(self, inside: Inside) -> None:
        super().__init__()
        self._inside = inside

    def send(self, request: requests.PreparedRequest, *_given: Any, **_named: Any) -> requests.Response:
        """Have the simulator answer; a reset connection, and half an answer, are what requests makes of them."""
        content = request.body or b""
        body: bytes = content.encode() if isinstance(content, str) else content
        headers = {**request.headers, "content-length": str(len(body))}
        try:
            found = self._inside.send(str(request.method), request.path_url, body, headers)
        except ConnectionResetError as error:
            raise requests.ConnectionError(ProtocolError("Connection aborted.", error), request=request) from error
        answer = requests.Response()
        answer.status_code, answer.request, answer.url = found.status_code, request, str(request.url)
        answer.headers.update(found.headers)
        answer.raw = HTTPResponse(
            io.BytesIO(found.content),
            found.headers,
            found.status_code,
            preload_content=False,
            request_method=request.method,
        )
        return answer

    def close(self) -> None:
        """There is nothing to close."""


class Near(Inside):
    """The simulator in this process with the controls of its process (``tests/simulator/process.py``)."""

    def __init__(self) -> None:
        super().__init__(lambda: fresh(Clock(speed=SPEED)))
        # An address of this machine, as the simulator's process has one; nothing is sent there.
        self.host = "127.0.0.1:65533"
        self.url = f"https://{self.host}"
        self.socket = Socket(self)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Call the control endpoint, such as ``control("POST", "reset")``."""
        return self.request(method, f"{self.url}/_sim/{path}", json=body).json()

    def fault(self, kind: str, **details: Any) -> None:
        """Arm a fault; see faults.py for kinds and details."""
        self.control("POST", "faults", {"kind": kind, **details})

    def clear_faults(self) -> None:
        """Take all faults away."""
        self.control("DELETE", "faults")

    def log(self) -> list[dict[str, Any]]:
        """The requests since the log was cleared."""
        found: list[dict[str, Any]] = self.control("GET", "log")
        return found

    def clear_log(self) -> None:
        """Forget the requests."""
        self.control("DELETE", "log")

    def rows(self, table: str, *rows: Mapping[str, Any]) -> list[Any]:
        """Plant rows past all checks; their keys."""
        keys: list[Any] = self.control("POST", "rows", {"table": table, "rows": list(rows)})["keys"]
        return keys

    def reset(self) -> None:
        """A fresh system; faults and log are cleared."""
        self.control("POST", "reset", {})


@contextmanager
def near(inside: Near) -> Iterator[Bench]:
    """A bench on a simulator in this process, with everything of the client but the socket, and without waits.

    Args:
        inside: The simulator; it is reset.
    """
    passed = [0.0]
    new_session = Connection._new_session

    def leading_here(connection: Connection) -> requests.Session:
        session = new_session(connection)
        if connection._settings.base_url == inside.url:
            session.mount(inside.url, inside.socket)
        return session

    def sleep(seconds: float) -> None:
        passed[0] += seconds

    with pytest.MonkeyPatch.context() as patch:
        for name, seconds in SECONDS.items():
            patch.setattr(time, name, lambda seconds=seconds: seconds() + passed[0])
        patch.setattr(time, "sleep", sleep)
        patch.setattr(Connection, "_new_session", leading_here)
        inside.reset()
        made = Bench(inside)  # type: ignore[arg-type]
        made._session.mount(inside.url, inside.socket)
        del made.connection["ca_path"]
        try:
            yield made
        finally:
            made.close()

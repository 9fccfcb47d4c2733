# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A bench without a network: the simulator in this process, and the client's operations driven by a function call.

For suites of thousands of short runs. Time is virtual, and passes where the client would sleep.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any, Mapping, Optional, Union
from urllib.parse import quote, urlencode

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.connection import Settings
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
    world = World("26.1.8", Clock(virtual=True))
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

    def __init__(self) -> None:
        self.app = app.Simulator(new_world)
        self.loop = asyncio.new_event_loop()
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
        body = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": content}

        async def take(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
            else:
                body.append(message.get("body", b""))

        self.loop.run_until_complete(self.app.asgi(scope, receive, take))
        said = {name.decode(): value.decode() for name, value in started["headers"]}
        return Answer(started["status"], said, b"".join(body))


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
        headers = {**request.headers, **self._headers}
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
        if self._client is None:

            class Client(VergeClient):
                connection = staticmethod(lambda settings: Drive(self.inside, settings, self.needs))  # type: ignore[assignment]

            self._client = Client.with_settings(Settings(HOST, *(self.connection[name] for name in LOGIN)))
        return self._client

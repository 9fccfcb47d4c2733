"""A simulated system on a virtual clock, without HTTP around it and behind HTTPS."""

from __future__ import annotations

import base64
import http.client
import json
import ssl
import time
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple, Type
from urllib.parse import urlencode, urlsplit

import pytest

from tests.simulator import errors
from tests.simulator.app import Call, Tables
from tests.simulator.clock import Clock
from tests.simulator.process import Simulator
from tests.simulator.seed import Options, build
from tests.simulator.world import World


class Api:
    """Requests against a world, as the administrator unless said otherwise."""

    def __init__(self, version: str = "26.1.8", vms: int = 0, now: Optional[float] = None):
        clock = Clock(virtual=True)
        if now is not None:
            clock.advance(now - clock.time())
        self.world = World(version, clock)
        build(self.world, Options(vms))
        self.user = self.world["users"].first("name", "admin")

    def call(
        self, method: str, path: str, body: Optional[Dict[str, Any]] = None, query: Optional[Dict[str, str]] = None
    ) -> Tuple[int, Any]:
        """Status and body."""
        self.world.clock.run_due()
        call = Call(method, path, {name: str(value) for name, value in (query or {}).items()}, {}, user=self.user)
        call._json, call.content = body or {}, b"{}"
        table, *rest = path.split("/")
        try:
            status, answer = Tables(self.world).handle(call, table, rest)
        except errors.Refused as refused:
            return refused.status, refused.body()
        return status, answer if call.response is None else call.response.body

    def get(self, path: str, **query: Any) -> Any:
        return self.call("GET", path, query=query)[1]

    def post(self, path: str, /, **body: Any) -> Tuple[int, Any]:
        return self.call("POST", path, body)

    def put(self, path: str, /, **body: Any) -> Tuple[int, Any]:
        return self.call("PUT", path, body)

    def delete(self, path: str) -> Tuple[int, Any]:
        return self.call("DELETE", path)

    def make(self, table: str, /, **body: Any) -> Dict[str, Any]:
        """Create a row; the receipt, with an integer key under `key` where keys are integers."""
        status, receipt = self.post(table, **body)
        assert status == 201, receipt
        key = receipt["$key"]
        return {**receipt, "key": int(key) if key.isdigit() and len(key) < 40 else key}

    def vm(self, name: str, **body: Any) -> Dict[str, Any]:
        """Create a VM; key and machine as integers."""
        made = self.make("vms", name=name, **body)
        return {"key": made["key"], "machine": int(made["response"]["machine"])}

    def act(self, table: str, key: Any, action: str, **params: Any) -> Tuple[int, Any]:
        """An action of vm_actions or vnet_actions."""
        return self.post(table, **{table[: -len("_actions")]: key, "action": action, "params": params})

    def advance(self, seconds: float) -> None:
        self.world.clock.advance(seconds)


class Served(Api):
    """Requests over HTTPS to a simulator in a process of its own.

    Args:
        simulator: a running one with a virtual clock.
        url: where to; None means the simulator's own system.
        credentials: user and password; None means those of its administrator.
    """

    def __init__(
        self, simulator: Simulator, url: Optional[str] = None, credentials: Optional[Tuple[str, str]] = None
    ) -> None:
        self.simulator = simulator
        address = urlsplit(url or simulator.url)
        self._context = ssl.create_default_context(cafile=simulator.ca_file)
        self._address = address.hostname or "", address.port
        user, password = credentials or (simulator.username, simulator.password)
        self.headers = {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}

    def call(
        self, method: str, path: str, body: Optional[Dict[str, Any]] = None, query: Optional[Dict[str, str]] = None
    ) -> Tuple[int, Any]:
        """As Api.call; a path from the root is taken as it is."""
        connection = http.client.HTTPSConnection(*self._address, context=self._context, timeout=30)
        where = path if path.startswith("/") else f"/api/v4/{path}"
        headers = {"Content-Type": "application/json", **self.headers}
        try:
            connection.request(method, f"{where}?{urlencode(query or {})}", json.dumps(body or {}).encode(), headers)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        return answer.status, json.loads(text) if text else None

    def advance(self, seconds: float) -> None:
        self.simulator.advance(seconds)

    def rows(self, table: str, *rows: Dict[str, Any]) -> List[Any]:
        return self.simulator.rows(table, *rows)

    def as_user(self, user: str, password: str) -> Served:
        return Served(self.simulator, credentials=(user, password))

    def with_key(self, secret: str) -> Served:
        other = Served(self.simulator)
        other.headers = {"Authorization": f"Bearer {secret}"}
        return other


@pytest.fixture(scope="session")
def simulators() -> Iterator[Callable[..., Simulator]]:
    """Simulators by their options, each started once."""
    started: Dict[Any, Simulator] = {}

    def get(**options: Any) -> Simulator:
        which = tuple(sorted(options.items()))
        if which not in started:
            started[which] = Simulator(clock="virtual", **options).start()
        return started[which]

    yield get
    for simulator in started.values():
        simulator.stop()


@pytest.fixture(scope="session")
def eventually() -> Callable[[Callable[[], bool]], None]:
    """Wait until something holds, ten seconds at most."""

    def wait(holds: Callable[[], bool]) -> None:
        end = time.monotonic() + 10
        while not holds():
            assert time.monotonic() < end, "it has not come about"
            time.sleep(0.05)

    return wait


@pytest.fixture
def serve(simulators: Callable[..., Simulator]) -> Callable[..., Served]:
    """A fresh system behind HTTPS; options as on the command line."""

    def get(**options: Any) -> Served:
        simulator = simulators(**options)
        simulator.reset()
        return Served(simulator)

    return get


@pytest.fixture
def wire(serve: Callable[..., Served]) -> Served:
    """A fresh system of the usual version behind HTTPS."""
    return serve()


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
def old_api() -> Api:
    """Before 26.1.4: taken names are 422 (WIRE 4.7)."""
    return Api("26.0.2")


@pytest.fixture(scope="session")
def make_api() -> Type[Api]:
    """For tests that need systems of their own, or one for a whole file."""
    return Api

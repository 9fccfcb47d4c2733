"""A simulated system without HTTP around it, on a virtual clock."""

from __future__ import annotations

from typing import Any, Dict, Optional, Tuple, Type

import pytest

from tests.simulator import errors
from tests.simulator.app import Call, Tables
from tests.simulator.clock import Clock
from tests.simulator.seed import Options, build
from tests.simulator.world import World


class Api:
    """Requests against a world, as the administrator unless said otherwise."""

    def __init__(self, version: str = "26.1.8", vms: int = 0):
        self.world = World(version, Clock(virtual=True))
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

    def post(self, path: str, **body: Any) -> Tuple[int, Any]:
        return self.call("POST", path, body)

    def put(self, path: str, **body: Any) -> Tuple[int, Any]:
        return self.call("PUT", path, body)

    def delete(self, path: str) -> Tuple[int, Any]:
        return self.call("DELETE", path)

    def make(self, table: str, **body: Any) -> Dict[str, Any]:
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

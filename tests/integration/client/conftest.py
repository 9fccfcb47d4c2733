# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both clients behind one face, so that every test here runs once with each."""

from __future__ import annotations

import asyncio
import inspect
import os
from typing import Any, Iterator

import pytest


class Side:
    """One of the two clients, and how to get at what its methods return."""

    def __init__(self, kind: type, simulator: Any) -> None:
        self.kind = kind
        self.simulator = simulator
        self._loop = asyncio.new_event_loop()
        self._made: list[Any] = []

    def client(self, **options: Any) -> Any:
        """A client for the simulator; options replace what leads there."""
        simulator = self.simulator
        login = {} if "token" in options else {"username": simulator.username, "password": simulator.password}
        made = self.kind(**{"host": simulator.host, "ca_file": simulator.ca_file, **login, **options})
        self._made.append(made)
        return made

    def __call__(self, value: Any) -> Any:
        """The value, waited for where it is awaitable."""
        if not inspect.isawaitable(value):
            return value

        async def wait() -> Any:
            return await value

        return self._loop.run_until_complete(wait())

    def all(self, rows: Any) -> list[Any]:
        """What an iterator of either kind brings."""
        if hasattr(rows, "__next__"):
            return list(rows)

        async def collect() -> list[Any]:
            return [row async for row in rows]

        return self(collect())

    def together(self, values: Any) -> list[Any]:
        """Wait for several at once where that is possible."""
        values = list(values)
        if not inspect.isawaitable(values[0]):
            return values

        async def gather() -> list[Any]:
            return list(await asyncio.gather(*values))

        return self(gather())

    def close(self) -> None:
        for made in self._made:
            self(made.disconnect())
        self._loop.close()


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: Any) -> None:
    """No proxy, CA or login of the machine that runs the tests."""
    for name in list(os.environ):
        if name.upper().endswith(("_PROXY", "_CA_BUNDLE")) or name.startswith(("SSL_CERT_", "VERGE_", "NETRC")):
            monkeypatch.delenv(name)


@pytest.fixture(params=["requests", "httpx"])
def side(request: Any, system: Any) -> Iterator[Side]:
    """A fresh system, and one of the clients to talk to it."""
    # Not at the top: this file is read before pytest-ansible takes over the import of collections.
    from ansible_collections.community.vergeos.plugins.module_utils.vergeos.aio import AsyncVergeClient
    from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient

    made = Side({"requests": VergeClient, "httpx": AsyncVergeClient}[request.param], system)
    yield made
    made.close()


@pytest.fixture
def client(side: Side) -> Any:
    """The client of this side."""
    return side.client()

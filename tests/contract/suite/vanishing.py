# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody else's deeds in the middle of a removal."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any, Callable

import pytest
import requests

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.connection import Connection
from tests.contract.bench import Bench

Interrupt = Callable[[int, Callable[[], Any]], None]


@pytest.fixture
def interrupt(monkeypatch: pytest.MonkeyPatch) -> Interrupt:
    """Let somebody else do something just before the request at some place leaves."""
    waiting: list[tuple[int, Callable[[], Any]]] = []
    sent: list[str] = []
    send = Connection._send

    def watched(self: Connection, request: Any) -> Any:
        if waiting and len(sent) == waiting[0][0]:
            waiting.pop()[1]()
        sent.append(request.path)
        return send(self, request)

    def arm(at: int, deed: Callable[[], Any]) -> None:
        sent.clear()
        waiting[:] = [(at, deed)]

    monkeypatch.setattr(Connection, "_send", watched)
    return arm


def removal(bench: Bench, name: str, arguments: dict[str, Any]) -> int:
    """Remove what is there, and count the requests."""
    with bench.traffic() as traffic:
        assert bench.run(name, arguments)["changed"]
    return len(traffic.requests)


def met(bench: Bench, name: str, arguments: dict[str, Any], interrupt: Interrupt) -> None:
    """Remove what vanishes meanwhile; afterwards nothing is left to do."""
    result = bench.run(name, arguments)
    interrupt(-1, lambda: None)  # a wait may have taken fewer looks this time
    assert "done before that" not in str(result)
    assert bool(result["actions"]) == result["changed"]
    if not result["changed"]:
        assert result["diff"]["before"] == result["diff"]["after"]
    with bench.traffic() as traffic:
        again = bench.run(name, arguments)
    assert not again["changed"] and traffic.writes == []


def away(bench: Bench, table: str, key: Any) -> None:
    """Take a row away past the modules, and all that keeps the platform from it; what is gone already stays so."""
    for _attempt in range(200):
        found = bench.rows(table, **{"$key": key})
        if not found:
            return
        if table in ("vms", "vnets"):
            bench.plant("machine_status", key=bench.status(found[0])["$key"], status="stopped", running=False)
        if found[0].get("enabled") is True and table == "vnet_wireguards":
            bench.send("PUT", f"{table}/{key}", {"enabled": False})
        with suppress(requests.HTTPError):  # what is being unplugged is refused until it is
            bench.send("DELETE", f"{table}/{key}")
            return
        time.sleep(0.02)
    raise AssertionError(f"{table} {key} does not go")

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Power as a table: which state a row is in, the ways on, and tables that do not fit together."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.desired.kinds import WishError
from ansible_collections.community.vergeos.plugins.module_utils.desired.lifecycle import (
    Lifecycle,
    Overdue,
    Phase,
    Transition,
)

COLUMNS = {"status": "machine#status#status", "running": "running"}
STATES = (
    Phase("running", ("running",), True, rest=True),
    Phase("starting", ("starting",)),
    Phase("stopped", ("stopped",), False, rest=True),
    Phase("starting", running=True),
    Phase("broken", running=False),
)
ON = Transition("power on", ("running",), "poweron", {"apply": True}, begun=("running", "starting"), falls=("stopped",))
TRANSITIONS = {
    "on": ON,
    "wait_on": ON.awaited(),
    "off": Transition("power off", ("stopped",), "poweroff", late=Overdue("shutdown_timeout", "kill")),
    "kill": Transition("power off", ("stopped",), "kill"),
    # A network's restart is one request: it may lead to itself.
    "reset": Transition("restart", ("running",), "reset", {"apply": True}, begun=("starting",), repeats=False),
}
WAYS = {
    "running": {"running": (), "starting": ("wait_on",), "stopped": ("on",), "broken": ("on",)},
    "stopped": {"running": ("off",), "starting": ("wait_on", "off"), "stopped": (), "broken": ("off",)},
    "reset": {"running": ("reset",)},
}
HARD = {"stopped": {"running": ("kill",), "starting": ("kill",), "stopped": (), "broken": ("kill",)}}


def network(**other: Any) -> Lifecycle:
    given: dict[str, Any] = {
        "called": "network",
        "columns": COLUMNS,
        "states": STATES,
        "transitions": TRANSITIONS,
        "ways": WAYS,
        "hard": HARD,
        **other,
    }
    return Lifecycle(**given)


def row(status: str, running: bool) -> dict[str, Any]:
    return {"status": status, "running": running}


@pytest.mark.parametrize(
    ("status", "running", "state", "told"),
    [
        ("running", True, "running", "running"),
        ("running", False, "broken", "running"),
        ("starting", False, "starting", "starting"),
        ("stopped", False, "stopped", "stopped"),
        ("stopped", True, "starting", "stopped"),
        ("lost", True, "starting", "lost"),
        ("lost", False, "broken", "lost"),
    ],
)
def test_the_state_of_a_row(status: str, running: bool, state: str, told: str) -> None:
    """Neither status nor flag alone is enough (WIRE 9.2)."""
    lifecycle = network()
    assert lifecycle.state(row(status, running)) == state and lifecycle.told(row(status, running)) == told


def test_what_is_read() -> None:
    assert network().reads() == ["machine#status#status as status", "running"]
    assert network().unmade() == {"status": "stopped", "running": False}
    assert network().wishes == ["running", "stopped", "reset"]


def test_the_ways() -> None:
    lifecycle = network()
    assert lifecycle.way(row("stopped", False), "running") == ["on"]
    assert lifecycle.way(row("starting", True), "stopped") == ["wait_on", "off"]
    assert lifecycle.way(row("running", True), "stopped", hard=True) == ["kill"]
    assert lifecycle.way(row("running", True), "reset", hard=True) == ["reset"]
    assert lifecycle.way(row("running", True), "running", state="starting") == ["wait_on"]
    with pytest.raises(WishError, match="^it is lost, and only a network that runs can be reset; state running starts"):
        lifecycle.way(row("lost", False), "reset")


def test_a_way_that_the_platform_would_refuse() -> None:
    refusing = Transition("power on", ("running",), "poweron", refused=lambda found: f"{found['status']}, no key")
    with pytest.raises(WishError, match="^stopped, no key$"):
        network(transitions={**TRANSITIONS, "on": refusing}).way(row("stopped", False), "running")


def test_what_is_awaited_is_not_asked_for() -> None:
    waited = ON.awaited()
    assert (waited.action, waited.params, waited.begun) == ("", None, ())
    assert (waited.what, waited.to, waited.falls) == ("power on", ("running",), ("stopped",))


@pytest.mark.parametrize(
    "other",
    [
        {"ways": {"running": {"runing": ()}}, "hard": None},
        {"ways": {"running": {"stopped": ("start",)}}, "hard": None},
        {"hard": {"restarted": {}}},
        {"transitions": {**TRANSITIONS, "kill": Transition("power off", ("off",), "kill")}},
        {
            "transitions": {
                **TRANSITIONS,
                "off": Transition("power off", ("stopped",), "poweroff", late=Overdue(instead="axe")),
            }
        },
        {"new": "fresh"},
        {"arriving": "coming"},
        {"columns": {"status": "status"}},
    ],
)
def test_tables_that_do_not_fit_together(other: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="lifecycle of a network: .* is not there"):
        network(**other)

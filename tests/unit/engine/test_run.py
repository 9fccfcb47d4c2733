# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs: what a planner lays out is carried out, foretold and told. Nothing is sent."""

from __future__ import annotations

from typing import Any, cast

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.desired.field import MissingError
from ansible_collections.community.vergeos.plugins.module_utils.desired.run import (
    Draft,
    Entries,
    Following,
    Procedure,
    Run,
)
from ansible_collections.community.vergeos.plugins.module_utils.desired.steps import Step
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import NotFoundError, VergeError
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.protocol import Operation, OperationOf, known
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.system import System

NOBODY = cast(System, None)


def driven(operation: Operation) -> Any:
    """Drive an operation that must not send anything."""
    try:
        request = next(operation)
    except StopIteration as end:
        return end.value
    raise AssertionError(f"sent: {request}")


class Light:
    """A declaration of one thing that is on or off."""

    def __init__(self, on: bool) -> None:
        self.on = on
        self.asked: list[bool] = []

    def __call__(self, _system: System, params: dict[str, Any], preview: bool) -> OperationOf[Entries]:
        self.asked.append(preview)
        was = self.on
        self.on = was if preview else params["on"]
        return known(
            {
                "changed": was != params["on"],
                "actions": ["switch the light"] * (was != params["on"]),
                "diff": {"before": {"on": was}, "after": {"on": params["on"]}},
                "light": {"on": params["on"]},
                "warnings": ["the light is old"],
            }
        )


class Ring(Step):
    """Rings once."""

    rung = 0

    def carry(self, run: Run) -> Operation:
        self.rung += 1
        return known(None)


def after(light: Light, ring: Ring, if_needed: bool = True) -> Procedure:
    def plan(run: Run) -> OperationOf[Following]:
        task = yield from run.task(light, run.params, if_needed)
        return Following(task, [ring], {"rung": None}, {"rung": True})

    return Procedure(plan, lambda _run, draft: known({**draft.task.entries, "rung": ring.rung}))


@pytest.mark.parametrize("preview", [True, False])
def test_what_follows_on_other_work(preview: bool) -> None:
    """Its words, diff, entries and warnings come first, once, in a preview as well."""
    light, ring = Light(False), Ring("ring")
    result = driven(after(light, ring)(NOBODY, {"on": True}, preview))
    assert result == {
        "changed": True,
        "actions": ["switch the light", "ring"],
        "diff": {"before": {"on": False, "rung": None}, "after": {"on": True, "rung": True}},
        "light": {"on": True},
        "rung": 0 if preview else 1,
        "warnings": ["the light is old"],
    }
    assert light.on is not preview and light.asked == [True] + [False] * (not preview)


@pytest.mark.parametrize(("if_needed", "asked"), [(True, [True]), (False, [True, False])])
def test_work_with_nothing_to_change(if_needed: bool, asked: list[bool]) -> None:
    """It is over after the look, unless it is to wait for something all the same."""
    light = Light(True)
    result = driven(after(light, Ring("ring"), if_needed)(NOBODY, {"on": True}, False))
    assert light.asked == asked and result["actions"] == ["ring"] and result["warnings"] == ["the light is old"]


@pytest.mark.parametrize("error", [MissingError("no lamp", table="lamps"), NotFoundError("no lamp", status_code=404)])
def test_what_an_earlier_task_may_make(error: VergeError) -> None:
    """That it is missing is a warning in a preview, and the same error as ever in a run."""

    def look() -> Operation:
        yield from ()
        raise error

    def plan(run: Run) -> OperationOf[Draft]:
        assert (yield from run.require(look())) is None
        return Draft([Ring("ring")])

    lamp = Procedure(plan, lambda _run, _draft: known({}))
    foretold = driven(lamp(NOBODY, {}, True))
    assert foretold["changed"] and foretold["warnings"] == [f"{error}; the run fails unless an earlier task makes it"]
    with pytest.raises(type(error)) as caught:
        driven(lamp(NOBODY, {}, False))
    assert caught.value is error and caught.value.done == []

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs: what a planner lays out is carried out, foretold and told. Nothing is sent."""

from __future__ import annotations

from typing import Any, cast

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.desired.kinds import MissingError
from ansible_collections.community.vergeos.plugins.module_utils.desired.procedure import Draft, Following, Procedure
from ansible_collections.community.vergeos.plugins.module_utils.desired.run import Entries, Run
from ansible_collections.community.vergeos.plugins.module_utils.desired.step import Step
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


def after(light: Light, ring: Ring) -> Procedure:
    def plan(run: Run) -> OperationOf[Following]:
        task = yield from run.begin(light, run.params)
        return Following(task, [ring], {"rung": None}, {"rung": True})

    return Procedure(plan, lambda _run, draft: known({**draft.task.entries, "rung": ring.rung}))


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("on", [True, False])
def test_what_follows_on_other_work(preview: bool, on: bool) -> None:
    """Its words, diff, entries and warnings come first, once; it is looked at once, in a preview as well."""
    light, ring = Light(on), Ring("ring")
    result = driven(after(light, ring)(NOBODY, {"on": True}, preview))
    assert result == {
        "changed": True,
        "actions": [*["switch the light"] * (not on), "ring"],
        "diff": {"before": {"on": on, "rung": None}, "after": {"on": True, "rung": True}},
        "light": {"on": True},
        "rung": 0 if preview else 1,
        "warnings": ["the light is old"],
    }
    assert light.on is (on or not preview) and light.asked == [preview]


@pytest.mark.parametrize("preview", [True, False])
def test_what_was_begun_is_told_when_the_rest_fails(preview: bool) -> None:
    """In a preview nothing was done."""

    def plan(run: Run) -> OperationOf[Following]:
        yield from run.begin(Light(False), run.params)
        raise VergeError("no bell")

    with pytest.raises(VergeError, match="no bell") as caught:
        driven(Procedure(plan, lambda _run, _draft: known({}))(NOBODY, {"on": True}, preview))
    assert caught.value.done == ([] if preview else ["switch the light"])


def test_a_warning_is_told_once_and_the_row_is_shown() -> None:
    """Where a planner says nothing else of what is shown, and two looks miss the same."""

    def plan(run: Run) -> OperationOf[Following]:
        task = yield from run.begin(Light(False), run.params)
        run.warnings.append("the light is old")
        return Following(task)

    result = driven(Procedure(plan)(NOBODY, {"on": True}, True))
    assert result["warnings"] == ["the light is old"] and result["light"] == {"on": True}


@pytest.mark.parametrize("preview", [True, False])
def test_what_steps_find_out_is_shown(preview: bool) -> None:
    """In place of what was foreseen, and beside the row of the work that all follows on."""

    class Listen(Ring):
        def carry(self, run: Run) -> Operation:
            self.findings = {"sound": "ding"}
            return super().carry(run)

    def plan(run: Run) -> OperationOf[Following]:
        task = yield from run.begin(Light(True), run.params)
        return Following(task, [Listen("ring")], entries={"sound": None, "bell": 1})

    result = driven(Procedure(plan)(NOBODY, {"on": True}, preview))
    assert (result["light"], result["bell"], result["sound"]) == ({"on": True}, 1, None if preview else "ding")


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

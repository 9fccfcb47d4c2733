"""What the fidelity runner makes of a run: nothing passes in silence that is not as listed."""

from __future__ import annotations

from typing import Any, List
from xml.etree import ElementTree

import pytest

from tests.fidelity.run import Entry, Outcome, _outcome, judge

LISTED = {"test_a.py::one": Entry("failed", "WIRE 3.14: so"), "test_a.py::two": Entry("skipped", "so")}


@pytest.mark.parametrize(
    "one, two, three, wrong",
    [
        ("failed", "skipped", "passed", []),
        ("passed", "skipped", "passed", ["passed, not failed: test_a.py::one"]),
        ("failed", "passed", "passed", ["passed, not skipped: test_a.py::two"]),
        ("failed", "skipped", "failed", ["failed, not passed: test_a.py::three"]),
        ("failed", "skipped", "skipped", ["skipped, not passed: test_a.py::three"]),
        ("failed", "skipped", None, []),
        (None, "skipped", "passed", ["listed, but there is no such test: test_a.py::one"]),
    ],
)
def test_the_verdict(one: Any, two: Any, three: Any, wrong: List[str]) -> None:
    ended = {"one": one, "two": two, "three": three}
    outcomes = [Outcome(f"test_a.py::{name}", status) for name, status in ended.items() if status]
    assert judge(outcomes, LISTED, True) == wrong


def test_a_part_of_a_suite_need_not_hold_every_listed_test() -> None:
    assert judge([Outcome("test_a.py::two", "skipped")], LISTED, False) == []


@pytest.mark.parametrize(
    "inside, status, reason",
    [
        ("", "passed", ""),
        ("<failure message='wrong&#10;more'/>", "failed", "wrong"),
        ("<error message='no fixture'/>", "failed", "no fixture"),
        ("<failure message=''/>", "failed", ""),
        ("<skipped message='nothing there'/>", "skipped", "nothing there"),
    ],
)
def test_reading_a_report(inside: str, status: str, reason: str) -> None:
    case = f"<testcase classname='tests.integration.test_a.TestX' name='one'>{inside}</testcase>"
    assert _outcome(ElementTree.fromstring(case)) == Outcome("test_a.py::TestX::one", status, reason)

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every module of every shape makes of a platform that refuses or does not answer: one line, and its kind."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.bench import Bench
from tests.contract.suite.tables import ALL, title
from tests.contract.table import Act, Example, Info

# What happens to every request -> the kinds of the error.
ANSWERS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "401": ({"kind": "status", "status": 401, "body": {"err": "login required"}}, {"authentication"}),
    "403": ({"kind": "status", "status": 403, "body": {"err": "not allowed"}}, {"permission"}),
    "500": ({"kind": "status", "status": 500, "body": {"err": "first line\nsecond line"}}, {"api"}),
    "a page": ({"kind": "html"}, {"connection"}),
    "no answer": ({"kind": "reset_before"}, {"connection", "outcome_unknown"}),
}


def arguments_of(example: Any) -> dict[str, Any]:
    """Return the arguments of an example's plain run."""
    if isinstance(example, Act):
        return dict(example.arguments)
    if isinstance(example, Info):
        return example.arguments({"filter": {"name": "ct"}} if example.module == "verge_info" else {})
    plain: dict[str, Any] = example.arguments({})
    return plain


@pytest.mark.parametrize("example", ALL, ids=title)
def test_one_line_and_its_kind(bench: Bench, example: Example | Info | Act) -> None:
    """To the first request, in check mode as in the run; and to the first write, after which it can be run again."""
    example.world(bench)
    arguments = {**arguments_of(example), "retries": 0}
    for name, (fault, kinds) in ANSWERS.items():
        told = []
        with bench.fault(**fault):
            told += [bench.refused(example.module, arguments, check=check) for check in (True, False)]
        if not isinstance(example, Info):
            with bench.fault(**fault, method="POST|PUT|DELETE"):
                told.append(bench.refused(example.module, arguments))
        # Of many, each may fail for a reason of its own.
        kinds = kinds | {"task_failed"} if getattr(example, "several", False) else kinds
        kinds_told = {refusal["error"]["kind"] for refusal in told}
        assert kinds_told <= kinds, f"{name}: {kinds_told}: {[refusal['msg'] for refusal in told]}"
        assert told[0]["msg"] == told[1]["msg"]
        assert not any("Traceback" in refusal["msg"] for refusal in told)
    assert bench.run(example.module, arguments)["changed"] == (
        not isinstance(example, Info) and not is_question(example)
    )


def is_question(example: Any) -> bool:
    """Whether an example only asks something."""
    return bool(getattr(example, "asks", False))

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every edge that prints a text of the platform prints it so that a terminal only shows it."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import Module
from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.result import failure
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.core import BlockingClient
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import VergeError
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.protocol import known
from ansible_collections.community.vergeos.plugins.plugin_utils import progress
from tests.integration.playbook import Player
from tests.simulator.process import Simulator

ODD = "a\x1b[2Jb\x9bc\u202ed\u2028e\x07"
SHOWN = r"a\x1b[2Jb\x9bc\u202ed e\x07"
WHOLE = r"a\x1b[2Jb\x9bc\u202ed\u2028e\x07"  # where lines are kept
FILE = "community.vergeos.verge_file"


def silent(text: str) -> bool:
    """Whether a text does nothing to a terminal but end lines."""
    return all(line.isprintable() for line in text.split("\n"))


@pytest.mark.parametrize("in_process", [True, False])
def test_errors_of_a_task(in_process: bool, player: Player, system: Simulator) -> None:
    (key,) = system.rows("files", {"name": ODD, "filesize": 3 << 20, "allocated_bytes": 9 << 20})
    task = {"name": "fetch", FILE: {"key": str(key), "dest": "."}, "ignore_errors": True}
    run = player.run([task], "-vv", in_process=in_process)
    assert f"file {SHOWN} is not whole yet" in run.result("fetch")["msg"]
    # A choice that a template took from the platform is refused by core's own words.
    wrong = {"name": "compare", FILE: {"name": "x", "compare": ODD}, "ignore_errors": True}
    refused = player.run([wrong], in_process=in_process)
    assert r"a\x1b[2Jb\x9bc\u202ed" in refused.result("compare")["msg"]
    for each in (run, refused):
        assert each.status == 0 and silent(each.text)


def test_lines_of_a_result() -> None:
    """Warnings, actions and diffs; rows stay as they are, since they are data."""
    row = {"name": ODD}
    after = {**row, "drives": {ODD: {"text": [f"a\n\t{ODD}\r\n", 5, None]}}}
    shown = {"name": WHOLE, "drives": {WHOLE: {"text": [f"a\n\t{WHOLE}\\r\n", 5, None]}}}
    result: dict[str, Any] = {
        "vm": row, "actions": [f"create vm {ODD}"], "warnings": [f"{ODD} waits"],
        "diff": {"before": {}, "after": after, "before_header": f"vm {ODD}", "after_header": f"vm {ODD}"},
    }  # fmt: skip
    module = Module({}, lambda _client, _params, _check_mode: known(result))
    with BlockingClient("127.0.0.1", token="t") as client:
        done = module.work(client, {}, False)
    assert done == {
        "vm": row, "actions": [f"create vm {SHOWN}"], "warnings": [f"{SHOWN} waits"],
        "diff": {"before": {}, "after": shown, "before_header": f"vm {SHOWN}", "after_header": f"vm {SHOWN}"},
    }  # fmt: skip
    error = VergeError(f"{ODD}\nfails")
    error.done = [f"stop {ODD}"]
    told = failure(error)
    assert told["msg"] == f"{SHOWN} fails; done before that: stop {SHOWN}" and told["actions"] == [f"stop {SHOWN}"]


@pytest.mark.parametrize("form", ["json", "yaml"])
@pytest.mark.parametrize("in_process", [True, False])
def test_diffs(in_process: bool, form: str, player: Player, system: Simulator) -> None:
    """What the default callback prints of one, in both of its forms; the row in the result is what the platform has."""
    task = {
        "name": "make",
        "community.vergeos.verge_vm": {"name": "odd", "description": f"{ODD}\nsecond line"},
        "diff": True,
    }
    run = player.run([task], "--diff", in_process=in_process, env={"ANSIBLE_CALLBACK_RESULT_FORMAT": form})
    assert run.status == 0 and silent(run.text) and "u202ed" in run.text
    made = run.result("make")
    assert made["vm"]["description"] == f"{ODD}\nsecond line"
    assert made["diff"]["after"]["description"] == f"{WHOLE}\nsecond line"


def test_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(progress.Display, "display", lambda _self, text, **_more: told.append(text))
    monkeypatch.setattr(progress, "QUIET_SECONDS", 0.0)
    progress.Lines().tell(f"power on of vm {ODD}", f"is {ODD}", 3)
    assert told == [f"power on of vm {SHOWN}: is {SHOWN} (3 s)"]

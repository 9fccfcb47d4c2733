# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A secret that the platform tells once is where the task wants it, and nowhere else, both ways of running modules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.integration.playbook import Player

WARNING = "set no_log: true for it"


def key(name: str, **more: Any) -> dict[str, Any]:
    """Return a task that makes a key of the administrator."""
    return {"name": name, "community.vergeos.verge_api_key": {"user": "admin", "name": name, **more}}


@pytest.mark.parametrize("in_process", [True, False])
def test_in_a_file_and_nowhere_else(player: Player, tmp_path: Path, in_process: bool) -> None:
    dest = tmp_path / "key"
    run = player.run([key("one", dest=str(dest))], "-vvvv", "--diff", in_process=in_process)
    assert run.status == 0, run.text
    secret = dest.read_text()
    assert len(secret) == 64 and dest.stat().st_mode & 0o777 == 0o600
    assert secret not in run.text and secret not in str(run.records) and WARNING not in run.text


@pytest.mark.parametrize("in_process", [True, False])
def test_in_the_result(player: Player, in_process: bool) -> None:
    """With a warning, in check mode too, unless the task has no_log; a further run of it has nothing to tell."""
    tasks = [
        {**key("one", return_secret=True), "check_mode": True, "name": "foretold"},
        {**key("one", return_secret=True), "name": "made"},
        {**key("one", return_secret=True), "name": "again"},
        {**key("two", return_secret=True), "no_log": True, "register": "made"},
        {"ansible.builtin.assert": {"that": ["made.secret | length == 64"]}},
    ]
    run = player.run(tasks, "-vvv", in_process=in_process)
    assert run.status == 0, run.text
    warned = {task: WARNING in str(run.result(task).get("warnings")) for task in ("foretold", "made", "again", "two")}
    assert warned == {"foretold": True, "made": True, "again": False, "two": False}
    assert run.result("foretold")["secret"] is None and len(run.result("made")["secret"]) == 64

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person before a terminal sees of long work, and what programs that run Ansible get to see."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import ansible_runner
import pexpect
import pytest
import yaml

from tests.integration.in_process.test_keywords import INFO, PACKED, TASKS, VM
from tests.integration.playbook import Player
from tests.integration.test_targets import comparable, differences
from tests.simulator.process import Simulator

START: dict[str, Any] = {"name": "start", VM: {"name": "web", "state": "running"}}
LINE = re.compile(r"power on of vm web: \w+ \(\d+ s\)")
EVENTS = ("runner_on_ok", "runner_on_failed", "runner_retry", "runner_item_on_ok", "runner_item_on_failed")


def write(player: Player, tasks: list[dict[str, Any]], **keywords: Any) -> Path:
    """Write a play and return its file."""
    file = player.folder / "play.yml"
    content = [{"hosts": "localhost", "gather_facts": False, **keywords, "tasks": tasks}]
    file.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("env", "keywords", "shown"),
    [
        ({}, {}, True),
        ({"VERGE_PROGRESS": ""}, {}, True),
        ({"VERGE_PROGRESS": "false"}, {}, False),
        ({"VERGE_PROGRESS": "false"}, {"vars": {"verge_progress": True}}, True),
        ({"ANSIBLE_STDOUT_CALLBACK": "json"}, {}, False),
        ({"VERGE_PROGRESS": "true"}, {"no_log": True}, False),
    ],
    ids=["watched", "empty setting", "unwanted", "variable beats environment", "callback for a program", "no_log"],
)
def test_terminal(
    env: dict[str, str], keywords: dict[str, Any], shown: bool, player: Player, system: Simulator
) -> None:
    """Somebody before a terminal sees how long work goes on, unless a program reads or the task is to be kept quiet."""
    callback = player.folder / "callback" / "json.py"
    callback.parent.mkdir()
    callback.write_text("from ansible.plugins.callback.minimal import CallbackModule\n", encoding="utf-8")
    system.fault("slow_power", seconds=4)
    text, status = pexpect.run(
        f"{player.program} {write(player, [{**START, **keywords}])}",
        env={**player.env(), "ANSIBLE_CALLBACK_PLUGINS": str(callback.parent), **env},
        withexitstatus=True,
        timeout=120,
        encoding="utf-8",
    )
    assert status == 0, text
    assert len(LINE.findall(text)) == (1 if shown else 0), text


def through_runner(player: Player, tasks: list[dict[str, Any]], in_process: bool, **keywords: Any) -> Any:
    """Run tasks as AWX does."""
    folder = player.folder / f"runner-{in_process}"
    folder.mkdir()
    env = player.env(in_process=in_process)
    return ansible_runner.run(
        private_data_dir=str(folder),
        playbook=str(write(player, tasks, **keywords)),
        envvars={name: value for name, value in env.items() if os.environ.get(name) != value},
        verbosity=3,
        quiet=True,
    )


def test_ansible_runner(player: Player, system: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Events of ansible-runner hold the same both ways, and no progress, for nobody sits before its terminal."""
    for name in [name for name in os.environ if name.startswith(("VERGE_", "ANSIBLE_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", f"{Path(player.program).parent}:{os.environ['PATH']}")
    seen = []
    for in_process in (True, False):
        system.reset()
        system.fault("slow_power", seconds=4)
        done = through_runner(player, [START, *TASKS], in_process, module_defaults={INFO: {"name": "web"}})
        text = done.stdout.read()
        assert (done.status, done.rc) == ("successful", 0), text
        assert (PACKED in text) is not in_process
        assert not LINE.search(text) and "Traceback" not in text
        events = [event for event in done.events if event["event"] in EVENTS]
        names = [(event["event_data"]["task"], event["event"]) for event in events]
        assert "hush-hush" not in str([event["event_data"]["res"] for event in events])
        seen.append((names, [comparable(event["event_data"]["res"]) for event in events], done.stats))
    assert len(seen[0][0]) > len(TASKS)
    assert seen[0][0] == seen[1][0] and seen[0][2] == seen[1][2]
    assert differences(seen[0][1], seen[1][1]) == []

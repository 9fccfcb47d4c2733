# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Long work in the worker process: progress lines, a task's time limit, Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from tests.integration.playbook import ROOT, Player
from tests.simulator.process import Simulator

VM = "community.vergeos.verge_vm"
START = {"name": "start", VM: {"name": "web", "state": "running"}}


@pytest.mark.parametrize(
    ("env", "in_process", "shown"),
    [
        ({"VERGE_PROGRESS": "true"}, True, True),
        ({"VERGE_PROGRESS": "false"}, True, False),
        # Nobody watches a pipe.
        ({}, True, False),
        ({"VERGE_PROGRESS": "true"}, False, False),
    ],
    ids=["wanted", "unwanted", "unwatched", "as module"],
)
def test_progress(env: dict[str, str], in_process: bool, shown: bool, player: Player, system: Simulator) -> None:
    """A wait of some seconds shows one line, where output is wanted, and only in this mode."""
    system.fault("slow_power", seconds=4)
    run = player.run([START], env=env, in_process=in_process)
    assert run.status == 0, run.text
    told = [line for line in run.text.splitlines() if line.startswith("power on of vm web: ")]
    assert len(told) == (1 if shown else 0)


def test_progress_of_an_action(player: Player, system: Simulator) -> None:
    """The wait for the effect of any action shows too."""
    system.fault("slow_power", seconds=4)
    action = {"table": "vms", "key": "{{ made.key }}", "action": "poweron", "until": {"machine#status#running": True}}
    tasks = [
        {"name": "made", VM: {"name": "web"}, "register": "made"},
        {"name": "act", "community.vergeos.verge_action": action},
    ]
    run = player.run(tasks, env={"VERGE_PROGRESS": "true"})
    assert run.status == 0, run.text
    assert re.search(r"^.*poweron.*: .* \(\d+ s\)$", run.text, re.MULTILINE), run.text


def test_pace_of_progress(player: Player, system: Simulator) -> None:
    """Nothing of the first two seconds, then a line every five seconds at most."""
    system.fault("slow_power", seconds=10)
    run = player.run([START], env={"VERGE_PROGRESS": "true"})
    told = [float(seconds) for seconds in re.findall(r"^power on of vm web: .* \((\d+) s\)$", run.text, re.MULTILINE)]
    assert len(told) >= 2 and told[0] >= 2
    # Whole seconds are told.
    assert all(later - earlier > 4 for earlier, later in zip(told, told[1:]))


def test_time_limit_of_a_task(player: Player, system: Simulator) -> None:
    """Ansible's own time limit ends a wait, and the next item starts with a fresh connection."""
    system.fault("slow_power", seconds=30)
    system.clear_log()
    loop = {"name": "limited", VM: {"name": "{{ item.name }}", "state": "{{ item.state }}"}, "timeout": 2}
    items = [{"name": "web", "state": "running"}, {"name": "other", "state": "present"}]
    run = player.run([{**loop, "loop": items, "ignore_errors": True}])
    first, second = run.result("limited")["results"]
    assert first["failed"] and re.search("timed? ?out|time frame", first["msg"].lower())
    assert not second.get("failed") and second["vm"]["name"] == "other"
    assert len({entry["connection"] for entry in system.log()}) == 2
    assert "Traceback" not in run.text


def test_interrupt(system: Simulator, tmp_path: Path) -> None:
    """Ctrl-C in the middle of a wait ends the play at once: no traceback, no process left, nothing more is sent."""
    play = tmp_path / "play.yml"
    play.write_text(
        "- hosts: localhost\n  gather_facts: false\n  tasks:\n"
        f"    - {VM}: {{name: web, state: running}}\n    - {VM}: {{name: never}}\n",
        encoding="utf-8",
    )
    system.fault("power_stuck")
    env = {name: value for name, value in os.environ.items() if not name.startswith(("VERGE_", "ANSIBLE_"))}
    env.update(system.env, ANSIBLE_COLLECTIONS_PATH=str(ROOT / "build" / "tree"), ANSIBLE_HOME=str(tmp_path / "home"))
    command = [str(Path(sys.executable).parent / "ansible-playbook"), str(play)]
    running = subprocess.Popen(
        command,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        # Ctrl-C is switched off in what a script starts in the background, which these tests may be.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 60
    while not any(entry["path"].endswith("vm_actions") for entry in system.log()):
        assert time.monotonic() < deadline and running.poll() is None
        time.sleep(0.1)
    os.killpg(running.pid, signal.SIGINT)
    text, _nothing = running.communicate(timeout=20)
    assert running.returncode != 0 and "Traceback" not in text
    time.sleep(0.5)
    sent = len(system.log())
    time.sleep(2.5)  # longer than the longest pause between two looks
    assert len(system.log()) == sent
    assert not any("never" in str(entry) for entry in system.log())
    with pytest.raises(ProcessLookupError):
        os.killpg(running.pid, 0)

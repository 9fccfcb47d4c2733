# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-lint sees what is wrong with the options of a task, and takes templates for what they may become."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from tests.integration.playbook import ROOT

# Options of verge_vm, with what the line about them says.
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"name": "a", "ramm": "4 GiB"}, "Unsupported options: ramm."),
    ({"name": "a", "state": "runing"}, "value of state must be one of: present,"),
    ({"name": "a", "drives": [{"name": "b", "sizee": "4 GiB"}]}, "Unsupported options: drives.sizee."),
    ({"name": "a", "cpu_cores": "several"}, "argument 'cpu_cores' has the type str and we were unable"),
    # The rule itself breaks at a type below a list, and then tells of nothing in the file.
    ({"name": "a", "nics": [{"network": "b", "enabled": "perhaps"}]}, "argument 'enabled' has the type str found in"),
    ({"name": "a", "nics": [{"network": "{{ b }}", "interface": "virtual"}]}, "value of interface must be one of:"),
    ({"ram": "4 GiB"}, "one of the following is required: name, key"),
    ({"name": "a", "cpu_cores": "{{ n }}", "drivs": []}, "Unsupported options: drivs."),
]
RIGHT: list[Any] = [
    {"name": "{{ n }}", "cpu_cores": "{{ n }}", "state": "{{ s }}", "tags": "{{ t }}", "drives": "{{ d }}"},
    {"name": "a", "nics": [{"network": "a", "interface": "{{ i }}", "enabled": "{{ e }}"}, "{{ nic }}"]},
    {"name": "a", "api_key": "{{ token | default(omit) }}", "wait_for": ["{{ what }}"], "cloud_init": "{{ files }}"},
    "{{ machine }}",
]


def test_options(tmp_path: Path) -> None:
    """Each wrong task is named with its reason, and no right one."""
    tasks = [*(options for options, _words in WRONG), *RIGHT]
    play = {"name": "Machines", "hosts": "localhost", "connection": "local", "gather_facts": False}
    named = [{"name": f"Task {at}", "community.vergeos.verge_vm": task} for at, task in enumerate(tasks)]
    playbook = tmp_path / "play.yml"
    playbook.write_text(yaml.safe_dump([{**play, "tasks": named}], sort_keys=False), encoding="utf-8")
    command = [sys.executable, str(ROOT / "tools" / "lint_options.py"), str(playbook)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    found = [line for line in done.stdout.splitlines() if line.startswith("args[module]: ")]
    assert len(found) == len(WRONG), done.stdout + done.stderr
    for line, (_options, words) in zip(found, WRONG):
        assert line.startswith(f"args[module]: {words}")
    assert done.returncode != 0

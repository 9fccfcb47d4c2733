# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ansible-playbook as a user does, and keeps what it said."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Mapping, Optional, Sequence, Union

import yaml

ROOT = Path(__file__).parents[2]
OURS = "community.vergeos."


@dataclass
class Run:
    """One run of ansible-playbook.

    Attributes:
        status: Exit status.
        text: Standard output and error output.
        records: Task results in order: outcome, host, task, action, result.
    """

    status: int
    text: str
    records: list[dict[str, Any]] = field(default_factory=list)

    def changed(self) -> int:
        """Return the number of changed tasks, as the recap says it."""
        return sum(int(number) for number in re.findall(r"changed=(\d+)", self.text))

    def result(self, task: str) -> dict[str, Any]:
        """Return the result of the task with a name."""
        found: dict[str, Any] = next(entry["result"] for entry in self.records if entry["task"] == task)
        return found

    def ours(self) -> list[dict[str, Any]]:
        """Return the records of this collection's modules."""
        return [entry for entry in self.records if entry["action"].startswith(OURS)]


class Player:
    """Runs playbooks with nothing of the caller's own Ansible or VergeOS settings.

    Args:
        folder: Where it may write.
        connection: VERGE_* variables.

    Attributes:
        program: The ansible-playbook of these tests.
    """

    def __init__(self, folder: Path, connection: Mapping[str, str]) -> None:
        self.folder = folder
        self.connection = dict(connection)
        self.program = str(Path(sys.executable).parent / "ansible-playbook")
        self._runs = 0

    def env(self, *, in_process: bool = True) -> dict[str, str]:
        """Return the environment of a run."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("VERGE_", "ANSIBLE_"))}
        return {
            **kept,
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "build" / "tree"),
            "ANSIBLE_ROLES_PATH": str(Path(__file__).parent / "targets"),
            "ANSIBLE_HOME": str(self.folder / "home"),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_NOCOLOR": "1",
            "VERGE_IN_PROCESS": str(in_process).lower(),
            **self.connection,
        }

    def run(
        self,
        play: Union[Path, Sequence[Mapping[str, Any]]],
        *options: str,
        in_process: bool = True,
        env: Optional[Mapping[str, str]] = None,
        **play_keywords: Any,
    ) -> Run:
        """Run a playbook, or some tasks on localhost.

        Args:
            play: A playbook, or tasks.
            *options: Options of ansible-playbook.
            in_process: Whether modules run in the worker process.
            env: Further environment variables.
            **play_keywords: Keywords of the play made of the tasks, such as ``module_defaults``.

        Returns:
            What came of it.
        """
        self._runs += 1
        folder = self.folder / f"run-{self._runs}"
        folder.mkdir(parents=True)
        if not isinstance(play, Path):
            content = [{"hosts": "localhost", "gather_facts": False, **play_keywords, "tasks": list(play)}]
            play = folder / "play.yml"
            play.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
        records = folder / "records.jsonl"
        records.touch()
        done = subprocess.run(
            [self.program, *options, str(play)],
            env={
                **self.env(in_process=in_process),
                "ANSIBLE_CALLBACK_PLUGINS": str(Path(__file__).parent / "callback"),
                "ANSIBLE_CALLBACKS_ENABLED": "record",
                "RECORD_FILE": str(records),
                **(env or {}),
            },
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        lines = records.read_text(encoding="utf-8").splitlines()
        return Run(done.returncode, done.stdout + done.stderr, [json.loads(line) for line in lines])

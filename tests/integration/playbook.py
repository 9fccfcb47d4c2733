# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ansible-playbook as a user does, and keeps what it said."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Container, Iterable, Mapping, Optional, Sequence, Union
from urllib.parse import quote

import requests
import yaml

ROOT = Path(__file__).parents[2]
OURS = "community.vergeos."
# Seconds after which a playbook is taken to hang, on a machine that does much else beside.
PATIENCE = 1200


@dataclass
class Run:
    """One run of ansible-playbook.

    Attributes:
        status: Exit status.
        text: Standard output and error output.
        records: Task results in order: outcome, host, task, action, result.
        leaks: Where secrets were found: in what was printed, results, logs, or what is left in its folder.
    """

    status: int
    text: str
    records: list[dict[str, Any]] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)

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
        strict: Whether a run that shows a secret fails by itself.

    Attributes:
        program: The ansible-playbook of these tests.
    """

    def __init__(self, folder: Path, connection: Mapping[str, str], strict: bool = True) -> None:
        self.strict = strict
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
        play: Union[Path, str, Sequence[Mapping[str, Any]]],
        *options: str,
        in_process: bool = True,
        env: Optional[Mapping[str, str]] = None,
        **play_keywords: Any,
    ) -> Run:
        """Run a playbook, or some tasks on localhost.

        Args:
            play: A playbook, the name of one in a collection, or tasks.
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
        if not isinstance(play, (Path, str)):
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
                # Whatever is written anywhere is searched for secrets afterwards.
                "ANSIBLE_LOG_PATH": str(folder / "ansible.log"),
                "ANSIBLE_REMOTE_TEMP": str(folder / "remote"),
                "PYTHONPATH": str(Path(__file__).parent / "syslog"),
                "SYSLOG_FILE": str(folder / "syslog"),
                "RECORD_FILE": str(records),
                **(env or {}),
            },
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        lines = records.read_text(encoding="utf-8").splitlines()
        run = Run(done.returncode, done.stdout + done.stderr, [json.loads(line) for line in lines])
        run.leaks = leaks(self._secrets(), run.text, folder, but=[play])
        if self.strict:
            assert run.leaks == [], f"secrets came out: {run.leaks}"
        return run

    def _secrets(self) -> set[str]:
        """Return what must not come out: the login, and on a simulator all secrets that were sent to it."""
        username, password = (self.connection.get(f"VERGE_{part}", "") for part in ("USERNAME", "PASSWORD"))
        known = {password, base64.b64encode(f"{username}:{password}".encode()).decode()} if password else set()
        if "simulator" in self.connection.get("VERGE_CA_FILE", ""):
            url = f"https://{self.connection['VERGE_HOST']}/_sim/secrets"
            known |= set(requests.get(url, verify=self.connection["VERGE_CA_FILE"], timeout=30).json())
        return known


def leaks(secrets: Iterable[str], text: str, folder: Optional[Path] = None, but: Container[Path] = ()) -> list[str]:
    """Search for secrets in every form in which something might write them.

    Args:
        secrets: The secrets.
        text: What was printed.
        folder: Where results, logs, caches and temporary files are.
        but: Files in which secrets may stand, such as the playbook.

    Returns:
        Where one was found, with its beginning.
    """
    places = {"output": text}
    for path in folder.rglob("*") if folder else ():
        if path.is_file() and path not in but:
            places[str(path.relative_to(folder))] = path.read_text(encoding="utf-8", errors="replace")
    forms = {form for secret in secrets for form in written(secret)}
    return [f"{place}: {form[:12]}..." for place, content in places.items() for form in forms if form in content]


def written(secret: str) -> set[str]:
    """Return the forms of a secret: as it is, in JSON, in JSON inside JSON, in a URL, in Python, in base64."""
    escaped = json.dumps(secret)[1:-1]
    return {
        secret,
        escaped,
        json.dumps(secret, ensure_ascii=False)[1:-1],
        json.dumps(escaped)[1:-1],
        quote(secret),
        quote(secret, safe=""),
        repr(secret)[1:-1],
        base64.b64encode(secret.encode()).decode(),
    }

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""VERGE_LOG and -vvvv show every request of modules, lookup, inventory and both clients, and no secret."""

from __future__ import annotations

import asyncio
import re
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.aio import AsyncVergeClient
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient
from tests.integration.playbook import Player
from tests.simulator.process import Simulator

LINE = re.compile(
    r"\d{4}-\d\d-\d\dT[\d:.]+Z https://\S+ (GET|POST|PUT|DELETE) (/\S+) (\d+|\w+) \d+ ms (\d+|-) bytes( .*)?"
)
TASKS: list[dict[str, Any]] = [
    {
        "name": "User",
        "community.vergeos.verge_resource": {
            "table": "users",
            "identity": {"name": "logged"},
            "columns": {"password": "not-for-Logs-1", "type": "api"},
        },
    },
    {
        "name": "Lookup",
        "ansible.builtin.debug": {"msg": "{{ query('community.vergeos.verge', 'Internal', table='vnets') }}"},
    },
]
both = pytest.mark.parametrize("in_process", [True, False], ids=["in process", "packed"])


def requests_of(system: Simulator) -> list[tuple[str, str]]:
    """Return method and path of what reached the simulator."""
    return [(entry["method"], entry["path"]) for entry in system.log()]


def parsed(lines: list[str]) -> list[tuple[str, str]]:
    """Return method and path of each line, every one of which must be whole."""
    found = [LINE.fullmatch(text) for text in lines]
    assert all(found), [text for text, match in zip(lines, found) if not match]
    return [(match[1], match[2]) for match in found if match]


@both
def test_file(player: Player, system: Simulator, tmp_path: Path, in_process: bool) -> None:
    """The requests of a play, in order; a second play is appended, and the password is nowhere."""
    log = tmp_path / "requests.log"
    for _twice in range(2):
        run = player.run(TASKS, in_process=in_process, env={"VERGE_LOG": str(log)})
        assert run.status == 0, run.text
    lines = log.read_text(encoding="utf-8").splitlines()
    assert parsed(lines) == requests_of(system) != []
    assert any(text.endswith("/api/v4/users 201 ") or " POST /api/v4/users " in text for text in lines)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert "not-for-Logs-1" not in log.read_text() and "request_lines" not in str(run.records)


@both
def test_many_forks(player: Player, system: Simulator, tmp_path: Path, in_process: bool) -> None:
    """Lines of processes that write at once do not mix."""
    log = tmp_path / "requests.log"
    hosts = ",".join(f"host-{n}" for n in range(12 if in_process else 4)) + ","
    play = [{"community.vergeos.verge_info": {"table": "vnets", "filter": {"name__ne": "x" * 3000}}, "loop": [1, 2, 3]}]
    run = player.run(
        play,
        "-i",
        hosts,
        "-f",
        "12",
        in_process=in_process,
        env={"VERGE_LOG": str(log)},
        hosts="all",
        connection="local",
        vars={"ansible_python_interpreter": "{{ ansible_playbook_python }}"},
    )
    assert run.status == 0, run.text
    lines = log.read_text(encoding="utf-8").splitlines()
    assert sorted(parsed(lines)) == sorted(requests_of(system))
    assert len(lines) == 3 * hosts.count(",")


@both
def test_very_verbose(player: Player, system: Simulator, in_process: bool) -> None:
    """-vvvv shows the same lines, those of a packed module too; a task that keeps quiet keeps them to itself."""
    run = player.run(TASKS, "-vvvv", in_process=in_process)
    assert run.status == 0, run.text
    shown = parsed([text for text in run.text.splitlines() if LINE.fullmatch(text)])
    assert shown == requests_of(system) != []
    assert "request_lines" not in str(run.records)
    quiet = player.run([{**TASKS[0], "no_log": True}], "-vvvv", in_process=in_process)
    assert quiet.status == 0 and not any(LINE.fullmatch(text) for text in quiet.text.splitlines())
    less = player.run(TASKS, "-vvv", in_process=in_process)
    assert not any(LINE.fullmatch(text) for text in less.text.splitlines())


def test_inventory(player: Player, system: Simulator, tmp_path: Path) -> None:
    source, log = tmp_path / "site.verge.yml", tmp_path / "requests.log"
    source.write_text("plugin: community.vergeos.verge\n", encoding="utf-8")
    done = subprocess.run(
        [str(Path(player.program).parent / "ansible-inventory"), "-i", str(source), "--list", "-vvvv"],
        env={**player.env(), "VERGE_LOG": str(log)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = log.read_text(encoding="utf-8").splitlines()
    assert sorted(parsed(lines)) == sorted(requests_of(system)) != []
    assert set(lines) <= set(done.stdout.splitlines())


def test_both_clients(system: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "requests.log"
    monkeypatch.setenv("VERGE_LOG", str(log))
    with VergeClient.from_env(system.env) as client:
        client.vnets.list(limit=1)

    async def other() -> None:
        async with AsyncVergeClient.from_env(system.env) as client:
            await client.vnets.list(limit=1)

    asyncio.run(other())
    lines = log.read_text(encoding="utf-8").splitlines()
    assert parsed(lines) == [("GET", "/api/v4/vnets")] * 2
    assert all("limit=1" in text for text in lines)


def test_a_log_that_cannot_be_written(player: Player, system: Simulator, tmp_path: Path) -> None:
    """One line, before anything is sent."""
    run = player.run(TASKS[:1], env={"VERGE_LOG": str(tmp_path / "none" / "log")})
    assert run.status != 0 and "VERGE_LOG: " in run.text and "No such file or directory" in run.text
    assert requests_of(system) == []

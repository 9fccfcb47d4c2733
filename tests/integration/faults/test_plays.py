# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole plays while the wire misbehaves, that are killed, and that must keep their secrets."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.contract.bench import Bench
from tests.integration.playbook import ROOT, Player
from tests.simulator.process import Simulator

VM = "community.vergeos.verge_vm"
HOSTS = 20
WHOLE: dict[str, Any] = {
    "name": "web",
    "ram": "2 GiB",
    "drives": [{"name": "system", "size": "10 GiB"}, {"name": "data", "size": "20 GiB"}],
    "nics": [{"name": "lan", "network": "Internal"}],
    "state": "running",
}
SECRET = "s3cret-of-the-console"


@pytest.mark.parametrize(
    "limit",
    [{"kind": "rate_limit", "limit": 50}, {"kind": "busy_limit", "limit": 5}],
    ids=["in a second", "at once"],
)
def test_twenty_forks_against_a_limit(limit: dict[str, Any], player: Player, bench: Bench, tmp_path: Path) -> None:
    """Forks that are cut off by the platform's limit (WIRE 11.1) all succeed in the end, and make nothing twice."""
    inventory = tmp_path / "hosts"
    names = [f"vm-{number:02}" for number in range(HOSTS)]
    inventory.write_text("".join(f"{name} ansible_connection=local\n" for name in names), encoding="utf-8")
    bench.simulator.fault(**limit)
    if limit["kind"] == "busy_limit":
        # Only requests that take a moment meet each other.
        bench.simulator.fault("latency", seconds=0.1, times=None)
    wish = {**WHOLE, "name": "{{ inventory_hostname }}"}
    options = ("-i", str(inventory), "--forks", str(HOSTS))
    run = player.run([{"name": "made", VM: wish}], *options, hosts="all")
    cut = [entry for entry in bench.simulator.log() if entry["status"] is None]
    bench.simulator.clear_faults()
    assert run.status == 0, run.text
    assert cut, "nothing was cut off"
    assert sorted(row["name"] for row in bench.rows("vms")) == names
    for table, count in (("machine_drives", 2), ("machine_nics", 1)):
        found = [(row["machine"], row["name"]) for row in bench.rows(table) if row["machine"] in machines(bench)]
        assert len(found) == len(set(found)) == HOSTS * count


def machines(bench: Bench) -> set[Any]:
    """Return the machines of all VMs."""
    return {row["machine"] for row in bench.rows("vms")}


@pytest.mark.parametrize("after", ["vms", "machine_drives", "machine_nics", "vm_actions"])
@pytest.mark.parametrize("in_process", ["true", "false"], ids=["in process", "as module"])
def test_killed_in_the_middle(after: str, in_process: str, bench: Bench, player: Player, tmp_path: Path) -> None:
    """A play that is killed leaves what it has done; the next run adds what is missing, and nothing else."""
    play = tmp_path / "play.yml"
    play.write_text(f"[{{hosts: localhost, gather_facts: false, tasks: [{{{VM}: {WHOLE}}}]}}]", encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VERGE_", "ANSIBLE_"))}
    env = {
        **kept,
        **player.connection,
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "build" / "tree"),
        "ANSIBLE_HOME": str(tmp_path / "home"),
        "VERGE_IN_PROCESS": in_process,
    }
    # The answer to that POST takes so long that the play is killed while it waits for it.
    bench.simulator.fault("latency", method="POST", path=f"/{after}\\?", seconds=1.5)
    running = subprocess.Popen(
        [str(Path(sys.executable).parent / "ansible-playbook"), str(play)],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not any(entry["method"] == "POST" and entry["path"].endswith(after) for entry in bench.simulator.log()):
        assert time.monotonic() < deadline and running.poll() is None
        time.sleep(0.05)
    kill(running.pid)
    running.wait()
    time.sleep(1.6)  # the platform finishes what it was asked for
    bench.simulator.clear_faults()
    sent = len(bench.simulator.log())
    time.sleep(0.5)
    assert len(bench.simulator.log()) == sent, "something of the killed play is still at work"
    bench.run("verge_vm", WHOLE)
    machine = bench.vm("web")
    assert machine is not None and machine["power"] == "running"
    parts = [row["name"] for row in bench.rows("machine_drives", machine=machine["machine"])]
    assert sorted(parts) == ["data", "system"]
    assert [row["name"] for row in bench.rows("machine_nics", machine=machine["machine"])] == ["lan"]
    assert len(bench.rows("vms")) == 1
    assert not bench.run("verge_vm", WHOLE)["changed"]


def kill(leader: int) -> None:
    """Kill a process and all that it started, whatever session that has moved to."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except FileNotFoundError:  # it ended meanwhile
            continue
        parents[int(folder.name)] = int(fields[1])
    doomed = {leader}
    while more := {child for child, parent in parents.items() if parent in doomed} - doomed:
        doomed |= more
    for process in doomed:
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue


@pytest.mark.parametrize("in_process", [True, False], ids=["in process", "as module"])
def test_secrets(in_process: bool, player: Player, system: Simulator, tmp_path: Path) -> None:
    """No password or key shows at -vvv, in results, diffs, fact caches or what is left on the disk."""
    tasks: list[dict[str, Any]] = [
        {"name": "made", VM: {"name": "web", "console_password_enabled": True, "console_password": SECRET}},
        {"name": "again", VM: {"name": "web", "console_password": SECRET, "update_password": "always"}, "diff": True},
        {"name": "by key", VM: {"name": "web", "token": system.api_key}, "register": "seen"},
        {"name": "shown", "ansible.builtin.debug": {"var": "seen"}},
        {"name": "kept", "ansible.builtin.set_fact": {"kept": "{{ seen }}", "cacheable": True}},
        {
            "name": "both",
            VM: {"name": "web", "token": system.api_key, "password": system.password},
            "ignore_errors": True,
        },
        {"name": "refused", VM: {"name": "web", "password": f"not-{SECRET}"}, "ignore_errors": True},
        {
            "name": "proxy",
            VM: {"name": "web", "proxy": f"http://me:{SECRET}@127.0.0.1:1", "retries": 0},
            "ignore_errors": True,
        },
        {"name": "bad", VM: {"name": "web", "console_password": [SECRET], "nonsense": 1}, "ignore_errors": True},
        {"name": "any", "community.vergeos.verge_info": {"table": "vms"}},
        {"name": "users", "community.vergeos.verge_info": {"table": "users"}},
    ]
    # Core shows the lines of the play around an error; what stands there in clear is the user's to hide.
    variables = {"secret": SECRET, "password": system.password, "key": system.api_key}
    (tmp_path / "secrets.yml").write_text("".join(f"{n}: '{v}'\n" for n, v in variables.items()), encoding="utf-8")
    named = {SECRET: "{{ secret }}", system.password: "{{ password }}", system.api_key: "{{ key }}"}
    cache = tmp_path / "cache"
    env = {"ANSIBLE_CACHE_PLUGIN": "jsonfile", "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(cache)}
    options = ("-vvv", "--diff", "-e", f"@{tmp_path / 'secrets.yml'}")
    run = player.run(replaced(tasks, named), *options, env=env, in_process=in_process)
    assert run.status == 0, run.text
    (tmp_path / "secrets.yml").unlink()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(cache in path.parents for path in files)
    pair = base64.b64encode(f"{system.username}:{system.password}".encode()).decode()
    for secret in (SECRET, system.password, system.api_key, pair):
        assert secret not in run.text
        assert [path for path in files if secret.encode() in path.read_bytes()] == []


def replaced(value: Any, words: dict[str, str]) -> Any:
    """Replace words inside a structure."""
    if isinstance(value, dict):
        return {name: replaced(entry, words) for name, entry in value.items()}
    if isinstance(value, list):
        return [replaced(entry, words) for entry in value]
    if isinstance(value, str):
        for word, other in words.items():
            value = value.replace(word, other)
    return value

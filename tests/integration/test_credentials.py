# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a connection comes from, task over module_defaults over environment; and that no secret comes out again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.contract.bench import Bench
from tests.integration.playbook import Player
from tests.simulator.process import Simulator

VM = "community.vergeos.verge_vm"
INFO = "community.vergeos.verge_vm_info"
GROUP = "group/community.vergeos.all"
ways = pytest.mark.parametrize("in_process", [True, False], ids=["in process", "as module"])


@ways
def test_the_nearest_place_wins(player: Player, system: Simulator, in_process: bool) -> None:
    """Of every two places the farther one holds what would fail."""
    right = {"username": system.username, "password": system.password}
    key = {"token": system.api_key}
    wrong_password, wrong_key = {"username": "nobody", "password": "wrong"}, {"token": "wrong"}
    here = {"host": system.host, "ca_path": system.ca_file}
    far = {"host": "no-such-host.invalid", "ca_path": "/nowhere/ca.pem"}

    def look(name: str, options: dict[str, Any], defaults: dict[str, Any], **keywords: Any) -> dict[str, Any]:
        return {"name": name, INFO: options, "module_defaults": {GROUP: defaults}, "ignore_errors": True, **keywords}

    tasks = [
        look("defaults over environment", {}, {**here, **right}),
        look("task over defaults", {**here, **right}, {**far, **wrong_password}),
        look("token of the task over password of the defaults", key, {**here, **wrong_password}),
        look("password of the task over token of the defaults", right, {**here, **wrong_key}),
        look("api_key is the token", {"api_key": system.api_key}, {**here, **wrong_password}),
        look("token of the defaults over password of the environment", {}, {**here, **key}),
        look("both in the task", {**right, **key}, here),
        look("both in the defaults", {}, {**here, **right, **key}),
        look("environment", {}, here),
    ]
    environment = {"VERGE_HOST": "no-such-host.invalid", "VERGE_USERNAME": "nobody", "VERGE_PASSWORD": "wrong"}
    run = player.run(tasks, in_process=in_process, env={**environment, "VERGE_CA_FILE": "/nowhere/ca.pem"})
    failed = {entry["task"]: entry["result"]["msg"] for entry in run.ours() if entry["outcome"] == "failed"}
    both = "both a token and a password are given in {0}; give one of them"
    assert failed.pop("both in the task") == both.format("the task")
    assert failed.pop("both in the defaults") == both.format("module_defaults")
    assert "Login required (HTTP 401)" in failed.pop("environment")
    assert failed == {}


@ways
@pytest.mark.parametrize("blank", ["", " "])
def test_blank_settings_are_not_given(player: Player, system: Simulator, in_process: bool, blank: str) -> None:
    """As AWX sends the fields of a credential and the answers of a survey that were left open; in the lookup, too."""
    names = ("TOKEN", "VERIFY_SSL", "TIMEOUT", "RETRIES", "PROXY")
    env = {f"VERGE_{name}": blank for name in names}
    login = {"VERGE_USERNAME": system.username, "VERGE_PASSWORD": system.password}
    where = {"VERGE_HOST": system.host, "VERGE_CA_FILE": system.ca_file}
    open_ones = dict.fromkeys(("host", "token", "timeout", "retries", "validate_certs", "proxy", "ca_path"), blank)
    words = "query('community.vergeos.verge', table='clusters', fields=['name'])"
    tasks = [
        {"name": "module", INFO: open_ones},
        {"name": "numbers", VM: {"name": "web", "cpu_cores": blank, "enabled": blank, "tags": blank}},
        {"name": "lookup", "ansible.builtin.debug": {"msg": f"{{{{ {words} }}}}"}},
    ]
    run = player.run(tasks, in_process=in_process, env={**env, **login, **where})
    assert run.status == 0, run.text


SECRETS = {
    "console_password": "Console-secret-1",
    "user_data": "#cloud-config\npassword: Cloud-secret-2\n",
    "vendor_data": "Vendor-secret-3",
    "user_password": "User-secret-4",
    "parameter": "Param-secret-5",
}


@ways
def test_secrets_never_come_out(bench: Bench, player: Player, in_process: bool) -> None:
    """Neither in what is printed at -vvv with the diff, nor in a result, a registered variable or a URL."""
    machine = {
        "name": "web",
        "console_password": SECRETS["console_password"],
        "cloud_init": {name: SECRETS[name] for name in ("user_data", "vendor_data")},
    }
    user = {"table": "users", "identity": {"name": "ann"}, "columns": {"password": SECRETS["user_password"]}}
    params = {"name": "copy", "guest_password": SECRETS["parameter"]}
    action = {"table": "vms", "name": "web", "action": "clone", "params": params, "allow_unknown": True}
    tasks = [
        {"name": "machine", VM: machine, "register": "made", "diff": True},
        {"name": "again", VM: {**machine, "update_password": "always"}, "diff": True},
        {"name": "other", VM: {**machine, "cloud_init": {"user_data": "x"}}, "diff": True},
        {"name": "check", VM: {**machine, "name": "other"}, "check_mode": True, "diff": True},
        {"name": "user", "community.vergeos.verge_resource": user, "register": "ann", "diff": True},
        {"name": "action", "community.vergeos.verge_action": action, "register": "sent"},
        {"name": "print", "ansible.builtin.debug": {"msg": "{{ made }} {{ ann }} {{ sent }}"}},
        {"name": "read", "community.vergeos.verge_info": {"table": "users"}},
        {"name": "refused", VM: {**machine, "sound": "loud"}, "ignore_errors": True, "diff": True},
    ]
    connection = {**bench.connection}
    run = player.run(tasks, "-vvv", in_process=in_process, module_defaults={GROUP: connection})
    assert run.status == 0, run.text
    assert bench.logs_in("ann", SECRETS["user_password"])
    shown = run.text + str(run.records) + str(bench.simulator.log())
    words = ["Console-secret", "Cloud-secret", "Vendor-secret", "User-secret", "Param-secret", bench.simulator.password]
    assert [word for word in words if word in shown] == []


# What holds a secret where no argument spec can mark it, in forms that are easily missed.
HIDDEN: dict[str, Any] = {
    "nested": ["community.vergeos.verge_action", {"table": "vms", "name": "w", "action": "clone"}, "params", "deep"],
    "column": ["community.vergeos.verge_resource", {"table": "users", "identity": {"name": "ann"}}, "columns", None],
    "refused": ["community.vergeos.verge_resource", {"table": "users", "key": 1, "nonsense": 1}, "columns", None],
    "filter": ["community.vergeos.verge_info", {"table": "users"}, "filter", None],
}


@ways
def test_secrets_in_odd_places(player: Player, system: Simulator, tmp_path: Path, in_process: bool) -> None:
    """Nested, in options that are refused, in addresses, with quotes and line breaks; the system log included."""
    odd = "Odd-'secret\" \\ of\nlines"
    tasks: list[dict[str, Any]] = [
        {"name": "vm", VM: {"name": "w", "console_password": "{{ odd }}", "cloud_init": {"user_data": "{{ odd }}"}}}
    ]
    for name, (action, options, option, below) in HIDDEN.items():
        value: Any = {"password": "{{ odd }}"}
        tasks.append({"name": name, action: {**options, option: {below: [value]} if below else value}})
    for option in ("host", "proxy"):
        for start in ("https://", ""):
            place = f"{start}me:{{{{ plain }}}}@127.0.0.1:1"
            tasks.append({"name": f"{option} {start}", VM: {"name": "w", option: place, "retries": 0}})
    repository = {"name": "r", "type": "remote", "url": "https://me:{{ plain }}@example.com/"}
    tasks.append({"name": "address", "community.vergeos.verge_catalog_repository": repository})
    tasks = [{**task, "ignore_errors": True, "diff": True} for task in tasks]
    variables = tmp_path / "secrets.json"
    variables.write_text(json.dumps({"odd": odd, "plain": "Plain-secret"}), encoding="utf-8")
    env = {"PYTHONPATH": str(Path(__file__).parent / "syslog"), "SYSLOG_FILE": str(tmp_path / "syslog")}
    run = player.run(tasks, "-vvv", "-e", f"@{variables}", in_process=in_process, env=env)
    assert run.status == 0, run.text
    logged = (tmp_path / "syslog").read_text(encoding="utf-8") if (tmp_path / "syslog").exists() else ""
    shown = run.text + str(run.records) + logged
    assert [word for word in ("Odd-", "secret\\", "of\\nlines", "Plain-secret") if word in shown] == []


@pytest.mark.parametrize("field", ["settings as other", "upper(settings)", "name, settings as other"])
def test_secret_under_another_name(player: Player, field: str) -> None:
    """Where a column is a secret, what is made of it is refused: by the module, and by the lookup."""
    asked = {"table": "auth_sources", "fields": [field]}
    words = f"query('community.vergeos.verge', table='auth_sources', fields=['{field}'])"
    tasks = [
        {"name": "module", "community.vergeos.verge_info": asked, "ignore_errors": True},
        {"name": "lookup", "ansible.builtin.debug": {"msg": f"{{{{ {words} }}}}"}, "ignore_errors": True},
    ]
    run = player.run(tasks)
    assert [entry["outcome"] for entry in run.records] == ["failed", "failed"]
    assert all("which is a secret" in entry["result"]["msg"] for entry in run.records)

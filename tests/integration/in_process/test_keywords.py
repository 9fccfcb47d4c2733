# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The in-process path sees what Ansible says about a task, and steps aside where the module would not run here."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.integration.playbook import Player, Run
from tests.simulator.process import Simulator

VM = "community.vergeos.verge_vm"
INFO = "community.vergeos.verge_vm_info"
# What core says at -vvv when it packs a module and runs it in a new Python.
PACKED = "AnsiballZ_verge_"


def sections(run: Run) -> dict[str, str]:
    """Split the output by tasks."""
    parts = re.split(r"^TASK \[(.*?)\] \**$", run.text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


@pytest.fixture(params=[True, False], ids=["in process", "as module"])
def way(request: pytest.FixtureRequest) -> bool:
    """Whether modules run in the worker process."""
    return bool(request.param)


TASKS: list[dict[str, Any]] = [
    {"name": "register", VM: {"name": "web", "ram": "1 GiB"}, "register": "made"},
    {"name": "check mode", VM: {"name": "web", "ram": "2 GiB"}, "check_mode": True, "diff": True},
    {"name": "loop", VM: {"name": "{{ item }}"}, "loop": ["a", "b", "c", "d"], "register": "looped"},
    {"name": "once", VM: {"name": "once"}, "run_once": True, "delegate_to": "localhost"},
    {
        "name": "until",
        INFO: {"name": "web"},
        "register": "seen",
        "until": "seen.vms[0].ram == 2048",
        "retries": 1,
        "delay": 0,
        "ignore_errors": True,
    },
    {"name": "short name", "verge_vm": {"name": "web"}, "collections": ["community.vergeos"]},
    {"name": "alias", VM: {"name": "web", "verify_ssl": True, "validate_certs": True}},
    {"name": "no log", VM: {"name": "quiet", "description": "hush-hush"}, "no_log": True},
    {"name": "unknown option", VM: {"name": "web", "memory": 1}, "ignore_errors": True},
    {"name": "bad choice", VM: {"name": "web", "state": "paused"}, "ignore_errors": True},
    {"name": "bad type", VM: {"name": "web", "timeout": "soon"}, "ignore_errors": True},
    {"name": "nothing named", VM: {"state": "present"}, "ignore_errors": True},
    {"name": "refused login", VM: {"name": "web", "password": "wrong"}, "ignore_errors": True},
    {"name": "any value", VM: {"name": 7, "description": "2026-01-02", "enabled": "yes"}},
    {"name": "defaults", INFO: {}},
]


def test_keywords(way: bool, player: Player) -> None:
    """Register, check mode, loop, until, no_log, module_defaults and the rest, one way and the other."""
    defaults = {"group/community.vergeos.all": {"timeout": 20}, VM: {"cpu_cores": 2}, INFO: {"name": "web"}}
    run = player.run(TASKS, "-vvv", in_process=way, module_defaults=defaults)
    assert run.status == 0, run.text
    assert (PACKED in run.text) is not way
    assert run.result("register")["vm"]["cpu_cores"] == 2
    assert run.result("check mode")["diff"] == {
        "before_header": "vm web",
        "after_header": "vm web",
        "before": {"name": "web", "ram": 1024, "cpu_cores": 2},
        "after": {"name": "web", "ram": 2048, "cpu_cores": 2},
    }
    assert [item["vm"]["name"] for item in run.result("loop")["results"]] == ["a", "b", "c", "d"]
    assert run.result("once")["vm"]["name"] == "once"
    last = [entry for entry in run.records if entry["task"] == "until"][-1]
    assert last["result"]["attempts"] == 1 and last["outcome"] == "failed"
    assert run.result("short name")["vm"]["name"] == "web"
    assert run.result("alias")["warnings"] == ["Both option validate_certs and its alias verify_ssl are set."]
    assert "censored" in sections(run)["no log"] and "hush-hush" not in sections(run)["no log"]
    assert run.result("unknown option")["msg"].startswith(
        "Unsupported parameters for (community.vergeos.verge_vm) module: memory."
    )
    assert run.result("bad choice")["msg"].startswith("value of state must be one of: present, absent")
    assert "timeout" in run.result("bad type")["msg"]
    assert run.result("nothing named")["msg"] == "one of the following is required: name, key"
    assert run.result("refused login")["error"]["status_code"] == 401
    assert run.result("any value")["vm"]["name"] == "7"
    assert [vm["name"] for vm in run.result("defaults")["vms"]] == ["web"]
    assert run.result("defaults")["invocation"]["module_args"]["timeout"] == 20


def test_steps_aside(player: Player) -> None:
    """Where the module would run elsewhere, as somebody else or in another environment, it runs the ordinary way."""
    task = {INFO: {"name": "web"}, "ignore_errors": True, "ignore_unreachable": True}
    aside = {
        "variable": {"vars": {"verge_in_process": False}},
        "text in a variable": {"vars": {"verge_in_process": "no"}},
        "template in a variable": {"vars": {"verge_in_process": "{{ 1 == 2 }}"}},
        "environment": {"environment": {"VERGE_TIMEOUT": "20"}},
        "async": {"async": 20, "poll": 1},
        "become": {"become": True, "become_method": "ansible.builtin.su"},
    }
    here = {"here": {}, "empty environment": {"environment": {}}, "said so": {"vars": {"verge_in_process": "yes"}}}
    tasks = [{"name": name, **task, **keywords} for name, keywords in {**aside, **here}.items()]
    elsewhere = {"ansible_connection": "ssh", "ansible_host": "127.0.0.1", "ansible_port": 1, "ansible_ssh_retries": 0}
    tasks.append({"name": "elsewhere", **task, "delegate_to": "far", "vars": elsewhere})
    text = sections(player.run(tasks, "-vvv"))
    assert {name for name in {**aside, **here} if PACKED in text[name]} == set(aside)
    assert "UNREACHABLE" in text["elsewhere"]


@pytest.mark.parametrize("setting", ["verge_in_process", "verge_progress"])
def test_setting_that_makes_no_sense(setting: str, player: Player) -> None:
    """A setting that is no truth value is an error that names it; an empty one is none."""
    task = {"name": "nonsense", INFO: {}}
    run = player.run([task], env={setting.upper(): "maybe"})
    assert run.status == 2 and "Traceback" not in run.text
    assert f"{setting} ({setting.upper()}) is 'maybe'; use true or false" in run.text
    empty = {"name": "empty", INFO: {}, "vars": {setting: None}}
    run = player.run([task, empty], "-vvv", env={setting.upper(): ""})
    assert run.status == 0 and PACKED not in run.text


def test_without_requests(player: Player, tmp_path: Path) -> None:
    """Where Ansible's own Python lacks the library, the task goes the ordinary way, and says what is missing."""
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "requests.py").write_text("raise ImportError('no module named requests')\n", encoding="utf-8")
    run = player.run([{"name": "missing", INFO: {}}], "-vvv", env={"PYTHONPATH": str(hidden)})
    assert PACKED in run.text
    assert run.result("missing")["msg"].startswith("the Python library requests is missing")
    assert "Traceback" not in run.text


def test_one_connection_for_a_loop(player: Player, system: Simulator) -> None:
    """The items of a loop share a connection; those with other credentials or another address do not."""
    one = [{"name": "loop", VM: {"name": "{{ item }}"}, "loop": [f"vm-{number}" for number in range(8)]}]
    system.clear_log()
    assert player.run(one).status == 0
    assert len({entry["connection"] for entry in system.log()}) == 1
    items = [
        {"username": system.username, "password": system.password},
        {"token": system.api_key},
        {"username": system.username, "password": "wrong"},
        {"username": system.username, "password": system.password, "host": f"localhost:{system.port}"},
    ]
    player.strict = False  # core shows the items of a loop
    task = {"name": "many", INFO: "{{ item }}", "loop": items, "ignore_errors": True}
    system.clear_log()
    run = player.run([task])
    assert [entry.get("failed", False) for entry in run.result("many")["results"]] == [False, False, True, False]
    assert [entry["status"] for entry in system.log()].count(401) == 1
    assert len({entry["connection"] for entry in system.log()}) == 4


@pytest.mark.parametrize(
    ("fault", "kind", "connections"),
    [
        ({"kind": "status", "status": 403, "body": {"err": "No permission"}}, "permission", 2),
        ({"kind": "html"}, "connection", 2),
        # Nothing is wrong with the connection.
        ({"kind": "status", "status": 500, "body": {"err": "Not now"}}, "api", 1),
    ],
    ids=["403", "a page", "500"],
)
def test_client_in_doubt(fault: dict[str, Any], kind: str, connections: int, player: Player, system: Simulator) -> None:
    """After an error of login or connection the next item begins anew; after others it goes on with what there is."""
    system.fault(**fault, path="/vms")
    system.clear_log()
    task = {"name": "loop", VM: {"name": "{{ item }}"}, "loop": ["a", "b"], "ignore_errors": True}
    first, second = player.run([task]).result("loop")["results"]
    assert first["error"]["kind"] == kind and second["vm"]["name"] == "b"
    assert len({entry["connection"] for entry in system.log()}) == connections


def test_refused_login_in_a_loop(player: Player, system: Simulator) -> None:
    """Credentials that were refused are not tried again with every item: that would lock the account."""
    task = {"name": "loop", VM: {"name": "{{ item }}"}, "loop": ["a", "b", "c", "d", "e"], "ignore_errors": True}
    assert player.run([task]).status == 0
    # One request for each machine that is as it should be: two pass.
    system.fault("status", status=401, body={"err": "Login required"}, path="/vms", after=2, times=None)
    system.clear_log()
    run = player.run([task])
    results = run.result("loop")["results"]
    assert [entry.get("failed", False) for entry in results] == [False, False, True, True, True]
    assert {entry["error"]["status_code"] for entry in results[2:]} == {401}
    assert [entry["status"] for entry in system.log()].count(401) == 1


def test_refused_in_the_middle_of_an_item(player: Player, system: Simulator) -> None:
    """What the refused item had done is told of that item, not of those that did nothing any more."""
    drives = [{"name": "system", "size": "1 GiB"}]
    task = {"name": "loop", VM: {"name": "{{ item }}", "drives": drives}, "loop": ["a", "b"], "ignore_errors": True}
    system.fault("status", status=401, method="POST", path="/machine_drives", times=None)
    system.clear_log()
    first, second = player.run([task]).result("loop")["results"]
    assert first["changed"] and first["actions"] == ["create vm a"] and "done before that" in first["msg"]
    assert second["failed"] and not second.get("changed") and "actions" not in second
    assert "not tried again" in second["msg"] and "done before" not in second["msg"]
    # The first look finds nothing, so that a second one asks whether it is hidden.
    assert [entry["method"] for entry in system.log()] == ["GET", "GET", "POST", "GET", "POST"]


def outcome(run: Run, task: str) -> dict[str, Any]:
    """Return the result of a task that was tried several times; what came of each attempt was recorded before it."""
    found: dict[str, Any] = [entry["result"] for entry in run.records if entry["task"] == task][-1]
    return found


RETRIED = {"until": "made is success", "retries": 2, "delay": 0, "register": "made", "ignore_errors": True}


@pytest.mark.parametrize("in_process", [True, False], ids=["in process", "as module"])
def test_each_attempt_sends_again(in_process: bool, player: Player, system: Simulator) -> None:
    """An attempt of `until` is the user's wish: it goes well as soon as the platform takes the credentials."""
    system.fault("status", status=401, body={"err": "Login required"}, path="/vms", times=2)
    task = {"name": "waits", VM: {"name": "web"}, **RETRIED}
    run = player.run([task], in_process=in_process)
    assert outcome(run, "waits")["vm"]["name"] == "web" and outcome(run, "waits")["attempts"] == 3


def test_attempts_that_are_all_refused(player: Player, system: Simulator) -> None:
    """Each was sent, and the last one's message tells of itself alone."""
    system.fault("status", status=401, body={"err": "Login required"}, path="/vms", times=None)
    system.clear_log()
    result = outcome(player.run([{"name": "waits", VM: {"name": "web"}, **RETRIED}]), "waits")
    assert result["msg"].count("Login required") == 1 and "not tried again" not in result["msg"]
    assert [entry["status"] for entry in system.log()] == [401] * 3


def test_attempts_of_the_items_of_a_loop(player: Player, system: Simulator) -> None:
    """Only the item that was refused tries again; the others would lock the account."""
    system.fault("status", status=401, body={"err": "Login required"}, path="/vms", times=None)
    system.clear_log()
    task = {"name": "loop", VM: {"name": "{{ item }}"}, "loop": ["a", "b", "c"], **RETRIED}
    results = outcome(player.run([task]), "loop")["results"]
    assert [entry["msg"].count("not tried again") for entry in results] == [0, 1, 1]
    assert [entry["status"] for entry in system.log()] == [401] * 3


def test_an_attempt_that_is_taken_frees_the_other_items(player: Player, system: Simulator) -> None:
    """Once the credentials count again, they count for every item."""
    system.fault("status", status=401, body={"err": "Login required"}, path="/vms", times=1)
    task = {"name": "loop", VM: {"name": "{{ item }}"}, "loop": ["a", "b"], **RETRIED}
    results = outcome(player.run([task]), "loop")["results"]
    assert [(entry["vm"]["name"], entry["attempts"]) for entry in results] == [("a", 2), ("b", 1)]


@pytest.mark.parametrize("callback", ["default", "minimal", "junit"])
def test_callbacks(callback: str, player: Player, tmp_path: Path) -> None:
    """Callback plugins and result formats get what they need."""
    env = {"ANSIBLE_STDOUT_CALLBACK": callback, "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml"}
    if callback == "junit":
        env = {"ANSIBLE_CALLBACKS_ENABLED": "junit,record", "JUNIT_OUTPUT_DIR": str(tmp_path / "junit")}
    run = player.run([{"name": "made", VM: {"name": "web"}, "diff": True}], "-v", env=env)
    assert run.status == 0 and run.changed() in (0, 1)
    assert "web" in run.text and "Traceback" not in run.text and "WARNING" not in run.text
    if callback == "junit":
        assert "made" in next((tmp_path / "junit").glob("*.xml")).read_text(encoding="utf-8")


def test_vaulted_values(player: Player, tmp_path: Path) -> None:
    """A password from a vault logs in, and is not shown."""
    from ansible.parsing.vault import VaultLib, VaultSecret

    secret = VaultSecret(b"vault-pass")
    text = VaultLib([("default", secret)]).encrypt(player.connection["VERGE_PASSWORD"], secret).decode()
    (tmp_path / "pass").write_text("vault-pass", encoding="utf-8")
    body = "".join(f"          {line}\n" for line in text.splitlines())
    play = tmp_path / "vaulted.yml"
    play.write_text(
        "- hosts: localhost\n  gather_facts: false\n  tasks:\n    - name: vaulted\n"
        f"      {INFO}:\n        password: !vault |\n{body}        username: admin\n",
        encoding="utf-8",
    )
    env = {"VERGE_PASSWORD": "", "VERGE_USERNAME": ""}
    run = player.run(play, "-vvv", "--vault-password-file", str(tmp_path / "pass"), env=env)
    assert run.status == 0, run.text
    assert player.connection["VERGE_PASSWORD"] not in run.text and PACKED not in run.text

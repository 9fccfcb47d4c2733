# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which system a task acts on: each pair of places that may say so, hosts of the inventory, and the sites file."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, Iterator, Mapping, Optional

import pytest
import yaml
from jinja2.sandbox import ImmutableSandboxedEnvironment

from tests.integration.playbook import ROOT, Player, Run, leaks
from tests.simulator.process import Simulator

INFO = "community.vergeos.verge_vm_info"
VM = "community.vergeos.verge_vm"
GROUP = "group/community.vergeos.all"
LOOKUP = "{{ query('community.vergeos.verge', column='name') | length }}"
ways = pytest.mark.parametrize("in_process", [True, False], ids=["in process", "as module"])
LOCAL = {"ansible_connection": "local"}
ON_OSLO: dict[str, Any] = {"hosts": "site_oslo", "gather_facts": False, "connection": "local"}
PLACES = ("task", "host", "defaults", "play", "environment")
PAIRS = list(combinations(PLACES, 2))
NOWHERE = {"host": "no-such-host.invalid", "token": "wrong", "ca_path": "/nowhere.pem"}


def connection(site: Simulator, **more: Any) -> dict[str, Any]:
    """The connection options that lead to a system."""
    return {"host": site.host, "token": site.api_key, "ca_path": site.ca_file, **more}


@dataclass
class Stage:
    """Two systems with machines of the same names, and a folder.

    Attributes:
        berlin: It has five machines.
        oslo: It has three.
        folder: Where files are.
    """

    berlin: Simulator
    oslo: Simulator
    folder: Path

    def play(self, play: Any, *options: str, env: Optional[Mapping[str, str]] = None, in_process: bool = True) -> Run:
        """Run a playbook, or tasks on localhost, in the given environment. No secret comes out, nor a traceback."""
        number = len(list(self.folder.iterdir()))
        player = Player(self.folder / str(number), {})
        if isinstance(play, list) and "hosts" in play[0]:
            path = self.folder / f"{number}.yml"
            path.write_text(yaml.safe_dump(play, sort_keys=False), encoding="utf-8")
            play = path
        # What is packed needs the Python of these tests, which has requests.
        interpreter = {"ANSIBLE_PYTHON_INTERPRETER": sys.executable}
        run = player.run(play, *options, env={**interpreter, **(env or {})}, in_process=in_process)
        secrets = [word for site in (self.berlin, self.oslo) for word in (site.password, site.api_key)]
        # A task with async clears its packed module away a moment after its result is there.
        end = time.monotonic() + 10
        while list(player.folder.rglob("AnsiballZ_*")) and time.monotonic() < end:
            time.sleep(0.2)
        # The inventory's own file, and the playbook, may hold them.
        assert leaks(secrets, run.text, player.folder, but=player.folder.rglob("play.yml")) == []
        assert "Traceback" not in run.text
        return run

    def sites_file(self, content: Any = None, mode: int = 0o600, name: str = "sites.yml") -> Path:
        """Write a sites file, by default with both systems."""
        path = self.folder / name
        both = [{"name": "berlin", **connection(self.berlin)}, {"name": "oslo", **connection(self.oslo)}]
        text = content if isinstance(content, str) else yaml.safe_dump(content or {"sites": both})
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    def inventory(self, **more: Any) -> Path:
        """Write an inventory file that defines both systems."""
        path = self.folder / "both.verge.yml"
        both = [{"name": "berlin", **connection(self.berlin)}, {"name": "oslo", **connection(self.oslo)}]
        content = {"plugin": "community.vergeos.verge", "sites": both, "hostnames": ["name_site"], **more}
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
        return path

    def saved(self, source: Path, env: Optional[Mapping[str, str]] = None) -> Path:
        """Keep what the inventory says in a script, as AWX does: what the file defines is out of reach then."""
        done = subprocess.run(
            [Path(Player(self.folder, {}).program).parent / "ansible-inventory", "-i", str(source), "--list"],
            env={**Player(self.folder, {}).env(), **(env or {})},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        assert leaks([site.api_key for site in (self.berlin, self.oslo)], done.stdout) == []
        path = self.folder / "saved.sh"
        path.write_text(f"#!/bin/sh\ncat <<'END'\n{done.stdout}\nEND\n", encoding="utf-8")
        path.chmod(0o700)
        return path

    def asked(self) -> list[str]:
        """Which of the two got requests since the last time."""
        names = [name for name, site in (("berlin", self.berlin), ("oslo", self.oslo)) if site.log()]
        self.berlin.clear_log()
        self.oslo.clear_log()
        return names

    def descriptions(self, site: Simulator) -> set[str]:
        """The descriptions of a system's machines."""
        from tests.integration.inventory.conftest import read

        found = {row["description"] for row in read(site, "vms", "description")}
        site.clear_log()
        return found


@pytest.fixture(scope="module")
def systems() -> Iterator[tuple[Simulator, Simulator]]:
    with Simulator(vms=5) as berlin, Simulator(vms=3, seed=2) as oslo:
        yield berlin, oslo


@pytest.fixture
def stage(systems: tuple[Simulator, Simulator], tmp_path: Path) -> Stage:
    for site in systems:
        site.reset()
    return Stage(*systems, tmp_path)


def at(place: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Say connection options in a place; returns what to add to a play, a task or a host."""
    variables = {f"verge_{option}": value for option, value in options.items()}
    return {
        "task": {"options": options},
        "defaults": {"module_defaults": {GROUP: dict(options)}},
        "host": {"own": variables},
        "play": {"vars": variables},
        "environment": {},
    }[place]


@pytest.fixture(scope="module", params=[True, False], ids=["in process", "as module"])
def pairs(
    request: pytest.FixtureRequest, systems: tuple[Simulator, Simulator], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """Task -> its result, of one playbook with a play for each pair of places, said with host and with site.

    The nearer place leads to Oslo, the farther one to nowhere; the environment, which is always the farthest, to
    Berlin.
    """
    stage = Stage(*systems, tmp_path_factory.mktemp("pairs"))
    far_file = {"name": "nowhere", **NOWHERE}
    both = [{"name": name, **connection(site)} for name, site in (("berlin", stage.berlin), ("oslo", stage.oslo))]
    file = stage.sites_file({"sites": [*both, far_file]})
    plays, hosts = [], {}
    forms = {"host": (connection(stage.oslo), NOWHERE), "site": ({"site": "oslo"}, {"site": "nowhere"})}
    for form, (right, wrong) in forms.items():
        for near, far in PAIRS:
            name = f"{form} {near} {far}"
            said: dict[str, Any] = {}
            for place, options in ((far, wrong), (near, right)):
                said.update(at(place, options))
            host = name.replace(" ", "-")
            hosts[host] = {**LOCAL, **said.pop("own", {})}
            task = {"name": name, INFO: said.pop("options", {}), "ignore_errors": True}
            look = {"name": f"lookup {name}", "ansible.builtin.debug": {"msg": LOOKUP}, "ignore_errors": True}
            plays.append({"hosts": host, "gather_facts": False, **said, "tasks": [task, look]})
    inventory = stage.folder / "hosts.yml"
    inventory.write_text(yaml.safe_dump({"all": {"hosts": hosts}}), encoding="utf-8")
    env = {**stage.berlin.env, "VERGE_SITE": "berlin", "VERGE_SITES": str(file)}
    run = stage.play(plays, "-i", str(inventory), env=env, in_process=request.param)
    return {entry["task"]: entry["result"] for entry in run.records}


@pytest.mark.parametrize("form", ["host", "site"])
@pytest.mark.parametrize(("near", "far"), PAIRS)
def test_each_pair_of_places(pairs: dict[str, Any], near: str, far: str, form: str) -> None:
    """The nearer place decides: of the task, the host, module_defaults, the play's variables and the environment."""
    result = pairs[f"{form} {near} {far}"]
    assert not result.get("failed"), result["msg"]
    assert len(result["vms"]) == 3
    if not {"task", "defaults"} & {near, far}:  # a lookup has neither
        assert pairs[f"lookup {form} {near} {far}"]["msg"] in (3, "3")


@ways
def test_a_host_goes_to_its_own_site(stage: Stage, in_process: bool) -> None:
    """Although VERGE_* is Berlin's, and module_defaults and the play's variables say Berlin too."""
    elsewhere = connection(stage.berlin)
    tasks = [
        {"name": "write", VM: {"name": "{{ verge_name }}", "description": "of {{ inventory_hostname }}"}},
        {"name": "look", "ansible.builtin.debug": {"msg": LOOKUP}},
        {"name": "loop", INFO: {"name": "{{ item }}"}, "loop": ["vm-00001", "vm-00002"]},
        {"name": "once", INFO: {}, "run_once": True, "delegate_to": "localhost"},
        {"name": "async", INFO: {}, "async": 60, "poll": 1, "run_once": True},
        {"name": "environment", INFO: {}, "environment": {"VERGE_HOST": stage.berlin.host}, "run_once": True},
    ]
    said = {"module_defaults": {GROUP: elsewhere}, "vars": {f"verge_{name}": elsewhere[name] for name in elsewhere}}
    run = stage.play(
        [{**ON_OSLO, **said, "tasks": tasks}],
        *("-i", str(stage.inventory()), "-vvv"),
        env=stage.berlin.env,
        in_process=in_process,
    )
    assert run.status == 0, run.text
    assert stage.descriptions(stage.oslo) == {f"of vm-0000{number}_oslo" for number in (1, 2, 3)}
    assert not [text for text in stage.descriptions(stage.berlin) if text.startswith("of ")]
    assert str(run.result("look")["msg"]) == "3"
    assert [len(run.result(name)["vms"]) for name in ("once", "async", "environment")] == [3, 3, 3]


@ways
def test_the_own_words_of_a_task(stage: Stage, in_process: bool) -> None:
    """They lead where they say, also where module_defaults say the same; then nothing of the host's site goes along."""
    berlin = connection(stage.berlin)
    same = {"module_defaults": {GROUP: berlin}}
    tasks = [
        {"name": "site", INFO: {"site": "berlin"}},
        {"name": "host", INFO: berlin, **same},
        {"name": "one word", INFO: f"host={stage.berlin.host}", **same},
        {"name": "argument", INFO: {}, "args": {"site": "berlin"}},
        {"name": "whole", INFO: {}, "args": "{{ whole }}", "vars": {"whole": berlin}, **same},
        {"name": "template", INFO: {"host": "{{ where }}"}, "vars": {"where": stage.berlin.host}, **same},
        {"name": "left out", INFO: {"host": "{{ nothing | default(omit) }}"}, **same},
        {"name": "look", "ansible.builtin.debug": {"msg": LOOKUP.replace("column", "site='berlin', column")}},
        {"name": "no credentials", INFO: {"host": stage.berlin.host, "verify_ssl": False}, "ignore_errors": True},
        {"name": "unknown", INFO: {"site": "olso"}, "ignore_errors": True},
        {"name": "blank", INFO: {"site": " ", "host": ""}},
        {"name": "twice", INFO: {"site": "oslo", "host": stage.berlin.host}, "ignore_errors": True},
    ]
    play = {**ON_OSLO, "hosts": "vm-00001_oslo", "tasks": tasks}
    run = stage.play([play], "-i", str(stage.inventory()), in_process=in_process)
    assert run.status == 0, run.text
    berlins = ("site", "host", "one word", "argument", "whole", "template")
    found = {name: len(run.result(name)["vms"]) for name in berlins}
    assert set(found.values()) == {5}, found
    assert len(run.result("left out")["vms"]) == len(run.result("blank")["vms"]) == 3
    assert str(run.result("look")["msg"]) == "5"
    failed = {entry["task"]: entry["result"]["msg"] for entry in run.records if entry["outcome"] == "failed"}
    assert failed["no credentials"].startswith(f"no credentials for https://{stage.berlin.host}")
    assert failed["unknown"] == "no site is named 'olso'; did you mean oslo?"
    assert "both are given, and they are not the same system" in failed["twice"]
    assert set(failed) == {"no credentials", "unknown", "twice"}


@ways
def test_sites_do_not_share_a_client(stage: Stage, in_process: bool) -> None:
    """The items of a loop run in one process, each with the client of its own site."""
    task = {"name": "loop", INFO: {"site": "{{ item }}"}, "loop": ["oslo", "berlin", "oslo"]}
    run = stage.play([task], in_process=in_process, env={"VERGE_SITES": str(stage.sites_file())})
    assert [len(item["vms"]) for item in run.result("loop")["results"]] == [3, 5, 3]


@ways
def test_without_a_definition(stage: Stage, in_process: bool) -> None:
    """Where only the name and the address of the site are known, whatever leads elsewhere is refused, unsent."""
    source = ("-i", str(stage.saved(stage.inventory())))
    stage.asked()
    # Core shows lines of the playbook around a lookup that fails.
    key = "{{ lookup('ansible.builtin.env', 'KEY') }}"
    berlin, oslo = connection(stage.berlin, token=key), connection(stage.oslo, token=key)
    task: dict[str, Any] = {INFO: {}, "ignore_errors": True}
    tasks = [
        {"name": "environment", **task},
        {"name": "defaults", **task, "module_defaults": {GROUP: berlin}},
        {"name": "play", **task, "vars": {f"verge_{name}": berlin[name] for name in berlin}},
        {"name": "unknown site", **task, "vars": {"verge_site": "berlin"}},
        {"name": "look", "ansible.builtin.debug": {"msg": LOOKUP}, "ignore_errors": True},
    ]
    play = {**ON_OSLO, "hosts": "vm-00001_oslo"}
    env = {**stage.berlin.env, "KEY": stage.berlin.api_key}
    run = stage.play([{**play, "tasks": tasks}], *source, env=env, in_process=in_process)
    assert [entry["outcome"] for entry in run.records] == ["failed"] * 5
    words = (
        f"this host is of site 'oslo' (https://{stage.oslo.host}), but the environment (host "
        f"https://{stage.berlin.host}) leads elsewhere; to act on its own site define it in the inventory's own file "
        "or in a sites file (VERGE_SITES, verge_sites_file), to act elsewhere say site or host in the task itself"
    )
    assert run.result("environment")["msg"] == words
    assert "module_defaults (host https://" in run.result("defaults")["msg"]
    assert "the play's variables (host https://" in run.result("play")["msg"]
    assert words in run.result("look")["msg"]
    assert stage.asked() == []

    again = [{"name": "environment", INFO: {}}, {"name": "defaults", INFO: {}, "module_defaults": {GROUP: oslo}}]
    env = {**stage.oslo.env, "KEY": stage.oslo.api_key}
    run = stage.play([{**play, "tasks": again}], *source, env=env, in_process=in_process)
    assert [len(entry["result"]["vms"]) for entry in run.ours()] == [3, 3], run.text
    file = str(stage.sites_file())
    both = {**play, "tasks": [{"name": "file", INFO: {}}, {"name": "look", "ansible.builtin.debug": {"msg": LOOKUP}}]}
    for more, env in (((), {**stage.berlin.env, "VERGE_SITES": file}), (("-e", f"verge_sites_file={file}"), {})):
        run = stage.play([both], *source, *more, env=env, in_process=in_process)
        assert len(run.result("file")["vms"]) == 3 and str(run.result("look")["msg"]) == "3"
    assert stage.asked() == ["oslo"]


@ways
def test_own_variables_that_contradict_the_inventory(stage: Stage, in_process: bool) -> None:
    """A variable of the host, or one of the command line, leads it away from its system by accident: refused."""
    task = {"name": "task", INFO: {}, "ignore_errors": True}
    options = ("-i", str(stage.inventory()), "-e", f"verge_host={stage.berlin.host}")
    run = stage.play([{**ON_OSLO, "hosts": "vm-00001_oslo", "tasks": [task]}], *options, in_process=in_process)
    assert f"the host's own variables (host https://{stage.berlin.host}) leads elsewhere" in run.result("task")["msg"]


def test_a_task_on_the_machine_itself(stage: Stage) -> None:
    """Over ssh the credentials of the system would reach a machine on it, which may be somebody else's."""
    stage.saved(stage.inventory())
    tasks = [{"name": "task", INFO: {}, "ignore_errors": True}]
    play = {"hosts": "vm-00001_oslo", "gather_facts": False, "tasks": tasks, "vars": {"ansible_host": "127.0.0.1"}}
    run = stage.play([play], "-i", str(stage.inventory()))
    assert run.result("task")["msg"] == (
        "the task would run on the machine itself, and hand it the credentials of site 'oslo' "
        f"(https://{stage.oslo.host}); say connection: local for the play, or delegate_to: localhost for the task"
    )


def test_inventory_of_the_sites_file(stage: Stage) -> None:
    """A file that names no system takes those of the sites file; with site one of them; no variable holds a secret."""
    file = {"VERGE_SITES": str(stage.sites_file()), "VERGE_HOST": "not-this-one.invalid"}
    source = stage.folder / "lab.verge.yml"
    count = "{{ groups['site_oslo'] | default([]) | length }} {{ groups['site_berlin'] | default([]) | length }}"
    tasks = [
        {"name": "count", "ansible.builtin.debug": {"msg": count}},
        {"name": "own", "ansible.builtin.debug": {"var": "hostvars['vm-00003_oslo']"}},
    ]
    for more, hosts in (({}, "3 5"), ({"site": "oslo"}, "3 0"), ({"sites_file": file["VERGE_SITES"]}, "3 5")):
        content = {"plugin": "community.vergeos.verge", "hostnames": ["name_site"], "var_prefix": "x_", **more}
        source.write_text(yaml.safe_dump(content), encoding="utf-8")
        env = {} if "sites_file" in more else file
        run = stage.play(tasks, "-i", str(source), env=env)
        assert run.result("count")["msg"] == hosts
        own = run.result("own")["hostvars['vm-00003_oslo']"]
        assert own["verge_site"] == own["x_site"] == "oslo"
        assert own["verge_site_host"] == f"https://{stage.oslo.host}" and own["verge_tenant"] == ""
        run = stage.play([{**ON_OSLO, "tasks": [{"name": "task", INFO: {}}]}], "-i", str(source), env=env)
        assert [len(entry["result"]["vms"]) for entry in run.ours()] == [3, 3, 3], run.text


@pytest.mark.parametrize("field", ["ram as host", "ram as site", "ram as token"])
def test_fields_do_not_say_where_tasks_go(stage: Stage, field: str) -> None:
    """Else a text of the platform would."""
    run = stage.play([{"name": "x", "ansible.builtin.ping": {}}], "-i", str(stage.inventory(fields=[field])))
    said = " ".join(run.text.split())
    assert f"fields: a variable '{field.split()[-1]}' would say where tasks go; write it 'as some_other_name'" in said


def test_machines_of_a_tenant(stage: Stage) -> None:
    """A task on one goes into the tenant, which here is Oslo; its credentials come from the same places."""
    (key,) = stage.berlin.rows("tenants", {"name": "acme", "is_snapshot": False})
    (status,) = stage.berlin.rows("tenant_status", {"tenant": key, "running": True})
    stage.berlin.rows("tenants", {"$key": key, "status": status})
    tenants = [{"name": "ac*", **connection(stage.oslo)}]
    one = [{"name": "berlin", **connection(stage.berlin)}]
    source = stage.inventory(sites=one, tenants=tenants, hostnames=["name_tenant", "name_site"])
    play = {**ON_OSLO, "hosts": "tenant_acme", "tasks": [{"name": "task", INFO: {}, "ignore_errors": True}]}
    options = ("-i", str(source))
    assert [len(entry["result"]["vms"]) for entry in stage.play([play], *options).ours()] == [3, 3, 3]
    saved = ("-i", str(stage.saved(source)))
    file = stage.sites_file({"sites": one, "tenants": tenants})
    run = stage.play([play], *saved, env={"VERGE_SITES": str(file)})
    assert [len(entry["result"]["vms"]) for entry in run.ours()] == [3, 3, 3]
    stage.asked()
    login = {"VERGE_TOKEN": stage.berlin.api_key, "VERGE_CA_FILE": stage.berlin.ca_file}
    run = stage.play([play], *saved, env=login)
    assert run.result("task")["msg"].startswith("tenant 'acme' of site 'berlin' (https://")
    assert "has no credentials, and those of the environment are another system's" in run.result("task")["msg"]
    assert stage.asked() == []


SECRET = "Sites-secret-1"
FILES: dict[str, tuple[Any, int, str]] = {
    "group": (None, 0o660, "can be written by others (mode 0660); run: chmod go-w {0}"),
    "others": (None, 0o602, "can be written by others (mode 0602); run: chmod go-w {0}"),
    "syntax": (f"sites:\n  - {{name: a, host: b, token: {SECRET}\n", 0o600, "cannot be read: it is no valid YAML"),
    "vault": (
        "sites:\n  - {name: oslo, host: b, token: !vault '$ANSIBLE_VAULT;1.1;AES256\n\n    6162'}\n",
        0o600,
        "cannot be read: a value of it cannot be decrypted; give the password of the vault",
    ),
    "word": ("hello\n", 0o600, "is not right: it needs the list sites, each with name, host and credentials"),
    "option": (
        {"sites": [{"name": "oslo", "hots": "b"}]},
        0o600,
        "sites, entry 1: unknown option 'hots'; did you mean",
    ),
    "no name": ({"sites": [{"host": "b"}]}, 0o600, "sites, entry 1: missing required arguments: name"),
    "no host": ({"sites": [{"name": "oslo"}]}, 0o600, "site 'oslo' has no host"),
    "type": (
        {"sites": [{"name": "oslo", "host": "b", "timeout": "soon"}]},
        0o600,
        "sites, entry 1: argument 'timeout'",
    ),
    "template": (
        {"sites": [{"name": "oslo", "host": "b", "token": "{{ lookup('env', 'X') }}"}]},
        0o600,
        "token is a template, and templates are not evaluated there",
    ),
    "two": ({"sites": [{"name": "oslo", "host": each, "token": SECRET} for each in "ab"]}, 0o600, None),
}


def test_sites_files_that_are_refused(stage: Stage) -> None:
    """One line each says what to do; no line of the file is shown."""
    tasks = []
    for name, (content, mode, _words) in FILES.items():
        path = stage.sites_file(content, mode, f"{name}.yml")
        tasks.append({"name": name, "vars": {"verge_sites_file": str(path)}})
    os.mkfifo(stage.folder / "fifo.yml")
    for name in ("fifo", "missing"):
        tasks.append({"name": name, "vars": {"verge_sites_file": str(stage.folder / f"{name}.yml")}})
    tasks = [{**task, INFO: {"site": "oslo"}, "ignore_errors": True} for task in tasks]
    run = stage.play(tasks, "-vvv")
    said = {entry["task"]: entry["result"]["msg"] for entry in run.ours() if entry["outcome"] == "failed"}
    assert SECRET not in run.text + str(run.records)
    for name, (_content, _mode, words) in FILES.items():
        path = stage.folder / f"{name}.yml"
        if words is None:
            assert said[name] == "site 'oslo' is defined as https://a and as https://b; give one of them another name"
        else:
            assert said[name].startswith(f"the sites file {path}") and words.format(path) in said[name], said[name]
        assert "\n" not in said[name]
    assert said["fifo"] == f"the sites file {stage.folder / 'fifo.yml'} is not a regular file"
    assert said["missing"].endswith("missing.yml cannot be read: No such file or directory")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_sites_file_of_somebody_else(stage: Stage) -> None:
    path = stage.sites_file()
    os.chown(path, 4321, -1)
    task = {"name": "task", INFO: {"site": "oslo"}, "ignore_errors": True}
    said = stage.play([task], env={"VERGE_SITES": str(path)}).result("task")["msg"]
    assert said == f"the sites file {path} belongs to user 4321, neither you nor root; chown it, or make a copy"


def test_a_vault_and_a_list(stage: Stage) -> None:
    """Values may be in a vault, and so may the whole file; the list alone is enough; ca_path is beside the file."""
    from ansible.parsing.vault import VaultLib, VaultSecret

    secret = VaultSecret(b"vault-pass")
    vault = VaultLib([("default", secret)])
    (stage.folder / "pass").write_text("vault-pass", encoding="utf-8")
    (stage.folder / "ca.pem").write_text(Path(stage.oslo.ca_file).read_text("utf-8"), encoding="utf-8")
    token = vault.encrypt(stage.oslo.api_key, secret).decode().replace("\n", "\n      ")
    text = f"- name: oslo\n  host: {stage.oslo.host}\n  ca_path: ca.pem\n  token: !vault |\n      {token}\n"
    whole = vault.encrypt(text, secret).decode()
    for name, content in (("values", text), ("whole", whole)):
        path = stage.sites_file(content, 0o640, f"{name}.yml")
        env = {"VERGE_SITES": str(path)}
        options = ("--vault-password-file", str(stage.folder / "pass"), "-vvv")
        run = stage.play([{"name": "task", INFO: {"site": "oslo"}}], *options, env=env)
        assert len(run.result("task")["vms"]) == 3, run.text


@pytest.mark.parametrize("variable", ["", "  "])
def test_blank_settings_count_as_not_set(stage: Stage, variable: str) -> None:
    """Surveys and AWX send blanks."""
    blanks = dict.fromkeys(("verge_site", "verge_host", "verge_token", "verge_sites_file"), variable)
    env = {**stage.oslo.env, "VERGE_SITES": variable, "VERGE_SITE": variable}
    run = stage.play([{"name": "task", INFO: {}, "vars": blanks}], env=env)
    assert len(run.result("task")["vms"]) == 3


@ways
def test_variables_are_data_or_templates(stage: Stage, in_process: bool) -> None:
    """A template in a variable is evaluated, in the play's and in the host's; a text that is data stays as it is."""
    oslo = connection(stage.oslo)
    inventory = stage.folder / "hosts.yml"
    own = {**LOCAL, "verge_token": "{{ hidden }}", "verge_host": "{{ base }}:{{ port }}"}
    inventory.write_text(yaml.safe_dump({"all": {"hosts": {"static": own}}}), encoding="utf-8")
    address, port = stage.oslo.host.rsplit(":", 1)
    good = {"base": address, "port": port, "hidden": oslo["token"], "verge_ca_path": oslo["ca_path"]}
    tasks = [
        {"name": "template", INFO: {}},
        {"name": "data", INFO: {}, "vars": {"verge_ca_path": "{{ odd }}", "odd": "DATA"}, "ignore_errors": True},
    ]
    play = yaml.safe_dump([{"hosts": "static", "gather_facts": False, "vars": good, "tasks": tasks}], sort_keys=False)
    path = stage.folder / "data.yml"
    path.write_text(play.replace("odd: DATA", "odd: !unsafe '{{ 7 * 7 }}'"), encoding="utf-8")
    run = stage.play(path, "-i", str(inventory), in_process=in_process)
    assert len(run.result("template")["vms"]) == 3
    assert "{{ 7 * 7 }}" in run.result("data")["msg"] and "49" not in run.result("data")["msg"]


def test_awx(stage: Stage) -> None:
    """The credential type gives jobs and inventory updates the file of all sites, as AWX would render it."""
    definition = yaml.safe_load((ROOT / "extensions" / "awx" / "vergeos_sites.yml").read_text(encoding="utf-8"))
    (field,) = definition["inputs"]["fields"]
    assert field["secret"] and field["multiline"] and definition["inputs"]["required"] == [field["id"]]
    given = {field["id"]: stage.sites_file().read_text(encoding="utf-8")}
    template = ImmutableSandboxedEnvironment().from_string
    file = stage.sites_file(template(definition["injectors"]["file"]["template"]).render(given), name="injected")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    names = {**given, "tower": {"filename": str(file)}}
    env = {name: template(text).render(names) for name, text in definition["injectors"]["env"].items()}
    assert not [value for value in env.values() if stage.oslo.api_key in value]
    source = stage.folder / "all.verge.yml"
    source.write_text("plugin: community.vergeos.verge\nhostnames: [name_site]\n", encoding="utf-8")
    saved = stage.saved(source, env)
    run = stage.play([{**ON_OSLO, "tasks": [{"name": "task", INFO: {}}]}], "-i", str(saved), env=env)
    assert [len(entry["result"]["vms"]) for entry in run.ours()] == [3, 3, 3]


def test_the_page_shows_the_order(stage: Stage) -> None:
    """The table of docs/sites.md has the places in the order that the tests above prove."""
    text = (ROOT / "docs" / "sites.md").read_text(encoding="utf-8")
    words = re.findall(r"^\| \d \| ([^|]+) \|", text, re.MULTILINE)
    assert [word.strip() for word in words] == [
        "the task's own options",
        "the inventory host's own settings",
        "`module_defaults`",
        "variables of the play",
        "the environment",
    ]
    (block,) = re.findall(r"```yaml\n(# sites\.yml\n.*?)```", text, re.DOTALL)
    file = yaml.safe_load(block.replace("example.com", "invalid"))
    (stage.folder / file["ca_path"]).write_text(Path(stage.oslo.ca_file).read_text("utf-8"), encoding="utf-8")
    run = stage.play(
        [{"name": "task", INFO: {"site": "lima"}, "ignore_errors": True}],
        env={"VERGE_SITES": str(stage.sites_file(file)), "VERGE_RETRIES": "0"},
    )
    assert [site["name"] for site in file["sites"]] == ["berlin", "oslo", "lima"]
    assert f"the host name of https://{file['sites'][2]['host']} cannot be resolved" in run.result("task")["msg"]

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that machines have and that mean something else to Ansible: what plays then do, and where they do it."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator

import pytest

from tests.integration.inventory.conftest import read
from tests.simulator.process import Simulator

UNREACHABLE = "192.0.2.1"


@pytest.fixture(scope="module")
def site() -> Iterator[Simulator]:
    """Ten machines without addresses; the second and third have the tag web, of the category env."""
    with Simulator(vms=10) as simulated:
        (env,) = simulated.rows("tag_categories", {"name": "env"})
        (web,) = simulated.rows("tags", {"name": "web", "category": env})
        simulated.rows("tag_members", *({"tag": web, "member": f"vms/{key}"} for key in (2, 3)))
        yield simulated


@contextmanager
def named(site: Simulator, *names: str) -> Iterator[None]:
    """Call the first machines of a site so."""
    site.rows("vms", *({"$key": key, "name": name} for key, name in enumerate(names, 1)))
    try:
        yield
    finally:
        site.rows("vms", *({"$key": key, "name": f"vm-{key:05d}"} for key, _name in enumerate(names, 1)))


def play(path: Path, *plays: dict[str, Any]) -> str:
    """Write a playbook; returns its path."""
    path.write_text(json.dumps([{"gather_facts": False, **each} for each in plays]), encoding="utf-8")
    return str(path)


def test_the_controller_stays_the_controller(ansible, site, tmp_path):
    """``hosts: localhost`` and ``delegate_to: localhost`` lead nowhere else, whatever a machine is called."""
    here = {"name": "here", "ansible.builtin.command": "echo it runs here"}
    book = play(
        tmp_path / "book.yml",
        {"hosts": "localhost", "tasks": [here]},
        {"hosts": "vm-00004", "tasks": [{**here, "delegate_to": "localhost"}, {**here, "delegate_to": "127.0.0.1"}]},
    )
    file = f"compose: {{ansible_host: \"'{UNREACHABLE}'\", ansible_timeout: 1}}\nsite_name: lab\n"
    with named(site, "localhost", "127.0.0.1", "Localhost"):
        done = ansible(site, book, "-v", program="ansible-playbook", file=file)
        hosts = ansible(site, file=file).hosts
    assert done.status == 0, done.text
    assert done.text.count('"it runs here"') >= 3
    assert UNREACHABLE not in done.text
    assert {"localhost_lab", "127.0.0.1_lab", "Localhost_lab"} < set(hosts)
    assert [hosts[name]["verge_name"] for name in ("localhost_lab", "127.0.0.1_lab")] == ["localhost", "127.0.0.1"]
    assert (
        "names that Ansible cannot address, or that mean something else to it, such as a group, a host of another "
        "source or the controller, are not used: 'localhost' as localhost_lab, '127.0.0.1' as 127.0.0.1_lab, "
        "'Localhost' as Localhost_lab"
    ) in done.said


def test_names_are_no_templates(ansible, site, tmp_path):
    """On no core: before 2.19 the name that is given to the inventory is a template like any text of a user."""
    tasks = [{"ansible.builtin.debug": {"msg": "I am {{ inventory_hostname }} in {{ group_names }} of {{ groups }}"}}]
    book = play(tmp_path / "book.yml", {"hosts": "all", "tasks": tasks})
    file = "keyed_groups:\n- {key: verge_name, prefix: n}\n- {key: verge_name, prefix: '', separator: ''}\n"
    odd = ("a{{ 7000 + 49 }}", "{% set x = 7000 + 49 %}{{ x }}", "#jinja2:variable_start_string:'[['\n[[ 7000 + 49 }}")
    with named(site, *odd):
        done = ansible(site, book, program="ansible-playbook", file=file)
        shown = ansible(
            site, "all", "-m", "ansible.builtin.debug", "-a", "var=group_names", program="ansible", file=file
        )
        hosts = ansible(site, file=file).hosts
    for each in (done, shown):
        assert each.status == 0, each.text
        assert "7049" not in each.text
        assert "{{" not in each.text and "{%" not in each.text
    assert set(odd) < {host["verge_name"] for host in hosts.values()}


def test_no_machine_stands_for_a_group(parse, site):
    """Names of groups that are there, of ``group_by``, ``groups`` and ``keyed_groups``, also those made last."""
    file = """
site_name: lab
groups:
  big: verge_ram > 0
keyed_groups:
- {key: 'verge_categories.env | default([])', prefix: env}
- {key: verge_description, prefix: '', separator: ''}
compose: {own: verge_key}
"""
    site.rows("vms", {"$key": 9, "description": "last"}, {"$key": 10, "description": "vm-00010"})
    with named(site, "all", "ungrouped", "tag_web", "env_web", "big", "status_stopped", "last", "tag_none"):
        done = parse(site, file)
    site.rows("vms", {"$key": 9, "description": ""}, {"$key": 10, "description": ""})
    assert done.error == ""
    assert set(done.hosts) & set(done.groups) == set()
    assert len(done.hosts) == len(done.group("big")) == 10
    assert done.group("tag_web") == done.group("env_web") == ["tag_web_lab", "ungrouped_lab"]
    assert done.group("last") == ["vm-00009"]
    assert done.group("vm-00010") == ["vm-00010_vm_10"]
    every = {name: host["verge_name"] for name, host in done.hosts.items()}
    assert every == {
        "all_lab": "all", "ungrouped_lab": "ungrouped", "tag_web_lab": "tag_web", "env_web_vm_4": "env_web",
        "big_lab": "big", "status_stopped_lab": "status_stopped", "last_vm_7": "last", "tag_none": "tag_none",
        "vm-00009": "vm-00009", "vm-00010_vm_10": "vm-00010",
    }  # fmt: skip
    # The variables went to the hosts, not to the groups of that name.
    assert {host["own"] for host in done.hosts.values()} == set(range(1, 11))
    assert done.group("status_stopped") and "last_vm_7" in done.group("site_lab")
    assert done.warnings[-1] == (
        "hosts named like a group are listed under another name: env_web as env_web_vm_4, last as last_vm_7, "
        "vm-00010 as vm-00010_vm_10"
    )


def test_a_group_of_each_host(parse, site):
    """A group that is named after its only host cannot be called like it; core would fail."""
    done = parse(site, "keyed_groups: [{key: 'verge_name[3:]', prefix: vm, separator: ''}]\n")
    assert done.group("vm00001") == ["vm-00001"]
    with named(site, "one"):
        done = parse(site, "keyed_groups: [{key: inventory_hostname, prefix: '', separator: ''}]\n")
    assert done.error == ""
    assert len(done.hosts) == 10 and set(done.hosts) & set(done.groups) == set()


def test_groups_that_platform_texts_make(parse, site):
    """No group of them is ``all`` or the controller; what the user wrote is what the user means."""
    texts = ("all", "ungrouped", "localhost", "!x", "../x")
    site.rows("vms", *({"$key": key, "description": text} for key, text in enumerate(texts, 1)))
    keyed = "{key: verge_description, prefix: '', separator: '', parent_group: mine}"
    file = f"keyed_groups: [{keyed}]\ngroups: {{mine: true}}\n"
    done = parse(site, file)
    site.rows("vms", *({"$key": key, "description": ""} for key, _text in enumerate(texts, 1)))
    assert [done.group(name) for name in ("all_", "ungrouped_", "localhost_", "_x")] == [
        ["vm-00001"],
        ["vm-00002"],
        ["vm-00003"],
        ["vm-00004"],
    ]
    assert done.group("ungrouped") == [] and "localhost" not in done.groups and "../x" not in done.groups
    assert len(done.group("mine")) == 10 and done.error == ""


@pytest.fixture
def others() -> Any:
    """An inventory with two hosts of another source and a group."""
    from ansible.inventory.data import InventoryData

    inventory = InventoryData()
    inventory.add_group("vm-00002")
    for name, variables in (("vm-00001", {"ansible_host": "10.1.1.1", "ansible_user": "root"}), ("tag_web", {})):
        inventory.add_host(name)
        inventory.hosts[name].vars = variables
    return inventory


def test_hosts_of_other_sources(parse, site, others):
    """Neither taken over nor changed; the machines are there all the same."""
    done = parse(site, "site_name: lab\n", into=others)
    assert done.hosts["vm-00001"] == {"ansible_host": "10.1.1.1", "ansible_user": "root"}
    assert done.hosts["tag_web"] == {}
    assert done.hosts["vm-00001_lab"]["verge_key"] == 1
    assert done.hosts["vm-00002_lab"]["verge_key"] == 2
    assert len(done.group("site_lab")) == 10 and not {"vm-00001", "tag_web"} & set(done.group("site_lab"))
    assert done.group("tag_web_") == ["vm-00002_lab", "vm-00003"] and "tag_web" not in done.groups
    used, evaded = done.warnings
    assert used.endswith("are not used: 'vm-00001' as vm-00001_lab, 'vm-00002' as vm-00002_lab")
    assert evaded == "groups named like a host that keeps its name get another: tag_web as tag_web_"


def test_two_files_of_one_system(parse, site, others):
    """The same machine is one host, with the variables of both; another machine of its name is not."""
    parse(site, "site_name: lab\nfilters: {name__like: '*5'}\nvar_prefix: first_\n", into=others)
    done = parse(site, "site_name: lab\nkeyed_groups: [{key: verge_name, prefix: ''}]\n", into=others)
    assert done.hosts["vm-00005"]["first_key"] == done.hosts["vm-00005"]["verge_key"] == 5
    assert len(done.hosts) == 12
    with Simulator(vms=6) as elsewhere:
        done = parse(elsewhere, "site_name: other\n", into=others)
    assert done.hosts["vm-00005"]["verge_site"] == "lab"
    assert done.hosts["vm-00005_other"]["verge_site"] == "other"
    assert len(done.hosts) == 18


def test_a_later_file_may_need_a_name_for_a_group(parse, site, others):
    """The host of the earlier file gives way; it keeps its groups and variables."""
    with named(site, *(f"vm-{key:05d}" for key in range(1, 7)), "os_family_linux"):
        parse(site, "site_name: lab\ngroup_by: [site]\n", into=others)
        done = parse(site, "filters: {name: vm-00009}\ngroup_by: [os_family]\n", into=others)
    assert done.group("os_family_linux") == ["vm-00009"]
    assert done.hosts["os_family_linux_vm_7"]["verge_key"] == 7
    assert "os_family_linux_vm_7" in done.group("site_lab") and "os_family_linux" not in done.hosts


def test_several_hosts_of_one_address(parse, site, others):
    """A guest may claim any address; that another host has it, of whichever source, is told in one line."""

    def claim(key: int, address: str) -> None:
        told = {"network": [{"name": "eth0", "ip-addresses": [{"ip-address": address}]}]} if address else []
        site.rows("machine_status", {"$key": status[key], "agent_guest_info": told})

    machines = {row["$key"]: row["machine"] for row in read(site, "vms", "$key,machine")}
    by_machine = {row["machine"]: row["$key"] for row in read(site, "machine_status", "$key,machine")}
    status = {key: by_machine[machine] for key, machine in machines.items()}
    for key, address in ((3, "10.0.0.3"), (4, "10.0.0.3"), (5, "10.1.1.1"), (6, "10.0.0.6")):
        claim(key, address)
    done = parse(site, "site_name: lab\n", into=others)
    composed = parse(site, "compose: {ansible_host: \"'192.0.2.1'\"}\n")
    for key in (3, 4, 5, 6):
        claim(key, "")
    assert done.warnings[-1] == (
        "addresses that several hosts have: 10.1.1.1 (vm-00001, vm-00005), 10.0.0.3 (vm-00003, vm-00004)"
    )
    assert composed.warnings == []


def test_files_stay_where_they_belong(ansible, site, tmp_path):
    """A name is no path: neither ``host_vars`` elsewhere are read, nor are facts written elsewhere."""
    (tmp_path / "secret.yml").write_text("stolen: yes\n", encoding="utf-8")
    for folder in ("host_vars", "facts"):
        (tmp_path / folder).mkdir()
    keep = {"ansible.builtin.set_fact": {"seen": "{{ stolen | default('nothing') }}", "cacheable": True}}
    book = play(tmp_path / "book.yml", {"hosts": "all", "tasks": [keep]})
    env = {
        "ANSIBLE_CACHE_PLUGIN": "ansible.builtin.jsonfile",
        "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(tmp_path / "facts"),
    }
    before = set(tmp_path.iterdir())
    with named(site, "../secret", "../../outside", "x/../../secret", "a" * 128, "日" * 128, "..", "."):
        done = ansible(site, book, program="ansible-playbook", env=env)
    assert done.status == 0, done.text
    facts = [json.loads(path.read_text(encoding="utf-8")) for path in (tmp_path / "facts").iterdir()]
    assert len(facts) == 10 and "yes" not in str(facts) and "True" not in str(facts)
    assert {path.name for path in tmp_path.iterdir()} - {path.name for path in before} <= {"test.verge.yml", "home"}
    assert not (tmp_path.parent / "outside").exists()


def test_warnings_are_lines(parse, site):
    """Names of tenants and sites stand in warnings too; each is one line that a terminal only shows."""
    done = parse(site, 'site_name: "a\\e[2Jb"\ntenants: [{name: "t\\u202e", token: x}]\nstrict_sites: false\n')
    assert done.warnings and all(text.isprintable() for text in done.warnings)
    site.fault("status", path="/api/v4/vms", status=500, body={"err": "a\x1b[2J\u202eb\nc"})
    failed = parse(site, "site_name: lab\n")
    site.clear_faults()
    assert failed.error.isprintable() and r"a\x1b[2J\u202eb c" in failed.error


def test_nothing_drives_the_terminal(ansible, site, tmp_path):
    """In warnings, task lines and the recap; the variable keeps the true name."""
    odd = ("red\x1b[31m", "beep\x07", "line\nnext", "turned\u202eround", "tag\u2028x")
    book = play(
        tmp_path / "book.yml", {"hosts": "all", "tasks": [{"ansible.builtin.debug": {"msg": "{{ verge_name }}"}}]}
    )
    with named(site, *odd):
        done = ansible(site, book, "-vvv", program="ansible-playbook")
        names = {host["verge_name"] for host in ansible(site).hosts.values()}
    assert done.status == 0
    assert set(odd) <= names
    warning = next(line for line in done.said.splitlines() if "are not used" in line)
    assert "'red\\x1b[31m' as red_31m_" in warning
    recap = done.text[done.text.index("PLAY RECAP") :]
    assert recap.count("failed=0") == 10
    for text in (recap, done.said, *(line for line in done.text.splitlines() if line.startswith("ok: "))):
        assert all(sign.isprintable() or sign == "\n" for sign in text)

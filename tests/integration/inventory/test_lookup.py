# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup: in templates of a real play, and called in this process for the many small cases."""

from __future__ import annotations

import os

import pytest
from ansible.errors import AnsibleError

WEIRD = "it's a {{ 7*7 }} \\ {x} né"


@pytest.fixture
def lookup(quiet, berlin, monkeypatch):
    """``lookup(*terms, variables=..., **options)`` with Berlin's environment; an error is raised as core does."""
    from ansible.parsing.dataloader import DataLoader
    from ansible.plugins.loader import lookup_loader

    for name in [name for name in os.environ if name.startswith("VERGE_")]:
        monkeypatch.delenv(name)
    for name, value in berlin.env.items():
        monkeypatch.setenv(name, value)

    def run(*terms, variables=None, **options):
        return lookup_loader.get("community.vergeos.verge", loader=DataLoader()).run(list(terms), variables, **options)

    return run


@pytest.fixture
def weird(berlin):
    """A VM whose name is full of what filters and templates treat as special."""
    (key,) = berlin.rows("vms", {"name": WEIRD, "is_snapshot": False, "ram": 512})
    yield key
    berlin.rows("vms", {"$key": key, "is_snapshot": True})


def test_terms(lookup, berlin, requests_of):
    """Names and keys; one request each."""
    assert lookup("vm-00001", 2, "3", **{"return": "key"}) == [1, 2, 3]
    assert requests_of(berlin) == ["GET /api/v4/vms", "GET /api/v4/vms/2", "GET /api/v4/vms", "GET /api/v4/vms/3"]


def test_one_connection(lookup, berlin):
    """The terms of a lookup share one."""
    lookup("vm-00001", "vm-00002", "vm-00003")
    connections = [entry["connection"] for entry in berlin.log()]
    assert len(connections) == 3
    assert len(set(connections)) == 1


def test_rows(lookup):
    assert lookup("vm-00001", fields=["name", "ram"]) == [{"key": 1, "name": "vm-00001", "ram": 2048}]
    assert lookup("vm-00001", fields=["ram"]) == [{"key": 1, "ram": 2048}]
    (row,) = lookup("vm-00001")
    assert row["key"] == 1 and row["os_family"] == "linux" and "$key" not in row
    assert "console_pass_hash" not in row and "console_pass" not in row
    (row,) = lookup("vm-00001", fields=["machine#status#status as status", "machine[$key,nics[name]]"])
    assert row["status"] == "running" and row["machine"]["nics"] == [{"name": "nic_0"}]


def test_columns(lookup):
    assert lookup("vm-00001", column="ram") == [2048]
    assert lookup("vm-00001", column="machine#status#status as status") == ["running"]
    assert lookup("vm-00001", "vm-00002", column="$key") == [1, 2]
    assert lookup("vm-00001", column="name", **{"return": "column"}) == ["vm-00001"]


def test_other_tables(lookup):
    assert lookup("Internal", table="vnets", column="type") == ["internal"]
    assert lookup("admin", table="users", **{"return": "key"}) == [1]
    # The key of this table is text, and it has a column named key.
    (name,) = lookup(table="settings", column="key")[:1]
    assert lookup(name, table="settings", column="key") == [name]


def test_filters(lookup, berlin):
    assert lookup(filter="os_family eq 'windows'", column="name") == ["vm-00002", "vm-00006", "vm-00010"]
    assert lookup(filter={"name__like": "vm-0000*", "os_family": ["freebsd"]}, **{"return": "key"}) == [3, 7]
    assert lookup("vm-00001", filter={"os_family": "linux"}, column="name") == ["vm-00001"]
    assert lookup(1, filter={"os_family": "linux"}, column="name") == ["vm-00001"]
    assert lookup(1, filter={"os_family": "windows"}, column="name", default=None) == [None]
    assert lookup(filter={"name": "nobody"}) == []


def test_special_names(lookup, weird):
    assert lookup(WEIRD, fields=["name", "ram"]) == [{"key": weird, "name": WEIRD, "ram": 512}]


def test_digits_that_are_a_name_and_a_key(lookup, berlin):
    """A text that may be both has to say which; a number, and the key that is spelled out, is the key."""
    berlin.rows("vms", {"$key": 5, "name": "7"})
    try:
        with pytest.raises(AnsibleError, match="'7' fits 2 rows of vms, by name or by key; say which one, as vms/7"):
            lookup("7")
        assert lookup(7, "vms/7", "vms/5", "007", default="none", **{"return": "key"}) == [7, 7, 5, "none"]
        berlin.rows("vms", {"$key": 5, "name": "70000"})
        assert lookup("70000", "6", **{"return": "key"}) == [5, 6]
    finally:
        berlin.rows("vms", {"$key": 5, "name": "vm-00005"})


def test_defaults(lookup):
    assert lookup("vm-00001", "nobody", 999, default="none", column="name") == ["vm-00001", "none", "none"]
    assert lookup("nobody", default=None) == [None]


def test_connection_options(lookup, berlin, oslo, monkeypatch):
    """Said in the call, in variables, in the environment, in this order; a nearer credential hides the other kind."""
    to_oslo = {"verge_host": oslo.host, "verge_ca_path": oslo.ca_file}
    variables = {**to_oslo, "verge_token": oslo.api_key}
    assert len(lookup(variables=variables)) == 4
    assert len(lookup(variables={**to_oslo, "verge_password": "wrong"}, token=oslo.api_key)) == 4
    said = {"host": berlin.host, "ca_path": berlin.ca_file, "username": berlin.username, "password": berlin.password}
    assert len(lookup(variables={**to_oslo, "verge_token": "wrong"}, **said)) == 12
    assert len(lookup(api_key=berlin.api_key, verify_ssl=False)) == 12
    monkeypatch.setenv("VERGE_TOKEN", berlin.api_key)
    monkeypatch.delenv("VERGE_PASSWORD")
    assert len(lookup()) == 12


@pytest.mark.parametrize(
    ("terms", "options", "message"),
    [
        (["nobody"], {}, "vms: no row is named or has the key 'nobody'"),
        ([999], {}, "vms: no row is named or has the key 999"),
        ([""], {}, "vms: '' is neither a name nor a key"),
        ([["a"]], {}, "vms: ['a'] is neither a name nor a key"),
        (["x"], {"table": "vmss"}, "the platform has no table 'vmss'; did you mean vms?"),
        (["x"], {"tabel": "vms"}, "unknown option 'tabel'; did you mean table?"),
        (["x"], {"fields": ["nmae"]}, "unknown field 'nmae' of vms; did you mean name?"),
        (["x"], {"filter": {"nmae": 1}}, "unknown field 'nmae' of vms; did you mean name?"),
        (["x"], {"filter": 7}, "filter: 7 is neither a filter expression nor a mapping of columns and values"),
        (["x"], {"return": "column"}, "return is 'column', but no column is given"),
        (["x"], {"column": "console_pass"}, "'console_pass' of vms is a secret and is never shown"),
        (
            ["x"],
            {"token": "a", "password": "b"},
            "both a token and a password are given in the call; give one of them",
        ),
        (
            ["x"],
            {"token": "wrong"},
            "GET /api/v4/vms: Login required (HTTP 401); "
            "check the user name and password, or the API key and its expiry",
        ),
        (["x"], {"host": "http://h"}, "host 'http://h': VergeOS speaks https only"),
        (
            ["x"],
            {"host": "no-such-host.invalid"},
            "GET /api/v4/vms: the host name of https://no-such-host.invalid cannot be resolved; "
            "check host (VERGE_HOST)",
        ),
    ],
)  # fmt: skip
def test_messages(lookup, terms, options, message):
    from ansible.errors import AnsibleError

    with pytest.raises(AnsibleError) as raised:
        lookup(*terms, **options)
    assert raised.value.message == message


def test_several_rows(lookup, berlin):
    """The keys to choose from are told."""
    from ansible.errors import AnsibleError

    berlin.rows("machine_nics", {"name": "nic_1", "machine": 1})
    keys = sorted(entry["$key"] for entry in _nics(berlin, "nic_1"))
    assert len(keys) == 2
    with pytest.raises(AnsibleError) as raised:
        lookup("nic_1", table="machine_nics")
    assert raised.value.message == (
        f"2 rows of machine_nics match name eq 'nic_1'; choose one by its key: {keys[0]}, {keys[1]}"
    )


def test_what_is_printed(lookup, berlin):
    """A name that drives a terminal does not when it stands in an error."""
    from ansible.errors import AnsibleError

    odd = "nic\x1b[2J\u202e"
    (key,) = berlin.rows("machine_nics", {"name": odd, "machine": 1})
    berlin.rows("machine_nics", {"name": odd, "machine": 2})
    with pytest.raises(AnsibleError) as raised:
        lookup(odd, table="machine_nics")
    berlin.rows("machine_nics", {"$key": key, "name": "was odd"})
    assert raised.value.message.startswith(r"2 rows of machine_nics match name eq 'nic\x1b[2J\u202e'; choose one")


def _nics(site, name):
    from tests.integration.inventory.conftest import read

    return [row for row in read(site, "machine_nics", "$key,name") if row["name"] == name]


def test_no_credentials(lookup, monkeypatch, berlin):
    from ansible.errors import AnsibleError

    monkeypatch.delenv("VERGE_PASSWORD")
    with pytest.raises(AnsibleError) as raised:
        lookup("vm-00001")
    assert raised.value.message == (
        f"no credentials for https://{berlin.host}: give an API key, or a user name and a password"
    )


PLAY = """
- hosts: localhost
  connection: local
  gather_facts: false
  vars:
    verge_username: nobody
  tasks:
    - name: Rows in a loop, text that looks like a template, and an error that can be rescued
      block:
        - ansible.builtin.assert:
            that:
              - item.ram == 2048
          loop: "{{ query('community.vergeos.verge', 'vm-00001', 'vm-00002', fields=['name', 'ram'], username=user) }}"
        - ansible.builtin.assert:
            that:
              - "lookup('community.vergeos.verge', weird, username=user, column='name') == weird"
        - ansible.builtin.debug:
            msg: "{{ lookup('community.vergeos.verge', 'vm-00001', username=user, column='name') }} is there"
        - ansible.builtin.debug:
            msg: "{{ lookup('community.vergeos.verge', 'vm-00001') }}"
      rescue:
        - ansible.builtin.debug:
            msg: "rescued {{ ansible_failed_task.action }}"
"""


def test_in_a_play(ansible, berlin, weird, tmp_path):
    import json

    play = tmp_path / "play.yml"
    play.write_text(PLAY, encoding="utf-8")
    variables = json.dumps({"user": berlin.username})
    unsafe = tmp_path / "weird.yml"
    unsafe.write_text("weird: !unsafe " + json.dumps(WEIRD, ensure_ascii=False) + "\n", encoding="utf-8")
    done = ansible(
        berlin,
        "-e",
        variables,
        "-e",
        f"@{unsafe}",
        str(play),
        program="ansible-playbook",
        file="filters: {name: none}\n",
    )
    assert done.status == 0, done.text
    assert '"msg": "vm-00001 is there"' in done.text
    assert '"msg": "rescued ansible.builtin.debug"' in done.text
    assert "Login required (HTTP 401)" in done.text + done.said
    assert "rescued=1" in done.text


def test_documentation(ansible):
    done = ansible(None, "-t", "lookup", "community.vergeos.verge", program="ansible-doc")
    assert done.status == 0, done.said
    assert "verge_token" in done.text and "_terms" in done.text

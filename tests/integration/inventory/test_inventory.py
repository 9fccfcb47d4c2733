# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One site: hosts, variables, groups, addresses, filters, names, constructed features."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import zlib

import pytest
import yaml

ASKED = ["GET /api/v4/vms", "GET /api/v4/tag_members", "GET /api/v4/vnet_addresses"]
EVERY = [f"vm-{number:05d}" for number in range(1, 13)]


def test_environment_alone(ansible, berlin, oslo, requests_of):
    """Hosts, variables and groups; the number of requests does not depend on the number of machines."""
    done = ansible(berlin, file="site_name: berlin\n")
    assert done.status == 0
    assert done.said == ""
    assert sorted(done.hosts) == EVERY
    assert requests_of(berlin) == ASKED
    assert ansible(oslo).status == 0
    assert requests_of(oslo) == ASKED

    host = done.hosts["vm-00001"]
    nic = host["verge_nics"][0]
    assert host == {
        "ansible_host": "10.0.0.1",
        "verge_addresses": ["10.0.0.1"],
        "verge_categories": {"env": ["production"], "role": ["web"]},
        "verge_cluster": "lab-cluster",
        "verge_cores": 2,
        "verge_created": host["verge_created"],
        "verge_description": "Simulated VM 1",
        "verge_enabled": True,
        "verge_guest_agent": True,
        "verge_ha_group": "",
        "verge_key": 1,
        "verge_kind": "vm",
        "verge_machine_key": host["verge_machine_key"],
        "verge_name": "vm-00001",
        "verge_need_restart": False,
        "verge_nics": [
            {"addresses": ["10.0.0.1"], "key": nic["key"], "mac": nic["mac"], "name": "nic_0", "network": "Internal"}
        ],
        "verge_node": "node2",
        "verge_os_description": "",
        "verge_os_family": "linux",
        "verge_ram": 2048,
        "verge_running": True,
        "verge_site": "berlin",
        "verge_site_host": berlin.url,
        "verge_status": "running",
        "verge_tags": ["production", "web"],
        "verge_tenant": "",
        "verge_uuid": host["verge_uuid"],
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", host["verge_created"])
    assert done.group("site_berlin") == EVERY
    assert done.group("status_stopped") == ["vm-00004", "vm-00008", "vm-00012"]
    assert done.group("cluster_lab_cluster") == EVERY
    assert sorted(done.group("node_node1") + done.group("node_node2")) == done.group("status_running")
    assert done.group("os_family_windows") == ["vm-00002", "vm-00006", "vm-00010"]
    assert done.group("tag_web") == ["vm-00001", "vm-00002"]
    assert done.group("tag_production") == ["vm-00001"]
    # What was not asked for is not there.
    assert not {
        name for name in done.data if name.startswith(("category_", "network_", "kind_", "ha_group_", "tenant_"))
    }


def test_addresses_by_default(parse, berlin):
    """The agent's report first, then the NIC, then the reservation and the lease; otherwise no ansible_host."""
    hosts = parse(berlin).hosts
    assert hosts["vm-00002"]["ansible_host"] == "10.0.0.2"
    assert hosts["vm-00002"]["verge_addresses"] == ["10.0.0.2", "172.16.0.2"]
    assert [nic["addresses"] for nic in hosts["vm-00002"]["verge_nics"]] == [["10.0.0.2"], ["172.16.0.2"]]
    assert hosts["vm-00004"]["ansible_host"] == "10.0.7.4"
    assert hosts["vm-00008"]["ansible_host"] == "10.0.9.8"
    assert hosts["vm-00008"]["verge_addresses"] == ["10.0.9.8", "10.0.9.7", "fd00::8"]
    assert "ansible_host" not in hosts["vm-00012"]
    assert hosts["vm-00012"]["verge_addresses"] == []


def test_address_options(parse, berlin, requests_of):
    """Sources that are not named are not asked for; a network and a family can be preferred."""
    done = parse(berlin, "address_from: [nic]\n")
    assert requests_of(berlin) == ASKED[:2]
    assert "agent_guest_info" not in str(berlin.log())
    with_address = {name: host["ansible_host"] for name, host in done.hosts.items() if "ansible_host" in host}
    assert with_address == {"vm-00002": "172.16.0.2", "vm-00004": "10.0.7.4"}

    hosts = parse(berlin, "address_network: [Elsewhere, Management]\n").hosts
    assert hosts["vm-00002"]["ansible_host"] == "172.16.0.2"
    assert hosts["vm-00001"]["ansible_host"] == "10.0.0.1"

    hosts = parse(berlin, "address_family: [6]\naddress_from: [lease]\n").hosts
    assert {name for name, host in hosts.items() if "ansible_host" in host} == {"vm-00008"}
    assert hosts["vm-00008"]["ansible_host"] == "fd00::8"


@pytest.mark.parametrize(
    ("filters", "sent", "found"),
    [
        ("{name__like: vm-0000*}", "name bw 'vm-0000' and is_snapshot eq false", EVERY[:9]),
        (
            "\"name eq 'vm-00003' or name eq 'vm-00005'\"",
            "(name eq 'vm-00003' or name eq 'vm-00005')",
            [EVERY[2], EVERY[4]],
        ),
        (
            "{os_family: [windows, freebsd], status: stopped}",
            "(os_family eq 'windows' or os_family eq 'freebsd')",
            [],
        ),
        ("{cluster: 1, running: false}", "cluster eq 1", ["vm-00004", "vm-00008", "vm-00012"]),
        ("{cluster__like: lab-*, network: Management}", "is_snapshot eq false", ["vm-00002"]),
        ("{tag: env/production}", "is_snapshot eq false", ["vm-00001"]),
        ("[{tag: web}, {tag__ne: test}, \"ram ge 1024\"]", "ram ge 1024", ["vm-00001"]),
        ("{category: env, node__ne: node1}", "is_snapshot eq false", ["vm-00001"]),
    ],
)  # fmt: skip
def test_filters(parse, berlin, filters, sent, found):
    """The platform compares its own columns; names of what a reference leads to are compared on arrival."""
    done = parse(berlin, f"filters: {filters}\n")
    assert (done.error, done.warnings) == ("", [])
    assert sorted(done.hosts) == found
    (asked,) = [entry for entry in berlin.log() if entry["path"] == "/api/v4/vms"]
    assert sent in asked["query"]["filter"]
    assert "#" not in asked["query"]["filter"]


def test_groups_and_variables(parse, berlin):
    """Every kind of group, prefixes, and names that a group cannot have."""
    berlin.rows("vms", {"$key": 3, "ha_group": "+data base"}, {"$key": 5, "ha_group": "data base"})
    everything = "[site, tenant, kind, status, cluster, node, os_family, ha_group, tag, category, network]"
    done = parse(berlin, f"site_name: b-1\ngroup_by: {everything}\ngroup_prefix: v_\nvar_prefix: dc_\n")
    berlin.rows("vms", {"$key": 3, "ha_group": ""}, {"$key": 5, "ha_group": ""})
    # The label is read through the machine (schema compute/vms.yml), which the simulator may keep apart.
    assert done.group("v_site_b_1") == EVERY
    assert done.group("v_kind_vm") == EVERY
    assert done.group("v_category_env_test") == ["vm-00002"]
    assert done.group("v_network_Management") == ["vm-00002"]
    assert done.group("v_network_Internal") == EVERY
    host = done.hosts["vm-00001"]
    assert host["dc_name"] == "vm-00001"
    # What leads tasks to the host's system is found under one name, whatever the prefix.
    leading = ["verge_site", "verge_site_host", "verge_tenant"]
    assert sorted(name for name in host if name.startswith("verge_")) == leading
    assert host["ansible_host"] == "10.0.0.1"


def test_constructed(ansible, berlin):
    """compose, groups, keyed_groups, further fields and extra variables."""
    file = """
fields: ["machine#status#state as state", uefi]
use_extra_vars: true
compose:
  ansible_user: "'Administrator' if verge_os_family == 'windows' else who"
  missing: verge_nothing
groups:
  mine: verge_state == 'online' and 'web' in verge_tags
keyed_groups:
  - key: verge_categories.env | default([])
    prefix: env
  - key: ansible_user
    prefix: user
"""
    done = ansible(berlin, "--list", "-e", "who=me", file=file)
    assert done.said == ""
    assert done.hosts["vm-00002"]["ansible_user"] == "Administrator"
    assert done.hosts["vm-00001"]["ansible_user"] == "me"
    assert done.hosts["vm-00001"]["verge_state"] == "online"
    assert done.hosts["vm-00001"]["verge_uefi"] is False
    assert "missing" not in done.hosts["vm-00001"]
    assert done.group("mine") == ["vm-00001", "vm-00002"]
    assert done.group("env_test") == ["vm-00002"]
    assert done.group("user_Administrator") == ["vm-00002", "vm-00006", "vm-00010"]
    strict = ansible(berlin, file="strict: true\ncompose: {missing: verge_nothing}\n")
    assert "Could not set missing for host vm-00001" in strict.said


def test_shared_results(ansible, berlin):
    """What an expression comes out as for one host is used for others only where it would be the same.

    A call keeps a result from being shared, so that the two spellings of each expression must agree.
    """
    pairs = {
        "name": ("verge_name ~ '.example.com'", "verge_name.strip() ~ '.example.com'"),
        "os": ("verge_os_family | upper", "verge_os_family.upper()"),
        "tags": ("verge_tags | join('-')", "'-'.join(verge_tags)"),
        "ram": ("verge_ram * 2", "[verge_ram].copy()[0] * 2"),
    }
    compose = "".join(
        f'  {name}_{number}: "{text}"\n' for name, both in pairs.items() for number, text in enumerate(both)
    )
    keyed = "keyed_groups:\n- {key: verge_os_family, prefix: os, parent_group: 'at_{{ verge_status }}'}\n"
    done = ansible(berlin, "--list", file=f"strict: true\ncompose:\n{compose}{keyed}")
    assert done.said == ""
    for host in done.hosts.values():
        for name in pairs:
            assert host[f"{name}_0"] == host[f"{name}_1"], (name, host["verge_name"])
    assert len({host["name_0"] for host in done.hosts.values()}) == len(done.hosts)
    parents = {f"at_{host['verge_status']}" for host in done.hosts.values()}
    assert parents <= set(done.data) and len(parents) > 1


def test_text_of_a_system_is_data(ansible, berlin):
    """Whoever may describe a VM cannot run a template on the controller."""
    evil = "{{ lookup('ansible.builtin.pipe', 'echo pwned') }}"
    berlin.rows("vms", {"$key": 1, "description": evil})
    try:
        done = ansible(
            berlin, "vm-00001", "-m", "ansible.builtin.debug", "-a", "var=verge_description", program="ansible"
        )
    finally:
        berlin.rows("vms", {"$key": 1, "description": "Simulated VM 1"})
    assert done.status == 0
    assert f'"verge_description": "{evil}"' in done.text


def test_nodes_and_tenants_as_hosts(parse, berlin, requests_of):
    """One more request for each; a tenant is reached at its UI address."""
    (address,) = berlin.rows("vnet_addresses", {"vnet": 3, "type": "virtual", "ip": "192.0.2.77", "owner": "tenants/1"})
    (tenant,) = berlin.rows("tenants", {"name": "shop", "ui_address": address, "is_snapshot": False})
    berlin.rows("tenants", {"name": "shop", "is_snapshot": True})
    done = parse(berlin, "include: [nodes, tenants]\ngroup_by: [kind, tag]\n")
    assert requests_of(berlin) == ["GET /api/v4/nodes", "GET /api/v4/tenants", "GET /api/v4/tag_members"]
    assert set(done.hosts) - {"acme", "idle"} == {"node1", "node2", "shop"}
    assert done.group("kind_node") == ["node1", "node2"]
    assert "shop" in done.group("kind_tenant")
    assert done.group("tag_web") == ["node1"]
    assert done.hosts["shop"]["ansible_host"] == "192.0.2.77"
    assert done.hosts["shop"]["verge_key"] == tenant
    assert done.hosts["node1"]["verge_cluster"] == "lab-cluster"
    assert done.hosts["node1"]["verge_status"] == "running"


@pytest.mark.parametrize("name", ["x.verge.yaml", "deep.x.verge.yml"])
def test_file_names(ansible, berlin, name):
    assert len(ansible(berlin, name=name).hosts) == 12


def test_other_file_names_are_left_alone(ansible, berlin, requests_of):
    done = ansible(berlin, name="verge.yml")
    assert done.data["_meta"]["hostvars"] == {}
    assert requests_of(berlin) == []


def test_templates_and_vault(ansible, berlin, tmp_path):
    """Options may be templates, also those that are no texts; encrypted values and encrypted files work."""

    from tests.integration.inventory.conftest import BIN

    secret = tmp_path / "vault-pass"
    secret.write_text("open sesame\n", encoding="utf-8")
    vault = [str(BIN / "ansible-vault")]
    arguments = ["--vault-password-file", str(secret)]
    encrypted = subprocess.run(
        [*vault, "encrypt_string", *arguments, "--name", "password", berlin.password],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    where = {"WHERE": berlin.host, "SECONDS": "20", "VERGE_CA_FILE": berlin.ca_file}
    file = (
        "host: \"{{ lookup('ansible.builtin.env', 'WHERE') }}\"\n"
        "timeout: \"{{ lookup('ansible.builtin.env', 'SECONDS') }}\"\n"
        f"username: {berlin.username}\n{encrypted}"
    )
    done = ansible(None, "--list", *arguments, file=file, env=where)
    assert len(done.hosts) == 12
    # The same in an entry of a list, where core does not look.
    entry = "".join(f"    {line}\n" for line in file.splitlines())
    done = ansible(None, "--list", *arguments, file=f"sites:\n  - name: one\n{entry}", env=where)
    assert len(done.group("site_one")) == 12

    whole = tmp_path / "test.verge.yml"
    plain = (
        f"plugin: community.vergeos.verge\nhost: {berlin.host}\ntoken: {berlin.api_key}\nca_path: {berlin.ca_file}\n"
    )
    whole.write_text(plain, encoding="utf-8")
    subprocess.run([*vault, "encrypt", *arguments, str(whole)], capture_output=True, check=True)
    text = whole.read_text(encoding="utf-8")
    assert text.startswith("$ANSIBLE_VAULT")
    (tmp_path / "kept").mkdir()
    kept = tmp_path / "kept" / "lab.verge.yml"
    kept.write_text(text, encoding="utf-8")
    done = ansible(None, "--list", "-i", str(kept), *arguments, name="unused.txt")
    assert len(done.hosts) == 12


def test_no_secret_in_caches(ansible, berlin, oslo, tmp_path):
    """Neither the cache of rows nor that of facts holds a login, nor what is said at -vvv; the fixture searches all."""
    sites = [
        {"name": "berlin", "host": berlin.host, "username": berlin.username, "password": berlin.password},
        {"name": "oslo", "host": oslo.host, "token": oslo.api_key},
    ]
    for site, place in zip(sites, (berlin, oslo)):
        site["ca_path"] = place.ca_file
    file = yaml.safe_dump({"sites": sites, "cache": True, "cache_plugin": "ansible.builtin.jsonfile"})
    book = tmp_path / "book.yml"
    keep = {"ansible.builtin.set_fact": {"seen": "{{ verge_name }}", "cacheable": True}}
    book.write_text(json.dumps([{"hosts": "all", "gather_facts": False, "tasks": [keep]}]), encoding="utf-8")
    env = {
        "ANSIBLE_CACHE_PLUGIN": "ansible.builtin.jsonfile",
        "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(tmp_path / "facts"),
        "ANSIBLE_INVENTORY_CACHE_CONNECTION": str(tmp_path / "rows"),
        "ANSIBLE_LOG_PATH": str(tmp_path / "log"),
    }
    for _time in range(2):
        done = ansible(None, str(book), "-vvv", program="ansible-playbook", file=file, env=env)
        assert done.status == 0, done.text
    facts, entries = (
        [path.read_text(encoding="utf-8") for path in (tmp_path / name).iterdir()] for name in ("facts", "rows")
    )
    # Compressed, so the fixture cannot look inside.
    packed = [re.search(r"verge-rows-\d+:\w+:([A-Za-z0-9+/=]+)", text)[1] for text in entries]
    rows = [zlib.decompress(base64.b64decode(text)).decode() for text in packed]
    assert any("seen" in text for text in facts) and len(rows) == 2 and all("vm-0000" in text for text in rows)
    for word in (berlin.password, oslo.api_key):
        assert not any(word in text for text in rows)
    assert "seen" in (tmp_path / "log").read_text(encoding="utf-8")


def test_nothing_is_written(ansible, berlin, tmp_path):
    """Without a cache the plugin leaves no file behind (AWX runs it in a container that is thrown away)."""
    done = ansible(berlin)
    assert len(done.hosts) == 12
    left = {path.relative_to(tmp_path).parts[:2] for path in tmp_path.rglob("*")}
    assert left <= {("test.verge.yml",), ("home",), ("home", ".ansible")}


def test_documentation(ansible, tmp_path):
    done = ansible(None, "-t", "inventory", "community.vergeos.verge", program="ansible-doc")
    assert done.status == 0, done.said
    assert "address_network" in done.text and "leading_separator" in done.text and "cache_plugin" in done.text

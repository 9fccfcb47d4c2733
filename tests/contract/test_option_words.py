# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One idea has one word in the options of all modules; words that it had before are still taken and shown."""

from __future__ import annotations

from typing import Any, Iterator, Mapping, Union

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.accept import accepted
from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.spec import argument_spec
from ansible_collections.community.vergeos.plugins.module_utils.desired.entry import Part
from ansible_collections.community.vergeos.plugins.module_utils.desired.kinds import Field, Reference, Text
from ansible_collections.community.vergeos.plugins.module_utils.desired.resource import Children, Resource
from ansible_collections.community.vergeos.plugins.module_utils.vergeos import facts, values
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.schema.index import TABLES
from tests.contract.bench import Bench, module
from tests.contract.test_odd_values import MODULES
from tests.contract.twice import foretold, unchanged
from tools.rights import declaration_of

# Word -> words for the same thing, which may be aliases only.
WORDS = {
    "ip": ("ip_address", "ipaddress", "ipaddr", "address"),
    "network": ("vnet", "network_name", "vnet_name"),
    "vm": ("vm_name", "virtual_machine", "machine"),
    "vms": ("machines",),
    "preshared_key": ("psk",),
    "cidr": ("subnet", "network_cidr"),
    "mac": ("macaddress", "mac_address"),
    "apply_rules": ("rules",),
    "apply_dns": ("dns",),
    "apply_proxy": ("tenant_proxy",),
}
# What a word says elsewhere than where it is an alias: lists of rules, of two kinds; how a network resolves names.
OTHERWISE = {("verge_network_policy", "rules"), ("verge_resource_group", "rules"), ("verge_network", "dns")}


def options(name: str, spec: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Go through the options of a module, those inside others too."""
    for option, entry in spec.items():
        yield name, option, entry
        yield from options(name, entry.get("options") or {}, f"{path}{option}.")


def every_option() -> list[tuple[str, str, Mapping[str, Any]]]:
    """Go through the options of all modules."""
    return [each for name in MODULES for each in options(name, module(name).spec)]


def test_one_word_for_one_idea() -> None:
    banned = {word for others in WORDS.values() for word in others}
    found = {(name, option) for name, option, _entry in every_option() if option in banned}
    assert found == OTHERWISE


def test_what_an_alias_stands_for() -> None:
    """An alias means the same in every module: the word that stands for it in this table."""
    meant = {other: word for word, others in WORDS.items() for other in others}
    wrong = {
        (name, option, alias)
        for name, option, entry in every_option()
        for alias in entry.get("aliases", ())
        if alias in meant and option != meant[alias]
    }
    assert wrong == set()


def test_every_address_takes_its_other_words() -> None:
    """A play that says ip_address in one module may say it in every one."""
    addresses = [(name, entry) for name, option, entry in every_option() if option == "ip" and entry["type"] == "str"]
    assert len(addresses) >= 8
    assert [name for name, entry in addresses if "ip_address" not in entry.get("aliases", ())] == []


def test_no_word_is_something_else_in_yaml() -> None:
    """A key or a value that is written without quotes stays the word that it is (YAML 1.1, as Ansible reads it)."""
    for name, option, entry in every_option():
        for word in (option, *entry.get("aliases", ())):
            assert yaml.safe_load(word) == word, f"{name}: {option}"


def platform_words() -> set[tuple[str, str]]:
    """Return the words of the platform that YAML takes for truth values, with the options whose columns hold them."""
    found = set()
    for name in MODULES:
        resource = declaration_of(name)
        for table, field in fields_of(resource) if resource else ():
            known = facts.table(table)
            column = known.columns.get(field.column) if known else None
            words = column.values if column else ()
            found |= {(field.option, word) for word in words if isinstance(yaml.safe_load(word or "x"), bool)}
    return found


def fields_of(owner: Union[Resource, Children]) -> Iterator[tuple[str, Field]]:
    """Go through the fields of a declaration and of its lists."""
    for field in owner.fields:
        yield owner.table, field
    for child in owner.children:
        yield from fields_of(child)


def read_as(option: str, entry: Mapping[str, Any], value: Any) -> Any:
    """Read one option as a task does."""
    spec = {option: {name: part for name, part in entry.items() if name not in ("required", "aliases")}}
    return ArgumentSpecValidator(spec).validate(accepted(spec, {option: value})).validated_parameters[option]


def test_no_choice_is_something_else_in_yaml() -> None:
    """Of our own words none is; those of the platform that are count as what YAML makes of them, wherever they are."""
    theirs, seen = platform_words(), set()
    for name, option, entry in every_option():
        for word in entry.get("choices") or ():
            if yaml.safe_load(str(word)) != word:
                assert (option, word) in theirs, f"{name}: {option}: {word}"
                assert read_as(option, entry, yaml.safe_load(word)) == word
                assert read_as(option, entry, word) == word
                seen.add((option, word))
    assert {("port_mirroring", "off"), ("pin", "no"), ("notify", "yes"), ("notify", "no"), ("render", "no")} <= seen


def test_words_of_columns_as_truth_values() -> None:
    """In verge_resource, in filters, in until and unless, for every table."""
    seen = 0
    for table in TABLES:
        known = facts.table(table)
        for name, column in known.columns.items() if known else ():
            for word in column.values:
                if isinstance(yaml.safe_load(word or "x"), bool):
                    assert values.fitting(f"{table}.{name}", column, yaml.safe_load(word)) == word
                    seen += 1
    assert seen >= 20


@pytest.mark.parametrize("word", [False, "false", "no"])
def test_a_column_whose_name_is_a_truth_value(bench: Bench, word: Any) -> None:
    """A play says no: true, and Ansible reads false: true."""
    key = bench.plant("vnet_bgp_router_commands", command="neighbor", params="10.0.0.1", no=False)
    wish = {"table": "vnet_bgp_router_commands", "key": str(key), "columns": {word: True}}
    assert foretold(bench, "verge_resource", wish)["row"]["no"] is True
    refusal = bench.refused("verge_info", {"table": "vnet_bgp_router_commands", "filter": {False: True}})
    assert "False is no name of a column; put a word that is meant as text in quotes" in refusal["msg"]


def nouns() -> dict[str, str]:
    """Return the options by which modules name what their rows belong to: table -> option."""
    found = {"vms": "vm", "vnets": "network"}
    for name in MODULES:
        resource = declaration_of(name)
        parents = [field for field in resource.fields if field.option in resource.identity] if resource else []
        found.update({field.table: field.option for field in parents if isinstance(field, Reference)})
    return found


def test_what_makes_a_thing_takes_its_noun_too() -> None:
    """Who says view: in verge_dns_zone may say it in verge_dns_view, where it is the name."""
    table_to_noun, seen = nouns(), set()
    for name in MODULES:
        resource = declaration_of(name)
        if resource is None or isinstance(resource, Part) or resource.table not in table_to_noun:
            continue
        noun, spec = table_to_noun[resource.table], module(name).spec
        taken = {word for option, entry in spec.items() for word in (option, *entry.get("aliases", ()))}
        assert noun in taken, f"{name}: {noun}"
        seen.add(name)
    assert {"verge_dns_view", "verge_dns_zone", "verge_wireguard", "verge_vm", "verge_catalog_repository"} <= seen


def test_a_machine_is_called_so_everywhere() -> None:
    """Where it is what the module makes or lists it is the name; where it is acted on it is vm, or vms."""
    for name in ("verge_vm", "verge_vm_info", "verge_vm_import"):
        assert "vm" in module(name).spec["name"]["aliases"]
    # What is cloned; the name is the copy's.
    assert "vm" in module("verge_vm_clone").spec["source"]["aliases"]
    for name in ("verge_nic", "verge_vm_snapshot", "verge_vm_snapshot_info", "verge_cloud_init", "verge_vm_migrate"):
        assert module(name).spec["vm"]["type"] == "str"
    for name in ("verge_vm_power", "verge_vm_export"):
        assert module(name).spec["vms"]["type"] == "list"


@pytest.mark.parametrize("word", ["vm", "name"])
def test_a_machine_by_every_word(bench: Bench, word: str) -> None:
    """The result shows it under both words where it had another one before."""
    foretold(bench, "verge_vm", {word: "web", "ram": "1 GiB", "state": "running"})
    unchanged(bench, "verge_vm", {word: "web", "ram": "1 GiB", "state": "running"})
    assert bench.run("verge_vm_info", {word: "web"})["vms"][0]["name"] == "web"
    moved = foretold(bench, "verge_vm_migrate", {word: "web", "preferred_node": "node2"})
    assert moved["vm"]["vm"] == moved["vm"]["name"] == "web"
    unchanged(bench, "verge_vm_migrate", {word: "web", "preferred_node": "node2"})
    bench.refused("verge_vm_migrate", {word: "nowhere", "preferred_node": "node2"})


@pytest.mark.parametrize("word", ["vms", "names", "name", "vm"])
def test_machines_by_every_word(bench: Bench, word: str) -> None:
    bench.run("verge_vm", {"name": "web", "ram": "1 GiB"})
    assert foretold(bench, "verge_vm_power", {word: ["web"], "state": "running"})["vms"][0]["name"] == "web"


def test_a_network_is_called_so_everywhere() -> None:
    """Where it is what the module makes or lists it is the name, and the other word is taken."""
    for name in ("verge_network", "verge_network_info"):
        assert "network" in module(name).spec["name"]["aliases"]
    for name in ("verge_network_apply", "verge_network_policy", "verge_routing", "verge_network_rule"):
        assert "network" in module(name).spec


@pytest.mark.parametrize("word", ["ip", "ip_address", "address"])
def test_an_address_by_every_word(bench: Bench, word: str) -> None:
    """The result shows it under the word of the documentation and under the one it had before."""
    wish = {"name": "app", "cidr": "10.9.0.0/24", word: "10.9.0.1"}
    shown = bench.run("verge_network", wish, check=True)["network"]
    made = foretold(bench, "verge_network", wish)
    assert bench.row("vnets", name="app")["ipaddress"] == "10.9.0.1"
    for row in (shown, made["network"]):
        assert row["ip"] == row["ip_address"] == "10.9.0.1"
    assert made["diff"]["after"]["ip"] == "10.9.0.1"
    unchanged(bench, "verge_network", wish)
    vm = {"name": "web", "nics": [{"name": "lan", "network": "app", word: "10.9.0.7"}]}
    shown = bench.run("verge_vm", vm, check=True)["vm"]
    made = foretold(bench, "verge_vm", vm)
    for row in (shown, made["vm"]):
        assert row["nics"][0]["ip"] == row["nics"][0]["ip_address"] == "10.9.0.7"
    unchanged(bench, "verge_vm", vm)
    moved = foretold(bench, "verge_nic", {"vm": "web", "name": "lan", word: "10.9.0.8"})
    assert moved["nic"]["ip"] == moved["nic"]["ip_address"] == "10.9.0.8"
    reserved = {"network": "app", word: "10.9.0.9", "type": "static", "mac": "f0:db:30:00:00:07"}
    assert foretold(bench, "verge_network_address", reserved)["address"]["ip"] == "10.9.0.9"


@pytest.mark.parametrize("word", ["ip", "address"])
def test_an_address_in_a_tunnel(bench: Bench, word: str) -> None:
    bench.run("verge_network", {"name": "app", "cidr": "10.9.0.0/24", "ip": "10.9.0.1"})
    tunnel = {"network": "app", "name": "wg0", word: "10.100.0.1/24"}
    made = foretold(bench, "verge_wireguard", tunnel)["wireguard"]
    assert made["ip"] == made["address"] == "10.100.0.1/24"
    (listed,) = bench.run("verge_wireguard_info", {})["wireguards"]
    assert listed["ip"] == listed["address"] == "10.100.0.1/24"


@pytest.mark.parametrize("word", ["network", "name"])
def test_what_waits_by_every_word(bench: Bench, word: str) -> None:
    bench.run("verge_network", {"name": "app", "cidr": "10.9.0.0/24", "ip": "10.9.0.1", "state": "running"})
    bench.run("verge_network_rule", {"network": "app", "name": "ct", "apply_rules": False})
    before = {"apply_rules": False} if word == "network" else {"rules": False}
    kept = foretold(bench, "verge_network_apply", {word: "app", **before})
    assert kept["pending"] == ["rules"] and not kept["changed"]
    done = foretold(bench, "verge_network_apply", {word: "app"})
    assert done["network"]["network"] == done["network"]["name"] == "app" and done["pending"] == []
    assert bench.run("verge_network_info", {word: "app"})["networks"][0]["name"] == "app"


@pytest.mark.parametrize("option", ["timeout", "site", "password", "message"])
def test_no_option_has_the_name_of_one_that_every_task_has(option: str) -> None:
    """It would be taken for the connection's, or never arrive."""
    with pytest.raises(ValueError, match=f"row: {option} is an option that every task has"):
        argument_spec(Resource("row", "webhook_urls", [Text("name"), Text(option)]))

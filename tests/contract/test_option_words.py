# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One idea has one word in the options of all modules; words that it had before are still taken and shown."""

from __future__ import annotations

from typing import Any, Iterator, Mapping

import pytest
import yaml

from tests.contract.bench import Bench, module
from tests.contract.test_odd_values import MODULES
from tests.contract.twice import foretold, unchanged

# Word -> words for the same thing, which may be aliases only.
WORDS = {
    "ip": ("ip_address", "ipaddress", "ipaddr", "address"),
    "network": ("vnet", "network_name", "vnet_name"),
    "vm": ("vm_name", "virtual_machine", "machine"),
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

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The machine that the API is reached by, or that this runs on, is not switched off unasked, by whichever module."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Any, Optional

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.resources.common import caller
from ansible_collections.community.vergeos.plugins.module_utils.resources.common.caller import Packet, own_macs
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute import own_machine
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient
from tests.contract.bench import Bench

OWN, ELSEWHERE = "10.9.0.77", "192.0.2.1"
Case = tuple[str, dict[str, Any]]
# What switches a running machine off, by each module that can.
LOSSES: list[Case] = [
    ("verge_vm", {"name": "own", "state": "stopped"}),
    ("verge_vm", {"name": "own", "state": "stopped", "force": True}),
    ("verge_vm", {"name": "own", "state": "absent", "force": True}),
    ("verge_vm", {"name": "own", "ram": "3 GiB", "restart_if_needed": True}),
    ("verge_vm_power", {"names": ["own"], "state": "stopped"}),
    ("verge_vm_power", {"filter": {"name__like": "o*"}, "state": "stopped", "force": True}),
    ("verge_vm_power", {"names": ["other", "own"], "state": "restarted"}),
    ("verge_vm_power", {"names": ["own"], "state": "hibernated"}),
    ("verge_drive", {"vm": "own", "name": "cd", "media": "cdrom", "interface": "ahci", "restart_if_needed": True}),
    ("verge_cloud_init", {"vm": "own", "datasource": "nocloud", "restart_if_needed": True}),
    ("verge_vm_snapshot", {"vm": "own", "name": "before", "state": "restored", "restart_if_needed": True}),
    ("verge_action", {"table": "vms", "name": "own", "action": "poweroff"}),
    ("verge_action", {"table": "vms", "name": "own", "action": "kill"}),
    ("verge_action", {"table": "vms", "name": "own", "action": "hibernate"}),
]
# What does not, or comes back by itself.
HARMLESS: list[Case] = [
    ("verge_vm", {"name": "own", "description": "x"}),
    ("verge_vm", {"name": "own", "ram": "3 GiB"}),
    ("verge_vm_power", {"names": ["own"], "state": "reset"}),
    ("verge_vm_power", {"names": ["own"], "state": "rebooted"}),
    ("verge_vm_power", {"names": ["other"], "state": "stopped", "force": True}),
    ("verge_action", {"table": "vms", "name": "own", "action": "reset"}),
    ("verge_resource", {"table": "vms", "identity": {"name": "own"}, "columns": {"description": "x"}}),
]


def ids(case: Case) -> str:
    """Name a case by its module and what it wants."""
    return " ".join([case[0], *(str(value) for value in case[1].values())])


def asked(monkeypatch: pytest.MonkeyPatch, source: Optional[str], target: str, **more: Any) -> None:
    """Have the API asked from an address."""
    packet = Packet(source and ipaddress.ip_address(source), ipaddress.ip_address(target), 443, **more)
    monkeypatch.setattr(own_machine, "packet_to", lambda _client: packet)


@pytest.fixture
def farm(bench: Bench) -> Bench:
    """A machine with an address, and another one, both running."""
    bench.run("verge_network", {"name": "app", "cidr": "10.9.0.0/24", "ip": "10.9.0.1", "state": "running"})
    for name, ip in (("own", OWN), ("other", "10.9.0.78")):
        nics = [{"name": "lan", "network": "app", "ip": ip}]
        bench.run("verge_vm", {"name": name, "ram": "2 GiB", "nics": nics})
        bench.run("verge_vm_snapshot", {"vm": name, "name": "before"})
        bench.run("verge_vm", {"name": name, "state": "running"})
    return bench


def stays_on(bench: Bench, name: str, options: dict[str, Any], why: str) -> None:
    """Have a task refused in check mode and in the run, before anything is written."""
    for check in (True, False):
        with bench.traffic() as traffic:
            refusal = bench.refused(name, options, check)
        assert f"vm own has the {why}, and this switches it off; " in refusal["msg"], refusal["msg"]
        assert "allow_lockout" in refusal["msg"] and "\n" not in refusal["msg"]
        assert traffic.writes == [] and refusal["error"]["kind"] == "refused"
    assert (bench.vm("own") or {})["power"] == "running"


@pytest.mark.parametrize("case", LOSSES, ids=map(ids, LOSSES))
@pytest.mark.parametrize(
    ("source", "target", "whose"), [(OWN, ELSEWHERE, "this host"), (None, OWN, "the API"), (OWN, OWN, "the API")]
)
def test_the_way_to_the_api_is_not_switched_off(
    farm: Bench,
    monkeypatch: pytest.MonkeyPatch,
    case: Case,
    source: Optional[str],
    target: str,
    whose: str,
) -> None:
    asked(monkeypatch, source, target)
    stays_on(farm, *case, f"address {OWN} of {whose}")
    assert farm.run(case[0], {**case[1], "allow_lockout": True})["changed"]


@pytest.mark.parametrize("case", LOSSES, ids=map(ids, LOSSES))
def test_other_machines_are_free(farm: Bench, monkeypatch: pytest.MonkeyPatch, case: Case) -> None:
    asked(monkeypatch, "10.9.0.79", ELSEWHERE)
    assert farm.run(*case)["changed"]


@pytest.mark.parametrize("case", HARMLESS, ids=map(ids, HARMLESS))
def test_what_switches_nothing_off(farm: Bench, monkeypatch: pytest.MonkeyPatch, case: Case) -> None:
    asked(monkeypatch, OWN, ELSEWHERE)
    assert farm.run(*case)["changed"]


def test_a_recipe_that_takes_its_machine_along(farm: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    farm.plant("vm_recipes", name="linux", downloaded=True)
    recipe = farm.key("vm_recipes", "linux")
    farm.plant("vm_recipe_instances", name="own", recipe=recipe, vm=farm.key("vms", "own"))
    asked(monkeypatch, OWN, ELSEWHERE)
    gone = {"name": "own", "state": "absent", "delete_vm": True, "force": True}
    stays_on(farm, "verge_recipe", gone, f"address {OWN} of this host")
    assert farm.run("verge_recipe", {**gone, "allow_lockout": True})["changed"]


def test_a_machine_that_is_off_carries_nothing(farm: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    farm.run("verge_vm", {"name": "own", "state": "stopped", "force": True})
    asked(monkeypatch, OWN, ELSEWHERE)
    gone = {"table": "vms", "identity": {"name": "own"}, "state": "absent"}
    assert farm.run("verge_resource", gone)["changed"]


def mac_of(bench: Bench) -> str:
    """Return the MAC address of the machine; its snapshot has a NIC of its own."""
    return str(bench.row("machine_nics", machine=(bench.vm("own") or {})["machine"])["macaddress"])


def test_what_the_guest_reports(farm: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that only the guest knows, at the NIC that is the machine's."""
    mac = mac_of(farm)
    farm.run("verge_nic", {"vm": "own", "name": "lan", "ip": ""})
    interface = {"name": "eth0", "hardware-address": mac, "ip-addresses": [{"ip-address": "10.9.0.99"}]}
    key = farm.status(farm.vm("own") or {})["$key"]
    farm.plant("machine_status", key=key, agent_guest_info={"network": [interface]})
    asked(monkeypatch, "10.9.0.99", ELSEWHERE)
    stays_on(farm, *LOSSES[0], "address 10.9.0.99 of this host")


def test_a_mac_address_of_this_host(farm: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What Linux tells of this host, where no address does."""
    mac = mac_of(farm)
    for name, text in (("lo", "00:00:00:00:00:00"), ("eth0", mac.upper()), ("odd", "")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "address").write_text(f"{text}\n", "ascii")
    monkeypatch.setattr(caller, "INTERFACES", tmp_path)
    assert own_macs() == [mac]
    asked(monkeypatch, "172.17.0.2", ELSEWHERE)
    stays_on(farm, *LOSSES[0], f"MAC address {mac} of this host")


def test_the_machine_with_the_proxy(farm: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both the proxy's machine and the caller's behind it."""
    asked(monkeypatch, OWN, ELSEWHERE, sure=False)
    stays_on(farm, *LOSSES[0], f"address {OWN} of the proxy")
    asked(monkeypatch, "198.51.100.9", ELSEWHERE, sure=False, behind=ipaddress.ip_address(OWN))
    stays_on(farm, *LOSSES[0], f"address {OWN} of this host")


def client(**options: Any) -> VergeClient:
    """A client that sends nothing."""
    return VergeClient("127.0.0.1:8443", token="t", **options)


def test_whence_the_api_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    direct = caller.packet_to(client())
    assert direct is not None and direct.sure and direct.port == 8443
    assert [str(each) for each in direct.callers] == ["127.0.0.1"]
    for through in ("http://127.0.0.9:3128", "127.0.0.9:3128"):
        packet = caller.packet_to(client(proxy=through))
        assert packet is not None and not packet.sure
        assert [str(each) for each in packet.callers] == ["127.0.0.9", "127.0.0.1"]
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.8:3128")
    packet = caller.packet_to(client())
    assert packet is not None and str(packet.source) == "127.0.0.8"
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert client().proxy == ""


def test_one_request_more_and_only_where_something_stops(farm: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(monkeypatch, "198.51.100.9", ELSEWHERE)
    with farm.traffic() as traffic:
        farm.run("verge_vm", {"name": "own"})
    assert len(traffic.lines) == 1
    with farm.traffic() as traffic:
        farm.run("verge_vm_power", {"names": ["own", "other"], "state": "stopped"}, check=True)
    assert len(traffic.lines) == 2

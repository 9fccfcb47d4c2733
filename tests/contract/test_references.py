# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A row that another one refers to: digits may be a key or a name, and ``table/key`` is always the key."""

from __future__ import annotations

from typing import Any, Callable

import pytest

from tests.contract.bench import Bench
from tests.contract.twice import once_only, unchanged

VM = {"name": "web", "ram": "1 GiB"}
NIC = {"vm": "web", "name": "lan"}


@pytest.fixture
def fifth(bench: Bench) -> Bench:
    """A system with a network of the key 5, another one that is named 5, and a machine."""
    assert bench.row("vnets", **{"$key": 5})["name"] == "Internal"
    bench.run("verge_network", {"name": "5", "type": "internal", "cidr": "10.55.0.0/24", "ip": "10.55.0.1"})
    bench.run("verge_vm", VM)
    return bench


def test_digits_that_are_a_name_and_a_key(fifth: Bench) -> None:
    """Neither what is there nor a new row takes one of them; the task tells how to say which, and that works."""
    other = fifth.key("vnets", "5")
    wishes: list[tuple[str, Callable[[str], dict[str, Any]]]] = [
        ("verge_nic", lambda network: {**NIC, "network": network}),
        ("verge_vm", lambda network: {**VM, "nics": [{"name": "lan", "network": network}]}),
    ]
    for where in ("nothing", "vnets/5", f"vnets/{other}"):
        for name, wish in wishes:
            if where != "nothing":
                once_only(fifth, name, wish(where))
            for check in (True, False):
                refusal = fifth.refused(name, wish("5"), check=check)
                assert refusal["error"]["kind"] == "ambiguous" and refusal["error"]["keys"] == [5, other]
                assert f"say which one, as vnets/5 or vnets/{other}" in refusal["msg"]
        if where != "nothing":
            assert f"vnets/{fifth.row('machine_nics', name='lan')['vnet']}" == where
            fifth.send("DELETE", f"machine_nics/{fifth.row('machine_nics', name='lan')['$key']}")


def test_digits_that_are_one_of_both(fifth: Bench) -> None:
    """A key that is nobody's name, and a name that is nobody's key, need no other words."""
    once_only(fifth, "verge_nic", {**NIC, "network": "1"})
    assert fifth.row("machine_nics", name="lan")["vnet"] == 1
    fifth.send("PUT", f"vnets/{fifth.key('vnets', '5')}", {"name": "700"})
    once_only(fifth, "verge_nic", {**NIC, "network": "700"})
    assert fifth.row("machine_nics", name="lan")["vnet"] == fifth.key("vnets", "700")
    # It is met by its key; that a row of this name is there by now makes a difference.
    once_only(fifth, "verge_nic", {**NIC, "network": "5"})
    fifth.send("PUT", f"vnets/{fifth.key('vnets', '700')}", {"name": "5"})
    assert fifth.refused("verge_nic", {**NIC, "network": "5"})["error"]["kind"] == "ambiguous"


def test_requests(fifth: Bench) -> None:
    """A name or a key that is spelled out is compared with what is there; digits need one look more."""
    once_only(fifth, "verge_nic", {**NIC, "network": "Internal"})
    for network, looks in (("Internal", 0), ("vnets/5", 0), ("/v4/vnets/5", 0), ("1", 1)):
        with fifth.traffic() as traffic:
            fifth.run("verge_vm", {**VM, "nics": [{"name": "lan", "network": network}]}, check=True)
        assert [line for line in traffic.lines if line == "GET vnets"] == ["GET vnets"] * looks


@pytest.mark.parametrize("key", ["vnets/77", "vnets/Internal", "vnets/", "tenants/5"])
def test_a_key_that_is_none(fifth: Bench, key: str) -> None:
    for check in (True, False):
        result = fifth.attempt("verge_nic", {**NIC, "network": key}, check=check)
        said = result["warnings"][0] if check else result["msg"]
        assert f"there is no '{key}' in vnets" in said
    assert fifth.rows("machine_nics", name="lan") == []


def test_a_machine_by_its_key(bench: Bench) -> None:
    """Of the owner of a part, of a snapshot and of files for a guest alike; machines have other keys than VMs."""
    bench.plant("machine_status", key=900, machine=900, status="stopped")  # so that both numbers go apart
    key = bench.run("verge_vm", VM)["key"]
    bench.run("verge_vm", {**VM, "name": str(key)})
    other = bench.key("vms", str(key))
    wishes: list[tuple[str, dict[str, Any]]] = [
        ("verge_drive", {"name": "data", "size": "1 GiB"}),
        ("verge_vm_snapshot", {"name": "before"}),
        ("verge_cloud_init", {"files": [{"name": "/user-data", "contents": "#cloud-config"}]}),
    ]
    for name, wish in wishes:
        refusal = bench.refused(name, {**wish, "vm": str(key)})
        assert f"say which one, as vms/{key} or vms/{other}" in refusal["msg"], name
        bench.run(name, {**wish, "vm": f"vms/{key}"})
        unchanged(bench, name, {**wish, "vm": f"vms/{key}"})
        unchanged(bench, name, {**wish, "vm": "web"})
    assert [row["name"] for row in bench.rows("machine_drives", machine=bench.row("vms", name="web")["machine"])]


def test_a_file_by_its_key(bench: Bench) -> None:
    key = bench.plant("files", name="debian.iso", type="iso", filesize=1024, allocated_bytes=1024)
    bench.plant("files", name=str(key), type="iso", filesize=1024, allocated_bytes=1024)
    wish = {**VM, "drives": [{"name": "disc", "media": "cdrom", "source": f"files/{key}"}]}
    once_only(bench, "verge_vm", wish)
    assert bench.row("machine_drives", name="disc")["media_source"] == key
    wish["drives"][0]["source"] = str(key)
    assert "fits 2 rows of files" in bench.refused("verge_vm", wish)["msg"]


def test_tags_by_their_key(bench: Bench) -> None:
    category = bench.plant("tag_categories", name="tier", taggable_vms=True)
    key = bench.plant("tags", name="gold", category=category)
    bench.plant("tags", name=str(key), category=category)
    once_only(bench, "verge_vm", {**VM, "tags": [f"tags/{key}"]})
    assert unchanged(bench, "verge_vm", {**VM, "tags": ["tier/gold"]})["vm"]["tags"] == ["tier/gold"]
    assert "say which one" in bench.refused("verge_vm", {**VM, "tags": [str(key)]})["msg"]
    found = bench.run("verge_vm_info", {"tags": [f"tags/{key}"]})
    assert [row["name"] for row in found["vms"]] == ["web"]


def test_machines_of_an_export(bench: Bench) -> None:
    """All are looked up at once, by the same rules."""
    key = bench.run("verge_vm", {**VM, "allow_export": True})["key"]
    bench.run("verge_vm", {**VM, "name": str(key), "allow_export": True})
    other = bench.key("vms", str(key))
    service = bench.plant("vm_services", name="nas")
    bench.plant("volumes", key="ab" * 20, name="backups", service=service, is_snapshot=False)
    wish = {"volume": "backups", "name": "week", "wait": False}
    refusal = bench.refused("verge_vm_export", {**wish, "vms": ["web", str(key)]}, check=True)
    assert f"say which one, as vms/{key} or vms/{other}" in refusal["msg"]
    assert (
        "is listed twice" in bench.refused("verge_vm_export", {**wish, "vms": ["web", f"vms/{key}"]}, check=True)["msg"]
    )
    assert bench.run("verge_vm_export", {**wish, "vms": [f"vms/{key}", f"vms/{other}"]}, check=True)["changed"]

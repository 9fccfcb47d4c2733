# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules while somebody else changes the same rows: deleted, renamed, replaced, made twice (WIRE 4.3, 11.5)."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.connection import Connection
from tests.contract.bench import Bench
from tests.contract.network import verge_dns_record, verge_ipsec

POLICY = {"name": "lan", "local": "10.77.0.0/24", "remote": "10.78.0.0/24"}
WHOLE: dict[str, Any] = {
    "name": "web",
    "ram": "2 GiB",
    "drives": [{"name": "system", "size": "10 GiB"}, {"name": "data", "size": "20 GiB"}],
    "nics": [{"name": "lan", "network": "Internal"}],
    "state": "running",
}
Meddle = Callable[[str, str, Callable[[], Any]], None]


@pytest.fixture
def meddle(monkeypatch: pytest.MonkeyPatch) -> Meddle:
    """Let somebody else do something just before a module's first request of some kind leaves."""

    def before(method: str, path: str, deed: Callable[[], Any]) -> None:
        send, waiting = Connection._send, [deed]

        def watched(self: Connection, request: Any) -> Any:
            if waiting and request.method == method and re.search(path, request.path):
                waiting.pop()()
            return send(self, request)

        monkeypatch.setattr(Connection, "_send", watched)

    return before


def taken_over(bench: Bench, key: Any) -> None:
    """Delete a VM and let another one come to its key, the lowest that is free (WIRE 4.3)."""
    bench.send("DELETE", f"vms/{key}")
    assert int(bench.send("POST", "vms", {"name": "stranger"})["$key"]) == key


def test_deleted_before_a_change(bench: Bench, meddle: Meddle) -> None:
    """A row that went meanwhile fails the task in one line; nothing is made in its place."""
    bench.run("verge_vm", {"name": "web"})
    key = bench.key("vms", "web")
    meddle("PUT", "/vms/", lambda: bench.send("DELETE", f"vms/{key}"))
    result = bench.refused("verge_vm", {"name": "web", "ram": "2 GiB"})
    assert result["error"]["kind"] == "not_found" and result["error"]["key"] == key
    assert bench.rows("vms", name="web") == []


@pytest.mark.parametrize(("method", "path"), [("POST", "/resource_rules"), ("GET", r"/resource_groups/\w+-")])
def test_taken_back_while_a_child_is_added(bench: Bench, meddle: Meddle, method: str, path: str) -> None:
    """Of two that others made at once, the one that was found goes: the other one is gone on with."""
    name, wish, _table, _column = TABLES["group"]
    first = bench.run(name, {**wish, "rules": []})["key"]
    kind = bench.row("resource_groups", name="gpus")["type"]

    def taken_back() -> None:
        bench.send("DELETE", f"resource_groups/{first}")
        bench.send("POST", "resource_groups", {"name": "gpus", "type": kind})

    meddle(method, path, taken_back)
    result = bench.run(name, wish)
    stays = bench.row("resource_groups", name="gpus")["$key"]
    assert result["key"] == stays != first
    assert result["actions"] == ["add rule all to resource group gpus"]
    assert [row["resource_group"] for row in bench.rows("resource_rules", name="all")] == [stays]


def test_deleted_before_a_child_is_added(bench: Bench, meddle: Meddle) -> None:
    """Where there is no other one, nothing is made in its place."""
    name, wish, _table, _column = TABLES["group"]
    key = bench.run(name, {**wish, "rules": []})["key"]
    meddle("POST", "/resource_rules", lambda: bench.send("DELETE", f"resource_groups/{key}"))
    bench.refused(name, wish)
    assert bench.rows("resource_groups", name="gpus") == []


def test_deleted_before_a_delete(bench: Bench, meddle: Meddle) -> None:
    """A row that somebody else deletes first is gone, as was wished; the result says whose work it was."""
    bench.run("verge_vm", {"name": "web"})
    key = bench.key("vms", "web")
    meddle("DELETE", "/vms/", lambda: bench.send("DELETE", f"vms/{key}"))
    result = bench.run("verge_vm", {"name": "web", "state": "absent"})
    assert result["warnings"] == [f"vms {key} was deleted by somebody else meanwhile"]


def test_child_deleted_before_its_delete(bench: Bench, meddle: Meddle) -> None:
    """The same goes for what belongs to a row."""
    bench.run("verge_vm", {**WHOLE, "state": "present"})
    key = bench.row("machine_drives", name="data")["$key"]
    meddle("DELETE", "/machine_drives/", lambda: bench.send("DELETE", f"machine_drives/{key}"))
    wish = {"name": "web", "drives": WHOLE["drives"][:1], "purge_drives": True}
    assert bench.run("verge_vm", wish)["warnings"] == [f"machine_drives {key} was deleted by somebody else meanwhile"]


def test_renamed_before_a_change(bench: Bench, meddle: Meddle) -> None:
    """A change that went to a row which got another name meanwhile is not reported as done."""
    bench.run("verge_vm", {"name": "web"})
    key = bench.key("vms", "web")
    meddle("PUT", "/vms/", lambda: bench.send("PUT", f"vms/{key}", {"name": "renamed"}))
    result = bench.refused("verge_vm", {"name": "web", "ram": "2 GiB"})
    assert "name" in result["msg"] and result["error"]["key"] == key


def test_replaced_before_a_change(bench: Bench, meddle: Meddle) -> None:
    """A key that another row took within the moment between look and write shows in the read-back.

    The platform has no row versions (WIRE 11.5), so that the write itself cannot be made conditional.
    """
    bench.run("verge_vm", {"name": "web"})
    key = bench.key("vms", "web")
    meddle("PUT", "/vms/", lambda: taken_over(bench, key))
    result = bench.refused("verge_vm", {"name": "web", "ram": "2 GiB"})
    assert "name" in result["msg"]


@pytest.mark.parametrize("deed", ["renamed", "replaced"])
def test_another_row_after_a_wait(bench: Bench, meddle: Meddle, deed: str) -> None:
    """While a machine was waited for to stop, its key may have come to another: that one is not deleted."""
    bench.run("verge_vm", {"name": "web", "state": "running"})
    key, status = bench.key("vms", "web"), bench.status(bench.row("vms", name="web"))["$key"]
    bench.simulator.fault("power_stuck")

    def intrude() -> None:
        if deed == "renamed":
            bench.send("PUT", f"vms/{key}", {"name": "stranger"})
        else:
            bench.plant("machine_status", key=status, status="stopped", running=False)
            taken_over(bench, key)

    meddle("GET", "/vms/[0-9]", intrude)
    result = bench.refused("verge_vm", {"name": "web", "state": "absent", "force": True})
    assert "stranger" in result["msg"] and "left alone" in result["msg"]
    assert bench.key("vms", "stranger") == key


def test_key_of_another_row(bench: Bench) -> None:
    """A remembered key that has come to another row deletes nothing when the name is given as well."""
    bench.run("verge_vm", {"name": "web"})
    key = bench.key("vms", "web")
    taken_over(bench, key)
    result = bench.refused("verge_vm", {"name": "web", "key": str(key), "state": "absent"})
    assert "stranger" in result["msg"] and "nothing was deleted" in result["msg"]
    assert bench.key("vms", "stranger") == key


def test_made_by_somebody_else_first(bench: Bench, meddle: Meddle) -> None:
    """A name that was taken between look and write is no error: what is missing of the wish is added."""
    meddle("POST", "/vms", lambda: bench.send("POST", "vms", {"name": "web", "description": "theirs", "ram": 1024}))
    result = bench.run("verge_vm", WHOLE)
    assert result["changed"] and result["vm"]["description"] == "theirs" and result["vm"]["ram"] == 2048
    assert (bench.vm("web") or {})["power"] == "running"
    assert len(bench.rows("vms", name="web")) == 1
    assert not bench.run("verge_vm", WHOLE)["changed"]


@pytest.mark.parametrize("delay", [0, 0.01, 0.03, 0.06, 0.1])
def test_two_controllers(bench: Bench, delay: float) -> None:
    """Two controllers that make the same machine at once end with one, and with one of each part."""
    bench.plant("files", name="debian.qcow2", type="qcow2", filesize=1 << 30, allocated_bytes=1 << 30)
    wish = {
        **WHOLE,
        "drives": [{"name": "system", "size": "10 GiB", "source": "debian.qcow2"}, *WHOLE["drives"][1:]],
        "devices": [{"name": "chip", "type": "tpm"}],
        "cloud_init": {"vendor_data": "#cloud-config\n"},
    }

    def converge(after: float) -> dict[str, Any]:
        other = Bench(bench.simulator)  # a client is for one thread
        time.sleep(after)
        result = other.attempt("verge_vm", wish)
        other.close()
        return result

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(converge, (0, delay)))
    assert [result.get("msg") for result in results if result.get("failed")] == []
    vm = bench.vm("web")
    assert vm is not None and vm["power"] == "running"
    drives = bench.rows("machine_drives", machine=vm["machine"])
    assert sorted(row["name"] for row in drives) == ["data", "system", "tpm_state_0"]
    assert {row["disksize"] >> 30 for row in drives if row["name"] == "system"} == {10}
    for table, name in (("machine_nics", "lan"), ("machine_devices", "chip")):
        assert [row["name"] for row in bench.rows(table, machine=vm["machine"])] == [name]
    files = [row["name"] for row in bench.rows("cloudinit_files", owner=f"vms/{vm['$key']}")]
    assert files.count("/vendor-data") == 1
    assert not bench.run("verge_vm", wish)["changed"]


def test_two_controllers_apart(bench: Bench, meddle: Meddle) -> None:
    """What two controllers made at the same time is undone by the one whose key is higher."""
    bench.run("verge_vm", {"name": "web"})
    machine = bench.row("vms", name="web")["machine"]
    drive = {"machine": machine, "name": "system", "disksize": 10 << 30}
    meddle("POST", "/machine_drives", lambda: bench.send("POST", "machine_drives", drive))
    result = bench.run("verge_vm", {"name": "web", "drives": WHOLE["drives"][:1]})
    assert [row["name"] for row in bench.rows("machine_drives", machine=machine)].count("system") == 1
    assert len(result["vm"]["drives"]) == 1


def test_two_controllers_with_an_image(bench: Bench, meddle: Meddle) -> None:
    """What waits for the end of an import is written to the drive that stays, and not to the one taken back."""
    image = bench.plant("files", name="debian.qcow2", type="qcow2", filesize=1 << 30, allocated_bytes=1 << 30)
    bench.run("verge_vm", {"name": "web"})
    machine = bench.row("vms", name="web")["machine"]
    theirs = {"machine": machine, "name": "system", "media": "import", "media_source": image}
    meddle("POST", "/machine_drives", lambda: bench.send("POST", "machine_drives", theirs))
    wish = {"name": "web", "drives": [{"name": "system", "source": "debian.qcow2", "size": "10 GiB"}]}
    result = bench.run("verge_vm", {**wish, "state": "running"})
    assert "warnings" not in result
    drive = bench.row("machine_drives", machine=machine)
    assert (drive["name"], drive["disksize"]) == ("system", 10 << 30)
    assert not bench.run("verge_vm", {**wish, "state": "running"})["changed"]


def test_copied_by_somebody_else_first(bench: Bench, meddle: Meddle) -> None:
    """A copy that somebody else made between look and write is taken as it is; there is no second."""
    bench.run("verge_vm", {**WHOLE, "state": "stopped"})
    copy = {"vm": bench.key("vms", "web"), "action": "clone", "params": {"name": "copy"}}
    meddle("POST", "/vm_actions", lambda: bench.send("POST", "vm_actions", copy))
    result = bench.run("verge_vm_clone", {"name": "copy", "source": "web", "description": "ours"})
    assert result["changed"] and bench.row("vms", name="copy")["description"] == "ours"
    assert not bench.run("verge_vm_clone", {"name": "copy", "source": "web", "description": "ours"})["changed"]


def test_twin_that_stays(bench: Bench, meddle: Meddle, monkeypatch: pytest.MonkeyPatch) -> None:
    """A twin that nobody takes away is not removed by guess: this run takes back its own, and goes on with that one."""
    from ansible_collections.community.vergeos.plugins.module_utils.desired import children

    monkeypatch.setattr(children, "TWIN_TIMEOUT", 0.5)
    bench.run("verge_vm", {"name": "web"})
    machine = bench.row("vms", name="web")["machine"]
    drive = {"machine": machine, "name": "system", "disksize": 10 << 30, "description": "theirs"}
    # The read-back is the first read by key after the drive was made.
    meddle("GET", "/vms/[0-9]", lambda: bench.send("POST", "machine_drives", drive))
    result = bench.run("verge_vm", {"name": "web", "drives": WHOLE["drives"][:1]})
    assert bench.row("machine_drives", machine=machine, name="system")["description"] == "theirs"
    assert [row["description"] for row in result["vm"]["drives"]] == ["theirs"]


TABLES: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "record": (
        "verge_dns_record",
        {"zone": "ct.example", "name": "www", "type": "A", "value": "10.9.0.20"},
        "vnet_dns_zone_records",
        "host",
    ),
    "cname": (
        "verge_dns_record",
        {"zone": "ct.example", "name": "www", "type": "CNAME", "value": "web"},
        "vnet_dns_zone_records",
        "host",
    ),
    "zone": (
        "verge_dns_zone",
        {
            "view": "ct-view",
            "domain": "new.example",
            "records": [{"name": name, "type": "A", "value": "10.9.0.20"} for name in ("www", "mail")],
        },
        "vnet_dns_zones",
        "domain",
    ),
    "records of a zone": (
        "verge_dns_zone",
        {
            "view": "ct-view",
            "domain": "ct.example",
            "records": [{"name": "www", "type": "A", "value": "10.9.0.20"}],
        },
        "vnet_dns_zone_records",
        "host",
    ),
    "group": (
        "verge_resource_group",
        {"name": "gpus", "type": "gpu", "rules": [{"name": "all", "filter": "vendor eq 'NVIDIA'"}]},
        "resource_groups",
        "name",
    ),
    "catalog": ("verge_catalog", {"repository": "Local", "name": "own"}, "catalogs", "name"),
    "snapshot": ("verge_vm_snapshot", {"vm": "web", "name": "before"}, "machine_snapshots", "name"),
    "category": (
        "verge_resource",
        {"table": "tag_categories", "identity": {"name": "tier"}, "columns": {"description": "x"}},
        "tag_categories",
        "name",
    ),
}


@pytest.fixture
def patient(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look again for as long as users do when several rows of one name are there."""
    from ansible_collections.community.vergeos.plugins.module_utils.desired import engine, twins

    monkeypatch.setattr(engine, "TWIN_PATIENCE", twins.TWIN_PATIENCE)


def at_once(bench: Bench, name: str, wish: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """Run a module several times at the same time, each with a client of its own."""

    def converge(_number: int) -> dict[str, Any]:
        other = Bench(bench.simulator)
        result = other.attempt(name, wish)
        other.close()
        return result

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(converge, range(count)))


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("what", TABLES)
def test_several_runs_at_once(bench: Bench, what: str) -> None:
    """Tables that take a second row of the same name (WIRE 4.7) hold one in the end, and later runs find it."""
    name, wish, table, column = TABLES[what]
    verge_dns_record.world(bench)
    bench.run("verge_vm", {"name": "web"})
    before = [row["$key"] for row in bench.rows(table)]
    results = at_once(bench, name, wish, 6)
    assert [result["msg"] for result in results if result.get("failed")] == []
    made = [row for row in bench.rows(table) if row["$key"] not in before]
    assert len(made) == 1, made
    with bench.traffic() as traffic:
        again = bench.run(name, wish)
    assert not again["changed"] and traffic.writes == []
    assert str(again["key"]) == str(made[0]["$key"]) or table == "vnet_dns_zone_records"
    if what == "zone":
        assert sorted(row["host"] for row in bench.rows("vnet_dns_zone_records")) == ["mail", "www"]
    if what == "group":
        assert [row["name"] for row in bench.rows("resource_rules")] == ["all"]


def test_a_zone_that_somebody_uses_already_stays(bench: Bench, meddle: Meddle, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run does not take back what carries somebody's records by then; it says which rows there are."""
    from ansible_collections.community.vergeos.plugins.module_utils.desired import engine

    monkeypatch.setattr(engine, "TWIN_TIMEOUT", 0.5)
    verge_dns_record.world(bench)
    view = bench.key("vnet_dns_views", "ct-view")

    def used() -> None:
        ours = bench.row("vnet_dns_zones", domain="new.example")["$key"]
        bench.send("POST", "vnet_dns_zone_records", {"zone": ours, "host": "www", "type": "A", "value": "10.0.0.1"})
        bench.send("POST", "vnet_dns_zones", {"view": view, "domain": "New.example"})

    seen: list[int] = []
    send = Connection._send

    def watched(self: Connection, request: Any) -> Any:
        if request.method == "GET" and "/vnet_dns_zones" in request.path:
            seen.append(1)
            if len(seen) == 2:  # the first looks for it, this one for what was made
                used()
        return send(self, request)

    monkeypatch.setattr(Connection, "_send", watched)
    refusal = bench.refused("verge_dns_zone", {"view": "ct-view", "domain": "new.example"})
    assert refusal["error"]["kind"] == "ambiguous"
    assert len([row for row in bench.rows("vnet_dns_zones") if row["domain"].lower() == "new.example"]) == 2


def test_settings_that_somebody_else_makes_first(bench: Bench, meddle: Meddle) -> None:
    """The settings of a network are one row; where they are there by now, the connection hangs on those."""
    verge_ipsec.world(bench)
    bench.run("verge_network", {"name": "far", "type": "internal", "cidr": "10.77.0.0/24", "ip": "10.77.0.1"})
    vnet = bench.key("vnets", "far")
    meddle("POST", "/vnet_ipsecs", lambda: bench.send("POST", "vnet_ipsecs", {"vnet": vnet, "enabled": True}))
    wish = {"network": "far", "name": "tunnel", "remote_gateway": "198.51.100.7"}
    assert bench.run("verge_ipsec", wish)["changed"]
    settings = bench.row("vnet_ipsecs", vnet=vnet)["$key"]
    assert bench.row("vnet_ipsec_phase1s", name="tunnel")["ipsec"] == settings
    assert not bench.run("verge_ipsec", wish)["changed"]


@pytest.mark.usefixtures("patient")
def test_several_connections_at_once(bench: Bench) -> None:
    verge_ipsec.world(bench)
    bench.run("verge_network", {"name": "far", "type": "internal", "cidr": "10.77.0.0/24", "ip": "10.77.0.1"})
    wish = {"network": "far", "name": "tunnel", "remote_gateway": "198.51.100.7", "policies": [POLICY]}
    results = at_once(bench, "verge_ipsec", wish, 4)
    assert [result["msg"] for result in results if result.get("failed")] == []
    assert len(bench.rows("vnet_ipsec_phase1s", name="tunnel")) == 1
    assert len(bench.rows("vnet_ipsec_phase2s", name="lan")) == 1
    assert not bench.run("verge_ipsec", wish)["changed"]


@pytest.mark.parametrize("file", ["erp.ova", "disk.qcow2"])
@pytest.mark.parametrize("kept", [True, False], ids=["record kept", "record deleted"])
@pytest.mark.usefixtures("patient")
def test_several_imports_at_once(bench: Bench, file: str, kept: bool) -> None:
    """The platform gives the name to one of them (schema vm_imports.yml); the others go on with that one's machine."""
    bench.plant("files", name=file, type=file.rpartition(".")[2], filesize=1 << 30, allocated_bytes=1 << 30)
    wish = {"name": "erp", "file": file, "keep_record": kept}
    results = at_once(bench, "verge_vm_import", wish, 4)
    assert [result["msg"] for result in results if result.get("failed")] == []
    vm = bench.row("vms", name="erp")
    assert {result["key"] for result in results} == {vm["$key"]}
    assert len(bench.rows("machine_drives", machine=vm["machine"])) == 1
    assert len(bench.rows("vm_imports")) == (1 if kept and file == "erp.ova" else 0)
    assert not bench.run("verge_vm_import", wish)["changed"]


def test_a_machine_that_comes_before_its_import(bench: Bench, meddle: Meddle) -> None:
    """Refused since the name is taken by now: what took it is looked at."""
    bench.plant("files", name="erp.ova", type="ova", filesize=1 << 30, allocated_bytes=1 << 30)
    theirs = {"name": "erp", "file": bench.key("files", "erp.ova"), "importing": True}

    def first() -> None:
        bench.send("POST", "vm_imports", theirs)
        while not bench.rows("vms", name="erp"):
            time.sleep(0.02)

    meddle("POST", "/vm_imports", first)
    wish = {"name": "erp", "file": "erp.ova"}
    assert bench.run("verge_vm_import", wish)["vm"]["name"] == "erp"
    assert len(bench.rows("vm_imports")) == 1 and not bench.run("verge_vm_import", wish)["changed"]


def test_a_stranger_that_comes_before_an_import(bench: Bench, meddle: Meddle) -> None:
    """A machine of that name that is nobody's import is no success."""
    bench.plant("files", name="erp.ova", type="ova", filesize=1 << 30, allocated_bytes=1 << 30)
    meddle("POST", "/vm_imports", lambda: bench.send("POST", "vms", {"name": "erp"}))
    assert "already in use" in bench.refused("verge_vm_import", {"name": "erp", "file": "erp.ova"})["msg"]

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
    """A later twin that nobody takes away is reported with the keys to choose from, and not removed by guess."""
    from ansible_collections.community.vergeos.plugins.module_utils.desired import children

    monkeypatch.setattr(children, "TWIN_TIMEOUT", 0.5)
    bench.run("verge_vm", {"name": "web"})
    machine = bench.row("vms", name="web")["machine"]
    drive = {"machine": machine, "name": "system", "disksize": 10 << 30}
    # The read-back is the first read by key after the drive was made.
    meddle("GET", "/vms/[0-9]", lambda: bench.send("POST", "machine_drives", drive))
    result = bench.refused("verge_vm", {"name": "web", "drives": WHOLE["drives"][:1]})
    keys = [row["$key"] for row in bench.rows("machine_drives", machine=machine, name="system")]
    assert len(keys) == 2 and all(str(key) in result["msg"] for key in keys)

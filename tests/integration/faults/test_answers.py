# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules while the wire misbehaves: lost, late, broken and unwelcome answers (WIRE 11)."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest

from tests.contract.bench import Bench

WHOLE: dict[str, Any] = {
    "name": "web",
    "ram": "2 GiB",
    "drives": [{"name": "system", "size": "10 GiB"}],
    "nics": [{"name": "lan", "network": "Internal"}],
    "devices": [{"type": "tpm"}],
    "cloud_init": {"vendor_data": "#cloud-config\n"},
    "state": "running",
}
# Every POST that a whole machine takes.
POSTS = ["vms$", "machine_drives$", "machine_nics$", "machine_devices$", "cloudinit_files$", "vm_actions$"]
# What happens to its answer, and how often the request is sent then.
LOSSES = {
    "reset after the work": ({"kind": "reset_after"}, 1),
    "reset before the work": ({"kind": "reset_before"}, 2),
    "cut in the middle of the answer": ({"kind": "truncated"}, 1),
    "429": ({"kind": "status", "status": 429}, 2),
    "429 with Retry-After": ({"kind": "status", "status": 429, "headers": {"Retry-After": "1"}}, 2),
    "503": ({"kind": "status", "status": 503}, 2),
}


def lines(bench: Bench, method: str, ending: str) -> list[dict[str, Any]]:
    """Return the requests of one method whose path ends in some way."""
    return [entry for entry in bench.simulator.log() if entry["method"] == method and entry["path"].endswith(ending)]


def closed_port() -> int:
    """Return a port where nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def whole_machine(bench: Bench) -> None:
    """Prove that there is one machine, with each of its parts once, and that it runs."""
    machine = bench.vm("web")
    assert machine is not None and machine["power"] == "running"
    for table, name in (("machine_drives", "system"), ("machine_nics", "lan")):
        assert [row["name"] for row in bench.rows(table, machine=machine["machine"]) if row["name"] == name] == [name]
    assert len(bench.rows("machine_devices", machine=machine["machine"], type="tpm")) == 1
    files = bench.rows("cloudinit_files", owner=f"vms/{machine['$key']}")
    assert [row["name"] for row in files].count("/vendor-data") == 1


# Nothing answers


def test_refused(bench: Bench) -> None:
    """A host that does not listen is named, in one line, and soon."""
    port = closed_port()
    begun = time.monotonic()
    result = bench.refused("verge_vm", {"name": "web", "host": f"127.0.0.1:{port}", "retries": 1})
    assert result["error"]["kind"] == "connection"
    assert f"127.0.0.1:{port}" in result["msg"] and "refused" in result["msg"]
    assert time.monotonic() - begun < 5


# Answers that get lost


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("loss", LOSSES)
def test_lost_post(bench: Bench, loss: str, path: str) -> None:
    """After an unknown outcome the engine looks before it acts again: nothing is made or started twice."""
    fault, sent = LOSSES[loss]
    bench.simulator.fault(**fault, method="POST", path=f"/{path[:-1]}\\?")
    assert bench.run("verge_vm", WHOLE)["changed"]
    assert len(lines(bench, "POST", path[:-1])) == sent
    whole_machine(bench)
    assert not bench.run("verge_vm", WHOLE)["changed"]


def test_lost_clone(bench: Bench) -> None:
    """A clone whose answer was lost is found by its name."""
    bench.run("verge_vm", {**WHOLE, "state": "present"})
    bench.simulator.fault("reset_after", method="POST", path="vm_actions")
    assert bench.run("verge_vm", {"name": "copy", "clone_from": "web"})["changed"]
    assert len(bench.rows("vms", name="copy")) == 1
    assert len(lines(bench, "POST", "vm_actions")) == 1


@pytest.mark.parametrize("kind", ["reset_before", "reset_after", "truncated"])
def test_lost_change(bench: Bench, kind: str) -> None:
    """A PUT by key may be repeated, and is."""
    bench.run("verge_vm", {"name": "web", "ram": "1 GiB"})
    bench.simulator.fault(kind, method="PUT", path="/vms/")
    assert bench.run("verge_vm", {"name": "web", "ram": "2 GiB"})["changed"]
    assert bench.row("vms", name="web")["ram"] == 2048


@pytest.mark.parametrize("kind", ["reset_before", "reset_after", "truncated"])
def test_lost_delete(bench: Bench, kind: str) -> None:
    """A DELETE that was carried out although its answer was lost is no error when it is repeated."""
    bench.run("verge_vm", {"name": "web"})
    bench.simulator.fault(kind, method="DELETE", path="/vms/")
    assert bench.run("verge_vm", {"name": "web", "state": "absent"})["changed"]
    assert bench.rows("vms", name="web") == []


@pytest.mark.parametrize("kind", ["reset_before", "reset_after", "truncated"])
def test_lost_read(bench: Bench, kind: str) -> None:
    """A GET is repeated."""
    bench.run("verge_vm", {"name": "web"})
    bench.simulator.fault(kind, method="GET", path="/vms", times=2)
    assert not bench.run("verge_vm", {"name": "web"})["changed"]


@pytest.mark.parametrize("kind", ["stop", "kill"])
@pytest.mark.parametrize("loss", ["reset_before", "reset_after"])
def test_lost_power_off(bench: Bench, loss: str, kind: str) -> None:
    """Power off, too, is asked for again only where the machine is not on its way."""
    bench.run("verge_vm", {"name": "web", "state": "running"})
    bench.simulator.clear_log()
    bench.simulator.fault(loss, method="POST", path="vm_actions")
    bench.run("verge_vm", {"name": "web", "state": "stopped", "force": kind == "kill"})
    assert (bench.vm("web") or {})["power"] == "stopped"
    assert len(lines(bench, "POST", "vm_actions")) == (2 if loss == "reset_before" else 1)


@pytest.mark.parametrize("fault", [fault for fault, _sent in LOSSES.values()], ids=list(LOSSES))
def test_trouble_without_end(bench: Bench, fault: dict[str, Any]) -> None:
    """What never gets better fails in one line after a few attempts, and leaves no second row."""
    bench.simulator.fault(**fault, method="POST", path="/vms\\?", times=None)
    result = bench.attempt("verge_vm", {"name": "web", "retries": 1})
    rows = bench.rows("vms", name="web")
    assert len(rows) <= 1
    if result.get("failed"):
        assert "\n" not in result["msg"] and "vms" in result["msg"]
    else:
        assert len(rows) == 1
    # One repetition; two where the connection broke, since that is how the platform limits requests (WIRE 11.1).
    most = 3 if str(fault["kind"]).startswith("reset") else 2
    assert len(lines(bench, "POST", "/vms")) <= most


# Answers that come late


# What is done to a machine by each method, and what then holds.
DEEDS: dict[str, tuple[dict[str, Any], int, int]] = {
    "GET": ({"name": "web"}, 1, 1024),
    "PUT": ({"name": "web", "ram": "2 GiB"}, 1, 2048),
    "DELETE": ({"name": "web", "state": "absent"}, 0, 0),
    "POST": ({"name": "other", "ram": "1 GiB"}, 2, 1024),
}


def deed(bench: Bench, method: str) -> list[dict[str, Any]]:
    """Do what takes one method, prove that it was done once, and return the requests of that method."""
    wish, count, ram = DEEDS[method]
    bench.simulator.clear_log()
    bench.run("verge_vm", wish)
    sent = lines(bench, method, "")
    assert len(bench.rows("vms")) == count
    assert [row["ram"] for row in bench.rows("vms", name=wish["name"])] == [ram][:count]
    return sent


@pytest.mark.parametrize(("headers", "least"), [({"Retry-After": "1"}, 1.0), ({}, 0.15)], ids=["told when", "not told"])
@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("method", DEEDS)
def test_busy(bench: Bench, method: str, status: int, headers: dict[str, str], least: float) -> None:
    """The platform is asked again once, no sooner than it wants to be, and after a pause where it says nothing."""
    bench.run("verge_vm", {"name": "web", "ram": "1 GiB"})
    bench.simulator.fault("status", method=method, path="/vms", status=status, headers=headers)
    sent = deed(bench, method)
    assert [entry["status"] for entry in sent].count(status) == 1
    assert sent[1]["time"] - sent[0]["time"] >= least


def test_slow_read(bench: Bench) -> None:
    """A host that is too slow is named with the time that it was given."""
    bench.simulator.fault("latency", seconds=2, times=None)
    result = bench.refused("verge_vm", {"name": "web", "timeout": 0.3})
    bench.simulator.clear_faults()
    assert result["error"]["kind"] == "timeout" and "0.3 seconds" in result["msg"]


def test_busy_for_longer_than_one_waits(bench: Bench) -> None:
    """The user is told when to come back."""
    bench.simulator.fault("status", status=503, headers={"Retry-After": "3600"}, times=None)
    result = bench.refused("verge_vm", {"name": "web"})
    assert result["msg"].endswith("(HTTP 503); the system is busy, so run again later (in 3600 seconds, it says)")
    assert len(lines(bench, "GET", "/vms")) == 1


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_slow_write(bench: Bench, method: str) -> None:
    """A write that is not answered in time fails the task and is not repeated; the next run finds what came of it."""
    bench.run("verge_vm", {"name": "web", "ram": "1 GiB"})
    bench.simulator.fault("latency", method=method, path="/vms", seconds=1)
    bench.simulator.clear_log()
    result = bench.refused("verge_vm", {**DEEDS[method][0], "timeout": 0.3})
    assert result["error"]["kind"] == "timeout" and "0.3 seconds" in result["msg"]
    time.sleep(1)
    assert len(lines(bench, method, "")) == 1
    assert not bench.run("verge_vm", DEEDS[method][0])["changed"]


def test_late_post(bench: Bench) -> None:
    """A POST that is carried out after its time is up is waited for, not repeated."""
    bench.simulator.fault("latency", method="POST", path="/vms", seconds=1.5)
    assert bench.run("verge_vm", {"name": "web", "timeout": 0.5})["changed"]
    assert len(bench.rows("vms", name="web")) == 1
    assert len(lines(bench, "POST", "/vms")) == 1


def test_late_post_that_comes_to_nothing(bench: Bench) -> None:
    """A POST without an answer in time may still be under way: it is not repeated, and the user is told."""
    bench.simulator.fault("latency", method="POST", path="/vms", seconds=1)
    bench.simulator.fault("status", method="POST", path="/vms", status=503)
    result = bench.refused("verge_vm", {"name": "web", "timeout": 0.3})
    assert result["error"]["kind"] == "outcome_unknown" and "look" in result["msg"]
    assert len(lines(bench, "POST", "/vms")) == 1


# Answers that make no sense or say no


NONSENSE: dict[str, dict[str, Any]] = {
    "a page": {"kind": "html"},
    "half of a text": {"kind": "status", "status": 200, "body": '[{"$key": 1, "name": "we'},
}


@pytest.mark.parametrize("nonsense", NONSENSE)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_json(bench: Bench, method: str, nonsense: str) -> None:
    """What is no JSON is called so, once; nothing is made on the strength of it."""
    bench.simulator.fault(**NONSENSE[nonsense], method=method, path="/vms", times=None)
    result = bench.refused("verge_vm", {"name": "web"})
    assert len(lines(bench, method, "/vms")) == 1
    bench.simulator.clear_faults()
    assert result["error"]["kind"] == "connection" and "not JSON" in result["msg"]
    assert bench.rows("vms", name="web") == []


@pytest.mark.parametrize("path", ["/vms\\?", "/vnets\\?", "/vms/[0-9]"])
def test_no_row(bench: Bench, path: str) -> None:
    """An object in place of a row is an error in one line, and no trouble of this collection's own."""
    bench.simulator.fault("status", method="GET", path=path, status=200, body={"err": "not now"})
    result = bench.refused("verge_vm", {"name": "web", "nics": [{"name": "lan", "network": "Internal"}]})
    assert result["error"]["kind"] == "connection" and "the answer is no row" in result["msg"]


def test_refused_login(bench: Bench) -> None:
    """A 401 is not repeated: failures lock accounts (WIRE 2.6)."""
    with bench.traffic() as traffic:
        result = bench.refused("verge_vm", {"name": "web", "password": "wrong"})
    assert result["error"] == {"kind": "authentication", "status_code": 401, "table": "vms", "key": None}
    assert len(traffic.requests) == 1


def test_refusal_as_500(bench: Bench) -> None:
    """A 500 may be a refusal (WIRE 6.3): its reason is shown, and it is not repeated."""
    bench.run("verge_vm", {"name": "web"})
    reason = "field 'references' must be empty to delete"
    bench.simulator.fault("status", method="DELETE", status=500, body={"err": reason}, times=None)
    bench.simulator.clear_log()
    result = bench.refused("verge_vm", {"name": "web", "state": "absent"})
    assert reason in result["msg"] and result["error"]["status_code"] == 500
    assert len(lines(bench, "DELETE", "")) == 1


# Work that does not end


@pytest.mark.parametrize("state", ["running", "stopped"])
def test_power_that_never_settles(bench: Bench, state: str) -> None:
    """A wait ends with its time, and tells the last state."""
    bench.run("verge_vm", {"name": "web", "state": "stopped" if state == "running" else "running"})
    bench.simulator.fault("power_stuck")
    wish = {"name": "web", "state": state, "wait_timeout": 1, "shutdown_timeout": 1, "force": state == "stopped"}
    result = bench.refused("verge_vm", wish)
    assert result["error"]["kind"] == "task_timeout" and "last state" in result["msg"]


def test_import_that_fails(bench: Bench) -> None:
    """A drive whose import fails fails the task, with the state that it is in."""
    image = bench.plant("files", name="debian.qcow2", type="qcow2", filesize=1 << 20, allocated_bytes=1 << 20)
    bench.simulator.fault("import_fails")
    drives = [{"name": "system", "media": "import", "source": str(image)}]
    result = bench.refused("verge_vm", {"name": "web", "drives": drives, "state": "running"})
    assert result["error"]["kind"] == "task_failed" and "drive system" in result["msg"]
    assert (bench.vm("web") or {})["power"] == "stopped"

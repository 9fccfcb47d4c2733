# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What verge_vm_info adds to machines on request, in a constant number of requests."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.contract.bench import Bench

MODULE = "verge_vm_info"
EVERYTHING = ["console", "guest", "logs", "statistics"]
PARTS = {
    "drives": [{"name": "system", "size": "1 GiB"}, {"name": "data", "size": "1 GiB"}],
    "nics": [{"name": "lan", "network": "Internal"}],
}


@pytest.fixture
def fleet(bench: Bench) -> Bench:
    """web-1 runs with a guest agent that has reported, web-2 is off."""
    bench.run("verge_vm", {"name": "web-2", **PARTS})
    wish = {"name": "web-1", "guest_agent": True, **PARTS, "state": "running", "wait_for": ["agent"]}
    bench.run("verge_vm", wish)
    return bench


def one(bench: Bench, name: str, *include: str, **options: Any) -> dict[str, Any]:
    """Look one machine up."""
    (entry,) = bench.run(MODULE, {"name": name, "include": list(include), **options})["vms"]
    found: dict[str, Any] = entry
    return found


def test_nothing_more_than_asked_for(fleet: Bench) -> None:
    entry = one(fleet, "web-1")
    assert not {"console_info", "guest", "logs", "statistics"} & set(entry)
    assert "statistics" not in entry["drives"][0] and entry["need_restart"] is False


@pytest.mark.parametrize(
    ("include", "lines"),
    [
        ([], ["vms", "tag_members"]),
        (["console", "guest"], ["vms", "tag_members"]),
        (["logs"], ["vms", "tag_members", "machine_logs"]),
        (["statistics"], ["vms", "tag_members", "machine_drive_stats", "machine_nic_stats"]),
        (EVERYTHING, ["vms", "tag_members", "machine_logs", "machine_drive_stats", "machine_nic_stats"]),
    ],
)
def test_requests_do_not_grow_with_machines(fleet: Bench, include: list[str], lines: list[str]) -> None:
    for options in ({"name": "web-1"}, {}):
        with fleet.traffic() as traffic:
            fleet.run(MODULE, {**options, "include": include})
        assert traffic.lines == [f"GET {table}" for table in lines]


def test_nobody_found_costs_nothing_more(fleet: Bench) -> None:
    with fleet.traffic() as traffic:
        assert fleet.run(MODULE, {"name": "nowhere", "include": EVERYTHING})["vms"] == []
    assert traffic.lines == ["GET vms"]


@pytest.mark.parametrize(("console", "scheme"), [("vnc", "vnc"), ("spice", "spice"), ("serial", "telnet")])
def test_console(bench: Bench, console: str, scheme: str) -> None:
    bench.run("verge_vm", {"name": "web", "console": console})
    page = f"{bench.simulator.url}/#/vm-console/{bench.key('vms', 'web')}"
    nothing = {"host": None, "port": None, "url": None, "websocket": None}
    assert one(bench, "web", "console")["console_info"] == {"type": console, "page": page, **nothing}
    bench.run("verge_vm", {"name": "web", "state": "running"})
    row = bench.row("machine_console", machine=bench.row("vms", name="web")["machine"])
    assert one(bench, "web", "console")["console_info"] == {
        "type": console,
        "host": row["host"],
        "port": row["port"],
        "url": f"{scheme}://{row['host']}:{row['port']}",
        "page": page,
        "websocket": f"{bench.simulator.url.replace('https', 'wss')}/api/v4/machine_console/{row['$key']}",
    }


def test_console_that_is_switched_off(bench: Bench) -> None:
    bench.run("verge_vm", {"name": "web", "console": "none", "state": "running"})
    told = one(bench, "web", "console")["console_info"]
    assert told["type"] == "none" and told["url"] is None and told["websocket"] is None


def test_guest(fleet: Bench) -> None:
    nic = fleet.row("machine_nics", machine=fleet.row("vms", name="web-1")["machine"])
    entry = one(fleet, "web-1", "guest")
    assert entry["guest"]["agent_version"] == "8.2.2" and entry["guest"]["hostname"] == "web-1"
    loopback, lan = entry["guest"]["interfaces"]
    assert loopback == {"name": "lo", "mac": None, "addresses": ["127.0.0.1"]}
    assert lan == {"name": "eth0", "mac": nic["macaddress"], "addresses": entry["addresses"]}
    assert entry["guest"]["features"] == {"guest-network-get-interfaces": True}
    silent = {"agent_version": None, "hostname": None, "interfaces": [], "features": {}}
    assert one(fleet, "web-2", "guest")["guest"] == silent


@pytest.mark.parametrize("report", [[], None, "", {"network": None}, {"network": [None, {"ip-addresses": None}]}])
def test_reports_of_any_shape(fleet: Bench, report: Any) -> None:
    """The column switches between a list and an object (schema machine_status.yml)."""
    fleet.plant("machine_status", key=fleet.status(fleet.row("vms", name="web-1"))["$key"], agent_guest_info=report)
    assert one(fleet, "web-1", "guest")["guest"]["hostname"] is None


def test_newest_lines_of_each_log(fleet: Bench) -> None:
    now = time.time()
    machines = {name: fleet.row("vms", name=name)["machine"] for name in ("web-1", "web-2")}
    for name, machine in machines.items():
        for number in range(1, 13):
            stamp = int((now - 60 + number) * 1e6)
            fleet.plant("machine_logs", machine=machine, level="error", text=f"{name} {number}", timestamp=stamp)
    long_ago = int((now - 30 * 3600) * 1e6)
    fleet.plant("machine_logs", machine=machines["web-2"], level="message", text="old", timestamp=long_ago)
    found = {entry["name"]: entry["logs"] for entry in fleet.run(MODULE, {"include": ["logs"]})["vms"]}
    assert [line["text"] for line in found["web-2"]] == [f"web-2 {number}" for number in range(12, 2, -1)]
    assert len(found["web-1"]) == 10 and {line["text"].split()[0] for line in found["web-1"]} <= {"web-1", "Machine"}
    newest = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now - 48))
    assert found["web-2"][0] == {"timestamp": newest, "level": "error", "text": "web-2 12", "user": ""}
    assert [line["text"] for line in one(fleet, "web-2", "logs", log_lines=2)["logs"]] == ["web-2 12", "web-2 11"]
    old = one(fleet, "web-2", "logs", log_lines=50, log_hours=48)["logs"]
    assert len(old) == 13 and old[-1]["text"] == "old"


@pytest.mark.parametrize("option", ["log_lines", "log_hours"])
def test_no_lines_or_no_hours(bench: Bench, option: str) -> None:
    with bench.traffic() as traffic:
        refusal = bench.refused(MODULE, {option: 0})
    assert refusal["msg"] == f"{option} is 0; the least allowed is 1" and traffic.lines == []


def test_statistics(fleet: Bench) -> None:
    """Rows of statistics have keys of their own (WIRE 3.8)."""
    machine = fleet.row("vms", name="web-1")["machine"]
    deadline = time.monotonic() + 10
    while not fleet.row("machine_stats", machine=machine)["ram_pct"]:  # what booting takes would come over ours
        assert time.monotonic() < deadline
        time.sleep(0.05)
    stats = fleet.row("machine_stats", machine=machine)
    fleet.plant("machine_stats", key=stats["$key"], total_cpu=42, ram_used=1024, ram_pct=90, core_usagelist=[42])
    for number, drive in enumerate(fleet.rows("machine_drives", machine=machine), 1):
        row = fleet.row("machine_drive_stats", parent_drive=drive["$key"])
        fleet.plant("machine_drive_stats", key=row["$key"], read_bytes=1000 * number, wbps=number)
    nic = fleet.row("machine_nics", machine=machine)
    row = fleet.row("machine_nic_stats", parent_nic=nic["$key"])
    fleet.plant("machine_nic_stats", key=row["$key"], tx_bytes=555, rxbps=7)
    busy, idle = fleet.run(MODULE, {"include": ["statistics"], "filter": {"name__bw": "web-"}})["vms"][::-1]
    assert (busy["name"], idle["name"]) == ("web-1", "web-2")
    figures = busy["statistics"]
    assert (figures["cpu_pct"], figures["ram_used"], figures["ram_pct"], figures["cores_pct"]) == (42, 1024, 90, [42])
    assert [each["statistics"]["read_bytes"] for each in busy["drives"]] == [1000, 2000]
    assert [each["statistics"]["write_bytes_per_second"] for each in busy["drives"]] == [1, 2]
    assert busy["nics"][0]["statistics"]["tx_bytes"] == 555 and busy["nics"][0]["statistics"]["rx_bps"] == 7
    assert idle["statistics"]["cpu_pct"] == 0 and idle["drives"][0]["statistics"]["read_bytes"] == 0


def test_more_machines_than_a_filter_names(bench: Bench) -> None:
    """Then whole lists are read, and each machine still gets its own."""
    machines = [bench.send("POST", "vms", {"name": f"vm-{number}"}) for number in range(110)]
    category = bench.plant("tag_categories", name="env", taggable_vms=True)
    tag = bench.plant("tags", name="all", category=category)
    for machine in machines:
        bench.plant("tag_members", tag=tag, member=f"vms/{machine['$key']}")
    last = bench.row("vms", name="vm-109")
    bench.plant("machine_logs", machine=last["machine"], text="mine", timestamp=int(time.time() * 1e6))
    found = bench.run(MODULE, {"tags": ["env/all"], "include": EVERYTHING})["vms"]
    assert [entry["name"] for entry in found] == [f"vm-{number}" for number in range(110)]
    assert [line["text"] for line in found[-1]["logs"]] == ["mine"] and found[0]["logs"] == []


def test_many_tagged_machines_are_asked_for_in_pieces(bench: Bench) -> None:
    """A filter that names them all would be longer than a request may be."""
    tag = bench.plant("tags", name="all", category=bench.plant("tag_categories", name="env", taggable_vms=True))
    for key in range(5000, 5400):
        bench.plant("vms", key=key, name=f"vm-{key}", machine=bench.plant("machines", name=f"vm-{key}"))
        bench.plant("tag_members", tag=tag, member=f"vms/{key}")
    with bench.traffic() as traffic:
        found = bench.run(MODULE, {"tags": ["all"]})["vms"]
    assert [entry["key"] for entry in found] == list(range(5000, 5400))
    assert traffic.lines.count("GET vms") == 3
    assert max(len(str(entry["query"])) for entry in traffic.requests) < 8000

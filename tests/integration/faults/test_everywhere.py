# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work of several steps that is cut off, or loses an answer, at every one of its writes: nothing is doubled or left."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import pytest

from tests.contract.bench import WRITES, Bench

GIB = 1 << 30
CHUNK = 1 << 18
IMAGE = {"name": "system", "size": "10 GiB", "source": "debian.qcow2"}
RULE = {"direction": "incoming", "action": "accept", "protocol": "tcp"}
# What must be the same in the end, whatever went wrong on the way there.
HELD = {
    "vms": ("name", "is_snapshot", "ram", "description"),
    "machine_status": ("status",),
    "machine_drives": ("name", "disksize", "media", "preferred_tier"),
    "machine_drive_status": ("status",),
    "machine_nics": ("name", "vnet"),
    "machine_devices": ("name", "type"),
    "cloudinit_files": ("name",),
    "tag_members": ("member",),
    "vnets": ("name", "network", "need_fw_apply", "need_dns_apply"),
    "vnet_rules": ("name", "action", "destination_ports"),
    "vnet_dns_zone_records": ("host", "value"),
    "files": ("name", "filesize", "description"),
    "machine_snapshots": ("name",),
    "vm_imports": ("name", "status"),
}


def catalog(bench: Bench) -> None:
    """Make a tag and two files to import."""
    category = bench.plant("tag_categories", name="env", taggable_vms=True, taggable_vnets=True)
    bench.plant("tags", name="production", category=category)
    for name in ("debian.qcow2", "erp.ova"):
        bench.plant("files", name=name, type=name.rpartition(".")[2], filesize=GIB, allocated_bytes=GIB)


def machine(bench: Bench) -> None:
    """Make a machine that runs."""
    drives = [{"name": name, "size": "2 GiB"} for name in ("system", "data")]
    nics = [{"name": "lan", "network": "Internal"}]
    bench.run("verge_vm", {"name": "web", "drives": drives, "nics": nics, "state": "running"})


def machine_and_catalog(bench: Bench) -> None:
    """Make a machine that runs, and what a drive can be filled from."""
    machine(bench)
    catalog(bench)


def network(bench: Bench) -> None:
    """Make a network that runs."""
    bench.run("verge_network", {"name": "app", "cidr": "10.9.0.0/24", "ip": "10.9.0.1", "state": "running"})


def zone(bench: Bench) -> None:
    """Make a zone of a network that runs."""
    bench.run("verge_network", {"name": "app", "cidr": "10.9.0.0/24", "ip": "10.9.0.1", "dns": "bind"})
    bench.run("verge_dns_view", {"network": "app", "name": "inside"})
    bench.run("verge_dns_zone", {"view": "inside", "domain": "example.com"})
    bench.run("verge_network", {"name": "app", "state": "running"})


def older_file(bench: Bench) -> None:
    """Upload something else under the name of the file to come."""
    bench.run("verge_file", {"name": "new.iso", "src": __file__})


Prepare = Callable[[Bench], None]
FAMILIES: dict[str, tuple[Prepare, str, dict[str, Any]]] = {
    "machine": (
        catalog,
        "verge_vm",
        {
            "name": "web",
            "ram": "2 GiB",
            "drives": [IMAGE, {"name": "data", "size": "20 GiB"}],
            "nics": [{"name": "lan", "network": "Internal"}, {"name": "wan", "network": "External"}],
            "devices": [{"name": "chip", "type": "tpm"}],
            "tags": ["env/production"],
            "cloud_init": {"user_data": "#cloud-config\n", "vendor_data": "#cloud-config\n"},
            "state": "running",
        },
    ),
    "machine from a copy": (
        machine,
        "verge_vm",
        {
            "name": "copy",
            "clone_from": "web",
            "ram": "3 GiB",
            "drives": [{"name": "system", "size": "3 GiB"}, {"name": "more", "size": "1 GiB"}],
            "state": "running",
        },
    ),
    "copy": (machine, "verge_vm_clone", {"name": "copy", "source": "web", "tier": 1, "description": "ours"}),
    "snapshot": (machine, "verge_vm_snapshot", {"vm": "web", "name": "before"}),
    "import": (catalog, "verge_vm_import", {"name": "erp", "file": "erp.ova", "keep_record": False}),
    "import of an image": (catalog, "verge_vm_import", {"name": "erp", "file": "debian.qcow2"}),
    "upload": (lambda _bench: None, "verge_file", {"name": "new.iso", "tier": 1, "description": "ours"}),
    "upload in place of another": (older_file, "verge_file", {"name": "new.iso"}),
    "network": (
        catalog,
        "verge_network",
        {
            "name": "app",
            "cidr": "10.9.0.0/24",
            "ip": "10.9.0.1",
            "dhcp_enabled": True,
            "tags": ["env/production"],
            "state": "running",
        },
    ),
    "rule": (network, "verge_network_rule", {"network": "app", "name": "ssh", **RULE}),
    "name": (
        zone,
        "verge_dns_record",
        {"zone": "example.com", "name": "www", "type": "A", "value": "10.9.0.9"},
    ),
    "rules": (
        network,
        "verge_network_policy",
        {
            "network": "app",
            "rules": [{**RULE, "name": name, "destination_ports": name} for name in ("22", "80", "443")],
        },
    ),
    "drive of a running machine": (machine_and_catalog, "verge_drive", {"vm": "web", **IMAGE, "name": "more"}),
    "removal": (machine, "verge_vm", {"name": "web", "state": "absent", "force": True}),
}


@pytest.fixture(params=FAMILIES)
def work(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Prepare, str, dict[str, Any]]:
    """One family: what it needs, the module, and its options."""
    prepare, module, options = FAMILIES[request.param]
    if module == "verge_file":
        image = tmp_path / "new.iso"
        image.write_bytes(bytes(range(256)) * (5 * CHUNK // 512))
        options = {**options, "src": str(image)}
    return prepare, module, options


def begin(bench: Bench, prepare: Prepare) -> None:
    """Bring a fresh system to where the work starts."""
    bench.simulator.reset()
    prepare(bench)


def held(bench: Bench) -> dict[str, list[str]]:
    """Return what the platform holds, without keys and times."""
    return {
        table: sorted(str([row.get(name) for name in columns]) for row in bench.rows(table))
        for table, columns in HELD.items()
    }


def proven(bench: Bench, module: str, options: dict[str, Any], goal: dict[str, list[str]], where: str) -> None:
    """Prove that a run has nothing left to do, and that the platform holds what it should."""
    with bench.traffic() as traffic:
        again = bench.run(module, options)
    assert not again["changed"] and traffic.writes == [], where
    assert held(bench) == goal, where


def test_everywhere(bench: Bench, work: tuple[Prepare, str, dict[str, Any]]) -> None:
    """After a run that is cut off behind any of its writes the next one ends where an undisturbed one does.

    And one whose answer to any of its writes is lost gets there at once.
    """
    prepare, module, options = work
    begin(bench, prepare)
    with bench.traffic() as traffic:
        bench.run(module, options)
    goal = held(bench)
    sent = [(at, line) for at, line in enumerate(traffic.lines) if line.split()[0] in WRITES]
    assert sent
    for number, (at, line) in enumerate(sent):
        begin(bench, prepare)
        bench.simulator.fault("reset_after", path="/api/", after=at, times=None)
        first = bench.attempt(module, {**options, "retries": 0})
        # A wait may take fewer looks than it did before, so that the end comes first.
        assert first.get("failed") or not bench.simulator.control("GET", "faults")[0]["hits"], line
        assert "\n" not in first.get("msg", "")
        bench.simulator.clear_faults()
        bench.run(module, options)
        proven(bench, module, options, goal, f"cut off after {line}")

        begin(bench, prepare)
        bench.simulator.fault("reset_after", method="POST|PUT|DELETE", path="/api/", after=number)
        assert bench.run(module, options)["changed"]
        proven(bench, module, options, goal, f"answer lost of {line}")

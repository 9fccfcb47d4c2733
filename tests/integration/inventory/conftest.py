# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two simulated sites, and Ansible's own programs run on inventory files that point to them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest
from ansible.release import __version__ as core_version

from tests.integration.playbook import leaks
from tests.simulator.process import Simulator

ROOT = Path(__file__).parents[3]
BIN = Path(sys.executable).parent
# Before 2.19 core wraps what it says, however wide COLUMNS says that lines may be.
WRAPS = tuple(int(part) for part in core_version.split(".")[:2]) < (2, 19)
MANAGEMENT = "Management"


@dataclass
class Outcome:
    """What a program said.

    Attributes:
        status: Its exit status.
        data: Its output as JSON, or None; texts are unwrapped from what core writes around those that are data.
        text: Its output.
        said: What it wrote to the error output, each message on one line.
    """

    status: int
    data: Any
    text: str
    said: str

    @property
    def hosts(self) -> dict[str, dict[str, Any]]:
        """Host -> variables."""
        return self.data["_meta"]["hostvars"]

    def group(self, name: str) -> list[str]:
        """The hosts of a group; none where there is no such group."""
        return sorted(self.data.get(name, {}).get("hosts", []))


def _unwrapped(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"__ansible_unsafe"}:
            return value["__ansible_unsafe"]
        return {name: _unwrapped(each) for name, each in value.items()}
    return [_unwrapped(each) for each in value] if isinstance(value, list) else value


@pytest.fixture(scope="session")
def berlin() -> Iterator[Simulator]:
    """Twelve VMs, nine of them running with a guest agent; tags, a static address, a lease, a second network, a tenant.

    vm-00001 (linux, running) has the tags env/production and web. vm-00004 is stopped and its NIC has 10.0.7.4.
    vm-00008 is stopped and has a lease and a reservation. vm-00002 has a second NIC in the network Management.
    """
    with Simulator(vms=12, guest_addresses=True) as site:
        env, role = site.rows("tag_categories", {"name": "env"}, {"name": "role"})
        production, test, web = site.rows(
            "tags",
            {"name": "production", "category": env},
            {"name": "test", "category": env},
            {"name": "web", "category": role},
        )
        site.rows(
            "tag_members",
            {"tag": production, "member": "vms/1"},
            # The long form is stored as it was written by some (WIRE 8.3).
            {"tag": web, "member": "/v4/vms/1"},
            {"tag": test, "member": "vms/2"},
            {"tag": web, "member": "vms/2"},
            {"tag": web, "member": "nodes/1"},
            {"tag": web, "member": "vnets/1"},
        )
        (management,) = site.rows("vnets", {"name": MANAGEMENT, "type": "internal"})
        nics = {nic["$key"]: nic for nic in read(site, "machine_nics", "$key,machine,macaddress,vnet")}
        machines = {vm["name"]: vm["machine"] for vm in read(site, "vms", "name,machine")}
        first = {nic["machine"]: nic for nic in nics.values()}
        site.rows("machine_nics", {"$key": first[machines["vm-00004"]]["$key"], "ipaddress": "10.0.7.4"})
        site.rows(
            "machine_nics",
            {
                "machine": machines["vm-00002"],
                "name": "nic_1",
                "vnet": management,
                "macaddress": "f0:db:30:ff:00:02",
                "ipaddress": "172.16.0.2",
            },
        )
        leased = first[machines["vm-00008"]]
        lease = {"vnet": leased["vnet"], "mac": leased["macaddress"].upper(), "owner": ""}
        site.rows(
            "vnet_addresses",
            {**lease, "type": "dynamic", "ip": "10.0.9.8", "expiration": 2000000000},
            {**lease, "type": "dynamic", "ip": "10.0.9.7", "expiration": 1000000000},
            {**lease, "type": "static", "ip": "fd00::8"},
            {**lease, "type": "ipalias", "ip": "10.0.9.99"},
        )
        yield site


@pytest.fixture(scope="session")
def oslo() -> Iterator[Simulator]:
    """Four VMs of the same names as in Berlin, without guest agents."""
    with Simulator(vms=4, seed=2) as site:
        yield site


def read(site: Simulator, table: str, fields: str) -> list[dict[str, Any]]:
    """Read rows past the collection."""
    import requests

    answer = requests.get(
        f"{site.url}/api/v4/{table}",
        params={"fields": fields},
        auth=(site.username, site.password),
        verify=site.ca_file,
        timeout=30,
    )
    answer.raise_for_status()
    return answer.json()


@pytest.fixture
def quiet(berlin: Simulator, oslo: Simulator) -> None:
    """Forget the requests and faults of earlier tests."""
    for site in (berlin, oslo):
        site.clear_faults()
        site.clear_log()


@pytest.fixture
def ansible(quiet: None, berlin: Simulator, oslo: Simulator, tmp_path: Path) -> Callable[..., Outcome]:
    """``ansible(site, *arguments, file=..., env=...)`` runs a program on an inventory file, in a site's environment."""

    def run(
        site: Any,
        *arguments: str,
        program: str = "ansible-inventory",
        file: str = "",
        name: str = "test.verge.yml",
        env: dict[str, str] | None = None,
    ) -> Outcome:
        path = tmp_path / name
        path.write_text("plugin: community.vergeos.verge\n" + file, encoding="utf-8")
        home = tmp_path / "home"
        home.mkdir(exist_ok=True)
        base = {key: value for key, value in os.environ.items() if not key.startswith(("VERGE_", "ANSIBLE_"))}
        done = subprocess.run(
            [str(BIN / program), *(() if program == "ansible-doc" else ("-i", str(path))), *(arguments or ("--list",))],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            cwd=tmp_path,
            env={
                **base,
                **(site.env if site is not None else {}),
                "HOME": str(home),
                "PATH": f"{BIN}:{base['PATH']}",
                "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "build" / "tree"),
                "ANSIBLE_INVENTORY_ENABLED": "community.vergeos.verge",
                "ANSIBLE_NOCOLOR": "1",
                "COLUMNS": "10000",
                **(env or {}),
            },
        )
        shown = leaks(
            [word for place in (berlin, oslo) for word in (place.password, place.api_key)],
            done.stdout + done.stderr,
            tmp_path,
            but=[*tmp_path.rglob("*.yml"), *tmp_path.rglob("*.yaml")],
        )
        assert shown == [], "secrets came out"
        try:
            data = _unwrapped(json.loads(done.stdout))
        except ValueError:
            data = None
        said = re.sub(r"[ \t]+", " ", done.stderr)
        if WRAPS:
            said = re.sub(r"(?<=\S)\n(?!\[)", " ", said.strip())
        return Outcome(done.returncode, data, done.stdout, said)

    return run


@dataclass
class Parsed:
    """What the plugin made of a file.

    Attributes:
        hosts: Host -> variables.
        groups: Group -> hosts in order.
        warnings: What it warned of.
        error: Why it failed, or an empty text.
    """

    hosts: dict[str, dict[str, Any]]
    groups: dict[str, list[str]]
    warnings: list[str]
    error: str = ""

    def group(self, name: str) -> list[str]:
        """The hosts of a group; none where there is no such group."""
        return self.groups.get(name, [])


@pytest.fixture
def parse(quiet: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Parsed]:
    """``parse(site, file)`` has the plugin read a text or a file in this process, in a site's environment.

    ``into=`` is an inventory that holds something already, to which the file is added.
    """
    # Not at the top: this file is read before pytest-ansible takes over the import of collections.
    from ansible.errors import AnsibleError
    from ansible.inventory.data import InventoryData
    from ansible.parsing.dataloader import DataLoader
    from ansible.plugins.loader import inventory_loader

    def run(site: Any, file: str | Path = "", into: Any = None) -> Parsed:
        for name in [name for name in os.environ if name.startswith("VERGE_")]:
            monkeypatch.delenv(name)
        for name, value in (site.env if site is not None else {}).items():
            monkeypatch.setenv(name, value)
        path = file if isinstance(file, Path) else tmp_path / "test.verge.yml"
        if not isinstance(file, Path):
            path.write_text("plugin: community.vergeos.verge\n" + file, encoding="utf-8")
        plugin = inventory_loader.get("community.vergeos.verge")
        warnings: list[str] = []
        monkeypatch.setattr(plugin.display, "warning", warnings.append)
        inventory = InventoryData() if into is None else into
        try:
            plugin.parse(inventory, DataLoader(), str(path))
        except AnsibleError as error:
            return Parsed({}, {}, warnings, error.message)
        if plugin.get_option("cache"):
            plugin.update_cache_if_changed()  # as core does after each source
        hosts = {
            name: {variable: value for variable, value in host.vars.items() if not variable.startswith("inventory_")}
            for name, host in inventory.hosts.items()
        }
        groups = {name: sorted(host.name for host in group.hosts) for name, group in inventory.groups.items()}
        return Parsed(hosts, groups, warnings)

    return run


@pytest.fixture
def requests_of() -> Callable[[Simulator], list[str]]:
    """``requests_of(site)`` gives method and path of every request since the test began."""
    return lambda site: [f"{entry['method']} {entry['path']}" for entry in site.log()]

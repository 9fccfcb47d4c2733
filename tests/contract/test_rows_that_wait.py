# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""verge_resource tells what it leaves waiting, as the modules of their own do."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.resources.generic import staging
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.schema.index import TABLES
from tests.contract import twice
from tests.contract.bench import Bench
from tests.contract.test_applies import WORDS, waits, world
from tests.contract.test_pending_restart import EARLIER, WEB

KEY = "QJ7nHvJGBdsSGDcR6KXXs4fZNxN3RZ7bmlxWqBrQ9VM="
# Table, the row with its parents by table and name, its columns, and what waits then.
ROWS: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("vnet_rules", {"vnet": "app", "name": "ct"}, {"action": "accept"}, "need_fw_apply"),
    ("vnet_cidrs", {"vnet": "app", "cidr": "198.51.100.0/24"}, {}, "need_fw_apply"),
    ("vnet_addresses", {"vnet": "app", "ip": "203.0.113.9"}, {"type": "virtual"}, "need_fw_apply"),
    ("vnet_wireguards", {"vnet": "app", "name": "ct"}, {"ip": "10.101.0.1/24"}, "need_fw_apply"),
    (
        "vnet_wireguard_peers",
        {"wireguard": "wg0", "name": "ct"},
        {"peer_ip": "10.100.0.9", "allowed_ips": "10.100.0.9/32", "public_key": KEY},
        "need_fw_apply",
    ),
    ("vnet_hosts", {"vnet": "app", "host": "ct"}, {"ip": "10.9.0.9"}, "need_dns_apply"),
    ("vnet_dns_views", {"vnet": "app", "name": "ct"}, {}, "need_dns_apply"),
    ("vnet_dns_zones", {"view": "ct-view", "domain": "ct2.example"}, {}, "need_dns_apply"),
    (
        "vnet_dns_zone_records",
        {"zone": "ct.example", "host": "www"},
        {"type": "A", "value": "10.9.0.9"},
        "need_dns_apply",
    ),
    ("vnet_proxy", {"vnet": "app"}, {}, "need_proxy_apply"),
]
ids = [row[0] for row in ROWS]


def told(result: dict[str, Any]) -> list[str]:
    """Return the warnings that tell what waits."""
    return [line for line in result.get("warnings", ()) if "not in force yet" in line or "waiting for a" in line]


@pytest.mark.parametrize(("table", "identity", "columns", "flag"), ROWS, ids=ids)
def test_what_waits_to_be_applied(
    bench: Bench, table: str, identity: dict[str, Any], columns: dict[str, Any], flag: str
) -> None:
    world(bench)
    wish = {"table": table, "identity": identity, "columns": columns}
    done = twice.foretold(bench, "verge_resource", wish)
    assert WORDS[flag] in done["pending"] and done["pending_restart"] == [] and waits(bench, flag)
    assert len(told(done)) == 1 and told(done)[0].startswith("network app: not in force yet: ")
    assert not [name for name in done["row"] if name.endswith("_runs")]
    again = twice.unchanged(bench, "verge_resource", wish)
    assert WORDS[flag] in again["pending"] and len(told(again)) == 1
    if table == "vnet_wireguards":  # one goes only when it is off
        bench.run("verge_resource", {**wish, "columns": {"enabled": False}})
    assert WORDS[flag] in twice.foretold(bench, "verge_resource", {**wish, "state": "absent"})["pending"]
    bench.run("verge_network", {"name": "app", "state": "restarted"})
    assert twice.unchanged(bench, "verge_resource", {**wish, "state": "absent"})["pending"] == []


@pytest.mark.parametrize(("table", "identity", "columns", "_flag"), ROWS, ids=ids)
def test_nothing_waits_on_a_network_that_is_off(
    bench: Bench, table: str, identity: dict[str, Any], columns: dict[str, Any], _flag: str
) -> None:
    world(bench)
    bench.run("verge_network", {"name": "app", "state": "stopped"})
    done = twice.foretold(bench, "verge_resource", {"table": table, "identity": identity, "columns": columns})
    assert done["pending"] == [] and told(done) == []


def test_every_row_of_a_network_leads_to_it() -> None:
    """The way is worked out from the facts, for each table that is named."""
    ways = {
        table: staging.path_to_network(table)
        for table in TABLES
        if table in (*staging.RULES, *staging.IPSEC, *staging.NAMES, *staging.PROXY)
        or table.startswith(staging.ROUTING)
    }
    assert all(way.split("#")[-1] == "vnet" for way in ways.values())
    assert ways["vnet_ipsec_phase2s"] == "phase1#ipsec#vnet" and ways["vnet_proxy_tenants"] == "proxy#vnet"
    assert ways["vnet_bgp_interface_commands"] == "bgp_interface#bgp#vnet"
    assert len(ways) == 25


def test_a_setting_of_a_network_that_waits_for_its_restart(bench: Bench) -> None:
    world(bench)
    wish = {"table": "vnets", "identity": {"name": "app"}, "columns": {"mtu": 1400, "description": "x"}}
    done = twice.foretold(bench, "verge_resource", wish)
    assert done["pending_restart"] == ["mtu"] and done["pending"] == []
    assert told(done) == [
        "network app: waiting for a restart: mtu (verge_network_apply does it with restart_if_needed: true)"
    ]
    assert twice.unchanged(bench, "verge_resource", wish)["pending_restart"] == EARLIER
    bench.run("verge_network_apply", {"network": "app", "restart_if_needed": True})
    assert twice.unchanged(bench, "verge_resource", wish)["pending_restart"] == []
    quiet = {**wish, "columns": {"description": "y"}}
    assert twice.foretold(bench, "verge_resource", quiet)["pending_restart"] == []
    way_out = {**wish, "columns": {"vnet_default_gateway": "External"}}
    assert twice.foretold(bench, "verge_resource", way_out)["pending"] == ["rules"]


def test_routing_waits_for_a_restart(bench: Bench) -> None:
    world(bench)
    bgp = {"table": "vnet_bgp", "identity": {"vnet": "app"}}
    done = twice.foretold(bench, "verge_resource", bgp)
    assert done["pending_restart"] == ["vnet_bgp app"]
    key = done["key"]
    router = {"table": "vnet_bgp_routers", "identity": {"bgp": key, "asn": 65001}}
    done = twice.foretold(bench, "verge_resource", router)
    assert done["pending_restart"] == [f"vnet_bgp_routers {key} 65001"] and "network app" in told(done)[0]
    assert twice.unchanged(bench, "verge_resource", router)["pending_restart"] == EARLIER
    bench.run("verge_network", {"name": "app", "state": "restarted"})
    assert twice.unchanged(bench, "verge_resource", router)["pending_restart"] == []


@pytest.mark.parametrize("silent", [False, True])
def test_a_machine_and_its_parts(bench: Bench, silent: bool) -> None:
    bench.run("verge_vm", WEB)
    machine = bench.row("vms", name="web")["machine"]
    own = {"table": "vms", "identity": {"name": "web"}, "columns": {"cpu_cores": 2, "description": "x"}}
    parts = [
        ("machine_nics", {"machine": machine, "name": "lan"}, {"interface": "e1000"}, [f"machine_nics {machine} lan"]),
        (
            "machine_drives",
            {"machine": machine, "name": "system"},
            {"interface": "ide"},
            [f"machine_drives {machine} system"],
        ),
        ("machine_nics", {"machine": machine, "name": "lan"}, {"description": "x"}, []),
        ("machine_nics", {"machine": machine, "name": "new"}, {}, [f"machine_nics {machine} new"]),
    ]
    for table, identity, columns, waiting in parts:
        wish = {"table": table, "identity": identity, "columns": columns}
        with bench.fault("parts_are_silent") if silent else nullcontext():
            done = twice.foretold(bench, "verge_resource", wish)
            assert done["pending_restart"] == (waiting or ([] if silent else EARLIER))
            assert twice.unchanged(bench, "verge_resource", wish)["pending_restart"] == ([] if silent else EARLIER)
    done = twice.foretold(bench, "verge_resource", own)
    assert done["pending_restart"] == ["cpu_cores"] and told(done)[0].startswith("vm web: waiting for a power cycle: ")
    bench.run("verge_vm", {"name": "web", "state": "stopped", "force": True})
    assert twice.unchanged(bench, "verge_resource", own)["pending_restart"] == []

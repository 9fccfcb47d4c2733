"""Tenants over HTTPS: power, nodes that fit nowhere, snapshots among tenants, restores, records (schema/tenancy)."""

from __future__ import annotations

from typing import Any, Callable, List

import pytest

GIB = 1 << 30
STATE = "status#status as status"


def status(wire: Any, key: Any) -> Any:
    return wire.get(f"tenants/{key}", fields=STATE)["status"]


def make(wire: Any, name: str = "acme", nodes: int = 1, storage: bool = True, **node: Any) -> int:
    key = wire.make("tenants", name=name)["key"]
    for _number in range(nodes):
        wire.make("tenant_nodes", tenant=key, **{"ram": 4096, **node})
    if storage:
        tier = wire.get("storage_tiers", fields="$key", filter="tier eq 1")[0]["$key"]
        wire.make("tenant_storage", tenant=key, tier=tier, provisioned=10 * GIB)
    wire.advance(3)
    return int(key)


def start(wire: Any, key: int) -> None:
    assert wire.act("tenant_actions", key, "poweron")[0] == 201
    wire.advance(20)


def texts(wire: Any, table: str, condition: str) -> List[str]:
    return [row["text"] for row in wire.get(table, fields="text", filter=condition)]


@pytest.mark.parametrize(("nodes", "storage"), [(0, True), (1, False)])
def test_a_start_needs_a_node_and_storage(wire: Any, nodes: int, storage: bool) -> None:
    key = make(wire, nodes=nodes, storage=storage)
    assert wire.act("tenant_actions", key, "poweron")[0] == 422
    assert status(wire, key) == "offline"


def test_a_node_has_at_least_2048_mb(wire: Any) -> None:
    key = wire.make("tenants", name="acme")["key"]
    assert wire.post("tenant_nodes", tenant=key, ram=1024)[0] == 422


def test_a_tenant_that_is_being_made_does_not_start(wire: Any) -> None:
    key = wire.make("tenants", name="acme")["key"]
    assert status(wire, key) == "provisioning"
    assert wire.act("tenant_actions", key, "poweron")[0] == 422


def test_the_network_stops_after_the_tenant(wire: Any) -> None:
    key = make(wire)
    start(wire, key)
    network = {"fields": "vnet#machine#status#status as network"}
    wire.act("tenant_actions", key, "poweroff")
    assert status(wire, key) == "stopping"
    wire.advance(20)
    assert status(wire, key) == "offline"
    assert wire.get(f"tenants/{key}", **network) == {"network": "running"}
    wire.advance(7)
    assert wire.get(f"tenants/{key}", **network) == {"network": "stopped"}


def test_a_restart_is_a_reset(wire: Any) -> None:
    key = make(wire)
    assert wire.act("tenant_actions", key, "reset")[0] == 422
    start(wire, key)
    began = wire.get(f"tenants/{key}", fields="status#started as started")["started"]
    assert wire.act("tenant_actions", key, "reset")[0] == 201
    assert status(wire, key) == "restarting"
    wire.advance(20)
    assert status(wire, key) == "online"
    assert wire.get(f"tenants/{key}", fields="status#started as started")["started"] >= began + 20


@pytest.mark.parametrize(("version", "reasons"), [("26.1.8", False), ("26.2.1", True)])
def test_a_node_that_fits_nowhere_stays_off(serve: Callable[..., Any], version: str, reasons: bool) -> None:
    """Silently; since 26.2 the log of its machine says why (WIRE 12.2, 15)."""
    wire = serve(version=version)
    key = make(wire)
    large = wire.make("tenant_nodes", tenant=key, ram=5242880)["key"]
    start(wire, key)
    assert status(wire, key) == "reduced"
    row = wire.get(f"tenant_nodes/{large}", fields="machine,machine#status#status as status")
    assert row["status"] == "stopped"
    logged = texts(wire, "machine_logs", f"machine eq {row['machine']}")
    assert ("node1: not enough memory" in logged) is reasons and bool(logged) is reasons


def test_a_tenant_of_which_no_node_fits(wire: Any) -> None:
    key = make(wire, ram=5242880)
    start(wire, key)
    assert wire.get(f"tenants/{key}", fields="status#status as status,status#running as running") == {
        "status": "nodesoffline",
        "running": False,
    }
    assert wire.delete(f"tenants/{key}")[0] == 200


def test_two_tenants_share_the_room_there_is(wire: Any) -> None:
    """Nodes are placed one after the other: what one takes is not there for the next."""
    room = max(row["vm_ram"] for row in wire.get("nodes", fields="vm_ram"))
    keys = [make(wire, name, ram=room // 1024 * 1024) for name in ("one", "two", "three")]
    for key in keys:
        wire.act("tenant_actions", key, "poweron")
    wire.advance(20)
    assert [status(wire, key) for key in keys] == ["online", "online", "nodesoffline"]


def test_an_action_of_one_node(wire: Any) -> None:
    key = make(wire, nodes=2)
    one, two = (row["$key"] for row in wire.get("tenant_nodes", fields="$key"))
    assert wire.act("tenant_node_actions", one, "reset")[0] == 422
    start(wire, key)
    fields = {"fields": "machine#status#status as status,machine#status#node as host"}
    before = wire.get(f"tenant_nodes/{one}", **fields)["host"]
    assert wire.act("tenant_node_actions", one, "migrate")[0] == 201
    assert status(wire, key) == "migrating" and wire.get(f"tenant_nodes/{one}", **fields)["status"] == "migrating"
    wire.advance(3)
    assert status(wire, key) == "online" and wire.get(f"tenant_nodes/{one}", **fields)["host"] != before
    wire.act("tenant_node_actions", two, "reset")
    assert wire.get(f"tenant_nodes/{two}", **fields)["status"] == "initializing"
    wire.advance(1)
    assert wire.get(f"tenant_nodes/{two}", **fields)["status"] == "running"


def test_the_list_of_tenants_shows_snapshots_too(wire: Any) -> None:
    key = make(wire)
    made = wire.make("tenant_snapshots", tenant=key, name="before")["key"]
    rows = wire.get("tenants", fields="$key,name,is_snapshot")
    assert [(row["name"], row["is_snapshot"]) for row in rows] == [("acme", False), ("before", True)]
    frozen = rows[1]["$key"]
    assert wire.act("tenant_actions", frozen, "poweron")[0] == 422
    assert wire.put(f"tenants/{frozen}", description="x")[0] == 422
    assert wire.get("tenant_dashboard")["tenants_count"] == 1
    wire.delete(f"tenant_snapshots/{made}")
    assert [row["name"] for row in wire.get("tenants", fields="name")] == ["acme"]


def test_a_restore_brings_nodes_and_storage_back(wire: Any) -> None:
    key = make(wire)
    node = wire.get("tenant_nodes", fields="$key")[0]["$key"]
    snapshot = wire.make("tenant_snapshots", tenant=key, name="before")["key"]
    wire.put(f"tenants/{key}", description="changed")
    wire.put(f"tenant_nodes/{node}", cpu_cores=9)
    wire.make("tenant_nodes", tenant=key, ram=2048)
    assert wire.act("tenant_actions", key, "restore", snapshot=snapshot)[0] == 201
    assert wire.get(f"tenants/{key}", fields="description")["description"] == "changed"
    start(wire, key)
    assert wire.get(f"tenants/{key}", fields="description,restore_pending") == {
        "description": "",
        "restore_pending": False,
    }
    assert wire.get("tenant_nodes", fields="$key,cpu_cores") == [{"$key": node, "cpu_cores": 4}]
    assert status(wire, key) == "online"


def test_a_snapshot_of_the_system_is_one_of_each_tenant(wire: Any) -> None:
    make(wire)
    system = wire.make("cloud_snapshots", name="nightly")["key"]
    assert [row["name"] for row in wire.get("tenant_snapshots", fields="name")] == ["nightly"]
    wire.advance(3)
    wire.delete(f"cloud_snapshots/{system}")
    assert wire.get("tenant_snapshots") == []


def test_a_tenant_is_recovered_with_all_that_it_had(wire: Any) -> None:
    key = make(wire, nodes=2)
    system = wire.make("cloud_snapshots", name="nightly")["key"]
    wire.advance(3)
    wire.post("cloud_snapshot_actions", cloud_snapshot=system, action="find_tenants")
    wire.advance(2)
    row = wire.get("cloud_snapshot_tenants", fields="$key")[0]["$key"]
    body = {"action": "recover", "params": {"rows": [row], "name": "again"}}
    assert wire.post("cloud_snapshot_tenant_actions", **body)[0] == 201
    wire.advance(2)
    made = wire.get("tenants", fields="$key", filter="name eq 'again'")[0]["$key"]
    assert made != key and status(wire, made) == "provisioning"
    assert len(wire.get("tenant_nodes", filter=f"tenant eq {made}")) == 2
    assert len(wire.get("tenant_storage", filter=f"tenant eq {made}")) == 1


def test_log_and_use_of_a_tenant(wire: Any) -> None:
    key = make(wire)
    start(wire, key)
    said = texts(wire, "tenant_logs", f"tenant eq {key}")
    assert "Tenant power on" in said and "Tenant is online" in said
    assert wire.get("tenant_stats", fields="ram_used", filter=f"tenant eq {key}") == [{"ram_used": 2048}]
    points = wire.get("tenant_stats_history_short", fields="ram_allocated,core_count,tier1_provisioned")
    assert points == [{"ram_allocated": 4096, "core_count": 4, "tier1_provisioned": 10 * GIB}]
    wire.advance(600)
    assert len(wire.get("tenant_stats_history_short")) == 3
    assert len(wire.get("tenant_stats_history_long")) == 1
    wire.advance(3000)
    assert len(wire.get("tenant_stats_history_short")) == 13 and len(wire.get("tenant_stats_history_long")) == 2
    wire.act("tenant_actions", key, "poweroff")
    wire.advance(3600)
    assert len(wire.get("tenant_stats_history_short")) == 13


def test_refreshing_is_noted(wire: Any) -> None:
    key = make(wire)
    assert wire.act("tenant_actions", key, "refresh_status")[0] == 201
    assert wire.post("tenant_snapshot_actions", tenant=key, action="refresh")[0] == 201
    said = texts(wire, "tenant_logs", f"tenant eq {key}")
    assert "Tenant status refresh" in said and "Tenant snapshots refresh" in said

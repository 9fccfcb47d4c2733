"""Tenants over time: schema/tenancy, WIRE 9.2."""

from __future__ import annotations

from typing import Any, Dict

STATE = "status#status as status,status#running as running"
GIB = 1 << 30


def tenant(api: Any, nodes: int = 1) -> int:
    key = api.make("tenants", name="t")["key"]
    for _number in range(nodes):
        api.make("tenant_nodes", tenant=key, ram=4096)
    tier = api.get("storage_tiers", fields="$key", filter="tier eq 1")[0]["$key"]
    api.make("tenant_storage", tenant=key, tier=tier, provisioned=10 * GIB)
    assert state(api, key) == {"status": "provisioning", "running": False}
    api.advance(3)
    return int(key)


def state(api: Any, key: int) -> Dict[str, Any]:
    row: Dict[str, Any] = api.get(f"tenants/{key}", fields=STATE)
    return row


def test_what_comes_with_a_tenant(api: Any) -> None:
    key = api.make("tenants", name="t", password="secret")["key"]
    row = api.get(f"tenants/{key}", fields="vnet#name as network,uuid,password,stats#ram_used as ram,ui_address")
    assert row["network"] == "tenant_t" and len(row["uuid"]) == 36 and row["ram"] == 0
    assert "password" not in row and row["ui_address"] is None
    for table in ("tenant_nodes", "tenant_storage"):
        assert api.get(table) == []
    assert api.post("tenants", name="t")[0] == 409


def test_power_takes_its_time(api: Any) -> None:
    key = tenant(api)
    assert api.act("tenant_actions", key, "poweron")[0] == 201
    assert state(api, key) == {"status": "starting", "running": False}
    api.advance(20)
    assert state(api, key) == {"status": "online", "running": True}
    node = api.get("tenant_nodes", fields="name,machine#status#status as s,machine#cluster#$display as c")
    assert node == [{"name": "node1", "s": "running", "c": "lab-cluster"}]
    assert api.delete(f"tenants/{key}")[0] == 405
    api.act("tenant_actions", key, "poweroff")
    assert state(api, key) == {"status": "stopping", "running": True}
    assert api.act("tenant_actions", key, "reset")[0] == 422
    api.advance(20)
    assert state(api, key) == {"status": "offline", "running": False}
    assert api.delete(f"tenants/{key}")[0] == 200
    for table in ("tenant_nodes", "tenant_storage", "tenant_status"):
        assert api.get(table) == []
    assert api.get("vnets", filter="name eq 'tenant_t'") == []
    assert api.get("machines", filter="type eq 'tenant'") == []


def test_a_tenant_without_nodes_does_not_start(api: Any) -> None:
    key = tenant(api, nodes=0)
    assert api.act("tenant_actions", key, "poweron")[0] == 422


def test_some_nodes_down_is_reduced(api: Any) -> None:
    key = tenant(api, nodes=2)
    api.act("tenant_actions", key, "poweron")
    api.advance(20)
    node = api.get("tenant_nodes", fields="$key")[0]["$key"]
    assert api.act("tenant_node_actions", node, "kill")[0] == 201
    api.advance(1)
    assert state(api, key) == {"status": "reduced", "running": True}
    api.act("tenant_node_actions", node, "poweron")
    api.advance(1)
    assert state(api, key) == {"status": "online", "running": True}


def test_the_first_address_serves_the_ui(api: Any) -> None:
    key = tenant(api)
    for address in ("192.168.1.50", "192.168.1.51"):
        api.make("vnet_addresses", vnet=3, type="virtual", ip=address, owner=f"tenants/{key}")
    assert api.get(f"tenants/{key}", fields="ui_address") == {"ui_address": None}
    api.advance(1)
    row = api.get(f"tenants/{key}", fields="url,ui_address#ip as ip")
    assert row == {"url": "https://192.168.1.50", "ip": "192.168.1.50"}
    api.delete(f"tenants/{key}")
    assert api.get("vnet_addresses", filter="type eq 'virtual'") == []


def test_snapshots_without_expiry_stay(api: Any) -> None:
    key = tenant(api)
    api.make("tenant_snapshots", tenant=key, name="stays")
    api.make("tenant_snapshots", tenant=key, name="goes", expires=api.world.clock.now() + 60)
    assert api.post("tenant_snapshots", tenant=key, name="stays")[0] == 409
    api.advance(3600)
    assert api.get("tenant_snapshots", fields="name") == [{"name": "stays"}]
    assert api.act("tenant_actions", key, "restore", snapshot=1)[0] == 201
    assert api.get(f"tenants/{key}", fields="restore_pending") == {"restore_pending": True}
    api.act("tenant_actions", key, "poweron")
    api.advance(20)
    assert api.get(f"tenants/{key}", fields="restore_pending") == {"restore_pending": False}
    assert api.act("tenant_actions", key, "restore", snapshot=1)[0] == 422


def test_a_clone_and_the_switch_of_isolation(api: Any) -> None:
    key = tenant(api)
    status, answer = api.act("tenant_actions", key, "clone", name="copy", no_storage=True)
    copied = int(answer["response"]["tenantkey"])
    assert status == 201 and state(api, copied)["status"] == "provisioning"
    assert len(api.get("tenant_nodes", filter=f"tenant eq {copied}")) == 1
    assert api.get("tenant_storage", filter=f"tenant eq {copied}") == []
    assert api.act("tenant_actions", key, "clone", name="copy")[0] == 409
    api.act("tenant_actions", key, "isolateon")
    assert api.get(f"tenants/{key}", fields="isolate") == {"isolate": True}


def test_the_dashboard_is_one_object(api: Any) -> None:
    key = tenant(api)
    api.act("tenant_actions", key, "poweron")
    api.advance(20)
    view = api.get("tenant_dashboard")
    assert (view["tenants_count"], view["tenants_online"], view["nodes_online"], view["storage_count"]) == (1, 1, 1, 1)

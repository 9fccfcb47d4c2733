"""What the platform does by itself, over HTTPS: its log, alarms, events that start tasks, queries (schema/system)."""

from __future__ import annotations

from typing import Any, Callable

import pytest

PASSWORD = "long-enough-1"


def runs(wire: Any, task: int) -> int:
    return int(wire.get(f"tasks/{task}", fields="last_run")["last_run"] or 0)


def waiting(wire: Any, table: str, event: str, **columns: Any) -> int:
    """A task that an event starts."""
    body = {"name": f"on {table} {event}", "owner": "system/1", "action": "billing"}
    task = wire.make("tasks", **body)["key"]
    wire.make("task_events", task=task, table=table, event=event, **columns)
    return int(task)


def test_the_log_of_a_fresh_system_is_not_empty(wire: Any) -> None:
    texts = [row["text"] for row in wire.get("logs", fields="text")]
    assert "System started" in texts


def test_the_mail_settings_are_one_row(wire: Any) -> None:
    assert wire.get("smtp_settings/1", fields="$key") == {"$key": 1}


def test_queries_of_a_node_finish(wire: Any) -> None:
    job = wire.make("node_queries", node=1, query="ping", params={"host": "192.0.2.1"})["$key"]
    wire.advance(1)
    row = wire.get(f"node_queries/{job}", fields="status,result")
    assert row["status"] == "complete" and row["result"]


def test_rules_that_wait_too_long_are_an_alarm(wire: Any) -> None:
    wire.make("vnet_rules", vnet=5, name="r", action="accept", direction="incoming")
    wire.advance(599)
    assert wire.get("alarms") == []
    wire.advance(2)
    alarms = wire.get("alarms", fields="owner,owner_type,alarm_type,level")
    assert alarms == [{"owner": "vnets/5", "owner_type": "vnets", "alarm_type": "vnet_fw_apply", "level": "warning"}]
    task = waiting(wire, "alarms", "lowered", table_event_filters={"level": "warning"})
    wire.act("vnet_actions", 5, "refresh")
    wire.advance(61)
    assert wire.get("alarms") == [] and len(wire.get("alarm_history")) == 1
    wire.advance(5)
    assert runs(wire, task) > 0


def test_a_node_without_a_host_is_an_alarm(wire: Any) -> None:
    tier = wire.get("storage_tiers", fields="$key", filter="tier eq 1")[0]["$key"]
    raised = waiting(wire, "alarms", "raised", table_event_filters={"level": "error"})
    failed = waiting(wire, "tenants", "error")
    tenant = wire.make("tenants", name="acme")["key"]
    node = wire.make("tenant_nodes", tenant=tenant, ram=5242880)["key"]
    wire.make("tenant_storage", tenant=tenant, tier=tier, provisioned=1 << 30)
    wire.advance(3)
    wire.act("tenant_actions", tenant, "poweron")
    wire.advance(25)
    assert wire.get("alarms", fields="owner,alarm_type") == [
        {"owner": f"tenant_nodes/{node}", "alarm_type": "tenant_node_offline"}
    ]
    assert runs(wire, raised) > 0 and runs(wire, failed) > 0
    wire.put(f"tenant_nodes/{node}", ram=2048)
    wire.act("tenant_actions", tenant, "poweron")
    wire.advance(20)
    assert wire.get("alarms") == []


def test_a_start_that_comes_to_nothing_is_an_alarm(wire: Any) -> None:
    key = wire.vm("web", nested_virtualization=True)["key"]
    wire.act("vm_actions", key, "poweron")
    wire.advance(1)
    assert wire.get("alarms", fields="alarm_type") == [{"alarm_type": "vm_offline"}]
    wire.put(f"vms/{key}", nested_virtualization=False)
    wire.act("vm_actions", key, "poweron")
    wire.advance(1)
    assert wire.get("alarms") == []


@pytest.mark.parametrize(
    ("event", "action"),
    [("poweron", "poweron"), ("powered_on", "poweron"), ("poweroff", "kill"), ("powered_off", "kill")],
)
def test_power_of_a_machine_starts_a_task(wire: Any, event: str, action: str) -> None:
    key = wire.vm("web")["key"]
    if action == "kill":
        wire.act("vm_actions", key, "poweron")
        wire.advance(1)
    task = waiting(wire, "vms", event)
    wire.advance(5)
    assert runs(wire, task) == 0
    wire.act("vm_actions", key, action)
    wire.advance(5)
    assert runs(wire, task) > 0


def test_a_new_machine_starts_a_task_a_little_later(wire: Any) -> None:
    task = waiting(wire, "vms", "created")
    wire.vm("web")
    wire.advance(4)
    assert runs(wire, task) == 0
    wire.advance(5)
    assert runs(wire, task) > 0


def test_a_tenant_that_is_online_starts_a_task(wire: Any) -> None:
    task = waiting(wire, "tenants", "online")
    tier = wire.get("storage_tiers", fields="$key", filter="tier eq 1")[0]["$key"]
    tenant = wire.make("tenants", name="acme")["key"]
    wire.make("tenant_nodes", tenant=tenant, ram=2048)
    wire.make("tenant_storage", tenant=tenant, tier=tier, provisioned=1 << 30)
    wire.advance(3)
    assert runs(wire, task) == 0
    wire.act("tenant_actions", tenant, "poweron")
    wire.advance(25)
    assert runs(wire, task) > 0


def test_a_login_starts_a_task(wire: Any) -> None:
    login, logout = (waiting(wire, "users", event) for event in ("login", "logout"))
    body = {"login": wire.simulator.username, "password": wire.simulator.password}
    status, receipt = wire.call("POST", "/api/sys/tokens", body)
    assert status == 200
    wire.advance(5)
    assert runs(wire, login) > 0 and runs(wire, logout) == 0
    assert wire.call("DELETE", f"/api/sys/tokens/{receipt['$key']}")[0] == 200
    wire.advance(5)
    assert runs(wire, logout) > 0


@pytest.mark.parametrize(("version", "order"), [("26.1.8", [1, 2]), ("26.2.1", [2, 1])])
def test_an_update_restarts_one_node_after_the_other(serve: Callable[..., Any], version: str, order: Any) -> None:
    """WIRE 12.2, 12: since 26.2 node 1 is the last."""
    wire = serve(version=version)
    vm = wire.vm("web")
    wire.act("vm_actions", vm["key"], "poweron")
    for action in ("refresh", "download", "install"):
        wire.post("update_actions", action=action)
        wire.advance(2)
    wire.post("update_actions", action="apply")
    down = []
    for _second in range(40):
        wire.advance(0.5)
        rows = wire.get("nodes", fields="$key,machine#status#status as status")
        down += [row["$key"] for row in rows if row["status"] == "stopped"]
    assert list(dict.fromkeys(down)) == order and set(down) == {1, 2}
    assert {row["yb_version"] for row in wire.get("nodes", fields="yb_version")} == {"26.1.9"}
    assert wire.get("update_settings/1", fields="applying_updates,reboot_required") == {
        "applying_updates": False,
        "reboot_required": False,
    }
    assert wire.get(f"vms/{vm['key']}", fields="machine#status#status as status") == {"status": "running"}

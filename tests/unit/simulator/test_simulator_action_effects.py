"""What some actions do, over HTTPS: parts of machines, shared objects, recipes of tenants, the ISO."""

from __future__ import annotations

from typing import Any, Callable, Tuple

import pytest

GIB = 1 << 30


def vm_with_parts(wire: Any) -> Tuple[int, int, int, int]:
    vm = wire.vm("web")
    disk = wire.make("machine_drives", machine=vm["machine"], media="disk", disksize=GIB)["key"]
    cdrom = wire.make("machine_drives", machine=vm["machine"], media="cdrom", interface="ahci")["key"]
    nic = wire.make("machine_nics", machine=vm["machine"], vnet=5)["key"]
    return vm["key"], disk, cdrom, nic


def test_medium_and_network_are_changed(wire: Any) -> None:
    vm, disk, cdrom, nic = vm_with_parts(wire)
    file = wire.make("files", name="a.iso", allocated_bytes="12")["key"]
    assert wire.act("vm_actions", vm, "changecd") == (422, {"err": "Device is a required parameter"})
    assert wire.act("vm_actions", vm, "changecd", device=disk, file=file)[0] == 422
    assert wire.act("vm_actions", vm, "changecd", device=cdrom, file=999)[0] == 404
    assert wire.act("vm_actions", vm, "changecd", device=cdrom, file=file)[0] == 201
    assert wire.get(f"machine_drives/{cdrom}", fields="media_source") == {"media_source": file}
    assert wire.act("vm_actions", vm, "changenet", device=nic, vnet=3)[0] == 201
    assert wire.get(f"machine_nics/{nic}", fields="vnet") == {"vnet": 3}


@pytest.mark.parametrize(("version", "status"), [("26.1.6", 422), ("26.1.8", 201)])
def test_an_offline_drive_of_a_running_machine_is_erased(serve: Callable[..., Any], version: str, status: int) -> None:
    wire = serve(version=version)
    vm, disk, _cdrom, _nic = vm_with_parts(wire)
    wire.put(f"machine_drives/{disk}", enabled=False)
    wire.rows("machine_drives", {"$key": disk, "used_bytes": 5})
    wire.act("vm_actions", vm, "poweron")
    wire.advance(1)
    assert wire.act("vm_actions", vm, "erase_drive", drive=disk)[0] == status
    assert wire.get(f"machine_drives/{disk}", fields="used_bytes") == {"used_bytes": 0 if status == 201 else 5}


def test_what_needs_a_running_machine(wire: Any) -> None:
    vm, *_parts = vm_with_parts(wire)
    for action, params in (("paste", {"text": "x"}), ("execute", {"command": "x"}), ("fsync_strict", {})):
        assert wire.act("vm_actions", vm, action, **params) == (422, {"err": "Machine is not running"})
    wire.act("vm_actions", vm, "poweron")
    wire.advance(1)
    assert wire.act("vm_actions", vm, "paste")[0] == 422
    assert wire.act("vm_actions", vm, "paste", text="secret word")[0] == 201
    texts = [row["text"] for row in wire.get("machine_logs", fields="text")]
    assert "Text pasted into the console" in texts and not any("secret" in text for text in texts)


def test_a_shared_machine_is_imported_from_the_inbox_only(wire: Any) -> None:
    vm = wire.vm("web")
    tenant = wire.make("tenants", name="acme")["key"]
    snapshot = wire.make("machine_snapshots", machine=vm["machine"], name="s", expires_type="never")["key"]
    body = {"recipient": tenant, "type": "vm", "name": "gift", "snapshot": f"machine_snapshots/{snapshot}"}
    sent = wire.make("shared_objects", **body)["key"]
    assert wire.post("shared_objects", **body)[0] == 409
    assert wire.post("shared_objects", **{**body, "name": "x", "snapshot": "machine_snapshots/99"})[0] == 404
    row = wire.get(f"shared_objects/{sent}", fields="inbox,id")
    assert row["inbox"] is False and len(row["id"]) == 40

    def act(key: int, action: str = "import") -> Tuple[int, Any]:
        answer: Tuple[int, Any] = wire.post("shared_object_actions", shared_object=key, action=action)
        return answer

    assert act(sent) == (422, {"err": "You cannot import something that is not in the inbox."})
    received = wire.rows("shared_objects", {**body, "inbox": True})[0]
    assert act(received)[0] == 201 and act(received)[0] == 422
    assert wire.get("vms", filter="name eq 'gift'") == []
    wire.advance(2)
    assert wire.get("vms", fields="created_from", filter="name eq 'gift'") == [{"created_from": "import_shared"}]
    assert act(received) == (422, {"err": "A virtual machine already exists with this name."})
    assert wire.post("shared_object_actions")[0] == 201


def test_a_recipe_of_a_tenant(wire: Any) -> None:
    base = wire.make("tenants", name="template", description="base")["key"]
    wire.make("tenant_nodes", tenant=base, ram=4096)
    wire.advance(3)
    catalog = wire.get("catalogs", fields="$key", filter="name eq 'Local'")[0]["$key"]
    recipe = wire.make("tenant_recipes", name="standard", catalog=catalog, tenant=base)["$key"]
    assert wire.get("tenants", filter="is_snapshot eq true", fields="$key") != []
    answers = {"YB_NODE_1_CPU_CORES": 6, "YB_USER_PASSWORD": "very secret", "YB_DESCRIPTION": "made"}
    made = wire.make("tenant_recipe_instances", recipe=recipe, name="acme", answers=answers)
    tenant = wire.get(f"tenant_recipe_instances/{made['$key']}", fields="tenant,answers")
    assert "YB_USER_PASSWORD" not in tenant["answers"]
    row = wire.get(f"tenants/{tenant['tenant']}", fields="name,description,status#status as status")
    assert row == {"name": "acme", "description": "made", "status": "provisioning"}
    nodes = wire.get("tenant_nodes", fields="cpu_cores,ram", filter=f"tenant eq {tenant['tenant']}")
    assert nodes == [{"cpu_cores": 6, "ram": 4096}]
    assert wire.post("tenant_recipe_instances", recipe=recipe, name="acme", answers={})[0] == 409
    assert wire.delete(f"tenant_recipes/{recipe}")[0] == 500
    assert wire.act("tenant_recipe_actions", recipe, "clone", name="other")[0] == 201
    copied = wire.get("tenant_recipes", fields="$key", filter="name eq 'other'")[0]["$key"]
    assert len(wire.get("recipe_questions", filter=f"recipe eq 'tenant_recipes/{copied}'")) == 12
    assert wire.act("tenant_recipe_actions", copied, "remove")[0] == 201
    assert wire.post("tenant_recipe_instances", recipe=copied, name="later", answers={})[0] == 422


def test_a_clone_of_a_recipe_has_a_frozen_machine_of_its_own(wire: Any) -> None:
    vm, *_parts = vm_with_parts(wire)
    catalog = wire.get("catalogs", fields="$key", filter="name eq 'Local'")[0]["$key"]
    recipe = wire.make("vm_recipes", name="golden", catalog=catalog, vm=vm)["$key"]
    assert wire.act("vm_recipe_actions", recipe, "clone", name="silver")[0] == 201
    assert wire.act("vm_recipe_actions", recipe, "clone", name="silver")[0] == 409
    frozen = {row["name"]: row["vm_snapshot"] for row in wire.get("vm_recipes", fields="name,vm_snapshot")}
    assert frozen["golden"] != frozen["silver"] and frozen["silver"] is not None
    assert wire.delete(f"vm_recipes/{recipe}")[0] == 200
    copied = wire.get("vm_recipes", fields="$key", filter="name eq 'silver'")[0]["$key"]
    assert wire.post("vm_recipe_instances", recipe=copied, name="new", answers={})[0] == 201


def test_the_iso_is_built_and_cancelled(wire: Any) -> None:
    state = {"fields": "status,file"}
    assert wire.post("clone_iso_actions", action="cancel")[0] == 422
    assert wire.post("clone_iso_actions")[0] == 201
    assert wire.get("clone_iso", **state) == [{"status": "building", "file": None}]
    assert wire.post("clone_iso_actions", action="cancel")[0] == 201
    wire.advance(200)
    assert wire.get("clone_iso", **state) == [{"status": "idle", "file": None}]
    wire.post("clone_iso_actions", action="update")
    wire.advance(120)
    assert wire.get("files", fields="name", filter="name eq 'clone.iso'") == [{"name": "clone.iso"}]
    assert wire.post("clone_iso_actions", action="delete")[0] == 201
    assert wire.get("clone_iso", **state) == [{"status": "idle", "file": None}]


def test_a_recovery_names_its_rows(wire: Any) -> None:
    assert wire.post("cloud_snapshot_vm_actions", action="recover")[0] == 422

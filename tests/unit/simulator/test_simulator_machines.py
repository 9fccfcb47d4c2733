"""VMs and their parts over time, on the virtual clock: WIRE 9, schema/compute."""

from __future__ import annotations

from typing import Any, Dict

import pytest

STATE = "machine#status#status as status,machine#status#running as running,machine#status#node as node,need_restart"
GIB = 1 << 30


def state(api: Any, vm: Dict[str, Any]) -> Dict[str, Any]:
    return api.get(f"vms/{vm['key']}", fields=STATE)


def started(api: Any, name: str = "a", **body: Any) -> Dict[str, Any]:
    vm = api.vm(name, **body)
    assert api.act("vm_actions", vm["key"], "poweron")[0] == 201
    api.advance(0.5)
    assert state(api, vm)["status"] == "running"
    return vm


def test_power_settles_later(api: Any) -> None:
    """WIRE 9.2, the measured times."""
    vm = api.vm("a")
    assert state(api, vm) == {"status": "stopped", "running": False, "node": None, "need_restart": False}
    api.act("vm_actions", vm["key"], "poweron")
    api.advance(0.01)
    assert state(api, vm)["status"] == "initializing"
    api.advance(0.5)
    assert state(api, vm)["status"] == "running" and state(api, vm)["running"] and state(api, vm)["node"] in (1, 2)
    for action in ("poweroff", "kill"):
        api.act("vm_actions", vm["key"], action)
        api.advance(0.5)
        assert state(api, vm)["status"] == "running"
        api.advance(0.5)
        assert state(api, vm) == {"status": "stopped", "running": False, "node": None, "need_restart": False}
        api.act("vm_actions", vm["key"], "poweron")
        api.advance(1)


def test_a_guest_may_ignore_a_power_off(api: Any) -> None:
    vm = started(api)
    api.world["vms"].get(vm["key"])["_ignores_poweroff"] = True
    api.act("vm_actions", vm["key"], "poweroff")
    api.advance(3600)
    assert state(api, vm)["status"] == "running"
    api.act("vm_actions", vm["key"], "kill")
    api.advance(1)
    assert state(api, vm)["status"] == "stopped"


def test_faults_stretch_power(api: Any) -> None:
    vm = api.vm("a")
    api.world.faults.add({"kind": "slow_power", "seconds": 20})
    api.act("vm_actions", vm["key"], "poweron")
    api.advance(19)
    assert state(api, vm)["status"] == "initializing"
    api.advance(1)
    assert state(api, vm)["status"] == "running"
    api.world.faults.clear()
    api.world.faults.add({"kind": "power_stuck"})
    api.act("vm_actions", vm["key"], "kill")
    api.advance(3600)
    assert state(api, vm)["status"] == "running"


def test_hibernation_takes_its_time(api: Any) -> None:
    vm = started(api)
    api.act("vm_actions", vm["key"], "hibernate")
    assert state(api, vm)["status"] == "hibernating"
    api.advance(15)
    assert state(api, vm) == {"status": "hibernated", "running": False, "node": None, "need_restart": False}


def test_migration_ends_on_the_other_node(api: Any) -> None:
    vm = started(api)
    before = state(api, vm)["node"]
    api.act("vm_actions", vm["key"], "migrate")
    assert state(api, vm)["status"] == "migrating"
    api.advance(2)
    assert state(api, vm)["status"] == "running" and state(api, vm)["node"] == 3 - before


REFUSED_STARTS = [
    ({"enabled": False}, "Error starting machine: Machine is disabled"),
    ({"ram": 66560}, "Machine exceeds the max amount of ram allowed on this cluster"),
    ({"cpu_cores": 17}, "Machine exceeds the max amount of cores allowed on this cluster"),
]


@pytest.mark.parametrize("body, text", REFUSED_STARTS, ids=[case[1] for case in REFUSED_STARTS])
def test_starts_refused_at_once(api: Any, body: Dict[str, Any], text: str) -> None:
    """WIRE 7.8."""
    vm = api.vm("a", **body)
    assert api.act("vm_actions", vm["key"], "poweron") == (422, {"err": text})


def test_a_start_that_fails_later_shows_in_the_machines_log_only(api: Any) -> None:
    vm = api.vm("a", nested_virtualization=True)
    assert api.act("vm_actions", vm["key"], "poweron")[0] == 201
    api.advance(1)
    assert state(api, vm)["status"] == "stopped"
    logs = api.get("machine_logs", fields="level,text", filter=f"machine eq {vm['machine']} and level eq 'error'")
    assert logs == [{"level": "error", "text": "Nested virtualization is not enabled on this cluster"}]


def test_what_waits_for_a_power_cycle(api: Any) -> None:
    """WIRE 5.9: stored at once, pending until the machine was off; a reset is not enough."""
    vm = started(api)
    api.put(f"vms/{vm['key']}", description="no restart for this")
    assert not state(api, vm)["need_restart"]
    api.put(f"vms/{vm['key']}", cpu_cores=4)
    assert state(api, vm)["need_restart"]
    assert api.get(f"vms/{vm['key']}", fields="cpu_cores") == {"cpu_cores": 4}
    api.act("vm_actions", vm["key"], "reset")
    api.advance(5)
    assert state(api, vm)["need_restart"]
    api.act("vm_actions", vm["key"], "kill")
    api.advance(1)
    api.act("vm_actions", vm["key"], "poweron")
    api.advance(1)
    assert not state(api, vm)["need_restart"]


def test_a_running_vm_is_not_deleted(api: Any) -> None:
    vm = started(api)
    assert api.delete(f"vms/{vm['key']}") == (422, {"err": "Virtual Machine must be stopped to delete"})


def test_the_guest_agent_reports_addresses(api: Any) -> None:
    vm = api.vm("a", guest_agent=True)
    api.make("machine_nics", machine=vm["machine"], vnet=5, ipaddress="192.168.0.50")
    fields = "machine#status#agent_guest_info as info"
    assert api.get(f"vms/{vm['key']}", fields=fields) == {"info": []}
    api.act("vm_actions", vm["key"], "poweron")
    api.advance(2)
    info = api.get(f"vms/{vm['key']}", fields=fields)["info"]
    addresses = [entry["ip-address"] for nic in info["network"] for entry in nic["ip-addresses"]]
    assert addresses == ["127.0.0.1", "192.168.0.50"]


# -- drives and NICs -----------------------------------------------------------------------------------------------


def drive_state(api: Any, key: Any) -> Dict[str, Any]:
    return api.get(f"machine_drives/{key}", fields="media,disksize,status#status as status")


def test_drives_have_names_files_and_limits(api: Any) -> None:
    vm = api.vm("a")
    assert api.post("machine_drives", machine=vm["machine"]) == (422, {"err": "Disk size must be greater than 0"})
    keys = [api.make("machine_drives", machine=vm["machine"], disksize=GIB)["key"] for _number in range(2)]
    rows = api.get("machine_drives", fields="name,orderid,media_source#owner as owner", sort="orderid")
    assert rows == [
        {"name": "drive_0", "orderid": 0, "owner": f"machine_drives/{keys[0]}"},
        {"name": "drive_1", "orderid": 1, "owner": f"machine_drives/{keys[1]}"},
    ]
    assert api.put(f"machine_drives/{keys[0]}", disksize=GIB // 2)[0] == 422
    assert api.put(f"machine_drives/{keys[0]}", disksize=2 * GIB)[0] == 200
    assert api.put(f"machine_drives/{keys[0]}", media="cdrom") == (422, {"err": "field 'media' is readonly"})


def test_drives_come_and_go_with_the_power(api: Any) -> None:
    vm = api.vm("a")
    drive = api.make("machine_drives", machine=vm["machine"], disksize=GIB)["key"]
    nic = api.make("machine_nics", machine=vm["machine"], vnet=5)["key"]
    assert drive_state(api, drive)["status"] == "offline"
    api.act("vm_actions", vm["key"], "poweron")
    api.advance(1)
    assert drive_state(api, drive)["status"] == "online"
    assert api.get(f"machine_nics/{nic}", fields="status#status as s,vnet#machine#status#status as v") == {
        "s": "up",
        "v": "running",
    }
    assert api.delete(f"machine_drives/{drive}") == (422, {"err": "Unable to delete online drive"})
    assert api.delete(f"machine_nics/{nic}")[0] == 422
    api.act("vm_actions", vm["key"], "kill")
    api.advance(1)
    assert drive_state(api, drive)["status"] == "offline"
    assert api.delete(f"machine_drives/{drive}")[0] == 200


def test_hotplug(api: Any) -> None:
    vm = started(api)
    disk = api.make("machine_drives", machine=vm["machine"], disksize=GIB)["key"]
    assert api.act("vm_actions", vm["key"], "hotplugdrive", device=str(disk))[0] == 201
    api.advance(2)
    assert drive_state(api, disk)["status"] == "online"
    assert api.act("vm_actions", vm["key"], "hotplugdrive", device=disk, unplug="true")[0] == 201
    api.advance(2)
    assert drive_state(api, disk)["status"] == "offline"
    ide = api.make("machine_drives", machine=vm["machine"], disksize=GIB, interface="ide")["key"]
    assert api.act("vm_actions", vm["key"], "hotplugdrive", device=ide)[0] == 422
    assert drive_state(api, ide)["status"] == "offline"
    assert api.act("vm_actions", vm["key"], "hotplugdrive") == (422, {"err": "Device is a required parameter"})
    first, second = (api.make("machine_nics", machine=vm["machine"], vnet=5)["key"] for _number in range(2))
    assert api.act("vm_actions", vm["key"], "hotplugnic", device=first)[0] == 201
    assert api.act("vm_actions", vm["key"], "hotplugnic", device=second)[0] == 422
    api.advance(3)
    assert api.act("vm_actions", vm["key"], "hotplugnic", device=second)[0] == 201


def test_an_import_becomes_a_disk(api: Any) -> None:
    file = api.world.insert("files", name="debian.qcow2", filesize=3 * GIB, allocated_bytes=3 * GIB)
    vm = api.vm("a")
    drive = api.make("machine_drives", machine=vm["machine"], media="import", media_source=file.key)["key"]
    assert drive_state(api, drive)["status"] == "importing"
    assert api.act("vm_actions", vm["key"], "poweron")[0] == 422
    api.advance(3)
    assert drive_state(api, drive) == {"media": "disk", "disksize": 3 * GIB, "status": "offline"}
    assert api.act("vm_actions", vm["key"], "poweron")[0] == 201


def test_an_import_fails_in_silence(api: Any) -> None:
    file = api.world.insert("files", name="broken.qcow2", filesize=1, _broken=True)
    vm = api.vm("a")
    drive = api.make("machine_drives", machine=vm["machine"], media="import", media_source=file.key)["key"]
    api.advance(60)
    assert drive_state(api, drive)["media"] == "import" and drive_state(api, drive)["status"] == "errors"


def test_a_uefi_machine_gets_its_variables_disk_at_the_first_start(api: Any) -> None:
    vm = started(api, uefi=True)
    rows = api.get("machine_drives", fields="media,disksize", filter=f"machine eq {vm['machine']}")
    assert rows == [{"media": "efidisk", "disksize": 540672}]


def test_a_tpm(api: Any) -> None:
    vm = api.vm("a")
    args = {"model": "tis", "version": "1"}
    made = api.make("machine_devices", machine=vm["machine"], type="tpm", settings_args=args)
    assert set(made["response"]) == {"uuid"}
    row = api.get(f"machine_devices/{made['key']}", fields="name,uuid,settings_args,machine_type,status#status as s")
    assert row == {"name": "device_0", "uuid": made["response"]["uuid"], "machine_type": "vm", "s": "offline"}
    settings = api.get("machine_device_settings_tpm", fields="all", filter=f"machine_device eq {made['key']}")[0]
    assert settings["model"] == "tis" and settings["version"] == "1"
    api.put(f"machine_devices/{made['key']}", settings_args={"model": "crb"})
    assert api.get(f"machine_device_settings_tpm/{settings['$key']}", fields="model") == {"model": "crb"}
    assert [row["interface"] for row in api.get("machine_drives", fields="interface")] == ["tpm_state"]
    api.delete(f"machine_devices/{made['key']}")
    assert api.get("machine_device_settings_tpm") == api.get("machine_drives") == []


# -- snapshots, restores, clones -----------------------------------------------------------------------------------


def furnished(api: Any) -> Dict[str, Any]:
    vm = api.vm("a", description="before")
    api.make("machine_drives", machine=vm["machine"], disksize=GIB, serial="abc")
    api.make("machine_nics", machine=vm["machine"], vnet=5)
    return vm


def test_a_snapshot_is_a_vm_row_of_its_own(api: Any) -> None:
    vm = furnished(api)
    made = api.make("machine_snapshots", machine=vm["machine"], name="s")
    row = api.get(f"machine_snapshots/{made['key']}", fields="all")
    assert row["expires"] == row["created"] + 72 * 3600 and row["expires_type"] == "date"
    frozen = api.get("vms", fields="$key,name,is_snapshot", filter=f"machine eq {row['snap_machine']}")[0]
    assert frozen["is_snapshot"] and frozen["name"] == "s"
    assert api.act("vm_actions", frozen["$key"], "poweron")[0] == 422
    assert api.delete(f"machine_snapshots/{made['key']}")[0] == 200
    assert api.get(f"machine_snapshots/{made['key']}", fields="queue_delete") == {"queue_delete": True}
    api.advance(1)
    assert len(api.get("vms")) == 1


def test_a_snapshot_expires(api: Any) -> None:
    vm = furnished(api)
    api.make("machine_snapshots", machine=vm["machine"], name="short", expires=api.world.clock.now() + 60)
    api.make("machine_snapshots", machine=vm["machine"], name="never", expires=0)
    api.advance(3600 * 24 * 365)
    assert api.get("machine_snapshots", fields="name,expires,expires_type") == [
        {"name": "never", "expires": 0, "expires_type": "never"}
    ]


def test_a_restore_in_place(api: Any) -> None:
    vm = furnished(api)
    api.make("machine_snapshots", machine=vm["machine"], name="s", expires=0)
    frozen = api.get("vms", fields="$key", filter="is_snapshot eq true")[0]["$key"]
    drive = api.get("machine_drives", fields="$key", filter=f"machine eq {vm['machine']}")[0]["$key"]
    api.put(f"vms/{vm['key']}", description="after", cpu_cores=8)
    api.put(f"machine_drives/{drive}", disksize=4 * GIB)
    api.make("machine_drives", machine=vm["machine"], disksize=GIB)
    api.act("vm_actions", vm["key"], "poweron")
    api.advance(1)
    assert api.act("vm_actions", frozen, "restore")[0] == 422
    api.act("vm_actions", vm["key"], "kill")
    api.advance(1)
    assert api.act("vm_actions", frozen, "restore") == (201, None)
    row = api.get(f"vms/{vm['key']}", fields="name,description,cpu_cores,machine[drives[$key,disksize]]")
    assert row == {
        "name": "a",
        "description": "before",
        "cpu_cores": 1,
        "machine": {"drives": [{"$key": drive, "disksize": GIB}]},
    }


def test_a_clone(api: Any) -> None:
    """WIRE 7.7: keys as text; new MACs unless they are to be kept."""
    vm = furnished(api)
    status, answer = api.act("vm_actions", vm["key"], "clone", name="b")
    assert status == 201 and set(answer["response"]) == {"vmkey", "machinekey", "machinestatuskey", "clusterkey"}
    fields = "created_from,machine[status#status as s,drives[serial],nics[macaddress]]"
    source = api.get(f"vms/{vm['key']}", fields=fields)
    copied = api.get(f"vms/{answer['response']['vmkey']}", fields=fields)
    assert copied["created_from"] == "clone" and copied["machine"]["s"] == "stopped"
    assert copied["machine"]["drives"] == source["machine"]["drives"]
    assert copied["machine"]["nics"] != source["machine"]["nics"]
    assert api.act("vm_actions", vm["key"], "clone", name="b")[0] == 409
    kept = api.act("vm_actions", vm["key"], "clone", name="c", preserve_macs="true")[1]["response"]["vmkey"]
    assert api.get(f"vms/{kept}", fields=fields)["machine"]["nics"] == source["machine"]["nics"]


def test_the_snapshot_action_is_refused(api: Any) -> None:
    """WIRE 14.10."""
    vm = furnished(api)
    assert api.act("vm_actions", vm["key"], "snapshot") == (
        422,
        {"err": "value 'snapshot' is not in list for field 'action'"},
    )


def recipe_of(api: Any, vm: Dict[str, Any]) -> str:
    catalog = api.get("catalogs", fields="$key")[0]["$key"]
    return str(api.make("vm_recipes", name="web", catalog=catalog, vm=vm["key"])["$key"])


def test_publishing_makes_questions_from_the_vm(api: Any) -> None:
    vm = furnished(api)
    recipe = recipe_of(api, vm)
    fields = "build,downloaded,vm_snapshot#name as frozen,status#status as status"
    assert api.get(f"vm_recipes/{recipe}", fields=fields) == {
        "build": 1,
        "downloaded": True,
        "frozen": "web 1.0.0-1",
        "status": "online",
    }
    questions = api.get("recipe_questions", fields="name,default", filter=f"recipe eq 'vm_recipes/{recipe}'")
    assert {"name": "YB_DRIVE_1_SIZE", "default": str(GIB)} in questions and len(questions) == 7
    assert api.delete(f"vms/{vm['key']}")[0] == 500
    assert api.delete(f"vm_recipes/{recipe}")[0] == 200
    own = f"recipe eq 'vm_recipes/{recipe}'"
    assert api.get("recipe_questions", filter=own) == api.get("recipe_sections", filter=own) == []
    assert api.delete(f"vms/{vm['key']}")[0] == 200


def test_a_simulated_deployment_succeeds_with_405(api: Any) -> None:
    """WIRE 7.9."""
    recipe = recipe_of(api, furnished(api))
    status, answer = api.post("vm_recipe_instances", recipe=recipe, name="web1", simulate=True, answers={"YB_RAM": 512})
    assert status == 405 and answer["err"] == "Simulation complete"
    steps = ["create vm web1 with {'YB_RAM': 512}"]
    assert answer["response"] == {"logs": steps, "answers": {"YB_RAM": 512}, "cloudinit_files": {}}
    assert api.get("vms", filter="name eq 'web1'") == []
    status, answer = api.post("vm_recipe_instances", recipe=recipe, name="a", simulate=True)
    assert status == 405 and answer["response"]["logs"][1:] == ["error: This name is already in use"]


def test_a_deployment(api: Any) -> None:
    recipe = recipe_of(api, furnished(api))
    answers = {"YB_RAM": 512, "YB_DRIVE_1_SIZE": 2 * GIB, "YB_NIC_1_VNET": "__new_internal__", "PASSWORD": "x"}
    made = api.make("vm_recipe_instances", recipe=recipe, name="web1", answers=answers)
    vm = made["response"]["vm"]
    fields = "name,ram,created_from,machine[drives[disksize,status#status as status],nics[vnet#name as network]]"
    assert api.get(f"vms/{vm}", fields=fields) == {
        "name": "web1",
        "ram": 512,
        "created_from": "recipe",
        "machine": {
            "drives": [{"disksize": 2 * GIB, "status": "importing"}],
            "nics": [{"network": "web1 network"}],
        },
    }
    stored = api.get(f"vm_recipe_instances/{made['key']}", fields="answers")["answers"]
    assert stored == {name: value for name, value in answers.items() if name != "PASSWORD"}
    assert api.act("vm_actions", vm, "poweron")[0] == 422
    api.advance(3)
    assert api.act("vm_actions", vm, "poweron")[0] == 201
    own = f"recipe eq 'vm_recipes/{recipe}' and name eq 'HOSTNAME'"
    question = api.get("recipe_questions", fields="$key", filter=own)[0]["$key"]
    api.put(f"recipe_questions/{question}", required=True)
    assert api.post("vm_recipe_instances", recipe=recipe, name="web2")[0] == 422
    assert api.delete(f"vm_recipes/{recipe}") == (500, {"err": "field 'instances' must be empty to delete"})


def test_a_vm_import(api: Any) -> None:
    file = api.world.insert("files", name="server.ova", filesize=GIB)
    made = api.make("vm_imports", name="server", file=file.key, importing=True)
    assert api.get(f"vm_imports/{made['$key']}", fields="status") == {"status": "importing"}
    api.advance(5)
    row = api.get(f"vm_imports/{made['$key']}", fields="status,vm#name as name,vm#machine#status#status as s")
    assert row == {"status": "complete", "name": "server", "s": "stopped"}


# -- placement, statistics, resource groups ------------------------------------------------------------------------


def test_placement_follows_the_wish_and_the_group(api: Any) -> None:
    wanted = api.vm("wanted", preferred_node=2)
    api.act("vm_actions", wanted["key"], "poweron")
    api.advance(1)
    assert state(api, wanted)["node"] == 2
    for group, spread in (("apart", {1, 2}), ("+together", {1})):
        nodes = set()
        for number in range(2):
            vm = started(api, f"{group}{number}", ha_group=group)
            nodes.add(state(api, vm)["node"])
        assert len(nodes) == len(spread)


def test_without_room_nothing_starts_or_moves(api: Any) -> None:
    vm = started(api, ram=4096)
    for node in api.world["nodes"].all():
        node["vm_ram"] = 4096
    other = api.vm("b", ram=4096)
    assert api.act("vm_actions", other["key"], "poweron")[0] == 201
    api.advance(1)
    third = api.vm("c", ram=256)
    status, answer = api.act("vm_actions", third["key"], "poweron")
    assert status == 422 and "Not enough available resources" in answer["err"]
    status, answer = api.act("vm_actions", vm["key"], "migrate")
    assert status == 422 and "Not enough available resources" in answer["err"]
    assert state(api, vm)["status"] == "running"


def test_rows_of_counters_have_keys_of_their_own(api: Any) -> None:
    """WIRE 3.8."""
    vm = api.vm("a")
    drive = api.make("machine_drives", machine=vm["machine"], disksize=GIB)["key"]
    assert api.call("GET", f"machine_drive_stats/{drive}")[0] == 404
    fields = "$key,write_bytes"
    before = api.get("machine_drive_stats", fields=fields, filter=f"parent_drive eq {drive}")[0]
    assert before["$key"] != drive and before["write_bytes"] == 0
    assert api.get("machine_drive_stats") == [{"$key": before["$key"]}]
    api.act("vm_actions", vm["key"], "poweron")
    api.advance(5)
    after = api.get(f"machine_drives/{drive}", fields="stats#write_bytes as w")
    assert after["w"] > 0
    assert len(api.get("machine_stats_history_short", filter=f"machine eq {vm['machine']}")) == 1


def test_a_resource_group_with_rules_from_devices(api: Any) -> None:
    vm = api.vm("a")
    usb = api.get("node_usb_devices", fields="$key", limit=1)[0]["$key"]
    body = {"name": "usb", "type": "node_usb_devices", "settings_args": {"guest_reset": False}}
    group = api.make("resource_groups", **body, key_args=[usb])["$key"]
    assert len(group) == 36 and api.get(f"resource_groups/{group}", fields="uuid") == {"uuid": group}
    assert len(api.get("resource_rules", filter=f"resource_group eq '{group}'")) == 1
    settings = api.get("resource_group_settings_usb", fields="guest_reset", filter=f"resource_group eq '{group}'")
    assert settings == [{"guest_reset": False}]
    device = api.make("machine_devices", machine=vm["machine"], resource_group=group)["key"]
    row = api.get(f"machine_devices/{device}", fields="type,resource_group#name as g")
    assert row == {"type": "node_usb_devices", "g": "usb"}
    assert api.delete(f"resource_groups/{group}")[0] == 409
    api.act("vm_actions", vm["key"], "poweron")
    api.advance(1)
    assert api.act("vm_actions", vm["key"], "migrate")[0] == 422
    assert api.post("machine_devices", machine=vm["machine"], type="node_usb_devices")[0] == 422


def test_rules_of_a_resource_group_pick_devices(api: Any) -> None:
    group = api.make("resource_groups", name="nics", type="node_pci_devices")["$key"]
    rule = api.make("resource_rules", resource_group=group, name="intel", filter="vendor ct 'intel'")["key"]

    def counted() -> Any:
        row = api.get(f"resource_groups/{group}", fields="count(resources) as n")
        return row["n"], api.get(f"resource_rules/{rule}", fields="type,count(resources) as n")

    assert counted() == (2, {"type": "node_pci_devices", "n": 2})
    assert api.put(f"resource_rules/{rule}", node=api.get("nodes", fields="$key", limit=1)[0]["$key"])[0] == 200
    assert counted()[0] == 1
    assert api.put(f"resource_rules/{rule}", filter="vendor equals 'x'")[0] == 422
    assert api.put(f"resource_rules/{rule}", enabled=False)[0] == 200
    assert counted() == (0, {"type": "node_pci_devices", "n": 0})


def test_installed_repositories(api: Any) -> None:
    rows = api.get("catalog_repositories", fields="$key,name")
    assert rows == [{"$key": 1, "name": "Local"}, {"$key": 2, "name": "Verge.io"}, {"$key": 3, "name": "Marketplace"}]
    assert api.delete("catalog_repositories/1")[0] == 422
    assert api.post("catalog_repository_actions", repository=3, action="refresh")[0] == 201
    status = {"fields": "status", "filter": "repository eq 3"}
    assert api.get("catalog_repository_status", **status) == [{"status": "refreshing"}]
    api.advance(3)
    assert api.get("catalog_repository_status", **status) == [{"status": "online"}]

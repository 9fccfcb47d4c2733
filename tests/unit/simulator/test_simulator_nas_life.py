"""Network storage over HTTPS: a service by its recipe, mounts, shares, syncs, scans, snapshots (schema/nas)."""

from __future__ import annotations

from typing import Any, Dict, Tuple

import pytest

GIB = 1 << 30
MOUNTED = {"fields": "status#mounted as mounted"}


def deploy(wire: Any, name: str = "nas1", running: bool = True) -> Tuple[int, int]:
    """A service by its recipe; its key and its VM's."""
    recipe = wire.get("vm_recipes", fields="$key,downloaded", filter="name eq 'Services'")[0]
    assert recipe["downloaded"]
    answers = {"HOSTNAME": name, "YB_CPU_CORES": 4, "YB_RAM": 8192, "YB_NIC_1": "5", "YB_NIC_1_IP_TYPE": "dhcp"}
    made = wire.make("vm_recipe_instances", recipe=recipe["$key"], name=name, answers=answers)
    vm = int(made["response"]["vm"])
    assert wire.get("vm_services", filter=f"vm eq {vm}") == []
    wire.advance(2)
    if running:
        wire.act("vm_actions", vm, "poweron")
        wire.advance(3)
    return wire.get("vm_services", fields="$key", filter=f"name eq '{name}'")[0]["$key"], vm


def volume(wire: Any, service: int, name: str, **columns: Any) -> str:
    key = wire.make("volumes", service=service, name=name, **columns)["$key"]
    wire.advance(3)
    return str(key)


def mounted(wire: Any, key: str) -> bool:
    return bool(wire.get(f"volumes/{key}", **MOUNTED)["mounted"])


def test_what_a_service_comes_with(wire: Any) -> None:
    key, _vm = deploy(wire, running=False)
    fields = (
        "name,cifs,nfs,antivirus,vm#machine#cores as vm_cores,vm#machine#ram as vm_ram,"
        "vm#machine#status#running as running,count(volumes) as volumes"
    )
    row = wire.get(f"vm_services/{key}", fields=fields)
    assert (row["name"], row["vm_cores"], row["vm_ram"], row["running"], row["volumes"]) == ("nas1", 4, 8192, False, 1)
    for kind in ("cifs", "nfs", "antivirus"):
        assert wire.get(f"vm_service_{kind}/{row[kind]}", fields="service") == {"service": key}
    volumes = wire.get("volumes", fields="name,$key", filter=f"service eq {key}")
    assert [row["name"] for row in volumes] == ["system-logs"] and len(volumes[0]["$key"]) == 40
    assert not mounted(wire, volumes[0]["$key"])


def test_only_a_recipe_makes_a_service(wire: Any) -> None:
    key, vm = deploy(wire, running=False)
    assert wire.post("vm_services", vm=vm)[0] == 405
    assert wire.delete(f"vm_services/{key}")[0] == 405
    assert wire.delete(f"vms/{vm}")[0] == 200
    assert wire.get("vm_services") == wire.get("volumes") == []


def test_a_nas_that_is_off_has_nothing_mounted(wire: Any) -> None:
    service, vm = deploy(wire)
    data = volume(wire, service, "data")
    share = wire.make("volume_nfs_shares", volume=data, name="s", allow_all=True)["$key"]
    status = {"fields": "status#status as status"}
    assert mounted(wire, data) and wire.get(f"volume_nfs_shares/{share}", **status) == {"status": "online"}
    wire.act("vm_actions", vm, "kill")
    wire.advance(1)
    assert not mounted(wire, data) and wire.get(f"volume_nfs_shares/{share}", **status) == {"status": "offline"}
    assert wire.get(f"volumes/{data}", fields="enabled") == {"enabled": True}
    wire.act("vm_actions", vm, "poweron")
    wire.advance(3)
    assert mounted(wire, data) and wire.get(f"volume_nfs_shares/{share}", **status) == {"status": "online"}


def test_an_encrypted_volume_wants_its_key_each_time(wire: Any) -> None:
    service, _vm = deploy(wire)
    key = volume(wire, service, "secret", encrypt=True, encryption_key="open sesame")
    assert mounted(wire, key)
    wire.put(f"volumes/{key}", enabled=False)
    wire.advance(3)
    wire.put(f"volumes/{key}", enabled=True)
    wire.advance(3)
    assert not mounted(wire, key)
    assert wire.get(f"volumes/{key}", fields="status#status as status") == {"status": "error"}
    for attempt, expected in (("wrong", False), ("open sesame", True)):
        wire.put(f"volumes/{key}", encryption_key=attempt)
        wire.advance(3)
        assert mounted(wire, key) is expected


def test_hosts_as_a_list(wire: Any) -> None:
    service, _vm = deploy(wire, running=False)
    data = volume(wire, service, "data")
    share = wire.make("volume_nfs_shares", volume=data, name="s", allowed_hosts=["10.0.0.0/8", "web.example.org"])[
        "$key"
    ]
    hosts = {"fields": "allowed_hosts"}
    assert wire.get(f"volume_nfs_shares/{share}", **hosts) == {"allowed_hosts": "10.0.0.0/8,web.example.org"}
    wire.put(f"volume_nfs_shares/{share}", allowed_hosts="10.0.0.1")
    assert wire.get(f"volume_nfs_shares/{share}", **hosts) == {"allowed_hosts": "10.0.0.1"}
    assert wire.put(f"volume_nfs_shares/{share}", allowed_hosts={"a": 1})[0] == 422


def test_a_home_holds_its_share(wire: Any) -> None:
    service, _vm = deploy(wire, running=False)
    share = wire.make("volume_cifs_shares", volume=volume(wire, service, "data"), name="home")["$key"]
    body: Dict[str, Any] = {"service": service, "name": "bob", "home_share": share}
    assert wire.post("vm_service_users", password="letters1", **body)[0] == 422
    user = wire.make("vm_service_users", password="letters-1", **body)["$key"]
    assert wire.delete(f"volume_cifs_shares/{share}")[0] == 500
    wire.put(f"vm_service_users/{user}", home_share=None, enabled=False)
    assert wire.get(f"vm_service_users/{user}", fields="status#status as status") == {"status": "offline"}
    assert wire.delete(f"volume_cifs_shares/{share}")[0] == 200


PROGRESS = {
    "fields": "progress#status as status,progress#syncing as syncing,progress#bytes_transferred as bytes,"
    "progress#stop_time as stop"
}


def sync(wire: Any, service: int, **columns: Any) -> str:
    one, two = (volume(wire, service, name) for name in ("one", "two"))
    body = {"service": service, "name": "nightly", "source_volume": one, "destination_volume": two, **columns}
    return str(wire.make("volume_syncs", **body)["$key"])


def start(wire: Any, key: str, action: str = "start_sync") -> int:
    status, _answer = wire.post("volume_sync_actions", sync=key, action=action)
    return int(status)


def test_the_counters_of_a_sync_move(wire: Any) -> None:
    service, _vm = deploy(wire)
    key = sync(wire, service)
    assert len(key) == 40 and wire.get(f"volume_syncs/{key}", **PROGRESS)["status"] == "offline"
    assert start(wire, key, "stop_sync") == 422
    assert start(wire, key) == 201 and start(wire, key) == 422
    seen = []
    for _second in range(3):
        wire.advance(1)
        seen.append(wire.get(f"volume_syncs/{key}", **PROGRESS))
    assert [row["syncing"] for row in seen] == [True, True, False]
    assert 0 < seen[0]["bytes"] < seen[1]["bytes"] < seen[2]["bytes"]
    assert seen[1]["stop"] == 0 and seen[2]["stop"] > 0 and seen[2]["status"] == "complete"


def test_a_sync_is_stopped_and_started_again(wire: Any) -> None:
    service, _vm = deploy(wire)
    key = sync(wire, service)
    start(wire, key)
    wire.advance(1)
    assert start(wire, key, "stop_sync") == 201
    assert wire.get(f"volume_syncs/{key}", **PROGRESS)["status"] == "aborted"
    start(wire, key)
    wire.advance(2)
    assert wire.get(f"volume_syncs/{key}", **PROGRESS)["status"] == "syncing"
    assert wire.delete(f"volume_syncs/{key}")[0] == 200 and wire.get("volume_sync_progresses") == []


@pytest.mark.parametrize(("bad", "status"), [(3, "warning"), (1000, "aborted")])
def test_a_sync_with_errors(wire: Any, bad: int, status: str) -> None:
    service, _vm = deploy(wire)
    key = sync(wire, service)
    wire.rows("volume_syncs", {"$key": key, "_sync_errors": bad})
    start(wire, key)
    wire.advance(3)
    row = wire.get(f"volume_syncs/{key}", fields="progress#status as status,progress#sync_errors as errors")
    assert row == {"status": status, "errors": bad}


def test_a_sync_with_the_nas_off_does_nothing(wire: Any) -> None:
    service, vm = deploy(wire, running=False)
    key = sync(wire, service)
    assert start(wire, key) == 201
    wire.advance(5)
    assert wire.get(f"volume_syncs/{key}", **PROGRESS)["status"] == "offline"
    wire.act("vm_actions", vm, "poweron")
    wire.advance(3)
    start(wire, key)
    wire.act("vm_actions", vm, "kill")
    wire.advance(1)
    assert wire.get(f"volume_syncs/{key}", **PROGRESS)["status"] == "error"


def test_a_disabled_sync_does_not_start(wire: Any) -> None:
    service, _vm = deploy(wire)
    key = sync(wire, service, enabled=False)
    assert start(wire, key) == 422
    assert start(wire, key, "enable") == 201 and start(wire, key) == 201


def test_what_a_sync_uses_stays(wire: Any) -> None:
    service, _vm = deploy(wire, running=False)
    key = sync(wire, service)
    used = wire.get(f"volume_syncs/{key}", fields="source_volume")["source_volume"]
    assert wire.delete(f"volumes/{used}")[0] == 500
    target = volume(wire, service, "exports", fs_type="verge_vm_export")
    assert wire.put(f"volume_syncs/{key}", destination_volume=target)[0] == 422
    wire.delete(f"volume_syncs/{key}")
    assert wire.delete(f"volumes/{used}")[0] == 200 and wire.get("volume_sync_progresses") == []


def test_a_scan(wire: Any) -> None:
    service, _vm = deploy(wire)
    data = volume(wire, service, "data")
    row = wire.get(f"volumes/{data}", fields="vol_antivirus")["vol_antivirus"]

    def act(action: str) -> int:
        return int(wire.post("volume_antivirus_actions", volume_antivirus=row, action=action)[0])

    assert act("start") == 422 and act("stop") == 422
    assert act("enable") == 201
    settings = wire.get("vm_service_antivirus", fields="$key", filter=f"service eq {service}")[0]["$key"]
    wire.put(f"vm_service_antivirus/{settings}", enabled=True)
    wire.rows("volume_antivirus", {"$key": row, "_infected": 2})
    assert act("start") == 201
    status = {"fields": "status#status as status,status#status_info as info"}
    wire.advance(1)
    first = wire.get(f"volume_antivirus/{row}", **status)
    wire.advance(1)
    assert first["status"] == "scanning" and first["info"] != wire.get(f"volume_antivirus/{row}", **status)["info"]
    wire.advance(1)
    assert wire.get(f"volume_antivirus/{row}", **status)["status"] == "offline"
    stats = wire.get(f"volume_antivirus/{row}", fields="stats#infected_files as found,stats#last_scan as last")
    assert stats["found"] == 2 and stats["last"] > 0
    act("start")
    assert act("stop") == 201 and wire.get(f"volume_antivirus/{row}", **status)["status"] == "offline"


def test_a_clone_and_a_restore(wire: Any) -> None:
    service, _vm = deploy(wire)
    data = volume(wire, service, "data", description="first", maxsize=GIB)
    assert wire.act("volume_actions", data, "clone", name="copy")[0] == 201
    copied = wire.get("volumes", fields="$key,maxsize,description", filter="name eq 'copy'")[0]
    assert (copied["maxsize"], copied["description"]) == (GIB, "first") and copied["$key"] != data
    snapshot = wire.make("volume_snapshots", volume=data, name="before", enabled=True)["key"]
    wire.put(f"volumes/{data}", description="second")
    shown = wire.get(f"volume_snapshots/{snapshot}", fields="snap_volume")["snap_volume"]
    assert wire.get(f"volumes/{shown}", fields="is_snapshot") == {"is_snapshot": True}
    assert wire.delete(f"volume_snapshots/{snapshot}")[0] == 500
    for kind, expected in (("data", "second"), ("all", "first")):
        body = {"volume": shown, "action": "restore", "restore_type": kind}
        assert wire.post("volume_actions", **body)[0] == 201
        assert wire.get(f"volumes/{data}", fields="description") == {"description": expected}
    wire.put(f"volume_snapshots/{snapshot}", enabled=False)
    assert wire.get("volumes", filter="is_snapshot eq true") == []
    assert wire.delete(f"volume_snapshots/{snapshot}")[0] == 200
    assert wire.act("volume_actions", data, "restore")[0] == 422


def test_a_volume_comes_back_out_of_a_snapshot_of_the_system(wire: Any) -> None:
    service, _vm = deploy(wire)
    data = volume(wire, service, "data")
    assert wire.act("volume_actions", data, "recover_cloudsnapshot")[0] == 422
    system = wire.make("cloud_snapshots", name="nightly")["key"]
    assert wire.act("volume_actions", data, "recover_cloudsnapshot", cloud_snapshot=system, name="back")[0] == 201
    assert len(wire.get("volumes", filter="name eq 'back'")) == 1


def test_names_of_volumes_have_no_blanks(wire: Any) -> None:
    service, _vm = deploy(wire, running=False)
    assert wire.post("volumes", service=service, name="my data")[0] == 422

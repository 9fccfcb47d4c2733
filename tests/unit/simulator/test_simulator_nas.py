"""Network storage: schema/nas."""

from __future__ import annotations

from typing import Any

GIB = 1 << 30


def service(api: Any, running: bool = True) -> int:
    """A service on a VM, planted: only a recipe makes one."""
    vm = api.vm("nas")
    key = api.world.insert("vm_services", vm=vm["key"], name="nas").key
    if running:
        api.act("vm_actions", vm["key"], "poweron")
        api.advance(1)
    return int(key)


def test_a_volume_mounts_and_leaves(api: Any) -> None:
    nas = service(api)
    key = api.make("volumes", service=nas, name="data", maxsize=GIB)["$key"]
    assert len(key) == 40 and "$key" not in api.get(f"volumes/{key}", fields="all")
    fields = "status#mounted as mounted,drive#status#status as drive,vol_antivirus#status#status as antivirus"
    api.advance(3)
    assert api.get(f"volumes/{key}", fields=fields) == {"mounted": True, "drive": "online", "antivirus": "offline"}
    assert api.post("volumes", service=nas, name="data")[0] == 409
    assert api.post("volume_antivirus", volume=key)[0] == 409
    assert api.delete(f"volumes/{key}") == (422, {"err": "Unable to delete online drive"})
    api.put(f"volumes/{key}", enabled=False)
    api.advance(3)
    assert api.delete(f"volumes/{key}")[0] == 200
    assert api.get("machine_drives") == api.get("volume_antivirus") == api.get("volume_status") == []


def test_shares_and_users(api: Any) -> None:
    nas = service(api, running=False)
    volume = api.make("volumes", service=nas, name="data")["$key"]
    for table in ("volume_cifs_shares", "volume_nfs_shares"):
        share = api.make(table, volume=volume, name="s")["$key"]
        assert api.get(f"{table}/{share}", fields="status#status as status") == {"status": "offline"}
        assert len(api.get(table, filter=f"volume eq {volume}")) == 1
    user = api.make("vm_service_users", service=nas, name="u", password="x!")["$key"]
    assert "password" not in api.get(f"vm_service_users/{user}", fields="all")
    assert api.post("vm_service_users", service=nas, name="u", password="x!")[0] == 409


def test_a_directory_is_listed_by_a_job(api: Any) -> None:
    """WIRE 9.4; without `fields` there is no result."""
    volume = api.make("volumes", service=service(api), name="data")["$key"]
    job = api.make("volume_browser", volume=volume, query="get-dir", params={"dir": ""})["$key"]
    assert api.get(f"volume_browser/{job}") == {
        "id": job,
        "query": "get-dir",
        "status": "running",
        "command": "get-dir",
    }
    api.advance(1)
    row = api.get(f"volume_browser/{job}", fields="status,result")
    assert row["status"] == "complete" and [entry["name"] for entry in row["result"]] == [".snapshots", "lost+found"]


def test_a_sync(api: Any) -> None:
    nas = service(api)
    one, two = (api.make("volumes", service=nas, name=name)["$key"] for name in ("one", "two"))
    sync = api.make("volume_syncs", service=nas, name="s", source_volume=one, destination_volume=two)["$key"]
    assert api.post("volume_sync_actions", sync=sync, action="stop_sync")[0] == 422
    assert api.post("volume_sync_actions", sync=sync, action="start_sync")[0] == 201
    status = {"fields": "progress#status as status"}
    assert api.get(f"volume_syncs/{sync}", **status) == {"status": "syncing"}
    api.advance(4)
    assert api.get(f"volume_syncs/{sync}", **status) == {"status": "complete"}

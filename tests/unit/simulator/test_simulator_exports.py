"""Exports of VMs to a volume, and imports of VMs: schema/nas/volume_vm_exports.yml, schema/compute/vm_imports.yml."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.simulator.test_simulator_nas import service


def settings(api: Any, **columns: Any) -> tuple[int, int]:
    """A volume's settings and a VM."""
    volume = api.make("volumes", service=service(api), name="backups")["$key"]
    api.world.change(api.world["vms"].first("name", "nas"), allow_export=False)
    return api.make("volume_vm_exports", volume=volume, **columns)["key"], api.vm("web")["key"]


def start(api: Any, key: int, **params: Any) -> int:
    status: int = api.post("volume_vm_export_actions", volume_vm_export=key, action="start_export", params=params)[0]
    return status


def exports(api: Any) -> list[Any]:
    return [row["file_name"] for row in api.get("volume_vm_export_stats", fields="file_name")]


def test_an_export_builds_and_is_listed(api: Any) -> None:
    key, vm = settings(api, max_exports=2)
    for name in ("one", "two", "three", "four"):
        assert start(api, key, name=name, vms=[vm]) == 201
        assert api.get(f"volume_vm_exports/{key}", fields="status")["status"] == "building"
        assert start(api, key, name="other") == 422
        api.advance(4)
    assert sorted(exports(api)) == ["four", "three"]
    row = api.get("volume_vm_export_stats", fields="virtual_machines,export_success,errors")[0]
    assert row == {"virtual_machines": 1, "export_success": 1, "errors": 0}


def test_what_cannot_be_exported_is_counted(api: Any) -> None:
    key, vm = settings(api)
    api.world.change(api.world["vms"].get(vm), _export_fails=True)
    start(api, key, name="one")
    api.advance(4)
    row = api.get("volume_vm_export_stats", fields="virtual_machines,export_success,errors")[0]
    assert row == {"virtual_machines": 1, "export_success": 0, "errors": 1}
    assert api.get(f"volume_vm_exports/{key}", fields="status_info")["status_info"] == "Unable to export web"


def test_a_full_volume_a_stop_and_a_clean_up(api: Any) -> None:
    key, _vm = settings(api)
    row = api.world["volume_vm_exports"].get(key)
    start(api, key, name="one")
    api.post("volume_vm_export_actions", volume_vm_export=key, action="stop_export")
    api.advance(4)
    assert exports(api) == [] and row["status"] == "idle"
    start(api, key, name="two")
    api.advance(4)
    api.post("volume_vm_export_actions", volume_vm_export=key, action="cleanup")
    assert row["status"] == "cleaning"
    api.advance(2)
    assert exports(api) == [] and row["status"] == "idle"
    row["_full"] = True
    start(api, key, name="three")
    api.advance(4)
    assert row["status"] == "error" and exports(api) == []


def test_with_the_nas_off_nothing_happens(api: Any) -> None:
    key, _vm = settings(api)
    api.act("vm_actions", api.world["vms"].first("name", "nas").key, "kill")
    api.advance(2)
    assert start(api, key, name="one") == 201
    api.advance(4)
    assert exports(api) == []


@pytest.mark.parametrize(("failed", "status"), [(0, "complete"), (2, "warning")])
def test_an_import_ends_with_a_machine(api: Any, failed: int, status: str) -> None:
    file = api.make("files", name="erp.ova")["key"]
    api.world.change(api.world["files"].get(file), _failed_drives=failed, _import_seconds=10)
    key = api.make("vm_imports", name="erp", file=file, importing=True)["$key"]
    api.advance(6)
    assert api.get(f"vm_imports/{key}", fields="status,status_info,vm") == {
        "status": "importing",
        "status_info": "importing 50%",
        "vm": None,
    }
    api.advance(5)
    row = api.get(f"vm_imports/{key}", fields="status,failed_drive_count,vm#name as name")
    assert row == {"status": status, "failed_drive_count": failed, "name": "erp"}


def test_a_name_that_is_taken_meanwhile(api: Any) -> None:
    file = api.make("files", name="erp.ova")["key"]
    key = api.make("vm_imports", name="erp", file=file, importing=True)["$key"]
    api.vm("erp")
    api.advance(4)
    assert api.get(f"vm_imports/{key}", fields="status")["status"] == "error"

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports of machines and of disk images: once, taken up where one is under way, and failed with the log's reason."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.resources.compute import vm_import
from tests.conftest import SPEED
from tests.contract.bench import Bench
from tests.contract.compute.verge_vm_export import nas, volume_key
from tests.contract.twice import once_only

GIB = 1 << 30


@pytest.fixture
def catalog(bench: Bench) -> Bench:
    """A media catalog with one file of each kind."""
    for name in ("erp.ova", "erp.ovf", "disk.qcow2", "disk.vmdk", "disk.vhdx", "installer.iso"):
        kind = name.rpartition(".")[2]
        bench.plant("files", name=name, type=kind, filesize=GIB, allocated_bytes=GIB)
    return bench


def made(bench: Bench, **options: Any) -> dict[str, Any]:
    return once_only(bench, "verge_vm_import", {"name": "ct-vm", **options})


def start(bench: Bench, file: str = "erp.ova", **columns: Any) -> str:
    """Start an import as a run does that is then cut off; its key."""
    body = {"name": "ct-vm", "file": bench.key("files", file), "importing": True, **columns}
    return str(bench.send("POST", "vm_imports", body)["$key"])


def drives(bench: Bench, name: str = "ct-vm") -> list[dict[str, Any]]:
    machine = bench.row("vms", name=name, is_snapshot=False)["machine"]
    return bench.rows("machine_drives", machine=machine)


# Machines


@pytest.mark.parametrize("file", ["erp.ova", "erp.ovf"])
def test_a_machine(catalog: Bench, file: str) -> None:
    done = made(catalog, file=file)
    assert done["actions"] == [f"import vm ct-vm from {file}"]
    assert done["import"]["status"] == "complete" and done["import"]["file_name"] == file
    vm = catalog.vm("ct-vm")
    assert vm and vm["power"] == "stopped" and vm["created_from"] == "import" and done["key"] == vm["$key"]
    assert len(catalog.rows("vm_imports")) == 1
    with catalog.traffic() as traffic:
        catalog.run("verge_vm_import", {"name": "ct-vm", "file": file})
    assert traffic.lines == ["GET vm_imports", "GET vms"]


def test_a_file_by_key(catalog: Bench) -> None:
    made(catalog, file=str(catalog.key("files", "erp.ova")))
    assert catalog.row("vm_imports")["file"] == catalog.key("files", "erp.ova")
    catalog.run("verge_vm_import", {"name": "ct-two", "file": str(catalog.key("files", "disk.qcow2"))})
    assert [drive["media"] for drive in drives(catalog, "ct-two")] == ["disk"]


def test_a_machine_of_a_volume(bench: Bench) -> None:
    nas(bench)
    there = {"volume": "ct-backups", "path": "week-1/ct-web.ybvm"}
    done = made(bench, **there)
    assert done["actions"] == ["import vm ct-vm from ct-backups:week-1/ct-web.ybvm"]
    row = bench.row("vm_imports", name="ct-vm")
    assert (row["volume"], row["volume_path"], row["file"]) == (volume_key(bench, "ct-backups"), there["path"], None)
    by_key = {"name": "ct-two", **there, "volume": volume_key(bench, "ct-backups")}
    assert bench.run("verge_vm_import", by_key)["changed"]

    def begin(**columns: Any) -> None:
        bench.plant("vm_imports", key=row["$key"], **columns, status="importing", importing=True)

    bench.run("verge_vm", {"name": "ct-vm", "state": "absent"})
    begin(volume_path="week-2/ct-web.ybvm")
    refusal = bench.refused("verge_vm_import", {"name": "ct-vm", **there})
    assert refusal["msg"] == (
        "vm ct-vm is being imported from ct-backups:week-2/ct-web.ybvm already; wait for that, or give another name"
    )
    said = bench.run("verge_vm_import", {"name": "ct-vm", **there, "path": "week-2/ct-web.ybvm"}, check=True)
    assert said["actions"] == ["take up the import of vm ct-vm from ct-backups:week-2/ct-web.ybvm"]


def test_a_volume_that_an_earlier_task_may_make(bench: Bench) -> None:
    arguments = {"name": "ct-vm", "volume": "nowhere", "path": "x"}
    said = bench.run("verge_vm_import", arguments, check=True)
    assert said["changed"] and "'nowhere'" in said["warnings"][0]
    refusal = bench.refused("verge_vm_import", arguments)
    assert refusal["msg"] == "volume: there is no 'nowhere' in volumes; check the name, or create it first"


def test_options_of_a_machine(catalog: Bench) -> None:
    made(
        catalog,
        file="erp.ova",
        tier=1,
        preserve_macs=False,
        preserve_drive_format=True,
        no_optical_drives=True,
        drive_interface="sata",
        nic_interface="e1000",
    )
    row = catalog.row("vm_imports", name="ct-vm")
    columns = ("preferred_tier", "preserve_macs", "preserve_drive_format", "no_optical_drives")
    assert [row[name] for name in columns] == ["1", False, True, True]
    assert (row["override_drive_interface"], row["override_nic_interface"]) == ("sata", "e1000")


def slow(bench: Bench, file: str) -> None:
    """Have an import of a file take three seconds."""
    bench.plant("files", key=bench.key("files", file), _import_seconds=3 * SPEED)


def test_an_import_that_was_cut_off_is_taken_up(catalog: Bench) -> None:
    """It is waited for, not started a second time; its end is this run's doing, so it is a change."""
    slow(catalog, "erp.ova")
    start(catalog)
    arguments = {"name": "ct-vm", "file": "erp.ova"}
    said = catalog.run("verge_vm_import", arguments, check=True)
    with catalog.traffic() as traffic:
        refusal = catalog.refused("verge_vm_import", {**arguments, "wait_timeout": 0})
        done = catalog.run("verge_vm_import", arguments)
    assert refusal["error"]["kind"] == "task_timeout" and "last state: importing 0%" in refusal["msg"]
    assert traffic.writes == [] and done["vm"]["name"] == "ct-vm"
    assert done["actions"] == said["actions"] == ["take up the import of vm ct-vm from erp.ova"]
    assert said["diff"] == done["diff"]
    assert not catalog.run("verge_vm_import", arguments)["changed"]


@pytest.mark.parametrize("path", ["/vm_imports", "/vms"])
def test_an_import_that_ends_while_it_is_looked_for(catalog: Bench, path: str) -> None:
    """Whichever look is the slow one, it is not started a second time."""
    catalog.plant("files", key=catalog.key("files", "erp.ova"), _import_seconds=0.3 * SPEED)
    start(catalog)
    catalog.simulator.fault("latency", method="GET", path=path, seconds=0.6)
    with catalog.traffic() as traffic:
        done = catalog.run("verge_vm_import", {"name": "ct-vm", "file": "erp.ova"})
    assert traffic.writes == [] and done["vm"]["name"] == "ct-vm"


def test_an_import_that_was_never_started_is(catalog: Bench) -> None:
    start(catalog, importing=False)
    with catalog.traffic() as traffic:
        done = catalog.run("verge_vm_import", {"name": "ct-vm", "file": "erp.ova"})
    assert [line.split("/")[0] for line in traffic.writes] == ["PUT vm_imports"]
    assert done["vm"]["name"] == "ct-vm"


def test_the_answer_to_its_start_was_lost(catalog: Bench) -> None:
    """It is looked for, and not started a second time."""
    start(catalog, importing=False)
    catalog.simulator.fault("reset_after", method="PUT", path="/vm_imports")
    with catalog.traffic() as traffic:
        done = catalog.run("verge_vm_import", {"name": "ct-vm", "file": "erp.ova"})
    assert done["vm"]["name"] == "ct-vm" and len(traffic.writes) == 1
    assert done["actions"] == ["take up the import of vm ct-vm from erp.ova"]


def test_an_import_of_another_file_under_that_name(catalog: Bench) -> None:
    slow(catalog, "erp.ovf")
    start(catalog, "erp.ovf")
    refusal = catalog.refused("verge_vm_import", {"name": "ct-vm", "file": "erp.ova"})
    assert refusal["msg"] == ("vm ct-vm is being imported from erp.ovf already; wait for that, or give another name")


def test_an_answer_that_was_lost(catalog: Bench) -> None:
    catalog.simulator.fault("reset_after", method="POST", path="/vm_imports")
    assert catalog.run("verge_vm_import", {"name": "ct-vm", "file": "erp.ova"})["changed"]
    assert len(catalog.rows("vm_imports")) == 1


def test_without_waiting(catalog: Bench) -> None:
    slow(catalog, "erp.ova")
    slow(catalog, "disk.qcow2")
    arguments = {"name": "ct-vm", "file": "erp.ova", "wait": False}
    done = catalog.run("verge_vm_import", arguments)
    assert done["changed"] and "vm" not in done and done["import"]["status"] == "importing"
    assert not catalog.run("verge_vm_import", arguments)["changed"]
    assert len(catalog.rows("vm_imports")) == 1
    assert catalog.run("verge_vm_import", {**arguments, "wait": True})["vm"]["name"] == "ct-vm"
    image = {"name": "ct-two", "file": "disk.qcow2", "wait": False}
    assert catalog.run("verge_vm_import", image)["changed"]
    assert not catalog.run("verge_vm_import", image)["changed"]


def test_a_failure_tells_what_the_log_says(catalog: Bench) -> None:
    catalog.plant("files", key=catalog.key("files", "erp.ova"), _broken=True)
    arguments = {"name": "ct-vm", "file": "erp.ova"}
    refusal = catalog.refused("verge_vm_import", arguments)
    assert refusal["msg"] == (
        "import of vm ct-vm from erp.ova failed: Unable to read the image; done before that: "
        "import vm ct-vm from erp.ova"
    )
    assert refusal["error"]["kind"] == "task_failed" and catalog.vm("ct-vm") is None
    # The record would keep the file from being replaced by a whole one.
    assert [row["status"] for row in catalog.rows("vm_imports")] == ["error"]
    first = catalog.row("vm_imports")["$key"]
    refusal = catalog.refused("verge_vm_import", {**arguments, "keep_record": False})
    assert refusal["msg"].endswith("import vm ct-vm from erp.ova, delete the record of the import of vm ct-vm")
    assert [row["$key"] for row in catalog.rows("vm_imports")] == [first]
    # Mended and run again, it is a new import.
    catalog.plant("files", key=catalog.key("files", "erp.ova"), _broken=False)
    assert catalog.run("verge_vm_import", arguments)["changed"]


def test_an_import_that_somebody_stops(catalog: Bench) -> None:
    slow(catalog, "erp.ova")
    key = start(catalog)
    stop = [{"method": "PUT", "path": f"/api/v4/vm_imports/{key}?action=abort", "body": {}}]
    catalog.simulator.fault("meanwhile", method="GET", path="/vm_imports.*filter=id", also=stop)
    refusal = catalog.refused("verge_vm_import", {"name": "ct-vm", "file": "erp.ova"})
    assert refusal["msg"] == "import of vm ct-vm from erp.ova failed: somebody has stopped it"


def test_drives_that_failed(catalog: Bench) -> None:
    """The machine is there without them: the run fails with the reasons, and later ones remind of it."""
    catalog.plant("files", key=catalog.key("files", "erp.ova"), _failed_drives=2)
    arguments = {"name": "ct-vm", "file": "erp.ova"}
    refusal = catalog.refused("verge_vm_import", arguments)
    assert refusal["msg"] == (
        "import of vm ct-vm: 2 of its drives failed: Unable to import drive 1; Unable to import drive 2; the machine "
        "is there without them: remove it, mend the file and run again; done before that: import vm ct-vm from erp.ova"
    )
    again = catalog.run("verge_vm_import", arguments)
    assert not again["changed"] and "without some of its drives: Unable to import drive 1" in again["warnings"][0]


def test_a_warning_that_does_not_say_how_many(catalog: Bench) -> None:
    key = start(catalog)
    arguments = {"name": "ct-vm", "file": "erp.ova"}
    catalog.run("verge_vm_import", arguments)
    catalog.plant("vm_imports", key=key, status="warning", failed_drive_count=None)
    assert "without some of its drives" in catalog.run("verge_vm_import", arguments)["warnings"][0]
    catalog.plant("vm_imports", key=key, failed_drive_count=0)
    assert "warnings" not in catalog.run("verge_vm_import", arguments)


def test_the_record_is_kept_unless_asked_otherwise(catalog: Bench) -> None:
    """It keeps the file in use; asked later, it is deleted then."""
    catalog.run("verge_vm_import", {"name": "ct-vm", "file": "erp.ova"})
    catalog.refused("verge_file", {"name": "erp.ova", "state": "absent"})
    assert len(catalog.rows("files", name="erp.ova")) == 1
    done = made(catalog, file="erp.ova", keep_record=False)
    assert done["actions"] == ["delete the record of the import of vm ct-vm"]
    assert done["diff"]["before"] == done["diff"]["after"] == {"state": "present"}
    assert catalog.rows("vm_imports") == [] and catalog.vm("ct-vm")
    done = made(catalog, file="erp.ovf", name="ct-two", keep_record=False)
    assert done["actions"] == ["import vm ct-two from erp.ovf", "delete the record of the import of vm ct-two"]
    for name in ("erp.ova", "erp.ovf"):
        assert catalog.run("verge_file", {"name": name, "state": "absent"})["changed"]


def test_a_record_that_stays(catalog: Bench) -> None:
    with catalog.fault("status", method="DELETE", path="/vm_imports", status=200, body=[]):
        refusal = catalog.refused("verge_vm_import", {"name": "ct-vm", "file": "erp.ova", "keep_record": False})
    assert refusal["error"]["kind"] == "not_stored"
    assert refusal["msg"].endswith("still there; done before that: import vm ct-vm from erp.ova")


def test_what_a_failed_import_left(catalog: Bench) -> None:
    """Whether one can leave a machine is not recorded; where it does, that is no success."""
    key = start(catalog)
    catalog.run("verge_vm_import", {"name": "ct-vm", "file": "erp.ova"})
    catalog.plant("vm_imports", key=key, status="error")
    refusal = catalog.refused("verge_vm_import", {"name": "ct-vm", "file": "erp.ova"})
    assert refusal["msg"].startswith("vm ct-vm is what an import left that failed: ")


# Disk images


@pytest.mark.parametrize("file", ["disk.qcow2", "disk.vmdk", "disk.vhdx"])
def test_an_image(catalog: Bench, file: str) -> None:
    done = made(catalog, file=file, tier=1, drive_interface="sata", preserve_drive_format=True)
    assert done["actions"] == ["create vm ct-vm", "add drive system to vm ct-vm"]
    drive = drives(catalog)[0]
    assert (drive["media"], drive["preferred_tier"], drive["interface"]) == ("disk", "1", "ahci")
    assert drive["preserve_drive_format"] and drive["disksize"] == GIB
    assert catalog.rows("vm_imports") == []
    with catalog.traffic() as traffic:
        catalog.run("verge_vm_import", {"name": "ct-vm", "file": file})
    assert traffic.lines == ["GET vms"]


def test_an_image_beside_machines(catalog: Bench) -> None:
    """In one loop over a folder of both, what an image has none of says nothing."""
    done = made(catalog, file="disk.qcow2", preserve_macs=False, no_optical_drives=True, nic_interface="virtio")
    assert [drive["media"] for drive in done["vm"]["drives"]] == ["disk"]


def test_an_image_whose_import_was_cut_off(catalog: Bench) -> None:
    """Between the machine and its disk, and during the import of the disk."""
    slow(catalog, "disk.qcow2")
    arguments = {"name": "ct-vm", "file": "disk.qcow2"}
    catalog.send("POST", "vms", {"name": "ct-vm"})
    said = catalog.run("verge_vm_import", arguments, check=True)
    refusal = catalog.refused("verge_vm_import", {**arguments, "wait_timeout": 1})
    assert refusal["error"]["kind"] == "task_timeout" and "importing disk.qcow2" in refusal["msg"]
    assert said["actions"] == refusal["actions"] == ["add drive system to vm ct-vm"]
    with catalog.traffic() as traffic:
        said = catalog.run("verge_vm_import", arguments, check=True)
        done = catalog.run("verge_vm_import", arguments)
    assert said["actions"] == done["actions"] == ["take up the import of vm ct-vm from disk.qcow2"]
    assert said["diff"] == done["diff"]
    assert traffic.writes == [] and len(drives(catalog)) == 1
    assert not catalog.run("verge_vm_import", arguments)["changed"]


def test_an_image_that_cannot_be_read(catalog: Bench) -> None:
    """It fails with the platform's reason; mended and run again, the drive that failed makes room for another."""
    key = catalog.key("files", "disk.qcow2")
    catalog.plant("files", key=key, _broken=True)
    arguments = {"name": "ct-vm", "file": "disk.qcow2"}
    refusal = catalog.refused("verge_vm_import", arguments)
    assert "the import failed: Import failed" in refusal["msg"]
    assert refusal["actions"] == ["create vm ct-vm", "add drive system to vm ct-vm"]
    catalog.plant("files", key=key, _broken=False)
    done = made(catalog, file="disk.qcow2")
    assert done["actions"] == [
        "remove drive system of vm ct-vm, whose import failed",
        "add drive system to vm ct-vm",
    ]
    assert [drive["media"] for drive in drives(catalog)] == ["disk"]


def test_a_machine_of_that_name_is_left_alone(catalog: Bench) -> None:
    bench_drives = [{"name": "mine", "size": "1 GiB", "tier": 1}]
    catalog.run("verge_vm", {"name": "ct-vm", "drives": bench_drives})
    for file in ("erp.ova", "disk.qcow2"):
        with catalog.traffic() as traffic:
            assert not catalog.run("verge_vm_import", {"name": "ct-vm", "file": file})["changed"]
        assert traffic.writes == []
    # One that runs without any disk is no half-made import.
    catalog.run("verge_vm", {"name": "ct-two", "state": "running"})
    assert not catalog.run("verge_vm_import", {"name": "ct-two", "file": "disk.qcow2"})["changed"]


# The file


def test_a_file_that_is_not_whole(catalog: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its size settles within seconds after an upload (WIRE 9.7); what stays short is said."""
    monkeypatch.setattr(vm_import, "SIZE_SECONDS", 0.3)
    key = catalog.key("files", "erp.ova")
    catalog.plant("files", key=key, filesize=0)
    refusal = catalog.refused("verge_vm_import", {"name": "ct-vm", "file": "erp.ova"})
    assert refusal["msg"] == ("file: erp.ova is empty; upload it again, or wait until its download has come to an end")
    assert catalog.rows("vm_imports") == []
    catalog.plant("files", key=key, filesize=GIB // 2)
    done = catalog.run("verge_vm_import", {"name": "ct-vm", "file": "erp.ova"})
    assert done["warnings"] == [
        f"file: erp.ova shows {GIB // 2} of {GIB} bytes; an upload that was cut off is not whole"
    ]


@pytest.mark.parametrize("file", ["new.ova", "new.qcow2", "new"])
def test_a_file_that_an_earlier_task_may_upload(bench: Bench, file: str) -> None:
    said = bench.run("verge_vm_import", {"name": "ct-vm", "file": file}, check=True)
    assert said["changed"] and said["warnings"] == [
        f"file: there is no {file!r} in the media catalog yet; the run fails unless an earlier task makes it"
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"file": "nowhere.ova"},
            "file: there is no 'nowhere.ova' in the media catalog; check the name, or upload it first",
        ),
        (
            {"file": "nowhere.vmdk"},
            "file: there is no 'nowhere.vmdk' in the media catalog; check the name, or upload it first",
        ),
        (
            {"file": "installer.iso"},
            "file: installer.iso is of the type iso, which is no machine and no disk; there are ova, ovf, vmx, ybvm, "
            "img, qcow, qcow2, qed, raw, vdi, vhd, vhdx, vmdk",
        ),
        ({"file": "erp.ova", "name": ""}, "name is empty; say which one is meant, or leave the option out"),
        ({}, "one of the following is required: file, volume"),
        ({"volume": "v"}, "parameters are required together: volume, path"),
        ({"file": "erp.ova", "volume": "v", "path": "p"}, "parameters are mutually exclusive: file|volume"),
        ({"file": "erp.ova", "tier": 0}, "value of tier must be one of: 1, 2, 3, 4, 5, got: 0"),
        (
            {"file": "erp.ova", "keep_record": False, "wait": False},
            "keep_record: false needs wait, since the record is how the platform tells how far it is",
        ),
        ({"file": "erp.ova", "drive_interface": "nvme"}, None),
    ],
)
def test_what_makes_no_sense(catalog: Bench, options: dict[str, Any], message: Any) -> None:
    with catalog.traffic() as traffic:
        refusal = catalog.refused("verge_vm_import", {"name": "ct-vm", **options})
    assert refusal["msg"] == (
        message or "value of drive_interface must be one of: default, virtio, ide, sata, scsi, got: nvme"
    )
    assert traffic.writes == []


def test_two_files_of_one_name(catalog: Bench) -> None:
    catalog.plant("files", name="erp.ova", type="ova", filesize=GIB, allocated_bytes=GIB)
    refusal = catalog.refused("verge_vm_import", {"name": "ct-vm", "file": "erp.ova"})
    assert refusal["error"]["kind"] == "ambiguous" and len(refusal["error"]["keys"]) == 2

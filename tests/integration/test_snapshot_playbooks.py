# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the playbooks about snapshots, backups and imports do besides going well."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import SPEED
from tests.contract.bench import Bench
from tests.contract.compute.verge_vm_export import nas
from tests.integration.playbook import ROOT, Player

PLAYBOOKS = ROOT / "playbooks"


@pytest.fixture
def tagged(bench: Bench) -> Bench:
    """Two machines with the tag, one without, and a NAS."""
    nas(bench)
    category = {"table": "tag_categories", "identity": {"name": "backup"}, "columns": {"taggable_vms": True}}
    bench.run("verge_resource", category)
    bench.run("verge_resource", {"table": "tags", "identity": {"category": "backup", "name": "daily"}})
    for name in ("ct-web", "ct-db"):
        bench.run("verge_vm", {"name": name, "tags": ["backup/daily"]})
    return bench


def snapshots(bench: Bench) -> list[tuple[str, str]]:
    found = bench.run("verge_vm_snapshot_info", {})["snapshots"]
    return [(row["vm"], row["name"]) for row in found]


def test_what_does_not_come_through_is_taken_back(bench: Bench, player: Player, tmp_path: Path) -> None:
    """The first machine runs as before, and the second was not touched."""
    verify = tmp_path / "verify.yml"
    check = {
        "name": "Verify",
        "ansible.builtin.fail": {"msg": "the shop is closed"},
        "when": "machine == 'patch-web-1'",
    }
    verify.write_text(yaml.safe_dump([check]))
    playbook = PLAYBOOKS / "patch_with_rollback.yml"
    run = player.run(playbook, "-e", f"verify_tasks={verify}")
    assert run.status == 2
    assert (
        "patch-web-1 did not come through: the shop is closed. It was taken back to before 2026-11 and runs as it did."
        in run.text
    )
    for name in ("patch-web-1", "patch-web-2"):
        vm = bench.vm(name)
        assert vm and vm["power"] == "running" and vm["cpu_cores"] == 1
    assert snapshots(bench) == [("patch-web-1", "before-2026-11")]

    # Mended and run again, both are patched; the snapshot of before is still the one to go back to.
    again = player.run(playbook)
    assert again.status == 0, again.text
    patched = [bench.vm(name) for name in ("patch-web-1", "patch-web-2")]
    assert [vm["cpu_cores"] for vm in patched if vm] == [2, 2]

    # A machine that breaks days later is not taken back to a snapshot of long ago, even one that is kept longer now.
    late = player.run(playbook, "-e", f"verify_tasks={verify}", "-e", "kept_for=30d")
    assert late.status == 2 and "No snapshot of it was taken just now, so it was left as it is" in late.text
    vm = bench.vm("patch-web-1")
    assert vm and vm["cpu_cores"] == 2


def test_backups_are_kept_as_many_as_wanted(tagged: Bench, player: Player) -> None:
    playbook = PLAYBOOKS / "backup_by_tag.yml"
    days = ["2026-11-21", "2026-11-22", "2026-11-23"]
    options: dict[str, Any] = {"keep": 2, "volume": "ct-backups", "week": "2026-week-47"}
    for day in days:
        run = player.run(playbook, "-e", yaml.safe_dump({**options, "day": day}, default_flow_style=True, width=999))
        assert run.status == 0, run.text
    assert sorted(snapshots(tagged)) == [
        (vm, f"backup-{day}") for vm in ("ct-db", "ct-web") for day in ("2026-11-22", "2026-11-23")
    ]
    exports = tagged.rows("volume_vm_export_stats")
    assert [(row["file_name"], row["export_success"]) for row in exports] == [("backup-2026-week-47", 2)]
    assert run.changed() == 1, "the export of the week was there"


def test_the_progress_of_an_import_shows(bench: Bench, player: Player) -> None:
    """In per cent, as the platform says it; an import takes minutes."""
    file = {"name": "erp.ova", "type": "ova", "filesize": 1000, "allocated_bytes": 1000}
    bench.plant("files", **file, _import_seconds=6 * SPEED)
    task = {"community.vergeos.verge_vm_import": {"name": "ct-vm", "file": "erp.ova"}}
    run = player.run([task], env={"VERGE_PROGRESS": "true"})
    assert run.status == 0 and "import of vm ct-vm from erp.ova: importing " in run.text, run.text


def test_an_empty_folder_is_said(player: Player, tmp_path: Path) -> None:
    run = player.run(PLAYBOOKS / "import_folder.yml", "-e", f"folder={tmp_path}")
    assert run.status == 2 and "Files of the folder" in run.text


def test_a_folder_of_which_one_is_broken(bench: Bench, player: Player, tmp_path: Path) -> None:
    """The others come in, the run fails with the platform's reason, and a whole file in its place comes in next."""
    folder = tmp_path / "machines"
    folder.mkdir()
    for name in ("erp.ova", "shop.OVA"):
        (folder / name).write_bytes(name.encode() * 1000)
    playbook, options = PLAYBOOKS / "import_folder.yml", ("-e", f"folder={folder}")
    for name in ("erp.ova", "shop.OVA"):
        bench.run("verge_file", {"src": str(folder / name), "tier": 1})
    bench.plant("files", key=bench.key("files", "erp.ova"), _broken=True)
    run = player.run(playbook, *options)
    assert run.status == 2 and "import of vm erp from erp.ova failed: Unable to read the image" in run.text
    assert bench.vm("erp") is None and bench.vm("shop")
    (folder / "erp.ova").write_bytes(b"a whole one" * 1000)
    run = player.run(playbook, *options)
    assert run.status == 0 and run.changed() == 2 and bench.vm("erp"), run.text


def test_a_folder_with_the_same_machine_twice(bench: Bench, player: Player, tmp_path: Path) -> None:
    """The second one would be taken for imported, since there is a machine of its name by then."""
    for name in ("erp.ova", "erp.qcow2"):
        (tmp_path / name).write_bytes(name.encode())
    run = player.run(PLAYBOOKS / "import_folder.yml", "-e", f"folder={tmp_path}")
    assert run.status == 2 and "Files of the same name with different extensions: erp, erp" in run.text
    assert bench.rows("files", name="erp.ova") == []

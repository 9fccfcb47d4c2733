# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every playbook of the collection runs, changes nothing the second time, and says beforehand what it will do; in the
controller's process and as packed modules alike."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.integration.playbook import ROOT, Player, Run
from tests.integration.test_targets import apart
from tests.simulator.process import Simulator

PLAYBOOKS = sorted((ROOT / "playbooks").glob("*.yml"))
each = pytest.mark.parametrize("playbook", PLAYBOOKS, ids=lambda path: path.stem)


# Tasks that make what a playbook is about, where it does not make that itself: machines that carry a tag.
WORLDS: dict[str, list[dict[str, Any]]] = {
    "backup_by_tag": [
        {
            "community.vergeos.verge_resource": {
                "table": "tag_categories",
                "identity": {"name": "backup"},
                "columns": {"taggable_vms": True},
            }
        },
        {
            "community.vergeos.verge_resource": {
                "table": "tags",
                "identity": {"category": "backup", "name": "daily"},
            }
        },
        *({"community.vergeos.verge_vm": {"name": f"backed-up-{n}", "tags": ["backup/daily"]}} for n in (1, 2)),
    ]
}


# What differs from run to run: stamps of the clock, key pairs that the platform draws, and what a guest's agent tells,
# which comes some seconds after the start of its machine.
PASSING = {"expires", "public_key", "addresses", "agent", "guest_info"}


def places(player: Player) -> tuple[str, ...]:
    """Say where a playbook that writes files is to write them, and where one that reads a folder finds it."""
    folder = player.folder / "machines"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("erp.ova", "shop.qcow2"):
        (folder / name).write_bytes(name.encode() * 1000)
    return "-e", f"topology_folder={player.folder}", "-e", f"folder={folder}"


def prepare(player: Player, playbook: Path) -> None:
    """Make what a playbook is about."""
    tasks = WORLDS.get(playbook.stem, [])
    if tasks:
        made = player.run(tasks)
        assert made.status == 0, made.text


@each
def test_twice(playbook: Path, system: Simulator, tmp_path: Path) -> None:
    """In process and as packed modules, with the same results field by field."""

    def runs(in_process: bool) -> list[Run]:
        system.reset()
        # Under the same name, since paths are in results.
        player = Player(tmp_path / "runs", system.env)
        prepare(player, playbook)
        done = [player.run(playbook, *places(player), in_process=in_process) for _twice in range(2)]
        player.folder.rename(tmp_path / f"in-process-{in_process}")
        return done

    pairs = list(zip(runs(True), runs(False)))
    for here, packed in pairs:
        assert (here.status, packed.status) == (0, 0), here.text + packed.text
        here.records, packed.records = here.ours(), packed.ours()
        found = [text for text in apart(here, packed) if PASSING.isdisjoint(re.findall(r"\w+", text.partition(":")[0]))]
        assert here.records and not found, "\n".join(found)
    (first, _packed), (second, _packed) = pairs
    assert first.changed() > 0
    assert second.changed() == 0


@each
def test_check_and_diff_before_the_first_run(player: Player, playbook: Path, system: Simulator) -> None:
    """On an empty system, where each task builds on what the ones before it would have made."""
    prepare(player, playbook)
    system.clear_log()
    foretold = player.run(playbook, *places(player), "--check", "--diff")
    assert foretold.status == 0, foretold.text
    assert {entry["method"] for entry in system.log()} == {"GET"}
    done = player.run(playbook, *places(player), "--diff")
    assert done.changed() == foretold.changed()
    afterwards = player.run(playbook, *places(player), "--check", "--diff")
    assert afterwards.status == 0 and afterwards.changed() == 0

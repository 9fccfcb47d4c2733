# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every playbook of the collection runs, changes nothing the second time, and says beforehand what it will do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.playbook import ROOT, Player
from tests.simulator.process import Simulator

PLAYBOOKS = sorted((ROOT / "playbooks").glob("*.yml"))
each = pytest.mark.parametrize("playbook", PLAYBOOKS, ids=lambda path: path.stem)


def places(player: Player) -> tuple[str, str]:
    """Say where a playbook that writes files is to write them."""
    return "-e", f"topology_folder={player.folder}"


@each
def test_twice(player: Player, playbook: Path) -> None:
    first = player.run(playbook, *places(player))
    assert first.status == 0, first.text
    assert first.changed() > 0
    second = player.run(playbook, *places(player))
    assert second.status == 0, second.text
    assert second.changed() == 0


@each
def test_check_and_diff_before_the_first_run(player: Player, playbook: Path, system: Simulator) -> None:
    """On an empty system, where each task builds on what the ones before it would have made."""
    foretold = player.run(playbook, *places(player), "--check", "--diff")
    assert foretold.status == 0, foretold.text
    assert {entry["method"] for entry in system.log()} == {"GET"}
    done = player.run(playbook, *places(player), "--diff")
    assert done.changed() == foretold.changed()
    afterwards = player.run(playbook, *places(player), "--check", "--diff")
    assert afterwards.status == 0 and afterwards.changed() == 0

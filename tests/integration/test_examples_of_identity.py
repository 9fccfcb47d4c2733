# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples in the documentation of the modules for identity, run as they stand there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.integration.playbook import Player
from tests.integration.test_examples_of_parts import examples

Tasks = list[dict[str, Any]]


def user(name: str) -> Tasks:
    """Make a user for programs."""
    return [{"community.vergeos.verge_user": {"name": name, "type": "api"}}]


def group(name: str) -> Tasks:
    """Make a group."""
    return [{"community.vergeos.verge_group": {"name": name}}]


# Module -> what its examples find, and how many of them change something.
CASES: dict[str, tuple[Tasks, int]] = {
    "verge_api_key": (user("ci"), 3),
    "verge_api_key_info": (user("ci"), 0),
    "verge_group": (user("alice") + group("night-shift"), 3),
    "verge_group_info": (group("night-shift"), 0),
    "verge_permission": (
        [*user("ci"), *group("operators"), {"community.vergeos.verge_vm": {"name": "web-1"}}],
        2,
    ),
    "verge_permission_info": (group("operators"), 0),
    "verge_tag_category": ([], 3),
    "verge_user": (group("operators"), 4),
    "verge_user_info": (user("alice"), 0),
}


@pytest.mark.parametrize("name", CASES)
def test_examples_run_as_documented(name: str, player: Player, tmp_path: Path) -> None:
    prepared, changes = CASES[name]
    assert not prepared or player.run(prepared).status == 0
    run = player.run(examples(name), "-e", f"keys={tmp_path}", "-e", "first_password=Hidden-one-1")
    assert run.status == 0, run.text
    assert run.changed() == changes, run.text
    assert "Hidden" not in run.text

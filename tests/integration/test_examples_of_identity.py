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

CHANGES = {"verge_api_key": 3, "verge_api_key_info": 0}
PREPARED: list[dict[str, Any]] = [
    {
        "community.vergeos.verge_resource": {
            "table": "users",
            "identity": {"name": "ci"},
            "columns": {"password": "Hidden-one-1", "type": "api"},
        }
    }
]


@pytest.mark.parametrize("name", CHANGES)
def test_examples_run_as_documented(name: str, player: Player, tmp_path: Path) -> None:
    assert player.run(PREPARED).status == 0
    run = player.run(examples(name), "-e", f"keys={tmp_path}")
    assert run.status == 0, run.text
    assert run.changed() == CHANGES[name], run.text

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples in the documentation of the modules for automation, run as they stand there."""

from __future__ import annotations

import pytest

from tests.integration.playbook import Player
from tests.integration.test_examples_of_parts import examples

CHANGES = {"verge_webhook": 3}


@pytest.mark.parametrize("name", CHANGES)
def test_examples_run_as_documented(name: str, player: Player) -> None:
    run = player.run(examples(name), "-e", "chat_token=Hidden-one-1")
    assert run.status == 0, run.text
    assert run.changed() == CHANGES[name], run.text
    assert "Hidden" not in run.text

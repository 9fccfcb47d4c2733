# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playbooks against the session's simulator."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.playbook import Player
from tests.simulator.process import Simulator


@pytest.fixture
def player(system: Simulator, tmp_path: Path) -> Player:
    """Runs playbooks against a fresh system."""
    return Player(tmp_path, system.env)

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all tests share: one simulator for the session, and a fresh system for each test on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterator

import pytest

from tests.simulator.process import Simulator

if TYPE_CHECKING:
    from tests.contract.bench import Bench

# The platform's delays are divided by this, so that power changes and imports cost a test milliseconds.
SPEED = 20


@pytest.fixture(scope="session")
def simulator() -> Iterator[Simulator]:
    """The simulator of the session. Take ``bench`` or ``system`` unless the state that others left does not matter."""
    with Simulator(speed=SPEED) as running:
        yield running


@pytest.fixture
def system(simulator: Simulator) -> Simulator:
    """The session's simulator with a fresh system: no rows, faults or log entries of earlier tests."""
    simulator.reset()
    return simulator


@pytest.fixture
def bench(system: Simulator) -> Iterator[Bench]:
    """A fresh system, the modules to run on it, and an independent look at what the platform holds."""
    # Not at the top: this file is read before pytest-ansible takes over the import of collections.
    from tests.contract.bench import Bench

    made = Bench(system)
    # A look that finds several rows of one name is repeated for a while; where others are at work, a test says so.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ansible_collections.community.vergeos.plugins.module_utils.desired.engine.TWIN_PATIENCE", 0.0)
        yield made
    made.close()

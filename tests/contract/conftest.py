# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bench of this folder: the simulator in the test's own process.

A request over HTTPS to another process costs three times as much, and a wait its seconds. What needs a socket (another
process, a server beside the simulator) takes ``wire``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterator

import pytest

from tests.simulator.process import Simulator

if TYPE_CHECKING:
    from tests.contract.bench import Bench
    from tests.contract.direct import Near

PATIENCE = "ansible_collections.community.vergeos.plugins.module_utils.desired.engine.TWIN_PATIENCE"


@pytest.fixture(scope="session")
def inside() -> Iterator[Near]:
    """The simulator in this process."""
    # Not at the top: this file is read before pytest-ansible takes over the import of collections.
    from tests.contract.direct import Near

    made = Near()
    yield made
    made.close()


@pytest.fixture
def bench(inside: Near, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A fresh system, the modules to run on it, and an independent look at what the platform holds."""
    from tests.contract.direct import near

    # A look that finds several rows of one name is repeated for a while; where others are at work, a test says so.
    monkeypatch.setattr(PATIENCE, 0.0)
    with near(inside) as made:
        yield made


@pytest.fixture
def wire(system: Simulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """The same over HTTPS, on the simulator of the session."""
    from tests.contract.bench import Bench

    monkeypatch.setattr(PATIENCE, 0.0)
    made = Bench(system)
    yield made
    made.close()

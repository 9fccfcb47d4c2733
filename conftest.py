# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows pytest, and every Ansible that a test starts, the collection where Ansible expects it; spreads the tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent
TREE = ROOT / "build" / "tree"

# Read by pytest-ansible after this file is loaded; settings of the caller's own Ansible must not decide a test.
os.environ["ANSIBLE_COLLECTIONS_PATH"] = str(TREE)
os.environ["ANSIBLE_HOME"] = str(ROOT / "build" / "ansible")
for name in [name for name in os.environ if name.startswith("VERGE_")]:
    del os.environ[name]

# Of these files each test goes to whichever worker is free; of all others a file stays on one worker, whose simulator
# and other costly things its tests share.
SPREAD = ("test_targets.py",)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --all."""
    parser.addoption("--all", action="store_true", help="also what `make test` leaves to `make test-all`")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say which tests stay together."""
    for item in items:
        if item.path.name not in SPREAD:
            item.add_marker(pytest.mark.xdist_group(str(item.path.relative_to(ROOT))))

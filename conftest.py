# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows pytest, and every Ansible that a test starts, the collection where Ansible expects it."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parent
TREE = ROOT / "build" / "tree"

# Read by pytest-ansible after this file is loaded; settings of the caller's own Ansible must not decide a test.
os.environ["ANSIBLE_COLLECTIONS_PATH"] = str(TREE)
os.environ["ANSIBLE_HOME"] = str(ROOT / "build" / "ansible")
for name in [name for name in os.environ if name.startswith("VERGE_")]:
    del os.environ[name]

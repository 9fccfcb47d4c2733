# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The in-process path under a module's own name. Written by tools/generate_runtime.py."""

from ansible_collections.community.vergeos.plugins.action.verge_resource import action_for, check_task

ActionModule = action_for(__name__)


def main() -> None:
    """Check a task's options, for ansible-lint; nothing else calls it."""
    check_task(ActionModule)

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that say how long a task waits."""

from __future__ import annotations


class ModuleDocFragment:
    """The waiting options, the same in every module that waits."""

    DOCUMENTATION = r"""
options:
  wait:
    description: Whether to wait until what was started has come to its end.
    type: bool
    default: true
  wait_timeout:
    description: Seconds to wait at most for each thing that is waited for.
    type: int
    default: 300
"""

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of every module that makes and deletes a plain row."""

from __future__ import annotations


class ModuleDocFragment:
    """Whether the row shall be there, and its key."""

    DOCUMENTATION = r"""
options:
  state:
    description: V(present) makes or changes it, V(absent) deletes it.
    type: str
    choices: [present, absent]
    default: present
  key:
    description: The row's key, instead of looking it up by its name.
    type: str
"""

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the attributes of a module mean; each module says what it supports."""

from __future__ import annotations


class ModuleDocFragment:
    """The attributes, the same in every module."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description:
      - Can run in C(check_mode) and return changed status prediction without modifying the target.
      - The result has the same entries as that of the run, as they would be. What only the platform will know, such as the
        key of a new row, is null, or an empty list.
  diff_mode:
    description: Returns details on what has changed, or would change in C(check_mode), when in diff mode.
"""

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a look-up makes of names that are nowhere."""

from __future__ import annotations


class ModuleDocFragment:
    """The option of all modules that look rows up by what belongs to them."""

    DOCUMENTATION = r"""
options:
  missing:
    description:
      - What to do when a tag, or another row that the look-up is narrowed by, does not exist.
      - V(fail) ends the task with an error that names it, since it may be misspelt. V(ignore) returns an empty list, as
        for a play that takes things down and is run again.
    type: str
    choices: [fail, ignore]
    default: fail
"""

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of every module that manages one part of a machine."""

from __future__ import annotations


class ModuleDocFragment:
    """Whether the machine may be switched off and on for it."""

    DOCUMENTATION = r"""
options:
  restart_if_needed:
    description:
      - Whether a running machine is switched off and on again for what it cannot take up live, and for what the platform
        says it has been waiting to take up.
    type: bool
    default: false
  shutdown_timeout:
    description: Seconds that the guest gets to shut down for that before it is stopped hard; 0 stops it hard at once.
    type: int
    default: 120
"""

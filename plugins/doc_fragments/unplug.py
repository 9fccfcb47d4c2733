# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option that lets a part of a running machine be detached."""

from __future__ import annotations


class ModuleDocFragment:
    """The same for drives and NICs."""

    DOCUMENTATION = r"""
options:
  unplug:
    description: Whether it may be detached from a running machine before it is removed.
    type: bool
    default: false
"""

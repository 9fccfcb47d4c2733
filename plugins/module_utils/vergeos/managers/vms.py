# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual machines with verbs."""

from __future__ import annotations

from ..families.vms import VMTable
from .base import ResourceManager


class VMs(VMTable, ResourceManager):
    """The table ``vms``."""

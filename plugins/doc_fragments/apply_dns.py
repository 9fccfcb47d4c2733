# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option that brings staged DNS changes of a running network to life."""

from __future__ import annotations


class ModuleDocFragment:
    """The same in every module whose rows hang on a network."""

    DOCUMENTATION = r"""
options:
  apply_dns:
    description:
      - Whether DNS changes that wait are brought into force on the running network, whether this run or an earlier one
        wrote them. A network that is off loads them at its start.
      - With V(false) they wait, RV(pending) and a warning tell that, and
        M(community.vergeos.verge_network_apply) at the end of a loop applies all at once.
    type: bool
    default: true
"""

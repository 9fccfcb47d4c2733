# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option that allows what may cut off the API."""

from __future__ import annotations


class ModuleDocFragment:
    """The same in every module that brings the rules of a network into force and looks at them before."""

    DOCUMENTATION = r"""
options:
  allow_lockout:
    description:
      - Whether a change is made even if the API may not be reached afterwards.
      - When the API's address belongs to the network, the rules before and after are walked for a connection from
        here to the API. If it fares otherwise afterwards and is not surely accepted, or if rules that were staged
        earlier would refuse it, the task fails before anything is written, in check mode too.
    type: bool
    default: false
"""

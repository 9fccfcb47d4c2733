# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option that allows what may cut off the API."""

from __future__ import annotations


class ModuleDocFragment:
    """The same in every module that may change how the API is reached, and looks at that before."""

    DOCUMENTATION = r"""
options:
  allow_lockout:
    description:
      - Whether a change is made even if the API may not be reached afterwards.
      - When the API's address belongs to a network that runs, its rules before and after are walked for a connection from
        here to the API. If it fares otherwise afterwards and is not surely accepted, or if rules that were staged
        earlier would refuse it, the task fails before anything is written, in check mode too.
      - So it does where answers of the API would take another way, by a static route, a gateway or a tunnel; where the
        API's address would be somebody else's; and where a network that the API or this host is on would be switched off
        or put elsewhere. A restart in one request comes back by itself and is not refused.
      - What waits to be applied is looked at when it is applied, whoever has staged it. Of a rule that was deleted, or of
        a route as it was before, nothing is known then.
      - A machine that has the API's address or this host's, be it given to its NIC or reported by its guest agent, or
        that has a MAC address of this host, is not switched off. Whether this runs in a container or behind a router
        that translates addresses is not known, nor which machine the API is then reached by.
      - By M(community.vergeos.verge_resource) and M(community.vergeos.verge_action), no user or group is deleted or
        disabled, and no membership or permission taken away, where the user that this task logs in as would lose rights
        or where no enabled administrator would be left; see M(community.vergeos.verge_user).
      - Through an HTTP proxy the API is taken to be asked from the proxy's address, and what only some addresses may do
        counts as in doubt. Other proxies and balancers on the way are not known.
    type: bool
    default: false
"""

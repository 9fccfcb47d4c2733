#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_routing_bgp
short_description: Manage a BGP router of a VergeOS network
version_added: 0.1.0
description:
  - Makes and deletes a BGP router and brings its commands (neighbours, networks and so on) to a list.
  - A running network takes all of this up at its next restart; M(community.vergeos.verge_network_apply) with
    O(community.vergeos.verge_network_apply#module:restart_if_needed) does that.
options:
  network:
    description:
      - Network whose router it is for, by name or key. It cannot be changed later.
    type: str
  asn:
    description:
      - Number of its autonomous system. With O(key), it changes.
    type: int
  commands:
    description:
      - Commands of the router. Command and parameters tell them apart; a changed one is a new one, and the old one
        goes when O(purge_commands) is set.
    type: list
    elements: dict
    suboptions:
      command:
        description:
          - First word of the command.
        type: str
        choices:
          [
            aggregate-address, bgp, bmp, coalesce-time, distance, maximum-paths, neighbor, network, read-quanta,
            redistribute, segment-routing, table-map, timers, update-delay, vnc, vrf-policy, write-quanta
          ]
      params:
        description:
          - The rest of the command.
        type: str
      enabled:
        description:
          - Whether the command is in use.
        type: bool
      negate:
        description:
          - Whether C(no) is put in front of it.
        type: bool
  purge_commands:
    description:
      - Whether commands that are not in O(commands) are deleted. Nothing is deleted when O(commands) is left out.
    type: bool
    default: false
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.row
seealso:
  - module: community.vergeos.verge_routing
  - module: community.vergeos.verge_routing_map
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: A neighbour and what it is told
  community.vergeos.verge_routing_bgp:
    network: External
    asn: 64900
    commands:
      - command: neighbor
        params: 198.51.100.1 remote-as 65000
      - command: network
        params: 203.0.113.0/24
    purge_commands: true
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create BGP router External 64900]
key:
  description: Key of the row.
  returned: when the row exists
  type: int
  sample: 36
router:
  description: The router as the platform stores it.
  returned: when it exists
  type: dict
  sample: {key: 1, network: External, asn: 64900, commands: [{key: 3, command: neighbor, params: 198.51.100.1 remote-as 65000}]}
error:
  description: The failure for programs.
  returned: failure
  type: dict
  contains:
    kind:
      description: Kind of failure, such as V(not_found), V(authentication), V(conflict), V(ambiguous) or V(task_timeout).
      type: str
      sample: ambiguous
    status_code:
      description: HTTP status, where the platform answered.
      type: int
      sample: 422
    table:
      description: Table concerned, where there is one.
      type: str
      sample: vnet_rules
    key:
      description: Key concerned, where there is one.
      type: raw
      sample: 36
    keys:
      description: Keys to choose from, where several rows matched.
      type: list
      elements: raw
      sample: [36, 41]
"""

from ansible_collections.community.vergeos.plugins.module_utils.desired.ansible import state_module
from ansible_collections.community.vergeos.plugins.module_utils.resources.routing import BGP_ROUTER

MODULE = state_module(BGP_ROUTER, required_one_of=[("network", "key"), ("asn", "key")])


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_routing
short_description: Manage links, IP commands and OSPF of a VergeOS network's router
version_added: 0.1.0
description:
  - Makes and deletes the routing settings of a network, of which there is one at most, and brings its peering links,
    its IP commands (prefix lists and the like) and its OSPF commands to a list.
  - BGP and EIGRP routers and route maps, which hang on the same settings, have modules of their own. Deleting the
    settings deletes all of these.
  - A running network takes all of this up at its next restart; M(community.vergeos.verge_network_apply) with
    O(community.vergeos.verge_network_apply#module:restart_if_needed) does that.
options:
  network:
    description:
      - Network whose router it is for, by name or key. It cannot be changed later.
    type: str
  links:
    description:
      - Peering links. The platform makes a network of type C(bgp) and a NIC of the router for each.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the link.
        type: str
      description:
        description:
          - Free text.
        type: str
      ip_address:
        description:
          - Address of the router on the link. Needed for a new link.
        type: str
      cidr:
        description:
          - Block of addresses of the link. Needed for a new link.
        type: str
      interface_network:
        description:
          - Network below the link, by name or key. Needed for a new link.
        type: str
      layer2_type:
        description:
          - Whether the link is a VLAN of that network.
        type: str
        choices: [vlan, none]
      layer2_id:
        description:
          - Number of the VLAN.
        type: int
      mtu:
        description:
          - Largest packet in bytes.
        type: int
  purge_links:
    description:
      - Whether links that are not in O(links) are deleted. Nothing is deleted when O(links) is left out.
    type: bool
    default: false
  ip_commands:
    description:
      - Commands that begin with C(ip), such as prefix lists. Command and parameters tell them apart; a changed one is
        a new one, and the old one goes when O(purge_ip_commands) is set.
    type: list
    elements: dict
    suboptions:
      command:
        description:
          - First word of the command.
        type: str
        choices:
          [
            as-path, community-list, extcommunity-list, forwarding, mroute, multicast, multicast-routing, ospf,
            prefix-list, protocol, route, ssmpingd
          ]
      params:
        description:
          - The rest of the command.
        type: str
  purge_ip_commands:
    description:
      - Whether commands that are not in O(ip_commands) are deleted. Nothing is deleted when O(ip_commands) is left
        out.
    type: bool
    default: false
  ospf_commands:
    description:
      - Commands of OSPF. Command and parameters tell them apart; a changed one is a new one, and the old one goes
        when O(purge_ospf_commands) is set.
    type: list
    elements: dict
    suboptions:
      command:
        description:
          - First word of the command.
        type: str
        choices:
          [
            advanced, area, auto-cost, capability, default-information, default-metric, distance, distribute-list,
            log-adjacency-changes, max-metric, mpls-te, neighbor, network, "no", ospf, passive-interface,
            redistribute, router-id, timers
          ]
      params:
        description:
          - The rest of the command.
        type: str
  purge_ospf_commands:
    description:
      - Whether commands that are not in O(ospf_commands) are deleted. Nothing is deleted when O(ospf_commands) is
        left out.
    type: bool
    default: false
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.row
seealso:
  - module: community.vergeos.verge_routing_bgp
  - module: community.vergeos.verge_routing_map
  - module: community.vergeos.verge_routing_eigrp
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: OSPF over a link
  community.vergeos.verge_routing:
    network: External
    links:
      - name: to-isp
        ip_address: 198.51.100.2
        cidr: 198.51.100.0/30
        interface_network: "Switch 1 Switch"
        layer2_id: 100
    ospf_commands:
      - command: network
        params: 198.51.100.0/30 area 0
    purge_ospf_commands: true
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create routing of network External, add link to-isp to routing of network External]
key:
  description: Key of the row.
  returned: when the row exists
  type: int
  sample: 36
routing:
  description: The settings with the lists that were given as the platform stores it.
  returned: when it exists
  type: dict
  sample: {key: 1, network: External, need_restart: true}
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.routing import ROUTING

MODULE = state_module(ROUTING, required_one_of=[("network", "key")])


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

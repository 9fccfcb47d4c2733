#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/network/verge_routing.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_routing
short_description: Manage the routing of a VergeOS network as one declaration
version_added: 0.1.0
description:
  - Brings links, BGP, OSPF, EIGRP, route maps, prefix lists, static routes and the default route of a network to what is
    listed, and makes it live once at the end.
  - A list that is left out is left alone; so are the commands of a router, route map or link whose O(bgp[].commands) (or
    the like) are left out. What is not listed stays unless O(purge) is set.
  - Dynamic routing is commands of FRR, the routing software of a network's router. Each is one line, as it stands in FRR's
    configuration. The first word of a command is checked, and what looks like an address.
  - What FRR keeps once, such as the number of a neighbour's autonomous system, the router's identifier or a numbered entry
    of a prefix list, is replaced by another value. Any other changed command is a new one, and the old one goes with O(purge).
  - The commands of a list come to stand in its order. The platform puts a new command behind the others, so that one that
    has to come before others has these made anew; fewest writes are sent. Where the platform tells no order, none is compared.
  - A password in a command is hidden in results, though the platform shows it to everybody who may read the command.
  - A running network takes links and commands up at its next restart, see O(restart_if_needed); static routes and the default
    route are rules, see O(apply_rules).
  - Each kind of row is read in one request, however many rows there are. A second run changes nothing and sends no write.
options:
  key:
    description:
      - The network's key, instead of its name.
    type: str
  network:
    description:
      - The network, by name.
    type: str
  links:
    description:
      - Peering links. The platform makes a network of type C(bgp) and a NIC of the router for each, and removes them with
        it.
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
      ip:
        description:
          - Address of the router on the link. Needed for a new link.
        type: str
        aliases: [ip_address, address]
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
          - Left out, a new one gets V(vlan).
        type: str
        choices: [vlan, none]
      layer2_id:
        description:
          - Number of the VLAN. Needed for a new link that is one.
          - From 0 to 4094.
        type: int
      mtu:
        description:
          - Largest packet in bytes.
          - From 1000 to 65536. Left out, a new one gets V(9000).
        type: int
      commands:
        description:
          - Commands of the interface, such as V(ip ospf cost 10).
        type: list
        elements: str
  ip:
    description:
      - Commands that begin with C(ip), such as prefix lists; that word may be left out.
    type: list
    elements: str
  route_maps:
    description:
      - Entries of route maps; entries of one name make up a map.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the map.
        type: str
      sequence:
        description:
          - Place of the entry in its map, from 1 to 65535. Name and place tell entries apart.
        type: int
      permit:
        description:
          - Whether what matches is permitted; otherwise it is denied.
          - Left out, a new one gets V(true).
        type: bool
      commands:
        description:
          - Commands of the entry, such as V(match ip address prefix-list OURS).
        type: list
        elements: str
  bgp:
    description:
      - BGP routers.
    type: list
    elements: dict
    suboptions:
      asn:
        description:
          - Number of the autonomous system, from 1 to 4294967295. It tells routers apart.
        type: int
      commands:
        description:
          - Commands of the router, such as V(neighbor 198.51.100.1 remote-as 65001). C(no) before a command negates it;
            C(!) before the whole line keeps it switched off, and needs quotes in YAML.
        type: list
        elements: str
  ospf:
    description:
      - Commands of OSPF, such as V(network 198.51.100.0/30 area 0).
    type: list
    elements: str
  eigrp:
    description:
      - EIGRP routers.
    type: list
    elements: dict
    suboptions:
      asn:
        description:
          - Number of the autonomous system, from 1 to 65535. It tells routers apart.
        type: int
      commands:
        description:
          - Commands of the router, written as for BGP.
        type: list
        elements: str
  static_routes:
    description:
      - Static routes, which the platform keeps as outgoing rules with the action C(route).
      - Routes to something else than a block of addresses, and those that the platform made, are never touched.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the rule, unique in its network.
        type: str
      description:
        description:
          - Free text.
        type: str
      enabled:
        description:
          - Whether the route is in force.
          - Left out, a new one gets V(true).
        type: bool
      destination:
        description:
          - Block of addresses that it leads to. Needed for a new route.
        type: str
      via:
        description:
          - Address of the next router. Needed for a new route.
        type: str
  default_route:
    description:
      - Network that everything else leaves by, by name or key. V(none) takes the default route away.
      - The platform makes the route when a network is made with it; whether it does so for a network that is there already
        is not recorded.
      - The same as O(community.vergeos.verge_network#module:default_gateway).
    type: str
  purge:
    description:
      - Whether links, commands, entries of route maps, routers and static routes go that are not in the lists given.
      - The list is the whole truth then. What an entry leaves out means the platform's default, so that a static route
        that somebody switched off goes back to it.
    type: bool
    default: false
  apply_rules:
    description:
      - Whether rules that wait are brought into force on the running network, whether this run or an earlier one wrote
        them. A network that is off loads them at its start. With V(false) they wait, and RV(pending) and a warning tell
        that.
    type: bool
    default: true
  restart_if_needed:
    description:
      - Whether the running network may be restarted for links and commands that wait for that, whether this run or an earlier
        one wrote them. Otherwise RV(pending_restart) tells that some do.
    type: bool
    default: false
  force:
    description:
      - Whether that restart stops the network hard and starts it again. Without force it is one request, so that the network
        comes back even where the way to the API leads through it.
    type: bool
    default: false
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.lockout
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(vnet_bgp_interface_commands), C(vnet_bgp_interfaces), C(vnet_bgp_ip), C(vnet_bgp_routemap_commands), C(vnet_bgp_routemaps),
    C(vnet_bgp_router_commands), C(vnet_eigrp_router_commands), C(vnet_ospf_commands) and C(vnet_rules); C(list), C(read),
    C(create) and C(delete) on C(vnet_bgp_routers) and C(vnet_eigrp_routers); C(list), C(read) and C(create) on C(vnet_bgp);
    C(list), C(read) and C(modify) on C(vnets); C(list) and C(read) on C(vnet_addresses), C(vnet_cidrs), C(vnet_wireguard_peers)
    and C(vnet_wireguards).
seealso:
  - module: community.vergeos.verge_network
  - module: community.vergeos.verge_network_apply
  - module: community.vergeos.verge_network_policy
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: BGP with a provider, this and nothing else, live at once
  community.vergeos.verge_routing:
    network: External
    links:
      - name: to-isp
        ip: 198.51.100.2
        cidr: 198.51.100.0/30
        interface_network: "Switch 1 Switch"
        layer2_id: 100
    ip:
      - ip prefix-list OURS seq 10 permit 203.0.113.0/24
    route_maps:
      - name: TO-ISP
        sequence: 10
        commands:
          - match ip address prefix-list OURS
    bgp:
      - asn: 64900
        commands:
          - neighbor 198.51.100.1 remote-as 65001
          - neighbor 198.51.100.1 password {{ bgp_password }}
          - neighbor 198.51.100.1 route-map TO-ISP out
          - network 203.0.113.0/24
    purge: true
    restart_if_needed: true

- name: OSPF beside what is there, with two commands that are kept switched off or negated for EIGRP
  community.vergeos.verge_routing:
    network: External
    ospf:
      - router-id 198.51.100.2
      - network 198.51.100.0/30 area 0
    eigrp:
      - asn: 64901
        commands:
          - network 10.0.0.0/24
          - no passive-interface eth1
          - "! variance 2"

- name: Static routes and the default route
  community.vergeos.verge_routing:
    network: Internal
    default_route: External
    static_routes:
      - name: to-the-lab
        destination: 10.20.0.0/16
        via: 192.168.0.7
    purge: true

- name: No static route at all
  community.vergeos.verge_routing:
    network: Internal
    static_routes: []
    purge: true
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [add BGP router 64900 to network External, add command network 203.0.113.0/24 to BGP router 64900 of network External]
key:
  description: The network's key.
  returned: success
  type: int
  sample: 3
routing:
  description: The network with the lists that were given as the platform stores them, passwords hidden.
  returned: success
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    need_restart:
      description: The platform's C(need_restart), which no option sets.
      type: bool
    need_fw_apply:
      description: The platform's C(need_fw_apply), which no option sets.
      type: bool
    running:
      description: Whether it runs.
      type: bool
    status:
      description: The platform's word for its state.
      type: str
    network:
      description: The network, by name.
      type: str
    default_route:
      description: Network that everything else leaves by, by name or key.
      type: str
    links:
      description: Peering links.
      type: list
      elements: dict
      contains:
        key:
          description: Key of the row.
          type: int
        name:
          description: Name of the link.
          type: str
        description:
          description: Free text.
          type: str
        ip:
          description: Address of the router on the link.
          type: str
        ip_address:
          description: The same as C(ip).
          type: str
        cidr:
          description: Block of addresses of the link.
          type: str
        interface_network:
          description: Network below the link, by name or key.
          type: str
        layer2_type:
          description: Whether the link is a VLAN of that network.
          type: str
        layer2_id:
          description: Number of the VLAN.
          type: int
        mtu:
          description: Largest packet in bytes.
          type: int
        commands:
          description: Commands of the interface, such as V(ip ospf cost 10).
          type: list
          elements: str
    ip:
      description: Commands that begin with C(ip), such as prefix lists; that word may be left out.
      type: list
      elements: str
    route_maps:
      description: Entries of route maps; entries of one name make up a map.
      type: list
      elements: dict
      contains:
        key:
          description: Key of the row.
          type: int
        name:
          description: Name of the map.
          type: str
        sequence:
          description: Place of the entry in its map, from 1 to 65535.
          type: int
        permit:
          description: Whether what matches is permitted; otherwise it is denied.
          type: bool
        commands:
          description: Commands of the entry, such as V(match ip address prefix-list OURS).
          type: list
          elements: str
    bgp:
      description: BGP routers.
      type: list
      elements: dict
      contains:
        key:
          description: Key of the row.
          type: int
        asn:
          description: Number of the autonomous system, from 1 to 4294967295.
          type: int
        commands:
          description: Commands of the router, such as V(neighbor 198.51.100.1 remote-as 65001).
          type: list
          elements: str
    ospf:
      description: Commands of OSPF, such as V(network 198.51.100.0/30 area 0).
      type: list
      elements: str
    eigrp:
      description: EIGRP routers.
      type: list
      elements: dict
      contains:
        key:
          description: Key of the row.
          type: int
        asn:
          description: Number of the autonomous system, from 1 to 65535.
          type: int
        commands:
          description: Commands of the router, written as for BGP.
          type: list
          elements: str
    static_routes:
      description: Static routes, which the platform keeps as outgoing rules with the action C(route).
      type: list
      elements: dict
      contains:
        key:
          description: Key of the row.
          type: int
        system_rule:
          description: The platform's C(system_rule), which no option sets.
          type: bool
        owner:
          description: The platform's C(owner), which no option sets.
          type: str
        name:
          description: Name of the rule, unique in its network.
          type: str
        description:
          description: Free text.
          type: str
        enabled:
          description: Whether the route is in force.
          type: bool
        destination:
          description: Block of addresses that it leads to.
          type: str
        via:
          description: Address of the next router.
          type: str
  sample: {key: 3, network: External, running: true, need_restart: false, bgp: [{key: 1, asn: 64900, commands: [network
            203.0.113.0/24]}]}
pending:
  description: What was written, now or earlier, and is not in force on the running network. The only word is V(rules).
  returned: success
  type: list
  elements: str
  sample: [rules]
pending_restart:
  description: What waits for the next restart of the running network.
  returned: success
  type: list
  elements: str
  sample: [BGP router 64900]
error:
  description: The failure for programs.
  returned: failure
  type: dict
  contains:
    kind:
      description: Kind of failure. Told before anything was sent are V(refused), V(value), V(expression) and V(unknown_field);
        answers are V(not_found), V(conflict), V(validation), V(authentication), V(permission) and V(api). V(ambiguous)
        means several rows, V(not_stored) a write that did not arrive, V(task_failed) and V(task_timeout) are about long
        work, V(connection), V(timeout), V(not_connected) and V(outcome_unknown) about the way there, V(upload) and V(local)
        about files. V(error) is all else.
      type: str
      sample: ambiguous
    status_code:
      description: HTTP status, where the platform answered.
      type: int
      sample: 422
    table:
      description: Table concerned, where there is one.
      type: str
      sample: vnets
    key:
      description: Key concerned, where there is one.
      type: raw
      sample: 3
    keys:
      description: Keys to choose from, where several rows matched.
      type: list
      elements: raw
      sample: [3, 8]
"""

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import state_module
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.routing import ROUTING
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.routing_line import passwords

MODULE = state_module(ROUTING, secrets=lambda params: set(passwords(params)), required_one_of=[("network", "key")])


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/network/verge_network_info.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_network_info
short_description: Look up virtual networks of VergeOS
version_added: 0.1.0
description:
  - Returns virtual networks with their power state, pending flags and tags, by name, key, filter or tags. Without any of
    these, all of them.
  - With O(include) also what hangs on them, and how everything is connected.
  - The number of requests does not depend on the number of rows; each kind that is included costs one to four of them.
options:
  name:
    description:
      - Name of the network. None with that name gives an empty list.
    type: str
    aliases: [network]
  key:
    description:
      - Key of the network.
    type: str
  filter:
    description:
      - 'A filter in the platform''s grammar, such as C(type eq ''internal'' and mtu ge 9000), or a dictionary of columns
        and values, such as C({type: internal, mtu__ge: 9000, name__like: ''app-*''}).'
      - C(and) and C(or) have the same rank and are read from left to right; use parentheses.
      - A filter names columns of its own table only.
      - A value is read as its column's type, so that C(yes) is true, and a reference takes a name as well as a key. What
        the column cannot hold is refused.
    type: raw
  tags:
    description:
      - Tags, as C(name) or C(category/name), all of which the networks carry.
    type: list
    elements: str
  include:
    description:
      - What to read besides, as further entries of each network, but for V(topology).
      - V(rules) are its rules in their order, with counters.
      - V(addresses) are reservations, further addresses of the router, and routed addresses.
      - V(leases) are what its DHCP server handed out.
      - V(pending) tells what waits for an apply or a restart.
      - V(traffic) are the counters of the router's NICs, with rates, and the newest sample of a gateway that is monitored.
      - V(services) is the state of DHCP, DNS, proxy, routing, WireGuard (with peers and when each was last heard of) and
        IPsec (with the tunnels that are up).
      - 'V(topology) is RV(topology): networks, the ways out of them, and machines with their NICs and addresses. Where
        O(name), O(key), O(filter) or O(tags) narrow the choice, it holds these networks, those that they lead to, and the
        machines connected to them.'
    type: list
    elements: str
    choices: [rules, addresses, leases, pending, traffic, services, topology]
    default: []
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.missing
notes:
  - The user needs these rights, for all that can be done with this - C(list) and C(read) on C(machine_nics), C(tag_members),
    C(tags), C(vms), C(vnet_addresses), C(vnet_dns_views), C(vnet_ipsec_connections), C(vnet_monitor_stats_history_short),
    C(vnet_rules), C(vnet_wireguard_peers), C(vnet_wireguards) and C(vnets); C(list) on C(tag_categories).
seealso:
  - module: community.vergeos.verge_network
  - module: community.vergeos.verge_info
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: One by its name
  community.vergeos.verge_network_info:
    name: app
  register: found

- name: All that carry a tag
  community.vergeos.verge_network_info:
    tags: [env/production]
  register: production

- name: Those whose name begins so
  community.vergeos.verge_network_info:
    filter:
      name__like: "app-*"
  register: several

- name: What waits, anywhere
  community.vergeos.verge_network_info:
    include: [pending]
  register: all_networks

- name: Networks whose rules are not live yet
  ansible.builtin.debug:
    msg: "{{ all_networks.networks | selectattr('pending.rules') | map(attribute='name') | list }}"

- name: Rules, leases and tunnels of one network
  community.vergeos.verge_network_info:
    name: app
    include: [rules, leases, services]
  register: app

- name: What is connected to what
  community.vergeos.verge_network_info:
    include: [topology]
  register: picture
"""

RETURN = r"""
networks:
  description: The networks, in the order of their keys. Besides what is named here, each has all settings that M(community.vergeos.verge_network)
    has.
  returned: success
  type: list
  elements: dict
  sample: [{key: 5, name: app, running: true, cidr: 10.10.0.0/24}]
  contains:
    rules:
      description: Its rules in their order, as M(community.vergeos.verge_network_rule_info) returns them.
      returned: when O(include) holds V(rules)
      type: list
      elements: dict
      sample: [{key: 12, name: allow-ssh, order: 4, action: accept, packets: 17}]
    addresses:
      description: Its addresses other than leases.
      returned: when O(include) holds V(addresses)
      type: list
      elements: dict
      sample: [{key: 40, ip: 10.10.0.20, type: static, mac: 'f0:db:30:00:00:01', hostname: web}]
    leases:
      description: Its DHCP leases, and when each runs out.
      returned: when O(include) holds V(leases)
      type: list
      elements: dict
      sample: [{key: 41, ip: 10.10.0.101, type: dynamic, mac: 'f0:db:30:00:00:02', hostname: db, expiration: '2025-09-10T06:40:00Z'}]
    pending:
      description: Whether something waits for an apply or a restart, and when rules and DNS were last applied.
      returned: when O(include) holds V(pending)
      type: dict
      sample: {rules: true, dns: false, restart: false, rules_applied: '2025-09-09T06:40:00Z', dns_applied: null}
    traffic:
      description:
        - Counters of the router's NIC on the network (C(router)) and on the DMZ (C(dmz)), rates in bits per second; null
          where unknown.
        - C(gateway) is the newest sample of a monitored gateway, or null. Latencies are in microseconds.
      returned: when O(include) holds V(traffic)
      type: dict
      sample: {router: {tx_bps: 800, rx_bps: 512, tx_packets: 10, rx_packets: 200, tx_bytes: 980, rx_bytes: 18000}, gateway: {
          quality: 100}}
    services:
      description: State of what its router does.
      returned: when O(include) holds V(services)
      type: dict
      sample:
        dhcp:
          enabled: true
          dynamic: true
        dns:
          mode: bind
          views:
            - internal
        proxy:
          enabled: false
        routing:
          configured: false
        wireguard:
          - key: 1
            name: wg0
            enabled: true
            peers:
              - key: 1
                name: site-b
                last_handshake: '2024-01-23T08:53:20Z'
        ipsec:
          enabled: false
          tunnels: []
topology:
  description: What is connected to what, as a graph.
  returned: when O(include) holds V(topology)
  type: dict
  contains:
    nodes:
      description:
        - Networks (C(kind) V(network)) with C(type), C(cidr) and C(ip), and machines (C(kind) V(vm)) with C(addresses).
        - Each has C(id), such as V(vnets/5) or V(vms/36), C(key), C(name), C(status) and C(running).
      type: list
      elements: dict
      sample:
        - id: vnets/5
          kind: network
          key: 5
          name: app
          type: internal
          cidr: 10.10.0.0/24
          ip: 10.10.0.1
          status: running
          running: true
        - id: vms/36
          kind: vm
          key: 36
          name: web
          status: running
          running: true
          addresses:
            - 10.10.0.101
    edges:
      description:
        - Lines C(from) one node C(to) another, by C(id).
        - A V(nic) leads from a machine to a network, with C(name), C(mac), C(status) and C(addresses).
        - An V(uplink) leads from a network to the one that carries it, a V(gateway) to the one that its default route goes
          to, and a V(route) to the one that the next hop of a rule is on, with the rule's C(name) and C(destination).
      type: list
      elements: dict
      sample: [{from: vms/36, to: vnets/5, kind: nic, name: nic_0, mac: 'f0:db:30:00:00:02', status: up, addresses: [10.10.0.101]},
        {from: vnets/5, to: vnets/3, kind: gateway}]
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
      sample: 36
    keys:
      description: Keys to choose from, where several rows matched.
      type: list
      elements: raw
      sample: [36, 41]
"""

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import Module
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.network_info import SPEC, network_info

MODULE = Module(SPEC, network_info, table="vnets")


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/network/verge_network_address.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_network_address
short_description: Manage an address of a VergeOS network
version_added: 0.1.0
description:
  - Makes, changes and deletes a DHCP reservation, a further address of the router, or an address that is routed to a tenant
    or another network.
  - The address and its network tell the rows apart. To turn a lease into a reservation, give O(type=static).
options:
  network:
    description:
      - Network it hangs on, by name or key.
      - It cannot be changed later.
    type: str
  ip:
    description:
      - The address; for V(router_alias) also with the length of its network. A reservation (V(static)) lies in the network.
    type: str
    aliases: [ip_address, address]
  type:
    description:
      - V(static) reserves the address for O(mac), V(router_alias) adds it to the router, V(proxy_arp) answers ARP for it,
        V(virtual) routes it to O(owner), V(dynamic) is a lease.
      - A new row is V(static) when it is left out.
    type: str
    choices: [static, router_alias, proxy_arp, virtual, dynamic]
  mac:
    description:
      - MAC address of the NIC that gets it.
    type: str
  hostname:
    description:
      - Host name that goes with it.
    type: str
  description:
    description:
      - Free text.
    type: str
  owner:
    description:
      - Who a V(virtual) address is for, as C(tenants/<name or key>) or C(vnets/<name or key>). V(none) takes it away.
    type: str
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.apply_dns
  - community.vergeos.apply_rules
  - community.vergeos.connection
  - community.vergeos.lockout
  - community.vergeos.row
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(vnet_addresses); C(list), C(read) and C(modify) on C(vnets); C(list) and C(read) on C(vnet_cidrs), C(vnet_rules),
    C(vnet_wireguard_peers) and C(vnet_wireguards); C(list) on C(tenants).
seealso:
  - module: community.vergeos.verge_network_host
  - module: community.vergeos.verge_network_block
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: A reservation
  community.vergeos.verge_network_address:
    network: app
    ip: 10.10.0.20
    mac: f0:db:30:00:00:20
    hostname: db-1

- name: An outside address for a tenant
  community.vergeos.verge_network_address:
    network: External
    ip: 203.0.113.20
    type: virtual
    owner: tenants/acme
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create address app 10.10.0.20]
key:
  description: Key of the row.
  returned: when the row exists
  type: int
  sample: 36
address:
  description: The address as the platform stores it.
  returned: when it exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    expiration:
      description: The platform's C(expiration), which no option sets.
      type: str
    vendor:
      description: The platform's C(vendor), which no option sets.
      type: str
    network:
      description: Network it hangs on, by name or key.
      type: str
    ip:
      description: The address; for V(router_alias) also with the length of its network.
      type: str
    type:
      description: V(static) reserves the address for O(mac), V(router_alias) adds it to the router, V(proxy_arp) answers
        ARP for it, V(virtual) routes it to O(owner), V(dynamic) is a lease.
      type: str
    mac:
      description: MAC address of the NIC that gets it.
      type: str
    hostname:
      description: Host name that goes with it.
      type: str
    description:
      description: Free text.
      type: str
    owner:
      description: Who a V(virtual) address is for, as C(tenants/<name or key>) or C(vnets/<name or key>).
      type: str
  sample: {key: 42, network: app, ip: 10.10.0.20, type: static, mac: 'f0:db:30:00:00:20', hostname: db-1}
pending:
  description: What was written, now or earlier, and is not in force on the running network. The words are V(rules) and
    V(dns).
  returned: success
  type: list
  elements: str
  sample: [rules]
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
      sample: vnet_addresses
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

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import state_module
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.network_address import ADDRESS

MODULE = state_module(ADDRESS)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

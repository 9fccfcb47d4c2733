#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/network/verge_wireguard.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_wireguard
short_description: Manage a WireGuard interface of a VergeOS network
version_added: 0.1.0
description:
  - Makes, changes and deletes a WireGuard interface. The platform makes its keys when O(private_key) is left out, and returns
    the public one.
  - Its rules wait until they are applied; see O(apply_rules). An interface must be off before the platform deletes it;
    V(absent) switches it off first, and applies that to a running network.
options:
  network:
    description:
      - Network it hangs on, by name or key.
      - It cannot be changed later.
    type: str
  name:
    description:
      - Name of the interface, unique in its network. With O(key), it renames.
    type: str
    aliases: [wireguard]
  description:
    description:
      - Free text.
    type: str
  enabled:
    description:
      - Whether it is in use.
      - Left out, a new one gets V(true).
    type: bool
  ip:
    description:
      - Address in the tunnel with the length of its network, such as V(10.100.0.1/24).
    type: str
    aliases: [address, ip_address]
  listen_port:
    description:
      - UDP port it listens on.
      - From 1 to 65535. Left out, a new one gets V(51820).
    type: int
  mtu:
    description:
      - Largest packet in bytes; 0 lets the platform choose.
      - From 0 to 65535. Left out, a new one gets V(0).
    type: int
  private_key:
    description:
      - Private key as base64. It is never shown.
      - It is written when the row is made, and later with O(update_password=always) only.
    type: str
  endpoint:
    description:
      - Address that peers connect to; part of the configuration that is generated for them.
    type: str
  configure_firewall:
    description:
      - Whether the platform makes a port forward on the external network. Used when the interface is made, and not later.
    type: bool
  external_ip:
    description:
      - Address of the external network for that port forward, by its IP or key. Used when the interface is made, and not
        later.
    type: str
  auto_apply_firewall:
    description:
      - Whether the platform applies the rules by itself when peers change.
    type: bool
  update_password:
    description:
      - V(on_create) writes secrets only when the row is made, V(always) on every run, which then reports a change each
        time, since secrets cannot be read back.
    type: str
    default: on_create
    choices: [on_create, always]
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.apply_rules
  - community.vergeos.connection
  - community.vergeos.lockout
  - community.vergeos.row
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(vnet_wireguards); C(list), C(read) and C(delete) on C(vnet_wireguard_peers); C(list), C(read) and C(modify) on
    C(vnets); C(list) and C(read) on C(vnet_addresses), C(vnet_cidrs) and C(vnet_rules).
seealso:
  - module: community.vergeos.verge_wireguard_peer
  - module: community.vergeos.verge_network_rule
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: The near end of a tunnel
  community.vergeos.verge_wireguard:
    network: app
    name: wg0
    ip: 10.100.0.1/24
    endpoint: 203.0.113.10
  register: near
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create wireguard app wg0]
key:
  description: Key of the row.
  returned: when the row exists
  type: int
  sample: 36
wireguard:
  description: The interface as the platform stores it.
  returned: when it exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    public_key:
      description: The platform's C(public_key), which no option sets.
      type: str
    network:
      description: Network it hangs on, by name or key.
      type: str
    name:
      description: Name of the interface, unique in its network.
      type: str
    description:
      description: Free text.
      type: str
    enabled:
      description: Whether it is in use.
      type: bool
    ip:
      description: Address in the tunnel with the length of its network, such as V(10.100.0.1/24).
      type: str
    address:
      description: The same as C(ip).
      type: str
    listen_port:
      description: UDP port it listens on.
      type: int
    mtu:
      description: Largest packet in bytes; 0 lets the platform choose.
      type: int
    endpoint:
      description: Address that peers connect to; part of the configuration that is generated for them.
      type: str
    auto_apply_firewall:
      description: Whether the platform applies the rules by itself when peers change.
      type: bool
  sample: {key: 1, network: app, name: wg0, ip: 10.100.0.1/24, public_key: KP9AYuQFdIV5H87ssPNezDrGlrJCGY9rZt7s6aGZ5nE=}
pending:
  description: What was written, now or earlier, and is not in force on the running network. The only word is V(rules).
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
      sample: vnet_wireguards
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.wireguard import WIREGUARD

MODULE = state_module(WIREGUARD)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

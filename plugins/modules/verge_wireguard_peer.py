#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/network/verge_wireguard_peer.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_wireguard_peer
short_description: Manage a peer of a VergeOS WireGuard interface
version_added: 0.1.0
description:
  - Makes, changes and deletes a peer. With O(generate_config) it gets keys, and the platform makes a configuration for
    the other end.
  - Keys other than public ones are never shown. The configuration is returned without them, and written with them to O(config_file).
options:
  wireguard:
    description:
      - 'Interface that the peer belongs to: its name where that is unique, C(network/interface), or its key.'
      - It cannot be changed later.
    type: str
  name:
    description:
      - Name of the peer, unique in its interface. With O(key), it renames.
    type: str
  description:
    description:
      - Free text.
    type: str
  enabled:
    description:
      - Whether it is in use.
      - Left out, a new one gets V(true).
    type: bool
  generate_config:
    description:
      - Whether the platform makes a configuration for the other end. Used when the peer is made, and not later.
      - Without O(public_key) and O(private_key), a new pair of keys is made on the host that the task runs on, and with
        O(private_key) alone the public key is worked out there. Both need the Python library C(cryptography).
    type: bool
  endpoint:
    description:
      - Address or host name of the other end; empty for one that moves.
    type: str
  port:
    description:
      - UDP port of the other end.
      - From 1 to 65535. Left out, a new one gets V(51820).
    type: int
  ip:
    description:
      - Address of the other end in the tunnel. Needed for a new peer.
    type: str
    aliases: [address, ip_address]
  public_key:
    description:
      - Public key of the other end as base64. Needed for a new peer unless O(generate_config) is set.
    type: str
  private_key:
    description:
      - Private key of the other end, for the configuration that is made for it. It is never shown.
      - It is written when the row is made, and later with O(update_password=always) only.
    type: str
  preshared_key:
    description:
      - Key that both ends know in addition. It is never shown.
      - It is written when the row is made, and later with O(update_password=always) only.
    type: str
    aliases: [psk]
  allowed_ips:
    description:
      - Blocks of addresses that are reached through the peer. Needed for a new peer.
    type: list
    elements: str
  keepalive:
    description:
      - Seconds between packets that keep the way open; 0 for none.
      - From 0 to 65535. Left out, a new one gets V(0).
    type: int
  configure_firewall:
    description:
      - 'Rules that the platform stages for it: V(site-to-site) routes and accepts O(allowed_ips), V(remote-user) hides
        them behind the router as well, V(none) stages nothing.'
      - Left out, a new one gets V(site-to-site).
    type: str
    choices: [site-to-site, remote-user, none]
  update_password:
    description:
      - V(on_create) writes secrets only when the row is made, V(always) on every run, which then reports a change each
        time, since secrets cannot be read back.
    type: str
    default: on_create
    choices: [on_create, always]
  config_file:
    description:
      - File that the configuration for the other end is written to, with its private key, readable by its owner alone.
        On the host that the task runs on.
      - The task changes when the file differs from what the platform holds, or may be read by others.
      - What is there must be a plain file; links, devices, FIFOs and sockets are refused.
    type: path
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.apply_rules
  - community.vergeos.connection
  - community.vergeos.lockout
  - community.vergeos.row
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(vnet_wireguard_peers); C(list), C(read) and C(modify) on C(vnets); C(list) and C(read) on C(vnet_addresses), C(vnet_cidrs),
    C(vnet_rules) and C(vnet_wireguards).
seealso:
  - module: community.vergeos.verge_wireguard
  - module: community.vergeos.verge_wireguard_info
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: The other site
  community.vergeos.verge_wireguard_peer:
    wireguard: app/wg0
    name: site-b
    endpoint: vpn.site-b.example.com
    ip: 10.100.0.2
    public_key: "{{ site_b.wireguard.public_key }}"
    allowed_ips: [10.20.0.0/24]

- name: A laptop, with a file to import there
  community.vergeos.verge_wireguard_peer:
    wireguard: app/wg0
    name: laptop
    ip: 10.100.0.10
    allowed_ips: [10.100.0.10/32]
    configure_firewall: remote-user
    generate_config: true
    config_file: /tmp/laptop.conf
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create peer app/wg0 site-b]
key:
  description: Key of the row.
  returned: when the row exists
  type: int
  sample: 36
peer:
  description: The peer as the platform stores it.
  returned: when it exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    network:
      description: The platform's C(wireguard#vnet#name), which no option sets.
      type: raw
    last_handshake:
      description: The platform's C(status#last_handshake), which no option sets.
      type: str
    tx_bytes:
      description: The platform's C(status#tx_bytes), which no option sets.
      type: raw
    rx_bytes:
      description: The platform's C(status#rx_bytes), which no option sets.
      type: raw
    wireguard:
      description: 'Interface that the peer belongs to: its name where that is unique, C(network/interface), or its key.'
      type: str
    name:
      description: Name of the peer, unique in its interface.
      type: str
    description:
      description: Free text.
      type: str
    enabled:
      description: Whether it is in use.
      type: bool
    endpoint:
      description: Address or host name of the other end; empty for one that moves.
      type: str
    port:
      description: UDP port of the other end.
      type: int
    ip:
      description: Address of the other end in the tunnel.
      type: str
    address:
      description: The same as C(ip).
      type: str
    public_key:
      description: Public key of the other end as base64.
      type: str
    allowed_ips:
      description: Blocks of addresses that are reached through the peer.
      type: list
      elements: str
    keepalive:
      description: Seconds between packets that keep the way open; 0 for none.
      type: int
    configure_firewall:
      description: 'Rules that the platform stages for it: V(site-to-site) routes and accepts O(allowed_ips), V(remote-user)
        hides them behind the router as well, V(none) stages nothing.'
      type: str
  sample: {key: 1, wireguard: app/wg0, name: site-b, ip: 10.100.0.2, last_handshake: '2024-01-23T08:53:20Z'}
client_config:
  description: Configuration for the other end, without its keys.
  returned: when O(generate_config) or O(config_file) is given and the platform made one
  type: str
  sample: '[Interface]

    PrivateKey = VALUE_SPECIFIED_IN_NO_LOG_PARAMETER

    '
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
      sample: vnet_wireguard_peers
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.wireguard import PEER
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.wireguard_config import (
    SPEC,
    WITH_CONFIGURATION,
)

MODULE = Module(SPEC, WITH_CONFIGURATION, about=PEER, required_one_of=[("wireguard", "key"), ("name", "key")])


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

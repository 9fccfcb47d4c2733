#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/network/verge_wireguard_info.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_wireguard_info
short_description: Look up WireGuard interfaces of VergeOS networks, with their peers
version_added: 0.1.0
description:
  - Returns interfaces with their peers and when each was last heard of, by network, name, key or filter. Without any of
    these, all of them.
  - Peers of all interfaces are read in one request. Keys other than public ones are never shown.
options:
  network:
    description:
      - Network of the interfaces, by name or key.
    type: str
  name:
    description:
      - Name of the interfaces. None with that name gives an empty list.
    type: str
    aliases: [wireguard]
  key:
    description:
      - Key of the row.
    type: str
  filter:
    description:
      - A filter in the platform's grammar, such as C(enabled eq true), or a dictionary of columns and values.
      - C(and) and C(or) have the same rank and are read from left to right; use parentheses.
      - A filter names columns of its own table only.
      - A value is read as its column's type, so that C(yes) is true, and a reference takes a name as well as a key. What
        the column cannot hold is refused.
    type: raw
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.missing
notes:
  - The user needs these rights, for all that can be done with this - C(list) and C(read) on C(vnet_wireguard_peers) and
    C(vnet_wireguards); C(list) on C(vnets).
seealso:
  - module: community.vergeos.verge_wireguard
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
- name: Who was heard of in the last three minutes
  community.vergeos.verge_wireguard_info:
    network: app
  register: found
"""

RETURN = r"""
wireguards:
  description: The interfaces with their peers.
  returned: success
  type: list
  elements: dict
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
    peers:
      description: Its peers, each with C(last_handshake), when it was last heard of.
      type: list
      elements: dict
  sample: [{key: 1, network: app, name: wg0, peers: [{key: 1, name: site-b, last_handshake: '2024-01-23T08:53:20Z'}]}]
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

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import Module
from ansible_collections.community.vergeos.plugins.module_utils.resources.common.info import info, info_spec
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.wireguard import WIREGUARD

MODULE = Module(info_spec(WIREGUARD), info(WIREGUARD), table=WIREGUARD.table)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

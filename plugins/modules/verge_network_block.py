#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/network/verge_network_block.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_network_block
short_description: Manage a block of addresses that a VergeOS network routes to a tenant or network
version_added: 0.1.0
description:
  - Makes, describes and deletes a block. The platform makes the rules for it and stages them; see O(apply_rules).
  - A block that overlaps another one of the network, or that is still in use when it is to go, is refused by the platform.
options:
  network:
    description:
      - Network that the block comes from, by name or key.
      - It cannot be changed later.
    type: str
  cidr:
    description:
      - The block, such as V(198.51.100.0/24). It cannot be changed later, and overlaps no other one of the network.
    type: str
  description:
    description:
      - Free text.
    type: str
  owner:
    description:
      - Who it is for, as C(tenants/<name or key>) or C(vnets/<name or key>). V(none) takes it away.
    type: str
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.apply_rules
  - community.vergeos.connection
  - community.vergeos.lockout
  - community.vergeos.row
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(vnet_cidrs); C(list), C(read) and C(modify) on C(vnets); C(list) and C(read) on C(vnet_addresses), C(vnet_rules),
    C(vnet_wireguard_peers) and C(vnet_wireguards); C(list) on C(tenants).
seealso:
  - module: community.vergeos.verge_network_address
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
- name: A block for a tenant
  community.vergeos.verge_network_block:
    network: External
    cidr: 198.51.100.0/28
    owner: tenants/acme
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create block External 198.51.100.0/28]
key:
  description: Key of the row.
  returned: when the row exists
  type: int
  sample: 36
block:
  description: The block as the platform stores it.
  returned: when it exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    network:
      description: Network that the block comes from, by name or key.
      type: str
    cidr:
      description: The block, such as V(198.51.100.0/24).
      type: str
    description:
      description: Free text.
      type: str
    owner:
      description: Who it is for, as C(tenants/<name or key>) or C(vnets/<name or key>).
      type: str
  sample: {key: 2, network: External, cidr: 198.51.100.0/28, owner: tenants/5}
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
      sample: vnet_cidrs
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.network_address import BLOCK

MODULE = state_module(BLOCK)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

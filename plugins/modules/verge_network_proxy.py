#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/network/verge_network_proxy.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_network_proxy
short_description: Manage the proxy of a VergeOS network, with the host names of tenants
version_added: 0.1.0
description:
  - Makes, changes and deletes the proxy of a network, of which there is one at most, and the host names that it leads to
    tenants.
  - Deleting the proxy deletes its host names.
options:
  network:
    description:
      - Network it hangs on, by name or key.
      - It cannot be changed later.
    type: str
  listen_address:
    description:
      - Address it listens on.
      - Left out, a new one gets V(0.0.0.0).
    type: str
  default_self:
    description:
      - Whether host names that it does not know lead to this system's own user interface.
      - Left out, a new one gets V(true).
    type: bool
  tenants:
    description:
      - Host names and the tenants that they lead to.
    type: list
    elements: dict
    suboptions:
      fqdn:
        description:
          - The host name.
        type: str
      tenant:
        description:
          - The tenant, by name or key. Needed for a new host name.
        type: str
  purge_tenants:
    description:
      - Whether host names that are not in O(tenants) are deleted. Nothing is deleted when O(tenants) is left out.
    type: bool
    default: false
  apply_proxy:
    description:
      - Whether what this run writes is brought into force on the running network. A network that is off loads it at its
        start.
      - No public source says which call does it; a refresh is sent, and where the platform goes on saying that the proxy
        waits, RV(pending) and a warning tell it. A restart of the network brings it into force.
    type: bool
    default: true
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.lockout
  - community.vergeos.row
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(vnet_proxy) and C(vnet_proxy_tenants); C(list), C(read) and C(modify) on C(vnets); C(list) and C(read) on C(vnet_addresses),
    C(vnet_cidrs), C(vnet_rules), C(vnet_wireguard_peers) and C(vnet_wireguards); C(list) on C(tenants).
seealso:
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
- name: A host name for a tenant
  community.vergeos.verge_network_proxy:
    network: External
    tenants:
      - fqdn: acme.example.com
        tenant: acme
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create proxy of network External, add host name acme.example.com to proxy of network External]
key:
  description: Key of the row.
  returned: when the row exists
  type: int
  sample: 36
network_proxy:
  description: The proxy as the platform stores it.
  returned: when it exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    network:
      description: Network it hangs on, by name or key.
      type: str
    listen_address:
      description: Address it listens on.
      type: str
    default_self:
      description: Whether host names that it does not know lead to this system's own user interface.
      type: bool
    tenants:
      description: Host names and the tenants that they lead to.
      type: list
      elements: dict
      contains:
        key:
          description: Key of the row.
          type: int
        fqdn:
          description: The host name.
          type: str
        tenant:
          description: The tenant, by name or key.
          type: str
  sample: {key: 1, network: External, listen_address: 0.0.0.0, tenants: [{key: 1, fqdn: acme.example.com, tenant: acme}]}
pending:
  description: What was written, now or earlier, and is not in force on the running network. The only word is V(proxy).
  returned: success
  type: list
  elements: str
  sample: [proxy]
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
      sample: vnet_proxy
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.network_proxy import PROXY

MODULE = state_module(PROXY)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

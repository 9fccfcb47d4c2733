#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/network/verge_network_host.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_network_host
short_description: Manage a host name of a VergeOS network
version_added: 0.1.0
description:
  - Makes, changes and deletes a name that the network's DNS and DHCP service answers with an address.
  - Zones with records of all types are managed by M(community.vergeos.verge_dns_zone).
options:
  network:
    description:
      - Network it hangs on, by name or key.
      - It cannot be changed later.
    type: str
  name:
    description:
      - The host name, or the domain; case and a dot at its end make no difference.
    type: str
    aliases: [hostname]
  type:
    description:
      - Whether it is the name of a host or of a whole domain.
      - Left out, a new one gets V(host).
    type: str
    choices: [host, domain]
  ip:
    description:
      - The address.
    type: str
    aliases: [ip_address, address]
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.apply_dns
  - community.vergeos.connection
  - community.vergeos.row
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(vnet_hosts); C(list), C(read) and C(modify) on C(vnets).
seealso:
  - module: community.vergeos.verge_network_address
  - module: community.vergeos.verge_dns_zone
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: A name for the database
  community.vergeos.verge_network_host:
    network: app
    name: db
    ip: 10.10.0.20
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create host app db]
key:
  description: Key of the row.
  returned: when the row exists
  type: int
  sample: 36
host_record:
  description: The name as the platform stores it.
  returned: when it exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    network:
      description: Network it hangs on, by name or key.
      type: str
    name:
      description: The host name, or the domain; case and a dot at its end make no difference.
      type: str
    type:
      description: Whether it is the name of a host or of a whole domain.
      type: str
    ip:
      description: The address.
      type: str
  sample: {key: 7, network: app, name: db, ip: 10.10.0.20, type: host}
pending:
  description: What was written, now or earlier, and is not in force on the running network. The only word is V(dns).
  returned: success
  type: list
  elements: str
  sample: [dns]
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
      sample: vnet_hosts
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.network_address import HOST

MODULE = state_module(HOST)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/network/verge_dns_view.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_dns_view
short_description: Manage a DNS view of a VergeOS network
version_added: 0.1.0
description:
  - 'Makes, changes and deletes a view: what some clients see of the network''s zones. Views need a network whose O(community.vergeos.verge_network#module:dns)
    is V(bind).'
  - Deleting a view deletes its zones and their records.
options:
  network:
    description:
      - Network it hangs on, by name or key.
      - It cannot be changed later.
    type: str
  name:
    description:
      - Name of the view. With O(key), it renames.
    type: str
    aliases: [view]
  recursion:
    description:
      - Whether names outside the zones are looked up for the clients.
      - Left out, a new one gets V(false).
    type: bool
  match_clients:
    description:
      - Clients that see the view. Each entry is an address or block; a leading C(!) excludes it.
    type: list
    elements: str
  match_destinations:
    description:
      - Addresses at which the server was asked. Each entry is an address or block; a leading C(!) excludes it.
    type: list
    elements: str
  max_cache_size:
    description:
      - Largest cache, as bytes or with a unit such as V(64 MiB); 0 is no limit.
      - Left out, a new one gets V(32 MiB).
    type: str
  order:
    description:
      - Place among the network's views; the first that matches answers.
    type: int
  query_source:
    description:
      - Address from which questions are asked, one of the network's addresses by its IP or key. V(none) takes it away.
    type: str
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.apply_dns
  - community.vergeos.connection
  - community.vergeos.row
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(vnet_dns_views); C(list), C(read) and C(modify) on C(vnets); C(list) on C(vnet_addresses).
seealso:
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
- name: What the inside sees
  community.vergeos.verge_dns_view:
    network: app
    name: inside
    recursion: true
    match_clients: [10.0.0.0/8]
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create view app inside]
key:
  description: Key of the row.
  returned: when the row exists
  type: int
  sample: 36
view:
  description: The view as the platform stores it.
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
      description: Name of the view.
      type: str
    recursion:
      description: Whether names outside the zones are looked up for the clients.
      type: bool
    match_clients:
      description: Clients that see the view.
      type: list
      elements: str
    match_destinations:
      description: Addresses at which the server was asked.
      type: list
      elements: str
    max_cache_size:
      description: Largest cache, as bytes or with a unit such as V(64 MiB); 0 is no limit.
      type: int
    order:
      description: Place among the network's views; the first that matches answers.
      type: int
    query_source:
      description: Address from which questions are asked, one of the network's addresses by its IP or key.
      type: str
  sample: {key: 10, network: app, name: inside, recursion: true, match_clients: [10.0.0.0/8]}
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
      sample: vnet_dns_views
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.dns import VIEW

MODULE = state_module(VIEW)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/network/verge_network_apply.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_network_apply
short_description: Apply what waits on a VergeOS network
version_added: 0.1.0
description:
  - Applies staged rules and DNS changes of a running network, and restarts it for settings that wait for that when allowed.
  - Does nothing when nothing waits. A network that is off loads everything at its start.
  - The modules for rules, addresses and names can apply what they wrote themselves; this one is for the end of a play,
    or for what others staged.
options:
  key:
    description:
      - The network's key, instead of its name.
    type: str
  network:
    description:
      - The network.
    type: str
    aliases: [name]
  force:
    description:
      - Whether that restart stops the network hard and starts it again. Without force it is one request, so that the network
        comes back even where the way to the API leads through it.
    type: bool
    default: false
  restart_if_needed:
    description:
      - Whether the network may be restarted for settings that wait for a restart. Otherwise RV(pending_restart) tells that
        some do.
    type: bool
    default: false
  apply_rules:
    description:
      - Whether rules that wait are applied.
    type: bool
    default: true
    aliases: [rules]
  apply_dns:
    description:
      - Whether DNS changes that wait are applied.
    type: bool
    default: true
    aliases: [dns]
  apply_proxy:
    description:
      - Whether changes of the network's proxy that wait are applied. No public source says which call does it; a refresh
        is sent, and where the platform goes on saying that the proxy waits, RV(pending) tells it.
    type: bool
    default: true
    aliases: [tenant_proxy]
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.lockout
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read) and C(modify) on C(vnets); C(list)
    and C(read) on C(vnet_addresses), C(vnet_cidrs), C(vnet_rules), C(vnet_wireguard_peers) and C(vnet_wireguards).
seealso:
  - module: community.vergeos.verge_network
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
- name: Everything that waits is live afterwards
  community.vergeos.verge_network_apply:
    network: app
    restart_if_needed: true

- name: DNS only
  community.vergeos.verge_network_apply:
    network: app
    apply_rules: false
    apply_proxy: false
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [apply the rules of network app]
key:
  description: Key of the row.
  returned: when the row exists
  type: int
  sample: 36
network:
  description: The network's flags as the platform stores it.
  returned: when it exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    need_fw_apply:
      description: The platform's C(need_fw_apply), which no option sets.
      type: bool
    need_dns_apply:
      description: The platform's C(need_dns_apply), which no option sets.
      type: bool
    need_restart:
      description: The platform's C(need_restart), which no option sets.
      type: bool
    need_proxy_apply:
      description: The platform's C(need_proxy_apply), which no option sets.
      type: bool
    running:
      description: Whether it runs.
      type: bool
    status:
      description: The platform's word for its state.
      type: str
    network:
      description: The network.
      type: str
    name:
      description: The same as C(network).
      type: str
  sample: {key: 5, network: app, name: app, running: true, need_restart: false}
pending:
  description: What was written, now or earlier, and is not in force on the running network. The words are V(rules), V(dns)
    and V(proxy).
  returned: success
  type: list
  elements: str
  sample: [rules]
pending_restart:
  description: What waits for the next restart of the running network.
  returned: success
  type: list
  elements: str
  sample: [changed by an earlier run]
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

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import state_module
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.network_apply import PENDING

MODULE = state_module(PENDING)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

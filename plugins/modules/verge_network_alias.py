#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/network/verge_network_alias.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_network_alias
short_description: Manage a set of addresses or ports for rules of VergeOS networks
version_added: 0.1.0
description:
  - Makes, changes and deletes an alias, which rules name as C(alias:<name>) with M(community.vergeos.verge_network_rule)
    and M(community.vergeos.verge_network_policy).
  - Aliases belong to the whole system. Networks take a change up when their rules are applied the next time; the platform
    does not always say that this is due, so apply them with M(community.vergeos.verge_action) (table V(vnets), action V(refresh))
    where it matters.
options:
  name:
    description:
      - Name of the alias. With O(key), it renames.
    type: str
  entries:
    description:
      - Addresses, blocks or ports. A label may follow each after a bar, such as V(192.0.2.10|web).
      - The order is part of the value.
    type: list
    elements: str
  description:
    description:
      - Free text.
    type: str
  scope:
    description:
      - Who may use it; V(private) is this system alone, V(global) its tenants too.
      - Left out, a new one gets V(private).
    type: str
    choices: [private, global, tenant, none]
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.row
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(vnet_rule_aliases).
seealso:
  - module: community.vergeos.verge_network_rule
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
- name: Where management comes from
  community.vergeos.verge_network_alias:
    name: management
    entries:
      - 192.0.2.0/24|office
      - 198.51.100.7|jump host

- name: Ports of a web server
  community.vergeos.verge_network_alias:
    name: web-ports
    entries: [80, 443]
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create alias web-ports]
key:
  description: Key of the row.
  returned: when the row exists
  type: int
  sample: 36
alias:
  description: The alias as the platform stores it.
  returned: when it exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    id:
      description: The platform's C(id), which no option sets.
      type: str
    name:
      description: Name of the alias.
      type: str
    entries:
      description: Addresses, blocks or ports.
      type: list
      elements: str
    description:
      description: Free text.
      type: str
    scope:
      description: Who may use it; V(private) is this system alone, V(global) its tenants too.
      type: str
  sample: {key: 3, name: web-ports, entries: ['80', '443']}
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
      sample: vnet_rule_aliases
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.network_address import ALIAS

MODULE = state_module(ALIAS)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/network/verge_network_rule_info.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_network_rule_info
short_description: Look up rules of VergeOS networks
version_added: 0.1.0
description:
  - Returns rules with their counters, by network, name, key or filter. Without any of these, all of them.
  - The number of requests does not depend on the number of rules.
options:
  network:
    description:
      - Network of the rules, by name or key.
    type: str
  name:
    description:
      - Name of the rules. None with that name gives an empty list.
    type: str
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
  - The user needs these rights, for all that can be done with this - C(list) and C(read) on C(vnet_rules); C(list) on C(vnets).
seealso:
  - module: community.vergeos.verge_network_rule
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
- name: Rules of a network in their order
  community.vergeos.verge_network_rule_info:
    network: app
  register: found

- name: Which of them were ever met
  ansible.builtin.debug:
    msg: "{{ found.rules | sort(attribute='order') | selectattr('packets') | map(attribute='name') | list }}"
"""

RETURN = r"""
rules:
  description: The rules, in the order of their keys; C(order) is their place in the network.
  returned: success
  type: list
  elements: dict
  contains:
    key:
      description: Key of the row.
      type: int
    system_rule:
      description: The platform's C(system_rule), which no option sets.
      type: bool
    owner:
      description: The platform's C(owner), which no option sets.
      type: str
    packets:
      description: The platform's C(packets), which no option sets.
      type: int
    bytes:
      description: The platform's C(bytes), which no option sets.
      type: int
    network:
      description: Network it hangs on, by name or key.
      type: str
    name:
      description: Name of the rule, unique in its network.
      type: str
    description:
      description: Free text.
      type: str
    enabled:
      description: Whether the rule is in force.
      type: bool
    pin:
      description: Whether the rule is kept at the top or the bottom of the rules that are not the platform's.
      type: str
    direction:
      description: Direction seen from the network's router.
      type: str
    action:
      description: What happens to what matches.
      type: str
    protocol:
      description: Protocol.
      type: str
    interface:
      description: Interface of the router.
      type: str
    ct_state:
      description: State of the connection, such as V(new) or V(established).
      type: str
    source:
      description: Addresses it comes from.
      type: list
      elements: str
    source_ports:
      description: Ports it comes from.
      type: list
      elements: str
    destination:
      description: Addresses it goes to, written as for the source.
      type: list
      elements: str
    destination_ports:
      description: Ports it goes to, written as for the source.
      type: list
      elements: str
    target:
      description: Where V(translate) and V(route) send it, written as for the source.
      type: list
      elements: str
    target_ports:
      description: Ports that V(translate) sends it to; an empty list keeps the ports of the destination.
      type: list
      elements: str
    statistics:
      description: Whether packets and bytes are counted.
      type: bool
    log:
      description: Whether matches are logged.
      type: bool
    trace:
      description: Whether matches are traced.
      type: bool
    throttle:
      description: Rate such as V(1000 kbytes/second).
      type: str
    drop_throttle:
      description: Whether what exceeds the rate is dropped.
      type: bool
    order:
      description: Place among the network's rules, lower first.
      type: int
  sample: [{key: 12, network: app, name: allow-ssh, order: 4, packets: 17}]
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
      sample: vnet_rules
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.network_rule import RULE

MODULE = Module(info_spec(RULE), info(RULE), table=RULE.table)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

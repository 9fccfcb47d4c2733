#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/network/verge_network_rule.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_network_rule
short_description: Manage a rule of a VergeOS network
version_added: 0.1.0
description:
  - Makes, changes and deletes one rule of a network's firewall, address translation or static routes.
  - Options that are left out are left alone. A second run changes nothing and sends no write.
  - A rule of a running network is in force when the task ends, unless O(apply_rules=false).
  - Where the order of all rules matters, M(community.vergeos.verge_network_policy) takes the whole list.
options:
  network:
    description:
      - Network it hangs on, by name or key.
      - It cannot be changed later.
    type: str
  name:
    description:
      - Name of the rule, unique in its network. With O(key), it renames.
    type: str
  description:
    description:
      - Free text.
    type: str
  enabled:
    description:
      - Whether the rule is in force.
      - Left out, a new one gets V(true).
    type: bool
  pin:
    description:
      - Whether the rule is kept at the top or the bottom of the rules that are not the platform's.
      - Left out, a new one gets V(no).
    type: str
    choices: ['no', top, bottom]
  direction:
    description:
      - Direction seen from the network's router.
      - Left out, a new one gets V(incoming).
    type: str
    choices: [incoming, outgoing]
  action:
    description:
      - What happens to what matches.
      - V(translate) with direction V(incoming) forwards a port to the target; with V(outgoing) and the target V(router)
        it hides the network behind its router. V(route) with V(outgoing) is a static route to the target.
      - Left out, a new one gets V(accept).
    type: str
    choices: [accept, drop, reject, translate, route]
  protocol:
    description:
      - Protocol.
      - Left out, a new one gets V(any).
    type: str
    choices: [any, tcp, udp, tcpudp, icmp, ospf, igmp, gre, esp, ah]
  interface:
    description:
      - Interface of the router.
      - Left out, a new one gets V(auto).
    type: str
    choices: [auto, router, dmz, wireguard, any]
  ct_state:
    description:
      - State of the connection, such as V(new) or V(established).
    type: str
  source:
    description:
      - Addresses it comes from. Each is an address, a block, a range such as V(10.0.0.5-10.0.0.9), C(alias:<name or key>),
        or a word of the platform such as V(vnetself), V(router), C(vnet:<network>) or C(vmnic:<vm>.<nic>).
      - Names of aliases are sent as keys, which is what the platform takes. Digits may be the name of one and the key of
        another; C(alias:vnet_rule_aliases/12) means the key. Their order makes no difference. An empty list means any.
    type: list
    elements: str
  source_ports:
    description:
      - Ports it comes from. Each is a port, a range such as V(1024-65535), or C(alias:<name or key>). An empty list means
        any.
    type: list
    elements: str
  destination:
    description:
      - Addresses it goes to, written as for the source.
    type: list
    elements: str
  destination_ports:
    description:
      - Ports it goes to, written as for the source.
    type: list
    elements: str
  target:
    description:
      - Where V(translate) and V(route) send it, written as for the source.
    type: list
    elements: str
  target_ports:
    description:
      - Ports that V(translate) sends it to; an empty list keeps the ports of the destination.
    type: list
    elements: str
  statistics:
    description:
      - Whether packets and bytes are counted.
      - Left out, a new one gets V(false).
    type: bool
  log:
    description:
      - Whether matches are logged.
      - Left out, a new one gets V(false).
    type: bool
  trace:
    description:
      - Whether matches are traced.
      - Left out, a new one gets V(false).
    type: bool
  throttle:
    description:
      - Rate such as V(1000 kbytes/second).
    type: str
  drop_throttle:
    description:
      - Whether what exceeds the rate is dropped.
      - Left out, a new one gets V(false).
    type: bool
  order:
    description:
      - Place among the network's rules, lower first. A new rule goes to the end when it is left out.
    type: int
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.apply_rules
  - community.vergeos.connection
  - community.vergeos.lockout
  - community.vergeos.row
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(vnet_rules); C(list), C(read) and C(modify) on C(vnets); C(list) and C(read) on C(vnet_addresses), C(vnet_cidrs),
    C(vnet_wireguard_peers) and C(vnet_wireguards); C(list) on C(vnet_rule_aliases).
seealso:
  - module: community.vergeos.verge_network_rule_info
  - module: community.vergeos.verge_network_policy
  - module: community.vergeos.verge_network_apply
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: HTTPS from anywhere, live at once
  community.vergeos.verge_network_rule:
    network: app
    name: allow-https
    direction: incoming
    action: accept
    protocol: tcp
    destination_ports: [443]

- name: SSH from the management addresses, which are an alias
  community.vergeos.verge_network_rule:
    network: app
    name: allow-ssh
    protocol: tcp
    source: ["alias:management"]
    destination_ports: [22]

- name: A port forward
  community.vergeos.verge_network_rule:
    network: External
    name: web
    action: translate
    protocol: tcp
    destination: [router]
    destination_ports: [8443]
    target: [10.10.0.20]
    target_ports: [443]

- name: No such rule any more
  community.vergeos.verge_network_rule:
    network: app
    name: allow-telnet
    state: absent
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create rule app allow-ssh, apply the rules of network app]
key:
  description: Key of the row.
  returned: when the row exists
  type: int
  sample: 36
rule:
  description: The rule as the platform stores it.
  returned: when it exists
  type: dict
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
  sample: {key: 12, network: app, name: allow-ssh, action: accept, destination_ports: ['22'], order: 4}
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

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import state_module
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.network_rule import RULE

MODULE = state_module(RULE)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

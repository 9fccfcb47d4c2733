#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/network/verge_network_diagnostic.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_network_diagnostic
short_description: Run a diagnostic on the router of a VergeOS network
version_added: 0.1.0
description:
  - Has the network's router ping, trace, resolve, capture and so on, waits for the end and returns what it printed.
  - Nothing of the platform changes, with the exception of V(dhcp_release_renew). The network must be on.
options:
  network:
    description:
      - Network whose router runs it, by name or key.
    type: str
    required: true
  query:
    description:
      - What to run.
    type: str
    required: true
    choices: [arp, arp-scan, dhcp_release_renew, dns, firewall, frr, ip, ipsec, logs, nmap, ping, tcp_connect, tcpdump,
      top, top_if, trace, traceroute, whatsmyip, wireguard]
  target:
    description:
      - Address or name, for V(ping), V(traceroute), V(dns), V(nmap) and V(tcp_connect).
    type: str
  port:
    description:
      - Port, for V(tcp_connect).
    type: int
  count:
    description:
      - How many, for V(ping), V(tcpdump) and V(top).
    type: int
  interface:
    description:
      - Interface of the router, for V(tcpdump).
    type: str
  capture_filter:
    description:
      - Filter in the language of tcpdump, for V(tcpdump).
    type: str
  params:
    description:
      - Further parameters, sent as they are. Which ones V(ip), V(frr), V(trace), V(logs) and others take is not recorded;
        the platform tells what it does not know.
    type: dict
  in_check_mode:
    description:
      - Whether it is run in check mode too. V(dhcp_release_renew) never is.
    type: bool
    default: false
  wait_timeout:
    description:
      - Seconds to wait at most for its end.
    type: int
    default: 60
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
notes:
  - The user needs these rights, for all that can be done with this - C(read) and C(create) on C(vnet_queries); C(list)
    and C(read) on C(vnets).
seealso:
  - module: community.vergeos.verge_network
  - module: community.vergeos.verge_network_info
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: Is the gateway there
  community.vergeos.verge_network_diagnostic:
    network: External
    query: ping
    target: 192.168.1.1
    count: 3
  register: ping

- name: What the router knows of its neighbours
  community.vergeos.verge_network_diagnostic:
    network: app
    query: arp

- name: Two packets of the name service, seen in check mode as well
  community.vergeos.verge_network_diagnostic:
    network: app
    query: tcpdump
    capture_filter: port 53
    count: 2
    wait_timeout: 30
    in_check_mode: true
"""

RETURN = r"""
output:
  description: What it printed.
  returned: when it was run
  type: str
  sample: 'PING 192.168.1.1: 3 packets transmitted, 3 received'
lines:
  description: The same, line by line.
  returned: when it was run
  type: list
  elements: str
  sample: ['PING 192.168.1.1: 3 packets transmitted, 3 received']
command:
  description: The command that ran.
  returned: when it was run
  type: str
  sample: ping -c 3 192.168.1.1
actions:
  description: What was changed, which V(dhcp_release_renew) alone does.
  returned: success
  type: list
  elements: str
  sample: []
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.network_query import (
    DIAGNOSTIC,
    QUERY_SPEC,
)

MODULE = Module(QUERY_SPEC, DIAGNOSTIC)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/compute/verge_vm_info.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_vm_info
short_description: Look up virtual machines of VergeOS
version_added: 0.1.0
description:
  - Returns virtual machines with their drives, NICs, devices, tags and addresses, by name, key, filter or tags. Without
    any of these, all of them.
  - The number of requests does not depend on the number of rows. It is one for the machines and one for their tags; O(include)
    says what more costs.
options:
  name:
    description:
      - Name of the vm. None with that name gives an empty list.
    type: str
    aliases: [vm]
  key:
    description:
      - Key of the vm.
    type: str
  filter:
    description:
      - 'A filter in the platform''s grammar, such as C(os_family eq ''linux'' and ram ge 4096), or a dictionary of columns
        and values, such as C({os_family: linux, ram__ge: 4096, name__like: ''web-*''}).'
      - C(and) and C(or) have the same rank and are read from left to right; use parentheses.
      - A filter names columns of its own table only.
      - A value is read as its column's type, so that C(yes) is true, and a reference takes a name as well as a key. What
        the column cannot hold is refused.
    type: raw
  tags:
    description:
      - Tags, as C(name) or C(category/name), all of which the machines carry.
    type: list
    elements: str
  include:
    description:
      - What else is wanted of each machine.
      - V(console) adds C(console_info), where its console is. No further request.
      - V(guest) adds C(guest), what the guest agent reports of name, interfaces and features. No further request.
      - V(logs) adds C(logs), the newest lines of the machine's log. One further request.
      - V(statistics) adds C(statistics) to machines, drives and NICs. Two further requests.
    type: list
    elements: str
    choices: [console, guest, logs, statistics]
    default: []
  log_lines:
    description:
      - How many lines of each log V(logs) gives at most.
    type: int
    default: 10
  log_hours:
    description:
      - How many hours back V(logs) goes. The platform keeps lines for about 31 days.
    type: int
    default: 24
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.missing
notes:
  - The user needs these rights, for all that can be done with this - C(list) and C(read) on C(cloudinit_files), C(machine_devices),
    C(machine_drive_stats), C(machine_drives), C(machine_logs), C(machine_nic_stats), C(machine_nics), C(tag_members), C(tags)
    and C(vms); C(list) on C(tag_categories).
seealso:
  - module: community.vergeos.verge_vm
  - module: community.vergeos.verge_vm_power
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
- name: One by its name
  community.vergeos.verge_vm_info:
    name: web-1
  register: found

- name: All that carry a tag
  community.vergeos.verge_vm_info:
    tags: [env/production]
  register: production

- name: Those whose name begins so
  community.vergeos.verge_vm_info:
    filter:
      name__like: "web-*"
  register: several

- name: Where the console is, what the guest says of itself, and why it did not start
  community.vergeos.verge_vm_info:
    name: web-1
    include: [console, guest, logs]
    log_lines: 5
  register: web
"""

RETURN = r"""
vms:
  description: The machines, in the order of their keys. Besides what is named here, each has all settings that M(community.vergeos.verge_vm)
    has.
  returned: success
  type: list
  elements: dict
  contains:
    key:
      description: Key.
      type: int
      sample: 36
    name:
      description: Name.
      type: str
      sample: web-1
    running:
      description: Whether it runs.
      type: bool
      sample: true
    status:
      description: The platform's word for its power state.
      type: str
      sample: running
    node:
      description: Node on which it runs.
      type: str
      sample: node1
    need_restart:
      description: Whether settings wait for its next power cycle.
      type: bool
      sample: false
    addresses:
      description: Its addresses, those that the guest agent reports of its NICs first, then those given to them.
      type: list
      elements: str
      sample: [10.0.0.21]
    agent:
      description: Whether the guest agent reports.
      type: bool
      sample: true
    drives:
      description: Its drives; with V(statistics) of O(include) each has C(statistics), bytes and operations in all and
        per second.
      type: list
      elements: dict
      sample: [{key: 71, name: system, size: 42949672960}]
    nics:
      description: Its NICs; with V(statistics) of O(include) each has C(statistics), bytes and packets in all, bits per
        second.
      type: list
      elements: dict
      sample: [{key: 21, name: lan, network: app, mac: 'f0:db:30:00:00:15'}]
    tags:
      description: Its tags.
      type: list
      elements: str
      sample: [env/production]
    console_info:
      description: Where its console is. Host, port and addresses are none unless it runs.
      returned: with V(console) in O(include)
      type: dict
      contains:
        type:
          description: Kind of console.
          type: str
          sample: vnc
        host:
          description: Address of the node that serves it.
          type: str
          sample: 100.96.0.11
        port:
          description: Port there.
          type: int
          sample: 5904
        url:
          description: For a viewer inside the platform's network.
          type: str
          sample: vnc://100.96.0.11:5904
        page:
          description: For a person with a browser.
          type: str
          sample: https://verge.example.com/#/vm-console/36
        websocket:
          description: For a program, which has to add C(?token=) and a session token; an API key is none.
          type: str
          sample: wss://verge.example.com/api/v4/machine_console/601
    guest:
      description: What the guest agent reports.
      returned: with V(guest) in O(include)
      type: dict
      contains:
        agent_version:
          description: Version of the agent; none without one.
          type: str
          sample: 8.2.2
        hostname:
          description: The guest's own name, where the report has it.
          type: str
          sample: web-1
        interfaces:
          description: Its interfaces, with all addresses that they have.
          type: list
          elements: dict
          sample: [{name: eth0, mac: 'f0:db:30:00:00:15', addresses: [10.0.0.21]}]
        features:
          description: What the agent can do, as the platform gives it.
          type: dict
          sample: {guest-network-get-interfaces: true}
    logs:
      description: The newest lines of its log, the newest first.
      returned: with V(logs) in O(include)
      type: list
      elements: dict
      sample: [{timestamp: '2026-09-11T01:14:04Z', level: message, text: Machine started on node1, user: admin}]
    statistics:
      description: Per cent of its cores, and memory in MiB, as last measured.
      returned: with V(statistics) in O(include)
      type: dict
      sample: {cpu_pct: 3, cpu_user_pct: 2, cpu_system_pct: 1, iowait_pct: 0, ram_used: 1024, ram_pct: 100, modified: '2025-08-24T00:05:27Z'}
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
      sample: vms
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.vm_info import SPEC, look

MODULE = Module(SPEC, look, table="vms")


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/compute/verge_vm_migrate.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_vm_migrate
short_description: Move a virtual machine of VergeOS to another node, and say where it belongs
version_added: 0.1.0
description:
  - Moves a machine that runs to another node without stopping it, to a named one or wherever there is room.
  - Sets what decides where the machine is started, node, group and clusters, before it moves. These do not move a machine
    that runs.
  - Waits until the machine runs on its new node. A machine that comes back to its old one is a failure with the reason
    from its log.
  - A refusal for want of memory, and a migration that does not happen in time, say how much memory is left where. In check
    mode that is a warning, since the platform alone knows for sure.
options:
  vm:
    description:
      - Name of the machine.
    type: str
    aliases: [name]
  key:
    description:
      - The machine's key, instead of its name.
    type: str
  node:
    description:
      - Node on which the machine is to run, by name or key. Nothing is done when it does already.
      - The machine must run. Where one that is off starts, O(preferred_node) decides.
    type: str
  away_from:
    description:
      - Node, by name or key, on which the machine must not run. Where it does, the platform chooses another node.
      - Nothing is done when it runs elsewhere or is off.
    type: str
  automatic:
    description:
      - Whether the machine moves from where it is to a node that the platform chooses. That is a change at every run; O(away_from)
        is not.
    type: bool
    default: false
  preferred_node:
    description:
      - Node that is tried first when the machine starts, by name or key. V(none) leaves the choice to the platform.
    type: str
  ha_group:
    description:
      - Label of a group. Machines of one group start on different nodes, or on the same one where the label begins with
        C(+).
      - An empty text takes the machine out of its group.
    type: str
  cluster:
    description:
      - Cluster in which the machine starts, by name or key.
    type: str
  failover_cluster:
    description:
      - Cluster in which it starts when it cannot in its own, by name or key. V(none) means none.
    type: str
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read) and C(modify) on C(vms); C(list)
    and C(read) on C(machine_logs), C(machine_status) and C(nodes); C(list) on C(clusters).
seealso:
  - module: community.vergeos.verge_vm
  - module: community.vergeos.verge_vm_power
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: It runs on the second node, now and after its next start
  community.vergeos.verge_vm_migrate:
    vm: web-1
    node: node2
    preferred_node: node2

- name: Nothing of this service is on the node that will be repaired
  community.vergeos.verge_vm_migrate:
    vm: "{{ item }}"
    away_from: node2
  loop: [web-1, web-2]

- name: The members of a service start on different nodes
  community.vergeos.verge_vm_migrate:
    vm: "{{ item }}"
    ha_group: web
  loop: [web-1, web-2]
"""

RETURN = r"""
vm:
  description: The machine's place as the platform stores it.
  returned: success
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    machine:
      description: The platform's C(machine), which no option sets.
      type: raw
    running:
      description: The platform's C(machine#status#running), which no option sets.
      type: raw
    status:
      description: The platform's C(machine#status#status), which no option sets.
      type: raw
    status_info:
      description: The platform's C(machine#status#status_info), which no option sets.
      type: raw
    started:
      description: The platform's C(machine#status#started), which no option sets.
      type: str
    node_key:
      description: The platform's C(machine#status#node), which no option sets.
      type: raw
    node:
      description: The platform's C(machine#status#node#name), which no option sets.
      type: raw
    destination:
      description: The platform's C(machine#status#migration_destination), which no option sets.
      type: raw
    migratable:
      description: The platform's C(machine#status#migratable), which no option sets.
      type: raw
    running_ram:
      description: The platform's C(machine#status#running_ram), which no option sets.
      type: raw
    vm:
      description: Name of the machine.
      type: str
    name:
      description: The same as C(vm).
      type: str
    preferred_node:
      description: Node that is tried first when the machine starts, by name or key.
      type: str
    ha_group:
      description: Label of a group.
      type: str
    cluster:
      description: Cluster in which the machine starts, by name or key.
      type: str
    failover_cluster:
      description: Cluster in which it starts when it cannot in its own, by name or key.
      type: str
  sample: {key: 36, vm: web-1, name: web-1, node: node2, node_key: 2, status: running, preferred_node: node2, ha_group: web,
    cluster: lab-cluster}
key:
  description: The machine's key.
  returned: when it exists
  type: int
  sample: 36
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [migrate vm web-1 to node2]
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.vm_migrate import (
    MIGRATION,
    PLACEMENT,
    RESTRICTIONS,
    SPEC,
)

MODULE = Module(SPEC, MIGRATION, about=PLACEMENT, **RESTRICTIONS)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

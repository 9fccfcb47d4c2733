#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/compute/verge_nic.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_nic
short_description: Manage one network interface of a VergeOS virtual machine
version_added: 0.1.0
description:
  - Adds, changes and removes one NIC of a machine, and leaves its other NICs alone. M(community.vergeos.verge_vm) manages
    them together with the machine.
  - On a running machine it is attached and detached live, where the machine allows hot-plug. When the platform refuses
    to attach a new one, it is removed again; one that is there already and lies idle is attached, too. Without hot-plug
    it is there from the machine's next power cycle on, and is listed in RV(pending_restart).
  - The platform attaches one NIC in three seconds, so that several take a while.
options:
  vm:
    description:
      - Machine that the NIC belongs to, by name or key.
      - Needed unless O(key) is given. With both, the NIC must be one of this machine.
    type: str
  name:
    description:
      - Name of the NIC, which tells it apart from the machine's others. With O(key), it renames.
      - NICs that M(community.vergeos.verge_vm) made without a name are called C(nic_0), C(nic_1) and so on.
    type: str
  key:
    description:
      - The NIC's key, instead of its name.
    type: str
  state:
    description:
      - V(present) adds or changes it, V(absent) removes it.
      - A NIC of a running machine is removed only with O(unplug).
      - Removing a NIC from a machine that is not there changes nothing.
    type: str
    default: present
    choices: [present, absent]
  network:
    description:
      - Network that it is connected to, by name or key. It can be changed on a running machine. V(none) disconnects it.
    type: str
  interface:
    description:
      - Model that the guest sees.
      - Left out, a new one gets V(virtio). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: str
    choices: [virtio, e1000, e1000e, rtl8139, pcnet, igb, vmxnet3]
  mac:
    description:
      - MAC address. The platform makes one up for a new NIC without.
      - On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: str
  ip:
    description:
      - Address that its network reserves for it. An empty text takes the reservation away.
    type: str
    aliases: [ip_address, address]
  order:
    description:
      - Place among the machine's NICs.
      - From 0 to 30.
    type: int
  description:
    description:
      - Free text.
    type: str
  enabled:
    description:
      - Whether the cable is plugged in, from the machine's next power cycle on.
      - Left out, a new one gets V(true).
    type: bool
  disable_multiqueue:
    description:
      - Whether the guest gets one queue instead of several, from the machine's next power cycle on.
      - Left out, a new one gets V(false).
    type: bool
  asset:
    description:
      - Free label.
    type: str
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.lockout
  - community.vergeos.machine_part
  - community.vergeos.unplug
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(machine_nics); C(list), C(read) and C(modify) on C(vms); C(list) and C(read) on C(machine_logs); C(list) on C(vnets).
seealso:
  - module: community.vergeos.verge_vm
  - module: community.vergeos.verge_network_address
  - module: community.vergeos.verge_drive
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: A second NIC, attached at once when the machine runs
  community.vergeos.verge_nic:
    vm: web-1
    name: storage
    network: storage
    mac: f0:db:30:00:01:20

- name: Move it to another network, live
  community.vergeos.verge_nic:
    vm: web-1
    name: storage
    network: app

- name: Detach and remove it
  community.vergeos.verge_nic:
    vm: web-1
    name: storage
    unplug: true
    state: absent
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [add nic storage to vm web-1, attach nic storage to the running vm web-1]
pending_restart:
  description:
    - What waits for the machine's next power cycle, from this run or an earlier one; a warning tells it, too.
    - A later run knows from the platform that something waits, not always what, and then says V(changed by an earlier run).
      Whether the platform raises its flag for drives, NICs and devices as it does for the machine's own settings is not
      recorded; where it does not, a later run sees only parts that were switched off and are still attached.
  returned: success
  type: list
  elements: str
  sample: [nic storage]
key:
  description: Key of the NIC.
  returned: when it exists
  type: int
  sample: 21
nic:
  description: The NIC as the platform stores it.
  returned: when it exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    vm:
      description: Machine that the NIC belongs to, by name or key.
      type: str
    name:
      description: Name of the NIC, which tells it apart from the machine's others.
      type: str
    network:
      description: Network that it is connected to, by name or key.
      type: str
    interface:
      description: Model that the guest sees.
      type: str
    mac:
      description: MAC address.
      type: str
    ip:
      description: Address that its network reserves for it.
      type: str
    ip_address:
      description: The same as C(ip).
      type: str
    order:
      description: Place among the machine's NICs.
      type: int
    description:
      description: Free text.
      type: str
    enabled:
      description: Whether the cable is plugged in, from the machine's next power cycle on.
      type: bool
    disable_multiqueue:
      description: Whether the guest gets one queue instead of several, from the machine's next power cycle on.
      type: bool
    asset:
      description: Free label.
      type: str
    status:
      description: The platform's word for its state.
      type: str
    network_status:
      description: The platform's word for the state of its network.
      type: str
  sample: {key: 21, vm: web-1, name: storage, network: app, interface: virtio, mac: 'f0:db:30:00:01:20', status: up}
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
      sample: machine_nics
    key:
      description: Key concerned, where there is one.
      type: raw
      sample: 21
    keys:
      description: Keys to choose from, where several rows matched.
      type: list
      elements: raw
      sample: [21, 26]
"""

from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.nic import NICS
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.vm_part import part_module, vm_part

NIC = vm_part(NICS)
MODULE = part_module(NIC)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

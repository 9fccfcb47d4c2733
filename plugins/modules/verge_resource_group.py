#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/compute/verge_resource_group.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_resource_group
short_description: Manage a VergeOS resource group
version_added: 0.1.0
description:
  - Makes, changes and deletes a pool of hardware that machines draw devices from, see M(community.vergeos.verge_device).
    Rules say which devices of which nodes are in it.
  - Some changes show only after a node's driver was reloaded, or after its reboot.
options:
  name:
    description:
      - Name of the group. With O(key), it renames.
    type: str
  key:
    description:
      - The group's key, a UUID, instead of its name.
    type: str
  state:
    description:
      - V(present) makes or changes it, V(absent) deletes it with its rules. A group that machines use is not deleted, and
        the error names their devices.
    type: str
    default: present
    choices: [present, absent]
  type:
    description:
      - Kind of devices. Needed for a new group; it cannot be changed later.
    type: str
    choices: [vgpu, gpu, usb, pci, sriov_nic]
  description:
    description:
      - Free text.
    type: str
  enabled:
    description:
      - Whether machines can draw from it.
      - Left out, a new one gets V(true).
    type: bool
  class:
    description:
      - Which icon the user interface shows.
      - Left out, a new one gets V(unknown).
    type: str
    choices: [unknown, gpu, vgpu, storage, hid, usb, network, media, audio, fpga, pci]
  settings:
    description:
      - Settings of the type. Those left out are left alone. They are in the result when they are named here.
      - For V(vgpu), C(driver_file) and C(driver_iso) (files of the media catalog, by name or key), C(nvidia_vgpu_profile)
        (by name where only one GPU has it, or key), C(make_guest_driver_iso), C(scheduler_policy) (C(1) best effort, C(2)
        equal share or C(3) fixed share), C(strict_round_robin) (empty, C(0) or C(1)), C(frequency), C(averaging_factor)
        and C(time_slice_length_ns).
      - For V(sriov_nic), C(numvfs), C(vlan), C(qos), C(proto), C(max_tx_rate), C(min_tx_rate), C(trust), C(spoofchk), C(query_rss)
        and C(state) as in M(community.vergeos.verge_device), and for each but the first whether a machine may override
        it, such as C(vlan_allow_override). There is C(macaddress_allow_override) as well.
      - For V(usb), C(guest_reset) and C(guest_resets_all).
      - V(gpu) and V(pci) have none.
    type: dict
  rules:
    description:
      - Rules the group shall have, matched by name. Those not listed stay, unless O(purge_rules) is set.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the rule, unique in its group.
        type: str
        required: true
      filter:
        description:
          - Which devices it picks, as a filter over the columns of the nodes' devices such as C(vendor ct 'Intel'), C(slot
            eq '0000:03:00.0') or C(vendor_device_hex eq '8086:1572'). Needed for a new rule.
        type: str
      node:
        description:
          - Node whose devices it picks, by name or key. Left out, or V(none), the devices of all nodes.
        type: str
      enabled:
        description:
          - Whether it is used.
          - Left out, a new one gets V(true).
        type: bool
  purge_rules:
    description:
      - Whether rules that O(rules) does not list are removed, save for those that the system made. Nothing is purged when
        O(rules) is left out.
      - The list is the whole truth then. What an entry leaves out means the platform's default, so that a rule that somebody
        switched off goes back to it.
    type: bool
    default: false
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(resource_groups) and C(resource_rules); C(list) and C(read) on C(machine_devices), C(resource_group_settings_nvidia_vgpu),
    C(resource_group_settings_sriov_nic) and C(resource_group_settings_usb); C(list) on C(files), C(node_nvidia_vgpu_profiles)
    and C(nodes).
seealso:
  - module: community.vergeos.verge_device
  - module: community.vergeos.verge_vm
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: All Kingston sticks, to be handed to machines
  community.vergeos.verge_resource_group:
    name: USB dongles
    type: usb
    class: usb
    settings:
      guest_reset: true
    rules:
      - name: Kingston
        filter: vendor eq 'Kingston'

- name: Functions of the network cards of one node
  community.vergeos.verge_resource_group:
    name: Intel X710
    type: sriov_nic
    class: network
    settings:
      numvfs: 8
      vlan_allow_override: true
    rules:
      - name: X710
        filter: vendor_device_hex eq '8086:1572'
        node: node1
    purge_rules: true

- name: Remove the pool of dongles
  community.vergeos.verge_resource_group:
    name: USB dongles
    state: absent
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create resource group USB dongles, add rule Kingston to resource group USB dongles]
key:
  description: Key of the group, a UUID.
  returned: when it exists
  type: str
  sample: 6b1c8f0a-6d1e-4f7e-9d2c-0a6c2a7b3c11
resource_group:
  description: The group as the platform stores it, with the number of devices in it. Settings are null unless O(settings)
    is given, and rules are there when O(rules) is.
  returned: when it exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: str
    resource_count:
      description: The platform's C(count(resources)), which no option sets.
      type: int
    name:
      description: Name of the group.
      type: str
    type:
      description: Kind of devices.
      type: str
    description:
      description: Free text.
      type: str
    enabled:
      description: Whether machines can draw from it.
      type: bool
    class:
      description: Which icon the user interface shows.
      type: str
    settings:
      description: Settings of the type.
      type: dict
    rules:
      description: Rules the group shall have, matched by name.
      type: list
      elements: dict
      contains:
        key:
          description: Key of the row.
          type: int
        system_created:
          description: The platform's C(system_created), which no option sets.
          type: bool
        resource_count:
          description: The platform's C(count(resources)), which no option sets.
          type: int
        name:
          description: Name of the rule, unique in its group.
          type: str
        filter:
          description: Which devices it picks, as a filter over the columns of the nodes' devices such as C(vendor ct 'Intel'),
            C(slot eq '0000:03:00.0') or C(vendor_device_hex eq '8086:1572').
          type: str
        node:
          description: Node whose devices it picks, by name or key.
          type: str
        enabled:
          description: Whether it is used.
          type: bool
  sample: {key: 6b1c8f0a-6d1e-4f7e-9d2c-0a6c2a7b3c11, name: USB dongles, type: usb, resource_count: 2}
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
      sample: resource_groups
    key:
      description: Key concerned, where there is one.
      type: raw
      sample: 6b1c8f0a-6d1e-4f7e-9d2c-0a6c2a7b3c11
    keys:
      description: Keys to choose from, where several rows matched.
      type: list
      elements: raw
      sample: [6b1c8f0a-6d1e-4f7e-9d2c-0a6c2a7b3c11]
"""

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import state_module
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.resource_group import RESOURCE_GROUP

MODULE = state_module(RESOURCE_GROUP)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

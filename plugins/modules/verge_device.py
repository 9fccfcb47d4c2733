#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/compute/verge_device.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_device
short_description: Manage one device of a VergeOS virtual machine
version_added: 0.1.0
description:
  - Adds, changes and removes one device of a machine, such as a TPM, a GPU, a virtual GPU, a USB or PCI device, or a function
    of an SR-IOV network card, and leaves its other devices alone. M(community.vergeos.verge_vm) manages them together with
    the machine.
  - All but a TPM are drawn from a pool of hardware, see M(community.vergeos.verge_resource_group). Machines with such a
    device cannot be migrated live.
  - There is no hot-plug for devices. They are added and removed while the machine is off; on a running one that is an error,
    unless O(restart_if_needed) lets it be switched off for that.
options:
  vm:
    description:
      - Machine that the device belongs to, by name or key.
      - Needed unless O(key) is given. With both, the device must be one of this machine.
    type: str
  name:
    description:
      - Name of the device, which tells it apart from the machine's others; left out, its type. With O(key), it renames.
    type: str
  key:
    description:
      - The device's key, instead of its name.
    type: str
  state:
    description:
      - V(present) adds or changes it, V(absent) removes it. The last TPM takes the machine's TPM state with it.
      - Removing a device from a machine that is not there changes nothing.
    type: str
    default: present
    choices: [present, absent]
  type:
    description:
      - Kind of device. Needed for a new one; it cannot be changed later.
    type: str
    choices: [tpm, vgpu, gpu, usb, pci, sriov_nic]
  resource_group:
    description:
      - Resource group to take the hardware from, by name or key; needed for a new device other than a V(tpm).
      - It cannot be changed later.
    type: str
  settings:
    description:
      - Settings of the kind. Those left out are left alone. A running machine takes a change up at its next power cycle.
        They are in the result when they are named here.
      - For V(tpm), C(model) (C(crb) or C(tis)) and C(version) (C(1) or C(2)).
      - For V(vgpu), C(profile_type) (C(any), C(A), C(B), C(C) or C(Q)), C(frame_rate_limiter), C(disable_vnc), C(enable_uvm),
        C(enable_debugging), C(enable_profiling) and C(attach_drivers).
      - For V(usb), C(guest_reset) and C(guest_resets_all).
      - For V(sriov_nic), C(macaddress), C(vlan), C(qos), C(proto) (C(802.1Q) or C(802.1ad)), C(max_tx_rate) and C(min_tx_rate)
        in Mbit/s, C(trust), C(spoofchk) and C(query_rss) (C(default), C(on) or C(off)), and C(state) (C(default), C(auto),
        C(enable) or C(disable)). What the group does not let machines override stays as it says.
      - V(gpu) and V(pci) have none.
    type: dict
  optional:
    description:
      - Whether the machine may start without it, since VergeOS 26.0.
      - Left out, a new one gets V(false).
    type: bool
  enabled:
    description:
      - Whether the machine has it, from its next power cycle on.
      - Left out, a new one gets V(true).
    type: bool
  order:
    description:
      - Place among the machine's devices.
      - From 0 to 64.
    type: int
  description:
    description:
      - Free text.
    type: str
  asset:
    description:
      - Free label.
    type: str
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.lockout
  - community.vergeos.machine_part
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(machine_devices); C(list), C(read) and C(modify) on C(vms); C(list) and C(read) on C(machine_device_settings_nvidia_vgpu),
    C(machine_device_settings_sriov_nic), C(machine_device_settings_tpm), C(machine_device_settings_usb) and C(machine_logs);
    C(list) on C(resource_groups).
seealso:
  - module: community.vergeos.verge_vm
  - module: community.vergeos.verge_resource_group
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
- name: A TPM, with a power cycle when the machine runs
  community.vergeos.verge_device:
    vm: win-1
    type: tpm
    settings:
      model: crb
      version: "2"
    restart_if_needed: true

- name: A USB dongle that the machine can start without
  community.vergeos.verge_device:
    vm: win-1
    name: dongle
    type: usb
    resource_group: USB dongles
    optional: true
    restart_if_needed: true

- name: A function of a network card
  community.vergeos.verge_device:
    vm: win-1
    name: uplink
    type: sriov_nic
    resource_group: Intel X710
    settings:
      vlan: 40
      trust: "on"
    restart_if_needed: true

- name: Take the dongle away again
  community.vergeos.verge_device:
    vm: win-1
    name: dongle
    restart_if_needed: true
    state: absent
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [power off vm win-1, add device tpm to vm win-1, power on vm win-1]
pending_restart:
  description:
    - What waits for the machine's next power cycle, from this run or an earlier one; a warning tells it, too.
    - A later run knows from the platform that something waits, not always what, and then says V(changed by an earlier run).
      Whether the platform raises its flag for drives, NICs and devices as it does for the machine's own settings is not
      recorded; where it does not, a later run sees only parts that were switched off and are still attached.
  returned: success
  type: list
  elements: str
  sample: [device tpm]
key:
  description: Key of the device.
  returned: when it exists
  type: int
  sample: 5
device:
  description: The device as the platform stores it. Its settings are null unless O(settings) is given.
  returned: when it exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    vm:
      description: Machine that the device belongs to, by name or key.
      type: str
    name:
      description: Name of the device, which tells it apart from the machine's others; left out, its type.
      type: str
    type:
      description: Kind of device.
      type: str
    resource_group:
      description: Resource group to take the hardware from, by name or key; needed for a new device other than a V(tpm).
      type: str
    settings:
      description: Settings of the kind.
      type: dict
    optional:
      description: Whether the machine may start without it, since VergeOS 26.0.
      type: bool
    enabled:
      description: Whether the machine has it, from its next power cycle on.
      type: bool
    order:
      description: Place among the machine's devices.
      type: int
    description:
      description: Free text.
      type: str
    asset:
      description: Free label.
      type: str
    status:
      description: The platform's word for its state.
      type: str
  sample: {key: 5, vm: win-1, name: tpm, type: tpm, settings: {model: crb, version: '2'}, enabled: true, status: online}
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
      sample: machine_devices
    key:
      description: Key concerned, where there is one.
      type: raw
      sample: 5
    keys:
      description: Keys to choose from, where several rows matched.
      type: list
      elements: raw
      sample: [5, 10]
"""

from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.device import DEVICES
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.vm_part import part_module, vm_part

DEVICE = vm_part(DEVICES)
MODULE = part_module(DEVICE, required=("name", "type"))


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

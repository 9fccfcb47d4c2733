#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/compute/verge_drive.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_drive
short_description: Manage one drive of a VergeOS virtual machine
version_added: 0.1.0
description:
  - Adds, changes and removes one drive of a machine, and leaves its other drives alone. M(community.vergeos.verge_vm) manages
    them together with the machine.
  - On a running machine a disk on V(virtio-scsi) or V(virtio) is attached and detached live, where the machine allows hot-plug.
    When the platform refuses to attach a new one, it is removed again; one that is there already and lies idle is attached,
    too. What cannot be attached live is there from the machine's next power cycle on, and is listed in RV(pending_restart).
  - On a running machine an image is waited for even with O(wait=false), since it can be attached only when it is there;
    so is the attachment, since a refused one is taken back.
options:
  vm:
    description:
      - Machine that the drive belongs to, by name or key.
      - Needed unless O(key) is given. With both, the drive must be one of this machine.
    type: str
  name:
    description:
      - Name of the drive, which tells it apart from the machine's others. With O(key), it renames.
    type: str
  key:
    description:
      - The drive's key, instead of its name.
    type: str
  state:
    description:
      - V(present) adds or changes it, V(absent) removes it with all it holds.
      - A drive that a running machine uses is removed only with O(unplug).
      - Removing a drive from a machine that is not there changes nothing.
    type: str
    default: present
    choices: [present, absent]
  size:
    description:
      - Size as text with a unit, or as a number of GiB. It can grow, also on a running machine; a smaller one is an error,
        and nothing is sent.
      - Needed for a new disk without O(source). An imported disk is enlarged when the image has arrived.
    type: str
  media:
    description:
      - What it is. A new drive with O(source) is an V(import), one without is a V(disk).
      - V(efidisk) holds the variables of UEFI and takes no size, V(nonpersistent) forgets at each power cycle.
      - It cannot be changed later.
    type: str
    choices: [disk, cdrom, efidisk, import, clone, nonpersistent]
  source:
    description:
      - File of the media catalog, by name or key. The ISO of a V(cdrom), the image of an V(import), the disk file of a
        V(clone).
      - The medium of a V(cdrom) can be changed at any time, on a running machine too; V(none) ejects it. A disk is filled
        once, so that this is not compared later.
    type: str
  interface:
    description:
      - How the guest sees it. V(ide) needs a machine of type V(pc), V(ahci) one of type V(q35).
      - Left out, a new one gets V(virtio-scsi). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: str
    choices: [virtio-scsi, virtio-scsi-dedicated, virtio, ide, ahci, nvme, usb, lsi53c895a]
  tier:
    description:
      - Storage tier, 1 (fastest) to 5. A tier that the system does not have is accepted and used when there is one.
    type: int
  order:
    description:
      - Place among the machine's drives.
    type: int
  description:
    description:
      - Free text.
    type: str
  enabled:
    description:
      - Whether the machine has it, from its next power cycle on.
      - Left out, a new one gets V(true).
    type: bool
  readonly:
    description:
      - Whether the guest may only read.
      - Left out, a new one gets V(false). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: bool
  discard:
    description:
      - Whether space that the guest frees is freed in the storage.
      - Left out, a new one gets V(true). On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: bool
  optimize:
    description:
      - What its storage is laid out for, as the platform has it.
      - Left out, a new one gets V(general).
    type: str
    choices: [general, large]
  serial:
    description:
      - Serial number that the guest sees.
      - On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: str
  asset:
    description:
      - Free label.
    type: str
  preserve_format:
    description:
      - Whether an import keeps the image's format instead of converting it.
      - It cannot be changed later.
    type: bool
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.lockout
  - community.vergeos.machine_part
  - community.vergeos.unplug
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(machine_drives); C(list), C(read) and C(modify) on C(vms); C(list) and C(read) on C(machine_logs); C(list) on C(files).
seealso:
  - module: community.vergeos.verge_vm
  - module: community.vergeos.verge_nic
  - module: community.vergeos.verge_device
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: A data disk, attached at once when the machine runs
  community.vergeos.verge_drive:
    vm: web-1
    name: data
    size: 100 GiB
    tier: 1

- name: More room
  community.vergeos.verge_drive:
    vm: web-1
    name: data
    size: 200 GiB

- name: A disk filled from an image
  community.vergeos.verge_drive:
    vm: web-1
    name: system
    source: debian-12-generic-amd64.qcow2
    size: 40 GiB

- name: Insert an ISO
  community.vergeos.verge_drive:
    vm: web-1
    name: cd
    media: cdrom
    interface: ahci
    source: virtio-win.iso

- name: Eject it
  community.vergeos.verge_drive:
    vm: web-1
    name: cd
    source: none

- name: Detach the data disk from the running machine and delete it
  community.vergeos.verge_drive:
    vm: web-1
    name: data
    unplug: true
    state: absent
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [add drive data to vm web-1, attach drive data to the running vm web-1]
pending_restart:
  description:
    - What waits for the machine's next power cycle, from this run or an earlier one; a warning tells it, too.
    - A later run knows from the platform that something waits, not always what, and then says V(changed by an earlier run).
      Whether the platform raises its flag for drives, NICs and devices as it does for the machine's own settings is not
      recorded; where it does not, a later run sees only parts that were switched off and are still attached.
  returned: success
  type: list
  elements: str
  sample: [drive cd]
key:
  description: Key of the drive.
  returned: when it exists
  type: int
  sample: 12
drive:
  description: The drive as the platform stores it.
  returned: when it exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    vm:
      description: Machine that the drive belongs to, by name or key.
      type: str
    name:
      description: Name of the drive, which tells it apart from the machine's others.
      type: str
    size:
      description: Size as text with a unit, or as a number of GiB.
      type: int
    media:
      description: What it is.
      type: str
    source:
      description: File of the media catalog, by name or key.
      type: str
    interface:
      description: How the guest sees it.
      type: str
    tier:
      description: Storage tier, 1 (fastest) to 5.
      type: int
    order:
      description: Place among the machine's drives.
      type: int
    description:
      description: Free text.
      type: str
    enabled:
      description: Whether the machine has it, from its next power cycle on.
      type: bool
    readonly:
      description: Whether the guest may only read.
      type: bool
    discard:
      description: Whether space that the guest frees is freed in the storage.
      type: bool
    optimize:
      description: What its storage is laid out for, as the platform has it.
      type: str
    serial:
      description: Serial number that the guest sees.
      type: str
    asset:
      description: Free label.
      type: str
    preserve_format:
      description: Whether an import keeps the image's format instead of converting it.
      type: bool
    status:
      description: The platform's word for its state.
      type: str
    status_info:
      description: What the platform says about that state.
      type: str
  sample: {key: 12, vm: web-1, name: data, size: 107374182400, media: disk, interface: virtio-scsi, tier: 1, status: online}
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
      sample: machine_drives
    key:
      description: Key concerned, where there is one.
      type: raw
      sample: 12
    keys:
      description: Keys to choose from, where several rows matched.
      type: list
      elements: raw
      sample: [12, 17]
"""

from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.drive import DRIVES
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.vm_part import part_module, vm_part

DRIVE = vm_part(DRIVES)
MODULE = part_module(DRIVE)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

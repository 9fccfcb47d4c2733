#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/compute/verge_vm_import.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_vm_import
short_description: Import a virtual machine into VergeOS from its media catalog or a NAS volume
version_added: 0.1.0
description:
  - Makes a machine from an exported one (OVA, OVF, VMX, YBVM) or around a disk image (QCOW2, VMDK, VHDX, VHD, VDI, RAW
    and the like).
  - Where a machine of the name exists, nothing is imported. An import that is under way, since an earlier run was cut off,
    is taken up and not started again; of a disk image, what an earlier run left unfinished or failed is completed.
  - An import that fails ends the task with what the platform's log says about it.
  - The machine is switched off. One made around a disk image has the platform's defaults and no NIC; M(community.vergeos.verge_vm)
    gives it memory, processors, firmware and networks.
options:
  name:
    description:
      - Name of the machine.
    type: str
    required: true
    aliases: [vm]
  file:
    description:
      - File of the media catalog, by name or key. What it is, is told by the extension of its name. M(community.vergeos.verge_file)
        uploads it.
    type: str
  volume:
    description:
      - NAS volume, by name or key, that holds an exported machine, instead of O(file). Its NAS must be on.
    type: str
  path:
    description:
      - Path of the exported machine inside O(volume). How the folder that M(community.vergeos.verge_vm_export) names is
        laid out is the platform's affair, and not recorded here; the volume's browser in the web interface shows it.
    type: str
  tier:
    description:
      - Storage tier of the disks. Left out, the platform's default. Used by the import, as are all options below.
    type: int
    choices: [1, 2, 3, 4, 5]
  preserve_macs:
    description:
      - Whether NICs keep the MAC addresses of the exported machine; the platform's default is that they do. A disk image
        has none.
    type: bool
  preserve_drive_format:
    description:
      - Whether disks stay in the format of the file instead of being converted.
    type: bool
  no_optical_drives:
    description:
      - Whether CD-ROM drives of the exported machine are left out. A disk image has none.
    type: bool
  drive_interface:
    description:
      - What disks are attached to; V(default) is what the exported machine says, and the platform's default for a disk
        image. Windows needs drivers for V(virtio) and V(scsi).
    type: str
    choices: [default, virtio, ide, sata, scsi]
  nic_interface:
    description:
      - What kind of card NICs are; V(default) is what the exported machine says. A disk image has none.
    type: str
    choices: [default, virtio, e1000, rtl8139]
  keep_record:
    description:
      - Whether the platform's record of the import of a machine is kept when it went well, or failed and left no machine.
        It keeps the file from being deleted or replaced. Disk images have none.
    type: bool
    default: true
  wait:
    description:
      - Whether to wait until the import has come to its end. Without waiting, the machine may not be there yet when the
        task ends, and a failure is not noticed.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait at most. The platform goes on with the import after that, and the next run takes it up.
    type: int
    default: 3600
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(vm_imports); C(list), C(read), C(create) and C(delete) on C(machine_drives); C(list), C(read) and C(create) on
    C(vms); C(list) and C(read) on C(files), C(vm_import_logs) and C(volumes).
seealso:
  - module: community.vergeos.verge_vm
  - module: community.vergeos.verge_file
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: A machine from an exported one
  community.vergeos.verge_vm_import:
    name: erp
    file: erp.ova
    tier: 1
    preserve_macs: false

- name: A machine around a disk image that Windows boots from without further drivers
  community.vergeos.verge_vm_import:
    name: dc-1
    file: dc-1.vhdx
    drive_interface: sata

- name: A machine that was exported to a NAS volume
  community.vergeos.verge_vm_import:
    name: db-1-of-week-47
    volume: backups
    path: week-47/db-1.ybvm
    preserve_macs: false

- name: What the image does not say
  community.vergeos.verge_vm:
    name: dc-1
    cpu_cores: 4
    ram: 8 GiB
    uefi: true
    os_family: windows
    nics:
      - name: lan
        network: Internal
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [import vm erp from erp.ova]
key:
  description: Key of the machine.
  returned: when it exists
  type: int
  sample: 43
vm:
  description: The machine as the platform stores it, with its drives.
  returned: when it exists
  type: dict
  sample: {key: 43, name: erp, status: stopped, created_from: import, drives: [{name: drive_0, size: 68719476736}]}
import:
  description: The platform's record of the import.
  returned: when there is one, or was before O(keep_record) had it deleted; disk images have none
  type: dict
  sample: {key: 8f73f8bcc9c9e1d2a3b4c5d6e7f8091a2b3c4d5e, file_name: erp.ova, volume_name: null, volume_path: '', status: complete,
    status_info: '', failed_drive_count: 0}
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
      sample: task_failed
    status_code:
      description: HTTP status, where the platform answered.
      type: int
      sample: 422
    table:
      description: Table concerned, where there is one.
      type: str
      sample: vm_imports
    key:
      description: Key concerned, where there is one.
      type: raw
      sample: 43
    keys:
      description: Keys to choose from, where several rows matched.
      type: list
      elements: raw
      sample: [43, 48]
"""

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import Module
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.vm_import import IMPORT, IMPORT_SPEC

MODULE = Module(
    IMPORT_SPEC,
    IMPORT,
    table="vms",
    required_one_of=[("file", "volume")],
    mutually_exclusive=[("file", "volume")],
    required_together=[("volume", "path")],
)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

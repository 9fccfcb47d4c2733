#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/compute/verge_vm_clone.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_vm_clone
short_description: Copy a VergeOS virtual machine, a template or a snapshot
version_added: 0.1.0
description:
  - Makes a machine that is a copy of another one, with its hardware, disks, NICs, devices and cloud-init files. The source
    may run.
  - A template is a machine that is never switched on; the platform has no other kind.
  - Where a machine of the name exists already, it is not copied again; O(description) and O(tier) are brought about on
    it all the same, so that a run that was cut off is completed by the next.
  - The copy is switched off. M(community.vergeos.verge_vm) shapes and starts it, and can do the copying as well, with its
    option C(clone_from), where cluster and tier stay as they are.
options:
  name:
    description:
      - Name of the copy.
    type: str
    required: true
  source:
    description:
      - Machine to copy, by name or key.
    type: str
    required: true
    aliases: [vm, clone_from]
  snapshot:
    description:
      - Snapshot of O(source) to copy instead of its present state, by name or key.
    type: str
  description:
    description:
      - Free text. Left out, the copy has the source's.
    type: str
  cluster:
    description:
      - Cluster that the copy shall run on, by name or key; it cannot be changed by copying once the copy exists. Left out,
        it is the source's.
    type: str
  tier:
    description:
      - Storage tier of all its disks. Left out, each stays on the tier of the disk that it is a copy of. The platform moves
        a disk in the background, which the task does not wait for.
    type: int
    choices: [1, 2, 3, 4, 5]
  preserve_macs:
    description:
      - Whether its NICs keep the MAC addresses of the source's instead of getting new ones. The two must not be on the
        same network at the same time. Used when the copy is made.
    type: bool
    default: false
  preserve_device_uuids:
    description:
      - Whether its devices keep the identifiers of the source's. Used when the copy is made.
    type: bool
    default: false
  quiesce:
    description:
      - Whether the guest of a running source is asked to write everything to its disks and to hold still for the moment;
        needs a guest agent. Used when the copy is made.
    type: bool
    default: false
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read) and C(modify) on C(machine_drives)
    and C(vms); C(list) and C(read) on C(machine_snapshots); C(list) on C(clusters).
seealso:
  - module: community.vergeos.verge_vm
  - module: community.vergeos.verge_vm_snapshot
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: Three machines from a template
  community.vergeos.verge_vm_clone:
    name: "{{ item }}"
    source: debian-12-template
  loop: [web-1, web-2, web-3]

- name: A copy of a running machine on slower storage
  community.vergeos.verge_vm_clone:
    name: db-1-for-tests
    source: db-1
    tier: 4
    quiesce: true

- name: A machine as it was
  community.vergeos.verge_vm_clone:
    name: db-1-before-update
    source: db-1
    snapshot: before-update
    preserve_macs: true
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create vm db-1-for-tests as clone of db-1, update drive system of vm db-1-for-tests (tier)]
key:
  description: Key of the copy.
  returned: when it exists
  type: int
  sample: 43
vm:
  description: The copy as the platform stores it, with its drives.
  returned: when it exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    status:
      description: The platform's C(machine#status#status), which no option sets.
      type: raw
    created_from:
      description: The platform's C(created_from), which no option sets.
      type: str
    name:
      description: Name of the copy.
      type: str
    description:
      description: Free text.
      type: str
    cluster:
      description: Cluster that the copy shall run on, by name or key; it cannot be changed by copying once the copy exists.
      type: str
    drives:
      description: The C(drives) of the row.
      type: list
      elements: dict
      contains:
        key:
          description: Key of the row.
          type: int
        status:
          description: The platform's C(status#status), which no option sets.
          type: raw
        status_info:
          description: The platform's C(status#status_info), which no option sets.
          type: raw
        name:
          description: The C(name) of the row.
          type: str
        size:
          description: The C(size) of the row.
          type: int
        media:
          description: The C(media) of the row.
          type: str
        source:
          description: The C(source) of the row.
          type: str
        interface:
          description: The C(interface) of the row.
          type: str
        tier:
          description: The C(tier) of the row.
          type: int
        order:
          description: The C(order) of the row.
          type: int
        description:
          description: The C(description) of the row.
          type: str
        enabled:
          description: The C(enabled) of the row.
          type: bool
        readonly:
          description: The C(readonly) of the row.
          type: bool
        discard:
          description: The C(discard) of the row.
          type: bool
        optimize:
          description: The C(optimize) of the row.
          type: str
        serial:
          description: The C(serial) of the row.
          type: str
        asset:
          description: The C(asset) of the row.
          type: str
        preserve_format:
          description: The C(preserve_format) of the row.
          type: bool
  sample: {key: 43, name: db-1-for-tests, cluster: lab, status: stopped, drives: [{name: system, tier: 4}]}
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
      sample: 43
    keys:
      description: Keys to choose from, where several rows matched.
      type: list
      elements: raw
      sample: [43, 48]
"""

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import Module
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.vm_clone import (
    CLONE,
    CLONE_SPEC,
    COPY,
)

MODULE = Module(CLONE_SPEC, COPY, about=CLONE)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/compute/verge_vm_snapshot.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_vm_snapshot
short_description: Take, restore, delete and thin out snapshots of a VergeOS virtual machine
version_added: 0.1.0
description:
  - Takes a snapshot of a machine, on or off, changes until when it is kept, deletes it, or goes back to it.
  - With O(keep), the newest few are kept and the others deleted; check mode tells which would go.
  - Snapshots that a snapshot profile takes by itself are found and can be restored, and are left alone by O(keep).
options:
  state:
    description:
      - V(present) takes the snapshot unless the machine has one of that name, and changes its description and expiry.
      - V(absent) deletes it.
      - 'V(restored) goes back to it, on every run: drives and settings of the machine become what they were. The machine
        must be off for that, see O(restart_if_needed). With O(restore_to) a new machine is made instead, once.'
    type: str
    default: present
    choices: [present, absent, restored]
  key:
    description:
      - The snapshot's key, instead of O(vm) and O(name). Where these are given as well, they must be the snapshot's own
        before it is deleted or gone back to.
    type: str
  vm:
    description:
      - Machine, by name or key.
      - It cannot be changed later.
    type: str
  name:
    description:
      - Name of the snapshot. With O(key), it renames. Not needed for O(keep) alone.
    type: str
  description:
    description:
      - Free text.
    type: str
  expires:
    description:
      - 'When the platform deletes the snapshot by itself: a span counted from when it is taken, such as V(3d), V(12h) or
        V(1d 12h) (units are s, m, h, d and w), a date or a date with time such as V(2026-12-31) or V(2026-12-31T18:00:00+01:00)
        (UTC where no offset is given), or V(never).'
      - A new snapshot expires after three days when nothing is said.
      - A span counts when the snapshot is taken. It says nothing of one that is there; a date or V(never) changes when
        that expires.
      - Left out, a new one gets V(3d).
    type: str
  quiesce:
    description:
      - Whether the guest is asked to write everything to its disks and to hold still for the moment. Needs a running machine
        with a guest agent; where the platform does not report that it came about, there is a warning. Used when it is taken.
      - Left out, a new one gets V(false).
    type: bool
  keep:
    description:
      - How many snapshots of the machine to keep, counting those that O(keep_matching) fits; the older ones are deleted.
        The one named by O(name) is always among those kept.
      - V(0), without O(name), deletes all that fit.
    type: int
  keep_matching:
    description:
      - 'Which snapshots O(keep) is about: a name in which C(*) stands for any text and C(?) for a letter. Others are neither
        counted nor deleted.'
    type: str
    default: '*'
  restore_to:
    description:
      - Name of a new machine that V(restored) makes from the snapshot, switched off and with new MAC addresses, instead
        of overwriting O(vm). Where a machine of that name exists, nothing is done. M(community.vergeos.verge_vm_clone)
        has more options.
    type: str
  restart_if_needed:
    description:
      - Whether a running machine may be stopped so that V(restored) can overwrite it; it is started again afterwards. Without
        it, a running machine is an error.
    type: bool
    default: false
  force:
    description:
      - Whether to stop it hard instead of asking the guest.
    type: bool
    default: false
  shutdown_timeout:
    description:
      - Seconds that the guest has to shut down; after that it is stopped hard.
    type: int
    default: 120
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.lockout
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(machine_snapshots); C(list), C(read) and C(modify) on C(vms); C(list) and C(read) on C(machine_drives).
seealso:
  - module: community.vergeos.verge_vm_snapshot_info
  - module: community.vergeos.verge_vm_clone
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
- name: Before an update
  community.vergeos.verge_vm_snapshot:
    vm: web-1
    name: before-update
    expires: 7d
    quiesce: true

- name: A snapshot every night, of which two weeks are kept
  community.vergeos.verge_vm_snapshot:
    vm: web-1
    name: nightly-2026-11-23
    expires: 30d
    keep: 14
    keep_matching: nightly-*

- name: Back to before the update, although the machine runs
  community.vergeos.verge_vm_snapshot:
    vm: web-1
    name: before-update
    state: restored
    restart_if_needed: true

- name: A second machine as it was, to look at
  community.vergeos.verge_vm_snapshot:
    vm: web-1
    name: before-update
    state: restored
    restore_to: web-1-before-update

- name: No longer needed
  community.vergeos.verge_vm_snapshot:
    vm: web-1
    name: before-update
    state: absent
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create snapshot web-1 nightly-2026-11-23, delete snapshot web-1 nightly-2026-11-09]
key:
  description: Key of the snapshot; of the new machine with O(restore_to).
  returned: when it exists
  type: int
  sample: 7
snapshot:
  description: The snapshot as the platform stores it.
  returned: when it exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    created:
      description: The platform's C(created), which no option sets.
      type: str
    quiesced:
      description: The platform's C(quiesced), which no option sets.
      type: bool
    snap_machine:
      description: The platform's C(snap_machine), which no option sets.
      type: raw
    period:
      description: The platform's C(snapshot_period#name), which no option sets.
      type: raw
    vm:
      description: Machine, by name or key.
      type: str
    name:
      description: Name of the snapshot.
      type: str
    description:
      description: Free text.
      type: str
    expires:
      description: 'When the platform deletes the snapshot by itself: a span counted from when it is taken, such as V(3d),
        V(12h) or V(1d 12h) (units are s, m, h, d and w), a date or a date with time such as V(2026-12-31) or V(2026-12-31T18:00:00+01:00)
        (UTC where no offset is given), or V(never).'
      type: str
    by_profile:
      description: Whether a snapshot profile took it.
      type: bool
  sample: {key: 7, vm: web-1, name: nightly-2026-11-23, expires: '2026-12-23T01:00:00Z', created: '2026-11-23T01:00:00Z',
    quiesced: true, by_profile: false}
deleted:
  description: Names of the snapshots that O(keep) deleted, or would in check mode.
  returned: when O(keep) is given
  type: list
  elements: str
  sample: [nightly-2026-11-09]
vm:
  description: The machine that was restored, or the new one.
  returned: with O(state=restored), when it exists
  type: dict
  sample: {key: 36, name: web-1, running: true, status: running}
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
      sample: machine_snapshots
    key:
      description: Key concerned, where there is one.
      type: raw
      sample: 7
    keys:
      description: Keys to choose from, where several rows matched.
      type: list
      elements: raw
      sample: [7, 12]
"""

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import Module
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.vm_restore import (
    SNAPSHOT_SPEC,
    SNAPSHOTS,
)
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.vm_snapshot import SNAPSHOT

MODULE = Module(SNAPSHOT_SPEC, SNAPSHOTS, about=SNAPSHOT, required_one_of=[("vm", "key"), ("name", "key", "keep")])


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

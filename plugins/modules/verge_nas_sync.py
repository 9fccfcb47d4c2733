#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/nas/verge_nas_sync.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_nas_sync
short_description: Manage a volume sync of a VergeOS NAS, and run it
version_added: 0.1.0
description:
  - Makes, changes and deletes a job of a NAS service that copies files from one volume to another.
  - With O(run=true) the job is run, and the task waits until that has ended. That is done each time, and always reported
    as a change. A run that is under way already is waited for in place of a second one.
  - A run that ends in an error, or that somebody stops, fails the task with what the log of the sync says. One that ends
    with no more errors than O(max_errors) allows is a warning.
options:
  state:
    description:
      - Whether the sync shall be there. One that is running is deleted with O(stop=true) only.
    type: str
    default: present
    choices: [present, absent]
  service:
    description:
      - NAS service that the job belongs to and is run by, by name or key.
      - It cannot be changed later.
    type: str
    aliases: [nas]
  name:
    description:
      - Name of the sync, which is unique in its NAS. With O(key), it renames.
    type: str
  description:
    description:
      - What it is for.
    type: str
  enabled:
    description:
      - Whether the job starts at all, by its profile or when it is told to.
      - Left out, a new one gets V(true).
    type: bool
  source_volume:
    description:
      - Volume to copy from, by name, as C(NAS/name) where several have that name, or by key. A new sync needs it.
    type: str
  source_path:
    description:
      - Folder there; with a slash at its end its contents only. Empty for the whole volume.
    type: str
  destination_volume:
    description:
      - Volume to copy to, in the same ways. It may belong to another NAS, and is not one for exports of machines. A new
        sync needs it.
    type: str
  destination_path:
    description:
      - Folder there. Empty for the top of the volume.
    type: str
  include:
    description:
      - Patterns of what is copied, all of them. An empty list takes all away.
    type: list
    elements: str
  exclude:
    description:
      - Patterns of what is left out, all of them. An empty list takes all away.
    type: list
    elements: str
  method:
    description:
      - How files are copied. V(ysync) is the platform's own way; V(rsync) carries permissions of CIFS files.
      - Left out, a new one gets V(ysync).
    type: str
    choices: [ysync, rsync]
    aliases: [sync_method]
  destination_delete:
    description:
      - Whether and when a run deletes what the destination holds and the source does not.
      - All but V(never) need O(destroy=true) where this task makes the sync, changes what it copies, or runs it.
      - Left out, a new one gets V(never).
    type: str
    choices: [never, delete, delete-before, delete-during, delete-delay, delete-after]
  start_profile:
    description:
      - Snapshot profile whose periods start the job, such as C(NAS Volume Syncs), by name or key; no snapshots are taken
        by that. V(none) takes it away.
    type: str
  workers:
    description:
      - How many files are copied at the same time.
      - From 1 to 128. Left out, a new one gets V(4).
    type: int
  max_errors:
    description:
      - A run is aborted at so many errors.
      - Left out, a new one gets V(1000).
    type: int
  max_seconds:
    description:
      - Seconds that a run may take.
    type: int
  run_as_user:
    description:
      - User of the NAS that the job is run as; empty for root.
    type: str
  tier:
    description:
      - Preferred storage tier.
      - From 1 to 5.
    type: int
  preserve_acls:
    description:
      - Whether access control lists are copied.
      - Left out, a new one gets V(true).
    type: bool
  preserve_permissions:
    description:
      - Whether permissions are copied.
      - Left out, a new one gets V(true).
    type: bool
  preserve_owner:
    description:
      - Whether owners are copied.
      - Left out, a new one gets V(true).
    type: bool
  preserve_groups:
    description:
      - Whether groups are copied.
      - Left out, a new one gets V(true).
    type: bool
  preserve_mod_time:
    description:
      - Whether times of modification are copied.
      - Left out, a new one gets V(true).
    type: bool
  preserve_xattrs:
    description:
      - Whether extended attributes are copied.
      - Left out, a new one gets V(true).
    type: bool
  preserve_device_files:
    description:
      - Whether device files are copied.
      - Left out, a new one gets V(false).
    type: bool
  copy_symlinks:
    description:
      - Whether symbolic links are copied.
      - Left out, a new one gets V(true).
    type: bool
  cifs_acl:
    description:
      - Whether access control lists of CIFS are copied.
      - Left out, a new one gets V(true).
    type: bool
  omit_dir_times:
    description:
      - Whether times of folders are left alone.
      - Left out, a new one gets V(false).
    type: bool
  omit_link_times:
    description:
      - Whether times of symbolic links are left alone.
      - Left out, a new one gets V(false).
    type: bool
  in_place:
    description:
      - Whether files are written where they are, in place of a copy that is renamed.
      - Left out, a new one gets V(false).
    type: bool
  freeze_filesystem:
    description:
      - Whether the file system of a local source holds still meanwhile.
      - Left out, a new one gets V(false).
    type: bool
  ysync_extended:
    description:
      - Further settings of the method V(ysync).
    type: str
  run:
    description:
      - Whether it is run, each time the task is, which then reports a change.
    type: bool
    default: false
  destroy:
    description:
      - Whether data may be deleted at the destination; see O(destination_delete).
    type: bool
    default: false
  stop:
    description:
      - Whether a run that is under way may be stopped, which O(state=absent) does.
    type: bool
    default: false
  wait:
    description:
      - Whether to wait until a run has ended. Without waiting its failure is not noticed.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait at most. The platform goes on with the run after that, and the next task that runs it waits for
        it.
    type: int
    default: 7200
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.row
notes:
  - A run of a NAS that is off never begins, so that it is refused.
  - What of the log cannot be read is left out of the message, since which columns the log has is not recorded.
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(volume_syncs); C(list) and C(read) on C(vm_services), C(volume_sync_logs) and C(volumes); C(list) on C(snapshot_profiles).
seealso:
  - module: community.vergeos.verge_nas_sync_info
  - module: community.vergeos.verge_vm_export
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: Data are copied by night
  community.vergeos.verge_nas_sync:
    service: nas-1
    name: nightly
    source_volume: data
    destination_volume: copies
    exclude: ["*.tmp", cache/]
    start_profile: NAS Volume Syncs

- name: They are copied now
  community.vergeos.verge_nas_sync:
    service: nas-1
    name: nightly
    run: true
    wait_timeout: 3600

- name: What is gone from the source goes from the copy
  community.vergeos.verge_nas_sync:
    service: nas-1
    name: nightly
    destination_delete: delete-after
    destroy: true

- name: They are copied no more
  community.vergeos.verge_nas_sync:
    service: nas-1
    name: nightly
    state: absent
    stop: true
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create sync nas-1 nightly, run sync nas-1 nightly]
key:
  description: Key of the row.
  returned: when the row exists
  type: str
  sample: 735baabd93e83512035e5dbd62dc0810a468242a
sync:
  description: The sync as the platform stores it, with how far its last run has come; in check mode, and without waiting,
    that is the one before.
  returned: when it exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: str
    status:
      description: How the last run has ended, or C(syncing); C(offline) before the first one.
      type: str
    running:
      description: Whether a run is under way.
      type: bool
    files_transferred:
      description: Files that were copied.
      type: int
    bytes_transferred:
      description: Bytes that were copied.
      type: int
    transfer_rate:
      description: How fast, in words.
      type: str
    sync_errors:
      description: Errors of the run.
      type: int
    start_time:
      description: When the run began.
      type: str
    stop_time:
      description: When it ended.
      type: str
    nas_running:
      description: Whether its NAS is on.
      type: bool
    service:
      description: NAS service that the job belongs to and is run by, by name or key.
      type: str
    name:
      description: Name of the sync, which is unique in its NAS.
      type: str
    description:
      description: What it is for.
      type: str
    enabled:
      description: Whether the job starts at all, by its profile or when it is told to.
      type: bool
    source_volume:
      description: Volume to copy from, by name, as C(NAS/name) where several have that name, or by key.
      type: str
    source_path:
      description: Folder there; with a slash at its end its contents only.
      type: str
    destination_volume:
      description: Volume to copy to, in the same ways.
      type: str
    destination_path:
      description: Folder there.
      type: str
    include:
      description: Patterns of what is copied, all of them.
      type: list
      elements: str
    exclude:
      description: Patterns of what is left out, all of them.
      type: list
      elements: str
    method:
      description: How files are copied.
      type: str
    destination_delete:
      description: Whether and when a run deletes what the destination holds and the source does not.
      type: str
    start_profile:
      description: Snapshot profile whose periods start the job, such as C(NAS Volume Syncs), by name or key; no snapshots
        are taken by that.
      type: str
    workers:
      description: How many files are copied at the same time.
      type: int
    max_errors:
      description: A run is aborted at so many errors.
      type: int
    max_seconds:
      description: Seconds that a run may take.
      type: int
    run_as_user:
      description: User of the NAS that the job is run as; empty for root.
      type: str
    tier:
      description: Preferred storage tier.
      type: int
    preserve_acls:
      description: Whether access control lists are copied.
      type: bool
    preserve_permissions:
      description: Whether permissions are copied.
      type: bool
    preserve_owner:
      description: Whether owners are copied.
      type: bool
    preserve_groups:
      description: Whether groups are copied.
      type: bool
    preserve_mod_time:
      description: Whether times of modification are copied.
      type: bool
    preserve_xattrs:
      description: Whether extended attributes are copied.
      type: bool
    preserve_device_files:
      description: Whether device files are copied.
      type: bool
    copy_symlinks:
      description: Whether symbolic links are copied.
      type: bool
    cifs_acl:
      description: Whether access control lists of CIFS are copied.
      type: bool
    omit_dir_times:
      description: Whether times of folders are left alone.
      type: bool
    omit_link_times:
      description: Whether times of symbolic links are left alone.
      type: bool
    in_place:
      description: Whether files are written where they are, in place of a copy that is renamed.
      type: bool
    freeze_filesystem:
      description: Whether the file system of a local source holds still meanwhile.
      type: bool
    ysync_extended:
      description: Further settings of the method V(ysync).
      type: str
  sample:
    key: 735baabd93e83512035e5dbd62dc0810a468242a
    service: nas-1
    name: nightly
    source_volume: data
    destination_volume: copies
    status: complete
    running: false
    nas_running: true
    files_transferred: 120
    bytes_transferred: 125829120
    transfer_rate: 40.0 MB/s
    sync_errors: 0
    start_time: '2026-11-23T01:00:00Z'
    stop_time: '2026-11-23T01:00:03Z'
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
      sample: volume_syncs
    key:
      description: Key concerned, where there is one.
      type: raw
      sample: 735baabd93e83512035e5dbd62dc0810a468242a
    keys:
      description: Keys to choose from, where several rows matched.
      type: list
      elements: raw
      sample: [735baabd93e83512035e5dbd62dc0810a468242a]
"""

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import Module
from ansible_collections.community.vergeos.plugins.module_utils.resources.nas.sync import SYNC
from ansible_collections.community.vergeos.plugins.module_utils.resources.nas.sync_run import SPEC, SYNCS

MODULE = Module(SPEC, SYNCS, about=SYNC, required_one_of=[("name", "key")])


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

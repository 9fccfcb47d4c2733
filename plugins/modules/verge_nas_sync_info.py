#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/nas/verge_nas_sync_info.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_nas_sync_info
short_description: Look up volume syncs of VergeOS NAS services
version_added: 0.1.0
description:
  - Returns syncs by NAS, name, key or filter. Without any of these, all of them.
  - The number of requests does not depend on the number of rows.
options:
  service:
    description:
      - NAS service of the syncs, by name or key.
      - It cannot be changed later.
    type: str
    aliases: [nas]
  name:
    description:
      - Name of the sync. None with that name gives an empty list.
    type: str
  key:
    description:
      - Key of the sync.
    type: str
  filter:
    description:
      - A filter in the platform's grammar, such as C(enabled eq true), or a dictionary of columns and values.
      - C(and) and C(or) have the same rank and are read from left to right; use parentheses.
      - A filter names columns of its own table only.
      - A value is read as its column's type, so that C(yes) is true, and a reference takes a name as well as a key. What
        the column cannot hold is refused.
    type: raw
  log_lines:
    description:
      - How many of the newest lines of each sync's log are read as well. Which columns that log has is not recorded; where
        it has others than expected, the platform refuses this or no lines are returned.
    type: int
    default: 0
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.missing
notes:
  - The user needs these rights, for all that can be done with this - C(list) and C(read) on C(volume_sync_logs) and C(volume_syncs);
    C(list) on C(vm_services).
seealso:
  - module: community.vergeos.verge_nas_sync
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
- name: Syncs of a NAS
  community.vergeos.verge_nas_sync_info:
    service: nas-1
  register: found

- name: Why the last run has failed
  community.vergeos.verge_nas_sync_info:
    service: nas-1
    name: nightly
    log_lines: 5
  register: nightly
"""

RETURN = r"""
syncs:
  description: The syncs, in the order of their keys. Each has all settings that M(community.vergeos.verge_nas_sync) has.
  returned: success
  type: list
  elements: dict
  contains:
    key:
      description: Key of the row.
      type: str
    status:
      description: The platform's C(progress#status), which no option sets.
      type: raw
    running:
      description: The platform's C(progress#syncing), which no option sets.
      type: raw
    files_transferred:
      description: The platform's C(progress#files_transferred), which no option sets.
      type: raw
    bytes_transferred:
      description: The platform's C(progress#bytes_transferred), which no option sets.
      type: raw
    transfer_rate:
      description: The platform's C(progress#transfer_rate), which no option sets.
      type: raw
    sync_errors:
      description: The platform's C(progress#sync_errors), which no option sets.
      type: raw
    start_time:
      description: The platform's C(progress#start_time), which no option sets.
      type: str
    stop_time:
      description: The platform's C(progress#stop_time), which no option sets.
      type: str
    nas_running:
      description: The platform's C(service#vm#machine#status#running), which no option sets.
      type: raw
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
    log:
      description: The newest lines of its log, each with C(timestamp), C(level), C(text) and C(user). With O(log_lines)
        only.
      type: list
      elements: dict
  sample: [{key: 735baabd93e83512035e5dbd62dc0810a468242a, service: nas-1, name: nightly, status: complete, running: false,
      sync_errors: 0, start_time: '2026-11-23T01:00:00Z', stop_time: '2026-11-23T01:00:03Z'}]
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
      sample: volume_syncs
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.nas.sync import SYNC
from ansible_collections.community.vergeos.plugins.module_utils.resources.nas.sync_info import SPEC, look_up

MODULE = Module(SPEC, look_up, about=SYNC)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

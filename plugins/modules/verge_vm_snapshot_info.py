#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/compute/verge_vm_snapshot_info.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_vm_snapshot_info
short_description: Look up snapshots of VergeOS virtual machines
version_added: 0.1.0
description:
  - Returns snapshots by machine, name, key or filter. Without any of these, those of all machines.
  - The number of requests does not depend on the number of rows.
options:
  vm:
    description:
      - Machine whose snapshots are wanted, by name or key.
    type: str
  name:
    description:
      - Name of the snapshot. None with that name gives an empty list.
    type: str
  key:
    description:
      - Key of the snapshot.
    type: str
  filter:
    description:
      - 'A filter in the platform''s grammar, such as C(name bw ''nightly-'' and expires eq 0), or a dictionary of columns
        and values, such as C({name__like: ''nightly-*'', expires: 0}).'
      - C(and) and C(or) have the same rank and are read from left to right; use parentheses.
      - A filter names columns of its own table only.
      - A value is read as its column's type, so that C(yes) is true, and a reference takes a name as well as a key. What
        the column cannot hold is refused.
    type: raw
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.missing
notes:
  - The user needs these rights, for all that can be done with this - C(list) and C(read) on C(machine_snapshots) and C(vms).
seealso:
  - module: community.vergeos.verge_vm_snapshot
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
- name: Those of one machine
  community.vergeos.verge_vm_snapshot_info:
    vm: web-1
  register: found

- name: Those that nobody will ever delete
  community.vergeos.verge_vm_snapshot_info:
    filter: expires eq 0
  register: kept
"""

RETURN = r"""
snapshots:
  description: The snapshots, in the order of their keys.
  returned: success
  type: list
  elements: dict
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
  sample: [{key: 7, vm: web-1, name: before-update, expires: never, created: '2026-11-23T01:00:00Z', quiesced: false, by_profile: false}]
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
      sample: 36
    keys:
      description: Keys to choose from, where several rows matched.
      type: list
      elements: raw
      sample: [36, 41]
"""

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import Module
from ansible_collections.community.vergeos.plugins.module_utils.resources.common.info import info, info_spec
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.vm_snapshot import SNAPSHOT

MODULE = Module(info_spec(SNAPSHOT), info(SNAPSHOT), table=SNAPSHOT.table)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/compute/verge_vm_export.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_vm_export
short_description: Export VergeOS virtual machines to a NAS volume
version_added: 0.1.0
description:
  - Manages how machines are exported to a NAS volume, and exports them into a folder of it, from where they can be copied
    away.
  - An export is made once for a name. The platform keeps the newest O(max_exports) of a volume and deletes older ones;
    a name whose export is gone is exported again.
  - An export of which a machine failed ends the task with an error, and so do later runs with the same name.
options:
  state:
    description:
      - V(present) makes or changes the volume's settings for exports, and exports when O(name) is given.
      - V(absent) takes the settings away. What was exported is not touched.
    type: str
    default: present
    choices: [present, absent]
  key:
    description:
      - Key of the volume's settings, instead of O(volume).
    type: str
  volume:
    description:
      - NAS volume, by name or key. Its NAS must be on for an export.
      - It cannot be changed later.
    type: str
  name:
    description:
      - 'Name of an export, which is that of its folder: without a slash, and not V(current). Without it only the settings
        are managed. Without O(vms), all machines are exported that allow it.'
    type: str
  vms:
    description:
      - Machines to export, by name or key, when there is no export called O(name) yet. Each must allow it, see the option
        C(allow_export) of M(community.vergeos.verge_vm).
    type: list
    elements: str
  max_exports:
    description:
      - How many exports are kept, from 1 to 100.
      - Left out, a new one gets V(3).
    type: int
  quiesce:
    description:
      - Whether guests are asked to write everything to their disks and to hold still for the moment; needs a guest agent.
        The platform's default is that they are.
    type: bool
  keep_current:
    description:
      - Whether there is also a folder called C(current) with the newest export. The platform's default is that there is.
    type: bool
  wait:
    description:
      - Whether to wait until the export has come to its end. Without waiting a failure is not noticed, and nothing is started
        while another export to the volume is under way.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait at most. The platform goes on with the export after that, and the next run waits for it.
    type: int
    default: 7200
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(volume_vm_exports); C(list) and C(read) on C(volume_vm_export_stats) and C(volumes); C(list) on C(vms).
seealso:
  - module: community.vergeos.verge_vm
  - module: community.vergeos.verge_vm_import
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
- name: A volume for exports, of which ten are kept
  community.vergeos.verge_vm_export:
    volume: backups
    max_exports: 10
    quiesce: true

- name: Two machines, once a week
  community.vergeos.verge_vm_export:
    volume: backups
    name: week-47
    vms: [web-1, db-1]
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: ['export vm web-1, db-1 to volume backups as week-47']
key:
  description: Key of the volume's settings.
  returned: when there are any
  type: int
  sample: 2
export:
  description: The volume's settings as the platform stores them, and what it is doing.
  returned: when there are any
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    status:
      description: The platform's C(status), which no option sets.
      type: str
    status_info:
      description: The platform's C(status_info), which no option sets.
      type: str
    nas_running:
      description: The platform's C(volume#service#vm#machine#status#running), which no option sets.
      type: raw
    volume:
      description: NAS volume, by name or key.
      type: str
    max_exports:
      description: How many exports are kept, from 1 to 100.
      type: int
    quiesce:
      description: Whether guests are asked to write everything to their disks and to hold still for the moment; needs a
        guest agent.
      type: bool
    keep_current:
      description: Whether there is also a folder called C(current) with the newest export.
      type: bool
  sample: {key: 2, volume: backups, max_exports: 10, quiesce: true, keep_current: true, status: idle, status_info: ''}
run:
  description: The export called O(name).
  returned: when it has come to its end
  type: dict
  sample: {key: 1, name: week-47, machines: 2, succeeded: 2, errors: 0, quiesced: true, size: 107374182400, duration: 3600,
    created: '2026-11-23T01:00:00Z'}
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
      sample: volume_vm_export_stats
    key:
      description: Key concerned, where there is one.
      type: raw
      sample: 2
    keys:
      description: Keys to choose from, where several rows matched.
      type: list
      elements: raw
      sample: [2, 7]
"""

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import Module
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.vm_export import (
    EXPORT,
    EXPORT_SPEC,
    EXPORTING,
)

MODULE = Module(EXPORT_SPEC, EXPORTING, about=EXPORT, required_one_of=[("volume", "key")])


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

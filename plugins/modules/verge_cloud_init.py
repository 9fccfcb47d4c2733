#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/compute/verge_cloud_init.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_cloud_init
short_description: Manage the cloud-init files of a VergeOS machine
version_added: 0.1.0
description:
  - Brings the files that a machine's guest finds at boot to their contents, any number of them under any names. A Windows
    guest finds its answer file there too.
  - Contents are compared with what the platform holds, which takes one request for each file. They are never shown, since
    they often hold passwords; results and diffs have their size and digest.
  - A guest reads its files when it boots, so a change on a running machine waits for its next power cycle; see O(restart_if_needed).
    Most of cloud-init's parts act once in the life of an instance, whatever the files say later.
options:
  key:
    description:
      - The machine's key, instead of its name.
    type: str
  vm:
    description:
      - The machine, by name or key.
    type: str
  datasource:
    description:
      - 'How the guest is given the files: V(nocloud) as a CD labelled C(cidata), V(config_drive_v2) as a configuration
        drive, V(none) not at all. The files stay in any case.'
      - The platform's default is V(none), and no guest sees a file then.
      - On a running machine a change waits for its next power cycle; see O(restart_if_needed).
    type: str
    choices: [none, nocloud, config_drive_v2]
  files:
    description:
      - The files. Those that are not listed stay unless O(purge) is set.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the file. The platform stores it with a leading slash, which may be left out.
          - cloud-init knows V(/user-data), V(/meta-data), V(/network-config) and V(/vendor-data), Windows Setup V(/unattend.xml).
        type: str
      contents:
        description:
          - What is in it, at most 65536 bytes, such as the outcome of the lookups P(ansible.builtin.template#lookup) and
            P(ansible.builtin.file#lookup). Left out, a file that is there keeps what is in it, and a new one is empty.
          - A mapping or a list is written as YAML into meta-data and network-config, as YAML below C(#cloud-config) into
            user-data and vendor-data, and as JSON into any other file.
        type: str
      render:
        description:
          - 'Whether the platform itself replaces something in it: V(variables) its own variables, V(jinja2) those of a
            Jinja template, V(no) nothing, which is its default.'
        type: str
        choices: ['no', variables, jinja2]
  purge:
    description:
      - Whether the machine's files that are not listed are removed. The platform makes V(/user-data) and V(/meta-data)
        with a machine that has a data source; list V(/meta-data) where the data source is V(nocloud), which needs it.
    type: bool
    default: false
  force:
    description:
      - Whether the machine is stopped hard for that.
    type: bool
    default: false
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.lockout
  - community.vergeos.machine_part
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(cloudinit_files); C(list), C(read) and C(modify) on C(vms); C(list) and C(read) on C(machine_logs).
seealso:
  - module: community.vergeos.verge_vm
    description: Makes a machine with its cloud-init files in one task.
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: A Linux guest, from a template beside the playbook
  community.vergeos.verge_cloud_init:
    vm: web-1
    datasource: nocloud
    files:
      - name: /user-data
        contents: "{{ lookup('ansible.builtin.template', 'user-data.yml.j2') }}"
      - name: /meta-data
        contents: |
          instance-id: web-1
          local-hostname: web-1
      - name: /network-config
        contents: |
          version: 2
          ethernets:
            eth0:
              dhcp4: true

- name: A Windows guest finds its answers at the root of the CD
  community.vergeos.verge_cloud_init:
    vm: win-1
    datasource: config_drive_v2
    files:
      - name: /unattend.xml
        contents: "{{ lookup('ansible.builtin.template', 'unattend.xml.j2') }}"

- name: These files and no others
  community.vergeos.verge_cloud_init:
    vm: web-1
    files:
      - {name: user-data, contents: "#cloud-config\n"}
      - {name: meta-data, contents: "instance-id: web-1\n"}
    purge: true
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [add cloud-init file /user-data to vm web-1]
key:
  description: Key of the machine.
  returned: when the row exists
  type: int
  sample: 36
pending_restart:
  description: What waits for the machine's next power cycle, from this run or an earlier one; a warning tells it, too.
  returned: success
  type: list
  elements: str
  sample: [cloud-init file /user-data]
cloud_init:
  description: The machine with its files as the platform stores them. Contents are shown by size and digest, where they
    were compared.
  returned: when it exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    need_restart:
      description: The platform's C(need_restart), which no option sets.
      type: bool
    running:
      description: Whether it runs.
      type: bool
    status:
      description: The platform's word for its state.
      type: str
    vm:
      description: The machine, by name or key.
      type: str
    datasource:
      description: 'How the guest is given the files: V(nocloud) as a CD labelled C(cidata), V(config_drive_v2) as a configuration
        drive, V(none) not at all.'
      type: str
    files:
      description: The files.
      type: list
      elements: dict
      contains:
        key:
          description: Key of the row.
          type: int
        modified:
          description: The platform's C(modified), which no option sets.
          type: str
        filesize:
          description: The platform's C(filesize), which no option sets.
          type: int
        name:
          description: Name of the file.
          type: str
        contents:
          description: What is in it, at most 65536 bytes, such as the outcome of the lookups P(ansible.builtin.template#lookup)
            and P(ansible.builtin.file#lookup).
          type: str
        render:
          description: 'Whether the platform itself replaces something in it: V(variables) its own variables, V(jinja2)
            those of a Jinja template, V(no) nothing, which is its default.'
          type: str
  sample: {key: 36, vm: web-1, datasource: nocloud, running: false, files: [{key: 9, name: /user-data, filesize: 312, render: 'no',
        contents: '312 bytes, sha256 0a1b2c3d4e5f6071'}]}
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
      sample: cloudinit_files
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
from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.spec import argument_spec
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.cloud_init import (
    CLOUD_INIT_FILES,
    files_for_guest,
)

MODULE = Module(
    argument_spec(CLOUD_INIT_FILES),
    files_for_guest,
    about=CLOUD_INIT_FILES,
    required_one_of=[("vm", "key"), ("files", "datasource")],
)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/compute/verge_file_info.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_file_info
short_description: Look up files of the VergeOS media catalog
version_added: 0.1.0
description:
  - Returns files of the media catalog with their sizes, their checksums where these are known, and the drives that use
    them. Without any option all of them.
  - Disks of machines are no files of the catalog and are left out, unless O(key) names one.
  - The number of requests does not depend on the number of rows.
options:
  name:
    description:
      - Name of the file. None with that name gives an empty list.
    type: str
  key:
    description:
      - Key of the file.
    type: str
  filter:
    description:
      - 'A filter in the platform''s grammar, such as C(type eq ''iso'' and filesize gt 0), or a dictionary of columns and
        values, such as C({type: iso, name__like: ''debian-*''}).'
      - C(and) and C(or) have the same rank and are read from left to right; use parentheses.
      - A filter names columns of its own table only.
      - A value is read as its column's type, so that C(yes) is true, and a reference takes a name as well as a key. What
        the column cannot hold is refused.
    type: raw
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
notes:
  - The user needs these rights, for all that can be done with this - C(list) and C(read) on C(files) and C(machine_drives).
seealso:
  - module: community.vergeos.verge_file
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
- name: All ISO files
  community.vergeos.verge_file_info:
    filter: {type: iso}
  register: isos

- name: Those that no drive uses
  ansible.builtin.debug:
    msg: "{{ isos.files | rejectattr('drives') | map(attribute='name') }}"
"""

RETURN = r"""
files:
  description: The files, in the order of their keys.
  returned: success
  type: list
  elements: dict
  contains:
    key:
      description: Key of the row.
      type: int
    type:
      description: The platform's C(type), which no option sets.
      type: str
    filesize:
      description: The platform's C(filesize), which no option sets.
      type: int
    allocated_bytes:
      description: The platform's C(allocated_bytes), which no option sets.
      type: int
    used_bytes:
      description: The platform's C(used_bytes), which no option sets.
      type: int
    modified:
      description: The platform's C(modified), which no option sets.
      type: str
    creator:
      description: The platform's C(creator), which no option sets.
      type: str
    owner:
      description: The platform's C(owner), which no option sets.
      type: raw
    name:
      description: Name of the file with its extension, which tells the platform what it is.
      type: str
    description:
      description: Free text.
      type: str
    tier:
      description: Storage tier that is preferred.
      type: int
    url:
      description: URL, http or https, that the platform imports the file from by itself.
      type: str
    checksum:
      description: Checksum of its contents, where the module put one behind the description.
      type: str
    drives:
      description: The drives that use it.
      type: list
      elements: dict
  sample:
    - key: 36
      name: debian-12.iso
      type: iso
      filesize: 348127232
      checksum: sha256:30ca12a15cae6a1033e03ad59eb7f66a6d5a258dcf27acd115c2bd42d22640e8
      drives:
        - key: 51
          name: cd
          vm: web-1
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
      sample: files
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.file import FOUND_FILE

MODULE = Module(info_spec(FOUND_FILE), info(FOUND_FILE), table=FOUND_FILE.table)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/compute/verge_file.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_file
short_description: Manage files of the VergeOS media catalog
version_added: 0.1.0
description:
  - Uploads images and other files to the media catalog, has the platform import them from a URL, downloads, renames and
    deletes them.
  - What comes in is called after the file and its checksum, such as C(debian.iso.0a1b2c3d4e5f6071.part.iso), until all
    of it is there. Only then a file that has the name already is deleted and the new one is given it. So a file of that
    name is always whole, and an upload that was interrupted goes on where it stopped when the task runs again.
  - A file that a drive uses is neither deleted nor replaced, and neither is one that the record of an import names, see
    O(community.vergeos.verge_vm_import#module:keep_record).
  - Disks of machines are no files of the catalog; they belong to their machines.
options:
  name:
    description:
      - Name of the file with its extension, which tells the platform what it is. By default the last part of O(src) or
        O(url). With O(key), it renames.
    type: str
  description:
    description:
      - Free text.
      - The platform keeps no checksums. With O(compare=checksum) and O(compare=content) the checksum of what is uploaded
        is written behind this text, as C([sha256:...]); results show it apart.
    type: str
  tier:
    description:
      - Storage tier that is preferred.
      - From 1 to 5.
    type: int
  src:
    description:
      - Local file that the file shall equal, on the host that the task runs on. It is uploaded in pieces, and no more than
        one piece is held in memory.
      - Contents that differ are replaced, which gives the file another key.
    type: path
  url:
    description:
      - URL, http or https, that the platform imports the file from by itself.
      - A file that came from another URL is replaced. One that came in another way is taken as it is. Where URLs change
        all the time, give O(checksum), which is compared instead.
      - A login and what follows a question mark are not shown.
    type: str
  skip_head_check:
    description:
      - Whether the platform does not ask with HEAD first, for servers that answer only GET. Used with O(url) on import.
      - Left out, a new one gets V(false).
    type: bool
  dest:
    description:
      - Local file, or folder, to download the file to, on the host that the task runs on. It is replaced when all has come,
        and keeps its mode.
      - What is there must be a plain file; links, devices, FIFOs and sockets are refused. A link to a folder is one with
        a slash behind it.
      - Where the checksum is known, a download that was cut off goes on with what it had got, also after the run was killed;
        otherwise that is removed by the next run.
    type: path
  checksum:
    description:
      - Checksum that the contents of O(src), O(url) or O(dest) must have, as C(sha256:...) or C(sha512:...).
      - A local file is checked before it is uploaded. What was imported or downloaded is checked before it gets its name;
        for an import the contents are read once to that end.
    type: str
  compare:
    description:
      - 'How to tell whether a local file and the one of the catalog have the same contents: V(checksum) compares sizes,
        and checksums where one is known; V(size) only sizes, which saves reading a large local file; V(content) also reads
        all of the catalog''s file whenever the sizes are equal, and again after an upload.'
      - A changed file of the same size is not noticed with V(size), nor with V(checksum) where the catalog's file was not
        made by this module.
    type: str
    default: checksum
    choices: [checksum, size, content]
  wait:
    description:
      - Whether to wait for the end of an import. Without that, the file is there under its name while it is still coming
        in, and a failure goes unnoticed. Uploads always come to their end.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait at most for the end of an import, or until the platform shows the full size of an upload.
    type: int
    default: 300
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.row
notes:
  - Progress of an upload, an import or a download is shown every five seconds when the task runs in process and somebody
    watches, or with the variable C(verge_progress).
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(files); C(list) and C(read) on C(logs), C(machine_drives) and C(vm_imports).
seealso:
  - module: community.vergeos.verge_file_info
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
- name: An image from this host
  community.vergeos.verge_file:
    name: debian-12.qcow2
    src: /srv/images/debian-12-generic-amd64.qcow2
    tier: 1
    description: Debian 12, monthly build

- name: An ISO that the platform fetches by itself
  community.vergeos.verge_file:
    url: https://cdimage.debian.org/images/debian-12.11.0-amd64-netinst.iso
    checksum: sha256:30ca12a15cae6a1033e03ad59eb7f66a6d5a258dcf27acd115c2bd42d22640e8
    wait_timeout: 1800

- name: A copy on this host
  community.vergeos.verge_file:
    name: debian-12.qcow2
    dest: /srv/backup/

- name: An image that nobody needs any more
  community.vergeos.verge_file:
    name: debian-12.qcow2
    state: absent
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create file debian-12.qcow2]
key:
  description: Key of the row.
  returned: when the row exists
  type: int
  sample: 36
file:
  description: The file as the platform stores it.
  returned: when it exists
  type: dict
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
      description: Its checksum with the name of the sum where one is known.
      type: str
  sample:
    key: 36
    name: debian-12.qcow2
    type: qcow2
    description: Debian 12, monthly build
    checksum: sha256:30ca12a15cae6a1033e03ad59eb7f66a6d5a258dcf27acd115c2bd42d22640e8
    filesize: 348127232
    tier: 1
local_file:
  description: The file that O(dest) stands for.
  returned: when O(dest) is given
  type: str
  sample: /srv/backup/debian-12.qcow2
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.file import FILE
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.file_content import (
    CATALOG_FILE,
    FILE_SPEC,
    secrets_of,
)

MODULE = Module(
    FILE_SPEC,
    CATALOG_FILE,
    secrets_of,
    about=FILE,
    required_one_of=[("name", "key", "src", "url")],
    mutually_exclusive=[("src", "url", "dest"), ("key", "src"), ("key", "url")],
)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/identity/verge_permission_info.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_permission_info
short_description: Look up what VergeOS users and groups may do
version_added: 0.1.0
description:
  - Returns permissions of a user or a group, by key or by filter. Without any of these, all of them.
  - They are what somebody has been granted itself; M(community.vergeos.verge_permission) grants them. What a user may do
    by way of groups is not among it.
options:
  user:
    description:
      - User whose rights are wanted, by name or key.
    type: str
  group:
    description:
      - Group whose rights are wanted, by name or key.
    type: str
  key:
    description:
      - Key of the permission.
    type: str
  filter:
    description:
      - 'A filter in the platform''s grammar, such as C(table eq ''vms'' and row eq 0), or a dictionary of columns and values,
        such as C({table: vms, modify: true}).'
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
  - The user needs these rights, for all that can be done with this - C(list) and C(read) on C(groups), C(permissions) and
    C(users).
seealso:
  - module: community.vergeos.verge_permission
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
- name: What operators may do
  community.vergeos.verge_permission_info:
    group: operators
  register: granted

- name: Who may delete machines
  community.vergeos.verge_permission_info:
    filter: table eq 'vms' and delete eq true
  register: dangerous
"""

RETURN = r"""
permissions:
  description: The permissions, in the order of their keys.
  returned: success
  type: list
  elements: dict
  contains:
    key:
      description: Key of the row.
      type: int
    holder:
      description: Name of the user or group.
      type: str
    target:
      description: 'What it is for: V(/), a table, or a table with the name of a row.'
      type: str
    table:
      description: The table, or V(/).
      type: str
    row:
      description: Key of the row; V(0) for all of them.
      type: int
    rights:
      description: The rights.
      type: list
      elements: str
  sample: [{key: 31, holder: operators, target: vms, table: vms, row: 0, rights: [list, read, modify]}]
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
      sample: permissions
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.identity.permission import (
    INFO_SPEC,
    TABLE,
    found,
)

MODULE = Module(INFO_SPEC, found, table=TABLE, mutually_exclusive=[("user", "group")])


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

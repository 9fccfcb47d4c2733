#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/identity/verge_permission.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_permission
short_description: Manage what a VergeOS user or group may do
version_added: 0.1.0
description:
  - Grants rights to one user or group, on the whole system, on tables or on single rows of tables, and with O(purge_grants)
    takes back all others.
  - What is new is granted before anything is taken back, so that no right is missing in between that was there before and
    is wanted. Rights add up over a user, its groups and the groups that these are in; there is no denial.
options:
  user:
    description:
      - User whose rights they are, by name or key.
    type: str
  group:
    description:
      - Group whose rights they are, by name or key.
    type: str
  grants:
    description:
      - The rights, each of which is granted as it stands here. Needed; an empty list with O(purge_grants) takes all rights
        back.
    type: list
    elements: dict
    suboptions:
      target:
        description:
          - What they are for - V(/) for the whole system, a table such as V(vms), or one of its rows by name or key, such
            as V(vms/web-1).
        type: str
        required: true
      rights:
        description:
          - The rights, all of those that are to be there; V(all) stands for all five.
        type: list
        elements: str
        required: true
        choices: [list, read, create, modify, delete, all]
  purge_grants:
    description:
      - Whether rights on everything that O(grants) does not list are taken back.
    type: bool
    default: false
  allow_lockout:
    description:
      - Whether rights are taken back even if who asks would lose some by that, or no administrator would be left.
    type: bool
    default: false
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
notes:
  - A new user has the rights V(list) and V(read) on everything from the start, and V(list), V(read) and V(modify) on itself;
    O(purge_grants) takes those back as well unless they are listed.
  - Where a system does not take other rights for a grant that is there, that grant is deleted and made again, and put back
    where making it fails.
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(permissions), C(list) and C(read) on C(groups), C(members), C(user_api_keys) and C(users), and C(list) on the tables
    that O(grants) names rows of.
seealso:
  - module: community.vergeos.verge_permission_info
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: Operators see everything, run machines, and own one of them
  community.vergeos.verge_permission:
    group: operators
    grants:
      - target: /
        rights: [list, read]
      - target: vms
        rights: [list, read, modify]
      - target: vms/web-1
        rights: [all]
    purge_grants: true

- name: A service may only read machines
  community.vergeos.verge_permission:
    user: ci
    grants:
      - target: vms
        rights: [list, read]
    purge_grants: true
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: ['grant group operators rights on vms: list, read, modify']
grants:
  description: What the user or group has been granted itself.
  returned: success
  type: list
  elements: dict
  contains:
    key:
      description: Key of the permission; null for one that check mode would make.
      type: int
    target:
      description: What it is for, as in O(grants[].target).
      type: str
    rights:
      description: The rights.
      type: list
      elements: str
  sample: [{key: 31, target: vms, rights: [list, read, modify]}]
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.identity.permission import PERMISSIONS, SPEC

MODULE = Module(
    SPEC,
    PERMISSIONS,
    called="permissions",
    required_one_of=[("user", "group")],
    mutually_exclusive=[("user", "group")],
)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

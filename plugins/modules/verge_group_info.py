#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/identity/verge_group_info.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_group_info
short_description: Look up groups of VergeOS users with their members and effective rights
version_added: 0.1.0
description:
  - Returns groups with their members and tags, by name, key, filter or tags. Without any of these, all of them.
  - The number of requests does not depend on the number of groups. It is three; O(include) says what more costs.
options:
  name:
    description:
      - Name of the group. None with that name gives an empty list.
    type: str
    aliases: [group]
  key:
    description:
      - Key of the group.
    type: str
  filter:
    description:
      - A filter in the platform's grammar, such as C(enabled eq true), or a dictionary of columns and values.
      - C(and) and C(or) have the same rank and are read from left to right; use parentheses.
      - A filter names columns of its own table only.
      - A value is read as its column's type, so that C(yes) is true, and a reference takes a name as well as a key. What
        the column cannot hold is refused.
    type: raw
  tags:
    description:
      - Tags, as C(name) or C(category/name), all of which the groups carry.
    type: list
    elements: str
  include:
    description:
      - What else is wanted of each group.
      - V(rights) adds C(rights), what its members may do by it and by the groups that it is in. Four further requests.
    type: list
    elements: str
    choices: [rights]
    default: []
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.missing
notes:
  - The user needs these rights, for all that can be done with this - C(list) and C(read) on C(groups), C(members), C(permissions),
    C(tag_members) and C(users); C(list) on C(tag_categories) and C(tags).
seealso:
  - module: community.vergeos.verge_group
  - module: community.vergeos.verge_user_info
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: Who is in which group
  community.vergeos.verge_group_info:
    include: [rights]
  register: found
"""

RETURN = r"""
groups:
  description: The groups, in the order of their keys. Besides what is named here, each has all settings that M(community.vergeos.verge_group)
    has.
  returned: success
  type: list
  elements: dict
  contains:
    enabled:
      description: Whether it is enabled.
      type: bool
    rights:
      description: What it may do, by table or row, with O(include=rights). Entry C(by) names the user and groups whose
        rights these are.
      type: list
      elements: dict
  sample: [{key: 4, name: operators, members: [alice, night-shift], rights: [{target: vms, row: null, rights: [list, read,
            modify], by: [operators]}]}]
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
      sample: groups
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.identity.holders import GROUP_SPEC, groups

MODULE = Module(GROUP_SPEC, groups, table="groups")


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/identity/verge_user_info.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_user_info
short_description: Look up users of VergeOS with their groups, API keys and effective rights
version_added: 0.1.0
description:
  - Returns users with their groups and tags, by name, key, filter or tags. Without any of these, all of them, those that
    the platform makes for syncs included.
  - The number of requests does not depend on the number of users. It is three; O(include) says what more costs.
options:
  name:
    description:
      - Name of the user, in lower case. None with that name gives an empty list.
    type: str
    aliases: [user]
  key:
    description:
      - Key of the user.
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
      - Tags, as C(name) or C(category/name), all of which the users carry.
    type: list
    elements: str
  include:
    description:
      - What else is wanted of each user.
      - V(api_keys) adds C(api_keys), of which no secret is shown. One further request.
      - V(rights) adds C(rights), what the user may do by itself and by its groups, at any depth. Four further requests.
    type: list
    elements: str
    choices: [api_keys, rights]
    default: []
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.missing
notes:
  - The user needs these rights, for all that can be done with this - C(list) and C(read) on C(groups), C(members), C(permissions),
    C(tag_members), C(user_api_keys) and C(users); C(list) on C(tag_categories) and C(tags).
seealso:
  - module: community.vergeos.verge_user
  - module: community.vergeos.verge_group_info
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: Who may do what, and with which keys
  community.vergeos.verge_user_info:
    include: [api_keys, rights]
  register: found

- name: Administrators without a second factor
  ansible.builtin.debug:
    msg: "{{ item.name }}"
  loop: "{{ found.users | rejectattr('two_factor_authentication') }}"
  loop_control: {label: "{{ item.name }}"}
  when: item.rights | selectattr('target', 'eq', '/') | selectattr('rights', 'contains', 'delete') | list | length > 0
"""

RETURN = r"""
users:
  description: The users, in the order of their keys. Besides what is named here, each has all settings that M(community.vergeos.verge_user)
    has.
  returned: success
  type: list
  elements: dict
  contains:
    enabled:
      description: Whether it is enabled.
      type: bool
    locked_since:
      description: Since when it is locked out after wrong passwords, null when it is not.
      type: str
    api_keys:
      description: API keys of the user, with O(include=api_keys).
      type: list
      elements: dict
    rights:
      description: What it may do, by table or row, with O(include=rights). Entry C(by) names the user and groups whose
        rights these are.
      type: list
      elements: dict
  sample:
    - key: 5
      name: alice
      groups:
        - operators
      api_keys:
        - key: 2
          name: laptop
          created: '2026-08-26T22:47:08Z'
          expires: null
          last_used: '2026-09-12T01:14:04Z'
      rights:
        - target: vms
          row: null
          rights:
            - list
            - read
            - modify
          by:
            - operators
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
      sample: users
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.identity.holders import USER_SPEC, users

MODULE = Module(USER_SPEC, users, table="users")


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

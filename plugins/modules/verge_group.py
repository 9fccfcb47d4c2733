#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/identity/verge_group.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_group
short_description: Manage a group of VergeOS users, with its members
version_added: 0.1.0
description:
  - Makes, changes, disables and deletes a group, and adds members or, with O(purge_members), makes their list exact.
  - Rights are given to groups with permissions, and are those of all members, of groups among them too.
options:
  state:
    description:
      - V(present) makes the group or changes it; a group that is disabled stays so.
      - V(enabled) and V(disabled) do the same, and give its members their rights or take them away.
      - V(absent) deletes it with its permissions and memberships.
    type: str
    default: present
    choices: [present, absent, enabled, disabled]
  name:
    description:
      - Name of the group, which no user has. With O(key), it renames.
    type: str
    aliases: [group]
  description:
    description:
      - Free text.
    type: str
  email:
    description:
      - Address of the group; stored in lower case.
    type: str
  identifier:
    description:
      - What an external identity provider calls the group. An empty text takes it away.
    type: str
  members:
    description:
      - Users and groups that are to be in it, by name, or by key as V(users/5) or V(groups/3). Members that are not named
        stay, unless O(purge_members) is set.
    type: list
    elements: str
  purge_members:
    description:
      - Whether members that O(members) does not name leave the group.
    type: bool
    default: false
  tags:
    description:
      - Tags that the group is to have, as C(name) or C(category/name). Others stay, unless O(purge_tags) is set.
    type: list
    elements: str
  purge_tags:
    description:
      - Whether tags that O(tags) does not name are taken away.
    type: bool
    default: false
  wait:
    description:
      - Whether the deletion of a group takes six seconds longer below 26.2, so that a group may be made afterwards. Of
        many that are deleted one after the other, the last one is enough.
    type: bool
    default: true
  allow_lockout:
    description:
      - Whether a change is made even if it takes rights from the user that this task logs in as, or leaves no enabled administrator,
        who is whoever has all rights on the whole system.
      - With an API key, every user counts as that one whose key was used just now, as far as the platform tells from here.
    type: bool
    default: false
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.row
notes:
  - Below 26.2 a group that is made within seconds of the deletion of another never takes members. So the deletion of a
    group takes six seconds longer there; and where the first member of a new group shows that somebody else has deleted
    one, the group is made anew after that time.
  - System groups such as V(Administrators (default)) take members; the platform lets nobody change or delete them.
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(groups); C(list), C(read), C(create) and C(delete) on C(members) and C(tag_members); C(list) and C(read) on C(permissions),
    C(tags), C(user_api_keys) and C(users); C(list) on C(tag_categories).
seealso:
  - module: community.vergeos.verge_group_info
  - module: community.vergeos.verge_user
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: Who runs the machines
  community.vergeos.verge_group:
    name: operators
    description: Night and day
    email: ops@example.com
    members: [alice, night-shift]

- name: Nobody else
  community.vergeos.verge_group:
    name: operators
    members: [alice]
    purge_members: true

- name: Their rights rest
  community.vergeos.verge_group:
    name: operators
    state: disabled
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create group operators, add member alice to group operators]
key:
  description: Key of the row.
  returned: when the row exists
  type: int
  sample: 4
group:
  description: The group as the platform stores it.
  returned: when it exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    created:
      description: The platform's C(created), which no option sets.
      type: str
    creator:
      description: The platform's C(creator), which no option sets.
      type: str
    identity:
      description: The platform's C(identity), which no option sets.
      type: raw
    system_group:
      description: The platform's C(system_group), which no option sets.
      type: bool
    name:
      description: Name of the group, which no user has.
      type: str
    description:
      description: Free text.
      type: str
    email:
      description: Address of the group; stored in lower case.
      type: str
    identifier:
      description: What an external identity provider calls the group.
      type: str
    members:
      description: Users and groups that are to be in it, by name, or by key as V(users/5) or V(groups/3).
      type: list
      elements: str
    tags:
      description: Tags that the group is to have, as C(name) or C(category/name).
      type: list
      elements: str
    enabled:
      description: Whether it is enabled.
      type: bool
  sample: {key: 4, name: operators, email: ops@example.com, enabled: true, identity: '9', members: [alice, night-shift]}
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
      sample: 4
    keys:
      description: Keys to choose from, where several rows matched.
      type: list
      elements: raw
      sample: [4, 9]
"""

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import state_module
from ansible_collections.community.vergeos.plugins.module_utils.resources.identity.group import GROUP, GroupEngine

MODULE = state_module(GROUP, GroupEngine)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

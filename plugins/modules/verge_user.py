#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/identity/verge_user.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_user
short_description: Manage a user of VergeOS
version_added: 0.1.0
description:
  - Makes, changes, disables, unlocks and deletes a user, adds it to groups, or with O(purge_groups) makes the list of its
    groups exact.
options:
  state:
    description:
      - V(present) makes the user or changes it; one that is disabled stays so.
      - V(enabled), V(disabled) and V(unlocked) do the same. V(disabled) keeps the user from logging in, by API key too;
        V(unlocked) lets one in again that is locked out after wrong passwords.
      - V(absent) deletes it.
    type: str
    default: present
    choices: [present, absent, enabled, disabled, unlocked]
  name:
    description:
      - Login name, without a slash; written in lower case. No group has it. With O(key), it renames.
    type: str
    aliases: [user]
  type:
    description:
      - V(normal) for people, V(api) for programs, V(vdi) for those who use desktops only.
      - It cannot be changed later.
    type: str
    choices: [normal, api, vdi]
  user_password:
    description:
      - Password of the user, which the connection's O(password) is not; a new local user needs one. It is written when
        the user is made, and later with O(update_password=always) only.
      - A new user of the type V(api) or of an O(auth_source) gets one that nobody knows where none is given.
    type: str
  update_password:
    description:
      - V(on_create) writes the password only when the user is made, V(always) on every run, which then reports a change
        each time, since it cannot be read back.
    type: str
    default: on_create
    choices: [on_create, always]
  display_name:
    description:
      - Name for people.
    type: str
    aliases: [displayname]
  email:
    description:
      - Address of the user; stored in lower case.
    type: str
  ssh_keys:
    description:
      - Public SSH keys, all of them, for the login on nodes. An empty list takes all away; their order says nothing.
    type: list
    elements: str
  auth_source:
    description:
      - Where the user logs in, by name or key, in place of a local password; V(none) for a local user.
      - It cannot be changed later.
    type: str
  remote_name:
    description:
      - Name of the user there. Left out, it is O(name).
    type: str
  physical_access:
    description:
      - Whether the user may log in on consoles and, by SSH, on nodes. Below 26.2 that makes it an administrator.
      - From 26.2 on it is membership of the group V(Super Users), which O(purge_groups) leaves alone.
      - Left out, a new one gets V(false).
    type: bool
  two_factor:
    description:
      - What a login takes besides the password. V(email) needs O(email).
      - An V(authenticator) is set up at the user's next login; entry C(two_factor_authentication) of the result tells whether
        that has been done. From 26.1.4 on the API does not let such a user in with its password; use an API key.
      - Left out, a new one gets V(none).
    type: str
    choices: [none, email, authenticator]
  change_password:
    description:
      - Whether a new user must choose another password at its first login. Says nothing of one that is there.
      - Left out, a new one gets V(false).
    type: bool
  groups:
    description:
      - Groups that the user is to be in, by name or key. Others stay, unless O(purge_groups) is set.
    type: list
    elements: str
  purge_groups:
    description:
      - Whether the user leaves groups that O(groups) does not name.
    type: bool
    default: false
  tags:
    description:
      - Tags that the user is to have, as C(name) or C(category/name). Others stay, unless O(purge_tags) is set.
    type: list
    elements: str
  purge_tags:
    description:
      - Whether tags that O(tags) does not name are taken away.
    type: bool
    default: false
  destroy:
    description:
      - Whether a user that owns machines may be deleted. The platform is said to delete these with it; to keep them, give
        them to somebody else by O(community.vergeos.verge_vm#module:owner_user) before.
    type: bool
    default: false
  allow_lockout:
    description:
      - Whether a change is made even if the user that this task logs in as would be deleted or disabled, would lose rights,
        or would log in by another name, password or second factor; or if no enabled administrator would be left, who is
        whoever has all rights on the whole system.
      - With an API key, every user counts as that one whose key was used just now, as far as the platform tells from here.
    type: bool
    default: false
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.row
notes:
  - The platform gives every new user of the types V(normal) and V(api) the rights to list and read everything.
  - The API keys of a user go with it; they are deleted before it, each in an action of its own.
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(users); C(list), C(read), C(create) and C(delete) on C(members) and C(tag_members); C(list), C(read) and C(delete)
    on C(user_api_keys); C(list) and C(read) on C(groups), C(permissions), C(tags) and C(vms); C(list) on C(auth_sources)
    and C(tag_categories).
seealso:
  - module: community.vergeos.verge_user_info
  - module: community.vergeos.verge_group
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: Somebody who runs the machines
  community.vergeos.verge_user:
    name: alice
    display_name: Alice Example
    email: alice@example.com
    user_password: "{{ first_password }}"
    change_password: true
    two_factor: email
    groups: [operators]

- name: An account for a program, which logs in with an API key
  community.vergeos.verge_user:
    name: ci
    type: api

- name: Keys for the login on nodes
  community.vergeos.verge_user:
    name: alice
    ssh_keys:
      - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEXAMPLE alice@laptop
    physical_access: true

- name: Let her in again after wrong passwords
  community.vergeos.verge_user:
    name: alice
    state: unlocked

- name: She has left
  community.vergeos.verge_user:
    name: alice
    state: absent
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create user alice, add group operators to user alice]
key:
  description: Key of the row.
  returned: when the row exists
  type: int
  sample: 5
user:
  description: The user as the platform stores it.
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
    last_login:
      description: The platform's C(last_login), which no option sets.
      type: str
    failed_attempts:
      description: The platform's C(failed_attempts), which no option sets.
      type: int
    two_factor_authentication:
      description: The platform's C(two_factor_authentication), which no option sets.
      type: bool
    change_password:
      description: The platform's C(change_password), which no option sets.
      type: bool
    name:
      description: Login name, without a slash; written in lower case.
      type: str
    type:
      description: V(normal) for people, V(api) for programs, V(vdi) for those who use desktops only.
      type: str
    display_name:
      description: Name for people.
      type: str
    email:
      description: Address of the user; stored in lower case.
      type: str
    ssh_keys:
      description: Public SSH keys, all of them, for the login on nodes.
      type: list
      elements: str
    auth_source:
      description: Where the user logs in, by name or key, in place of a local password; V(none) for a local user.
      type: str
    remote_name:
      description: Name of the user there.
      type: str
    physical_access:
      description: Whether the user may log in on consoles and, by SSH, on nodes.
      type: bool
    two_factor:
      description: What a login takes besides the password.
      type: str
    groups:
      description: Groups that the user is to be in, by name or key.
      type: list
      elements: str
    tags:
      description: Tags that the user is to have, as C(name) or C(category/name).
      type: list
      elements: str
    enabled:
      description: Whether it is enabled.
      type: bool
    locked_since:
      description: Since when it is locked out after wrong passwords, null when it is not.
      type: str
  sample: {key: 5, name: alice, type: normal, enabled: true, identity: '8', two_factor: none, groups: [operators]}
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
      sample: 5
    keys:
      description: Keys to choose from, where several rows matched.
      type: list
      elements: raw
      sample: [5, 10]
"""

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import state_module
from ansible_collections.community.vergeos.plugins.module_utils.resources.identity.user import USER, UserEngine

MODULE = state_module(USER, UserEngine)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

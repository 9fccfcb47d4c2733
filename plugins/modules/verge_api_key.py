#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/identity/verge_api_key.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_api_key
short_description: Manage an API key of a VergeOS user, and rotate it
version_added: 0.1.0
description:
  - Makes, changes and deletes an API key of a user, and with O(rotate_after) replaces it when it is old enough.
  - The platform tells the secret of a key once, when it is made. It goes to the file O(dest), or with O(return_secret=true)
    into the result; a task that says neither is refused before a key is made.
  - 'A key is replaced in this order: a new one is made and asked something with from here, its secret is written, it takes
    the name of the old one, and only then the old one is deleted, at once or after O(grace). Where a step fails before
    the secret is written, the new key is removed again and the old one stays as it was.'
options:
  user:
    description:
      - User whose key it is, by name or key.
      - It cannot be changed later.
    type: str
  name:
    description:
      - Name of the key, which no other key of the user has. With O(key), it renames.
    type: str
  description:
    description:
      - Free text.
    type: str
  expires:
    description:
      - 'When the platform deletes the key by itself: a span counted from when it is made, such as V(90d) or V(12h) (units
        are s, m, h, d and w), a date or a date with time such as V(2027-12-31) or V(2027-12-31T18:00:00+01:00) (UTC where
        no offset is given), or V(never).'
      - A span says nothing of a key that is there; a date or V(never) changes when that expires. A key whose end the platform
        does not store is an error, and a new one is removed again.
      - A key that replaces another lasts as long as that did when nothing is said.
      - Left out, a new one gets V(never).
    type: str
  ip_allow_list:
    description:
      - Addresses and blocks that the key may be used from, all of them; an empty list lets in from everywhere.
    type: list
    elements: str
  ip_deny_list:
    description:
      - Addresses and blocks that the key may not be used from, all of them. Where there is an allow list, that alone counts;
        the two must not overlap.
    type: list
    elements: str
  dest:
    description:
      - File that the secret of a new key is written to, without a line break, which nobody else may read. On the host that
        the task runs on. What is there is replaced when a key is made, and otherwise left alone.
    type: path
  return_secret:
    description:
      - Whether the secret of a new key is in the result. Set C(no_log) for such a task, and register what it returns; there
        is a warning otherwise.
    type: bool
    default: false
  rotate_after:
    description:
      - Age from which on the key is replaced, such as V(60 d). Needs O(dest) or O(return_secret).
    type: str
  grace:
    description:
      - How long a key that was replaced can still be used, such as V(2 d), less than O(rotate_after). It ends by itself
        then, or is deleted by the first run after that.
    type: str
  prove:
    description:
      - Whether a new key that is to replace another is tried by a request from here before. Set V(false) for a key that
        may only be used from elsewhere.
    type: bool
    default: true
  allow_lockout:
    description:
      - Whether a key is deleted, replaced or bound to other addresses even if it may be the one that this task logs in
        with. The platform does not tell which that is; keys that were used in the last minutes count as such, from 26.1.4
        on those used from here where there are any.
    type: bool
    default: false
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.row
notes:
  - 'Until its secret is written, the description of a key ends in C([verge_api_key: unfinished]). What such a key is left
    of a run that was killed, the next run deletes after it has made another one; nobody can know its secret but who finds
    it in O(dest). A key that is replaced gets the suffix C( (previous)) and a description that ends in C([verge_api_key:
    replaced]), one that is to replace it is called C( (next)) meanwhile.'
  - Before 26.1.4, O(ip_allow_list) and O(ip_deny_list) are stored and not enforced.
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(user_api_keys); C(list) on C(users).
seealso:
  - module: community.vergeos.verge_api_key_info
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: A key for the pipeline, which ends after 90 days and is replaced after 60
  community.vergeos.verge_api_key:
    user: ci
    name: deploy
    expires: 90 d
    ip_allow_list: [127.0.0.0/8, 192.0.2.0/24]
    rotate_after: 60 d
    grace: 2 d
    dest: "{{ keys }}/deploy"

- name: A key that another system stores
  community.vergeos.verge_api_key:
    user: ci
    name: vault
    expires: never
    return_secret: true
  register: made
  no_log: true

- name: The pipeline is gone
  community.vergeos.verge_api_key:
    user: ci
    name: deploy
    state: absent
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create API key ci deploy]
key:
  description: Key of the row.
  returned: when the row exists
  type: int
  sample: 7
api_key:
  description: The key as the platform stores it, without its secret.
  returned: when it exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    created:
      description: The platform's C(created), which no option sets.
      type: str
    user:
      description: User whose key it is, by name or key.
      type: str
    name:
      description: Name of the key, which no other key of the user has.
      type: str
    description:
      description: Free text.
      type: str
    expires:
      description: 'When the platform deletes the key by itself: a span counted from when it is made, such as V(90d) or
        V(12h) (units are s, m, h, d and w), a date or a date with time such as V(2027-12-31) or V(2027-12-31T18:00:00+01:00)
        (UTC where no offset is given), or V(never).'
      type: str
    ip_allow_list:
      description: Addresses and blocks that the key may be used from, all of them; an empty list lets in from everywhere.
      type: list
      elements: str
    ip_deny_list:
      description: Addresses and blocks that the key may not be used from, all of them.
      type: list
      elements: str
    last_used:
      description: When it was used last.
      type: str
    last_used_from:
      description: The address that it was used from last.
      type: str
  sample: {key: 7, user: ci, name: deploy, expires: '2027-02-28T09:00:00Z', ip_allow_list: [192.0.2.0/24], last_used: null}
secret:
  description: The secret; null in check mode.
  returned: with O(return_secret=true), when a key was made
  type: str
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
      sample: user_api_keys
    key:
      description: Key concerned, where there is one.
      type: raw
      sample: 7
    keys:
      description: Keys to choose from, where several rows matched.
      type: list
      elements: raw
      sample: [7, 12]
"""

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import Module
from ansible_collections.community.vergeos.plugins.module_utils.resources.identity.api_key import KEY
from ansible_collections.community.vergeos.plugins.module_utils.resources.identity.key_rotation import API_KEYS, SPEC

MODULE = Module(SPEC, API_KEYS, about=KEY, required_one_of=[("user", "key"), ("name", "key")])


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/identity/verge_api_key_info.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_api_key_info
short_description: Look up API keys of VergeOS users
version_added: 0.1.0
description:
  - Returns API keys by user, name, key or filter. Without any of these, those of all users. No secret is among it; the
    platform tells that once, when the key is made.
  - The number of requests does not depend on the number of rows.
options:
  user:
    description:
      - User whose keys are wanted, by name or key.
    type: str
  name:
    description:
      - Name of the key; several users may have one of that name. None with that name gives an empty list.
    type: str
  key:
    description:
      - Key of the API key.
    type: str
  filter:
    description:
      - 'A filter in the platform''s grammar, such as C(expires eq 0 and lastlogin_stamp lt 1790000000), or a dictionary
        of columns and values, such as C({name__like: ''ci-*'', expires: 0}).'
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
  - The user needs these rights, for all that can be done with this - C(list) and C(read) on C(user_api_keys); C(list) on
    C(users).
seealso:
  - module: community.vergeos.verge_api_key
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
- name: Those of one user
  community.vergeos.verge_api_key_info:
    user: ci
  register: found

- name: Those that never end
  community.vergeos.verge_api_key_info:
    filter: expires eq 0
  register: endless
"""

RETURN = r"""
api_keys:
  description: The keys, in the order of their keys.
  returned: success
  type: list
  elements: dict
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
  sample: [{key: 7, user: ci, name: deploy, expires: never, ip_allow_list: [], last_used: '2026-11-23T01:00:00Z'}]
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
      sample: 36
    keys:
      description: Keys to choose from, where several rows matched.
      type: list
      elements: raw
      sample: [36, 41]
"""

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import Module
from ansible_collections.community.vergeos.plugins.module_utils.resources.common.info import info, info_spec
from ansible_collections.community.vergeos.plugins.module_utils.resources.identity.api_key import KEY

MODULE = Module(info_spec(KEY), info(KEY), table=KEY.table)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

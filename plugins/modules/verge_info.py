#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/generic/verge_info.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_info
short_description: Look up rows of any table of VergeOS
version_added: 0.1.0
description:
  - Returns rows of any of the platform's tables.
  - Columns and filter fields that the table does not have are refused before anything is sent, since the platform would
    match every row or none without a word.
options:
  table:
    description:
      - Name of the table, such as C(vnet_rules).
    type: str
    required: true
  key:
    description:
      - Key of the one row to read. A row that does not exist is an error.
    type: str
  filter:
    description:
      - 'A filter in the platform''s grammar, such as C(vnet eq 5 and enabled eq true), or a dictionary of columns and values,
        such as C({vnet: 5, name__like: ''web-*''}).'
      - C(and) and C(or) have the same rank and are read from left to right; use parentheses.
      - A value is read as its column's type, so that C(yes) is true, and a reference takes a name as well as a key. What
        the column cannot hold is refused.
    type: raw
  fields:
    description:
      - Columns and expressions to read, such as C(name) or C(machine#status#status as status). Left out, all columns of
        the table.
    type: list
    elements: str
  sort:
    description:
      - Columns to sort by, such as V(+name,-created).
    type: str
  limit:
    description:
      - Greatest number of rows.
    type: int
  offset:
    description:
      - Number of rows to leave out at the start.
    type: int
  schema:
    description:
      - Whether to return what the collection knows about the table in place of its rows. Nothing is sent.
      - docs/tables in the collection holds the same as pages.
    type: bool
    default: false
  allow_unknown:
    description:
      - Whether names that the schema facts of this collection lack are sent all the same. The platform ignores what it
        does not know without a word, so that a misspelt name then does nothing.
    type: bool
    default: false
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
notes:
  - The user needs these rights, for all that can be done with this - C(list) and C(read) on the table that the task names,
    and C(list) on those of which a filter names rows.
seealso:
  - module: community.vergeos.verge_resource
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: What can be said about a webhook's destination
  community.vergeos.verge_info:
    table: webhook_urls
    schema: true
  register: known

- name: The rules of a network in their order
  community.vergeos.verge_info:
    table: vnet_rules
    filter: vnet eq 5
    fields: [name, orderid, action, vnet#name as network]
    sort: +orderid
  register: rules

- name: Alarms that are not asleep
  community.vergeos.verge_info:
    table: alarms
    filter:
      snooze: 0
  register: alarms
"""

RETURN = r"""
rows:
  description: The rows, each with its C(key), without secrets.
  returned: success
  type: list
  elements: dict
  sample: [{key: 12, name: allow-ssh}]
schema:
  description: What is known about the table.
  returned: with O(schema)
  type: dict
  contains:
    table:
      description: Its name.
      type: str
    key:
      description: Type of its keys, V(integer) or V(string); null where nobody knows.
      type: str
    identity:
      description: Columns that tell its rows apart.
      type: list
      elements: str
    created:
      description: Whether rows can be made.
      type: bool
    actions:
      description: Actions that are documented.
      type: list
      elements: str
    columns:
      description:
        - Each column with its C(type), and where they are known C(table) (that it refers to), C(polymorphic) (it refers
          to any table, as C(vms/39)), C(values) (its words), C(create) (V(required) or V(optional); left out where it cannot
          be given), C(update) (whether it can change), C(secret), C(write_only), C(default), C(unit), C(step), C(min) and
          C(max).
      type: dict
  sample: {table: vnet_dns_views, key: integer, identity: [vnet, name], created: true, actions: [], columns: {name: {type: string,
        create: required, update: true}}}
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
      sample: vms
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.common.secrecy import column_secrets
from ansible_collections.community.vergeos.plugins.module_utils.resources.generic.any_table import INFO_SPEC, list_rows

MODULE = Module(INFO_SPEC, list_rows, column_secrets)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

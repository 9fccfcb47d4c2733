#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/generic/verge_resource.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_resource
short_description: Manage one row of any table of VergeOS
version_added: 0.1.0
description:
  - Makes, changes and deletes a row of any of the platform's tables, with the same promises as the modules of their own.
  - Column names, types, references and secrets come from the collection's facts about the tables. A name that is not a
    column is refused before anything is sent.
  - A column that refers to another table takes the key or the name of the row there; null takes the reference away.
  - What it writes for a running network or machine may wait until it is applied, or until a restart; RV(pending), RV(pending_restart)
    and a warning tell it. M(community.vergeos.verge_network_apply) applies what waits on a network, and the modules of
    their own do it themselves.
options:
  table:
    description:
      - Name of the table, such as C(vnet_rules).
    type: str
    required: true
  state:
    description:
      - Whether the row shall be there.
    type: str
    default: present
    choices: [present, absent]
  key:
    description:
      - The row's key, instead of looking it up by O(identity).
    type: str
  identity:
    description:
      - 'Columns and values that tell the row from all others, such as C({vnet: app, name: allow-ssh}). They are written
        when the row is made.'
    type: dict
  columns:
    description:
      - Columns and the values they shall have. Those left out are left alone.
      - A value is brought to its column's type and to the form that the platform stores, as in the modules of their own,
        such as V(yes) for true, V(8 GiB) of memory, or the number of a storage tier. What a column cannot hold is refused,
        in check mode as well.
    type: dict
  allow_unknown:
    description:
      - Whether names that the schema facts of this collection lack are sent all the same. The platform ignores what it
        does not know without a word, so that a misspelt name then does nothing.
      - Words that the facts do not list for a column are sent as well.
    type: bool
    default: false
  update_password:
    description:
      - Whether secret columns are written V(always), or V(on_create) only. They cannot be compared, so V(always) reports
        a change each time.
    type: str
    default: on_create
    choices: [on_create, always]
  destroy:
    description:
      - Whether data may go that the task is refused for otherwise, as where a volume sync is made or changed so that it
        deletes at its destination.
    type: bool
    default: false
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.lockout
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on the table that the task names, and C(list) on those that it refers to by name.
seealso:
  - module: community.vergeos.verge_info
  - module: community.vergeos.verge_action
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: A firewall rule of a network
  community.vergeos.verge_resource:
    table: vnet_rules
    identity:
      vnet: app
      name: allow-ssh
    columns:
      direction: incoming
      action: accept
      protocol: tcp
      destination_ports: "22"

- name: An advanced setting of the system
  community.vergeos.verge_resource:
    table: settings
    key: max_connections
    columns:
      value: "1000"

- name: A user is gone
  community.vergeos.verge_resource:
    table: users
    identity:
      name: bob
    state: absent
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create vnet_rules row app allow-ssh]
key:
  description: Key of the row.
  returned: when the row exists
  type: raw
  sample: 36
row:
  description: The row as the platform stores it, without secrets.
  returned: when the row exists
  type: dict
  sample: {key: 12, name: allow-ssh, protocol: tcp}
pending:
  description: What was written, now or earlier, and is not in force on the running network. The words are V(rules), V(dns)
    and V(proxy).
  returned: success
  type: list
  elements: str
  sample: [rules]
pending_restart:
  description:
    - What waits for the next restart of the running machine or network that the row belongs to.
    - What an earlier run has changed is told as long as the platform says that a restart is due. Whether it says so of
      drives, NICs and devices is not known; where it does not, only the run that changes them tells it.
  returned: success
  type: list
  elements: str
  sample: [mtu]
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.generic.any_row import SPEC, work

MODULE = Module(SPEC, work, column_secrets, required_one_of=[("identity", "key")])


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

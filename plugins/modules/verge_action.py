#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/generic/verge_action.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_action
short_description: Start an action on a row of any table of VergeOS
version_added: 0.1.0
description:
  - Starts any documented action of any table and waits, on request, until it shows.
  - An action is always reported as a change, unless what O(unless) names holds already.
  - An empty action is refused, since some tables would start a default one, a system update included.
options:
  table:
    description:
      - Name of the table whose row the action is for, such as C(vms). Actions that need no row are given with the name
        of their action table, such as C(billing_actions).
    type: str
    required: true
  key:
    description:
      - Key of the row.
    type: str
  name:
    description:
      - Name of the row, instead of its key.
    type: str
  action:
    description:
      - The action, such as V(poweron).
    type: str
    required: true
  params:
    description:
      - Parameters of the action. Where the facts about the platform show any of the action, a name that is none of them
        is refused, since the platform ignores what it does not know; O(allow_unknown) sends it all the same. Values are
        brought to the types that the facts show, such as V(yes) to true, or refused, in check mode as well.
    type: dict
  unless:
    description:
      - Expressions and values, which are read as their columns' types. When all of them hold, nothing is sent.
    type: dict
  until:
    description:
      - 'Expressions and values to wait for after the action, such as C({machine#status#status: running}).'
    type: dict
  allow_unknown:
    description:
      - Whether names that the schema facts of this collection lack are sent all the same. The platform ignores what it
        does not know without a word, so that a misspelt name then does nothing.
    type: bool
    default: false
  destroy:
    description:
      - Whether data may go that the task is refused for otherwise, as where a volume sync is run that deletes at its destination.
    type: bool
    default: false
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.lockout
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read) and C(modify) on the table that the
    task names.
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
- name: Reset a machine hard
  community.vergeos.verge_action:
    table: vms
    name: web-1
    action: reset

- name: A node goes into maintenance
  community.vergeos.verge_action:
    table: nodes
    name: node2
    action: enable_maintenance
    unless:
      maintenance: true
    until:
      machine#status#status: maintenance
    wait_timeout: 1800

- name: Make a billing record
  community.vergeos.verge_action:
    table: billing_actions
    action: generate
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words.
  returned: success
  type: list
  elements: str
  sample: [reset vms web-1]
key:
  description: Key of the row.
  returned: success
  type: raw
  sample: 36
response:
  description: What the platform answered beside its receipt.
  returned: when the action was sent
  type: raw
  sample: {vmkey: '43'}
row:
  description: The expressions of O(until) as they were last read.
  returned: when O(until) was waited for
  type: dict
  sample: {machine_status_status: running}
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.generic.any_table import ACTION, ACTION_SPEC

MODULE = Module(ACTION_SPEC, ACTION, column_secrets)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/tenancy/verge_tenant_power.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_tenant_power
short_description: Switch one or many tenants of VergeOS
version_added: 0.1.0
description:
  - Starts, stops, restarts or resets tenants that are given by name, key, filter or tag, many of them at the same time.
  - Tenants are asked one after the other, without waiting in between, and watched together by one request a round, so that
    many take hardly longer than the slowest.
  - What is wrong with one tenant does not keep the others from their state. RV(tenants) tells what became of each, and
    the task fails at its end when a tenant did not get there.
options:
  tenants:
    description:
      - Names of the tenants. All must be there, or nothing is done.
    type: list
    elements: str
    aliases: [names, name, tenant]
  keys:
    description:
      - Keys of the tenants, instead of or besides O(tenants). All must be there, or nothing is done.
    type: list
    elements: str
    aliases: [key]
  filter:
    description:
      - 'The tenants that a filter matches, as a text in the platform''s grammar, such as C(name bw ''acme''), or as a dictionary
        of columns and values, such as C({name__like: ''acme-*''}).'
      - Snapshots of tenants are never matched. A filter that matches no tenant is no error.
      - A value is read as its column's type, so that C(yes) is true, and a reference takes a name as well as a key. What
        the column cannot hold is refused.
    type: raw
  tags:
    description:
      - The tenants that carry all of these tags, given as C(name) or C(category/name). Together with O(filter), both must
        fit.
    type: list
    elements: str
  state:
    description:
      - V(running) starts what is off. One that runs with some of its nodes off counts as running; its RV(tenants) entry
        C(state) is then C(reduced).
      - V(stopped) has the machines and services inside shut down, then the tenant.
      - V(restarted) does that and starts it again. What is off is started.
      - V(reset) restarts all nodes of the tenant at once, without a shutdown of what runs inside; the tenant must run.
      - One that is starting, stopping or being made is waited for first.
      - V(restarted) and V(reset) change something at every run.
    type: str
    required: true
    choices: [running, stopped, restarted, reset]
  concurrency:
    description:
      - How many tenants may be under way at the same time. Fewer spare hosts and storage when many guests boot.
    type: int
    default: 20
  stop_on_failure:
    description:
      - Whether no further tenant is begun after one has failed. Those under way are seen to their end, the others are reported
        as not begun.
    type: bool
    default: false
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.waiting
notes:
  - A tenant without an enabled node or without storage cannot be started; the platform says so.
  - The platform has no action that cuts the power of a tenant for good. V(stopped) lets its machines shut down, V(reset)
    cuts their power and starts them again.
  - The user needs these rights, for all that can be done with this - C(list), C(read) and C(modify) on C(tenants); C(list)
    and C(read) on C(machine_logs), C(tag_members) and C(tenant_nodes); C(list) on C(tag_categories) and C(tags).
seealso:
  - module: community.vergeos.verge_vm_power
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: Two tenants run
  community.vergeos.verge_tenant_power:
    tenants: [acme, globex]
    state: running

- name: The tenants of a tag are off, three at a time
  community.vergeos.verge_tenant_power:
    tags: [customers/trial]
    state: stopped
    concurrency: 3
    wait_timeout: 900

- name: All tenants of a customer restart, one after the other, up to the first that does not come back
  community.vergeos.verge_tenant_power:
    filter:
      name__like: "acme-*"
    state: restarted
    concurrency: 1
    stop_on_failure: true
"""

RETURN = r"""
tenants:
  description: The tenants in the order in which they were given, or of their keys, and what became of each.
  returned: when tenants were chosen, also with a failure
  type: list
  elements: dict
  contains:
    name:
      description: Name.
      type: str
      sample: acme
    key:
      description: Key.
      type: int
      sample: 3
    changed:
      description: Whether something was asked of it, or would be in check mode.
      type: bool
      sample: true
    state:
      description: Where it was last seen, such as V(running), V(stopped), C(reduced), or the platform's status for what
        is in between.
      type: str
      sample: running
    error:
      description: Why it did not get there; none when it did.
      type: str
      sample: null
actions:
  description: What was done, or would be in check mode, in words, tenant by tenant.
  returned: when tenants were chosen
  type: list
  elements: str
  sample: [power on tenant acme]
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
      sample: tenants
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.tenancy.tenant_power import FLEET

MODULE = Module(FLEET.spec(), FLEET.procedure(), **FLEET.restrictions())


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

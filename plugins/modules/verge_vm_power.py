#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/compute/verge_vm_power.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_vm_power
short_description: Switch one or many virtual machines of VergeOS
version_added: 0.1.0
description:
  - Starts, shuts down, restarts, resets or hibernates machines that are given by name, key, filter or tag, many of them
    at the same time.
  - Machines are asked one after the other, without waiting in between, and watched together by one request a round for
    about 150 of them, so that many take hardly longer than the slowest.
  - What is wrong with one machine does not keep the others from their state. RV(vms) tells what became of each, and the
    task fails at its end when a machine did not get there.
  - For a single machine whose hardware is described too, M(community.vergeos.verge_vm) has the option O(community.vergeos.verge_vm#module:state).
options:
  vms:
    description:
      - Names of the machines. All must be there, or nothing is done.
    type: list
    elements: str
    aliases: [names, name, vm]
  keys:
    description:
      - Keys of the machines, instead of or besides O(vms). All must be there, or nothing is done.
    type: list
    elements: str
    aliases: [key]
  filter:
    description:
      - 'The machines that a filter matches, as a text in the platform''s grammar, such as C(os_family eq ''linux'' and
        ram ge 4096), or as a dictionary of columns and values, such as C({os_family: linux, name__like: ''web-*''}).'
      - Snapshots of machines are never matched. A filter that matches no machine is no error.
      - A value is read as its column's type, so that C(yes) is true, and a reference takes a name as well as a key. What
        the column cannot hold is refused.
    type: raw
  tags:
    description:
      - The machines that carry all of these tags, given as C(name) or C(category/name). Together with O(filter), both must
        fit.
    type: list
    elements: str
  state:
    description:
      - V(running) starts what is off and wakes what is hibernated.
      - V(stopped) asks the guest to shut down. A hibernated machine counts as off.
      - V(restarted) switches off and on again, so that settings which wait for a power cycle take effect. What is off is
        started.
      - V(rebooted) asks the guest to reboot, V(reset) is the reset button; the machine must run. Neither is a power cycle.
        The platform shows no end of them, so they are over when the machine runs.
      - V(hibernated) saves the memory and switches off; the machine must run. V(running) resumes it.
      - V(restarted), V(rebooted) and V(reset) change something at every run.
    type: str
    required: true
    choices: [running, stopped, restarted, rebooted, reset, hibernated]
  force:
    description:
      - Whether V(stopped) and V(restarted) cut the power at once instead of asking the guest.
    type: bool
    default: false
  force_after_timeout:
    description:
      - Whether V(stopped) and V(restarted) cut the power of a machine whose guest has not shut down within O(shutdown_timeout)
        seconds. Otherwise it keeps running and is reported as failed.
      - Needs O(wait=true).
    type: bool
    default: false
  shutdown_timeout:
    description:
      - Seconds that a guest has to shut down.
    type: int
    default: 120
  only_if_needed:
    description:
      - With V(restarted), leave machines alone that are off, or for which nothing waits for a power cycle.
    type: bool
    default: false
  concurrency:
    description:
      - How many machines may be under way at the same time. Fewer spare hosts and storage when many guests boot.
    type: int
    default: 200
  per_ha_group:
    description:
      - How many machines with the same C(ha_group) may be under way at the same time, so that V(1) keeps a service up whose
        members share one.
      - With V(0), and for machines without a group, only O(concurrency) counts.
    type: int
    default: 0
  stop_on_failure:
    description:
      - Whether no further machine is begun after one has failed. Those under way are seen to their end, the others are
        reported as not begun.
    type: bool
    default: false
  wait_for:
    description:
      - What has to be there besides a running machine before it counts as through, for V(running), V(restarted), V(rebooted)
        and V(reset).
      - V(agent) is a report of the guest agent, V(addresses) an address, be it reported or given to a NIC.
      - After V(rebooted) and V(reset) the report from before may still be there.
    type: list
    elements: str
    choices: [agent, addresses]
    default: []
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.lockout
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read) and C(modify) on C(vms); C(list)
    and C(read) on C(machine_logs) and C(tag_members); C(list) on C(tag_categories) and C(tags).
seealso:
  - module: community.vergeos.verge_vm
  - module: community.vergeos.verge_vm_info
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: Three machines run
  community.vergeos.verge_vm_power:
    vms: [web-1, web-2, db-1]
    state: running

- name: A tag's machines are off, by force where a guest does not listen
  community.vergeos.verge_vm_power:
    tags: [env/test]
    state: stopped
    shutdown_timeout: 300
    force_after_timeout: true

- name: New settings take effect, one machine of each group at a time, up to the first that does not come back
  community.vergeos.verge_vm_power:
    filter:
      name__like: "web-*"
    state: restarted
    only_if_needed: true
    per_ha_group: 1
    stop_on_failure: true
    wait_for: [agent]
"""

RETURN = r"""
vms:
  description: The machines in the order in which they were given, or of their keys, and what became of each.
  returned: when machines were chosen, also with a failure
  type: list
  elements: dict
  contains:
    name:
      description: Name.
      type: str
      sample: web-1
    key:
      description: Key.
      type: int
      sample: 36
    changed:
      description: Whether something was asked of it, or would be in check mode.
      type: bool
      sample: true
    state:
      description: Where it was last seen, such as V(running), V(stopped), V(hibernated), or the platform's status for what
        is in between.
      type: str
      sample: running
    forced:
      description: Whether its power was cut since the guest did not shut down.
      type: bool
      sample: false
    error:
      description: Why it did not get there; none when it did.
      type: str
      sample: null
actions:
  description: What was done, or would be in check mode, in words, machine by machine.
  returned: when machines were chosen
  type: list
  elements: str
  sample: [power on vm web-1]
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.vm_power import FLEET

MODULE = Module(FLEET.spec(), FLEET.procedure(), **FLEET.restrictions())


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

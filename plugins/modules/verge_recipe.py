#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/compute/verge_recipe.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_recipe
short_description: Deploy a VergeOS machine from a recipe
version_added: 0.1.0
description:
  - Makes a virtual machine from a recipe with the answers to its questions, and waits until it can be used.
  - 'Answers are checked before anything is sent: names, kinds, limits and what must be answered. Networks, clusters and
    rows that a question asks for are taken by name.'
  - A recipe leaves an instance behind, a record of its answers with the name of the machine. It tells whether the machine
    is there already, so that a second run does nothing. An instance whose machine was deleted is replaced.
  - M(community.vergeos.verge_recipe_info) shows recipes with their questions.
options:
  state:
    description:
      - V(present) makes the machine where it is not there yet, and leaves its power alone. V(running) switches it on as
        well. V(absent) removes the instance, and with O(delete_vm) the machine.
    type: str
    default: present
    choices: [present, absent, running]
  key:
    description:
      - Key of the instance, instead of looking it up by its name.
    type: str
  name:
    description:
      - Name of the instance and of the machine. It cannot be changed later.
    type: str
  recipe:
    description:
      - 'Recipe to make it from: its name where that is unique, C(catalog/recipe), or its key. Needed to make one. It cannot
        be changed later.'
    type: str
  answers:
    description:
      - Answers to the recipe's questions by the questions' names. Those left out take the question's default.
      - Sizes of memory and disks are taken as text such as V(4 GiB); plain numbers are what the platform takes, MiB for
        memory and bytes for disks. A network is a name or a key, or V(__new_internal__) for a new one; of other rows, a
        number is a key. An entry of a list is taken by its value or its label.
      - They count when the machine is made. A differing answer later is refused where the platform holds the first one.
      - Those whose names end in password or passwd, or that hold secret, token or psk, are never shown.
    type: dict
  secret_answers:
    description:
      - Further answers, none of which is ever shown. They are not compared later.
      - Their values are hidden wherever they occur in the result, so an everyday word is better given in O(answers).
      - The platform keeps them, and M(community.vergeos.verge_recipe_info) shows them, unless the recipe's question is
        a password or one whose answer is not stored.
    type: dict
  auto_update:
    description:
      - Whether the platform updates the instance when the recipe changes.
    type: bool
  download:
    description:
      - Whether a recipe that is not on the system yet may be downloaded, which can take minutes and much space. Without
        it, such a recipe is refused.
    type: bool
    default: false
  simulate:
    description:
      - Whether the platform goes through the deployment without making anything first, in check mode too.
      - It is a request that writes nothing as far as is known. Therefore check mode alone does not send it.
    type: bool
    default: false
  delete_vm:
    description:
      - Whether V(absent) deletes the machine and its disks, too.
    type: bool
    default: false
  force:
    description:
      - Whether O(delete_vm) stops a running machine hard.
    type: bool
    default: false
  wait:
    description:
      - Whether to wait until the machine's disks are filled and, with V(running), until it runs.
    type: bool
    default: true
  wait_for:
    description:
      - With V(running), what else to wait for. V(agent) is a report of the guest agent, V(addresses) at least one address.
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
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(vm_recipe_instances); C(list), C(read), C(modify) and C(delete) on C(vms); C(list), C(read) and C(modify) on C(vm_recipes);
    C(list) and C(read) on C(machine_drives) and C(recipe_questions); C(list) on C(catalogs), C(clusters) and C(vnets).
seealso:
  - module: community.vergeos.verge_recipe_info
  - module: community.vergeos.verge_vm
  - module: community.vergeos.verge_catalog
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: A web server from a recipe
  community.vergeos.verge_recipe:
    name: web-1
    recipe: Operating Systems/Debian 12
    download: true
    answers:
      YB_CPU_CORES: 2
      YB_RAM: 4 GiB
      YB_DRIVE_1_SIZE: 40 GiB
      YB_NIC_1_VNET: app
      HOSTNAME: web-1
      USER: admin
    secret_answers:
      PASSWORD: "{{ web_password }}"
    state: running
  register: web

- name: See what the platform would do
  community.vergeos.verge_recipe:
    name: web-2
    recipe: Operating Systems/Debian 12
    answers:
      HOSTNAME: web-2
      USER: admin
      PASSWORD: "{{ web_password }}"
    simulate: true
  check_mode: true

- name: Delete the machine with its record
  community.vergeos.verge_recipe:
    name: web-1
    delete_vm: true
    force: true
    state: absent
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create recipe instance web-1, power on vm web-1]
key:
  description: Key of the instance.
  returned: when it exists
  type: int
  sample: 4
instance:
  description: The instance as the platform stores it. Of its answers, those that the task did not give openly are hidden.
  returned: when it exists
  type: dict
  sample: {key: 4, name: web-1, recipe: Debian 12, vm: 36, vm_name: web-1, version: '1.0', build: 10, auto_update: false}
vm:
  description: The machine, as M(community.vergeos.verge_vm) returns it.
  returned: when it exists and O(state) is not V(absent)
  type: dict
  sample: {key: 36, name: web-1, running: true, status: running, addresses: [10.0.0.21]}
simulation:
  description: What the platform logged in the simulation.
  returned: with O(simulate), when an instance was or would be made
  type: list
  elements: str
  sample: [created vm web-2]
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
      sample: vm_recipe_instances
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

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import Module
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.recipe import RECIPE, RECIPE_SPEC
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.recipe_answers import secret_texts

MODULE = Module(
    RECIPE_SPEC,
    RECIPE,
    secret_texts,
    table="vm_recipe_instances",
    called="recipe instance",
    required_one_of=[("name", "key")],
)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

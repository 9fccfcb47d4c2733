#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/compute/verge_recipe_info.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_recipe_info
short_description: Look up recipes of VergeOS, with their questions and what was made from them
version_added: 0.1.0
description:
  - Returns recipes for virtual machines by catalog, name, key or filter. Without any of these, all of them.
  - The number of requests does not depend on the number of recipes. Secret answers are hidden.
options:
  catalog:
    description:
      - Catalog that they are in, by name or key.
    type: str
  name:
    description:
      - Name of the recipe. None with that name gives an empty list.
    type: str
  key:
    description:
      - Key of the recipe.
    type: str
  filter:
    description:
      - 'A filter in the platform''s grammar, such as C(downloaded eq true), or a dictionary of columns and values, such
        as C({name__like: ''Debian*''}).'
      - C(and) and C(or) have the same rank and are read from left to right; use parentheses.
      - A filter names columns of its own table only.
      - A value is read as its column's type, so that C(yes) is true, and a reference takes a name as well as a key. What
        the column cannot hold is refused.
    type: raw
  gather:
    description:
      - What to read besides the recipes. V(questions) are those that M(community.vergeos.verge_recipe) takes answers to,
        with their sections; V(instances) are the machines that were made.
    type: list
    elements: str
    default: [questions, instances]
    choices: [questions, instances]
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.missing
notes:
  - The user needs these rights, for all that can be done with this - C(list) and C(read) on C(catalogs), C(recipe_questions),
    C(recipe_sections), C(vm_recipe_instances) and C(vm_recipes).
seealso:
  - module: community.vergeos.verge_recipe
  - module: community.vergeos.verge_catalog
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: What a recipe asks
  community.vergeos.verge_recipe_info:
    catalog: Operating Systems
    name: Debian 12
    gather: [questions]
  register: found

- name: All that are on the system
  community.vergeos.verge_recipe_info:
    filter:
      downloaded: true
    gather: []
"""

RETURN = r"""
recipes:
  description: The recipes, in the order of their keys.
  returned: success
  type: list
  elements: dict
  contains:
    key:
      description: Key of the recipe.
      type: str
      sample: 8f73f8bcc9c9e1d2a3b4c5d6e7f8091a2b3c4d5e
    name:
      description: Name of the recipe.
      type: str
      sample: Debian 12
    catalog:
      description: Its catalog.
      type: str
      sample: Operating Systems
    repository:
      description: The repository that the catalog belongs to.
      type: str
      sample: Marketplace
    description:
      description: Free text.
      type: str
    version:
      description: Its version.
      type: str
      sample: 1.0.0
    build:
      description: Its build, a number that grows.
      type: int
      sample: 1
    status:
      description: The platform's word for its state.
      type: str
      sample: online
    vm:
      description: The machine that it was made of, where it is one of this system.
      type: str
    update_available:
      description: Whether its repository has a newer one.
      type: bool
    needs_republish:
      description: Whether its machine was changed since it was published.
      type: bool
    downloaded:
      description: Whether it is on the system, so that it can be deployed at once.
      type: bool
      sample: true
    sections:
      description: Sections of its questions, with V(questions) in O(gather).
      type: list
      elements: dict
      sample: [{name: Virtual Machine, description: ''}]
    questions:
      description: Its questions in order, with V(questions) in O(gather).
      type: list
      elements: dict
      sample: [{name: YB_RAM, display: RAM, type: ram, default: '2048', required: true, section: Virtual Machine}]
    instances:
      description: What was made from it, with V(instances) in O(gather).
      type: list
      elements: dict
      sample: [{key: 4, name: web-1, vm: 36, vm_name: web-1, answers: {YB_RAM: 4096}}]
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
      sample: vm_recipes
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.recipe_info import (
    RECIPE_INFO_SPEC,
    recipes,
)

MODULE = Module(RECIPE_INFO_SPEC, recipes, table="vm_recipes")


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

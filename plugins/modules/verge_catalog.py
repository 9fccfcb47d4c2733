#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/compute/verge_catalog.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_catalog
short_description: Manage a catalog of VergeOS recipes
version_added: 0.1.0
description:
  - Makes, changes and deletes a catalog, which holds recipes. Own recipes are published into catalogs of the local repository;
    those of other repositories come from there.
options:
  repository:
    description:
      - Repository that the catalog belongs to, by name or key. That of the system itself is called V(Local).
      - It cannot be changed later.
    type: str
  name:
    description:
      - Name of the catalog, unique in its repository. With O(key), it renames.
    type: str
    aliases: [catalog]
  description:
    description:
      - Free text.
    type: str
  scope:
    description:
      - Who sees its recipes; V(private) is this system alone, V(tenant) its tenants, V(global) everybody, V(none) nobody.
      - Left out, a new one gets V(private).
    type: str
    choices: [private, global, tenant, none]
  enabled:
    description:
      - Whether its recipes can be used.
      - Left out, a new one gets V(true).
    type: bool
  delete_recipes:
    description:
      - Whether a catalog that holds recipes may be deleted. The platform deletes them with it.
    type: bool
    default: false
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.row
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(catalogs); C(list) and C(read) on C(vm_recipes); C(list) on C(catalog_repositories).
seealso:
  - module: community.vergeos.verge_catalog_repository
  - module: community.vergeos.verge_recipe
  - module: community.vergeos.verge_recipe_info
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: A catalog for own recipes
  community.vergeos.verge_catalog:
    repository: Local
    name: Golden images
    description: Published by the platform team
    scope: tenant

- name: Delete it with its recipes
  community.vergeos.verge_catalog:
    repository: Local
    name: Golden images
    delete_recipes: true
    state: absent
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create catalog Local Golden images]
key:
  description: Key of the row, a text.
  returned: when the row exists
  type: str
  sample: 3c1d9b5e0f7a2846b1c0d9e8f7a6b5c4d3e2f1a0
catalog:
  description: The catalog as the platform stores it.
  returned: when it exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: str
    created:
      description: The platform's C(created), which no option sets.
      type: str
    repository:
      description: Repository that the catalog belongs to, by name or key.
      type: str
    name:
      description: Name of the catalog, unique in its repository.
      type: str
    description:
      description: Free text.
      type: str
    scope:
      description: Who sees its recipes; V(private) is this system alone, V(tenant) its tenants, V(global) everybody, V(none)
        nobody.
      type: str
    enabled:
      description: Whether its recipes can be used.
      type: bool
  sample: {key: 3c1d9b5e0f7a2846b1c0d9e8f7a6b5c4d3e2f1a0, repository: Local, name: Golden images, scope: tenant, enabled: true}
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
      sample: catalogs
    key:
      description: Key concerned, where there is one.
      type: raw
      sample: 3c1d9b5e0f7a2846b1c0d9e8f7a6b5c4d3e2f1a0
    keys:
      description: Keys to choose from, where several rows matched.
      type: list
      elements: raw
      sample: [3c1d9b5e0f7a2846b1c0d9e8f7a6b5c4d3e2f1a0]
"""

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import state_module
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.catalog import CATALOG

MODULE = state_module(CATALOG)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

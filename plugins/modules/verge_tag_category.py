#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/identity/verge_tag_category.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_tag_category
short_description: Manage a category of VergeOS tags, with its tags
version_added: 0.1.0
description:
  - Makes, changes and deletes a category of tags, and the tags in it. Objects are given tags by the option C(tags) of the
    modules that manage them.
options:
  name:
    description:
      - Name of the category. With O(key), it renames.
    type: str
    aliases: [category]
  description:
    description:
      - Free text.
    type: str
  single_tag:
    description:
      - Whether an object carries one tag of the category at most.
      - Left out, a new one gets V(false).
    type: bool
  taggable_vms:
    description:
      - Whether machines may carry its tags.
      - Left out, a new one gets V(false).
    type: bool
  taggable_networks:
    description:
      - Whether networks may.
      - Left out, a new one gets V(false).
    type: bool
  taggable_network_rules:
    description:
      - Whether rules of networks may.
      - Left out, a new one gets V(false).
    type: bool
  taggable_volumes:
    description:
      - Whether volumes may.
      - Left out, a new one gets V(false).
    type: bool
  taggable_vmware_containers:
    description:
      - Whether VMware backup services may.
      - Left out, a new one gets V(false).
    type: bool
  taggable_users:
    description:
      - Whether users may.
      - Left out, a new one gets V(false).
    type: bool
  taggable_groups:
    description:
      - Whether groups of users may.
      - Left out, a new one gets V(false).
    type: bool
  taggable_tenants:
    description:
      - Whether tenants may.
      - Left out, a new one gets V(false).
    type: bool
  taggable_tenant_nodes:
    description:
      - Whether nodes of tenants may.
      - Left out, a new one gets V(false).
    type: bool
  taggable_sites:
    description:
      - Whether sites may.
      - Left out, a new one gets V(false).
    type: bool
  taggable_nodes:
    description:
      - Whether nodes may.
      - Left out, a new one gets V(false).
    type: bool
  taggable_clusters:
    description:
      - Whether clusters may.
      - Left out, a new one gets V(false).
    type: bool
  tags:
    description:
      - Tags of the category. Others stay, unless O(purge_tags) is set.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the tag, unique in its category.
        type: str
      description:
        description:
          - Free text.
        type: str
  purge_tags:
    description:
      - Whether tags that O(tags) does not name are deleted.
    type: bool
    default: false
  destroy:
    description:
      - Whether a category that has tags, and tags that objects carry, may be deleted. A warning then counts what these
        objects lose.
    type: bool
    default: false
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.row
notes:
  - A kind that is switched off keeps the tags that objects of it carry.
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(tag_categories) and C(tags); C(list) and C(read) on C(tag_members).
seealso:
  - module: community.vergeos.verge_vm
  - module: community.vergeos.verge_user
  - module: community.vergeos.verge_group
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: Where machines belong
  community.vergeos.verge_tag_category:
    name: env
    single_tag: true
    taggable_vms: true
    tags:
      - name: prod
      - name: test
        description: May be switched off

- name: No other tags
  community.vergeos.verge_tag_category:
    name: env
    tags:
      - name: prod
    purge_tags: true

- name: Do without it
  community.vergeos.verge_tag_category:
    name: env
    state: absent
    destroy: true
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create tag category env, add tag prod to tag category env]
key:
  description: Key of the row.
  returned: when the row exists
  type: int
  sample: 3
tag_category:
  description: The category as the platform stores it.
  returned: when it exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    created:
      description: The platform's C(created), which no option sets.
      type: str
    modified:
      description: The platform's C(modified), which no option sets.
      type: str
    name:
      description: Name of the category.
      type: str
    description:
      description: Free text.
      type: str
    single_tag:
      description: Whether an object carries one tag of the category at most.
      type: bool
    taggable_vms:
      description: Whether machines may carry its tags.
      type: bool
    taggable_networks:
      description: Whether networks may.
      type: bool
    taggable_network_rules:
      description: Whether rules of networks may.
      type: bool
    taggable_volumes:
      description: Whether volumes may.
      type: bool
    taggable_vmware_containers:
      description: Whether VMware backup services may.
      type: bool
    taggable_users:
      description: Whether users may.
      type: bool
    taggable_groups:
      description: Whether groups of users may.
      type: bool
    taggable_tenants:
      description: Whether tenants may.
      type: bool
    taggable_tenant_nodes:
      description: Whether nodes of tenants may.
      type: bool
    taggable_sites:
      description: Whether sites may.
      type: bool
    taggable_nodes:
      description: Whether nodes may.
      type: bool
    taggable_clusters:
      description: Whether clusters may.
      type: bool
    tags:
      description: Tags of the category.
      type: list
      elements: dict
      contains:
        key:
          description: Key of the row.
          type: int
        name:
          description: Name of the tag, unique in its category.
          type: str
        description:
          description: Free text.
          type: str
  sample: {key: 3, name: env, single_tag: true, taggable_vms: true, tags: [{key: 7, name: prod, description: ''}]}
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
      sample: tag_categories
    key:
      description: Key concerned, where there is one.
      type: raw
      sample: 3
    keys:
      description: Keys to choose from, where several rows matched.
      type: list
      elements: raw
      sample: [3, 8]
"""

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import state_module
from ansible_collections.community.vergeos.plugins.module_utils.resources.identity.tag_category import CATEGORY

MODULE = state_module(CATEGORY)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

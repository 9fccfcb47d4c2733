#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/compute/verge_catalog_repository.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_catalog_repository
short_description: Manage a repository of VergeOS recipes, and refresh it
version_added: 0.1.0
description:
  - Makes, changes and deletes a repository that catalogs of recipes come from, and refreshes it where its last refresh
    is too long ago.
  - Every system has the repositories V(Local), V(Verge.io) and V(Marketplace). The first one cannot be deleted.
options:
  name:
    description:
      - Name of the repository, unique. With O(key), it renames.
    type: str
    aliases: [repository]
  description:
    description:
      - Free text.
    type: str
  type:
    description:
      - Where the recipes come from.
      - It cannot be changed later.
    type: str
    choices: [local, provider, remote, remote-git, yottabyte]
  url:
    description:
      - Address of the repository; new ones of O(type=remote) and O(type=remote-git) need it.
    type: str
  repository_username:
    description:
      - User to log in there.
    type: str
  repository_password:
    description:
      - Password of that user, 8 to 256 characters. It is never shown.
      - It is written when the row is made, and later with O(update_password=always) only.
    type: str
  update_password:
    description:
      - V(on_create) writes the password only when the row is made, V(always) on every run, which then reports a change
        each time, since it cannot be read back.
    type: str
    default: on_create
    choices: [on_create, always]
  allow_insecure:
    description:
      - Whether its certificate may be one that cannot be verified.
      - Left out, a new one gets V(false).
    type: bool
  auto_refresh:
    description:
      - Whether the platform refreshes it by itself.
      - Left out, a new one gets V(true).
    type: bool
  max_tier:
    description:
      - Highest storage tier for what is downloaded from it, 1 to 5.
      - Left out, a new one gets V(1).
    type: int
  scope:
    description:
      - Who sees its recipes, in place of what their catalogs say; V(none) leaves that to the catalogs.
      - Left out, a new one gets V(none).
    type: str
    choices: [private, global, tenant, none]
  enabled:
    description:
      - Whether it is in use.
      - Left out, a new one gets V(true).
    type: bool
  refresh_after:
    description:
      - Refresh it when its last refresh is so many seconds ago or more, and wait for the end; V(0) refreshes on every run.
        Left out, the task starts no refresh. A refresh can take minutes.
    type: int
  delete_catalogs:
    description:
      - Whether a repository that has catalogs may be deleted. The platform deletes them and their recipes with it.
    type: bool
    default: false
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.row
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(catalog_repositories); C(list) and C(read) on C(catalogs).
seealso:
  - module: community.vergeos.verge_catalog
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
- name: Recipes of the company, looked for once a day
  community.vergeos.verge_catalog_repository:
    name: Company
    type: remote
    url: https://recipes.example.com
    repository_username: verge
    repository_password: "{{ recipes_password }}"
    refresh_after: 86400

- name: See what is new on the marketplace
  community.vergeos.verge_catalog_repository:
    name: Marketplace
    refresh_after: 0
    wait_timeout: 900
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create catalog repository Company, refresh catalog repository Company]
key:
  description: Key of the row.
  returned: when the row exists
  type: int
  sample: 4
repository:
  description: The repository as the platform stores it, with its state.
  returned: when it exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    last_refreshed:
      description: The platform's C(last_refreshed), which no option sets.
      type: str
    status:
      description: The platform's C(status#status), which no option sets.
      type: raw
    status_info:
      description: The platform's C(status#info), which no option sets.
      type: raw
    name:
      description: Name of the repository, unique.
      type: str
    description:
      description: Free text.
      type: str
    type:
      description: Where the recipes come from.
      type: str
    url:
      description: Address of the repository; new ones of O(type=remote) and O(type=remote-git) need it.
      type: str
    repository_username:
      description: User to log in there.
      type: str
    allow_insecure:
      description: Whether its certificate may be one that cannot be verified.
      type: bool
    auto_refresh:
      description: Whether the platform refreshes it by itself.
      type: bool
    max_tier:
      description: Highest storage tier for what is downloaded from it, 1 to 5.
      type: int
    scope:
      description: Who sees its recipes, in place of what their catalogs say; V(none) leaves that to the catalogs.
      type: str
    enabled:
      description: Whether it is in use.
      type: bool
  sample: {key: 4, name: Company, type: remote, url: 'https://recipes.example.com', status: online, last_refreshed: '2026-08-26T22:47:08Z'}
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
      sample: catalog_repositories
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.catalog import (
    REFRESHING,
    REPOSITORY,
    REPOSITORY_SPEC,
)

MODULE = Module(REPOSITORY_SPEC, REFRESHING, about=REPOSITORY, required_one_of=[("name", "key")])


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_network_info
short_description: Look up virtual networks of VergeOS
version_added: 0.1.0
description:
  - Returns virtual networks with their power state, pending flags and tags, by name, key, filter or tags. Without any of these, all of them.
  - The number of requests does not depend on the number of rows.
options:
  name:
    description:
      - Name of the network. None with that name gives an empty list.
    type: str
  key:
    description:
      - Key of the network.
    type: str
  filter:
    description:
      - >-
        A filter in the platform's grammar, such as C(os_family eq 'linux' and ram ge 4096), or a dictionary of columns and values,
        such as C({os_family: linux, ram__ge: 4096, name__like: 'web-*'}).
      - C(and) and C(or) have the same rank and are read from left to right; use parentheses.
      - A filter names columns of its own table only.
    type: raw
  tags:
    description:
      - Tags, as C(name) or C(category/name), all of which the networks carry.
    type: list
    elements: str
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
seealso:
  - module: community.vergeos.verge_network
  - module: community.vergeos.verge_info
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: One by its name
  community.vergeos.verge_network_info:
    name: app
  register: found

- name: All that carry a tag
  community.vergeos.verge_network_info:
    tags: [env/production]
  register: production

- name: Those whose name begins so
  community.vergeos.verge_network_info:
    filter:
      name__like: "app-*"
  register: several
"""

RETURN = r"""
networks:
  description: The networks, in the order of their keys.
  returned: success
  type: list
  elements: dict
  sample: [{key: 5, name: app, running: true, cidr: 10.10.0.0/24}]
error:
  description: The failure for programs.
  returned: failure
  type: dict
  contains:
    kind:
      description: Kind of failure, such as V(not_found), V(authentication), V(conflict), V(ambiguous) or V(task_timeout).
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

from ansible_collections.community.vergeos.plugins.module_utils.desired.ansible import Module
from ansible_collections.community.vergeos.plugins.module_utils.resources.network import NETWORK
from ansible_collections.community.vergeos.plugins.module_utils.resources.reading import info, info_spec

MODULE = Module(info_spec(NETWORK), info(NETWORK))


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/network/verge_dns_zone.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_dns_zone
short_description: Manage a DNS zone of a VergeOS network, with its records
version_added: 0.1.0
description:
  - Makes, changes and deletes a zone. With O(records) also its records; with O(purge_records) exactly these.
  - A single record is managed by M(community.vergeos.verge_dns_record). Deleting a zone deletes its records.
  - Domains, and names and values of records, are compared as M(community.vergeos.verge_dns_record) says.
options:
  view:
    description:
      - 'View that the zone belongs to: its name where that is unique, C(network/view), or its key.'
      - It cannot be changed later.
    type: str
  domain:
    description:
      - Domain of the zone, with or without a dot at its end. With O(key), it renames.
    type: str
    aliases: [zone]
  type:
    description:
      - Kind of zone.
      - Left out, a new one gets V(master).
    type: str
    choices: [master, slave, redirect, forward, static-stub, stub]
  nameserver:
    description:
      - Primary name server with a dot at its end.
    type: str
  email:
    description:
      - Mail address of who is responsible.
    type: str
  notify:
    description:
      - Whether other servers are told of changes.
      - Left out, a new one gets V(yes).
    type: str
    choices: ['yes', 'no', explicit]
  allow_notify:
    description:
      - Servers that may tell of changes.
      - Left out, a new one gets V(none).
    type: list
    elements: str
  also_notify:
    description:
      - Further servers that are told of changes.
    type: list
    elements: str
  masters:
    description:
      - Servers that a V(slave) zone is read from.
    type: list
    elements: str
  allow_transfer:
    description:
      - Servers that may read the whole zone.
      - Left out, a new one gets V(none).
    type: list
    elements: str
  forwarders:
    description:
      - Servers that questions of a V(forward) zone are passed to.
    type: list
    elements: str
  default_ttl:
    description:
      - How long records may be kept, such as V(1h).
      - Left out, a new one gets V(1h).
    type: str
  refresh_interval:
    description:
      - How often secondary servers ask, such as V(3h).
      - Left out, a new one gets V(3h).
    type: str
  retry_interval:
    description:
      - How soon they ask again after a failure.
      - Left out, a new one gets V(30m).
    type: str
  expiry_period:
    description:
      - How long they answer without the primary.
      - Left out, a new one gets V(3w).
    type: str
  negative_ttl:
    description:
      - How long it may be kept that a name does not exist.
      - Left out, a new one gets V(10m).
    type: str
  records:
    description:
      - Records of the zone. A record is told from others by name, type and value; a changed value is a new record, and
        the old one goes when O(purge_records) is set. A V(CNAME) is the only record of its name, and is changed.
      - Their order says nothing. Many are written four at a time, and the result lists them by name.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name relative to the zone, or a full name with a dot at its end. The zone itself is V(@), which is what it means
            when it is left out.
        type: str
      type:
        description:
          - Type of the record.
        type: str
        choices: [A, AAAA, CAA, CNAME, MX, NS, PTR, SRV, TXT]
      value:
        description:
          - 'Value of the record: an address for V(A) and V(AAAA), a host name for V(CNAME), V(MX), V(NS), V(PTR) and V(SRV),
            and text for the others.'
        type: str
      ttl:
        description:
          - How long it may be kept, such as V(5m) or V(1h). An empty text means the zone's default.
        type: str
      preference:
        description:
          - Preference of an MX record; the priority of an SRV record.
          - From 0 to 65535. Left out, a new one gets V(0).
        type: int
      weight:
        description:
          - Weight of an SRV record.
          - From 0 to 65535. Left out, a new one gets V(0).
        type: int
      port:
        description:
          - Port of an SRV record.
          - From 0 to 65535. Left out, a new one gets V(0).
        type: int
      issue_wildcard:
        description:
          - Whether a CAA record allows certificates with a wildcard.
        type: bool
      description:
        description:
          - Free text.
        type: str
  purge_records:
    description:
      - Whether records that are not in O(records) are deleted. Nothing is deleted when O(records) is left out.
      - NS records of the zone itself stay, since without any it is not served; M(community.vergeos.verge_dns_record) deletes
        them.
      - The list is the whole truth then. What an entry leaves out means the platform's default, so that a TTL that somebody
        changed goes back to it.
    type: bool
    default: false
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.apply_dns
  - community.vergeos.connection
  - community.vergeos.row
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(vnet_dns_zone_records) and C(vnet_dns_zones); C(list), C(read) and C(modify) on C(vnets); C(list) and C(read) on
    C(vnet_dns_views).
seealso:
  - module: community.vergeos.verge_dns_view
  - module: community.vergeos.verge_dns_record
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: A zone with exactly these records
  community.vergeos.verge_dns_zone:
    view: app/inside
    domain: example.com
    nameserver: ns1.example.com.
    email: hostmaster@example.com
    records:
      - name: www
        type: A
        value: 10.10.0.20
      - type: MX
        value: mail.example.com.
        preference: 10
    purge_records: true
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create zone app/inside example.com, add record www A 10.10.0.20 to zone app/inside example.com]
key:
  description: Key of the row.
  returned: when the row exists
  type: int
  sample: 36
zone:
  description: The zone as the platform stores it.
  returned: when it exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    serial_number:
      description: The platform's C(serial_number), which no option sets.
      type: int
    network:
      description: The platform's C(view#vnet#name), which no option sets.
      type: raw
    view:
      description: 'View that the zone belongs to: its name where that is unique, C(network/view), or its key.'
      type: str
    domain:
      description: Domain of the zone, with or without a dot at its end.
      type: str
    type:
      description: Kind of zone.
      type: str
    nameserver:
      description: Primary name server with a dot at its end.
      type: str
    email:
      description: Mail address of who is responsible.
      type: str
    notify:
      description: Whether other servers are told of changes.
      type: str
    allow_notify:
      description: Servers that may tell of changes.
      type: list
      elements: str
    also_notify:
      description: Further servers that are told of changes.
      type: list
      elements: str
    masters:
      description: Servers that a V(slave) zone is read from.
      type: list
      elements: str
    allow_transfer:
      description: Servers that may read the whole zone.
      type: list
      elements: str
    forwarders:
      description: Servers that questions of a V(forward) zone are passed to.
      type: list
      elements: str
    default_ttl:
      description: How long records may be kept, such as V(1h).
      type: str
    refresh_interval:
      description: How often secondary servers ask, such as V(3h).
      type: str
    retry_interval:
      description: How soon they ask again after a failure.
      type: str
    expiry_period:
      description: How long they answer without the primary.
      type: str
    negative_ttl:
      description: How long it may be kept that a name does not exist.
      type: str
    records:
      description: Records of the zone.
      type: list
      elements: dict
      contains:
        key:
          description: Key of the row.
          type: int
        name:
          description: Name relative to the zone, or a full name with a dot at its end.
          type: str
        type:
          description: Type of the record.
          type: str
        value:
          description: 'Value of the record: an address for V(A) and V(AAAA), a host name for V(CNAME), V(MX), V(NS), V(PTR)
            and V(SRV), and text for the others.'
          type: str
        ttl:
          description: How long it may be kept, such as V(5m) or V(1h).
          type: str
        preference:
          description: Preference of an MX record; the priority of an SRV record.
          type: int
        weight:
          description: Weight of an SRV record.
          type: int
        port:
          description: Port of an SRV record.
          type: int
        issue_wildcard:
          description: Whether a CAA record allows certificates with a wildcard.
          type: bool
        description:
          description: Free text.
          type: str
  sample: {key: 21, view: inside, domain: example.com, type: master, serial_number: 4}
pending:
  description: What was written, now or earlier, and is not in force on the running network. The only word is V(dns).
  returned: success
  type: list
  elements: str
  sample: [dns]
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
      sample: vnet_dns_zones
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

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import state_module
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.dns import ZONE

MODULE = state_module(ZONE)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

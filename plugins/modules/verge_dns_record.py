#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/network/verge_dns_record.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_dns_record
short_description: Manage a DNS record of a VergeOS network
version_added: 0.1.0
description:
  - Makes, changes and deletes one record of a zone. Zone, name, type and value tell records apart; to change a value, give
    the O(key), or all records of the zone to M(community.vergeos.verge_dns_zone). A V(CNAME) is the only record of its
    name, so that its value is changed where it is.
  - 'Names and values are compared as name servers do: C(WWW) is C(www) and, in the zone C(example.com), also C(www.example.com.);
    C(FD00::0020) is C(fd00::20). What a TXT record holds is compared letter by letter, with or without the quotes of zone
    files. They are stored as they are written here.'
  - A V(CNAME) beside another record, or for the zone itself, is refused, since no name server takes it.
options:
  zone:
    description:
      - 'Zone that the record belongs to: its domain where that is unique, C(view/domain) or C(network/view/domain), or
        its key.'
      - It cannot be changed later.
    type: str
  name:
    description:
      - Name relative to the zone, or a full name with a dot at its end. V(@) is the zone itself.
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
      - How long it may be kept, such as V(5m), V(1h) or V(3600). An empty text and V(0) mean the zone's default.
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
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.apply_dns
  - community.vergeos.connection
  - community.vergeos.row
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(vnet_dns_zone_records); C(list), C(read) and C(modify) on C(vnets); C(list) and C(read) on C(vnet_dns_zones); C(list)
    on C(vnet_dns_views).
seealso:
  - module: community.vergeos.verge_dns_zone
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: An address
  community.vergeos.verge_dns_record:
    zone: example.com
    name: www
    type: A
    value: 10.10.0.20
    ttl: 5m

- name: No such text any more
  community.vergeos.verge_dns_record:
    zone: example.com
    name: "@"
    type: TXT
    value: v=spf1 -all
    state: absent
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create record example.com www A 10.10.0.20]
key:
  description: Key of the row.
  returned: when the row exists
  type: int
  sample: 36
record:
  description: The record as the platform stores it.
  returned: when it exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    zone:
      description: 'Zone that the record belongs to: its domain where that is unique, C(view/domain) or C(network/view/domain),
        or its key.'
      type: str
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
      description: How long it may be kept, such as V(5m), V(1h) or V(3600).
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
  sample: {key: 77, zone: example.com, name: www, type: A, value: 10.10.0.20, ttl: 5m}
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
      sample: vnet_dns_zone_records
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.dns import RECORD

MODULE = state_module(RECORD)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/network/verge_ipsec_info.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_ipsec_info
short_description: Look up IPsec connections of VergeOS networks, with their policies and tunnels
version_added: 0.1.0
description:
  - Returns connections with their policies and the tunnels that are up, by network, name, key or filter. Without any of
    these, all of them.
  - The number of requests does not depend on the number of connections. Secrets are never shown.
options:
  network:
    description:
      - Network of the connections, by name or key.
    type: str
  name:
    description:
      - Name of the connections. None with that name gives an empty list.
    type: str
  key:
    description:
      - Key of the row.
    type: str
  filter:
    description:
      - A filter in the platform's grammar, such as C(enabled eq true), or a dictionary of columns and values.
      - C(and) and C(or) have the same rank and are read from left to right; use parentheses.
      - A filter names columns of its own table only.
      - A value is read as its column's type, so that C(yes) is true, and a reference takes a name as well as a key. What
        the column cannot hold is refused.
    type: raw
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.missing
notes:
  - The user needs these rights, for all that can be done with this - C(list) and C(read) on C(vnet_ipsec_connections),
    C(vnet_ipsec_phase1s) and C(vnet_ipsec_phase2s); C(list) on C(vnet_ipsecs) and C(vnets).
seealso:
  - module: community.vergeos.verge_ipsec
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
- name: Connections of a network
  community.vergeos.verge_ipsec_info:
    network: app
  register: found
"""

RETURN = r"""
connections:
  description: The connections with their policies and tunnels.
  returned: success
  type: list
  elements: dict
  contains:
    key:
      description: Key of the row.
      type: int
    network:
      description: Network it hangs on, by name or key.
      type: str
    name:
      description: Name of the connection, unique in its network.
      type: str
    description:
      description: Free text.
      type: str
    enabled:
      description: Whether it is in use.
      type: bool
    remote_gateway:
      description: Address or host name of the other side.
      type: str
    auth:
      description: How the sides prove who they are.
      type: str
    key_exchange:
      description: Version of the key exchange; V(ike) lets the sides agree.
      type: str
    proposal:
      description: Ciphers of phase 1, such as V(aes256-sha256-modp2048).
      type: str
    lifetime:
      description: Seconds until phase 1 is negotiated anew.
      type: int
    start:
      description: V(responder) waits for the other side, V(on_demand) starts with the first packet, V(always) at once.
      type: str
    negotiation:
      description: Mode of an IKEv1 negotiation.
      type: str
    identifier:
      description: Who this side says it is; empty means its address.
      type: str
    peer_identifier:
      description: Who the other side must say it is; empty means its gateway.
      type: str
    mobike:
      description: Whether the connection survives a change of address.
      type: bool
    split_connections:
      description: Whether each policy is a connection of its own.
      type: bool
    force_encapsulation:
      description: Whether packets are wrapped in UDP always.
      type: bool
    keying_tries:
      description: How often a negotiation is tried; 0 never gives up.
      type: int
    rekey:
      description: Whether keys are renewed.
      type: bool
    reauthenticate:
      description: Whether the sides prove who they are again then.
      type: bool
    margin_time:
      description: Seconds before the end of a lifetime at which renewal begins.
      type: int
    dpd_action:
      description: What is done when the other side does not answer.
      type: str
    dpd_delay:
      description: Seconds between questions whether the other side is there.
      type: int
    dpd_failures:
      description: Questions without an answer until it counts as gone.
      type: int
    policies:
      description: 'Policies: which traffic goes through the connection.'
      type: list
      elements: dict
      contains:
        key:
          description: Key of the row.
          type: int
        name:
          description: Name of the policy.
          type: str
        description:
          description: Free text.
          type: str
        enabled:
          description: Whether it is in use.
          type: bool
        mode:
          description: Mode.
          type: str
        local:
          description: Block of addresses on this side.
          type: str
        remote:
          description: Block of addresses on the other side.
          type: str
        lifetime:
          description: Seconds until phase 2 is negotiated anew.
          type: int
        protocol:
          description: Protocol.
          type: str
        ciphers:
          description: Ciphers of phase 2.
          type: str
    tunnels:
      description: The tunnels of it that are up.
      type: list
      elements: dict
  sample: [{key: 4, network: app, name: site-b, policies: [{key: 9, name: lan-to-lan}], tunnels: []}]
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
      sample: vnet_ipsec_phase1s
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.common.info import info, info_spec
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.ipsec import IPSEC

MODULE = Module(info_spec(IPSEC), info(IPSEC), table=IPSEC.table)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

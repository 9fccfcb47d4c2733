#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/network/verge_ipsec.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_ipsec
short_description: Manage an IPsec connection of a VergeOS network, with its policies
version_added: 0.1.0
description:
  - Makes, changes and deletes a connection (phase 1) and its policies (phase 2) as one. The network's IPsec settings are
    made with the first connection.
  - Deleting a connection deletes its policies first, since the platform refuses it otherwise.
options:
  network:
    description:
      - Network it hangs on, by name or key.
      - It cannot be changed later.
    type: str
  name:
    description:
      - Name of the connection, unique in its network. With O(key), it renames.
    type: str
  description:
    description:
      - Free text.
    type: str
  enabled:
    description:
      - Whether it is in use.
      - Left out, a new one gets V(true).
    type: bool
  remote_gateway:
    description:
      - Address or host name of the other side. Needed for a new connection.
    type: str
  auth:
    description:
      - How the sides prove who they are.
      - Left out, a new one gets V(psk).
    type: str
    choices: [psk, pubkey]
  preshared_key:
    description:
      - The shared secret. It is never shown. No tunnel comes up without one where O(auth) is V(psk), which is the platform's
        default.
      - It is written when the row is made, and later with O(update_password=always) only.
    type: str
    aliases: [psk]
  key_exchange:
    description:
      - Version of the key exchange; V(ike) lets the sides agree.
      - Left out, a new one gets V(ike).
    type: str
    choices: [ike, ikev1, ikev2]
  proposal:
    description:
      - Ciphers of phase 1, such as V(aes256-sha256-modp2048).
      - Left out, a new one gets V(aes256-sha256-modp2048).
    type: str
  lifetime:
    description:
      - Seconds until phase 1 is negotiated anew.
      - From 60 to 86400. Left out, a new one gets V(10800).
    type: int
  start:
    description:
      - V(responder) waits for the other side, V(on_demand) starts with the first packet, V(always) at once.
      - Left out, a new one gets V(on_demand).
    type: str
    choices: [responder, on_demand, always]
  negotiation:
    description:
      - Mode of an IKEv1 negotiation.
      - Left out, a new one gets V(main).
    type: str
    choices: [main, aggressive]
  identifier:
    description:
      - Who this side says it is; empty means its address.
    type: str
  peer_identifier:
    description:
      - Who the other side must say it is; empty means its gateway.
    type: str
  mobike:
    description:
      - Whether the connection survives a change of address.
      - Left out, a new one gets V(false).
    type: bool
  split_connections:
    description:
      - Whether each policy is a connection of its own.
      - Left out, a new one gets V(false).
    type: bool
  force_encapsulation:
    description:
      - Whether packets are wrapped in UDP always.
      - Left out, a new one gets V(false).
    type: bool
  keying_tries:
    description:
      - How often a negotiation is tried; 0 never gives up.
      - Left out, a new one gets V(3).
    type: int
  rekey:
    description:
      - Whether keys are renewed.
      - Left out, a new one gets V(true).
    type: bool
  reauthenticate:
    description:
      - Whether the sides prove who they are again then.
      - Left out, a new one gets V(true).
    type: bool
  margin_time:
    description:
      - Seconds before the end of a lifetime at which renewal begins.
      - Left out, a new one gets V(540).
    type: int
  dpd_action:
    description:
      - What is done when the other side does not answer.
      - Left out, a new one gets V(restart).
    type: str
    choices: [none, clear, hold, restart]
  dpd_delay:
    description:
      - Seconds between questions whether the other side is there.
      - From 0 to 3600. Left out, a new one gets V(30).
    type: int
  dpd_failures:
    description:
      - Questions without an answer until it counts as gone.
      - Left out, a new one gets V(5).
    type: int
  policies:
    description:
      - 'Policies: which traffic goes through the connection.'
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the policy.
        type: str
      description:
        description:
          - Free text.
        type: str
      enabled:
        description:
          - Whether it is in use.
          - Left out, a new one gets V(true).
        type: bool
      mode:
        description:
          - Mode.
          - Left out, a new one gets V(tunnel).
        type: str
        choices: [tunnel, transport]
      local:
        description:
          - Block of addresses on this side. Needed for a new policy.
        type: str
      remote:
        description:
          - Block of addresses on the other side.
        type: str
      lifetime:
        description:
          - Seconds until phase 2 is negotiated anew.
          - From 60 to 86400. Left out, a new one gets V(3600).
        type: int
      protocol:
        description:
          - Protocol.
          - Left out, a new one gets V(esp).
        type: str
        choices: [esp, ah]
      ciphers:
        description:
          - Ciphers of phase 2.
          - Left out, a new one gets V(aes128-sha256-modp2048,aes128gcm128-sha256-modp2048).
        type: str
  purge_policies:
    description:
      - Whether policies that are not in O(policies) are deleted. Nothing is deleted when O(policies) is left out.
      - The list is the whole truth then. What an entry leaves out means the platform's default, so that a policy that somebody
        switched off goes back to it.
    type: bool
    default: false
  update_password:
    description:
      - V(on_create) writes secrets only when the row is made, V(always) on every run, which then reports a change each
        time, since secrets cannot be read back.
    type: str
    default: on_create
    choices: [on_create, always]
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.apply_rules
  - community.vergeos.connection
  - community.vergeos.lockout
  - community.vergeos.row
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(vnet_ipsec_phase1s) and C(vnet_ipsec_phase2s); C(list), C(read) and C(create) on C(vnet_ipsecs); C(list), C(read)
    and C(modify) on C(vnets); C(list) and C(read) on C(vnet_addresses), C(vnet_cidrs), C(vnet_ipsec_connections), C(vnet_rules),
    C(vnet_wireguard_peers) and C(vnet_wireguards).
seealso:
  - module: community.vergeos.verge_wireguard
  - module: community.vergeos.verge_network_apply
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: A tunnel to the other site
  community.vergeos.verge_ipsec:
    network: app
    name: site-b
    remote_gateway: 203.0.113.20
    preshared_key: "{{ site_b_secret }}"
    key_exchange: ikev2
    start: always
    policies:
      - name: lan-to-lan
        local: 10.10.0.0/24
        remote: 10.20.0.0/24
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [create connection app site-b, add policy lan-to-lan to connection app site-b]
key:
  description: Key of the row.
  returned: when the row exists
  type: int
  sample: 36
connection:
  description: The connection as the platform stores it.
  returned: when it exists
  type: dict
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
  sample: {key: 4, network: app, name: site-b, remote_gateway: 203.0.113.20, start: always}
pending:
  description: What was written, now or earlier, and is not in force on the running network. The only word is V(rules).
  returned: success
  type: list
  elements: str
  sample: [rules]
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

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.module import state_module
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.ipsec import IPSEC

MODULE = state_module(IPSEC)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

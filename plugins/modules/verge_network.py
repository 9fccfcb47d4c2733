#!/usr/bin/python
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate_modules.py from docs/modules/network/verge_network.yml

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_network
short_description: Manage a virtual network of VergeOS
version_added: 0.1.0
description:
  - Makes, changes, switches and deletes a virtual network, and applies the rules that wait for it.
  - Options that are left out are left alone. A second run changes nothing and sends one read request, plus one for O(tags)
    where these are given.
  - Most changes of a running network wait for its restart, which happens on request only; see O(restart_if_needed).
options:
  state:
    description:
      - V(present) makes the network as described and leaves its power alone; a new one stays off.
      - V(running) and V(stopped) switch it as well, V(restarted) restarts it.
      - V(absent) deletes it; a running one only with O(force), and never while NICs are attached.
    type: str
    default: present
    choices: [present, absent, running, stopped, restarted]
  key:
    description:
      - The row's key, instead of looking it up by its name. With a key, O(name) renames.
    type: str
  name:
    description:
      - Name of the network.
    type: str
    aliases: [network]
  description:
    description:
      - Free text.
    type: str
  enabled:
    description:
      - Whether the network may be powered on.
      - Left out, a new one gets V(true).
    type: bool
  note:
    description:
      - Free text.
    type: str
  type:
    description:
      - Kind of network. The platform fixes it when the network is made. A VLAN is V(external) with O(layer2_type=vlan).
      - It cannot be changed later.
    type: str
    choices: [internal, external, dmz, core, physical, bgp, port_mirror, vpn]
  layer2_type:
    description:
      - How the network is told from others on the wire.
      - Left out, a new one gets V(vxlan). On a running network a change waits for its next restart; see O(restart_if_needed).
    type: str
    choices: [vxlan, vlan, bond, bond_slave, none]
  layer2_id:
    description:
      - VLAN or VXLAN number; the system chooses one for V(vxlan) when it is left out.
      - On a running network a change waits for its next restart; see O(restart_if_needed).
    type: int
  interface_network:
    description:
      - Network below this one, such as a physical one, by name or key. V(none) takes it away.
      - On a running network a change waits for its next restart; see O(restart_if_needed).
    type: str
  physical_bridged:
    description:
      - Whether the network is bridged to the physical one.
      - Left out, a new one gets V(false). On a running network a change waits for its next restart; see O(restart_if_needed).
    type: bool
  mtu:
    description:
      - Largest packet in bytes.
      - From 1000 to 65536. On a running network a change waits for its next restart; see O(restart_if_needed).
    type: int
  enable_bonding:
    description:
      - Whether several physical networks carry it.
      - Left out, a new one gets V(false). On a running network a change waits for its next restart; see O(restart_if_needed).
    type: bool
  port_mirroring:
    description:
      - Which traffic is copied to O(port_mirroring_network).
      - Left out, a new one gets V(off). On a running network a change waits for its next restart; see O(restart_if_needed).
    type: str
    choices: ['off', east_west, north_south]
  port_mirroring_network:
    description:
      - Network that receives the copied traffic, by name or key. V(none) takes it away.
      - On a running network a change waits for its next restart; see O(restart_if_needed).
    type: str
  advanced_options:
    description:
      - Options for the network's services as a dictionary.
      - On a running network a change waits for its next restart; see O(restart_if_needed).
    type: raw
  ip_address_type:
    description:
      - How the router gets its address; V(none) makes a plain layer 2 network.
      - Left out, a new one gets V(static). On a running network a change waits for its next restart; see O(restart_if_needed).
    type: str
    choices: [static, dynamic, bgp, none]
  ip:
    description:
      - Address of the router.
      - On a running network a change waits for its next restart; see O(restart_if_needed).
    type: str
    aliases: [ip_address, address]
  cidr:
    description:
      - Range of the network, such as V(10.0.0.0/24). O(ip), O(dhcp_start) and O(dhcp_stop) lie in it.
      - On a running network a change waits for its next restart; see O(restart_if_needed).
    type: str
  dmz_ip:
    description:
      - Address of the router on the DMZ network.
      - On a running network a change waits for its next restart; see O(restart_if_needed).
    type: str
    aliases: [dmz_ip_address]
  gateway:
    description:
      - Gateway handed to DHCP clients; an empty text means the router.
      - On a running network a change waits for its next restart; see O(restart_if_needed).
    type: str
  default_gateway:
    description:
      - Network that is the way out, by name or key. When it is set while the network is made, the platform makes a default
        route for it.
      - V(none) takes it away.
    type: str
  hostname:
    description:
      - Host name of the router.
      - Left out, a new one gets V(router). On a running network a change waits for its next restart; see O(restart_if_needed).
    type: str
  dhcp_enabled:
    description:
      - Whether the network hands out addresses.
      - On a running network a change waits for its next restart; see O(restart_if_needed).
    type: bool
  dhcp_dynamic:
    description:
      - Whether a range is handed out; V(false) means static leases only.
      - On a running network a change waits for its next restart; see O(restart_if_needed).
    type: bool
  dhcp_sequential:
    description:
      - Whether addresses are handed out in order.
      - On a running network a change waits for its next restart; see O(restart_if_needed).
    type: bool
  dhcp_start:
    description:
      - First address of the range.
      - On a running network a change waits for its next restart; see O(restart_if_needed).
    type: str
  dhcp_stop:
    description:
      - Last address of the range.
      - On a running network a change waits for its next restart; see O(restart_if_needed).
    type: str
  dns:
    description:
      - Kind of name service.
      - Left out, a new one gets V(simple). On a running network a change waits for its next restart; see O(restart_if_needed).
    type: str
    choices: [disabled, simple, bind, network]
  dns_servers:
    description:
      - Name servers in order; the first is the primary one.
      - On a running network a change waits for its next restart; see O(restart_if_needed).
    type: list
    elements: str
  domain:
    description:
      - Name of the domain.
      - On a running network a change waits for its next restart; see O(restart_if_needed).
    type: str
  override_dhcp_dns:
    description:
      - Whether name servers received by DHCP are ignored, with O(ip_address_type=dynamic).
      - Left out, a new one gets V(false). On a running network a change waits for its next restart; see O(restart_if_needed).
    type: bool
  dns_network:
    description:
      - Network that is asked, with O(dns=network), by name or key. V(none) takes it away.
      - On a running network a change waits for its next restart; see O(restart_if_needed).
    type: str
  on_power_loss:
    description:
      - What happens with the network when the system comes back after a loss of power.
      - Left out, a new one gets V(last_state).
    type: str
    choices: [last_state, power_on, leave_off]
  autostart:
    description:
      - Whether the network starts with the system.
      - Left out, a new one gets V(true).
    type: bool
  cluster:
    description:
      - Cluster to run on, by name or key.
    type: str
  failover_cluster:
    description:
      - Cluster to run on when O(cluster) cannot, by name or key. V(none) takes it away.
    type: str
  preferred_node:
    description:
      - Node to try first, by name or key. V(none) takes it away.
    type: str
  ha_group:
    description:
      - Label of a group; networks of one label run on different nodes where possible.
    type: str
  statistics:
    description:
      - Whether every rule is counted.
      - Left out, a new one gets V(false). On a running network a change waits for its next restart; see O(restart_if_needed).
    type: bool
  dmz_statistics:
    description:
      - Whether the traffic to the DMZ is counted.
      - Left out, a new one gets V(false). On a running network a change waits for its next restart; see O(restart_if_needed).
    type: bool
  trace:
    description:
      - Whether rules are traced.
      - Left out, a new one gets V(false).
    type: bool
  mirror_logs:
    description:
      - Whether the router's log is copied to the log of the UI.
      - Left out, a new one gets V(false).
    type: bool
  apply_rules_on_start:
    description:
      - Whether rules are applied at the start.
      - Left out, a new one gets V(false).
    type: bool
  rate_limit:
    description:
      - Greatest rate, in O(rate_limit_type); V(0) means no limit.
      - Left out, a new one gets V(0).
    type: int
  rate_limit_type:
    description:
      - Unit of O(rate_limit). The units without a size count packets.
      - Left out, a new one gets V(mbytes/second).
    type: str
    choices: [bytes/second, kbytes/second, mbytes/second, bytes/minute, kbytes/minute, mbytes/minute, bytes/hour, kbytes/hour,
      mbytes/hour, bytes/day, kbytes/day, mbytes/day, second, minute, hour, day]
  rate_limit_burst:
    description:
      - Burst allowed over the limit.
      - Left out, a new one gets V(0).
    type: int
  bgp_asn:
    description:
      - Number of the autonomous system, with O(ip_address_type=bgp).
      - From 1 to 4294967295. It cannot be changed later.
    type: int
  proxy_enabled:
    description:
      - Whether the proxy for tenants is on.
      - Left out, a new one gets V(false).
    type: bool
  proxy_listen_address:
    description:
      - Address that the proxy listens on; an empty text means all.
    type: str
  pxe:
    description:
      - Network boot.
      - Left out, a new one gets V(none). On a running network a change waits for its next restart; see O(restart_if_needed).
    type: str
    choices: [none, ybos, custom]
  tftp_server:
    description:
      - Server for O(pxe=custom).
      - On a running network a change waits for its next restart; see O(restart_if_needed).
    type: str
  monitor_gateway:
    description:
      - Whether the quality of the way out is measured.
      - Left out, a new one gets V(false).
    type: bool
  monitor_ip:
    description:
      - Address to measure against; an empty text means the default route.
    type: str
  monitor_interval_ms:
    description:
      - Milliseconds between measurements.
      - From 1000 to 120000. Left out, a new one gets V(2000).
    type: int
  tags:
    description:
      - Tags the network shall carry, as C(name) or C(category/name). Others stay, unless O(purge_tags) is set.
    type: list
    elements: str
  purge_tags:
    description:
      - Whether tags that O(tags) does not list are taken off. Nothing is purged when O(tags) is left out.
    type: bool
    default: false
  force:
    description:
      - Whether a running network may be stopped hard; with O(state=absent), whether a running one may be deleted.
      - A restart by force stops the network and starts it again. Without force it is one request, so that the network comes
        back even where the way to the API leads through it.
    type: bool
    default: false
  restart_if_needed:
    description:
      - Whether a running network may be restarted for changes that need it. Otherwise they wait, and RV(pending_restart)
        lists them.
    type: bool
    default: false
  apply_rules:
    description:
      - Whether rules that wait are brought into force on the running network. A network that is off loads them at its start.
        With V(false) they wait, and RV(pending) tells that.
    type: bool
    default: true
  apply_dns:
    description:
      - Whether DNS changes that wait are brought into force on the running network. With V(false) they wait, and RV(pending)
        tells that.
    type: bool
    default: true
extends_documentation_fragment:
  - community.vergeos.attributes
  - community.vergeos.connection
  - community.vergeos.lockout
  - community.vergeos.waiting
notes:
  - The user needs these rights, for all that can be done with this - C(list), C(read), C(create), C(modify) and C(delete)
    on C(vnets); C(list), C(read), C(create) and C(delete) on C(tag_members); C(list) and C(read) on C(machine_nics), C(tags),
    C(vnet_addresses), C(vnet_cidrs), C(vnet_rules), C(vnet_wireguard_peers) and C(vnet_wireguards); C(list) on C(clusters),
    C(nodes) and C(tag_categories).
seealso:
  - module: community.vergeos.verge_network_info
  - module: community.vergeos.verge_resource
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
author:
  - community.vergeos contributors (@community-vergeos)
"""

EXAMPLES = r"""
- name: An internal network with DHCP, running
  community.vergeos.verge_network:
    name: app
    type: internal
    cidr: 10.10.0.0/24
    ip: 10.10.0.1
    dhcp_enabled: true
    dhcp_dynamic: true
    dhcp_start: 10.10.0.100
    dhcp_stop: 10.10.0.199
    dns_servers: [9.9.9.9, 1.1.1.1]
    default_gateway: External
    state: running

- name: A VLAN on a physical network
  community.vergeos.verge_network:
    name: vlan-120
    type: external
    layer2_type: vlan
    layer2_id: 120
    interface_network: "Core Switch"
    ip_address_type: none

- name: Apply the rules that wait
  community.vergeos.verge_network:
    name: app

- name: A larger MTU, with a restart if the network runs
  community.vergeos.verge_network:
    name: app
    mtu: 9000
    restart_if_needed: true
"""

RETURN = r"""
actions:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
  sample: [update network app (mtu)]
key:
  description: Key of the row.
  returned: when the row exists
  type: int
  sample: 36
pending:
  description: What was written, now or earlier, and is not in force on the running network. The words are V(rules), V(dns)
    and V(proxy).
  returned: success
  type: list
  elements: str
  sample: [rules]
pending_restart:
  description: What waits for the next restart of the running network, from this run or an earlier one.
  returned: success
  type: list
  elements: str
  sample: [mtu]
network:
  description: The network as the platform stores it.
  returned: when the network exists
  type: dict
  contains:
    key:
      description: Key of the row.
      type: int
    need_restart:
      description: The platform's C(need_restart), which no option sets.
      type: bool
    need_proxy_apply:
      description: The platform's C(need_proxy_apply), which no option sets.
      type: bool
    node:
      description: The platform's C(machine#status#node#name), which no option sets.
      type: raw
    macaddress:
      description: The platform's C(macaddress), which no option sets.
      type: str
    running:
      description: Whether it runs.
      type: bool
    status:
      description: The platform's word for its state.
      type: str
    name:
      description: Name of the network.
      type: str
    description:
      description: Free text.
      type: str
    enabled:
      description: Whether the network may be powered on.
      type: bool
    note:
      description: Free text.
      type: str
    type:
      description: Kind of network.
      type: str
    layer2_type:
      description: How the network is told from others on the wire.
      type: str
    layer2_id:
      description: VLAN or VXLAN number; the system chooses one for V(vxlan) when it is left out.
      type: int
    interface_network:
      description: Network below this one, such as a physical one, by name or key.
      type: str
    physical_bridged:
      description: Whether the network is bridged to the physical one.
      type: bool
    mtu:
      description: Largest packet in bytes.
      type: int
    enable_bonding:
      description: Whether several physical networks carry it.
      type: bool
    port_mirroring:
      description: Which traffic is copied to O(port_mirroring_network).
      type: str
    port_mirroring_network:
      description: Network that receives the copied traffic, by name or key.
      type: str
    advanced_options:
      description: Options for the network's services as a dictionary.
      type: raw
    ip_address_type:
      description: How the router gets its address; V(none) makes a plain layer 2 network.
      type: str
    ip:
      description: Address of the router.
      type: str
    ip_address:
      description: The same as C(ip).
      type: str
    cidr:
      description: Range of the network, such as V(10.0.0.0/24).
      type: str
    dmz_ip:
      description: Address of the router on the DMZ network.
      type: str
    dmz_ip_address:
      description: The same as C(dmz_ip).
      type: str
    gateway:
      description: Gateway handed to DHCP clients; an empty text means the router.
      type: str
    default_gateway:
      description: Network that is the way out, by name or key.
      type: str
    hostname:
      description: Host name of the router.
      type: str
    dhcp_enabled:
      description: Whether the network hands out addresses.
      type: bool
    dhcp_dynamic:
      description: Whether a range is handed out; V(false) means static leases only.
      type: bool
    dhcp_sequential:
      description: Whether addresses are handed out in order.
      type: bool
    dhcp_start:
      description: First address of the range.
      type: str
    dhcp_stop:
      description: Last address of the range.
      type: str
    dns:
      description: Kind of name service.
      type: str
    dns_servers:
      description: Name servers in order; the first is the primary one.
      type: list
      elements: str
    domain:
      description: Name of the domain.
      type: str
    override_dhcp_dns:
      description: Whether name servers received by DHCP are ignored, with O(ip_address_type=dynamic).
      type: bool
    dns_network:
      description: Network that is asked, with O(dns=network), by name or key.
      type: str
    on_power_loss:
      description: What happens with the network when the system comes back after a loss of power.
      type: str
    autostart:
      description: Whether the network starts with the system.
      type: bool
    cluster:
      description: Cluster to run on, by name or key.
      type: str
    failover_cluster:
      description: Cluster to run on when O(cluster) cannot, by name or key.
      type: str
    preferred_node:
      description: Node to try first, by name or key.
      type: str
    ha_group:
      description: Label of a group; networks of one label run on different nodes where possible.
      type: str
    statistics:
      description: Whether every rule is counted.
      type: bool
    dmz_statistics:
      description: Whether the traffic to the DMZ is counted.
      type: bool
    trace:
      description: Whether rules are traced.
      type: bool
    mirror_logs:
      description: Whether the router's log is copied to the log of the UI.
      type: bool
    apply_rules_on_start:
      description: Whether rules are applied at the start.
      type: bool
    rate_limit:
      description: Greatest rate, in O(rate_limit_type); V(0) means no limit.
      type: int
    rate_limit_type:
      description: Unit of O(rate_limit).
      type: str
    rate_limit_burst:
      description: Burst allowed over the limit.
      type: int
    bgp_asn:
      description: Number of the autonomous system, with O(ip_address_type=bgp).
      type: int
    proxy_enabled:
      description: Whether the proxy for tenants is on.
      type: bool
    proxy_listen_address:
      description: Address that the proxy listens on; an empty text means all.
      type: str
    pxe:
      description: Network boot.
      type: str
    tftp_server:
      description: Server for O(pxe=custom).
      type: str
    monitor_gateway:
      description: Whether the quality of the way out is measured.
      type: bool
    monitor_ip:
      description: Address to measure against; an empty text means the default route.
      type: str
    monitor_interval_ms:
      description: Milliseconds between measurements.
      type: int
    tags:
      description: Tags the network shall carry, as C(name) or C(category/name).
      type: list
      elements: str
  sample: {key: 5, name: app, running: true, cidr: 10.10.0.0/24}
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
      sample: vnets
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
from ansible_collections.community.vergeos.plugins.module_utils.resources.network.network import NETWORK

MODULE = state_module(NETWORK)


def main() -> None:
    MODULE.run()


if __name__ == "__main__":
    main()

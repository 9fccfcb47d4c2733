# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_network."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.table import Example, Option, key_in


def world(bench: Bench) -> None:
    """Make what the options refer to."""
    for name in ("ct-cluster-a", "ct-cluster-b"):
        bench.plant("clusters", name=name, compute=True, default_cpu="host")


def listed(_bench: Bench, value: list[str]) -> str:
    """Name servers are one text (WIRE 1.10)."""
    return ",".join(value)


NETWORK = Example(
    id="verge_network",
    module="verge_network",
    noun="network",
    table="vnets",
    identity={"name": "ct-net"},
    base={"cidr": "10.9.0.0/24", "ip": "10.9.0.1"},
    world=world,
    converged=["GET vnets"],
    reference={"interface_network": "no-such-network"},
    options=[
        Option("description", "one", "two", clears=True),
        Option("enabled", True, False),
        Option("note", "one", "two", clears=True),
        Option("type", "internal", "external", fixed=True),
        Option("layer2_type", "vxlan", "vlan"),
        Option("layer2_id", 100, 200, needs={"layer2_type": "vlan"}),
        Option("interface_network", "External", "DMZ", "interface_vnet", key_in("vnets"), clears=True, nothing="none"),
        Option("physical_bridged", False, True),
        Option("mtu", 9000, 1500),
        Option("enable_bonding", False, True),
        Option("port_mirroring", "off", "east_west"),
        Option(
            "port_mirroring_network",
            "External",
            "DMZ",
            "port_mirroring_vnet",
            key_in("vnets"),
            clears=True,
            nothing="none",
        ),
        Option("advanced_options", {"dnsmasq": ["--a"]}, {"dnsmasq": ["--a", "--b"]}),
        Option("ip_address_type", "static", "dynamic", "ipaddress_type"),
        Option("ip", "10.9.0.1", "10.9.0.254", "ipaddress"),
        Option("cidr", "10.9.0.0/24", "10.9.0.0/23", "network"),
        Option("dmz_ip", "10.250.0.7", "10.250.0.8", "dmz_ipaddress", clears=True),
        Option("gateway", "10.9.0.2", "10.9.0.3", clears=True),
        Option(
            "default_gateway", "External", "DMZ", "vnet_default_gateway", key_in("vnets"), clears=True, nothing="none"
        ),
        Option("hostname", "router", "gate"),
        Option("dhcp_enabled", True, False),
        Option("dhcp_dynamic", True, False),
        Option("dhcp_sequential", False, True),
        Option("dhcp_start", "10.9.0.10", "10.9.0.20"),
        Option("dhcp_stop", "10.9.0.100", "10.9.0.90"),
        Option("dns", "simple", "bind"),
        Option("dns_servers", ["9.9.9.9", "1.1.1.1"], ["1.1.1.1", "9.9.9.9"], "dnslist", listed),
        Option("domain", "one.example", "two.example", clears=True),
        Option("override_dhcp_dns", False, True),
        Option("dns_network", "External", "DMZ", "network_dns", key_in("vnets"), clears=True, nothing="none"),
        Option("on_power_loss", "last_state", "power_on"),
        Option("autostart", True, False),
        Option("cluster", "ct-cluster-a", "ct-cluster-b", stored=key_in("clusters")),
        Option(
            "failover_cluster",
            "ct-cluster-a",
            "ct-cluster-b",
            "cluster_failover",
            key_in("clusters"),
            clears=True,
            nothing="none",
        ),
        Option("preferred_node", "node1", "node2", stored=key_in("nodes"), clears=True, nothing="none"),
        Option("ha_group", "one", "two", clears=True),
        Option("statistics", False, True),
        Option("dmz_statistics", False, True),
        Option("trace", False, True),
        Option("mirror_logs", False, True),
        Option("apply_rules_on_start", False, True, "apply_fw_on_start"),
        Option("rate_limit", 0, 50),
        Option("rate_limit_type", "mbytes/second", "kbytes/minute"),
        Option("rate_limit_burst", 0, 10),
        Option("bgp_asn", 65001, 65002, needs={"ip_address_type": "bgp"}, fixed=True),
        Option("proxy_enabled", False, True),
        Option("proxy_listen_address", "10.9.0.1", "10.9.0.4", clears=True),
        Option("pxe", "none", "custom"),
        Option("tftp_server", "10.9.0.5", "10.9.0.6", needs={"pxe": "custom"}, clears=True),
        Option("monitor_gateway", False, True),
        Option("monitor_ip", "9.9.9.9", "1.1.1.1", clears=True),
        Option("monitor_interval_ms", 2000, 5000),
    ],
    elsewhere={
        "name": "test_key_instead_of_name",
        "key": "test_key_instead_of_name",
        "state": "test_states_of_a_network",
        "tags": "test_tags_of_a_network",
        "purge_tags": "test_tags_of_a_network",
        "force": "test_a_running_network_goes_only_by_force",
        "restart_if_needed": "test_network_restart_if_needed",
        "allow_lockout": "test_what_cuts_off_the_api",
        "wait": "test_network_no_wait",
        "wait_timeout": "test_network_time_out_tells_the_last_state",
        "apply_rules": "test_rules_are_applied_when_they_wait",
        "apply_dns": "test_dns_is_applied_when_it_waits",
    },
)
EXAMPLES = [NETWORK]

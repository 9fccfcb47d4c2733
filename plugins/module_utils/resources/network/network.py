# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The virtual network (schema network/vnets.yml)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...desired.kinds import Choice, CommaList, Flag, Integer, Json, Reference, Text, WishError
from ...desired.plan import Plan
from ...desired.resource import Params, Resource
from ...vergeos.filters import where
from ...vergeos.protocol import OperationOf
from ..common.addresses import Single, Subnet, address_of, block_of
from ..common.applying import Applies
from ..common.caller import LOCKOUT
from ..common.tag import tags_of
from .lockout import Lockout
from .net_parts import apply_dns, apply_proxy, apply_rules
from .network_power import power

if TYPE_CHECKING:
    # Loaded by name when first needed; named here so that Ansible's packer, which reads imports, ships them.
    from ...vergeos.schema import machine_nics, machine_status, machines, tag_members, vnet_addresses, vnet_rules, vnets  # noqa: F401

RATES = [f"{size}/{time}" for time in ("second", "minute", "hour", "day") for size in ("bytes", "kbytes", "mbytes")]
PACKETS = ["second", "minute", "hour", "day"]

FIELDS = [
    Text("name", aliases=["network"], least=1, most=128),
    Text("description", most=2048),
    Flag("enabled"),
    Text("note", most=1024),
    # Kind and wiring. The platform fixes the type when the network is made.
    Choice(
        "type",
        choices=["internal", "external", "dmz", "core", "physical", "bgp", "port_mirror", "vpn"],
        create_only=True,
    ),
    Choice("layer2_type", choices=["vxlan", "vlan", "bond", "bond_slave", "none"], restart=True),
    Integer("layer2_id", least=0, restart=True),
    Reference("interface_network", "vnets", "interface_vnet", optional=True, restart=True),
    Flag("physical_bridged", restart=True),
    Integer("mtu", least=1000, most=65536, restart=True),
    Flag("enable_bonding", restart=True),
    Choice("port_mirroring", choices=["off", "east_west", "north_south"], restart=True),
    Reference("port_mirroring_network", "vnets", "port_mirroring_vnet", optional=True, restart=True),
    Json("advanced_options", restart=True),
    # Layer 3.
    Choice("ip_address_type", "ipaddress_type", choices=["static", "dynamic", "bgp", "none"], restart=True),
    Single("ip", "ipaddress", former="ip_address", aliases=["address"], restart=True),
    Subnet("cidr", "network", restart=True),
    Single("dmz_ip", "dmz_ipaddress", former="dmz_ip_address", restart=True),
    Single("gateway", restart=True),
    # Some clients get it back on a single read only.
    Reference("default_gateway", "vnets", "vnet_default_gateway", optional=True, shy=True),
    Text("hostname", restart=True),
    # DHCP and DNS.
    Flag("dhcp_enabled", restart=True),
    Flag("dhcp_dynamic", restart=True),
    Flag("dhcp_sequential", restart=True),
    Single("dhcp_start", restart=True),
    Single("dhcp_stop", restart=True),
    Choice("dns", choices=["disabled", "simple", "bind", "network"], restart=True),
    CommaList("dns_servers", "dnslist", restart=True),
    Text("domain", restart=True),
    Flag("override_dhcp_dns", restart=True),
    Reference("dns_network", "vnets", "network_dns", optional=True, restart=True),
    # Power and placement.
    Choice("on_power_loss", choices=["last_state", "power_on", "leave_off"]),
    Flag("autostart"),
    Reference("cluster", "clusters"),
    Reference("failover_cluster", "clusters", "cluster_failover", optional=True),
    Reference("preferred_node", "nodes", optional=True),
    Text("ha_group"),
    # Firewall and counters.
    Flag("statistics", restart=True),
    Flag("dmz_statistics", restart=True),
    Flag("trace"),
    Flag("mirror_logs"),
    Flag("apply_rules_on_start", "apply_fw_on_start"),
    Integer("rate_limit", least=0),
    Choice("rate_limit_type", choices=[*RATES, *PACKETS]),
    Integer("rate_limit_burst", least=0),
    # Extras.
    Integer("bgp_asn", least=1, most=4294967295, create_only=True),
    Flag("proxy_enabled"),
    Single("proxy_listen_address"),
    Choice("pxe", choices=["none", "ybos", "custom"], restart=True),
    Text("tftp_server", restart=True),
    Flag("monitor_gateway"),
    Single("monitor_ip"),
    Integer("monitor_interval_ms", least=1000, most=120000),
]


WITHIN = ("ip", "dhcp_start", "dhcp_stop")


def check_places(params: Params) -> Params:
    """Make sure that the router and the DHCP range lie in the network, as far as the parameters tell.

    Args:
        params: Values by option; what is no address is for others to refuse.

    Returns:
        The same values.

    Raises:
        WishError: They do not, or the range is upside down.
    """
    if params.get("state") == "absent":
        return params
    block = block_of(params.get("cidr"))
    seen = {option: address_of(params.get(option)) for option in WITHIN}
    for option, address in seen.items():
        if block is not None and address is not None and address not in block:
            raise WishError(f"{option}: {address} is not in the network's addresses {block} (cidr)", table="vnets")
    first, last = seen["dhcp_start"], seen["dhcp_stop"]
    if first is not None and last is not None and (first.version, int(first)) > (last.version, int(last)):
        raise WishError(f"dhcp_start: the range from {first} to {last} (dhcp_stop) is upside down", table="vnets")
    return params


def _look_before(engine: Any, draft: Plan) -> OperationOf[None]:
    """Look at what a change would meet: addresses that were set earlier, or machines on the network."""
    wanted = engine.wish.values
    if engine.wish.state != "absent" and any(option in wanted for option in ("cidr", *WITHIN)):
        fields = [engine.resource.by_option[option] for option in ("cidr", *WITHIN)]
        found = {field.option: field.held(engine.found.row) for field in fields} if engine.found else {}
        check_places({**found, **wanted})
    yield from _spare_the_guests(engine, draft)


def _spare_the_guests(engine: Any, draft: Plan) -> OperationOf[None]:
    """Refuse to stop a network for a deletion that the platform then refuses, since machines are connected to it.

    Only machines that run count: those would be cut off for nothing. The network's own router has a NIC there as well.
    """
    if draft.steps[0].kind != "kill" or draft.steps[-1].kind != "delete":
        return
    network = engine.found.row
    reads = ["name", "machine#name as owner", "machine#type as kind", "machine#status#running as running"]
    nics = yield from engine.client.table("machine_nics").rows(where(vnet=network["$key"]), reads)
    if not nics:
        yield from engine.insist(
            "machine_nics", f"network {engine.resource.label(network)} shows no machine connected to it"
        )
    users = sorted({str(nic["owner"]) for nic in nics if nic.get("kind") == "vm" and nic.get("running")})
    if not users:
        return
    words = f"network {engine.resource.label(network)} is in use by running machines: {', '.join(users)}"
    refusal = WishError(f"{words}; connect their NICs elsewhere or delete them first", table="vnets")
    engine.run.refuse(refusal, words, "an earlier task disconnects or deletes them")


NETWORK = Resource(
    "network",
    "vnets",
    FIELDS,
    children=[tags_of("vnets")],
    # With "apply" the staged rules are loaded at the start and nothing stays pending (schema network/vnets.yml).
    power=power(),
    staging=Applies(apply_rules(None, staged_by=["default_gateway"]), apply_dns(None), apply_proxy(None, "")),
    extra=["need_restart", "need_proxy_apply", "machine#status#node#name as node", "macaddress"],
    flags=LOCKOUT,
    prepare=check_places,
    guard=Lockout(_look_before),
)

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dynamic routing of a network: links, BGP, route maps, OSPF and EIGRP (schema network/vnet_bgp*.yml).

All of it hangs on one row of ``vnet_bgp`` a network, OSPF and EIGRP in spite of its name. What it says is commands of
FRR, split by the platform into the first word and the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Sequence

from ..desired.field import Choice, Field, Flag, Integer, Reference, Text
from ..desired.resource import Children, Resource
from .net_parts import Address, Block, PartOf, network

if TYPE_CHECKING:
    from ..vergeos.tables import (  # noqa: F401
        machine_status,
        machines,
        vnet_bgp,
        vnet_bgp_interfaces,
        vnet_bgp_ip,
        vnet_bgp_routemap_commands,
        vnet_bgp_routemaps,
        vnet_bgp_router_commands,
        vnet_bgp_routers,
        vnet_eigrp_router_commands,
        vnet_eigrp_routers,
        vnet_ospf_commands,
        vnets,
    )

BGP = (
    "aggregate-address bgp bmp coalesce-time distance maximum-paths neighbor network read-quanta redistribute "
    "segment-routing table-map timers update-delay vnc vrf-policy write-quanta"
)
EIGRP = "eigrp coalesce-time maximum-paths metric neighbor network passive-interface redistribute timers variance"
MAP = "call continue description match on set"
IP = (
    "as-path community-list extcommunity-list forwarding mroute multicast multicast-routing ospf prefix-list protocol "
    "route ssmpingd"
)
OSPF = (
    "advanced area auto-cost capability default-information default-metric distance distribute-list "
    "log-adjacency-changes max-metric mpls-te neighbor network no ospf passive-interface redistribute router-id timers"
)


def commands(option: str, table: str, owner: str, words: str, more: Sequence[Field] = ()) -> Children:
    """Return a list of commands.

    Args:
        option: The option that lists them.
        table: Their table.
        owner: The column that refers to the row they belong to.
        words: The first words that the platform knows.
        more: Further fields.
    """
    return Children(
        option,
        "command",
        table,
        [Choice("command", choices=words.split()), Text("params"), *more],
        lambda row: {owner: row["$key"]},
        purge=f"purge_{option}",
        identity=("command", "params"),
    )


def switches() -> list[Field]:
    """Return what can be said of a command besides its words."""
    return [Flag("enabled"), Flag("negate", "no")]


def settings() -> Reference:
    """Return the field for the network, whose routing settings are made with the first row that needs them."""
    return PartOf("network", "vnet_bgp", "bgp", {})


ROUTING = Resource(
    "routing",
    "vnet_bgp",
    [network()],
    identity=("network",),
    called="routing of network",
    children=[
        Children(
            "links",
            "link",
            "vnet_bgp_interfaces",
            [
                Text("name", most=128),
                Text("description", most=2048),
                Address("ip_address", "ipaddress"),
                Block("cidr", "network"),
                Reference("interface_network", "vnets", "interface_vnet"),
                Choice("layer2_type", choices=["vlan", "none"]),
                Integer("layer2_id", least=0),
                Integer("mtu", least=1000, most=65536),
            ],
            lambda row: {"bgp": row["$key"]},
            purge="purge_links",
        ),
        commands("ip_commands", "vnet_bgp_ip", "bgp", IP),
        commands("ospf_commands", "vnet_ospf_commands", "bgp", OSPF),
    ],
    extra=["vnet#need_restart as need_restart"],
)
BGP_ROUTER = Resource(
    "router",
    "vnet_bgp_routers",
    [settings(), Integer("asn", least=1, most=4294967295)],
    identity=("network", "asn"),
    called="BGP router",
    children=[commands("commands", "vnet_bgp_router_commands", "bgp_router", BGP, switches())],
    extra=["bgp#vnet#need_restart as need_restart"],
)
ROUTE_MAP = Resource(
    "route_map",
    "vnet_bgp_routemaps",
    [
        settings(),
        Text("name", "tag"),
        Integer("sequence", least=1, most=65535),
        Flag("permit"),
    ],
    identity=("network", "name", "sequence"),
    called="route map",
    children=[commands("commands", "vnet_bgp_routemap_commands", "bgp_routemap", MAP)],
    extra=["bgp#vnet#need_restart as need_restart"],
)
EIGRP_ROUTER = Resource(
    "router",
    "vnet_eigrp_routers",
    [settings(), Integer("asn", least=1, most=65535)],
    identity=("network", "asn"),
    called="EIGRP router",
    children=[commands("commands", "vnet_eigrp_router_commands", "eigrp_router", EIGRP, switches())],
    extra=["bgp#vnet#need_restart as need_restart"],
)

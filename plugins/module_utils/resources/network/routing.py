# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The routing of a network as one declaration (schema network/vnet_bgp*.yml, vnet_ospf*, vnet_eigrp*, vnet_rules).

Dynamic routing hangs on one row of ``vnet_bgp`` a network, OSPF and EIGRP in spite of its name, and is commands of FRR.
Static routes are rules of the network.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any, Optional

from ...desired.kinds import Choice, Flag, Integer, Reference, Text, WishError
from ...desired.plan import Plan, differences
from ...desired.resource import Children, Live, Params, Resource, Row
from ..common.addresses import NUMERIC, Address, Block, Subnet, address_of, block_of
from ..common.applying import Applies
from ..common.caller import LOCKOUT
from .lockout import Lockout
from .net_parts import apply_rules
from .network_power import power
from .network_rule import made_by_platform
from .order import Made
from .routing_line import Line

if TYPE_CHECKING:
    from ...vergeos.schema import (  # noqa: F401
        machine_status,
        machines,
        vnet_addresses,
        vnet_bgp,
        vnet_bgp_interface_commands,
        vnet_bgp_interfaces,
        vnet_bgp_ip,
        vnet_bgp_routemap_commands,
        vnet_bgp_routemaps,
        vnet_bgp_router_commands,
        vnet_bgp_routers,
        vnet_eigrp_router_commands,
        vnet_eigrp_routers,
        vnet_ospf_commands,
        vnet_rules,
        vnets,
    )

# First words of the commands that the platform knows.
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
LINK = "bandwidth description ip link-detect mpls-te multicast no ospf"


def below(option: str, noun: str, table: str, owner: str, fields: list[Any], **facets: Any) -> Children:
    """Return a list of rows that refer to the row they hang on by one column, and wait for a restart."""

    def tied(row: Row) -> dict[str, Any]:
        return {owner: row["$key"]}

    return Children(
        option, noun, table, fields, tied, nested=owner, purge="purge", live=Live(lambda _row: True), **facets
    )


def lines(option: str, table: str, owner: str, line: Line, noun: str = "command") -> Children:
    """Return a list of commands, which the platform runs in the order in which they were made."""
    return below(option, noun, table, owner, [line], single=True, order=Made("orderid"))


def incomplete(values: Params) -> Optional[str]:
    """Say what a new link lacks, or what is wrong with it."""
    missing = [option for option in ("ip", "cidr", "interface_network") if not values.get(option)]
    if missing:
        return f"a new link needs {' and '.join(missing)}"
    if values.get("layer2_type") != "none" and not values.get("layer2_id"):
        return "a new link needs layer2_id, the number of its VLAN, or layer2_type: none"
    return outside(values)


def outside(values: Params) -> Optional[str]:
    """Say what is wrong with the addresses of a link."""
    address, block = address_of(values["ip"]), block_of(values["cidr"])
    if address is None:
        return f"ip is {values['ip']!r}; give one address"
    return f"ip {address} is not in {block}" if block is not None and address not in block else None


def astray(values: Params) -> Optional[str]:
    """Say whether the next router of a static route cannot be on the way to where it leads."""
    via, block = address_of(values.get("via")), block_of(values.get("destination"))
    if via is None or block is None or via.version == block.version:
        return None
    return f"destination {block} and via {via} are of different versions of IP"


def lost(values: Params) -> Optional[str]:
    """Say what a new static route lacks, or what is wrong with it."""
    return astray(values) if values.get("destination") and values.get("via") else "it needs destination and via"


class Hop(Address):
    """The next router: one address, or a word that the platform knows."""

    def check(self, value: Any) -> Any:
        text = super().check(value)
        if text.startswith("alias:") or (NUMERIC.fullmatch(text) and address_of(text) is None):
            raise WishError(f"{self.option} is {text!r}; give one address")
        return text


def _sound(engine: Any, _draft: Plan) -> None:
    """Refuse what a change would make of a link or a static route that is there, and a network that is its own way out.

    Args:
        engine: The engine.
        _draft: What is about to be done.

    Raises:
        WishError: It makes no sense.
    """
    if engine.found is None:
        return
    gateway = engine.wish.values.get("default_route")
    if gateway is not None and gateway.key and str(gateway.key) == str(engine.found.row.get("$key")):
        raise WishError("default_route is the network itself; name the network that it leads to")
    faults = {"links": outside, "static_routes": astray}
    for change in differences(engine.resource, engine.wish, engine.found):
        if change.kind == "update" and change.child is not None and change.child.option in faults:
            held = {field.option: field.shown(change.row) for field in change.child.fields}
            fault = faults[change.child.option]({**held, **change.wish})
            if fault:
                raise WishError(f"{change.child.noun} {change.child.label(change.row)}: {fault}")


def no_block(row: Row) -> bool:
    """Whether a route goes to no plain block of addresses, such as the platform's default route."""
    try:
        return not ipaddress.ip_network(str(row.get("destination_ip")))
    except ValueError:
        return True


DYNAMIC = [
    below(
        "links",
        "link",
        "vnet_bgp_interfaces",
        "bgp",
        [
            Text("name", least=1, most=128),
            Text("description", most=2048),
            Address("ip", "ipaddress", former="ip_address", aliases=["address"]),
            Subnet("cidr", "network"),
            Reference("interface_network", "vnets", "interface_vnet"),
            Choice("layer2_type", choices=["vlan", "none"]),
            Integer("layer2_id", least=0, most=4094),
            Integer("mtu", least=1000, most=65536),
        ],
        fault=incomplete,
        children=[lines("commands", "vnet_bgp_interface_commands", "bgp_interface", Line(LINK))],
    ),
    lines("ip", "vnet_bgp_ip", "bgp", Line(IP, lead="ip"), "IP command"),
    below(
        "route_maps",
        "route map",
        "vnet_bgp_routemaps",
        "bgp",
        [Text("name", "tag", least=1), Integer("sequence", least=1, most=65535), Flag("permit")],
        identity=("name", "sequence"),
        children=[lines("commands", "vnet_bgp_routemap_commands", "bgp_routemap", Line(MAP))],
    ),
    below(
        "bgp",
        "BGP router",
        "vnet_bgp_routers",
        "bgp",
        [Integer("asn", least=1, most=4294967295)],
        children=[lines("commands", "vnet_bgp_router_commands", "bgp_router", Line(BGP, switches=True))],
    ),
    lines("ospf", "vnet_ospf_commands", "bgp", Line(OSPF), "OSPF command"),
    below(
        "eigrp",
        "EIGRP router",
        "vnet_eigrp_routers",
        "bgp",
        [Integer("asn", least=1, most=65535)],
        children=[lines("commands", "vnet_eigrp_router_commands", "eigrp_router", Line(EIGRP, switches=True))],
    ),
]
SETTINGS = Children(
    "settings",
    "routing settings",
    "vnet_bgp",
    [],
    lambda row: {"vnet": row["$key"]},
    wishes=lambda params: [params] if any(params.get(child.option) is not None for child in DYNAMIC) else None,
    children=DYNAMIC,
)
STATIC = Children(
    "static_routes",
    "static route",
    "vnet_rules",
    [
        Text("name", least=1, most=128),
        Text("description", most=2048),
        Flag("enabled"),
        Block("destination", "destination_ip"),
        Hop("via", "target_ip"),
    ],
    lambda row: {"vnet": row["$key"], "action": "route", "direction": "outgoing"},
    purge="purge",
    extra=["system_rule", "owner"],
    protected=made_by_platform,
    spared=no_block,
    exact={"description": "", "enabled": True},
    fault=lost,
)
ROUTING = Resource(
    "routing",
    "vnets",
    [
        Text("network", "name", create_only=True),
        Reference("default_route", "vnets", "vnet_default_gateway", optional=True, shy=True),
    ],
    identity=("network",),
    called="network",
    made_elsewhere=True,
    children=[SETTINGS, STATIC],
    power=power(),
    staging=Applies(apply_rules(None, staged_by=["static_routes", "default_route"])),
    extra=["need_restart", "need_fw_apply"],
    flags=LOCKOUT,
    guard=Lockout(_sound),
)

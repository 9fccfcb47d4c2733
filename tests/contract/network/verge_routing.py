# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example deeds of verge_routing."""

from __future__ import annotations

from typing import Any

from tests.contract.network.network_family import COMMON, LOCKOUT, app
from tests.contract.table import Act, rows_of

LINK = {
    "name": "to-isp",
    "ip": "198.51.100.2",
    "cidr": "198.51.100.0/30",
    "interface_network": "External",
    "layer2_id": 100,
}
WHOLE: dict[str, Any] = {
    "links": [{**LINK, "commands": ["ip ospf cost 10", "no link-detect"]}],
    "ip": ["ip prefix-list OURS seq 10 permit 203.0.113.0/24", "as-path access-list OWN permit ^$"],
    "route_maps": [
        {"name": "OUT", "sequence": 10, "commands": ["match ip address prefix-list OURS", "set community 64900:1"]},
        {"name": "OUT", "sequence": 20, "permit": False},
    ],
    "bgp": [
        {"asn": 64900, "commands": ["neighbor 198.51.100.1 remote-as 65001", "timers bgp 5 15"]},
        {"asn": 64901, "commands": ["timers bgp 5 15"]},
    ],
    "ospf": ["router-id 198.51.100.2", "network 198.51.100.0/30 area 0"],
    "eigrp": [{"asn": 64902, "commands": ["no network 10.0.0.0/24", "! variance 2"]}],
    "static_routes": [{"name": "lab", "destination": "10.20.0.0/16", "via": "10.9.0.7"}],
    "default_route": "External",
}
OF_A_LINK = ("description", "ip", "cidr", "layer2_type", "layer2_id", "mtu")
OF_A_ROUTE = ("name", "description", "enabled", "destination", "via")
ROUTING = Act(
    id="verge_routing",
    module="verge_routing",
    arguments={"network": "app", **{name: WHOLE[name] for name in ("bgp", "ospf", "static_routes", "default_route")}},
    world=app,
    left=rows_of(
        vnets=["name", "need_fw_apply", "need_restart"],
        vnet_bgp_routers=["asn"],
        vnet_bgp_router_commands=["command", "params", "orderid"],
        vnet_ospf_commands=["command", "params", "orderid"],
        vnet_rules=["name", "destination_ip", "target_ip"],
    ),
    nowhere={"network": "no-such-network"},
    noun="routing",
    elsewhere={
        **LOCKOUT,
        "network": "test_which_network",
        "key": "test_which_network",
        **dict.fromkeys(WHOLE, "test_one_declaration"),
        **{f"links.{option}": "test_each_option_of_a_link" for option in OF_A_LINK},
        "links.name": "test_each_option_of_a_link",
        "links.interface_network": "test_each_option_of_a_link",
        **{f"static_routes.{option}": "test_each_option_of_a_static_route" for option in OF_A_ROUTE},
        **{f"route_maps.{option}": "test_entries_of_one_map" for option in ("name", "sequence", "permit")},
        **{f"{option}.asn": "test_commands_below_a_row" for option in ("bgp", "eigrp")},
        **{f"{option}.commands": "test_commands_below_a_row" for option in ("links", "route_maps", "bgp", "eigrp")},
        "purge": "test_other_networks_stay",
        "apply_rules": "test_rules_are_applied_once_or_left",
        "restart_if_needed": "test_written_and_restarted_in_one_run",
        "force": "test_a_restart_by_force",
        "wait": COMMON["wait"],
        "wait_timeout": COMMON["wait_timeout"],
    },
)
EXAMPLES = [ROUTING]

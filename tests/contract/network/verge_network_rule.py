# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_network_rule."""

from __future__ import annotations

from tests.contract.network.network_family import NETWORK, RULES, app, joined
from tests.contract.table import Example, Option, always

RULE = Example(
    id="verge_network_rule",
    module="verge_network_rule",
    noun="rule",
    table="vnet_rules",
    identity={"network": "app", "name": "ct-rule"},
    base={"protocol": "tcp"},
    world=app,
    keyed=NETWORK,
    wires={"network": "vnet"},
    converged=["GET vnets", "GET vnet_rules"],
    reference={"network": "no-such-network"},
    options=[
        Option("description", "one", "two", clears=True),
        Option("enabled", True, False),
        Option("order", 5, 9, "orderid"),
        Option("pin", "no", "top"),
        Option("direction", "incoming", "outgoing"),
        Option("action", "accept", "drop"),
        Option("protocol", "udp", "esp", stored=always({"udp": "udp", "esp": "50"})),
        Option("interface", "auto", "router"),
        Option("ct_state", "new", "established", clears=True),
        Option("source", ["10.1.0.0/16", "10.2.0.1"], ["10.3.0.1-10.3.0.9"], "source_ip", joined(","), clears=True),
        Option("source_ports", ["1024-65535"], ["7"], stored=joined(","), clears=True),
        Option("destination", ["router"], ["vnet:app", "10.0.0.1"], "destination_ip", joined(",")),
        Option("destination_ports", ["80", "443"], ["22"], stored=joined(","), clears=True),
        Option("target", ["10.9.0.5"], ["10.9.0.6"], "target_ip", joined(","), clears=True),
        Option("target_ports", ["8080"], ["8081"], stored=joined(","), clears=True),
        Option("statistics", False, True),
        Option("log", False, True),
        Option("trace", False, True),
        Option("throttle", "1000 kbytes/second", "10 kbytes/second", clears=True),
        Option("drop_throttle", False, True),
    ],
    elsewhere={
        **RULES,
        "allow_lockout": "test_the_way_to_the_api_of_one_rule",
        "network": "test_unknown_reference",
        "name": "test_key_instead_of_name",
    },
)
EXAMPLES = [RULE]

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_routing_map."""

from __future__ import annotations

from tests.contract.examples.routing_family import COMMANDS, STATE, settings, world
from tests.contract.examples.table import Example, Option

MAP = Example(
    id="verge_routing_map",
    module="verge_routing_map",
    noun="route_map",
    table="vnet_bgp_routemaps",
    identity={"network": "app", "name": "CT", "sequence": 10},
    base={},
    world=world,
    keyed={"network": settings},
    wires={"network": "bgp", "name": "tag"},
    converged=["GET vnets", "GET vnet_bgp", "GET vnet_bgp_routemaps"],
    reference={"network": "no-such-network"},
    options=[Option("permit", True, False)],
    elsewhere={**STATE, **COMMANDS, "name": "test_key_instead_of_name", "sequence": "test_entries_of_one_map"},
)
EXAMPLES = [MAP]

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_routing_bgp."""

from __future__ import annotations

from tests.contract.examples.routing_family import COMMANDS, STATE, SWITCHES, settings, world
from tests.contract.examples.table import Example

ROUTER = Example(
    id="verge_routing_bgp",
    module="verge_routing_bgp",
    noun="router",
    table="vnet_bgp_routers",
    identity={"network": "app", "asn": 64900},
    base={},
    world=world,
    keyed={"network": settings},
    wires={"network": "bgp"},
    rename=("asn", 64999),
    converged=["GET vnets", "GET vnet_bgp", "GET vnet_bgp_routers"],
    reference={"network": "no-such-network"},
    options=[],
    elsewhere={**STATE, **COMMANDS, **SWITCHES, "asn": "test_key_instead_of_name"},
)
EXAMPLES = [ROUTER]

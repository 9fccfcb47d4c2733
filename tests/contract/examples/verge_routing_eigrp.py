# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_routing_eigrp."""

from __future__ import annotations

from tests.contract.examples.routing_family import COMMANDS, STATE, SWITCHES, settings, world
from tests.contract.examples.table import Example

ROUTER = Example(
    id="verge_routing_eigrp",
    module="verge_routing_eigrp",
    noun="router",
    table="vnet_eigrp_routers",
    identity={"network": "app", "asn": 64900},
    base={},
    world=world,
    keyed={"network": settings},
    wires={"network": "bgp"},
    rename=("asn", 64999),
    converged=["GET vnets", "GET vnet_bgp", "GET vnet_eigrp_routers"],
    reference={"network": "no-such-network"},
    options=[],
    elsewhere={**STATE, **COMMANDS, **SWITCHES, "asn": "test_key_instead_of_name"},
)
EXAMPLES = [ROUTER]

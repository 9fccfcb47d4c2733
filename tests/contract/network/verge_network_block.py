# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_network_block."""

from __future__ import annotations

from tests.contract.network.network_family import NETWORK, RULES
from tests.contract.network.verge_network_address import OWNERS, world
from tests.contract.table import Example, Option, always

BLOCK = Example(
    id="verge_network_block",
    module="verge_network_block",
    noun="block",
    table="vnet_cidrs",
    identity={"network": "app", "cidr": "198.51.100.0/24"},
    base={},
    world=world,
    keyed=NETWORK,
    wires={"network": "vnet"},
    rename=("description", "ct-described"),
    converged=["GET vnets", "GET vnet_cidrs"],
    reference={"owner": "tenants/no-such-tenant"},
    options=[
        Option("description", "one", "two", clears=True),
        Option("owner", "tenants/ct-acme", "vnets/External", stored=always(OWNERS), clears=True, nothing="none"),
    ],
    elsewhere={
        **RULES,
        "network": "test_an_owner_that_is_nowhere",
        "cidr": "test_a_block_is_checked_and_keeps_its_addresses",
    },
)
EXAMPLES = [BLOCK]

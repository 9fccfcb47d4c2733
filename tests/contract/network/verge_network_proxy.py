# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_network_proxy."""

from __future__ import annotations

from tests.contract.network.network_family import COMMON, LOCKOUT, NETWORK
from tests.contract.network.verge_network_address import world
from tests.contract.table import Example, Option

PROXY = Example(
    id="verge_network_proxy",
    module="verge_network_proxy",
    noun="network_proxy",
    table="vnet_proxy",
    identity={"network": "app"},
    base={},
    world=world,
    keyed=NETWORK,
    wires={"network": "vnet"},
    rename=("listen_address", "10.9.0.7"),
    converged=["GET vnets", "GET vnet_proxy"],
    reference={"network": "no-such-network"},
    options=[Option("listen_address", "0.0.0.0", "10.9.0.1"), Option("default_self", True, False)],
    elsewhere={
        **COMMON,
        **LOCKOUT,
        "apply_proxy": "test_a_proxy_that_waits_is_told",
        "network": "test_unknown_reference",
        "tenants": "test_host_names_of_tenants",
        "purge_tenants": "test_host_names_of_tenants",
        "tenants.fqdn": "test_host_names_of_tenants",
        "tenants.tenant": "test_host_names_of_tenants",
    },
)
EXAMPLES = [PROXY]

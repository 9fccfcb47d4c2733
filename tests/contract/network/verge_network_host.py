# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_network_host."""

from __future__ import annotations

from tests.contract.network.network_family import DNS, NETWORK, app
from tests.contract.table import Example, Option

HOST = Example(
    id="verge_network_host",
    module="verge_network_host",
    noun="host_record",
    table="vnet_hosts",
    identity={"network": "app", "name": "ct-host"},
    base={"ip": "10.9.0.9"},
    world=app,
    keyed=NETWORK,
    wires={"network": "vnet", "name": "host"},
    converged=["GET vnets", "GET vnet_hosts"],
    reference={"network": "no-such-network"},
    options=[Option("ip", "10.9.0.9", "10.9.0.10"), Option("type", "host", "domain")],
    elsewhere={**DNS, "network": "test_unknown_reference", "name": "test_key_instead_of_name"},
)
EXAMPLES = [HOST]

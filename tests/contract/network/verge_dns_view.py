# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_dns_view."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.network.network_family import DNS, NETWORK, app, joined
from tests.contract.table import Example, Option, always, key_in


def world(bench: Bench) -> None:
    """Make what the options refer to."""
    app(bench)
    for ip in ("10.9.0.2", "10.9.0.3"):
        bench.plant("vnet_addresses", vnet=bench.key("vnets", "app"), type="ipalias", ip=ip)


VIEW = Example(
    id="verge_dns_view",
    module="verge_dns_view",
    noun="view",
    table="vnet_dns_views",
    identity={"network": "app", "name": "ct-view"},
    base={},
    world=world,
    keyed=NETWORK,
    wires={"network": "vnet"},
    converged=["GET vnets", "GET vnet_dns_views"],
    reference={"query_source": "10.9.0.99"},
    options=[
        Option("recursion", False, True),
        Option("match_clients", ["10.0.0.0/8", "!10.1.0.0/16"], ["any"], stored=joined(";", ";"), clears=True),
        Option("match_destinations", ["10.0.0.0/8"], ["10.9.0.0/24"], stored=joined(";", ";"), clears=True),
        Option("max_cache_size", "64 MiB", 0, stored=always({"64 MiB": 67108864, 0: 0})),
        Option("order", 1, 2, "orderid"),
        Option(
            "query_source", "10.9.0.2", "10.9.0.3", stored=key_in("vnet_addresses", "ip"), clears=True, nothing="none"
        ),
    ],
    elsewhere={**DNS, "network": "test_an_owner_that_is_nowhere", "name": "test_key_instead_of_name"},
)
EXAMPLES = [VIEW]

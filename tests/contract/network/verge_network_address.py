# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_network_address."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.network.network_family import DNS, NETWORK, RULES, app
from tests.contract.table import Example, Option, always

OWNERS = {"tenants/ct-acme": "tenants/77", "vnets/External": "vnets/3"}


def world(bench: Bench) -> None:
    """Make what the options refer to."""
    app(bench)
    bench.plant("tenants", key=77, name="ct-acme")


ADDRESS = Example(
    id="verge_network_address",
    module="verge_network_address",
    noun="address",
    table="vnet_addresses",
    identity={"network": "app", "ip": "10.9.0.20"},
    base={"hostname": "plain"},
    world=world,
    keyed=NETWORK,
    wires={"network": "vnet"},
    rename=("ip", "10.9.0.21"),
    converged=["GET vnets", "GET vnet_addresses"],
    reference={"owner": "tenants/no-such-tenant"},
    options=[
        Option(
            "type",
            "static",
            "router_alias",
            stored=always({"static": "static", "router_alias": "ipalias"}),
        ),
        Option(
            "mac", "F0-DB-30-00-00-01", "f0:db:30:00:00:02", stored=lambda _bench, mac: mac.lower().replace("-", ":")
        ),
        Option("hostname", "one", "two", clears=True),
        Option("description", "one", "two", clears=True),
        Option("owner", "tenants/ct-acme", "vnets/External", stored=always(OWNERS), needs={"type": "virtual"}),
    ],
    elsewhere={**RULES, **DNS, "network": "test_an_owner_that_is_nowhere", "ip": "test_key_instead_of_name"},
)
EXAMPLES = [ADDRESS]

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_dns_record."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.network import verge_dns_zone
from tests.contract.network.network_family import DNS
from tests.contract.table import Example, Option, key_in


def world(bench: Bench) -> None:
    """Make what the options refer to."""
    verge_dns_zone.world(bench)
    view = bench.key("vnet_dns_views", "ct-view")
    bench.plant("vnet_dns_zones", view=view, domain="ct.example", serial_number=1)


RECORD = Example(
    id="verge_dns_record",
    module="verge_dns_record",
    noun="record",
    table="vnet_dns_zone_records",
    identity={"zone": "ct.example", "name": "www", "type": "A", "value": "10.9.0.20"},
    base={},
    world=world,
    keyed={"zone": key_in("vnet_dns_zones", "domain")},
    wires={"name": "host"},
    converged=["GET vnet_dns_zones", "GET vnet_dns_zone_records"],
    reference={"zone": "no-such-zone"},
    options=[
        Option("ttl", "1h", "5m", clears=True),
        Option("preference", 10, 20, "mx_preference"),
        Option("weight", 10, 20),
        Option("port", 443, 80),
        Option("issue_wildcard", False, True),
        Option("description", "one", "two", clears=True),
    ],
    elsewhere={
        **DNS,
        "zone": "test_a_view_or_zone_is_named_through_its_parent",
        "name": "test_key_instead_of_name",
        "type": "test_every_type_of_record",
        "value": "test_every_type_of_record",
    },
)
EXAMPLES = [RECORD]

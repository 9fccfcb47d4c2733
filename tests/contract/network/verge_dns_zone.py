# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_dns_zone."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.network.network_family import DNS, app, joined
from tests.contract.table import Example, Option, key_in


def world(bench: Bench) -> None:
    """Make what the options refer to."""
    app(bench)
    bench.plant("vnet_dns_views", vnet=bench.key("vnets", "app"), name="ct-view")


def servers(option: str) -> Option:
    """Two lists of servers for an option."""
    return Option(option, ["10.0.0.1", "10.0.0.2"], ["10.0.0.3"], stored=joined(";", ";"), clears=True)


RECORDS = ("name", "type", "value", "ttl", "preference", "weight", "port", "issue_wildcard", "description")
ZONE = Example(
    id="verge_dns_zone",
    module="verge_dns_zone",
    noun="zone",
    table="vnet_dns_zones",
    identity={"view": "ct-view", "domain": "ct.example"},
    base={},
    world=world,
    keyed={"view": key_in("vnet_dns_views")},
    rename=("domain", "ct-renamed.example"),
    converged=["GET vnet_dns_views", "GET vnet_dns_zones"],
    reference={"view": "no-such-view"},
    options=[
        Option("type", "master", "slave"),
        Option("nameserver", "ns1.ct.example.", "ns2.ct.example.", clears=True),
        Option("email", "one@ct.example", "two@ct.example", clears=True),
        Option("notify", "yes", "no"),
        servers("allow_notify"),
        servers("also_notify"),
        servers("masters"),
        servers("allow_transfer"),
        servers("forwarders"),
        Option("default_ttl", "1h", "5m"),
        Option("refresh_interval", "3h", "1h"),
        Option("retry_interval", "30m", "10m"),
        Option("expiry_period", "3w", "1w"),
        Option("negative_ttl", "10m", "1m"),
    ],
    elsewhere={
        **DNS,
        "view": "test_a_view_or_zone_is_named_through_its_parent",
        "domain": "test_key_instead_of_name",
        "records": "test_records_of_a_zone",
        "purge_records": "test_records_of_a_zone",
        **{f"records.{name}": "test_each_option_of_a_record_in_a_zone" for name in RECORDS},
    },
)
EXAMPLES = [ZONE]

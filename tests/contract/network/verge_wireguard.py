# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_wireguard."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.network.network_family import NETWORK, RULES, app
from tests.contract.table import Example, Option, Secret

WIREGUARD = Example(
    id="verge_wireguard",
    module="verge_wireguard",
    noun="wireguard",
    table="vnet_wireguards",
    identity={"network": "app", "name": "wg0"},
    base={"ip": "10.100.0.1/24"},
    world=app,
    keyed=NETWORK,
    wires={"network": "vnet"},
    converged=["GET vnets", "GET vnet_wireguards"],
    reference={"network": "no-such-network"},
    options=[
        Option("description", "one", "two", clears=True),
        Option("enabled", True, False),
        Option("ip", "10.100.0.1/24", "10.100.0.2/23", "ip"),
        Option("listen_port", 51820, 51821, "listenport"),
        Option("mtu", 0, 1420),
        Option("endpoint", "203.0.113.1", "203.0.113.2", "endpoint_ip", clears=True),
        Option("auto_apply_firewall", False, True),
    ],
    elsewhere={
        **RULES,
        "network": "test_unknown_reference",
        "name": "test_key_instead_of_name",
        "update_password": "test_a_secret_is_written_once",
        "configure_firewall": "test_what_only_a_new_interface_takes",
        "external_ip": "test_what_only_a_new_interface_takes",
    },
    secrets=[
        Secret(
            "private_key",
            "QJ7nHvJGBdsSGDcR6KXXs4fZNxN3RZ7bmlxWqBrQ9VM=",
            "cHJlc2hhcmVkLWhpZGRlbi10d289PT09PT09PT09PT0=",
            "private_key",
        )
    ],
)
EXAMPLES = [WIREGUARD]


def interface(bench: Bench) -> None:
    """Make an interface on a network that is off."""
    app(bench)
    columns = {"name": "wg0", "ip": "10.100.0.1/24", "endpoint_ip": "203.0.113.1"}
    bench.send("POST", "vnet_wireguards", {"vnet": bench.key("vnets", "app"), **columns})

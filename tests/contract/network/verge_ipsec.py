# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_ipsec."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.network.network_family import RULES, app
from tests.contract.table import Example, Option, Secret, always


def world(bench: Bench) -> None:
    """A network that has IPsec settings already."""
    app(bench)
    bench.send("POST", "vnet_ipsecs", {"vnet": bench.key("vnets", "app")})


def settings(bench: Bench, name: str) -> int:
    """Stored as the key of the network's IPsec settings."""
    return int(bench.row("vnet_ipsecs", vnet=bench.key("vnets", name))["$key"])


POLICY = ("name", "description", "enabled", "mode", "local", "remote", "lifetime", "protocol", "ciphers")
IPSEC = Example(
    id="verge_ipsec",
    module="verge_ipsec",
    noun="connection",
    table="vnet_ipsec_phase1s",
    identity={"network": "app", "name": "ct-site"},
    base={"remote_gateway": "203.0.113.1"},
    world=world,
    keyed={"network": settings},
    wires={"network": "ipsec"},
    converged=["GET vnets", "GET vnet_ipsecs", "GET vnet_ipsec_phase1s"],
    reference={"network": "no-such-network"},
    options=[
        Option("description", "one", "two", clears=True),
        Option("enabled", True, False),
        Option("remote_gateway", "203.0.113.1", "vpn.example.com"),
        Option("auth", "psk", "pubkey"),
        Option("key_exchange", "ike", "ikev2", "keyexchange"),
        Option("proposal", "aes256-sha256-modp2048", "aes128-sha256-modp2048", "ike"),
        Option("lifetime", 10800, 3600, "ikelifetime"),
        Option("start", "on_demand", "always", "auto", always({"on_demand": "route", "always": "start"})),
        Option("negotiation", "main", "aggressive"),
        Option("identifier", "one", "two", clears=True),
        Option("peer_identifier", "one", "two", clears=True),
        Option("mobike", False, True),
        Option("split_connections", False, True),
        Option("force_encapsulation", False, True, "forceencaps"),
        Option("keying_tries", 3, 0, "keyingtries"),
        Option("rekey", True, False),
        Option("reauthenticate", True, False, "reauth"),
        Option("margin_time", 540, 600, "margintime"),
        Option("dpd_action", "restart", "clear", "dpdaction"),
        Option("dpd_delay", 30, 60, "dpddelay"),
        Option("dpd_failures", 5, 3, "dpdfailures"),
    ],
    elsewhere={
        **RULES,
        "network": "test_settings_are_made_with_the_first_connection",
        "name": "test_key_instead_of_name",
        "update_password": "test_a_secret_is_written_once",
        "policies": "test_policies_of_a_connection",
        "purge_policies": "test_policies_of_a_connection",
        **{f"policies.{name}": "test_each_option_of_a_policy" for name in POLICY},
    },
    secrets=[Secret("preshared_key", column="psk")],
)
EXAMPLES = [IPSEC]

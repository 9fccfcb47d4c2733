# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_wireguard_peer."""

from __future__ import annotations

from tests.contract.network.network_family import RULES, joined
from tests.contract.network.verge_wireguard import interface
from tests.contract.table import Example, Option, Secret, key_in

KEYS = ["yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=", "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg="]
HIDDEN = ["cHJlc2hhcmVkLWhpZGRlbi1vbmU9PT09PT09PT09PT0=", "cHJlc2hhcmVkLWhpZGRlbi10d289PT09PT09PT09PT0="]
PEER = Example(
    id="verge_wireguard_peer",
    module="verge_wireguard_peer",
    noun="peer",
    table="vnet_wireguard_peers",
    identity={"wireguard": "wg0", "name": "ct-peer"},
    base={"ip": "10.100.0.2", "public_key": KEYS[0], "allowed_ips": ["10.20.0.0/24"]},
    world=interface,
    keyed={"wireguard": key_in("vnet_wireguards")},
    converged=["GET vnet_wireguards", "GET vnet_wireguard_peers"],
    reference={"wireguard": "no-such-interface"},
    options=[
        Option("description", "one", "two", clears=True),
        Option("enabled", True, False),
        Option("endpoint", "203.0.113.1", "vpn.example.com", clears=True),
        Option("port", 51820, 51821),
        Option("ip", "10.100.0.2", "10.100.0.3", "peer_ip"),
        Option("public_key", *KEYS),
        Option("allowed_ips", ["10.20.0.0/24", "10.21.0.0/24"], ["10.22.0.0/24"], stored=joined(",")),
        Option("keepalive", 0, 25),
        Option("configure_firewall", "site-to-site", "none"),
    ],
    elsewhere={
        **RULES,
        "wireguard": "test_an_interface_is_named_through_its_network",
        "name": "test_key_instead_of_name",
        "update_password": "test_a_secret_is_written_once",
        "generate_config": "test_a_configuration_for_the_other_end",
        "config_file": "test_a_configuration_for_the_other_end",
    },
    secrets=[Secret("private_key", *HIDDEN, "private_key"), Secret("preshared_key", *HIDDEN, "preshared_key")],
)
EXAMPLES = [PEER]

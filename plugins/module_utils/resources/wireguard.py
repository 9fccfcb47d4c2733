# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""WireGuard: interfaces of a network and their peers (schema network/vnet_wireguard*.yml)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..desired.field import Choice, CommaList, Flag, Integer, Reference, Secret, Text
from ..desired.resource import Resource
from .net_parts import Address, Interface, Nested, apply_rules, network

if TYPE_CHECKING:
    from ..vergeos.tables import (  # noqa: F401
        machine_status,
        machines,
        vnet_addresses,
        vnet_wireguard_peer_status,
        vnet_wireguard_peers,
        vnet_wireguards,
        vnets,
    )

WIREGUARD = Resource(
    "wireguard",
    "vnet_wireguards",
    [
        network(),
        Text("name", most=128),
        Text("description", most=2048),
        Flag("enabled"),
        Interface("address", "ip"),
        Integer("listen_port", "listenport", least=1, most=65535),
        Integer("mtu", least=0, most=65535),
        Secret("private_key"),
        Text("endpoint", "endpoint_ip"),
        Flag("configure_firewall", write_only=True),
        Reference("external_ip", "vnet_addresses", naming="ip", write_only=True),
        Flag("auto_apply_firewall"),
    ],
    identity=("network", "name"),
    applies=[apply_rules()],
    extra=["public_key"],
    # The newest client found that an interface goes only when it is off.
    retire={"enabled": False},
)
PEER = Resource(
    "peer",
    "vnet_wireguard_peers",
    [
        Nested("wireguard", "vnet_wireguards", network(), create_only=True),
        Text("name", most=128),
        Text("description", most=2048),
        Flag("enabled"),
        Flag("generate_config", "autogenerate_peer", write_only=True),
        Text("endpoint"),
        Integer("port", least=1, most=65535),
        Address("address", "peer_ip"),
        Text("public_key"),
        Secret("private_key"),
        Secret("preshared_key"),
        CommaList("allowed_ips"),
        Integer("keepalive", least=0, most=65535),
        Choice("configure_firewall", choices=["site-to-site", "remote-user", "none"]),
    ],
    identity=("wireguard", "name"),
    applies=[apply_rules("wireguard#vnet")],
    extra=[
        "wireguard#vnet#name as network",
        "status#last_handshake as last_handshake",
        "status#tx_bytes as tx_bytes",
        "status#rx_bytes as rx_bytes",
    ],
)

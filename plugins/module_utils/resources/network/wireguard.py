# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""WireGuard: interfaces of a network and their peers (schema network/vnet_wireguard*.yml)."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from ...desired.kinds import Choice, CommaList, Flag, Integer, Reference, Secret, Text, WishError
from ...desired.plan import Plan
from ...desired.resource import Children, Params, Resource, never
from ..common.addresses import Address, Blocks, Interface, Single
from ..common.applying import Applies
from ..common.caller import LOCKOUT
from ..common.nested import Nested
from .lockout import Lockout
from .net_parts import apply_rules, network

if TYPE_CHECKING:
    from ...vergeos.schema import (  # noqa: F401
        machine_status,
        machines,
        vnet_addresses,
        vnet_rules,
        vnet_wireguard_peer_status,
        vnet_wireguard_peers,
        vnet_wireguards,
        vnets,
    )


KEY_BYTES = 32


class Generated(str):
    """A key that was made here a moment ago."""


def _check_key(option: str, text: str) -> str:
    """Make sure that a text is a key, without showing it."""
    try:
        length = len(base64.b64decode(text, validate=True))
    except ValueError:
        length = 0
    if length != KEY_BYTES:
        raise WishError(
            f"{option} is no key of WireGuard; give {KEY_BYTES} bytes as base64, as `wg genkey` prints them"
        )
    return text


class SecretKey(Secret):
    """A private or shared key; an empty text means none."""

    def check(self, value: Any) -> Any:
        text = str(super().check(value)).strip()
        return _check_key(self.option, text) if text else text


class PublicKey(Text):
    """A public key; of one that was made here, a preview cannot tell which it will be."""

    def check(self, value: Any) -> Any:
        return value if isinstance(value, Generated) else _check_key(self.option, str(super().check(value)).strip())

    def told(self, wanted: Any) -> Any:
        return "generated" if isinstance(wanted, Generated) else wanted


def new_keys(params: Params) -> Params:
    """Make what a new peer that shall get a configuration lacks of a key pair.

    The platform wants a public key with every peer; whether it does with one that it makes the configuration for is not
    recorded. With a pair of ours both answers serve.

    Args:
        params: The module's parameters.

    Returns:
        The keys as base64, or nothing.

    Raises:
        WishError: The library that makes keys is not there, or the private key that is given is none.
    """
    if not params.get("generate_config") or params.get("public_key"):
        return {}
    given = str(params.get("private_key") or "").strip()
    if given:
        _check_key("private_key", given)
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    except ImportError:
        raise WishError(
            "generate_config: making keys needs the Python library cryptography on the host that the task runs on; "
            "install it, or give public_key and private_key"
        ) from None
    private = X25519PrivateKey.from_private_bytes(base64.b64decode(given)) if given else X25519PrivateKey.generate()
    raw, plain = serialization.Encoding.Raw, serialization.NoEncryption()
    public = base64.b64encode(private.public_key().public_bytes(raw, serialization.PublicFormat.Raw)).decode()
    if given:
        return {"public_key": public}
    secret = base64.b64encode(private.private_bytes(raw, serialization.PrivateFormat.Raw, plain)).decode()
    return {"private_key": secret, "public_key": Generated(public)}


def _needs(engine: Any, draft: Plan) -> None:
    """Say what a new peer lacks, in the words of the options."""
    given = {**engine.wish.defaults, **engine.wish.values}
    missing = [option for option in ("public_key", "ip", "allowed_ips") if not given.get(option)]
    if draft.steps[0].kind == "create" and missing:
        hint = "; generate_config: true makes keys for it" if "public_key" in missing else ""
        raise WishError(f"peer: {' and '.join(missing)} must be given to create one; there is none yet{hint}")


HANDSHAKE = ["status#last_handshake as last_handshake", "status#tx_bytes as tx_bytes", "status#rx_bytes as rx_bytes"]
PEERS = Children(
    "peers",
    "peer",
    "vnet_wireguard_peers",
    [
        Text("name"),
        Flag("enabled"),
        Text("endpoint"),
        Text("ip", "peer_ip", former="address"),
        Text("public_key"),
        CommaList("allowed_ips"),
    ],
    lambda row: {"wireguard": row["$key"]},
    extra=HANDSHAKE,
    wishes=never,
    listed=False,
    # One client found that they go along, a newer one removes them first.
    goes_first=True,
    nested="wireguard",
)
WIREGUARD = Resource(
    "wireguard",
    "vnet_wireguards",
    [
        network(),
        Text("name", aliases=["wireguard"], most=128),
        Text("description", most=2048),
        Flag("enabled"),
        Interface("ip", former="address", aliases=["ip_address"]),
        Integer("listen_port", "listenport", least=1, most=65535),
        Integer("mtu", least=0, most=65535),
        SecretKey("private_key"),
        Address("endpoint", "endpoint_ip"),
        Flag("configure_firewall", write_only=True),
        Reference("external_ip", "vnet_addresses", naming="ip", write_only=True),
        Flag("auto_apply_firewall"),
    ],
    identity=("network", "name"),
    children=[PEERS],
    staging=Applies(apply_rules()),
    extra=["public_key"],
    # The newest client found that an interface goes only when it is off.
    retire={"enabled": False},
    flags=LOCKOUT,
    guard=Lockout(),
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
        Address("endpoint"),
        Integer("port", least=1, most=65535),
        Single("ip", "peer_ip", former="address", aliases=["ip_address"]),
        PublicKey("public_key"),
        SecretKey("private_key"),
        SecretKey("preshared_key", aliases=["psk"]),
        Blocks("allowed_ips"),
        Integer("keepalive", least=0, most=65535),
        Choice("configure_firewall", choices=["site-to-site", "remote-user", "none"]),
    ],
    identity=("wireguard", "name"),
    staging=Applies(apply_rules("wireguard#vnet")),
    extra=["wireguard#vnet#name as network", *HANDSHAKE],
    defaults=new_keys,
    flags=LOCKOUT,
    guard=Lockout(_needs),
)

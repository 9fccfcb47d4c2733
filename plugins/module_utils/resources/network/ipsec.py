# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IPsec connections: phase 1 with its phase 2 policies (schema network/vnet_ipsec*.yml)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...desired.kinds import Choice, Flag, Integer, Secret, Text, WishError
from ...desired.plan import Plan
from ...desired.resource import Children, Resource, never
from ..common.addresses import Address, Block
from ..common.applying import Applies
from ..common.caller import LOCKOUT
from .lockout import Lockout
from .net_parts import PartOf, apply_rules

if TYPE_CHECKING:
    from ...vergeos.schema import (  # noqa: F401
        machine_status,
        machines,
        vnet_addresses,
        vnet_ipsec_connections,
        vnet_ipsec_phase1s,
        vnet_ipsec_phase2s,
        vnet_ipsecs,
        vnet_rules,
        vnets,
    )

POLICIES = Children(
    "policies",
    "policy",
    "vnet_ipsec_phase2s",
    [
        Text("name", most=128),
        Text("description", most=2048),
        Flag("enabled"),
        Choice("mode", choices=["tunnel", "transport"]),
        Block("local"),
        Block("remote"),
        Integer("lifetime", least=60, most=86400),
        Choice("protocol", choices=["esp", "ah"]),
        Text("ciphers"),
    ],
    lambda row: {"phase1": row["$key"]},
    purge="purge_policies",
    exact={
        "description": "",
        "enabled": True,
        "mode": "tunnel",
        "lifetime": 3600,
        "protocol": "esp",
        "ciphers": "aes128-sha256-modp2048,aes128gcm128-sha256-modp2048",
    },
    # Phase 1 cannot go while one is left, as the newest client found.
    goes_first=True,
    nested="phase1",
    fault=lambda values: (
        None if values.get("local") else "a new policy needs local, the block of addresses on this side"
    ),
)
TUNNELS = Children(
    "tunnels",
    "tunnel",
    "vnet_ipsec_connections",
    [Text("connection")],
    lambda row: {"phase1": row["$key"]},
    extra=["local", "remote", "local_network", "remote_network", "protocol", "created"],
    wishes=never,
    listed=False,
    nested="phase1",
)


def _complete(engine: Any, _draft: Plan) -> None:
    """Refuse to make a connection to nowhere before its network gets settings for it; tell what else it lacks."""
    wish = engine.wish
    if engine.found is not None or wish.state == "absent":
        return
    name = f"connection {wish.values['name']}"
    if not wish.values.get("remote_gateway"):
        raise WishError(f"{name}: remote_gateway must be given to create one; there is none yet")
    if wish.values.get("auth", "psk") == "psk" and not wish.values.get("preshared_key"):
        engine.warnings.append(f"{name} has no preshared_key, without which no tunnel comes up")


IPSEC = Resource(
    "connection",
    "vnet_ipsec_phase1s",
    [
        PartOf("network", "vnet_ipsecs", "ipsec", {"enabled": True, "mode": "normal"}),
        Text("name", most=128),
        Text("description", most=2048),
        Flag("enabled"),
        Address("remote_gateway"),
        Choice("auth", choices=["psk", "pubkey"]),
        Secret("preshared_key", "psk", aliases=["psk"]),
        Choice("key_exchange", "keyexchange", choices=["ike", "ikev1", "ikev2"]),
        Text("proposal", "ike"),
        Integer("lifetime", "ikelifetime", least=60, most=86400),
        Choice("start", "auto", words={"responder": "add", "on_demand": "route", "always": "start"}),
        Choice("negotiation", choices=["main", "aggressive"]),
        Text("identifier"),
        Text("peer_identifier"),
        Flag("mobike"),
        Flag("split_connections"),
        Flag("force_encapsulation", "forceencaps"),
        Integer("keying_tries", "keyingtries", least=0),
        Flag("rekey"),
        Flag("reauthenticate", "reauth"),
        Integer("margin_time", "margintime", least=0),
        Choice("dpd_action", "dpdaction", choices=["none", "clear", "hold", "restart"]),
        Integer("dpd_delay", "dpddelay", least=0, most=3600),
        Integer("dpd_failures", "dpdfailures", least=0),
    ],
    identity=("network", "name"),
    children=[POLICIES, TUNNELS],
    staging=Applies(apply_rules("ipsec#vnet")),
    flags=LOCKOUT,
    guard=Lockout(_complete),
)

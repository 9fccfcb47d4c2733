# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of a network: one of them, and the whole ordered set (schema network/vnet_rules.yml)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...desired.kinds import Choice, Field, Flag, Integer, Text, WishError
from ...desired.plan import Plan
from ...desired.resource import Children, Resource
from ..common.applying import Applies
from ..common.caller import LOCKOUT
from .lockout import Lockout
from .net_parts import Words, apply_rules, network
from .order import Places

if TYPE_CHECKING:
    # Loaded by name when first needed; named here so that Ansible's packer, which reads imports, ships them.
    from ...vergeos.schema import (  # noqa: F401
        machine_status,
        machines,
        vnet_addresses,
        vnet_rule_aliases,
        vnet_rules,
        vnets,
    )

PROTOCOLS = {
    **{word: word for word in ("any", "tcp", "udp", "tcpudp", "icmp")},
    "ospf": "89",
    "igmp": "2",
    "gre": "47",
    "esp": "50",
    "ah": "51",
}


def rule_fields() -> list[Field]:
    """Return the fields of a rule; the first is what tells the rules of a network apart."""
    return [
        Text("name", least=1, most=128),
        Text("description", most=2048),
        Flag("enabled"),
        Choice("pin", choices=["no", "top", "bottom"]),
        Choice("direction", choices=["incoming", "outgoing"]),
        Choice("action", choices=["accept", "drop", "reject", "translate", "route"]),
        Choice("protocol", words=PROTOCOLS),
        Choice("interface", choices=["auto", "router", "dmz", "wireguard", "any"]),
        Text("ct_state"),
        Words("source", "source_ip"),
        Words("source_ports", "source_ports", ports=True),
        Words("destination", "destination_ip"),
        Words("destination_ports", "destination_ports", ports=True),
        Words("target", "target_ip"),
        Words("target_ports", "target_ports", ports=True),
        Flag("statistics"),
        Flag("log"),
        Flag("trace"),
        Text("throttle"),
        Flag("drop_throttle"),
    ]


# What a rule is of which nothing more is said (schema network/vnet_rules.yml).
PLAIN = {
    "description": "",
    "enabled": True,
    "pin": "no",
    "direction": "incoming",
    "action": "accept",
    "protocol": "any",
    "interface": "auto",
    "ct_state": "",
    "source": "",
    "source_ports": "",
    "destination": "",
    "destination_ports": "",
    "target": "",
    "target_ports": "",
    "statistics": False,
    "log": False,
    "trace": False,
    "throttle": "",
    "drop_throttle": False,
}


def made_by_platform(row: Any) -> bool:
    """Whether a rule is the platform's own: marked as such, or made for an address, a block or a tunnel."""
    return bool(row.get("system_rule") or row.get("owner"))


def routes(row: Any) -> bool:
    """Whether a rule is a static route or the default route, which :data:`routing.ROUTING` takes care of."""
    return bool(row.get("action") == "route" and row.get("direction") == "outgoing")


def _hands_off(engine: Any, draft: Plan) -> None:
    """Refuse to touch a rule of the platform."""
    row = engine.found.row if engine.found else {}
    if made_by_platform(row) and any(step.kind != "apply" for step in draft.steps):
        raise WishError(f"rule {engine.resource.label(row)} was made by the platform and cannot be changed or removed")


RULE = Resource(
    "rule",
    "vnet_rules",
    [network(), *rule_fields(), Integer("order", "orderid", least=1)],
    identity=("network", "name"),
    staging=Applies(apply_rules()),
    extra=["system_rule", "owner", "packets", "bytes"],
    flags=LOCKOUT,
    guard=Lockout(_hands_off),
)
POLICY = Resource(
    "policy",
    "vnets",
    [Text("network", "name", create_only=True)],
    identity=("network",),
    called="network",
    made_elsewhere=True,
    children=[
        Children(
            "rules",
            "rule",
            "vnet_rules",
            [*rule_fields(), Integer("order", "orderid", listed=False)],
            lambda row: {"vnet": row["$key"]},
            purge="purge",
            extra=["system_rule", "owner"],
            order=Places("order"),
            protected=made_by_platform,
            spared=routes,
            purge_all="purge_routes",
            exact=PLAIN,
        )
    ],
    staging=Applies(apply_rules("")),
    extra=["need_fw_apply", "ipaddress", "network"],
    flags=LOCKOUT,
    guard=Lockout(rules="rules"),
)

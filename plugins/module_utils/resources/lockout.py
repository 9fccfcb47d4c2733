# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a change of rules would cut off the API itself.

The rules before and after are walked for a packet that opens a connection to the API; the first match decides (schema
network/vnet_rules.yml). What cannot be told, such as a source that is an alias, counts against an accepting rule and
for a refusing one, so that the doubt stops the run before the network does.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Any, Mapping, Optional, Sequence, Union
from urllib.parse import urlsplit

from ..desired.field import WishError
from ..desired.plan import Plan, differences
from ..desired.resource import Row
from ..vergeos.filters import where
from ..vergeos.utils.lists import split_list

IP = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]
YES, MAYBE, NO = "yes", "maybe", "no"
PINS = {"top": 0, "no": 1, "bottom": 2}
LOCKOUT = {"allow_lockout": {"type": "bool", "default": False}}
# What the option is called that brings rules into force.
APPLIES = ("apply_rules", "rules")
REFUSING = ("drop", "reject", "translate")
# Columns of a network that tell whether it carries an address, and of a rule that tell what becomes of a packet.
CARRIES = ["network", "ipaddress"]
DECIDES = [
    "$key",
    "pin",
    "orderid",
    "action",
    "enabled",
    "direction",
    "protocol",
    "source_ip",
    "source_ports",
    "destination_ip",
    "destination_ports",
    "ct_state",
    "interface",
    "target_ip",
]


class Packet:
    """What a client sends to open a connection to the API.

    Args:
        source: This machine's address on the way there; None where it cannot be told.
        target: The API's address.
        port: The API's port.
    """

    def __init__(self, source: Optional[IP], target: IP, port: int) -> None:
        self.source = source
        self.target = target
        self.port = port


def refuse_lockout(engine: Any, draft: Plan) -> None:
    """Refuse a change of rules after which the API may not be reached any more.

    Args:
        engine: The engine, of a resource whose row is the network and that has the children ``rules``.
        draft: What is about to be done.

    Raises:
        WishError: It would, or nobody can tell.
    """
    packet = _concerned(engine, draft)
    if packet is None or not _carries(engine.client, engine.found.row, packet.target):
        return
    before = list(engine.found.children["rules"])
    after = {id(row): dict(row) for row in before}
    for change in differences(engine.resource, engine.wish, engine.found):
        if change.kind == "delete":
            del after[id(change.row)]
        else:
            after.setdefault(id(change.row) if change.row else id(change), {}).update(change.columns())
    _refuse(engine.found.row["name"], packet, before, list(after.values()), bool(engine.found.row.get("need_fw_apply")))


def refuse_staged_lockout(engine: Any, draft: Plan) -> None:
    """Refuse to bring rules into force after which the API may not be reached any more; arguments as above.

    What comes into force is what this task writes, if it is about one rule, and what others have staged.

    Args:
        engine: The engine, of a resource that is a rule or a network.
        draft: What is about to be done.

    Raises:
        WishError: It would, or nobody can tell.
    """
    step = next(
        (step for step in draft.steps if step.kind == "apply" and step.action in ("apply_rules", "rules")), None
    )
    packet = _concerned(engine, draft) if step is not None else None
    if packet is None or step is None:
        return
    vnet = engine.row["$key"] if step.key is None else step.key
    network = engine.client.run(engine.client.table("vnets").read(vnet, ["$key", "name", *CARRIES, "need_fw_apply"]))
    if not _carries(engine.client, network, packet.target):
        return
    before = engine.client.run(engine.client.table("vnet_rules").rows(where(vnet=vnet), DECIDES, "+$key"))
    after = {str(row["$key"]): dict(row) for row in before}
    for write in draft.steps:
        if write.kind == "delete":
            after.pop(str(write.key), None)
        elif write.kind in ("create", "update"):
            after.setdefault(str(write.key), {}).update(write.columns)
    _refuse(network["name"], packet, before, list(after.values()), bool(network.get("need_fw_apply")))


def _concerned(engine: Any, draft: Plan) -> Optional[Packet]:
    """Return the packet that has to get through, unless nothing happens to rules, or the user does not mind."""
    touches = any(step.child or step.kind == "apply" for step in draft.steps)
    return _packet(engine.client.address) if touches and not engine.params.get("allow_lockout") else None


def _refuse(network: str, packet: Packet, before: Sequence[Row], after: Sequence[Row], staged: bool) -> None:
    """Refuse what may cut off the API; where rules are staged, it is not those before that it comes through now."""
    was, becomes = fate(before, packet), fate(after, packet)
    if becomes in ("accept", was) and not (staged and becomes.partition(" ")[0] in REFUSING):
        return
    raise WishError(
        f"network {network} carries the API at {packet.target} port {packet.port}, and these rules may cut it off "
        f"({becomes}{f' instead of {was}' if was != becomes else ', once what is staged is in force'}); accept tcp to "
        f"that port from {packet.source or 'here'} first, or set allow_lockout: true"
    )


def fate(rules: Sequence[Row], packet: Packet) -> str:
    """Say what becomes of a packet.

    Args:
        rules: The rules of a network, in any order.
        packet: The packet.

    Returns:
        ``accept``, ``drop``, ``reject``, ``translate`` (to where), ``accept in some cases``, or ``no rule``.
    """
    result = "no rule"
    for rule in sorted(rules, key=lambda row: (PINS.get(str(row.get("pin")), 1), int(row.get("orderid") or 1 << 31))):
        action, match = str(rule.get("action") or "accept"), matches(rule, packet)
        if match == NO or action == "route":
            continue
        if action == "accept" and match == MAYBE:
            result = "accept in some cases"
            continue
        if action == "accept":
            return action
        if result == "no rule":
            return f"translate to {rule.get('target_ip')}" if action == "translate" else action
        return result
    return result


def matches(rule: Mapping[str, Any], packet: Packet) -> str:
    """Say whether a rule is about a packet.

    Args:
        rule: The rule's columns.
        packet: The packet.

    Returns:
        ``yes``, ``no``, or ``maybe`` where it cannot be told.
    """
    if rule.get("enabled") is False or (rule.get("direction") or "incoming") != "incoming":
        return NO
    if (rule.get("protocol") or "any") not in ("any", "tcp", "tcpudp"):
        return NO
    parts = [
        _address(rule.get("source_ip"), packet.source),
        _address(rule.get("destination_ip"), packet.target),
        _port(rule.get("destination_ports"), packet.port),
        # The client's own port is any: a rule for certain ones is about some connections only.
        MAYBE if split_list(rule.get("source_ports")) else YES,
        MAYBE if split_list(rule.get("ct_state")) else YES,
        # Nor can the interface be told that the connection comes in by.
        YES if (rule.get("interface") or "auto") in ("auto", "any") else MAYBE,
    ]
    return NO if NO in parts else MAYBE if MAYBE in parts else YES


def _address(text: Any, address: Optional[IP]) -> str:
    """Whether an address is one of those that a rule names; an empty text means any."""
    words = split_list(text)
    return _best([_one_address(word, address) for word in words]) if words else YES


def _best(answers: Sequence[str]) -> str:
    return YES if YES in answers else MAYBE if MAYBE in answers else NO


def _one_address(word: str, address: Optional[IP]) -> str:
    first, dash, last = word.partition("-")
    try:
        if address is None:
            return MAYBE
        if dash:
            within = int(ipaddress.ip_address(first)) <= int(address) <= int(ipaddress.ip_address(last))
        else:
            within = address in ipaddress.ip_network(word, strict=False)
    except ValueError:
        return MAYBE
    return YES if within else NO


def _port(text: Any, port: int) -> str:
    words = split_list(text)
    return _best([_one_port(word, port) for word in words]) if words else YES


def _one_port(word: str, port: int) -> str:
    first, _dash, last = word.partition("-")
    if not first.isdigit():
        return MAYBE
    return YES if int(first) <= port <= int(last or first) else NO


def _packet(base_url: str) -> Optional[Packet]:
    """Work out the packet from the API's address; nothing is sent but a question to the name server."""
    place = urlsplit(base_url)
    port = place.port or 443
    try:
        family, _kind, _number, _name, where_to = socket.getaddrinfo(place.hostname, port, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect(where_to)
            source = ipaddress.ip_address(probe.getsockname()[0])
        return Packet(source, ipaddress.ip_address(where_to[0]), port)
    except (OSError, ValueError):
        return None


def _carries(client: Any, network: Row, target: IP) -> bool:
    """Whether the API's address is one of the network's."""
    try:
        if network.get("network") and target in ipaddress.ip_network(str(network["network"]), strict=False):
            return True
    except ValueError:
        pass
    if str(network.get("ipaddress") or "").partition("/")[0] == str(target):
        return True
    if "$key" not in network:
        return False
    addresses = client.table("vnet_addresses")
    return bool(client.run(addresses.rows(where(vnet=network["$key"], ip=str(target)), ["$key"], None, 1)))

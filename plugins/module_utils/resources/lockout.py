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
    if engine.params.get("allow_lockout") or not any(step.child for step in draft.steps):
        return
    packet = _packet(engine.client.address)
    if packet is None or not _carries(engine, packet.target):
        return
    before = list(engine.found.children["rules"])
    after = {id(row): dict(row) for row in before}
    for change in differences(engine.resource, engine.wish, engine.found):
        if change.kind == "delete":
            del after[id(change.row)]
        else:
            after.setdefault(id(change.row) if change.row else id(change), {}).update(change.columns())
    was, becomes = fate(before, packet), fate(list(after.values()), packet)
    if becomes not in (was, "accept"):
        raise WishError(
            f"network {engine.resource.label(engine.found.row)} carries the API at {packet.target} port {packet.port}, "
            f"and these rules may cut it off ({becomes} instead of {was}); accept tcp to that port from "
            f"{packet.source or 'here'} first, or set allow_lockout: true"
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


def _carries(engine: Any, target: IP) -> bool:
    """Whether the API's address is one of the network's."""
    row = engine.found.row
    try:
        if row.get("network") and target in ipaddress.ip_network(str(row["network"]), strict=False):
            return True
    except ValueError:
        pass
    if str(row.get("ipaddress") or "").partition("/")[0] == str(target):
        return True
    if "$key" not in row:
        return False
    addresses = engine.client.table("vnet_addresses")
    return bool(engine.client.run(addresses.rows(where(vnet=row["$key"], ip=str(target)), ["$key"], None, 1)))

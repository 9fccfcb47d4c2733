# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way from here to the API and back, through a network's rules and routes; pure.

The rules are walked for a packet that opens a connection; the first match decides (schema network/vnet_rules.yml).
"""

from __future__ import annotations

import ipaddress
from typing import Any, Mapping, Optional, Sequence

from ...desired.resource import Row
from ...vergeos.utils.lists import split_list
from ..common.addresses import IP, block_of
from ..common.caller import Packet

YES, MAYBE, NO = "yes", "maybe", "no"
PINS = {"top": 0, "no": 1, "bottom": 2}


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
        _address(rule.get("source_ip"), packet.source if packet.sure else None),
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


def way_back(network: Row, rules: Sequence[Row], source: Optional[IP]) -> str:
    """Say which way a network's router sends what the API answers.

    Args:
        network: The network's row.
        rules: Its rules; those with the action ``route`` that go out are its static routes.
        source: Who is answered; None where it cannot be told.

    Returns:
        The next router as the row that decides has it; empty where it is a neighbour, or where nothing can be told.
    """
    if source is None:
        return ""
    gateway = network.get("vnet_default_gateway")
    ways = [(-1, str(network.get("gateway") or "") if gateway is None else f"network {gateway}")]
    for rule in rules:
        if rule.get("action") != "route" or rule.get("direction") != "outgoing" or rule.get("enabled") is False:
            continue
        block = block_of(rule.get("destination_ip"))
        # What is no block is the platform's own default route, which follows from the network's gateway.
        if block is not None and source in block:
            ways.append((block.prefixlen, str(rule.get("target_ip"))))
    own = block_of(network.get("network"))
    if own is not None and source in own:
        ways.append((own.prefixlen, ""))
    return max(ways, key=lambda way: way[0])[1]

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What virtual machines can do beyond rows, and how their addresses are read."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import Any, Iterable, Iterator, Mapping, Optional, Sequence, Union

from ..filters.build import where
from ..table import Table
from ..utils.mac import plain_mac

Address = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]
# A MAC address, and an address of the interface that has it.
Interface = tuple[str, Optional[Address]]
# Senders that do not know their address yet; to connect to one leads to the caller itself, or nowhere.
THIS_NETWORK = ipaddress.ip_network("0.0.0.0/8")


class VMTable(Table):
    """The table ``vms``. Snapshots share it and may share a live machine's name (schema compute/README.md, trap 2)."""

    scope = where(is_snapshot=False)


def machine_addresses(guest_info: Any, nics: Iterable[Mapping[str, Any]]) -> list[str]:
    """Collect the addresses of a machine: what its guest agent reports, then what its NICs are given.

    Args:
        guest_info: ``agent_guest_info`` of the machine's status: an object, or ``[]`` without an agent
            (schema compute/machine_status.yml).
        nics: Rows of the machine's NICs, with ``macaddress``, ``ipaddress`` and ``orderid`` where they are known.

    Returns:
        Usable addresses, each once; of those reported IPv4 before IPv6, then in the order of the NICs.
    """
    rows = in_order(nics)
    found = reported(guest_interfaces(guest_info), [plain_mac(row.get("macaddress")) for row in rows])
    told = sorted((address for _place, address in found), key=lambda address: address.version)
    given = (usable(row.get("ipaddress")) for row in rows)
    return list(dict.fromkeys(str(address) for address in (*told, *given) if address is not None))


def in_order(nics: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Sort the rows of a machine's NICs as the platform does, by ``orderid``; those without it stay as they came."""
    return sorted(nics, key=lambda row: row.get("orderid") or 0)


def reported(interfaces: Iterable[Interface], macs: Sequence[str]) -> list[tuple[Optional[int], Address]]:
    """Tell the addresses of a machine from those that only its guest knows, such as bridges of containers.

    Args:
        interfaces: What :func:`guest_interfaces` gives.
        macs: The MAC addresses of the machine's NICs in their order; empty where one is not known.

    Returns:
        Addresses, each with the place of the NIC that has it, in the order of the NICs. Where the guest knows none of
        the NICs, as also when the report has no MAC addresses, all that it reports, without places.
    """
    places = {mac: place for place, mac in reversed(list(enumerate(macs))) if mac}
    seen = list(interfaces)
    own = [(places[mac], address) for mac, address in seen if mac in places]
    if not own:
        return [(None, address) for _mac, address in seen if address is not None]
    return [(place, address) for place, address in sorted(own, key=lambda one: one[0]) if address is not None]


def guest_interfaces(guest_info: Any) -> Iterator[Interface]:
    """Go through the interfaces that a guest agent reports.

    Args:
        guest_info: As for :func:`machine_addresses`.

    Yields:
        The interface's MAC address as the platform writes it (empty where the report has none: the schema shows the
        name only, the QEMU guest agent sends ``hardware-address`` too, on Windows with dashes), and a usable address of
        it; once with None where it has none.
    """
    interfaces = guest_info.get("network") if isinstance(guest_info, Mapping) else None
    for interface in interfaces if isinstance(interfaces, list) else []:
        if not isinstance(interface, Mapping):
            continue
        mac = plain_mac(interface.get("hardware-address"))
        entries = interface.get("ip-addresses")
        read = [usable(entry.get("ip-address")) for entry in entries or () if isinstance(entry, Mapping)]
        found = [address for address in read if address is not None]
        for address in found:
            yield mac, address
        if mac and not found:
            yield mac, None


def usable(value: Any) -> Optional[Address]:
    """Read an address at which others can reach what has it, whoever says so: a guest, a NIC or a network.

    Args:
        value: An address or a text, maybe with the length of its network or a scope behind it; None is none.

    Returns:
        The address, an IPv4 address written as IPv6 as such; None for what is no address, and for those that lead
        nowhere, to many, or to whoever asks: unspecified, loopback, link-local, multicast, broadcast and reserved ones.
    """
    return _usable(str(value)) if value else None


@lru_cache(maxsize=64)  # every guest reports the same loopback addresses
def _usable(text: str) -> Optional[Address]:
    try:
        address = ipaddress.ip_address(re.split("[%/]", text, maxsplit=1)[0].strip())
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    elsewhere = (
        address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved  # with it the broadcast address
        or (address.version == 4 and address in THIS_NETWORK)
    )
    return None if elsewhere or address.is_unspecified else address

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What virtual machines can do beyond rows, and how their addresses are read."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import Any, Iterator, Mapping, Optional, Union

from .base import ResourceManager

Address = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]


class VMs(ResourceManager):
    """The table ``vms``. Snapshots share it and may share a live machine's name (schema compute/README.md, trap 2)."""

    scope = "is_snapshot eq false"


def guest_addresses(guest_info: Any) -> list[str]:
    """Read the addresses that a guest agent reports.

    Args:
        guest_info: ``agent_guest_info`` of the machine's status: an object, or ``[]`` without an agent
            (schema compute/machine_status.yml).

    Returns:
        The addresses in the order of the report, IPv4 before IPv6, without loopback and link-local ones.
    """
    found = [address for _mac, address in guest_interfaces(guest_info)]
    return [str(address) for version in (4, 6) for address in found if address.version == version]


def guest_interfaces(guest_info: Any) -> Iterator[tuple[str, Address]]:
    """Go through the addresses that a guest agent reports, with the interfaces that have them.

    Args:
        guest_info: As for :func:`guest_addresses`.

    Yields:
        The interface's MAC address in lower case (empty where the report has none: the schema shows the name only,
        the QEMU guest agent sends ``hardware-address`` too), and an address.
    """
    interfaces = guest_info.get("network") if isinstance(guest_info, Mapping) else None
    for interface in interfaces if isinstance(interfaces, list) else []:
        if not isinstance(interface, Mapping):
            continue
        mac = str(interface.get("hardware-address") or "").lower()
        entries = interface.get("ip-addresses")
        for entry in entries if isinstance(entries, list) else []:
            address = _usable(str(entry.get("ip-address", ""))) if isinstance(entry, Mapping) else None
            if address is not None:
                yield mac, address


@lru_cache(maxsize=64)  # every guest reports the same loopback addresses
def _usable(text: str) -> Optional[Address]:
    """Read an address that others can reach the guest at."""
    try:
        address = ipaddress.ip_address(text.split("%", 1)[0])
    except ValueError:
        return None
    return None if address.is_loopback or address.is_link_local else address

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What virtual machines can do beyond rows, and how their addresses are read."""

from __future__ import annotations

import ipaddress
from typing import Any, Iterator, Mapping

from .base import ResourceManager


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
    interfaces = guest_info.get("network") if isinstance(guest_info, Mapping) else None
    found = list(_reported(interfaces if isinstance(interfaces, list) else []))
    return [address for version in (4, 6) for address in found if ipaddress.ip_address(address).version == version]


def _reported(interfaces: list[Any]) -> Iterator[str]:
    for interface in interfaces:
        entries = interface.get("ip-addresses") if isinstance(interface, Mapping) else None
        for entry in entries if isinstance(entries, list) else []:
            text = str(entry.get("ip-address", "")) if isinstance(entry, Mapping) else ""
            try:
                address = ipaddress.ip_address(text.split("%", 1)[0])
            except ValueError:
                continue
            if not (address.is_loopback or address.is_link_local):
                yield str(address)

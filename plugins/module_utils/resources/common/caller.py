# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who asks the API, and by which addresses: what a change must not cut off."""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path
from typing import Any, Optional, Sequence
from urllib.parse import urlsplit

from ...vergeos.resolving import addresses_of
from ...vergeos.utils.mac import plain_mac
from .addresses import IP

LOCKOUT = {"allow_lockout": {"type": "bool", "default": False}}
# Seconds that the API's name may take; the requests before have resolved it.
RESOLVING = 30.0
# Where Linux tells the MAC addresses of this host.
INTERFACES = Path("/sys/class/net")
NOBODY = "00:00:00:00:00:00"


def free(_engine: Any, _draft: Any) -> None:
    """Refuse nothing, as a guard."""


class Packet:
    """What a client sends to open a connection to the API.

    Args:
        source: The address that the API sees: this host's, or that of the proxy between; None where it cannot be told.
        target: The API's address.
        port: The API's port.
        sure: Whether it surely comes from there; a proxy may have further addresses.
        behind: This host's address on the way to the proxy, where there is one between.
    """

    def __init__(
        self, source: Optional[IP], target: IP, port: int, *, sure: bool = True, behind: Optional[IP] = None
    ) -> None:
        self.source = source
        self.target = target
        self.port = port
        self.sure = sure
        self.behind = behind

    @property
    def callers(self) -> list[IP]:
        """The addresses from which the API is asked, by way of one another."""
        return [address for address in (self.source, self.behind) if address is not None]


def packet_to(client: Any) -> Optional[Packet]:
    """Work out the packet from where the API is; nothing is sent but questions to the name server.

    Args:
        client: A VergeClient.

    Returns:
        The packet; None where the name of a host or the way there is not known here.
    """
    place, between = urlsplit(client.address), client.proxy
    port = place.port or 443
    try:
        target = _address(str(place.hostname), port)
        if not between:
            return Packet(_leaving_for(target, port), target, port)
        proxy = urlsplit(between if "://" in between else f"//{between}")
        source = _address(str(proxy.hostname), proxy.port or port)
        return Packet(source, target, port, sure=False, behind=_leaving_for(source, proxy.port or port))
    except (OSError, ValueError):
        return None


def _address(host: str, port: int) -> IP:
    return ipaddress.ip_address(addresses_of(host, port, RESOLVING)[0])


def _leaving_for(target: IP, port: int) -> IP:
    """Return the address of this host on the way to another."""
    with socket.socket(socket.AF_INET6 if target.version == 6 else socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((str(target), port))
        return ipaddress.ip_address(probe.getsockname()[0])


def own_macs() -> Sequence[str]:
    """Return the MAC addresses of this host, as the platform writes them; none where the system does not tell."""
    found = []
    for path in sorted(INTERFACES.glob("*/address")):
        try:
            found.append(plain_mac(path.read_text("ascii").strip()))
        except (OSError, ValueError):
            continue  # an interface that has gone meanwhile
    return [mac for mac in found if mac and mac != NOBODY]

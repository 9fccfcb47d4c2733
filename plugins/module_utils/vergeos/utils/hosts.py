# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a system is: what a person may write for a host, and what is told about the rest."""

from __future__ import annotations

import ipaddress
import re

from ..exceptions import VergeError

LABEL = re.compile(r"[\w-]{1,63}")
LONGEST = 253
PORTS = range(1, 65536)
HOW = "write a name, an address or [address-of-IPv6], and :port where it is not 443"


def base_url(host: str) -> str:
    """Turn what a person wrote for a host into the beginning of every URL (WIRE 1.1).

    Args:
        host: Name or address, with or without ``https://``, a port and a trailing slash. An IPv6 address needs its
            brackets only where a port follows.

    Returns:
        ``https://name[:port]``.

    Raises:
        VergeError: It is no host. A login and a query are not repeated in the text, since they may hold a secret.
    """
    scheme, mark, rest = host.strip().partition("://")
    if not mark:
        scheme, rest = "https", host.strip()
    place = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if "@" in rest:  # a password may hold what ends a place
        raise VergeError("host holds a user name or password; give them as options of their own")
    shown = re.split(r"[?#]", host.strip(), maxsplit=1)[0]
    if scheme.lower() != "https":
        raise VergeError(f"host {shown!r}: VergeOS speaks https only")
    if rest[len(place) :].strip("/"):
        raise VergeError(f"host {shown!r} is not a host name or address, since a path or query follows it; {HOW}")
    if "%" in place:
        raise VergeError(f"host {shown!r}: an address with a zone cannot be used; give a name, or one without a zone")
    return "https://" + (_bare(place) or _with_port(place, shown))


def _bare(place: str) -> str:
    """Return an IPv6 address that stands without brackets, in brackets; nothing where it is none."""
    try:
        return f"[{ipaddress.IPv6Address(place)}]"
    except ValueError:
        return ""


def _with_port(place: str, shown: str) -> str:
    """Check a name or an address, and the port behind it."""
    name, colon, port = place.rpartition(":")
    if not colon or place.endswith("]"):
        name, colon, port = place, "", ""
    named = _address(name, shown) if name.startswith("[") else _name(name, shown)
    if not colon:
        return named
    if not (port.isascii() and port.isdecimal() and int(port[:6]) in PORTS):
        raise VergeError(f"host {shown!r}: the port is not a number from 1 to 65535")
    return f"{named}:{int(port)}"


def _address(text: str, shown: str) -> str:
    """Check an IPv6 address in brackets."""
    inside = _bare(text[1:-1]) if text.endswith("]") else ""
    if not inside:
        raise VergeError(f"host {shown!r} is not a host name or address: no IPv6 address is in its brackets; {HOW}")
    return inside


def _name(text: str, shown: str) -> str:
    """Check a name, or an address of IPv4."""
    labels = text[:-1].split(".") if text.endswith(".") else text.split(".")
    if len(text) > LONGEST or not all(map(LABEL.fullmatch, labels)):
        raise VergeError(f"host {shown!r} is not a host name or address; {HOW}")
    if labels[-1].isdecimal():
        try:
            ipaddress.IPv4Address(text)
        except ValueError:
            raise VergeError(f"host {shown!r} is not a host name or address: a number ends it; {HOW}") from None
    return text.lower()

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that are addresses, ranges, blocks or ports: read, checked, and written as the platform does."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import Any, Mapping, Optional, Union

from ...desired.kinds import CommaList, Field, WishError
from ...vergeos.filters import Filter, compare

# What only numbers, dots, slashes and dashes make is meant as an address; other words are names the platform knows.
NUMERIC = re.compile(r"[0-9./-]+|[0-9a-fA-F]*:[0-9a-fA-F:./-]*")
IP = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]
Net = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]
# So many texts of a long list are read once, however often they are compared.
REMEMBERED = 1 << 14
PORT = re.compile(r"(\d+)(?:-(\d+))?")
# Words of the platform with a name behind them, which may hold blanks.
NAMING = ("alias:", "vnet:", "vmnic:")


def address_of(text: Any) -> Optional[IP]:
    """Read one address.

    Args:
        text: Any text, or None.

    Returns:
        The address; None where the text is none.
    """
    return _parsed(str(text))


@lru_cache(maxsize=REMEMBERED)
def _parsed(text: str) -> Optional[IP]:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def block_of(text: Any) -> Optional[Net]:
    """Read a block of addresses; otherwise as :func:`address_of`."""
    try:
        return ipaddress.ip_network(str(text), strict=False)
    except ValueError:
        return None


def check_address(option: str, text: str) -> None:
    """Make sure that what looks like an address, a range or a block is one.

    Args:
        option: The option, for the message.
        text: One word, such as ``10.0.0.1``, ``10.0.0.0/24``, ``10.0.0.1-10.0.0.9`` or a word of the platform.

    Raises:
        WishError: It is not.
    """
    if len(text.split()) > 1 and not text.startswith(NAMING):
        raise WishError(f"{option}: {text!r} has blanks in it; give one address or word, or each as an entry of a list")
    if not NUMERIC.fullmatch(text):
        return
    first, dash, last = text.partition("-")
    try:
        if not dash:
            ipaddress.ip_interface(text)
            return
        ends = [ipaddress.ip_address(first), ipaddress.ip_address(last)]
        upside_down = ends[0].version != ends[1].version or int(ends[0]) > int(ends[1])
    except ValueError:
        raise WishError(f"{option}: {text!r} is no address, range or block of addresses") from None
    if upside_down:
        raise WishError(f"{option}: the range {text} is upside down")


def check_port(option: str, text: str) -> None:
    """Make sure that a word is a port from 0 to 65535, or a range that begins with the lower one.

    Args:
        option: The option, for the message.
        text: The word.

    Raises:
        WishError: It is not.
    """
    found = PORT.fullmatch(text)
    if found is None:
        raise WishError(f"{option}: {text!r} is no port; give such as 443, 1024-65535 or alias:web-ports")
    ends = [int(number) for number in found.groups() if number is not None]
    if max(ends) > 65535:
        raise WishError(f"{option}: {text} is no port; the highest is 65535")
    if ends != sorted(ends):
        raise WishError(f"{option}: the port range {text} is upside down")


def spelled(text: Any) -> str:
    """Return an address in its usual spelling, and any other text as it is: ``FD00::0020`` is ``fd00::20``."""
    given = str("" if text is None else text)
    address = address_of(given)
    return given if address is None else str(address)


class Address(Field):
    """An address, a range or a block of addresses, or a word that the platform knows."""

    loose = True

    def check(self, value: Any) -> Any:
        text = super().check(value).strip()
        check_address(self.option, text)
        return text

    def near(self, wish: Mapping[str, Any]) -> Optional[Filter]:
        # How a stored IPv6 address is written, nobody recorded.
        wanted = str(wish[self.option])
        return compare(self.column, "cs", ":") if ":" in spelled(wanted) else super().near(wish)

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        return spelled(wanted) == spelled(self.held(row))


class Single(Field):
    """One address; an empty text means none."""

    def check(self, value: Any) -> Any:
        text = str(super().check(value)).strip()
        if text and address_of(text) is None:
            raise WishError(f"{self.option} is {text!r}; give one address, such as 10.10.0.1")
        return text

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        return spelled(wanted) == spelled(self.held(row))


class Interface(Field):
    """An address with the length of its network, such as ``10.100.0.1/24``."""

    def check(self, value: Any) -> Any:
        text = str(super().check(value)).strip()
        try:
            address = ipaddress.ip_interface(text)
        except ValueError:
            address = None
        if address is None or "/" not in text:
            raise WishError(f"{self.option} is {text!r}; give an address with its length, such as 10.100.0.1/24")
        return str(address)


class Blocks(CommaList):
    """Blocks of addresses, such as ``10.20.0.0/24``."""

    def check(self, value: Any) -> Any:
        for word in self.words(value):
            try:
                ipaddress.ip_network(word, strict=False)
            except ValueError:
                raise WishError(f"{self.option}: {word!r} is no block of addresses, such as 10.20.0.0/24") from None
        return super().check(value)


class Block(Field):
    """A block of addresses, such as ``10.10.0.0/24``; of one address also without the length of its prefix."""

    def check(self, value: Any) -> Any:
        text = str(super().check(value)).strip()
        try:
            return str(ipaddress.ip_network(text)) if text else text
        except ValueError as error:
            raise WishError(f"{self.option} is {text!r}; give a block such as 10.10.0.0/24 ({error})") from None


class Subnet(Block):
    """The addresses of a network: without the length of its prefix nobody meant a network of one address."""

    def check(self, value: Any) -> Any:
        block = super().check(value)
        if block and "/" not in str(value):
            raise WishError(f"{self.option} is {value!r}; give the length of its prefix too, such as {value}/24")
        return block


class Semicolons(CommaList):
    """A list of the name server: a semicolon follows each entry, the last too (schema network/vnet_dns_views.yml)."""

    def __init__(self, option: str, column: str = "", **facets: Any) -> None:
        super().__init__(option, column, joint=";", stored=lambda text: f"{text};" if text else "", **facets)

    def check(self, value: Any) -> Any:
        for entry in self.words(value):
            # An entry may be negated, and more may follow the address, such as a port.
            check_address(self.option, (entry.lstrip("! ").split() or [""])[0])
        return super().check(value)

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names and values of name servers, compared as these do, and not letter by letter. Pure, no I/O.

Case makes no difference (RFC 4343), a name without a dot at its end goes on with its zone's (RFC 1035 5.1), and what a
value means depends on the type of its record. How the platform stores them is as they were written, as far as anybody
recorded it (schema network/vnet_dns_zone_records.yml).
"""

from __future__ import annotations

import re
import string
from functools import lru_cache
from typing import Any, Mapping, Optional

from ...desired.kinds import Text, WishError, checked_name
from ...vergeos.filters import Filter, compare, one_of, where
from ..common.addresses import REMEMBERED, address_of

# Both mean the zone itself (schema network/vnet_dns_zone_records.yml).
APEX = ("@", "")
ALONE = "CNAME"
# Types whose value is an address, and those whose value is a name, which an address would be read as.
VERSIONS = {"A": 4, "AAAA": 6}
NAMED = (ALONE, "MX", "NS", "PTR", "SRV")
TTL = re.compile(r"(?:\d+[smhdw]?)+", re.ASCII | re.IGNORECASE)
SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
# Only these letters have two cases in a name (RFC 4343).
LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
# The strings of a TXT record in quotes, with what stands escaped in them.
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*', re.DOTALL)


def folded(name: Any) -> str:
    """Return a name of a zone or a host, which is always meant from the root, without case and the dot at its end."""
    return _folded(str(name or ""))


@lru_cache(maxsize=REMEMBERED)
def _folded(name: str) -> str:
    text = name.strip().translate(LOWER)
    return text[:-1] if len(text) > 1 and text.endswith(".") else text


def absolute(name: Any, origin: Any) -> str:
    """Return a name in a zone in full.

    Args:
        name: The name, relative to the zone or with a dot at its end; empty or ``@`` is the zone itself.
        origin: The zone's own name.

    Returns:
        The whole name, without case and without the dot at its end.
    """
    return _absolute(str(name or ""), str(origin or ""))


@lru_cache(maxsize=REMEMBERED)
def _absolute(name: str, origin: str) -> str:
    text = name.strip()
    if text in APEX:
        return folded(origin)
    return folded(text) if text.endswith(".") else f"{folded(text)}.{folded(origin)}"


def relative(name: Any, origin: Any) -> str:
    """Return a name in a zone as short as it can be said there; of the zone itself ``@``."""
    return _relative(str(name or ""), str(origin or ""))


@lru_cache(maxsize=REMEMBERED)
def _relative(name: str, origin: str) -> str:
    text, zone = name.strip(), folded(origin)
    whole = absolute(text, origin)
    if text in APEX or whole == zone:
        return "@"
    inside = text.endswith(".") and zone and whole.endswith(f".{zone}")
    return text[: -len(zone) - 2] if inside else text


def meaning(kind: Any, value: Any, origin: Any) -> str:
    """Return what the value of a record says, the same for all ways to write it.

    Args:
        kind: The record's type.
        value: Its value.
        origin: The zone's own name.

    Returns:
        Of addresses the usual spelling, of names the whole name; all else, such as what a TXT record holds, stays as
        it is letter by letter, without the quotes of zone files.
    """
    text = str(value or "")
    if kind in VERSIONS:
        return str(address_of(text.strip()) or text.strip())
    if kind in NAMED:
        return absolute(text, origin)
    if kind != "TXT":
        return text.strip()
    parts = QUOTED.findall(text)
    if not parts or QUOTED.sub("", text).strip():
        return text
    # A text longer than 255 bytes is several strings in a zone file; whoever reads it joins them (RFC 7208 3.3).
    return re.sub(r"\\(.)", r"\1", "".join(parts), flags=re.DOTALL)


def seconds(text: Any) -> Optional[int]:
    """Return the seconds of a span as zone files write it, such as ``1h30m``; None where the text is none."""
    given = str(text).strip()
    if not TTL.fullmatch(given):
        return None
    return sum(int(count) * SECONDS[unit.lower()] for count, unit in re.findall(r"(\d+)([a-zA-Z]?)", given))


class Ttl(Text):
    """A span as zone files write it; 1h, 60m and 3600 are the same.

    Args:
        option: Name of the option.
        column: Column that it is stored in.
        default: What an empty text means as well, such as ``0`` for the zone's default.
    """

    def __init__(self, option: str, column: str = "", *, default: str = "") -> None:
        super().__init__(option, column)
        self.default = default

    def check(self, value: Any) -> Any:
        text = str(super().check(value)).strip()
        if text and seconds(text) is None:
            raise WishError(f"{self.option} is {text!r}; give a time such as 5m, 1h, 1d or 3600")
        return text

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        one, other = (str(text or self.default) for text in (wanted, self.held(row)))
        return one == other or (seconds(one) is not None and seconds(one) == seconds(other))


class Domain(Text):
    """The name of a zone or of a host, which is meant from the root whether a dot ends it or not."""

    loose = True

    def check(self, value: Any) -> Any:
        text = str(super().check(value)).strip()
        return text[:-1] if len(text) > 1 and text.endswith(".") else text

    def near(self, wish: Mapping[str, Any]) -> Optional[Filter]:
        return compare(self.column, "ct", folded(wish[self.option]))

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        return folded(wanted) == folded(self.held(row))

    def bucket(self, stored: Any) -> Any:
        """Return what two spellings of one name have in common."""
        return folded(stored)


class ServerName(Text):
    """The name of a server, in a zone."""

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        held, origin = self.held(row), row.get("domain")
        return bool(wanted) == bool(held) and (not wanted or absolute(wanted, origin) == absolute(held, origin))


class RecordName(Text):
    """A name in a zone; the zone itself has two names, and its own."""

    loose = True
    # The zone's name, beside each of its records.
    origin = "zone_domain"

    def reads(self) -> list[str]:
        return [*super().reads(), f"zone#domain as {self.origin}"]

    def held(self, row: Mapping[str, Any]) -> Any:
        return relative(super().held(row), row.get(self.origin))

    def near(self, wish: Mapping[str, Any]) -> Optional[Filter]:
        return owners(self.column, wish[self.option])

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        origin = row.get(self.origin)
        return absolute(wanted, origin) == absolute(super().held(row), origin)

    def bucket(self, stored: Any) -> Any:
        """Return what the spellings of a name have in common; a wish that is not relative has been made so."""
        return str(stored or "@").translate(LOWER)

    def shown(self, row: Mapping[str, Any]) -> Any:
        return self.held(row)


class RecordValue(Text):
    """What a record says. Of a CNAME there is one for a name, so that its value does not tell it apart."""

    loose = True
    calls = False

    def check(self, value: Any) -> Any:
        text = str(super().check(value))
        return text if text.strip() else checked_name(self.option, text)

    def near(self, wish: Mapping[str, Any]) -> Optional[Filter]:
        kind, value = wish.get("type"), wish[self.option]
        # An IPv4 address has one spelling only, so that a busy name is not read with all of its addresses.
        return where(**{self.column: value}) if kind == "A" and address_of(value) else None

    def bucket(self, stored: Any) -> Any:
        """Return what addresses that are the same have in common; of all else the name and the type tell enough."""
        return str(address_of(str(stored).strip()) or "")

    def tells(self, wish: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
        return wish.get("type") == ALONE or self.same(wish[self.option], row)

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        kind, origin = row.get("type"), row.get(RecordName.origin)
        return meaning(kind, wanted, origin) == meaning(kind, self.held(row), origin)


def owners(column: str, name: Any) -> Filter:
    """Return a filter that lets all records of a name through, however they are written, and few others.

    Args:
        column: Column with the names.
        name: The name, as :func:`absolute` takes it.

    Returns:
        The filter.
    """
    text = str(name or "").strip()
    if text in APEX:
        # The zone itself, or a name in full, which the zone's own may be.
        return one_of(where(**{column: list(APEX)}), compare(column, "ew", "."))
    if not text.endswith("."):
        return compare(column, "ct", folded(text))
    return one_of(where(**{column: list(APEX)}), compare(column, "ct", folded(text).partition(".")[0]))


def faults_of(records: Any, origin: Any) -> Optional[str]:
    """Say what is wrong with the records of a zone as they would be: a CNAME stands alone, and never at the top.

    Args:
        records: Rows or wishes with ``name`` or ``host``, ``type`` and ``value``.
        origin: The zone's own name.

    Returns:
        The fault in words, or None.
    """
    by_owner: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    for record in records:
        name = record.get("host", record.get("name"))
        by_owner.setdefault(absolute(name, origin), []).append((relative(name, origin), record))
    for owner, held in by_owner.items():
        kinds = [str(record.get("type")) for _name, record in held]
        if ALONE not in kinds:
            continue
        name = held[0][0]
        if owner == folded(origin) or name == "@":
            return f"record {name}: the zone itself cannot be a {ALONE}, since its own records stand there"
        if len(held) > 1:
            others = ", ".join(f"{record.get('type')} {record.get('value')}" for _name, record in held)
            return f"record {name}: a {ALONE} stands alone, and there would be {others}; remove or leave out the others"
    return None

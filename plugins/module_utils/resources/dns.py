# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The name server of a network: views, zones and records (schema network/vnet_dns_*.yml)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Mapping

from ..desired.field import Choice, Field, Flag, Integer, Reference, Size, Text, WishError
from ..desired.plan import Plan
from ..desired.resource import Children, Params, Resource
from .addresses import Semicolons, address_of
from .net_parts import Nested, apply_dns, network

if TYPE_CHECKING:
    from ..vergeos.tables import (  # noqa: F401
        machine_status,
        machines,
        vnet_addresses,
        vnet_dns_views,
        vnet_dns_zone_records,
        vnet_dns_zones,
        vnets,
    )

TTL = re.compile(r"(?:\d+[smhdwSMHDW]?)+")
TYPES = ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SRV", "TXT"]
# Records whose value is an address, and those whose value is a name, which an address would be read as.
VERSIONS = {"A": 4, "AAAA": 6}
NAMED = ("CNAME", "MX", "NS", "PTR", "SRV")
# Both mean the zone itself (schema network/vnet_dns_zone_records.yml).
APEX = ("@", "")


class CacheSize(Size):
    """A size of which none reads as null (schema network/vnet_dns_views.yml)."""

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        return bool(int(self.held(row) or 0) == wanted)


class Email(Text):
    """A mail address; the platform refuses the dotted form that zone files have (schema network/vnet_dns_zones.yml)."""

    def check(self, value: Any) -> Any:
        text = str(super().check(value))
        if text and "@" not in text:
            raise WishError(f"{self.option} is {text!r}; give it as a mail address, such as hostmaster@example.com")
        return text


class Ttl(Text):
    """A span as zone files write it; empty or 0 means the zone's default."""

    def check(self, value: Any) -> Any:
        text = str(super().check(value)).strip()
        if text and not TTL.fullmatch(text):
            raise WishError(f"{self.option} is {text!r}; give a time such as 5m, 1h, 1d or 3600")
        return text


class RecordName(Text):
    """A name in a zone; the zone itself has two names."""

    def sought(self, wanted: Any) -> Any:
        return list(APEX) if wanted in APEX else wanted

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        return (self.held(row) or "@") == (wanted or "@")

    def bucket(self, stored: Any) -> Any:
        return stored or "@"

    def shown(self, row: Mapping[str, Any]) -> Any:
        return self.held(row) or "@"


def record_fields() -> list[Field]:
    """Return the fields of a record; the first three tell the records of a zone apart."""
    return [
        RecordName("name", "host"),
        Choice("type", choices=TYPES),
        Text("value", least=1),
        Ttl("ttl"),
        Integer("preference", "mx_preference", least=0, most=65535),
        Integer("weight", least=0, most=65535),
        Integer("port", least=0, most=65535),
        Flag("issue_wildcard"),
        Text("description", most=2048),
    ]


def check_value(record: Params) -> Params:
    """Make sure that a record's value is of the kind that its type asks for.

    Args:
        record: Its options; type or value may be missing.

    Returns:
        The same options.

    Raises:
        WishError: It is not.
    """
    kind, value = record.get("type"), record.get("value")
    if record.get("state") == "absent":
        return record  # one that makes no sense may be there, and can go
    address = address_of(value)
    version = VERSIONS.get(str(kind))
    if value and version and (address is None or address.version != version):
        example = "10.10.0.20" if version == 4 else "fd00::20"
        raise WishError(f"value of the {kind} record is {value!r}; give an IPv{version} address, such as {example}")
    if value and kind in NAMED and address is not None:
        raise WishError(f"value of the {kind} record is {value!r}; give a host name, such as www.example.com.")
    return record


def _records(params: Params) -> Any:
    """Name those without a name: they are the zone's own."""
    listed = params.get("records")
    named = listed and [{**entry, "name": "@" if entry.get("name") is None else entry["name"]} for entry in listed]
    for entry in named or ():
        try:
            check_value(entry)
        except WishError as error:
            raise WishError(f"record {entry['name']}: {error}") from None
    return named


def _whole(engine: Any, _draft: Plan) -> None:
    """Check a record that is known by its key, and of which only the type or the value changes."""
    row = engine.found.row if engine.found else {}
    if engine.wish.state != "absent":
        check_value({**row, **engine.wish.values})


def _own_server(row: Params) -> bool:
    """Whether a record names a server of the zone itself; without any a name server does not load the zone."""
    return row.get("type") == "NS" and (row.get("host") or "@") in APEX


def _view() -> Reference:
    return Nested("view", "vnet_dns_views", network(), create_only=True)


VIEW = Resource(
    "view",
    "vnet_dns_views",
    [
        network(),
        Text("name"),
        Flag("recursion"),
        Semicolons("match_clients"),
        Semicolons("match_destinations"),
        CacheSize("max_cache_size", least=0),
        Integer("order", "orderid", least=1),
        Reference("query_source", "vnet_addresses", naming="ip", optional=True),
    ],
    identity=("network", "name"),
    applies=[apply_dns()],
)
ZONE = Resource(
    "zone",
    "vnet_dns_zones",
    [
        _view(),
        Text("domain", least=1),
        Choice("type", choices=["master", "slave", "redirect", "forward", "static-stub", "stub"]),
        Text("nameserver"),
        Email("email"),
        Choice("notify", choices=["yes", "no", "explicit"]),
        Semicolons("allow_notify"),
        Semicolons("also_notify"),
        Semicolons("masters"),
        Semicolons("allow_transfer"),
        Semicolons("forwarders"),
        Ttl("default_ttl"),
        Ttl("refresh_interval"),
        Ttl("retry_interval"),
        Ttl("expiry_period"),
        Ttl("negative_ttl"),
    ],
    identity=("view", "domain"),
    children=[
        Children(
            "records",
            "record",
            "vnet_dns_zone_records",
            record_fields(),
            lambda row: {"zone": row["$key"]},
            purge="purge_records",
            # The manual says that the platform makes one with a zone; whether it does is not recorded.
            spared=_own_server,
            wishes=_records,
            identity=("name", "type", "value"),
            apart=True,
            exact={"ttl": "", "preference": 0, "weight": 0, "port": 0, "description": ""},
        )
    ],
    applies=[apply_dns("view#vnet")],
    extra=["serial_number", "view#vnet#name as network"],
)
RECORD = Resource(
    "record",
    "vnet_dns_zone_records",
    [Nested("zone", "vnet_dns_zones", _view(), naming="domain", create_only=True), *record_fields()],
    identity=("zone", "name", "type", "value"),
    applies=[apply_dns("zone#view#vnet")],
    prepare=check_value,
    guard=_whole,
)

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The name server of a network: views, zones and records (schema network/vnet_dns_*.yml)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Mapping

from ..desired.field import Choice, Field, Flag, Integer, Reference, Size, Text, WishError
from ..desired.resource import Children, Params, Resource
from .net_parts import Nested, Semicolons, apply_dns, network

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

TYPES = ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SRV", "TXT"]
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


class RecordName(Text):
    """A name in a zone; the zone itself has two names."""

    def sought(self, wanted: Any) -> Any:
        return list(APEX) if wanted in APEX else wanted

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        return (self.held(row) or "@") == (wanted or "@")

    def shown(self, row: Mapping[str, Any]) -> Any:
        return self.held(row) or "@"


def record_fields() -> list[Field]:
    """Return the fields of a record; the first three tell the records of a zone apart."""
    return [
        RecordName("name", "host"),
        Choice("type", choices=TYPES),
        Text("value"),
        Text("ttl"),
        Integer("preference", "mx_preference", least=0, most=65535),
        Integer("weight", least=0, most=65535),
        Integer("port", least=0, most=65535),
        Flag("issue_wildcard"),
        Text("description", most=2048),
    ]


def _records(params: Params) -> Any:
    """Name those without a name: they are the zone's own."""
    listed = params.get("records")
    return listed and [{**entry, "name": entry.get("name") or "@"} for entry in listed]


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
        Reference("query_source", "vnet_addresses", naming="ip"),
    ],
    identity=("network", "name"),
    applies=[apply_dns()],
)
ZONE = Resource(
    "zone",
    "vnet_dns_zones",
    [
        _view(),
        Text("domain"),
        Choice("type", choices=["master", "slave", "redirect", "forward", "static-stub", "stub"]),
        Text("nameserver"),
        Email("email"),
        Choice("notify", choices=["yes", "no", "explicit"]),
        Semicolons("allow_notify"),
        Semicolons("also_notify"),
        Semicolons("masters"),
        Semicolons("allow_transfer"),
        Semicolons("forwarders"),
        Text("default_ttl"),
        Text("refresh_interval"),
        Text("retry_interval"),
        Text("expiry_period"),
        Text("negative_ttl"),
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
            wishes=_records,
            identity=("name", "type", "value"),
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
)

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The name server of a network: views, zones and records (schema network/vnet_dns_*.yml)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Mapping, Sequence

from ...desired.kinds import Choice, Field, Flag, Integer, Reference, Size, Text, WishError
from ...desired.observe import NOT_YET
from ...desired.plan import Plan
from ...desired.resource import Children, Params, Resource
from ...vergeos.filters import Filter, all_of, compare, where
from ...vergeos.protocol import Operation, OperationOf
from ...vergeos.utils.references import is_number
from ..common.addresses import Semicolons, address_of
from ..common.applying import Applies
from ..common.nested import Nested
from .dns_names import (
    ALONE,
    NAMED,
    VERSIONS,
    Domain,
    RecordName,
    RecordValue,
    ServerName,
    Ttl,
    absolute,
    faults_of,
    folded,
    meaning,
    owners,
    relative,
)
from .net_parts import apply_dns, network

if TYPE_CHECKING:
    from ...vergeos.schema import (  # noqa: F401
        machine_status,
        machines,
        vnet_addresses,
        vnet_dns_views,
        vnet_dns_zone_records,
        vnet_dns_zones,
        vnets,
    )

TYPES = ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SRV", "TXT"]
RECORDS = "vnet_dns_zone_records"


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


class Zone(Nested):
    """A zone, by its name, ``view/zone`` or key."""

    def __init__(self) -> None:
        super().__init__("zone", "vnet_dns_zones", _view(), naming="domain", create_only=True)

    def called(self, name: str) -> Filter:
        return compare(self.naming, "ct", folded(name))

    def one_of(self, manager: Any, fits: Filter, given: str, name: str) -> Operation:
        rows = yield from manager.rows(fits, ["$key", self.naming], "+$key")
        keys = (self.spelled(given), given if is_number(given) else None)
        meant = [row for row in rows if folded(row[self.naming]) == folded(name) or str(row["$key"]) in keys]
        if len(meant) > 1:
            raise self.several(given, [row["$key"] for row in meant])
        return meant[0] if meant else None


def record_fields() -> list[Field]:
    """Return the fields of a record; the first three tell the records of a zone apart."""
    return [
        RecordName("name", "host"),
        Choice("type", choices=TYPES),
        RecordValue("value"),
        Ttl("ttl", default="0"),
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
        The same options, without blanks around what is no text.

    Raises:
        WishError: It is not.
    """
    kind, value = record.get("type"), record.get("value")
    if value and kind in (*VERSIONS, *NAMED):
        value = str(value).strip()
        record = {**record, "value": value}
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


def _short(name: Any, origin: Any) -> str:
    """Return a name as short as it can be; a blank one, which may be meant for something else, stays as it is."""
    return str(name) if name is not None and not str(name).strip() else relative(name, origin)


def _records(params: Params) -> Any:
    """Name those without a name, which are the zone's own, and all others as short as they can be."""
    listed = params.get("records")
    origin = params.get("domain")
    named = listed and [{**entry, "name": _short(entry.get("name"), origin)} for entry in listed]
    checked: list[Any] = []
    said: set[tuple[str, ...]] = set()
    for entry in named or ():
        label = f"record {entry['name']}"
        if origin is None and entry["name"].endswith("."):
            raise WishError(f"{label}: give the zone's domain too, or a name without a dot at its end")
        try:
            entry = check_value(entry)
        except WishError as error:
            raise WishError(f"{label}: {error}") from None
        kind, value = entry.get("type"), entry.get("value")
        what = (absolute(entry["name"], origin), str(kind), meaning(kind, value, origin))
        if what in said:
            raise WishError(f"records: '{entry['name']} {kind} {value}' is listed twice")
        said.add(what)
        checked.append(entry)
    fault = faults_of(checked, origin)
    if fault:
        raise WishError(fault)
    return listed and checked


def refuse_misfit(engine: Any, draft: Plan) -> OperationOf[None]:
    """Refuse a record whose value is not of its type's kind, or that may not stand beside its neighbours.

    Of one that is known by its key only the type or the value may change. That of any table does it, too.

    Args:
        engine: The engine, of a resource whose row is a record and whose options ``zone``, ``type`` and ``value`` are
            called so.
        draft: What is about to be done.

    Raises:
        WishError: Such a record cannot be.
    """
    if engine.wish.state == "absent":
        return
    row = engine.found.row if engine.found else {}
    check_value({**row, **engine.wish.values})
    step = next((step for step in draft.steps if step.kind in ("create", "update")), None)
    written = step.columns if step else {}
    zone = row.get("zone", getattr(engine.wish.values.get("zone"), "key", None))
    if not {"host", "type"} & set(written) or zone in (None, NOT_YET):
        return
    record = {"host": row.get("host"), "type": row.get("type"), "value": row.get("value"), **written}
    table = engine.client.table(RECORDS)
    domain = (yield from engine.client.table("vnet_dns_zones").read(zone, ["$key", "domain"]))["domain"]
    name = absolute(record["host"], domain)
    near = all_of(where(zone=zone), owners("host", record["host"]))
    others = yield from table.rows(near, ["$key", "host", "type", "value"], "+$key")
    same = [other for other in others if absolute(other["host"], domain) == name and other["$key"] != row.get("$key")]
    if not row:
        # None was there a moment ago: another run makes the same one, of which one will stay.
        same = [other for other in same if record["type"] != ALONE or other["type"] != ALONE]
    _refuse_fault([*same, record], domain)


def _zone_whole(engine: Any, draft: Plan) -> None:
    """Check the records of a zone as they would be, where one is written."""
    rows = {row.get("$key"): row for row in (engine.found.children["records"] if engine.found else ())}
    domain = engine.wish.values.get("domain") or (engine.found.row.get("domain") if engine.found else "")
    new, owners_written = [], set()
    for step in draft.steps:
        if step.child is None:
            continue
        row = rows.pop(step.key, {})
        if step.kind != "delete":
            new.append({**row, **step.columns})
            owners_written.add(absolute(new[-1].get("host"), domain))
    beside = [row for row in rows.values() if absolute(row.get("host"), domain) in owners_written]
    _refuse_fault([*beside, *new], domain)


def _refuse_fault(records: Sequence[Params], domain: Any) -> None:
    fault = faults_of(records, domain)
    if fault:
        raise WishError(fault, table=RECORDS)


def _own_server(row: Params) -> bool:
    """Whether a record names a server of the zone itself; without any a name server does not load the zone."""
    return row.get("type") == "NS" and relative(row.get("host"), row.get(RecordName.origin)) == "@"


def _view() -> Reference:
    return Nested("view", "vnet_dns_views", network(), create_only=True)


VIEW = Resource(
    "view",
    "vnet_dns_views",
    [
        network(),
        Text("name", aliases=["view"]),
        Flag("recursion"),
        Semicolons("match_clients"),
        Semicolons("match_destinations"),
        CacheSize("max_cache_size", least=0),
        Integer("order", "orderid", least=1),
        Reference("query_source", "vnet_addresses", naming="ip", optional=True),
    ],
    identity=("network", "name"),
    staging=Applies(apply_dns()),
)
ZONE = Resource(
    "zone",
    "vnet_dns_zones",
    [
        _view(),
        Domain("domain", aliases=["zone"], least=1),
        Choice("type", choices=["master", "slave", "redirect", "forward", "static-stub", "stub"]),
        ServerName("nameserver"),
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
    staging=Applies(apply_dns("view#vnet")),
    extra=["serial_number", "view#vnet#name as network"],
    guard=_zone_whole,
)
RECORD = Resource(
    "record",
    "vnet_dns_zone_records",
    [Zone(), *record_fields()],
    identity=("zone", "name", "type", "value"),
    staging=Applies(apply_dns("zone#view#vnet")),
    prepare=check_value,
    guard=refuse_misfit,
)

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks with what hangs on them: each kind is one list, however many networks there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Sequence

from ...desired.kinds import Field
from ...desired.observe import MANY
from ...desired.resource import Children, Params, Resource, Row
from ...vergeos.filters import any_of
from ...vergeos.moments import told
from ...vergeos.protocol import OperationOf
from ..common.info import attach_children, chosen, entries_of, info_spec
from .dns import VIEW
from .ipsec import TUNNELS
from .network import NETWORK
from .network_address import ADDRESS
from .network_rule import RULE
from .topology import graph, read
from .wireguard import PEERS, WIREGUARD

if TYPE_CHECKING:
    from ...vergeos.schema import (  # noqa: F401
        machine_nic_stats,
        machine_nics,
        vnet_dns_views,
        vnet_ipsec_connections,
        vnet_monitor_stats_history_short,
        vnets,
    )

INCLUDE = ["rules", "addresses", "leases", "pending", "traffic", "services", "topology"]
SPEC: dict[str, Any] = {
    **info_spec(NETWORK),
    "include": {"type": "list", "elements": "str", "choices": INCLUDE, "default": []},
}
PENDING = {
    "rules": "need_fw_apply",
    "dns": "need_dns_apply",
    "proxy": "need_proxy_apply",
    "interfaces": "need_interface_apply",
    "restart": "need_restart",
}
APPLIED = {"rules_applied": "last_fw_apply", "dns_applied": "last_dns_apply"}
COUNTERS = {
    "tx_bps": "txbps",
    "rx_bps": "rxbps",
    "tx_packets": "tx_pckts",
    "rx_packets": "rx_pckts",
    "tx_bytes": "tx_bytes",
    "rx_bytes": "rx_bytes",
}
LEGS = {"router": "nic", "dmz": "nic_dmz"}
SAMPLE = (
    *("timestamp", "quality", "sent", "dropped", "dropped_pct"),
    *("latency_usec_avg", "latency_usec_peak", "duplicates"),
)
# All networks are sampled at the same pace, so that so many samples for each hold the newest of each.
SAMPLES_EACH = 12
# Columns that a kind adds to the list of networks.
COLUMNS: dict[str, Sequence[str]] = {
    "pending": (*PENDING.values(), *APPLIED.values()),
    "traffic": (
        "monitor_gateway",
        *(f"{nic}#stats#{column} as {leg}_{column}" for leg, nic in LEGS.items() for column in COUNTERS.values()),
    ),
    "services": ("bgp", "ipsec_enabled"),
}


def _part(option: str, table: str, fields: Sequence[Field], extra: Sequence[str]) -> Children:
    """Make a list of each network's rows of a table."""
    return Children(option, option, table, fields, lambda row: {"vnet": row["$key"]}, extra=extra, nested="vnet")


def _parts_of(option: str, resource: Resource) -> Children:
    """Make that list out of the declaration of a row, whose first field is the network."""
    return _part(option, resource.table, resource.fields[1:], resource.extra)


RULES = _parts_of("rules", RULE)
ADDRESSES = _parts_of("addresses", ADDRESS)
VIEWS = _parts_of("views", VIEW)
WIREGUARDS = _parts_of("wireguard", WIREGUARD)
ACTIVE = _part("tunnels", TUNNELS.table, TUNNELS.fields, TUNNELS.extra)


def network_info(client: Any, params: Params, _check_mode: bool) -> OperationOf[dict[str, Any]]:
    """Read networks with what the user asked for.

    Args:
        client: A VergeClient.
        params: The module's parameters.

    Returns:
        The module's result: ``networks``, and ``topology`` where asked for.

    Raises:
        VergeError: Of whatever kind.
    """
    include = set(params["include"])
    more = [column for kind in INCLUDE if kind in include for column in COLUMNS.get(kind, ())]
    rows = yield from chosen(client, NETWORK, params, more)
    networks = yield from entries_of(client, NETWORK, rows)
    rows = [told(NETWORK.table, row, more) for row in rows]
    if "rules" in include:
        yield from attach_children(client, RULES, networks)
        for entry in networks:
            entry["rules"].sort(key=lambda rule: int(rule["order"] or 0))
    if include & {"addresses", "leases"}:
        yield from _attach_addresses(client, networks, include)
    if "pending" in include:
        for row, entry in zip(rows, networks):
            entry["pending"] = {name: bool(row.get(column)) for name, column in PENDING.items()}
            entry["pending"].update({name: row.get(column) for name, column in APPLIED.items()})
    if "traffic" in include:
        yield from _attach_traffic(client, rows, networks)
    if "services" in include:
        yield from _attach_services(client, rows, networks)
    result: dict[str, Any] = {"changed": False, "networks": networks}
    if "topology" in include:
        narrowed = any(params[option] not in (None, "", {}) for option in ("name", "key", "filter", "tags"))
        # A choice of networks leads to networks outside of it, whose names and addresses are needed as well.
        seen = yield from read(client, None if narrowed else rows)
        result["topology"] = graph(seen, {str(entry["key"]) for entry in networks} if narrowed else None)
    return result


def _attach_addresses(client: Any, networks: list[dict[str, Any]], include: set[str]) -> OperationOf[None]:
    """Leases stand in one table with the other addresses and are told apart by their type."""
    yield from attach_children(client, ADDRESSES, networks)
    for entry in networks:
        every = entry.pop("addresses")
        if "addresses" in include:
            entry["addresses"] = [address for address in every if address["type"] != "dynamic"]
        if "leases" in include:
            entry["leases"] = [address for address in every if address["type"] == "dynamic"]


def _attach_traffic(client: Any, rows: Sequence[Row], networks: list[dict[str, Any]]) -> OperationOf[None]:
    """Add the counters of the router's NICs, and the newest sample of gateways that are monitored."""
    monitored = [row["$key"] for row in rows if row.get("monitor_gateway")]
    newest: dict[str, Row] = {}
    if monitored:
        condition = any_of("vnet", monitored) if len(monitored) <= MANY else None
        manager = client.table("vnet_monitor_stats_history_short")
        limit = SAMPLES_EACH * len(monitored)
        for sample in (yield from manager.rows(condition, ["$key", "vnet", *SAMPLE], "-timestamp", limit)):
            newest.setdefault(str(sample["vnet"]), told(manager.table, sample))
    for row, entry in zip(rows, networks):
        figures: dict[str, Any] = {
            leg: {name: row.get(f"{leg}_{column}") for name, column in COUNTERS.items()} for leg in LEGS
        }
        found = newest.get(str(row["$key"]))
        figures["gateway"] = found and {name: found.get(name) for name in SAMPLE}
        entry["traffic"] = figures


def _attach_services(client: Any, rows: Sequence[Row], networks: list[dict[str, Any]]) -> OperationOf[None]:
    """Add what each router does besides forwarding, with the state of its tunnels."""
    holders = [{"key": row["$key"]} for row in rows]
    for child in (VIEWS, WIREGUARDS, ACTIVE):
        yield from attach_children(client, child, holders)
    yield from attach_children(client, PEERS, [interface for holder in holders for interface in holder["wireguard"]])
    for row, entry, lists in zip(rows, networks, holders):
        entry["services"] = {
            "dhcp": {"enabled": bool(row.get("dhcp_enabled")), "dynamic": bool(row.get("dhcp_dynamic"))},
            "dns": {"mode": row.get("dns"), "views": [view["name"] for view in lists["views"]]},
            "proxy": {"enabled": bool(row.get("proxy_enabled"))},
            "routing": {"configured": bool(row.get("bgp"))},
            "wireguard": lists["wireguard"],
            "ipsec": {"enabled": bool(row.get("ipsec_enabled")), "tunnels": lists["tunnels"]},
        }

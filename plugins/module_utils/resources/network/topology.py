# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is connected to what: networks, the ways out of them, and machines, as nodes and edges."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any, Iterator, Mapping, NamedTuple, Optional, Sequence

from ...desired.observe import machine_key
from ...desired.resource import Row
from ...vergeos.families.vms import guest_interfaces, in_order, machine_addresses, reported
from ...vergeos.filters import Filter, where
from ...vergeos.protocol import OperationOf
from ...vergeos.utils.lists import split_list
from ...vergeos.utils.mac import plain_mac

if TYPE_CHECKING:
    from ...vergeos.schema import (  # noqa: F401
        machine_nic_status,
        machine_nics,
        machine_status,
        machines,
        vms,
        vnet_addresses,
        vnet_rules,
        vnets,
    )

Rows = Sequence[Mapping[str, Any]]
STATUS = ("machine#status#status as status", "machine#status#running as running")
NETWORK_FIELDS = (
    *("$key", "name", "type", "network", "ipaddress", "dmz_ipaddress", "interface_vnet", "vnet_default_gateway"),
    *STATUS,
)
NIC_FIELDS = ("$key", "name", "macaddress", "ipaddress", "orderid", "vnet", "status#status as status")
VM_FIELDS = (
    *("$key", "name", *STATUS, "machine#status#agent_guest_info as agent"),
    f"machine[$key,nics[{','.join(NIC_FIELDS)}]]",
)
ADDRESS_FIELDS = ("$key", "vnet", "mac", "ip")
ROUTE_FIELDS = ("$key", "vnet", "name", "enabled", "destination_ip", "target_ip")
# How a route to everywhere is written: empty means any, "default" is what clients see (schema network/vnet_rules.yml).
EVERYWHERE = ("", "default", "0.0.0.0/0", "::/0")


class Seen(NamedTuple):
    """What was read of a system.

    Attributes:
        networks: All networks.
        machines: All machines, with their NICs inside.
        addresses: The networks' addresses, leases included.
        routes: The rules that route.
    """

    networks: Rows
    machines: Rows
    addresses: Rows
    routes: Rows


def read(client: Any, networks: Optional[Rows] = None) -> OperationOf[Seen]:
    """Read what a picture of a system needs: four lists, however long they are.

    Args:
        client: A VergeClient.
        networks: All networks where they were read already.

    Returns:
        The rows.

    Raises:
        VergeError: Of whatever kind.
    """
    machines = yield from _rows(client, "vms", VM_FIELDS, where(is_snapshot=False))
    return Seen(
        networks=(yield from _rows(client, "vnets", NETWORK_FIELDS)) if networks is None else networks,
        machines=(yield from _with_nics(client, machines)),
        addresses=(yield from _rows(client, "vnet_addresses", ADDRESS_FIELDS)),
        routes=(yield from _rows(client, "vnet_rules", ROUTE_FIELDS, where(action="route"))),
    )


def _rows(
    client: Any, table: str, fields: Sequence[str], condition: Optional[Filter] = None
) -> OperationOf[list[dict[str, Any]]]:
    found: list[dict[str, Any]] = yield from client.table(table).rows(condition, fields, "+$key")
    return found


def _with_nics(client: Any, machines: list[dict[str, Any]]) -> OperationOf[Rows]:
    """Put the NICs into machines that came without, as some projections give the bare key (WIRE 14.3)."""
    if all(isinstance(row.get("machine"), Mapping) for row in machines):
        return machines
    nics: dict[str, list[dict[str, Any]]] = {}
    for nic in (yield from _rows(client, "machine_nics", (*NIC_FIELDS, "machine"))):
        nics.setdefault(str(nic["machine"]), []).append(nic)
    return [{**row, "machine": {"nics": nics.get(str(machine_key(row)), [])}} for row in machines]


def graph(seen: Seen, only: Optional[set[str]] = None) -> dict[str, list[dict[str, Any]]]:
    """Make nodes and edges.

    Args:
        seen: What was read.
        only: Keys of the networks that the picture is about; by default all. Where given, it holds these, the
            networks they lead to, and the machines connected to them.

    Returns:
        ``nodes`` and ``edges``, as documented in the module ``verge_network_info``.
    """
    leases: dict[tuple[str, str], list[str]] = {}
    for row in seen.addresses:
        if row.get("mac"):
            leases.setdefault((str(row.get("vnet")), plain_mac(row["mac"])), []).append(str(row.get("ip")))
    networks = [_network(row) for row in seen.networks]
    known = {node["id"] for node in networks}
    edges = [edge for edge in _ways(seen) if edge["to"] in known and edge["from"] in known]
    chosen = known if only is None else {f"vnets/{key}" for key in only}
    edges = [edge for edge in edges if edge["from"] in chosen]
    kept = chosen | {edge["to"] for edge in edges}
    nodes = [node for node in networks if node["id"] in kept]
    for row in seen.machines:
        node, links = _machine(row, leases)
        if only is None or any(link["to"] in chosen for link in links):
            nodes.append(node)
            edges += [link for link in links if link["to"] in kept]
    return {"nodes": nodes, "edges": edges}


def _network(row: Row) -> dict[str, Any]:
    return {
        "id": f"vnets/{row['$key']}",
        "kind": "network",
        "key": row["$key"],
        "name": row.get("name"),
        "type": row.get("type"),
        "cidr": row.get("network") or None,
        "ip": row.get("ipaddress") or None,
        "ip_address": row.get("ipaddress") or None,
        "status": row.get("status"),
        "running": bool(row.get("running")),
    }


def _machine(row: Row, leases: Mapping[tuple[str, str], list[str]]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Make a machine's node and the edges of its NICs; addresses are what the guest says, then what it was given."""
    name = f"vms/{row['$key']}"
    nics = in_order(row["machine"].get("nics") or ())
    macs = [plain_mac(nic.get("macaddress")) for nic in nics]
    told = reported(guest_interfaces(row.get("agent")), macs)
    links: list[dict[str, Any]] = []
    for place, (nic, mac) in enumerate(zip(nics, macs)):
        fixed = [nic["ipaddress"]] if nic.get("ipaddress") else []
        given = [*fixed, *leases.get((str(nic.get("vnet")), mac), [])]
        links.append(
            {
                "from": name,
                "to": f"vnets/{nic.get('vnet')}",
                "kind": "nic",
                "name": nic.get("name"),
                "mac": mac,
                "status": nic.get("status"),
                "addresses": list(
                    dict.fromkeys([*(str(address) for there, address in told if there == place), *given])
                ),
            }
        )
    every = machine_addresses(row.get("agent"), nics)
    node = {
        "id": name,
        "kind": "vm",
        "key": row["$key"],
        "name": row.get("name"),
        "status": row.get("status"),
        "running": bool(row.get("running")),
        "addresses": list(dict.fromkeys([*every, *(ip for link in links for ip in link["addresses"])])),
    }
    return node, links


def _ways(seen: Seen) -> Iterator[dict[str, Any]]:
    """Go through the ways out of each network: its carrier, its default gateway, and its routes.

    A default gateway makes a route as well, and some clients get the column back on a single read only, so that both
    are looked at and one is shown.
    """
    gateways = set()
    for row in seen.networks:
        start = f"vnets/{row['$key']}"
        if row.get("interface_vnet"):
            yield {"from": start, "to": f"vnets/{row['interface_vnet']}", "kind": "uplink"}
        if row.get("vnet_default_gateway"):
            gateways.add((start, f"vnets/{row['vnet_default_gateway']}"))
    hops = _Hops(seen)
    for rule in seen.routes:
        start, target = f"vnets/{rule.get('vnet')}", hops.network(rule)
        if target is None or rule.get("enabled") is False:
            continue
        way, destination = (start, f"vnets/{target}"), str(rule.get("destination_ip") or "")
        if destination in EVERYWHERE:
            gateways.add(way)
        else:
            yield {"from": start, "to": way[1], "kind": "route", "name": rule.get("name"), "destination": destination}
    for start, end in sorted(gateways):
        yield {"from": start, "to": end, "kind": "gateway"}


class _Hops:
    """Finds the network that the next hop of a route is on.

    Args:
        seen: What was read.
    """

    def __init__(self, seen: Seen) -> None:
        self._by_name = {str(row.get("name")): row["$key"] for row in seen.networks}
        self._by_address: dict[str, Any] = {str(row.get("ip")): row.get("vnet") for row in seen.addresses}
        self._blocks = []
        for row in seen.networks:
            for column in ("ipaddress", "dmz_ipaddress"):
                if row.get(column):
                    self._by_address[str(row[column]).partition("/")[0]] = row["$key"]
            try:
                self._blocks.append((ipaddress.ip_network(str(row.get("network") or ""), strict=False), row["$key"]))
            except ValueError:
                continue  # a network without addresses of its own, such as a plain VLAN

    def network(self, rule: Row) -> Any:
        """Return the key of that network; None where the hop is on the rule's own network, or cannot be told."""
        hop = next(iter(split_list(rule.get("target_ip"))), "")
        kind, _colon, name = hop.partition(":")
        if kind == "vnet" and name:
            found = self._by_name.get(name)
        else:
            if hop not in self._by_address:
                self._by_address[hop] = self._around(hop)
            found = self._by_address[hop]
        return None if str(found) == str(rule.get("vnet")) else found

    def _around(self, hop: str) -> Any:
        try:
            address = ipaddress.ip_address(hop)
        except ValueError:
            return None
        return next((key for block, key in self._blocks if address in block), None)

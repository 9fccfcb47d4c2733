# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How rows become hosts: variables, addresses, names, groups. Nothing here asks a system or knows Ansible."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any, Callable, Iterable, Iterator, Mapping, NamedTuple, Optional

from ...module_utils.resources.common.secrecy import refuse_secrets
from ...module_utils.vergeos import facts
from ...module_utils.vergeos.exceptions import VergeError
from ...module_utils.vergeos.families.vms import Address, in_order, reported, usable
from ...module_utils.vergeos.filters import Filter, all_of, where
from ...module_utils.vergeos.filters.parse import parse
from ...module_utils.vergeos.moments import told
from ...module_utils.vergeos.utils.mac import plain_mac
from ...module_utils.vergeos.utils.references import parse_reference
from .read import REPORTED, VM_FIELDS, Rows

Host = dict[str, Any]
Predicate = Callable[[Host], bool]

SOURCES = ("agent", "nic", "lease")
KINDS = {"vms": "vm", "nodes": "node", "tenants": "tenant"}
# Where the address that Ansible is to use is kept until the host is added; no column has such a name.
ADDRESS = "ansible_host"


class Preference(NamedTuple):
    """Which of a host's addresses Ansible is to use: network first, then source, then family.

    Attributes:
        sources: Where to look, the preferred first: ``agent``, ``nic``, ``lease``.
        networks: Names of preferred networks, the most preferred first.
        families: IP versions that may be used, the preferred first.
    """

    sources: tuple[str, ...] = SOURCES
    networks: tuple[str, ...] = ()
    families: tuple[int, ...] = (4, 6)


class Found(NamedTuple):
    """An address of a host: place of its source in the preference, the NIC that has it where known, itself."""

    source: int
    nic: Optional[dict[str, Any]]
    address: Address


Lease = tuple[Any, str]
Leases = Mapping[Lease, list[Address]]


def shape(rows: Rows, site: str, tenant: str, preference: Preference, fields: Iterable[str]) -> Iterator[Host]:
    """Make hosts of a system's rows, which are used up on the way to keep memory low.

    Args:
        rows: Table -> rows, as ``inventory_read.read`` returns them.
        site: Name of the site.
        tenant: Name of the tenant that the rows are from, or an empty text.
        preference: Which address to use.
        fields: The further columns and expressions that were read of the VMs.

    Yields:
        Variables of a host without their prefix; ``ansible_host`` where an address is known.
    """
    tags = _Tags(rows.pop("tag_members", []))
    leases = leases_by_nic(rows.pop("vnet_addresses", []))
    further = extra_names(fields)
    asked = (*VM_FIELDS, *fields)
    makers = {"vms": _vm, "nodes": _node, "tenants": _tenant}
    for table, kind in KINDS.items():
        left = rows.pop(table, [])
        left.reverse()
        while left:
            row = left.pop()
            if table == "vms":
                row = told(table, row, asked)
            host: Host = {
                "key": row.get("$key"),
                "name": str(row.get("name") or f"{kind}-{row.get('$key')}"),
                "kind": kind,
                "site": site,
                "tenant": tenant,
                "description": row.get("description") or "",
                "status": row.get("status"),
                "running": bool(row.get("running")),
            }
            host["tags"], host["categories"] = tags.of(table, row.get("$key"))
            host.update(makers[table](row))
            if table == "tenants":
                addresses = [found for found in [usable(row.get("ui_address"))] if found]
                host["addresses"] = [str(address) for address in addresses]
                best: Optional[Address] = addresses[0] if addresses else None
            else:
                best = _connect(host, row, leases, preference)
            if best is not None:
                host[ADDRESS] = str(best)
            if table == "vms":
                host.update((name, row.get(name)) for name in further)
            yield host


def extra_names(fields: Iterable[str]) -> list[str]:
    """Names under which further columns arrive.

    Args:
        fields: Columns, or expressions with ``as``.

    Returns:
        Their names.

    Raises:
        VergeError: One has no name that a variable can have, or is a secret.
    """
    names, secret = [], facts.secrets("vms")
    for text in fields:
        name = text.rsplit(" as ", 1)[-1].strip()
        if not name.isidentifier():
            raise VergeError(f"fields: {text!r} gives no name to a variable; write it as '{text} as some_name'")
        if name in secret:
            raise VergeError(f"fields: {name!r} is a secret and is never shown")
        refuse_secrets("vms", [text])
        names.append(name)
    return names


def _vm(row: Mapping[str, Any]) -> Host:
    machine = row.get("machine")
    return {
        "machine_key": machine.get("$key") if isinstance(machine, Mapping) else machine,
        "enabled": row.get("enabled"),
        "cluster": row.get("cluster"),
        "node": row.get("node"),
        "ha_group": row.get("ha_group") or "",
        "os_family": row.get("os_family"),
        "os_description": row.get("os_description") or "",
        "guest_agent": row.get("guest_agent"),
        "cores": row.get("cpu_cores"),
        "ram": row.get("ram"),
        "uuid": row.get("uuid"),
        "need_restart": row.get("need_restart"),
        "created": row.get("created"),
    }


def _node(row: Mapping[str, Any]) -> Host:
    names = ("cluster", "cores", "ram", "model", "maintenance", "need_restart", "os_version", "ipmi_address")
    machine = row.get("machine")
    key = machine.get("$key") if isinstance(machine, Mapping) else machine
    return {"machine_key": key, **{name: row.get(name) for name in names}}


def _tenant(row: Mapping[str, Any]) -> Host:
    return {"isolated": row.get("isolate"), **{name: row.get(name) for name in ("uuid", "url", "network")}}


class _Tags:
    """The tags of every row; rows with the same tags share the lists, which nobody changes."""

    def __init__(self, members: Iterable[Mapping[str, Any]]) -> None:
        self._members: dict[tuple[str, Any], list[tuple[str, str]]] = {}
        self._shared: dict[tuple[tuple[str, str], ...], tuple[list[str], dict[str, list[str]]]] = {}
        for row in members:
            member = parse_reference(row.get("member"))
            pair = (str(row.get("category") or ""), str(row.get("tag")))
            self._members.setdefault((member.table, member.key), []).append(pair)

    def of(self, table: str, key: Any) -> tuple[list[str], dict[str, list[str]]]:
        """Names of a row's tags in order, and the same by category."""
        pairs = tuple(sorted(self._members.get((table, key), ())))
        if pairs not in self._shared:
            categories: dict[str, list[str]] = {}
            for category, tag in pairs:
                categories.setdefault(category, []).append(tag)
            self._shared[pairs] = (sorted({tag for _category, tag in pairs}), categories)
        return self._shared[pairs]


def leases_by_nic(rows: Iterable[Mapping[str, Any]]) -> Leases:
    """Sort the rows of ``vnet_addresses`` by network and MAC address.

    Args:
        rows: Rows of type ``dynamic`` and ``static``.

    Returns:
        (network key, MAC) -> addresses; reservations before leases, then the one that runs longest.
    """
    ordered = sorted(rows, key=lambda row: (row.get("type") != "static", -(row.get("expiration") or 0)))
    found: dict[Lease, list[Address]] = {}
    for row in ordered:
        address = usable(row.get("ip"))
        if address is not None and row.get("mac"):
            found.setdefault((row.get("vnet"), plain_mac(row["mac"])), []).append(address)
    return found


def _connect(host: Host, row: Mapping[str, Any], leases: Leases, preference: Preference) -> Optional[Address]:
    """Set a host's NICs and addresses; returns the address that Ansible is to use."""
    machine = row.get("machine")
    rows = machine.get("nics") if isinstance(machine, Mapping) else None
    nics = [(nic, _nic(nic)) for nic in in_order(rows or ())]
    found = list(_addresses(row.get(REPORTED) or (), nics, leases, preference.sources))
    if len(found) > 1:
        found.sort(
            key=lambda one: (
                _place(one.nic["network"] if one.nic else None, preference.networks),
                one.source,
                _place(one.address.version, preference.families),
            )
        )
    for one in found:
        if one.nic is not None and str(one.address) not in one.nic["addresses"]:
            one.nic["addresses"].append(str(one.address))
    host["nics"] = [nic for _row, nic in nics]
    host["addresses"] = list(dict.fromkeys(str(one.address) for one in found))
    return next((one.address for one in found if one.address.version in preference.families), None)


def _nic(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": row.get("$key"),
        "name": row.get("name"),
        "mac": plain_mac(row.get("macaddress")),
        "network": row.get("network"),
        "addresses": [],
    }


def _addresses(
    agent: Any, nics: list[tuple[Mapping[str, Any], dict[str, Any]]], leases: Leases, sources: tuple[str, ...]
) -> Iterator[Found]:
    for place, source in enumerate(sources):
        if source == "agent":
            # Kept in a cache they are texts.
            read = ((mac, usable(address) if isinstance(address, str) else address) for mac, address in agent)
            for owner, address in reported(read, [nic["mac"] for _row, nic in nics]):
                yield Found(place, None if owner is None else nics[owner][1], address)
            continue
        for row, nic in nics:
            if source == "nic":
                given = [address for address in [usable(row.get("ipaddress"))] if address]
            else:
                given = leases.get((row.get("vnet"), nic["mac"]), [])
            for address in given:
                yield Found(place, nic, address)


def _place(value: Any, order: tuple[Any, ...]) -> int:
    return order.index(value) if value in order else len(order)


# What a filter on the platform cannot see, since it names own columns only (WIRE 3.16): compared on arrival.
ON_ARRIVAL: dict[str, Callable[[Host], list[Any]]] = {
    "status": lambda host: [host["status"]],
    "running": lambda host: [host["running"]],
    "cluster": lambda host: [host["cluster"]],
    "node": lambda host: [host["node"]],
    "network": lambda host: [nic["network"] for nic in host["nics"]],
    "category": lambda host: list(host["categories"]),
    "tag": lambda host: [
        *host["tags"],
        *(f"{category}/{tag}" for category, tags in host["categories"].items() for tag in tags),
    ],
}


def split_filters(filters: Any) -> tuple[Optional[Filter], list[Predicate]]:
    """Divide the inventory's ``filters`` into what the platform does and what is done on arrival.

    Args:
        filters: A filter expression, a mapping of conditions as ``filters.where`` takes them, or a list of these,
            all of which must hold.

    Returns:
        The filter to send, or None; and tests on the hosts.

    Raises:
        VergeError: A condition cannot be meant.
    """
    sent: list[Filter] = []
    tests: list[Predicate] = []
    for part in filters if isinstance(filters, list) else [filters]:
        if isinstance(part, str):
            sent.append(parse(part))
        elif isinstance(part, Mapping):
            for name, value in part.items():
                column, mark, operator = str(name).rpartition("__")
                column, operator = (column, operator) if mark else (str(name), "eq")
                wanted = value if isinstance(value, (list, tuple)) else [value]
                # The VM's own column holds the cluster's key, so a number can be left to the platform.
                keys = column == "cluster" and all(isinstance(one, int) for one in wanted)
                if column in ON_ARRIVAL and not keys:
                    tests.append(_test(column, operator, wanted))
                else:
                    sent.append(where(**{str(name): value}))
        elif part is not None:
            raise VergeError(f"filters: {part!r} is neither a filter expression nor a mapping of conditions")
    return (all_of(*sent) if sent else None), tests


def _test(column: str, operator: str, wanted: Iterable[Any]) -> Predicate:
    if operator not in ("eq", "ne", "like"):
        raise VergeError(f"filters: {column!r} is compared by name, with eq, ne or like, not with {operator!r}")
    values = ON_ARRIVAL[column]
    listed = list(wanted)
    if operator == "like":
        return lambda host: any(fnmatchcase(str(value), str(one)) for value in values(host) for one in listed)
    return lambda host: any(value in listed for value in values(host)) == (operator == "eq")


GROUPS: dict[str, Callable[[Host], list[Any]]] = {
    "site": lambda host: [host["site"]],
    "tenant": lambda host: [host["tenant"]],
    "kind": lambda host: [host["kind"]],
    "status": lambda host: [host["status"]],
    "cluster": lambda host: [host.get("cluster")],
    "node": lambda host: [host.get("node")],
    "os_family": lambda host: [host.get("os_family")],
    # "+label" keeps machines together, "label" apart (schema compute/vms.yml): the same label all the same.
    "ha_group": lambda host: [(host.get("ha_group") or "").lstrip("+")],
    "tag": lambda host: host["tags"],
    "category": lambda host: [f"{name}_{tag}" for name, tags in host["categories"].items() for tag in tags],
    "network": lambda host: list({nic["network"]: None for nic in host.get("nics", ())}),
}

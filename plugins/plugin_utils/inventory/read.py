# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the inventory asks a system for: one request for each kind of row, however many rows there are.

No page size is given: no default limit and no maximum were ever met (WIRE 3.18), and paging over a changing table may
skip rows (WIRE 3.20).
"""

from __future__ import annotations

from typing import Any, NamedTuple, Optional

from ...module_utils.vergeos.client import VergeClient
from ...module_utils.vergeos.families.vms import guest_interfaces
from ...module_utils.vergeos.filters import Filter, any_of, compare, one_of
from ...module_utils.vergeos.rights import SHOWN

Rows = dict[str, list[dict[str, Any]]]

# A sub-selection stands under its column's name (WIRE 3.5); an alias on one was never seen.
NICS = "machine[$key,nics[$key,name,macaddress,ipaddress,orderid,vnet,vnet#name as network]]"
STATUS = ("machine#status#status as status", "machine#status#running as running")
AGENT = "machine#status#agent_guest_info as agent"
REPORTED = "$reported"  # no column or expression can have this name
VM_FIELDS = (
    *("$key", "name", "description", "enabled", "cpu_cores", "ram", "os_family", "os_description", "guest_agent"),
    *("uuid", "need_restart", "created", "machine#ha_group as ha_group", "machine#cluster#name as cluster"),
    *("machine#status#node#name as node", *STATUS, NICS),
)
NODE_FIELDS = (
    *("$key", "name", "description", "cluster#name as cluster", "cores", "ram", "model", "maintenance"),
    *("need_restart", "os_version", "ipmi_address", *STATUS, NICS),
)
TENANT_FIELDS = (
    *("$key", "name", "description", "uuid", "url", "isolate", "status#status as status"),
    *("status#running as running", "vnet#name as network", "ui_address#ip as ui_address"),
)
LEASE_FIELDS = ("vnet", "mac", "ip", "type", "expiration")
TAG_FIELDS = ("member", "tag#name as tag", "tag#category#name as category")
# All of them, for those who keep answers: rows with other columns are other answers.
FIELDS = (VM_FIELDS, NODE_FIELDS, TENANT_FIELDS, LEASE_FIELDS, TAG_FIELDS)


class Wanted(NamedTuple):
    """What to ask one system for.

    Attributes:
        kinds: The tables whose rows become hosts: ``vms``, ``nodes``, ``tenants``.
        condition: Filter on the VMs, or None.
        fields: Further columns and expressions to read of the VMs.
        agent: Whether the guest agents' reports are needed.
        leases: Whether the networks' address tables are needed.
        tenants: Whether the tenants are needed to find the way to their VMs.
    """

    kinds: tuple[str, ...] = ("vms",)
    condition: Optional[Filter] = None
    fields: tuple[str, ...] = ()
    agent: bool = True
    leases: bool = True
    tenants: bool = False


def read(client: VergeClient, wanted: Wanted) -> Rows:
    """Read a system.

    Args:
        client: The system's client.
        wanted: What to ask for.

    Returns:
        Table -> rows, as the platform sent them, but for the agents' reports (:func:`with_addresses`).

    Raises:
        VergeError: The platform refused, or did not answer.
    """
    found: Rows = {}
    if "vms" in wanted.kinds:
        fields = [*VM_FIELDS, *((AGENT,) if wanted.agent else ()), *wanted.fields]
        found["vms"] = _list(client, "vms", fields, wanted.condition)
        with_addresses(found["vms"], any(field.endswith(" as agent") for field in wanted.fields))
    if "nodes" in wanted.kinds:
        found["nodes"] = _list(client, "nodes", NODE_FIELDS)
    if "tenants" in wanted.kinds or wanted.tenants:
        # Snapshots of tenants share the table (schema tenancy/README.md, trap 3).
        found["tenants"] = _list(client, "tenants", TENANT_FIELDS, compare("is_snapshot", "eq", False))
    # The member column may read "vms/39" or "/v4/vms/39" (WIRE 8.3); "contains" finds both.
    members = one_of(*(compare("member", "cs", f"{table}/") for table in wanted.kinds))
    found["tag_members"] = _list(client, "tag_members", TAG_FIELDS, members)
    if wanted.leases and "vms" in wanted.kinds:
        found["vnet_addresses"] = _list(client, "vnet_addresses", LEASE_FIELDS, any_of("type", ("dynamic", "static")))
    return found


def with_addresses(rows: list[dict[str, Any]], keep: bool = False) -> None:
    """Put the addresses that a guest agent reports in the place of its report.

    That is all that is used of it, and half of what would be kept in a cache and gone through by every run.

    Args:
        rows: Rows of ``vms``, changed in place: ``REPORTED`` is a list of pairs, a MAC address and an address or None.
        keep: Whether the report stays, because the user asks for it.
    """
    for row in rows:
        row[REPORTED] = list(guest_interfaces(row.get("agent") if keep else row.pop("agent", None)))


def _list(client: VergeClient, table: str, fields: Any, condition: Optional[Filter] = None) -> list[dict[str, Any]]:
    """List plain rows: at 10,000 of them the client's row objects would double the memory."""
    manager = client.table(table)
    rows: list[dict[str, Any]] = client.run(manager.rows(manager.condition(condition, {}), fields))
    if not rows and table in ("vms", "nodes", "tenants"):
        client.run(client.sight.insist(table, SHOWN, f"no row of {table} is to be seen"))
    return rows

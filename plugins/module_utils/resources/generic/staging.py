# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a row of any table leaves waiting: an apply of its network, or a restart (schema network/README.md).

A row of ``verge_resource`` has no option that applies it, so that what waits can only be told.
"""

from __future__ import annotations

from typing import Any, Callable, Optional, Sequence

from ...desired.engine import Engine
from ...desired.observe import machine_key, there
from ...desired.plan import Plan
from ...vergeos import facts
from ...vergeos.filters import where
from ...vergeos.protocol import OperationOf
from ..common.applying import Apply, Owner
from ..compute.device import DEVICES
from ..compute.drive import DRIVES
from ..compute.nic import NICS
from ..compute.vm import VM
from ..network.net_parts import apply_dns, apply_proxy, apply_rules
from ..network.network import NETWORK

EARLIER = "changed by an earlier run"
# Word under which a restart that waits stands among what waits, until it gets a place of its own.
CYCLE = "restart"
RULES = ("vnet_rules", "vnet_cidrs", "vnet_addresses", "vnet_wireguards", "vnet_wireguard_peers")
IPSEC = ("vnet_ipsecs", "vnet_ipsec_phase1s", "vnet_ipsec_phase2s")
NAMES = ("vnet_addresses", "vnet_hosts", "vnet_dns_views", "vnet_dns_zones", "vnet_dns_zone_records")
PROXY = ("vnet_proxy", "vnet_proxy_tenants")
# Every row of these waits for a restart of its network.
ROUTING = ("vnet_bgp", "vnet_ospf_commands", "vnet_eigrp_router")
# Whether it is a network -> what it is called, what it waits for, and what does it.
WAYS = {
    True: ("network", "restart", "verge_network_apply does it with restart_if_needed: true"),
    False: ("vm", "power cycle", "verge_vm_power restarts it"),
}
PARTS = {child.table: child for child in (DRIVES, NICS, DEVICES)}
# Columns that a running machine or network takes up at its next start only.
LATE = {
    **{each.table: {field.column for field in each.fields if field.restart} for each in (VM, NETWORK)},
    **{table: {field.column for field in child.fields if field.restart} for table, child in PARTS.items()},
}


def path_to_network(table: str) -> str:
    """Say how a row's network is reached: by the reference that each new row needs, step by step.

    Args:
        table: The row's table, one of a network's.

    Returns:
        A path of columns such as ``view#vnet``; empty for the network itself.
    """
    steps: list[str] = []
    while table != "vnets":
        known = facts.table(table)
        columns = known.columns if known is not None else {}
        step, table = next((name, col.to) for name, col in columns.items() if col.create == "required" and col.to)
        steps.append(step)
    return "#".join(steps)


def applies_of(table: str) -> list[Apply]:
    """Return what a row of a table may leave waiting.

    Args:
        table: The table.

    Returns:
        The applies, none of which has an option that asks for it.
    """
    kinds: list[tuple[Callable[[str], Apply], Sequence[str]]] = [
        (apply_rules, (*RULES, *IPSEC)),
        (apply_dns, NAMES),
        (apply_proxy, PROXY),
    ]
    found = [make(path_to_network(table)) for make, tables in kinds if table in tables]
    if table in ("vnets", "vms") or table.startswith(ROUTING):
        path = "" if table == "vms" else path_to_network(table)
        words = "restart network"
        found.append(Apply(CYCLE, "need_restart", "reset", words, word=CYCLE, owner=path, table="vnets"))
    if table == "vnets":
        found += [apply_rules(""), apply_dns(""), apply_proxy("")]
    return found


class RowEngine(Engine):
    """Brings one row of any table to the wished state, and tells what it leaves waiting."""

    def perform(self) -> OperationOf[Plan]:
        """Do all phases; see :meth:`Engine.perform`."""
        draft = yield from super().perform()
        yield from self._tell_cycle(draft)
        return draft

    def _tell_cycle(self, draft: Plan) -> OperationOf[None]:
        """Tell what waits for a restart, apart from what waits to be applied."""
        table = self.resource.table
        draft.staged = [word for word in draft.staged if word != CYCLE and self._stages(word, draft)]
        owner = (yield from self._machine()) if table in PARTS else self.wish.owners.get(CYCLE)
        if owner is None or not owner.runs:
            return
        names = [name for step in draft.steps for name in self._late(step.kind, step.columns)]
        if not names and not owner.staged:
            return
        draft.pending = list(dict.fromkeys(names)) or [EARLIER]
        noun, draft.cycle, draft.allowed = WAYS[table.startswith("vnet")]
        draft.place = f"{noun} {owner.label}"

    def _stages(self, word: str, draft: Plan) -> bool:
        """Whether something of that kind waits: of a network's own columns, only its way out is rules."""
        if self.resource.table != "vnets":
            return True
        owners = {apply.word: self.wish.owners.get(apply.option) for apply in there(self.resource.staging).kinds}
        owner = owners.get(word)
        written = {name for step in draft.steps for name in step.columns}
        return bool(owner and owner.staged) or (word == "rules" and "vnet_default_gateway" in written)

    def _late(self, kind: str, columns: Any) -> list[str]:
        """Name what of a step waits for a restart."""
        table = self.resource.table
        if table in ("vnets", "vms"):
            return [name for name in columns if name in LATE[table]] if kind == "update" else []
        if table in PARTS and kind == "update" and not LATE[table] & set(columns):
            return []
        if table not in PARTS and not table.startswith(ROUTING):
            return []
        fields = (self.resource.by_option[option] for option in self.resource.identity)
        names = [str(field.told(self.wish.values[field.option])) for field in fields]
        return [" ".join([table, *(names or [f"with key {self.row['$key']}"])])]

    def _machine(self) -> OperationOf[Optional[Owner]]:
        """Look for the machine that a part belongs to, and whether it runs.

        Whether ``need_restart`` rises for a part is not recorded, nor has a drive or NIC a stamp of its change that
        could stand against the machine's start (schema compute/machine_nics.yml, machine_drives.yml): where the
        platform raises no flag, only the run that writes tells it.
        """
        # Where it is to belong, before it does in check mode.
        key = getattr(self.wish.values.get("machine"), "key", None)
        if key is None and self.found:
            key = machine_key(self.found.row)
        if not isinstance(key, (int, str)):
            return None
        reads = ["$key", "name", "need_restart", "machine#status#running as running"]
        rows = yield from self.client.table("vms").rows(where(machine=key), reads, None, 1)
        found = [Owner(row["$key"], row["name"], row.get("need_restart"), row.get("running")) for row in rows]
        return found[0] if found else None

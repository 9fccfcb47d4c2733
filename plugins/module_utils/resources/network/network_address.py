# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What networks hand out: addresses, names, blocks, and sets of addresses or ports for their rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...desired.kinds import Choice, CommaList, Mac, Text, WishError
from ...desired.observe import NOT_YET
from ...desired.plan import Plan
from ...desired.resource import Resource
from ...vergeos.filters import where
from ...vergeos.protocol import OperationOf
from ..common.addresses import Address, Single, Subnet, address_of, block_of, check_address, check_port
from ..common.applying import Applies
from ..common.caller import LOCKOUT
from .dns_names import Domain
from .lockout import Lockout
from .net_parts import Holder, apply_dns, apply_rules, network

if TYPE_CHECKING:
    from ...vergeos.schema import (  # noqa: F401
        machine_status,
        machines,
        tenants,
        vnet_addresses,
        vnet_cidrs,
        vnet_hosts,
        vnet_rule_aliases,
        vnet_rules,
        vnets,
    )


class Entries(CommaList):
    """Addresses or ports of an alias; a label may follow each after a bar (schema network/vnet_rule_aliases.yml)."""

    def check(self, value: Any) -> Any:
        for word in self.words(value):
            entry = word.partition("|")[0].strip()
            if entry.replace("-", "").isdigit():
                check_port(self.option, entry)
            else:
                check_address(self.option, entry)
        return super().check(value)


def _in_network(engine: Any, _draft: Plan) -> OperationOf[None]:
    """Refuse a reservation outside of its network; only further and routed addresses may lie elsewhere."""
    row = engine.found.row if engine.found else {}
    values = {**engine.wish.defaults, **engine.wish.values}
    address, kind = values.get("ip", row.get("ip")), values.get("type", row.get("type"))
    vnet = row.get("vnet", getattr(values.get("network"), "key", None))
    if engine.wish.state == "absent" or kind != "static" or vnet in (None, NOT_YET):
        return
    network = yield from engine.client.table("vnets").read(vnet, ["name", "network"])
    block, single = block_of(network.get("network")), address_of(address)
    if single is None:
        raise WishError(f"ip is {address!r}; a reservation is for one address")
    if block is not None and single not in block:
        raise WishError(
            f"ip: {single} is not in network {network['name']} ({block}); give one of these, or the type router_alias "
            f"for a further address of its router"
        )


def _no_overlap(engine: Any, draft: Plan) -> OperationOf[None]:
    """Refuse a block that overlaps another one of its network."""
    vnet = getattr(engine.wish.values.get("network"), "key", None)
    if draft.steps[0].kind != "create" or vnet in (None, NOT_YET):
        return
    block = block_of(engine.wish.values["cidr"])
    rows = yield from engine.client.table("vnet_cidrs").rows(where(vnet=vnet), ["$key", "cidr"])
    for row in rows:
        other = block_of(row["cidr"])
        if block is not None and other is not None and block.version == other.version and block.overlaps(other):
            raise WishError(
                f"cidr: {block} overlaps the block {other} (key {row['$key']}) of the same network; "
                f"choose other addresses or delete that block first",
                table="vnet_cidrs",
                key=row["$key"],
            )


ALIAS = Resource(
    "alias",
    "vnet_rule_aliases",
    [
        Text("name", most=128),
        Entries("entries", "value"),
        Text("description", most=2048),
        Choice("scope", "publishing_scope", choices=["private", "global", "tenant", "none"]),
    ],
    extra=["id"],
)
ADDRESS = Resource(
    "address",
    "vnet_addresses",
    [
        network(),
        Address("ip", aliases=["ip_address", "address"]),
        Choice(
            "type",
            words={
                "static": "static",
                "router_alias": "ipalias",
                "proxy_arp": "proxy",
                "virtual": "virtual",
                "dynamic": "dynamic",
            },
        ),
        Mac("mac"),
        Text("hostname"),
        Text("description", most=2048),
        Holder("owner"),
    ],
    identity=("network", "ip"),
    staging=Applies(apply_rules(), apply_dns()),
    extra=["expiration", "vendor"],
    defaults=lambda _params: {"type": "static"},
    flags=LOCKOUT,
    guard=Lockout(_in_network),
)
HOST = Resource(
    "host_record",
    "vnet_hosts",
    [
        network(),
        Domain("name", "host", aliases=["hostname"], least=1),
        Choice("type", choices=["host", "domain"]),
        Single("ip", aliases=["ip_address", "address"]),
    ],
    identity=("network", "name"),
    called="host",
    staging=Applies(apply_dns()),
)
BLOCK = Resource(
    "block",
    "vnet_cidrs",
    [network(), Subnet("cidr", create_only=True), Text("description", most=2048), Holder("owner")],
    identity=("network", "cidr"),
    staging=Applies(apply_rules()),
    flags=LOCKOUT,
    guard=Lockout(_no_overlap),
)

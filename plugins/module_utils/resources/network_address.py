# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What networks hand out: addresses, names, blocks, and sets of addresses or ports for their rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..desired.field import Choice, CommaList, Mac, Text
from ..desired.resource import Resource
from .net_parts import Address, Block, Holder, apply_dns, apply_rules, check_address, check_port, network

if TYPE_CHECKING:
    from ..vergeos.tables import (  # noqa: F401
        machine_status,
        machines,
        tenants,
        vnet_addresses,
        vnet_cidrs,
        vnet_hosts,
        vnet_rule_aliases,
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
        Address("ip"),
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
    applies=[apply_rules(), apply_dns()],
    extra=["expiration", "vendor"],
    defaults=lambda _params: {"type": "static"},
)
HOST = Resource(
    "host_record",
    "vnet_hosts",
    [network(), Text("name", "host"), Choice("type", choices=["host", "domain"]), Address("ip")],
    identity=("network", "name"),
    called="host",
    applies=[apply_dns()],
)
BLOCK = Resource(
    "block",
    "vnet_cidrs",
    [network(), Block("cidr", create_only=True), Text("description", most=2048), Holder("owner")],
    identity=("network", "cidr"),
    applies=[apply_rules()],
)

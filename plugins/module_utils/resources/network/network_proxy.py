# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proxy of a network, which leads host names to tenants (schema network/vnet_proxy*.yml)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...desired.kinds import Flag, Reference, Text
from ...desired.resource import Children, Resource
from ..common.addresses import Single
from ..common.applying import Applies
from ..common.caller import LOCKOUT
from .lockout import Lockout
from .net_parts import apply_proxy, network

if TYPE_CHECKING:
    from ...vergeos.schema import (  # noqa: F401
        machine_status,
        machines,
        tenants,
        vnet_addresses,
        vnet_proxy,
        vnet_proxy_tenants,
        vnet_rules,
        vnets,
    )

PROXY = Resource(
    "network_proxy",
    "vnet_proxy",
    [network(), Single("listen_address"), Flag("default_self")],
    identity=("network",),
    called="proxy of network",
    staging=Applies(apply_proxy()),
    flags=LOCKOUT,
    guard=Lockout(),
    children=[
        Children(
            "tenants",
            "host name",
            "vnet_proxy_tenants",
            [Text("fqdn"), Reference("tenant", "tenants")],
            lambda row: {"proxy": row["$key"]},
            purge="purge_tenants",
        )
    ],
)

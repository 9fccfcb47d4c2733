# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What waits on a network: staged rules and names, and settings that need a restart (schema network/README.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...desired.kinds import Text
from ...desired.resource import Resource
from ..common.applying import Applies
from ..common.caller import LOCKOUT
from .lockout import Lockout
from .net_parts import apply_dns, apply_proxy, apply_rules
from .network_power import power

if TYPE_CHECKING:
    from ...vergeos.schema import machine_status, machines, vnet_addresses, vnet_rules, vnets  # noqa: F401

PENDING = Resource(
    "network",
    "vnets",
    [Text("network", "name", former="name", create_only=True)],
    identity=("network",),
    made_elsewhere=True,
    power=power(),
    staging=Applies(
        apply_rules(None, former="rules"), apply_dns(None, former="dns"), apply_proxy(None, former="tenant_proxy")
    ),
    extra=["need_fw_apply", "need_dns_apply", "need_restart", "need_proxy_apply"],
    flags=LOCKOUT,
    guard=Lockout(),
)

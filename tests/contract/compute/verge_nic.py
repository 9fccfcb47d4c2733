# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_nic."""

from __future__ import annotations

from tests.contract.compute.machine_parts import COMMON, part
from tests.contract.table import Option, key_in

NIC = part(
    "nic",
    identity={"vm": "ct-vm", "name": "lan"},
    base={},
    reference={"network": "no-such-network"},
    options=[
        Option("network", "External", "Internal", "vnet", key_in("vnets"), clears=True, nothing="none"),
        Option("interface", "virtio", "e1000e"),
        Option(
            "mac",
            "F0-DB-30-00-00-01",
            "f0:db:30:00:00:02",
            "macaddress",
            lambda _bench, value: value.lower().replace("-", ":"),
        ),
        Option("ip", "10.0.0.5", "10.0.0.6", "ipaddress", clears=True),
        Option("order", 3, 7, "orderid"),
        Option("description", "one", "two", clears=True),
        Option("enabled", True, False),
        Option("disable_multiqueue", False, True, "disable_mq"),
        Option("asset", "one", "two"),
    ],
    elsewhere={
        **COMMON,
        "vm": "test_a_machine_by_key",
        "name": "test_key_instead_of_name",
        "unplug": "test_a_part_of_a_running_machine_goes_only_by_unplug",
    },
)
EXAMPLES = [NIC]

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the examples of the routing modules share."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.examples.network_family import app

STATE = {"key": "test_key_instead_of_name", "state": "test_absent", "network": "test_unknown_reference"}
COMMANDS = dict.fromkeys(
    ("commands", "purge_commands", "commands.command", "commands.params"), "test_commands_of_a_router_or_map"
)
SWITCHES = dict.fromkeys(("commands.enabled", "commands.negate"), "test_commands_are_switched")


def world(bench: Bench) -> None:
    """A network that has routing settings already."""
    app(bench)
    bench.send("POST", "vnet_bgp", {"vnet": bench.key("vnets", "app")})


def settings(bench: Bench, name: str) -> int:
    """Stored as the key of the network's routing settings."""
    return int(bench.row("vnet_bgp", vnet=bench.key("vnets", name))["$key"])

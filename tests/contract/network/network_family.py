# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the examples of the network modules share."""

from __future__ import annotations

from typing import Any

from tests.contract.bench import Bench
from tests.contract.table import Stored, key_in

COMMON = {
    "key": "test_key_instead_of_name",
    "state": "test_absent",
    "wait": "test_applied_without_waiting",
    "wait_timeout": "test_an_apply_that_never_ends_tells_the_flag",
}
LOCKOUT = {"allow_lockout": "test_what_cuts_off_the_api"}
RULES = {**COMMON, **LOCKOUT, "apply_rules": "test_rules_of_another_run_are_applied"}
DNS = {**COMMON, "apply_dns": "test_names_of_another_run_are_applied"}
NETWORK = {"network": key_in("vnets")}


def joined(joint: str, end: str = "") -> Stored:
    """Stored as one text."""

    def text(_bench: Bench, value: Any) -> str:
        words = value if isinstance(value, list) else [value] if value else []
        return joint.join(str(word) for word in words) + (end if words else "")

    return text


def app(bench: Bench) -> None:
    """Make a network that is off."""
    vnet = bench.send(
        "POST", "vnets", {"name": "app", "network": "10.9.0.0/24", "ipaddress": "10.9.0.1", "dns": "bind"}
    )
    assert vnet["$key"]

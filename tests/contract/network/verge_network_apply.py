# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example deeds of verge_network_apply."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.network.network_family import COMMON, LOCKOUT, app
from tests.contract.table import Act, rows_of


def world(bench: Bench) -> None:
    """Make a network that is on, with rules and names that wait."""
    app(bench)
    bench.run("verge_network", {"name": "app", "state": "running"})
    bench.run("verge_network_rule", {"network": "app", "name": "ct", "apply_rules": False})
    bench.run("verge_network_host", {"network": "app", "name": "ct", "ip": "10.9.0.9", "apply_dns": False})


APPLY = Act(
    id="verge_network_apply",
    module="verge_network_apply",
    arguments={"network": "app"},
    world=world,
    left=rows_of(vnets=["name", "need_fw_apply", "need_dns_apply", "need_proxy_apply"]),
    nowhere={"network": "no-such-network"},
    noun="network",
    late=["need_fw_apply", "need_dns_apply"],
    elsewhere={
        **LOCKOUT,
        "wait": COMMON["wait"],
        "wait_timeout": COMMON["wait_timeout"],
        "network": "test_pending_changes_are_applied",
        "key": "test_pending_changes_are_applied",
        "apply_rules": "test_pending_changes_are_applied",
        "apply_dns": "test_pending_changes_are_applied",
        "apply_proxy": "test_a_proxy_that_waits_is_told",
        "force": "test_a_restart_happens_on_request_only",
        "restart_if_needed": "test_a_restart_happens_on_request_only",
    },
)
EXAMPLES = [APPLY]

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example look-ups of verge_network_rule_info."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.network.network_family import app
from tests.contract.table import Info


def world(bench: Bench) -> None:
    """Make two rules on a network, and one on another."""
    app(bench)
    for network, rules in (("app", [{"name": "a"}, {"name": "b", "enabled": False}]), ("DMZ", [{"name": "c"}])):
        bench.run("verge_network_policy", {"network": network, "rules": rules, "apply_rules": False})


INFO = Info(
    id="verge_network_rule_info",
    module="verge_network_rule_info",
    noun="rules",
    table="vnet_rules",
    world=world,
    names=["a", "b", "c"],
    found=[
        ({"network": "app"}, ["a", "b"]),
        ({"filter": {"enabled": False}}, ["b"]),
        ({"network": "DMZ", "filter": "enabled eq true"}, ["c"]),
    ],
    narrowed={"network": "nowhere"},
    elsewhere={
        "network": "test_what_is_looked_for",
        "name": "test_by_name_and_by_key",
        "key": "test_by_name_and_by_key",
        "filter": "test_what_is_looked_for",
        "missing": "test_what_is_nowhere",
    },
)
EXAMPLES = [INFO]

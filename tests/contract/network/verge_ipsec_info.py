# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example look-ups of verge_ipsec_info."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.network.verge_ipsec import world as with_settings
from tests.contract.table import Info


def world(bench: Bench) -> None:
    """Make two connections of a network, one with a policy."""
    with_settings(bench)
    wish = {"network": "app", "remote_gateway": "203.0.113.1", "preshared_key": "Hidden-one-1"}
    bench.run("verge_ipsec", {**wish, "name": "a", "policies": [{"name": "lan", "local": "10.9.0.0/24"}]})
    bench.run("verge_ipsec", {**wish, "name": "b", "enabled": False})


INFO = Info(
    id="verge_ipsec_info",
    module="verge_ipsec_info",
    noun="connections",
    table="vnet_ipsec_phase1s",
    world=world,
    names=["a", "b"],
    found=[
        ({"network": "app"}, ["a", "b"]),
        ({"network": "DMZ"}, []),
        ({"filter": {"enabled": False}}, ["b"]),
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

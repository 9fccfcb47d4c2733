# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example look-ups of verge_network_info."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.table import Info


def world(bench: Bench) -> None:
    """Make two networks, one of them tagged, beside those of the system."""
    category = bench.plant("tag_categories", name="env", taggable_vnets=True)
    bench.plant("tags", name="one", category=category)
    bench.run("verge_network", {"name": "ct-a", "cidr": "10.8.0.0/24", "ip": "10.8.0.1", "tags": ["one"]})
    bench.run("verge_network", {"name": "ct-b", "cidr": "10.9.0.0/24", "ip": "10.9.0.1", "mtu": 1500})


INFO = Info(
    id="verge_network_info",
    module="verge_network_info",
    noun="networks",
    table="vnets",
    world=world,
    names=["DMZ", "Core", "External", "Switch 1 Switch", "Internal", "ct-a", "ct-b"],
    found=[
        ({"filter": {"network": "10.9.0.0/24"}}, ["ct-b"]),
        ({"filter": "name bw 'ct-' and mtu le 1500"}, ["ct-b"]),
        ({"tags": ["one"]}, ["ct-a"]),
    ],
    narrowed={"tags": ["nowhere"]},
    include={"include": ["rules", "addresses", "leases", "pending", "traffic", "services", "topology"]},
    elsewhere={
        "name": "test_by_name_and_by_key",
        "key": "test_by_name_and_by_key",
        "filter": "test_what_is_looked_for",
        "tags": "test_what_is_looked_for",
        "missing": "test_what_is_nowhere",
        "include": "test_nothing_is_read_that_nobody_asked_for",
    },
)
EXAMPLES = [INFO]

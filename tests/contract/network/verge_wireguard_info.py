# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example look-ups of verge_wireguard_info."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.network.verge_wireguard import interface
from tests.contract.network.verge_wireguard_peer import PEER
from tests.contract.table import Info


def world(bench: Bench) -> None:
    """Make two interfaces, one with a peer that has a secret."""
    interface(bench)
    peer = {**PEER.identity, **PEER.base, "preshared_key": "cHJlc2hhcmVkLWhpZGRlbi1vbmU9PT09PT09PT09PT0="}
    bench.run("verge_wireguard_peer", peer)
    bench.run("verge_wireguard", {"network": "DMZ", "name": "wg1", "address": "10.101.0.1/24", "enabled": False})


INFO = Info(
    id="verge_wireguard_info",
    module="verge_wireguard_info",
    noun="wireguards",
    table="vnet_wireguards",
    world=world,
    names=["wg0", "wg1"],
    found=[
        ({"network": "app"}, ["wg0"]),
        ({"filter": {"enabled": False}}, ["wg1"]),
        ({"network": "DMZ", "filter": "enabled eq true"}, []),
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

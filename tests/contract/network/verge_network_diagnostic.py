# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example questions of verge_network_diagnostic."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.table import Act, rows_of


def world(_bench: Bench) -> None:
    """The network Internal runs from the start."""


PING = Act(
    id="verge_network_diagnostic",
    module="verge_network_diagnostic",
    arguments={"network": "Internal", "query": "ping", "target": "192.0.2.1"},
    world=world,
    left=rows_of(vnets=["name", "need_fw_apply"]),
    nowhere={"network": "no-such-network"},
    asks=True,
    elsewhere={
        "network": "test_a_diagnostic_that_cannot_be",
        "query": "test_a_diagnostic",
        "target": "test_a_diagnostic",
        "port": "test_a_diagnostic",
        "count": "test_a_diagnostic",
        "interface": "test_a_diagnostic",
        "capture_filter": "test_a_diagnostic",
        "params": "test_a_diagnostic",
        "in_check_mode": "test_a_diagnostic_in_check_mode",
        "wait_timeout": "test_a_diagnostic_that_fails_or_takes_too_long",
    },
)
EXAMPLES = [PING]

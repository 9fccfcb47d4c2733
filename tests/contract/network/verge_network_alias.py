# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_network_alias."""

from __future__ import annotations

from tests.contract.network.network_family import joined
from tests.contract.table import Example, Option

ALIAS = Example(
    id="verge_network_alias",
    module="verge_network_alias",
    noun="alias",
    table="vnet_rule_aliases",
    identity={"name": "ct-alias"},
    base={"entries": ["10.0.0.0/8"]},
    converged=["GET vnet_rule_aliases"],
    reference={},
    options=[
        Option("entries", ["10.0.0.0/8|lan", "192.0.2.1"], ["80", "1024-2048"], "value", joined(",")),
        Option("description", "one", "two", clears=True),
        Option("scope", "private", "global", "publishing_scope"),
    ],
    elsewhere={"key": "test_key_instead_of_name", "state": "test_absent", "name": "test_key_instead_of_name"},
)
EXAMPLES = [ALIAS]

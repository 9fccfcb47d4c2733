# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example deeds of verge_network_policy."""

from __future__ import annotations

from tests.contract.network.network_family import COMMON, LOCKOUT, app
from tests.contract.network.verge_network_rule import RULE
from tests.contract.table import Act, rows_of

OPTIONS = [option for option in RULE.options if option.name != "order"]
POLICY = Act(
    id="verge_network_policy",
    module="verge_network_policy",
    arguments={"network": "app", "rules": [{"name": name, "protocol": "tcp"} for name in ("a", "b", "c")]},
    world=app,
    left=rows_of(vnet_rules=["name", "action", "protocol", "orderid"], vnets=["name", "need_fw_apply"]),
    nowhere={"network": "no-such-network"},
    noun="policy",
    elsewhere={
        **LOCKOUT,
        "network": "test_which_network",
        "key": "test_which_network",
        "rules": "test_the_list_is_the_order",
        "rules.name": "test_the_list_is_the_order",
        **{f"rules.{option.name}": "test_each_option_of_a_rule" for option in OPTIONS},
        "purge": "test_what_is_not_listed_goes_on_request",
        "purge_routes": "test_routes_go_only_when_they_are_meant",
        "apply_rules": "test_rules_of_another_run_are_applied",
        "wait": COMMON["wait"],
        "wait_timeout": COMMON["wait_timeout"],
    },
)
EXAMPLES = [POLICY]

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_resource: a few tables that differ in key, identity and kinds of columns."""

from __future__ import annotations

from typing import Any

from tests.contract.bench import Bench
from tests.contract.table import Example, Option, Values, always, key_in

ELSEWHERE = {
    "table": "test_create_is_what_check_mode_said",
    "state": "test_absent",
    "key": "test_key_instead_of_name",
    "identity": "test_create_is_what_check_mode_said",
    "columns": "test_one_option",
    "allow_unknown": "test_unknown_columns_need_permission",
    "update_password": "test_password_of_a_user",
    "allow_lockout": "test_what_cuts_off_the_api",
    "destroy": "test_the_generic_modules_are_no_way_round",
}


def of(table: str) -> Any:
    """Make the function that turns identity and columns into the module's arguments."""

    def wrap(identity: Values, columns: Values) -> dict[str, Any]:
        return {"table": table, "columns": dict(columns), **({"identity": dict(identity)} if identity else {})}

    return wrap


def with_category(bench: Bench) -> None:
    """Make the category that tags belong to."""
    bench.plant("tag_categories", name="ct-category", taggable_vms=True)


RULE = Example(
    id="verge_resource-vnet_rules",
    module="verge_resource",
    noun="row",
    table="vnet_rules",
    identity={"vnet": "Internal", "name": "ct-rule"},
    base={"direction": "incoming", "action": "accept"},
    wrap=of("vnet_rules"),
    converged=["GET vnets", "GET vnet_rules"],
    keyed={"vnet": key_in("vnets")},
    reference={"vnet": "no-such-network"},
    options=[
        Option("description", "one", "two", clears=True),
        Option("protocol", "tcp", "udp"),
        Option("destination_ports", "22", "22,80"),
        Option("source_ip", "10.0.0.0/8", "192.0.2.1", clears=True),
        Option("log", False, True),
        Option("direction", "incoming", "outgoing"),
    ],
    elsewhere=ELSEWHERE,
)
TAG = Example(
    id="verge_resource-tags",
    module="verge_resource",
    noun="row",
    table="tags",
    identity={"category": "ct-category", "name": "ct-tag"},
    base={},
    wrap=of("tags"),
    world=with_category,
    keyed={"category": key_in("tag_categories")},
    converged=["GET tag_categories", "GET tags"],
    reference={"category": "no-such-category"},
    options=[
        Option("description", "one", "two", clears=True),
    ],
    elsewhere=ELSEWHERE,
)
USER = Example(
    id="verge_resource-users",
    module="verge_resource",
    noun="row",
    table="users",
    identity={"name": "ct-user"},
    base={"password": "ct-Secret-1"},
    wrap=of("users"),
    converged=["GET users"],
    reference={"auth_source": "no-such-source"},
    options=[
        Option("displayname", "Ann", "Bob"),
        Option("email", "ann@example.com", "bob@example.com"),
        Option("enabled", True, False),
    ],
    elsewhere=ELSEWHERE,
)
HOST = Example(
    id="verge_resource-vnet_hosts",
    module="verge_resource",
    noun="row",
    table="vnet_hosts",
    identity={"vnet": "Internal", "host": "ct-host"},
    base={"ip": "192.168.0.9", "type": "host"},
    wrap=of("vnet_hosts"),
    keyed={"vnet": key_in("vnets")},
    rename=("host", "ct-renamed"),
    converged=["GET vnets", "GET vnet_hosts"],
    reference={"vnet": "no-such-network"},
    options=[
        Option("ip", "192.168.0.9", "192.168.0.10"),
        Option("type", "host", "domain", stored=always({"host": "host", "domain": "domain"})),
    ],
    elsewhere=ELSEWHERE,
)
EXAMPLES = [RULE, TAG, USER, HOST]

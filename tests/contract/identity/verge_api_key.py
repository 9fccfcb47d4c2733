# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_api_key. What its keys are worth is tried in test_api_keys.py."""

from __future__ import annotations

from typing import Any, Callable

from tests.contract.bench import Bench
from tests.contract.table import Act, Example, Option, always

DAY = 86400
DATES = {"2099-12-31": 4102358400, "2098-01-01": 4039372800, "never": 0}


def joined(_bench: Bench, value: list[str]) -> str:
    """As the platform holds lists."""
    return ",".join(value)


def user(bench: Bench) -> None:
    """A user for services."""
    bench.send("POST", "users", {"name": "svc", "password": "Svc-password-1", "type": "api"})


def old(days: int, **columns: Any) -> Callable[[Bench], None]:
    """A user with a key that was made so many days ago.

    Args:
        days: How many.
        **columns: Further columns of the key.
    """

    def world(bench: Bench) -> None:
        user(bench)
        made = bench.send("POST", "user_api_keys", {"user": bench.key("users", "svc"), "name": "ct-key", **columns})
        key = int(made["$key"])
        bench.plant("user_api_keys", key=key, created=bench.row("user_api_keys", name="ct-key")["created"] - days * DAY)

    return world


def keys(bench: Bench) -> Any:
    """Read the keys, and whether each was made today."""
    rows = bench.rows("user_api_keys")
    latest = max(row["created"] for row in rows)
    columns = ("name", "description", "ip_allow_list")
    return sorted(([row[name] for name in columns], latest - row["created"] < DAY) for row in rows)


API_KEY = Example(
    id="verge_api_key",
    module="verge_api_key",
    noun="api_key",
    table="user_api_keys",
    identity={"user": "svc", "name": "ct-key"},
    base={"return_secret": True},
    world=user,
    converged=["GET users", "GET user_api_keys"],
    reference={"user": "nobody"},
    keyed={"user": lambda bench, value: bench.key("users", value)},
    options=[
        Option("description", "one", "two", clears=True),
        Option("expires", "2099-12-31", "never", stored=always(DATES)),
        Option("ip_allow_list", ["10.0.0.0/8"], ["192.0.2.7", "2001:db8::/32"], stored=joined, clears=True),
        Option("ip_deny_list", ["10.0.0.0/8", "192.0.2.1"], ["192.0.2.2"], stored=joined),
    ],
    elsewhere={
        "key": "test_key_instead_of_name",
        "state": "test_absent",
        "user": "test_unknown_reference",
        "name": "test_key_instead_of_name",
        "dest": "test_a_secret_goes_to_a_file",
        "return_secret": "test_a_secret_in_the_result",
        "rotate_after": "test_a_rotation_as_requests",
        "grace": "test_the_old_key_stays_for_a_while",
        "prove": "test_a_key_that_is_for_elsewhere",
        "allow_lockout": "test_the_key_of_the_task_itself",
    },
)
ROTATION = Act(
    id="verge_api_key-rotation",
    module="verge_api_key",
    arguments={"user": "svc", "name": "ct-key", "rotate_after": "60 d", "return_secret": True},
    world=old(61, description="kept", ip_allow_list="127.0.0.1,192.0.2.0/24"),
    left=keys,
    nowhere={"user": "nobody"},
    noun="api_key",
)
EXAMPLES = [API_KEY, ROTATION]

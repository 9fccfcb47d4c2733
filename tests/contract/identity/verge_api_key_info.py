# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_api_key_info."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.table import Info


def keys(bench: Bench) -> None:
    """Keys of two users, beside the one that the system comes with."""
    for name in ("one", "two"):
        bench.send("POST", "users", {"name": name, "password": "Some-password-1", "type": "api"})
    for owner, name, expires in (("one", "ct-a", 4102358400), ("one", "ct-b", 0), ("two", "ct-c", 0)):
        columns = {"user": bench.key("users", owner), "name": name, "expires": expires}
        bench.send("POST", "user_api_keys", columns)


API_KEYS = Info(
    id="verge_api_key_info",
    module="verge_api_key_info",
    noun="api_keys",
    table="user_api_keys",
    world=keys,
    names=["simulator", "ct-a", "ct-b", "ct-c"],
    found=[
        ({"user": "one"}, ["ct-a", "ct-b"]),
        ({"user": "two", "name": "ct-c"}, ["ct-c"]),
        ({"filter": "name bw 'ct-' and expires eq 0"}, ["ct-b", "ct-c"]),
    ],
    narrowed={"user": "nowhere"},
    elsewhere={
        "user": "test_what_is_looked_for",
        "name": "test_by_name_and_by_key",
        "key": "test_by_name_and_by_key",
        "filter": "test_what_is_looked_for",
        "missing": "test_what_is_nowhere",
    },
)
EXAMPLES = [API_KEYS]

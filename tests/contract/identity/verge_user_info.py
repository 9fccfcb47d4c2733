# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example look-ups of verge_user_info."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.identity.verge_group import people
from tests.contract.table import Info


def world(bench: Bench) -> None:
    """Make two users, one of them disabled, with a tag."""
    people(bench)
    bench.run("verge_user", {"name": "bob", "type": "api", "state": "disabled", "tags": ["team/red"]})


INFO = Info(
    id="verge_user_info",
    module="verge_user_info",
    noun="users",
    table="users",
    world=world,
    names=["admin", "alice", "bob"],
    found=[
        ({"name": "alice"}, ["alice"]),
        ({"filter": {"enabled": False}}, ["bob"]),
        ({"tags": ["team/red"]}, ["bob"]),
        ({"tags": ["team/blue"]}, []),
    ],
    moving=["last_login"],
    include={"include": ["api_keys", "rights"]},
    narrowed={"tags": ["nowhere"]},
    elsewhere={
        "name": "test_by_name_and_by_key",
        "key": "test_by_name_and_by_key",
        "filter": "test_what_is_looked_for",
        "tags": "test_what_is_looked_for",
        "missing": "test_what_is_nowhere",
        "include": "test_what_a_user_may_do_and_by_which_keys",
    },
)
EXAMPLES = [INFO]

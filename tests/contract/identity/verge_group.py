# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_group."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.table import Example, Option


def people(bench: Bench) -> None:
    """Make a user and a group to be members, and tags."""
    bench.send("POST", "users", {"name": "alice", "password": "Hidden-one-1"})
    bench.send("POST", "groups", {"name": "night-shift"})
    kinds = {"taggable_users": True, "taggable_groups": True}
    category = bench.send("POST", "tag_categories", {"name": "team", **kinds})["$key"]
    for name in ("red", "blue"):
        bench.send("POST", "tags", {"name": name, "category": category})


GROUP = Example(
    id="verge_group",
    module="verge_group",
    noun="group",
    table="groups",
    identity={"name": "ct-group"},
    base={},
    world=people,
    converged=["GET groups"],
    reference={},
    options=[
        Option("description", "one", "two", clears=True),
        Option("email", "one@example.com", "two@example.com", clears=True),
        Option("identifier", "one", "two", "id", clears=True),
    ],
    elsewhere={
        "key": "test_key_instead_of_name",
        "state": "test_a_group_is_switched",
        "name": "test_key_instead_of_name",
        "members": "test_members",
        "purge_members": "test_members",
        "tags": "test_tags_of_users_and_groups",
        "purge_tags": "test_tags_of_users_and_groups",
        "wait": "test_a_group_made_soon_after_the_deletion_of_another",
        "allow_lockout": "test_who_asks_keeps_its_rights",
    },
)
EXAMPLES = [GROUP]

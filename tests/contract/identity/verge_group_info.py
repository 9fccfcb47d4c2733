# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example look-ups of verge_group_info."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.identity.verge_group import people
from tests.contract.table import Info


def world(bench: Bench) -> None:
    """Make a group with a tag, beside those that are there."""
    people(bench)
    bench.run("verge_group", {"name": "operators", "members": ["alice"], "tags": ["team/red"]})


INFO = Info(
    id="verge_group_info",
    module="verge_group_info",
    noun="groups",
    table="groups",
    world=world,
    names=["Administrators (default)", "night-shift", "operators"],
    found=[
        ({"name": "night-shift"}, ["night-shift"]),
        ({"filter": "system_group eq true"}, ["Administrators (default)"]),
        ({"tags": ["team/red"]}, ["operators"]),
    ],
    include={"include": ["rights"]},
    narrowed={"tags": ["nowhere"]},
    elsewhere={
        "name": "test_by_name_and_by_key",
        "key": "test_by_name_and_by_key",
        "filter": "test_what_is_looked_for",
        "tags": "test_what_is_looked_for",
        "missing": "test_what_is_nowhere",
        "include": "test_what_a_group_may_do",
    },
)
EXAMPLES = [INFO]

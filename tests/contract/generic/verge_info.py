# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example look-ups of verge_info."""

from __future__ import annotations

from tests.contract.compute.verge_vm_info import world
from tests.contract.table import Info

INFO = Info(
    id="verge_info",
    module="verge_info",
    noun="rows",
    table="vms",
    world=world,
    base={"table": "vms"},
    names=["ct-1", "ct-2", "ct-3"],
    found=[
        ({"filter": {"os_family": "linux"}}, ["ct-1", "ct-3"]),
        ({"filter": "ram ge 4096 and is_snapshot eq false"}, ["ct-2"]),
        ({"sort": "-name", "limit": 2}, ["ct-3", "ct-2"]),
        ({"sort": "+name", "limit": 5, "offset": 2}, ["ct-3"]),
        ({"fields": ["name"], "filter": {"name__like": "ct-*"}}, ["ct-1", "ct-2", "ct-3"]),
    ],
    elsewhere={
        "table": "test_what_the_platform_would_misread_is_refused",
        "key": "test_row_by_key",
        "filter": "test_what_is_looked_for",
        "fields": "test_fields_of_rows",
        "sort": "test_what_is_looked_for",
        "limit": "test_what_is_looked_for",
        "offset": "test_what_is_looked_for",
        "schema": "test_what_is_known_about_a_table",
        "allow_unknown": "test_allow_unknown_sends_what_the_facts_lack",
    },
)
EXAMPLES = [INFO]

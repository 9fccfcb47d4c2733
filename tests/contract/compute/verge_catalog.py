# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_catalog."""

from __future__ import annotations

from tests.contract.table import Example, Option, key_in

CATALOG = Example(
    id="verge_catalog",
    module="verge_catalog",
    noun="catalog",
    table="catalogs",
    identity={"repository": "Local", "name": "ct-catalog"},
    base={},
    keyed={"repository": key_in("catalog_repositories")},
    converged=["GET catalog_repositories", "GET catalogs"],
    reference={"repository": "no-such-repository"},
    options=[
        Option("description", "one", "two", clears=True),
        Option("scope", "private", "global", "publishing_scope"),
        Option("enabled", True, False),
    ],
    elsewhere={
        "key": "test_key_instead_of_name",
        "state": "test_absent",
        "name": "test_key_instead_of_name",
        "repository": "test_a_catalog_stays_in_its_repository",
        "delete_recipes": "test_recipes_go_with_their_catalog_only_when_that_is_allowed",
    },
)
EXAMPLES = [CATALOG]

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_catalog_repository."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.table import Act, Example, Option, Secret, rows_of

REPOSITORY = Example(
    id="verge_catalog_repository",
    module="verge_catalog_repository",
    noun="repository",
    table="catalog_repositories",
    identity={"name": "ct-repository"},
    base={},
    converged=["GET catalog_repositories"],
    reference={},
    options=[
        Option("description", "one", "two", clears=True),
        Option("type", "remote", "remote-git", needs={"url": "https://one.example.com"}, fixed=True),
        Option("url", "https://one.example.com", "https://two.example.com", clears=True),
        Option("repository_username", "one", "two", "user", clears=True),
        Option("allow_insecure", False, True),
        Option("auto_refresh", True, False),
        Option("max_tier", 1, 3),
        Option("scope", "none", "tenant", "override_default_scope"),
        Option("enabled", True, False),
    ],
    elsewhere={
        "key": "test_key_instead_of_name",
        "state": "test_absent",
        "name": "test_key_instead_of_name",
        "update_password": "test_a_secret_is_written_once",
        "refresh_after": "test_a_repository_is_refreshed_when_that_is_due",
        "wait": "test_a_refresh_is_waited_for_and_its_failure_told",
        "wait_timeout": "test_a_refresh_is_waited_for_and_its_failure_told",
        "delete_catalogs": "test_catalogs_go_with_their_repository_only_when_that_is_allowed",
    },
    secrets=[Secret("repository_password", column="password", needs={"repository_username": "verge"})],
)


def nothing(_bench: Bench) -> None:
    """What the refresh is of is made by the same run."""


REFRESH = Act(
    id="verge_catalog_repository-refresh",
    module="verge_catalog_repository",
    arguments={"name": "ct-repository", "url": "https://one.example.com", "type": "remote", "refresh_after": 3600},
    world=nothing,
    left=rows_of(catalog_repositories=["name", "url"], catalog_repository_status=["status"]),
    nowhere={},
    noun="repository",
)
EXAMPLES = [REPOSITORY, REFRESH]

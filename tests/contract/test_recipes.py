# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Catalogs, their repositories, recipes and what is deployed from them."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.resources import catalog
from tests.contract.bench import Bench

MINE = {"repository": "Local", "name": "mine"}
COMPANY = {"name": "Company", "type": "remote", "url": "https://recipes.example.com"}


# Catalogs


def test_a_catalog_stays_in_its_repository(bench: Bench) -> None:
    made = bench.run("verge_catalog", MINE)
    assert made["actions"] == ["create catalog Local mine"] and made["catalog"]["repository"] == "Local"
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_catalog", {"key": made["key"], "repository": "Marketplace"})
    assert traffic.writes == []
    assert "repository is 'Local' and cannot become 'Marketplace' later" in refusal["msg"]
    elsewhere = bench.run("verge_catalog", {**MINE, "repository": "Marketplace"})
    assert elsewhere["key"] != made["key"]
    assert bench.run("verge_catalog", {**MINE, "repository": "1"})["key"] == made["key"]


def test_recipes_go_with_their_catalog_only_when_that_is_allowed(bench: Bench) -> None:
    key = bench.run("verge_catalog", MINE)["key"]
    for number in range(7):
        bench.plant("vm_recipes", name=f"r{number}", catalog=key)
    gone = {**MINE, "state": "absent"}
    for check in (True, False):
        with bench.traffic() as traffic:
            refusal = bench.refused("verge_catalog", gone, check=check)
        assert traffic.writes == [] and refusal["error"]["kind"] == "wish"
        assert refusal["msg"] == (
            "catalog Local mine has 7 recipe(s), which would be deleted with it: r0, r1, r2, r3, r4 and others; "
            "set delete_recipes: true to allow that"
        )
    foretold = bench.run("verge_catalog", {**gone, "delete_recipes": True}, check=True)
    done = bench.run("verge_catalog", {**gone, "delete_recipes": True})
    assert foretold["actions"] == done["actions"]
    assert all(f"recipe r{number}" in done["actions"][0] for number in range(7))
    assert bench.rows("vm_recipes") == [] and bench.rows("catalogs", name="mine") == []


# Repositories


def test_catalogs_go_with_their_repository_only_when_that_is_allowed(bench: Bench) -> None:
    bench.run("verge_catalog_repository", COMPANY)
    bench.run("verge_catalog", {"repository": "Company", "name": "theirs"})
    gone = {"name": "Company", "state": "absent"}
    refusal = bench.refused("verge_catalog_repository", gone)
    assert "has 1 catalog(s)" in refusal["msg"] and "theirs" in refusal["msg"] and "delete_catalogs" in refusal["msg"]
    done = bench.run("verge_catalog_repository", {**gone, "delete_catalogs": True})
    assert done["actions"] == ["delete catalog repository Company with catalog theirs"]
    assert bench.rows("catalogs", name="theirs") == []


def test_the_local_repository_stays(bench: Bench) -> None:
    wish = {"name": "Local", "delete_catalogs": True, "state": "absent"}
    refusal = bench.refused("verge_catalog_repository", wish)
    assert "can not be deleted" in refusal["msg"] and bench.rows("catalogs") != []


def test_the_password_of_a_repository_is_written_and_never_shown(bench: Bench) -> None:
    secret = {"repository_username": "verge", "repository_password": "Hidden-one-1"}
    with bench.traffic() as traffic:
        made = bench.run("verge_catalog_repository", {**COMPANY, **secret})
    assert {"user", "password"} <= set(next(entry for entry in traffic.requests if entry["body_keys"])["body_keys"])
    assert not bench.run("verge_catalog_repository", {**COMPANY, **secret})["changed"]
    with bench.traffic() as traffic:
        again = bench.run("verge_catalog_repository", {**COMPANY, **secret, "update_password": "always"})
    assert again["actions"] == ["update catalog repository Company (repository_password)"]
    assert [entry["body_keys"] for entry in traffic.requests if entry["method"] == "PUT"] == [["password"]]
    assert "Hidden-one-1" not in json.dumps([made, again])
    short = bench.refused("verge_catalog_repository", {**COMPANY, "repository_password": "tiny"})
    assert short["msg"] == "repository_password is only 4 characters long"


def test_a_repository_is_refreshed_when_that_is_due(bench: Bench) -> None:
    """Never refreshed is long ago; once refreshed, the next run writes nothing until the time is over."""
    wish = {**COMPANY, "refresh_after": 3600}
    foretold = bench.run("verge_catalog_repository", wish, check=True)
    assert bench.rows("catalog_repositories", name="Company") == []
    made = bench.run("verge_catalog_repository", wish)
    assert (
        foretold["actions"]
        == made["actions"]
        == ["create catalog repository Company", "refresh catalog repository Company"]
    )
    row = bench.row("catalog_repositories", name="Company")
    assert made["repository"]["status"] == "online"
    assert made["repository"]["last_refreshed"] == row["last_refreshed"] > time.time() - 60
    with bench.traffic() as traffic:
        again = bench.run("verge_catalog_repository", wish)
    assert not again["changed"] and traffic.lines == ["GET catalog_repositories"]
    bench.plant("catalog_repositories", key=row["$key"], last_refreshed=int(time.time()) - 7200)
    for check in (True, False):
        old = bench.run("verge_catalog_repository", wish, check=check)
        assert old["actions"] == ["refresh catalog repository Company"] and old["changed"]
    always = {"key": str(row["$key"]), "refresh_after": 0}
    assert bench.run("verge_catalog_repository", always)["actions"] == ["refresh catalog repository Company"]
    assert not bench.run("verge_catalog_repository", COMPANY)["changed"]


def test_a_refresh_is_waited_for_and_its_failure_told(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    made = bench.run("verge_catalog_repository", COMPANY)
    wish = {"name": "Company", "refresh_after": 0}
    assert bench.run("verge_catalog_repository", {**wish, "wait": False})["repository"]["status"] == "refreshing"
    bench.run("verge_catalog_repository", wish)

    bench.plant("catalog_repositories", key=made["key"], _unreachable=True)
    refusal = bench.refused("verge_catalog_repository", {**wish, "description": "new"})
    assert refusal["msg"] == (
        "refresh catalog repository Company failed: Unable to reach the repository; "
        "done before that: update catalog repository Company (description)"
    )
    assert refusal["error"]["kind"] == "task_failed" and refusal["changed"]

    # The error of last time is none of this time.
    bench.plant("catalog_repositories", key=made["key"], _unreachable=False)
    assert bench.run("verge_catalog_repository", wish)["repository"]["status"] == "online"

    with bench.fault("status", method="POST", path="catalog_repository_actions", status=201, body={"$key": "1"}):
        monkeypatch.setattr(catalog, "REFRESH_GRACE", 0.5)
        assert bench.run("verge_catalog_repository", wish)["repository"]["status"] == "online"
        monkeypatch.setattr(catalog, "REFRESH_GRACE", 60)
        late = bench.refused("verge_catalog_repository", {**wish, "wait_timeout": 1})
    assert late["error"]["kind"] == "task_timeout" and "last state: online" in late["msg"]


def test_a_refresh_that_is_under_way_is_as_good(bench: Bench) -> None:
    """Whether the platform refuses a second one is not recorded; here it does, and the first one is waited for."""
    bench.run("verge_catalog_repository", COMPANY)
    wish: dict[str, Any] = {"name": "Company", "refresh_after": 0}
    bench.run("verge_catalog_repository", {**wish, "wait": False})
    with bench.fault("status", method="POST", path="catalog_repository_actions", status=422, body={"err": "busy"}):
        assert bench.run("verge_catalog_repository", wish)["repository"]["status"] == "online"
        refusal = bench.refused("verge_catalog_repository", wish)
    assert "busy" in refusal["msg"] and refusal["error"]["status_code"] == 422

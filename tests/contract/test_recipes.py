# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Catalogs, their repositories, recipes and what is deployed from them."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.resources.compute import catalog, recipe_info
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.utils.times import parse_moment
from tests.contract.bench import Bench
from tests.contract.compute.verge_recipe import GIB, question, world

MINE = {"repository": "Local", "name": "mine"}
WEB = {"name": "web", "recipe": "golden"}
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
        assert traffic.writes == [] and refusal["error"]["kind"] == "refused"
        assert refusal["msg"] == (
            "catalog Local mine has 7 recipe(s), which would be deleted with it: r0, r1, r2, r3, r4 and others; "
            "set delete_recipes: true to allow that"
        )
    foretold = bench.run("verge_catalog", {**gone, "delete_recipes": True}, check=True)
    done = bench.run("verge_catalog", {**gone, "delete_recipes": True})
    assert foretold["actions"] == done["actions"]
    assert all(f"recipe r{number}" in done["actions"][0] for number in range(7))
    assert [row["name"] for row in bench.rows("vm_recipes")] == ["Services"]
    assert bench.rows("catalogs", name="mine") == []


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


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"type": "remote"}, "url: a new repository of the type remote needs one"),
        ({"type": "remote-git", "url": ""}, "url: a new repository of the type remote-git needs one"),
        ({"type": "local", "refresh_after": -1}, "refresh_after is -1; the least allowed is 0"),
        ({"type": "local", "max_tier": 6}, "max_tier is 6; the most allowed is 5"),
    ],
)
def test_a_repository_that_makes_no_sense(bench: Bench, options: dict[str, Any], message: str) -> None:
    for check in (True, False):
        with bench.traffic() as traffic:
            refusal = bench.refused("verge_catalog_repository", {"name": "odd", **options}, check=check)
        assert refusal["msg"] == message and traffic.writes == []


def test_the_local_repository_stays(bench: Bench) -> None:
    wish = {"name": "Local", "delete_catalogs": True, "state": "absent"}
    refusal = bench.refused("verge_catalog_repository", wish)
    assert "can not be deleted" in refusal["msg"] and bench.rows("catalogs") != []


def test_a_password_that_is_too_short(bench: Bench) -> None:
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
    assert parse_moment(made["repository"]["last_refreshed"]) == row["last_refreshed"] > time.time() - 60
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
    with bench.traffic() as traffic:
        assert bench.run("verge_catalog_repository", {**wish, "wait": False})["changed"]
    looks = ["GET catalog_repositories", f"GET catalog_repositories/{made['key']}"]
    assert traffic.lines == [looks[0], "POST catalog_repository_actions", looks[1]]
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
        monkeypatch.setattr(catalog, "GRACE", 0.5)
        assert bench.run("verge_catalog_repository", wish)["repository"]["status"] == "online"
        monkeypatch.setattr(catalog, "GRACE", 60)
        late = bench.refused("verge_catalog_repository", {**wish, "wait_timeout": 1})
    assert late["error"]["kind"] == "task_timeout" and "last state: online" in late["msg"]


def test_a_refresh_that_is_under_way_is_as_good(bench: Bench) -> None:
    """Whether the platform refuses a second one is not recorded; here it does, and the first one is waited for."""
    made = bench.run("verge_catalog_repository", COMPANY)
    status = bench.row("catalog_repository_status", repository=made["key"])["$key"]
    wish: dict[str, Any] = {"name": "Company", "refresh_after": 0}
    bench.plant("catalog_repository_status", key=status, status="downloading")
    with bench.fault("status", method="POST", path="catalog_repository_actions", status=422, body={"err": "busy"}):
        assert bench.run("verge_catalog_repository", {**wish, "wait": False})["repository"]["status"] == "downloading"
        late = bench.refused("verge_catalog_repository", {**wish, "wait_timeout": 1})
        bench.plant("catalog_repository_status", key=status, status="online")
        refusal = bench.refused("verge_catalog_repository", wish)
    assert late["error"]["kind"] == "task_timeout" and "last state: downloading" in late["msg"]
    assert "busy" in refusal["msg"] and refusal["error"]["status_code"] == 422


# Recipes


@pytest.fixture
def golden(bench: Bench) -> Bench:
    """A system with the recipe golden."""
    world(bench)
    return bench


def test_a_machine_is_made_as_it_was_answered(golden: Bench) -> None:
    golden.run("verge_network", {"name": "app", "cidr": "10.9.0.0/24", "ip": "10.9.0.1"})
    answers = {"YB_CPU_CORES": "4", "YB_RAM": "3 GiB", "YB_DRIVE_1_SIZE": "20 GiB", "YB_NIC_1_VNET": "app"}
    wish = {**WEB, "answers": {**answers, "HOSTNAME": "web.example.com"}, "state": "running"}
    foretold = golden.run("verge_recipe", wish, check=True)
    assert golden.vm("web") is None and golden.rows("vm_recipe_instances") == []
    done = golden.run("verge_recipe", wish)
    assert foretold["actions"] == done["actions"] == ["create recipe instance web", "power on vm web"]
    assert foretold["diff"] == done["diff"] and done["diff"]["after"]["state"] == "running"
    vm = golden.row("vms", name="web")
    assert (vm["cpu_cores"], vm["ram"]) == (4, 3072) and golden.status(vm)["status"] == "running"
    assert golden.row("machine_drives", machine=vm["machine"])["disksize"] == 20 * GIB
    assert golden.row("machine_nics", machine=vm["machine"])["vnet"] == golden.key("vnets", "app")
    assert done["vm"]["name"] == "web" and done["vm"]["running"] and done["vm"]["drives"][0]["size"] == 20 * GIB
    assert done["instance"]["answers"]["YB_RAM"] == 3072 and done["instance"]["recipe"] == "golden"

    with golden.traffic() as traffic:
        again = golden.run("verge_recipe", wish)
    assert not again["changed"] and traffic.writes == [] and again["vm"] == done["vm"]
    golden.run("verge_vm", {"name": "web", "state": "stopped", "force": True})
    assert not golden.run("verge_recipe", {**wish, "state": "present"})["changed"]
    for check in (True, False):
        back = golden.run("verge_recipe", wish, check=check)
        assert back["actions"] == ["power on vm web"]
        assert (back["diff"]["before"]["state"], back["diff"]["after"]["state"]) == ("stopped", "running")


def test_a_recipe_is_named_through_its_catalog(golden: Bench) -> None:
    other = golden.run("verge_catalog", MINE)["key"]
    base = golden.key("vms", "base")
    twin = golden.send("POST", "vm_recipes", {"name": "golden", "catalog": other, "vm": base})["$key"]
    assert golden.refused("verge_recipe", WEB)["error"]["kind"] == "ambiguous"
    done = golden.run("verge_recipe", {**WEB, "recipe": "mine/golden"})
    assert golden.row("vm_recipe_instances", name="web")["recipe"] == twin
    assert not golden.run("verge_recipe", {**WEB, "recipe": twin})["changed"]
    with golden.traffic() as traffic:
        refusal = golden.refused("verge_recipe", {**WEB, "recipe": "Local/golden"})
    assert traffic.writes == [] and "cannot become 'Local/golden' later" in refusal["msg"]
    assert "say from which one" in golden.refused("verge_recipe", {"name": "new"})["msg"]
    assert done["instance"]["recipe"] == "golden"


ANSWERS = [
    ("num", {"min": 1, "max": 8}, "4", 4),
    ("num", {"min": 1, "max": 8}, 9, "answers: Q is 9; the most allowed is 8"),
    ("num", {"min": 1, "max": 8}, 0, "answers: Q is 0; the least allowed is 1"),
    ("num", {}, "many", "answers: Q is 'many'; a whole number is needed"),
    ("seconds", {}, 60, 60),
    ("ram", {}, "4 GiB", 4096),
    ("ram", {}, 2000, 2048),
    ("ram", {"max": 8192}, "16 GiB", "answers: Q is 16 GiB; the most allowed is 8192 MiB"),
    ("disksize", {}, "1 GiB", GIB),
    ("disksize", {"max": 100}, "1 GiB", GIB),
    ("disksize", {"max": 2 * GIB}, "3 GiB", f"answers: Q is 3 GiB; the most allowed is {2 * GIB} B"),
    ("disksize", {}, "plenty", "answers: Q: 'plenty' is no size; write a number and a unit, such as 8 GiB"),
    ("bool", {}, "yes", True),
    ("bool", {}, False, False),
    ("bool", {}, "perhaps", "answers: Q is 'perhaps'; yes or no is needed"),
    ("list", {"list": {"s": "Small", "l": "Large"}}, "s", "s"),
    ("list", {"list": {"s": "Small", "l": "Large"}}, "Large", "l"),
    (
        "list",
        {"list": {"s": "Small", "l": "Large"}},
        "huge",
        "answers: Q is 'huge', which is not in its list; it takes s, l",
    ),
    (
        "list",
        {"list": {"small": "S", "large": "L"}},
        "smal",
        "answers: Q is 'smal', which is not in its list; did you mean small?",
    ),
    ("network", {}, "Internal", 5),
    ("network", {}, 5, 5),
    ("network", {}, "__new_internal__", "__new_internal__"),
    ("network", {}, "nowhere", "answers: Q: there is no 'nowhere' in vnets; check the name, or create it first"),
    ("row", {"table": "storage_tiers"}, 2, 2),
    ("row", {"table": "clusters"}, "lab-cluster", 1),
    (
        "row",
        {"table": "clusters"},
        "nowhere",
        "answers: Q: there is no 'nowhere' in clusters; check the name, or create it first",
    ),
    ("cluster", {}, "lab-cluster", 1),
    ("row", {"table": "no_such_table"}, "x", "x"),
    ("hostname", {}, "web-1.example.com", "web-1.example.com"),
    ("hostname", {}, "web 1", "answers: Q is 'web 1', which is no host name"),
    ("string", {"regex": "^[a-z]+$"}, "abc", "abc"),
    ("string", {"regex": "^[a-z]+$"}, "A1", "answers: Q is 'A1', which does not fit ^[a-z]+$"),
    ("string", {"regex": "^[[:upper:]]+$"}, "A", "A"),
    ("string", {"regex": "(?<x>"}, "anything", "anything"),
    ("string", {"enabled": False}, "x", "answers: question Q of recipe golden is switched off; leave it out"),
    ("password", {}, "open", "answers: Q is a password; give it under secret_answers, so that it is shown nowhere"),
    ("string", {}, "", ""),
]


@pytest.mark.parametrize(("kind", "columns", "given", "expected"), ANSWERS)
def test_answers_are_checked_and_sent_as_the_platform_takes_them(
    golden: Bench, kind: str, columns: dict[str, Any], given: Any, expected: Any
) -> None:
    question(golden, "Q", kind, **columns)
    wish = {**WEB, "answers": {"Q": given}, "wait": False}
    if isinstance(expected, str) and expected.startswith("answers: "):
        with golden.traffic() as traffic:
            assert golden.refused("verge_recipe", wish)["msg"] == expected
        assert traffic.writes == []
        return
    golden.run("verge_recipe", wish)
    assert golden.row("vm_recipe_instances", name="web")["answers"]["Q"] == expected
    assert not golden.run("verge_recipe", wish)["changed"]


def test_what_must_be_answered_and_what_is_not_asked(golden: Bench) -> None:
    question(golden, "HOSTNAME", "hostname", required=True)
    question(golden, "USER", "string", required=True)
    question(golden, "SITE", "string", required=True, conditions={"USER": "x"})
    question(golden, "ZONE", "string", required=True, default="eu")
    question(golden, "OLD", "string", required=True, enabled=False)
    for check in (True, False):
        with golden.traffic() as traffic:
            refusal = golden.refused("verge_recipe", WEB, check=check)
        assert traffic.writes == []
        assert refusal["msg"] == "answers: recipe golden needs answers to HOSTNAME, USER"
    wrong = golden.refused("verge_recipe", {**WEB, "answers": {"HOSTNAM": "web", "USER": "ann"}})
    assert wrong["msg"] == "answers: recipe golden has no question 'HOSTNAM'; did you mean HOSTNAME?"
    strange = golden.refused("verge_recipe", {**WEB, "answers": {"XYZ": 1}})
    assert "has no question 'XYZ'; it has HOSTNAME, OLD, PASSWORD" in strange["msg"]
    twice = golden.refused("verge_recipe", {**WEB, "answers": {"A": 1}, "secret_answers": {"A": 1}})
    assert twice["msg"] == "answers: A is given under secret_answers too; give it once"


def test_answers_that_change_later(golden: Bench) -> None:
    """They count once. What is not stored, or stored in another form, is not compared."""
    question(golden, "SHORT", "string", postprocess_string="lowercase")
    wish = {**WEB, "answers": {"YB_RAM": 2048, "SHORT": "ABC", "HOSTNAME": "web"}}
    golden.run("verge_recipe", wish)
    for check in (True, False):
        with golden.traffic() as traffic:
            refusal = golden.refused("verge_recipe", {**wish, "answers": {"YB_RAM": "4 GiB"}}, check=check)
        assert traffic.writes == []
        assert refusal["msg"] == (
            "recipe instance web: answers: YB_RAM is 2048 and cannot become 4096 later; "
            "answers count when the machine is made, so change that one itself"
        )
    row = golden.row("vm_recipe_instances", name="web")
    golden.plant("vm_recipe_instances", key=row["$key"], answers={"YB_RAM": "2048", "SHORT": "abc"})
    assert not golden.run("verge_recipe", {**wish, "answers": {"YB_RAM": "2 GiB", "SHORT": "ABC"}})["changed"]
    question(golden, "GUI", "bool")
    for stored in (True, "true", 1, "1", "yes"):
        golden.plant("vm_recipe_instances", key=row["$key"], answers={"GUI": stored})
        assert not golden.run("verge_recipe", {**wish, "answers": {"GUI": True}})["changed"]
        assert "GUI is" in golden.refused("verge_recipe", {**wish, "answers": {"GUI": "no"}})["msg"]
    unknown = golden.refused("verge_recipe", {**wish, "answers": {"YB_RAMM": 2048}})
    assert "did you mean YB_RAM" in unknown["msg"]


def test_answers_that_the_platform_drops(golden: Bench) -> None:
    """It answers 201 and stores something else: the error names the option, and what was done."""
    wish = {**WEB, "answers": {"YB_RAM": 2048}}
    meanwhile = [{"method": "PUT", "path": "/api/v4/vm_recipe_instances/1", "body": {"answers": {"YB_RAM": 1024}}}]
    with golden.fault("meanwhile", method="GET", path="vm_recipe_instances/1", also=meanwhile):
        refusal = golden.refused("verge_recipe", wish)
    assert "answers" in refusal["msg"] and refusal["changed"] and "create recipe instance web" in refusal["msg"]


def test_secret_answers_are_sent_and_never_shown(golden: Bench) -> None:
    question(golden, "PIN", "password", dont_store=True)
    secrets = {"PASSWORD": "Hidden-one-1", "PIN": 73529461}
    wish = {**WEB, "answers": {"PASSWORD": "Hidden-one-1", "USER": "ann"}, "secret_answers": {"PIN": 73529461}}
    results = [golden.run("verge_recipe", {**wish, "simulate": True}, check=True)]
    with golden.traffic() as traffic:
        results.append(golden.run("verge_recipe", {**wish, "simulate": True}))
    assert traffic.writes == ["POST vm_recipe_instances", "POST vm_recipe_instances"]
    results.append(golden.run("verge_recipe", wish))
    assert not results[-1]["changed"]
    # Even where the platform stores what it should not.
    key = golden.row("vm_recipe_instances", name="web")["$key"]
    golden.plant("vm_recipe_instances", key=key, answers={**secrets, "USER": "ann"})
    results.append(golden.run("verge_recipe", wish))
    results.append(golden.refused("verge_recipe", {**WEB, "name": "two", "secret_answers": {"YB_RAM": "Hidden-one-1"}}))
    assert results[-1]["msg"] == "answers: YB_RAM does not fit its question, which is of type ram"
    assert not any(str(secret) in json.dumps(results) for secret in secrets.values())
    assert results[1]["instance"]["answers"]["USER"] == "ann"
    assert "VALUE_SPECIFIED" in results[1]["simulation"][0]


def remote(bench: Bench, **columns: Any) -> Any:
    """Make golden a recipe of another system that was not downloaded yet."""
    status = bench.plant("recipe_status", status="offline")
    key = bench.key("vm_recipes", "golden")
    return bench.plant("vm_recipes", key=key, downloaded=False, status=status, **columns)


def test_a_recipe_is_downloaded_when_that_is_allowed(golden: Bench) -> None:
    remote(golden)
    for check in (True, False):
        refusal = golden.refused("verge_recipe", WEB, check=check)
        assert refusal["msg"] == "recipe golden is not downloaded yet; set download: true"
    wish = {**WEB, "download": True, "answers": {"YB_RAM": 2048}}
    foretold = golden.run("verge_recipe", wish, check=True)
    assert not golden.row("vm_recipes", name="golden")["downloaded"]
    done = golden.run("verge_recipe", wish)
    assert foretold["actions"] == done["actions"] == ["download recipe golden", "create recipe instance web"]
    assert golden.row("vm_recipes", name="golden")["downloaded"] and done["vm"]["ram"] == 2048
    assert not golden.run("verge_recipe", wish)["changed"]


def test_a_recipe_whose_questions_come_with_the_download(golden: Bench) -> None:
    """Check mode cannot know them and says so; the run checks the answers before it makes anything."""
    key = remote(golden)
    asked = golden.rows("recipe_questions", recipe=f"vm_recipes/{key}")
    for row in asked:
        golden.send("DELETE", f"recipe_questions/{row['$key']}")
    wish = {**WEB, "download": True, "answers": {"YB_RAMM": 1}}
    foretold = golden.run("verge_recipe", wish, check=True)
    assert "its questions are not known" in foretold["warnings"][0]
    refusal = golden.refused("verge_recipe", wish)
    assert "has no question 'YB_RAMM'; it has none" in refusal["msg"]
    assert refusal["actions"] == ["download recipe golden"] and refusal["changed"]
    assert golden.rows("vm_recipe_instances") == []


def test_a_download_that_fails_or_never_ends(golden: Bench) -> None:
    key = remote(golden, _unreachable=True)
    wish = {**WEB, "download": True}
    refusal = golden.refused("verge_recipe", wish)
    assert refusal["msg"] == "download recipe golden failed: Unable to reach the repository"
    golden.plant("vm_recipes", key=key, _unreachable=False)
    with golden.fault("status", method="POST", path="vm_recipe_actions", status=201, body={"$key": "1"}):
        late = golden.refused("verge_recipe", {**wish, "wait_timeout": 1})
    assert late["error"]["kind"] == "task_timeout" and golden.rows("vm_recipe_instances") == []
    assert golden.run("verge_recipe", wish)["changed"]


def test_the_platform_simulates_when_it_is_asked_to(golden: Bench) -> None:
    wish = {**WEB, "answers": {"YB_RAM": 2048}, "simulate": True}
    with golden.traffic() as traffic:
        foretold = golden.run("verge_recipe", wish, check=True)
    assert traffic.writes == ["POST vm_recipe_instances"] and golden.rows("vm_recipe_instances") == []
    assert foretold["changed"] and foretold["actions"] == ["create recipe instance web"]
    assert "web" in foretold["simulation"][0] and "warnings" not in foretold
    done = golden.run("verge_recipe", wish)
    assert done["simulation"] == foretold["simulation"] and golden.vm("web") is not None
    assert "simulation" not in golden.run("verge_recipe", wish)

    # Failed steps come with success (WIRE 7.9).
    question(golden, "SITE", "string", required=True, conditions={"USER": "x"})
    told = golden.run("verge_recipe", {**wish, "name": "two"}, check=True)
    assert "the simulation tells of errors" in told["warnings"][0] and "SITE" in told["warnings"][0]
    # A platform that does not know the argument.
    with golden.fault("status", method="POST", path="vm_recipe_instances", status=201, body={"$key": "9"}):
        refusal = golden.refused("verge_recipe", {**wish, "name": "three"}, check=True)
    assert "instead of simulating it" in refusal["msg"]


def test_a_machine_is_waited_for_until_it_can_be_used(golden: Bench) -> None:
    """Its disks are filled; a run that did not wait is followed by one that does."""
    golden.run("verge_recipe", WEB)
    assert disk(golden, "web") == "offline"
    golden.run("verge_recipe", {**WEB, "name": "two", "wait": False})
    golden.run("verge_recipe", {**WEB, "name": "two"})
    assert disk(golden, "two") == "offline"

    status = golden.row("machine_drive_status", parent_drive=drive(golden, "two")["$key"])["$key"]
    golden.plant("machine_drive_status", key=status, status="importing", status_info="importing 7%")
    for state in ("present", "running"):
        with golden.traffic() as traffic:
            late = golden.refused("verge_recipe", {**WEB, "name": "two", "wait_timeout": 1, "state": state})
        assert late["error"]["kind"] == "task_timeout" and "importing 7%" in late["msg"] and traffic.writes == []
    assert not golden.run("verge_recipe", {**WEB, "name": "two", "wait": False})["changed"]
    golden.plant("machine_drive_status", key=status, status="errors", status_info="no space")
    failed = golden.refused("verge_recipe", {**WEB, "name": "two"})
    assert "the import failed: no space" in failed["msg"] and failed["error"]["kind"] == "task_failed"

    unheard = {**WEB, "state": "running", "wait_for": ["agent"], "wait_timeout": 1}
    assert "agent of vm web" in golden.refused("verge_recipe", unheard)["msg"]


def drive(bench: Bench, name: str) -> dict[str, Any]:
    """Read the disk of a machine."""
    return bench.row("machine_drives", machine=bench.row("vms", name=name, is_snapshot=False)["machine"])


def disk(bench: Bench, name: str) -> Any:
    """Read how the disk of a machine is."""
    return bench.row("machine_drive_status", parent_drive=drive(bench, name)["$key"])["status"]


def test_what_was_done_is_told_when_the_machine_does_not_start(golden: Bench) -> None:
    vm = golden.row("vms", name="base")
    golden.plant("vms", key=golden.row("vm_recipes", name="golden")["vm_snapshot"], enabled=False)
    assert vm["enabled"]
    refusal = golden.refused("verge_recipe", {**WEB, "state": "running"})
    assert refusal["changed"] and refusal["actions"] == ["create recipe instance web"]
    assert "Machine is disabled" in refusal["msg"] and "done before that: create recipe instance web" in refusal["msg"]


def test_a_name_that_another_machine_has(golden: Bench) -> None:
    golden.run("verge_vm", {"name": "web"})
    for check in (True, False):
        with golden.traffic() as traffic:
            refusal = golden.refused("verge_recipe", WEB, check=check)
        assert traffic.writes == [] and refusal["error"]["table"] == "vms"
        assert "there is a vm web" in refusal["msg"] and "choose another name" in refusal["msg"]
    with golden.traffic() as traffic:
        assert not golden.run("verge_recipe", {**WEB, "state": "absent", "delete_vm": True})["changed"]
    assert traffic.writes == [] and golden.vm("web") is not None


def test_the_machine_goes_with_its_instance_when_that_is_allowed(golden: Bench) -> None:
    golden.run("verge_recipe", {**WEB, "state": "running"})
    gone = {"name": "web", "state": "absent"}
    for check in (True, False):
        with golden.traffic() as traffic:
            refusal = golden.refused("verge_recipe", {**gone, "delete_vm": True}, check=check)
        assert traffic.writes == [] and "web is running; stop it first, or set force: true" in refusal["msg"]
    wish = {**gone, "delete_vm": True, "force": True}
    foretold = golden.run("verge_recipe", wish, check=True)
    done = golden.run("verge_recipe", wish)
    assert foretold["actions"] == done["actions"] and foretold["diff"] == done["diff"]
    assert done["actions"][0] == "stop vm web hard" and done["actions"][-1] == "delete recipe instance web"
    assert golden.vm("web") is None and golden.rows("vm_recipe_instances") == []
    assert not golden.run("verge_recipe", wish)["changed"]

    golden.run("verge_recipe", WEB)
    kept = golden.run("verge_recipe", gone)
    assert kept["actions"] == ["delete recipe instance web"] and golden.vm("web") is not None


def test_an_instance_whose_machine_is_gone(golden: Bench) -> None:
    """It is replaced, and never taken for that of another machine that has the old key by now (WIRE 4.3)."""
    golden.run("verge_recipe", WEB)
    old = golden.row("vm_recipe_instances", name="web")
    golden.run("verge_vm", {"name": "web", "state": "absent"})
    assert "has no machine any more" in golden.refused("verge_recipe", {"key": str(old["$key"])})["msg"]
    other = golden.run("verge_vm", {"name": "other"})["key"]
    golden.plant("vm_recipe_instances", key=old["$key"], vm=other)
    foretold = golden.run("verge_recipe", WEB, check=True)
    done = golden.run("verge_recipe", WEB)
    assert foretold["actions"] == done["actions"] == ["create recipe instance web"]
    assert (
        foretold["warnings"]
        == done["warnings"]
        == ["the machine of recipe instance web is gone; a new one takes its place"]
    )
    new = golden.row("vm_recipe_instances", name="web")
    assert new["vm"] != other and golden.vm("web") is not None

    golden.run("verge_vm", {"name": "web", "state": "absent"})
    golden.plant("vm_recipe_instances", key=new["$key"], vm=other)
    golden.run("verge_recipe", {"name": "web", "state": "absent", "delete_vm": True, "force": True})
    assert golden.vm("other") is not None and golden.rows("vm_recipe_instances") == []


def test_an_answer_that_is_lost_makes_no_second_machine(golden: Bench) -> None:
    golden.simulator.fault("reset_after", method="POST", path="vm_recipe_instances")
    done = golden.run("verge_recipe", {**WEB, "answers": {"YB_RAM": 2048}})
    assert done["changed"] and len(golden.rows("vm_recipe_instances")) == 1 and golden.vm("web") is not None


# Looking up


def test_recipes_with_their_questions_and_instances(golden: Bench) -> None:
    golden.run("verge_recipe", {**WEB, "answers": {"YB_RAM": 2048, "USER": "ann", "PASSWORD": "Hidden-one-1"}})
    question(golden, "PIN", "password", default="Hidden-two-2", orderid=0, hint="four digits")
    key = golden.key("vm_recipes", "golden")
    golden.plant("recipe_questions", recipe=f"/v4/vm_recipes/{key}", name="LATE", type="string", orderid=99)
    golden.plant("recipe_questions", recipe=f"tenant_recipes/{key}", name="OTHER", type="string")
    instance = golden.row("vm_recipe_instances", name="web")
    answers = {**instance["answers"], "PIN": "Hidden-two-2", "PASSWORD": "Hidden-one-1"}
    golden.plant("vm_recipe_instances", key=instance["$key"], answers=answers)
    with golden.traffic() as traffic:
        found = golden.run("verge_recipe_info", {"catalog": "Local", "name": "golden"})
    tables = ["catalogs", "vm_recipes", "recipe_questions", "recipe_sections", "vm_recipe_instances"]
    assert traffic.lines == [f"GET {table}" for table in tables] and not found["changed"]
    (entry,) = found["recipes"]
    assert (entry["key"], entry["catalog"], entry["repository"], entry["vm"]) == (key, "Local", "Local", "base")
    assert entry["downloaded"] and entry["status"] == "online" and entry["version"] == "1.0.0"
    assert [section["name"] for section in entry["sections"]] == ["Virtual Machine", "Guest"]
    names = [asked["name"] for asked in entry["questions"]]
    assert names[0] == "PIN" and names[-1] == "LATE" and {"YB_RAM", "HOSTNAME"} < set(names) and "OTHER" not in names
    ram = next(asked for asked in entry["questions"] if asked["name"] == "YB_RAM")
    assert (ram["type"], ram["default"], ram["section"]) == ("ram", "1024", "Virtual Machine")
    (made,) = entry["instances"]
    assert (made["name"], made["vm_name"], made["answers"]["YB_RAM"]) == ("web", "web", 2048)
    assert made["answers"]["USER"] == "ann"
    assert "Hidden" not in json.dumps(found)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, ["Services", "golden", "other"]),
        ({"name": "golden"}, ["golden"]),
        ({"name": "nowhere"}, []),
        ({"catalog": "mine"}, ["other"]),
        ({"filter": {"downloaded": True}}, ["Services", "golden"]),
        ({"filter": "name bw 'oth'"}, ["other"]),
    ],
)
def test_recipes_are_chosen(golden: Bench, options: dict[str, Any], expected: list[str]) -> None:
    other = golden.run("verge_catalog", MINE)["key"]
    key = golden.plant("vm_recipes", name="other", catalog=other, downloaded=False)
    found = golden.run("verge_recipe_info", {**options, "gather": []})["recipes"]
    assert sorted(entry["name"] for entry in found) == expected
    assert not any({"questions", "instances", "sections"} & set(entry) for entry in found)
    assert golden.run("verge_recipe_info", {"key": key})["recipes"][0]["name"] == "other"


def test_instances_alone_hide_what_the_questions_call_secret(golden: Bench) -> None:
    question(golden, "PIN", "string", dont_store=True)
    golden.run("verge_recipe", {**WEB, "secret_answers": {"PIN": "Hidden-one-1"}})
    key = golden.row("vm_recipe_instances", name="web")["$key"]
    golden.plant("vm_recipe_instances", key=key, answers={"PIN": "Hidden-one-1"})
    found = golden.run("verge_recipe_info", {"name": "golden", "gather": ["instances"]})
    assert "questions" not in found["recipes"][0] and "Hidden-one-1" not in json.dumps(found)
    assert list(found["recipes"][0]["instances"][0]["answers"]) == ["PIN"]
    wrong = golden.refused("verge_recipe_info", {"catalog": "nowhere"})
    assert wrong["msg"] == "catalog: there is no 'nowhere' in catalogs; check the name, or create it first"
    assert "did you mean name?" in golden.refused("verge_recipe_info", {"filter": "nmae eq 'x'"})["msg"]


def test_very_many_recipes_are_not_named_in_a_filter(golden: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be too long; the rows of all recipes are read instead, and those of others left out."""
    golden.run("verge_recipe", {**WEB, "answers": {"YB_RAM": 2048}})
    golden.plant("recipe_questions", recipe="vm_recipes/another", name="OTHER", type="string")
    few = golden.run("verge_recipe_info", {"name": "golden"})
    monkeypatch.setattr(recipe_info, "MANY", 0)
    assert golden.run("verge_recipe_info", {"name": "golden"}) == few

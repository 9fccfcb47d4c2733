# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""verge_cloud_init: any number of files, compared by what the platform holds, and never shown."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract import twice
from tests.contract.bench import Bench
from tests.contract.test_verge_vm import contents

NAME = "verge_cloud_init"
USER = {"name": "/user-data", "contents": "#cloud-config\npassword: Very-secret-1\n"}
META = {"name": "meta-data", "contents": "instance-id: ä\n"}


@pytest.fixture
def web(bench: Bench) -> Bench:
    """A machine without a data source and without files."""
    bench.run("verge_vm", {"name": "web"})
    return bench


def foretold(bench: Bench, **options: Any) -> dict[str, Any]:
    """Run what check mode foretells, and again: that changes nothing."""
    wish = {"vm": "web", **options}
    done = twice.foretold(bench, NAME, wish)
    twice.unchanged(bench, NAME, wish)
    return done


def test_files_come_change_and_stay(web: Bench) -> None:
    made = foretold(web, datasource="nocloud", files=[USER, META])
    assert made["actions"] == [
        "update vm web (datasource)",
        "add cloud-init file /user-data to vm web",
        "add cloud-init file /meta-data to vm web",
    ]
    assert contents(web) == {"/user-data": USER["contents"], "/meta-data": META["contents"]}
    assert web.row("vms", name="web")["cloudinit_datasource"] == "nocloud"
    assert made["key"] == made["cloud_init"]["key"] == web.key("vms", "web")
    shown = {entry["name"]: entry for entry in made["cloud_init"]["files"]}
    assert shown["/user-data"]["filesize"] == len(USER["contents"])
    assert shown["/user-data"]["contents"].startswith(f"{len(USER['contents'])} bytes, sha256 ")

    changed = foretold(web, files=[{**USER, "contents": "#cloud-config\n"}])
    assert changed["actions"] == ["update cloud-init file /user-data of vm web (contents)"]
    assert contents(web) == {"/user-data": "#cloud-config\n", "/meta-data": META["contents"]}
    others = [entry["contents"] for entry in changed["cloud_init"]["files"] if entry["name"] == "/meta-data"]
    assert others == [None], "what was not read is not shown"
    assert "secret" not in str([made, changed])


def test_requests_of_a_run_that_changes_nothing(web: Bench) -> None:
    """One for the machine, one for the list, one for each file that is compared."""
    web.run(NAME, {"vm": "web", "files": [USER, META, {"name": "extra", "contents": "x"}]})
    with web.traffic() as traffic:
        web.run(NAME, {"vm": "web", "files": [USER, META]})
    keys = [row["$key"] for row in web.rows("cloudinit_files") if row["name"] != "/extra"]
    assert traffic.lines == ["GET vms", "GET cloudinit_files", *(f"GET cloudinit_files/{key}" for key in keys)]


def test_purge_only_when_asked(web: Bench) -> None:
    foretold(web, files=[USER, META, {"name": "/extra"}])
    foretold(web, files=[USER])
    assert set(contents(web)) == {"/user-data", "/meta-data", "/extra"}
    purged = foretold(web, files=[USER], purge=True)
    assert sorted(purged["actions"]) == [
        "remove cloud-init file /extra from vm web",
        "remove cloud-init file /meta-data from vm web",
    ]
    assert contents(web) == {"/user-data": USER["contents"]}
    assert foretold(web, files=[], purge=True)["cloud_init"]["files"] == []
    with web.traffic() as traffic:
        refusal = web.refused(NAME, {"vm": "web", "purge": True, "datasource": "none"})
    assert refusal["msg"].startswith("purge:") and traffic.requests == []


@pytest.mark.parametrize("render", ["variables", "jinja2", "no", False])
def test_render(web: Bench, render: Any) -> None:
    """YAML reads an unquoted no as false."""
    other = "jinja2" if render == "variables" else "variables"
    foretold(web, files=[{**USER, "render": other}])
    done = foretold(web, files=[{"name": "user-data", "render": render}])
    assert web.row("cloudinit_files", name="/user-data")["render"] == (render or "no")
    assert done["actions"] == ["update cloud-init file /user-data of vm web (render)"]
    assert contents(web)["/user-data"] == USER["contents"]


def test_an_answer_file_for_windows(web: Bench) -> None:
    answers = "<?xml version='1.0'?>\r\n<unattend xmlns='urn:schemas-microsoft-com:unattend'/>\r\n"
    foretold(web, datasource="config_drive_v2", files=[{"name": "unattend.xml", "contents": answers}])
    assert contents(web) == {"/unattend.xml": answers}
    assert web.row("vms", name="web")["cloudinit_datasource"] == "config_drive_v2"


def test_what_no_guest_sees_is_said(web: Bench) -> None:
    done = web.run(NAME, {"vm": "web", "files": [USER]})
    assert done["warnings"] == ["vm web has no data source, so its guest does not see these files; set datasource"]
    assert "warnings" not in web.run(NAME, {"vm": "web", "files": [USER], "datasource": "none"})
    assert "warnings" not in web.run(NAME, {"vm": "web", "datasource": "nocloud"})
    assert "warnings" not in web.run(NAME, {"vm": "web", "files": [USER]})


def test_by_key_and_missing(web: Bench) -> None:
    key = str(web.key("vms", "web"))
    assert web.run(NAME, {"key": key, "files": [USER]})["changed"]
    assert not foretold(web, vm=key, files=[USER])["changed"]
    assert web.refused(NAME, {"vm": "99999", "files": [USER]})["msg"].startswith("there is no vm 99999")
    web.run("verge_vm", {"name": "4711"})
    named = web.run(NAME, {"vm": "4711", "files": [USER]})
    assert named["key"] == web.key("vms", "4711") and named["cloud_init"]["vm"] == "4711"
    missing = {"vm": "nowhere", "files": [USER]}
    with web.traffic() as traffic:
        assert web.refused(NAME, missing)["msg"] == "there is no vm nowhere; check the name, or create it first"
        said = web.run(NAME, missing, check=True)
    assert traffic.writes == [] and said["changed"] and "nowhere" in said["warnings"][0]
    assert web.refused(NAME, {"key": "99999", "files": [USER]})["error"]["kind"] == "not_found"
    web.plant("vms", name="web", is_snapshot=False, machine=web.row("vms", name="web")["machine"])
    assert web.refused(NAME, {"vm": "web", "files": [USER]})["error"]["kind"] == "ambiguous"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([{"contents": "x"}], "files: an entry has no name"),
        ([{"name": "", "contents": "x"}], "files: name is empty"),
        ([USER, {"name": "user-data"}], "files: '/user-data' is listed twice"),
        (
            [META, {"name": "big", "contents": "ä" * 32769}],
            "cloud-init file big is 65538 bytes long; 65536 are allowed",
        ),
        ([{**USER, "render": "erb"}], "value of render must be one of: no, variables, jinja2"),
    ],
)
def test_bad_files(web: Bench, files: Any, words: str) -> None:
    with web.traffic() as traffic:
        refusal = web.refused(NAME, {"vm": "web", "files": files})
    assert words in refusal["msg"] and traffic.writes == [] and "ä" not in refusal["msg"]


def test_the_longest_file_fits(web: Bench) -> None:
    foretold(web, files=[{"name": "big", "contents": "ä" * 32768}])


def test_references_in_either_form(web: Bench) -> None:
    """Others may have written the owner as /v4/vms/1 (WIRE 8.3)."""
    web.plant("cloudinit_files", owner=f"/v4/vms/{web.key('vms', 'web')}", name="/user-data", contents="old")
    done = foretold(web, files=[USER])
    assert done["actions"] == ["update cloud-init file /user-data of vm web (contents)"]


def test_a_file_that_another_makes_meanwhile(web: Bench) -> None:
    """The platform may make /user-data with the data source; then it is there, and not yet as wished."""
    owner = f"vms/{web.key('vms', 'web')}"
    body = {"owner": owner, "name": "/user-data", "contents": "theirs"}
    also = [{"method": "POST", "path": "/api/v4/cloudinit_files", "body": body}]
    web.simulator.fault("meanwhile", method="POST", path="/cloudinit_files", also=also)
    web.run(NAME, {"vm": "web", "files": [USER]})
    assert contents(web) == {"/user-data": USER["contents"]}


def test_a_write_that_the_platform_drops(web: Bench) -> None:
    web.run(NAME, {"vm": "web", "files": [USER]})
    with web.fault("status", method="PUT", status=200, body=[]):
        refusal = web.refused(NAME, {"vm": "web", "files": [{**USER, "contents": "other"}]})
    assert refusal["error"]["kind"] == "not_stored" and "contents" in refusal["msg"]

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""verge_info, verge_vm_info, verge_network_info and verge_action."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.contract.bench import Bench


def names(rows: list[dict[str, Any]]) -> list[str]:
    """Return the names of some rows."""
    return [row["name"] for row in rows]


# verge_info


@pytest.fixture
def fleet(bench: Bench) -> Bench:
    """Three machines of two kinds."""
    for number, family in ((1, "linux"), (2, "windows"), (3, "linux")):
        bench.run("verge_vm", {"name": f"web-{number}", "ram": 1024 * number, "os_family": family})
    return bench


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"filter": "name bw 'web-' and is_snapshot eq false"}, ["web-1", "web-2", "web-3"]),
        ({"filter": {"name__like": "web-*"}}, ["web-1", "web-2", "web-3"]),
        ({"filter": {"name__like": "web-*", "os_family": "linux"}}, ["web-1", "web-3"]),
        ({"filter": {"name": ["web-1", "web-2", "nowhere"]}}, ["web-1", "web-2"]),
        ({"filter": {"ram__ge": 2048}, "sort": "-name"}, ["web-3", "web-2"]),
        ({"filter": {"name__bw": "web"}, "sort": "+name", "limit": 2}, ["web-1", "web-2"]),
        ({"filter": {"name__bw": "web"}, "sort": "+name", "offset": 2, "limit": 5}, ["web-3"]),
        ({"filter": {"name": "web-*"}}, []),
        ({"filter": {"name": []}}, []),
        ({"filter": {"name__bw": "web", "enabled__ne": "yes"}}, []),
        ({"filter": "name bw 'web' and enabled eq 'Yes '"}, ["web-1", "web-2", "web-3"]),
        ({"filter": {"os_family": "Windows"}}, ["web-2"]),
        ({"filter": {"name__bw": "web", "ram__ge": "2 GiB"}}, ["web-2", "web-3"]),
    ],
)
def test_rows_by_filter(fleet: Bench, options: dict[str, Any], expected: list[str]) -> None:
    with fleet.traffic() as traffic:
        found = fleet.run("verge_info", {"table": "vms", **options})
    assert not found["changed"] and names(found["rows"]) == expected
    assert traffic.lines in (["GET vms"], [])


def test_what_is_known_about_a_table(bench: Bench) -> None:
    """It comes from the facts, so that nothing is sent; what is not known is left out or null."""
    with bench.traffic() as traffic:
        known = bench.run("verge_info", {"table": "vnet_rules", "schema": True})["schema"]
        actions = bench.run("verge_info", {"table": "vms", "schema": True})["schema"]["actions"]
        unmade = bench.run("verge_info", {"table": "alarm_actions", "schema": True})["schema"]
    assert traffic.lines == []
    assert (known["table"], known["key"], known["identity"], known["created"]) == (
        "vnet_rules",
        "integer",
        ["vnet", "name"],
        True,
    )
    assert known["columns"]["vnet"] == {"type": "ref", "table": "vnets", "create": "required", "update": False}
    assert known["columns"]["direction"]["values"] == ["incoming", "outgoing"]
    assert known["columns"]["direction"]["default"] == "incoming"
    assert known["columns"]["packets"] == {"type": "integer", "update": False}
    assert {"poweron", "clone"} <= set(actions)
    assert unmade["table"] == "alarm_actions" and unmade["key"] is None
    refused = bench.refused("verge_info", {"table": "networks", "schema": True})
    assert "did you mean vnets?" in refused["msg"]


def test_fields_of_rows(fleet: Bench) -> None:
    """Left out, all own columns; given, those and the key."""
    wish = {"table": "vms", "filter": {"name": "web-1"}}
    whole = fleet.run("verge_info", wish)["rows"][0]
    stored = fleet.row("vms", name="web-1")
    assert whole["key"] == stored["$key"] and whole["ram"] == stored["ram"] and len(whole) > 40
    some = fleet.run("verge_info", {**wish, "fields": ["name", "machine#status#status as status"]})["rows"]
    assert some == [{"key": stored["$key"], "name": "web-1", "status": "stopped"}]


def test_a_reference_by_name_in_a_filter(fleet: Bench) -> None:
    """The platform compares keys: a name is looked up first, and one that is nobody's is no answer."""
    fleet.plant("clusters", name="ct-cluster")
    fleet.run("verge_vm", {"name": "web-2", "cluster": "ct-cluster"})
    for given in (
        {"cluster": "ct-cluster"},
        "cluster eq 'ct-cluster'",
        {"cluster": fleet.key("clusters", "ct-cluster")},
    ):
        with fleet.traffic() as traffic:
            assert names(fleet.run("verge_info", {"table": "vms", "filter": given})["rows"]) == ["web-2"]
        assert traffic.lines == ["GET clusters"] * (not isinstance(given, dict) or "ct" in str(given)) + ["GET vms"]
    others = fleet.run("verge_info", {"table": "vms", "filter": {"cluster__ne": "ct-cluster", "name__bw": "web"}})
    assert names(others["rows"]) == ["web-1", "web-3"]
    refusal = fleet.refused("verge_info", {"table": "vms", "filter": {"cluster__ne": "ct-nowhere"}})
    assert refusal["msg"] == "filter: cluster: there is no 'ct-nowhere' in clusters; check the name"


def test_row_by_key(fleet: Bench) -> None:
    key = fleet.key("vms", "web-2")
    assert names(fleet.run("verge_info", {"table": "vms", "key": str(key)})["rows"]) == ["web-2"]
    refusal = fleet.refused("verge_info", {"table": "vms", "key": "99999"})
    assert refusal["error"] == {"kind": "not_found", "status_code": 404, "table": "vms", "key": "99999"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"table": "vmss"}, "the platform has no table 'vmss'; did you mean vms"),
        ({"filter": "nmae eq 'a'"}, "unknown field 'nmae' of vms; did you mean name?"),
        ({"filter": {"nmae": "a"}}, "unknown field 'nmae' of vms; did you mean name?"),
        ({"fields": ["nmae"]}, "unknown field 'nmae' of vms; did you mean name?"),
        ({"sort": "-nmae"}, "unknown field 'nmae' of vms; did you mean name?"),
        ({"filter": "name like 'a'"}, "like"),
        ({"filter": "machine#status#status eq 'running'"}, "#"),
        ({"filter": "name eq 'a"}, "quote"),
        ({"filter": 5}, "filter: give a text such as"),
    ],
)
def test_what_the_platform_would_misread_is_refused(bench: Bench, options: dict[str, Any], message: str) -> None:
    """Each of these would match no row, or every row, without a word (WIRE 3.15)."""
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_info", {"table": "vms", **options})
    assert traffic.lines == [] and message in refusal["msg"]


def test_allow_unknown_sends_what_the_facts_lack(fleet: Bench) -> None:
    wish = {"table": "vms", "fields": ["name", "colour"], "filter": {"name": "web-1"}, "allow_unknown": True}
    assert names(fleet.run("verge_info", wish)["rows"]) == ["web-1"]


def test_secrets_of_rows_are_left_out(bench: Bench) -> None:
    """Even one that the platform sends (WIRE 13.4)."""
    bench.plant("users", name="ct-ann", password="Very-secret", enabled=True)
    found = bench.run("verge_info", {"table": "users", "filter": {"name": "ct-ann"}})
    assert "Very-secret" not in str(found) and "password" not in found["rows"][0]


# verge_vm_info, verge_network_info


def test_vm_info(fleet: Bench) -> None:
    category = fleet.plant("tag_categories", name="env", taggable_vms=True)
    for name in ("one", "two"):
        fleet.plant("tags", name=name, category=category)
    whole = {"drives": [{"name": "data", "size": "1 GiB"}], "nics": [{"network": "Internal"}]}
    made = fleet.run("verge_vm", {"name": "web-1", "tags": ["one", "two"], **whole})
    fleet.run("verge_vm", {"name": "web-2", "tags": ["one"]})

    def found(**options: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = fleet.run("verge_vm_info", options)["vms"]
        return rows

    assert names(found()) == ["web-1", "web-2", "web-3"]
    assert names(found(name="web-2")) == names(found(key=str(fleet.key("vms", "web-2")))) == ["web-2"]
    assert found(name="nowhere") == found(key="99999") == []
    assert names(found(filter={"os_family": "linux"})) == ["web-1", "web-3"]
    assert names(found(tags=["env/one"])) == ["web-1", "web-2"]
    assert names(found(tags=["one", "two"])) == ["web-1"]
    assert names(found(tags=["one"], filter={"ram__ge": 2048})) == ["web-2"]
    entry = found(name="web-1")[0]
    assert entry["tags"] == ["env/one", "env/two"] and names(entry["drives"]) == ["data"]
    expected = made["vm"]
    assert {name: entry[name] for name in expected} == expected
    assert "nowhere" in fleet.refused("verge_vm_info", {"tags": ["nowhere"]})["msg"]
    assert "did you mean name?" in fleet.refused("verge_vm_info", {"filter": "nmae eq 'x'"})["msg"]


def test_requests_of_vm_info_do_not_grow(fleet: Bench) -> None:
    with fleet.traffic() as traffic:
        fleet.run("verge_vm_info", {})
    assert traffic.lines == ["GET vms", "GET tag_members"]


def test_network_info(bench: Bench) -> None:
    found = bench.run("verge_network_info", {})["networks"]
    assert {"Internal", "External", "Core", "DMZ"} <= set(names(found))
    bench.plant("tags", name="one", category=bench.plant("tag_categories", name="env", taggable_vnets=True))
    made = bench.run("verge_network", {"name": "app", "cidr": "10.9.0.0/24", "ip": "10.9.0.1", "tags": ["one"]})
    for options in (
        {"name": "app"},
        {"key": str(made["key"])},
        {"filter": {"network": "10.9.0.0/24"}},
        {"tags": ["one"]},
    ):
        assert bench.run("verge_network_info", options)["networks"] == [made["network"]]


# verge_action


def test_action_on_a_row(bench: Bench) -> None:
    bench.run("verge_vm", {"name": "web", "state": "running"})
    wish = {"table": "vms", "name": "web", "action": "reset"}
    with bench.traffic() as traffic:
        foretold = bench.run("verge_action", wish, check=True)
    assert traffic.writes == []
    with bench.traffic() as traffic:
        done = bench.run("verge_action", wish)
    assert traffic.writes == ["POST vm_actions"]
    assert foretold["changed"] and done["changed"] and foretold["actions"] == done["actions"] == ["reset vms web"]
    assert done["key"] == bench.key("vms", "web")
    by_key = bench.run("verge_action", {"table": "vms", "key": str(done["key"]), "action": "reset"})
    assert by_key["changed"]
    assert any("reset" in row["text"] for row in bench.rows("machine_logs"))


def test_unless_and_until(bench: Bench) -> None:
    """``unless`` makes an action idempotent, ``until`` waits for its effect."""
    bench.run("verge_vm", {"name": "web"})
    running = {"machine#status#status": "running"}
    wish = {"table": "vms", "name": "web", "action": "poweron", "unless": running, "until": running}
    foretold = bench.run("verge_action", wish, check=True)
    done = bench.run("verge_action", wish)
    assert foretold["changed"] and done["changed"] and bench.vm("web")["power"] == "running"
    assert done["row"] == {"machine_status_status": "running"}
    with bench.traffic() as traffic:
        again = bench.run("verge_action", wish)
    assert not again["changed"] and again["actions"] == [] and traffic.writes == []
    assert not bench.run("verge_action", wish, check=True)["changed"]


def test_until_ends_with_the_last_state(bench: Bench) -> None:
    bench.run("verge_vm", {"name": "web"})
    bench.simulator.fault("power_stuck")
    wish = {"table": "vms", "name": "web", "action": "poweron", "until": {"machine#status#status": "running"}}
    refusal = bench.refused("verge_action", {**wish, "wait_timeout": 1})
    assert refusal["error"]["kind"] == "task_timeout" and "initializing" in refusal["msg"]
    begun = time.monotonic()
    assert bench.run("verge_action", {**wish, "wait": False})["changed"] and time.monotonic() - begun < 5


def test_params_reach_the_action(bench: Bench) -> None:
    bench.run("verge_vm", {"name": "web"})
    done = bench.run("verge_action", {"table": "vms", "name": "web", "action": "clone", "params": {"name": "copy"}})
    assert str(bench.key("vms", "copy")) == str(done["response"]["vmkey"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"action": ""}, "action is empty"),
        ({"action": "   "}, "action is empty"),
        ({"action": "powron"}, "vms has no action 'powron'; did you mean poweron"),
        ({"action": "explode"}, "vms has no action 'explode'"),
        ({"name": None, "action": "poweron"}, "vms: say which row, by name or key"),
        ({"table": "update_actions", "action": ""}, "action is empty"),
        ({"table": "machine_stats", "action": "x"}, "machine_stats has no actions"),
    ],
)
def test_nonsense_actions_are_refused_before_the_wire(bench: Bench, options: dict[str, Any], message: str) -> None:
    """An empty action may start a default one, a system update included (WIRE 7.2)."""
    arguments = {name: value for name, value in {"table": "vms", "name": "web", **options}.items() if value is not None}
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_action", arguments)
    assert traffic.lines == [] and message in refusal["msg"]


def test_action_on_a_row_that_is_not_there(bench: Bench) -> None:
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_action", {"table": "vms", "name": "nowhere", "action": "poweron"})
    assert traffic.writes == [] and refusal["msg"] == "vms: there is no 'nowhere'; check the name, or create it first"
    by_key = bench.refused("verge_action", {"table": "vms", "key": "99999", "action": "poweron"})
    assert by_key["error"]["status_code"] == 404


@pytest.mark.parametrize("row", [{"name": "nowhere"}, {"key": "99999", "unless": {"name": "x"}}, {"key": None}])
def test_action_on_a_row_that_an_earlier_task_may_make(bench: Bench, row: dict[str, Any]) -> None:
    """Whose key is null in check mode, so that naming no row is no reason to give up there, either."""
    wish = {"table": "vms", "action": "poweron", **row}
    with bench.traffic() as traffic:
        foretold = bench.run("verge_action", wish, check=True)
    assert traffic.writes == [] and foretold["changed"] and foretold["key"] == row.get("key")
    assert foretold["warnings"][0].endswith("; the run fails unless an earlier task makes it")
    assert bench.refused("verge_action", wish)["error"]["table"] == "vms"


def test_a_tag_of_a_category_may_be_missing(bench: Bench) -> None:
    """An error that names it, since it may be misspelt; an empty list for a play that takes things down twice."""
    assert "no/where" in bench.refused("verge_vm_info", {"tags": ["no/where"]})["msg"]
    assert bench.run("verge_vm_info", {"tags": ["no/where"], "missing": "ignore"})["vms"] == []

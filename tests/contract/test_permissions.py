# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rights of users and groups: what is granted before what goes, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.bench import Bench
from tests.contract.twice import foretold, unchanged

ROWS = "permissions"
RIGHTS = ("list", "read", "create", "modify", "delete")


@pytest.fixture(autouse=True)
def group(bench: Bench) -> None:
    """A group without rights."""
    bench.send("POST", "groups", {"name": "ct-group"})


def wish(*grants: tuple[str, list[str]], **more: Any) -> dict[str, Any]:
    """Return the options that grant a group something."""
    listed = [{"target": target, "rights": rights} for target, rights in grants]
    return {"group": "ct-group", "grants": listed, **more}


def held(bench: Bench) -> dict[tuple[str, int], list[str]]:
    """Read what the group may do past the module."""
    identity = bench.row("groups", name="ct-group")["identity"]
    rows = bench.rows(ROWS, identity=identity)
    return {(row["table"], row["row"]): [right for right in RIGHTS if row[right]] for row in rows}


def test_rights_of_a_group(bench: Bench) -> None:
    """Two reads where nothing is to be done, and one more for each table whose rows are named."""
    bench.run("verge_vm", {"name": "ct-one"})
    bench.run("verge_vm", {"name": "ct-two"})
    options = wish(("vms", ["read", "list"]), ("vms/ct-one", ["all"]), ("vms/ct-two", ["modify"]))
    done = foretold(bench, "verge_permission", options)
    one, two = bench.key("vms", "ct-one"), bench.key("vms", "ct-two")
    assert held(bench) == {("vms", 0): ["list", "read"], ("vms", one): list(RIGHTS), ("vms", two): ["modify"]}
    assert done["actions"][0] == "grant group ct-group rights on vms: list, read"
    assert [entry["target"] for entry in done["grants"]] == ["vms", "vms/ct-one", "vms/ct-two"]
    with bench.traffic() as traffic:
        unchanged(bench, "verge_permission", options)
    assert traffic.lines == ["GET groups", "GET permissions", "GET vms"]
    by_key = wish((f"vms/{one}", ["all"]), (f"vms/{two}", ["modify"]))
    unchanged(bench, "verge_permission", by_key)


def test_others_stay(bench: Bench) -> None:
    """Unless they are to go; what is new and what is wider comes before."""
    bench.run("verge_permission", wish(("vms", ["list"]), ("vnets", ["all"]), ("nodes", ["list", "read"])))
    foretold(bench, "verge_permission", wish(("vms", ["list", "read"])))
    assert set(held(bench)) == {("vms", 0), ("vnets", 0), ("nodes", 0)}
    options = wish(("nodes", ["list"]), ("vms", ["all"]), ("files", ["read"]), purge_grants=True)
    with bench.traffic() as traffic:
        done = bench.run("verge_permission", options)
    assert [line.split()[0] for line in traffic.writes] == ["PUT", "POST", "PUT", "DELETE"]
    assert done["actions"] == [
        "change what group ct-group may do on vms: list, read, create, modify, delete",
        "grant group ct-group rights on files: read",
        "change what group ct-group may do on nodes: list",
        "take back from group ct-group the rights on vnets: list, read, create, modify, delete",
    ]
    assert held(bench) == {("nodes", 0): ["list"], ("vms", 0): list(RIGHTS), ("files", 0): ["read"]}
    unchanged(bench, "verge_permission", options)
    assert foretold(bench, "verge_permission", wish(purge_grants=True))["grants"] == [] and held(bench) == {}


def test_a_platform_that_does_not_change_grants(bench: Bench) -> None:
    """The grant is made again; where that fails, the former one is put back."""
    bench.run("verge_permission", wish(("vms", ["list"])))
    bench.simulator.fault("status", method="PUT", status=200, body=[], times=None)
    bench.run("verge_permission", wish(("vms", ["list", "read"])))
    assert held(bench) == {("vms", 0): ["list", "read"]}
    bench.simulator.fault("status", method="POST", status=422, body={"err": "no"}, times=1)
    refusal = bench.refused("verge_permission", wish(("vms", ["all"])))
    assert "what was granted before was put back" in refusal["msg"]
    assert held(bench) == {("vms", 0): ["list", "read"]}


def test_several_grants_of_the_same(bench: Bench) -> None:
    """One of them is left."""
    bench.run("verge_permission", wish(("vms", ["list"])))
    identity = bench.row("groups", name="ct-group")["identity"]
    (row,) = bench.rows(ROWS, identity=identity)
    body = {**{name: value for name, value in row.items() if name != "$key"}, "modify": True}
    bench.simulator.control("POST", "rows", {"table": ROWS, "rows": [body]})
    assert foretold(bench, "verge_permission", wish(("vms", ["list"])))["changed"]
    assert len(bench.rows(ROWS, identity=identity)) == 1 and held(bench) == {("vms", 0): ["list"]}


@pytest.mark.parametrize(
    ("grants", "message"),
    [
        ([("vm", ["list"])], "the platform has no table 'vm'; did you mean vms?"),
        ([("", ["list"])], "the platform has no table ''"),
        ([("vms", [])], "grants: vms: rights is empty"),
        ([("vms/", ["list"])], "'vms/' names no row"),
        ([("volumes/data", ["list"])], "rights are for rows that have a number"),
        ([("//x", ["list"])], "the platform has no table ''"),
        ([("vms", ["list"]), ("vms", ["read"])], "grants: 'vms' is listed twice"),
        (None, "grants: say what is to be granted"),
    ],
)
def test_what_is_no_target(bench: Bench, grants: Any, message: str) -> None:
    options = {**wish(*(grants or [])), **({"grants": None} if grants is None else {})}
    for check in (True, False):
        with bench.traffic() as traffic:
            refusal = bench.refused("verge_permission", options, check=check)
        assert message in refusal["msg"] and traffic.writes == []


def test_a_row_that_is_nowhere(bench: Bench) -> None:
    options = wish(("vms/no-such", ["list"]))
    assert "there is no 'no-such' in vms" in bench.refused("verge_permission", options)["msg"]
    assert "there is no 'no-such' in vms" in bench.run("verge_permission", options, check=True)["warnings"][0]


def test_the_rights_of_who_asks(bench: Bench) -> None:
    """They are not taken back unasked, in check mode neither; those of others are."""
    admins = {"group": "Administrators (default)", "grants": [{"target": "/", "rights": ["list", "read"]}]}
    none = {**admins, "grants": [], "purge_grants": True}
    for options in (admins, none):
        for check in (True, False):
            with bench.traffic() as traffic:
                refusal = bench.refused("verge_permission", options, check=check)
            assert "allow_lockout" in refusal["msg"] and traffic.writes == []
    assert bench.run("verge_permission", {**admins, "allow_lockout": True}, check=True)["changed"]

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is particular to verge_resource: any table, columns by the facts, secrets."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.bench import Bench


def refused(bench: Bench, **arguments: Any) -> str:
    """Run a task that must be refused before anything is sent; its message."""
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_resource", arguments)
    assert traffic.lines == []
    message: str = refusal["msg"]
    return message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"table": "vnet_rule", "identity": {"name": "a"}}, "the platform has no table 'vnet_rule'; did you mean"),
        (
            {"table": "machine_drives", "identity": {"name": "a"}, "columns": {"tier": 1}},
            "unknown field 'tier' of machine_drives; did you mean preferred_tier?",
        ),
        ({"table": "vms", "identity": {"nmae": "a"}}, "unknown field 'nmae' of vms; did you mean name?"),
        (
            {"table": "vms", "identity": {}, "columns": {"ram": 1}},
            "vms: say which row, by identity (such as {name: ...})",
        ),
        ({"table": "vms", "identity": {"name": "a"}, "columns": {"machine": 5}}, "vms.machine is read-only"),
        ({"table": "vms", "identity": {"name": "a"}, "columns": {"ram": None}}, "vms.ram cannot be null"),
        (
            {"table": "vms", "identity": {"name": "a"}, "columns": {"ram": "much"}},
            "ram is 'much'; a whole number is needed",
        ),
    ],
)
def test_nonsense_is_refused_before_the_wire(bench: Bench, arguments: dict[str, Any], message: str) -> None:
    assert message in refused(bench, **arguments)


def test_unknown_columns_need_permission(bench: Bench) -> None:
    """With the permission a column that the facts lack is sent; the platform drops it, and that shows."""
    wish = {"table": "tag_categories", "identity": {"name": "ct"}, "columns": {"colour": "red"}}
    assert "unknown field 'colour'" in refused(bench, **wish)
    refusal = bench.refused("verge_resource", {**wish, "allow_unknown": True})
    assert refusal["error"]["kind"] == "not_stored" and "colour" in refusal["msg"]


def test_password_of_a_user(bench: Bench) -> None:
    """Written on create; afterwards on request only, since the platform never tells whether it is the same."""
    wish = {"table": "users", "identity": {"name": "ct-user"}, "columns": {"password": "First-secret-1"}}
    made = bench.run("verge_resource", wish)
    assert bench.logs_in("ct-user", "First-secret-1") and "First-secret-1" not in str(made)
    other = {**wish, "columns": {"password": "Second-secret-2"}}
    with bench.traffic() as traffic:
        assert not bench.run("verge_resource", other)["changed"]
    assert traffic.writes == []
    always = {**other, "update_password": "always"}
    foretold = bench.run("verge_resource", always, check=True)
    done = bench.run("verge_resource", always)
    assert done["changed"] and (foretold["actions"], foretold["diff"]) == (done["actions"], done["diff"])
    assert bench.logs_in("ct-user", "Second-secret-2") and "secret" not in str([foretold, done, made])


def test_keys_that_are_text(bench: Bench) -> None:
    """Settings have words for keys and can only be changed."""
    key = bench.rows("settings")[0]["key"]
    wish = {"table": "settings", "identity": {"key": key}, "columns": {"value": "changed"}}
    done = bench.run("verge_resource", wish)
    assert done["changed"] and done["row"]["value"] == "changed"
    assert bench.row("settings", key=key)["value"] == "changed"
    assert not bench.run("verge_resource", wish)["changed"]
    by_key = {"table": "settings", "key": key, "columns": {"value": "changed"}}
    assert not bench.run("verge_resource", by_key)["changed"]


def test_rows_of_a_polymorphic_owner(bench: Bench) -> None:
    """A reference that holds table and key is text."""
    bench.run("verge_vm", {"name": "web"})
    owner = f"vms/{bench.key('vms', 'web')}"
    tag = bench.plant("tags", name="one", category=bench.plant("tag_categories", name="env", taggable_vms=True))
    wish = {"table": "tag_members", "identity": {"tag": "one", "member": owner}}
    assert bench.run("verge_resource", wish)["changed"]
    assert bench.row("tag_members", member=owner)["tag"] == tag
    assert not bench.run("verge_resource", wish)["changed"]
    assert bench.run("verge_resource", {**wish, "state": "absent"})["changed"]


def test_json_columns_keep_what_the_platform_adds(bench: Bench) -> None:
    """A document may gain keys of the platform's own (WIRE 1.11); the wished ones count."""
    key = bench.plant("vnets", name="ct-net", advanced_options={"dnsmasq": ["--a"], "debug": False})
    wish = {"table": "vnets", "identity": {"name": "ct-net"}, "columns": {"advanced_options": {"dnsmasq": ["--a"]}}}
    assert not bench.run("verge_resource", wish)["changed"]
    wish["columns"]["advanced_options"]["dnsmasq"] = ["--b"]
    assert bench.run("verge_resource", wish)["changed"]
    assert bench.row("vnets", name="ct-net")["$key"] == key

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
            "vms.ram: 'much' is no size; write a number and a unit, such as 8 GiB",
        ),
    ],
)
def test_nonsense_is_refused_before_the_wire(bench: Bench, arguments: dict[str, Any], message: str) -> None:
    assert message in refused(bench, **arguments)


@pytest.mark.parametrize("check", [False, True], ids=["run", "check mode"])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"table": "tags", "identity": {"name": "ct"}},
            "tags row: category must be given to create one; there is none yet",
        ),
        (
            {"table": "nodes", "identity": {"name": "node9"}},
            "nodes row: there is no such row, and the platform lets nobody make one; check which is meant",
        ),
        (
            {"table": "vms", "identity": {"name": "ct"}, "columns": {"os_family": "beos"}},
            'vms.os_family is "beos"; give one of linux, windows, freebsd, other',
        ),
        (
            {"table": "tasks", "identity": {"name": "ct"}, "columns": {"owner": "39"}},
            "tasks.owner is '39'; give table and key of the row, such as vms/39",
        ),
        (
            {"table": "vms", "identity": {"name": "ct"}, "columns": {"boot_delay": 61}},
            "vms.boot_delay is 61; the most allowed is 60",
        ),
        (
            {"table": "vms", "identity": {"name": "ct"}, "columns": {"name": "other"}},
            "vms: identity and columns say different things of name; to change it, say which row by key",
        ),
        (
            {"table": "vms", "key": "1", "columns": {"$key": 5}},
            "vms: $key is no column that can be set; say which row by the option key",
        ),
        ({"table": "", "identity": {"name": "ct"}}, "table is empty; say which one is meant, or leave the option out"),
    ],
)
def test_what_the_facts_know(bench: Bench, arguments: dict[str, Any], message: str, check: bool) -> None:
    """Nothing is written, and check mode knows it, too."""
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_resource", arguments, check)
    assert (refusal["msg"], traffic.writes) == (message, [])


@pytest.mark.parametrize(
    ("columns", "stored"),
    [
        ({"ram": "2 GiB"}, {"ram": 2048}),
        ({"ram": 2000}, {"ram": 2048}),
        ({"machine_type": "q35"}, {"machine_type": "pc-q35-10.0"}),
        ({"uuid": "6F9619FF-8B86-D011-B42D-00CF4FC964FF"}, {"uuid": "6f9619ff-8b86-d011-b42d-00cf4fc964ff"}),
        ({"os_family": "Windows", "enabled": " no"}, {"os_family": "windows", "enabled": False}),
        ({"cpu_cores": "4", "description": 123}, {"cpu_cores": 4, "description": "123"}),
        ({"name": "ct"}, {"name": "ct"}),
    ],
)
def test_values_as_the_modules_of_their_own_take_them(
    bench: Bench, columns: dict[str, Any], stored: dict[str, Any]
) -> None:
    wish = {"table": "vms", "identity": {"name": "ct"}, "columns": columns}
    foretold = bench.run("verge_resource", wish, check=True)
    done = bench.run("verge_resource", wish)
    assert (foretold["actions"], foretold["diff"]) == (done["actions"], done["diff"])
    assert {name: bench.row("vms", name="ct")[name] for name in stored} == stored
    with bench.traffic() as traffic:
        assert not bench.run("verge_resource", wish)["changed"]
    assert traffic.writes == []


def test_a_storage_tier_by_its_number(bench: Bench) -> None:
    """The number is not the key (schema infrastructure/storage_tiers.yml)."""
    for number in (4, 5):
        bench.plant("storage_tiers", key=number + 90, tier=number)
    tenant = bench.plant("tenants", name="ct-acme")
    wish = {
        "table": "tenant_storage",
        "identity": {"tenant": "ct-acme", "tier": 4},
        "columns": {"provisioned": "1 GiB"},
    }
    assert bench.run("verge_resource", wish)["changed"]
    row = bench.row("tenant_storage", tenant=tenant)
    assert (row["tier"], row["provisioned"]) == (94, 1 << 30)
    assert not bench.run("verge_resource", wish)["changed"]
    refusal = bench.refused("verge_resource", {**wish, "identity": {"tenant": "ct-acme", "tier": 94}})
    assert "there is no '94' in storage_tiers" in refusal["msg"]


def test_words_that_the_facts_lack_need_permission(bench: Bench) -> None:
    """What a newer system knows is sent on demand, here refused by this one."""
    wish = {"table": "vms", "identity": {"name": "ct"}, "columns": {"video": "holographic"}, "allow_unknown": True}
    assert "is not in list for field 'video'" in bench.refused("verge_resource", wish)["msg"]


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

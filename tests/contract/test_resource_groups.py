# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is particular to pools of hardware: settings by type, rules, and the machines that use them."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos import facts
from tests.contract.bench import Bench

NAME = "pool"
# Setting -> what it begins with, what it is changed to, what the platform then holds.
OVERRIDES = ("vlan", "qos", "proto", "max_tx_rate", "min_tx_rate", "trust", "spoofchk", "query_rss", "state")
SETTINGS: dict[str, dict[str, tuple[Any, Any, Any]]] = {
    "vgpu": {
        "driver_file": ("one.run", "two.run", "two.run"),
        "driver_iso": ("one.run", "two.run", "two.run"),
        "nvidia_vgpu_profile": ("nvidia-1", "nvidia-2", "nvidia-2"),
        "make_guest_driver_iso": (False, True, True),
        "scheduler_policy": ("1", 3, "3"),
        "strict_round_robin": ("", "1", "1"),
        "frequency": (0, 960, 960),
        "averaging_factor": (33, "60", 60),
        "time_slice_length_ns": (0, 1000, 1000),
    },
    "usb": {"guest_reset": (True, False, False), "guest_resets_all": (False, True, True)},
    "sriov_nic": {
        "numvfs": (1, 8, 8),
        "vlan": (0, "40", 40),
        "qos": (0, 7, 7),
        "proto": ("802.1Q", "802.1ad", "802.1ad"),
        "max_tx_rate": (0, 1000, 1000),
        "min_tx_rate": (0, 100, 100),
        "trust": ("off", True, "on"),
        "spoofchk": ("on", False, "off"),
        "query_rss": ("default", "on", "on"),
        "state": ("default", "enable", "enable"),
        "macaddress_allow_override": (True, False, False),
        **{f"{name}_allow_override": (False, True, True) for name in OVERRIDES},
    },
}
TABLES = {"vgpu": "nvidia_vgpu", "usb": "usb", "sriov_nic": "sriov_nic"}


def group(bench: Bench, check: bool = False, **options: Any) -> dict[str, Any]:
    """Run the module on the group ``pool``."""
    return bench.run("verge_resource_group", {"name": NAME, **options}, check)


def foretold(bench: Bench, **options: Any) -> dict[str, Any]:
    """Run it in check mode, for real and again; prove that all three agree; return the real result."""
    with bench.traffic() as traffic:
        said = group(bench, check=True, **options)
    assert traffic.writes == []
    done = group(bench, **options)
    for entry in ("changed", "actions", "diff"):
        assert said[entry] == done[entry], entry
    with bench.traffic() as traffic:
        assert not group(bench, **options)["changed"]
    assert traffic.writes == []
    return done


def refused(bench: Bench, **options: Any) -> str:
    """Run it; it must fail before it writes anything, in check mode too; return what it says."""
    with bench.traffic() as traffic:
        said: str = bench.refused("verge_resource_group", {"name": NAME, **options})["msg"]
        assert bench.refused("verge_resource_group", {"name": NAME, **options}, check=True)["msg"] == said
    assert traffic.writes == []
    return said


def prepare(bench: Bench) -> dict[str, Any]:
    """Make what settings refer to; return keys by name."""
    keys = {name: bench.plant("files", name=name, type="raw", filesize=1) for name in ("one.run", "two.run")}
    return {
        **keys,
        **{name: bench.plant("node_nvidia_vgpu_profiles", name=name) for name in ("nvidia-1", "nvidia-2")},
    }


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in SETTINGS.items() for name in names])
def test_every_setting_of_a_group(bench: Bench, kind: str, name: str) -> None:
    """Written with the group, read from a row of its own, changed alone, compared, and put back."""
    keys = prepare(bench)
    first, second, held = SETTINGS[kind][name]
    made = foretold(bench, type=kind, settings={name: first})
    table = f"resource_group_settings_{TABLES[kind]}"
    before = bench.row(table, resource_group=made["key"])
    assert before[name] == keys.get(first, first) and made["resource_group"]["settings"][name] == before[name]
    changed = foretold(bench, settings={name: second})
    assert changed["actions"] == [f"update resource group {NAME} (settings)"]
    assert bench.row(table, resource_group=made["key"]) == {**before, name: keys.get(held, held)}
    if name in ("driver_file", "driver_iso", "nvidia_vgpu_profile"):
        assert not foretold(bench, settings={name: str(keys[second])})["changed"]
        foretold(bench, settings={name: ""})
        assert bench.row(table, resource_group=made["key"])[name] is None
    assert foretold(bench, settings={name: first})["changed"]
    with bench.fault("status", method="PUT", status=200, body=[]):
        refusal = bench.refused("verge_resource_group", {"name": NAME, "settings": {name: second}})
    assert refusal["error"]["kind"] == "not_stored" and "settings" in refusal["msg"]


def test_every_setting_is_tested() -> None:
    for kind, names in SETTINGS.items():
        table = facts.table(f"resource_group_settings_{TABLES[kind]}")
        assert table is not None and {name for name, column in table.columns.items() if column.update} == set(names)


def test_requests_of_a_converged_group(bench: Bench) -> None:
    """One for the group, one for its rules, one for its settings; what they refer to is compared by name."""
    prepare(bench)
    wish = {
        "type": "vgpu",
        "settings": {"driver_file": "one.run", "nvidia_vgpu_profile": "nvidia-1", "frequency": 60},
        "rules": [{"name": "all", "filter": "vendor ct 'NVIDIA'"}],
    }
    group(bench, **wish)
    with bench.traffic() as traffic:
        assert not group(bench, **wish)["changed"]
    assert traffic.lines == ["GET resource_groups", "GET resource_rules", "GET resource_group_settings_nvidia_vgpu"]


def test_rules_of_a_group(bench: Bench) -> None:
    """They pick devices of the nodes; the result tells how many."""
    rules = [{"name": "sticks", "filter": "vendor eq 'Kingston'"}]
    made = foretold(bench, type="usb", rules=rules)
    assert made["actions"] == [f"create resource group {NAME}", f"add rule sticks to resource group {NAME}"]
    assert made["resource_group"]["resource_count"] == len(bench.rows("nodes")) == 2
    one = foretold(bench, rules=[{"name": "sticks", "node": "node1"}])
    assert one["actions"] == [f"update rule sticks of resource group {NAME} (node)"]
    row = bench.row("resource_rules", name="sticks")
    assert row["node"] == bench.key("nodes", "node1") and row["filter"] == "vendor eq 'Kingston'"
    assert one["resource_group"]["resource_count"] == one["resource_group"]["rules"][0]["resource_count"] == 1
    foretold(bench, rules=[{"name": "sticks", "node": "none", "filter": "vendor eq 'O\\'Neill'"}])
    row = bench.row("resource_rules", name="sticks")
    assert (row["node"], row["filter"]) == (None, "vendor eq 'O\\'Neill'")
    foretold(bench, rules=[{"name": "sticks", "enabled": False}, {"name": "more", "filter": "vendor ct 'i'"}])
    assert bench.row("resource_rules", name="sticks")["enabled"] is False


def test_purge_of_a_groups_rules(bench: Bench) -> None:
    """What is not listed goes on request only, and what the system made stays."""
    device = bench.rows("node_usb_devices")[0]["$key"]
    bench.send("POST", "resource_groups", {"name": NAME, "type": "node_usb_devices", "key_args": [device]})
    rules = [{"name": name, "filter": f"vendor eq '{name}'"} for name in ("a", "b")]
    foretold(bench, rules=rules)
    foretold(bench, rules=rules[:1])
    assert len(bench.rows("resource_rules")) == 3
    gone = foretold(bench, rules=rules[:1], purge_rules=True)
    assert gone["actions"] == [f"remove rule b from resource group {NAME}"]
    assert {row["name"] for row in bench.rows("resource_rules", system_created=False)} == {"a"}
    assert len(bench.rows("resource_rules")) == 2


def test_a_group_in_use_is_not_deleted(bench: Bench) -> None:
    """The error names the devices, in check mode too; the platform would only say that there are some (409)."""
    group(bench, type="usb")
    bench.run("verge_vm", {"name": "web", "devices": [{"name": "key", "type": "usb", "resource_group": NAME}]})
    said = refused(bench, state="absent")
    assert said == f"resource group {NAME} is used by key of web; remove these devices first"
    bench.run("verge_device", {"vm": "web", "name": "key", "state": "absent"})
    assert foretold(bench, state="absent")["actions"] == [f"delete resource group {NAME}"]


def test_a_receipt_that_names_another_key(bench: Bench) -> None:
    """Clients look the new group up by name, since its receipt lacks the UUID (schema resource_groups.yml)."""
    body = {"name": NAME, "type": "node_usb_devices"}
    meanwhile = [{"method": "POST", "path": "/api/v4/resource_groups", "body": body}]
    bench.simulator.fault("meanwhile", method="POST", path="/resource_groups", also=meanwhile)
    receipt = {"location": "/v4/resource_groups/3", "dbpath": "resource_groups/3", "$row": 3, "$key": "3"}
    bench.simulator.fault("status", method="POST", path="/resource_groups", status=201, body=receipt)
    made = group(bench, type="usb", rules=[{"name": "all", "filter": "vendor ne ''"}])
    assert made["key"] == bench.row("resource_groups", name=NAME)["$key"] and made["changed"]
    assert bench.row("resource_rules", name="all")["resource_group"] == made["key"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "a new resource group needs a type: vgpu, gpu, usb, pci, sriov_nic"),
        (
            {"type": "usb", "settings": {"numvfs": 1}},
            "settings: a usb has no setting 'numvfs'; there are guest_reset, guest_resets_all",
        ),
        ({"type": "gpu", "settings": {"vlan": 1}}, "settings: a gpu has no setting 'vlan'; it has none"),
        (
            {"type": "sriov_nic", "settings": {"trust": "maybe"}},
            "settings: trust is 'maybe'; it is one of 'default', 'on', 'off'",
        ),
        ({"type": "usb", "rules": [{"name": "all"}]}, "rule all: a new rule needs a filter"),
        (
            {"type": "usb", "rules": [{"name": "all", "filter": "vendor is 'Kingston'"}]},
            "rule all: filter \"vendor is 'Kingston'\": 'is' is no operator of a filter; use eq",
        ),
        (
            {"type": "usb", "rules": [{"name": "all", "filter": "slot eq 1"}, {"name": "all", "filter": "slot eq 2"}]},
            "rules: 'all' is listed twice",
        ),
    ],
)
def test_a_group_that_makes_no_sense(bench: Bench, options: dict[str, Any], message: str) -> None:
    assert refused(bench, **options) == message
    assert bench.rows("resource_groups", name=NAME) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"type": "vgpu", "settings": {"driver_file": "never.run"}},
            "settings: there is no 'never.run' in files or node_nvidia_vgpu_profiles; "
            "check the name, or create it first",
        ),
        (
            {"type": "usb", "rules": [{"name": "all", "filter": "a eq 'b'", "node": "node9"}]},
            "rule all: node: there is no 'node9' in nodes; check the name, or create it first",
        ),
    ],
)
def test_a_group_that_refers_to_nothing(bench: Bench, options: dict[str, Any], message: str) -> None:
    with bench.traffic() as traffic:
        refusal = bench.refused("verge_resource_group", {"name": NAME, **options})
        warned = group(bench, check=True, **options)
    assert traffic.writes == [] and refusal["msg"] == message
    assert len(warned["warnings"]) == 1 and "earlier task" in warned["warnings"][0]


def test_a_filter_that_the_platform_refuses(bench: Bench) -> None:
    """It reads as one and is none to the platform; what was done is told, and the next run goes on from there."""
    rules = [{"name": "all", "filter": "vendor eq 'Kingston'"}]
    reason = {"err": "Invalid argument"}
    bench.simulator.fault("status", method="POST", path="/resource_rules", status=422, body=reason)
    refusal = bench.refused("verge_resource_group", {"name": NAME, "type": "usb", "rules": rules})
    assert refusal["msg"] == (
        "POST /api/v4/resource_rules: Invalid argument (HTTP 422); done before that: create resource group pool"
    )
    foretold(bench, type="usb", rules=[{"name": "all", "filter": "vendor eq 'Kingston'"}])

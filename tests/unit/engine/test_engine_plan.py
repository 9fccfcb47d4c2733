# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan as tables of cases: what was found and what is wished go in, the words of the steps come out. No I/O."""

from __future__ import annotations

from typing import Any, Optional

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.desired.kinds import (
    Integer,
    Secret,
    Size,
    Text,
    WishError,
)
from ansible_collections.community.vergeos.plugins.module_utils.desired.plan import Found, Plan, Wish, plan
from ansible_collections.community.vergeos.plugins.module_utils.desired.resource import (
    Children,
    Live,
    Power,
    Resource,
)
from ansible_collections.community.vergeos.plugins.module_utils.resources.common.applying import Applies, Apply
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.hotplug import HotPlug, Offline
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.machine_power import MACHINE
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import AmbiguousError

DISKS = Children(
    "disks",
    "disk",
    "box_disks",
    [Text("name"), Size("size", grows=True), Text("bus", restart=True), Text("kind", create_only=True)],
    lambda row: {"box": row["$key"]},
    purge="purge_disks",
    live=HotPlug(
        "hotplug",
        plugs=lambda columns: columns.get("bus") != "ide",
        idle=lambda row: row.get("state") == "idle",
        loose=lambda row: row.get("state") in ("idle", "broken"),
        lags=lambda box, row: row.get("state") == "busy" and box.get("kind") != "lax",
    ),
    fault=lambda values: "a ghost has no size" if values.get("bus") == "ghost" and "size" in values else None,
    protected=lambda row: row.get("kind") == "own",
    spared=lambda row: row.get("kind") == "own",
    defaults=lambda wanted: {"kind": "plain"},
)
CHIPS = Children(
    "chips", "chip", "box_chips", [Text("name")], lambda row: {"box": row["$key"]}, purge="purge_chips", live=Offline()
)
LINES = Children(
    "lines",
    "line",
    "box_lines",
    [Text("name")],
    lambda row: {"box": row["$key"]},
    live=Live(lambda box: box.get("kind") != "lax"),
)
BOX = Resource(
    "box",
    "boxes",
    [Text("name"), Text("note"), Integer("cores", restart=True), Text("kind", create_only=True), Secret("password")],
    children=[DISKS, CHIPS, LINES],
    power=Power(MACHINE, extra=["machine"], graceful=True, hotplug="hotplug"),
    staging=Applies(
        Apply("apply_rules", "need_apply", "refresh", "apply the rules of box", word="rules", staged_by=["note"])
    ),
)
OFF = {"$key": 5, "name": "a", "note": "n", "cores": 2, "kind": "x", "running": False, "status": "stopped"}
ON = {**OFF, "running": True, "status": "running"}
COLD = {**ON, "hotplug": False}
DATA = {"$key": 7, "name": "data", "size": 10, "bus": "scsi", "kind": "plain"}
IDE = {"$key": 8, "name": "old", "size": 10, "bus": "ide", "kind": "plain"}
OWN = {"$key": 9, "name": "state", "size": 1, "bus": "scsi", "kind": "own"}


def wish(state: str = "present", **given: Any) -> Wish:
    """Make a wish: columns, ``disks``, ``chips``, and the engine's switches."""
    made = Wish(state)
    for name in ("force", "restart", "secrets"):
        setattr(made, name, given.pop(name, False))
    made.attach = True
    made.purge, made.apply = set(given.pop("purge", ())), set(given.pop("apply", ()))
    for option in ("disks", "chips", "lines"):
        if option in given:
            made.children[option] = given.pop(option)
    if "unwanted" in given:
        made.children["disks"], made.unwanted["disks"] = [], given.pop("unwanted")
    made.values = {"name": "a", **given}
    return made


def decide(wanted: Wish, row: Optional[dict[str, Any]], disks: Any = (), chips: Any = ()) -> Plan:
    """Plan for a row and its children."""
    return plan(
        BOX, wanted, None if row is None else Found(row, {"disks": list(disks), "chips": list(chips), "lines": []})
    )


CASES: dict[str, tuple[Plan, list[str], list[str]]] = {
    # Nothing there.
    "absent and wished so": (decide(wish("absent"), None), [], []),
    "new": (decide(wish(note="x"), None), ["create box a"], []),
    "new, with parts, running": (
        decide(wish("running", disks=[{"name": "d", "size": 1}], chips=[{"name": "c"}]), None),
        ["create box a", "add disk d to box a", "add chip c to box a", "power on box a"],
        [],
    ),
    "new and stopped": (decide(wish("stopped"), None), ["create box a"], []),
    "new and restarted": (decide(wish("restarted"), None), ["create box a", "power on box a"], []),
    # There, and as wished.
    "as wished": (decide(wish(note="n", cores=2, kind="x"), OFF), [], []),
    "as wished and running": (decide(wish("running", cores=2), ON), [], []),
    "on its way up": (decide(wish("running"), {**OFF, "status": "initializing"}), [], []),
    "nothing named": (decide(wish(), ON, [DATA], [{"name": "c"}]), [], []),
    "parts as wished": (decide(wish(disks=[{"name": "data", "size": 10}]), ON, [DATA]), [], []),
    # Changes.
    "change while off": (decide(wish(cores=4, note="m"), OFF), ["update box a (note, cores)"], []),
    "change while on": (decide(wish(cores=4, note="m"), ON), ["update box a (note, cores)"], ["cores"]),
    "change with a power cycle": (
        decide(wish(cores=4, restart=True), ON),
        ["update box a (cores)", "power off box a", "power on box a"],
        [],
    ),
    "change and stop": (decide(wish("stopped", cores=4), ON), ["update box a (cores)", "power off box a"], []),
    "change and start": (decide(wish("running", cores=4), OFF), ["update box a (cores)", "power on box a"], []),
    "live change needs no cycle": (decide(wish(note="m", restart=True), ON), ["update box a (note)"], []),
    "left over from an earlier run": (decide(wish(), {**ON, "need_restart": True}), [], ["changed by an earlier run"]),
    "left over, and allowed": (
        decide(wish(restart=True), {**ON, "need_restart": True}),
        ["power off box a", "power on box a"],
        [],
    ),
    # Power alone.
    "start": (decide(wish("running"), OFF), ["power on box a"], []),
    "stop": (decide(wish("stopped"), ON), ["power off box a"], []),
    "stop hard": (decide(wish("stopped", force=True), ON), ["power off box a hard"], []),
    "restart": (decide(wish("restarted"), ON), ["power off box a", "power on box a"], []),
    "restart what is off": (decide(wish("restarted"), OFF), ["power on box a"], []),
    # Secrets.
    "secret is not compared": (decide(wish(password="p"), OFF), [], []),
    "secret on request": (decide(wish(password="p", secrets=True), OFF), ["update box a (password)"], []),
    # Parts.
    "part added while off": (decide(wish(disks=[{"name": "d"}]), OFF), ["add disk d to box a"], []),
    "part added while on": (
        decide(wish(disks=[{"name": "d"}]), ON),
        ["add disk d to box a", "attach disk d to the running box a"],
        [],
    ),
    "part added while on that cannot be plugged": (
        decide(wish(disks=[{"name": "d", "bus": "ide"}]), ON),
        ["add disk d to box a"],
        ["disk d"],
    ),
    "part grown while on": (
        decide(wish(disks=[{"name": "data", "size": 20}]), ON, [DATA]),
        ["update disk data of box a (size)"],
        [],
    ),
    "part changed that waits": (
        decide(wish(disks=[{"name": "data", "bus": "ide"}]), ON, [DATA]),
        ["update disk data of box a (bus)"],
        ["disk data"],
    ),
    "part added while on without hot-plug": (
        decide(wish(disks=[{"name": "d"}]), COLD),
        ["add disk d to box a"],
        ["disk d"],
    ),
    "part that lies idle": (
        decide(wish(disks=[{"name": "data"}]), ON, [{**DATA, "state": "idle"}]),
        ["attach disk data to the running box a"],
        [],
    ),
    "part that lies idle, which nobody listed": (decide(wish(disks=[]), ON, [{**DATA, "state": "idle"}]), [], []),
    "part that lies idle while off": (decide(wish(disks=[{"name": "data"}]), OFF, [{**DATA, "state": "idle"}]), [], []),
    "part that lies idle in a box on its way up": (
        decide(wish(disks=[{"name": "data"}]), {**ON, "status": "starting"}, [{**DATA, "state": "idle"}]),
        [],
        [],
    ),
    "part that cannot be plugged and lies idle": (
        decide(wish(disks=[{"name": "old"}], restart=True), ON, [{**IDE, "state": "idle"}]),
        [],
        [],
    ),
    "part that lies idle without hot-plug": (
        decide(wish(disks=[{"name": "data"}]), COLD, [{**DATA, "state": "idle"}]),
        [],
        ["disk data"],
    ),
    "part that lies idle without hot-plug, and a cycle": (
        decide(wish(disks=[{"name": "data"}], restart=True), COLD, [{**DATA, "state": "idle"}]),
        ["power off box a", "power on box a"],
        [],
    ),
    "part that lies idle, and its box stops": (
        decide(wish("stopped", disks=[{"name": "data"}]), ON, [{**DATA, "state": "idle"}]),
        ["power off box a"],
        [],
    ),
    "part that is not wanted": (
        decide(wish(unwanted=[{"name": "data"}]), OFF, [DATA, IDE]),
        ["remove disk data from box a"],
        [],
    ),
    "part that is not wanted and not there": (decide(wish(unwanted=[{"name": "never"}]), OFF, [DATA, IDE]), [], []),
    "part that is not wanted, by key": (
        decide(wish(unwanted=[{"name": "data", "$key": "8"}]), OFF, [DATA, {**IDE, "name": "data"}]),
        ["remove disk data from box a"],
        [],
    ),
    "part that is not wanted while on": (
        decide(wish(unwanted=[{"name": "data"}]), ON, [DATA]),
        ["detach disk data from the running box a", "remove disk data from box a"],
        [],
    ),
    "loose part that is not wanted while on": (
        decide(wish(unwanted=[{"name": "old"}]), ON, [{**IDE, "state": "broken"}]),
        ["remove disk old from box a"],
        [],
    ),
    "part that is renamed, by key": (
        decide(wish(disks=[{"name": "store", "$key": "7"}]), OFF, [DATA]),
        ["update disk store of box a (name)"],
        [],
    ),
    "purge": (
        decide(wish(disks=[{"name": "old"}], purge=["disks"]), OFF, [DATA, IDE, OWN]),
        ["remove disk data from box a"],
        [],
    ),
    "purge while on": (
        decide(wish(disks=[], purge=["disks"]), ON, [DATA]),
        ["detach disk data from the running box a", "remove disk data from box a"],
        [],
    ),
    "purge before adding": (
        decide(wish(disks=[{"name": "new"}], purge=["disks"]), OFF, [DATA]),
        ["remove disk data from box a", "add disk new to box a"],
        [],
    ),
    "offline part with a cycle": (
        decide(wish(chips=[{"name": "c"}], restart=True), ON),
        ["power off box a", "add chip c to box a", "power on box a"],
        [],
    ),
    "part that the box has not taken up yet": (
        decide(wish(), ON, [{**DATA, "state": "busy"}]),
        [],
        ["disk data"],
    ),
    "part that the box has not taken up yet, and a cycle": (
        decide(wish(restart=True), ON, [{**DATA, "state": "busy"}]),
        ["power off box a", "power on box a"],
        [],
    ),
    "part that changes and was not taken up yet": (
        decide(wish(disks=[{"name": "data", "bus": "ide"}]), ON, [{**DATA, "state": "busy"}]),
        ["update disk data of box a (bus)"],
        ["disk data"],
    ),
    "part that a box does not mind": (decide(wish(), {**ON, "kind": "lax"}, [{**DATA, "state": "busy"}]), [], []),
    "part that was not taken up while off": (decide(wish(), OFF, [{**DATA, "state": "busy"}]), [], []),
    "part that was not taken up, and the box stops": (
        decide(wish("stopped"), ON, [{**DATA, "state": "busy"}]),
        ["power off box a"],
        [],
    ),
    "lines that always wait": (
        decide(wish(lines=[{"name": "l"}]), ON),
        ["add line l to box a"],
        ["line l"],
    ),
    "lines that wait for a box that does": (
        decide(wish(lines=[{"name": "l"}]), {**ON, "kind": "lax"}),
        ["add line l to box a"],
        [],
    ),
    # Deleting.
    "delete": (decide(wish("absent"), OFF), ["delete box a"], []),
    "delete with parts": (decide(wish("absent"), OFF, [DATA]), ["delete box a with disk data"], []),
    "delete what runs": (decide(wish("absent", force=True), ON), ["stop box a hard", "delete box a"], []),
    # Applying.
    "apply what waits": (
        decide(wish(apply=["apply_rules"]), {**ON, "need_apply": True}),
        ["apply the rules of box a"],
        [],
    ),
    "nothing waits": (decide(wish(apply=["apply_rules"]), ON), [], []),
    "apply what this run stages": (
        decide(wish(note="m", apply=["apply_rules"]), ON),
        ["update box a (note)", "apply the rules of box a"],
        [],
    ),
    "what is off applies at its start": (decide(wish(apply=["apply_rules"]), {**OFF, "need_apply": True}), [], []),
}


@pytest.mark.parametrize("case", CASES)
def test_steps(case: str) -> None:
    draft, actions, pending = CASES[case]
    assert (draft.actions, draft.pending) == (actions, pending)


@pytest.mark.parametrize("case", CASES)
def test_a_plan_that_does_something_shows_it(case: str) -> None:
    """A diff without a difference stands for a plan without a write; power cycles and applies are no difference."""
    draft = CASES[case][0]
    writes = [step for step in draft.steps if step.kind in ("create", "update", "delete")]
    hidden = "secret" in case
    assert bool(writes) <= (draft.before != draft.after or hidden)
    if not draft.steps:
        assert draft.before == draft.after


@pytest.mark.parametrize(
    ("wanted", "row", "disks", "message"),
    [
        (wish(kind="y"), OFF, [], "kind is 'x' and cannot become 'y' later"),
        (wish(disks=[{"name": "data", "kind": "fancy"}]), OFF, [DATA], "kind is 'plain' and cannot become 'fancy'"),
        (wish(disks=[{"name": "data", "size": 5}]), OFF, [DATA], "size is 10 B and cannot shrink to 5"),
        (wish("absent"), ON, [], "box a is running; stop it first, or set force: true"),
        (wish(chips=[{"name": "c"}]), ON, [], "chip c cannot be added to box a while it runs"),
        (wish(disks=[], purge=["disks"]), COLD, [DATA], "disk data cannot be removed from box a while it runs"),
        (wish(unwanted=[{"name": "state"}]), OFF, [OWN], "disk state was made by the platform and cannot be removed"),
        (wish(disks=[{"name": "d", "bus": "ghost", "size": 1}]), OFF, [], "disk d: a ghost has no size"),
        (wish(disks=[], purge=["disks"]), ON, [IDE], "disk old cannot be removed from box a while it runs"),
    ],
)
def test_what_the_user_must_allow_first(wanted: Wish, row: dict[str, Any], disks: list[Any], message: str) -> None:
    with pytest.raises(WishError) as refusal:
        decide(wanted, row, disks)
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    ("wanted", "row", "line"),
    [
        (wish(), OFF, ""),
        (wish(note="m", apply=["apply_rules"]), ON, ""),
        (
            wish(note="m"),
            ON,
            "box a: not in force yet: rules (verge_network_apply applies it, or a restart)",
        ),
        (wish(note="m"), OFF, ""),
        (wish(cores=4), ON, "box a: waiting for a power cycle: cores (restart_if_needed: true allows it)"),
        (
            wish(cores=4),
            {**ON, "need_apply": True},
            "box a: not in force yet: rules (verge_network_apply applies it, or a restart); "
            "waiting for a power cycle: cores (restart_if_needed: true allows it)",
        ),
        (wish(cores=4, restart=True), {**ON, "need_apply": True}, ""),
        (wish("stopped"), {**ON, "need_apply": True}, ""),
    ],
)
def test_what_waits_is_one_line(wanted: Wish, row: dict[str, Any], line: str) -> None:
    assert decide(wanted, row).waits == line


def test_two_parts_of_one_name() -> None:
    with pytest.raises(AmbiguousError) as refusal:
        decide(wish(disks=[{"name": "data", "size": 20}]), OFF, [DATA, {**DATA, "$key": 12}])
    assert refusal.value.keys == [7, 12]


def test_no_name_for_what_is_not_there() -> None:
    nameless = wish()
    nameless.values = {}
    with pytest.raises(WishError, match="name must be given to create one"):
        decide(nameless, None)


def test_diff_shows_what_was_named_and_nothing_else() -> None:
    draft = decide(wish("running", cores=4, disks=[{"name": "data", "size": 20}]), OFF, [DATA, IDE])
    assert draft.before == {
        "name": "a",
        "cores": 2,
        "disks": {"data": {"name": "data", "size": 10}},
        "state": "stopped",
    }
    assert draft.after == {
        "name": "a",
        "cores": 4,
        "disks": {"data": {"name": "data", "size": 20}},
        "state": "running",
    }


def test_only_what_differs_is_written() -> None:
    """A PUT names the columns that change and no others (WIRE 5.1)."""
    draft = decide(wish(cores=4, note="n", kind="x", disks=[{"name": "data", "size": 20, "bus": "scsi"}]), OFF, [DATA])
    assert [(step.key, step.columns) for step in draft.steps] == [(5, {"cores": 4}), (7, {"size": 20})]


def test_defaults_act_on_create_only() -> None:
    created = wish(disks=[{"name": "d"}])
    created.defaults = {"note": "default"}
    made = decide(created, None)
    assert [step.columns for step in made.steps] == [{"name": "a", "note": "default"}, {"name": "d", "kind": "plain"}]
    assert decide(created, OFF, [{**DATA, "name": "d", "kind": "other"}]).steps == []

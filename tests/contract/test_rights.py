# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every module as a user with just the rights that its documentation names, and with each of them missing.

That rights on a row reach down to what belongs to it is one reading of WIRE 2.8. With just the rights, both readings
must do; that each right is needed shows where every table stands for itself.
"""

from __future__ import annotations

import time
from contextlib import contextmanager, nullcontext
from typing import Any, Iterator

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.resources.generic import any_row
from tests.contract.compute import verge_recipe
from tests.contract.compute.verge_vm_export import nas
from tests.contract.direct import Direct
from tests.contract.nas.verge_nas_sync import VOLUMES
from tests.contract.suite.tables import EXAMPLES, every_example
from tests.contract.table import Example
from tests.contract.tenancy.verge_tenant_power import tenant
from tests.contract.test_odd_values import furnish
from tests.simulator.clock import Clock
from tools import rights
from tools.rights import Needs, merged, needs_of, of_state

LOGIN = {"username": "limited", "password": "Limited-pass-1"}
FLAGS = ("list", "read", "create", "modify", "delete")
# Asked for where no list shows what was looked for; refused, it is done without.
SIGHT = "permissions"
# What takes no right: that look, and the version.
FREE = (SIGHT, "")
# Modules whose rows leave something behind when they go: the next run needs a fresh system.
LEAVES = ("verge_recipe",)
NOTHING = dict.fromkeys(any_row.SPEC)


class Limited(Direct):
    """A system with a user who has some rights and no others.

    Args:
        reach_down: Whether rights on a row are rights on what belongs to it.
    """

    def __init__(self, reach_down: bool) -> None:
        super().__init__()
        self.world = self.inside.app.world
        self.world.rights_reach_down = reach_down
        self.everything = self.connection

    def close(self) -> None:
        super().close()
        self.inside.close()

    def limit(self, needs: Needs) -> None:
        """Make the user, with these rights, and have the modules run as it."""
        key = self.send("POST", "users", {"name": LOGIN["username"], "password": LOGIN["password"]})["$key"]
        identity = self.row("users", name=LOGIN["username"])["identity"]
        for grant in self.rows("permissions", identity=identity):
            if grant["table"] == "/":
                self.send("DELETE", f"permissions/{grant['$key']}")
        assert key
        for table, given in needs.items():
            flags = {flag: flag in given for flag in FLAGS}
            self.send("POST", "permissions", {"identity": identity, "table": table, "row": 0, **flags})
        self.connection = {**self.connection, **LOGIN}
        self._client = None
        self.needs.clear()


@contextmanager
def system(example: Example, needs: Needs, reach_down: bool = False) -> Iterator[Limited]:
    """A fresh system with what an example refers to, and its user."""
    made = Limited(reach_down)
    example.world(made)
    made.limit(needs)
    yield made
    made.close()


def flows(example: Example) -> list[list[dict[str, Any]]]:
    """Return runs that follow one another on a fresh system: made, looked at, gone; and each option by itself."""
    plain = example.arguments({})
    found = [[plain, plain, example.only({}, state="absent"), example.only({}, state="absent")]]
    for option in example.options:
        first = example.arguments(example.given(option, option.first))
        second = [] if option.fixed else [example.only(example.given(option, option.second))]
        found.append([first, *second])
    return found


def documented(example: Example) -> Needs:
    """Return the rights that the module's documentation names; for a module of any table, those for the task's."""
    if example.module != "verge_resource":
        return needs_of(example.module)
    made = Direct()
    resource, _wishes = any_row.declare(made._client_for({}), {**NOTHING, **example.arguments({})})
    wide = [any_row.declare(made._client_for({}), {**NOTHING, **flow[0]})[0] for flow in flows(example)]
    made.close()
    made.inside.close()
    return merged(of_state(resource), *(of_state(one) for one in wide))


def without(needs: Needs, table: str, right: str) -> Needs:
    """Return rights less one."""
    return {name: rights - {right} if name == table else rights for name, rights in needs.items()}


def used_by(example: Example, runs: list[list[dict[str, Any]]], needs: Needs) -> list[set[tuple[str, str]]]:
    """Have runs pass one after the other, the row gone in between, and return the rights that each took."""
    found = []
    with system(example, needs) as made:
        for flow in runs:
            for arguments in flow:
                made.run(example.module, arguments)
            found.append({need for need in made.drive.needs if need[0] not in FREE})
            made.drive.needs.clear()
            made.run(example.module, example.only({}, state="absent"))
    return found


def refusal_without(example: Example, flow: list[dict[str, Any]], needs: Needs) -> str:
    """Run a flow until it is refused, and return the line; nothing where it is not."""
    with system(example, needs) as made:
        for arguments in flow:
            result = made.attempt(example.module, arguments)
            if result.get("failed"):
                assert result["error"]["kind"] == "permission" and "\n" not in result["msg"], result
                return str(result["msg"])
    return ""


@every_example
def test_just_the_rights_do_and_each_is_named_when_it_is_missing(example: Example) -> None:
    needs = documented(example)
    runs = flows(example)
    together = [[run] for run in runs] if example.module in LEAVES else [runs]
    used = [took for some in together for took in used_by(example, some, needs)]
    taken = {(table, right) for table, rights in needs.items() for right in rights}
    wrong = [f"{table} {right} is taken and not named" for table, right in set().union(*used) - taken]
    for table, right in sorted(set().union(*used) & taken):
        less = without(needs, table, right)
        # In some runs it is of no importance that nothing is shown.
        tried = (refusal_without(example, run, less) for run, took in zip(runs, used) if (table, right) in took)
        line = next(filter(None, tried), "")
        if f"the user 'limited' may not {right} row" not in line or f"give it '{right}' on {table}" not in line:
            wrong.append(f"without {right} on {table}: {line or 'nothing was refused'}")
    assert not wrong, "; ".join(wrong)


@every_example
def test_rights_that_reach_down(example: Example) -> None:
    with system(example, documented(example), reach_down=True) as made:
        for arguments in flows(example)[0]:
            made.run(example.module, arguments)


@every_example
@pytest.mark.parametrize("right", ["list", "read"])
def test_a_hidden_row_is_neither_gone_nor_made_anew(example: Example, right: str) -> None:
    """A row that is there and not shown: its removal is not met, and it is not made a second time."""
    made = Limited(False)
    example.world(made)
    made.run(example.module, example.arguments({}))
    made.limit(without(documented(example), example.table, right))
    before = [row["$key"] for row in made.rows(example.table)]
    for check in (True, False):
        for arguments in (example.arguments({}), example.only({}, state="absent")):
            refusal = made.refused(example.module, arguments, check=check)
            assert refusal["error"]["kind"] == "permission"
            assert f"give it '{right}' on {example.table}" in refusal["msg"]
    assert [row["$key"] for row in made.rows(example.table)] == before
    made.close()


# Modules without a desired state -> arguments on a system with a network and a running machine, and the table they are
# about.
OTHERS: dict[str, tuple[str, dict[str, Any], str]] = {
    "vms": ("verge_vm_info", {}, "vms"),
    "a vm": ("verge_vm_info", {"name": "ct-vm"}, "vms"),
    "no vm": ("verge_vm_info", {"name": "no-such-vm", "missing": "ignore"}, "vms"),
    "networks": ("verge_network_info", {}, "vnets"),
    "rules": ("verge_network_rule_info", {"network": "app"}, "vnet_rules"),
    "snapshots": ("verge_vm_snapshot_info", {}, "machine_snapshots"),
    "any rows": ("verge_info", {"table": "vms", "filter": {"name": "no-such-vm"}}, "vms"),
    "power": ("verge_vm_power", {"names": ["ct-vm"], "state": "stopped", "force": True}, "vms"),
    "an action": ("verge_action", {"table": "vms", "name": "ct-vm", "action": "kill"}, "vms"),
}


# Modules without an example table -> their runs on such a system, one after the other; of those that read, what a user
# would look at.
RULE = {"name": "ct-rule", "direction": "incoming", "action": "accept", "protocol": "tcp", "destination_ports": ["80"]}
PROCEDURES: dict[str, list[dict[str, Any]]] = {
    "verge_cloud_init": [
        {"vm": "ct-vm", "datasource": "nocloud", "files": [{"name": "user-data", "contents": "#cloud-config"}]},
        {"vm": "ct-vm", "files": [{"name": "user-data", "contents": "#cloud-config\n{}"}]},
        {"vm": "ct-vm", "files": [], "purge": True},
    ],
    "verge_api_key_info": [{}],
    "verge_file_info": [{}],
    "verge_group_info": [{"include": ["rights"]}],
    "verge_ipsec_info": [{}],
    "verge_network_apply": [{"network": "app"}],
    "verge_network_diagnostic": [{"network": "app", "query": "ping", "target": "10.0.0.1"}],
    "verge_network_info": [{}],
    "verge_network_policy": [
        {"network": "app", "rules": [RULE]},
        {"network": "app", "rules": [{**RULE, "action": "drop"}]},
        {"network": "app", "rules": [], "purge": True},
    ],
    "verge_network_rule_info": [{"network": "app"}],
    "verge_permission_info": [{"user": "admin"}, {"group": "Administrators (default)"}],
    "verge_recipe_info": [{}],
    "verge_routing": [
        {"network": "app", "bgp": [{"asn": 65000, "commands": ["network 10.9.0.0/16"]}]},
        {"network": "app", "bgp": [], "purge": True},
    ],
    "verge_tenant_power": [{"names": ["ct-tenant"], "state": "running"}],
    "verge_user_info": [{"include": ["api_keys", "rights"]}],
    "verge_vm_clone": [{"name": "ct-copy", "source": "ct-vm"}],
    "verge_vm_import": [{"name": "ct-new", "file": "ct.ova"}],
    "verge_vm_info": [{}],
    "verge_vm_migrate": [{"name": "ct-vm", "preferred_node": "node2"}],
    "verge_vm_power": [{"names": ["ct-vm"], "state": "stopped", "force": True}],
    "verge_vm_snapshot_info": [{}],
    "verge_wireguard_info": [{}],
}


def furnished() -> Limited:
    """A system with a network that waits for its rules, a running machine, and a file to import."""
    made = Limited(False)
    furnish(made)
    made.run("verge_network_rule", {"network": "app", **RULE, "name": "waits", "apply_rules": False})
    return made


@pytest.fixture(autouse=True)
def waits_take_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time passes for the client, too, where it sleeps and the clock of the simulator is moved on."""
    passed, real, advance = [0.0], time.monotonic, Clock.advance

    def both(clock: Clock, seconds: float) -> None:
        passed[0] += seconds
        advance(clock, seconds)

    monkeypatch.setattr(Clock, "advance", both)
    monkeypatch.setattr(time, "monotonic", lambda: real() + passed[0])


@pytest.mark.parametrize("module", PROCEDURES)
def test_procedures_need_each_right_that_they_take(module: str) -> None:
    """Just the rights do; what is taken is named; and without each of them the task is refused with its name."""
    needs = needs_of(module)
    made = furnished()
    made.limit(needs)
    for arguments in PROCEDURES[module]:
        made.run(module, arguments)
    used = {need for need in made.drive.needs if need[0] not in FREE}
    made.close()
    taken = {(table, right) for table, rights in needs.items() for right in rights}
    wrong = [f"{table} {right} is taken and not named" for table, right in used - taken]
    for table, right in sorted(used & taken):
        made = furnished()
        made.limit(without(needs, table, right))
        results = [made.attempt(module, arguments) for arguments in PROCEDURES[module]]
        made.close()
        refusals = [result for result in results if result.get("failed")]
        named = [result for result in refusals if f"give it '{right}' on {table}" in result["msg"]]
        # Of many rows, each may fail for a reason of its own.
        kinds = ("permission", "task_failed") if module.endswith("_power") else ("permission",)
        if not named or named[0]["error"]["kind"] not in kinds or "\n" in named[0]["msg"]:
            lines = [result["msg"] for result in refusals] or ["nothing was refused"]
            wrong.append(f"without {right} on {table}: {lines[0]}")
    assert not wrong, "; ".join(wrong)


KEY = "Hidden-key-1"
ANSWERS = {"HOSTNAME": "web", "WHERE": "lab-cluster", "ON": "Internal"}
# What brings up the tables that no declaration tells of and tools/rights.py names by hand: module, options, a fault
# that stands meanwhile, whether in check mode; one after the other on one system. Some fails, and says why from a log.
SITUATIONS: list[tuple[Any, ...]] = [
    ("verge_file", {"name": "nothing.iso", "url": "http://127.0.0.1:9/nothing.iso", "wait_timeout": 20}),
    ("verge_group", {"name": "ct-group", "state": "disabled"}),
    ("verge_group", {"name": "ct-group", "state": "enabled"}),
    ("verge_group", {"name": "ct-group", "state": "disabled", "token": KEY}),
    ("verge_group_info", {"tags": ["team/one"], "include": ["rights"]}),
    ("verge_network", {"name": "app", "state": "absent", "force": True}),
    ("verge_network_info", {"include": ["rules", "addresses", "services", "traffic", "topology"]}),
    ("verge_recipe", {"name": "made", "recipe": "Local/golden", "answers": ANSWERS, "state": "running"}),
    ("verge_recipe", {"name": "made", "state": "absent", "delete_vm": True, "force": True}),
    ("verge_recipe", {"name": "far", "recipe": "Local/far", "answers": ANSWERS, "download": True}),
    ("verge_recipe_info", {"catalog": "Local", "gather": ["questions", "instances"]}),
    ("verge_tenant_power", {"tags": ["customers/trial"], "state": "running"}),
    ("verge_user", {"name": "ct-user", "state": "disabled"}),
    ("verge_user_info", {"tags": ["team/one"], "include": ["api_keys", "rights"]}),
    ("verge_vm", {"name": "copy-1", "clone_from": "ct-vm", "clone_snapshot": "before"}),
    ("verge_vm_clone", {"name": "copy-2", "source": "ct-vm", "snapshot": "before"}),
    ("verge_vm_clone", {"name": "copy-3", "source": "ct-vm", "tier": 1, "cluster": "lab-cluster"}),
    ("verge_vm_export", {"name": "all", "volume": "ct-backups", "vms": ["ct-web"]}),
    ("verge_vm_import", {"name": "new-1", "file": "disk.qcow2"}),
    ("verge_vm_import", {"name": "new-2", "volume": "ct-backups", "path": "week-1/x.ybvm", "keep_record": False}),
    ("verge_vm_import", {"name": "new-3", "file": "broken.ova"}),
    ("verge_vm_import", {"name": "half", "file": "disk.qcow2"}, "import_fails"),
    ("verge_vm_import", {"name": "half", "file": "disk.qcow2"}),
    ("verge_vm_import", {"name": "idle", "file": "ct.ova"}),
    ("verge_vm_info", {"name": "ct-vm", "include": ["logs", "statistics"]}),
    ("verge_vm_migrate", {"vm": "stuck", "automatic": True, "failover_cluster": "lab-cluster"}),
    ("verge_vm_migrate", {"vm": "large", "automatic": True}, "", True),
    ("verge_vm_power", {"tags": ["env/one"], "state": "stopped", "force": True}),
    ("verge_nas_sync", {"service": "ct-nas", "name": "bad", "run": True}),
    ("verge_nas_sync", {"service": "ct-nas", "name": "new", **VOLUMES, "run": True}),
    ("verge_nas_sync_info", {"log_lines": 1}),
    ("verge_vm_power", {"vms": ["large"], "state": "stopped", "force": True, "wait_timeout": 1}, "power_stuck"),
    ("verge_vm_snapshot", {"vm": "ct-vm", "name": "before", "state": "restored", "restart_if_needed": True}),
    ("verge_vm_snapshot", {"vm": "ct-vm", "name": "before", "state": "restored", "restore_to": "copy-4"}),
    ("verge_webhook", {"name": "hook", "url": "https://hooks.example.com", "test": True}),
]


def equipped() -> Limited:
    """A system on which each of the situations comes about."""
    made = furnished()
    nas(made)
    made.run("verge_nas_sync", {"service": "ct-nas", "name": "bad", **VOLUMES})
    made.plant("volume_syncs", key=made.key("volume_syncs", "bad"), _sync_errors=1000)
    for name, more in (("disk.qcow2", {}), ("broken.ova", {"_broken": True})):
        kind = name.rpartition(".")[2]
        made.plant("files", name=name, type=kind, filesize=1 << 30, allocated_bytes=1 << 30, **more)
    made.plant("tags", name="one", category=made.plant("tag_categories", name="env", taggable_vms=True))
    made.run(
        "verge_vm",
        {"name": "ct-vm", "tags": ["env/one"], "drives": [{"name": "d", "size": "1 GiB"}], "nics": [{"name": "n"}]},
    )
    made.run("verge_vm_snapshot", {"vm": "ct-vm", "name": "before"})
    for name in ("stuck", "large"):
        made.run("verge_vm", {"name": name, "ram": "1 GiB", "state": "running"})
    made.plant("vms", key=made.key("vms", "stuck"), _migration_fails=True)
    made.plant("vm_imports", name="idle", file=made.key("files", "ct.ova"), status="initializing", importing=False)
    trial = made.plant("tags", name="trial", category=made.plant("tag_categories", name="customers"))
    vast = tenant(made, "vast", ram=1 << 20)
    made.plant("tag_members", tag=trial, member=f"tenants/{vast}")
    # Of a machine, some projections give the bare key (WIRE 14.3).
    made.plant("vms", name="bare", machine=None)
    made.plant("vnets", key=made.key("vnets", "app"), monitor_gateway=True)
    made.run("verge_wireguard", {"network": "app", "name": "wg0", "ip": "10.100.0.1/24"})
    verge_recipe.world(made)
    verge_recipe.question(made, "WHERE", "cluster")
    verge_recipe.question(made, "ON", "network")
    made.plant("vm_recipes", name="far", catalog=made.key("catalogs", "Local"), downloaded=False)
    category = made.plant("tag_categories", name="team", taggable_users=True, taggable_groups=True)
    made.plant("tags", name="one", category=category)
    made.run("verge_user", {"name": "ct-user", "type": "api", "tags": ["team/one"]})
    made.run("verge_group", {"name": "ct-group", "tags": ["team/one"]})
    made.plant("user_api_keys", user=1, name="key", _secret=KEY)
    return made


@pytest.mark.parametrize("module", sorted({*rights.PROCEDURES, *rights.MORE}))
def test_what_is_named_by_hand_is_taken(module: str) -> None:
    """A table or a right that stands in tools/rights.py and that nothing takes is a mistake; what is taken and does not
    stand there is found by every test of the contract (``bench.only_documented``)."""
    made = equipped()
    made.needs.clear()
    for name, arguments, *more in SITUATIONS:
        if name == module:
            fault, check = [*more, *("", False)[len(more) :]]
            with made.fault(fault) if fault else nullcontext():
                made.attempt(name, arguments, check)
    taken = set(made.needs)
    made.close()
    for arguments in PROCEDURES.get(module, ()):
        plain = furnished()
        plain.needs.clear()
        plain.attempt(module, arguments)
        taken |= set(plain.needs)
        plain.close()
    for example in (each for each in EXAMPLES if each.module == module):
        runs = flows(example)
        for some in [[run] for run in runs] if module in LEAVES else [runs]:
            taken |= set().union(*used_by(example, some, documented(example)))
    by_hand = merged(rights.PROCEDURES.get(module, {}), rights.MORE.get(module, {}))
    # A list shows what is read of it, which is no request of its own.
    named = {(table, right) for table, each in by_hand.items() for right in each if right != "read"}
    assert named - taken == set()


@pytest.fixture
def limited() -> Iterator[Limited]:
    """A system with a network and a machine, where every table stands for itself."""
    made = Limited(False)
    made.send("POST", "vnets", {"name": "app", "network": "10.9.0.0/24", "ipaddress": "10.9.0.1"})
    made.run("verge_vm", {"name": "ct-vm", "ram": "1 GiB", "state": "running"})
    yield made
    made.close()


def rights_of(module: str) -> Needs:
    """Return the rights of a module; of one for any table those on the table of the cases."""
    return needs_of(module) or {"vms": {"list", "read", "modify"}}


@pytest.mark.parametrize("case", OTHERS)
def test_just_the_rights_do_for_other_modules(limited: Limited, case: str) -> None:
    module, arguments, _table = OTHERS[case]
    limited.limit(rights_of(module))
    limited.run(module, arguments)
    taken = {(table, right) for table, rights in rights_of(module).items() for right in rights}
    assert {need for need in limited.drive.needs if need[0] not in FREE} <= taken


@pytest.mark.parametrize("case", OTHERS)
def test_nothing_to_be_seen_is_not_nothing(limited: Limited, case: str) -> None:
    """An empty list, a name that is not found: where the user may not list the table, that is the error."""
    module, arguments, table = OTHERS[case]
    limited.limit(without(rights_of(module), table, "list"))
    refusal = limited.refused(module, arguments)
    assert refusal["error"]["kind"] == "permission" and f"give it 'list' on {table}" in refusal["msg"]


@pytest.mark.parametrize("case", ["power", "an action"])
def test_actions_name_the_right_on_their_row(limited: Limited, case: str) -> None:
    module, arguments, table = OTHERS[case]
    limited.limit(without(rights_of(module), table, "modify"))
    refusal = limited.refused(module, arguments)
    assert "the user 'limited' may not modify row 1 of vms; give it 'modify' on vms or on that row" in str(refusal)
    assert limited.vm("ct-vm")["power"] == "running"  # type: ignore[index]


def test_rights_on_one_row_say_nothing_about_others(limited: Limited) -> None:
    """Of a table that is shown in part, what is not shown may be there."""
    limited.run("verge_vm", {"name": "mine", "ram": "1 GiB"})
    limited.limit({})
    identity, key = limited.row("users", name="limited")["identity"], limited.key("vms", "mine")
    flags = dict.fromkeys(FLAGS, True)
    limited.send("POST", "permissions", {"identity": identity, "table": "vms", "row": key, **flags})
    assert not limited.run("verge_vm", {"name": "mine"})["changed"]
    for state in ("present", "absent"):
        refusal = limited.refused("verge_vm", {"name": "ct-vm", "ram": "1 GiB", "state": state})
        assert "it may be there and hidden" in refusal["msg"]
    assert limited.run("verge_vm", {"name": "mine", "state": "absent"})["changed"]


def test_a_name_that_a_hidden_row_has(limited: Limited) -> None:
    """Rights of groups are not shown: that a row is hidden may show only when its name is taken."""
    limited.run("verge_vm", {"name": "mine", "ram": "1 GiB"})
    limited.limit({})
    (user,) = limited.rows("users", name="limited")
    group = limited.send("POST", "groups", {"name": "operators"})["$key"]
    limited.send("POST", "members", {"parent_group": group, "member": f"users/{user['$key']}"})
    identity = limited.row("groups", name="operators")["identity"]
    for row, given in ((limited.key("vms", "mine"), FLAGS), (0, ("create",))):
        flags = {flag: flag in given for flag in FLAGS}
        limited.send("POST", "permissions", {"identity": identity, "table": "vms", "row": row, **flags})
    refusal = limited.refused("verge_vm", {"name": "ct-vm", "ram": "1 GiB"})
    assert refusal["error"]["kind"] == "conflict"
    assert "the row that has it is hidden from the user 'limited': give it 'list' and 'read' on vms" in refusal["msg"]
    assert len(limited.rows("vms", name="ct-vm")) == 1


def test_what_it_costs(limited: Limited) -> None:
    """One request more where nothing is found, once for each client; none where the row is there."""

    def sent(**arguments: Any) -> list[str]:
        limited.drive.sent.clear()
        limited.run("verge_vm", arguments)
        return [path.partition("?")[0].removeprefix("/api/v4/") for _method, path, _body in limited.drive.sent]

    for needs in (needs_of("verge_vm"), {"/": set(FLAGS)}):
        limited.connection = limited.everything
        for user in limited.rows("users", name="limited"):
            limited.send("DELETE", f"users/{user['$key']}")
        limited.limit(needs)
        assert sent(name="ct-vm") == ["vms"]
        assert sent(name="no-such-vm", state="absent") == ["vms", "permissions"]
        assert sent(name="no-such-vm", state="absent") == ["vms"]

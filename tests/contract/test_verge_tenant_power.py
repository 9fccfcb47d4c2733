# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""verge_tenant_power: many tenants, each with what became of it; every option, and what is refused."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.desired import many
from ansible_collections.community.vergeos.plugins.module_utils.resources.tenancy.tenant_power import TENANT
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.table import Table
from tests.contract import twice
from tests.contract.bench import Bench
from tests.contract.tenancy.verge_tenant_power import SETTLED, act, tenant

MODULE = "verge_tenant_power"
HUGE = 1 << 20


@pytest.fixture
def host(bench: Bench) -> Bench:
    """acme-1 to acme-3 are off; globex runs."""
    for name in ("acme-1", "acme-2", "acme-3", "globex"):
        tenant(bench, name)
    time.sleep(SETTLED)
    act(bench, bench.key("tenants", "globex"), "poweron")
    time.sleep(SETTLED)
    return bench


def power(bench: Bench, state: str, *names: str, **options: Any) -> dict[str, Any]:
    """Bring tenants to a state that check mode foretold; again, where that makes sense, changes nothing."""
    wish = {"names": list(names), "state": state, **options}
    done = twice.foretold(bench, MODULE, wish)
    if state in ("running", "stopped"):
        with bench.traffic() as traffic:
            twice.unchanged(bench, MODULE, wish)
        assert traffic.lines == ["GET tenants"]
    return done


def states(bench: Bench, *names: str) -> list[str]:
    """Read past the module where tenants are."""
    return [bench.row("tenant_status", tenant=bench.key("tenants", name))["status"] for name in names]


def became(result: dict[str, Any], entry: str) -> list[Any]:
    """Return one entry of each tenant's result."""
    return [each[entry] for each in result["tenants"]]


def asked(bench: Bench) -> list[str]:
    """List what the platform was asked for, as its log of each tenant tells."""
    return [row["text"] for row in bench.rows("tenant_logs") if row["level"] == "audit"]


# States


def test_tenants_on_and_off(host: Bench) -> None:
    done = power(host, "running", "acme-1", "globex", "acme-2")
    assert done["actions"] == ["power on tenant acme-1", "power on tenant acme-2"]
    assert done["diff"]["before"] == {"acme-1": "stopped", "globex": "running", "acme-2": "stopped"}
    assert set(done["diff"]["after"].values()) == {"running"}
    assert done["diff"]["before_header"] == "tenant acme-1, acme-2, globex"
    assert became(done, "name") == ["acme-1", "globex", "acme-2"] and became(done, "changed") == [True, False, True]
    assert became(done, "state") == ["running"] * 3 and became(done, "error") == [None] * 3
    assert became(done, "key") == [host.key("tenants", name) for name in ("acme-1", "globex", "acme-2")]
    assert states(host, "acme-1", "globex", "acme-2", "acme-3") == ["online", "online", "online", "offline"]
    off = power(host, "stopped", "acme-1", "acme-3")
    assert off["actions"] == ["power off tenant acme-1"] and became(off, "state") == ["stopped"] * 2
    assert states(host, "acme-1", "acme-2") == ["offline", "online"]


@pytest.mark.parametrize(
    ("name", "state", "sent"),
    [
        ("globex", "stopped", ["poweroff"]),
        ("globex", "restarted", ["poweroff", "poweron"]),
        ("globex", "reset", ["reset"]),
        ("acme-1", "restarted", ["poweron"]),
        ("acme-1", "running", ["poweron"]),
    ],
)
def test_what_is_asked_of_a_tenant(
    host: Bench, monkeypatch: pytest.MonkeyPatch, name: str, state: str, sent: list[str]
) -> None:
    heard: list[tuple[str, Any]] = []
    ask = Table.act
    monkeypatch.setattr(
        Table, "act", lambda table, key, action, params=None: heard.append((action, params)) or ask(table, key, action)
    )
    done = power(host, state, name)
    assert heard == [(action, None) for action in sent]
    assert states(host, name) == ["offline" if state == "stopped" else "online"]
    assert done["diff"]["after"] == {name: state} and len(done["actions"]) == len(sent)


@pytest.mark.parametrize(
    ("status", "running", "state", "way"),
    [
        ("reduced", True, "running", []),
        ("reduced", True, "stopped", ["off"]),
        ("starting", False, "running", ["wait_on"]),
        ("starting", False, "stopped", ["wait_on", "off"]),
        ("starting", False, "reset", ["wait_on", "reset"]),
        ("restarting", True, "running", ["wait_on"]),
        ("restarting", True, "restarted", ["wait_on", "off", "on"]),
        ("migrating", True, "stopped", ["wait_on", "off"]),
        ("online", False, "running", ["wait_on"]),
        ("stopping", True, "running", ["wait_off", "on"]),
        ("stopping", True, "stopped", ["wait_off"]),
        ("stopping", True, "restarted", ["wait_off", "on"]),
        ("offline", True, "running", ["wait_off", "on"]),
        ("offline", True, "stopped", ["wait_off"]),
        ("provisioning", False, "running", ["wait_made", "on"]),
        ("provisioning", False, "stopped", ["wait_made"]),
        ("provisioning", False, "restarted", ["wait_made", "on"]),
        ("nodesoffline", False, "running", ["on"]),
        ("nodesoffline", False, "stopped", ["off"]),
        ("errormigrating", True, "restarted", ["off", "on"]),
    ],
)
def test_from_between_two_states_of_a_tenant(status: str, running: bool, state: str, way: list[str]) -> None:
    """What somebody else has begun is waited for, not asked for again; flag and status both count."""
    assert TENANT.way({"name": "acme", "status": status, "running": running}, state) == way


def test_what_is_under_way_already_is_waited_for(host: Bench) -> None:
    host.run(MODULE, {"names": ["acme-1"], "state": "running", "wait": False})
    with host.traffic() as traffic:
        done = host.run(MODULE, {"names": ["acme-1"], "state": "running"})
    assert not done["changed"] and traffic.writes == [] and states(host, "acme-1") == ["online"]
    host.run(MODULE, {"names": ["acme-1"], "state": "stopped", "wait": False})
    done = host.run(MODULE, {"names": ["acme-1"], "state": "running"})
    assert done["actions"] == ["power on tenant acme-1"] and states(host, "acme-1") == ["online"]
    # A reset is refused until a tenant is online (WIRE 9.2).
    host.run(MODULE, {"names": ["acme-2"], "state": "running", "wait": False})
    assert host.run(MODULE, {"names": ["acme-2"], "state": "reset"})["actions"] == ["reset tenant acme-2"]


def test_one_that_is_being_made(bench: Bench) -> None:
    """It is offline first, and can be started then only (schema tenant_status.yml)."""
    tenant(bench, "new")
    assert states(bench, "new") == ["provisioning"]
    done = bench.run(MODULE, {"names": ["new"], "state": "running"})
    assert done["actions"] == ["power on tenant new"] and states(bench, "new") == ["online"]


def test_a_reset_goes_through_its_status(host: Bench) -> None:
    """It ends as it begins: the module has seen it begin, and waits for its end."""
    started = host.row("tenant_status", tenant=host.key("tenants", "globex"))["started"]
    done = power(host, "reset", "globex")
    assert became(done, "state") == ["running"]
    status = host.row("tenant_status", tenant=host.key("tenants", "globex"))
    assert status["status"] == "online" and status["started"] > started


# Which tenants


def test_tenants_by_key_filter_and_tag(host: Bench) -> None:
    category = host.plant("tag_categories", name="customers", taggable_tenants=True)
    tags = {name: host.plant("tags", name=name, category=category) for name in ("trial", "paying")}
    for name, carried in (("acme-1", ("trial", "paying")), ("acme-2", ("trial",))):
        for tag in carried:
            host.plant("tag_members", tag=tags[tag], member=f"tenants/{host.key('tenants', name)}")
    key = str(host.key("tenants", "acme-3"))

    def chosen(**options: Any) -> list[str]:
        found: list[str] = became(host.run(MODULE, {"state": "running", **options}, check=True), "name")
        return found

    assert chosen(keys=[key]) == chosen(key=key) == ["acme-3"]
    assert chosen(names=["acme-3", "acme-1", "acme-3"], keys=[key]) == ["acme-3", "acme-1"]
    assert chosen(name="acme-2") == chosen(tenant="acme-2") == ["acme-2"]
    assert chosen(filter={"name__like": "acme-*"}) == chosen(filter="name bw 'acme'") == ["acme-1", "acme-2", "acme-3"]
    assert chosen(tags=["customers/trial"]) == ["acme-1", "acme-2"] and chosen(tags=["trial", "paying"]) == ["acme-1"]
    assert chosen(tags=["trial"], filter={"name": "acme-2"}) == ["acme-2"]
    assert chosen(filter={"name": "nowhere"}) == chosen(names=[]) == []


def test_a_snapshot_of_a_tenant_is_never_meant(host: Bench) -> None:
    """The list of the platform holds them, too (schema tenants.yml)."""
    snapshot = host.plant("tenants", name="acme-1", is_snapshot=True)
    assert power(host, "running", "acme-1")["changed"]
    assert len(host.run(MODULE, {"filter": {"name__like": "acme-*"}, "state": "running"}, check=True)["tenants"]) == 3
    refusal = host.refused(MODULE, {"keys": [str(snapshot)], "state": "running"})
    assert refusal["msg"].startswith(f"keys: there is no tenant {snapshot}, so nothing was done")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "one of the following is required: tenants, keys, filter, tags"),
        ({"names": ["acme-1"], "filter": {"name": "x"}}, "parameters are mutually exclusive: tenants|filter"),
        ({"keys": ["acme"]}, "keys: 'acme' is no key of a tenant, which is a whole number; names are given as tenants"),
        (
            {"names": ["acme-1", "nowhere"]},
            "tenants: there is no tenant 'nowhere', so nothing was done; check it, or create the tenant first",
        ),
        ({"filter": {}}, "filter: it is empty, which would mean every tenant; say which tenants are meant"),
        ({"tags": []}, "tags: the list is empty, which would mean every tenant; say which tenants are meant"),
        ({"tags": ["nowhere"]}, "tags: there is no tag 'nowhere'; check the name"),
        ({"filter": {"nmae": "acme"}}, "unknown field 'nmae' of tenants; did you mean name?"),
        ({"names": ["acme-1"], "wait_timeout": -1}, "wait_timeout is -1; the least allowed is 0"),
        ({"names": ["acme-1"], "concurrency": 0}, "concurrency is a number from 1"),
    ],
)
def test_tenants_that_cannot_be_meant(host: Bench, options: dict[str, Any], message: str) -> None:
    """One line, and no tenant is touched."""
    with host.traffic() as traffic:
        refusal = host.refused(MODULE, {"state": "running", **options})
    assert refusal["msg"] == message and traffic.writes == []


def test_check_mode_before_the_tenant_is_made(bench: Bench) -> None:
    foretold = bench.run(MODULE, {"names": ["later"], "state": "running"}, check=True)
    assert foretold["changed"] and foretold["actions"] == ["power on tenant later"]
    assert foretold["diff"]["before"] == {"later": "stopped"}
    said = "tenants: there is no tenant 'later' yet; the run fails unless an earlier task makes it"
    assert foretold["warnings"] == [said]


# What goes wrong with single tenants


def test_what_a_start_lacks(host: Bench) -> None:
    """No node, no storage, none enabled: the platform says why, and the others run."""
    tenant(host, "bare", nodes=0)
    tenant(host, "dry", storage=False)
    disabled = host.row("tenant_nodes", tenant=host.key("tenants", "acme-1"))["$key"]
    host.send("PUT", f"tenant_nodes/{disabled}", {"enabled": False})
    time.sleep(SETTLED)
    refusal = host.refused(MODULE, {"names": ["bare", "dry", "acme-1", "acme-2"], "state": "running"})
    assert became(refusal, "error") == [
        "POST /api/v4/tenant_actions: Tenant has no enabled nodes (HTTP 422)",
        "POST /api/v4/tenant_actions: Tenant has no storage (HTTP 422)",
        "POST /api/v4/tenant_actions: Tenant has no enabled nodes (HTTP 422)",
        None,
    ]
    assert refusal["msg"].startswith("3 of 4 tenants: bare: POST ") and refusal["actions"] == ["power on tenant acme-2"]
    assert refusal["changed"] and refusal["error"]["kind"] == "task_failed"
    assert states(host, "acme-2") == ["online"]


@pytest.mark.parametrize("logged", [True, False])
def test_nodes_that_fit_nowhere(host: Bench, logged: bool) -> None:
    """The platform takes the start on and says nothing; since 26.2 the log of the node's machine does (WIRE 12.2)."""
    key = tenant(host, "vast", ram=HUGE)
    time.sleep(SETTLED)
    node = host.row("tenant_nodes", tenant=key)
    if logged:
        now = int(time.time() * 1e6)
        text = "host1: not enough memory"
        host.plant("machine_logs", machine=node["machine"], level="error", text=text, timestamp=now)
    refusal = host.refused(MODULE, {"names": ["vast", "acme-1"], "state": "running"})
    why = f"{node['name']} is off" + (" (host1: not enough memory)" if logged else "")
    assert became(refusal, "error") == [f"power on failed: it is nodesoffline: {why}", None]
    assert became(refusal, "state") == ["nodesoffline", "running"]
    assert refusal["diff"]["after"] == {"vast": "nodesoffline", "acme-1": "running"}
    assert power(host, "stopped", "vast")["actions"] == ["power off tenant vast"]


def test_one_of_whose_nodes_some_are_off(host: Bench) -> None:
    """It serves, so that it runs; the result says which state that is."""
    host.send("POST", "tenant_nodes", {"tenant": host.key("tenants", "acme-1"), "ram": HUGE})
    assert became(host.run(MODULE, {"names": ["acme-1"], "state": "running"}), "state") == ["reduced"]
    with host.traffic() as traffic:
        again = host.run(MODULE, {"names": ["acme-1"], "state": "running"})
    assert not again["changed"] and traffic.lines == ["GET tenants"]


def test_what_a_tenant_must_run_for(host: Bench) -> None:
    """Foretold in check mode too."""
    for check in (True, False):
        with host.traffic() as traffic:
            refusal = host.refused(MODULE, {"names": ["acme-1"], "state": "reset"}, check=check)
        reason = "it is offline, and only a tenant that runs can be reset; state running starts it"
        assert refusal["msg"] == f"1 of 1 tenants: acme-1: {reason}" and traffic.writes == []


def test_a_tenant_that_sticks(host: Bench) -> None:
    host.simulator.fault("power_stuck")
    refusal = host.refused(MODULE, {"names": ["acme-1", "globex"], "state": "running", "wait_timeout": 5})
    late = "power on did not happen within 5 seconds; last state: starting: node1 is off"
    assert became(refusal, "error") == [late, None]
    done = host.run(MODULE, {"names": ["acme-2"], "state": "running", "wait": False})
    assert done["changed"] and became(done, "state") == ["starting"]


def test_a_tenant_that_is_replaced_or_deleted_meanwhile(host: Bench) -> None:
    """Keys are given anew (WIRE 4.3); another tenant under the key is left alone."""
    renamed, gone = host.key("tenants", "acme-1"), tenant(host, "fresh")
    somebody = [
        {"method": "PUT", "path": f"/api/v4/tenants/{renamed}", "body": {"name": "other"}},
        {"method": "DELETE", "path": f"/api/v4/tenants/{gone}"},
    ]
    host.simulator.fault("meanwhile", method="GET", path=r"/api/v4/tenants\?", after=1, also=somebody)
    refusal = host.refused(MODULE, {"names": ["acme-1", "fresh"], "state": "running"})
    assert became(refusal, "error") == [
        "it is called other by now, renamed or replaced by somebody; left alone",
        "it was deleted by somebody else meanwhile",
    ]


def test_no_further_tenant_is_begun_after_a_failure(host: Bench) -> None:
    tenant(host, "bare", nodes=0)
    time.sleep(SETTLED)
    names = ["acme-1", "bare", "acme-2"]
    wish = {"names": names, "state": "running", "concurrency": 1, "stop_on_failure": True}
    with host.traffic() as traffic:
        refusal = host.refused(MODULE, wish)
    assert traffic.writes == ["POST tenant_actions"] * 2
    assert became(refusal, "error")[2] == "not begun, since bare failed"
    assert states(host, "acme-1", "acme-2") == ["online", "offline"]
    assert refusal["actions"] == ["power on tenant acme-1"]


# Many at a time


def test_no_more_tenants_at_once_than_allowed(host: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[set[str]] = []
    look = many.Crowd.look

    def note(crowd: Any, members: Any) -> Any:
        rounds.append({member.name for member in members})
        yield from look(crowd, members)

    monkeypatch.setattr(many.Crowd, "look", note)
    names = ["acme-1", "acme-2", "acme-3"]
    host.run(MODULE, {"names": names, "state": "running", "concurrency": 2})
    assert max(map(len, rounds)) == 2 and set().union(*rounds) == set(names)
    rounds.clear()
    host.run(MODULE, {"names": names, "state": "stopped"})
    assert rounds[0] == set(names)


# The wire


def test_answers_about_tenants_that_are_lost(host: Bench) -> None:
    """What was asked for and not answered is looked at, and asked for again only where it was not done."""
    host.simulator.fault("reset_after", method="POST", path="tenant_actions")
    host.simulator.fault("reset_before", method="POST", path="tenant_actions", after=1)
    names = ["acme-1", "acme-2", "acme-3"]
    before = len(asked(host))
    done = host.run(MODULE, {"names": names, "state": "running"})
    assert became(done, "changed") == [True] * 3 and states(host, *names) == ["online"] * 3
    assert len(asked(host)) - before == 3, "once each"


@pytest.mark.parametrize(("fault", "done"), [("reset_after", True), ("reset_before", False)])
def test_a_reset_of_a_tenant_is_never_sent_twice(host: Bench, fault: str, done: bool) -> None:
    """Where its status is seen it has begun; where not, it may have been, and is over already."""
    host.simulator.fault(fault, method="POST", path="tenant_actions")
    with host.traffic() as traffic:
        result = host.attempt(MODULE, {"names": ["globex"], "state": "reset"})
    assert traffic.writes == ["POST tenant_actions"]
    assert became(result, "changed") == [done] and ("failed" in result) is not done
    assert done or "broke" in became(result, "error")[0]


def test_credentials_that_expire_while_tenants_start(host: Bench) -> None:
    """Going on would lock the account (WIRE 2.6); what became of each tenant is told all the same."""
    host.simulator.fault("status", method="POST", path="tenant_actions", after=1, status=401, times=None)
    with host.traffic() as traffic:
        refusal = host.refused(MODULE, {"names": ["acme-1", "acme-2", "acme-3"], "state": "running"})
    assert refusal["error"]["status_code"] == 401 and traffic.writes == ["POST tenant_actions"] * 2
    errors = became(refusal, "error")
    assert errors[0].startswith("begun (power on tenant acme-1), its end not seen: POST")
    assert errors[1].startswith("not begun: POST") and errors[2].startswith("not begun: POST")

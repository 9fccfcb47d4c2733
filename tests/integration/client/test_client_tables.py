# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables and rows through both clients: what is read, what is sent, and in how many requests."""

from __future__ import annotations

import time

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.aio import AsyncVergeClient
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import (
    AmbiguousError,
    ConflictError,
    NotFoundError,
    NotStoredError,
    TaskError,
    TaskTimeoutError,
    UnknownFieldError,
    ValidationError,
    VergeError,
)
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.schema.index import MANAGERS, TABLES
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.table import Receipt

# The wire name and what the client calls it differ here; a simulator that answers does not prove that.
KNOWN = {"networks": "vnets", "vms": "vms", "tenants": "tenants", "users": "users", "tasks": "tasks"}


def sent(side, *, clear=True):
    """(method, path) of the requests since the last look."""
    seen = [(entry["method"], entry["path"].replace("/api/v4/", "")) for entry in side.simulator.log()]
    if clear:
        side.simulator.clear_log()
    return seen


@pytest.fixture
def machines(side):
    """Three VMs, one of them with a snapshot's flag; their keys by name."""
    names = ("web-1", "web-2", "db-1")
    keys = side.simulator.rows("vms", *({"name": name, "ram": 1024} for name in names))
    side.simulator.clear_log()
    return dict(zip(names, keys))


def test_every_table_answers(side, client):
    """One GET of each of the 327 tables, by manager and by table()."""
    assert len(TABLES) == 327
    refused = {}
    for table, attribute in TABLES.items():
        by_manager, by_table = getattr(client, attribute), client.table(table)
        assert by_manager is by_table and by_table.table == table
        try:
            rows = side(by_table.list(limit=2))
        except VergeError as error:
            refused[table] = str(error)
        else:
            assert isinstance(rows, list)
    assert refused == {}
    asked = [path for _method, path in sent(side)]
    assert asked == list(TABLES)


def test_names_that_users_know(client):
    assert {name: getattr(client, name).table for name in KNOWN} == KNOWN
    assert all(getattr(client, table).table == table for table in TABLES if MANAGERS.get(table) == table)


def test_unknown_table(side, client):
    with pytest.raises(VergeError, match=r"the platform has no table 'vnet'; did you mean vnets\?"):
        client.table("vnet")
    with pytest.raises(AttributeError, match="has no table or attribute 'vnet'"):
        client.vnet  # noqa: B018
    assert sent(side) == []


def test_list(side, client, machines):
    rows = side(client.vms.list(fields=["name", "ram"], sort="-name"))
    assert rows == [{"$key": machines[name], "name": name, "ram": 1024} for name in ("web-2", "web-1", "db-1")]
    assert [row.name for row in rows] == ["web-2", "web-1", "db-1"]
    assert [row.key for row in rows] == [machines[name] for name in ("web-2", "web-1", "db-1")]


@pytest.mark.parametrize(
    ("conditions", "names"),
    [
        ({"name": "web-1"}, ["web-1"]),
        ({"name__like": "web-*"}, ["web-1", "web-2"]),
        ({"filter": "name bw 'db'"}, ["db-1"]),
        ({"filter": "name eq 'web-1' or name eq 'db-1'", "ram": 1024}, ["db-1", "web-1"]),
        ({"filter": "name eq 'web-1' or name eq 'db-1'", "ram": 1}, []),
        ({"name": ["db-1", "web-2"]}, ["db-1", "web-2"]),
        ({"limit": 1}, ["db-1"]),
        ({"limit": 1, "offset": 1}, ["web-1"]),
        ({"name": "nobody"}, []),
    ],
)
def test_conditions(side, client, machines, conditions, names):
    assert [row.name for row in side(client.vms.list(sort="+name", fields="name", **conditions))] == names


@pytest.mark.parametrize("name", ["o'brien", "back\\slash", "br{x}ace", "{", "Zoë ☃", "a+b & c=d #e%20", "x" * 120])
def test_names_with_every_kind_of_letter(side, client, name):
    row = side(client.tag_categories.create(name=name))
    assert side(client.tag_categories.get(name=name)).key == row.key
    assert [found.key for found in side(client.tag_categories.list(name=name))] == [row.key]


def test_get_by_key_is_one_request(side, client, machines):
    assert side(client.vms.get(machines["db-1"])).name == "db-1"
    assert sent(side) == [("GET", f"vms/{machines['db-1']}")]


def test_get_by_name_is_one_request(side, client, machines):
    assert side(client.vms.get(name="db-1")).key == machines["db-1"]
    [entry] = side.simulator.log()
    assert entry["query"]["limit"] == "2"
    assert sent(side) == [("GET", "vms")]


def test_get_of_nothing(side, client, machines):
    with pytest.raises(NotFoundError, match=r"GET /api/v4/vms/999: .*not found.* \(HTTP 404\)"):
        side(client.vms.get(999))
    with pytest.raises(NotFoundError, match="vms: no row matches is_snapshot eq false and name eq 'nobody'|no row"):
        side(client.vms.get(name="nobody"))
    with pytest.raises(VergeError, match="vms: say which row, by key or by name"):
        client.vms.get()


def test_several_rows_where_one_was_meant(side, client):
    first = side.simulator.rows("files", *({"name": "same.iso"} for _number in range(4)))
    with pytest.raises(AmbiguousError) as caught:
        side(client.files.get(name="same.iso"))
    assert caught.value.keys == first
    assert f"choose one by its key: {', '.join(map(str, first))}" in str(caught.value)


def test_snapshots_do_not_count_as_machines(side, client, machines):
    side.simulator.rows("vms", {"name": "web-1", "is_snapshot": True})
    assert side(client.vms.get(name="web-1")).key == machines["web-1"]


def test_iter_all_goes_by_pages(side, client):
    side.simulator.rows("tag_categories", *({"name": f"c{number}"} for number in range(7)))
    side.simulator.clear_log()
    rows = side.all(client.tag_categories.iter_all(fields="name", page=3))
    assert [row.name for row in rows] == [f"c{number}" for number in range(7)]
    queries = [entry["query"] for entry in side.simulator.log()]
    assert [(query["limit"], query.get("offset")) for query in queries] == [("3", "0"), ("3", "3"), ("3", "6")]
    assert {query["sort"] for query in queries} == {"+$key"}


def test_iter_all_with_a_full_last_page(side, client):
    side.simulator.rows("tag_categories", *({"name": f"c{number}"} for number in range(4)))
    assert len(side.all(client.tag_categories.iter_all(page=2))) == 4
    assert len(side.all(client.tag_categories.iter_all(page=2, name="none"))) == 0


def test_create_reads_back(side, client):
    row = side(client.tag_categories.create(name="colour", description="of things"))
    assert isinstance(row.key, int) and (row.name, row.description) == ("colour", "of things")
    assert sent(side) == [("POST", "tag_categories"), ("GET", f"tag_categories/{row.key}")]


def test_create_with_columns_that_are_no_words(side, client):
    assert side(client.tag_categories.create({"name": "colour"}, description="x")).description == "x"


def test_update_and_delete(side, client):
    row = side(client.tag_categories.create(name="colour"))
    assert side(client.tag_categories.update(row.key, description="new")).description == "new"
    side(client.tag_categories.delete(row.key))
    with pytest.raises(NotFoundError):
        side(client.tag_categories.delete(row.key))


def test_taken_name(side, client):
    side(client.tag_categories.create(name="colour"))
    with pytest.raises(ConflictError):
        side(client.tag_categories.create(name="colour"))


def test_refused_value(side, client):
    with pytest.raises(ValidationError, match=r"is not in list for field"):
        side(client.networks.create(name="n", type="nonsense"))


@pytest.mark.parametrize(
    "call",
    [
        lambda vms: vms.list(nmae="x"),
        lambda vms: vms.list(filter="nmae eq 'x'"),
        lambda vms: vms.list(fields=["nmae"]),
        lambda vms: vms.list(sort="nmae"),
        lambda vms: vms.get(nmae="x"),
        lambda vms: vms.create(nmae="x"),
        lambda vms: vms.update(1, nmae="x"),
        lambda vms: vms.iter_all(nmae="x"),
    ],
)
def test_unknown_columns_are_refused_before_anything_is_sent(side, client, call):
    with pytest.raises(UnknownFieldError, match=r"unknown field 'nmae' of vms; did you mean name\?"):
        side(call(client.vms))
    assert sent(side) == []


def test_unknown_columns_on_request(side, client, machines):
    table = client.table("vms", allow_unknown=True)
    assert side(table.list(nmae="x")) == []
    side(table.update(machines["db-1"], nmae="x"))
    assert ("PUT", f"vms/{machines['db-1']}") in sent(side)
    assert client.table("vms") is client.vms is not table


# Rows as objects


def test_refresh_is_in_place(side, client, machines):
    row = side(client.vms.get(machines["db-1"], fields=["name", "description"]))
    side.simulator.rows("vms", {"$key": row.key, "description": "changed"})
    assert side(row.refresh()) is row
    assert row == {"$key": row.key, "name": "db-1", "description": "changed"}


def test_save_sends_what_changed(side, client, machines):
    row = side(client.vms.get(machines["db-1"]))
    side.simulator.clear_log()
    row.description = "new"
    assert side(row.save()) is row and row.description == "new"
    put = next(entry for entry in side.simulator.log() if entry["method"] == "PUT")
    assert put["body_keys"] == ["description"]
    side.simulator.clear_log()
    side(row.save())
    assert sent(side) == []  # nothing changed since


def test_save_of_what_the_platform_drops(side, client, machines):
    row = side(client.table("files", allow_unknown=True).create(name="a.iso"))
    row["filesize"] = 12345  # read-only: the platform refuses or swallows it, and neither may pass as stored
    with pytest.raises((NotStoredError, ValidationError)):
        side(row.save())


def test_delete_of_a_row(side, client, machines):
    row = side(client.tag_categories.create(name="colour"))
    side(row.delete())
    with pytest.raises(NotFoundError):
        side(row.refresh())


def test_attributes_of_a_row(side, client, machines):
    row = side(client.vms.get(machines["db-1"], fields="name"))
    with pytest.raises(AttributeError, match="this row of vms holds no 'ram'"):
        row.ram  # noqa: B018
    assert dict(row) == {"$key": machines["db-1"], "name": "db-1"}


# Actions and waiting


def test_action_and_wait(side, client):
    row = side(client.vms.create(name="power", ram=1024))
    assert isinstance(side(client.vms.action(row.key, "poweron")), Receipt)
    told = []
    state = side(
        client.vms.wait_for(
            row.key,
            lambda seen: seen.status == "running",
            fields=["machine#status#status as status"],
            timeout=10,
            state=lambda seen: seen.status,
            on_poll=lambda status, elapsed: told.append(status),
        )
    )
    assert state.status == "running" and told[-1] == "running"


def test_refused_action(side, client, machines):
    with pytest.raises(ValidationError, match=r"'dance' is not in list for field 'action'"):
        side(client.vms.action(machines["db-1"], "dance"))


def test_wait_that_ends_badly(side, client, machines):
    key = machines["db-1"]
    with pytest.raises(TaskTimeoutError, match=rf"vms {key} did not happen within 0.3 seconds; last state: db-1"):
        side(client.vms.wait_for(key, lambda row: False, timeout=0.3, state=lambda row: row.name))
    with pytest.raises(TaskError, match=f"vms {key} failed: because"):
        side(client.vms.wait_for(key, lambda row: False, failed=lambda row: "because"))


def test_many_at_once(side, client, machines):
    """Nothing is mixed up; the asynchronous client has them under way together, the other one after the other."""
    keys = list(machines.values()) * 4
    side.simulator.fault("latency", path="/vms/", seconds=0.2, times=len(keys))
    started = time.monotonic()
    rows = side.together(client.vms.get(key, fields="name") for key in keys)
    assert [row.key for row in rows] == keys
    if side.kind is AsyncVergeClient:
        assert time.monotonic() - started < 0.2 * len(keys)


def test_cloudinit_content_survives_a_broken_download(side, client, machines):
    [key] = side.simulator.rows(
        "cloudinit_files",
        {"owner": f"vms/{machines['db-1']}", "name": "/user-data", "contents": "#cloud-config\n" + "x" * 5000},
    )
    whole = side(content_of(client, key))
    side.simulator.fault("truncated", path=f"/cloudinit_files/{key}")
    assert side(content_of(client, key)) == whole == "#cloud-config\n" + "x" * 5000


def content_of(client, key):
    return client.run(client.cloudinit_files.content(key))

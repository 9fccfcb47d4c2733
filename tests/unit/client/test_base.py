# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables, files and tasks where the platform is a plain function: exact requests, odd answers, broken transfers."""

from __future__ import annotations

import io
import json
import re
from urllib.parse import parse_qsl

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos import waiting
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import (
    APIError,
    NotFoundError,
    NotStoredError,
    TaskError,
    TaskTimeoutError,
    UploadError,
    VergeConnectionError,
    VergeError,
)
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.protocol import (
    Failure,
    Response,
    Sleep,
    Together,
)
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.table import Receipt

LOST = Failure("lost", "the connection broke", True)


def reply(body=None, status=200, **headers):
    raw = body if isinstance(body, bytes) else json.dumps([] if body is None else body).encode()
    return Response(status, {name.replace("_", "-"): value for name, value in headers.items()}, raw)


class Stage:
    """A client whose requests a function answers, on a clock that only pauses move."""

    def __init__(self, monkeypatch):
        self.sent = []
        self.now = 1000.0
        self.answer = lambda request: reply()
        self.client = VergeClient("h", token="t")
        self.client._connection = self
        monkeypatch.setattr(waiting.time, "monotonic", lambda: self.now)

    def run(self, operation):
        outcome = None
        while True:
            try:
                effect = operation.send(outcome)
            except StopIteration as end:
                return end.value
            outcome = None
            if isinstance(effect, Sleep):
                self.now += effect.seconds
            elif isinstance(effect, Together):
                outcome = [self.settle(each) for each in effect.operations]
            else:
                self.sent.append(effect)
                outcome = self.answer(effect)

    def settle(self, operation):
        try:
            return self.run(operation)
        except VergeError as error:
            return error

    @property
    def lines(self):
        return [(request.method, request.path.split("/api/v4/")[1], request.json) for request in self.sent]


@pytest.fixture
def stage(monkeypatch):
    return Stage(monkeypatch)


# Rows


@pytest.mark.parametrize(
    ("body", "rows"),
    [
        ([], []),
        (None, []),
        ({"$count": 0}, []),  # WIRE 14.1
        ({"name": "view"}, [{"name": "view"}]),
        ([{"$key": 1}], [{"$key": 1}]),
    ],
)
def test_shapes_of_a_list(stage, body, rows):
    stage.answer = lambda request: reply(body)
    assert stage.client.vms.list() == rows


@pytest.mark.parametrize("body", [b"", b" ", b"null", b"[null]", b'["x"]', b'[{"$key": 1}, 2]', b'"text"', b"7"])
def test_what_is_no_list_is_not_an_empty_table(stage, body):
    """An empty table is [] (WIRE 3.21); of anything else nobody knows what the table holds."""
    stage.answer = lambda request: Response(200, {}, body)
    vms = stage.client.vms
    for read in (vms.list, lambda: list(vms.iter_all()), lambda: vms.get(name="a")):
        with pytest.raises(VergeConnectionError, match="says nothing about the table; check that the host"):
            read()


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"[null]"])
def test_a_system_that_says_nothing_is_no_greeting(stage, body, monkeypatch):
    stage.answer = lambda request: Response(200, {}, body)
    stage.open = lambda: None
    with pytest.raises(VergeConnectionError, match="the answer is no row; check that the host is a VergeOS system"):
        stage.client.connect()


class Capped:
    """A platform that gives at most so many rows at once, whatever it is asked for."""

    def __init__(self, rows, cap, heeds=True):
        self.rows = [{"$key": key, "name": f"vm-{key}"} for key in range(rows)]
        self.cap = cap
        self.heeds = heeds

    def __call__(self, request):
        query = dict(parse_qsl(request.path.partition("?")[2]))
        start = int(query.get("offset", 0)) if self.heeds else 0
        most = min(self.cap, int(query.get("limit", 0)) or self.cap)
        return reply(self.rows[start : start + most])


@pytest.mark.parametrize(
    ("rows", "cap", "requests"),
    [
        (0, 10**6, 1),
        (99, 10**6, 1),
        (499, 500, 1),
        (100, 10**6, 2),  # it may be cut off there, and is not
        (500, 500, 2),
        (501, 500, 2),
        (1000, 10**6, 2),
        (1200, 500, 3),
        (1500, 500, 4),
        (2345, 1000, 3),
        (1234, 100, 13),
    ],
)
def test_a_round_number_of_rows_may_be_a_cap(stage, rows, cap, requests):
    """No limit of the platform's own is known (WIRE 3.18); a list that ends at a round number is asked for more."""
    stage.answer = Capped(rows, cap)
    assert [row.key for row in stage.client.vms.list(fields=["$key", "name"])] == list(range(rows))
    assert len(stage.sent) == requests


@pytest.mark.parametrize(("limit", "offset", "cap", "requests"), [(700, 0, 500, 2), (100, 0, 500, 1), (0, 300, 200, 2)])
def test_a_cap_below_the_limit(stage, limit, offset, cap, requests):
    stage.answer = Capped(650 if limit == 0 else 2000, cap)
    found = stage.client.vms.list(fields=["$key"], limit=limit, offset=offset)
    assert [row.key for row in found] == list(range(offset, offset + (limit or 350)))
    assert len(stage.sent) == requests


def test_pages_larger_than_the_cap(stage):
    stage.answer = Capped(1234, 100)
    assert [row.key for row in stage.client.vms.iter_all(fields=["$key"])] == list(range(1234))


def test_an_offset_that_nobody_heeds(stage):
    """What came again is not counted twice, and is not asked for without end."""
    stage.answer = Capped(800, 500, heeds=False)
    assert len(stage.client.vms.list(fields=["$key"])) == 500
    assert len(stage.sent) == 2


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ([], "a list, where one row was asked for"),
        ([{"$key": 3}], "a list, where one row was asked for"),
        ("text", "no row"),
        (7, "no row"),
        ({"$key": 4, "name": "another"}, "row 4"),
        ({"$key": "30", "name": "another"}, "row '30'"),
    ],
)
def test_an_answer_that_is_not_the_row(stage, body, said):
    """Nothing but a 404 says that a row is not there, and no other row stands in for it."""
    stage.answer = lambda request: reply(body)
    with pytest.raises(VergeConnectionError, match=f"GET /api/v4/vms/3: the answer is {said}; check") as caught:
        stage.client.vms.get(3)
    assert (caught.value.table, caught.value.key) == ("vms", 3)


@pytest.mark.parametrize("fields", ["name", ["name"], "all,$key", None])
def test_the_key_is_read_along(stage, fields):
    stage.answer = lambda request: reply({"$key": "3", "name": "web"})
    assert stage.client.vms.get("3", fields=fields).name == "web"
    assert "%24key" in stage.sent[0].path


NO_KEY = ["", " ", "\t", None, True, False, 1.0, [], [1], {}, {"$key": 1}, b"1", 10**5000]
NO_PATH = [".", "..", "/", "2/", "/2", "2/..", "../users/1", "..\\2", "a/b", "a\nb", " 2", "2 ", "\x00", "2\u2028"]
NO_NUMBER = ["0", 0, -1, "-1", "+1", "01", "1.0", "1e3", "2;3", "2?x=1", "2#", "%32", "x", "٢", "２", "²"]
TOO_LONG = ["9" * 20, "9" * 5000]
CALLS = {
    "get": lambda table, key: table.get(key),
    "update": lambda table, key: table.update(key, description="x"),
    "delete": lambda table, key: table.delete(key),
    "action": lambda table, key: table.action(key, "anything"),
    "wait_for": lambda table, key: table.wait_for(key, lambda _row: True),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("table", "keys"),
    [("vms", NO_KEY + NO_PATH + NO_NUMBER + TOO_LONG), ("volumes", NO_KEY + NO_PATH)],
    ids=["number", "text"],
)
def test_what_is_no_key_is_refused_unsent(stage, table, keys, call):
    """The first row of a table would answer for some of these."""
    for key in keys:
        with pytest.raises(VergeError) as caught:
            CALLS[call](stage.client.table(table), key)
        assert len(str(caught.value).splitlines()) == 1 and caught.type is VergeError, key
        assert str(caught.value).startswith(f"{table}: "), key
    assert stage.sent == []


@pytest.mark.parametrize("name", ["", " ", "\t\n", None])
def test_a_blank_name_is_no_row(stage, name):
    for conditions in ({"name": name}, {"name": name, "machine": 3}, {"$key": name}):
        with pytest.raises(VergeError, match="is empty; say which row"):
            stage.client.vms.get(**conditions)
    assert stage.sent == []


@pytest.mark.parametrize("name", ["", " "])
def test_a_blank_action_is_refused_unsent(stage, name):
    with pytest.raises(VergeError, match="say which action"):
        stage.client.vms.action(3, name)
    assert stage.sent == []


@pytest.mark.parametrize(
    ("body", "key", "response"),
    [
        ({"location": "/v4/vms/36", "dbpath": "vms/36", "$row": 36, "$key": "36"}, "36", {}),
        ({"location": "/v4/vms/36", "$row": 36}, "36", {}),
        ({"dbpath": "volumes/0a1b"}, "0a1b", {}),
        ({"$key": "7", "response": {"machine": "54"}}, "7", {"machine": "54"}),
        ({"response": []}, None, {}),
        ({}, None, {}),
        (None, None, {}),
        ([], None, {}),
    ],
)
def test_receipts(body, key, response):
    receipt = Receipt(body)
    assert (receipt.key, dict(receipt.response), receipt.body) == (key, response, body)


def test_a_filter_that_matched_too_much_is_seen(stage):
    """The answer's names are compared again (WIRE 13.2)."""
    stage.answer = lambda request: reply([{"$key": 1, "name": "brace"}])
    with pytest.raises(NotFoundError):
        stage.client.tags.get(name="br{x}ace")


@pytest.mark.parametrize("key", ["a?b#c", "ü", "a%2Fb", "...", "a b"])
def test_a_key_stays_one_segment(stage, key):
    stage.answer = lambda request: reply({"$key": key})
    stage.client.volumes.get(key)
    path = stage.sent[0].path.split("?")[0]
    assert path.count("/") == 4 and re.fullmatch(r"/api/v4/volumes/[\w%.~-]+", path)


def test_save_notices_what_was_dropped(stage):
    stage.answer = lambda request: reply({"$key": 1, "name": "a", "description": "old"})
    row = stage.client.vms.get(1)
    row.description = "new"
    with pytest.raises(NotStoredError, match="vms 1: the platform did not store description"):
        row.save()


@pytest.mark.parametrize(
    ("table", "name", "params", "line"),
    [
        ("vms", "poweron", {}, ("POST", "vm_actions", {"vm": 3, "action": "poweron"})),
        (
            "vms",
            "clone",
            {"name": "b"},
            ("POST", "vm_actions", {"vm": 3, "action": "clone", "params": {"name": "b"}}),
        ),
        ("vnets", "applydns", {}, ("PUT", "vnets/3/applydns", {})),
        ("volumes", "reset", {}, ("POST", "volume_actions", {"volume": 3, "action": "reset"})),
        ("vm_imports", "abort", {}, ("PUT", "vm_imports/3?action=abort", {})),
        ("alarms", "resolve", {}, ("POST", "alarms/3/resolve", {})),
    ],
)
def test_spellings_of_actions(stage, table, name, params, line):
    stage.client.table(table).action(3, name, **params)
    [request] = stage.sent
    assert request.repeatable is False
    assert stage.lines == [line]


def test_actions_of_a_table_without_facts(stage):
    stage.client.table("vnets", allow_unknown=True).action(3, "refresh")
    assert stage.lines == [("POST", "vnet_actions", {"vnet": 3, "action": "refresh"})]


def test_action_on_a_string_key(stage):
    stage.client.vm_imports.action("0a&1b", "abort")
    assert stage.sent[0].path == "/api/v4/vm_imports/0a%261b?action=abort"


def test_columns_and_parameters_may_have_any_name(stage):
    stage.answer = lambda request: reply({"$key": "a" if "/settings/a" in request.path else "7"})
    stage.client.settings.update("a", key="b", value="c")
    stage.client.vms.action(3, "x", key=1, name=2)
    table = stage.client.table("settings", allow_unknown=True)
    table.create(key="b", columns="d")
    assert [line[2] for line in stage.lines if line[0] != "GET"] == [
        {"key": "b", "value": "c"},
        {"vm": 3, "action": "x", "params": {"key": 1, "name": 2}},
        {"key": "b", "columns": "d"},
    ]


# Files


class Catalog:
    """One file of the platform: what arrived, and what goes wrong on the way."""

    def __init__(self, size, lag=0):
        self.content = bytearray(size)
        self.allocated = size
        self.lag = lag  # looks at the row that still show a short size
        self.puts = []
        self.trouble = []  # outcomes that come in place of the next chunks' answers

    def __call__(self, request):
        if request.method == "POST":
            return reply({"$key": "7"}, 201)
        if request.method == "GET":
            short = self.lag > 0
            self.lag -= 1
            size = self.allocated - 262144 if short else self.allocated
            return reply({"$key": 7, "name": "x.iso", "filesize": size, "allocated_bytes": self.allocated})
        position = int(request.path.rsplit("filepos=", 1)[1])
        self.puts.append((position, len(request.body)))
        if self.trouble:
            trouble = self.trouble.pop(0)
            if trouble is not None:
                return trouble
        self.content[position : position + len(request.body)] = request.body
        return reply()


@pytest.mark.parametrize(
    ("size", "chunks"), [(0, 0), (1, 1), (262143, 1), (262144, 1), (262145, 2), (1048576, 4), (1048577, 5)]
)
def test_upload_in_chunks(stage, size, chunks):
    content = bytes(number % 251 for number in range(size))
    stage.answer = catalog = Catalog(size)
    told = []
    row = stage.client.files.upload(
        io.BytesIO(content), "x.iso", tier=3, description="d", progress=lambda *step: told.append(step)
    )
    assert row.key == 7 and bytes(catalog.content) == content
    assert stage.lines[0] == (
        "POST",
        "files",
        {"name": "x.iso", "description": "d", "preferred_tier": "3", "allocated_bytes": str(size)},
    )
    assert catalog.puts == [(262144 * n, min(262144, size - 262144 * n)) for n in range(chunks)]
    assert told == [(min(size, 262144 * (n + 1)), size) for n in range(chunks)]
    kinds = {request.headers["Content-Type"] for request in stage.sent if request.method == "PUT"}
    assert kinds <= {"application/octet-stream"}


def test_upload_of_a_path_takes_its_name(stage, tmp_path):
    (tmp_path / "debian.iso").write_bytes(b"abc")
    stage.answer = Catalog(3)
    stage.client.files.upload(tmp_path / "debian.iso")
    assert stage.lines[0][2] == {"name": "debian.iso", "allocated_bytes": "3"}


def test_upload_repeats_a_chunk(stage):
    stage.answer = catalog = Catalog(600000)
    catalog.trouble = [None, LOST, reply({"err": "busy"}, 503), None]
    content = bytes(range(256)) * 2344
    stage.client.files.upload(io.BytesIO(content[:600000]), "x.iso")
    assert [position for position, _length in catalog.puts] == [0, 262144, 262144, 262144, 524288]
    assert bytes(catalog.content) == content[:600000]


def test_upload_waits_for_the_size(stage):
    stage.answer = Catalog(1048576, lag=3)
    assert stage.client.files.upload(io.BytesIO(bytes(1048576)), "x.iso").filesize == 1048576
    stage.answer = Catalog(1048576, lag=10**6)
    with pytest.raises(TaskTimeoutError, match="last state: 786432 of 1048576 bytes"):
        stage.client.files.upload(io.BytesIO(bytes(1048576)), "x.iso", timeout=5)


@pytest.mark.parametrize("last", [LOST, reply({"err": "no space left"}, 500)])
def test_upload_that_stops_says_how_to_go_on(stage, last):
    content = bytes(number % 249 for number in range(700000))
    stage.answer = catalog = Catalog(700000)
    catalog.trouble = [None, *[last] * 7]
    with pytest.raises(UploadError) as caught:
        stage.client.files.upload(io.BytesIO(content), "x.iso")
    error = caught.value
    assert (error.key, error.offset, error.kind) == ("7", 262144, "upload")
    assert "continue it with key 7 and offset 262144, or delete file 7" in str(error)
    assert "stopped after 262144 of 700000 bytes" in str(error)
    catalog.trouble, stage.sent[:] = [], []
    stage.client.files.upload(io.BytesIO(content), key=error.key, offset=error.offset)
    assert bytes(catalog.content) == content
    assert [line[0] for line in stage.lines] == ["GET", "PUT", "PUT", "GET"]


def test_upload_goes_on_with_the_same_file_only(stage):
    stage.answer = Catalog(10)
    with pytest.raises(VergeError, match=r"file 7 \(x.iso\) was made for 10 bytes, not for 11"):
        stage.client.files.upload(io.BytesIO(bytes(11)), key=7)
    assert [line[0] for line in stage.lines] == ["GET"]


def test_upload_of_a_file_that_shrinks(stage):
    class Shrinking(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 5))

    stage.answer = Catalog(10)
    with pytest.raises(UploadError, match="the local file became shorter"):
        stage.client.files.upload(Shrinking(bytes(10)), "x.iso")


@pytest.mark.parametrize(
    ("source", "options", "said"),
    [
        ("/nowhere/x.iso", {}, "cannot read /nowhere/x.iso: No such file"),
        ("/", {}, "cannot read /: Is a directory"),
        (io.BytesIO(b"a"), {}, "say which name the file shall have"),
        (io.BytesIO(b"a"), {"name": "x", "chunk": 0}, "chunk must be above 0"),
        (io.BytesIO(b"a"), {"name": "x", "offset": -1}, "offset not below it"),
    ],
)
def test_uploads_that_make_no_sense(stage, source, options, said):
    with pytest.raises(VergeError, match=said):
        stage.client.files.upload(source, **options)
    assert stage.sent == []


class Download:
    """A platform that sends ``content``, cut after so many bytes in each of the first answers."""

    def __init__(self, content, cuts=(), ranges=True):
        self.content, self.cuts, self.ranges = content, list(cuts), ranges
        self.asked = []

    def __call__(self, request):
        asked = request.headers.get("Range", "")
        self.asked.append(asked)
        begin = int(asked[6:-1]) if asked and self.ranges else 0
        body, total = self.content[begin:], len(self.content)
        headers = {"content-length": str(len(body))}
        if begin:
            headers["content-range"] = f"bytes {begin}-{total - 1}/{total}"
        request.sink.start(206 if begin else 200, headers)
        cut = self.cuts.pop(0) if self.cuts else None
        for at in range(0, len(body if cut is None else body[:cut]), 1000):
            request.sink.write((body if cut is None else body[:cut])[at : at + 1000])
        return LOST if cut is not None else Response(206 if begin else 200, headers, b"")


CONTENT = bytes(number % 253 for number in range(10_000))


@pytest.mark.parametrize("ranges", [True, False])
@pytest.mark.parametrize("cuts", [[], [4000], [0, 0], [4000, 1000, 500], [4000] * 7, [1000, 2000, 2000, 2000, 2000]])
def test_download_survives_cuts(stage, tmp_path, cuts, ranges):
    stage.answer = platform = Download(CONTENT, cuts, ranges)
    told = []
    count = stage.client.files.download(7, tmp_path / "x.iso", progress=lambda *step: told.append(step))
    assert count == 10_000 and (tmp_path / "x.iso").read_bytes() == CONTENT
    assert told[-1] == (10_000, 10_000)
    assert [file.name for file in tmp_path.iterdir()] == ["x.iso"]
    assert platform.asked[0] == ""


def test_download_goes_on_where_it_broke(stage):
    stage.answer = platform = Download(CONTENT, [4000] * 7)
    target = io.BytesIO(b"before")
    target.seek(6)
    assert stage.client.files.download(7, target) == 10_000
    assert target.getvalue() == b"before" + CONTENT
    assert platform.asked[-1] == "bytes=4000-"


def test_download_that_ends_leaves_nothing(stage, tmp_path):
    (tmp_path / "x.iso").write_bytes(b"old")
    stage.answer = Download(CONTENT, [4000, *[0] * 50])
    with pytest.raises(VergeConnectionError):
        stage.client.files.download(7, tmp_path / "x.iso")
    assert [file.name for file in tmp_path.iterdir()] == ["x.iso"]
    assert (tmp_path / "x.iso").read_bytes() == b"old"


def test_download_of_nothing(stage, tmp_path):
    stage.answer = lambda request: reply({"err": "Resource '/v4/files/7' not found"}, 404)
    with pytest.raises(NotFoundError):
        stage.client.files.download(7, tmp_path / "x.iso")
    assert list(tmp_path.iterdir()) == []


def test_download_to_a_place_that_is_not_there(stage):
    with pytest.raises(VergeError, match="/nowhere/x.iso cannot be written: there is no folder /nowhere"):
        stage.client.files.download(7, "/nowhere/x.iso")
    assert stage.sent == []


# Tasks


class Job:
    """A task of the platform. ``looks`` are the (status, last_run) that later reads of the row show; None is a 404."""

    def __init__(self, *looks, table=False, logs=()):
        self.looks, self.table, self.logs = list(looks), table, list(logs)

    def __call__(self, request):
        path = request.path.split("/api/v4/")[1]
        if path == "task_actions":
            return reply({"$key": "1"}, 201) if self.table else reply({"err": "Resource not found"}, 404)
        if request.method == "PUT":
            return reply()
        if path.startswith("task_logs"):
            error = "level" in path
            return reply([{"$key": 1, "text": "disk\n full", "timestamp": 5}] if self.logs and error else [])
        look = self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]
        if look is None:
            return reply({"err": "Resource not found"}, 404)
        return reply({"$key": 4, "name": "Nightly", "status": look[0], "last_run": look[1]})


@pytest.mark.parametrize("table", [True, False])
@pytest.mark.parametrize(
    "looks",
    [
        [("idle", 0), ("idle", 0), ("running", 9), ("idle", 9)],
        [("idle", 0), ("idle", 9)],
        [("idle", 9), ("running", 9), ("idle", 9)],  # last_run may be the end of a run, or coarse
        [("idle", None), ("idle", None), ("idle", 12)],
        [("idle", "yesterday"), ("running", "yesterday"), ("idle", "today")],
    ],
)
def test_execute_waits_for_the_run(stage, looks, table):
    stage.answer = job = Job(*looks, table=table)
    assert stage.client.tasks.execute(4, wait=True).status == "idle"
    assert len(job.looks) == 1
    posted = [line for line in stage.lines if line[0] != "GET"]
    first = ("POST", "task_actions", {"task": 4, "action": "execute"})
    assert posted == ([first] if table else [first, ("PUT", "tasks/4?action=execute", {})])


def test_idle_right_after_execute_is_not_the_end(stage):
    stage.answer = Job(("idle", 9))
    with pytest.raises(TaskTimeoutError, match="the end of task 4 did not happen within 5 seconds; last state: idle"):
        stage.client.tasks.execute(4, wait=True, timeout=5)


def test_task_that_deletes_itself(stage):
    stage.answer = Job(("idle", 0), ("running", 9), None)
    assert stage.client.tasks.execute(4, wait=True) is None
    stage.answer = Job(("idle", 0), None)
    assert stage.client.tasks.execute(4, wait=True) is None


def test_run_that_fails(stage):
    stage.answer = Job(("idle", 0), ("idle", 9), logs=["x"])
    with pytest.raises(TaskError, match=r"task Nightly \(4\) failed: disk full"):
        stage.client.tasks.execute(4, wait=True)


def test_execute_without_waiting(stage):
    stage.answer = Job(("idle", 0), table=True)
    stage.client.tasks.execute(4)
    assert [line[0] for line in stage.lines] == ["POST"]


def test_wait(stage):
    stage.answer = Job(("running", 9), ("running", 9), ("idle", 9))
    assert stage.client.tasks.wait(4).status == "idle"
    stage.answer = Job(("running", 9))
    with pytest.raises(TaskTimeoutError, match="last state: running"):
        stage.client.tasks.wait(4, timeout=3)
    stage.answer = Job(("idle", 9), ("idle", 11))
    assert stage.client.tasks.wait(4, since=9).last_run == 11


def test_wait_for_a_task_that_never_was(stage):
    stage.answer = Job(None)
    with pytest.raises(NotFoundError):
        stage.client.tasks.wait(4)
    assert stage.client.tasks.wait(4, since=9) is None


def test_wait_blames_the_last_run_only(stage):
    stage.answer = Job(("idle", 9), logs=["x"])
    with pytest.raises(TaskError):
        stage.client.tasks.wait(4)
    assert "timestamp%20gt%208999999" in stage.sent[-1].path


def test_refused_execute(stage):
    stage.answer = lambda request: reply({"err": "Permission denied"}, 403)
    with pytest.raises(APIError):
        stage.client.tasks.execute(4)
    assert len(stage.sent) == 1

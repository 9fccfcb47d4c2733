# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No answer, however strange, makes the client raise anything but its own exceptions; normalising twice is once."""

from __future__ import annotations

import io
import json
from contextlib import closing
from typing import Any, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.community.vergeos.plugins.module_utils.desired.kinds import (
    CommaList,
    Family,
    Field,
    Flag,
    Integer,
    Mac,
    Size,
    WishError,
)
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import VergeError
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.managers.base import ResourceObject
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.protocol import (
    Failure,
    Operation,
    Request,
    Response,
    Sleep,
    Together,
)
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.waiting import until

KINDS = ("refused", "lost", "timeout", "tls", "address", "local")
# Names that the client looks for, so that it finds something strange below them.
columns = st.sampled_from(
    "$key $row $count location dbpath response err error message name machine status last_run timestamp filesize "
    "allocated_bytes version text".split()
)
# Half a character is no Unicode, and yet JSON. Numbers come as text too, and longer than Python reads them.
texts = st.text(max_size=20) | st.sampled_from(["\ud800", "/v4/vms/\udfff", "9" * 5000, "-5", "1e9"])
scalars = texts | st.none() | st.booleans() | st.integers() | st.floats()
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(columns | st.text(max_size=8), inner, max_size=5),
    max_leaves=12,
)
deep = st.builds(lambda depth: b'[{"name":' + b"[" * depth + b"]" * depth + b"}]", st.integers(800, 100000))
# Mostly what looks like rows, since that is what is read on.
row = st.dictionaries(columns, scalars | values, min_size=1, max_size=4)
rows = row | st.lists(row, min_size=1, max_size=3)
bodies = (rows | rows | values).map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60) | deep
# What an HTTP library lets through in a header.
words = st.characters(min_codepoint=32, max_codepoint=255, exclude_categories=("Cc",))
numbers = st.integers().map(str) | st.just("9" * 5000)
ranges = st.builds("bytes {}-9/{}".format, numbers, numbers | st.just("*"))
headers = st.dictionaries(
    st.sampled_from(["Retry-After", "Content-Type", "Content-Range", "Content-Length"]),
    st.text(words, max_size=12) | numbers | ranges,
)
statuses = st.sampled_from([200, 201, 206]) | st.integers(100, 599)
answers = st.builds(Response, statuses, headers, bodies) | st.builds(
    Failure, st.sampled_from(KINDS), st.just("it broke"), st.booleans()
)


def operations() -> dict[str, Callable[[Any], Operation]]:
    """Return what is fuzzed: every kind of operation on a table with facts."""
    return {
        "list": lambda vms: vms._objects(None, None),
        "get": lambda vms: vms._object(5, None, None, {}),
        "get by name": lambda vms: vms._object(None, None, None, {"name": "web"}),
        "create": lambda vms: vms._create({"name": "web"}),
        "update": lambda vms: vms._update(5, {"ram": 1024}),
        "delete": lambda vms: vms.remove(5),
        "action": lambda vms: vms.act(5, "poweron"),
        "hello": lambda vms: vms._client._hello(),
        "version": lambda vms: vms._client._version(),
        "cloud-init": lambda vms: vms.sibling("cloudinit_files").content(3),
        "save": lambda vms: renamed(vms)._save(),
        "wait": lambda vms: until(lambda: vms._object(5, None, None, {}), bool, what="it", timeout=0),
        "page": lambda vms: vms._objects(None, "name", "+$key", 500, 500),
        "act on row": lambda vms: vms.sibling("vnets").act(5, "no-such-action", {"a": "b"}),
        "upload": lambda vms: upload(vms.sibling("files"), None),
        "upload more": lambda vms: upload(vms.sibling("files"), 7),
        "download": lambda vms: vms.sibling("files").downloading(7, io.BytesIO()),
        "run task": lambda vms: vms.sibling("tasks")._execute(3, 0),
        "wait for task": lambda vms: vms.sibling("tasks")._wait(3, 0, None),
    }


def renamed(vms: Any) -> Any:
    """Return a row that has a change to send."""
    row = ResourceObject(vms, {"$key": 5, "name": "old"})
    row.name = "new"
    return row


def upload(files: Any, key: Any) -> Operation:
    """Begin or continue an upload of some bytes."""
    return files.uploading(io.BytesIO(b"12345678"), {"name": "a.iso"}, chunk=2, key=key, timeout=0)


def drive(operation: Operation, left: list[Any]) -> None:
    """Carry an operation out with answers that are there; the last of them is given for ever."""
    with closing(operation):
        effect = next(operation)
        for _step in range(100):
            if isinstance(effect, Sleep):
                assert 0 <= effect.seconds <= 30
                effect = operation.send(None)
            elif isinstance(effect, Together):
                effect = operation.send([settled(each, left) for each in effect.operations])
            else:
                assert isinstance(effect, Request)
                outcome = left.pop(0) if len(left) > 1 else left[0]
                if effect.sink is not None and isinstance(outcome, Response) and outcome.status in (200, 206):
                    effect.sink.start(outcome.status, outcome.headers)
                    effect.sink.write(outcome.body)
                effect = operation.send(outcome)
        raise AssertionError("no end")


def settled(operation: Operation, left: list[Any]) -> Any:
    """Carry out one of several operations."""
    try:
        drive(operation, left)
    except StopIteration as finished:
        return finished.value
    except VergeError as error:
        return error


@pytest.mark.parametrize("name", operations())
@settings(max_examples=200, deadline=None)
@given(given_answers=st.lists(answers, min_size=1, max_size=4))
def test_strange_answers(name: str, given_answers: list[Any]) -> None:
    client = VergeClient("verge.example.com", token="key")
    try:
        drive(operations()[name](client.vms), list(given_answers))
    except StopIteration:
        pass
    except VergeError as error:
        assert str(error) and "\n" not in str(error).strip()
        str(error).encode()  # or it could not be printed


FIELDS = [
    Size("size", unit="GiB"),
    Size("ram", unit="MiB", wire_unit="MiB", multiple=256),
    Mac("mac"),
    CommaList("list"),
    Integer("number"),
    Flag("flag"),
    Family("family", prefixes={"q35": "pc-q35-", "pc": "pc-i440fx-"}),
]
wishes = st.one_of(
    st.text(max_size=20),
    st.integers(-(10**6), 10**12),
    st.booleans(),
    st.floats(allow_nan=False),
    st.lists(st.text(max_size=6), max_size=4),
    st.from_regex(r"\A[0-9]{1,4}(\.[0-9]{1,2})? ?([KMGT]i?B?)?\Z"),
    st.from_regex(r"\A([0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}\Z"),
)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.option)
@settings(max_examples=200, deadline=None)
@given(wish=wishes)
def test_stored_form_is_stable(field: Field, wish: Any) -> None:
    """Normalising twice is once, and what is stored counts as what was wished."""
    if isinstance(field, CommaList) and not isinstance(wish, (str, list)):
        return  # no argument spec lets it through
    try:
        stored = field.wire(wish)
    except (WishError, VergeError):
        return
    assert field.same(stored, {field.column: stored})
    if not isinstance(field, Size):  # whose wish and stored form are numbers of different units
        assert field.same(field.wire(stored), {field.column: stored})


@pytest.mark.parametrize("name", ["\ud800", "web\udfff"])
def test_half_a_character(name: str) -> None:
    """What is no Unicode text cannot be looked for; in an answer it becomes a question mark, and the rest is read."""
    client = VergeClient("verge.example.com", token="key")
    vms, settings = client.vms, client.settings
    with pytest.raises(VergeError, match="half a character"):
        drive(vms._object(None, None, None, {"name": name}), [])
    with pytest.raises(VergeError, match="is no key"):
        drive(settings.remove(name), [])
    row = Response(200, {}, json.dumps([{"$key": 1, "name": name, "description": "\U0001f600"}]).encode())
    with pytest.raises(StopIteration) as finished:
        drive(vms._objects(None, None), [row])
    assert finished.value.value == [{"$key": 1, "name": name.encode("utf-8", "replace").decode(), "description": "😀"}]


def test_wish_without_a_bottom() -> None:
    """What is too deep to be written as JSON is refused in words."""
    wish: Any = {}
    for _level in range(100000):
        wish = {"a": wish}
    with pytest.raises(VergeError, match="cannot be sent as JSON"):
        drive(VergeClient("verge.example.com", token="key").vms._create({"name": wish}), [])


def test_part_that_leaves_a_hole() -> None:
    """A part of a file from further on than what is there is no success."""
    hole = Response(206, {"Content-Range": "bytes 4-7/8"}, b"5678")
    files = VergeClient("verge.example.com", token="key").table("files")
    with pytest.raises(VergeError, match="follows byte 4"):
        drive(files.downloading(7, io.BytesIO()), [hole])

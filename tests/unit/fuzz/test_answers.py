# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No answer, however strange, makes the client raise anything but its own exceptions; normalising twice is once."""

from __future__ import annotations

import json
from typing import Any, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.community.vergeos.plugins.module_utils.desired.field import (
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
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.protocol import (
    Failure,
    Operation,
    Request,
    Response,
    Sleep,
)

KINDS = ("refused", "lost", "timeout", "tls", "address", "local")
# Names that the client looks for, so that it finds something strange below them.
columns = st.sampled_from(
    ["$key", "$row", "$count", "location", "dbpath", "response", "err", "error", "name", "machine"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(columns | st.text(max_size=8), inner, max_size=5),
    max_leaves=12,
)
bodies = st.binary(max_size=60) | values.map(lambda value: json.dumps(value).encode())
# What an HTTP library lets through in a header.
words = st.characters(min_codepoint=32, max_codepoint=255, exclude_categories=("Cc",))
headers = st.dictionaries(st.sampled_from(["Retry-After", "Content-Type"]), st.text(words, max_size=12))
answers = st.builds(Response, st.integers(100, 599), headers, bodies) | st.builds(
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
    }


@pytest.mark.parametrize("name", operations())
@settings(max_examples=150, deadline=None)
@given(given_answers=st.lists(answers, min_size=1, max_size=4))
def test_strange_answers(name: str, given_answers: list[Any]) -> None:
    client = VergeClient("verge.example.com", token="key")
    operation = operations()[name](client.vms)
    left = list(given_answers)
    effect: Any = None
    try:
        effect = next(operation)
        for _step in range(60):
            if isinstance(effect, Sleep):
                assert 0 <= effect.seconds <= 30
                effect = operation.send(None)
            else:
                assert isinstance(effect, Request)
                effect = operation.send(left.pop(0) if len(left) > 1 else left[0])
        raise AssertionError("no end")
    except StopIteration:
        pass
    except VergeError as error:
        assert str(error) and "\n" not in str(error).strip()


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

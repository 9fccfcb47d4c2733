# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Normalisers: what they take, what they refuse, and that twice equals once."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.utils.documents import yaml_text
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.utils.lists import (
    in_short,
    join_list,
    split_list,
)
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.utils.mac import normalize_mac
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.utils.nearest import nearest, suggestion
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.utils.references import (
    Reference,
    is_number,
    parse_reference,
    same_row,
)
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.utils.sizes import (
    UNITS,
    format_size,
    parse_size,
)
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.utils.words import truth

settings.register_profile("client", deadline=None)
settings.load_profile("client")


@pytest.mark.parametrize(
    ("value", "unit", "size"),
    [
        ("8 GiB", "B", 8589934592),
        ("8GB", "B", 8589934592),
        ("8G", "B", 8589934592),
        (" 8 giB ", "B", 8589934592),
        ("512MB", "B", 536870912),
        ("1.5 TiB", "B", 1649267441664),
        (".5K", "B", 512),
        ("0.1 GiB", "B", 107374182),
        (20, "B", 20),
        (20, "GiB", 21474836480),
        ("20", "GiB", 21474836480),
        (1.5, "MiB", 1572864),
        ("20 B", "GiB", 20),
        (0, "GiB", 0),
        ("9007199254740993", "B", 9007199254740993),
    ],
)
def test_parse_size(value, unit, size):
    assert parse_size(value, unit) == size
    assert parse_size(parse_size(value, unit)) == size


@pytest.mark.parametrize("value", ["", "GiB", "-1", "1e3", "8 XB", "8gb", "8 Mb", "8 GiB 4", True, None, [8], "1,5 G"])
def test_parse_size_refuses(value):
    with pytest.raises(ValueError, match="is no size|has no known unit"):
        parse_size(value)


def test_a_small_b_is_explained():
    with pytest.raises(ValueError) as caught:
        parse_size("8gb")
    assert str(caught.value) == (
        "'8gb' has no known unit; there are B, KiB, MiB, GiB, TiB, PiB and EiB; a small b would mean bits"
    )


@given(st.integers(0, 10**18), st.sampled_from(sorted(UNITS)))
def test_sizes_are_exact(number, unit):
    assert parse_size(f"{number} {unit}") == parse_size(number, unit) == number * UNITS[unit]


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (1, "1 B"), (1536, "1536 B"), (1 << 30, "1 GiB"), (1536 << 20, "1536 MiB")]
)
def test_format_size(size, text):
    assert format_size(size) == text


@given(st.integers(0, 10**18))
def test_written_sizes_are_exact(size):
    assert parse_size(format_size(size)) == size


def test_units_are_those_of_ansible():
    """GB is 2^30, as Ansible's own human_to_bytes has it."""
    formatters = pytest.importorskip("ansible.module_utils.common.text.formatters")
    for text in ("1K", "2KB", "3M", "4MB", "5G", "6GB", "7T", "8TB", "1.5GB"):
        assert parse_size(text) == formatters.human_to_bytes(text)


@pytest.mark.parametrize(
    "value", ["52:54:00:aB:CD:ef", "52-54-00-AB-CD-EF", "5254.00ab.cdef", "525400ABCDEF", " 52:54:00:ab:cd:ef "]
)
def test_normalize_mac(value):
    assert normalize_mac(value) == normalize_mac(normalize_mac(value)) == "52:54:00:ab:cd:ef"


@pytest.mark.parametrize(
    "value", ["", "52:54:00:ab:cd", "52:54-00:ab:cd:ef", "52:54:00:ab:cd:eg", "5254:00ab:cdef", None]
)
def test_normalize_mac_refuses(value):
    with pytest.raises(ValueError, match="is no MAC address"):
        normalize_mac(value)


@pytest.mark.parametrize(
    ("value", "table", "key", "text"),
    [
        ("users/1", "users", 1, "users/1"),
        ("/v4/users/1", "users", 1, "users/1"),
        ("https://verge/api/v4/vms/3/", "vms", 3, "vms/3"),
        (
            "volumes/8f73f8bcc9c9f1aaba32f733bfc295acaf548554",
            "volumes",
            "8f73f8bcc9c9f1aaba32f733bfc295acaf548554",
            None,
        ),
        (1, "", 1, "1"),
        ("1", "", 1, "1"),
        ("007", "", "007", "007"),
        ("self", "", "self", "self"),
        ({"$key": "7", "name": "x"}, "", 7, "7"),
        ({"id": 7}, "", 7, "7"),
        ("", "", None, ""),
        (None, "", None, ""),
        ({}, "", None, ""),
    ],
)
def test_parse_reference(value, table, key, text):
    found = parse_reference(value)
    assert found == Reference(table, key)
    assert str(found) == (value if text is None else text)
    assert parse_reference(found) == parse_reference(str(found)) == found


@given(st.text())
def test_parse_reference_twice_is_once(value):
    once = parse_reference(value)
    assert parse_reference(once) == once
    assert parse_reference(str(once)) == once


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("users/2", "/v4/users/2", True),
        ("2", 2, True),
        (2, "users/2", True),
        ("vms/2", "users/2", False),
        (2, 3, False),
        (None, "", True),
        (None, 0, False),
        ({"$key": 2}, "2", True),
    ],
)
def test_same_row(one, other, same):
    assert [same_row(*pair) for pair in ((one, other), (other, one))] == [same, same]


@pytest.mark.parametrize(
    ("value", "joint", "entries"),
    [
        ("9.9.9.9,1.1.1.1", ",", ["9.9.9.9", "1.1.1.1"]),
        (" a , ,b,", ",", ["a", "b"]),
        ("key one\nkey two\n", "\n", ["key one", "key two"]),
        ("a.b;c.d", ";", ["a.b", "c.d"]),
        (["b", " a "], ",", ["b", "a"]),
        ([1, 2], ",", ["1", "2"]),
        (None, ",", []),
        ("", ",", []),
    ],
)
def test_lists(value, joint, entries):
    assert split_list(value, joint) == entries
    assert join_list(value, joint) == joint.join(entries)


@given(st.one_of(st.text(), st.lists(st.text().filter(lambda entry: "," not in entry))))
def test_join_list_twice_is_once(value):
    assert join_list(join_list(value)) == join_list(value)
    assert split_list(join_list(value)) == split_list(value)


def test_join_list_refuses_an_entry_that_would_become_two():
    with pytest.raises(ValueError, match="'a,b' holds ',', which stands between the entries of this list"):
        join_list(["a,b"])


@pytest.mark.parametrize(
    ("count", "text"), [(0, ""), (1, "0"), (3, "0, 1, 2"), (4, "0, 1, 2 and 1 more"), (5000, "0, 1, 2 and 4997 more")]
)
def test_many_words_on_one_line(count, text):
    assert in_short([str(number) for number in range(count)], 3) == text


@pytest.mark.parametrize(
    ("word", "known", "found"),
    [
        ("nmae", ["name", "ram"], ["name"]),
        ("diskSize", ["disksize", "name"], ["disksize"]),
        ("tier", ["preferred_tier", "interface"], ["preferred_tier"]),
        ("failover_cluster", ["cluster", "cluster_failover"], ["cluster_failover", "cluster"]),
        ("tag", ["tags", "tagz", "tagx", "tago"], 3),
        ("xyzzy", ["name", "ram"], []),
        ("name", [], []),
    ],
)
def test_nearest(word, known, found):
    if isinstance(found, int):
        assert len(nearest(word, known)) == found
    else:
        assert nearest(word, known) == found
        assert suggestion(word, known) == (f"; did you mean {' or '.join(found)}?" if found else "")


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", True), ("90", True), ("0", False), ("01", False), ("", False), (" 1", False), ("٢", False), ("1.0", False)],
)
def test_is_number(text, number):
    assert is_number(text) is number


# Truth values


@pytest.mark.parametrize("word", [True, 1, "1", "true", " YES\t", "on", "Y", "t"])
def test_true(word: Any) -> None:
    assert truth(word) is True


@pytest.mark.parametrize("word", [False, 0, "0", "False", "no ", "OFF", "n", "F"])
def test_false(word: Any) -> None:
    assert truth(word) is False


@pytest.mark.parametrize("word", [None, "", " ", "treu", 2, "2", 1.0, "0.0", -1, [], {}, "truefalse"])
def test_no_truth_value(word: Any) -> None:
    assert truth(word) is None


# Documents

TEXT = st.text(alphabet=st.characters(exclude_categories=("Cs",)))
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT
DOCUMENTS = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner))


@given(DOCUMENTS)
def test_yaml_reads_back(document: Any) -> None:
    text = yaml_text(document)
    assert yaml.safe_load(text) == document and text.endswith("\n")


def test_yaml_is_for_people() -> None:
    document = {"hostname": "web", "on": True, "users": ["default", {"name": "ann", "groups": []}], "mtu": None}
    assert yaml_text(document) == (
        'hostname: "web"\n"on": true\nusers:\n  - "default"\n  -\n    name: "ann"\n    groups: []\nmtu: null\n'
    )

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fields as tables of cases: stored form, comparison, what people see; and facets that contradict each other."""

from __future__ import annotations

from typing import Any, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.community.vergeos.plugins.module_utils.desired.kinds import (
    HIDDEN,
    Choice,
    CommaList,
    Family,
    Field,
    Flag,
    Integer,
    Json,
    Mac,
    Number,
    Pointer,
    Reference,
    Secret,
    Size,
    Text,
    WishError,
    checked_name,
)
from ansible_collections.community.vergeos.plugins.module_utils.desired.resource import Resource

GIB = 1 << 30
RAM = Size("ram", unit="MiB", wire_unit="MiB", multiple=256, least=256, most=1024)
DISK = Size("size", "disksize", unit="GiB")
MACHINE = Family("machine_type", prefixes={"q35": "pc-q35-", "pc": "pc-i440fx-"})
KIND = Choice("type", words={"gpu": "node_host_gpu_devices", "tpm": "tpm"})
NODE = Reference("preferred_node", "nodes")
POOL = Reference("pool", "resource_groups")
UUID = "6b1c8f0a-6d1e-4f7e-9d2c-0a6c2a7b3c11"
CLUSTER = Reference("cluster", "clusters", also="machine#cluster")
PROFILE = Reference("snapshot_profile", "snapshot_profiles", optional=True)


@pytest.mark.parametrize(
    ("field", "wish", "stored"),
    [
        (Text("name"), "web", "web"),
        (Text("name"), 7, "7"),
        (Text("uuid", stored=str.lower), "AbC", "abc"),
        (Flag("enabled"), "yes", True),
        (Flag("enabled"), 1, True),
        (Flag("enabled"), "off", False),
        (Integer("order"), "12", 12),
        (Number("share"), "0.5", 0.5),
        (RAM, 512, 512),
        (RAM, "512", 512),
        (RAM, "1 GiB", 1024),
        (RAM, "0.6 GiB", 768),
        (RAM, 257, 512),
        (RAM, "1 KiB", 256),
        (DISK, 10, 10 * GIB),
        (DISK, "10 GB", 10 * GIB),
        (DISK, "512 MiB", GIB // 2),
        (Mac("mac"), "F0-DB-30-00-00-01", "f0:db:30:00:00:01"),
        (Mac("mac"), "f0db.3000.0001", "f0:db:30:00:00:01"),
        (CommaList("dns"), ["9.9.9.9", "1.1.1.1"], "9.9.9.9,1.1.1.1"),
        (CommaList("dns"), "9.9.9.9 1.1.1.1", "9.9.9.9,1.1.1.1"),
        (CommaList("keys", joint="\n"), ["a b", "c"], "a b\nc"),
        (KIND, "gpu", "node_host_gpu_devices"),
        (Json("settings"), {"a": 1}, {"a": 1}),
    ],
)
def test_stored_form(field: Field, wish: Any, stored: Any) -> None:
    assert field.wire(wish) == stored


@pytest.mark.parametrize(
    ("field", "wish", "message"),
    [
        (Text("name", most=3), "four", "name is 4 characters long; 3 are allowed"),
        (Text("name", least=1), "", "name is empty"),
        (Text("name", least=3), "no", "name is only 2 characters long"),
        (Integer("order", least=0), -1, "order is -1; the least allowed is 0"),
        (Integer("order", most=30), 31, "order is 31; the most allowed is 30"),
        (Integer("order"), "first", "order is 'first'; a whole number is needed"),
        (Number("share"), "half", "share is 'half'; a number is needed"),
        (RAM, "2 GiB", "ram is 2 GiB; the most allowed is 1024 MiB"),
        (RAM, "8 Gb", "ram: '8 Gb' has no known unit"),
        (Mac("mac"), "zz", "mac: 'zz' is no MAC address"),
        (CommaList("dns", joint=";"), ["a;b"], "dns: "),
    ],
)
def test_wish_that_is_refused(field: Field, wish: Any, message: str) -> None:
    with pytest.raises(WishError) as refusal:
        field.wire(wish)
    assert str(refusal.value).startswith(message)


@pytest.mark.parametrize(
    ("field", "wish", "row", "same"),
    [
        (Text("name"), "web", {"name": "web"}, True),
        (Text("name"), "web", {"name": "WEB"}, False),
        (Text("tier"), "1", {"tier": 1}, True),
        (Text("note"), "", {"note": None}, True),
        (Text("note"), "", {}, True),
        (Flag("enabled"), True, {"enabled": 1}, True),
        (Flag("enabled"), False, {"enabled": "no"}, True),
        (Flag("enabled"), False, {}, False),
        (Flag("enabled"), True, {"enabled": None}, False),
        (Integer("tier", "preferred_tier"), 4, {"preferred_tier": "4"}, True),
        (Number("share"), 0.5, {"share": "0.50"}, True),
        (Number("share"), 0.5, {"share": None}, False),
        (RAM, 1024, {"ram": "1024"}, True),
        (MACHINE, "q35", {"machine_type": "pc-q35-10.0"}, True),
        (MACHINE, "pc", {"machine_type": "pc-q35-10.0"}, False),
        (MACHINE, "pc-q35-9.0", {"machine_type": "pc-q35-10.0"}, False),
        (MACHINE, "q35", {"machine_type": ""}, False),
        (Family("cpu_type", prefixes={"auto": ""}), "auto", {"cpu_type": "EPYC"}, True),
        (Mac("mac"), "f0:db:30:00:00:01", {"mac": "F0:DB:30:00:00:01"}, True),
        (CommaList("dns"), "a,b", {"dns": "a, b"}, True),
        (CommaList("dns"), "a,b", {"dns": "a\nb"}, True),
        (CommaList("dns"), "a,b", {"dns": "b,a"}, False),
        (CommaList("dns"), "", {"dns": None}, True),
        (Json("settings"), {"a": 1}, {"settings": {"a": 1, "debug": False}}, True),
        (Json("settings"), {"a": 1, "b": 2}, {"settings": {"a": 1}}, False),
        (Json("list"), [1, 2], {"list": [2, 1]}, False),
        (NODE, Pointer("node1"), {"preferred_node": 1, "preferred_node_name": "node1"}, True),
        # Digits may be the name of another row: they are looked up. What means a key is not.
        (NODE, Pointer("1"), {"preferred_node": 1, "preferred_node_name": "node1"}, False),
        (NODE, Pointer("1"), {"preferred_node": 7, "preferred_node_name": "1"}, False),
        (NODE, Pointer("1", 1), {"preferred_node": 1, "preferred_node_name": "node1"}, True),
        (NODE, Pointer("nodes/1"), {"preferred_node": 1, "preferred_node_name": "node1"}, True),
        (NODE, Pointer("/v4/nodes/1"), {"preferred_node": 1, "preferred_node_name": "node1"}, True),
        (NODE, Pointer("nodes/1"), {"preferred_node": 7, "preferred_node_name": "1"}, False),
        # A key that the platform has made up is nobody's name.
        (POOL, Pointer("0a" * 20), {"pool": "0a" * 20, "pool_name": "gpus"}, True),
        (POOL, Pointer(UUID), {"pool": UUID, "pool_name": "gpus"}, True),
        (POOL, Pointer(UUID), {"pool": "0a" * 20, "pool_name": "gpus"}, False),
        (POOL, Pointer("stock"), {"pool": "stock", "pool_name": "gpus"}, False),
        (NODE, Pointer("vnets/1"), {"preferred_node": 1, "preferred_node_name": "node1"}, False),
        (NODE, Pointer("node2"), {"preferred_node": 1, "preferred_node_name": "node1"}, False),
        (NODE, Pointer("node2", 1), {"preferred_node": "1", "preferred_node_name": "node1"}, True),
        (NODE, Pointer(""), {"preferred_node": None}, True),
        (NODE, Pointer(""), {"preferred_node": 0}, True),
        (NODE, Pointer(""), {"preferred_node": 1}, False),
        (CLUSTER, Pointer("lab"), {"cluster": None, "also_cluster": 1, "also_cluster_name": "lab"}, True),
        (CLUSTER, Pointer("lab"), {"cluster": 2, "cluster_name": "x", "also_cluster": 1}, False),
    ],
)
def test_comparison(field: Field, wish: Any, row: dict[str, Any], same: bool) -> None:
    assert field.same(wish, row) is same


@pytest.mark.parametrize(
    ("field", "row", "shown"),
    [
        (KIND, {"type": "node_host_gpu_devices"}, "gpu"),
        (KIND, {"type": "something_newer"}, "something_newer"),
        (CommaList("dns"), {"dns": "a,b"}, ["a", "b"]),
        (CommaList("dns"), {"dns": None}, []),
        (NODE, {"preferred_node": 1, "preferred_node_name": "node1"}, "node1"),
        (NODE, {"preferred_node": 1}, 1),
        (Secret("password"), {"password": "sent back by mistake"}, HIDDEN),
    ],
)
def test_shown(field: Field, row: dict[str, Any], shown: Any) -> None:
    assert field.shown(row) == shown


def test_secrets_are_never_read_nor_told() -> None:
    field = Secret("password")
    assert field.reads() == [] and field.told("hush") == HIDDEN and field.spec()["no_log"] is True


TWICE: dict[str, tuple[Field, st.SearchStrategy[Any]]] = {
    "text": (Text("a"), st.text()),
    "lower": (Text("a", stored=str.lower), st.text()),
    "flag": (Flag("a"), st.sampled_from([True, False, 0, 1, "yes", "no", "True", "off"])),
    "integer": (Integer("a"), st.integers() | st.integers().map(str)),
    "number": (Number("a"), st.floats(allow_nan=False)),
    "memory": (Size("a", unit="MiB", wire_unit="MiB", multiple=256), st.integers(0, 1 << 40)),
    "bytes": (Size("a"), st.builds("{} {}".format, st.integers(0, 1 << 20), st.sampled_from(["B", "KiB", "GB", "T"]))),
    "mac": (Mac("a"), st.binary(min_size=6, max_size=6).map(lambda octets: octets.hex("-").upper())),
    "list": (CommaList("a"), st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1))),
    "lines": (CommaList("a", joint="\n"), st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1))),
    "word": (KIND, st.sampled_from(["gpu", "tpm"])),
    "document": (Json("a"), st.dictionaries(st.text(), st.integers())),
    # What names nothing is refused, as test_what_is_no_name shows.
    "reference": (NODE, st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1)),
}


@pytest.mark.parametrize("kind", TWICE)
def test_twice_is_once(kind: str) -> None:
    """The stored form of a stored form is the same, and a row that holds it needs no change."""
    field, wishes = TWICE[kind]

    @settings(max_examples=50, deadline=None)
    @given(wishes)
    def check(wish: Any) -> None:
        once = field.wire(wish)
        assert field.wire(once) == once
        if not isinstance(field, Reference):
            assert field.same(once, {field.column: once})

    check()


@pytest.mark.parametrize(
    "build",
    [
        lambda: Text("a", create_only=True, restart=True),
        lambda: Secret("a", also="machine#a"),
        lambda: Text("a", write_only=True, shy=True),
        lambda: Integer("a", least=5, most=4),
        lambda: Resource("thing", "things", [Text("name"), Text("name")]),
        lambda: Resource("thing", "things", [Text("title")]),
    ],
)
def test_facets_that_contradict_each_other(build: Callable[[], object]) -> None:
    """Found when a declaration is built, not when a user runs it."""
    with pytest.raises(ValueError):
        build()


@pytest.mark.parametrize("name", ["", " ", "\t", "\n", " web", "web ", "web\n", "we\nb", "a\x00", "a\x1bb", "a\x7f"])
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(WishError, match="^vm is "):
        checked_name("vm", name)


@pytest.mark.parametrize("name", ["web", "web 1", "ü", "名", "a/b", "{{ x }}", "-", ".", "none"])
def test_what_is_a_name(name: str) -> None:
    assert checked_name("vm", name) == name


@pytest.mark.parametrize(("field", "given"), [(CLUSTER, "none"), (PROFILE, "daily"), (PROFILE, " daily "), (NODE, "1")])
def test_reference_by_name(field: Reference, given: str) -> None:
    assert field.wire(given).given == given.strip()


def test_reference_taken_away() -> None:
    """By the word alone, and only where there may be none."""
    assert PROFILE.wire("none").given == ""
    assert PROFILE.same(PROFILE.wire("none"), {"snapshot_profile": None})
    assert not PROFILE.same(PROFILE.wire("none"), {"snapshot_profile": 3, "snapshot_profile_name": "none"})
    for empty in ("", " "):
        with pytest.raises(WishError, match="snapshot_profile is empty; name one, or write none to take it away"):
            PROFILE.wire(empty)
        with pytest.raises(WishError, match="cluster is empty; say which one is meant, or leave the option out"):
            CLUSTER.wire(empty)

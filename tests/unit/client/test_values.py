# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values brought to the types of columns: a table of what is meant, and every column of every table with odd values."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Iterator

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos import facts
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import ValueRefusedError
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.facts import Column
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.filters import where
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.filters.parse import parse
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.schema.index import TABLES
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.values import followed, stored, typed

MEGABYTES = Column("integer", unit="MiB", step=256, least=256, most=1048576)
OS = Column("enum", values=("linux", "windows", "other"))
MIRRORED = Column("enum", values=("off", "east_west"))
CASED = Column("enum", values=("a", "A"))
MEMBER = Column("string", polymorphic=True)
WORDS = "true/false, yes/no, on/off, y/n, t/f, 1/0"
TIME_DUE = "give a time such as 2026-11-30T17:08:00Z,"
TEXT_DUE = "where text is due; write the text, or end a template with | to_json"


@pytest.mark.parametrize(
    ("column", "given", "meant"),
    [
        *((Column("boolean"), word, True) for word in (True, 1, "1", "y", "t", "on", "TRUE", "Yes ", "yes")),
        *((Column("boolean"), word, False) for word in (False, 0, "0", "n", "f", "off", "False", " no", "N")),
        (Column("integer"), 5, 5),
        (Column("integer"), " 5 ", 5),
        (Column("integer"), "-5", -5),
        (Column("integer"), 4.0, 4),
        (Column("epoch"), "1700000000", 1700000000),
        (Column("epoch"), 1700000000.0, 1700000000),
        (Column("epoch"), 0, 0),
        (Column("epoch"), "2033-05-18T05:33:20+02:00", 2000000000),
        (Column("epoch"), "1970-01-02", 86400),
        (Column("epoch"), date(1970, 1, 2), 86400),
        (Column("epoch"), datetime(2033, 5, 18, 3, 33, 20), 2000000000),
        (Column("epoch_us"), "1970-01-02", 86400000000),
        (Column("epoch_us"), 1700000000, 1700000000),
        (Column("bytes_int"), "1 GiB", 1 << 30),
        (Column("bytes_int"), 5, 5),
        (MEGABYTES, "64 GiB", 65536),
        (MEGABYTES, 2000, 2048),
        (MEGABYTES, "2048", 2048),
        (Column("number"), "1.5", 1.5),
        (Column("number"), 2, 2),
        (Column("string"), "a", "a"),
        (Column("string"), "", ""),
        (Column("string"), 2024, "2024"),
        (Column("text"), 1.5, "1.5"),
        (OS, "Windows", "windows"),
        (OS, " linux ", "linux"),
        (MIRRORED, False, "off"),
        (CASED, "A", "A"),
        (Column("enum"), "whatever", "whatever"),
        (Column("ref", to="clusters"), "lab", "lab"),
        (Column("ref", to="clusters"), 5, 5),
        (Column("ref", to="clusters"), " 5 ", "5"),
        (MEMBER, "vms/39", "vms/39"),
        (MEMBER, "/v4/vms/39", "/v4/vms/39"),
        (Column("json"), {"a": 1}, {"a": 1}),
        (Column("rows"), 5, 5),
    ],
)
def test_what_is_meant(column: Column, given: Any, meant: Any) -> None:
    found = stored("vms", "it", column, given)
    assert (found, type(found)) == (meant, type(meant))
    assert stored("vms", "it", column, found) == found


@pytest.mark.parametrize(
    ("column", "given", "message"),
    [
        *(
            (Column("boolean"), given, f"vms.it is {said}; give true or false (any of {WORDS})")
            for given, said in [("treu", '"treu"'), ("enabled", '"enabled"'), (2, "2"), ("0.0", '"0.0"'), ("", '""')]
        ),
        (Column("boolean"), 1.0, f"vms.it is 1.0; give true or false (any of {WORDS})"),
        (Column("integer"), "four", 'vms.it is "four"; give a whole number'),
        (Column("integer"), True, "vms.it is true; give a whole number"),
        (Column("integer"), 4.5, "vms.it is 4.5; give a whole number"),
        (Column("integer"), "1_000", 'vms.it is "1_000"; give a whole number'),
        (
            Column("integer"),
            "1 GiB",
            'vms.it is "1 GiB"; give a whole number without a unit, in what the column counts',
        ),
        (Column("integer"), [5], "vms.it is [5]; give a whole number"),
        (Column("epoch"), "tomorrow", f'vms.it is "tomorrow"; {TIME_DUE} or the seconds since 1970'),
        (Column("epoch"), 1.5, f"vms.it is 1.5; {TIME_DUE} or the seconds since 1970"),
        (Column("epoch"), True, f"vms.it is true; {TIME_DUE} or the seconds since 1970"),
        (Column("epoch"), [5], f"vms.it is [5]; {TIME_DUE} or the seconds since 1970"),
        (Column("epoch_us"), "", f'vms.it is ""; {TIME_DUE} or the microseconds since 1970'),
        (MEGABYTES, "much", "vms.it: 'much' is no size; write a number and a unit, such as 8 GiB"),
        (MEGABYTES, True, "vms.it is true; give a whole number of MiB, or a size such as 8 GiB"),
        (MEGABYTES, 0, "vms.it is 0; the least allowed is 256"),
        (MEGABYTES, "2 TiB", "vms.it is 2097152; the most allowed is 1048576"),
        (Column("number"), "much", 'vms.it is "much"; give a number'),
        (Column("string"), True, "vms.it is true, a truth value; put a word that is meant as text in quotes"),
        (Column("string"), {"a": 1}, f"vms.it is a mapping {TEXT_DUE}"),
        (Column("text"), ["a"], f"vms.it is a list {TEXT_DUE}"),
        (OS, "beos", 'vms.it is "beos"; give one of linux, windows, other'),
        (OS, "", 'vms.it is ""; give one of linux, windows, other'),
        (OS, True, "vms.it is true; give one of linux, windows, other"),
        (OS, {"a": 1}, "vms.it is a mapping; give one of linux, windows, other"),
        (MIRRORED, True, "vms.it is true; give one of off, east_west"),
        (Column("ref", to="clusters"), "", 'vms.it is ""; give key or name of a row of clusters, or null for none'),
        (Column("ref"), ["a"], 'vms.it is ["a"]; give key or name of a row, or null for none'),
        (MEMBER, "39", "vms.it is '39'; give table and key of the row, such as vms/39"),
        (
            MEMBER,
            "machines of mine/39",
            "vms.it is 'machines of mine/39'; give table and key of the row, such as vms/39",
        ),
        (MEMBER, "vm/39", "vms.it is 'vm/39'; give table and key of the row, such as vms/39"),
        (Column("json"), " ", "vms.it is blank; give a mapping or a list, or leave it out"),
    ],
)
def test_what_cannot_be_meant(column: Column, given: Any, message: str) -> None:
    with pytest.raises(ValueRefusedError) as caught:
        stored("vms", "it", column, given)
    assert str(caught.value) == message


ODD = ("", "  ", {"odd": "x"}, ["odd", 2], 7, 7.5, "seven", True, "true", "1 GiB", "\n", float("inf"))
TYPES: dict[str, Any] = {
    "boolean": bool,
    "integer": int,
    "epoch": int,
    "epoch_us": int,
    "bytes_int": int,
    "number": (int, float),
    "string": str,
    "text": str,
    "enum": str,
    "ref": (int, str),
}


def every_column() -> Iterator[tuple[str, str, Column]]:
    """Go through all columns of all tables."""
    for table in TABLES:
        known = facts.table(table)
        for name, column in known.columns.items() if known else ():
            yield table, name, column


def test_every_column_of_every_table() -> None:
    """Each odd value is refused in one line that names table and column, or comes out in the column's type."""
    seen = 0
    for table, name, column in every_column():
        for value in ODD:
            seen += 1
            try:
                found = stored(table, name, column, value)
            except ValueRefusedError as error:
                assert str(error).startswith(f"{table}.{name}") and "\n" not in str(error)
                continue
            if column.type in TYPES:
                assert isinstance(found, TYPES[column.type]), (table, name, value, found)
                assert isinstance(found, bool) == (column.type == "boolean"), (table, name, value, found)
            if column.type == "enum" and column.values:
                assert found in column.values
            assert stored(table, name, column, found) == found
    assert seen > 30_000


def test_defaults_are_values_of_their_columns() -> None:
    """What the facts say the platform stores must pass, or users could not write it."""
    for table, name, column in every_column():
        if column.default not in (None, "") and column.type != "ref":
            assert stored(table, name, column, column.default) == column.default, (table, name)


# Filters


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ({"enabled__ne": "yes"}, "enabled ne true"),
        ("enabled ne 'yes'", "enabled ne true"),
        ("enabled ne  'yes'  and name bw 'it\\'s' ", "enabled ne  true  and name bw 'it\\'s'"),
        ({"os_family": ["Windows", "LINUX"]}, "(os_family eq 'windows' or os_family eq 'linux')"),
        ({"ram__ge": "64 GiB"}, "ram ge 65536"),
        ("ram lt 2000", "ram lt 2000"),
        ({"name": 2024}, "name eq '2024'"),
        ("name eq 2024", "name eq '2024'"),
        ("name bw 20", "name bw '20'"),
        ({"cpu_cores": "2"}, "cpu_cores eq 2"),
        ({"cluster": "5"}, "cluster eq 5"),
        ({"cluster": None}, "cluster eq null"),
        ({"description": ""}, "description eq ''"),
        ({"$key": "5"}, "$key eq 5"),
        ("created lt {$now}", "created lt {$now}"),
        ("(enabled eq 1 or not_known eq 'x') and ram ge 1.5", "(enabled eq true or not_known eq 'x') and ram ge 1.5"),
        ("delimlist(nics) cs 5", "delimlist(nics) cs 5"),
        ({"os_family__like": "WIN*"}, "os_family bw 'WIN'"),
    ],
)
def test_filters(given: Any, meant: str) -> None:
    """Each value has the type of its column; all else stands as it was written."""
    condition = where(**given) if isinstance(given, dict) else parse(given)
    found = typed(condition, facts.table("vms"), "integer")
    assert found.text == meant
    assert typed(found, facts.table("vms"), "integer") == found


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"enabled": "treu"}, f'filter: vms.enabled is "treu"; give true or false (any of {WORDS})'),
        ("enabled ne 'treu'", f'filter: vms.enabled is "treu"; give true or false (any of {WORDS})'),
        ({"enabled__cs": "y"}, "filter: vms.enabled is true or false; compare it with eq or ne, not with cs"),
        ({"cpu_cores": "two"}, 'filter: vms.cpu_cores is "two"; give a whole number'),
        ({"os_family__ne": "beos"}, 'filter: vms.os_family is "beos"; give one of linux, windows, freebsd, other'),
        ({"name": " "}, "filter: vms.name is blank; no row has an empty name"),
        ({"name": True}, "filter: vms.name is true, a truth value; put a word that is meant as text in quotes"),
        ({"cluster": ""}, 'filter: vms.cluster is ""; give key or name of a row of clusters, or null for none'),
        ({"$key": "web"}, 'filter: vms.$key is "web"; give a whole number'),
    ],
)
def test_filters_that_cannot_be_meant(given: Any, message: str) -> None:
    with pytest.raises(ValueRefusedError) as caught:
        typed(where(**given) if isinstance(given, dict) else parse(given), facts.table("vms"), "integer")
    assert str(caught.value) == message


def test_a_name_of_a_reference_waits_for_its_key() -> None:
    assert typed(where(cluster="lab"), facts.table("vms"), "integer").named
    assert not typed(where(cluster=5, name="lab"), facts.table("vms"), "integer").named
    both = typed(where(cluster="lab"), facts.table("vms"), "integer")
    assert typed(parse(both.text), None).text == "cluster eq 'lab'"


def test_columns_behind_references() -> None:
    found = followed("vms", "machine#status#running")
    assert found is not None and found.type == "boolean"
    assert followed("vms", "machine#nothing#running") is None and followed("vms", "nothing") is None

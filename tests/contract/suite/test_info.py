# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The promises of every module that reads, driven by its example table."""

from __future__ import annotations

import re
from typing import Any, Iterator

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos import facts
from tests.contract.bench import Bench, module
from tests.contract.suite.promises import document, documented, undocumented
from tests.contract.suite.tables import INFOS, every_info
from tests.contract.table import Info


def columns_of(table: str) -> set[str]:
    """Return the columns that the facts name."""
    known = facts.table(table)
    return set(known.columns) if known else set()


LOOKED_UP = [
    pytest.param(example, options, names, id=f"{example.id}-{options}")
    for example in INFOS
    for options, names in [({}, example.names), *example.found]
    if options or example.module != "verge_info"
]


@pytest.fixture
def found(bench: Bench, example: Info) -> Iterator[Bench]:
    """A system with what an example looks for."""
    example.world(bench)
    yield bench


def looked_up(bench: Bench, example: Info, **options: Any) -> list[dict[str, Any]]:
    """Look rows up: nothing is written, and check mode returns the same."""
    arguments = example.arguments(options)
    with bench.traffic() as traffic:
        result = bench.run(example.module, arguments)
    assert not result["changed"] and "diff" not in result
    assert traffic.writes == []
    checked = bench.run(example.module, arguments, check=True)
    assert still(example, checked.pop(example.noun)) == still(example, rows := result.pop(example.noun))
    assert checked == result
    return still(example, rows)


def still(example: Info, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows without what moves since somebody looks."""
    return [{name: value for name, value in row.items() if name not in example.moving} for row in rows]


def called(example: Info, rows: list[dict[str, Any]]) -> list[Any]:
    """Return what rows are called."""
    return [row[example.title] for row in rows]


@pytest.mark.parametrize(("example", "options", "names"), LOOKED_UP)
def test_what_is_looked_for(found: Bench, example: Info, options: dict[str, Any], names: list[str]) -> None:
    rows = looked_up(found, example, **options)
    assert called(example, rows) == names
    assert rows == looked_up(found, example, **options)


@every_info
def test_by_name_and_by_key(found: Bench, example: Info) -> None:
    """Both lead to the one row, as it is among all; a name or key that no row has leads to none."""
    name = example.names[-1]
    (row,) = looked_up(found, example, filter={example.title: name})
    assert found.row(example.table, **{"$key": row["key"]})[example.title] == name
    assert looked_up(found, example, key=str(row["key"])) == [row]
    if "name" not in module(example.module).spec:
        return
    assert looked_up(found, example, name=name) == [row]
    assert looked_up(found, example, name="no-such-name") == looked_up(found, example, key="99999") == []


@every_info
def test_what_is_nowhere(found: Bench, example: Info) -> None:
    """What rows are narrowed by is an error that names it, since it may be misspelt, or an empty list on request."""
    assert bool(example.narrowed) == ("missing" in module(example.module).spec)
    for option, value in example.narrowed.items():
        with found.traffic() as traffic:
            refusal = found.refused(example.module, example.arguments({option: value}))
        assert traffic.writes == [] and "nowhere" in refusal["msg"] and "check the" in refusal["msg"]
        assert looked_up(found, example, **{option: value, "missing": "ignore"}) == []


@every_info
def test_names_that_the_table_lacks(found: Bench, example: Info) -> None:
    """Before anything is sent: the platform ignores what it does not know (WIRE 3.15)."""
    hint = "; did you mean name?" if "name" in columns_of(example.table) else ""
    for condition in ("nmae eq 'x'", {"nmae": "x"}):
        with found.traffic() as traffic:
            refusal = found.refused(example.module, example.arguments({"filter": condition}))
        assert traffic.requests == [] and refusal["error"]["kind"] == "unknown_field"
        assert refusal["msg"] == f"unknown field 'nmae' of {example.table}{hint}"


@every_info
def test_the_result_is_documented(found: Bench, example: Info) -> None:
    """With everything that can be asked for, entry by entry and with its type."""
    for option, words in example.include.items():
        assert documented(example.module)[option]["choices"] == words
    result = found.run(example.module, example.arguments(example.include))
    told = document(example.module, "RETURN")
    rows = told[example.noun]
    # A look-up may refer to the module whose rows these are for what it does not say itself.
    for other in re.findall(r"has all settings that M\(community\.vergeos\.(\w+)\) has", str(rows["description"])):
        rows["contains"] = {**document(other, "RETURN")[example.noun.removesuffix("s")]["contains"], **rows["contains"]}
    ours = {name: entry for name, entry in result.items() if name not in ("changed", "warnings")}
    assert set(ours) <= set(told)
    assert [text for name, entry in ours.items() for text in undocumented(entry, told[name], name)] == []

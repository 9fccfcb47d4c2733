# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times are ISO 8601 in every result, host variable and look-up, whatever table they are of and however they are asked.

Every result of this folder's tests is looked through for times that are numbers, by ``bench.py``; here are the tables.
"""

from __future__ import annotations

import ast
import importlib
import time
from pathlib import Path
from typing import Any, Iterator, Mapping

import pytest

from ansible_collections.community.vergeos.plugins.lookup.verge import _Rows
from ansible_collections.community.vergeos.plugins.module_utils.desired.resource import Children, Resource
from ansible_collections.community.vergeos.plugins.module_utils.resources.generic.any_row import declare
from ansible_collections.community.vergeos.plugins.module_utils.vergeos import facts
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.facts import SOUNDS_SECRET
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.moments import is_time, told
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.schema.index import TABLES
from ansible_collections.community.vergeos.plugins.plugin_utils.inventory.hosts import Preference, shape
from tests.contract.bench import Bench, module
from tests.contract.direct import Direct
from tests.contract.test_odd_values import MODULES, direct, furnish
from tests.contract.times import ISO, numbers_of_time, times_of_tables

__all__ = ["direct"]  # a fixture
STAMP, TEXT = 1706000000, "2024-01-23T08:53:20Z"
STAMPED = sorted(times_of_tables())
OPTIONS: dict[str, Any] = {"filter": None, "fields": None, "column": None, "default": None, "return": "row"}


def marked() -> dict[str, dict[str, int]]:
    """What the client's facts take for times, as the test's own reading of the schema puts it."""
    units = {"epoch": 1, "epoch_us": 1000000}
    found = {
        name: {title: units[column.type] for title, column in known.columns.items() if column.type in units}
        for name in TABLES
        for known in [facts.table(name)]
        if known
    }
    return {name: columns for name, columns in found.items() if columns}


def test_the_facts_mark_every_time() -> None:
    assert marked() == times_of_tables()
    assert len(STAMPED) > 100 and sum(map(len, times_of_tables().values())) > 200


def stamped(bench: Bench, table: str) -> tuple[Any, dict[str, int], dict[str, str]]:
    """Put a time into each column of a row that holds one.

    Returns:
        The row's key, what is stored in those that can be read, and that in ISO 8601.
    """
    units = times_of_tables()[table]
    named = {"name": "ct-row"} if "name" in facts.table(table).columns else {}  # type: ignore[union-attr]
    key = bench.plant(table, **named, **{name: STAMP * unit for name, unit in units.items()})
    row = bench.row(table, **{"$key": key})
    stored = {name: row[name] for name in units if name in row}
    texts = {
        name: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(value // units[name])) for name, value in stored.items()
    }
    assert TEXT in texts.values() or table == "cluster_status"  # which is worked out when it is read
    return key, stored, texts


@pytest.mark.parametrize("table", STAMPED)
def test_rows_of_every_table(direct: Direct, table: str) -> None:
    """As any module, the look-up and a wish about the row show them."""
    key, stored, texts = stamped(direct, table)
    read = direct.run("verge_info", {"table": table, "key": str(key)})["rows"]
    rows = _Rows(direct._client_for({}), {**OPTIONS, "table": table}, False).all()
    for row in (*read, *(row for row in rows if str(row["key"]) == str(key))):
        assert {name: row[name] for name in texts} == texts
        assert list(numbers_of_time(row)) == []
    assert len(read) == 1 and rows
    column = next(iter(stored))
    chosen = {**OPTIONS, "table": table, "column": column, "filter": {column: stored[column]}}
    assert _Rows(direct._client_for({}), chosen, False).all()[-1] == texts[column]
    wished = direct.run("verge_resource", {"table": table, "key": str(key), "columns": {}})
    assert not wished["changed"] and {name: wished["row"][name] for name in texts} == texts


@pytest.mark.parametrize("table", STAMPED)
def test_filters_of_every_table(direct: Direct, table: str) -> None:
    """A time is found by what a result shows of it, by the number that is stored, and by a date."""
    _key, stored, texts = stamped(direct, table)
    for name, text in texts.items():
        for filtered in (
            {name: text},
            {name: stored[name]},
            {name: f"{text[:-1]}+00:00"},
            f"{name} eq '{text}'",
            {f"{name}__ge": text[:10], f"{name}__le": text},
        ):
            # What sounds like a secret is hidden wherever it stands, since a newer system may have others.
            due = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER" if SOUNDS_SECRET.search(name) else text
            found = direct.run("verge_info", {"table": table, "filter": filtered, "fields": [name]})["rows"]
            assert {row[name] for row in found} <= {due, text} and found, (name, filtered)
        with direct.traffic() as traffic:
            refusal = direct.refused("verge_info", {"table": table, "filter": {name: "tomorrow"}})
        counted = "microseconds" if times_of_tables()[table][name] > 1 else "seconds"
        given = "********" if SOUNDS_SECRET.search(name) else "tomorrow"
        assert traffic.lines == [] and refusal["msg"] == (
            f'filter: {table}.{name} is "{given}"; give a time such as 2026-11-30T17:08:00Z, or the {counted} '
            f"since 1970"
        )


@pytest.mark.parametrize(
    ("fields", "entries"),
    [
        (["created"], {"created": TEXT}),
        (["most"], {"created": TEXT, "modified": TEXT}),
        (["created as made"], {"made": TEXT}),
        (["created as description"], {"description": TEXT}),
        (["ram as created"], {"created": STAMP}),
        (["machine#status#started as since"], {"since": TEXT}),
        (["machine#status#started"], {"machine#status#started": TEXT}),
        (["machine[$key,status[started,status as created]]"], {"machine": {"status": {"started": TEXT}}}),
        (["machine[nics[all]]"], {}),
        (["created gt 5 as old"], {"old": True}),
    ],
    ids=str,
)
def test_however_it_is_asked_for(direct: Direct, fields: list[str], entries: Mapping[str, Any]) -> None:
    """The name of an entry does not matter, what it holds does."""
    furnish(direct)
    vm = direct.row("vms", name="ct-vm")
    direct.plant("vms", key=vm["$key"], created=STAMP, modified=STAMP, ram=STAMP)
    direct.plant("machine_status", key=direct.status(vm)["$key"], started=STAMP)
    rows = told("vms", direct.get(f"vms/{vm['$key']}", fields=",".join(fields)), fields)

    def same(found: Mapping[str, Any], due: Mapping[str, Any]) -> bool:
        return all(same(found[k], v) if isinstance(v, Mapping) else found[k] == v for k, v in due.items())

    assert same(rows, entries), rows


@pytest.mark.parametrize(
    ("expression", "given", "shown"),
    [
        ("max(created) as newest", {"newest": STAMP}, {"newest": TEXT}),
        ("count(created) as created", {"created": 5}, {"created": 5}),
        ("datetime(created) as created", {"created": "23 Jan"}, {"created": "23 Jan"}),
        ("flatten(machine[name,status#started as up])", {"up": STAMP}, {"up": TEXT}),
        ("created", {"created": 0}, {"created": None}),
        ("created", {"created": None}, {"created": None}),
        ("created", {"created": str(STAMP)}, {"created": TEXT}),
        ("created", {"created": STAMP * 1000}, {"created": TEXT}),
        ("created", {"created": [STAMP, 0]}, {"created": [TEXT, None]}),
        ("created", {"created": -1}, {"created": "-1"}),
        ("created", {"created": "soon"}, {"created": "soon"}),
        # An expanded reference (WIRE 1.7, 3.9).
        ("machine", {"machine": {"status": {"started": STAMP}}}, {"machine": {"status": {"started": TEXT}}}),
    ],
)
def test_what_is_a_time(expression: str, given: Mapping[str, Any], shown: Mapping[str, Any]) -> None:
    assert told("vms", given, [expression]) == shown


def test_a_table_of_which_nothing_is_known() -> None:
    assert told("vms_of_tomorrow", {"created": STAMP}) == {"created": STAMP}


def declared() -> Iterator[tuple[str, Any]]:
    """Go through the declarations of all modules, and the lists in them."""
    for name in MODULES:
        resource = module(name).about
        for part in [resource, *resource.lists()] if resource else ():
            yield name, part


def test_no_field_of_a_declaration_shows_a_time_as_a_number() -> None:
    fields = {
        field.option: field.shown({field.column: STAMP})
        for _name, part in declared()
        for field in part.fields
        if is_time(part.table, field.column) and not field.write_only
    }
    assert fields == dict.fromkeys(("expires", "last_used", "locked_since"), TEXT)


def test_a_wish_that_is_a_time(direct: Direct) -> None:
    """Taken in either form, stored as a number, told in ISO 8601, and met by both."""
    key = direct.plant("user_api_keys", name="ct-key", user=1, expires=STAMP)
    wish = {"table": "user_api_keys", "key": str(key)}
    for same in (STAMP, TEXT, str(STAMP)):
        assert not direct.run("verge_resource", {**wish, "columns": {"expires": same}})["changed"]
    later = {**wish, "columns": {"expires": "2033-05-18T03:33:20Z"}}
    foretold = direct.run("verge_resource", later, check=True)
    done = direct.run("verge_resource", later)
    for result in (foretold, done):
        assert result["diff"]["before"]["expires"] == TEXT and result["row"]["expires"] == "2033-05-18T03:33:20Z"
        assert result["diff"]["after"]["expires"] == "2033-05-18T03:33:20Z"
    assert direct.row("user_api_keys", name="ct-key")["expires"] == 2000000000
    resource, _wishes = declare(direct._client_for({}), later)
    assert resource.by_option["expires"].column == "expires"


def test_actions(direct: Direct) -> None:
    """What a row is waited for is given in either form, and shown in one."""
    furnish(direct)
    vm = direct.row("vms", name="ct-vm")
    direct.plant("vms", key=vm["$key"], created=STAMP)
    for value in (TEXT, STAMP):
        wish = {"table": "vms", "name": "ct-vm", "action": "poweron", "until": {"created": value}}
        assert direct.run("verge_action", wish)["row"] == {"created": TEXT}
        assert not direct.run("verge_action", {**wish, "unless": {"created": value}})["changed"]


def test_host_variables() -> None:
    rows = {"vms": [{"$key": 1, "name": "web", "created": STAMP, "changed": STAMP, "up": STAMP, "started": 0}]}
    fields = ("modified as changed", "machine#status#started as up", "machine#status#started as started")
    (host,) = shape(rows, "lab", "", Preference(), fields)
    assert (host["created"], host["changed"], host["up"], host["started"]) == (TEXT, TEXT, TEXT, None)


def test_results_of_a_system_in_use(direct: Direct) -> None:
    """All that the info modules show of machines and networks that run."""
    furnish(direct)
    for name in ("vm", "network"):
        shown = direct.run(f"verge_{name}_info", {"include": module(f"verge_{name}_info").spec["include"]["choices"]})
        assert list(numbers_of_time(shown)) == []
    assert ISO.fullmatch(direct.run("verge_vm_info", {})["vms"][0]["created"])


PLUGINS = Path(__file__).parents[2] / "plugins"
ROOT = "ansible_collections.community.vergeos.plugins"
DECLARED = f"{ROOT}.module_utils.resources"


def shipped(path: Path, seen: set[Path]) -> set[str]:
    """Follow the imports of a file as Ansible's packer does, wherever they stand.

    Args:
        path: The file.
        seen: Files that were looked at.

    Returns:
        The tables whose facts go along.
    """
    seen.add(path)
    tables: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.ImportFrom) or node.module is None and not node.level:
            continue
        if node.level:
            above = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
        elif str(node.module).startswith(ROOT):
            above = PLUGINS.joinpath(*str(node.module)[len(ROOT) + 1 :].split("."))
        else:
            continue
        for each in (above.with_suffix(".py"), *(above / f"{alias.name}.py" for alias in node.names)):
            if each.parent.name == "schema":
                tables.add(each.stem)
            if each.exists() and each not in seen:
                tables |= shipped(each, seen)
    return tables


def along(table: str, expression: str) -> list[str]:
    """Return the tables that a path leads over."""
    steps, found = expression.partition(" as ")[0].split("#"), [table]
    for step in steps[:-1]:
        found.append(facts.table(found[-1]).columns[step].to)  # type: ignore[union-attr]
    return found


@pytest.mark.parametrize("name", MODULES)
def test_a_packed_module_knows_the_times_too(name: str) -> None:
    """The facts about them are part of it: without these, numbers would come out on another host."""
    seen: set[Path] = set()
    tables = shipped(PLUGINS / "modules" / f"{name}.py", seen)
    parts = [
        part
        for path in seen
        if path.parent.parent.name == "resources"
        for part in vars(importlib.import_module(f"{DECLARED}.{path.parent.name}.{path.stem}")).values()
        if isinstance(part, (Resource, Children))
    ]
    needed = {
        table
        for part in parts
        for expression in (*part.extra, *(text for field in part.fields for text in field.reads()))
        if is_time(part.table, expression)
        for table in along(part.table, expression)
    }
    assert needed <= tables, f"{name} ships no facts about {needed - tables}; name them where TYPE_CHECKING is true"

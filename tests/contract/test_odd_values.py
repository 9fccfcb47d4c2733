# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of the wrong kind, for every option of every module, generated from the argument specs.

Each is refused in one line before anything is written, or normalised; check mode says the same as the run; the second
run is silent; and nothing that only Python would write so reaches the platform.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Iterator, Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.spec import CONNECTION
from ansible_collections.community.vergeos.plugins.module_utils.resources.generic.any_table import checked_params
from ansible_collections.community.vergeos.plugins.module_utils.vergeos import facts
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import VergeError
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.params import PARAMS
from tests.contract.bench import WRITES, module
from tests.contract.direct import Direct
from tests.contract.suite.promises import spoken
from tests.contract.suite.tables import EXAMPLES
from tests.contract.table import Example
from tests.contract.tenancy.verge_tenant_power import tenant

MODULES = sorted(path.stem for path in (Path(__file__).parents[2] / "plugins" / "modules").glob("verge_*.py"))
ODD: tuple[Any, ...] = ("", "   ", {"odd": "x"}, ["odd", 2], 7, "seven", True, "true")
# What only Python writes so: True, None, and quotes around what stands in a mapping or a list.
MISSING = re.compile(r"there is no .*(or (create|make|upload) it first|so nothing was done)")
PYTHON = re.compile(r"^(True|False|None)$|[\[{]'|': |'odd'")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that an odd path names comes to be here."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def direct() -> Iterator[Direct]:
    """A fresh system that is reached by a function call."""
    made = Direct()
    yield made
    made.close()
    made.inside.close()


@dataclass(frozen=True)
class Base:
    """Arguments of a module without an example table.

    Attributes:
        arguments: What is enough to run it.
        entries: List option -> a plain entry, for the options below it.
        anew: Options that ask for something each time anew, so that a second run is not silent; all where it is the
            module that does.
        loud: Option that lets check mode send something, and with it everything else that check mode does otherwise.
    """

    arguments: Mapping[str, Any] = field(default_factory=dict)
    entries: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    anew: Sequence[str] = ()
    loud: str = ""


NOTHING = Base()
RULE = {"name": "ct-rule", "direction": "incoming", "action": "accept"}
ALL = ("*",)
ASN = {"asn": 65000}
OTHERS = {
    "verge_action": Base({"table": "vms", "name": "ct-vm", "action": "poweron"}, anew=ALL),
    "verge_cloud_init": Base({"vm": "ct-vm", "datasource": "nocloud"}, {"files": {"name": "user-data"}}),
    "verge_api_key_info": Base(),
    "verge_file_info": Base(),
    "verge_group_info": Base(),
    "verge_info": Base({"table": "vms"}),
    "verge_ipsec_info": Base(),
    "verge_nas_sync_info": Base(),
    "verge_network_apply": Base({"network": "app"}),
    "verge_network_diagnostic": Base({"network": "app", "query": "ping", "target": "10.0.0.1"}, loud="in_check_mode"),
    "verge_network_info": Base(),
    "verge_network_policy": Base({"network": "app", "rules": [RULE]}, {"rules": RULE}),
    "verge_network_rule_info": Base(),
    "verge_permission": Base(
        {"user": "admin", "grants": [{"target": "vms", "rights": ["list"]}]},
        {"grants": {"target": "vms", "rights": ["list"]}},
    ),
    "verge_permission_info": Base(),
    "verge_recipe_info": Base(),
    "verge_routing": Base(
        {"network": "app"},
        {
            "links": {"name": "ct-link", "interface_network": "External"},
            "ip": {"command": "route", "params": "10.9.0.0/16 10.0.0.9"},
            "route_maps": {"tag": "ct-map"},
            "bgp": ASN,
            "eigrp": ASN,
        },
    ),
    "verge_tenant_power": Base({"names": ["ct-tenant"], "state": "running"}),
    "verge_user_info": Base(),
    "verge_vm_clone": Base({"name": "ct-copy", "source": "ct-vm"}),
    "verge_vm_import": Base({"name": "ct-new", "file": "ct.ova"}),
    "verge_vm_info": Base(),
    "verge_vm_migrate": Base({"name": "ct-vm"}, anew=["automatic"]),
    "verge_vm_power": Base({"names": ["ct-vm"], "state": "running"}),
    "verge_vm_snapshot_info": Base(),
    "verge_wireguard_info": Base(),
}


def furnish(direct: Direct) -> None:
    """Make what the modules without an example table work on."""
    direct.run("verge_network", {"name": "app", "type": "internal", "cidr": "10.0.0.0/24", "state": "running"})
    direct.run("verge_vm", {"name": "ct-vm", "ram": "1 GiB", "state": "running"})
    direct.plant("files", name="ct.ova", type="ova", filesize=1 << 30, allocated_bytes=1 << 30)
    tenant(direct, "ct-tenant")


def texts(value: Any) -> Iterator[str]:
    """Go through all texts of a body."""
    if isinstance(value, Mapping):
        for entry in value.values():
            yield from texts(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from texts(entry)
    elif isinstance(value, str):
        yield value


class Outcome:
    """What one run said and sent."""

    def __init__(self, direct: Direct, name: str, arguments: Mapping[str, Any], check: bool) -> None:
        drive = direct.drive
        drive.sent.clear()
        drive.sleeps = 0
        self.result = direct.attempt(name, arguments, check)
        self.refused = bool(self.result.get("failed"))
        self.message = str(self.result.get("msg", ""))
        self.writes = [(method, path, body) for method, path, body in drive.sent if method in WRITES]
        self.python = [text for _method, _path, body in self.writes for text in texts(body) if PYTHON.search(text)]

    def misses(self) -> bool:
        """Whether a run misses what an earlier task may make in the run, so that check mode goes on."""
        return self.refused and bool(MISSING.search(self.message))

    def warned(self) -> bool:
        """Whether check mode said that the run may fail."""
        return any("unless an earlier task" in text for text in self.result.get("warnings", ()))


def judged(direct: Direct, name: str, arguments: Mapping[str, Any], again: bool) -> Iterator[str]:
    """Run a module with an odd value, and name what is wrong with what it does.

    Args:
        direct: The bench.
        name: The module.
        arguments: Its arguments.
        again: Whether a second run must be silent.
    """
    foretold = Outcome(direct, name, arguments, True)
    if foretold.writes:
        yield f"writes in check mode: {foretold.writes}"
    real = Outcome(direct, name, arguments, False)
    if "\n" in real.message:
        yield f"several lines: {real.message!r}"
    if real.python:
        yield f"sends Python's own form: {real.python}"
    if real.refused and real.writes:
        yield f"refused after writing: {real.message}"
    if real.misses():
        if not foretold.refused and not foretold.warned():
            yield f"no word of what is missing in check mode; the run: {real.message}"
    elif foretold.result.get("skipped"):
        pass  # what is not run in check mode foretells nothing
    elif real.message != foretold.message:
        yield f"check mode: {foretold.message or foretold.result}, run: {real.message or real.result}"
    elif not real.refused and spoken(real.result) != spoken(foretold.result):
        yield f"check mode: {spoken(foretold.result)}, run: {spoken(real.result)}"
    if again and not real.refused and real.result["changed"]:
        once_more = Outcome(direct, name, arguments, False)
        if once_more.refused or once_more.result["changed"]:
            yield f"a second run: {once_more.message or once_more.result['actions']}"


def each_place(spec: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """List the options of a spec, and those of its entries below them."""
    for option, entry in spec.items():
        if option in CONNECTION:
            continue
        yield (option,)
        yield from ((option, *place) for place in each_place(entry.get("options") or {}))


def planted(
    arguments: Mapping[str, Any], place: tuple[str, ...], value: Any, spec: Mapping[str, Any]
) -> dict[str, Any]:
    """Put a value into the arguments, in the first entry of a list where it belongs there."""
    option, *rest = place
    if not rest:
        return {**arguments, option: value}
    listed = spec[option]["type"] == "list"
    inner = arguments.get(option) or ([{}] if listed else {})
    first = inner[0] if listed else inner
    changed = planted(first, tuple(rest), value, spec[option]["options"])
    return {**arguments, option: [changed, *inner[1:]] if listed else changed}


def failures(direct: Direct, name: str, base: Callable[[str], Mapping[str, Any]], known: Base = NOTHING) -> list[str]:
    """Try every odd value in every option of a module; say what went wrong."""
    spec, wrong = module(name).spec, []
    for place in [place for place in each_place(spec) if place[0] != known.loud]:
        # A number is what most keys are.
        for value in [value for value in ODD if place[-1] != "key" or value != 7]:
            arguments = planted(base(place[0]), place, value, spec)
            case = f"{'.'.join(place)} = {json.dumps(value)}"
            again = known.anew != ALL and place[0] not in known.anew
            wrong += [f"{case}: {fault}" for fault in judged(direct, name, arguments, again)]
    return wrong


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.id)
def test_state_modules(direct: Direct, example: Example) -> None:
    example.world(direct)
    plain = example.arguments({})
    direct.run(example.module, plain)
    entries = {option: [dict(entry)] for option, entry in example.entries.items()}

    def base(option: str) -> dict[str, Any]:
        return {**plain, option: entries[option]} if option in entries else plain

    wrong = failures(direct, example.module, base, Base(anew=example.anew))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_other_modules(direct: Direct, name: str) -> None:
    furnish(direct)
    base = OTHERS[name]
    direct.run(name, base.arguments)

    def arguments(option: str) -> dict[str, Any]:
        entry = {option: [dict(base.entries[option])]} if option in base.entries else {}
        return {**base.arguments, **entry}

    wrong = failures(direct, name, arguments, base)
    assert not wrong, "\n".join(wrong)


def test_no_module_is_left_out() -> None:
    assert sorted({example.module for example in EXAMPLES} | set(OTHERS)) == MODULES


# What the argument spec knows nothing about: columns, identities, filters, conditions


def rows_of_tables(direct: Direct) -> dict[str, dict[str, Any]]:
    """Make a row of each of some tables that differ in their columns; table -> its identity."""
    furnish(direct)
    direct.plant("tag_categories", name="ct-category", taggable_vms=True)
    vnet, machine = direct.key("vnets", "app"), direct.row("vms", name="ct-vm")["machine"]
    made = {
        "vms": {"name": "ct-vm"},
        "vnets": {"name": "app"},
        "vnet_rules": {"vnet": vnet, "name": "ct-rule", "direction": "incoming", "action": "accept"},
        "tags": {"category": direct.key("tag_categories", "ct-category"), "name": "ct-tag"},
        "users": {"name": "ct-user", "password": "ct-Secret-1"},
        "machine_drives": {"machine": machine, "name": "ct-drive", "disksize": 1 << 30},
        "machine_nics": {"machine": machine, "name": "ct-nic"},
        "vnet_hosts": {"vnet": vnet, "host": "ct-host", "ip": "10.0.0.9", "type": "host"},
    }
    for table, columns in made.items():
        if table not in ("vms", "vnets"):
            direct.send("POST", table, columns)
    return made


TABLES = ["vms", "vnets", "vnet_rules", "tags", "users", "machine_drives", "machine_nics", "vnet_hosts"]


def columns_of(table: str) -> dict[str, facts.Column]:
    """Return the columns that a table's facts name."""
    known = facts.table(table)
    assert known is not None
    return dict(known.columns)


@pytest.mark.parametrize("table", TABLES)
def test_columns_of_any_row(direct: Direct, table: str) -> None:
    """An odd value for each column that can be written."""
    row = rows_of_tables(direct)[table]
    naming = "host" if table == "vnet_hosts" else "name"
    key = str(direct.row(table, **{naming: row[naming]})["$key"])
    wrong = []
    for name in [name for name, column in columns_of(table).items() if column.update]:
        for value in ODD:
            arguments = {"table": table, "key": key, "columns": {name: value}}
            faults = judged(direct, "verge_resource", arguments, again=True)
            wrong += [f"{name} = {json.dumps(value)}: {fault}" for fault in faults]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("table", TABLES)
def test_identities_of_any_row(direct: Direct, table: str) -> None:
    """An odd value for each column that tells a row from others."""
    row = {name: value for name, value in rows_of_tables(direct)[table].items() if not columns_of(table)[name].secret}
    wrong = []
    for name, value in [(name, value) for name in row for value in ODD]:
        arguments = {"table": table, "identity": {**row, name: value}}
        faults = judged(direct, "verge_resource", arguments, again=True)
        wrong += [f"{name} = {json.dumps(value)}: {fault}" for fault in faults]
    assert not wrong, "\n".join(wrong)


# Parameters of actions: what the facts show of them

TYPES: dict[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "integer": (int,),
    "epoch": (int,),
    "string": (str,),
    "ref": (str, int),
    "json": (str, int, bool, dict, list),
}
SHOWN = [
    (place, name, kind)
    for place, words in PARAMS.items()
    for name, _colon, kind in (word.partition(":") for word in words.split())
]


@pytest.mark.parametrize(("place", "name", "kind"), SHOWN, ids=[f"{place} {name}" for place, name, _kind in SHOWN])
def test_parameters_of_actions(place: str, name: str, kind: str) -> None:
    """Each value comes to the type that the facts show, or is refused in one line; of that again the same."""
    table, action = place.split(".")
    for value in ODD:
        try:
            found = checked_params(table, action, {name: value}, False)
        except VergeError as error:
            assert str(error).startswith(f"params: {name} is ") and "\n" not in str(error), value
            continue
        assert found is not None and (not kind or type(found[name]) in TYPES[kind]), value
        assert checked_params(table, action, found, False) == found
    with pytest.raises(VergeError, match=f"params: {name}x: no parameter of {action} of {table} is known by that name"):
        checked_params(table, action, {f"{name}x": 1}, False)
    assert checked_params(table, action, {f"{name}x": 1, name: None}, True) == {f"{name}x": 1, name: None}


PARAMETERS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("verge_action", {"table": "vms", "name": "ct-vm", "action": "clone"}, ["quiesce", "preserve_macs", "description"]),
    ("verge_action", {"table": "vnets", "name": "app", "action": "reset"}, ["apply", "aply"]),
    ("verge_action", {"table": "vms", "name": "ct-vm", "action": "kill"}, ["", "unknown"]),
    ("verge_network_diagnostic", {"network": "app", "query": "ping", "target": "10.0.0.1"}, ["count", "host", "", "x"]),
]


@pytest.mark.parametrize(("name", "arguments", "params"), PARAMETERS, ids=[str(case[1]) for case in PARAMETERS])
def test_parameters_are_refused_before_the_wire(
    direct: Direct, name: str, arguments: dict[str, Any], params: list[str]
) -> None:
    """Or they reach it in their type; check mode says the same."""
    furnish(direct)
    given: dict[str, Any] = {"params": {"name": "ct-copy"}} if arguments.get("action") == "clone" else {"params": {}}
    wrong = []
    for place, (param, value) in enumerate((param, value) for param in params for value in ODD):
        if given["params"]:
            given["params"]["name"] = f"ct-copy-{place}"
        wish = {**arguments, "params": {**given["params"], param: value}}
        wrong += [f"{param} = {json.dumps(value)}: {fault}" for fault in judged(direct, name, wish, again=False)]
    assert not wrong, "\n".join(wrong)


def test_names_of_parameters_are_suggested(direct: Direct) -> None:
    furnish(direct)
    wish = {"table": "vms", "name": "ct-vm", "action": "clone", "params": {"nmae": "x"}}
    for check in (True, False):
        refusal = Outcome(direct, "verge_action", wish, check)
        assert refusal.message == (
            "params: nmae: no parameter of clone of vms is known by that name; did you mean name? "
            "(allow_unknown: true sends it all the same)"
        )
        assert refusal.writes == []


@pytest.mark.parametrize("param", ["", "  ", "a b", "a-b", "1st", "a.b", "a=b", "ä", False, 3])
def test_odd_names_of_parameters(direct: Direct, param: Any) -> None:
    """Of an action of which nothing is known, too, and with allow_unknown."""
    furnish(direct)
    wish = {"table": "vms", "name": "ct-vm", "action": "kill", "params": {param: 1}, "allow_unknown": True}
    for check in (True, False):
        refusal = Outcome(direct, "verge_action", wish, check)
        assert refusal.refused and refusal.writes == []
        assert refusal.message.startswith("params: a parameter of kill has ") and "\n" not in refusal.message


def test_unknown_parameters_are_told_once(direct: Direct) -> None:
    """Where no parameter of an action is recorded, one warning says that nobody has looked at the names."""
    furnish(direct)
    wish = {"table": "vms", "name": "ct-vm", "action": "kill", "params": {"graceful": False, "why": "x"}}
    said = "which parameters kill of vms takes is not recorded, so the names are sent unchecked: graceful, why"
    for check in (True, False):
        assert direct.run("verge_action", wish, check)["warnings"] == [said]
    known = {"table": "vms", "name": "ct-vm", "action": "poweron", "params": {"preferred_node": None}}
    assert "warnings" not in direct.run("verge_action", known)
    assert "warnings" not in direct.run("verge_action", {**wish, "params": None})


# Added to what is asked of machines.
SCOPE = " and is_snapshot eq false"
FILTERED = {
    "boolean": r"(true|false)",
    "integer": r"-?\d+",
    "epoch": r"-?\d+",
    "epoch_us": r"-?\d+",
    "bytes_int": r"-?\d+",
    "number": r"-?\d+(\.\d+)?",
    "ref": r"-?\d+",
    "string": r"'.*'",
    "text": r"'.*'",
}


def fits(table: str, name: str, literal: str) -> bool:
    """Whether what a request compares a column with is of the column's type."""
    column = columns_of(table)[name]
    if column.type == "enum":
        return literal in {f"'{word}'" for word in column.values}
    to = facts.table(column.to) if column.type == "ref" and column.to else None
    keys = column.type == "ref" and (to is None or to.key_type != "integer")
    return keys or re.fullmatch(FILTERED.get(column.type, ".*"), literal, re.DOTALL) is not None


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("operator", ["eq", "ne"])
def test_filters(direct: Direct, table: str, operator: str) -> None:
    """A filter compares each column with a value of its type, written as a mapping or as text; or it is refused."""
    rows_of_tables(direct)
    wrong, drive = [], direct.drive
    for name, value in [(name, value) for name in columns_of(table) for value in ODD]:
        said = []
        ways: list[Any] = [{f"{name}__{operator}": value}]
        if isinstance(value, (str, int)):
            literal = f"'{value}'" if isinstance(value, str) else json.dumps(value)
            ways.append(f"{name} {operator} {literal}")
        for given in ways:
            drive.sent.clear()
            result = direct.attempt("verge_info", {"table": table, "filter": given})
            asked = [parse_qs(urlsplit(path).query)["filter"][0] for _method, path, _body in drive.sent]
            asked = [text.removesuffix(SCOPE) for text in asked if text.startswith(f"{name} ")]
            said.append(str(result.get("msg", asked)))
            if not result.get("failed") and not all(fits(table, name, text.split(" ", 2)[2]) for text in asked):
                wrong.append(f"{given}: {asked}")
        if isinstance(value, (str, int)) and said[0] != said[1]:
            wrong.append(f"{name} {operator} {value!r}: {said}")
    assert not wrong, "\n".join(wrong)

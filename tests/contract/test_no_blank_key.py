# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was never filled in, or filled in with too much, names no row: in every module, before anything is sent.

The platform answers a blank key with the whole table, so that the first row of it would be taken for the one meant.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Mapping

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.community.vergeos.plugins.module_utils.desired.kinds import Reference
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import VergeError
from tests.contract.bench import module

MODULES = sorted(path.stem for path in (Path(__file__).parents[2] / "plugins" / "modules").glob("verge_*.py"))
BLANK = ["", " ", "\t", "\n"]
ODD = [".", "..", "/", "2/", "/2", "../vms/2", "a/b", "2\\", " 2", "2\n", "2\x00"]
NOT_A_NUMBER = ["0", "-1", "01", "1.0", "x", "٢", "2 or 1"]
# Tables of the generic modules: one with numbers for keys, one with texts.
GENERIC = ["vms", "volumes"]
# What options take that are not called just anything.
EXAMPLES: Mapping[str, Any] = {
    "table": "vms",
    "identity": {"name": "some"},
    "ip": "10.0.0.5",
    "cidr": "10.0.0.0/24",
    "files": [{"name": "user-data", "contents": "x"}],
    "domain": "some.example",
    "value": "10.0.0.5",
    "keys": ["3"],
}


class Silent(VergeClient):
    """A client whose platform must not be asked for anything."""

    def run(self, operation: Any) -> Any:
        """Fail at the first request."""
        for request in operation:
            raise AssertionError(f"sent: {request!r}")


def arguments(of: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Complete a module's options: what is required, and one of each group that needs one, say nothing special."""
    chosen = module(of)
    needed = [option for option, entry in chosen.spec.items() if entry.get("required")]
    for group in chosen.restrictions.get("required_one_of", ()):
        needed += [] if set(group) & {*options, *needed} else group[:1]
    return {**{option: example(option, chosen.spec[option]) for option in needed}, **options}


def example(option: str, entry: Mapping[str, Any]) -> Any:
    """Return a value that an option takes."""
    if option in EXAMPLES:
        return EXAMPLES[option]
    return entry["choices"][0] if entry.get("choices") else ["some"] if entry["type"] == "list" else "some"


def refusals(name: str, options: Mapping[str, Any]) -> list[str]:
    """Run a module for real and in check mode against a platform that must not be asked; return what it says."""
    chosen = module(name)
    checked = ArgumentSpecValidator(chosen.spec, **chosen.restrictions).validate(dict(options))
    if checked.error_messages:
        return [checked.errors.msg]
    client = Silent("verge.example.com", token="key")
    said = []
    for check in (False, True):
        with pytest.raises(VergeError) as caught:
            chosen.work(client, checked.validated_parameters, check)
        said.append(str(caught.value))
    return said


def one_line(said: list[str], option: str) -> None:
    """Check that all that was said is the same single line, and names the option."""
    assert len(set(said)) == 1, said
    assert "\n" not in said[0] and option in said[0], said


KEYED = [name for name in MODULES if "key" in module(name).spec]


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize("name", KEYED)
def test_key(name: str, state: str) -> None:
    """A blank or malformed key, with and without a name beside it."""
    spec = module(name).spec
    tables = GENERIC if "table" in spec else [""]
    for table in tables:
        keys = BLANK + ODD + (NOT_A_NUMBER if numbers(name, table) else [])
        for key in keys:
            options: dict[str, Any] = {"key": key, **({"table": table} if table else {})}
            options.update({"state": state} if state in spec.get("state", {}).get("choices", ()) else {})
            options.update({"name": "some"} if "name" in spec else {})
            one_line(refusals(name, arguments(name, options)), "key")


def numbers(name: str, table: str) -> bool:
    """Whether the keys that a module takes are whole numbers."""
    client = VergeClient("verge.example.com", token="key")
    return bool(client.table(table or module(name).table).key_type == "integer")


NAMES = [
    pytest.param(name, option, id=f"{name}-{option}")
    for name in MODULES
    for option in module(name).naming
    if option != "key" and not module(name).spec[option].get("choices")
]


@pytest.mark.parametrize(("name", "option"), NAMES)
def test_name(name: str, option: str) -> None:
    """A blank text where something is named: a row, its owner, another row, a file, an action."""
    for text in BLANK:
        one_line(refusals(name, arguments(name, {option: text})), option)


def test_every_reference_is_asked_about() -> None:
    """No option that names another row escapes :func:`test_name`."""
    for name in MODULES:
        about = module(name).about
        for field in about.fields if about else ():
            if isinstance(field, Reference) and field.type == "str" and field.option in module(name).spec:
                assert field.option in module(name).naming, (name, field.option)


ENTRIES = [
    pytest.param(name, child, field, id=f"{name}-{child.option}-{field.option}")
    for name in MODULES
    if module(name).about is not None
    for child in module(name).about.lists()  # type: ignore[union-attr]
    if child.listed and child.fields and not child.single and child.above is None
    for field in child.fields
    if field.type == "str" and not field.choices and (isinstance(field, Reference) or field in child.identities)
]


@pytest.mark.parametrize(("name", "child", "field"), ENTRIES)
def test_name_in_a_list(name: str, child: Any, field: Any) -> None:
    """The same inside the entries of a list."""
    for text in BLANK:
        needed = [one for one in child.fields if one in child.identities or one.required]
        entry = {one.option: example(one.option, one.spec()) for one in needed} | {field.option: text}
        one_line(refusals(name, arguments(name, {child.option: [entry]})), field.option)


@pytest.mark.parametrize("identity", [{"name": ""}, {"name": " "}, {"name": None}, {"name": "\n"}, {"name": " a"}])
@pytest.mark.parametrize("state", ["present", "absent"])
def test_identity_of_any_row(identity: dict[str, Any], state: str) -> None:
    options = {"table": "vms", "identity": identity, "columns": {"description": "x"}, "state": state}
    one_line(refusals("verge_resource", options), "name")

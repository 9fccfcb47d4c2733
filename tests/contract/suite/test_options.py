# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every option of every module is documented as it is, and tried: in a table of examples, or by a test that exists."""

from __future__ import annotations

import ast
from typing import Any, Mapping

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.spec import CONNECTION
from tests.contract.bench import module
from tests.contract.suite.promises import documented
from tests.contract.suite.tables import ALL, CONTRACT, MODULES, TABLES

each_module = pytest.mark.parametrize("name", MODULES)


def functions() -> set[str]:
    """Collect the names of all tests of this folder."""
    return {
        node.name
        for path in CONTRACT.rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }


def unlike(told: Mapping[str, Any], spec: Mapping[str, Any], place: str) -> list[str]:
    """List where a documented option is not as the argument spec has it."""
    facts = {
        "type": (told.get("type", "str"), spec.get("type", "str")),
        "elements": (told.get("elements"), spec.get("elements")),
        "default": (told.get("default"), spec.get("default")),
        "choices": (told.get("choices"), spec.get("choices") and list(spec["choices"])),
        "required": (bool(told.get("required")), bool(spec.get("required"))),
        "suboptions": (sorted(told.get("suboptions") or {}), sorted(spec.get("options") or {})),
    }
    found = [
        f"{place}: {what} {left!r}, in the spec {right!r}" for what, (left, right) in facts.items() if left != right
    ]
    for name in sorted(set(facts["suboptions"][0]) & set(facts["suboptions"][1])):
        found += unlike(told["suboptions"][name], spec["options"][name], f"{place}.{name}")
    return found


def test_every_module_has_a_table() -> None:
    assert sorted(TABLES) == MODULES


@each_module
def test_the_documentation_is_the_spec(name: str) -> None:
    """Options of the fragments are told there; what the module itself documents is compared."""
    spec = module(name).spec
    wrong = [text for option, told in documented(name).items() for text in unlike(told, spec.get(option, {}), option)]
    assert not wrong, "; ".join(wrong)


@each_module
def test_every_option_is_tried(name: str) -> None:
    """No option can hide: each has two values in a table, or a test of its own that exists."""
    examples = [example for example in ALL if example.module == name]
    covered = {option.name for example in examples for option in getattr(example, "options", ())}
    covered |= {secret.option for example in examples for secret in getattr(example, "secrets", ())}
    elsewhere = {option: test for example in examples for option, test in example.elsewhere.items()}
    options = documented(name)
    listed = set(options) | set(module(name).spec) - set(CONNECTION)
    listed |= {f"{option}.{part}" for option, entry in options.items() for part in entry.get("suboptions") or {}}
    outer = {option.split(".")[0] for option in covered | set(elsewhere) if "." in option}
    assert listed - covered - set(elsewhere) - outer == set(), "options without an example"
    if "columns" not in listed:  # there the table's options are columns
        assert (covered | set(elsewhere)) - listed == set(), "examples of options that do not exist"
    assert set(elsewhere.values()) - functions() == set(), "tests that are named and do not exist"

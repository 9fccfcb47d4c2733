# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people write about a module and what its argument spec knows are its documentation; misfits are told."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools import generate_modules
from tools.generate_modules import Problem, Source, module_text

GOOD: dict[str, Any] = {
    "short_description": "Manage an alias",
    "purpose": "an alias",
    "description": "Makes it.",
    "declaration": "network_address.ALIAS",
    "options": {"name": "Its name.", "description": "Free text.", "entries": ["What it holds.", "Any number."]},
    "returns": {"actions": ["create alias web"], "key": 7},
    "examples": [{"name": "One", "community.vergeos.verge_x": {"name": "web"}}],
}


@pytest.fixture(name="written")
def _written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(generate_modules, "ROOT", tmp_path)
    folder = tmp_path / "network"
    folder.mkdir()

    def written(**changes: Any) -> str:
        path = folder / "verge_x.yml"
        content = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
        text = yaml.dump(content, Dumper=generate_modules.Style, sort_keys=False)
        path.write_text(text, "utf-8")
        return module_text(Source(path))

    return written


def parts(text: str) -> dict[str, Any]:
    """Return the three documents of a module's file."""
    return {
        ast.unparse(line.targets[0]): yaml.safe_load(ast.literal_eval(line.value))
        for line in ast.parse(text).body
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant)
    }


def spec_options() -> list[str]:
    """Return the options of the alias, without those that fragments document."""
    module = Source(generate_modules.SOURCES / "network" / "verge_network_alias.yml").module()[0]
    documented = {option for options in generate_modules.fragments().values() for option in options}
    return [option for option in module.spec if option not in documented]


def test_what_the_spec_knows_is_joined(written: Any) -> None:
    options = {option: f"About {option}." for option in spec_options()}
    found = parts(written(options=options))
    documented = found["DOCUMENTATION"]
    assert documented["module"] == "verge_x"
    assert documented["options"]["name"] == {"description": ["About name."], "type": "str"}
    assert [name.rpartition(".")[2] for name in documented["extends_documentation_fragment"]] == [
        "attributes",
        "connection",
        "row",
    ]
    assert found["RETURN"]["error"]["contains"]["table"]["sample"] == "vnet_rule_aliases"
    assert found["RETURN"]["error"]["contains"]["keys"]["sample"] == [7, 12]
    assert found["EXAMPLES"] == GOOD["examples"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"options": {"name": "Its name."}}, "nothing is said about the options"),
        ({"options": {"nam": "Its name."}}, "nam is no option; there are"),
        ({"optoins": {}}, "unknown keys ['optoins']"),
        ({"description": None}, "description is missing"),
        ({"seealso": ["verge_y"], "examples": "now"}, "examples must stand last, indented by two"),
    ],
)
def test_what_does_not_fit_is_told(written: Any, changes: dict[str, Any], told: str) -> None:
    with pytest.raises(Problem) as refused:
        written(**changes)
    assert told in str(refused.value) and "\n" not in str(refused.value)


def test_comments_of_examples_stay(tmp_path: Path) -> None:
    path = tmp_path / "verge_x.yml"
    path.write_text(
        yaml.safe_dump({**GOOD, "examples": None}, sort_keys=False).replace("examples: null\n", "")
        + "examples:\n  # why\n  - name: One\n\n  - name: Two\n",
        "utf-8",
    )
    assert Source(path).examples == "# why\n- name: One\n\n- name: Two\n"

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Expressions whose results hosts share: what they read, and that nothing else is shared."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.vergeos.plugins.plugin_utils.inventory.compose import Memo, inputs


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("verge_status", ["verge_status"]),
        ("'constant'", []),
        ("verge_cores * 2 + other", ["other", "verge_cores"]),
        ("'a' if verge_os == 'windows' else who", ["verge_os", "who"]),
        ("verge_categories.env | default([])", ["verge_categories"]),
        ("verge_tags[0] | upper", ["verge_tags"]),
        ("verge_name is defined", ["verge_name"]),
        ("lookup('env', 'HOME')", None),
        ("now()", None),
        ("verge_name.strip()", None),
        ("[1, 2] | random", None),
        ("verge_list | map('upper') | first", None),
        ("verge_name | unheard_of", None),
        ("verge_name ~", None),
    ],
)
def test_inputs(expression: str, names: Any) -> None:
    """Only what depends on nothing but variables is known to do so."""
    assert inputs(expression) == names


def test_memo() -> None:
    """The same values are evaluated once; other values, types and expressions are not mixed up."""
    memo, calls = Memo(), []

    def ask(expression: str, variables: dict[str, Any], result: Any) -> Any:
        def work() -> Any:
            calls.append(expression)
            if isinstance(result, Exception):
                raise result
            return result

        return memo.evaluate(expression, variables, work)

    assert ask("a", {"a": 1, "b": 1}, "one") == "one"
    assert ask("a", {"a": 1, "b": 2}, "never") == "one"
    assert ask("a", {"a": True}, "truth") == "truth"
    assert ask("a", {"a": "1"}, "text") == "text"
    assert ask("a", {}, "missing") == "missing"
    assert ask("a", {"a": ""}, "empty") == "empty"
    assert ask("a ~ ''", {"a": 1}, "other") == "other"
    assert len(calls) == 6
    assert ask("b", {"b": 1}, []) is not ask("b", {"b": 1}, [])
    with pytest.raises(ValueError, match="no"):
        ask("c", {"c": 1}, ValueError("no"))
    assert ask("c", {"c": 1}, "now") == "now"

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the suites judge what a module returns: as documented, as check mode foretold."""

from __future__ import annotations

import ast
from typing import Any

import yaml

from tests.contract.suite.tables import PLUGINS


def documented(name: str) -> dict[str, Any]:
    """Read a module's documented options, those of fragments left out."""
    options: dict[str, Any] = document(name, "DOCUMENTATION")["options"]
    return options


def document(name: str, part: str) -> dict[str, Any]:
    """Read a part of a module's documentation."""
    text = (PLUGINS / "modules" / f"{name}.py").read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == part:
            found: dict[str, Any] = yaml.safe_load(ast.literal_eval(node.value))
            return found
    raise AssertionError(f"{name} has no {part}")


TYPES = {"str": str, "int": int, "bool": bool, "float": (int, float), "list": list, "dict": dict}


def undocumented(entry: Any, told: dict[str, Any], place: str) -> list[str]:
    """List what of a result's entry is not as documented: missing in one of both, or of another type."""
    if entry is None or told["type"] == "raw":
        return []
    if not isinstance(entry, TYPES[told["type"]]):
        return [f"{place} is {entry!r}, and not {told['type']}"]
    if "contains" not in told:
        return []
    found = []
    for row in entry if isinstance(entry, list) else [entry]:
        lists = {name for name, entry in told["contains"].items() if entry["type"] == "list"}  # read on request
        found += [
            f"{place}.{name} is in one alone"
            for name in sorted((set(row) ^ set(told["contains"])) - (lists - set(row)))
        ]
        for name in set(row) & set(told["contains"]):
            found += undocumented(row[name], told["contains"][name], f"{place}.{name}")
    return found


def spoken(result: dict[str, Any]) -> dict[str, Any]:
    """Return what check mode must foretell."""
    return {name: result.get(name) for name in ("changed", "diff", "actions", "pending", "pending_restart")}


def unlike(foretold: Any, real: Any, place: str = "") -> list[str]:
    """List what of a result was foretold otherwise, or not at all; null and an empty list foretell nothing."""
    if isinstance(foretold, dict) and isinstance(real, dict):
        others = [f"{place}.{name} is in one alone" for name in sorted(set(foretold) ^ set(real))]
        same = [(f"{place}.{name}", foretold[name], real[name]) for name in foretold if name in real]
        return others + [text for name, *values in same for text in unlike(*values, name)]
    if isinstance(foretold, list) and foretold and isinstance(foretold[0], dict):
        return [text for pair in zip(foretold, real) for text in unlike(*pair, place)]
    return [] if foretold in (None, [], real) else [f"{place}: {foretold!r}, and then {real!r}"]


def same(left: Any, right: Any) -> bool:
    """Whether two stored values are equal; numbers may come as text (WIRE 1.7)."""
    return left == right or (None not in (left, right) and str(left) == str(right) and not isinstance(left, bool))


def listed(value: Any) -> Any:
    """Return the other form in which a value may be shown: one text for a list."""
    return ",".join(value) if isinstance(value, list) else value

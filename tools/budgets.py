# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure what the design bounds: places that decide on check mode, arguments of declarations, lines of the engine.

Usage: tools/budgets.py

Each figure has a limit, which is what was measured when it was last brought down, and the design's budget, which is
where it has to go. A figure above its limit fails. Whoever brings one down brings its limit down with it.
Complexity and broad `except` are ruff's to check (pyproject.toml), the weight of packed modules is
tests/integration/in_process/test_costs.py's.
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from pathlib import Path
from typing import Callable, Iterator, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
UTILS = ROOT / "plugins" / "module_utils"
ENGINE = UTILS / "desired"
# The edge to Ansible, and kinds of fields, have budgets of their own.
EDGE, KINDS = ENGINE / "edge", ENGINE / "kinds"
# Nor does a table count that is one of states and ways.
TABLES = ("lifecycle.py",)
CLIENT = UTILS / "vergeos"
# Of the client, what is for people, for asyncio and for the generic modules is no part of its core.
BESIDE_CORE = ("client.py", "aio.py", "params.py")
MOST_ARGUMENTS = 12


class Budget(NamedTuple):
    """One figure.

    Attributes:
        what: What is counted.
        measure: Counts it.
        limit: What it is today.
        budget: What the design wants (section 9).
    """

    what: str
    measure: Callable[[], int]
    limit: int
    budget: int


def trees(folder: Path) -> Iterator[tuple[Path, ast.Module]]:
    """Parse each file below a folder."""
    for path in sorted(folder.rglob("*.py")):
        yield path, ast.parse(path.read_text("utf-8"))


def code_lines(path: Path) -> int:
    """Count the lines of a file that hold more than a comment or a docstring."""
    text = path.read_text("utf-8")
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT):
            lines |= set(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        body = getattr(node, "body", None)
        first = body[0] if isinstance(body, list) and body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            lines -= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return len(lines) - 1  # the end of the file is a token, too


def engine_lines() -> int:
    """Count the engine's lines, without edge and kinds."""
    return sum(code_lines(path) for path in ENGINE.glob("*.py") if path.name not in TABLES)


def edge_lines() -> int:
    """Count the edge's lines."""
    return sum(map(code_lines, EDGE.glob("*.py")))


def kind_lines() -> int:
    """Count the lines of the kinds of fields."""
    return sum(map(code_lines, KINDS.glob("*.py")))


def client_lines() -> int:
    """Count the lines of the client's core: tables, requests and answers, facts and values of columns, filters."""
    files = [*CLIENT.glob("*.py"), *CLIENT.glob("filters/*.py")]
    return sum(code_lines(path) for path in files if path.name not in BESIDE_CORE)


def check_mode_files() -> int:
    """Count the files that ask whether it is check mode, under whatever of its names."""
    found = set()
    for path, tree in trees(UTILS):
        for node in ast.walk(tree):
            test = getattr(node, "test", None)
            words = {
                getattr(part, "attr", getattr(part, "id", "")) for part in (ast.walk(test) if test is not None else ())
            }
            if words & {"check_mode", "preview", "_preview"}:
                found.add(path)
    return len(found)


def wide_constructors() -> int:
    """Count the classes of declarations whose constructors take more than twelve arguments."""
    found = 0
    for _path, tree in trees(ENGINE):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name == "__init__":
                arguments = [*node.args.posonlyargs, *node.args.args[1:], *node.args.kwonlyargs]
                found += len(arguments) > MOST_ARGUMENTS
    return found


def keyed_by_id() -> int:
    """Count the calls of id()."""
    return sum(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "id"
        for _path, tree in trees(UTILS)
        for node in ast.walk(tree)
    )


BUDGETS = (
    Budget("files that decide on check mode", check_mode_files, 1, 1),
    Budget("constructors with more than 12 arguments", wide_constructors, 3, 0),
    Budget("code lines of the engine", engine_lines, 3081, 1200),
    Budget("code lines of the edge", edge_lines, 329, 250),
    Budget("code lines of the kinds of fields", kind_lines, 568, 500),
    Budget("code lines of the client's core", client_lines, 2098, 1000),
    Budget("calls of id()", keyed_by_id, 0, 0),
)


def main() -> int:
    """Print each figure; return 1 when one is above its limit."""
    wrong = 0
    for what, measure, limit, budget in BUDGETS:
        found = measure()
        note = "  <- too many" if found > limit else "  <- bring the limit down" if found < limit else ""
        wrong += found > limit
        print(f"{what:45} {found:6} limit {limit:6} budget {budget:6}{note}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write docs/tables: a page about each table of the platform, for users of the modules that take any of them.

Usage: tools/generate_reference.py [--check]

The pages hold what `verge_info` returns with `schema: true`, so that one place tells what is known.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path
from typing import Any, Callable, Iterable

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "build" / "tree")]
settle: Callable[..., int] = importlib.import_module("tools.written").settle
PACKAGE = "ansible_collections.community.vergeos.plugins.module_utils"
any_table: Any = importlib.import_module(f"{PACKAGE}.resources.generic.any_table")
TABLES: Any = importlib.import_module(f"{PACKAGE}.vergeos.schema.index").TABLES
SCHEMA = ROOT / "tests" / "simulator" / "facts" / "schema"
TARGET = ROOT / "docs" / "tables"
NOTE = "<!-- Written by tools/generate_reference.py from the facts about the platform. -->\n\n"
UNKNOWN = "Columns and actions of this table are not known; `allow_unknown: true` sends what you name.\n"


def domains() -> dict[str, str]:
    """Return the domain of each table that the facts describe."""
    return {path.stem: path.parent.name for path in SCHEMA.glob("*/*.yml")}


def cell(value: Any) -> str:
    """Return text that may stand in a cell."""
    text = value if isinstance(value, str) else json.dumps(value)
    return text.replace("|", "\\|").replace("\n", "\\n")


def row(name: str, column: dict[str, Any]) -> str:
    """Return a column's line."""
    kind = column["type"] + (f" in {column['unit']}" if "unit" in column else "")
    if "table" in column:
        kind = f"{kind} to [{column['table']}]({column['table']}.md)"
    if column.get("polymorphic"):
        kind = f"{kind}, `table/key` of any table"
    create = column.get("create", "no")
    ends = [
        f"{word} {column[end]}"
        for word, end in (("from", "min"), ("to", "max"), ("in steps of", "step"))
        if end in column
    ]
    notes = [*ends]
    if "values" in column:
        notes.append("one of " + ", ".join(f"`{word}`" for word in column["values"]))
    if "default" in column:
        notes.append(
            f"by default `{column['default'] if isinstance(column['default'], str) else json.dumps(column['default'])}`"
        )
    notes += (
        ["secret, never shown"] if column.get("secret") else ["never read back"] if column.get("write_only") else []
    )
    cells = [f"`{name}`", kind, create, "yes" if column["update"] else "no", "; ".join(notes)]
    return "| " + " | ".join(cell(entry) for entry in cells) + " |"


def page(table: str) -> str:
    """Return the page about a table."""
    known = any_table.schema(table)
    lines = [f"# {table}\n"]
    keys = {"integer": "numbers", "string": "texts"}.get(known["key"], "of a kind that is not known")
    lines.append(f"Keys are {keys}.")
    if known["identity"]:
        lines.append(f"Rows are told apart by {' and '.join(f'`{name}`' for name in known['identity'])}.")
    if known["created"] is False:
        lines.append("Rows cannot be made by users of the API.")
    if known["actions"]:
        lines.append(f"Actions: {', '.join(f'`{name}`' for name in known['actions'])}.")
    if not known["columns"]:
        return NOTE + "\n".join([*lines, "", UNKNOWN])
    head = ["", "| column | type | when it is made | later | |", "|---|---|---|---|---|"]
    return NOTE + "\n".join([*lines, *head, *(row(name, column) for name, column in known["columns"].items()), ""])


def index(tables: Iterable[str]) -> str:
    """Return the page that leads to the others."""
    where = domains()
    lines = [
        "# Tables of the platform\n",
        "What `verge_resource`, `verge_info` and `verge_action` know about each; `verge_info` with `schema: true`",
        "returns the same. A type `ref` takes the key or the name of a row of the other table.",
    ]
    for domain in [*sorted(set(where.values())), ""]:
        names = [name for name in tables if where.get(name, "") == domain]
        if names:
            lines.append(f"\n## {domain or 'known by name only'}\n")
            lines.append(", ".join(f"[{name}]({name}.md)" for name in names))
    return NOTE + "\n".join(lines) + "\n"


def main() -> int:
    """Write the pages, or with --check tell whether they are current."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a page is not current")
    check = parser.parse_args().check
    tables = sorted(TABLES)
    wanted = {TARGET / f"{table}.md": page(table) for table in tables}
    wanted[TARGET / "README.md"] = index(tables)
    return settle(wanted, TARGET.glob("*.md"), ROOT, check, "the facts; run tools/generate_reference.py")


if __name__ == "__main__":
    sys.exit(main())

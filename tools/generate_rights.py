# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the rights that users need into docs/rights.md and into the documentation of inventory and lookup.

Usage: tools/generate_rights.py [--check]

What they are, tools/rights.py works out from the declarations. In a plugin's file they stand between two comments;
tools/generate_modules.py puts the same into each module's documentation.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "rights.md"
BEGIN, END = "  # Written by tools/generate_rights.py.", "  # End of what it wrote."
WIDTH = 118
INTRO = """\
# Rights

Written by `tools/generate_rights.py` from the tables that the modules touch; each module's documentation has its own.

A user needs these rights to use all of a module. What a task does not touch it does not need: `delete` is for
`state: absent` and for purging lists, `list` on a table that is only referred to is for options that name its rows, and
a task in check mode needs no more than `list` and `read`. Rights are rows of `permissions`, given to the user or to a
group, on a whole table (row 0), on one row, or on everything (`/`).

Where a right is missing the task fails with one line that names the user, the right and the table, and `error.kind` is
`permission`.

## What is not shown is not taken for absent

A list leaves out what a user may not see. So where a task finds nothing by a name, it asks once for the rows of
`permissions` that the user is shown: whoever is shown those of others sees everything; everybody else is shown their
own. Where these do not cover the table, and the table shows no row at all, the task fails and names the right, instead
of reporting that nothing is there or making a second row. The rights of a user's groups are not shown to it: a user who
has its rights by a group alone may meet that line on a table that is empty. Give `list` and `read` on that table to the
user itself then. A task that finds its row asks nothing of this, and the tasks of a play that share a client ask once.

## What nobody has tried on a live system

- That a list leaves out what a user may not see, rather than refuse (both are handled).
- That an action needs `modify` on the row that it is for, and no right of its own.
- That `list` alone shows a row's key and name, and `read` its other columns.
- That a user is shown its own rows of `permissions`, and not those of its groups.
- That columns read through a reference, such as `machine#status#status`, need no right on the table that they lead to.
- Whether a right on a machine or a network is one on its drives or rules as well. With the rights named here it does
  not matter.

## Modules

| module | rights |
|---|---|
"""


def noted(text: str, words: str) -> str:
    """Put the note into a file's documentation, in place of the one that is there.

    Args:
        text: The file.
        words: The note.

    Returns:
        The file as it should be.
    """
    lines = ["  - >-", *(f"    {line}" for line in textwrap.wrap(words, WIDTH - 4, break_long_words=False))]
    block = "\n".join([BEGIN, *lines, END]) + "\n"
    if BEGIN in text:
        before, _begin, rest = text.partition(BEGIN)
        return before + block + rest.partition(END + "\n")[2]
    if "\nnotes:\n" in text:
        return text.replace("\nnotes:\n", "\nnotes:\n" + block, 1)
    return text.replace("\noptions:\n", f"\nnotes:\n{block}options:\n", 1)


def files() -> dict[Path, str]:
    """Return the files that hold rights, with the text that they should have."""
    # Ansible's name for the collection leads to this checkout.
    sys.path[:0] = [str(ROOT), str(ROOT / "build" / "tree")]
    rights = importlib.import_module("tools.rights")
    said = {name: rights.in_words(name) for name in rights.module_names()}
    wanted = {}
    for kind in ("inventory", "lookup"):
        path, name = ROOT / "plugins" / kind / "verge.py", f"verge ({kind})"
        said[name] = rights.in_words(name)
        wanted[path] = noted(path.read_text(encoding="utf-8"), rights.note(name))
    rows = [f"| `{name}` | {words.replace('C(', '`').replace(')', '`')} |\n" for name, words in said.items()]
    return {**wanted, PAGE: INTRO + "".join(rows)}


def main() -> int:
    """Write the files, or with --check tell whether they are current."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is not current")
    check = parser.parse_args().check
    wrong = 0
    for path, text in files().items():
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        wrong += 1
        if check:
            print(f"{path.relative_to(ROOT)} is not current; run tools/generate_rights.py", file=sys.stderr)
        else:
            path.write_text(text, encoding="utf-8")
    return 1 if check and wrong else 0


if __name__ == "__main__":
    sys.exit(main())

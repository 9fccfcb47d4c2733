# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write what Ansible must know of every module: meta/runtime.yml, and the in-process path's name for it.

Usage: tools/generate_runtime.py [--check]

The action group `all` lets `module_defaults` reach every module. A link plugins/action/<module>.py to the one action
plugin makes the strategy load it before it forks (see there). A module that is missed here would quietly lose both.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "meta" / "runtime.yml"
ACTIONS = ROOT / "plugins" / "action"
# The module that has the name of the action plugin's own file.
NAMESAKE = "verge_resource"


def module_names() -> list[str]:
    """Return the short names of all modules."""
    return sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("verge_*.py"))


def runtime() -> str:
    """Return the text of meta/runtime.yml."""
    content = {"requires_ansible": ">=2.16.0", "action_groups": {"all": module_names()}}
    return "---\n" + yaml.dump(content, Dumper=Indented, sort_keys=False)


def wrong_links() -> list[Path]:
    """Return the links that are missing, and those that belong to no module."""
    wanted = {ACTIONS / f"{name}.py" for name in module_names()}
    there = {path for path in ACTIONS.glob("verge_*.py") if path.exists()}
    return sorted((wanted ^ there) - {ACTIONS / f"{NAMESAKE}.py"})


def mend_links() -> None:
    """Make the links that are missing and remove those that belong to no module."""
    for path in wrong_links():
        if path.is_symlink():
            path.unlink()
        else:
            path.symlink_to(f"{NAMESAKE}.py")


class Indented(yaml.SafeDumper):
    """Indents lists below their key, as yamllint wants it."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent always, whatever the emitter asks."""
        super().increase_indent(flow, False)


def main() -> int:
    """Write the file and the links, or with --check tell whether they are current."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the file is not current")
    check = parser.parse_args().check
    text = runtime()
    wrong = [TARGET] if TARGET.read_text(encoding="utf-8") != text else []
    wrong += wrong_links()
    if check:
        for path in wrong:
            print(
                f"{path.relative_to(ROOT)} does not fit plugins/modules; run tools/generate_runtime.py", file=sys.stderr
            )
        return 1 if wrong else 0
    TARGET.write_text(text, encoding="utf-8")
    mend_links()
    return 0


if __name__ == "__main__":
    sys.exit(main())

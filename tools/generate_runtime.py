# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write what Ansible must know of every module: meta/runtime.yml, and the in-process path's name for it.

Usage: tools/generate_runtime.py [--check]

The action group `all` lets `module_defaults` reach every module. plugins/action/<module>.py makes the strategy load the
one action plugin before it forks (see there). A module that is missed here would quietly lose both. These files import
and are no links: antsibull-docs takes a link there for a redirect of the module, and drops the module's page.
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
ACTION = f'''\
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The in-process path under a module's own name. Written by tools/generate_runtime.py."""

from ansible_collections.community.vergeos.plugins.action.{NAMESAKE} import action_for, check_task

ActionModule = action_for(__name__)


def main() -> None:
    """Check a task's options, for ansible-lint; nothing else calls it."""
    check_task(ActionModule)
'''


def module_names() -> list[str]:
    """Return the short names of all modules."""
    return sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("verge_*.py"))


def runtime() -> str:
    """Return the text of meta/runtime.yml."""
    content = {"requires_ansible": ">=2.16.0", "action_groups": {"all": module_names()}}
    return "---\n" + yaml.dump(content, Dumper=Indented, sort_keys=False)


def action_files() -> dict[Path, str]:
    """Return the file that gives the action plugin each module's name, with its text."""
    return {ACTIONS / f"{name}.py": ACTION for name in module_names() if name != NAMESAKE}


def wrong_files() -> list[Path]:
    """Return the files below plugins/action that are missing, differ, or belong to no module."""
    wanted = action_files()
    there = {path for path in ACTIONS.glob("verge_*.py") if path.stem != NAMESAKE}
    different = {path for path in there & set(wanted) if path.is_symlink() or path.read_text("utf-8") != wanted[path]}
    return sorted((set(wanted) ^ there) | different)


def mend_files() -> None:
    """Write the files that are missing or differ, and remove those that belong to no module."""
    wanted = action_files()
    for path in wrong_files():
        path.unlink(missing_ok=True)
        if path in wanted:
            path.write_text(wanted[path], encoding="utf-8")


class Indented(yaml.SafeDumper):
    """Indents lists below their key, as yamllint wants it."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent always, whatever the emitter asks."""
        super().increase_indent(flow, False)


def main() -> int:
    """Write the files, or with --check tell whether they are current."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the file is not current")
    check = parser.parse_args().check
    text = runtime()
    wrong = [TARGET] if TARGET.read_text(encoding="utf-8") != text else []
    wrong += wrong_files()
    if check:
        for path in wrong:
            print(
                f"{path.relative_to(ROOT)} does not fit plugins/modules; run tools/generate_runtime.py", file=sys.stderr
            )
        return 1 if wrong else 0
    TARGET.write_text(text, encoding="utf-8")
    mend_files()
    return 0


if __name__ == "__main__":
    sys.exit(main())

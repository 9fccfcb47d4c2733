# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write meta/runtime.yml from the modules there are: the action group `all`, and the way through the action plugin.

Usage: tools/generate_runtime.py [--check]

A module that is missing here would quietly lose `module_defaults` and the in-process path.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "meta" / "runtime.yml"
# The module that has the action plugin's name; Ansible finds its plugin without a route.
NAMESAKE = "verge_resource"


def runtime() -> str:
    """Return the text of meta/runtime.yml."""
    modules = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("verge_*.py"))
    plugin = f"community.vergeos.{NAMESAKE}"
    others = [name for name in modules if name != NAMESAKE]
    content = {
        "requires_ansible": ">=2.16.0",
        "action_groups": {"all": modules},
        "plugin_routing": {
            # By this name the strategy loads the plugin before it forks, so that no task pays for its imports.
            "action": {name: {"redirect": plugin} for name in others},
            "modules": {name: {"action_plugin": plugin} for name in others},
        },
    }
    return "---\n" + yaml.dump(content, Dumper=Indented, sort_keys=False)


class Indented(yaml.SafeDumper):
    """Indents lists below their key, as yamllint wants it."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent always, whatever the emitter asks."""
        super().increase_indent(flow, False)


def main() -> int:
    """Write the file, or with --check tell whether it is current."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the file is not current")
    check = parser.parse_args().check
    text = runtime()
    if check:
        if TARGET.read_text(encoding="utf-8") == text:
            return 0
        print(f"{TARGET.relative_to(ROOT)} does not fit plugins/modules; run tools/generate_runtime.py", file=sys.stderr)
        return 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

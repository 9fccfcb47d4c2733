# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look with ansible-lint at the options of every task in the playbooks, the scenarios and the modules' examples.

Usage: tools/lint_options.py [PLAYBOOK...]

Apart from the other lint, since each profile of ansible-lint unloads the rule `args`, which compares options with the
argument spec. It reads no examples, either; these are written to build/examples/tasks. With playbooks given, looks
at these alone.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "build" / "examples" / "tasks"
# Tests of wrong options are no fault.
PLACES = ["playbooks", "extensions", str(EXAMPLES.relative_to(ROOT))]
CONFIG = ROOT / "tools" / "ansible-lint-options.yml"


def examples(module: Path) -> list[object]:
    """Return what a module's EXAMPLES hold, which are tasks.

    Args:
        module: The module's file.

    Returns:
        The tasks; none where the module has no examples.
    """
    for statement in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "EXAMPLES":
            return list(yaml.safe_load(ast.literal_eval(statement.value)))
    return []


def write_examples() -> None:
    """Write each module's examples as a file of tasks."""
    shutil.rmtree(EXAMPLES, ignore_errors=True)
    EXAMPLES.mkdir(parents=True)
    for module in sorted((ROOT / "plugins" / "modules").glob("verge_*.py")):
        text = yaml.safe_dump(examples(module), sort_keys=False)
        (EXAMPLES / f"{module.stem}.yml").write_text(text, encoding="utf-8")


def main(playbooks: list[str]) -> int:
    """Lint; return ansible-lint's exit status."""
    if not playbooks:
        write_examples()
    command = ["ansible-lint", "--strict", "--config-file", str(CONFIG), "--tags", "experimental"]
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "build" / "tree"),
        "ANSIBLE_HOME": str(ROOT / "build" / "ansible"),
        "NO_COLOR": "1",
    }
    return subprocess.run([*command, *(playbooks or PLACES)], cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

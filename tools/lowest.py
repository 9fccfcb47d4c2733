# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make test-lowest`: unit tests, client and demo with the oldest releases that the requirement files allow.

PYTHON=/path/to/python chooses the interpreter; ansible-core 2.16 is made for 3.10 to 3.12.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = Path(sys.executable).parent / "uv"
VENV = ROOT / "build" / "lowest"
SOURCES = ["tests/requirements/pytest.in", "tests/simulator/requirements.txt"]


def run(*command: str | Path) -> None:
    """Run a command in the repository; end the program with its status if it fails."""
    status = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode
    if status != 0:
        sys.exit(f"FAILED with the oldest versions: {' '.join(map(str, command))}")


def main() -> None:
    """Make the environment, then use it."""
    python = VENV / "bin" / "python"
    run(UV, "venv", "--quiet", "--clear", "--python", os.environ.get("PYTHON", sys.executable), VENV)
    requirements = [argument for source in SOURCES for argument in ("-r", source)]
    run(UV, "pip", "install", "--quiet", "--python", python, "--resolution", "lowest-direct", *requirements)
    run(UV, "pip", "list", "--quiet", "--python", python)
    run(python, "tools/demo.py")
    run(python, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "tests/unit", "tests/integration/client")


if __name__ == "__main__":
    main()

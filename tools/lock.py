# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make lock`: renew tests/requirements/lock-<Python>.txt, the versions that .venv is made of.

tools/setup.py hands the file for its own Python to pip as constraints.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = Path("tests") / "requirements"
SIMULATOR = Path("tests") / "simulator" / "requirements.txt"
# The developer tools need Python 3.10; with 3.9 there is the demo.
SOURCES = {
    "3.9": "demo.in",
    "3.10": "test.in",
    "3.11": "test.in",
    "3.12": "test.in",
    "3.13": "test.in",
    "3.14": "test.in",
}
HEADER = "# Written by `make lock` from {} and the simulator's requirements, for Python {}. Do not edit.\n"


def lock(release: str, source: str) -> None:
    """Resolve one source for one Python release and write the result."""
    packages = subprocess.run(
        [
            *[str(Path(sys.executable).parent / "uv"), "pip", "compile", "--quiet", "--upgrade"],
            *["--no-header", "--no-annotate", "--python-version", release],
            *[str(REQUIREMENTS / source), str(SIMULATOR)],
        ],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    target = ROOT / REQUIREMENTS / f"lock-{release}.txt"
    target.write_text(HEADER.format(source, release) + packages, encoding="utf-8")
    print(f"{target.relative_to(ROOT)}: {len(packages.splitlines())} packages")


if __name__ == "__main__":
    for python, name in SOURCES.items():
        lock(python, name)

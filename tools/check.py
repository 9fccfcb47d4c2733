# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the stages of `make test`, one after the other, and stop at the first that fails.

Usage: tools/check.py [--all] STAGE... (tools/check.py --list names them)

With --all the tests run whole: every integration target in process and packed, not one of each shape alone.

The tests come last, so that the summary line of pytest is the last line of a passing run.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from collection_copy import ROOT, copy_collection

BIN = Path(sys.executable).parent
COPY = ROOT / "build" / "copy"
ARTIFACTS = ROOT / "build" / "artifacts"
REFERENCE = ROOT / "build" / "reference"
PYTEST = [sys.executable, "-m", "pytest", "-q"]
# Two workers: the build machines have two cores, and each worker starts a simulator of its own.
PARALLEL = ["-n", "2", "--dist", "loadgroup"]


class StageFailed(Exception):
    """A stage did not pass; the text says which command, or which missing thing, is to blame."""


def run(*command: str, cwd: Path = ROOT, **environment: str) -> None:
    """Run a command with .venv first on PATH; raise StageFailed unless it succeeds."""
    path = os.pathsep.join([str(BIN), os.environ["PATH"]])
    status = subprocess.run(
        command, cwd=cwd, env={**os.environ, "PATH": path, **environment}, stdin=subprocess.DEVNULL, check=False
    ).returncode
    if status != 0:
        shown = " ".join(command).replace(str(ROOT) + os.sep, "")
        raise StageFailed(f"exit status {status}: {shown}")


def ansible_run(*command: str) -> None:
    """Run one of Ansible's tools inside a fresh copy of the collection."""
    collection = copy_collection(COPY)
    run(
        *command,
        cwd=collection,
        ANSIBLE_COLLECTIONS_PATH=str(COPY),
        ANSIBLE_HOME=str(ROOT / "build" / "ansible"),
        NO_COLOR="1",
    )


def generated() -> None:
    """What the generators wrote is what they would write now."""
    for generator in sorted((ROOT / "tools").glob("generate_*.py")):
        run(sys.executable, str(generator), "--check")


def budgets() -> None:
    """What the design bounds does not grow."""
    run(sys.executable, "tools/budgets.py")


def ruff() -> None:
    """Mistakes, import order and format of Python."""
    run("ruff", "check", ".")
    run("ruff", "format", "--check", ".")


def types() -> None:
    """mypy, strict on all plugins."""
    run("mypy")


def ansible_lint() -> None:
    """ansible-lint over the whole collection: production profile, and every task's options."""
    ansible_run("ansible-lint", "--offline", "--strict", "--profile", "production")
    run(sys.executable, "tools/lint_options.py")


def docs() -> None:
    """Documentation of every plugin, changelog fragments, and the reference written from them."""
    REFERENCE.mkdir(parents=True, exist_ok=True)
    ansible_run("antsibull-docs", "lint-collection-docs", "--plugin-docs", "--skip-rstcheck", ".")
    ansible_run("antsibull-changelog", "lint")
    reference()


def sanity() -> None:
    """All tests of ansible-test sanity, without a single ignore entry."""
    run(sys.executable, "tools/sanity.py")


def build() -> None:
    """The artifact that would be published."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    ansible_run("ansible-galaxy", "collection", "build", "--force", "--output-path", str(ARTIFACTS))


def importer() -> None:
    """What Galaxy would say on import."""
    build()
    artifact = max(ARTIFACTS.glob("community-vergeos-*.tar.gz"), key=lambda path: path.stat().st_mtime)
    run(
        sys.executable,
        "-m",
        "galaxy_importer.main",
        str(artifact),
        cwd=ARTIFACTS,
        GALAXY_IMPORTER_CONFIG=str(ROOT / "tools" / "galaxy-importer.cfg"),
        ANSIBLE_HOME=str(ROOT / "build" / "ansible"),
    )


def reference() -> None:
    """The reference of all plugins, from their documentation, in build/reference."""
    ansible_run(
        *["antsibull-docs", "collection", "--use-current", "--squash-hierarchy", "--fail-on-error"],
        *["--output-format", "simplified-rst", "--cleanup", "everything", "--no-add-antsibull-docs-version"],
        *["--dest-dir", str(REFERENCE), "community.vergeos"],
    )


def pytest_stage(folders: Iterable[str], *arguments: str) -> None:
    """Run pytest over those of the folders that hold tests; a folder without any is named, and fails the stage."""
    empty = [folder for folder in folders if not any((ROOT / folder).rglob("test_*.py"))]
    if empty:
        raise StageFailed(f"no test files in {', '.join(empty)}")
    run(*PYTEST, *PARALLEL, *arguments, *folders)


def unit() -> None:
    """Pure parts."""
    pytest_stage(["tests/unit"])


def contract() -> None:
    """The promises every module makes."""
    pytest_stage(["tests/contract"])


def integration() -> None:
    """Plays against the simulator."""
    pytest_stage(["tests/integration"])


def molecule() -> None:
    """Molecule scenarios, collected by pytest-ansible."""
    run(*PYTEST, "--molecule", "extensions/molecule")


def tests() -> None:
    """Unit, contract, integration and molecule in one run of pytest."""
    pytest_stage(["tests/unit", "tests/contract", "tests/integration"], "--molecule", "extensions/molecule")


STAGES = {
    "generated": generated,
    "budgets": budgets,
    "ruff": ruff,
    "types": types,
    "ansible-lint": ansible_lint,
    "docs": docs,
    "sanity": sanity,
    "importer": importer,
    "build": build,
    "unit": unit,
    "contract": contract,
    "integration": integration,
    "molecule": molecule,
    "tests": tests,
}


def main(names: list[str]) -> int:
    """Run the named stages in the order given; return the exit status."""
    if not names or names == ["--list"]:
        for name, stage in STAGES.items():
            print(f"{name:14}{stage.__doc__}")
        return 0
    if "--all" in names:
        names = [name for name in names if name != "--all"]
        PYTEST.append("--all")
    unknown = [name for name in names if name not in STAGES]
    if unknown:
        print(f"unknown stage: {', '.join(unknown)}; tools/check.py --list names them", file=sys.stderr)
        return 2
    for name in names:
        print(f"\n=== {name}: {STAGES[name].__doc__}", flush=True)
        started = time.monotonic()
        try:
            STAGES[name]()
        except StageFailed as failure:
            print(f"\nFAILED in stage {name!r}: {failure}", flush=True)
            return 1
        if name != names[-1]:
            print(f"=== {name}: passed in {time.monotonic() - started:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

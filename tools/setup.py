# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make .venv what a command needs, and do nothing when it already is.

Usage: tools/setup.py {demo,test}

Standard library only: this is the first program that runs on a fresh machine. What was installed is remembered
as a fingerprint of the requirement files, so a second call costs a few file reads.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "tests" / "requirements"
SIMULATOR_REQUIREMENTS = ROOT / "tests" / "simulator" / "requirements.txt"
COLLECTION_LINK = ROOT / "build" / "tree" / "ansible_collections" / "community" / "vergeos"
# What each level installs; test contains demo, so an environment made for tests serves the demo as well.
LEVELS = {
    "demo": [REQUIREMENTS / "demo.in", SIMULATOR_REQUIREMENTS],
    "test": [REQUIREMENTS / "test.in", SIMULATOR_REQUIREMENTS],
}
CONTAINING = {"demo": ("demo", "test"), "test": ("test",)}


def lock_file() -> Path:
    """Return the lock file for the interpreter that runs this program; it may not exist."""
    return REQUIREMENTS / "lock-{}.{}.txt".format(*sys.version_info[:2])


def fingerprint(level: str) -> str:
    """Return a digest of all that decides which packages `level` installs."""
    digest = hashlib.sha256(sys.version.encode())
    files = {REQUIREMENTS / "demo.in", ROOT / "requirements.txt", lock_file(), *LEVELS[level]}
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()


def is_current(level: str) -> bool:
    """Tell whether .venv already holds what `level` needs."""
    if not (VENV / "bin" / "python").exists():
        return False
    for name in CONTAINING[level]:
        stamp = VENV / f".installed-{name}"
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == fingerprint(name):
            return True
    return False


def is_usable() -> bool:
    """Tell whether .venv exists, works and belongs to the interpreter that runs this program."""
    if not (VENV / "bin" / "python").exists() or not (VENV / "bin" / "pip").exists():
        return False
    release = "version = " + sys.version.split()[0]
    return release in (VENV / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()


def create_venv() -> None:
    """Create .venv, or stop with the one line that says what is missing."""
    try:
        import ensurepip  # noqa: F401  # Debian ships venv without it, and venv then fails half-way
        import venv
    except ImportError:
        version = "{}.{}".format(*sys.version_info[:2])
        sys.exit(
            f"Python {version} cannot make virtual environments here. "
            f"Install python3-venv (Debian, Ubuntu: apt install python{version}-venv), then run make again."
        )
    print(f"Creating .venv with Python {sys.version.split()[0]} ...", flush=True)
    venv.EnvBuilder(with_pip=True, clear=True, symlinks=True).create(VENV)


def install(level: str) -> None:
    """Install the packages of `level` into .venv."""
    arguments = [str(VENV / "bin" / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    for path in LEVELS[level]:
        if path.is_file():
            arguments += ["-r", str(path)]
    if lock_file().is_file():
        arguments += ["-c", str(lock_file())]
    print(f"Installing what `{level}` needs (once) ...", flush=True)
    if subprocess.run(arguments, cwd=ROOT, check=False).returncode != 0:
        sys.exit("pip could not install the packages; its message is above.")


def link_collection() -> None:
    """Make the repository visible as ansible_collections/community/vergeos, where Ansible looks for it."""
    if not COLLECTION_LINK.is_symlink():
        COLLECTION_LINK.parent.mkdir(parents=True, exist_ok=True)
        COLLECTION_LINK.symlink_to(Path("..", "..", "..", ".."), target_is_directory=True)


def main() -> None:
    """Bring .venv to the level asked for; safe when several commands start at once."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("level", choices=sorted(LEVELS))
    level = parser.parse_args().level
    (ROOT / "build").mkdir(exist_ok=True)
    with open(ROOT / "build" / "setup.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        link_collection()
        if is_current(level):
            return
        if not is_usable():
            create_venv()
        install(level)
        (VENV / f".installed-{level}").write_text(fingerprint(level), encoding="utf-8")


if __name__ == "__main__":
    os.umask(0o022)
    main()

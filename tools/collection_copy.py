# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copy the collection, as git would commit it now, to a place where Ansible's own tools accept it.

`ansible-test`, `ansible-galaxy collection build` and `ansible-lint` want the tree at
ansible_collections/<namespace>/<name>, and a clone is rarely there. Files that git ignores stay behind.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def listed_files() -> set[str]:
    """Return the paths, relative to the repository, of all files that are tracked or could be."""
    output = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    return {name for name in output.split("\0") if name and (ROOT / name).is_file()}


def is_same(source: Path, copy: Path) -> bool:
    """Tell whether a copy needs no renewal; links are compared as links."""
    if source.is_symlink() or copy.is_symlink():
        return source.is_symlink() and copy.is_symlink() and os.readlink(source) == os.readlink(copy)
    return copy.is_file() and filecmp.cmp(source, copy)


def copy_collection(parent: Path) -> Path:
    """Bring `parent`/ansible_collections/community/vergeos in line with the repository.

    Args:
        parent: Folder for the copy; unchanged files in it are kept, so that a second call is quick.

    Returns:
        The root of the copied collection.
    """
    target = parent / "ansible_collections" / "community" / "vergeos"
    wanted = listed_files()
    target.mkdir(parents=True, exist_ok=True)
    if not (target / ".git").exists():
        # Tools ask git what belongs to the collection, and would find the outer repository, which ignores build/.
        subprocess.run(["git", "init", "--quiet", str(target)], check=True)
    for folder, folders, names in os.walk(target):
        folders[:] = [name for name in folders if name != ".git"]
        for name in names:
            path = Path(folder, name)
            if str(path.relative_to(target)) not in wanted:
                path.unlink()
    for name in wanted:
        source, copy = ROOT / name, target / name
        if not is_same(source, copy):
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.unlink(missing_ok=True)
            shutil.copy2(source, copy, follow_symlinks=False)
    for folder, _dummy, _names in os.walk(target, topdown=False):
        if ".git" not in Path(folder).relative_to(target).parts and not os.listdir(folder):
            os.rmdir(folder)
    return target


if __name__ == "__main__":
    print(copy_collection(ROOT / "build" / "copy"))

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways of the README to install the collection, from a clone that was worked in, and what can be run then."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.integration.playbook import ROOT, Player
from tests.simulator.process import Simulator
from tools.collection_copy import listed_files

# What a clone gathers when it is used, beside what .gitignore names.
LEFT = [
    ".venv/lib/x.py",
    "venv/x.py",
    ".idea/x.xml",
    "plugins/modules/verge_vm.py~",
    "plugins/modules/__pycache__/x.pyc",
]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the collection as it would be committed now."""
    folder = tmp_path_factory.mktemp("clone")
    for name in listed_files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name, follow_symlinks=False)
    git = ["git", "-c", "user.name=test", "-c", "user.email=test@example.com"]
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "as it is"]):
        subprocess.run([*git, *words], cwd=folder, check=True)
    return folder


def galaxy(player: Player, *words: str, folder: Path) -> None:
    """Run ``ansible-galaxy collection`` without a Galaxy to ask."""
    program = Path(sys.executable).parent / "ansible-galaxy"
    env = {**player.env(), "ANSIBLE_GALAXY_SERVER": "https://127.0.0.1:1", "ANSIBLE_GALAXY_SERVER_TIMEOUT": "5"}
    done = subprocess.run(
        [str(program), "collection", *words], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def packed(player: Player, clone: Path, folder: Path) -> list[str]:
    """Build the artifact in a clone; return the names of the files in it."""
    galaxy(player, "build", "--output-path", str(folder), folder=clone)
    with tarfile.open(next(folder.glob("community-vergeos-*.tar.gz"))) as artifact:
        return sorted(member.name for member in artifact.getmembers())


def test_a_used_clone_packs_what_a_fresh_one_does(player: Player, clone: Path, tmp_path: Path) -> None:
    """Whatever git ignores, and what editors and environments leave behind, stays out."""
    fresh = packed(player, clone, tmp_path / "fresh")
    ignored = [
        line.strip("/").replace("[cod]", "c").replace("*", "x")
        for line in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    ]
    used = tmp_path / "used"
    shutil.copytree(clone, used, symlinks=True)
    for name in [*LEFT, *(line for line in ignored if line and not line.startswith("#"))]:
        path = used / name / "left.txt" if "." not in Path(name).name[1:] else used / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("left behind", encoding="utf-8")
    assert packed(player, used, tmp_path / "again") == fresh
    assert {"plugins/modules/verge_vm.py", "playbooks/quickstart.yml", "README.md", "meta/runtime.yml"} <= set(fresh)


def test_from_git_with_a_playbook_by_its_name(player: Player, system: Simulator, clone: Path, tmp_path: Path) -> None:
    """`ansible-galaxy collection install git+...`, then `ansible-playbook community.vergeos.quickstart`."""
    galaxy(player, "install", f"git+{clone.as_uri()}", "--collections-path", str(tmp_path / "into"), folder=tmp_path)
    for _twice in range(2):
        run = player.run("community.vergeos.quickstart", env={"ANSIBLE_COLLECTIONS_PATH": str(tmp_path / "into")})
        assert run.status == 0 and run.ours(), run.text
    assert run.changed() == 0
    assert not (tmp_path / "into" / "ansible_collections" / "community" / "vergeos" / "tests").exists()

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run `ansible-test sanity` on a copy of the collection, without a container and without a network beyond pip.

Usage: tools/sanity.py [ansible-test sanity arguments, such as --test validate-modules]

ansible-test keeps its virtual environments in the home folder and fetches a script that installs pip into them.
Here it gets a home folder under build/, in which that script is already present: it takes the pip that comes with
Python.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from collection_copy import ROOT, copy_collection

SANITY = ROOT / "build" / "sanity"
HOME = SANITY / "home"
BOOTSTRAP = """\
import subprocess
import sys

sys.exit(subprocess.call([sys.executable, "-m", "ensurepip", "--default-pip"]))
"""


def pip_versions() -> set[str]:
    """Return the pip versions that the installed ansible-test wants to bootstrap."""
    import ansible_test

    source = Path(ansible_test.__path__[0], "_internal", "python_requirements.py").read_text(encoding="utf-8")
    return set(re.findall(r"pip=['\"]([0-9.]+)['\"]", source))


def prepare_home() -> None:
    """Fill the home folder that ansible-test sees."""
    cache = HOME / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for version in pip_versions():
        (cache / "get_pip_{}.py".format(version.replace(".", "_"))).write_text(BOOTSTRAP, encoding="utf-8")
    settings = Path.home() / ".config" / "pip" / "pip.conf"
    mirrored = HOME / ".config" / "pip" / "pip.conf"
    if settings.is_file() and not mirrored.is_symlink():
        mirrored.parent.mkdir(parents=True, exist_ok=True)
        mirrored.symlink_to(settings)


def main() -> int:
    """Copy, run, and return the exit status of ansible-test."""
    collection = copy_collection(SANITY)
    ignores = sorted((collection / "tests" / "sanity").glob("ignore*.txt"))
    if ignores:
        print(f"sanity ignore files are not accepted: {', '.join(path.name for path in ignores)}", file=sys.stderr)
        return 1
    prepare_home()
    scripts = Path(sys.executable).parent
    environment = {
        **os.environ,
        "HOME": str(HOME),
        "PATH": os.pathsep.join([str(scripts), os.environ["PATH"]]),
        "ANSIBLE_COLLECTIONS_PATH": str(SANITY),
    }
    version = "{}.{}".format(*sys.version_info[:2])
    command = [str(scripts / "ansible-test"), "sanity", "--python", version, "--color", "no", *sys.argv[1:]]
    return subprocess.run(command, cwd=collection, env=environment, stdin=subprocess.DEVNULL, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

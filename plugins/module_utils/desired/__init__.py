# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine. Where it is part of a packed module, it also makes the rest of that load faster.

Ansible sends a module and all that it imports as one zip file, so Python compiles every file anew in every task, and
even twice: on the way it asks the importer for the file's name, and that of the standard library compiles the file to
find out; for ``verge_vm`` this was 50 ms a task. The collector of garbage looks through all that is being loaded again
and again; it rests until the work begins, which was 20 ms. Where nothing is packed, nothing is changed here.

It is here because every module imports the engine first, and Ansible packs nothing of a package further up.
"""

from __future__ import annotations

import gc
import os
import sys
from zipimport import ZipImportError, zipimporter


class OnceImporter(zipimporter):
    """Tells a file's name without compiling the file."""

    def get_filename(self, fullname: str) -> str:
        """Return the file's name, as the standard library's importer does."""
        stem = os.path.join(self.archive, self.prefix + fullname.rpartition(".")[2])
        return os.path.join(stem, "__init__.py") if self.is_package(fullname) else stem + ".py"


def hook(path: str) -> OnceImporter:
    """Take the folders beside this one and what is in them; see ``sys.path_hooks``."""
    if path.startswith(os.path.dirname(__path__[0]) + os.sep):
        return OnceImporter(path)
    raise ZipImportError(f"not of this collection: {path}")


if isinstance(__spec__.loader, zipimporter):
    sys.path_hooks.insert(0, hook)
    gc.disable()  # until Module.run

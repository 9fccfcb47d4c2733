# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What generators do with what they have generated: write it, or tell what of it is not current."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path


def settle(wanted: Mapping[Path, str], there: Iterable[Path], root: Path, check: bool, why: str) -> int:
    """Bring files in line with what was generated.

    Args:
        wanted: Each file with the text that it should have.
        there: The files that are there and that the generator answers for; one that is not wanted goes.
        root: The repository, for messages.
        check: Write nothing, and tell each file that is missing, differs or is not wanted.
        why: What they do not fit, and what to run.

    Returns:
        The exit status: 1 when something was told.
    """
    known = set(there)
    differing = {path for path in known & set(wanted) if path.read_text("utf-8") != wanted[path]}
    wrong = sorted((known ^ set(wanted)) | differing)
    if check:
        for path in wrong:
            print(f"{path.relative_to(root)} does not fit {why}", file=sys.stderr)
        return 1 if wrong else 0
    for path in wrong:
        path.unlink(missing_ok=True)
        if path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
    return 0

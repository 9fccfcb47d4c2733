# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of failure that programs go by: every module lists all of them, and no other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Iterator

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.desired.kinds import base as field
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import VergeError
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.utils import local

MODULES = sorted((Path(__file__).parents[2] / "plugins" / "modules").glob("verge_*.py"))
# What is imported so that its errors are known.
NAMED = (field.WishError, local.TargetError)


def kinds(error: type[VergeError]) -> Iterator[str]:
    """Collect the kind of an error and of all that derive from it."""
    yield error.kind
    for below in error.__subclasses__():
        yield from kinds(below)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_kind_is_documented(path: Path) -> None:
    told = re.search(r"Kind of failure\.(.*?)\n      type:", path.read_text(encoding="utf-8"), re.DOTALL)
    assert told is not None and set(re.findall(r"V\((\w+)\)", told[1])) == set(kinds(VergeError))

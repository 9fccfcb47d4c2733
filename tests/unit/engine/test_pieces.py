# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters that name many values stay shorter than a request's line, and lose none."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.resources.common.pieces import LONGEST, in_pieces


@pytest.mark.parametrize(
    ("values", "pieces"),
    [
        ([], 0),
        ([7], 1),
        (list(range(1, 100)), 1),
        (list(range(100000, 101000)), 8),
        (["ä" * 128] * 20, 4),
        (["x" * 5000, "y"], 2),
    ],
)
def test_pieces(values: list[Any], pieces: int) -> None:
    found = list(in_pieces("$key", values))
    assert len(found) == pieces
    assert all(len(quote(piece.text)) <= LONGEST for piece in found if " or " in piece.text)
    assert re.findall(r"eq '?([^' )]+)", " ".join(piece.text for piece in found)) == [str(value) for value in values]

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Places in an ordered list: in order, never shared, and no more rows written than the best of all ways needs."""

from __future__ import annotations

import itertools
from typing import Optional

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.community.vergeos.plugins.module_utils.desired.order import places

HIGHEST = 14


def fewest(held: list[Optional[int]], taken: set[int]) -> int:
    """Try all ways to place the rows, and return the fewest writes."""
    allowed = [at for at in range(1, HIGHEST + 1) if at not in taken]
    ways = itertools.combinations(allowed, len(held))
    return min(sum(was != becomes for was, becomes in zip(held, way)) for way in ways)


@given(
    st.lists(st.one_of(st.none(), st.integers(min_value=0, max_value=8)), max_size=5),
    st.sets(st.integers(min_value=1, max_value=7), max_size=3),
)
@settings(max_examples=300, deadline=None)
def test_in_order_unshared_and_with_the_fewest_writes(held: list[Optional[int]], taken: set[int]) -> None:
    found = places(held, taken)
    final = [was if becomes is None else becomes for was, becomes in zip(held, found)]
    assert all(at is not None and at >= 1 for at in final)
    assert all(left < right for left, right in zip(final, final[1:]))  # type: ignore[operator]
    assert not set(final) & taken
    assert sum(becomes is not None for becomes in found) == fewest(held, taken)


@pytest.mark.parametrize(
    ("held", "taken", "expected"),
    [
        ([], set(), []),
        ([None, None], set(), [10, 20]),
        ([None, None], {4}, [14, 24]),
        ([10, None, 20], set(), [None, 15, None]),
        ([10, None, None, 13], set(), [None, 11, 12, None]),
        ([1, 2, None, 3], set(), [None, None, 13, 23]),
        ([10, None, 20], {15}, [None, 14, None]),
        ([10, 10], set(), [5, None]),
    ],
)
def test_new_rows_leave_room(held: list[Optional[int]], taken: set[int], expected: list[Optional[int]]) -> None:
    assert places(held, taken) == expected

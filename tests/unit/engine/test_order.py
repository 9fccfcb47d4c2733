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

from ansible_collections.community.vergeos.plugins.module_utils.resources.network.order import kept, places

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


# Rows that stand in the order in which they were made


def result(meant: list[Optional[int]], count: int) -> tuple[list[int], int]:
    """Carry out what ``kept`` says; return the wishes as they come to stand, and the writes that it took."""
    stays = kept(meant, count)
    rows = [wish for _row, wish in stays]
    rewritten = sum(meant[row] is None for row, _wish in stays)
    assert all(meant[row] in (None, wish) for row, wish in stays), "a row that is about another wish"
    assert all(meant[row] is not None or wish not in meant for row, wish in stays), "two rows for one wish"
    made = list(range(len(stays), count))
    return rows + made, len(meant) - len(stays) + rewritten + len(made)


def fewest_made(meant: list[Optional[int]], count: int) -> int:
    """Try every choice of rows that stay."""
    best = len(meant) + count
    for size in range(min(len(meant), count) + 1):
        for rows in itertools.combinations(range(len(meant)), size):
            fits = all(meant[row] == at or (meant[row] is None and at not in meant) for at, row in enumerate(rows))
            if fits:
                rewritten = sum(meant[row] is None for row in rows)
                best = min(best, len(meant) - size + rewritten + count - size)
    return best


@pytest.mark.parametrize("count", range(5))
@pytest.mark.parametrize("size", range(5))
def test_what_stays_where_new_rows_come_last(count: int, size: int) -> None:
    for meant in itertools.product([None, *range(count)], repeat=size):
        served = [wish for wish in meant if wish is not None]
        if len(set(served)) == len(served):
            order, writes = result(list(meant), count)
            assert order == list(range(count)) and writes == fewest_made(list(meant), count), meant


def test_what_stays_costs_nothing_when_all_is_as_wished() -> None:
    assert result(list(range(300)), 300) == (list(range(300)), 0)
    assert result([*range(150), *range(151, 300)], 300)[1] == 149 + 150

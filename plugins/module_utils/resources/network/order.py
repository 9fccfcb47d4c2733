# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Places in an ordered list, such as a network's rules: found with the fewest writes. Pure, no I/O.

A place is a whole number, lower first (schema network/vnet_rules.yml). What the platform does when two rows have the
same one is not recorded, so no place is ever given twice, and none that a row outside the list holds.

Other rows stand in the order in which they were made, such as the commands of a router, and a new one comes last.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Any, Mapping, Optional, Sequence

from ...desired.kinds import Field
from ...desired.plan import Change, Found, Group, Wish, additions, list_differences, surplus
from ...desired.resource import Children, Order, Row

# Between rows that come after all others, so that a later one finds room without moving any.
GAP = 10


class Places(Order):
    """A number in a column tells each row's place.

    Args:
        option: Option of the field that holds it. The user does not give it.
    """

    def __init__(self, option: str) -> None:
        self.option = option

    def differences(self, group: Group, wish: Wish, found: Found) -> list[Change]:
        child = group.child
        field = next(field for field in child.fields if field.option == self.option)
        gone = {row["$key"] for row in surplus(group, wish)}
        staying = [row for row in group.rows if row["$key"] not in gone]
        group.listed = wish.children[child.option] = placed(child, field, group.listed or [], staying)
        return sorted(list_differences(group, wish, found), key=lambda change: turn(field, change))


class Made(Order):
    """The rows stand in the order in which they were made, and a new one comes last.

    Args:
        column: Column that tells the order. It is never written: whether it can be is not recorded.
    """

    def __init__(self, column: str) -> None:
        self.reads = (column,)
        self._column = column

    def rows(self, rows: list[Row]) -> list[Row]:
        return sorted(rows, key=self._at)

    def _at(self, row: Row) -> int:
        """Return a row's place; 0 where that is not told."""
        return int(row.get(self._column) or 0)

    def differences(self, group: Group, wish: Wish, found: Found) -> list[Change]:
        child, line, listed = group.child, group.child.identity, group.listed or []
        about = {fitting[0]["$key"]: at for at, fitting in enumerate(child.pairs(listed, group.rows)) if fitting}
        if len({self._at(row) for row in group.rows}) < len(group.rows):
            # The platform does not tell the order, so that there is none to compare: what is there is in order.
            served = [about[row["$key"]] for row in group.rows if row["$key"] in about]
            listed = [listed[at] for at in [*served, *sorted({*range(len(listed))} - {*served})]]
            ours = [row["$key"] for row in group.rows if row["$key"] in about]
            about = {key: at for at, key in enumerate(ours)}
        said = {line.subject(wanted[line.option]): wanted[line.option] for wanted in listed}
        said.pop(None, None)
        rows = []
        for row in group.rows:
            held = line.held(row)
            # Without a purge a row goes only where something else is said of what it is about.
            if row["$key"] in about or child.path in wish.purge or said.get(line.subject(held), held) != held:
                rows.append(row)
        meant = [about.get(row["$key"]) for row in rows]
        stays = kept(meant, len(listed))
        staying = {at for at, _wish in stays}
        gone = [row for at, row in enumerate(rows) if at not in staying]
        changed = [(listed[wanted], rows[at]) for at, wanted in stays if meant[at] is None]
        return [
            *(Change("delete", child, [], {}, row, group) for row in gone),
            *(Change("update", child, child.fields, wanted, row, group) for wanted, row in changed),
            *additions(group, listed[len(stays) :]),
        ]


def placed(
    child: Children, field: Field, wishes: Sequence[Mapping[str, Any]], rows: Sequence[Row]
) -> list[dict[str, Any]]:
    """Say of each wish where it goes; those whose row can stay where it is are left without a place.

    Args:
        child: The list.
        field: The field that holds a place.
        wishes: The wishes, in the order that is wanted.
        rows: The rows that there are; those that no wish is about keep their places.

    Returns:
        Copies of the wishes, with the place where it must be written.
    """
    fitting = [found[0] if found else None for found in child.pairs(wishes, rows)]
    held = [None if row is None else int(row.get(field.column) or 0) for row in fitting]
    ours = {row["$key"] for row in fitting if row is not None}
    taken = {int(row.get(field.column) or 0) for row in rows if row["$key"] not in ours}
    return [
        {
            **{name: value for name, value in wish.items() if name != field.option},
            **({} if at is None else {field.option: at}),
        }
        for wish, at in zip(wishes, places(held, taken))
    ]


def turn(field: Field, change: Change) -> tuple[int, int]:
    """Say when a write has its turn, so that a place is free before it is given to another row.

    What goes, goes first. Rows that move down the list go last place first, those that move up go first place first,
    new ones come after.

    Args:
        field: The field that holds a place.
        change: The change.

    Returns:
        A sort key.
    """
    at = change.wish.get(field.option)
    if change.kind == "delete":
        return -1, 0
    if change.kind == "create":
        return 3, int(at or 0)
    if at is None:
        return 0, 0
    return (1, -int(at)) if at > int(change.row.get(field.column) or 0) else (2, int(at))


def places(held: Sequence[Optional[int]], taken: set[int]) -> list[Optional[int]]:
    """Give places in rising order, leaving as many rows as possible where they are.

    Args:
        held: The places in the wanted order; None for a row that is new.
        taken: Places of other rows, which are not given away.

    Returns:
        For each row its new place, or None where it stays.
    """
    blocked = sorted(taken)
    # Of each place that is taken, how many before it are not.
    free = [at - count for count, at in enumerate(blocked, 1)]
    ranks = [None if at is None or at < 1 or at in taken else at - bisect_right(blocked, at) for at in held]
    stays = _staying(ranks)
    result: list[Optional[int]] = [None] * len(held)
    anchors = [(-1, 0), *((index, ranks[index] or 0) for index in stays)]
    for (left, low), (right, high) in zip(anchors, [*anchors[1:], (len(held), None)]):
        count = right - left - 1
        if high is None:
            # Behind every row there is, the other ones included, as the platform would put a new one.
            top = max([low, *(at for at in held if at is not None), *taken]) if count else 0
            fresh = _behind(max(low, top), count, blocked)
        else:
            fresh = [_free(low + (high - low) * step // (count + 1), free) for step in range(1, count + 1)]
        result[left + 1 : right] = fresh
    return result


def _behind(top: int, count: int, blocked: Sequence[int]) -> list[int]:
    start = max(top, blocked[-1] if blocked else 0)
    return [start + GAP * step for step in range(1, count + 1)]


def _staying(ranks: Sequence[Optional[int]]) -> list[int]:
    """Pick the most rows that can stay: places must rise, with room for those between.

    With n rows between two that stay, their places must be more than n apart; so place minus position must not fall,
    which makes it a search for the longest non-falling run.
    """
    ends: list[int] = []
    indices: list[int] = []
    before: list[int] = [-1] * len(ranks)
    for index, rank in enumerate(ranks):
        if rank is None or rank - index < 1:
            continue
        room = rank - index
        at = bisect_right(ends, room)
        before[index] = indices[at - 1] if at else -1
        if at == len(ends):
            ends.append(room)
            indices.append(index)
        else:
            ends[at] = room
            indices[at] = index
    chain = []
    index = indices[-1] if indices else -1
    while index >= 0:
        chain.append(index)
        index = before[index]
    return chain[::-1]


def _free(rank: int, free: Sequence[int]) -> int:
    """Return the place that has a rank among the places that are not taken."""
    return rank + bisect_left(free, rank)


def kept(meant: Sequence[Optional[int]], count: int) -> list[tuple[int, int]]:
    """Choose which rows stay where a new row comes last, so that the wishes come to stand in order; fewest writes.

    A row that stays serves its own wish, or is rewritten for one that has no row where it is about none itself. All
    other rows go, and the wishes that are left over are made anew, behind everything that stays.

    Args:
        meant: For each row, in the order in which they were made, the wish that it is about; None for a row that goes
            unless it is rewritten.
        count: How many wishes there are, in the order that is wanted.

    Returns:
        Pairs of row and wish, both rising; the wishes are the first ones, without a gap.
    """
    homeless = set(range(count)) - set(meant)
    # Each wish that is served saves a write at least, so that as many of the first ones are served as can be; the
    # first row that can serve one leaves most to those that follow.
    chain: list[tuple[int, int]] = []
    for at, wish in enumerate(meant):
        served = len(chain)
        if wish == served or (wish is None and served in homeless):
            chain.append((at, served))
    return chain

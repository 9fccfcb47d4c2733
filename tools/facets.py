# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sentences of an option's documentation that its declaration knows: one for each facet that matters to users."""

from __future__ import annotations

from typing import Any, Callable, Iterator, Mapping, NamedTuple, Optional, Sequence


class Place(NamedTuple):
    """Where an option stands.

    Attributes:
        field: The field of the declaration.
        column: Facts about its column; None where nothing is known.
        machine: What the change is about: a machine or a network.
        spec: The module's argument spec.
        new: Whether a new row may come of it.
        defaults: What the declaration gives a new row in place of the platform's defaults.
    """

    field: Any
    column: Any
    machine: str
    spec: Mapping[str, Any]
    new: bool
    defaults: Mapping[str, Any]


def fixed(place: Place) -> str:
    """What cannot change later."""
    return "It cannot be changed later." if place.field.create_only and place.new else ""


def waits(place: Place) -> str:
    """What a running machine takes up later."""
    if not place.field.restart:
        return ""
    cycle = "power cycle" if place.machine == "machine" else "restart"
    see = "; see O(restart_if_needed)" if "restart_if_needed" in place.spec else ""
    return f"On a running {place.machine} a change waits for its next {cycle}{see}."


def kept(place: Place) -> str:
    """What becomes of a secret that is there."""
    if not place.field.secret or "update_password" not in place.spec:
        return ""
    return "It is written when the row is made, and later with O(update_password=always) only."


def numbers(place: Place) -> str:
    """The range of a number."""
    field = place.field
    if field.type != "int" and not hasattr(field, "wire_unit"):
        return ""
    least, most = (None if end is None else _value(field, end) for end in (field.least, field.most))
    if least is not None and most is not None:
        return f"From {least} to {most}."
    return (
        f"At least {least}."
        if least is not None and int(field.least) > 1
        else f"At most {most}."
        if most is not None
        else ""
    )


def begins(place: Place) -> str:
    """What a new row gets where nothing is said."""
    field, column = place.field, place.column
    given = place.defaults.get(field.option)
    value = given if given is not None else column.default if column is not None else None
    if not place.new or field.create_only or value in (None, "", []):
        return ""
    values = value if isinstance(value, (list, tuple)) else [value]
    words = [_plain(entry) if given is not None else _value(field, entry) for entry in values]
    return f"Left out, a new one gets {', '.join(f'V({word})' for word in words)}."


def _value(field: Any, stored: Any) -> str:
    """A stored value as a user would write it."""
    told = field.words(stored) if hasattr(field, "wire_unit") else field.shown({field.column: stored})
    return ", ".join(map(str, told)) if isinstance(told, list) else _plain(told)


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


# A facet, and the words in what people wrote that tell it already, better.
FACETS: Sequence[tuple[Callable[[Place], str], Sequence[str]]] = (
    (numbers, (" from ", " to ")),
    (fixed, ("changed later", "cannot be changed")),
    (begins, ("default", "left out", "Left out")),
    (waits, ("power cycle", "power-on", "restart")),
    (kept, ("update_password",)),
)


def sentences(place: Place, written: str) -> Iterator[str]:
    """Tell the facets of an option that nobody has told in prose.

    Args:
        place: The option.
        written: What people wrote about it.

    Yields:
        A sentence each.
    """
    for facet, told in FACETS:
        if not any(word in written for word in told):
            said = facet(place)
            if said:
                yield said


def column_of(known: Optional[Any], field: Any) -> Any:
    """Return what is known about a field's column."""
    return known.columns.get(field.column) if known is not None else None

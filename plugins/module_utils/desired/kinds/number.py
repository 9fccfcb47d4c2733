# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers, moments and sizes."""

from __future__ import annotations

from typing import Any, Mapping

from ...vergeos.utils.sizes import UNITS, format_size, parse_size
from ...vergeos.utils.times import iso
from .base import Field, WishError


class Integer(Field):
    """A whole number; arrives as number or digits (WIRE 1.7)."""

    type = "int"

    def check(self, value: Any) -> Any:
        try:
            number = int(value)
        except (TypeError, ValueError, OverflowError):
            raise WishError(f"{self.option} is {value!r}; a whole number is needed") from None
        if self.least is not None and number < self.least:
            raise WishError(f"{self.option} is {number}; the least allowed is {self.least}")
        if self.most is not None and number > self.most:
            raise WishError(f"{self.option} is {number}; the most allowed is {self.most}")
        return number

    def shown(self, row: Mapping[str, Any]) -> Any:
        found = self.held(row)
        return int(found) if isinstance(found, str) and found.isdecimal() else found


class Moment(Integer):
    """A time, stored as a number (WIRE 1.9) and shown in ISO 8601."""

    def shown(self, row: Mapping[str, Any]) -> Any:
        return iso(self.held(row))

    def told(self, wanted: Any) -> Any:
        return iso(wanted)


class Number(Field):
    """A number with a fraction."""

    type = "float"

    def check(self, value: Any) -> Any:
        try:
            return float(value)
        except (TypeError, ValueError):
            raise WishError(f"{self.option} is {value!r}; a number is needed") from None

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        found = row.get(self.column)
        return found is not None and bool(float(found) == wanted)


class Amount(int):
    """A number of units that still knows how the user wrote it."""

    written = ""


class Size(Field):
    """An amount of bytes: a number in ``unit``, or text such as ``8 GiB``. Stored as a number of ``wire_unit``.

    Args:
        option: Name of the option.
        column: Column it is stored in.
        unit: Unit of a plain number.
        wire_unit: Unit of the column.
        multiple: Rounded up to a multiple of so many wire units.
        grows: Whether it can only grow.
        **facets: As for :class:`Field`.
    """

    type = "str"

    def __init__(
        self,
        option: str,
        column: str = "",
        *,
        unit: str = "B",
        wire_unit: str = "B",
        multiple: int = 1,
        grows: bool = False,
        **facets: Any,
    ) -> None:
        super().__init__(option, column, **facets)
        self.unit = unit
        self.wire_unit = wire_unit
        self.multiple = multiple
        self.grows = grows

    def check(self, value: Any) -> Any:
        try:
            amount = parse_size(value, self.unit)
        except ValueError as error:
            raise WishError(f"{self.option}: {error}") from None
        step = UNITS[self.wire_unit] * self.multiple
        number = -(-amount // step) * self.multiple
        if self.least is not None and number < self.least:
            raise WishError(f"{self.option} is {value}; the least allowed is {self.least} {self.wire_unit}")
        if self.most is not None and number > self.most:
            raise WishError(f"{self.option} is {value}; the most allowed is {self.most} {self.wire_unit}")
        wanted = Amount(number)
        wanted.written = f"{value} {self.unit}" if str(value).isdigit() else str(value)
        return wanted

    def told(self, wanted: Any) -> Any:
        return int(wanted)

    def words(self, value: Any) -> str:
        """Name an amount for people: as it was written, else in the largest unit that leaves no fraction."""
        return getattr(value, "written", "") or format_size(int(value or 0) * UNITS[self.wire_unit])

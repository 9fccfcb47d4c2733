# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts: as they are, secret, as an address of a card, as a list in one column."""

from __future__ import annotations

from typing import Any, Mapping

from ...vergeos.utils.lists import join_list, split_list
from ...vergeos.utils.mac import normalize_mac
from .base import Field, WishError, plain


class Text(Field):
    """Text, compared letter by letter (WIRE 4.7: the platform tells cases apart)."""

    def knows(self, _wanted: Any) -> bool:
        return bool(self.choices)


class Secret(Field):
    """Text that is written on create, and later only when the user asks for it (STYLE: a password is write-only)."""

    def __init__(self, option: str, column: str = "", **facets: Any) -> None:
        super().__init__(option, column, secret=True, **facets)


class Mac(Field):
    """A MAC address; stored in lower case with colons (WIRE 1.11)."""

    def check(self, value: Any) -> Any:
        try:
            return normalize_mac(value)
        except ValueError as error:
            raise WishError(f"{self.option}: {error}") from None

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        return bool(str(row.get(self.column) or "").lower() == wanted)


class CommaList(Field):
    """A list of words, stored as one text; the order is part of the value (WIRE 1.10).

    Args:
        option: Name of the option.
        column: Column it is stored in.
        joint: What stands between the words.
        **facets: As for :class:`Field`.
    """

    type = "list"

    def __init__(self, option: str, column: str = "", *, joint: str = ",", **facets: Any) -> None:
        super().__init__(option, column, **facets)
        self.joint = joint

    def spec(self) -> dict[str, Any]:
        return {**super().spec(), "elements": "str"}

    def check(self, value: Any) -> Any:
        try:
            return join_list(self.words(value), self.joint)
        except ValueError as error:
            raise WishError(f"{self.option}: {error}") from None

    def words(self, value: Any) -> list[str]:
        """Split either form into words; commas, blanks and line breaks all occur (schema network/vnets.yml)."""
        if isinstance(value, list):
            value = [plain(self.option, entry) for entry in value]
        if isinstance(value, str) and self.joint == ",":
            value = value.split()  # blanks and line breaks separate as well (schema network/vnets.yml, dnslist)
            return [word for part in value for word in split_list(part)]
        return split_list(value, self.joint)

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        return self.words(row.get(self.column) or "") == self.words(wanted)

    def shown(self, row: Mapping[str, Any]) -> Any:
        return self.words(row.get(self.column) or "")

    def told(self, wanted: Any) -> Any:
        return self.words(wanted)

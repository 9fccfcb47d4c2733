# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Words of a list, and yes or no."""

from __future__ import annotations

from typing import Any, Mapping, Optional

from ...vergeos.utils.words import truth
from .base import Field, WishError


class Choice(Field):
    """One of a list of words.

    Args:
        option: Name of the option.
        column: Column it is stored in.
        words: Word -> stored form, where the platform's own word says little to people.
        **facets: As for :class:`Field`.
    """

    def __init__(
        self, option: str, column: str = "", *, words: Optional[Mapping[str, str]] = None, **facets: Any
    ) -> None:
        self.words = dict(words or {})
        super().__init__(option, column, **{"choices": list(self.words), **facets})

    def check(self, value: Any) -> Any:
        return self.words.get(str(value), str(value))

    def told(self, wanted: Any) -> Any:
        return next((word for word, stored in self.words.items() if stored == wanted), wanted)

    def shown(self, row: Mapping[str, Any]) -> Any:
        return self.told(self.held(row))


class Family(Field):
    """A word that the platform may store as a longer one, such as ``q35`` as ``pc-q35-10.0``.

    Args:
        option: Name of the option.
        column: Column it is stored in.
        prefixes: Short word -> beginning of what it is stored as; an empty beginning fits anything stored.
        **facets: As for :class:`Field`.
    """

    def __init__(self, option: str, column: str = "", *, prefixes: Mapping[str, str], **facets: Any) -> None:
        super().__init__(option, column, **facets)
        self.prefixes = dict(prefixes)

    def check(self, value: Any) -> Any:
        text = super().check(value).strip()
        if not text:
            raise WishError(f"{self.option} is empty; leave it out to leave it alone")
        return text

    def knows(self, wanted: Any) -> bool:
        return bool(self.choices) or any(start and wanted.startswith(start) for start in self.prefixes.values())

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        found = str(self.held(row) or "")
        return found == wanted or bool(found and wanted in self.prefixes and found.startswith(self.prefixes[wanted]))

    def foretold(self, wanted: Any) -> Any:
        return None if wanted in self.prefixes else wanted


class Flag(Field):
    """Yes or no. Old columns read as 0/1 or words (WIRE 1.6)."""

    type = "bool"

    def check(self, value: Any) -> Any:
        found = truth(value)
        if found is None:
            raise WishError(f"{self.option} is {value!r}; give true or false")
        return found

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        return truth(row.get(self.column)) is wanted

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets in options that the argument spec cannot mark, told by the names above them."""

from __future__ import annotations

import re
from typing import Any, Collection, Iterator, Mapping, Sequence

from ...vergeos import facts
from ...vergeos.exceptions import VergeError
from ...vergeos.facts import SOUNDS_SECRET
from ...vergeos.fields import ALIAS


def named_secrets(value: Any, hidden: Collection[str] = ()) -> Iterator[str]:
    """Go through the texts of a document that stand below names of secrets, at any depth.

    Args:
        value: The document.
        hidden: Names of secrets that do not sound like it.

    Yields:
        The texts.
    """
    if isinstance(value, dict):
        for name, entry in value.items():
            yield from (
                texts(entry) if name in hidden or SOUNDS_SECRET.search(str(name)) else named_secrets(entry, hidden)
            )
    elif isinstance(value, list):
        for entry in value:
            yield from named_secrets(entry, hidden)


def texts(value: Any) -> Iterator[str]:
    """Go through the texts of a document.

    Args:
        value: The document.

    Yields:
        Its texts and numbers.
    """
    if isinstance(value, (dict, list)):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from texts(entry)
    elif value not in (None, "") and not isinstance(value, bool):
        yield str(value)


def refuse_secrets(table: str, fields: Sequence[str]) -> None:
    """Refuse fields that would show a secret under another name or as a part of something, where nothing hides it.

    Args:
        table: The table. Its own secret columns are known, those of others by the sound of their names.
        fields: What is asked for.

    Raises:
        VergeError: A field does so.
    """
    secret = facts.secrets(table)
    for field in fields:
        for part in re.split(r",(?![^\[(]*[\])])", field):
            inside = re.findall(r"[\w$]+", ALIAS.sub("", part))
            shown = [name for name in inside if name in secret or (len(inside) > 1 and SOUNDS_SECRET.search(name))]
            if shown and part.strip() not in secret:
                raise VergeError(f"fields: {part.strip()!r} would show {shown[0]}, which is a secret", table=table)


def column_secrets(params: Mapping[str, Any]) -> set[str]:
    """Collect the texts of columns that hold secrets, so that no result, diff or invocation shows them.

    Args:
        params: The module's parameters.

    Returns:
        The texts.
    """
    table = params.get("table")
    hidden = facts.secrets(table) if isinstance(table, str) else set()
    found: set[str] = set()
    for option in ("identity", "columns", "params", "filter"):
        found.update(named_secrets(params.get(option), hidden))
    return found


def visible(row: Mapping[str, Any], secret: set[str]) -> dict[str, Any]:
    """Return a row's entries for people: no secrets, no names that start with a dollar sign.

    Args:
        row: A row as read.
        secret: Columns that are never shown (WIRE 13.4).

    Returns:
        The entries.
    """
    return {name: value for name, value in row.items() if name not in secret and not name.startswith("$")}

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Choosing rows by a filter or by tags, for modules that are about more than one row."""

from __future__ import annotations

from typing import Any, Mapping, Optional

from ...desired.kinds import MissingError, Reference, WishError
from ...desired.resource import Resource
from ...vergeos.filters import Filter, where
from ...vergeos.filters.parse import parse
from ...vergeos.protocol import OperationOf


def condition_of(given: Any) -> Optional[Filter]:
    """Read the option ``filter``: text in the platform's grammar, or a dictionary of conditions.

    Args:
        given: The option's value, or None.

    Returns:
        The filter, or None.

    Raises:
        VergeError: It makes no sense; nothing was sent.
    """
    if given is None or given == {} or (isinstance(given, str) and not given.strip()):
        return None
    if isinstance(given, Mapping):
        odd = next((name for name in given if not isinstance(name, str)), None)
        if odd is not None:
            raise WishError(f"filter: {odd!r} is no name of a column; put a word that is meant as text in quotes")
        return where(**given)
    if isinstance(given, str):
        return parse(given)
    raise WishError("filter: give a text such as \"name eq 'web-1'\", or a dictionary of columns and values")


def tagged(client: Any, resource: Resource, tags: list[str]) -> OperationOf[list[Any]]:
    """Find the keys of the rows that carry all of some tags.

    Args:
        client: A VergeClient.
        resource: The declaration.
        tags: Tags as ``name`` or ``category/name``.

    Returns:
        The keys in order, as the assignments write them.
    """
    (field,) = (
        child.identity
        for child in resource.children
        if child.option == "tags" and isinstance(child.identity, Reference)
    )
    keys: Optional[set[str]] = None
    for given in map(field.given, tags):
        tag = yield from field.locate(client.table("tags"), given)
        if tag is None:
            raise MissingError(f"tags: there is no tag {given!r}; check the name", table="tags")
        rows = yield from client.table("tag_members").rows(where(tag=tag["$key"]), ["member"])
        # Both forms of a reference occur (WIRE 8.3): the last two parts are table and key.
        members = [str(row.get("member", "")).split("/")[-2:] for row in rows]
        these = {key for *table, key in members if table == [resource.table]}
        keys = these if keys is None else keys & these
    found = [int(key) if key.isdecimal() else key for key in keys or ()]
    return sorted(found, key=lambda key: (isinstance(key, str), key))

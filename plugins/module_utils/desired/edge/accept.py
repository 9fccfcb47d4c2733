# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options as given, before Ansible's argument spec reads them: what that would turn into something nobody meant.

The spec makes a text of whatever stands where text is due: of a mapping Python's own form, of an unquoted ``yes`` the
word ``True``. It takes a blank text for a list of one blank entry, and refuses it as a number, although that is what a
survey gives for a question left open.
"""

from __future__ import annotations

import json
from typing import Any, Callable, Mapping, Optional

from ..kinds import WishError, plain

# Kinds of options that hold no blank: such an option counts as left out.
BLANKLESS = ("int", "float", "bool")


class Document(dict[str, Any]):
    """The entry of a text option in an argument spec that may also be given as a mapping or a list.

    Args:
        entry: The entry.
        written: Given the mapping or list, and the options beside it, the text.
    """

    # An empty one is what ansible-test's checker makes of it, to fill with what it has checked.
    def __init__(
        self,
        entry: Optional[Mapping[str, Any]] = None,
        written: Callable[[Any, Mapping[str, Any]], str] = lambda value, _beside: json.dumps(value),
    ) -> None:
        super().__init__(entry or {})
        self.written = written


def accepted(spec: Mapping[str, Any], given: Mapping[str, Any], place: str = "") -> dict[str, Any]:
    """Prepare options for the argument spec.

    Args:
        spec: The argument spec.
        given: The options as given.
        place: What the options are part of, for the message.

    Returns:
        The options: documents as text, blank numbers and truth values left out, blank lists empty.

    Raises:
        WishError: A mapping, a list or a truth value where text is due.
    """
    names = {name: option for option, entry in spec.items() for name in (option, *entry.get("aliases", ()))}
    taken = {}
    for name, value in given.items():
        entry = spec[names[name]] if name in names else None
        if value is None or entry is None:
            taken[name] = value
        elif not (_blank(value) and entry.get("type", "str") in BLANKLESS):
            taken[name] = _option(f"{place}{name}", entry, value, given)
    return taken


def _option(place: str, entry: Mapping[str, Any], value: Any, beside: Mapping[str, Any]) -> Any:
    kind = entry.get("type", "str")
    if kind in ("str", "path"):
        return _text(place, entry, value, beside)
    if kind == "dict":
        return _mapping(place, entry, value)
    if kind == "list":
        return _list(place, entry, value)
    if kind in ("int", "float") and isinstance(value, bool):
        raise WishError(f"{place} is {str(value).lower()} where a number is due")
    return value


def _text(place: str, entry: Mapping[str, Any], value: Any, beside: Mapping[str, Any]) -> Any:
    if isinstance(value, (Mapping, list, tuple)):
        if isinstance(entry, Document):
            try:
                return entry.written(value, beside)
            except ValueError as error:
                raise WishError(f"{place}: {error}") from None
    # Where there are choices, the spec finds the word that YAML took for a truth value.
    if isinstance(value, bool) and entry.get("choices"):
        return value
    plain(place, value)
    return value


def _mapping(place: str, entry: Mapping[str, Any], value: Any) -> Any:
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = json.loads(value)
        except ValueError:
            return value  # the spec says what is wrong with it
    if not isinstance(value, (Mapping, str)):
        raise WishError(f"{place} is {json.dumps(value, default=str)}; give names and values")
    if entry.get("options") and isinstance(value, Mapping):
        return accepted(entry["options"], value, f"{place}.")
    return value


def _list(place: str, entry: Mapping[str, Any], value: Any) -> Any:
    if _blank(value):
        return []
    value = [value] if isinstance(value, bool) else value
    if not isinstance(value, (list, tuple)):
        return value
    inner = {**entry, "type": entry.get("elements", "raw")}
    taken = []
    for number, element in enumerate(value, 1):
        if element is None and inner["type"] != "raw":
            raise WishError(f"{place}: entry {number} is empty; leave it out, or say what it is")
        taken.append(_option(f"{place}[{number}]", inner, element, {}))
    return taken


def _blank(value: Any) -> bool:
    return isinstance(value, str) and not value.strip()

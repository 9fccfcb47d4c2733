# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents as YAML, written without a library: a managed host need not have one."""

from __future__ import annotations

import json
import math
import re
from typing import Any, Iterator, Mapping

# Names that YAML reads as they stand; words such as no and on would be truth values.
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
TAKEN = re.compile(r"y|n|yes|no|on|off|true|false|null", re.IGNORECASE)


def yaml_text(value: Any) -> str:
    """Write a document as YAML.

    Args:
        value: Mappings and lists of texts, numbers, truth values and None.

    Returns:
        The text, in block style, with every text in double quotes; it ends with a line break. The same document gives
        the same text, in the order in which its entries stand.
    """
    return "".join(f"{line}\n" for line in _lines(value))


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        for name, entry in value.items():
            yield from _entry(f"{_name(str(name))}:", entry)
    elif isinstance(value, list) and value:
        for entry in value:
            yield from _entry("-", entry)
    else:
        yield _scalar(value)


def _entry(mark: str, entry: Any) -> Iterator[str]:
    if isinstance(entry, (Mapping, list)) and entry:
        yield mark
        yield from (f"  {line}" for line in _lines(entry))
    else:
        yield f"{mark} {_scalar(entry)}"


def _name(name: str) -> str:
    return name if NAME.fullmatch(name) and not TAKEN.fullmatch(name) else _quoted(name)


def _scalar(value: Any) -> str:
    """A value as JSON, which YAML reads alike; a number of another kind than JSON's as YAML's own."""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    written = json.dumps(value)
    # YAML takes 1e-05 for a text.
    return written.replace("e", ".0e") if isinstance(value, float) and "." not in written else written


def _quoted(text: str) -> str:
    written = json.dumps(text, ensure_ascii=False)
    return "".join(letter if letter.isprintable() else _escaped(ord(letter)) for letter in written)


def _escaped(code: int) -> str:
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"

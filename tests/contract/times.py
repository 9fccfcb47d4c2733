# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which entries are times, worked out from the schema facts without the collection, and how results must show them."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any, Iterator

import yaml

SCHEMA = Path(__file__).parent.parent / "simulator" / "facts" / "schema"
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
# 2023 to 2035, in seconds: between 1.5 and 2 GiB, which no size in these tests is.
SINCE, UNTIL = 1672531200, 2051222400
UNITS = (1, 1000, 1000000)


@functools.cache
def times_of_tables() -> dict[str, dict[str, int]]:
    """Return table -> column -> how many of its units are a second, of every column that is a time (WIRE 1.9)."""
    found: dict[str, dict[str, int]] = {}
    for path in SCHEMA.glob("*/*.yml"):
        facts = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
        for name, column in facts.get("fields", {}).items():
            told = f"{column.get('unit', '')} {column.get('desc', '')}".lower()
            if column["type"] == "epoch":
                found.setdefault(facts["table"], {})[name] = 1
            elif "microseconds since 1970" in told:
                found.setdefault(facts["table"], {})[name] = 1000000
    return found


def numbers_of_time(result: Any, path: str = "") -> Iterator[str]:
    """Go through the numbers of a result that can only be times.

    Args:
        result: A result, or a part of it.
        path: Where that stands.

    Yields:
        The places, with the numbers.
    """
    if isinstance(result, dict):
        for name, value in result.items():
            yield from numbers_of_time(value, f"{path}.{name}")
    elif isinstance(result, list):
        for value in result:
            yield from numbers_of_time(value, path)
    elif isinstance(result, int) and any(SINCE * unit <= result <= UNTIL * unit for unit in UNITS):
        yield f"{path}: {result}"

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filter expressions: made of conditions (``build.py``), or read where somebody wrote them (``parse.py``)."""

from __future__ import annotations

from .build import (
    NOW,
    OPERATORS,
    TEXT_OPERATORS,
    Comparison,
    ExpressionError,
    Filter,
    Variable,
    all_of,
    any_of,
    compare,
    literal,
    matching,
    one_of,
    rewritten,
    where,
)
from .parse import parse

__all__ = (
    "Comparison",
    "ExpressionError",
    "Filter",
    "NOW",
    "OPERATORS",
    "TEXT_OPERATORS",
    "Variable",
    "all_of",
    "any_of",
    "compare",
    "literal",
    "matching",
    "one_of",
    "parse",
    "rewritten",
    "where",
)

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters made of conditions. To read one that somebody wrote is in ``parse.py``, which few need."""

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
    "rewritten",
    "where",
)

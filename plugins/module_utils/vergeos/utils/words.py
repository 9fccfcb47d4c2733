# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Truth values as people, YAML and old columns write them (WIRE 1.6)."""

from __future__ import annotations

from typing import Any, Optional

TRUE_WORDS = ("true", "yes", "on", "y", "t", "1")
FALSE_WORDS = ("false", "no", "off", "n", "f", "0")


def truth(value: Any) -> Optional[bool]:
    """Read a truth value.

    Args:
        value: True, False, the numbers 1 and 0, or one of the words in any case, with or without blanks around it.

    Returns:
        What it says; None where it is no truth value.
    """
    if not isinstance(value, (bool, int, str)):
        return None
    word = str(value).strip().lower()
    return True if word in TRUE_WORDS else False if word in FALSE_WORDS else None

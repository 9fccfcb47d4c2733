# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rights of a user: what they are called, and the line that names one that is missing (WIRE 2.8)."""

from __future__ import annotations

from typing import Any, Mapping

# The flags of a permission (schema identity/permissions.yml).
RIGHTS = ("list", "read", "create", "modify", "delete")
# Right that a request to a row takes, or one that makes a row.
OF_METHOD: Mapping[str, str] = {"GET": "read", "POST": "create", "PUT": "modify", "DELETE": "delete"}
# What it takes to see that a row is there and what it is called, and what it takes to see its columns. A guess:
# accounts for desktops have `list` alone on everything (schema identity/users.yml), which can hardly show all columns.
NAMED = ("list",)
SHOWN = ("list", "read")
ANYBODY = "the user"


def lacking(who: str, table: str, right: str, key: Any = None) -> str:
    """Say which right is missing, and what to do.

    Args:
        who: Who lacks it, in words.
        table: The table; empty where a request was about none.
        right: The right, one of ``RIGHTS``.
        key: Key of the row concerned; None for the whole table.

    Returns:
        The line, without what was being done.
    """
    if not table:
        return f"{who} lacks the right for this; an administrator can give it"
    what = f"rows of {table}" if key is None or right in ("list", "create") else f"row {key} of {table}"
    row = "" if what.startswith("rows") else " or on that row"
    return f"{who} may not {right} {what}; give it {right!r} on {table}{row}"

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents: mappings and lists that are stored as text."""

from __future__ import annotations

from typing import Any, Mapping

from .base import Field


class Json(Field):
    """A document; the platform replaces it whole (WIRE 5.1) and may add keys of its own (WIRE 1.11)."""

    type = "raw"

    def check(self, value: Any) -> Any:
        return value

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        found = row.get(self.column)
        if isinstance(wanted, dict) and isinstance(found, dict):
            return all(name in found and found[name] == value for name, value in wanted.items())
        return bool(found == wanted)

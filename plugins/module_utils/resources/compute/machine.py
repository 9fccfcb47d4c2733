# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The machine that a row hangs on, as people name it: by its VM."""

from __future__ import annotations

from typing import Any, Mapping, Optional

from ...desired.kinds import Reference
from ...vergeos.filters import where
from ...vergeos.protocol import Operation


class Machine(Reference):
    """A VM by name or key, stored as the key of its machine: the numbers overlap and differ (schema compute, trap 3).

    Args:
        option: Name of the option.
        **facets: As for :class:`Field`.
    """

    asks = ("machine",)

    def __init__(self, option: str = "vm", **facets: Any) -> None:
        facets = {"create_only": True, **facets}
        super().__init__(option, "vms", "machine", within=where(is_snapshot=False), **facets)

    def locate(self, manager: Any, given: str) -> Operation:
        """Find the VM; its row is returned under its machine's key."""
        row: Optional[Mapping[str, Any]] = yield from super().locate(manager, given)
        return row and {**row, "$key": row["machine"]}

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        """Compare keys, or names; a key that was not looked up is a VM's, not a machine's."""
        looked_up = wanted.key is not None or not wanted.given
        return (looked_up or self.spelled(wanted.given) is None) and super().same(wanted, row)

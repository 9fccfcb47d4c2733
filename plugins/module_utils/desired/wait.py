# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting: until what a machine has is at rest, and until something shows."""

from __future__ import annotations

from typing import Any, Callable, Optional

from ..vergeos.filters import where
from ..vergeos.protocol import Operation, OperationOf
from ..vergeos.waiting import Failed
from .observe import Looking, there
from .resource import Children, Row
from .step import Until


class Awaiting(Looking):
    """Waits for what the platform does after it has answered."""

    @property
    def timeout(self) -> float:
        return float(self.params.get("wait_timeout") or 300)

    def poll(
        self,
        observe: Callable[[], Operation],
        done: Callable[[Any], bool],
        what: str,
        timeout: float,
        state: Callable[[Any], str],
        failed: Optional[Failed] = None,
    ) -> Operation:
        return self.run.wait_for(Until(observe, done, what, timeout, state, failed))

    def _wait_children(self, fresh: bool = False) -> OperationOf[None]:
        """Wait until no child is busy, such as a drive that is importing (WIRE 9.8), and write what waited for that.

        Args:
            fresh: Whether the row was read just now, so that its own lists tell where there is nothing to wait for.
        """
        for child in self.resource.children:
            at_rest = fresh and child.inside and not any(map(child.settling, there(self.found).children[child.option]))
            if child.settles and not at_rest and (self.held_back or self.params.get("wait", True)):
                yield from self.wait_settled(child)
        self.settled = True
        for child, key, columns in self.held_back:
            yield from self.client.table(child.table).change(key, columns)
        self.held_back = []

    def wait_settled(self, child: Children) -> OperationOf[None]:
        """Wait until every row of one list has come to rest."""
        manager = self.client.table(child.table)
        condition = where(**child.query(self.row))

        def states(rows: list[Row]) -> list[tuple[str, str]]:
            ours = [row for row in rows if self._concerns(child, row)]
            pairs = [(f"{child.noun} {child.label(row)}", child.settling(row)) for row in ours]
            return [(label, why) for label, why in pairs if why]

        def failed(rows: list[Row]) -> Optional[str]:
            return next((f"{label}: {why[1:]}" for label, why in states(rows) if why.startswith("!")), None)

        rows: list[Row] = yield from self.poll(
            lambda: manager.rows(condition, child.reads()),
            lambda rows: not states(rows),
            f"preparing the {child.noun}s of {self.resource.called} {self.resource.label(self.row)}",
            self.timeout,
            lambda rows: "; ".join(f"{label}: {why}" for label, why in states(rows)) or "ready",
            failed,
        )
        if not rows:
            what = f"{self.resource.called} {self.resource.label(self.row)} shows no {child.noun} to wait for"
            yield from self.insist(child.table, what)

    def _concerns(self, child: Children, row: Row) -> bool:
        """Whether a row has to come to rest before the task ends."""
        return True

    def _wait_shape(self, name: str) -> OperationOf[None]:
        """Wait until an entry of the result that the platform fills in later is there, such as an address."""
        key = self.row["$key"]
        yield from self.poll(
            lambda: self.table.read(key, self.resource.reads()),
            lambda row: bool(self.resource.shape(row).get(name)),
            f"{name} of {self.resource.called} {self.resource.label(self.row)}",
            self.timeout,
            lambda row: f"{name} is {self.resource.shape(row).get(name)!r}",
        )

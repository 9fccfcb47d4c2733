# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Switching a machine or a network on and off, and its restart in one request."""

from __future__ import annotations

import time
from typing import Any, Callable, Optional

from ..vergeos.exceptions import TaskTimeoutError, VergeConnectionError, VergeError
from ..vergeos.filters import all_of, any_of, where
from ..vergeos.protocol import Operation, OperationOf, judged
from .children import ListWriting
from .observe import there
from .resource import Row

# A power-on answers before its first state shows; a fall back to stopped counts only after this many seconds.
START_GRACE = 3.0


class Switching(ListWriting):
    """Carries out the steps that are about power."""

    def _power(self, on: bool, started: float) -> OperationOf[None]:
        power = self.power
        if self.made:
            # With a second drive of the same name it would start as nobody wanted it.
            self.found = yield from self.observe(self.wish)
            if (yield from self._part_from_twins()):
                self.found = yield from self.observe(self.wish)
        # Power on is refused while a drive is importing (schema vm_actions.yml).
        yield from self._wait_children(fresh=bool(self.made))
        yield from self._ask("on", lambda: judged(self._power_of(self.row), power.running))
        if self.params.get("wait", True):
            yield from self._settle_power(on, self.timeout, started)

    def _power_off(self, hard: bool, wait: bool) -> OperationOf[None]:
        power = self.power

        def going() -> OperationOf[bool]:
            seen = yield from self._power_of(self.row)
            return not seen.get("running") or power.lifecycle.state(seen) in power.lifecycle.transitions["off"].begun

        def off() -> OperationOf[bool]:
            return judged(self._power_of(self.row), lambda seen: power.settled(seen, False))

        if not wait:
            yield from self._ask("kill" if hard else "off", going)
            return
        grace = float(self.params.get("shutdown_timeout") or 0) if power.graceful else self.timeout
        if not hard and grace > 0:
            yield from self._ask("off", going)
            try:
                yield from self._settle_power(False, grace, None)
                return
            except TaskTimeoutError:
                if not power.graceful:
                    raise
        yield from self._ask("kill", off)
        yield from self._settle_power(False, self.timeout, None)

    def _reset(self) -> OperationOf[None]:
        """Restart in one request, and wait until that is over; meanwhile the API may be out of reach."""
        power, key = self.power, self.row["$key"]

        def look() -> Operation:
            try:
                return (yield from self.table.read(key, ["$key", "need_restart", *power.reads()]))
            except VergeConnectionError:
                return {"status": "not reachable"}

        before: Row = yield from look()
        begun: list[Row] = []

        def under_way(seen: Row) -> bool:
            if not power.settled(seen, True) or (before.get("need_restart") and not seen.get("need_restart")):
                begun.append(seen)
            return bool(begun)

        yield from self._ask("reset", lambda: judged(look(), under_way))
        if not self.params.get("wait", True):
            return
        sent = time.monotonic()

        def done(seen: Row) -> bool:
            # Where nothing shows that it has begun, it may have been too short to be seen.
            passed = under_way(seen) or time.monotonic() - sent > START_GRACE
            return passed and power.settled(seen, True) and not seen.get("need_restart")

        def failed(seen: Row) -> Optional[str]:
            info = f": {seen['status_info']}" if seen.get("status_info") else ""
            return f"it is {seen['status']}{info}" if self._ends_badly(seen) else None

        what = f"restart of {self.resource.called} {self.resource.label(self.row)}"
        yield from self.poll(look, done, what, self.timeout, lambda seen: str(seen.get("status")), failed)

    def _power_of(self, row: Row) -> Operation:
        """Read the power state, and make sure that it is still that of the same row (WIRE 4.3)."""
        names = self.resource.identity_columns()
        seen = yield from self.table.read(row["$key"], ["$key", *names, *self.power.reads()])
        wished = {
            self.resource.by_option[option].column: self.wish.values.get(option) for option in self.resource.identity
        }
        for name in names:
            if str(seen.get(name)) not in (str(row.get(name)), str(wished[name])):
                raise VergeError(
                    f"{self.resource.called} {self.resource.label(row)}: row {row['$key']} is now called "
                    f"{seen.get(name)}; somebody renamed or replaced it meanwhile, so it is left alone",
                    table=self.table.table,
                    key=row["$key"],
                )
        return seen

    def _settle_power(self, on: bool, timeout: float, started: Optional[float]) -> OperationOf[None]:
        power, row = self.power, self.row
        begun = time.monotonic()
        label = self.resource.label(row)

        def failed(seen: Row) -> OperationOf[Optional[str]]:
            fell = on and power.settled(seen, False) and time.monotonic() - begun > START_GRACE
            if not fell and not self._ends_badly(seen):
                return None
            why = yield from power.lifecycle.reason(self.client, {**row, **seen}, started or 0.0)
            return f"it is {seen.get('status')}" + (f": {why}" if why else "")

        seen = yield from self.poll(
            lambda: self._power_of(row),
            lambda seen: power.settled(seen, on),
            f"power {'on' if on else 'off'} of {self.resource.called} {label}",
            timeout,
            lambda seen: str(seen.get("status")),
            failed if on else None,
        )
        there(self.found).row = {**self.row, **{name: seen.get(name) for name in ("running", "status")}}

    def _ask(self, name: str, effect: Callable[[], Operation]) -> OperationOf[None]:
        """Ask for a transition; see :meth:`act`."""
        wanted = self.power.lifecycle.transitions[name]
        yield from self.act(self.row["$key"], wanted.action, wanted.params, effect)

    def _ends_badly(self, seen: Row) -> bool:
        return self.power.lifecycle.state(seen) in self.power.lifecycle.transitions["on"].bad


def newest_error(client: Any, table: str, machine: Any, since: Optional[float]) -> OperationOf[str]:
    """Return the newest error that a machine's log holds since a moment, or nothing.

    Args:
        client: A VergeClient.
        table: The table of the log.
        machine: The machine's key.
        since: The moment, in seconds since 1970; None means whenever.

    Returns:
        The text of the error, in one line.
    """
    condition = all_of(where(machine=machine), any_of("level", ["error", "critical"]))
    rows = yield from client.table(table).rows(condition, ["text", "timestamp"], "-timestamp", 1)
    # Log times are microseconds (WIRE 1.9); a minute is left for clocks that differ.
    recent = [row for row in rows if int(row.get("timestamp") or 0) >= ((since or 0) - 60) * 1e6]
    return " ".join(str(recent[0].get("text")).split()) if recent else ""

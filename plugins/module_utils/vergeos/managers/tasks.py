# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks with verbs."""

from __future__ import annotations

from typing import Any

from ..exceptions import NotFoundError, TaskError
from ..families.tasks import TaskTable
from ..filters.build import all_of, any_of, compare, where
from ..protocol import Operation
from ..utils.validators import whole
from ..waiting import until
from .base import ResourceManager, ResourceObject

FIELDS = ("name", "status", "last_run", "delete_after_run", "enabled")


class Tasks(TaskTable, ResourceManager):
    """The table ``tasks``.

    A row has no error state: a run that failed ends in ``idle`` like a good one, and only ``task_logs`` says why. A
    task with ``delete_after_run`` is gone when it has run.
    """

    def execute(self, key: Any, wait: bool = False, timeout: float = 300.0) -> Any:
        """Run a task now.

        Args:
            key: The task's key.
            wait: Whether to wait until this run is over.
            timeout: Seconds to wait at most.

        Returns:
            The row at the end as a ResourceObject (None where the task deleted itself); without ``wait`` what the
            platform answered.

        Raises:
            NotFoundError: No such task.
            TaskError: The run failed; the message holds what the task's log says.
            TaskTimeoutError: Time is up.
        """
        return self.run(self._execute(key, timeout) if wait else self.act(key, "execute"))

    def wait(self, key: Any, timeout: float = 300.0, since: Any = None) -> Any:
        """Wait until a task is not running.

        Args:
            key: The task's key.
            timeout: Seconds to wait at most.
            since: ``last_run`` as it was before the run that is waited for. Without it a task that has not started
                yet is taken for one that is over (WIRE 9.6).

        Returns:
            The row at the end as a ResourceObject, or None where the task deleted itself meanwhile.

        Raises:
            NotFoundError: There was no such task from the start, and no ``since`` tells that there was one.
            TaskError: The last run failed; the message holds what the task's log says.
            TaskTimeoutError: Time is up.
        """
        return self.run(self._wait(key, timeout, since))

    def _execute(self, key: Any, timeout: float) -> Operation:
        before = yield from self.read(key, FIELDS)
        logged = yield from self._newest_log(key)
        yield from self.act(key, "execute")
        # 0 and None both mean never (WIRE 1.8), and None would ask for no change.
        row = yield from self._over(key, timeout, before.get("last_run") or 0)
        yield from self._blame(key, before.get("name"), logged)
        return row

    def _wait(self, key: Any, timeout: float, since: Any) -> Operation:
        row = yield from self._over(key, timeout, since)
        if row is not None:
            # A log line of the last run is not older than its start; seconds there, microseconds in logs (WIRE 1.9).
            started = whole(row.get("last_run"))
            if started > 0:
                yield from self._blame(key, row.get("name"), started * 1_000_000 - 1)
        return row

    def _over(self, key: Any, timeout: float, since: Any) -> Operation:
        """Poll until the task is not running and, where ``since`` is known, has run after it."""
        seen, ran = since is not None, since is None

        def look() -> Operation:
            nonlocal seen, ran
            try:
                row = yield from self.read(key, FIELDS)
            except NotFoundError:
                if not seen:
                    raise
                return None
            seen = True
            ran = ran or row.get("status") == "running" or str(row.get("last_run") or 0) != str(since)
            return ResourceObject(self, row, FIELDS)

        return (
            yield from until(
                look,
                lambda row: row is None or (ran and row.get("status") != "running"),
                what=f"the end of task {key}",
                timeout=timeout,
                state=lambda row: str(row.get("status")) if row else "gone",
            )
        )

    def _newest_log(self, key: Any) -> Operation:
        """Return the time of a task's newest log line in microseconds, by the platform's own clock."""
        logs = self.sibling("task_logs")
        rows = yield from logs.rows(where(task=key), ["timestamp"], "-timestamp", 1)
        return whole(rows[0].get("timestamp")) if rows else 0

    def _blame(self, key: Any, name: Any, after: int) -> Operation:
        """Raise what a task's log says went wrong after a moment."""
        condition = all_of(where(task=key), any_of("level", ["error", "critical"]), compare("timestamp", "gt", after))
        rows = yield from self.sibling("task_logs").rows(condition, ["text"], "+timestamp", 1)
        if rows:
            words = " ".join(str(rows[0].get("text")).split())
            raise TaskError(f"task {name} ({key}) failed: {words}", table=self.table, key=key)

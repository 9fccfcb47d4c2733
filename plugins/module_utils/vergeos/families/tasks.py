# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks: definitions that the platform runs on a schedule, on an event, or when asked (schema automation/tasks.yml)."""

from __future__ import annotations

from typing import Any, Mapping, Optional

from ..exceptions import NotFoundError
from ..protocol import API, Operation, Request
from ..table import Receipt, Table


class TaskTable(Table):
    """The table ``tasks``."""

    def act(self, key: Any, name: str, params: Optional[Mapping[str, Any]] = None) -> Operation:
        """Send an action to ``task_actions`` or, where the platform has no such table, to the row.

        Published clients disagree: two of them use the table, which is not in the platform's own index, and one the
        row, in a form that answers 200 and does nothing where it is not known (WIRE 7.5). A 404 of the first has done
        nothing, so the second may follow.
        """
        body = {"task": key, "action": name, **({"params": dict(params)} if params else {})}
        try:
            answered = yield from self.send(
                Request(
                    "POST", f"{API}/task_actions", json=body, table="task_actions", key=key, needs=("tasks", "modify")
                )
            )
        except NotFoundError:
            return (yield from super().act(key, name, params))
        return Receipt(answered)

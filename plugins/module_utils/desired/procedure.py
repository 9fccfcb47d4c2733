# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A declaration whose steps a planner of its own lays out.

The planner looks and decides; it never writes, builds no result and asks nobody whether this is a preview.
"""

from __future__ import annotations

from typing import Any, Callable, Mapping, Optional, Sequence

from ..vergeos.protocol import Operation, OperationOf, known
from .run import Declaration, Entries, Run
from .step import Step, Task


class Draft:
    """What a planner has decided.

    Args:
        steps: The steps, in order.
        before: What is so now of what the task is about, for people.
        after: What will be.
        entries: What else the user gets, beside what the steps have found out.
    """

    def __init__(
        self,
        steps: Sequence[Step] = (),
        before: Optional[Mapping[str, Any]] = None,
        after: Optional[Mapping[str, Any]] = None,
        entries: Optional[Mapping[str, Any]] = None,
    ) -> None:
        self.steps = list(steps)
        self.before = dict(before or {})
        self.after = dict(after or {})
        self.entries = dict(entries or {})

    @property
    def actions(self) -> list[str]:
        """What is or would be done, in words."""
        return [words for step in self.steps for words in step.told()]

    @property
    def diff(self) -> dict[str, dict[str, Any]]:
        """What is and what will be, side by side."""
        return {"before": self.before, "after": self.after}


class Following(Draft):
    """What follows on other work that the run has begun with, whose diff and row come first.

    Args:
        task: That work.
        steps: What follows, in order.
        before: What its diff does not show of what is so now.
        after: The same of what will be.
        entries: What the user gets beside its row.
    """

    def __init__(
        self,
        task: Task,
        steps: Sequence[Step] = (),
        before: Optional[Mapping[str, Any]] = None,
        after: Optional[Mapping[str, Any]] = None,
        entries: Optional[Mapping[str, Any]] = None,
    ) -> None:
        super().__init__(steps, before, after, {**task.entries, **(entries or {})})
        self.task = task

    @property
    def diff(self) -> dict[str, dict[str, Any]]:
        more = super().diff
        return {side: {**entries, **more[side]} for side, entries in self.task.result["diff"].items()}


def the_row(_run: Run, draft: Draft) -> OperationOf[Entries]:
    """Show what a draft says, such as the row that all follows on, and what its steps have found out."""
    return known({**draft.entries, **{name: value for step in draft.steps for name, value in step.findings.items()}})


class Procedure(Declaration):
    """A declaration whose steps a planner of its own lays out.

    Args:
        plan: Given the run, makes the operation that looks and decides; it returns a :class:`Draft`, or a kind of it.
        shown: Given the run and the draft when all is done, makes the operation that returns what else the user gets;
            by default what these two say.
        foretold: The same for a preview; by default as ``shown``.
        diff: Whether it has a diff; what only reads has none.
    """

    def __init__(
        self,
        plan: Callable[[Run], OperationOf[Any]],
        shown: Callable[[Run, Any], OperationOf[Entries]] = the_row,
        foretold: Optional[Callable[[Run, Any], OperationOf[Entries]]] = None,
        *,
        diff: bool = True,
    ) -> None:
        self.plan = plan
        self.diff = diff
        self._shown = shown
        self._foretold = foretold or shown

    def work(self, run: Run) -> Operation:
        draft = yield from self.plan(run)
        yield from run.carry(draft.steps)
        run.warnings += [line for step in draft.steps for line in step.warnings]
        return draft

    def told(self, run: Run, draft: Any) -> Entries:
        actions = run.actions(draft.actions)
        return {"changed": bool(actions), "actions": actions, **({"diff": draft.diff} if self.diff else {})}

    def shown(self, run: Run, draft: Any) -> OperationOf[Entries]:
        return self._shown(run, draft)

    def foretold(self, run: Run, draft: Any) -> OperationOf[Entries]:
        return self._foretold(run, draft)

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a planner can lay out: each step has its words, its operation, and a look whether it is there by now.

A step is made before anything is written. What only an earlier step will know, such as the key of a new row, is asked
for by a function when the step's turn has come.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Callable, Mapping, Optional, Union

from ..vergeos.exceptions import ConflictError, NotFoundError, OutcomeUnknownError, ValidationError, VergeError
from ..vergeos.protocol import Operation, OperationOf, known
from .lost_answers import once
from .step import Step, Until

if TYPE_CHECKING:
    from .run import Run
Columns = Mapping[str, Any]
Late = Callable[[], Any]
# What may mean that something is there already (WIRE 4.7).
REFUSALS: tuple[type[VergeError], ...] = (ConflictError, ValidationError)


def at_last(value: Union[Any, Late]) -> Any:
    """Return a value that may only now be known.

    Args:
        value: The value, or a function without arguments that returns it.

    Returns:
        The value.
    """
    return value() if callable(value) else value


class Insert(Step):
    """Make a row, once, whatever becomes of the answer.

    Args:
        words: As for :class:`Step`.
        table: Its table.
        columns: Its columns, or what returns them.
        there: Makes the operation that looks for the row; it returns the row, or nothing.
        refusals: Errors that may mean that it is there already.

    Attributes:
        row: The row that was there already, or appeared meanwhile; None where this step has made it.
        receipt: What the platform answered; None where the row is known by looking only.
    """

    def __init__(
        self,
        words: str,
        table: str,
        columns: Union[Columns, Callable[[], Columns]],
        there: Callable[[], Operation],
        refusals: tuple[type[VergeError], ...] = REFUSALS,
    ) -> None:
        super().__init__(words)
        self.table = table
        self.columns = columns
        self.there = there
        self.refusals = refusals
        self.row: Any = None
        self.receipt: Any = None

    def carry(self, run: Run) -> Operation:
        table, columns = run.table(self.table), at_last(self.columns)
        done = yield from once(run.system, lambda: table.insert(columns), self.there, self.refusals)
        self.row, self.receipt = done.seen, done.answer


class Change(Step):
    """Write columns of a row.

    Args:
        words: As for :class:`Step`.
        table: Its table.
        key: Its key, or what returns it.
        columns: The columns, or what returns them.
    """

    def __init__(
        self, words: str, table: str, key: Union[Any, Late], columns: Union[Columns, Callable[[], Columns]]
    ) -> None:
        super().__init__(words)
        self.table = table
        self.key = key
        self.columns = columns

    def carry(self, run: Run) -> Operation:
        yield from run.table(self.table).change(at_last(self.key), at_last(self.columns))


class Remove(Step):
    """Delete a row; where somebody else was faster, it is gone all the same.

    Args:
        words: As for :class:`Step`.
        table: Its table.
        key: Its key, or what returns it.
    """

    def __init__(self, words: str, table: str, key: Union[Any, Late]) -> None:
        super().__init__(words)
        self.table = table
        self.key = key

    def carry(self, run: Run) -> Operation:
        with suppress(NotFoundError):
            yield from run.table(self.table).remove(at_last(self.key))


class Wait(Step):
    """Wait until something is so.

    Args:
        until: What.
        words: As for :class:`Step`.
    """

    def __init__(self, until: Union[Until, Callable[[], Until]], words: str = "") -> None:
        super().__init__(words)
        self.until = until
        self.seen: Any = None

    def carry(self, run: Run) -> Operation:
        self.seen = yield from run.wait_for(at_last(self.until))


class Act(Step):
    """Start an action of a row, once, and see it to its end.

    Args:
        words: As for :class:`Step`.
        table: The row's table.
        key: The row's key, or what returns it.
        action: The action.
        params: Its parameters, or what returns them.
        taken_up: Makes the operation that tells whether the action has been taken up: looked at when its answer is
            lost, or when it is refused since that is so. None where nothing tells.
        repeats: Whether it may be sent again where its answer is lost and it does not seem to have been taken up.
        refusals: Errors that may mean that it has.
        until: What its end looks like, which is waited for where the user wants that; None where it has none.

    Attributes:
        answer: What the platform answered; None where it is known by its effect only.
        seen: What was seen last of its end.
    """

    def __init__(
        self,
        words: str,
        table: str,
        key: Union[Any, Late],
        action: str,
        params: Union[None, Columns, Callable[[], Columns]] = None,
        *,
        taken_up: Optional[Callable[[], Operation]] = None,
        repeats: bool = True,
        refusals: tuple[type[VergeError], ...] = REFUSALS,
        until: Union[None, Until, Callable[[], Until]] = None,
    ) -> None:
        super().__init__(words)
        self.table = table
        self.key = key
        self.action = action
        self.params = params
        self.taken_up = taken_up
        self.repeats = repeats
        self.refusals = refusals
        self.until = until
        self.answer: Any = None
        self.seen: Any = None

    def carry(self, run: Run) -> Operation:
        yield from self.ask(run)
        if self.until is not None and run.waits:
            self.seen = yield from run.wait_for(at_last(self.until))

    def ask(self, run: Run, taken_up: Optional[Callable[[], Operation]] = None) -> OperationOf[None]:
        """Make the operation that asks for it.

        Args:
            run: The run.
            taken_up: What tells whether it has been taken up, where whoever asks for many has a look of its own.
        """
        table, key, params = run.table(self.table), at_last(self.key), at_last(self.params)
        look = taken_up or self.taken_up
        if self.repeats:
            refusals, look = self.refusals if look is not None else (), look or (lambda: known(None))
            done = yield from once(run.system, lambda: table.act(key, self.action, params), look, refusals)
            self.answer = done.answer
            return
        try:
            self.answer = yield from table.act(key, self.action, params)
        except OutcomeUnknownError:
            if look is None or not (yield from look()):
                raise


class Transfer(Step):
    """Move contents between this machine and the platform.

    Args:
        words: As for :class:`Step`.
        move: Makes the operation that does it.
    """

    def __init__(self, words: str, move: Callable[[], Operation]) -> None:
        super().__init__(words)
        self.move = move

    def carry(self, run: Run) -> Operation:
        yield from self.move()

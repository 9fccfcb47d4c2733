# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run: what was planned is carried out or foretold, and told in one form. Nothing else decides on check mode."""

from __future__ import annotations

from typing import Any, Callable, Optional, Sequence

from ..vergeos.exceptions import NotFoundError, VergeError
from ..vergeos.protocol import Operation, OperationOf
from ..vergeos.rights import NAMED, SHOWN
from ..vergeos.system import System
from ..vergeos.table import Table
from ..vergeos.waiting import until
from .kinds import MissingError, Reference
from .resource import Params, Row
from .step import Step, Task, Until

Entries = dict[str, Any]
ADVICE = "check the name, or create it first"


class Run:
    """What a planner and its steps work with.

    Args:
        system: The system, as a client knows it.
        params: The module's parameters.
        preview: Whether nothing may be written.

    Attributes:
        done: What was done, in words.
        begun: What other work that the run has begun with does, or in a preview would, in words.
        warnings: Lines for the user.
    """

    def __init__(self, system: System, params: Params, preview: bool) -> None:
        self.system = system
        self.params = params
        self.done: list[str] = []
        self.begun: list[str] = []
        self.warnings: list[str] = []
        self._preview = preview

    @property
    def waits(self) -> bool:
        """Whether the user wants the end of what is begun to be waited for."""
        return bool(self.params.get("wait", True))

    def table(self, name: str) -> Table:
        """Return a table of the platform."""
        return self.system.table(name)

    # For planners

    def task(self, declaration: Any, params: Params) -> OperationOf[Task]:
        """Work out what another declaration would do, as a part of this work.

        Args:
            declaration: The declaration.
            params: Its parameters.

        Returns:
            The step; its result is what a preview tells, so that it also serves to read a row as it is shown.
        """
        return Task(declaration, params, (yield from declaration(self.system, params, True)))

    def begin(self, declaration: Any, params: Params) -> OperationOf[Task]:
        """Have another declaration's work done (in a preview: worked out) that the rest of the plan builds on.

        Args:
            declaration: The declaration.
            params: Its parameters.

        Returns:
            The work, with its result, for a draft of the kind :class:`Following`.

        Raises:
            VergeError: As the work does.
        """
        task = Task(declaration, params, (yield from declaration(self.system, params, self._preview)))
        self.begun += task.told()
        self.done += [] if self._preview else task.told()
        self.warnings += task.warnings
        return task

    def locate(
        self,
        field: Reference,
        given: str,
        called: str = "",
        needs: Sequence[str] = NAMED,
        advice: str = ADVICE,
    ) -> Operation:
        """Find the row that an option names.

        Args:
            field: What the option refers to.
            given: Its value.
            called: What such a row is called in the message, in place of the table.
            needs: Rights without which it may be hidden.
            advice: What to do where there is none.

        Returns:
            The row; None in a preview where an earlier task may make it, which is a warning then.

        Raises:
            MissingError: There is none.
            AmbiguousError: There are several.
        """
        row: Optional[Row] = yield from field.locate(self.table(field.table), given)
        if row is None:
            missing = f"{field.option}: there is no {given!r} in {called or field.table}"
            yield from self.insist(field.table, missing, needs)
            self.lacks(missing, field.table, advice)
        return row

    def lacks(self, missing: str, table: str, advice: str = ADVICE) -> None:
        """Say that something is not there: an error, or a warning in a preview, where an earlier task may make it.

        Args:
            missing: What, in words.
            table: Its table.
            advice: What to do.

        Raises:
            MissingError: This is no preview.
        """
        self.refuse(MissingError(f"{missing}; {advice}", table=table), f"{missing} yet")

    def refuse(self, error: VergeError, words: str, unless: str = "an earlier task makes it") -> None:
        """Refuse what an earlier task may yet make possible: an error, or a warning in a preview.

        Args:
            error: The error.
            words: What is in the way, for the warning.
            unless: What makes the run possible.

        Raises:
            VergeError: This is no preview.
        """
        if not self._preview:
            raise error
        self.warnings.append(f"{words}; the run fails unless {unless}")

    def unless_preview(self, work: Operation) -> OperationOf[None]:
        """Carry out what writes, or waits for what was written; not in a preview."""
        if self._preview:
            work.close()
        else:
            yield from work

    def in_preview(self, work: Operation) -> OperationOf[None]:
        """Carry out what is for a preview alone."""
        if self._preview:
            yield from work
        else:
            work.close()

    def require(
        self, look: Operation, errors: tuple[type[VergeError], ...] = (MissingError, NotFoundError)
    ) -> Operation:
        """Look for what must be there, or in a preview may be made by an earlier task.

        Args:
            look: The operation that looks.
            errors: How it says that it is not.

        Returns:
            What it returns; None in a preview where it is not there, which is a warning then.

        Raises:
            VergeError: As the operation does.
        """
        try:
            return (yield from look)
        except errors as error:
            self.refuse(error, str(error))
            return None

    def insist(self, table: str, what: str, needs: Sequence[str] = SHOWN) -> Operation:
        """Go on only where what was not found is not hidden from the user; see ``Sight.insist``."""
        yield from self.system.sight.insist(table, tuple(needs), what)

    def let_end(self, what: Until) -> Operation:
        """Wait for the end of what somebody else has begun, before anything is decided; a preview does not wait."""
        return None if self._preview else (yield from self.wait_for(what))

    def doubt(self, look: Callable[[], OperationOf[Sequence[str]]]) -> OperationOf[None]:
        """In a preview, warn of what seems to be in the way and the platform alone knows for sure.

        Args:
            look: Makes the operation that finds it out.
        """
        self.warnings += (yield from look()) if self._preview else []

    def actions(self, planned: Sequence[str]) -> list[str]:
        """Return what was done, in words; in a preview what would be, given what is planned."""
        return [*self.begun, *planned] if self._preview else self.done

    # For steps

    def wait_for(self, what: Until) -> Operation:
        """Look until something is so, and tell how far it is.

        Returns:
            What was seen last.

        Raises:
            TaskError: It came to a bad end.
            TaskTimeoutError: Time is up; the message holds the last state.
        """
        notice = self.system.on_progress
        told = None if notice is None else (lambda seen, elapsed: notice(what.what, seen, elapsed))
        return (
            yield from until(
                what.observe,
                what.done,
                what=what.what,
                timeout=what.timeout,
                state=what.state,
                failed=what.failed,
                on_poll=told,
            )
        )

    def carry(self, steps: Sequence[Step]) -> OperationOf[None]:
        """Carry steps out, in order; in a preview only those that are meant for it."""
        for step in steps:
            if self._preview and not step.in_preview:
                step.foresee(self)
                continue
            yield from step.carry(self)
            self.done += step.told()


class Declaration:
    """What a task can be about. It is called with a system, parameters and whether this is a preview."""

    def work(self, run: Run) -> Operation:
        """Make the operation that looks, decides and, unless this is a preview, carries out; it returns the plan."""
        raise NotImplementedError

    def told(self, run: Run, draft: Any) -> Entries:
        """Return what every result tells of it."""
        raise NotImplementedError

    def shown(self, run: Run, draft: Any) -> OperationOf[Entries]:
        """Make the operation that returns what else the user gets."""
        raise NotImplementedError

    def foretold(self, run: Run, draft: Any) -> OperationOf[Entries]:
        """Make the operation that returns the same for a preview."""
        raise NotImplementedError

    def __call__(self, system: System, params: Params, preview: bool) -> OperationOf[Entries]:
        """Make the operation that does the work; see :func:`converge`."""
        return converge(self, params, preview, system)


def converge(declaration: Declaration, params: Params, preview: bool, system: System) -> OperationOf[Entries]:
    """Make the operation that brings about what a task wants, or in a preview tells it.

    Args:
        declaration: What the task is about.
        params: The module's parameters.
        preview: Whether nothing may be written.
        system: The system, as a client knows it.

    Returns:
        The module's result.

    Raises:
        VergeError: Of whatever kind; ``done`` says what was done before.
    """
    run = Run(system, params, preview)
    try:
        draft = yield from declaration.work(run)
        entries = yield from (declaration.foretold if preview else declaration.shown)(run, draft)
    except VergeError as error:
        error.done = [*run.done, *error.done]
        raise
    result = declaration.told(run, draft)
    if run.warnings:
        result["warnings"] = list(dict.fromkeys(run.warnings))
    return {**result, **entries}

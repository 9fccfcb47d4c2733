# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a step is, and work of another declaration as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Mapping, Optional, Sequence

from ..vergeos.protocol import Operation
from ..vergeos.waiting import Failed

if TYPE_CHECKING:
    from .run import Run
# What every result tells; the rest is about the row.
TOLD = ("changed", "actions", "diff", "warnings")


class Until:
    """What is waited for.

    Args:
        observe: Makes the operation that looks once.
        done: Whether what was seen is the end.
        what: What is waited for, in words.
        timeout: Seconds to wait at most.
        state: What was seen, in words.
        failed: The platform's reason when what was seen is a bad end, else None; or the operation that finds it out.
    """

    def __init__(
        self,
        observe: Callable[[], Operation],
        done: Callable[[Any], bool],
        what: str,
        timeout: float,
        state: Callable[[Any], str] = str,
        failed: Optional[Failed] = None,
    ) -> None:
        self.observe = observe
        self.done = done
        self.what = what
        self.timeout = timeout
        self.state = state
        self.failed = failed


class Step:
    """One thing to do.

    Args:
        words: What it does, for the result; empty where that is nothing that a user asked for.

    Attributes:
        in_preview: Whether a preview carries it out as well, since it changes nothing and the user wants that.
        warnings: Lines for the user.
        findings: What it has found out that the user gets.
    """

    in_preview = False
    warnings: Sequence[str] = ()
    findings: Mapping[str, Any] = {}

    def __init__(self, words: str = "") -> None:
        self.words = words

    def told(self) -> list[str]:
        """Return what it does, or did, in words."""
        return [self.words] if self.words else []

    def foresee(self, run: Run) -> None:
        """Refuse in a preview what can be seen to fail.

        Args:
            run: The run that it is a part of.

        Raises:
            VergeError: As the run would.
        """

    def carry(self, run: Run) -> Operation:
        """Make the operation that does it.

        Args:
            run: The run that it is a part of.
        """
        raise NotImplementedError


class Task(Step):
    """Bring another declaration's row to a wish, as a part of this work.

    Args:
        declaration: The declaration.
        params: Its parameters.
        foreseen: What a preview of it has told (:meth:`.run.Run.task` makes the step).

    Attributes:
        result: What came of it; before it is carried out, what a preview tells.
    """

    def __init__(self, declaration: Any, params: Mapping[str, Any], foreseen: Mapping[str, Any]) -> None:
        super().__init__()
        self.declaration = declaration
        self.params = params
        self.result = dict(foreseen)

    @property
    def entries(self) -> dict[str, Any]:
        """What its result shows of the row."""
        return {name: value for name, value in self.result.items() if name not in TOLD}

    @property
    def warnings(self) -> Sequence[str]:  # type: ignore[override]
        """Lines for the user."""
        return list(self.result.get("warnings", ()))

    def told(self) -> list[str]:
        return list(self.result["actions"])

    def carry(self, run: Run) -> Operation:
        self.result = yield from self.declaration(run.system, self.params, False)

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is needed of a client: by whoever makes operations, and by the edge that drives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Optional, Protocol

from .protocol import Operation, RetryPolicy

if TYPE_CHECKING:
    from .sight import Sight
    from .table import Table


class System(Protocol):
    """A VergeOS system, for making operations on its tables. Nothing here sends anything.

    Attributes:
        policy: How often and how long a request is repeated.
        sight: What the user may see.
        on_progress: Told what is going on, how far it is and the seconds passed, while long work is waited for.
    """

    policy: RetryPolicy
    sight: Sight
    on_progress: Optional[Callable[[str, str, float], None]]

    @property
    def who(self) -> str:
        """As whom the client asks, in words for errors."""

    def table(self, name: str, allow_unknown: bool = False) -> Table:
        """Return a table.

        Args:
            name: Wire name of the table.
            allow_unknown: Send columns and filter fields that the schema facts lack, instead of refusing them.

        Returns:
            The table, or the family's own kind of it.

        Raises:
            VergeError: The platform has no such table.
        """


class Client(System, Protocol):
    """A system together with what drives operations."""

    def run(self, operation: Operation) -> Any:
        """Drive an operation to its end; returns what it returns, or an awaitable of that."""

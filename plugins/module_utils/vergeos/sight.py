# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether rows that a list does not show may be there all the same, hidden from the user.

A list probably leaves out what a user may not see, with 200 (WIRE 2.8, a guess); a platform that answers 403 instead is
told by the ordinary error. So an empty list proves that there is nothing only where the user may see the whole table:

- Whoever is shown the rights of several identities in ``permissions`` may list the whole system, as every ordinary
  account does from the start (schema identity/users.yml), unless a right on ``permissions`` itself explains it.
- Everybody else is shown their own rights at most, and not those of their groups. So where their own do not cover a
  table, one look at the table tells: what is shown there is shown by a group's.
- A row that belongs to another one may be reached by rights on that (WIRE 2.8).

Nobody has tried any of this on a live system. Where the platform shows no permissions at all, the look at the table
decides alone.
"""

from __future__ import annotations

from typing import Any, Mapping, Optional, Sequence

from . import facts
from .exceptions import APIError, HiddenError
from .protocol import Operation
from .rights import RIGHTS, SHOWN, lacking
from .system import System
from .table import Table

Row = Mapping[str, Any]
GRANTS = "permissions"
EVERYTHING = "/"
# Whose parts they are is not among their columns (schema compute/machines.yml).
ABOVE: Mapping[str, Sequence[str]] = {"machines": ("vms", "vnets")}


class Grants:
    """The permissions that a user is shown.

    Args:
        rows: The rows.
        login: The user's name; empty for an API key, which does not tell.
    """

    def __init__(self, rows: Sequence[Row], login: str) -> None:
        identities = {str(row.get("identity")) for row in rows}
        several = len(identities) > 1
        self.own = [row for row in rows if not several or (login and str(row.get("holder")).lower() == login.lower())]
        self.wide = several and not self.on(GRANTS)

    def on(self, table: str) -> list[Row]:
        """Return the user's own rights on a table or on one of its rows."""
        return [row for row in self.own if row.get("table") == table and any(row.get(right) for right in RIGHTS)]

    def lacks(self, table: str, needs: Sequence[str]) -> str:
        """Return the first right on the whole table that the user's own do not hold; an empty text where they do."""
        whole = [row for name in (EVERYTHING, table) for row in self.on(name) if not row.get("row")]
        return next((right for right in needs if not any(row.get(right) for row in whole)), "")

    def reach(self, table: str, passed: Sequence[str] = ()) -> bool:
        """Whether the user has a right on something that rows of a table belong to, or on the table itself."""
        if table in passed:
            return False
        return bool(self.on(table)) or any(self.reach(above, [*passed, table]) for above in belongs_to(table))


def belongs_to(table: str) -> list[str]:
    """Return the tables that a row of a table must refer to."""
    known = facts.table(table)
    columns = known.columns.values() if known else ()
    return [*(column.to for column in columns if column.to and column.create == "required"), *ABOVE.get(table, ())]


class Sight:
    """What the user of a client may see; asked for when it first matters, once for each client.

    Args:
        client: The client.
        login: The user's name; empty for an API key.

    Attributes:
        login: The same.
    """

    def __init__(self, client: System, login: str) -> None:
        self._client = client
        self.login = login
        self._grants: Optional[Grants] = None
        self._clear: set[tuple[str, tuple[str, ...], bool]] = set()

    def hint(self, table: str) -> str:
        """Say what to do where a name is taken and no row of that name was shown; nothing to who sees everything."""
        if self._grants is None or self._grants.wide or not self._grants.lacks(table, SHOWN):
            return ""
        return f"; the row that has it is hidden from {self._client.who}: give it 'list' and 'read' on {table}"

    def insist(self, table: str, needs: tuple[str, ...], what: str, reached: bool = True) -> Operation:
        """Go on only where all rows of a table are shown: one request for the first, one more at most for others.

        Args:
            table: The table of which nothing, or not all that was looked for, was shown.
            needs: What the user must be allowed to do with it, ``NAMED`` or ``SHOWN``.
            what: What was looked for.
            reached: Whether a right on what its rows belong to will do; not where it is an error all the same that
                nothing was found.

        Raises:
            HiddenError: It may be there and hidden.
        """
        if (table, needs, reached) in self._clear:
            return
        right = yield from self._lacking(table, needs, reached)
        if not right:
            self._clear.add((table, needs, reached))
            return
        self._grants = None  # what is given meanwhile counts for whoever tries again
        raise HiddenError(
            f"{what}: it may be there and hidden, since {lacking(self._client.who, table, right)} (to itself, as the "
            f"rights of its groups are not shown to it)",
            table=table,
        )

    def _lacking(self, table: str, needs: Sequence[str], reached: bool) -> Operation:
        if self._grants is None:
            self._grants = Grants((yield from self._shown()), self.login)
        grants = self._grants
        right = grants.lacks(table, needs)
        if not right or (grants.wide and not grants.on(EVERYTHING)):
            return ""
        if not grants.on(table):
            if reached and any(grants.reach(above) for above in belongs_to(table)):
                return ""
        elif any(row.get("row") for row in grants.on(table)):
            return right  # what it is shown are those rows
        where = self._client.table(table)
        some = yield from where.rows(None, ["$key", *self._column(where)] if "read" in needs else ["$key"], None, 1)
        return "" if some else right

    @staticmethod
    def _column(table: Table) -> list[str]:
        """Return a column that takes the right to read, where one is known: neither the name nor a secret."""
        columns = table.facts.columns.items() if table.facts else ()
        names = {table.name_column, *(table.facts.identity if table.facts else ())}
        open_ones = (name for name, column in columns if not column.write_only and column.type not in ("rows", "json"))
        return [name for name in open_ones if name not in names][:1]

    def _shown(self) -> Operation:
        """Read the permissions that are shown; none where even that is refused."""
        columns = ["identity", "table", "row", *RIGHTS, "identity#owner#$display as holder"]
        try:
            rows = yield from self._client.table(GRANTS).rows(None, columns)
        except APIError:
            return []
        return rows

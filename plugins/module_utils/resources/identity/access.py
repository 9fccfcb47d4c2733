# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may do what by way of which groups, and what a change must not take away unasked (schema identity).

Rights add up over a user, its groups and the groups that these are in; there is no denial. An administrator is who has
all rights on the whole system. Who asks is told by the name it logs in with. An API key does not tell its user: then it
may be any whose key was used last, and the doubt counts against the change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterator, Mapping, NamedTuple, Optional, Sequence

from ...desired.kinds import WishError
from ...desired.plan import Plan, Step
from ...desired.resource import Row
from ...vergeos.protocol import OperationOf
from ...vergeos.rights import RIGHTS, SHOWN
from ...vergeos.utils.references import parse_reference
from ...vergeos.utils.words import truth
from .own_key import keys_in_use

if TYPE_CHECKING:
    from ...vergeos.schema import groups, members, permissions, user_api_keys, users  # noqa: F401

EVERYTHING = "/"
HOLDER = ["$key", "name", "enabled", "identity"]
READS: Mapping[str, Sequence[str]] = {
    "users": [*HOLDER, "type"],
    "groups": HOLDER,
    "members": ["$key", "parent_group", "member"],
    "permissions": ["$key", "identity", "table", "row", "rowdisplay", *RIGHTS],
}
# Accounts of the platform's own, which nobody administers anything with.
SYSTEMS = ("site_sync", "site_user")
# Columns of a user that decide whether the login of today still works, with what is said of them.
LOGIN = {"name": "the name", "password": "the password"}


class Right(NamedTuple):
    """One thing that somebody may do.

    Attributes:
        table: Table, or ``/`` for all of them.
        row: Key of the row; 0 for all of them.
        right: One of ``RIGHTS``.
    """

    table: str
    row: int
    right: str


class Access:
    """Users, groups, memberships and permissions.

    Args:
        rows: The rows, by table.
    """

    def __init__(self, rows: Mapping[str, Sequence[Row]]) -> None:
        self.tables = {table: {str(row["$key"]): row for row in found} for table, found in rows.items()}
        self.users, self.groups = self.tables["users"], self.tables["groups"]
        self._above: dict[str, list[str]] = {}
        for row in self.tables["members"].values():
            self._above.setdefault(str(parse_reference(row["member"])), []).append(str(row["parent_group"]))
        self._grants: dict[str, list[Row]] = {}
        for row in self.tables["permissions"].values():
            self._grants.setdefault(str(row["identity"]), []).append(row)

    def without(self, changes: Mapping[tuple[str, str], Optional[Row]]) -> Access:
        """Return what is left after changes.

        Args:
            changes: Table and key -> the columns that change; None where the row goes.
        """
        rows = {
            table: [
                {**row, **(changes.get((table, key)) or {})}
                for key, row in found.items()
                if changes.get((table, key), {}) is not None
            ]
            for table, found in self.tables.items()
        }
        return Access(rows)

    def holders(self, reference: str) -> Iterator[Row]:
        """Return the row of a user or group, and of all groups that it is in, at any depth, while they are enabled."""
        waiting, seen = [reference], {reference}
        while waiting:
            here = waiting.pop(0)
            table, _slash, key = here.partition("/")
            row = self.tables[table].get(key)
            if row is None or truth(row.get("enabled")) is False:
                continue
            yield row
            above = [f"groups/{group}" for group in self._above.get(here, ())]
            waiting += [group for group in above if group not in seen]
            seen.update(above)

    def grants(self, reference: str) -> Iterator[tuple[Row, Row]]:
        """Return the permissions of a user or group, each after the row that has it."""
        for holder in self.holders(reference):
            for grant in self._grants.get(str(holder["identity"]), ()):
                yield holder, grant

    def rights(self, reference: str) -> set[Right]:
        """Return all that a user or group may do."""
        return {
            Right(str(grant["table"]), int(grant.get("row") or 0), right)
            for _holder, grant in self.grants(reference)
            for right in RIGHTS
            if truth(grant.get(right))
        }

    def administrators(self) -> list[str]:
        """Return the names of those who have all rights on the whole system."""
        whole = {Right(EVERYTHING, 0, right) for right in RIGHTS}
        people = {key: row for key, row in self.users.items() if row.get("type") not in SYSTEMS}
        return [str(row["name"]) for key, row in people.items() if whole <= self.rights(f"users/{key}")]


def read(client: Any) -> OperationOf[Access]:
    """Read who may do what: four requests, and one for each client that asks whether these show everything.

    Args:
        client: A VergeClient.

    Returns:
        The users, groups, memberships and permissions.

    Raises:
        HiddenError: Not all of them are shown to the caller.
    """
    rows = {}
    for table, fields in READS.items():
        rows[table] = yield from client.table(table).rows(None, fields, "+$key")
        yield from client.sight.insist(table, SHOWN, f"not all {table} are to be seen", reached=False)
    return Access(rows)


def callers(client: Any, access: Access) -> OperationOf[list[str]]:
    """Find out who asks; the keys of all who it may be."""
    login = client.sight.login
    if login:
        return [key for key, row in access.users.items() if str(row["name"]).lower() == login.lower()]
    return list(dict.fromkeys(str(row["user"]) for row in (yield from keys_in_use(client))))


def taken(engine: Any, draft: Plan) -> dict[tuple[str, str], Optional[Row]]:
    """Return what a plan takes away or changes of those who may do something."""
    found: dict[tuple[str, str], Optional[Row]] = {}
    for step in draft.steps:
        table, key = step.child.table if step.child else engine.resource.table, _key(engine, step)
        if table in READS and key is not None and step.kind in ("update", "delete"):
            found[table, key] = step.columns if step.kind == "update" else None
    return found


def _key(engine: Any, step: Step) -> Optional[str]:
    key = step.key if step.child or engine.found is None else engine.found.row.get("$key")
    return None if key is None else str(key)


def guard(engine: Any, draft: Plan) -> Optional[OperationOf[None]]:
    """Refuse a plan that locks out who asks, or leaves nobody to administer the system, unless the user does not mind.

    Args:
        engine: The engine.
        draft: What is about to be done.

    Returns:
        The operation that looks, where there is something to look for.

    Raises:
        WishError: In that operation.
    """
    changes = {} if engine.params.get("allow_lockout") else taken(engine, draft)
    weighty = {place: columns for place, columns in changes.items() if _weighs(place[0], columns)}
    return refuse(engine.client, weighty) if weighty else None


def _weighs(table: str, columns: Optional[Row]) -> bool:
    """Whether a change may take something away."""
    if columns is None or table == "permissions":
        return True
    off = "enabled" in columns and truth(columns["enabled"]) is False
    return off or (table == "users" and bool({*LOGIN, "two_factor_setup_next_login"} & columns.keys()))


def refuse(client: Any, changes: Mapping[tuple[str, str], Optional[Row]]) -> OperationOf[None]:
    """Refuse changes as :func:`guard` does.

    Args:
        client: A VergeClient.
        changes: Table and key -> the columns that change; None where the row goes.

    Raises:
        WishError: They lock out who asks, or leave no administrator.
    """
    before = yield from read(client)
    after = before.without(changes)
    for key in (yield from callers(client, before)):
        user = before.users.get(key)
        why = None if user is None else _lost(client, before, after, key, changes.get(("users", key), {}))
        if why and user:
            sure = "as whom this task asks" if client.sight.login else "whose API key this task may ask with"
            raise _refusal(f"user {user['name']}, {sure}, {why}")
    had, left = before.administrators(), after.administrators()
    if had and not left:
        raise _refusal(f"no administrator would be left that is enabled; {', '.join(had)} is the last")


def _lost(client: Any, before: Access, after: Access, key: str, columns: Optional[Row]) -> str:
    """Say what who asks would lose; an empty text for nothing."""
    if key not in after.users:
        return "would be deleted"
    if truth(after.users[key].get("enabled")) is False:
        return "would be disabled"
    given = columns or {}
    if client.sight.login:
        what = [words for name, words in LOGIN.items() if name in given and given[name] != client.sight.login]
        if what:
            return f"logs in with {what[0]} that would be another"
        if truth(given.get("two_factor_setup_next_login")):
            return "would need a second factor, which the API does not take with a password"
    gone = sorted(before.rights(f"users/{key}") - after.rights(f"users/{key}"))
    whole = {Right(EVERYTHING, 0, right) for right in RIGHTS} & after.rights(f"users/{key}")
    lost = [each for each in gone if Right(EVERYTHING, 0, each.right) not in whole]
    return f"would lose the right to {lost[0].right} on {lost[0].table}" if lost else ""


def _refusal(why: str) -> WishError:
    return WishError(f"{why}; see to another way first, or set allow_lockout: true", table="users")


def refuse_action(client: Any, table: str, key: Any, action: str) -> OperationOf[None]:
    """Refuse an action of a user that disables it, as :func:`guard` does.

    Args:
        client: A VergeClient.
        table: Table of the row that the action is for.
        key: The row's key.
        action: The action.

    Raises:
        WishError: It locks out who asks, or leaves no administrator.
    """
    if table == "users" and action == "disable":
        yield from refuse(client, {("users", str(key)): {"enabled": False}})

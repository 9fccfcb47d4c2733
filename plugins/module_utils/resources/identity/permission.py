# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user or a group may do (schema identity/permissions.yml, WIRE 2.8).

Rights add up and none denies, so that whatever order things are done in, nobody ever has less than before and after as
long as what is new comes before what goes.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, Iterable, Mapping, NamedTuple, Optional, Sequence

from ...desired.edge.spec import CONNECTION
from ...desired.kinds import MissingError, Reference, Text, WishError
from ...desired.procedure import Draft, Procedure
from ...desired.resource import Params, Resource, Row
from ...desired.run import Run
from ...desired.step import Step
from ...desired.steps import Change, Insert, Remove
from ...vergeos import facts
from ...vergeos.exceptions import NotStoredError, VergeError
from ...vergeos.filters import any_of, one_of, where
from ...vergeos.protocol import OperationOf
from ...vergeos.rights import RIGHTS
from ...vergeos.schema import index
from ...vergeos.utils.references import is_number
from ...vergeos.utils.validators import whole
from ...vergeos.utils.words import truth
from ..common.caller import LOCKOUT
from ..common.info import MISSING, chosen, entries_of
from .access import refuse

if TYPE_CHECKING:
    from ...vergeos.schema import groups, permissions, users  # noqa: F401
    from ...vergeos.schema import naming as _naming  # noqa: F401

TABLE = "permissions"
EVERYTHING = "/"
ALL = "all"
# What a row is told apart by.
TIE = ("identity", "table", "row")
ENTRIES = ("key", "holder", "target", "table", "row", "rights")
READS = ["$key", "identity", "table", "row", "rowdisplay", *RIGHTS]
# Subject by the option that names it.
SUBJECTS = {"user": "users", "group": "groups"}
SPEC: dict[str, Any] = {
    "user": {"type": "str"},
    "group": {"type": "str"},
    "grants": {
        "type": "list",
        "elements": "dict",
        "options": {
            "target": {"type": "str", "required": True},
            "rights": {"type": "list", "elements": "str", "required": True, "choices": [*RIGHTS, ALL]},
        },
    },
    "purge_grants": {"type": "bool", "default": False},
    **LOCKOUT,
    **CONNECTION,
}
INFO_SPEC: dict[str, Any] = {
    "user": {"type": "str"},
    "group": {"type": "str"},
    "key": {"type": "str", "no_log": False},
    "filter": {"type": "raw"},
    "missing": MISSING,
    **CONNECTION,
}


class Holder(Reference):
    """A user or a group, whose rights are tied to its identity and not to its key."""

    asks = ("identity",)


class Place(NamedTuple):
    """What rights are for.

    Attributes:
        table: Table, or ``/`` for the whole system.
        row: Key of the row; 0 for all of them.
    """

    table: str
    row: int


class Grant:
    """Rights on something, as a task wants them.

    Args:
        target: ``/``, a table, or a table with a name or key behind a slash.
        rights: The rights.

    Raises:
        WishError: There is no such table, its rows cannot be granted one by one, or no right is named.
    """

    def __init__(self, target: str, rights: Iterable[str]) -> None:
        self.target = target
        self.table, _slash, self.name = (EVERYTHING, "", "") if target == EVERYTHING else target.partition("/")
        given = set(rights)
        self.rights = set(RIGHTS) if ALL in given else given
        if not given:
            raise WishError(f"grants: {target}: rights is empty; name some, or leave the grant out under purge_grants")
        if self.table != EVERYTHING and self.table not in index.TABLES:
            raise WishError(
                f"grants: {target!r}: the platform has no table {self.table!r}{index.suggestion(self.table)}"
            )
        if _slash and not self.name.strip():
            raise WishError(f"grants: {target!r} names no row; leave the slash out for all rows")
        known = facts.table(self.table)
        if self.name and (known is None or known.key_type != "integer"):
            raise WishError(f"grants: {target!r}: rights are for rows that have a number; grant them on {self.table}")


def rights_of(row: Row) -> set[str]:
    """Return the rights that a row grants."""
    return {right for right in RIGHTS if truth(row.get(right))}


def place_of(row: Row) -> Place:
    """Return what a row grants rights on."""
    return Place(str(row.get("table")), whole(row.get("row")))


def called(row: Row) -> str:
    """Return what a row grants rights on, as a task would say it."""
    place = place_of(row)
    return f"{place.table}/{row.get('rowdisplay') or place.row}" if place.row else place.table


def listed(rights: Iterable[str]) -> list[str]:
    """Bring rights into the order that is theirs."""
    return [right for right in RIGHTS if right in set(rights)]


def flags(rights: Iterable[str]) -> dict[str, bool]:
    """Return the columns for rights."""
    held = set(rights)
    return {right: right in held for right in RIGHTS}


def grant(run: Run, words: str, columns: Mapping[str, Any]) -> Insert:
    """Make the step that makes a row; one that is there already is judged by the look at the end."""
    same = where(**{name: columns[name] for name in TIE})
    return Insert(words, TABLE, columns, lambda: run.table(TABLE).find(same, READS))


class Regrant(Change):
    """Writes other rights to a row.

    That a row can be changed is what a published client says and nobody has measured (schema permissions.yml). Where it
    is not stored, the row is replaced, and put back where that fails half-way.

    Args:
        words: As for :class:`Step`.
        row: The row as it is.
        rights: What it is to grant.
    """

    def __init__(self, words: str, row: Row, rights: Iterable[str]) -> None:
        super().__init__(words, TABLE, row["$key"], flags(rights))
        self.row = row
        self.rights = set(rights)

    def carry(self, run: Run) -> OperationOf[None]:
        yield from super().carry(run)
        table = run.table(TABLE)
        if rights_of((yield from table.read(self.key, READS))) == self.rights:
            return
        tie = {name: whole(self.row[name]) if name != "table" else self.row[name] for name in TIE}
        yield from table.remove(self.key)
        try:
            yield from grant(run, "", {**tie, **flags(self.rights)}).carry(run)
        except VergeError as error:
            yield from grant(run, "", {**tie, **flags(rights_of(self.row))}).carry(run)
            error.args = (f"{error}; what was granted before was put back",)
            raise


class Held(Step):
    """Reads what is granted in the end, and makes sure that it is what was wanted.

    Args:
        subject: Whose rights, in words.
        identity: The identity.
        wanted: What is to be granted there.
        exact: Whether nothing else is.
        before: What a preview tells.
    """

    def __init__(
        self, subject: str, identity: Any, wanted: Mapping[Place, Grant], exact: bool, before: Sequence[Row]
    ) -> None:
        super().__init__()
        self.subject = subject
        self.identity = identity
        self.wanted = wanted
        self.exact = exact
        self.findings = {"grants": shown(before)}

    def carry(self, run: Run) -> OperationOf[None]:
        rows = yield from run.table(TABLE).rows(where(identity=self.identity), READS, "+$key")
        held = by_place(rows)
        wrong = [one.target for place, one in self.wanted.items() if union(held.get(place, ())) != one.rights]
        if self.exact:
            wrong += [called(held[place][0]) for place in held if place not in self.wanted]
        if wrong:
            raise NotStoredError(
                f"the platform accepted the writes and did not store what {self.subject} may do on {', '.join(wrong)}",
                table=TABLE,
            )
        self.findings = {"grants": shown(rows)}


def by_place(rows: Iterable[Row]) -> dict[Place, list[Row]]:
    """Sort rows by what they grant rights on."""
    found: dict[Place, list[Row]] = {}
    for row in rows:
        found.setdefault(place_of(row), []).append(row)
    return found


def union(rows: Iterable[Row]) -> set[str]:
    """Return what rows grant together."""
    return {right for row in rows for right in rights_of(row)}


def shown(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Turn rows into what a playbook gets."""
    entries = [{"key": row.get("$key"), "target": called(row), "rights": listed(rights_of(row))} for row in rows]
    return sorted(entries, key=lambda entry: (entry["target"] != EVERYTHING, entry["target"]))


def plan(run: Run) -> OperationOf[Draft]:
    """Lay out what is granted, and then what is taken back."""
    params = run.params
    if params["grants"] is None:
        raise WishError("grants: say what is to be granted; an empty list with purge_grants: true takes all back")
    wishes = [Grant(entry["target"], entry["rights"]) for entry in params["grants"]]
    (option,) = (option for option in SUBJECTS if params[option] is not None)
    holder = yield from run.locate(Holder(option, SUBJECTS[option]), params[option])
    subject = f"{option} {params[option] if holder is None else holder['name']}"
    identity = None if holder is None else whole(holder["identity"])
    rows: list[Row] = []
    if holder is not None:
        rows = yield from run.table(TABLE).rows(where(identity=identity), READS, "+$key")
    if holder is not None and not rows:
        yield from run.insist(TABLE, f"what {subject} may do is not to be seen")
    wanted = yield from _places(run, wishes)
    steps, left = _differences(run, subject, identity, wanted, rows)
    yield from _spare(run, steps)
    draft = Draft(
        steps,
        {"name": subject, "grants": {called(row): listed(rights_of(row)) for row in rows}},
        {"name": subject, "grants": {called(row): listed(rights_of(row)) for row in left}},
        {"grants": shown(left)},
    )
    if steps:
        draft.steps.append(Held(subject, identity, wanted, params["purge_grants"], left))
    return draft


def _differences(
    run: Run, subject: str, identity: Any, wanted: Mapping[Place, Grant], rows: Sequence[Row]
) -> tuple[list[Step], list[Row]]:
    """Work out the steps, what is new and wider before what is narrower or goes; and what is granted in the end."""
    held: dict[Place, list[Row]] = by_place(rows)
    left: list[Row] = []
    new: list[Step] = []
    gone: list[Step] = []
    for place, one in wanted.items():
        there, words = held.get(place, []), f"{one.target}: {', '.join(listed(one.rights))}"
        row = {"identity": identity, "table": place.table, "row": place.row, **flags(one.rights)}
        if not there:
            new.append(grant(run, f"grant {subject} rights on {words}", row))
        elif rights_of(there[0]) != one.rights:
            step = Regrant(f"change what {subject} may do on {words}", there[0], one.rights)
            (new if rights_of(there[0]) <= one.rights else gone).append(step)
        shows = there[0] if there else {"rowdisplay": one.name}
        left.append({**shows, **row})
        gone += [_revoke(subject, double) for double in there[1:]]
    for place, others in held.items():
        if place not in wanted and run.params["purge_grants"]:
            gone += [_revoke(subject, row) for row in others]
        elif place not in wanted:
            left += others
    return [*new, *gone], left


def _revoke(subject: str, row: Row) -> Remove:
    what = f"{called(row)}: {', '.join(listed(rights_of(row)))}"
    return Remove(f"take back from {subject} the rights on {what}", TABLE, row["$key"])


def _spare(run: Run, steps: Sequence[Step]) -> OperationOf[None]:
    """Refuse what takes rights from who asks, or the last administrator, unless the user does not mind."""
    changes: dict[tuple[str, str], Optional[Row]] = {}
    for step in steps:
        if isinstance(step, Remove):
            changes[TABLE, str(step.key)] = None
        elif isinstance(step, Regrant) and not rights_of(step.row) <= step.rights:
            changes[TABLE, str(step.key)] = flags(step.rights)
    if changes and not run.params["allow_lockout"]:
        yield from refuse(run.system, changes)


def _places(run: Run, wishes: Sequence[Grant]) -> OperationOf[dict[Place, Grant]]:
    """Find the rows that grants name: one request for each table of which there are some."""
    named: dict[str, list[Grant]] = {}
    for one in wishes:
        if one.name:
            named.setdefault(one.table, []).append(one)
    keys: dict[str, int] = {}
    for table, grants in named.items():
        for one in grants:
            keys.setdefault(one.target, 0)
        yield from _look_up(run, table, grants, keys)
    found: dict[Place, Grant] = {}
    for one in wishes:
        other = found.setdefault(Place(one.table, keys.get(one.target, 0)), one)
        if other is not one:
            raise WishError(f"grants: {one.target!r} is listed twice")
    return found


def _look_up(run: Run, table: str, grants: Sequence[Grant], keys: dict[str, int]) -> OperationOf[None]:
    """Find the keys of the rows of one table that grants name; they are put beside their targets."""
    where_to = run.table(table)
    field = Reference("grants", table, naming=where_to.name_column or "$key")
    names = [one.name for one in grants]
    numbers = [int(name) for name in names if is_number(name)]
    parts = [any_of(where_to.name_column, names)] if where_to.name_column else []
    parts += [any_of("$key", numbers)] if numbers else []
    rows = []
    if parts:
        rows = yield from where_to.rows(where_to.condition(one_of(*parts), {}), ["$key", field.naming])
    called_so = field.by_call(rows)
    for place, one in enumerate(grants):
        fitting = called_so.get(one.name, [])
        if len(fitting) > 1:
            raise field.several(one.target, [row["$key"] for row in fitting])
        if not fitting:
            missing = f"grants: there is no {one.name!r} in {table}"
            yield from run.insist(table, missing)
            run.lacks(missing, table)
        # One that an earlier task may make has a number of its own, which no row has.
        keys[one.target] = whole(fitting[0]["$key"]) if fitting else -1 - place
        one.name = str(fitting[0].get(field.naming)) if fitting else one.name


PERMISSION = Resource(
    "permission",
    TABLE,
    [Text("table", listed=False), Text("row", listed=False)],
    identity=(),
    extra=["rowdisplay", *RIGHTS, "identity#owner#$display as holder"],
    shape=lambda row: {"target": called(row), "rights": listed(rights_of(row))},
)
PERMISSIONS = Procedure(plan)


def found(client: Any, params: Params, _check_mode: bool) -> OperationOf[dict[str, Any]]:
    """Read permissions, of one user or group or of all.

    Args:
        client: A VergeClient.
        params: The module's parameters.

    Returns:
        The module's result: ``permissions``.

    Raises:
        VergeError: Of whatever kind.
    """
    resource = copy(PERMISSION)
    for option, table in SUBJECTS.items():
        if params[option] is not None:
            row = yield from Holder(option, table).locate(client.table(table), params[option])
            if row is None and params["missing"] == "ignore":
                return {"changed": False, "permissions": []}
            if row is None:
                missing = f"{option}: there is no {params[option]!r} in {table}"
                raise MissingError(f"{missing}; check the name, or create it first", table=table)
            resource.scope = where(identity=whole(row["identity"]))
    rows = yield from chosen(client, resource, params)
    entries = yield from entries_of(client, resource, rows)
    return {"changed": False, "permissions": [{name: entry.get(name) for name in ENTRIES} for entry in entries]}

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wished and what there is: the options in stored form, rows and lists as read, references by key."""

from __future__ import annotations

from collections import Counter
from typing import Any, Mapping, Optional, Sequence, TypeVar, cast

from ..vergeos import facts
from ..vergeos.exceptions import AmbiguousError, NotFoundError
from ..vergeos.filters import Filter, all_of, any_of, where
from ..vergeos.protocol import Operation, OperationOf
from ..vergeos.rights import NAMED, SHOWN
from .kinds import Field, MissingError, Pointer, Reference, Unmade, WishError, checked_name
from .plan import Change, Found, Wish, groups
from .resource import Children, Params, Power, Resource, Row, references
from .run import Run

Known = TypeVar("Known")
# Beyond so many owners all rows of a list are read: a filter that names them all would be too long.
MANY = 100
# Key of a row that is not there yet; in check mode only.
NOT_YET = object()


class Looking:
    """Looks at one row for a wish; writes nothing.

    Args:
        run: The run that this is a part of.
        resource: The declaration.
        params: The module's parameters.
    """

    def __init__(self, run: Run, resource: Resource, params: Params) -> None:
        self.run = run
        self.client = run.system
        self.resource = resource
        self.params = resource.prepare(params)
        self.table = self.client.table(resource.table, allow_unknown=bool(params.get("allow_unknown")))
        self.found: Optional[Found] = None
        # In check mode: what a row will begin as that is not made from nothing.
        self.forecast: Optional[Found] = None
        self.wish = Wish()
        self.names: dict[str, dict[str, list[Row]]] = {}
        # Rows that references named: what many entries of a list name is looked up once.
        self.located: dict[tuple[Reference, str], Row] = {}
        self.new_key: Any = None
        self.done = run.done
        self.warnings = run.warnings
        self.child_keys: dict[str, Any] = {}
        self.settled = False
        # Children that this run made: (what was written, key).
        self.made: list[tuple[Change, Any]] = []
        # The lists below them, with the names of the row that each hangs on -> its key.
        self.owners: dict[tuple[str, tuple[str, ...]], Any] = {}
        # What is written to new children only when they have settled: (list, key, columns).
        self.held_back: list[tuple[Children, Any, dict[str, Any]]] = []

    @property
    def row(self) -> Row:
        """The row as last read."""
        return there(self.found).row

    @property
    def power(self) -> Power:
        """How the row is switched."""
        return there(self.resource.power)

    def resolve(self) -> Wish:
        """Turn the parameters into a wish in stored form; nothing is sent."""
        params, resource = self.params, self.resource
        if params.get("key") is not None:
            self.table.checked_key(params["key"])
        for option in resource.identity:
            field = resource.by_option[option]
            given = params.get(field.source)
            if field.calls and isinstance(given, str):
                checked_name(option, given)
        wish = Wish(params.get("state") or "present")
        wish.force = bool(params.get("force"))
        wish.restart = bool(params.get("restart_if_needed"))
        wish.secrets = params.get("update_password") == "always"
        wish.apply = resource.staging.wished(params) if resource.staging else set()
        defaults = resource.defaults(params)
        for field in resource.fields:
            if params.get(field.source) is not None:
                wish.values[field.option] = wired(self.table.facts, field, params[field.source])
            elif defaults.get(field.option) is not None:
                wish.defaults[field.option] = field.wire(defaults[field.option])
        for child in resource.children:
            if child.lost and params.get(child.lost):
                wish.lose.add(child.option)
            entries = child.wishes(params)
            if entries is None:
                continue
            wish.children[child.option] = self._child_wishes(child, entries)
            wish.purge |= {below.path for below in child.all() if below.purge and params.get(below.purge)}
            wish.purge_all |= {below.path for below in child.all() if below.purge_all and params.get(below.purge_all)}
        return wish

    def _child_wishes(self, child: Children, entries: Sequence[Any]) -> list[dict[str, Any]]:
        wishes = [self._child_wish(child, entry) for entry in entries]
        names = [child.name(entry) for entry in wishes]
        doubled = [name for name, count in Counter(names).items() if count > 1]
        if doubled:
            raise WishError(f"{child.option}: {doubled[0]!r} is listed twice")
        said: dict[Any, str] = {}
        for name, wanted in zip(names, wishes):
            subject = child.identity.subject(wanted[child.identity.option]) if child.fields else None
            if subject in said:
                raise WishError(f"{child.option}: {name!r} contradicts {said[subject]!r}")
            said.update({} if subject is None else {subject: name})
        return wishes

    def _child_wish(self, child: Children, entry: Any) -> dict[str, Any]:
        given = {child.identity.option: entry} if child.single else entry
        try:
            for field in child.identities:
                if field.calls and isinstance(given.get(field.option), str):
                    checked_name(field.option, given[field.option])
            wanted = {
                field.option: wired(facts.table(child.table), field, given[field.option])
                for field in child.fields
                if given.get(field.option) is not None
            }
        except WishError as error:
            name = " ".join(filter(str.strip, (str(given.get(field.option) or "") for field in child.identities)))
            place = f"{child.noun} {name}" if name and not child.single else child.option
            raise WishError(f"{place}: {error}") from None
        for field in child.identities:
            if field.option not in wanted:
                raise WishError(f"{child.option}: an entry has no {field.option}")
        for nested in child.children:
            entries = nested.wishes(given)
            if entries is not None:
                try:
                    wanted[nested.option] = self._child_wishes(nested, entries)
                except WishError as error:
                    place = f"{child.noun} {child.name(wanted)}: " if child.fields else ""
                    raise WishError(f"{place}{error}") from None
        return wanted

    def observe(self, wish: Wish) -> OperationOf[Optional[Found]]:
        """Read the row and its children: one request, and one more for each list that has to be asked for."""
        key = self.new_key if self.new_key is not None else self.params.get("key")
        if key is not None:
            row = yield from self._by_key(key, wish)
        else:
            row = yield from self._by_identity(wish)
        return None if row is None else (yield from self._whole_row(row, wish, alone=key is not None))

    def _whole_row(self, found: Row, wish: Wish, alone: bool = False) -> OperationOf[Optional[Found]]:
        """Complete a row as read with what comes back when it is read alone only, and with its lists."""
        row: Optional[Row] = found
        if not alone and self._left_out(found, wish):
            row = yield from self._by_key(found["$key"], wish)
        if row is None:
            return None
        for option in self._left_out(row, wish):
            unread = f"{option} cannot be read on this system, so it is neither compared nor changed"
            self.warnings += [unread] if unread not in self.warnings else []
        return (yield from self.with_children(row, wish))

    def _left_out(self, row: Row, wish: Wish) -> list[str]:
        """Name the options given whose column the platform left out of its answer, as it may."""
        fields = [field for field in self.resource.fields if field.shy and field.column not in row]
        return [field.option for field in fields if field.option in wish.values]

    def _by_key(self, key: Any, wish: Wish) -> OperationOf[Optional[Row]]:
        try:
            row: Row = yield from self.table.read(key, self.resource.reads())
        except NotFoundError as error:
            if wish.state == "absent" and self.new_key is None:
                return None
            if self.found is None and self.new_key is None:
                error.args = (f"there is no {self.resource.called} with the key {key}; check the key",)
            raise
        if wish.state == "absent":
            yield from self._same_row(row, wish)
        return row

    def _same_row(self, row: Row, wish: Wish) -> OperationOf[None]:
        """Refuse to delete by a key that belongs to another row by now: keys are given anew (WIRE 4.3)."""
        for option in self.resource.identity:
            field = self.resource.by_option[option]
            if option not in wish.values or field.same(wish.values[option], row):
                continue
            if isinstance(field, Reference):
                wish.values[option] = yield from self._settle(
                    field, wish.values[option]
                )  # a key is compared with a key
            if not field.same(wish.values[option], row):
                raise WishError(
                    f"{self.resource.called}: row {row['$key']} is {self.resource.label(row)}, not "
                    f"{field.told(wish.values[option])}, so nothing was deleted; check the key",
                    table=self.table.table,
                    key=row["$key"],
                )

    def _by_identity(self, wish: Wish) -> OperationOf[Optional[Row]]:
        """Look for the row by what tells rows apart: one request."""
        fields = self._told_apart_by()
        if any(field.loose for field in fields):
            rows: list[Row] = yield from self._namesakes(wish)
            if len(rows) > 1:
                raise self._several(rows)
            return rows[0] if rows else None
        condition = yield from self._identity(wish)
        if condition is None:
            return None
        expected = {field.column: wish.values[field.option] for field in fields}
        row: Optional[Row] = yield from self.table.find(condition, self.resource.reads(), expected)
        return row

    def _several(self, rows: Sequence[Row]) -> AmbiguousError:
        """Make the error for several rows of one name."""
        keys = [row["$key"] for row in rows]
        return AmbiguousError(
            f"{len(keys)} rows of {self.table.table} are {self.resource.called} {self.resource.label(rows[0])}; "
            f"choose one by its key: {', '.join(map(str, keys))}",
            keys=keys,
            table=self.table.table,
        )

    def _told_apart_by(self) -> list[Field]:
        """Return the fields that tell rows of one parent apart."""
        fields = (self.resource.by_option[option] for option in self.resource.identity)
        return [field for field in fields if not isinstance(field, Reference)]

    def _identity(self, wish: Wish) -> OperationOf[Optional[Filter]]:
        """Return the filter that the row passes; None where the row that it belongs to is yet to be made."""
        conditions = [self.resource.scope] if self.resource.scope else []
        for option in self.resource.identity:
            field = self.resource.by_option[option]
            if option not in wish.values:
                raise WishError(
                    f"{self.resource.called}: say which one, by {' and '.join(self.resource.identity)} or key"
                )
            if isinstance(field, Reference):
                try:
                    wish.values[option] = yield from self._settle(field, wish.values[option])
                except MissingError:
                    if wish.state != "absent":
                        raise
                    return None  # what belongs to nothing is not there
                key = wish.values[option].key
                if key is NOT_YET or isinstance(key, Unmade):
                    return None
                near: Optional[Filter] = where(**{field.column: key})
            else:
                near = field.near(wish.values)
            conditions += [near] if near is not None else []
        return all_of(*conditions)

    def _namesakes(self, wish: Wish) -> Operation:
        """Make the operation that reads all rows a wish is about; there is one at most, unless several were made."""
        return (yield from self._meant_among((yield from self._identity(wish)), wish))

    def _meant_among(self, condition: Optional[Filter], wish: Wish) -> Operation:
        if condition is None:
            return []
        rows = yield from self.table.rows(condition, self.resource.reads(), "+$key")
        return [row for row in rows if self._meant(row, wish)]

    def _meant(self, row: Row, wish: Wish) -> bool:
        """Whether a wish is about a row; what is to go is what was named, in every word."""
        values = wish.values
        if wish.state == "absent":
            return all(field.same(values[field.option], row) for field in self._told_apart_by())
        return all(field.tells(values, row) for field in self._told_apart_by())

    def with_children(self, row: Row, wish: Optional[Wish] = None) -> OperationOf[Found]:
        """Add the children's rows: those inside the row, and those that the wish is about by a request each."""
        children: dict[str, list[Row]] = {}
        unread: list[str] = []
        for child in self.resource.children:
            rows = _inside(row, child)
            asked = (
                wish is None
                or child.option in wish.children
                or (wish.state == "absent" and bool(child.goes_first or child.lost))
            )
            if rows is None and (child.inside or asked):
                # Not nested after all, as some projections give the bare key (WIRE 14.3): ask for the list itself.
                manager = self.client.table(child.table)
                condition = where(**child.query(row))
                rows = yield from manager.rows(condition, child.reads(), "+$key")
                if child.body and wish is not None:
                    yield from self._read_bodies(child, rows, wish)
            if rows is None:
                unread.append(child.option)
            children[child.option] = list(rows or [])
            yield from self._read_below(child, wish, children, unread)
        yield from self._read_elsewhere(row, children, wish or Wish())
        return Found(row, children, unread)

    def _read_elsewhere(self, row: Row, children: Mapping[str, Sequence[Row]], wish: Wish) -> OperationOf[None]:
        """Fill in what stands on rows of their own, for the rows that the wish says something about it."""
        yield from self._read_settings(self.resource.fields, row, wish.values)
        for child in self.resource.children:
            if not any(field.elsewhere for field in child.fields):
                continue
            wishes = wish.children.get(child.option, [])
            for wanted, fitting in zip(wishes, child.pairs(wishes, children[child.option])):
                for entry in fitting:
                    yield from self._read_settings(child.fields, entry, wanted, f"{child.noun} {child.label(entry)}: ")

    def _read_settings(
        self, fields: Sequence[Field], row: Row, wanted: Mapping[str, Any], place: str = ""
    ) -> OperationOf[None]:
        """Fill in what stands on rows of their own of one row."""
        for field in fields:
            if field.elsewhere and field.option in wanted:
                try:
                    found = yield from cast(Any, field).fetch(self.client, row, wanted[field.option])
                except WishError as error:
                    raise WishError(f"{place}{error}") from None
                cast(dict[str, Any], row)[field.column] = found

    def _read_below(
        self, child: Children, wish: Optional[Wish], children: dict[str, list[Row]], unread: list[str]
    ) -> OperationOf[None]:
        """Add the rows that hang on those of a list: a request for each list below it, however many these are."""
        keys = [row["$key"] for row in children[child.path]]
        for nested in child.children:
            asked = wish is None or child.path in wish.purge
            asked = asked or any(nested.option in wanted for wanted in there(wish).entries(child))
            rows: list[Row] = []
            if keys and asked:
                condition = any_of(nested.nested, keys) if len(keys) <= MANY else None
                rows = nested.in_order(
                    (yield from self.client.table(nested.table).rows(condition, nested.reads(), "+$key"))
                )
            elif not asked:
                unread.append(nested.path)
            children[nested.path] = rows
            yield from self._read_below(nested, wish, children, unread)

    def _read_bodies(self, child: Children, rows: list[dict[str, Any]], wish: Wish) -> OperationOf[None]:
        """Fill in what only a download shows, for the rows that the wish is about."""
        for fitting in child.pairs(wish.children.get(child.option, []), rows):
            for row in cast(list[dict[str, Any]], fitting):
                row[child.body] = yield from cast(Any, self.client.table(child.table)).content(row["$key"])

    def _expected(self, wish: Wish) -> Found:
        """Stand in for a row that others make: an error, or in check mode the row that an earlier task may make."""
        label = self.resource.label({field.column: wish.values.get(field.option) for field in self.resource.fields})
        missing = f"there is no {self.resource.called} {label}"
        self.run.lacks(missing, self.table.table)
        row = {self.resource.by_option[option].column: wish.values.get(option) for option in self.resource.identity}
        return Found(row, {child.option: [] for child in self.resource.children})

    def insist(self, table: str, what: str, needs: tuple[str, ...] = SHOWN, reached: bool = True) -> OperationOf[None]:
        """Go on only where what was not found is not hidden from the user; see ``Sight.insist``."""
        yield from self.client.sight.insist(table, needs, what, reached)

    def condition(self, option: str, given: str) -> OperationOf[Filter]:
        """Say in a filter that an option has a value; what a reference names is looked up first.

        Args:
            option: The option.
            given: Its value, as a user writes it.

        Returns:
            The filter.

        Raises:
            WishError: The value is not allowed, or names nothing.
        """
        field = self.resource.by_option[option]
        value = field.wire(checked_name(option, given))
        if isinstance(field, Reference):
            key = (yield from self._settle(field, value)).key
            return where(**{field.column: -1 if isinstance(key, Unmade) else key})
        return where(**{field.column: value})

    def _settle_references(self, wish: Wish, found: Optional[Found]) -> OperationOf[None]:
        """Look up the key of every reference that is not already what the row holds."""
        if wish.state == "absent":
            return
        row: Row = found.row if found else {}
        for field in references(self.resource.fields):
            if field.option in wish.values and not field.same(wish.values[field.option], row):
                wish.values[field.option] = yield from self._settle(field, wish.values[field.option])
        for group in groups(self.resource, wish, found or Found({}, {})):
            child, listed = group.child, group.listed or []
            referring = references(child.fields)
            for wanted, fitting in zip(listed, child.pairs(listed, group.rows) if referring else ()):
                held: Row = fitting[0] if fitting else {}
                for reference in referring:
                    if reference.option in wanted and not reference.same(wanted[reference.option], held):
                        entry = f"{child.noun} {child.name(wanted)}: {reference.option}"
                        place = child.option if child.single else entry
                        wanted[reference.option] = yield from self._settle(reference, wanted[reference.option], place)

    def _settle(self, field: Reference, pointer: Pointer, place: str = "") -> OperationOf[Pointer]:
        """Find the key of what a reference names: one request for each name."""
        if pointer.key is not None or not pointer.given:
            return pointer
        manager = self.client.table(field.table)
        said = repr(pointer.given)  # settings name several rows, in a mapping
        if field.whole:
            row = field.among((yield from self._whole(field)), pointer.given)
        else:
            row = self.located.get((field, said)) or (yield from field.locate(manager, pointer.given))
        if row is None:
            missing = f"{place or field.option}: there is no {field.named(pointer.given)!r} in {field.named_in}"
            for table, needs in field.looks_in(pointer.given).items():
                yield from self.insist(table, missing, needs, reached=self.wish.state == "absent")
            if self.wish.state == "absent":
                raise MissingError(f"{missing}; check the name, or create it first", table=field.table)
            self.run.lacks(missing, field.table)
            return Pointer(pointer.given, NOT_YET)
        if isinstance(row["$key"], Unmade):
            yield from self.insist(
                field.table, f"{place or field.option}: {field.named_in} {pointer.given} shows none", NAMED
            )
        self.located[field, said] = row
        return field.pointer(pointer.given, row)

    def _whole(self, field: Reference) -> OperationOf[dict[str, list[Row]]]:
        """Read the names and keys of a whole table, once: one request, however many of them are referred to."""
        if field.table not in self.names:
            rows = yield from self.client.table(field.table).rows(None, ["$key", field.naming])
            self.names[field.table] = field.by_call(rows)
        return self.names[field.table]

    def _find_staged(self, wish: Wish) -> OperationOf[None]:
        """Find out about the rows that what is staged is applied to."""
        if self.resource.staging:
            yield from self.resource.staging.find(self, wish)


def wired(known: Optional[facts.TableFacts], field: Field, value: Any) -> Any:
    """Turn a wish into the stored form; a word that its column does not take is refused before the platform does.

    Args:
        known: Facts of the table that the field's column belongs to, or None.
        field: The field.
        value: What the user gave.

    Returns:
        The stored form.

    Raises:
        WishError: The value is not allowed.
    """
    wanted = field.wire(value)
    column = known.columns.get(field.column) if known is not None else None
    if column is None or column.type != "enum" or not isinstance(wanted, str) or field.knows(wanted):
        return wanted
    if wanted not in column.values:
        raise WishError(f"{field.option} is {wanted!r}; it is one of {', '.join(column.values)}")
    return wanted


def there(value: Optional[Known]) -> Known:
    """Return what has to be there at this point of a run; its absence is a mistake of this collection."""
    if value is None:
        raise RuntimeError("the engine lost what it was working on")
    return value


def machine_key(row: Row) -> Any:
    """Return the machine's key, whether the row holds the bare key or the nested machine."""
    machine = row.get("machine")
    return machine.get("$key") if isinstance(machine, Mapping) else machine


def _inside(row: Row, child: Children) -> Optional[list[Row]]:
    """Return a child list that came inside the owner's row, or None."""
    place: Any = row
    for name in child.inside:
        place = place.get(name) if isinstance(place, Mapping) else None
    return place if child.inside and isinstance(place, list) else None

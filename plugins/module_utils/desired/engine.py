# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a wish to the wire, in six phases: resolve, observe, plan, apply, await, read back."""

from __future__ import annotations

import time
from typing import Any, Callable, Mapping, Optional, Sequence, TypeVar, cast

from ..vergeos.exceptions import (
    AmbiguousError,
    APIError,
    ConflictError,
    NotFoundError,
    NotStoredError,
    TaskTimeoutError,
    ValidationError,
    VergeConnectionError,
    VergeError,
)
from ..vergeos.filters import Filter, all_of, any_of, parse, where
from ..vergeos.protocol import Operation
from ..vergeos.waiting import until
from .field import Field, Pointer, Reference, Unmade, WishError
from .once import once, pause
from .plan import Change, Found, Plan, Step, Wish, differences, groups, plan
from .resource import Children, Params, Power, Resource, Row, references

Known = TypeVar("Known")

# A start that fails later shows only as a fall back to stopped, with the reason in the log (schema vm_actions.yml).
BAD_STATUS = ("error", "unlicensed", "unresponsive")
PLUG_TIMEOUT = 30.0
# How long the status of what a machine has may lag behind its start (schema machine_drive_status.yml has no timing).
IDLE_GRACE = 5.0
GONE_TIMEOUT = 10.0
SHOW_TIMEOUT = 10.0
SHOW_PAUSE = 0.5
# How long another controller, which made the same child at the same time, has to take its own away.
TWIN_TIMEOUT = 10.0
# Beyond so many owners all rows of a list are read: a filter that names them all would be too long.
MANY = 100
# Key of a row that is not there yet; in check mode only.
NOT_YET = object()
# A power-on answers before its first state shows; a fall back to stopped counts only after this many seconds.
START_GRACE = 3.0


class Engine:
    """Brings one row to the wished state.

    Args:
        client: A VergeClient.
        resource: The declaration.
        params: The module's parameters.
    """

    def __init__(self, client: Any, resource: Resource, params: Params) -> None:
        self.client = client
        self.resource = resource
        self.params = resource.prepare(params)
        self.table = client.table(resource.table, allow_unknown=bool(params.get("allow_unknown")))
        self.found: Optional[Found] = None
        self.wish = Wish()
        self.names: dict[str, list[Row]] = {}
        self.new_key: Any = None
        self.check_mode = False
        self.done: list[str] = []
        self.warnings: list[str] = []
        self.child_keys: dict[str, Any] = {}
        self.settled = False
        # Children that this run made: (what was written, key).
        self.made: list[tuple[Change, Any]] = []
        # The lists below them: id of the list of wishes -> key of the row that it hangs on.
        self.owners: dict[int, Any] = {}
        # What is written to new children only when they have settled: (list, key, columns).
        self.held_back: list[tuple[Children, Any, dict[str, Any]]] = []

    def perform(self, check_mode: bool) -> Plan:
        """Do all six phases; in check mode the first three.

        Args:
            check_mode: Whether nothing may be written.

        Returns:
            The plan that was, or would be, carried out. ``self.found`` then holds the row as last read.

        Raises:
            VergeError: Of whatever kind; what was done until then stays done, and the task can be run again.
        """
        self.check_mode = check_mode
        wish = self.wish = self.resolve()
        self.found = self.observe(wish)
        if self.found is None and wish.state != "absent" and self.originates:
            return self.originate(wish)
        if self.found is None and self.resource.made_elsewhere:
            self.found = self._expected(wish)
        self._settle_references(wish, self.found)
        self._owners(wish)
        draft = plan(self.resource, wish, self.found)
        if draft.steps:
            self.resource.guard(self, draft)
        if draft.steps and not check_mode:
            self._carry_out(draft, wish)
        elif not check_mode and wish.state != "absent":
            self._await(wish, None)
        return draft

    @property
    def originates(self) -> bool:
        """Whether the row is to come into being in another way than by a plain POST; see ``origin.py``."""
        return False

    def originate(self, wish: Wish) -> Plan:
        """Make the row in that way, then bring it to the wish; in check mode tell what would be."""
        raise NotImplementedError

    # Resolve

    def resolve(self) -> Wish:
        """Turn the parameters into a wish in stored form; nothing is sent."""
        params, resource = self.params, self.resource
        wish = Wish(params.get("state") or "present")
        wish.force = bool(params.get("force"))
        wish.restart = bool(params.get("restart_if_needed"))
        wish.secrets = params.get("update_password") == "always"
        wish.apply = {apply.option for apply in resource.applies if params.get(apply.option)}
        defaults = resource.defaults(params)
        for field in resource.fields:
            if params.get(field.source) is not None:
                wish.values[field.option] = field.wire(params[field.source])
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
        doubled = next((name for name in names if names.count(name) > 1), None)
        if doubled is not None:
            raise WishError(f"{child.option}: {doubled!r} is listed twice")
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
            wanted = {
                field.option: field.wire(given[field.option])
                for field in child.fields
                if given.get(field.option) is not None
            }
        except WishError as error:
            name = " ".join(str(given[field.option]) for field in child.identities if given.get(field.option))
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

    # Observe

    def observe(self, wish: Wish) -> Optional[Found]:
        """Read the row and its children: one request, and one more for each list that has to be asked for."""
        key = self.new_key if self.new_key is not None else self.params.get("key")
        if key is not None:
            row = self._by_key(key, wish)
        else:
            row = self._by_identity(wish)
            if row is not None and self._left_out(row, wish):
                # Some columns come back when a row is read alone only.
                row = self._by_key(row["$key"], wish)
        if row is None:
            return None
        for option in self._left_out(row, wish):
            unread = f"{option} cannot be read on this system, so it is neither compared nor changed"
            self.warnings += [unread] if unread not in self.warnings else []
        return self.with_children(row, wish)

    def _left_out(self, row: Row, wish: Wish) -> list[str]:
        """Name the options given whose column the platform left out of its answer, as it may."""
        fields = [field for field in self.resource.fields if field.shy and field.column not in row]
        return [field.option for field in fields if field.option in wish.values]

    def _by_key(self, key: Any, wish: Wish) -> Optional[Row]:
        try:
            row: Row = self.client.run(self.table.read(key, self.resource.reads()))
        except NotFoundError:
            if wish.state == "absent" and self.new_key is None:
                return None
            raise
        if wish.state == "absent":
            self._same_row(row, wish)
        return row

    def _same_row(self, row: Row, wish: Wish) -> None:
        """Refuse to delete by a key that belongs to another row by now: keys are given anew (WIRE 4.3)."""
        for option in self.resource.identity:
            field = self.resource.by_option[option]
            if option in wish.values and not field.same(wish.values[option], row):
                raise WishError(
                    f"{self.resource.called}: row {row['$key']} is {self.resource.label(row)}, not "
                    f"{field.told(wish.values[option])}, so nothing was deleted; check the key",
                    table=self.table.table,
                    key=row["$key"],
                )

    def _by_identity(self, wish: Wish) -> Optional[Row]:
        conditions, expected = {}, {}
        for option in self.resource.identity:
            field = self.resource.by_option[option]
            if option not in wish.values:
                raise WishError(
                    f"{self.resource.called}: say which one, by {' and '.join(self.resource.identity)} or key"
                )
            value = wish.values[option]
            if isinstance(field, Reference):
                wish.values[option] = self._settle(field, value)
                value = wish.values[option].key
                if value is NOT_YET or isinstance(value, Unmade):
                    return None
            elif field.sought(value) == value:
                expected[field.column] = value
            conditions[field.column] = field.sought(value)
        condition = where(**conditions)
        if self.resource.scope:
            condition = all_of(condition, parse(self.resource.scope))
        row: Optional[Row] = self.client.run(self.table.find(condition, self.resource.reads(), expected))
        return row

    def with_children(self, row: Row, wish: Optional[Wish] = None) -> Found:
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
                rows = self.client.run(manager.rows(condition, child.reads(), "+$key"))
                if child.body and wish is not None:
                    self._read_bodies(child, rows, wish)
            if rows is None:
                unread.append(child.option)
            children[child.option] = list(rows or [])
            self._read_below(child, wish, children, unread)
        self._read_elsewhere(row, children, wish or Wish())
        return Found(row, children, unread)

    def _read_elsewhere(self, row: Row, children: Mapping[str, Sequence[Row]], wish: Wish) -> None:
        """Fill in what stands on rows of their own, for the rows that the wish says something about it."""
        self._read_settings(self.resource.fields, row, wish.values)
        for child in self.resource.children:
            if not any(field.elsewhere for field in child.fields):
                continue
            for wanted in wish.children.get(child.option, []):
                for entry in children[child.option]:
                    if child.fits(wanted, entry):
                        self._read_settings(child.fields, entry, wanted, f"{child.noun} {child.label(entry)}: ")

    def _read_settings(self, fields: Sequence[Field], row: Row, wanted: Mapping[str, Any], place: str = "") -> None:
        """Fill in what stands on rows of their own of one row."""
        for field in fields:
            if field.elsewhere and field.option in wanted:
                try:
                    found = self.client.run(cast(Any, field).fetch(self.client, row, wanted[field.option]))
                except WishError as error:
                    raise WishError(f"{place}{error}") from None
                cast(dict[str, Any], row)[field.column] = found

    def _read_below(
        self, child: Children, wish: Optional[Wish], children: dict[str, list[Row]], unread: list[str]
    ) -> None:
        """Add the rows that hang on those of a list: a request for each list below it, however many these are."""
        keys = [row["$key"] for row in children[child.path]]
        for nested in child.children:
            asked = wish is None or child.path in wish.purge
            asked = asked or any(nested.option in wanted for wanted in there(wish).entries(child))
            rows: list[Row] = []
            if keys and asked:
                condition = any_of(nested.nested, keys) if len(keys) <= MANY else None
                rows = self.client.run(self.client.table(nested.table).rows(condition, nested.reads(), "+$key"))
                rows.sort(key=nested.place_of)
            elif not asked:
                unread.append(nested.path)
            children[nested.path] = rows
            self._read_below(nested, wish, children, unread)

    def _read_bodies(self, child: Children, rows: list[dict[str, Any]], wish: Wish) -> None:
        """Fill in what only a download shows, for the rows that the wish is about."""
        wanted = [entry[child.identity.option] for entry in wish.children.get(child.option, [])]
        for row in rows:
            if any(child.identity.same(name, row) for name in wanted):
                row[child.body] = self.client.run(self.client.table(child.table).content(row["$key"]))

    def _expected(self, wish: Wish) -> Found:
        """Stand in for a row that others make: an error, or in check mode the row that an earlier task may make."""
        label = self.resource.label({field.column: wish.values.get(field.option) for field in self.resource.fields})
        missing = f"there is no {self.resource.called} {label}"
        if not self.check_mode:
            raise WishError(f"{missing}; check the name, or create it first", table=self.table.table)
        self.warnings.append(f"{missing} yet; the run fails unless an earlier task makes it")
        row = {self.resource.by_option[option].column: wish.values.get(option) for option in self.resource.identity}
        return Found(row, {child.option: [] for child in self.resource.children})

    def condition(self, option: str, given: str) -> Filter:
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
        value = field.wire(given)
        if isinstance(field, Reference):
            key = self._settle(field, value).key
            return where(**{field.column: -1 if isinstance(key, Unmade) else key})
        return where(**{field.column: field.sought(value)})

    # References

    def _settle_references(self, wish: Wish, found: Optional[Found]) -> None:
        """Look up the key of every reference that is not already what the row holds."""
        row: Row = found.row if found else {}
        for field in references(self.resource.fields):
            if field.option in wish.values and not field.same(wish.values[field.option], row):
                wish.values[field.option] = self._settle(field, wish.values[field.option])
        for group in groups(self.resource, wish, found or Found({}, {})):
            child, rows = group.child, group.rows
            referring = references(child.fields)
            for wanted in group.listed or []:
                given = [field for field in referring if field.option in wanted]
                fitting: Row = next((row for row in rows if child.fits(wanted, row)), {}) if given else {}
                for reference in given:
                    if not reference.same(wanted[reference.option], fitting):
                        entry = f"{child.noun} {child.name(wanted)}: {reference.option}"
                        place = child.option if child.single else entry
                        wanted[reference.option] = self._settle(reference, wanted[reference.option], place)

    def _settle(self, field: Reference, pointer: Pointer, place: str = "") -> Pointer:
        """Find the key of what a reference names: one request."""
        if pointer.key is not None or not pointer.given:
            return pointer
        manager = self.client.table(field.table)
        if field.whole:
            row = field.among(self._whole(field), pointer.given)
        else:
            row = self.client.run(field.locate(manager, pointer.given))
        if row is None:
            missing = f"{place or field.option}: there is no {field.named(pointer.given)!r} in {field.named_in}"
            if self.check_mode:
                # An earlier task of the play may make it; the run itself would fail without it.
                self.warnings.append(f"{missing} yet; the run fails unless an earlier task makes it")
                return Pointer(pointer.given, NOT_YET)
            raise WishError(f"{missing}; check the name, or create it first", table=field.table)
        return Pointer(pointer.given, row["$key"])

    def _whole(self, field: Reference) -> list[Row]:
        """Read the names of a whole table, once: one request, however many of them are referred to."""
        if field.table not in self.names:
            self.names[field.table] = self.client.run(self.client.table(field.table).rows(None, ["$key", field.naming]))
        return self.names[field.table]

    def _owners(self, wish: Wish) -> None:
        """Find out about the networks that an apply is for; from the row where there is one, else from its parent."""
        for apply in self.resource.applies:
            if apply.owner is None or apply.option not in wish.apply:
                continue
            if self.found is not None:
                wish.owners[apply.option] = apply.seen(self.row, apply.owner)
                continue
            first, _step, rest = apply.owner.partition("#")
            field = next(field for field in references(self.resource.fields) if field.column == first)
            key = wish.values[field.option].key if field.option in wish.values else None
            if isinstance(key, Unmade):
                parent = self.client.run(self.client.table(apply.table).read(key.parent, apply.looks("")))
                wish.owners[apply.option] = apply.seen(parent, "")
            elif key is not None and key is not NOT_YET:
                parent = self.client.run(self.client.table(field.table).read(key, apply.looks(rest)))
                wish.owners[apply.option] = apply.seen(parent, rest)

    # Apply

    def _carry_out(self, draft: Plan, wish: Wish) -> None:
        """Run the steps, wait for what they started, and prove them by reading back."""
        started = time.time()
        for at, step in enumerate(draft.steps):
            self._run(step, draft, wish, started)
            self.done.append(step.words)
            if step.kind == "create" and step.child is None and self.new_key is None:
                # It is there without our doing, or its answer was lost: go on from what it is.
                draft.steps[at + 1 :] = plan(self.resource, wish, self.found).steps
        if wish.state == "absent":
            if self.found is not None:
                self._prove_gone()
            self.found = None
            return
        self._await(wish, started)
        self._read_back(wish)

    def _run(self, step: Step, draft: Plan, wish: Wish, started: float) -> None:
        if step.child is not None:
            self._run_child(step, step.child)
        elif step.kind == "create":
            self._create(step, wish)
        elif step.kind == "update":
            self.client.run(self.table.change(step.key, step.columns))
        elif step.kind == "delete":
            self._remove(self.table, step.key)
        elif step.kind == "start":
            self._power(True, started)
        elif step.kind == "reset":
            self._reset()
        elif step.kind in ("stop", "kill"):
            # Without waiting, a stop that nothing else builds on is sent and left to itself.
            last = step is draft.steps[-1] and not self.params.get("wait", True)
            self._power_off(hard=step.kind == "kill", wait=not last)
        elif step.kind == "apply":
            self._apply(step)

    def _create(self, step: Step, wish: Wish) -> None:
        """Make the row; one of that name that appeared meanwhile is taken as it is."""
        columns = self._with_parents(step.columns, wish)
        done = once(
            self.client,
            lambda: self.table.insert(columns),
            lambda: self._appeared(wish),
            refusals=(ConflictError,),
        )
        row = done.seen
        if row is None:
            self.new_key = done.answer.key
            if done.attempts > 1:
                self.new_key = self._only(wish, self.new_key)
            if self.new_key is not None:
                self.found = self._observe_new(wish)
                return
            row = self._by_identity(wish)  # some receipts lack the key (WIRE 4.2)
        if row is None:
            raise NotStoredError(
                f"{self.resource.called}: created, but no such row can be read", table=self.table.table
            )
        self.found = self.with_children(row, wish)

    def _appeared(self, wish: Wish) -> Optional[Row]:
        """Look for a row that may have been made, for as long as a new one may take to show."""
        deadline = time.monotonic() + self.resource.shows
        while True:
            row = self._by_identity(wish)
            if row is not None or time.monotonic() >= deadline:
                return row
            self.client.run(pause(SHOW_PAUSE))

    def _observe_new(self, wish: Wish) -> Optional[Found]:
        """Read a row that was made just now; some take a second or two to show (schema machine_snapshots.yml)."""
        deadline = time.monotonic() + SHOW_TIMEOUT
        while True:
            try:
                return self.observe(wish)
            except NotFoundError:
                # Whether every receipt names the row's own key is not recorded (schema resource_groups.yml).
                row = self._by_identity(wish)
                if row is not None and str(row["$key"]) != str(self.new_key):
                    self.new_key = row["$key"]
                    return self.with_children(row, wish)
                if time.monotonic() > deadline:
                    raise
            self.client.run(pause(SHOW_PAUSE))

    def _only(self, wish: Wish, key: Any) -> Any:
        """Of two rows that one wish made, since an answer was lost and its request carried out late, keep the first."""
        try:
            self._by_identity(wish)
        except AmbiguousError as error:
            others = [other for other in error.keys if str(other) != str(key)]
            if len(others) != 1:
                raise
            self._remove(self.table, key)
            return others[0]
        return key

    def _remove(self, manager: Any, key: Any) -> None:
        """Delete a row; when somebody else was faster, it is gone all the same."""
        try:
            self.client.run(manager.remove(key))
        except NotFoundError:
            self.warnings.append(f"{manager.table} {key} was deleted by somebody else meanwhile")

    def _with_parents(self, columns: Mapping[str, Any], wish: Wish) -> dict[str, Any]:
        """Make the rows that are made along with this one, and put their keys into its columns."""
        keys = {}
        for pointer in wish.values.values():
            unmade = getattr(pointer, "key", None)
            if isinstance(unmade, Unmade):
                pointer.key = self.client.run(self.client.table(unmade.table).insert(unmade.columns)).key
                keys[id(unmade)] = pointer.key
        return {name: keys.get(id(value), value) for name, value in columns.items()}

    def _run_child(self, step: Step, child: Children) -> None:
        manager = self.client.table(child.table)
        already = self._made_with_owner(step, child)
        if already is not None:
            self.client.run(manager.change(already, step.columns))
        elif step.kind == "create":
            self._add_child(step, child, there(step.change))
        elif step.kind == "update":
            now, late = self._split(child, {**there(step.change).row, **step.columns}, step.columns)
            if now:
                self.client.run(manager.change(step.key, now))
            if late:
                self.held_back.append((child, step.key, late))
        elif step.kind == "delete":
            self._remove(manager, step.key)
        elif step.kind == "plug":
            made = step.key is None
            self._plug(child, self.child_keys[child.option] if made else step.key, True, made)
        elif step.kind == "unplug":
            self._plug(child, step.key, False)

    def _owner_of(self, change: Change) -> Row:
        """Return the row that a child hangs on: the resource's own, or one of a list above that may be new."""
        group = change.group
        if group is None or group.child.above is None:
            return self.row
        return group.owner or {"$key": self.owners[id(group.listed)]}

    def _add_child(self, step: Step, child: Children, change: Change) -> None:
        manager = self.client.table(child.table)
        early, late = self._split(child, step.columns, step.columns)
        columns = {**child.owner(self._owner_of(change)), **early}
        done = once(
            self.client,
            lambda: manager.insert(columns),
            lambda: self._fitting(change),
            refusals=(ConflictError,),
        )
        key = done.answer.key if done.seen is None else done.seen[0]["$key"]
        self.owners.update({id(change.wish.get(nested.option)): key for nested in child.children})
        if done.seen is None:
            self.made.append((change, key))
        elif child.body:
            # Of that name there is one file only, and whoever made it did not know what shall be in it.
            self.client.run(manager.change(key, early))
        self.child_keys[child.option] = key
        if late:
            self.held_back.append((child, key, late))

    @staticmethod
    def _split(child: Children, row: Row, columns: Row) -> tuple[dict[str, Any], dict[str, Any]]:
        """Part what can be written to a child now from what has to wait until it has settled."""
        held = child.held(row)
        now = {name: value for name, value in columns.items() if name not in held}
        return now, {name: value for name, value in columns.items() if name in held}

    def _fitting(self, change: Change) -> list[Row]:
        rows: list[Row] = self.client.run(self._look_for(change))
        return rows

    def _look_for(self, change: Change) -> Operation:
        """Read the children that a wish fits, the lowest key first."""
        child, owner = there(change.child), self._owner_of(change)
        rows = yield from self.client.table(child.table).rows(where(**child.query(owner)), child.reads(), "+$key")
        return [row for row in rows if child.fits(change.wish, row)]

    def _part_from_twins(self) -> bool:
        """Undo what two controllers made at the same time: drives and NICs have no unique names.

        Whoever made the one with the higher key takes it away; whoever made the other waits for that. Both see the same
        two keys, so that one of them stays.

        Returns:
            Whether there was something to undo.
        """
        doubled = [entry for entry in self.made if self._count(entry[0]) > 1]
        for change, key in doubled:
            twins = self._fitting(change)
            if twins and str(twins[0]["$key"]) != str(key):
                self._remove_twin(there(change.child), key)
            else:
                self._await_single(change)
        return bool(doubled)

    def _count(self, change: Change) -> int:
        """Count the rows as last read that a wish fits."""
        child = there(change.child)
        rows = there(self.found).children.get(child.path, [])
        if child.above is not None:
            rows = child.below(self._owner_of(change), rows)
        return sum(child.fits(change.wish, row) for row in rows)

    def _remove_twin(self, child: Children, key: Any) -> None:
        manager = self.client.table(child.table)
        try:
            self._remove(manager, key)
        except ValidationError:
            if not child.plug:
                raise
            self._plug(child, key, False)  # the other controller has started the machine with it
            self._remove(manager, key)

    def _await_single(self, change: Change) -> None:
        self._poll(
            lambda: self._look_for(change),
            lambda rows: len(rows) < 2,
            f"removal of the {there(change.child).noun} {change.name()} that another controller made as well",
            TWIN_TIMEOUT,
            lambda rows: f"there are the keys {', '.join(str(row['$key']) for row in rows)}",
        )

    def _made_with_owner(self, step: Step, child: Children) -> Any:
        """Return the key of a child that came into being with its new owner (WIRE 4.9), such as /user-data."""
        if self.new_key is None or step.kind != "create" or self.found is None or step.change is None:
            return None
        rows = self.found.children.get(child.option, [])
        return next((row["$key"] for row in rows if child.fits(step.change.wish, row)), None)

    @property
    def row(self) -> Row:
        """The row as last read."""
        return there(self.found).row

    @property
    def power(self) -> Power:
        """How the row is switched."""
        return there(self.resource.power)

    def _act(self, key: Any, name: str, params: Optional[Params], effect: Callable[[], Any]) -> None:
        """Start an action; when its answer is lost, or it is refused since the effect is there, look before more."""
        once(self.client, lambda: self.table.act(key, name, params), effect, refusals=(ConflictError, ValidationError))

    def _plug(self, child: Children, key: Any, attach: bool, made: bool = False) -> None:
        """Attach or detach a child of a running machine.

        A refused attachment of what this run made leaves nothing behind (WIRE 7.8).
        """
        manager = self.client.table(child.table)
        params = {"device": key, **({} if attach else {"unplug": True})}
        goal = ("online", "up", "unknown", "lowerlayerdown") if attach else ("offline", "down")
        verb = "attaching" if attach else "detaching"

        def look() -> Operation:
            return (yield from manager.read(key, child.reads()))

        def there_by_now(row: Row) -> bool:
            return row.get("status") in goal or (attach and child.mute(row))

        def act() -> None:
            self._act(self.row["$key"], child.plug, params, lambda: there_by_now(self.client.run(look())))

        if attach and not made and self._comes_by_itself(child, look, there_by_now):
            return
        if attach and child.settles:
            self._wait_settled(child)  # what is being filled cannot be attached
        try:
            try:
                act()
            except (ConflictError, ValidationError):
                if not child.plug_pause:
                    raise
                self.client.run(pause(child.plug_pause))
                act()
            self._poll(
                look,
                there_by_now,
                f"{verb} {child.noun} {key}",
                PLUG_TIMEOUT,
                lambda row: str(row.get("status")),
            )
        except (APIError, TaskTimeoutError) as error:
            if made:
                self.client.run(manager.remove(key))
                error.args = (f"{error}; the {child.noun} was removed again, add it while the machine is off",)
            raise

    def _comes_by_itself(self, child: Children, look: Callable[[], Operation], attached: Callable[[Row], bool]) -> bool:
        """Whether what looked idle is attached a moment later: a machine that has just started may not show it yet."""
        try:
            self._poll(look, attached, f"attaching {child.noun}", IDLE_GRACE, lambda row: str(row.get("status")))
        except TaskTimeoutError:
            return False
        return True

    def _apply(self, step: Step) -> None:
        apply = next(entry for entry in self.resource.applies if entry.option == step.action)
        manager, key = (
            (self.table, self.row["$key"]) if apply.owner is None else (self.client.table(apply.table), step.key)
        )

        def look() -> Operation:
            return (yield from manager.read(key, ["$key", apply.flag]))

        # To apply twice does no harm, but a flag that is down says that it was done.
        once(
            self.client,
            lambda: manager.act(key, apply.action, apply.params),
            lambda: not self.client.run(look())[apply.flag],
        )
        if not self.params.get("wait", True):
            return
        # The flag is still true for a moment after the call returned (schema network/README.md, trap 7).
        self._poll(
            look,
            lambda row: not row.get(apply.flag),
            step.words,
            self._timeout,
            lambda row: f"{apply.flag} is {row.get(apply.flag)}",
        )

    # Power

    @property
    def _timeout(self) -> float:
        return float(self.params.get("wait_timeout") or 300)

    def _power(self, on: bool, started: float) -> None:
        power, key = self.power, self.row["$key"]
        if self.made:
            # With a second drive of the same name it would start as nobody wanted it.
            self.found = self.observe(self.wish)
            if self._part_from_twins():
                self.found = self.observe(self.wish)
        # Power on is refused while a drive is importing (schema vm_actions.yml).
        self._wait_children(fresh=bool(self.made))
        self._act(key, "poweron", power.on_params, lambda: power.running(self._look_at_power()))
        if self.params.get("wait", True):
            self._settle_power(on, self._timeout, started)

    def _power_off(self, hard: bool, wait: bool) -> None:
        power, key = self.power, self.row["$key"]

        def going() -> bool:
            seen = self._look_at_power()
            return not seen.get("running") or seen.get("status") == "stopping"

        if not wait:
            self._act(key, "kill" if hard else "poweroff", None, going)
            return
        grace = float(self.params.get("shutdown_timeout") or 0) if power.graceful else self._timeout
        if not hard and grace > 0:
            self._act(key, "poweroff", None, going)
            try:
                self._settle_power(False, grace, None)
                return
            except TaskTimeoutError:
                if not power.graceful:
                    raise
        self._act(key, "kill", None, lambda: power.settled(self._look_at_power(), False))
        self._settle_power(False, self._timeout, None)

    def _reset(self) -> None:
        """Restart in one request, and wait until that is over; meanwhile the API may be out of reach."""
        power, key = self.power, self.row["$key"]

        def look() -> Operation:
            try:
                return (yield from self.table.read(key, ["$key", "need_restart", *power.reads()]))
            except VergeConnectionError:
                return {"status": "not reachable"}

        before: Row = self.client.run(look())
        begun: list[Row] = []

        def under_way(seen: Row) -> bool:
            if not power.settled(seen, True) or (before.get("need_restart") and not seen.get("need_restart")):
                begun.append(seen)
            return bool(begun)

        self._act(key, power.reset, power.on_params, lambda: under_way(self.client.run(look())))
        if not self.params.get("wait", True):
            return
        sent = time.monotonic()

        def done(seen: Row) -> bool:
            # Where nothing shows that it has begun, it may have been too short to be seen.
            passed = under_way(seen) or time.monotonic() - sent > START_GRACE
            return passed and power.settled(seen, True) and not seen.get("need_restart")

        def failed(seen: Row) -> Optional[str]:
            info = f": {seen['status_info']}" if seen.get("status_info") else ""
            return f"it is {seen['status']}{info}" if seen.get("status") in BAD_STATUS else None

        what = f"restart of {self.resource.called} {self.resource.label(self.row)}"
        self._poll(look, done, what, self._timeout, lambda seen: str(seen.get("status")), failed)

    def _look_at_power(self) -> Row:
        """Read the power state, and make sure that it is still that of the same row (WIRE 4.3)."""
        seen: Row = self.client.run(self._power_of(self.row))
        return seen

    def _power_of(self, row: Row) -> Operation:
        names = self.resource.identity_columns()
        seen = yield from self.table.read(row["$key"], ["$key", *names, *self.power.reads()])
        wished = {
            self.resource.by_option[option].column: self.wish.values.get(option) for option in self.resource.identity
        }
        for name in names:
            if str(seen.get(name)) not in (str(row.get(name)), str(wished[name])):
                raise VergeError(
                    f"{self.resource.called} {self.resource.label(row)}: row {row['$key']} is now called "
                    f"{seen.get(name)}; somebody renamed or replaced it meanwhile, so it is left alone",
                    table=self.table.table,
                    key=row["$key"],
                )
        return seen

    def _settle_power(self, on: bool, timeout: float, started: Optional[float]) -> None:
        power, row = self.power, self.row
        begun = time.monotonic()
        label = self.resource.label(row)

        def failed(seen: Row) -> Optional[str]:
            fell = on and power.settled(seen, False) and time.monotonic() - begun > START_GRACE
            if not fell and seen.get("status") not in BAD_STATUS:
                return None
            why = seen.get("status_info") or (self._logged(started) if power.logs else "")
            return f"it is {seen.get('status')}" + (f": {why}" if why else "")

        seen = self._poll(
            lambda: self._power_of(row),
            lambda seen: power.settled(seen, on),
            f"power {'on' if on else 'off'} of {self.resource.called} {label}",
            timeout,
            lambda seen: str(seen.get("status")),
            failed if on else None,
        )
        there(self.found).row = {**self.row, **{name: seen.get(name) for name in ("running", "status")}}

    def _logged(self, since: Optional[float]) -> str:
        return newest_error(self.client, self.power.logs, machine_key(self.row), since)

    def _poll(
        self,
        observe: Callable[[], Operation],
        done: Callable[[Any], bool],
        what: str,
        timeout: float,
        state: Callable[[Any], str],
        failed: Optional[Callable[[Any], Optional[str]]] = None,
    ) -> Any:
        notice = self.client.on_progress
        told = None if notice is None else (lambda seen, elapsed: notice(what, seen, elapsed))
        operation = until(observe, done, what=what, timeout=timeout, state=state, failed=failed, on_poll=told)
        return self.client.run(operation)

    # Await

    def _await(self, wish: Wish, started: Optional[float]) -> None:
        """Wait for what the user wants to have before the task ends."""
        if started is not None and not self.settled:
            self._wait_children()
        if not self.params.get("wait", True) or self.found is None:
            return
        if wish.state in ("running", "restarted") and self.resource.power:
            if not self.resource.power.settled(self.row, True):
                self._settle_power(True, self._timeout, started)
            for name in self.params.get("wait_for") or []:
                if not self.resource.shape(self.row).get(name):
                    self._wait_shape(name)

    def _wait_children(self, fresh: bool = False) -> None:
        """Wait until no child is busy, such as a drive that is importing (WIRE 9.8), and write what waited for that.

        Args:
            fresh: Whether the row was read just now, so that its own lists tell where there is nothing to wait for.
        """
        for child in self.resource.children:
            at_rest = fresh and child.inside and not any(map(child.settling, there(self.found).children[child.option]))
            if child.settles and not at_rest and (self.held_back or self.params.get("wait", True)):
                self._wait_settled(child)
        self.settled = True
        for child, key, columns in self.held_back:
            self.client.run(self.client.table(child.table).change(key, columns))
        self.held_back = []

    def _wait_settled(self, child: Children) -> None:
        """Wait until every row of one list has come to rest."""
        manager = self.client.table(child.table)
        condition = where(**child.query(self.row))

        def states(rows: list[Row]) -> list[tuple[str, str]]:
            ours = [row for row in rows if self._concerns(child, row)]
            pairs = [(f"{child.noun} {child.label(row)}", child.settling(row)) for row in ours]
            return [(label, why) for label, why in pairs if why]

        def failed(rows: list[Row]) -> Optional[str]:
            return next((f"{label}: {why[1:]}" for label, why in states(rows) if why.startswith("!")), None)

        self._poll(
            lambda: manager.rows(condition, child.reads()),
            lambda rows: not states(rows),
            f"preparing the {child.noun}s of {self.resource.called} {self.resource.label(self.row)}",
            self._timeout,
            lambda rows: "; ".join(f"{label}: {why}" for label, why in states(rows)) or "ready",
            failed,
        )

    def _concerns(self, child: Children, row: Row) -> bool:
        """Whether a row has to come to rest before the task ends."""
        return True

    def _wait_shape(self, name: str) -> None:
        """Wait until an entry of the result that the platform fills in later is there, such as an address."""
        key = self.row["$key"]
        self._poll(
            lambda: self.table.read(key, self.resource.reads()),
            lambda row: bool(self.resource.shape(row).get(name)),
            f"{name} of {self.resource.called} {self.resource.label(self.row)}",
            self._timeout,
            lambda row: f"{name} is {self.resource.shape(row).get(name)!r}",
        )

    # Read back

    def _read_back(self, wish: Wish) -> None:
        """Read the row again; what was asked for and is not there is an error that names it (WIRE 5.4)."""
        key = self.row["$key"]
        self.params = {**self.params, "key": key}
        wish.secrets = False
        self.found = self.observe(wish)
        if self.made and self._part_from_twins():
            self.found = self.observe(wish)
        missing = []
        for change in differences(self.resource, wish, there(self.found)):
            what = "" if change.child is None else f"{change.child.noun} {change.name()}: "
            missing += [f"{what}{field.option}" for field in change.fields] or [f"{what}still there"]
        if missing:
            raise NotStoredError(
                f"{self.resource.called} {self.resource.label(self.row)}: the platform accepted the writes but did not "
                f"store {', '.join(missing)}",
                table=self.table.table,
                key=key,
            )

    def _prove_gone(self) -> None:
        """A 200 to a DELETE is no proof (WIRE 6.5), and some rows take a second to go (machine_snapshots)."""
        row, columns = self.row, self.resource.identity_columns()
        label = f"{self.resource.called} {self.resource.label(row)}"

        def left() -> Operation:
            try:
                found = yield from self.table.read(row["$key"], ["$key", *columns])
            except NotFoundError:
                return None
            # Keys are reused (WIRE 4.3): another row may have come to it meanwhile.
            return found if all(str(found.get(name)) == str(row.get(name)) for name in columns) else None

        try:
            self._poll(
                left, lambda found: found is None, f"delete of {label}", GONE_TIMEOUT, lambda _found: "still there"
            )
        except TaskTimeoutError:
            raise NotStoredError(
                f"{label}: the platform accepted the delete but the row is still there",
                table=self.table.table,
                key=row["$key"],
            ) from None


def there(value: Optional[Known]) -> Known:
    """Return what has to be there at this point of a run; its absence is a mistake of this collection."""
    if value is None:
        raise RuntimeError("the engine lost what it was working on")
    return value


def newest_error(client: Any, table: str, machine: Any, since: Optional[float]) -> str:
    """Return the newest error that a machine's log holds since a moment, or nothing.

    Args:
        client: A VergeClient.
        table: The table of the log.
        machine: The machine's key.
        since: The moment, in seconds since 1970; None means whenever.

    Returns:
        The text of the error, in one line.
    """
    condition = all_of(where(machine=machine), any_of("level", ["error", "critical"]))
    rows = client.run(client.table(table).rows(condition, ["text", "timestamp"], "-timestamp", 1))
    # Log times are microseconds (WIRE 1.9); a minute is left for clocks that differ.
    recent = [row for row in rows if int(row.get("timestamp") or 0) >= ((since or 0) - 60) * 1e6]
    return " ".join(str(recent[0].get("text")).split()) if recent else ""


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

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One entry of an owner's list as a module of its own, such as one drive of a machine.

It is the owner's plan with one wish in one list, so that whatever holds for the list in the owner's module holds here:
what is attached to a running machine and taken back, what waits for a power cycle, what has to settle first.
"""

from __future__ import annotations

from typing import Any, Mapping, Optional

from ..vergeos.exceptions import AmbiguousError, NotFoundError, NotStoredError, TaskTimeoutError
from ..vergeos.filters import Filter, all_of, where
from ..vergeos.protocol import OperationOf
from ..vergeos.utils.references import is_number
from . import engine as engines
from .engine import Engine
from .kinds import Reference, Text, WishError
from .observe import there
from .plan import Change, Found, Plan, Wish
from .resource import Children, Params, Power, Resource, Row
from .run import Run


class Whose(Text):
    """The owner's name or key, which says where to look and is never written."""

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        return True


class Part(Resource):
    """One entry of a list.

    Args:
        owner: Option that names the owner, by name or key; also what an owner is called.
        table: The owner's table.
        child: The list.
        tie: Column that the owner and its entries have in common.
        scope: A filter that every look-up of the owner adds.
        power: How the owner is switched on and off, or None.
    """

    def __init__(
        self,
        owner: str,
        table: str,
        child: Children,
        tie: str,
        *,
        scope: Optional[Filter] = None,
        power: Optional[Power] = None,
    ) -> None:
        super().__init__(
            owner,
            table,
            [Whose(owner, "name")],
            identity=(owner,),
            scope=scope,
            children=[child],
            power=power,
            extra=["need_restart"] if power else [],
            made_elsewhere=True,
            guard=_refuse_harm,
        )
        self.owner = owner
        self.child = child
        self.tie = tie


class PartEngine(Engine):
    """Brings one entry to the wished state, by way of its owner.

    Args:
        run: The run that this is a part of.
        resource: The declaration.
        params: The module's parameters.
    """

    def __init__(self, run: Run, resource: Part, params: Params) -> None:
        # What these two say here is about the entry, not about its owner.
        super().__init__(run, resource, {**params, "state": "present", "key": None})
        self.part = resource
        self.given = params
        self.absent = params.get("state") == "absent"
        self.known: Optional[Row] = None

    def perform(self) -> OperationOf[Plan]:
        """Do all phases; see :meth:`Engine.perform`."""
        child, key = self.part.child, self.given.get("key")
        if key is not None:
            for field in child.fields:  # what makes no sense is refused before the entry is looked for
                if self.given.get(field.option) is not None:
                    field.wire(self.given[field.option])
            names = [field.column for field in child.identities]
            try:
                self.known = yield from self.client.table(child.table).read(key, ["$key", self.part.tie, *names])
            except NotFoundError as error:
                if not self.absent:
                    error.args = (f"there is no {child.noun} with the key {key}; check the key",)
                    raise
                return _told(Plan(), child)
        self.params = {**self.params, child.option: [self._entry()]}
        return _told((yield from super().perform()), child)

    def _entry(self) -> dict[str, Any]:
        """Return the wish as an entry of the list; one that is known by its key need not be named."""
        child = self.part.child
        entry = {field.option: self.given.get(field.option) for field in child.fields}
        for field in child.identities if self.known is not None else ():
            if entry[field.option] is None:
                entry[field.option] = field.shown(self.known or {})
        return entry

    def resolve(self) -> Wish:
        """Turn the parameters into the owner's wish for one entry of its list."""
        wish, child = super().resolve(), self.part.child
        wanted = wish.children[child.option][0]
        if self.known is not None:
            if self.absent and not child.fits(wanted, self.known):
                # Keys are given anew (WIRE 4.3).
                raise WishError(
                    f"{child.noun}: row {self.known['$key']} is {child.label(self.known)}, not {child.name(wanted)}, "
                    f"so nothing was removed; check the key",
                    table=child.table,
                    key=self.known["$key"],
                )
            wanted["$key"] = self.known["$key"]
        if self.absent:
            wish.children[child.option], wish.unwanted[child.option] = [], [wanted]
        wish.attach = True
        return wish

    @property
    def wanted(self) -> Mapping[str, Any]:
        """The wish for the entry."""
        option = self.part.child.option
        return (self.wish.children[option] or self.wish.unwanted[option])[0]

    def _by_identity(self, wish: Wish) -> OperationOf[Optional[Row]]:
        """Look the owner up by name or key, or by an entry of which the key was given."""
        part, given = self.part, self.given.get(self.part.owner)
        naming = Reference(part.owner, part.table)
        conditions = [part.scope] if part.scope else []
        expected = {}
        if given is not None:
            conditions.append(naming.fitting(self.table, given))
            # A filter may match what it should not (WIRE 13.2); a number may be the key.
            expected = {} if is_number(given) or naming.spelled(given) else {"name": given}
        if self.known is not None:
            conditions.append(where(**{part.tie: self.known.get(part.tie)}))
        try:
            row: Optional[Row] = yield from self.table.find(all_of(*conditions), part.reads(), expected)
        except AmbiguousError as error:
            raise naming.several(str(given), error.keys) from None
        if row is None and self.known is not None:
            whose = (
                f"is no {part.child.noun} of {part.called} {given}"
                if given is not None
                else f"belongs to no {part.called}"
            )
            label = f"{part.child.noun} {part.child.label(self.known)} with key {self.known['$key']}"
            raise WishError(f"{label} {whose}; check the key", table=part.child.table, key=self.known["$key"])
        return row

    @property
    def removes(self) -> bool:
        """Whether the user wants the entry gone."""
        return self.absent

    def _vanished(self) -> OperationOf[bool]:
        """Whether the entry has gone meanwhile, by itself or along with its owner."""
        row = self.entry or self.known
        return row is None or (yield from self.is_gone(self.client.table(self.part.child.table), row["$key"]))

    def _expected(self, wish: Wish) -> Found:
        """An owner that is not there has no such entry, which is all that its removal wants."""
        return Found({}, {self.part.child.option: []}) if self.absent else super()._expected(wish)

    def _await(self, wish: Wish, started: Optional[float]) -> OperationOf[None]:
        """Wait for an entry that an earlier run left unsettled, too."""
        if started is None and not self.absent:
            yield from self._wait_children(fresh=True)
        yield from super()._await(wish, started)

    def _concerns(self, child: Children, row: Row) -> bool:
        """Wait for this entry alone: another one that failed is no concern of this task."""
        return child.fits(self.wanted, row)

    def _read_back(self, wish: Wish) -> OperationOf[None]:
        """Read the owner again; what is removed may take a moment to go (WIRE 6.5)."""
        child = self.part.child
        key = self.entry.get("$key") if self.entry else None
        try:
            if self.absent:
                yield from self._await_gone()
            yield from super()._read_back(wish)
        except NotStoredError as error:
            error.table, error.key = child.table, key
            raise

    def _await_gone(self) -> OperationOf[None]:
        child = self.part.child
        try:
            yield from self.poll(
                lambda: self._look_for(Change("delete", child, [], self.wanted, {})),
                lambda rows: not rows,
                f"removal of {child.noun} {child.name(self.wanted)}",
                engines.GONE_TIMEOUT,
                lambda _rows: "still there",
            )
        except TaskTimeoutError:
            return  # which reading back tells in its own words

    @property
    def entry(self) -> Optional[Row]:
        """The entry as last read, or None."""
        rows = there(self.found).children.get(self.part.child.option, ()) if self.found else ()
        return next((row for row in rows if self.part.child.fits(self.wanted, row)), None)


def _refuse_harm(engine: PartEngine, draft: Plan) -> None:
    """Refuse what would take something from a running machine unasked, or make two entries of one name."""
    child, wanted = engine.part.child, engine.wanted
    label = f"{engine.part.called} {engine.part.label(engine.row)}"
    if any(step.kind == "unplug" for step in draft.steps) and not engine.given.get("unplug"):
        raise WishError(
            f"{child.noun} {child.name(wanted)} is in use by the running {label}; set unplug: true to detach it, "
            f"or stop the machine first"
        )
    named = {field.option: wanted[field.option] for field in child.identities}
    rows = there(engine.found).children[child.option]
    other = next((row for row in rows if child.fits(named, row) and not child.fits(wanted, row)), None)
    if other is not None and not engine.absent:
        raise WishError(
            f"{label} has a {child.noun} {child.name(wanted)} already, with key {other['$key']}; choose another name",
            table=child.table,
            key=other["$key"],
        )


def _told(draft: Plan, child: Children) -> Plan:
    """Say before and after of the one entry instead of its owner's list."""
    before, after = (dict(state.get(child.option) or {}) for state in (draft.before, draft.after))
    name, was = next(iter(before.items()), (None, None))
    # What gets another name is there under both; what changes stands under the new one.
    becomes: Any = after.pop(name, None)
    for entry in after.values():
        becomes = {**(becomes or {}), **entry}
    draft.before, draft.after = (
        {"state": "absent"} if entry is None else {"state": "present", **entry} for entry in (was, becomes)
    )
    return draft

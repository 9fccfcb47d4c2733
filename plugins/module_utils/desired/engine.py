# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a wish to the wire, in six phases: resolve, observe, plan, apply, await, read back."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any, Callable, Mapping, Optional, Sequence

from ..vergeos import facts
from ..vergeos.exceptions import (
    AmbiguousError,
    ConflictError,
    NotFoundError,
    NotStoredError,
    TaskTimeoutError,
    ValidationError,
)
from ..vergeos.protocol import Operation, OperationOf
from ..vergeos.utils.lists import in_short
from .kinds import Unmade, WishError
from .lost_answers import once, pause
from .observe import Known, there
from .plan import Found, Plan, Step, Wish, differences, plan
from .power import Switching
from .resource import Row
from .twins import TWIN_PATIENCE, TWIN_TIMEOUT

GONE_TIMEOUT = 10.0
SHOW_TIMEOUT = 10.0
SHOW_PAUSE = 0.5
# How often a row is made that somebody else takes away at once.
ATTEMPTS = 3


class Engine(Switching):
    """Brings one row to the wished state.

    Args:
        run: The run that this is a part of.
        resource: The declaration.
        params: The module's parameters.
    """

    def perform(self) -> OperationOf[Plan]:
        """Do all six phases; in a preview the first three.

        Returns:
            The plan that was, or would be, carried out. ``self.found`` then holds the row as last read.

        Raises:
            VergeError: Of whatever kind; what was done until then stays done, and the task can be run again.
        """
        for name in ("wait_timeout", "shutdown_timeout"):
            if (self.params.get(name) or 0) < 0:
                raise WishError(f"{name}: a number of seconds from 0")
        given = self.params
        for _attempt in range(ATTEMPTS - 1):
            try:
                return (yield from self._bring_about())
            except (NotFoundError, ValidationError):
                if given.get("key") is not None or not (yield from self._withdrawn()):
                    raise
                self.params = given  # reading back has gone on with the key of the row that is gone
        return (yield from self._bring_about())

    def _bring_about(self) -> OperationOf[Plan]:
        """Look, decide and carry out; a removal that somebody else has completed has come to its end."""
        draft: Optional[Plan] = Plan()
        try:
            draft = yield from self._patiently(self._decide)
            if draft is None:
                return (yield from self.originate(self.wish))
            yield from self._follow(draft)
        except NotFoundError as error:
            # What is no row, such as a table, is no sign of it.
            if draft is None or not self.removes or error.key is None or not (yield from self._vanished()):
                raise
            self._leave(draft)
        return draft

    def _withdrawn(self) -> OperationOf[bool]:
        """Whether whoever made the row that was found has taken it back, since there was another one of that name.

        What this run has added to it went along, so that nothing was done yet. Where no other one is there, somebody
        has deleted it, and nothing is made in its place.
        """
        found = self.found
        if self.removes or found is None or found.row.get("$key") is None:
            return False
        kept = self.new_key is not None or self.resource.made_elsewhere
        if kept or not (yield from self.is_gone(self.table, found.row["$key"])):
            return False
        if (yield from self._patiently(lambda: self._by_identity(self.wish))) is None:
            return False
        self.found = None
        for what in (self.done, self.made, self.held_back, self.owners):
            what.clear()
        return True

    def _follow(self, draft: Plan) -> OperationOf[None]:
        """Make sure that nothing forbids a plan, and carry it out."""
        if draft.steps:
            asked = self.resource.guard(self, draft)
            if asked is not None:
                yield from asked
            self._complete(draft.steps)
            yield from self.run.unless_preview(self._carry_out(draft, self.wish))
        elif self.wish.state != "absent":
            yield from self.run.unless_preview(self._await(self.wish, None))

    @property
    def removes(self) -> bool:
        """Whether the user wants the row gone."""
        return self.wish.state == "absent"

    def _vanished(self) -> OperationOf[bool]:
        """Whether what is to go has gone meanwhile, by somebody else's doing or along with what it belongs to."""
        return self.found is None or (yield from self.is_gone(self.table, self.row["$key"]))

    def _leave(self, draft: Plan) -> None:
        """End a removal that somebody else has completed: what was done stays told, and the rest is not needed."""
        del draft.steps[len(self.done) :]
        if not draft.steps:
            draft.before = draft.after = {}
        if self.found is not None:
            what = f"{self.resource.called} {self.resource.label(self.row)}"
            self.warnings.append(f"{what} was deleted by somebody else meanwhile")
        self.found = None

    def _patiently(self, look: Callable[[], OperationOf[Known]]) -> OperationOf[Known]:
        """Look; where several rows of one name are there, for a while again, since others may just have made them at
        the same time and all but one take theirs back."""
        several: Sequence[Any] = ()
        deadline = 0.0
        while True:
            try:
                return (yield from look())
            except AmbiguousError as error:
                if error.keys != several:
                    several, deadline = error.keys, time.monotonic() + TWIN_PATIENCE
                if error.lasting or time.monotonic() >= deadline:
                    raise
            yield from pause(SHOW_PAUSE)

    def _decide(self) -> OperationOf[Optional[Plan]]:
        """Look and decide; None where the row is to come into being in a way of its own."""
        self.warnings.clear()
        wish = self.wish = self.resolve()
        self.found = yield from self.observe(wish)
        if self.found is None and self.params.get("key") is None:
            # By its key it is a 404, where a row that is hidden is a 403.
            yield from self.insist(self.table.table, f"{self.resource.called} {self._wished(wish)} is not to be seen")
        if self.found is None and wish.state != "absent" and self.originates:
            return None
        if self.found is None and self.resource.made_elsewhere:
            self.found = self._expected(wish)
        yield from self._settle_references(wish, self.found)
        yield from self._find_staged(wish)
        draft = plan(self.resource, wish, self.found)
        yield from self._insist_on_lists(draft, wish)
        return draft

    def _insist_on_lists(self, draft: Plan, wish: Wish) -> OperationOf[None]:
        """Go on only where no entry is there and hidden that is to be made, or that a removal takes along."""
        whose = f"of {self.resource.called} {self._wished(wish)} is not to be seen"
        for step in draft.steps:
            if step.kind == "create" and step.child is not None:
                yield from self.insist(step.child.table, f"{step.child.noun} {there(step.change).name()} {whose}")
        for child in self.resource.children if self.found is not None else ():
            rows, unwanted = there(self.found).children.get(child.path, ()), wish.unwanted.get(child.option, ())
            for wanted, fitting in zip(unwanted, child.pairs(unwanted, rows)):
                if not fitting and "$key" not in wanted:
                    yield from self.insist(child.table, f"{child.noun} {child.name(wanted)} {whose}")
        for child in self.resource.children if wish.state == "absent" and self.found is not None else ():
            if (child.goes_first or child.lost) and not there(self.found).children.get(child.path):
                yield from self.insist(child.table, f"a {child.noun} {whose}")

    def _wished(self, wish: Wish) -> str:
        """Name the row for people, as far as the wish or what was found names it."""
        if self.found is not None and self.found.row.get("$key") is not None:
            return self.resource.label(self.row)
        fields = (self.resource.by_option[option] for option in self.resource.identity)
        return " ".join(str(field.told(wish.values[field.option])) for field in fields if field.option in wish.values)

    def _complete(self, steps: Sequence[Step]) -> None:
        """Refuse a new row that lacks what the platform wants of one, before it does (WIRE 4.4)."""
        for step in steps:
            if step.kind == "create" and step.child is not None:
                known = facts.table(step.child.table)
                options = {field.column: field.option for field in step.child.fields}
                missing = [options[name] for name in lacking(known, step.columns) if name in options]
                what, last = f"{step.child.noun} {there(step.change).name()}", "add one"
            elif step.kind == "create":
                known = self.table.facts
                options = {field.column: field.option for field in self.resource.fields}
                missing = [options.get(name, name) for name in lacking(known, step.columns)]
                what, last = self.resource.called, "create one; there is none yet"
                if known is not None and not known.makes:
                    reason = "there is no such row, and the platform lets nobody make one; check which is meant"
                    raise WishError(f"{what}: {reason}", table=self.table.table)
            else:
                continue
            if missing:
                raise WishError(f"{what}: {' and '.join(missing)} must be given to {last}", table=self.table.table)

    @property
    def originates(self) -> bool:
        """Whether the row is to come into being in another way than by a plain POST; see ``origin.py``."""
        return False

    def originate(self, wish: Wish) -> OperationOf[Plan]:
        """Make the row in that way, then bring it to the wish."""
        raise NotImplementedError

    def _carry_out(self, draft: Plan, wish: Wish) -> OperationOf[None]:
        """Run the steps, wait for what they started, and prove them by reading back."""
        started = time.time()
        at = 0
        while at < len(draft.steps):
            step = draft.steps[at]
            lot = self._lot(draft.steps, at)
            at += len(lot)
            if len(lot) > 1:
                yield from self._run_lot(lot, there(step.child))
                continue
            yield from self._run(step, draft, wish, started)
            self.done.append(step.words)
            if step.kind == "create" and step.child is None and self.new_key is None:
                # It is there without our doing, or its answer was lost: go on from what it is and what waits now.
                draft.steps[at:] = (yield from self._patiently(lambda: self._decide_anew(wish))).steps
        if wish.state == "absent":
            if self.found is not None:
                yield from self._prove_gone()
            self.found = None
            return
        yield from self._await(wish, started)
        yield from self._read_back(wish)

    def _decide_anew(self, wish: Wish) -> OperationOf[Plan]:
        """Decide what is left to do for a row that somebody else has made."""
        self.found = yield from self.with_children(
            (yield from self.table.read(self.row["$key"], self.resource.reads())), wish
        )
        yield from self._find_staged(wish)
        return plan(self.resource, wish, self.found)

    def _run(self, step: Step, draft: Plan, wish: Wish, started: float) -> OperationOf[None]:
        if step.child is not None:
            yield from self._run_child(step, step.child)
        elif step.kind == "create":
            yield from self._create(step, wish)
        elif step.kind == "update":
            yield from self.table.change(step.key, step.columns)
        elif step.kind == "delete":
            yield from self._remove(self.table, step.key)
        elif step.kind == "start":
            yield from self._power(True, started)
        elif step.kind == "reset":
            yield from self._reset()
        elif step.kind in ("stop", "kill"):
            # Without waiting, a stop that nothing else builds on is sent and left to itself.
            last = step is draft.steps[-1] and not self.params.get("wait", True)
            yield from self._power_off(hard=step.kind == "kill", wait=not last)
        elif step.kind == "apply":
            yield from there(self.resource.staging).carry(self, step, draft)

    def _create(self, step: Step, wish: Wish) -> OperationOf[None]:
        """Make the row; one of that name that appeared meanwhile is taken as it is, and no second one is left."""
        columns = yield from self._with_parents(step.columns, wish)
        for _attempt in range(ATTEMPTS):
            try:
                done = yield from once(
                    self.client,
                    lambda: self.table.insert(columns),
                    lambda: self._appeared(wish),
                    refusals=(ConflictError,),
                )
            except ConflictError as error:
                error.args = (f"{error}{self.client.sight.hint(self.table.table)}",)
                raise
            if done.seen is not None:
                self.found = yield from self.with_children(done.seen, wish)
                return
            self.new_key = done.answer.key
            # Of two that this run made, since an answer was lost and its request carried out late, nobody takes one.
            self.found = yield from self._sole(wish, 0.0 if done.attempts > 1 else TWIN_TIMEOUT)
            if self.found is not None:
                return
        raise NotStoredError(f"{self.resource.called}: created, and gone again each time", table=self.table.table)

    def _sole(self, wish: Wish, patience: float) -> OperationOf[Optional[Found]]:
        """Read the row that was made just now, and part from those that others made at the same time.

        Args:
            wish: What is wanted.
            patience: Seconds that the others have to take theirs away.

        Returns:
            The row that stays, and ``new_key`` says whether it is this run's; None when there is none any more.
        """
        rows, own = (yield from self._shown(wish)), self.new_key
        ours = len(rows) == 1  # whatever its receipt said
        if not ours:
            rows = yield from self._part(own, lambda: self._namesakes(wish), self._withdraw, patience)
        if len(rows) > 1:
            raise self._several(rows)
        self.new_key = next((row["$key"] for row in rows if ours or str(row["$key"]) == str(own)), None)
        return (yield from self._whole_row(rows[0], wish)) if rows else None

    def _shown(self, wish: Wish) -> OperationOf[list[Row]]:
        """Read what a wish is about until this run's new row is among it; some take a second or two to show."""
        begun, key = time.monotonic(), self.new_key
        while True:
            rows: list[Row] = yield from self._namesakes(wish)
            elapsed = time.monotonic() - begun
            # Whether every receipt names the row's own key is not recorded (schema resource_groups.yml).
            if any(str(row["$key"]) == str(key) for row in rows) or (rows and elapsed >= self.resource.shows):
                return rows
            row = (yield from self._stored_otherwise(key)) if key is not None and not rows else None
            if row is not None:
                return [row]
            if elapsed >= (self.resource.shows if key is None else SHOW_TIMEOUT):
                raise NotStoredError(
                    f"{self.resource.called}: created, but no such row can be read", table=self.table.table
                )
            yield from pause(SHOW_PAUSE)

    def _stored_otherwise(self, key: Any) -> OperationOf[Optional[Row]]:
        """Read a new row under whatever name the platform has stored it, which reading back will tell."""
        try:
            row: Row = yield from self.table.read(key, self.resource.reads())
            return row
        except NotFoundError:
            return None

    def _withdraw(self, row: Row) -> OperationOf[bool]:
        """Take back a row that others made as well; not when others have found it alone and built on it."""
        found, key = (yield from self.with_children(row)), row["$key"]
        for child in self.resource.lists():
            if any(not (child.protected(entry) or child.spared(entry)) for entry in found.children.get(child.path, ())):
                return False
        with suppress(NotFoundError):
            if any(row.get(name) != value for name, value in self.resource.retire.items()):
                yield from self.table.change(key, self.resource.retire)
            yield from self.table.remove(key)
        return True

    def _appeared(self, wish: Wish) -> OperationOf[Optional[Row]]:
        """Look for a row that may have been made, for as long as a new one may take to show."""
        deadline = time.monotonic() + self.resource.shows
        while True:
            row = yield from self._by_identity(wish)
            if row is not None or time.monotonic() >= deadline:
                return row
            yield from pause(SHOW_PAUSE)

    def _observe_new(self, wish: Wish) -> OperationOf[Optional[Found]]:
        """Read a row that was made just now; some take a second or two to show (schema machine_snapshots.yml)."""
        deadline = time.monotonic() + SHOW_TIMEOUT
        while True:
            try:
                return (yield from self.observe(wish))
            except NotFoundError:
                # Whether every receipt names the row's own key is not recorded (schema resource_groups.yml).
                row = yield from self._by_identity(wish)
                if row is not None and str(row["$key"]) != str(self.new_key):
                    self.new_key = row["$key"]
                    return (yield from self.with_children(row, wish))
                if time.monotonic() > deadline:
                    raise
            yield from pause(SHOW_PAUSE)

    def _with_parents(self, columns: Mapping[str, Any], wish: Wish) -> OperationOf[dict[str, Any]]:
        """Make the rows that are made along with this one, and put their keys into its columns."""
        keys: dict[Unmade, Any] = {}
        for pointer in wish.values.values():
            unmade = getattr(pointer, "key", None)
            if isinstance(unmade, Unmade):
                pointer.key = keys[unmade] = yield from self._made_along(unmade)
        return {name: keys.get(value, value) if isinstance(value, Unmade) else value for name, value in columns.items()}

    def _made_along(self, unmade: Unmade) -> Operation:
        """Make such a row; its parent has one at most, which somebody else may have made meanwhile."""
        manager = self.client.table(unmade.table)

        def there_by_now() -> OperationOf[list[Row]]:
            rows: list[Row] = yield from manager.rows(unmade.whose, ["$key"], "+$key")
            return rows

        done = yield from once(
            self.client, lambda: manager.insert(unmade.columns), there_by_now, refusals=(ConflictError, ValidationError)
        )
        return done.answer.key if done.seen is None else done.seen[0]["$key"]

    def _await(self, wish: Wish, started: Optional[float]) -> OperationOf[None]:
        """Wait for what the user wants to have before the task ends."""
        if started is not None and not self.settled:
            yield from self._wait_children()
        if not self.params.get("wait", True) or self.found is None:
            return
        if wish.state in ("running", "restarted") and self.resource.power:
            if not self.resource.power.settled(self.row, True):
                yield from self._settle_power(True, self.timeout, started)
            for name in self.params.get("wait_for") or []:
                if not self.resource.shape(self.row).get(name):
                    yield from self._wait_shape(name)

    def _read_back(self, wish: Wish) -> OperationOf[None]:
        """Read the row again; what was asked for and is not there is an error that names it (WIRE 5.4)."""
        key = self.row["$key"]
        self.params = {**self.params, "key": key}
        wish.secrets = False
        missing = yield from self._patiently(lambda: self._unstored(wish))
        if missing:
            raise NotStoredError(
                f"{self.resource.called} {self.resource.label(self.row)}: the platform accepted the writes but did not "
                f"store {in_short(missing)}",
                table=self.table.table,
                key=key,
            )

    def _unstored(self, wish: Wish) -> OperationOf[list[str]]:
        """Read the row and name what of the wish it does not hold."""
        self.found = (yield from self.observe(wish)) if self.new_key is None else (yield from self._observe_new(wish))
        if self.made and (yield from self._part_from_twins()):
            self.found = yield from self.observe(wish)
        missing = []
        for change in differences(self.resource, wish, there(self.found)):
            what = "" if change.child is None else f"{change.child.noun} {change.name()}: "
            missing += [f"{what}{field.option}" for field in change.fields] or [f"{what}still there"]
        return missing

    def _prove_gone(self) -> OperationOf[None]:
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
            yield from self.poll(
                left, lambda found: found is None, f"delete of {label}", GONE_TIMEOUT, lambda _found: "still there"
            )
        except TaskTimeoutError:
            raise NotStoredError(
                f"{label}: the platform accepted the delete but the row is still there",
                table=self.table.table,
                key=row["$key"],
            ) from None


def lacking(known: Optional[facts.TableFacts], columns: Mapping[str, Any]) -> list[str]:
    """Name the columns that a new row must have and that are not among those given."""
    wanted = known.columns.items() if known is not None else ()
    return [
        name
        for name, column in wanted
        if column.create == "required" and column.default is None and name not in columns
    ]

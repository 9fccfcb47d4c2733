# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a wish to the wire, in six phases: resolve, observe, plan, apply, await, read back."""

from __future__ import annotations

import time
from typing import Any, Mapping, Optional, Sequence

from ..vergeos import facts
from ..vergeos.exceptions import (
    AmbiguousError,
    ConflictError,
    NotFoundError,
    NotStoredError,
    TaskTimeoutError,
)
from ..vergeos.protocol import Operation
from ..vergeos.utils.lists import in_short
from .applying import Bringing, Joint
from .field import Unmade, WishError
from .looking import there
from .once import once, pause
from .plan import Found, Plan, Step, Wish, differences, plan
from .power import Switching
from .resource import Row

GONE_TIMEOUT = 10.0
SHOW_TIMEOUT = 10.0
SHOW_PAUSE = 0.5


class Engine(Switching):
    """Brings one row to the wished state.

    Args:
        client: A VergeClient.
        resource: The declaration.
        params: The module's parameters.
    """

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
        for name in ("wait_timeout", "shutdown_timeout"):
            if (self.params.get(name) or 0) < 0:
                raise WishError(f"{name}: a number of seconds from 0")
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
            self._complete(draft.steps)
        if draft.steps and not check_mode:
            self._carry_out(draft, wish)
        elif not check_mode and wish.state != "absent":
            self._await(wish, None)
        return draft

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

    def originate(self, wish: Wish) -> Plan:
        """Make the row in that way, then bring it to the wish; in check mode tell what would be."""
        raise NotImplementedError

    def _carry_out(self, draft: Plan, wish: Wish) -> None:
        """Run the steps, wait for what they started, and prove them by reading back."""
        started = time.time()
        at = 0
        while at < len(draft.steps):
            step = draft.steps[at]
            lot = self._lot(draft.steps, at)
            at += len(lot)
            if len(lot) > 1:
                self._run_lot(lot, there(step.child))
                continue
            self._run(step, draft, wish, started)
            self.done.append(step.words)
            if step.kind == "create" and step.child is None and self.new_key is None:
                # It is there without our doing, or its answer was lost: go on from what it is and what waits now.
                self._owners(wish)
                draft.steps[at:] = plan(self.resource, wish, self.found).steps
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
            self._apply(step, draft)

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

    def _with_parents(self, columns: Mapping[str, Any], wish: Wish) -> dict[str, Any]:
        """Make the rows that are made along with this one, and put their keys into its columns."""
        keys = {}
        for pointer in wish.values.values():
            unmade = getattr(pointer, "key", None)
            if isinstance(unmade, Unmade):
                pointer.key = self.client.run(self.client.table(unmade.table).insert(unmade.columns)).key
                keys[id(unmade)] = pointer.key
        return {name: keys.get(id(value), value) for name, value in columns.items()}

    def _apply(self, step: Step, draft: Plan) -> None:
        """Bring what is staged into force; what is left waiting all the same is told."""
        apply = next(entry for entry in self.resource.applies if entry.option == step.action)
        manager, key = (
            (self.table, self.row["$key"]) if apply.owner is None else (self.client.table(apply.table), step.key)
        )
        bringing = Bringing(
            lambda: manager.read(key, apply.watches()),
            apply.sight,
            lambda: manager.act(key, apply.action, None),
            step.words,
            apply.flag,
        )
        if self.params.get("wait", True):
            done = bringing.carry_through(self.client, Joint(apply.sure), self._timeout)
        else:
            done = bringing.ask(self.client)
            step.words += "" if done else " (refused, since another one is under way)"
        if not done:
            draft.staged.append(apply.word)

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
                f"store {in_short(missing)}",
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


def lacking(known: Optional[facts.Table], columns: Mapping[str, Any]) -> list[str]:
    """Name the columns that a new row must have and that are not among those given."""
    wanted = known.columns.items() if known is not None else ()
    return [
        name
        for name, column in wanted
        if column.create == "required" and column.default is None and name not in columns
    ]

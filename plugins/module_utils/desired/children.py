# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes to the lists of a row, such as the drives of a machine: made once, attached and detached."""

from __future__ import annotations

from functools import partial
from typing import Any, Callable, Optional, Sequence

from ..vergeos.exceptions import ConflictError, NotFoundError, ValidationError, VergeError
from ..vergeos.filters import where
from ..vergeos.protocol import Operation, OperationOf
from .lost_answers import once
from .observe import there
from .plan import Change, Step
from .resource import Children, Params, Row
from .together import UNBEGUN, WORTH, answered, together
from .twins import Parting

# How long other runs have to take theirs away: they look when all else that they make is there.
TWIN_TIMEOUT = 10.0


class ListWriting(Parting):
    """Carries out the steps that are about an entry of a list."""

    @staticmethod
    def _lot(steps: Sequence[Step], at: int) -> list[Step]:
        """Return the step at a place, with those after it that may be written at the same time."""
        first = steps[at]
        if first.child is None or not first.child.apart:
            return [first]
        end = at
        while end < len(steps) and steps[end].child is first.child and steps[end].kind == first.kind:
            end += 1
        return list(steps[at:end]) if end - at >= WORTH else [first]

    def _run_lot(self, steps: Sequence[Step], child: Children) -> OperationOf[None]:
        """Write many rows of a list at the same time.

        After a failure no further one is begun. One that can be mended, such as an answer that was lost, is mended as
        that of a single write is, and the others follow; else all that was written until then counts as done.
        """
        while steps:
            later, failed = [], None
            for step, outcome in zip(
                steps, (yield from together(self.client, [self._written(step, child) for step in steps]))
            ):
                if outcome is UNBEGUN:
                    later.append(step)
                    continue
                if failed is not None and isinstance(outcome, VergeError):
                    continue
                try:
                    yield from self._run_child(step, child, answered(outcome))
                except VergeError as error:
                    failed = error
                else:
                    self.done.append(step.words)
            if failed is not None:
                raise failed
            steps = later

    def _written(self, step: Step, child: Children) -> Operation:
        """Make the write of a step, of a list whose rows need nothing else."""
        manager: Any = self.client.table(child.table)
        write: Operation
        if step.kind == "create":
            write = manager.insert({**child.owner(self._owner_of(there(step.change))), **step.columns})
        else:
            write = manager.remove(step.key) if step.kind == "delete" else manager.change(step.key, step.columns)
        return write

    def _run_child(self, step: Step, child: Children, sent: Optional[Operation] = None) -> OperationOf[None]:
        """Carry out one step.

        Args:
            step: The step.
            child: Its list.
            sent: What came of its write, where that has been sent.
        """
        manager = self.client.table(child.table)
        already = self._made_with_owner(step, child)
        if already is not None:
            yield from manager.change(already, step.columns)
        elif step.kind == "create":
            yield from self._add_child(step, child, there(step.change), sent)
        elif step.kind == "update":
            now, late = self._split(child, {**there(step.change).row, **step.columns}, step.columns)
            if now:
                yield from sent or manager.change(step.key, now)
            if late:
                self.held_back.append((child, step.key, late))
        elif step.kind == "delete":
            yield from self._remove(manager, step.key, sent)
        else:
            yield from child.live.carry(self, step, child)

    def _owner_of(self, change: Change) -> Row:
        """Return the row that a child hangs on: the resource's own, or one of a list above that may be new."""
        group = change.group
        if group is None or group.child.above is None:
            return self.row
        return group.owner or {"$key": self.owners[group.child.path, group.above]}

    def _add_child(self, step: Step, child: Children, change: Change, sent: Optional[Operation]) -> OperationOf[None]:
        manager = self.client.table(child.table)
        early, late = self._split(child, step.columns, step.columns)
        columns = {**child.owner(self._owner_of(change)), **early}
        first = iter([sent] if sent else [])
        done = yield from once(
            self.client,
            lambda: next(first, None) or manager.insert(columns),
            lambda: self._look_for(change),
            refusals=(ConflictError,),
        )
        own = done.answer.key if done.seen is None else None
        key = own if done.seen is None else done.seen[0]["$key"]
        if own is not None and child.children:
            # What hangs on a row would go with it when several runs part later.
            rows = yield from self._part(
                own, partial(self._look_for, change), partial(self._remove_twin, child), TWIN_TIMEOUT
            )
            key = rows[0]["$key"] if rows else own
        names = there(change.group).names(change.wish)
        self.owners.update({(nested.path, names): key for nested in child.children})
        if own is not None and str(key) == str(own):
            self.made.append((change, key))
        elif own is None and child.body:
            # Of that name there is one file only, and whoever made it did not know what shall be in it.
            yield from manager.change(key, early)
        self.child_keys[child.option] = key
        if late:
            self.held_back.append((child, key, late))

    @staticmethod
    def _split(child: Children, row: Row, columns: Row) -> tuple[dict[str, Any], dict[str, Any]]:
        """Part what can be written to a child now from what has to wait until it has settled."""
        held = child.held(row)
        now = {name: value for name, value in columns.items() if name not in held}
        return now, {name: value for name, value in columns.items() if name in held}

    def _look_for(self, change: Change) -> Operation:
        """Read the children that a wish fits, the lowest key first."""
        child, owner = there(change.child), self._owner_of(change)
        rows = yield from self.client.table(child.table).rows(where(**child.query(owner)), child.reads(), "+$key")
        return [row for row in rows if child.fits(change.wish, row)]

    def _part_from_twins(self) -> OperationOf[bool]:
        """Undo what several runs made at the same time: drives, NICs and records have no unique names.

        Returns:
            Whether there was something to undo.
        """
        doubled = self._doubled()
        for change, key in doubled:
            child = there(change.child)
            rows = yield from self._part(
                key, partial(self._look_for, change), partial(self._remove_twin, child), TWIN_TIMEOUT
            )
            if rows and all(str(row["$key"]) != str(key) for row in rows):
                self.made.remove((change, key))
                # What was held back goes to the one that stays: whoever made that may have died meanwhile.
                self.held_back = [
                    (held, rows[0]["$key"] if held is child and at == key else at, late)
                    for held, at, late in self.held_back
                ]
        return bool(doubled)

    def _doubled(self) -> list[tuple[Change, Any]]:
        """Return what this run made and of which, as last read, there are several."""
        found = there(self.found)
        lots: dict[tuple[str, str], list[tuple[Change, Any]]] = {}
        for change, key in self.made:
            owner = str(self._owner_of(change).get("$key"))
            lots.setdefault((there(change.child).path, owner), []).append((change, key))
        doubled = []
        for lot in lots.values():
            first = lot[0][0]
            child = there(first.child)
            whole = child.above is None
            rows = found.children.get(child.path, ()) if whole else found.below(child, self._owner_of(first))
            pairs = child.pairs([change.wish for change, _key in lot], rows)
            doubled += [entry for entry, fitting in zip(lot, pairs) if len(fitting) > 1]
        return doubled

    def _remove_twin(self, child: Children, row: Row) -> OperationOf[bool]:
        manager, key = self.client.table(child.table), row["$key"]
        try:
            yield from self._remove(manager, key)
        except ValidationError:
            release = child.live.release(self, child, key)
            if release is None:
                raise
            yield from release  # the other controller has started the machine with it
            yield from self._remove(manager, key)
        return True

    def _made_with_owner(self, step: Step, child: Children) -> Any:
        """Return the key of a child that came into being with its new owner (WIRE 4.9), such as /user-data."""
        if self.new_key is None or step.kind != "create" or self.found is None or step.change is None:
            return None
        [fitting] = child.pairs([step.change.wish], self.found.children.get(child.option, []))
        return fitting[0]["$key"] if fitting else None

    def is_gone(self, manager: Any, key: Any) -> OperationOf[bool]:
        """Whether a row is not there any more."""
        try:
            yield from manager.read(key, ["$key"])
        except NotFoundError:
            return True
        return False

    def _remove(self, manager: Any, key: Any, sent: Optional[Operation] = None) -> OperationOf[None]:
        """Delete a row; when somebody else was faster, it is gone all the same."""
        try:
            yield from sent or manager.remove(key)
        except NotFoundError:
            self.warnings.append(f"{manager.table} {key} was deleted by somebody else meanwhile")

    def act(self, key: Any, name: str, params: Optional[Params], effect: Callable[[], Operation]) -> OperationOf[None]:
        """Start an action; when its answer is lost, or it is refused since the effect is there, look before more."""
        yield from once(
            self.client, lambda: self.table.act(key, name, params), effect, refusals=(ConflictError, ValidationError)
        )

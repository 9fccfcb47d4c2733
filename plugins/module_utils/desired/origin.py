# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows that can come into being by an action on another row, such as copies of a machine."""

from __future__ import annotations

from typing import Any, Callable, Mapping, Sequence

from ..vergeos.exceptions import ConflictError, TaskError
from ..vergeos.protocol import OperationOf
from .engine import Engine
from .kinds import Field, MissingError, Reference
from .lost_answers import once
from .plan import Found, Plan, Step, Wish, plan
from .resource import Params, Row, references


class Origin:
    """Another way to come into being than a plain POST, such as cloning.

    Args:
        option: Option that asks for it.
        spec: The option's entry in the argument spec.
        source: Operation that finds the row to start from: ``source(client, params)`` returns ``(key, row)`` with the
            row in this resource's projection.
        action: The action on that row.
        params: Given the module's parameters, the action's parameters.
        made: Entry of the answer that holds the new row's key.
        carries: Options that the action takes as parameters of the same name.
    """

    def __init__(
        self,
        option: str,
        spec: Mapping[str, Any],
        source: Callable[..., Any],
        action: str,
        params: Callable[[Params], dict[str, Any]],
        made: str,
        carries: Sequence[str] = (),
    ) -> None:
        self.option = option
        self.spec = dict(spec)
        self.source = source
        self.action = action
        self.params = params
        self.made = made
        self.carries = tuple(carries)


class OriginEngine(Engine):
    """Brings one row to the wished state, one that may begin as a copy of another."""

    @property
    def originates(self) -> bool:
        """Whether the user asks for it."""
        return bool(self.params.get(self.resource.origin.option))

    def originate(self, wish: Wish) -> OperationOf[Plan]:
        """Make the row from another one, then bring it to the wish."""
        origin: Origin = self.resource.origin
        key, source = yield from self._source(origin)
        label = self.params.get(self.resource.identity[0])
        words = f"create {self.resource.called} {label} as {origin.action} of {self.params[origin.option]}"
        carried = yield from self._carried(origin, wish)
        # What the new row will be, as far as it can be told beforehand: the source, switched off, under its new name.
        expected = {**source, self.resource.identity[0]: label, "running": False, "status": "stopped"}
        for field, value in carried.items():
            expected[field.column] = field.sent(value, {})
            if isinstance(field, Reference):
                expected[field.name_alias] = field.told(value)
        nothing = Found(expected, {child.option: [] for child in self.resource.children})
        forecast = (yield from self.with_children(expected, wish)) if source else nothing
        yield from self._settle_references(wish, forecast)
        draft = plan(self.resource, wish, forecast)
        self.forecast = forecast
        yield from self.run.unless_preview(self._make(origin, wish, key, carried, words, draft))
        draft.steps.insert(0, Step("originate", words))
        draft.before = {"state": "absent"}
        draft.after.setdefault("state", "present")
        return draft

    def _make(
        self, origin: Origin, wish: Wish, key: Any, carried: Mapping[Field, Any], words: str, draft: Plan
    ) -> OperationOf[None]:
        """Start the action, find the new row, and do what is left to do."""
        params = {
            **origin.params(self.params),
            **{field.option: field.sent(value, {}) for field, value in carried.items()},
        }
        done = yield from once(
            self.client,
            lambda: self.table.act(key, origin.action, params),
            lambda: self._by_identity(wish),
            refusals=(ConflictError,),
        )
        made = None if done.seen else done.answer.response.get(origin.made)
        if made is None:
            made = (done.seen or (yield from self._by_identity(wish)) or {}).get("$key")
        self.new_key = made
        if made is None:
            raise TaskError(f"{words}: the platform's answer names no new row", table=self.table.table)
        self.done.append(words)
        self.found = yield from self._observe_new(wish)
        real = plan(self.resource, wish, self.found)
        yield from self._carry_out(real, wish)
        draft.pending = real.pending

    def _source(self, origin: Origin) -> OperationOf[tuple[Any, Row]]:
        """Find the row to start from; none in a preview when an earlier task may make it."""
        source = origin.source(self.client, self.params, self.resource.reads())
        found: tuple[Any, Row] = (yield from self.run.require(source, (MissingError,))) or (None, {})
        return found

    def _carried(self, origin: Origin, wish: Wish) -> OperationOf[dict[Field, Any]]:
        """Return the wishes that the action itself fulfils."""
        fields = [self.resource.by_option[option] for option in origin.carries if option in wish.values]
        for field in references(fields):
            wish.values[field.option] = yield from self._settle(field, wish.values[field.option])
        return {field: wish.values[field.option] for field in fields}

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts of a machine that runs: attached and detached, or only while it is off (schema compute/vm_actions.yml)."""

from __future__ import annotations

from typing import Any, Callable, Optional

from ...desired.kinds import WishError
from ...desired.lost_answers import pause
from ...desired.plan import Change, Step
from ...desired.resource import Children, Live, Row
from ...vergeos.exceptions import APIError, ConflictError, NotFoundError, TaskTimeoutError, ValidationError
from ...vergeos.protocol import Operation, OperationOf, judged

PLUG_TIMEOUT = 30.0
# How long the status of what a machine has may lag behind its start (schema machine_drive_status.yml has no timing).
IDLE_GRACE = 5.0
ATTACHED, DETACHED = ("online", "up", "unknown", "lowerlayerdown"), ("offline", "down")


class Offline(Live):
    """Parts that are added and removed while the machine is off.

    Args:
        lags: As for :class:`Live`.
    """

    rests = True

    def __init__(self, lags: Callable[[Row, Row], bool] = lambda _owner, _row: False) -> None:
        super().__init__(lags=lags)

    def waits(self, change: Change, plugs: bool, owner: Row) -> bool:
        return change.restarts if change.kind == "update" else not self.takes(change, plugs)

    def takes(self, _change: Change, _plugs: bool) -> bool:
        """Whether a machine that runs takes up that a part comes or goes."""
        return False

    def steps(self, change: Change, step: Step, plugs: bool, owner: Row, label: str) -> list[Step]:
        if not self.takes(change, plugs):
            verb = "added to" if change.kind == "create" else "removed from"
            raise WishError(
                f"{_named(change)} cannot be {verb} {label} while it runs; "
                f"set restart_if_needed: true, or stop the machine first"
            )
        return [step]


class HotPlug(Offline):
    """Parts that are attached to a machine that runs, and detached from it.

    Args:
        action: The action that does it.
        plugs: Given a part's columns, whether it can be.
        idle: Given a row, whether a running machine could have it and does not.
        loose: Given a row, whether a running machine does not hold it at the moment, so that it can go as it is.
        mute: Given a row, whether nothing will show that it is attached, such as a NIC without a network.
        pause: Seconds after which a refused attachment is tried once more, where the platform paces them.
        lags: As for :class:`Live`.
    """

    def __init__(
        self,
        action: str,
        *,
        plugs: Callable[[Row], bool] = lambda _columns: True,
        idle: Callable[[Row], bool] = lambda _row: False,
        loose: Callable[[Row], bool] = lambda _row: False,
        mute: Callable[[Row], bool] = lambda _row: False,
        pause: float = 0.0,
        lags: Callable[[Row, Row], bool] = lambda _owner, _row: False,
    ) -> None:
        super().__init__(lags)
        self.action = action
        self.plugs = plugs
        self.lies_idle = idle
        self.loose = loose
        self.mute = mute
        self.pause = pause

    def takes(self, change: Change, plugs: bool) -> bool:
        if change.kind == "delete" and self.loose(change.row):
            return True
        return plugs and self.plugs(change.columns() if change.kind == "create" else change.row)

    def steps(self, change: Change, step: Step, plugs: bool, owner: Row, label: str) -> list[Step]:
        takes = self.takes(change, plugs)
        if change.kind == "delete" and not takes:
            return super().steps(change, step, plugs, owner, label)
        if not takes or self.loose(change.row):
            return [step]
        if change.kind == "create":
            return [step, Step("plug", f"attach {_named(change)} to the running {label}", child=change.child)]
        words, key = f"detach {_named(change)} from the running {label}", change.row.get("$key")
        return [Step("unplug", words, child=change.child, key=key), step]

    def idle(self, row: Row) -> bool:
        return self.lies_idle(row) and self.plugs(row)

    def carry(self, engine: Any, step: Step, child: Children) -> OperationOf[None]:
        """Attach a part, or detach it."""
        if step.kind == "plug":
            made = step.key is None
            yield from self._plug(engine, child, engine.child_keys[child.option] if made else step.key, True, made)
            return
        try:
            yield from self._plug(engine, child, step.key, False)
        except NotFoundError:
            if not (yield from engine.is_gone(engine.client.table(child.table), step.key)):
                raise  # else somebody else took it away, as was to follow

    def release(self, engine: Any, child: Children, key: Any) -> Optional[Operation]:
        return self._plug(engine, child, key, False)

    def _plug(self, engine: Any, child: Children, key: Any, attach: bool, made: bool = False) -> OperationOf[None]:
        """Attach or detach a part of a running machine.

        A refused attachment of what this run made leaves nothing behind (WIRE 7.8).
        """
        table = engine.client.table(child.table)
        params = {"device": key, **({} if attach else {"unplug": True})}
        goal, verb = (ATTACHED, "attaching") if attach else (DETACHED, "detaching")

        def look() -> Operation:
            return (yield from table.read(key, child.reads()))

        def there_by_now(row: Row) -> bool:
            return row.get("status") in goal or (attach and self.mute(row))

        def act() -> Operation:
            yield from engine.act(engine.row["$key"], self.action, params, lambda: judged(look(), there_by_now))

        if attach and not made and (yield from _comes_by_itself(engine, child, look, there_by_now)):
            return
        if attach and child.settles:
            yield from engine.wait_settled(child)  # what is being filled cannot be attached
        try:
            try:
                yield from act()
            except (ConflictError, ValidationError):
                if not self.pause:
                    raise
                yield from pause(self.pause)
                yield from act()
            yield from engine.poll(look, there_by_now, f"{verb} {child.noun} {key}", PLUG_TIMEOUT, _status)
        except (APIError, TaskTimeoutError) as error:
            if made:
                yield from table.remove(key)
                engine.done.pop()
                error.args = (f"{error}; the {child.noun} was removed again, add it while the machine is off",)
            raise


def _named(change: Change) -> str:
    return f"{change.child.noun if change.child else ''} {change.name()}"


def _status(row: Row) -> str:
    return str(row.get("status"))


def _comes_by_itself(
    engine: Any, child: Children, look: Callable[[], Operation], attached: Callable[[Row], bool]
) -> OperationOf[bool]:
    """Whether what looked idle is attached a moment later: a machine that has just started may not show it yet."""
    try:
        yield from engine.poll(look, attached, f"attaching {child.noun}", IDLE_GRACE, _status)
    except TaskTimeoutError:
        return False
    return True

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An API key that another takes the place of when it is old enough, and what such a change may leave behind.

The new key is made, proven and known before the old one is touched, and what removes that comes last. Wherever it
stops, the old key or a new one is good, marks and names tell which (``api_key.py``), and the next run goes on.
"""

from __future__ import annotations

import time
from typing import Any, Mapping, Optional

from ...desired.edge.spec import argument_spec
from ...desired.kinds import WishError
from ...desired.plan import Found
from ...desired.preview import shown as row_shown
from ...desired.procedure import Following, Procedure
from ...desired.resource import Params, Row
from ...desired.run import Run
from ...desired.step import Task
from ...desired.steps import Change, Remove, at_last
from ...vergeos.exceptions import AuthenticationError, NotFoundError, NotStoredError
from ...vergeos.filters import where
from ...vergeos.protocol import OperationOf, known
from ...vergeos.utils.times import format_moment, iso, parse_span
from ...vergeos.utils.validators import whole
from .api_key import (
    ENGINE,
    KEPT,
    KEY,
    LONGEST_NAME,
    NEXT,
    PREVIOUS,
    REPLACED,
    SUCCESSOR,
    UNAUTHORIZED,
    Kin,
    family,
    refuse_unknown,
    words_of,
)
from .own_key import KEYS, LISTS, shut_out, spare_own_key

SPEC: dict[str, Any] = argument_spec(KEY)


class Times:
    """How old a key becomes, and how long it stays beside the one that has replaced it.

    Args:
        params: The module's parameters.

    Raises:
        WishError: They make no sense together.
    """

    def __init__(self, params: Params) -> None:
        self.age = _span(params, "rotate_after")
        self.grace = _span(params, "grace") or 0
        if self.age is None:
            return
        if params["state"] == "absent":
            raise WishError("rotate_after: a key that is to go is not replaced; leave it out")
        if self.grace >= self.age:
            raise WishError("grace: it must be shorter than rotate_after, or old keys would pile up")
        refuse_unknown(params)

    def due(self, row: Row) -> bool:
        """Whether a key is old enough to be replaced."""
        return self.age is not None and _age(row) >= self.age


def _span(params: Params, option: str) -> Optional[int]:
    if params.get(option) is None:
        return None
    try:
        return parse_span(str(params[option]))
    except ValueError as error:
        raise WishError(f"{option}: {error}") from None


def _age(row: Row) -> float:
    return time.time() - whole(row.get("created"))


class Settled(Change):
    """Writes columns of a key and sees that they are stored.

    Attributes:
        row: The key as it is then.
    """

    row: Row = {}

    def carry(self, run: Run) -> OperationOf[None]:
        key, columns = at_last(self.key), at_last(self.columns)
        yield from super().carry(run)
        self.row = yield from run.table(KEYS).read(key, KEY.reads())
        lost = [name for name in ("name", "description") if self.row.get(name) != columns[name]]
        if lost:
            raise NotStoredError(
                f"API key {KEY.label(self.row)}: the platform accepted the write but did not store "
                f"{' and '.join(lost)}; the keys of before and after both work, and the next run goes on from there",
                table=KEYS,
                key=key,
            )
        if "expires" in columns and whole(self.row.get("expires")) != columns["expires"]:
            end = format_moment(columns["expires"])
            self.warnings = [f"the platform does not end {KEY.label(self.row)} at {end}; the first run after that does"]


class Gone(Remove):
    """Removes a key and sees that it is gone; so it is where the platform does not let the task in any more."""

    def carry(self, run: Run) -> OperationOf[None]:
        yield from super().carry(run)
        try:
            yield from run.table(KEYS).read(at_last(self.key), ["$key"])
        except NotFoundError:
            return
        except AuthenticationError as error:
            if error.status_code == UNAUTHORIZED:
                return
            raise
        raise NotStoredError(f"{self.words}: the platform accepted it, but the key is there still", table=KEYS)


class Taking(Settled):
    """Gives a new key the name of the one that it replaces, and tells of it.

    Args:
        words: As for :class:`Change`.
        made: The work that makes the new key.
        name: The name.
        secret: Whether the user gets the secret.
    """

    def __init__(self, words: str, made: Task, name: str, secret: bool) -> None:
        text = made.result[ENGINE].wish.values.get("description", "")
        super().__init__(words, KEYS, lambda: int(made.result["key"]), {"name": name, "description": text})
        self.made = made
        self.name = name
        self.secret = secret

    @property
    def findings(self) -> Mapping[str, Any]:  # type: ignore[override]
        """What the user gets."""
        row, engine = self.made.result["api_key"], self.made.result[ENGINE]
        row = row_shown(KEY, Found(self.row, {})) if self.row else {**row, "name": self.name}
        return {"key": row["key"], "api_key": row, **({"secret": engine.secret or None} if self.secret else {})}


def plan(run: Run) -> OperationOf[Following]:
    """Lay out what becomes of a key, of the one that replaces it, and of what earlier runs have left."""
    times = Times(run.params)
    task = yield from run.begin(KEPT, run.params)
    engine = task.result.pop(ENGINE)
    draft, kin, first = Following(task), engine.kin, engine.first
    if engine.makes and run.params["return_secret"]:
        draft.entries["secret"] = engine.secret or None
    absent = run.params["state"] == "absent"
    if kin is None and first is not None and (absent or times.age is not None):
        kin = yield from _kin(run, first["user"], str(engine.wish.values.get("name") or first["name"]))
    if kin is None:
        return draft
    if absent:
        draft.steps += yield from _removals(run, [*kin.begun, *kin.replaced])
    elif first is None:
        # Made just now; what stands under its own name has gone before.
        left = [row for row in kin.begun if row["name"] != engine.wish.values["name"]]
        over = kin.replaced if times.age is not None and not times.grace else []
        draft.steps += yield from _removals(run, [*left, *over])
    elif times.age is not None and (kin.begun or times.due(first)):
        yield from _replace(run, draft, kin, first, times)
    elif times.age is not None and _age(first) >= times.grace:
        draft.steps += yield from _removals(run, kin.replaced)
    return draft


def _kin(run: Run, user: Any, name: str) -> OperationOf[Kin]:
    found = where(user=user, name=family(name))
    return Kin(name, (yield from run.table(KEYS).rows(found, KEY.reads(), "+$key")))


def _removals(run: Run, rows: list[Row]) -> OperationOf[list[Remove]]:
    """Lay out the removal of keys, unless the task may log in with one of them."""
    if rows and not run.params["allow_lockout"]:
        yield from spare_own_key(run.system, rows, "goes")
    return [Gone(f"delete API key {KEY.label(row)}", KEYS, row["$key"]) for row in rows]


def _replace(run: Run, draft: Following, kin: Kin, old: Row, times: Times) -> OperationOf[None]:
    """Lay out how a new key takes the place of one."""
    name = str(old["name"])
    if len(name) + len(NEXT[1]) > LONGEST_NAME:
        raise WishError(f"name: a key that is replaced has at most {LONGEST_NAME - len(NEXT[1])} characters")
    leaving = yield from _removals(run, [*kin.replaced, old])
    free = next((f"{name}{end}" for end in NEXT if f"{name}{end}" not in kin.names), f"{name}{NEXT[0]}")
    params = {**run.params, **_kept(run.params, old), "key": None, "name": free}
    made = yield from run.task(SUCCESSOR, params)
    previous: dict[str, Any] = {"name": f"{name}{PREVIOUS}", "description": f"{words_of(old)} {REPLACED}".strip()}
    if times.grace:
        end = int(time.time()) + times.grace
        previous.update(expires_type="date", expires=min(end, whole(old.get("expires")) or end))
    taking = f"have the new key take the place of API key {KEY.label(old)}"
    draft.steps += [
        made,
        *(yield from _removals(run, kin.begun)),
        *leaving[:-1],
        Settled("", KEYS, old["$key"], previous),
        Taking(taking, made, name, run.params["return_secret"]),
        *([] if times.grace else leaving[-1:]),
    ]
    draft.before = {"created": iso(old.get("created"))}
    draft.after = {"created": None}
    if run.params["prove"]:
        yield from run.doubt(lambda: _doubts(run, {**old, **made.result[ENGINE].wish.values}))


def _kept(params: Params, old: Row) -> dict[str, Any]:
    """Return what a new key takes over from the old one: who it is for, and what the task says nothing about."""
    shown = {name: KEY.by_option[name].shown(old) for name in ("user", "description", *LISTS)}
    ends, lasts = whole(old.get("expires")), whole(old.get("expires")) - whole(old.get("created"))
    shown["expires"] = f"{lasts} s" if ends and lasts > 0 else "never"
    return {name: value for name, value in shown.items() if name == "user" or params.get(name) is None}


def _doubts(run: Run, row: Mapping[str, Any]) -> OperationOf[list[str]]:
    """Warn where the lists of a key keep out this host, from which it is to be proven."""
    out = shut_out(run.system, {**row, "lastlogin_ip": None})
    said = f"the lists of the key keep out {', '.join(out)}, so that it cannot be proven from here; see prove"
    return known([said] if out else [])


API_KEYS = Procedure(plan)

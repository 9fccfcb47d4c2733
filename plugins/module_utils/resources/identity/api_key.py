# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API keys of users: what one is, and how it is made (schema identity/user_api_keys.yml, WIRE 2.2).

The platform tells a secret once, in the answer to the POST. So a key is marked in its description until its secret has
come to where it is to be: what an interrupted run leaves is told from a key that somebody may use.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any, Mapping, Optional, Sequence

from ...desired.engine import Engine
from ...desired.kinds import CommaList, Moment, Reference, Text, WishError
from ...desired.lost_answers import once
from ...desired.plan import Found, Plan, Step, Wish
from ...desired.resource import Resource, Row
from ...desired.run import Run
from ...desired.state import State, foretold_row, shown_row
from ...vergeos.exceptions import (
    APIError,
    AuthenticationError,
    NotStoredError,
    PermissionDeniedError,
    TaskError,
    VergeError,
)
from ...vergeos.filters import Filter, where
from ...vergeos.protocol import API, OperationOf, Request, exchange
from ...vergeos.table import Receipt
from ...vergeos.utils.local import TargetError, check_target, replacing
from ..common.caller import LOCKOUT
from ..common.expiry import NEVER, Expiry
from .own_key import KEYS, LISTS, blocks, spare_caller

if TYPE_CHECKING:
    from ...vergeos.schema import user_api_keys, users  # noqa: F401

# Behind the description of a key whose secret has not come to where it is to be, and of one that another has replaced.
UNFINISHED = "[verge_api_key: unfinished]"
REPLACED = "[verge_api_key: replaced]"
# Behind the name of a key that is to replace another, and of the other one. The second is for a run that follows on one
# that was interrupted: what that has made may be in use already.
NEXT = (" (next)", " (next 2)")
PREVIOUS = " (previous)"
LONGEST_NAME = 128
LONGEST_TEXT = 2048
# How often a key is made whose secret is lost with the answer.
ATTEMPTS = 3
UNAUTHORIZED = 401
# Under this name a result holds the engine, for whoever goes on from it.
ENGINE = "engine"


def words_of(row: Row) -> str:
    """Return a key's description without a mark."""
    text = str(row.get("description") or "")
    return next((text[: -len(mark)].rstrip() for mark in (UNFINISHED, REPLACED) if text.endswith(mark)), text)


def marked(row: Row, mark: str) -> bool:
    """Whether a key has a mark."""
    return str(row.get("description") or "").endswith(mark)


class Name(Text):
    """The name of a key, under which what it replaces and what is to replace it are found as well."""

    def near(self, wish: Mapping[str, Any]) -> Optional[Filter]:
        return where(name=family(wish[self.option]))


def family(name: str) -> list[str]:
    """Return the names under which a key may be found."""
    return [name, *(f"{name}{end}" for end in (*NEXT, PREVIOUS))]


class Words(Text):
    """Free text; the mark behind it is not the user's."""

    def same(self, wanted: Any, row: Row) -> bool:
        return bool(words_of(row) == wanted)

    def shown(self, row: Row) -> Any:
        return words_of(row)


class Ends(Expiry):
    """When a key ends, which takes two columns (schema user_api_keys.yml)."""

    def written(self, wanted: Any, row: Row) -> dict[str, Any]:
        return {**super().written(wanted, row), "expires_type": "date" if wanted.moment else NEVER}


class Sources(CommaList):
    """Addresses and blocks that a key may be used from, or not."""

    def check(self, value: Any) -> Any:
        text = super().check(value)
        for word in self.words(text):
            try:
                everything = ipaddress.ip_network(word, strict=False).prefixlen == 0
            except ValueError:
                raise WishError(f"{self.option}: {word!r} is no address and no block such as 10.0.0.0/8") from None
            if everything:
                raise WishError(f"{self.option}: {word} is everywhere, which the platform refuses; give an empty list")
        return text


def guard(engine: Any, draft: Plan) -> OperationOf[None]:
    """Refuse lists that overlap, a key that nobody would ever know, and to cut off the task itself."""
    refuse_overlap({**(engine.found.row if engine.found else {}), **_written(draft)})
    engine.complete(draft)
    yield from spare_caller(engine, draft)


def _written(draft: Plan) -> dict[str, Any]:
    return {name: value for step in draft.steps for name, value in step.columns.items()}


def refuse_overlap(row: Row) -> None:
    """Refuse an address in both lists, as the platform does from 26.1.4 on (WIRE 2.2)."""
    allowed, denied = (blocks(row.get(name)) for name in LISTS)
    for one in allowed:
        for other in denied:
            if one.version == other.version and one.overlaps(other):
                raise WishError(f"ip_deny_list: {other} and {one} of ip_allow_list overlap; an allow list is enough")


KEY = Resource(
    "api_key",
    KEYS,
    [
        Reference("user", "users", create_only=True),
        Name("name", least=1, most=LONGEST_NAME),
        Words("description", most=LONGEST_TEXT - len(UNFINISHED) - 1),
        Ends("expires"),
        Sources("ip_allow_list"),
        Sources("ip_deny_list"),
        Moment("last_used", "lastlogin_stamp", listed=False),
        Text("last_used_from", "lastlogin_ip", listed=False),
    ],
    identity=("user", "name"),
    extra=["created"],
    flags={
        "dest": {"type": "path"},
        "return_secret": {"type": "bool", "default": False, "no_log": False},
        "rotate_after": {"type": "str"},
        "grace": {"type": "str"},
        "prove": {"type": "bool", "default": True},
        **LOCKOUT,
    },
    # Said always, so that it does not depend on what the platform takes a date that was left out for.
    defaults=lambda _params: {"expires": NEVER},
    guard=guard,
    called="API key",
)


class Kin:
    """The keys that one wish is about.

    Args:
        name: The name.
        rows: The keys of that user that have one of its names.

    Attributes:
        own: The key itself; several where the platform holds several.
        begun: What a run has made that did not come to its end.
        replaced: What other keys have replaced.
        names: All of their names.
    """

    def __init__(self, name: str, rows: Sequence[Row]) -> None:
        self.own = [row for row in rows if row["name"] == name and not marked(row, UNFINISHED)]
        self.begun = [row for row in rows if marked(row, UNFINISHED)]
        self.replaced = [row for row in rows if marked(row, REPLACED)]
        self.names = {str(row["name"]) for row in rows}


class KeyEngine(Engine):
    """Brings a key to the wished state; the secret of a new one comes to where it is to be, or the key goes again.

    Attributes:
        kin: What was found beside the key; None where it was looked up by its own key.
        first: The key as it was found.
        secret: The secret of a new one.
        makes: Whether one is, or would be, made.
        delivered: Whether its secret is where it is to be.
    """

    kin: Optional[Kin] = None
    first: Optional[Row] = None
    secret = ""
    makes = False
    delivered = False

    def _by_identity(self, wish: Wish) -> OperationOf[Optional[Row]]:
        condition = yield from self._identity(wish)
        rows: list[Row] = []
        if condition is not None:
            rows = yield from self.table.rows(condition, self.resource.reads(), "+$key")
        self.kin = Kin(wish.values["name"], rows)
        if len(self.kin.own) > 1:
            raise self._several(self.kin.own)
        return self.kin.own[0] if self.kin.own else None

    def observe(self, wish: Wish) -> OperationOf[Optional[Found]]:
        found = yield from super().observe(wish)
        if self.first is None and found is not None and not self.secret:
            self.first = found.row
        return found

    def _settle_references(self, wish: Wish, found: Optional[Found]) -> OperationOf[None]:
        """What is left out is left alone, also where a run was interrupted between the old key and the new one."""
        yield from super()._settle_references(wish, found)
        left = [*self.kin.replaced, *self.kin.begun] if self.kin is not None and found is None else []
        for option in ("description", *LISTS) if left else ():
            field = self.resource.by_option[option]
            wish.defaults[option] = field.wire(field.shown(left[0]))

    def complete(self, draft: Plan) -> None:
        """Complete a plan that makes a key, and refuse it where nobody would get to know the secret."""
        made = next((step for step in draft.steps if step.kind == "create"), None)
        if made is None:
            return
        refuse_unknown(self.params)
        self.makes = True
        if self.params.get("dest"):
            try:
                check_target(self.params["dest"], "dest: ")
            except TargetError as error:
                self.run.refuse(WishError(str(error)), str(error), "an earlier task makes it possible")
        taken = [row for row in self.kin.begun if row["name"] == made.columns["name"]] if self.kin else []
        words = f"delete {self.resource.called} {{}}, whose making was interrupted"
        draft.steps[:0] = [
            Step("discard", words.format(self.resource.label(row)), columns={}, key=row["$key"]) for row in taken
        ]

    def _run(self, step: Step, draft: Plan, wish: Wish, started: float) -> OperationOf[None]:
        if step.kind == "discard":
            yield from self._remove(self.table, step.key)
        else:
            yield from super()._run(step, draft, wish, started)

    def _create(self, step: Step, wish: Wish) -> OperationOf[None]:
        words = f"{step.columns.get('description') or ''} {UNFINISHED}".strip()
        receipt = yield from mint(self.run, {**step.columns, "description": words})
        self.new_key, self.secret = receipt.key, str(receipt.response.get("private_key") or "")
        if not self.secret:
            yield from self._remove(self.table, self.new_key)
            raise TaskError(f"{step.words}: the platform's answer holds no secret, so the key was removed again")
        self.found = yield from self._observe_new(wish)

    def _carry_out(self, draft: Plan, wish: Wish) -> OperationOf[None]:
        try:
            yield from super()._carry_out(draft, wish)
            if self.secret:
                yield from self._deliver()
                yield from self._finish(wish)
        except VergeError as error:
            if self.secret and not self.delivered:
                yield from self._take_back(error, draft)
            raise

    def _deliver(self) -> OperationOf[None]:
        """Bring the secret to where it is to be."""
        if self.params.get("dest"):
            with replacing(self.params["dest"], "dest: ", secret=True) as file:
                file.write(self.secret.encode())
        self.delivered = True
        yield from ()

    def _finish(self, wish: Wish) -> OperationOf[None]:
        """Take the mark away, since the secret has come to where it is to be."""
        yield from self.table.change(self.new_key, {"description": words_of(self.row)})
        self.found = yield from self.observe(wish)
        if marked(self.row, UNFINISHED):
            raise NotStoredError(
                f"{self.resource.called} {self.resource.label(self.row)} was made and its secret is known, but the "
                f"platform did not store its description, so that the next run makes another one",
                table=KEYS,
                key=self.new_key,
            )

    def _take_back(self, error: VergeError, draft: Plan) -> OperationOf[None]:
        """Remove a key whose secret nobody knows; what it was that failed stays the error."""
        try:
            yield from self._remove(self.table, self.new_key)
        except VergeError:
            what = f"the new key (key {self.new_key}) is there still, and the next run removes it"
        else:
            made = [step.words for step in draft.steps if step.kind == "create"]
            self.done[:] = [words for words in self.done if words not in made]
            what = "the new key was removed again, since its secret is nowhere"
        error.args = (f"{error}; {what}",)

    def _prove_gone(self) -> OperationOf[None]:
        """A platform that does not let the task in any more proves it too, where it was the task's own key."""
        try:
            yield from super()._prove_gone()
        except AuthenticationError as error:
            if error.status_code != UNAUTHORIZED:
                raise


class Successor(KeyEngine):
    """Makes the key that is to replace another; the mark goes when it does so."""

    def _deliver(self) -> OperationOf[None]:
        if self.params["prove"]:
            yield from prove(self.run, self.secret)
        yield from super()._deliver()

    def _finish(self, wish: Wish) -> OperationOf[None]:
        yield from ()


def refuse_unknown(params: Mapping[str, Any]) -> None:
    """Refuse to make a key whose secret nobody would get to know.

    Args:
        params: The module's parameters.

    Raises:
        WishError: They say nothing about it.
    """
    if not params.get("dest") and not params.get("return_secret"):
        raise WishError(
            "the platform tells the secret of a new API key once; say where it goes by dest (a file), or have it in "
            "the result by return_secret: true",
            table=KEYS,
        )


def mint(run: Run, columns: Mapping[str, Any]) -> OperationOf[Receipt]:
    """Make a key; where the answer is lost, and the secret with it, the key goes and is made anew.

    Args:
        run: The run.
        columns: Its columns.

    Returns:
        The answer; its ``response`` holds the secret as ``private_key``.

    Raises:
        VergeError: As the requests do.
    """
    table = run.table(KEYS)
    told = {name: columns[name] for name in ("user", "name", "description")}

    def there() -> OperationOf[Optional[Row]]:
        found = yield from table.find(where(user=told["user"], name=told["name"]), ["$key", *told])
        return found if found is not None and marked(found, UNFINISHED) else None

    for _attempt in range(ATTEMPTS):
        done = yield from once(run.system, lambda: table.insert(columns), there)
        if done.seen is None:
            receipt: Receipt = done.answer
            return receipt
        yield from table.remove(done.seen["$key"])
    raise TaskError(f"create API key {told['name']}: the answer was lost {ATTEMPTS} times", table=KEYS)


def prove(run: Run, secret: str) -> OperationOf[None]:
    """Ask the platform something with a key.

    Args:
        run: The run.
        secret: The key.

    Raises:
        TaskError: The platform does not let it in.
    """
    query = {"fields": "$key", "limit": 1}
    header = {"Authorization": f"Bearer {secret}"}
    request = Request("GET", f"{API}/{KEYS}", query=query, headers=header, table=KEYS, needs=("", "list"))
    try:
        yield from exchange(request, run.system.policy, "the new key")
    except PermissionDeniedError:
        return  # who it is was seen
    except APIError as error:
        # In words of our own: the platform's may hold what was sent.
        status = error.status_code
    else:
        return
    raise TaskError(
        f"the platform does not let the new key in (HTTP {status}), so it replaces nothing; where ip_allow_list or "
        f"ip_deny_list keeps this host out, set prove: false",
        table=KEYS,
    )


def key_shown(engine: Any, draft: Plan) -> dict[str, Any]:
    """Return the entries of the result that show a key, and the engine for whoever goes on from it."""
    return {**shown_row(engine, draft), ENGINE: engine}


def key_foretold(engine: Any, draft: Plan) -> dict[str, Any]:
    """Return the same for a preview."""
    return {**foretold_row(engine, draft), ENGINE: engine}


KEPT = State(KEY, KeyEngine, key_shown, key_foretold)
SUCCESSOR = State(KEY, Successor, key_shown, key_foretold)

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Webhooks: where the platform sends messages to, and trying it (schema automation/webhook_urls.yml, webhooks.yml)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Mapping, Optional

from ...desired.edge.spec import WAITING, argument_spec
from ...desired.kinds import HIDDEN, Choice, Field, Flag, Integer, Secret, Text, WishError, plain
from ...desired.procedure import Following, Procedure, the_row
from ...desired.resource import Params, Resource, Row
from ...desired.run import Entries, Run
from ...desired.state import State
from ...desired.step import Until
from ...desired.steps import Act
from ...vergeos.facts import SOUNDS_SECRET
from ...vergeos.filters import where
from ...vergeos.moments import told
from ...vergeos.protocol import OperationOf

if TYPE_CHECKING:
    from ...vergeos.schema import webhook_urls, webhooks  # noqa: F401

# Names of headers, and those that let somebody in.
NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
LETS_IN = re.compile(f"{SOUNDS_SECRET.pattern}|authorization|cookie|key", re.IGNORECASE)
SENT = ("status", "status_info", "created", "last_attempt")
READS = ["$key", "message", *SENT]
# So many of the newest messages are looked at; 3,000 may be there.
NEWEST = 50


class Headers(Field):
    """Headers by name; stored as a line each, which ends in a line break."""

    type = "dict"

    def check(self, value: Any) -> Any:
        lines: dict[str, str] = {}
        for name, content in value.items():
            text = plain(f"{self.option}: {name}", content).strip()
            if not NAME.fullmatch(str(name)) or not text or not text.isprintable():
                raise WishError(f"{self.option}: {name!r}: a header is a word without a colon, with a text of one line")
            if lines.setdefault(str(name).lower(), f"{name}:{text}\n") != f"{name}:{text}\n":
                raise WishError(f"{self.option}: {name!r} is given twice; upper and lower case are the same")
        return "".join(lines.values())

    def same(self, wanted: Any, row: Row) -> bool:
        lowered = ({name.lower(): text for name, text in _headers(text).items()} for text in (wanted, self.held(row)))
        return next(lowered) == next(lowered)

    def shown(self, row: Row) -> Any:
        return self.told(self.held(row))

    def told(self, wanted: Any) -> Any:
        return {name: HIDDEN if LETS_IN.search(name) else text for name, text in _headers(wanted).items()}


def _headers(text: Any) -> dict[str, str]:
    pairs = (line.partition(":") for line in str(text or "").splitlines() if line.strip())
    return {name.strip(): content.strip() for name, _colon, content in pairs}


def secrets(params: Params) -> set[str]:
    """Return the texts of headers that let somebody in, which nothing may show."""
    headers: Mapping[str, Any] = params.get("headers") or {}
    return {str(text).strip() for name, text in headers.items() if LETS_IN.search(str(name))} - {""}


class Login(str):
    """A kind of login with what it takes; the one is never changed without the other."""

    value: Optional[str] = None


class Kind(Choice):
    """How the platform logs in."""

    def check(self, value: Any) -> Any:
        return value

    def written(self, wanted: Any, row: Row) -> dict[str, Any]:
        own = {self.column: str(wanted)}
        return own if wanted.value is None else {**own, "authorization_value": wanted.value}


def with_login(params: Params) -> Params:
    """Bring the two together."""
    if params.get("authorization_type") is None:
        return params
    login = Login(params["authorization_type"])
    login.value = params.get("authorization_value")
    return {**params, "authorization_type": login}


def refuse_senseless(_engine: Any, draft: Any) -> None:
    """Refuse what no message can be sent to."""
    for step in draft.steps:
        kind = step.columns.get("authorization_type", "none")
        if kind != "none" and not step.columns.get("authorization_value"):
            raise WishError(f"authorization_value: {kind} needs one")
        if not step.columns.get("url", "https://").startswith(("http://", "https://")):
            raise WishError(f"url is {step.columns['url']!r}; it begins with http:// or https://")


WEBHOOK = Resource(
    "webhook",
    "webhook_urls",
    [
        Text("name", least=1, most=128),
        Text("url"),
        Headers("headers"),
        Kind("authorization_type", choices=["none", "basic", "bearer", "apikey"]),
        Secret("authorization_value"),
        Flag("allow_insecure"),
        # The options of these names are the connection's.
        Integer("delivery_timeout", "timeout", least=3, most=120),
        Integer("delivery_retries", "retries", least=0, most=100),
    ],
    prepare=with_login,
    guard=refuse_senseless,
)
SPEC: dict[str, Any] = {
    **argument_spec(WEBHOOK),
    "test": {"type": "bool", "default": False},
    "test_message": {"type": "dict"},
    **WAITING,
}
MADE = State(WEBHOOK)


def plan(run: Run) -> OperationOf[Following]:
    """Lay out what becomes of a webhook, and the try of it."""
    params = run.params
    if not params["test"] and params["test_message"] is not None:
        raise WishError("test_message: it is what test sends; set test: true, or leave it out")
    if params["test"] and params["state"] == "absent":
        raise WishError("test: a webhook that is to go is not tried; leave it out")
    draft = Following((yield from run.begin(MADE, params)))
    if params["test"]:
        draft.steps.append((yield from _trial(run, draft.task.entries["webhook"])))
    return draft


def _trial(run: Run, row: Row) -> OperationOf[Act]:
    """Lay out a message and the wait for its end; it is told from others by what was there before."""
    key, what = row["key"], f"send a test message to webhook {row['name']}"
    given = run.params["test_message"]
    message = json.dumps({"text": "A test message from Ansible"} if given is None else given)

    def history() -> OperationOf[list[Row]]:
        found = where(webhook_url=key)
        rows: list[Row] = yield from run.table("webhooks").rows(found, READS, "-created,-$key", NEWEST)
        return rows

    before = [] if key is None else [(entry["$key"], entry["created"]) for entry in (yield from history())]

    def sent() -> OperationOf[Row]:
        new = [entry for entry in (yield from history()) if (entry["$key"], entry["created"]) not in before]
        # A text such as ${DATE} is filled in, so that the message is not the one that was sent.
        return next((entry for entry in new if entry["message"] == message), new[0] if new else {})

    end = Until(
        sent,
        lambda seen: seen.get("status") == "sent",
        what,
        run.params["wait_timeout"],
        lambda seen: str(seen.get("status") or "no message is there"),
        lambda seen: str(seen.get("status_info") or "no reason given") if seen.get("status") == "error" else None,
    )
    return Act(what, "webhook_urls", key, "send", {"message": message}, taken_up=sent, until=end)


def shown(run: Run, draft: Following) -> OperationOf[Entries]:
    """Show the webhook, and what became of the message."""
    entries = yield from the_row(run, draft)
    for step in draft.steps:
        seen = step.seen if isinstance(step, Act) else None
        delivery = seen and {name: told("webhooks", seen)[name] for name in SENT}
        entries = {**entries, "delivery": delivery}
    return entries


WEBHOOKS = Procedure(plan, shown)

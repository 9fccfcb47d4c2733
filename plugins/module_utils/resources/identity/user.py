# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users (schema identity/users.yml)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Mapping, Optional

from ...desired.engine import Engine
from ...desired.kinds import NONE, Choice, CommaList, Field, Flag, Moment, Reference, Secret, Text, WishError
from ...desired.plan import Plan, Wish
from ...desired.resource import Children, Params, Resource, Row, never
from ...vergeos.exceptions import NotFoundError
from ...vergeos.filters import Filter, one_of, where
from ...vergeos.protocol import OperationOf
from ...vergeos.utils.lists import in_short
from ...vergeos.utils.words import truth
from ..common.caller import LOCKOUT
from ..common.tag import tags_of
from .access import guard
from .group import STATES, explained, membership, switched

if TYPE_CHECKING:
    from ...vergeos.schema import (  # noqa: F401
        auth_sources,
        groups,
        members,
        permissions,
        tag_categories,
        tag_members,
        tags,
        user_api_keys,
        users,
        vms,
    )

# The group whose members have physical access, since 26.2 (WIRE 12.2, 2).
SUPER_USERS = "Super Users"


class Account(Text):
    """A login name. Clients write them in lower case; whether the platform insists on that is not known."""

    loose = True

    def check(self, value: Any) -> Any:
        text = super().check(value)
        if "/" in text:
            raise WishError(f"{self.option} is {text!r}; a login name has no slash")
        return text

    def near(self, wish: Mapping[str, Any]) -> Optional[Filter]:
        names = dict.fromkeys((wish[self.option], wish[self.option].lower()))
        return one_of(*(where(**{self.column: name}) for name in names))

    def same(self, wanted: Any, row: Row) -> bool:
        return bool(str(self.held(row) or "").lower() == wanted.lower())

    def sent(self, wanted: Any, _row: Row) -> Any:
        return wanted.lower()

    def told(self, wanted: Any) -> Any:
        return wanted.lower()


class Lines(CommaList):
    """Entries of which each is a line; their order says nothing."""

    def __init__(self, option: str, column: str = "", **facets: Any) -> None:
        super().__init__(option, column, joint="\n", **facets)

    def same(self, wanted: Any, row: Row) -> bool:
        return sorted(self.shown(row)) == sorted(self.words(wanted))


class SecondFactor(Choice):
    """What a login takes besides the password. An authenticator is set up by its person at the next login; whether that
    has happened, its type alone does not tell (schema users.yml)."""

    COLUMNS: Mapping[str, Mapping[str, Any]] = {
        NONE: {"two_factor_authentication": False, "two_factor_setup_next_login": False, "two_factor_type": "email"},
        "email": {"two_factor_authentication": True, "two_factor_type": "email"},
        "authenticator": {"two_factor_setup_next_login": True, "two_factor_type": "authenticator"},
    }

    def __init__(self, option: str) -> None:
        super().__init__(option, "two_factor_type", choices=list(self.COLUMNS))

    def reads(self) -> list[str]:
        return [self.column, "two_factor_authentication"]

    def held(self, row: Row) -> Any:
        kind = row.get(self.column)
        return kind if kind == "authenticator" or truth(row.get("two_factor_authentication")) else NONE

    def written(self, wanted: Any, row: Row) -> dict[str, Any]:
        return dict(self.COLUMNS[wanted])


class Lock(Moment):
    """Since when a user is locked out after wrong passwords; 0 when it is not."""

    def same(self, wanted: Any, row: Row) -> bool:
        return bool(int(self.held(row) or 0) == wanted)

    def written(self, wanted: Any, row: Row) -> dict[str, Any]:
        return {self.column: wanted, "failed_attempts": 0}


def prepared(params: Params) -> Params:
    """Bring the states that are a column to their field; refuse what contradicts itself."""
    if params.get("physical_access") is False and SUPER_USERS in (params.get("groups") or ()):
        raise WishError(f"physical_access is false, and groups has {SUPER_USERS!r}, which gives it; say one of both")
    if params.get("state") == "unlocked":
        return {**params, "state": "present", "locked_since": 0}
    return switched(params)


def unknown_password(params: Params) -> dict[str, Any]:
    """Give a password that nobody knows to who logs in otherwise: whether the platform makes a user without one is not
    recorded."""
    elsewhere = params.get("auth_source") not in (None, NONE) or params.get("type") == "api"
    return {"user_password": f"{secrets.token_urlsafe(32)}.aA1"} if elsewhere else {}


def checked(engine: Any, draft: Plan) -> Optional[OperationOf[None]]:
    """Refuse what makes no sense, and what locks out (``access.py``)."""
    found = engine.found.row if engine.found else {}
    for step in draft.steps:
        by_mail = step.child is None and step.columns.get("two_factor_authentication")
        if by_mail and not step.columns.get("email", found.get("email")):
            raise WishError("two_factor: codes by e-mail need an address; give email, too")
    return guard(engine, draft)


def in_any_table(engine: Any, draft: Plan) -> OperationOf[None]:
    """Refuse the same of a row of the table that somebody names, and to delete who owns machines."""
    if any(step.kind == "delete" for step in draft.steps) and engine.found:
        owned = OWNED.query(engine.row)
        rows = yield from engine.client.table(OWNED.table).rows(where(**owned), ["$key", "name"], "+$key")
        if rows:
            names = in_short([str(row["name"]) for row in rows], 5)
            raise WishError(
                f"user {engine.row['name']} owns {len(rows)} machine(s), which would be deleted with it: {names}; give "
                f"them to somebody else, or delete it with verge_user and destroy: true",
                table="users",
                key=engine.row["$key"],
            )
        yield from engine.insist(OWNED.table, f"a vm of user {engine.row['name']} is not to be seen")
    asked = checked(engine, draft)
    if asked is not None:
        yield from asked


class UserEngine(Engine):
    """Says of a group that takes no members what to do about it."""

    def _carry_out(self, draft: Plan, wish: Wish) -> OperationOf[None]:
        try:
            yield from super()._carry_out(draft, wish)
        except NotFoundError as error:
            raise explained(error) from None


def _belonging(option: str, noun: str, table: str, column: str, **facets: Any) -> Children:
    """Return rows that go with a user and that its module does not manage."""
    fields: list[Field] = [Text("name")]
    return Children(
        option, noun, table, fields, lambda row: {column: row["$key"]}, wishes=never, listed=False, **facets
    )


OWNED = _belonging(
    "vms",
    "vm",
    "vms",
    "owner_user",
    lost="destroy",
    query=lambda row: {"owner_user": row["$key"], "is_snapshot": False},
)
USER = Resource(
    "user",
    "users",
    [
        Account("name", aliases=["user"], least=1, most=128),
        Choice("type", choices=["normal", "api", "vdi"], create_only=True),
        Secret("user_password", "password", most=256),
        Text("display_name", "displayname", aliases=["displayname"]),
        Text("email", stored=str.lower),
        Lines("ssh_keys"),
        Reference("auth_source", "auth_sources", create_only=True, optional=True),
        Text("remote_name"),
        Flag("physical_access"),
        SecondFactor("two_factor"),
        Flag("change_password", write_only=True),
        Flag("enabled", listed=False),
        Lock("locked_since", "account_locked", listed=False),
    ],
    children=[
        Children(
            "groups",
            "group",
            "members",
            [Reference("group", "groups", "parent_group")],
            lambda row: {"member": f"users/{row['$key']}"},
            query=lambda row: membership(row["$key"]),
            purge="purge_groups",
            single=True,
            # It goes and comes with physical_access.
            spared=lambda row: row.get("parent_group_name") == SUPER_USERS,
        ),
        tags_of("users"),
        _belonging("api_keys", "API key", "user_api_keys", "user", goes_first=True),
        OWNED,
    ],
    extra=[
        "created",
        "creator",
        "identity",
        "last_login",
        "failed_attempts",
        "two_factor_authentication",
        "change_password",
    ],
    flags={"state": {"type": "str", "default": "present", "choices": [*STATES, "unlocked"]}, **LOCKOUT},
    prepare=prepared,
    defaults=unknown_password,
    guard=checked,
)

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of users and groups (schema identity/groups.yml, members.yml)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Mapping, Optional

from ...desired.edge.spec import WAITING
from ...desired.engine import Engine
from ...desired.kinds import Flag, Pointer, Reference, Text, WishError
from ...desired.lost_answers import pause
from ...desired.plan import Plan, Wish
from ...desired.resource import Children, Params, Resource, Row
from ...vergeos.exceptions import NotFoundError
from ...vergeos.filters import one_of, where
from ...vergeos.protocol import Operation, OperationOf
from ...vergeos.rights import NAMED
from ...vergeos.utils.references import is_number, parse_reference
from ..common.caller import LOCKOUT
from ..common.release import release
from ..common.tag import tags_of
from .access import guard

if TYPE_CHECKING:
    from ...vergeos.schema import groups, members, permissions, tag_categories, tag_members, tags, users  # noqa: F401

KINDS = ("users", "groups")
# What the platform answers of a group that never takes members, and from which version on there is none (WIRE 12.2, 1).
SPOILT = re.compile(r"error setting field 'members\.group'")
SOUND = (26, 2)
# Seconds after a deletion in which a group that is made is spoilt: measured 5, and 6 are recommended.
REST = 6.0
STATES = ["present", "absent", "enabled", "disabled"]


def switched(params: Params) -> Params:
    """Bring the states that are a column to their field."""
    state = params.get("state")
    if state not in ("enabled", "disabled"):
        return params
    return {**params, "state": "present", "enabled": state == "enabled"}


class Joined(Pointer):
    """A wish for a member that was found.

    Attributes:
        name: Its name.
    """

    __slots__ = ("name",)

    def __init__(self, given: Any, row: Row) -> None:
        super().__init__(given, row["$key"])
        self.name = row["name"]


class Member(Reference):
    """A user or a group, which share one list of names (WIRE 4.7), in either form of a reference (WIRE 8.3)."""

    def __init__(self) -> None:
        super().__init__("member", "users", naming="$display")
        self.name_alias = "member_display"
        self.named_in = "users and groups"

    def looks_in(self, _given: str = "") -> dict[str, tuple[str, ...]]:
        return dict.fromkeys(KINDS, NAMED)

    def spelled(self, given: str) -> Optional[str]:
        """Return a key that is spelled out as it is stored; None for a name, and for digits."""
        found = parse_reference(given)
        exact = given in (str(found), f"/v4/{found}")
        return str(found) if exact and found.table in KINDS and isinstance(found.key, int) else None

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        found = parse_reference(row.get(self.column))
        key = wanted.key if wanted.key is not None else self.spelled(wanted.given)
        if key is not None:
            return str(found) == key
        return bool(wanted.given == self._name(row)) and not is_number(wanted.given)

    def told(self, wanted: Any) -> Any:
        return wanted.name if isinstance(wanted, Joined) else super().told(wanted)

    def pointer(self, given: Any, row: Mapping[str, Any]) -> Pointer:
        return Joined(given, row)

    def locate(self, manager: Any, given: str) -> Operation:
        """Find the user or group; its row is returned under its reference."""
        found: list[dict[str, Any]] = []
        spelled = self.spelled(given)
        for table in KINDS:
            if spelled is not None and not spelled.startswith(f"{table}/"):
                continue
            fits = one_of(where(name=given), where(name=given.lower()))  # users are written in lower case
            if spelled is not None:
                fits = where(**{"$key": parse_reference(spelled).key})
            elif is_number(given):
                fits = one_of(fits, where(**{"$key": int(given)}))
            rows = yield from manager.sibling(table).rows(fits, ["$key", "name"], "+$key", 3)
            found += [{"name": row["name"], "$key": f"{table}/{row['$key']}"} for row in rows]
            if found and not is_number(given):
                break
        exact = [row for row in found if row["name"] == given] if len(found) > 1 and not is_number(given) else []
        if len(exact or found) > 1:
            keys = [row["$key"] for row in found]
            raise WishError(
                f"member: {given!r} fits {len(keys)} users and groups; say which one, as {' or '.join(keys)}"
            )
        return next(iter(exact or found), None)


def membership(key: Any) -> dict[str, Any]:
    """Return the conditions that find the groups that a user is in; either form occurs (WIRE 8.3)."""
    return {"member": [f"users/{key}", f"/v4/users/{key}"]}


def explained(error: NotFoundError) -> NotFoundError:
    """Say what is wrong with a group that takes no members."""
    if SPOILT.search(str(error)):
        error.args = (
            f"{error}; the group was made too soon after the deletion of another, and never takes members on this "
            f"version: delete it, wait {REST:g} seconds and make it again",
        )
    return error


class GroupEngine(Engine):
    """Sees to it that a new group takes members: below 26.2 one that was made within seconds of the deletion of another
    never does, and nothing but its first member shows it."""

    def _carry_out(self, draft: Plan, wish: Wish) -> OperationOf[None]:
        try:
            yield from super()._carry_out(draft, wish)
        except NotFoundError as error:
            if not SPOILT.search(str(error)) or self.new_key is None:
                raise explained(error) from None
            yield from self.table.remove(self.new_key)
            self.new_key, self.found = None, None
            for told in (self.done, self.made):
                told.clear()
            yield from pause(REST)
            yield from super()._carry_out(draft, wish)

    def _prove_gone(self) -> OperationOf[None]:
        """A deletion is over when what follows may make groups again."""
        yield from super()._prove_gone()
        if self.params.get("wait", True) and (yield from release(self.client)) < SOUND:
            yield from pause(REST)


GROUP = Resource(
    "group",
    "groups",
    [
        Text("name", aliases=["group"], least=1, most=128),
        Text("description", most=2048),
        Text("email", stored=str.lower),
        Text("identifier", "id"),
        Flag("enabled", listed=False),
    ],
    children=[
        Children(
            "members",
            "member",
            "members",
            [Member()],
            lambda row: {"parent_group": row["$key"]},
            purge="purge_members",
            single=True,
            nested="parent_group",
            apart=True,
        ),
        tags_of("groups"),
    ],
    extra=["created", "creator", "identity", "system_group"],
    flags={
        "state": {"type": "str", "default": "present", "choices": STATES},
        "wait": WAITING["wait"],
        **LOCKOUT,
    },
    prepare=switched,
    guard=guard,
)

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Catalogs of recipes and the repositories that they come from (schema compute, catalogs.yml and neighbours)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Optional, cast

from ...desired.edge.spec import WAITING, argument_spec
from ...desired.kinds import Choice, Flag, Integer, Reference, Secret, Text, WishError
from ...desired.procedure import Following, Procedure, the_row
from ...desired.resource import Children, Resource, Row, never
from ...desired.run import Entries, Run
from ...desired.state import State
from ...desired.step import Until
from ...desired.steps import Act
from ...vergeos.moments import told
from ...vergeos.protocol import Operation, OperationOf, judged
from ...vergeos.utils.times import parse_moment

if TYPE_CHECKING:
    from ...vergeos.schema import (  # noqa: F401
        catalog_repositories,
        catalog_repository_actions,
        catalog_repository_status,
        catalogs,
        vm_recipes,
    )

SCOPES = ["private", "global", "tenant", "none"]
REMOTE = ("remote", "remote-git")
BUSY = ("refreshing", "downloading", "installing", "applying")
# How soon the beginning of such work shows is not recorded; an old state counts only after so many seconds.
GRACE = 5.0


def goes_along(option: str, noun: str, table: str, column: str) -> Children:
    """Return rows that the platform deletes with their owner, which a user must allow."""
    return Children(
        option,
        noun,
        table,
        [Text("name")],
        lambda row: {column: row["$key"]},
        wishes=never,
        listed=False,
        lost=f"delete_{option}",
    )


def need_url(_engine: Any, draft: Any) -> None:
    """Refuse a new remote repository that nobody can reach."""
    for step in draft.steps:
        if step.kind == "create" and step.columns.get("type") in REMOTE and not step.columns.get("url"):
            raise WishError(f"url: a new repository of the type {step.columns['type']} needs one")


CATALOG = Resource(
    "catalog",
    "catalogs",
    [
        Reference("repository", "catalog_repositories", create_only=True),
        Text("name", aliases=["catalog"], least=1, most=255),
        Text("description", most=512),
        Choice("scope", "publishing_scope", choices=SCOPES),
        Flag("enabled"),
    ],
    identity=("repository", "name"),
    children=[goes_along("recipes", "recipe", "vm_recipes", "catalog")],
    extra=["created"],
)
REPOSITORY = Resource(
    "repository",
    "catalog_repositories",
    [
        Text("name", aliases=["repository"], least=1, most=255),
        Text("description"),
        Choice("type", choices=["local", "provider", "remote", "remote-git", "yottabyte"], create_only=True),
        Text("url"),
        Text("repository_username", "user", most=64),
        Secret("repository_password", "password", least=8, most=256),
        Flag("allow_insecure"),
        Flag("auto_refresh"),
        Integer("max_tier", least=1, most=5),
        Choice("scope", "override_default_scope", choices=SCOPES),
        Flag("enabled"),
    ],
    children=[goes_along("catalogs", "catalog", "catalogs", "repository")],
    extra=["last_refreshed", "status#status as status", "status#info as status_info"],
    called="catalog repository",
    guard=need_url,
)
REPOSITORY_SPEC: dict[str, Any] = {**argument_spec(REPOSITORY), "refresh_after": {"type": "int"}, **WAITING}
WORK = State(REPOSITORY)


def plan(run: Run) -> OperationOf[Following]:
    """Refresh a repository once it is as it should be, where that is due."""
    params = run.params
    if (params["refresh_after"] or 0) < 0:
        raise WishError(f"refresh_after is {params['refresh_after']}; the least allowed is 0")
    task = yield from run.begin(WORK, params)
    row = task.entries.get("repository") or {}
    if params["state"] == "absent" or not _due(params["refresh_after"], row):
        return Following(task)
    return Following(task, [_refresh(run, row, f"refresh catalog repository {row.get('name') or params['name']}")])


def shown(run: Run, draft: Following) -> OperationOf[Entries]:
    """Show the repository, with what a refresh has moved."""
    entries = draft.task.entries
    for step in cast("list[Act]", draft.steps):
        seen = step.seen or (yield from _look(run, step.key))
        moved = {name: value for name, value in seen.items() if name != "$key"}
        entries["repository"] = {**entries["repository"], **moved}
    return entries


REFRESHING = Procedure(plan, shown, the_row)


def _due(limit: Optional[int], row: Row) -> bool:
    """Whether the last refresh of a repository, as it is shown, is so long ago; there may have been none."""
    last = row.get("last_refreshed")
    return limit is not None and time.time() - (parse_moment(last) if last else 0) >= limit


class Course:
    """Follows work of the platform whose beginning may not show at once."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._begun = False

    def busy(self, row: Row) -> bool:
        """Whether a row says that the work is under way."""
        under_way = row.get("status") in BUSY
        self._begun = self._begun or under_way
        return under_way

    def over(self, row: Row) -> bool:
        """Whether it has ended, well or badly; an old state counts only when no new one came for a while."""
        return not self.busy(row) and (self._begun or time.monotonic() - self._started > GRACE)

    def failed(self, row: Row) -> Optional[str]:
        """Say why it failed, or nothing."""
        if row.get("status") != "error" or not self.over(row):
            return None
        return str(row.get("status_info") or "the platform gives no reason")


def _look(run: Run, key: Any) -> Operation:
    return told(REPOSITORY.table, (yield from run.table(REPOSITORY.table).read(key, ["$key", *REPOSITORY.extra])))


def _refresh(run: Run, row: Row, words: str) -> Act:
    """Make the step that refreshes a repository."""
    course = Course()

    def over(seen: Row) -> bool:
        moved = seen.get("last_refreshed") != row.get("last_refreshed")
        return course.over(seen) or (moved and not course.busy(seen))

    def look() -> Operation:
        return _look(run, row["key"])

    timeout = run.params["wait_timeout"]
    return Act(
        words,
        REPOSITORY.table,
        row["key"],
        "refresh",
        # The platform may refuse a second one while one is under way, which then is as good.
        taken_up=lambda: judged(look(), course.busy),
        until=Until(look, over, words, timeout, lambda seen: str(seen.get("status")), course.failed),
    )

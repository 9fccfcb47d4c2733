"""Catalog repositories and their state (schema/compute/catalog_repositories.yml)."""

from __future__ import annotations

from typing import Any, Dict

from ... import errors
from ...registry import REGISTRY
from ...store import Row

REFRESH_SECONDS = 2.0
LOCAL = 1
INSTALLED = (("Local", "local"), ("Verge.io", "yottabyte"), ("Marketplace", "remote"))


@REGISTRY.seed(45)
def installed(world: Any, options: Any) -> None:
    """The three of every system, with a catalog in the first."""
    for name, kind in INSTALLED:
        _furnish(world, world.insert("catalog_repositories", name=name, type=kind))
    world.insert("catalogs", repository=LOCAL, name="Local", description="Recipes made on this system")


def _furnish(world: Any, repository: Row) -> None:
    status = world.insert(
        "catalog_repository_status", repository=repository.key, state="online", last_update=world.clock.now()
    )
    if "status" in repository.table.facts.columns:
        repository["status"] = status.key


@REGISTRY.on("after_create", "catalog_repositories")
def created(world: Any, repository: Row, body: Dict[str, Any]) -> None:
    _furnish(world, repository)


@REGISTRY.on("before_delete", "catalog_repositories")
def deleting(world: Any, repository: Row) -> None:
    """The first one stays (the text is a guess)."""
    if repository.key == LOCAL:
        raise errors.Refused(422, "The local repository can not be deleted")


@REGISTRY.action("catalog_repository_actions", "refresh")
def refresh(world: Any, repository: Row, params: Dict[str, Any]) -> None:
    """Refreshing for a while, then online again; error where the hidden `_unreachable` says so.

    That `last_refreshed` moves at the end follows from its name; it is not recorded. Neither is the text of an error.
    """
    status = world["catalog_repository_status"].first("repository", repository.key)
    world.change(status, status="refreshing")

    def done() -> None:
        now = world.clock.now()
        if repository["_unreachable"]:
            world.change(status, status="error", state="error", info="Unable to reach the repository", last_update=now)
            return
        world.change(status, status="online", state="online", info="", last_update=now)
        world.change(repository, last_refreshed=now)

    world.later(REFRESH_SECONDS, status, done)

"""Tags, their categories and assignments (schema/identity/tags.yml, tag_categories.yml, tag_members.yml)."""

from __future__ import annotations

from typing import Any, Dict

from ... import errors
from ...registry import REGISTRY
from ...store import Row

REGISTRY.uniqueness("tag_categories", "name", text="This name is already in use")
REGISTRY.uniqueness("tags", "category", "name", text="This name is already in use")
REGISTRY.uniqueness("tag_members", "tag", "member", text="Tag member is already assigned")
REGISTRY.hangs_on("tag_members", "member")


def _trim(values: Dict[str, Any]) -> None:
    if "name" in values:
        values["name"] = values["name"].strip()


@REGISTRY.on("before_create", "tags", "tag_categories")
def new(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    """Names are trimmed by the server."""
    _trim(values)


@REGISTRY.on("before_update", "tags", "tag_categories")
def changing(world: Any, row: Row, changes: Dict[str, Any]) -> None:
    _trim(changes)


@REGISTRY.on("before_create", "tag_members")
def assigning(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    """The category must allow the kind; where it allows one tag, the new one takes the place of the old (vrg help)."""
    target = world.resolve(values["member"])
    if target is None:
        raise errors.no_such_reference("tag_members", "member")
    tag = world["tags"].get(values["tag"])
    category = world["tag_categories"].get(tag["category"])
    if not category[f"taggable_{target.table.name}"]:
        raise errors.Refused(422, f"Tag category '{category['name']}' is not taggable for {target.table.name}")
    if category["single_tag_selection"]:
        for member in world["tag_members"].where("member", values["member"]):
            other = world["tags"].get(member["tag"])
            if other["category"] == category.key and other.key != tag.key:
                world.remove(member)

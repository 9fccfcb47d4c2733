# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Categories of tags with their tags (schema identity/tag_categories.yml, tags.yml, tag_members.yml)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from ...desired.kinds import Flag, Text, WishError
from ...desired.plan import Plan
from ...desired.resource import Children, Resource
from ...vergeos.filters import any_of, where
from ...vergeos.protocol import OperationOf
from ...vergeos.utils.lists import in_short

if TYPE_CHECKING:
    from ...vergeos.schema import tag_categories, tag_members, tags  # noqa: F401

TAGS = "tags"
# Option -> column, of what the platform can tag.
KINDS = {
    "taggable_vms": "taggable_vms",
    "taggable_networks": "taggable_vnets",
    "taggable_network_rules": "taggable_vnet_rules",
    "taggable_volumes": "taggable_volumes",
    "taggable_vmware_containers": "taggable_vmware_containers",
    "taggable_users": "taggable_users",
    "taggable_groups": "taggable_groups",
    "taggable_tenants": "taggable_tenants",
    "taggable_tenant_nodes": "taggable_tenant_nodes",
    "taggable_sites": "taggable_sites",
    "taggable_nodes": "taggable_nodes",
    "taggable_clusters": "taggable_clusters",
}


def guard(engine: Any, draft: Plan) -> Optional[OperationOf[None]]:
    """Refuse to take tags away that objects carry, unless the user allows it; also of rows that somebody names.

    Args:
        engine: The engine.
        draft: What is about to be done.

    Returns:
        The operation that looks, where tags go.

    Raises:
        WishError: In that operation.
    """
    if not any(step.kind == "delete" and _place(engine, step) in (TAGS, CATEGORY.table) for step in draft.steps):
        return None
    return _refuse_loss(engine, draft)


def _place(engine: Any, step: Any) -> str:
    return str(step.child.table if step.child else engine.resource.table)


def _refuse_loss(engine: Any, draft: Plan) -> OperationOf[None]:
    keys = []
    for step in draft.steps:
        key = engine.row["$key"] if step.child is None else step.key
        if step.kind == "delete" and _place(engine, step) == TAGS:
            keys.append(key)
        elif step.kind == "delete" and step.child is None:
            keys += [row["$key"] for row in (yield from engine.client.table(TAGS).rows(where(category=key), ["$key"]))]
    carried: list[Any] = []
    if keys:
        found = ["member", "tag#name as tag_name"]
        carried = yield from engine.client.table("tag_members").rows(any_of("tag", keys), found, "+$key")
    if not carried:
        yield from engine.insist("tag_members", "an object that carries one of the tags is not to be seen")
        return
    names = in_short([f"{row['tag_name']} of {row['member']}" for row in carried], 5)
    what = f"{len(carried)} object(s) would lose a tag: {names}"
    if not engine.params.get("destroy"):
        how = "set destroy: true" if "destroy" in engine.params else "use verge_tag_category with destroy: true"
        raise WishError(f"{engine.resource.called}: {what}; {how} to allow that", table=engine.resource.table)
    engine.warnings.append(what.replace("would lose", "lose"))


CATEGORY = Resource(
    "tag_category",
    "tag_categories",
    [
        Text("name", aliases=["category"]),
        Text("description"),
        Flag("single_tag", "single_tag_selection"),
        *(Flag(option, column) for option, column in KINDS.items()),
    ],
    children=[
        Children(
            "tags",
            "tag",
            TAGS,
            [Text("name"), Text("description")],
            lambda row: {"category": row["$key"]},
            purge="purge_tags",
            nested="category",
            lost="destroy",
        )
    ],
    extra=["created", "modified"],
    called="tag category",
    guard=guard,
)

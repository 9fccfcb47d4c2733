"""Tenant recipes: publishing, downloading, deploying (schema/tenancy/tenant_recipes.yml, tenant_recipe_instances.yml).

The measured system had none, so all of it follows what clients and manual say.
"""

from __future__ import annotations

from typing import Any, Dict, Tuple

from ... import errors, validation
from ...registry import REGISTRY
from ...store import Row, receipt
from ..compute import recipes
from . import tenants

QUESTIONS = (
    ("YB_URL", "string", ""),
    ("YB_DESCRIPTION", "string", ""),
    ("YB_USER_NAME", "string", "admin"),
    ("YB_USER_PASSWORD", "password", ""),
    ("YB_USER_EMAIL", "string", ""),
    ("YB_USER_CHANGE_PASSWORD", "bool", "false"),
    ("YB_EXPOSE_CLOUD_SNAPSHOTS", "bool", "true"),
    ("YB_HELP_URL", "string", "default"),
    ("YB_THEME_ACCESS", "string", "host_only"),
    ("YB_NODE_1_CPU_CORES", "num", "8"),
    ("YB_NODE_1_RAM", "ram", "16384"),
    ("YB_NODE_1_INSTANCES", "num", "1"),
)
COLUMNS = (("YB_URL", "url"), ("YB_DESCRIPTION", "description"), ("YB_HELP_URL", "help_url"))

REGISTRY.column("tenant_recipe_instances", "simulate", argument=True)


@REGISTRY.on("before_create", "tenant_recipes")
def publishing(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    """The base is off while it is made a recipe of (the status is a guess)."""
    if tenants.status_of(world, world["tenants"].get(values["tenant"]))["running"]:
        raise errors.Refused(422, "Tenant is running and can not be published")


@REGISTRY.on("after_create", "tenant_recipes")
def published(world: Any, recipe: Row, body: Dict[str, Any]) -> None:
    status = world.insert("recipe_status", status="online", state="online")
    world.change(recipe, downloaded=True, status=status.key)
    _publish(world, recipe, 1)
    section = world.insert("recipe_sections", recipe=recipe.path, name="Tenant", orderid=1)
    for order, (name, kind, default) in enumerate(QUESTIONS, start=1):
        columns = {"name": name, "type": kind, "default": default, "orderid": order, "dont_store": kind == "password"}
        world.insert("recipe_questions", recipe=recipe.path, section=section.key, **columns)


def _publish(world: Any, recipe: Row, build: int) -> None:
    base = world["tenants"].get(recipe["tenant"])
    captured = tenants.capture(world, base)
    frozen = world.insert(
        "tenants", name=f"{recipe['name']} {build}", **{**captured["columns"], "is_snapshot": True, "vnet": None}
    )
    tenants.furnish(world, frozen, False)
    recipe["_captured"] = captured
    world.change(recipe, tenant_snapshot=frozen.key, build=build, needs_republish=False)


@REGISTRY.on("before_update", "tenant_recipes")
def changing(world: Any, recipe: Row, changes: Dict[str, Any]) -> None:
    changes["needs_republish"] = True


@REGISTRY.on("before_delete", "tenant_recipes")
def deleting(world: Any, recipe: Row) -> None:
    if world["tenant_recipe_instances"].where("recipe", recipe.key):
        raise errors.must_be_empty("instances")


@REGISTRY.on("after_delete", "tenant_recipes")
def deleted(world: Any, recipe: Row) -> None:
    frozen = world["tenants"].get(recipe["tenant_snapshot"])
    if frozen is not None:
        world.remove(frozen)


REGISTRY.row_action("tenant_recipes", "download", "query")(recipes.download)
REGISTRY.action("tenant_recipe_actions", "download")(recipes.download)
REGISTRY.action("tenant_recipe_actions", "remove")(recipes.remove)


@REGISTRY.action("tenant_recipe_actions", "republish")
def republish(world: Any, recipe: Row, params: Dict[str, Any]) -> None:
    if recipe["tenant"] is None:
        raise errors.Refused(422, "Recipe has no tenant to publish")
    deleted(world, recipe)
    _publish(world, recipe, recipe["build"] + 1)


@REGISTRY.action("tenant_recipe_actions", "clone")
def clone(world: Any, recipe: Row, params: Dict[str, Any]) -> None:
    copied = recipes.copy_recipe(world, recipe, params)
    _publish(world, copied, 1)


@REGISTRY.creates("tenant_recipe_instances")
def deploy(world: Any, body: Dict[str, Any], call: Any) -> Tuple[int, Dict[str, Any]]:
    """A tenant like the published one, with what the answers say; provisioning for a while."""
    values = validation.for_create(world, "tenant_recipe_instances", body)
    recipe = world["tenant_recipes"].get(values["recipe"])
    if not recipe["downloaded"]:
        raise errors.Refused(422, "Recipe is not downloaded")
    answers: Dict[str, Any] = values["answers"] if isinstance(values.get("answers"), dict) else {}
    faults = recipes.faults(world, recipe, "tenants", values["name"], answers)
    if faults:
        raise faults[0]
    columns: Dict[str, Any] = {column: str(answers[question]) for question, column in COLUMNS if answers.get(question)}
    tenant = tenants.make_from(world, recipe["_captured"], values["name"], **columns)
    tenant["_password"] = answers.get("YB_USER_PASSWORD") or tenant["_password"]
    _size_nodes(world, tenant, answers)
    row = world.insert(
        "tenant_recipe_instances",
        recipe=recipe.key,
        name=values["name"],
        answers=recipes.storable(world, recipe, answers),
        tenant=tenant.key,
        version=recipe["version"],
        build=recipe["build"],
    )
    tenant["recipe_instance"] = row.key
    return 201, receipt(row, {"tenant": str(tenant.key)})


def _size_nodes(world: Any, tenant: Row, answers: Dict[str, Any]) -> None:
    """The first node as the answers want it."""
    for node in tenants.nodes_of(world, tenant)[:1]:
        for question, column in (("YB_NODE_1_CPU_CORES", "cpu_cores"), ("YB_NODE_1_RAM", "ram")):
            if str(answers.get(question, "")).isdigit():
                world.change(node, **{column: int(answers[question])})

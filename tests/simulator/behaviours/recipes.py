"""VM recipes: publishing, downloading, deploying, and the simulation that succeeds with 405 (WIRE 7.9)."""

from __future__ import annotations

from typing import Any, Dict, Tuple

from .. import errors, validation
from ..registry import REGISTRY
from ..store import Row, receipt
from . import snapshots

DOWNLOAD_SECONDS = 2.0
for _argument in ("simulate", "verify", "update"):
    REGISTRY.column("vm_recipe_instances", _argument, argument=True)


@REGISTRY.on("after_create", "vm_recipes")
def published(world: Any, recipe: Row, body: Dict[str, Any]) -> None:
    """Publishing freezes the base VM as '<recipe> <version>-<build>' (schema vms.yml)."""
    base = world["vms"].get(recipe["vm"])
    name = f"{recipe['name']} {recipe['version']}-1"
    frozen = snapshots.copy_vm(world, base, name, False, is_snapshot=True)
    world.change(recipe, vm_snapshot=frozen.key, downloaded=True, build=1)


@REGISTRY.on("before_delete", "vm_recipes")
def deleting(world: Any, recipe: Row) -> None:
    if world["vm_recipe_instances"].where("recipe", recipe.key):
        raise errors.must_be_empty("instances")


@REGISTRY.on("before_delete", "vms")
def base_deleting(world: Any, vm: Row) -> None:
    """The base of a published recipe stays (the text is a guess after WIRE 6.3)."""
    if world["vm_recipes"].where("vm", vm.key):
        raise errors.must_be_empty("references")


@REGISTRY.row_action("vm_recipes", "download", "query")
@REGISTRY.action("vm_recipe_actions", "download")
def download(world: Any, recipe: Row, params: Dict[str, Any]) -> None:
    world.later(DOWNLOAD_SECONDS, recipe, lambda: world.change(recipe, downloaded=True))


@REGISTRY.action("vm_recipe_actions", "remove")
def remove(world: Any, recipe: Row, params: Dict[str, Any]) -> None:
    world.change(recipe, downloaded=False)


@REGISTRY.action("vm_recipe_actions", "republish")
def republish(world: Any, recipe: Row, params: Dict[str, Any]) -> None:
    world.change(recipe, build=recipe["build"] + 1, needs_republish=False)


@REGISTRY.creates("vm_recipe_instances")
def deploy(world: Any, body: Dict[str, Any], call: Any) -> Tuple[int, Dict[str, Any]]:
    """A VM from a recipe; with `simulate` nothing is made and success is a 405."""
    values = validation.for_create(world, "vm_recipe_instances", body)
    recipe = world["vm_recipes"].get(values["recipe"])
    if not recipe["downloaded"]:
        raise errors.Refused(422, "Recipe is not downloaded")
    answers: Dict[str, Any] = values["answers"] if isinstance(values.get("answers"), dict) else {}
    taken = any(not vm["is_snapshot"] for vm in world["vms"].where("name", values["name"]))
    if values.get("simulate"):
        logs = [{"level": "error", "text": "This name is already in use"}] if taken else []
        report = {"logs": logs, "answers": answers, "cloudinit_files": {}}
        raise errors.Refused(405, "Simulation complete", report)
    if taken:
        raise world.taken("This name is already in use")
    source = world["vms"].get(recipe["vm_snapshot"] or recipe["vm"])
    columns = {"is_snapshot": False, "created_from": "recipe", "creator": world.actor}
    for question, column in (("YB_CPU_CORES", "cpu_cores"), ("YB_RAM", "ram")):
        if str(answers.get(question, "")).isdigit():
            columns[column] = int(answers[question])
    vm = snapshots.copy_vm(world, source, values["name"], False, **columns)
    row = world.insert(
        "vm_recipe_instances",
        recipe=recipe.key,
        name=values["name"],
        answers=answers,
        auto_update=values.get("auto_update", False),
        vm=vm.key,
        version=recipe["version"],
        build=recipe["build"],
    )
    vm["recipe_instance"] = row.key
    return 201, receipt(row, {"vm": str(vm.key)})

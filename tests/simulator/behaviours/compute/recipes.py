"""VM recipes: publishing, downloading, deploying, and the simulation that succeeds with 405 (WIRE 7.9)."""

from __future__ import annotations

from typing import Any, Dict, List, Tuple

from ... import errors, validation
from ...registry import REGISTRY
from ...store import Row, receipt
from . import drives, snapshots

DOWNLOAD_SECONDS = 2.0
NEW_NETWORK = "__new_internal__"
for _argument in ("simulate", "verify", "update"):
    REGISTRY.column("vm_recipe_instances", _argument, argument=True)
for _table in ("recipe_sections", "recipe_questions"):
    REGISTRY.hangs_on(_table, "recipe")


# -- publishing ----------------------------------------------------------------------------------------------------


@REGISTRY.on("after_create", "vm_recipes")
def published(world: Any, recipe: Row, body: Dict[str, Any]) -> None:
    """The base VM is frozen as '<recipe> <version>-<build>'; its shape becomes questions (measured)."""
    status = world.insert("recipe_status", status="online", state="online")
    world.change(recipe, downloaded=True, status=status.key)
    _publish(world, recipe, 1)
    _ask(world, recipe)


def _publish(world: Any, recipe: Row, build: int) -> None:
    base = world["vms"].get(recipe["vm"])
    name = f"{recipe['name']} {recipe['version']}-{build}"
    frozen = snapshots.copy_vm(world, base, name, False, is_snapshot=True)
    world.change(recipe, vm_snapshot=frozen.key, build=build, needs_republish=False)


def _ask(world: Any, recipe: Row) -> None:
    vm = world["vms"].get(recipe["vm"])
    hardware = world.insert("recipe_sections", recipe=recipe.path, name="Virtual Machine", orderid=1)
    guest = world.insert("recipe_sections", recipe=recipe.path, name="Guest", orderid=2)
    questions: List[Tuple[Row, str, str, Any]] = [
        (hardware, "YB_CPU_CORES", "num", vm["cpu_cores"]),
        (hardware, "YB_RAM", "ram", vm["ram"]),
    ]
    for number, drive in enumerate(_disks(world, vm), start=1):
        questions.append((hardware, f"YB_DRIVE_{number}_SIZE", "disksize", drive["disksize"]))
    for number, nic in enumerate(world["machine_nics"].where("machine", vm["machine"]), start=1):
        # The facts say YB_NIC_<n>_...; the rest of the name is a guess.
        questions.append((hardware, f"YB_NIC_{number}_VNET", "network", nic["vnet"] or ""))
    questions += [
        (guest, "HOSTNAME", "hostname", ""),
        (guest, "USER", "string", ""),
        (guest, "PASSWORD", "password", ""),
    ]
    for order, (section, name, kind, default) in enumerate(questions, start=1):
        world.insert(
            "recipe_questions",
            recipe=recipe.path,
            section=section.key,
            name=name,
            type=kind,
            default=str(default),
            orderid=order,
            dont_store=kind == "password",
        )


def _disks(world: Any, vm: Row) -> List[Row]:
    return [row for row in world["machine_drives"].where("machine", vm["machine"]) if row["media"] == "disk"]


@REGISTRY.on("before_update", "vm_recipes")
def changing(world: Any, recipe: Row, changes: Dict[str, Any]) -> None:
    changes["needs_republish"] = True


@REGISTRY.on("before_delete", "vm_recipes")
def deleting(world: Any, recipe: Row) -> None:
    if world["vm_recipe_instances"].where("recipe", recipe.key):
        raise errors.must_be_empty("instances")


@REGISTRY.on("after_delete", "vm_recipes")
def deleted(world: Any, recipe: Row) -> None:
    frozen = world["vms"].get(recipe["vm_snapshot"])
    if frozen is not None and frozen["is_snapshot"]:
        world.remove(frozen)


@REGISTRY.on("before_delete", "vms")
def base_deleting(world: Any, vm: Row) -> None:
    """The base of a published recipe stays (the text is a guess after WIRE 6.3)."""
    if world["vm_recipes"].where("vm", vm.key):
        raise errors.must_be_empty("references")


@REGISTRY.row_action("vm_recipes", "download", "query")
@REGISTRY.action("vm_recipe_actions", "download")
def download(world: Any, recipe: Row, params: Dict[str, Any]) -> None:
    status = world["recipe_status"].get(recipe["status"])
    if status is not None:
        world.change(status, status="downloading")

    def done() -> None:
        if recipe["_unreachable"]:
            world.change(status, status="error", state="error", status_info="Unable to reach the repository")
            return
        world.change(recipe, downloaded=True)
        if status is not None:
            world.change(status, status="online")

    world.later(DOWNLOAD_SECONDS, recipe, done)


@REGISTRY.action("vm_recipe_actions", "remove")
def remove(world: Any, recipe: Row, params: Dict[str, Any]) -> None:
    world.change(recipe, downloaded=False)


@REGISTRY.action("vm_recipe_actions", "republish")
def republish(world: Any, recipe: Row, params: Dict[str, Any]) -> None:
    """A new frozen VM in place of the old one, and the next build; a downloaded recipe has no VM to freeze."""
    if recipe["vm"] is None:
        raise errors.Refused(422, "Recipe has no virtual machine to publish")
    deleted(world, recipe)
    _publish(world, recipe, recipe["build"] + 1)


@REGISTRY.action("vm_recipe_actions", "clone")
def clone(world: Any, recipe: Row, params: Dict[str, Any]) -> None:
    """The frozen VM is copied too: each recipe has its own."""
    copied = copy_recipe(world, recipe, params)
    frozen = world["vms"].get(recipe["vm_snapshot"])
    if frozen is not None:
        own = snapshots.copy_vm(world, frozen, f"{copied['name']} {copied['version']}-1", False, is_snapshot=True)
        world.change(copied, vm_snapshot=own.key)


def copy_recipe(world: Any, recipe: Row, params: Dict[str, Any]) -> Row:
    """A recipe like another with sections and questions of its own; `name` and `catalog` as given."""
    table = recipe.table.name
    name = str(params.get("name") or f"{recipe['name']} clone")
    catalog = params.get("catalog") or recipe["catalog"]
    if world["catalogs"].get(catalog) is None:
        raise errors.no_such_reference(table, "catalog")
    if any(other["catalog"] == catalog for other in world[table].where("name", name)):
        raise world.taken("This name is already in use")
    left_out = {"id", "vm_snapshot", "tenant_snapshot", "status", "build"}
    columns = {**snapshots.carried(recipe, left_out | {"$key"}), "name": name, "catalog": catalog, "build": 1}
    status = world.insert("recipe_status", status="online", state="online")
    copied: Row = world.insert(table, **columns, status=status.key)
    copied.update(_make=recipe["_make"])
    for section in world["recipe_sections"].where("recipe", recipe.path):
        own = world.insert("recipe_sections", **{**snapshots.carried(section, {"$key"}), "recipe": copied.path})
        for question in world["recipe_questions"].where("section", section.key):
            changed = {"recipe": copied.path, "section": own.key}
            world.insert("recipe_questions", **{**snapshots.carried(question, {"$key"}), **changed})
    return copied


# -- deploying -----------------------------------------------------------------------------------------------------


@REGISTRY.creates("vm_recipe_instances")
def deploy(world: Any, body: Dict[str, Any], call: Any) -> Tuple[int, Dict[str, Any]]:
    """A VM from a recipe; with `simulate` nothing is made and success is a 405."""
    values = validation.for_create(world, "vm_recipe_instances", body)
    recipe = world["vm_recipes"].get(values["recipe"])
    if not recipe["downloaded"]:
        raise errors.Refused(422, "Recipe is not downloaded")
    answers: Dict[str, Any] = values["answers"] if isinstance(values.get("answers"), dict) else {}
    found = faults(world, recipe, "vms", values["name"], answers)
    if values.get("simulate"):
        # Lines of text, as the SDK takes them; how a failed step is marked in one is a guess.
        logs = [f"create vm {values['name']} with {answers}", *(f"error: {fault.text}" for fault in found)]
        report = {"logs": logs, "answers": answers, "cloudinit_files": {}}
        raise errors.Refused(405, "Simulation complete", report)
    if found:
        raise found[0]
    # What the vendor's own recipes make has a program of its own.
    make = recipe["_make"] or _copy
    vm = make(world, recipe, values["name"], answers)
    row = world.insert(
        "vm_recipe_instances",
        recipe=recipe.key,
        name=values["name"],
        answers=storable(world, recipe, answers),
        auto_update=values.get("auto_update", False),
        vm=vm.key,
        version=recipe["version"],
        build=recipe["build"],
    )
    vm["recipe_instance"] = row.key
    return 201, receipt(row, {"vm": str(vm.key)})


def faults(world: Any, recipe: Row, table: str, name: str, answers: Dict[str, Any]) -> List[errors.Refused]:
    """What stands against making a row of this name in `vms` or `tenants` out of a recipe."""
    found = []
    if any(not row["is_snapshot"] for row in world[table].where("name", name)):
        found.append(world.taken("This name is already in use"))
    for question in world["recipe_questions"].where("recipe", recipe.path):
        given = answers.get(question["name"], question["default"])
        if question["required"] and question["enabled"] and given in (None, ""):
            found.append(errors.Refused(422, f"Question '{question['name']}' is required"))
    return found


def _copy(world: Any, recipe: Row, name: str, answers: Dict[str, Any]) -> Row:
    """A VM like the one that was published, with sizes and networks from the answers."""
    source = world["vms"].get(recipe["vm_snapshot"] or recipe["vm"])
    columns = {"is_snapshot": False, "created_from": "recipe", "creator": world.actor}
    for question, column in (("YB_CPU_CORES", "cpu_cores"), ("YB_RAM", "ram")):
        if str(answers.get(question, "")).isdigit():
            columns[column] = int(answers[question])
    vm = snapshots.copy_vm(world, source, name, False, **columns)
    disks = _disks(world, vm)
    for number, drive in enumerate(disks, start=1):
        size = str(answers.get(f"YB_DRIVE_{number}_SIZE", ""))
        if size.isdigit() and int(size) > drive["disksize"]:
            world.update("machine_drives", drive, {"disksize": int(size)})
    for number, nic in enumerate(world["machine_nics"].where("machine", vm["machine"]), start=1):
        _connect(world, vm, nic, answers.get(f"YB_NIC_{number}_VNET"))
    if disks:
        # The answer comes while the first drive is still being filled (measured).
        drives.set_status(world, disks[0], "importing", f"importing {recipe['name']} 0%")
        world.later(drives.IMPORT_SECONDS, disks[0], lambda: drives.set_status(world, disks[0], "offline"))
    return vm


def _connect(world: Any, vm: Row, nic: Row, answer: Any) -> None:
    """A network question takes a key or asks for a new network."""
    if answer in (None, ""):
        return
    if answer == NEW_NETWORK:
        made, _response = world.create("vnets", {"name": f"{vm['name']} network"})
        answer = made.key
    world.update("machine_nics", nic, {"vnet": answer})


def storable(world: Any, recipe: Row, answers: Dict[str, Any]) -> Dict[str, Any]:
    """Answers without those that are not to be stored, such as passwords."""
    questions = world["recipe_questions"].where("recipe", recipe.path)
    secret = {question["name"] for question in questions if question["dont_store"]}
    return {name: value for name, value in answers.items() if name not in secret}

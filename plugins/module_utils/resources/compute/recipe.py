# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines from recipes: the instance that a recipe makes, and the machine behind it (schema compute/vm_recipe*)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Mapping, Optional

from ...desired.edge.spec import WAITING, argument_spec
from ...desired.engine import Engine
from ...desired.kinds import HIDDEN, Field, Flag, Reference, Text, WishError
from ...desired.lost_answers import once
from ...desired.observe import NOT_YET, there
from ...desired.plan import Found, Plan, Step, Wish
from ...desired.preview import shown, unmade
from ...desired.procedure import Draft, Following, Procedure
from ...desired.resource import Params, Resource, Row
from ...desired.run import Run
from ...desired.state import State, foretold_row, shown_row
from ...desired.step import Task
from ...vergeos.exceptions import APIError, ConflictError, TaskError, ValidationError
from ...vergeos.filters import where
from ...vergeos.protocol import Operation, OperationOf
from ...vergeos.rights import NAMED
from ..common.caller import LOCKOUT
from ..common.nested import Nested
from .catalog import Course
from .recipe_answers import ASKED, QUESTIONS, Answers, check, secret_names
from .vm import VM

if TYPE_CHECKING:
    from ...vergeos.schema import (  # noqa: F401
        catalogs,
        clusters,
        machine_devices,
        machine_drives,
        machine_nics,
        machine_status,
        machines,
        recipe_questions,
        recipe_status,
        vm_recipe_actions,
        vm_recipe_instances,
        vm_recipes,
        vms,
        vnets,
    )

SIMULATED = "Simulation complete"  # which comes with status 405 (WIRE 7.9)
STATE = ["$key", "name", "downloaded", "status#status as status", "status#status_info as status_info"]


class FromRecipe(Nested):
    """The recipe of an instance; named with its catalog, it needs no look-up where it is the same."""

    def __init__(self) -> None:
        super().__init__("recipe", "vm_recipes", Reference("catalog", "catalogs"), create_only=True)

    def reads(self) -> list[str]:
        return [*super().reads(), "recipe#catalog#name as recipe_catalog"]

    def same(self, wanted: Any, row: Row) -> bool:
        whole = f"{row.get('recipe_catalog')}/{row.get(self.name_alias)}"
        return (wanted.key is None and wanted.given == whole) or super().same(wanted, row)


class Answered(Field):
    """The answers of an instance; given on create, and fixed from then on."""

    type = "dict"

    def check(self, value: Any) -> Any:
        return value

    def same(self, wanted: Any, row: Row) -> bool:
        return not wanted.other(self.held(row) or {})

    def shown(self, row: Row) -> Any:
        # Which are secret, only the questions tell; those that the platform asks by itself are not.
        stored = self.held(row) or {}
        return {name: value if name.startswith("YB_") else HIDDEN for name, value in stored.items()}

    def told(self, wanted: Any) -> Any:
        return wanted.told()


def with_answers(params: Params) -> Params:
    """Bring both kinds of answers together."""
    plain, secret = params.get("answers"), params.get("secret_answers")
    doubled = sorted(set(plain or {}) & set(secret or {}))
    if doubled:
        raise WishError(f"answers: {', '.join(doubled)} is given under secret_answers too; give it once")
    if plain is None and secret is None:
        return params
    return {**params, "answers": Answers({**(plain or {}), **(secret or {})}, secret_names(params))}


INSTANCE = Resource(
    "instance",
    "vm_recipe_instances",
    [
        FromRecipe(),
        Text("name", least=1, most=128, create_only=True),
        Answered("answers", create_only=True),
        Flag("auto_update"),
    ],
    extra=["vm", "vm#name as vm_name", "vm#recipe_instance as vm_instance", "version", "build", "created"],
    flags={
        "secret_answers": {"type": "dict", "no_log": True},
        "download": {"type": "bool", "default": False},
        "simulate": {"type": "bool", "default": False},
        "delete_vm": {"type": "bool", "default": False},
        **LOCKOUT,
        "force": {"type": "bool", "default": False},
        "wait_for": {"type": "list", "elements": "str", "choices": ["agent", "addresses"], "default": []},
    },
    prepare=with_answers,
    guard=lambda engine, draft: engine.before(draft),
    called="recipe instance",
)


def lost(row: Row) -> bool:
    """Whether an instance has no machine any more.

    Keys are given anew (WIRE 4.3): the machine that has this key by now may be another one.
    """
    if row.get("vm") is None or row.get("vm_name") is None:
        return True
    back = row.get("vm_instance")
    return str(back) != str(row.get("key", row.get("$key"))) if back else row["vm_name"] != row["name"]


class Deployment(Engine):
    """Makes an instance: the recipe is there, the answers fit, and the name is free before anything is sent."""

    forsaken: Optional[Row] = None
    recipe: Row = {}
    simulation: Optional[list[str]] = None
    making = False
    # Whether the questions were not there to check the answers by until the recipe was downloaded.
    late = False

    def _by_identity(self, wish: Wish) -> OperationOf[Optional[Row]]:
        """An instance whose machine is gone counts as none; the new one takes its place."""
        row = yield from super()._by_identity(wish)
        if row is None or wish.state == "absent" or self.making or not lost(row):
            return row
        if self.forsaken is None:
            self.warnings.append(f"the machine of recipe instance {row['name']} is gone; a new one takes its place")
        self.forsaken = row
        return None

    def _settle_references(self, wish: Wish, found: Optional[Found]) -> OperationOf[None]:
        yield from super()._settle_references(wish, found)
        if wish.state == "absent":
            return
        answers = wish.values.get("answers")
        if found is not None:
            stored = found.row.get("answers") or {}
            if answers is not None and found.row.get("recipe") is not None and answers.unsure(stored):
                yield from self._check(answers, found.row["recipe"], str(found.row.get("recipe_name")), new=False)
                self._refuse_others(answers, stored, found.row)
            return
        if "recipe" not in wish.values or not wish.values["recipe"].given:
            raise WishError(f"recipe: say from which one instance {wish.values.get('name')} is to be made")
        if wish.values["recipe"].key is not NOT_YET:
            yield from self._prepare(wish)

    def _prepare(self, wish: Wish) -> OperationOf[None]:
        """Look at all that a new instance needs."""
        recipes = self.client.table("vm_recipes")
        name, key = wish.values["name"], wish.values["recipe"].key
        self.recipe = yield from recipes.read(key, STATE)
        free = where(name=name, is_snapshot=False)
        other = yield from self.client.table("vms").find(free, ["$key", "name"], {"name": name})
        if other is not None:
            raise WishError(
                f"name: there is a vm {name} (key {other['$key']}) already, which is not of such an instance; "
                f"choose another name, or remove it first",
                table="vms",
                key=other["$key"],
            )
        yield from self.insist("vms", f"vm {name} is not to be seen", NAMED)
        if not self.recipe.get("downloaded") and not self.params.get("download"):
            raise WishError(
                f"recipe {self.recipe['name']} is not downloaded yet; set download: true", table="vm_recipes", key=key
            )
        wish.values.setdefault("answers", Answers({}, set()))
        yield from self._check(wish.values["answers"], key, str(self.recipe["name"]), new=True)

    def _check(self, answers: Answers, key: Any, recipe: str, new: bool) -> OperationOf[None]:
        table = self.client.table(QUESTIONS)
        # Both forms of a reference occur (WIRE 8.3).
        owner = where(recipe=[f"vm_recipes/{key}", f"/v4/vm_recipes/{key}"])
        questions = yield from table.rows(owner, ASKED, "+orderid")
        if not questions and new and not self.recipe.get("downloaded"):
            self.warnings.append(f"recipe {recipe} is not downloaded yet, so its questions are not known; see the run")
            return
        if not questions:
            yield from self.insist(QUESTIONS, f"recipe {recipe} shows no questions")
        yield from check(answers, recipe, questions, self._key_of, new)

    def _key_of(self, field: Reference, given: str) -> Operation:
        key = (yield from self._settle(field, field.wire(given))).key
        return given if key is NOT_YET else key

    def _refuse_others(self, answers: Answers, stored: Mapping[str, Any], row: Row) -> None:
        for name in answers.other(stored):
            raise WishError(
                f"recipe instance {row['name']}: answers: {name} is {stored[name]!r} and cannot become "
                f"{answers.key[name]!r} later; answers count when the machine is made, so change that one itself",
                table=self.table.table,
                key=row["$key"],
            )

    def before(self, draft: Plan) -> OperationOf[None]:
        """Add the download to a plan that makes an instance, and simulate it where that is asked for."""
        made = next((step for step in draft.steps if step.kind == "create"), None)
        if made is None or not self.recipe:
            return
        if not self.recipe.get("downloaded"):
            draft.steps.insert(0, Step("download", f"download recipe {self.recipe['name']}"))
        else:
            yield from self.run.in_preview(self._simulate(made.columns))

    def _run(self, step: Step, draft: Plan, wish: Wish, started: float) -> OperationOf[None]:
        if step.kind != "download":
            yield from super()._run(step, draft, wish, started)
            return
        yield from self._download(step.words)
        self.late = True

    def _create(self, step: Step, wish: Wish) -> OperationOf[None]:
        if self.late:
            answers = wish.values["answers"]
            yield from self._check(answers, self.recipe["$key"], str(self.recipe["name"]), new=True)
            step.columns["answers"] = answers.key
        yield from self._simulate(step.columns)
        if self.forsaken is not None:
            yield from self._remove(self.table, self.forsaken["$key"])
        self.making = True
        yield from super()._create(step, wish)

    def _download(self, words: str) -> OperationOf[None]:
        """Fetch the recipe from its repository; the instance needs it, so this is waited for in any case."""
        recipes, key, course = self.client.table("vm_recipes"), self.recipe["$key"], Course()

        def look() -> Operation:
            return (yield from recipes.read(key, STATE))

        def under_way() -> OperationOf[bool]:
            seen = yield from look()
            return bool(seen.get("downloaded") or course.busy(seen))

        yield from once(
            self.client, lambda: recipes.act(key, "download"), under_way, refusals=(ConflictError, ValidationError)
        )
        self.recipe = yield from self.poll(
            look,
            lambda row: bool(row.get("downloaded")),
            words,
            self.timeout,
            lambda row: str(row.get("status")),
            course.failed,
        )

    def _simulate(self, columns: Mapping[str, Any]) -> OperationOf[None]:
        """Have the platform go through it, where the user asks for that."""
        if not self.params.get("simulate"):
            return
        self.simulation = [self._cleaned(line) for line in (yield from self._report(columns)).get("logs") or []]
        told = [line for line in self.simulation if "error" in line.lower()]
        if told:
            # Success and failed steps come in the same answer, and how a failed step is marked is not recorded.
            self.warnings.append(f"the simulation tells of errors: {'; '.join(told)}")

    def _report(self, columns: Mapping[str, Any]) -> OperationOf[Mapping[str, Any]]:
        """Simulate; nothing is made, and success is an error status (WIRE 7.9)."""
        try:
            yield from self.table.insert({**columns, "simulate": True})
        except APIError as error:
            body = error.body if isinstance(error.body, Mapping) else {}
            if body.get("err") != SIMULATED:
                raise
            report = body.get("response")
            return report if isinstance(report, Mapping) else {}
        raise TaskError(
            f"the platform made recipe instance {columns['name']} instead of simulating it; this version cannot "
            f"simulate, so leave simulate out",
            table=self.table.table,
        )

    def _cleaned(self, line: Any) -> str:
        """Return a line without secret answers, which the platform writes into it (WIRE 13.4)."""
        answers = there(self.wish.values.get("answers"))
        text = str(line.get("text") or line) if isinstance(line, Mapping) else str(line)
        for name in answers.hidden & set(answers.key):
            text = text.replace(str(answers.key[name]), HIDDEN) if answers.key[name] not in (None, "") else text
        return text


class Usable(Engine):
    """The machine of an instance; also one that an earlier run left while its drives were being filled."""

    def _await(self, wish: Wish, started: Optional[float]) -> OperationOf[None]:
        rows = there(self.found).children
        filled = [child for child in self.resource.children if child.settles]
        busy = [child for child in filled if any(map(child.settling, rows[child.option]))]
        if started is None and self.params.get("wait", True):
            for child in filled:
                if not rows[child.option]:
                    yield from self.insist(
                        child.table, f"vm {self.resource.label(self.row)} shows no {child.noun} to wait for"
                    )
            if busy:
                yield from self._wait_children(fresh=True)
                self.found = yield from self.observe(wish)
        yield from super()._await(wish, started)


def shown_instance(engine: Deployment, draft: Plan) -> dict[str, Any]:
    """Return the entries of the result that show an instance; answers that the user gave openly are shown openly."""
    if engine.wish.state == "absent":
        # In a preview the row that would go: its machine is found by it.
        return {} if engine.found is None else {"instance": shown(INSTANCE, engine.found)}
    return _opened(engine, shown_row(engine, draft))


def foretold_instance(engine: Deployment, draft: Plan) -> dict[str, Any]:
    """Return the same for a preview, as they would be."""
    if engine.wish.state == "absent":
        return shown_instance(engine, draft)
    return _opened(engine, foretold_row(engine, draft))


def _opened(engine: Deployment, result: dict[str, Any]) -> dict[str, Any]:
    """Show the answers that the user gave openly."""
    given = engine.wish.values.get("answers")
    if given is not None and engine.found is not None and "instance" in result:
        stored = engine.row.get("answers") or {}
        open_ones = {name: stored[name] for name in given.key if name in stored and name not in given.hidden}
        result["instance"]["answers"].update(open_ones)
    return {**result, **({} if engine.simulation is None else {"simulation": engine.simulation})}


DEPLOYED = State(INSTANCE, Deployment, shown_instance, foretold_instance)
MACHINE = State(VM, Usable)
_own = argument_spec(INSTANCE)
RECIPE_SPEC: dict[str, Any] = {
    **_own,
    "state": {**_own["state"], "choices": ["present", "absent", "running"]},
    **WAITING,
}


class Along(Task):
    """The removal of an instance, told as it was foretold: the platform may have taken it along with its machine."""

    def carry(self, run: Run) -> OperationOf[None]:
        foretold = self.told()
        yield from super().carry(run)
        self.result = {**self.result, "actions": foretold}


def plan(run: Run) -> OperationOf[Draft]:
    """See the machine of an instance through until it can be used, or take them away."""
    params = run.params
    if params["state"] == "absent":
        return (yield from _removal(run))
    task = yield from run.begin(DEPLOYED, {**params, "state": "present"})
    row, running = task.entries["instance"], params["state"] == "running"
    if row["key"] is None:
        vm = unmade(VM, "running" if running else "stopped", name=params["name"])
        machine = Task(MACHINE, {}, {"actions": [f"power on vm {params['name']}"]})
        return Following(task, [machine] * running, after={"state": "running"} if running else {}, entries={"vm": vm})
    if lost(row):
        raise WishError(
            f"recipe instance {row['name']} (key {row['key']}) has no machine any more; name it instead of giving its "
            f"key to have it made anew, or remove it with state: absent",
            table=INSTANCE.table,
            key=row["key"],
        )
    machine = yield from run.begin(MACHINE, _of_machine(params, row, params["state"]))
    power = {
        side: {"state": machine.result["diff"][side]["state"]}
        for side, told in task.result["diff"].items()
        if running and told.get("state") in (None, "present")
    }
    return Following(task, (), power.get("before"), power.get("after"), {"vm": machine.entries["vm"]})


RECIPE = Procedure(plan)


def _of_machine(params: Params, row: Row, state: str) -> dict[str, Any]:
    """Return the wish for the machine of an instance."""
    kept = {name: params[name] for name in ("force", "allow_lockout", "wait", "wait_timeout", "wait_for")}
    return {**kept, "key": row["vm"], "name": row["vm_name"], "state": state}


def _removal(run: Run) -> OperationOf[Draft]:
    """Lay out that an instance goes, its machine first where that is asked for: it is found again if that fails."""
    task = yield from run.task(DEPLOYED, run.params)
    row, told = task.result.pop("instance", None), task.result["diff"]
    if row is None or not run.params["delete_vm"] or lost(row):
        removal = Following(task, [task])
        removal.entries = {}
        return removal
    machine = yield from run.task(MACHINE, _of_machine(run.params, row, "absent"))
    return Draft([machine, Along(task.declaration, task.params, task.result)], **told)

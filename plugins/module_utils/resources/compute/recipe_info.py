# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recipes with their questions and instances, for people who want to deploy one (schema compute/vm_recipes.yml)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Mapping, Sequence

from ...desired.kinds import HIDDEN, Flag, Reference, Text
from ...desired.observe import MANY
from ...desired.resource import Params, Resource, Row
from ...vergeos.facts import SOUNDS_SECRET
from ...vergeos.filters import any_of
from ...vergeos.protocol import OperationOf
from ..common.info import chosen, entries_of, info_spec, shown_or_none
from .recipe_answers import QUESTIONS

if TYPE_CHECKING:
    from ...vergeos.schema import (  # noqa: F401
        catalog_repositories,
        catalogs,
        recipe_questions,
        recipe_sections,
        recipe_status,
        vm_recipe_instances,
        vm_recipes,
        vms,
    )

RECIPE = Resource(
    "recipe",
    "vm_recipes",
    [
        Reference("catalog", "catalogs"),
        Text("name"),
        Text("description"),
        Text("version"),
        Reference("vm", "vms"),
        Flag("downloaded"),
        Flag("update_available"),
        Flag("needs_republish"),
    ],
    identity=("catalog", "name"),
    extra=["build", "status#status as status", "catalog#repository#name as repository"],
)
GATHER = ["questions", "instances"]
RECIPE_INFO_SPEC: dict[str, Any] = {
    **info_spec(RECIPE),
    "gather": {"type": "list", "elements": "str", "choices": GATHER, "default": GATHER},
}
SECTIONS = ["$key", "recipe", "name", "description"]
SHOWN = ["name", "display", "type", "required", "default", "min", "max", "regex", "list", "table", "hint", "help"]
ASKING = ["$key", "recipe", "section#name as section", "enabled", "readonly", "dont_store", *SHOWN]
INSTANCES = ["$key", "recipe", "name", "vm", "vm#name as vm_name", "version", "build", "auto_update", "answers"]


def recipes(client: Any, params: Params, _check_mode: bool) -> OperationOf[dict[str, Any]]:
    """Read recipes with what they ask and what was made from them.

    Args:
        client: A VergeClient.
        params: The module's parameters.

    Returns:
        The module's result: ``recipes``.

    Raises:
        VergeError: Of whatever kind.
    """
    entries = yield from entries_of(client, RECIPE, (yield from chosen(client, RECIPE, params)))
    gather = params["gather"]
    if entries and gather:
        # Read for the instances as well, since the questions tell which of their answers are secret.
        asked = yield from _by_recipe(client, QUESTIONS, ASKING, "+orderid", entries)
        if "questions" in gather:
            sections = yield from _by_recipe(client, "recipe_sections", SECTIONS, "+orderid", entries)
            for entry in entries:
                entry["sections"] = [_plain(row, SECTIONS[2:]) for row in sections[str(entry["key"])]]
                entry["questions"] = [_question(row) for row in asked[str(entry["key"])]]
        if "instances" in gather:
            made = yield from _by_recipe(client, "vm_recipe_instances", INSTANCES, "+$key", entries, "")
            for entry in entries:
                secret = {row["name"] for row in asked[str(entry["key"])] if _is_secret(row)}
                entry["instances"] = [_instance(row, secret) for row in made[str(entry["key"])]]
    return {"changed": False, "recipes": entries}


def _by_recipe(
    client: Any,
    table: str,
    fields: Sequence[str],
    sort: str,
    entries: Sequence[Row],
    owner: str = "vm_recipes/",
) -> OperationOf[dict[str, list[Row]]]:
    """Read the rows of a table that belong to some recipes: one request for all of them."""
    found: dict[str, list[Row]] = {str(entry["key"]): [] for entry in entries}
    # Both forms of a reference that may lead to several tables occur (WIRE 8.3).
    forms = (owner, f"/v4/{owner}") if owner else ("",)
    condition = any_of("recipe", [f"{form}{key}" for key in found for form in forms]) if len(found) <= MANY else None
    rows = yield from client.table(table).rows(condition, fields, sort)
    yield from shown_or_none(client, table, rows)
    for row in rows:
        kind, _slash, key = str(row["recipe"]).rpartition("/")
        if key in found and kind.rpartition("/")[2] == owner.rstrip("/"):
            found[key].append(row)
    return found


def _plain(row: Row, names: Sequence[str]) -> dict[str, Any]:
    return {name: row.get(name) for name in names}


def _is_secret(question: Row) -> bool:
    return bool(
        question["type"] == "password" or question.get("dont_store") or SOUNDS_SECRET.search(str(question["name"]))
    )


def _question(row: Row) -> dict[str, Any]:
    """Turn a question into what a playbook gets; the default of a password is one."""
    shown = {"section": row.get("section"), "enabled": row.get("enabled"), "readonly": row.get("readonly")}
    hidden = {"default": HIDDEN} if _is_secret(row) and row.get("default") else {}
    return {**_plain(row, SHOWN), **shown, **hidden}


def _instance(row: Row, secret: set[str]) -> dict[str, Any]:
    """Turn an instance into what a playbook gets."""
    answers = row.get("answers")
    shown = {
        name: HIDDEN if name in secret or SOUNDS_SECRET.search(str(name)) else value
        for name, value in (answers if isinstance(answers, Mapping) else {}).items()
    }
    names = ("name", "vm", "vm_name", "version", "build", "auto_update")
    return {"key": row["$key"], **_plain(row, names), "answers": shown}

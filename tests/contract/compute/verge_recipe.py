# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_recipe."""

from __future__ import annotations

from typing import Any

from tests.contract.bench import Bench
from tests.contract.table import Example, Option, Secret

GIB = 1 << 30


def world(bench: Bench) -> None:
    """Publish a machine with a disk and a NIC as a recipe."""
    vm = bench.send("POST", "vms", {"name": "base", "cpu_cores": 1, "ram": 1024})
    machine = vm["response"]["machine"]
    bench.send("POST", "machine_drives", {"machine": machine, "media": "disk", "disksize": 10 * GIB})
    bench.send("POST", "machine_nics", {"machine": machine, "vnet": bench.key("vnets", "Internal")})
    catalog = bench.key("catalogs", "Local")
    bench.send("POST", "vm_recipes", {"name": "golden", "catalog": catalog, "vm": vm["$key"]})


def question(bench: Bench, name: str, kind: str, **columns: Any) -> None:
    """Add a question to the recipe, in place of the one of that name."""
    recipe = f"vm_recipes/{bench.key('vm_recipes', 'golden')}"
    known = bench.rows("recipe_questions", recipe=recipe, name=name)
    section = bench.rows("recipe_sections", recipe=recipe)[0]["$key"]
    body = {"recipe": recipe, "section": section, "name": name, "type": kind, **columns}
    if known:
        bench.send("DELETE", f"recipe_questions/{known[0]['$key']}")
    bench.send("POST", "recipe_questions", body)


RECIPE = Example(
    id="verge_recipe",
    module="verge_recipe",
    noun="instance",
    table="vm_recipe_instances",
    identity={"name": "ct-instance"},
    base={"recipe": "Local/golden", "answers": {"HOSTNAME": "web"}},
    world=world,
    converged=["GET vm_recipe_instances", "GET vms/3"],
    by_key=["GET vm_recipe_instances/{key}", "GET vms/3"],
    reference={"recipe": "no-such-recipe"},
    options=[
        Option("answers", {"YB_RAM": 2048}, {"YB_RAM": 4096}, fixed=True),
        Option("auto_update", False, True),
    ],
    rename=("auto_update", True),
    elsewhere={
        "key": "test_key_instead_of_name",
        "state": "test_absent",
        "allow_lockout": "test_the_way_to_the_api_is_not_switched_off",
        "name": "test_key_instead_of_name",
        "recipe": "test_a_recipe_is_named_through_its_catalog",
        "secret_answers": "test_secret_answers_are_sent_and_never_shown",
        "download": "test_a_recipe_is_downloaded_when_that_is_allowed",
        "simulate": "test_the_platform_simulates_when_it_is_asked_to",
        "delete_vm": "test_the_machine_goes_with_its_instance_when_that_is_allowed",
        "force": "test_the_machine_goes_with_its_instance_when_that_is_allowed",
        "wait": "test_a_machine_is_waited_for_until_it_can_be_used",
        "wait_timeout": "test_a_machine_is_waited_for_until_it_can_be_used",
        "wait_for": "test_a_machine_is_waited_for_until_it_can_be_used",
    },
    secrets=[Secret("secret_answers", {"USER": "Hidden-one-1"}, {"USER": "Hidden-two-2"}, kept=False)],
)
EXAMPLES = [RECIPE]

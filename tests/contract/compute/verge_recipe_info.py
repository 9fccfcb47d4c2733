# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example look-ups of verge_recipe_info."""

from __future__ import annotations

from tests.contract.bench import Bench
from tests.contract.compute import verge_recipe
from tests.contract.table import Info


def world(bench: Bench) -> None:
    """Publish a recipe, make a machine of it, and list another recipe that was not downloaded."""
    verge_recipe.world(bench)
    bench.run("verge_recipe", {**verge_recipe.RECIPE.identity, **verge_recipe.RECIPE.base})
    bench.plant("vm_recipes", name="ct-other", catalog=bench.key("catalogs", "Local"), downloaded=False)


INFO = Info(
    id="verge_recipe_info",
    module="verge_recipe_info",
    noun="recipes",
    table="vm_recipes",
    world=world,
    names=["ct-other", "golden", "Services"],
    found=[
        ({"filter": {"downloaded": True}}, ["golden", "Services"]),
        ({"filter": "name bw 'ct-'", "gather": []}, ["ct-other"]),
        ({"catalog": "Local"}, ["ct-other", "golden"]),
    ],
    narrowed={"catalog": "nowhere"},
    include={"gather": ["questions", "instances"]},
    elsewhere={
        "catalog": "test_what_is_looked_for",
        "name": "test_by_name_and_by_key",
        "key": "test_by_name_and_by_key",
        "filter": "test_what_is_looked_for",
        "missing": "test_what_is_nowhere",
        "gather": "test_recipes_are_chosen",
    },
)
EXAMPLES = [INFO]

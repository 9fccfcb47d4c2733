# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples in the documentation of the modules for recipes, run as they stand there."""

from __future__ import annotations

from typing import Callable

import pytest

from tests.contract.bench import Bench
from tests.contract.compute.verge_recipe import question, world
from tests.integration.playbook import Player
from tests.integration.test_examples_of_parts import examples


def nothing(_bench: Bench) -> None:
    """What every system has is enough."""


def marketplace(bench: Bench) -> None:
    """A network, and a recipe of the marketplace that is not downloaded yet and wants answers."""
    bench.run("verge_network", {"name": "app", "cidr": "10.9.0.0/24", "ip": "10.9.0.1"})
    world(bench)
    for name, kind in (("HOSTNAME", "hostname"), ("USER", "string"), ("PASSWORD", "password")):
        question(bench, name, kind, required=True, dont_store=kind == "password")
    system = {"repository": "Marketplace", "name": "Operating Systems"}
    catalog = bench.run("verge_catalog", system)["key"]
    status = bench.plant("recipe_status", status="offline")
    there = {"name": "Debian 12", "catalog": catalog, "downloaded": False, "status": status}
    bench.plant("vm_recipes", key=bench.key("vm_recipes", "golden"), **there)


WORLDS: dict[str, tuple[Callable[[Bench], None], int]] = {
    "verge_catalog": (nothing, 2),
    "verge_catalog_repository": (nothing, 2),
    "verge_recipe": (marketplace, 3),
    "verge_recipe_info": (marketplace, 0),
}


@pytest.mark.parametrize("name", WORLDS)
def test_examples_run_as_documented(name: str, bench: Bench, player: Player) -> None:
    prepare, changes = WORLDS[name]
    prepare(bench)
    run = player.run(examples(name), "-e", "web_password=Hidden-one-1", "-e", "recipes_password=Hidden-two-2")
    assert run.status == 0, run.text
    assert run.changed() == changes, run.text
    assert "Hidden" not in run.text

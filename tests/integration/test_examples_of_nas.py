# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples in the documentation of the modules for network storage, run as they stand there."""

from __future__ import annotations

import pytest

from tests.contract.bench import Bench
from tests.integration.playbook import Player
from tests.integration.test_examples_of_parts import examples

CHANGES = {"verge_nas_sync": 4, "verge_nas_sync_info": 0}


@pytest.mark.parametrize("name", CHANGES)
def test_examples_run_as_documented(name: str, bench: Bench, player: Player) -> None:
    """A NAS that is on, with two volumes."""
    bench.run("verge_vm", {"name": "nas-1", "state": "running"})
    service = bench.plant("vm_services", name="nas-1", vm=bench.key("vms", "nas-1"))
    for volume in ("data", "copies"):
        bench.send("POST", "volumes", {"service": service, "name": volume})
    run = player.run(examples(name))
    assert run.status == 0, run.text
    assert run.changed() == CHANGES[name], run.text

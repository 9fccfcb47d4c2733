"""What happens to objects starts the tasks that wait for it (schema/automation/task_events.yml).

The words for power of a VM are unsettled between clients: either starts a task.
"""

from __future__ import annotations

from typing import Any, Dict

from ...registry import REGISTRY
from ...store import Row
from . import tasks

# Told a little later, so that a recipe can finish (since 26.0); the word is a guess.
NEW_MACHINE_SECONDS = 5.0


def _tells(table: str, *events: str) -> Any:
    def tell(world: Any, row: Row) -> None:
        for event in events:
            tasks.happened(world, table, event, owner=row.path)

    return tell


REGISTRY.on("started", "vms")(_tells("vms", "poweron", "powered_on"))
REGISTRY.on("stopped", "vms")(_tells("vms", "poweroff", "powered_off"))
REGISTRY.on("login", "users")(_tells("users", "login"))
REGISTRY.on("logout", "users")(_tells("users", "logout"))


@REGISTRY.on("after_create", "vms")
def machine_made(world: Any, vm: Row, body: Dict[str, Any]) -> None:
    world.later(NEW_MACHINE_SECONDS, vm, lambda: _tells("vms", "created")(world, vm))

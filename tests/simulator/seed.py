"""A freshly installed system, and VMs on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

USERNAME = "admin"
PASSWORD = "simulated-Passw0rd"
API_KEY = "sim-0123456789abcdef0123456789abcdef01234567"


@dataclass
class Options:
    """What to put on the system.

    Attributes:
        vms: how many VMs with two drives and a NIC each.
        guest_addresses: running VMs report addresses through the guest agent.
        password: of the first user.
        api_key: a key of the first user that tests know; empty for none.
    """

    vms: int = 0
    guest_addresses: bool = False
    password: str = PASSWORD
    api_key: str = API_KEY


def build(world: Any, options: Options) -> None:
    """Run every seed that a behaviour registered, in order."""
    world.actor = ""
    for _order, hook in sorted(world.registry.seeds, key=lambda seed: seed[0]):
        hook(world, options)
    world.actor = USERNAME

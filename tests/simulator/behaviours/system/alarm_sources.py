"""What the platform itself raises alarms about, and lowers them again (guesses after schema/system/alarms.yml)."""

from __future__ import annotations

from typing import Any

from ...registry import REGISTRY
from ...store import Row
from ..network import networks
from . import alarms

# So long may rules wait for an apply before somebody is told; a guess.
PENDING_SECONDS = 600.0
LOOK_SECONDS = 60.0


@REGISTRY.on("failed", "vms")
def machine_failed(world: Any, vm: Row) -> None:
    alarms.raise_alarm(world, "vm_offline", vm, f"VM {vm['name']} is offline")


@REGISTRY.on("failed", "tenant_nodes")
def node_failed(world: Any, node: Row) -> None:
    alarms.raise_alarm(world, "tenant_node_offline", node, f"Tenant node {node['name']} is offline")


def _lowers(kind: str) -> Any:
    def lower(world: Any, owner: Row) -> None:
        alarm = alarms.find(world, kind, owner)
        if alarm is not None:
            alarms.lower(world, alarm)

    return lower


REGISTRY.on("started", "vms")(_lowers("vm_offline"))
REGISTRY.on("started", "tenant_nodes")(_lowers("tenant_node_offline"))


@REGISTRY.on("after_create", "vnet_rules")
def rule_made(world: Any, rule: Row, body: Any) -> None:
    _watch(world, rule)


@REGISTRY.on("after_update", "vnet_rules")
def rule_changed(world: Any, rule: Row, changes: Any, old: Any) -> None:
    _watch(world, rule)


@REGISTRY.on("after_delete", "vnet_rules")
def rule_gone(world: Any, rule: Row) -> None:
    _watch(world, rule)


def _watch(world: Any, rule: Row) -> None:
    vnet = world["vnets"].get(rule["vnet"])
    if vnet is not None and not vnet["_watched"]:
        vnet["_watched"] = True
        world.later(PENDING_SECONDS, vnet, lambda: _look(world, vnet))


def _look(world: Any, vnet: Row) -> None:
    """Raised while rules wait, lowered once they do not."""
    if networks.is_running(world, vnet) and vnet["need_fw_apply"]:
        alarms.raise_alarm(world, "vnet_fw_apply", vnet, f"Rules of {vnet['name']} wait to be applied")
        world.later(LOOK_SECONDS, vnet, lambda: _look(world, vnet))
        return
    vnet["_watched"] = False
    _lowers("vnet_fw_apply")(world, vnet)

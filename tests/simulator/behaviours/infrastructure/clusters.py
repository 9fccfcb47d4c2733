"""Clusters: their status rows, refusals, shutdown (schema/infrastructure/clusters.yml)."""

from __future__ import annotations

from typing import Any, Dict

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from ..compute import machines

SHUTDOWN_SECONDS = 5.0

# A bare GET answers keys only (schema cluster_status.yml).
REGISTRY.default_sets["cluster_status"] = "$key"
REGISTRY.uniqueness("clusters", "name", text="This name is already in use")


@REGISTRY.on("after_create", "clusters")
def created(world: Any, cluster: Row, body: Dict[str, Any]) -> None:
    """Empty until nodes are installed into it."""
    status = world.insert(
        "cluster_status", cluster=cluster.key, status="online", state="online", last_update=world.clock.now()
    )
    values = {"status": status.key, "system": "self", "id": f"{world.random.getrandbits(160):040x}"}
    if not cluster["default_cpu"]:
        values["default_cpu"] = "host"
    world["clusters"].change(cluster, values)


@REGISTRY.on("before_delete", "clusters")
def deleting(world: Any, cluster: Row) -> None:
    """PowerShell knows the refusals by these words; the status is a guess."""
    for table in ("nodes", "machines"):
        if world[table].where("cluster", cluster.key):
            raise errors.Refused(422, f"Unable to delete cluster: {table} still referencing this cluster")


def _stats(world: Any, status: Row, column: str) -> int:
    nodes = world["nodes"].where("cluster", status["cluster"])
    found = (world["machine_stats"].get(world["machines"].get(node["machine"])["stats"]) for node in nodes)
    return sum(stats[column] or 0 for stats in found if stats is not None)


@REGISTRY.computes("cluster_status", "phys_ram_used")
def phys_ram_used(world: Any, status: Row) -> int:
    """MB over the nodes (measured: 27355 + 27088 = 54443)."""
    return _stats(world, status, "ram_used")


@REGISTRY.computes("cluster_status", "phys_vram_used")
def phys_vram_used(world: Any, status: Row) -> int:
    return _stats(world, status, "vram_used")


@REGISTRY.computes("cluster_status", "last_update")
def last_update(world: Any, status: Row) -> int:
    return int(world.clock.now())


@REGISTRY.action("cluster_actions", "shutdown")
def shutdown(world: Any, cluster: Row, params: Dict[str, Any]) -> None:
    """The nodes go down in order, unless the shutdown is called off before."""
    status = world["cluster_status"].get(cluster["status"])
    world.change(status, status="shutdown", state="warning")

    def down() -> None:
        if status["status"] != "shutdown":
            return
        for node in world["nodes"].where("cluster", cluster.key):
            for guest in machines.guests(world, node.key):
                machines.set_status(world, guest["machine"], **machines.STOPPED)
            machines.set_status(world, node["machine"], status="stopped", state="offline", running=False)
        world.change(status, status="offline", state="offline")

    world.later(SHUTDOWN_SECONDS, status, down)


@REGISTRY.action("cluster_actions", "cancel_shutdown")
def cancel_shutdown(world: Any, cluster: Row, params: Dict[str, Any]) -> None:
    status = world["cluster_status"].get(cluster["status"])
    if status["status"] == "shutdown":
        world.change(status, status="online", state="online")

"""The hardware of a fresh system: cluster, nodes, and the sums over them (schema/infrastructure)."""

from __future__ import annotations

from typing import Any, List

from ...registry import REGISTRY
from ...store import Row
from ..compute import machines

REGISTRY.keyless_all.update({"nodes", "storage_tiers"})
REGISTRY.nested_in_all.add(("nodes", "running_machines"))

# MB. Roomy, so that tests may start a few hundred machines; a fleet (--vms) brings its own room along.
NODE_RAM, NODE_VM_RAM, NODE_CORES = 786432, 720896, 64
GIB = 1 << 30
FLEET_VM_RAM = 2048


@REGISTRY.seed(20)
def cluster_and_nodes(world: Any, options: Any) -> None:
    """One cluster of two nodes, like the lab the facts were recorded on."""
    cluster = world.insert(
        "clusters",
        name="lab-cluster",
        compute=True,
        storage=True,
        system="self",
        default_cpu="EPYC-Rome",
        recommended_cpu_type="EPYC-Rome",
        id=f"{world.random.getrandbits(160):040x}",
    )
    status = world.insert("cluster_status", cluster=cluster.key, status="online", state="online")
    world["clusters"].change(cluster, {"status": status.key})
    for number in (1, 2):
        _node(world, number, cluster, options.vms * FLEET_VM_RAM)


def _node(world: Any, number: int, cluster: Row, fleet_ram: int) -> None:
    name = f"node{number}"
    machine = machines.make(world, name, "node", cluster.key)
    node = world.insert(
        "nodes",
        name=name,
        id=number,
        cluster=cluster.key,
        machine=machine.key,
        model="Simulated server",
        cpu="Simulated 16-Core Processor",
        cpu_speed="2500 MHz",
        physical=True,
        ram=NODE_RAM + fleet_ram,
        vm_ram=NODE_VM_RAM + fleet_ram,
        cores=NODE_CORES,
        iommu=True,
        yb_version=world.version_text,
        os_version=world.version_text,
        kernel_version="6.6.144yb-49",
        appserver_version="1.0.612 06/16/26",
        vsan_version="3.2.481 07/01/26",
        qemu_version="10.0.9",
        vsan_nodeid=number - 1,
        vsan_connected=True,
        ipmi_status="offline",
    )
    machines.set_status(world, machine.key, **machines.running_values(world, machine.key, node.key))
    stats = world["machine_stats"].get(machine["stats"])
    stats.update(total_cpu=2, ram_used=27355, core_temp=63)


@REGISTRY.lists("nodes", "running_machines")
def running_machines(world: Any, node: Row) -> List[Row]:
    """Machines other than nodes that run on a node: VMs and networks."""
    return [world["machines"].get(guest["machine"]) for guest in machines.guests(world, node.key)]


REGISTRY.column("machines", "running", kind="boolean", read_only=True)
REGISTRY.column("machines", "migratable", kind="boolean", read_only=True)


@REGISTRY.computes("machines", "running")
def running(world: Any, machine: Row) -> bool:
    """Entries of nodes.running_machines carry this (schema nodes.yml)."""
    return bool(machines.status_of(world, machine.key)["running"])


@REGISTRY.computes("machines", "migratable")
def migratable(world: Any, machine: Row) -> bool:
    return bool(machines.status_of(world, machine.key)["migratable"])


def _nodes(world: Any, status: Row) -> List[Row]:
    return world["nodes"].where("cluster", status["cluster"])


def _online(world: Any, node: Row) -> bool:
    return bool(machines.status_of(world, node["machine"])["running"])


def _guests(world: Any, status: Row) -> List[Row]:
    """Status rows of what runs on the nodes of a cluster, without the nodes themselves."""
    return [guest for node in _nodes(world, status) for guest in machines.guests(world, node.key)]


_SUMS = {
    "total_nodes": lambda world, status: len(_nodes(world, status)),
    "online_nodes": lambda world, status: sum(_online(world, node) for node in _nodes(world, status)),
    "total_ram": lambda world, status: sum(node["vm_ram"] for node in _nodes(world, status)),
    "online_ram": lambda world, status: sum(node["vm_ram"] for node in _nodes(world, status) if _online(world, node)),
    "total_cores": lambda world, status: sum(node["cores"] for node in _nodes(world, status)),
    "online_cores": lambda world, status: sum(node["cores"] for node in _nodes(world, status) if _online(world, node)),
    "running_machines": lambda world, status: len(_guests(world, status)),
    "used_ram": lambda world, status: sum(guest["running_ram"] for guest in _guests(world, status)),
    "used_cores": lambda world, status: sum(guest["running_cores"] for guest in _guests(world, status)),
}
for _name, _function in _SUMS.items():
    REGISTRY.computes("cluster_status", _name)(_function)


@REGISTRY.seed(25)
def storage(world: Any, options: Any) -> None:
    """Tier 0 for metadata, tier 1 for work; drives may name higher ones, which exist nowhere (WIRE 4.5)."""
    cluster = world["clusters"].all()[0]
    for tier, capacity in ((0, 200 * GIB), (1, 4000 * GIB)):
        figures = {"capacity": capacity, "used": capacity // 10}
        row = world.insert(
            "storage_tiers",
            tier=tier,
            description=f"Tier {tier}",
            allocated=capacity // 5,
            used_inflated=capacity // 8,
            used_pct=10,
            dedupe_ratio=125,
            **figures,
        )
        row["stats"] = world.insert("storage_tier_stats", tier=row.key).key
        part = world.insert("cluster_tiers", cluster=cluster.key, tier=tier, description=f"Tier {tier}")
        part["status"] = world.insert(
            "cluster_tier_status", tier=part.key, status="online", state="online", **figures
        ).key
        part["stats"] = world.insert("cluster_tier_stats", tier=part.key).key

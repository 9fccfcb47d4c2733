"""The VMs that `--vms` puts on a fresh system: two drives and a NIC each, three of four running.

They are made by inserting rows, without the checks and steps of the API, so that 10,000 of them load in seconds; the
rows are the same ones that the API would have made.
"""

from __future__ import annotations

from typing import Any, Dict

from ...registry import REGISTRY
from ...store import Row
from ..infrastructure import infrastructure
from . import drives, machines, nics, pending, vms

GIB = 1 << 30
FAMILIES = ("linux", "linux", "windows", "freebsd")


@REGISTRY.seed(90)
def fleet(world: Any, options: Any) -> None:
    """vm-00001, vm-00002, ..."""
    network = world["vnets"].first("name", "Internal").key
    cluster = vms.default_cluster(world)
    nodes = [node.key for node in world["nodes"].all()]
    for number in range(1, options.vms + 1):
        running = number % 4 != 0
        family = FAMILIES[number % len(FAMILIES)]
        vm = world.insert(
            "vms",
            name=f"vm-{number:05d}",
            description=f"Simulated VM {number}",
            os_family=family,
            cpu_cores=2,
            ram=infrastructure.FLEET_VM_RAM,
            cpu_type="EPYC-Rome",
            cluster=cluster,
            guest_agent=options.guest_addresses,
            uuid=vms.new_uuid(world),
        )
        machine = vms.furnish(world, vm)
        for order, size in enumerate((20 * GIB, 100 * GIB)):
            _drive(world, machine, order, size)
        nic = world.insert(
            "machine_nics", machine=machine.key, name="nic_0", vnet=network, macaddress=nics.new_mac(world)
        )
        nics.furnish(world, nic)
        if running:
            _run(world, vm, nodes[number % len(nodes)], options.guest_addresses)


def _drive(world: Any, machine: Row, order: int, size: int) -> None:
    columns: Dict[str, Any] = {"machine": machine.key, "name": f"drive_{order}", "orderid": order, "disksize": size}
    serial = f"{world.random.getrandbits(32):08x}"
    drive = world.insert("machine_drives", preferred_tier=drives.DEFAULT_TIER, serial=serial, **columns)
    drives.furnish(world, drive)
    drives.make_backing_file(world, drive, size)


def _run(world: Any, vm: Row, node: Any, report: bool) -> None:
    machine = vm["machine"]
    values = machines.running_values(world, machine, node)
    machines.set_status(world, machine, **values, running_cores=vm["cpu_cores"], running_ram=vm["ram"])
    vm["_live"] = {name: vm[name] for name in vms.AT_POWER_CYCLE}
    pending.remember(world, vm)
    vms.switch_devices(world, machine, True)
    if report:
        vms.guest_report(world, vm)

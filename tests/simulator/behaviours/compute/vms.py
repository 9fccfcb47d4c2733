"""Virtual machines: creation, power, pending restarts, deletion (WIRE 9.2, schema/compute/vms.yml, vm_actions.yml)."""

from __future__ import annotations

import posixpath
from typing import Any, Dict, Optional

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from . import machines

# Measured on an idle lab (WIRE 9.2): `initializing` at +0.01 s, `running` at +0.5 s; after a power-off still
# `running` at +0.5 s, `stopped` at +1.0 s.
START_SECONDS = 0.4
STOP_SECONDS = 0.8
HIBERNATE_SECONDS = 15.0
MIGRATE_SECONDS = 2.0
GUEST_REPORT_SECONDS = 1.0

# Settings that a running VM takes at its next power cycle only.
AT_POWER_CYCLE = (
    "cpu_cores",
    "cpu_type",
    "ram",
    "machine_type",
    "console",
    "video",
    "sound",
    "rtc_base",
    "boot_order",
    "uefi",
    "secure_boot",
    "guest_agent",
    "serial_port",
    "usb_tablet",
    "usb_legacy",
    "nested_virtualization",
    "disable_hypervisor",
    "iommu",
    "advanced",
    "uuid",
    "cloudinit_datasource",
    "allow_hotplug",
    "console_pass_enabled",
)

REGISTRY.column("vms", "running", kind="boolean", default=None, read_only=True, argument=False)
for _argument in ("cloudinit_files", "powerstate"):
    REGISTRY.column("vms", _argument, argument=True)
# A create-argument of old forms: dropped in a PUT like an unknown column.
for _argument in ("note", "console_pass_hash", "created_from"):
    REGISTRY.column("vms", _argument, updatable=False)
REGISTRY.uniqueness("vms", "name", text="This name is already in use", among=lambda row: not row.get("is_snapshot"))
REGISTRY.sets[("vms", "dashboard")] = (
    "machine[$key,name,status[$key,running,status,state,node,started,agent_version,agent_features,agent_guest_info],"
    "drives[$key,name,interface,media,disksize,preferred_tier,status#status as status,status#state as state],"
    "nics[$key,name,interface,macaddress,ipaddress,vnet#name as vnet_name,status#status as status]]"
)


def vm_of(world: Any, machine: Any) -> Optional[Row]:
    """The VM a machine belongs to."""
    return world["vms"].first("machine", machine)


def is_running(world: Any, vm: Row) -> bool:
    return bool(machines.status_of(world, vm["machine"])["running"])


def refuse_snapshot(vm: Row) -> None:
    """Snapshot rows can be cloned and restored, nothing else."""
    if vm["is_snapshot"]:
        raise errors.Refused(422, "Operation not permitted on a snapshot")


def normalise(world: Any, values: Dict[str, Any]) -> None:
    """Values the platform stores otherwise than sent (schema vms.yml: ram 2000 -> 1792, q35 -> pc-q35-10.0)."""
    if "ram" in values:
        values["ram"] -= values["ram"] % 256
    if values.get("machine_type") == "q35":
        values["machine_type"] = "pc-q35-10.0"


@REGISTRY.on("before_create", "vms")
def complete(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    """Fill in what a create leaves out."""
    normalise(world, values)
    if values.get("cluster") is None:
        values["cluster"] = default_cluster(world)
    if values.get("cpu_type", "") in ("", "auto"):
        cluster = world["clusters"].get(values["cluster"])
        values["cpu_type"] = cluster["default_cpu"] if cluster is not None else "host"
    values.setdefault("uuid", new_uuid(world))


def default_cluster(world: Any) -> Any:
    rows = world["clusters"].all()
    return rows[0].key if rows else None


def new_uuid(world: Any) -> str:
    text = f"{world.random.getrandbits(128):032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def furnish(world: Any, vm: Row) -> Row:
    """Make the rows that come with a VM: machine, status, statistics, console."""
    machine = machines.make(world, vm["name"], "vm", vm["cluster"])
    world["machines"].change(machine, {"ha_group": vm["ha_group"], "snapshot_profile": vm["snapshot_profile"]})
    console = world.insert("machine_console", machine=machine.key, host=None, port=None)
    world["vms"].change(vm, {"machine": machine.key, "console_status": console.key})
    return machine


@REGISTRY.on("after_create", "vms")
def created(world: Any, vm: Row, body: Dict[str, Any]) -> Dict[str, Any]:
    """The implicit rows, then the arguments of the create call."""
    machine = furnish(world, vm)
    _make_cloudinit_files(world, vm, body.get("cloudinit_files"))
    if body.get("powerstate") in (True, "true", 1, "1"):
        power_on(world, vm, {})
    return {"machine": str(machine.key)}


def _make_cloudinit_files(world: Any, vm: Row, given: Any) -> None:
    """Files given in the create call; with a data source the two usual ones exist in any case."""
    contents = {}
    for item in given if isinstance(given, list) else []:
        if isinstance(item, dict) and item.get("name"):
            contents[posixpath.join("/", str(item["name"]))] = item
    if vm["cloudinit_datasource"] != "none":
        for name in ("/user-data", "/meta-data"):
            contents.setdefault(name, {})
    for name, item in contents.items():
        file_body = {"owner": vm.path, "name": name, "contents": item.get("contents", "")}
        if "render" in item:
            file_body["render"] = item["render"]
        world.create("cloudinit_files", file_body)


@REGISTRY.on("before_update", "vms")
def changing(world: Any, vm: Row, changes: Dict[str, Any]) -> None:
    normalise(world, changes)
    if "cpu_type" in changes and changes["cpu_type"] in ("", "auto"):
        changes["cpu_type"] = vm["cpu_type"]
    if "cluster" in changes and changes["cluster"] is None:
        changes["cluster"] = default_cluster(world)


@REGISTRY.on("after_update", "vms")
def changed(world: Any, vm: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    """Carry over to the machine what lives there; what waits for a power cycle stands in pending.py (WIRE 5.9)."""
    shared = {name: vm[name] for name in ("name", "cluster", "ha_group", "snapshot_profile") if name in changes}
    if shared:
        world.change(world["machines"].get(vm["machine"]), **shared)


@REGISTRY.on("before_delete", "vms")
def deleting(world: Any, vm: Row) -> None:
    """WIRE 6.3; the status is a guess."""
    status = machines.status_of(world, vm["machine"])
    if status["status"] not in ("stopped", "hibernated", "error"):
        raise errors.Refused(422, "Virtual Machine must be stopped to delete")


@REGISTRY.on("before_delete", "users")
def owner_deleting(world: Any, user: Row) -> None:
    """A user's own machines go with it (schema vms.yml, owner_user)."""
    for vm in world["vms"].where("owner_user", user.key):
        world.remove(vm)


@REGISTRY.on("after_delete", "vms")
def deleted(world: Any, vm: Row) -> None:
    """The machine goes, and with it drives, NICs, devices and snapshots (WIRE 6.4)."""
    machine = world["machines"].get(vm["machine"])
    if machine is not None:
        world.remove(machine)


# -- power ---------------------------------------------------------------------------------------------------------


@REGISTRY.action("vm_actions", "poweron")
def power_on(world: Any, vm: Row, params: Dict[str, Any]) -> None:
    """Start a VM; a running one stays as it is (WIRE 7.10)."""
    refuse_snapshot(vm)
    machine = vm["machine"]
    status = machines.status_of(world, machine)
    if status["running"] or status["status"] == "initializing":
        return
    _check_start(world, vm)
    wanted = params.get("preferred_node") or vm["preferred_node"]
    node = machines.pick_node(world, wanted, vm["cluster"], vm["ram"], vm["ha_group"])
    if node is None:
        machines.log_refusals(world, machine, vm["cluster"], vm["ram"])
        raise errors.Refused(422, f"Error starting machine: {machines.NO_ROOM}")
    machines.set_status(world, machine, status="initializing", status_info="")
    machines.begin_transition(world, machine, START_SECONDS, lambda: _started(world, vm, node))


def _check_start(world: Any, vm: Row) -> None:
    """Refusals known at once (WIRE 7.8)."""
    if not vm["enabled"]:
        raise errors.Refused(422, "Error starting machine: Machine is disabled")
    cluster = world["clusters"].get(vm["cluster"])
    if cluster is not None:
        if cluster["max_ram_per_vm"] and vm["ram"] > cluster["max_ram_per_vm"]:
            raise errors.Refused(422, "Machine exceeds the max amount of ram allowed on this cluster")
        if cluster["max_cores_per_vm"] and vm["cpu_cores"] > cluster["max_cores_per_vm"]:
            raise errors.Refused(422, "Machine exceeds the max amount of cores allowed on this cluster")
    for drive in world["machine_drives"].where("machine", vm["machine"]):
        if world["machine_drive_status"].get(drive["status"])["status"] == "importing":
            raise errors.Refused(422, f"Error starting machine: Drive '{drive['name']}' is importing")


def _started(world: Any, vm: Row, node: Any) -> None:
    machine = vm["machine"]
    cluster = world["clusters"].get(vm["cluster"])
    if vm["nested_virtualization"] and cluster is not None and not cluster["kvm_nested"]:
        # Accepted, then it falls back to stopped; only the machine's log says why.
        machines.set_status(world, machine, **machines.STOPPED)
        machines.log(world, machine, "error", "Nested virtualization is not enabled on this cluster")
        for hook in world.registry.hooks[("failed", "vms")]:
            hook(world, vm)
        return
    machines.set_status(
        world,
        machine,
        **machines.running_values(world, machine, node),
        running_cores=vm["cpu_cores"],
        running_ram=vm["ram"],
        migratable=is_migratable(world, vm),
    )
    vm["_live"] = {name: vm[name] for name in AT_POWER_CYCLE}
    vm["need_restart"] = False
    console = world["machine_console"].get(vm["console_status"])
    if console is not None and vm["console"] != "none":
        console.update(host=f"100.96.0.{node}", port=5900 + vm.key % 1000)
    _make_efi_disk(world, vm)
    switch_devices(world, machine, True)
    for hook in world.registry.hooks[("started", "vms")]:
        hook(world, vm)
    machines.log(world, machine, "message", f"Machine started on node{node}")
    if vm["guest_agent"]:
        world.later(GUEST_REPORT_SECONDS, vm, lambda: guest_report(world, vm))


def _make_efi_disk(world: Any, vm: Row) -> None:
    """A UEFI machine without a disk for its variables gets one at its first start (schema vms.yml)."""
    siblings = world["machine_drives"].where("machine", vm["machine"])
    if vm["uefi"] and not any(drive["media"] == "efidisk" for drive in siblings):
        world.create("machine_drives", {"machine": vm["machine"], "media": "efidisk"})


def switch_devices(world: Any, machine: Any, on: bool) -> None:
    """Drives, NICs and devices come and go with the power."""
    for drive in world["machine_drives"].where("machine", machine):
        status = world["machine_drive_status"].get(drive["status"])
        if status is not None and status["status"] in ("online", "offline", "initializing", "hotplug"):
            on_now = on and drive["enabled"]
            status.update(status="online" if on_now else "offline", state="online" if on_now else "offline")
    for nic in world["machine_nics"].where("machine", machine):
        status = world["machine_nic_status"].get(nic["status"])
        if status is not None:
            on_now = on and nic["enabled"]
            status.update(status="up" if on_now else "down", state="online" if on_now else "offline")
    for device in world["machine_devices"].where("machine", machine):
        status = world["machine_device_status"].get(device["status"])
        if status is not None:
            status.update(status="online" if on and device["enabled"] else "offline")


def lease(world: Any, nic: Row) -> Optional[str]:
    """The address that DHCP gave a NIC."""
    rows = world["vnet_addresses"].where("mac", nic["macaddress"])
    return next((row["ip"] for row in rows if row["type"] == "dynamic"), None)


def made_up_address(number: int) -> str:
    """For a guest on a network without DHCP: set inside it, so to say."""
    return f"10.{(number >> 16) % 256}.{(number >> 8) % 256}.{number % 256}"


def guest_report(world: Any, vm: Row) -> None:
    """What a guest agent tells, a moment after the start: the addresses of the NICs."""
    if not is_running(world, vm):
        return
    network = [{"name": "lo", "ip-addresses": [{"ip-address-type": "ipv4", "ip-address": "127.0.0.1"}]}]
    for number, nic in enumerate(world["machine_nics"].where("machine", vm["machine"])):
        address = nic["ipaddress"] or lease(world, nic) or made_up_address(vm.key)
        network.append(
            {
                "name": f"eth{number}",
                "hardware-address": nic["macaddress"],
                "ip-addresses": [{"ip-address-type": "ipv4", "ip-address": address, "prefix": 24}],
            }
        )
    machines.set_status(
        world,
        vm["machine"],
        agent_version="8.2.2",
        agent_features={"guest-network-get-interfaces": True},
        agent_guest_info={"host-name": vm["name"], "network": network},
    )


def _stop(world: Any, vm: Row, seconds: float, final: str = "stopped") -> None:
    machines.begin_transition(world, vm["machine"], seconds, lambda: _stopped(world, vm, final))


def _stopped(world: Any, vm: Row, final: str) -> None:
    machine = vm["machine"]
    silent = {"agent_version": "", "agent_features": [], "agent_guest_info": []}
    machines.set_status(world, machine, **{**machines.STOPPED, **silent, "status": final})
    vm.update(_live=None, _live_parts=None, need_restart=False)
    console = world["machine_console"].get(vm["console_status"])
    if console is not None:
        console.update(host=None, port=None)
    switch_devices(world, machine, False)
    for hook in world.registry.hooks[("stopped", "vms")]:
        hook(world, vm)
    machines.log(world, machine, "message", f"Machine {final}")


@REGISTRY.action("vm_actions", "poweroff")
def power_off(world: Any, vm: Row, params: Dict[str, Any]) -> None:
    """Ask the guest to shut down; a guest that ignores it runs on for ever (WIRE 9.2).

    Tests make a guest ignore it by planting `_ignores_poweroff` on the VM's row.
    """
    refuse_snapshot(vm)
    if is_running(world, vm) and not vm["_ignores_poweroff"]:
        _stop(world, vm, STOP_SECONDS)


@REGISTRY.action("vm_actions", "kill")
def kill(world: Any, vm: Row, params: Dict[str, Any]) -> None:
    """Stop at once; on a stopped VM it takes left-over devices offline (26.0)."""
    refuse_snapshot(vm)
    status = machines.status_of(world, vm["machine"])
    if status["status"] == "stopped":
        switch_devices(world, vm["machine"], False)
        return
    _stop(world, vm, STOP_SECONDS)


@REGISTRY.action("vm_actions", "reset", "guestreset", "guestreboot")
def reset(world: Any, vm: Row, params: Dict[str, Any]) -> None:
    """A reset is no power cycle: the status stays running and what waits goes on waiting."""
    refuse_snapshot(vm)
    if not is_running(world, vm):
        raise errors.Refused(422, "Machine is not running")
    machines.log(world, vm["machine"], "message", "Machine reset")


@REGISTRY.action("vm_actions", "hibernate")
def hibernate(world: Any, vm: Row, params: Dict[str, Any]) -> None:
    refuse_snapshot(vm)
    if not is_running(world, vm):
        raise errors.Refused(422, "Machine is not running")
    machines.set_status(world, vm["machine"], status="hibernating")
    _stop(world, vm, HIBERNATE_SECONDS, "hibernated")


def is_migratable(world: Any, vm: Row) -> bool:
    """Machines with devices of a node stay there (schema machine_devices.yml)."""
    return all(device["type"] == "tpm" for device in world["machine_devices"].where("machine", vm["machine"]))


def _check_migration(world: Any, vm: Row) -> None:
    """The text is a guess."""
    if not is_migratable(world, vm):
        raise errors.Refused(422, "Machine is not migratable")


def destination(world: Any, vm: Row, wanted: Any, source: Any) -> Optional[Row]:
    """The node that a machine migrates to: the wanted one, or any but the present; None when there is no room.

    Args:
        vm: a row with `cluster` and `ram`, of a VM or of a tenant's node.
    """
    for node in world["nodes"].all():
        fits = node.key != source and not node["maintenance"] and node["cluster"] == vm["cluster"]
        if fits and (wanted is None or str(node.key) == str(wanted)) and machines.has_room(world, node, vm["ram"]):
            found: Row = node
            return found
    return None


@REGISTRY.action("vm_actions", "migrate", "move")
def migrate(world: Any, vm: Row, params: Dict[str, Any]) -> None:
    """Live migration to the wanted node, or to the other one.

    Tests make one fail on its way by planting `_migration_fails` on the VM's row; it then stays where it was.
    """
    refuse_snapshot(vm)
    machine = vm["machine"]
    status = machines.status_of(world, machine)
    if not status["running"]:
        raise errors.Refused(422, "Machine is not running")
    _check_migration(world, vm)
    source = status["node"]
    node = destination(world, vm, params.get("preferred_node") or params.get("node"), source)
    if node is None:
        raise errors.Refused(422, "Not enough available resources to migrate machine")
    machines.set_status(world, machine, status="migrating", migration_destination=node.key)

    def arrived() -> None:
        if vm["_migration_fails"]:
            machines.set_status(world, machine, status="running", migration_destination=None)
            machines.log(world, machine, "error", f"Migration to node{node.key} failed: connection lost")
            return
        machines.set_status(
            world, machine, status="running", node=node.key, migrated_node=source, migration_destination=None
        )

    machines.begin_transition(world, machine, MIGRATE_SECONDS, arrived)

"""NAS services and their volumes (schema/nas/vm_services.yml, volumes.yml, volume_status.yml, volume_actions.yml)."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from ..compute import drives, machines

MOUNT_SECONDS = 2.0
# "Not there at once": the SDK looks every 2 s (vm_services.yml).
SERVICE_SECONDS = 2.0
SYSTEM_LOGS = "system-logs"
LOCAL = ("ext4", "ybfs")
NAME = re.compile(r"[A-Za-z0-9_-]+")
DISK_BYTES = 16 << 30
LOG_BYTES = 4 << 30

REGISTRY.keyless_all.add("volumes")
# Clients count them (vm_services.yml).
REGISTRY.column("vm_services", "volumes", kind="rows", target="volumes", read_only=True)
REGISTRY.only_named.add(("vm_services", "volumes"))
REGISTRY.uniqueness("volumes", "service", "name", text="This name is already in use")


# -- services ------------------------------------------------------------------------------------------------------

QUESTIONS = (
    ("HOSTNAME", "hostname", ""),
    ("YB_HOSTNAME", "hostname", ""),
    ("YB_CPU_CORES", "num", "4"),
    ("YB_RAM", "ram", "4096"),
    ("YB_NIC_1", "network", ""),
    ("YB_NIC_1_IP_TYPE", "string", "dhcp"),
    ("YB_TIMEZONE", "string", "America/New_York"),
    ("YB_NTP", "string", "time.nist.gov 0.pool.ntp.org 1.pool.ntp.org"),
    ("YB_DOMAINNAME", "string", ""),
)


@REGISTRY.seed(46)
def stock_recipe(world: Any, options: Any) -> None:
    """The recipe `Services` is there, downloaded (vm_services.yml, measured); its key is a slug (vm_recipes.yml)."""
    repository = world["catalog_repositories"].first("type", "yottabyte")
    catalog = world.insert("catalogs", "services", repository=repository.key, name="Services")
    status = world.insert("recipe_status", status="online", state="online")
    recipe = world.insert(
        "vm_recipes", "services", name="Services", catalog=catalog.key, build=1, downloaded=True, status=status.key
    )
    recipe["_make"] = deploy
    section = world.insert("recipe_sections", recipe=recipe.path, name="Virtual Machine", orderid=1)
    for order, (name, kind, default) in enumerate(QUESTIONS, start=1):
        columns = {"name": name, "type": kind, "default": default, "orderid": order}
        world.insert("recipe_questions", recipe=recipe.path, section=section.key, **columns)


def deploy(world: Any, recipe: Row, name: str, answers: Dict[str, Any]) -> Row:
    """A VM at rest with a disk and a NIC; the service on it shows a moment later."""
    vm: Row
    size = {
        column: int(answers[question])
        for question, column in (("YB_CPU_CORES", "cpu_cores"), ("YB_RAM", "ram"))
        if str(answers.get(question, "")).isdigit()
    }
    body = {"name": name, "os_family": "linux", "cpu_cores": 4, "ram": 4096, "guest_agent": True, **size}
    vm, _response = world.create("vms", body)
    world.change(vm, created_from="recipe")
    system = {"machine": vm["machine"], "name": "system", "disksize": DISK_BYTES}
    world.create("machine_drives", system)
    world.create("machine_nics", {"machine": vm["machine"], "vnet": answers.get("YB_NIC_1") or None})
    world.later(SERVICE_SECONDS, vm, lambda: make_service(world, vm))
    return vm


def make_service(world: Any, vm: Row) -> Row:
    """The service with its settings and the volume that every service has."""
    service: Row = world.insert("vm_services", vm=vm.key, name=vm["name"].strip())
    settings: Dict[str, Dict[str, Any]] = {
        "cifs": {"map_to_guest": "bad user", "ad_status": "offline", "extended_acl_support": True},
        "nfs": {"data_access": "rw", "anonuid": 65534, "anongid": 65534},
        "antivirus": {"max_recursion": 15, "database_updates_enabled": True},
    }
    for kind, columns in settings.items():
        service[kind] = world.insert(f"vm_service_{kind}", service=service.key, **columns).key
    world.create("volumes", {"service": service.key, "name": SYSTEM_LOGS, "maxsize": LOG_BYTES})
    return service


def machine_of(world: Any, service: Any) -> Any:
    """The machine that runs a service; None when it has none."""
    row = world["vm_services"].get(service)
    vm = world["vms"].get(row["vm"]) if row is not None else None
    return vm["machine"] if vm is not None else None


def runs(world: Any, service: Any) -> bool:
    machine = machine_of(world, service)
    return machine is not None and bool(machines.status_of(world, machine)["running"])


def volumes_on(world: Any, vm: Row) -> List[Row]:
    """The volumes of the services on a VM."""
    services = world["vm_services"].where("vm", vm.key)
    return [volume for service in services for volume in world["volumes"].where("service", service.key)]


@REGISTRY.on("started", "vms")
def service_started(world: Any, vm: Row) -> None:
    for volume in volumes_on(world, vm):
        settle(world, volume)


@REGISTRY.on("stopped", "vms")
def service_stopped(world: Any, vm: Row) -> None:
    """A NAS that is off has nothing mounted."""
    for volume in volumes_on(world, vm):
        _mount(world, volume)


# -- volumes -------------------------------------------------------------------------------------------------------


@REGISTRY.on("before_create", "volumes")
def volume_creating(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    _check_name(values)


@REGISTRY.on("before_update", "volumes")
def volume_changing(world: Any, volume: Row, changes: Dict[str, Any]) -> None:
    _check_name(changes)


def _check_name(values: Dict[str, Any]) -> None:
    """Letters, digits, _ and - (volumes.yml)."""
    if "name" in values and not NAME.fullmatch(values["name"]):
        raise errors.fails_validation("name")


@REGISTRY.on("after_create", "volumes")
def volume_created(world: Any, volume: Row, body: Dict[str, Any]) -> None:
    """Status, antivirus and, where there is a VM, the drive that holds the data."""
    furnish(world, volume)
    machine = machine_of(world, volume["service"])
    if machine is not None:
        size = volume["maxsize"] or 1 << 30
        drive, _response = world.create(
            "machine_drives",
            {"machine": machine, "name": volume["name"], "disksize": size, "preferred_tier": volume["preferred_tier"]},
        )
        volume["drive"] = drive.key
    _take_key(volume, body)
    settle(world, volume)


def furnish(world: Any, volume: Row) -> None:
    """The rows that come with a volume."""
    status = world.insert("volume_status", volume=volume.key, status="offline", state="offline")
    antivirus = world.insert("volume_antivirus", volume=volume.key)
    resting = {"status": "offline", "state": "online"}
    antivirus["status"] = world.insert("volume_antivirus_status", volume_antivirus=antivirus.key, **resting).key
    antivirus["stats"] = world.insert("volume_antivirus_stats", volume_antivirus=antivirus.key).key
    world.change(volume, status=status.key, vol_antivirus=antivirus.key)


def _take_key(volume: Row, given: Dict[str, Any]) -> None:
    """The key of an encrypted volume is kept until it goes offline; the first one given is the right one."""
    key = given.get("encryption_key")
    if volume["encrypt"] and key:
        volume.update(_key=volume["_key"] or key, _key_given=key)


@REGISTRY.on("after_update", "volumes")
def volume_changed(world: Any, volume: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    _take_key(volume, changes)
    if "enabled" in changes or "encryption_key" in changes:
        settle(world, volume)


def settle(world: Any, volume: Row) -> None:
    """`enabled` is the wish; a moment later the mount follows, and the drive with it."""
    if wanted(world, volume):
        set_status(world, volume, status="initializing")
    world.later(MOUNT_SECONDS, volume, lambda: _mount(world, volume))


def wanted(world: Any, volume: Row) -> bool:
    return bool(volume["enabled"]) and runs(world, volume["service"])


def set_status(world: Any, volume: Row, **values: Any) -> None:
    world.change(world["volume_status"].get(volume["status"]), last_update=world.clock.now(), **values)


def is_mounted(world: Any, volume: Row) -> bool:
    status = world["volume_status"].get(volume["status"])
    return status is not None and bool(status["mounted"])


def _mount(world: Any, volume: Row) -> None:
    """Mount or unmount, as things are; an encrypted volume without its key stays off (volumes.yml; texts guessed)."""
    trouble = ""
    if wanted(world, volume) and volume["encrypt"] and volume["_key_given"] != volume["_key"]:
        trouble = "Wrong encryption key"
    elif wanted(world, volume) and volume["encrypt"] and not volume["_key_given"]:
        trouble = "Encryption key is required"
    mounted = wanted(world, volume) and not trouble
    if not mounted:
        volume["_key_given"] = None
    state = "error" if trouble else ("online" if mounted else "offline")
    set_status(world, volume, mounted=mounted, status=state, state=state, status_info=trouble)
    drive = world["machine_drives"].get(volume["drive"])
    if drive is not None:
        drives.set_status(world, drive, "online" if mounted else "offline")
    for hook in world.registry.hooks[("mounted", "volumes")]:
        hook(world, volume, mounted)


@REGISTRY.on("before_delete", "volumes")
def volume_deleting(world: Any, volume: Row) -> None:
    """WIRE 6.3; a sync that uses it holds it as well (volume_syncs.yml)."""
    for column in ("source_volume", "destination_volume"):
        if world["volume_syncs"].where(column, volume.key):
            raise errors.must_be_empty("volume_syncs")
    drive: Optional[Row] = world["machine_drives"].get(volume["drive"])
    if drive is not None and drives.status_of(world, drive) == "online":
        raise errors.Refused(422, "Unable to delete online drive")


@REGISTRY.on("after_delete", "volumes")
def volume_deleted(world: Any, volume: Row) -> None:
    drive = world["machine_drives"].get(volume["drive"])
    if drive is not None:
        world.remove(drive)


# -- actions -------------------------------------------------------------------------------------------------------


@REGISTRY.action("volume_actions", "reset")
def volume_reset(world: Any, volume: Row, params: Dict[str, Any]) -> None:
    """Mounts it again."""
    set_status(world, volume, mounted=False, status="initializing", status_info="")
    settle(world, volume)


CLONE_OWN = (
    "id",
    "drive",
    "status",
    "vol_antivirus",
    "created",
    "modified",
    "creator",
    "is_snapshot",
    "parent_snapshot",
)


def copy(world: Any, volume: Row, name: str) -> Row:
    """A volume like another on the same service."""
    columns = volume.table.facts.columns
    body = {key: value for key, value in volume.items() if key in columns and key not in CLONE_OWN}
    copied: Row
    copied, _response = world.create("volumes", {**body, "name": name})
    return copied


@REGISTRY.action("volume_actions", "clone")
def volume_clone(world: Any, volume: Row, params: Dict[str, Any]) -> None:
    """Without a name the platform picks one; which is not recorded."""
    copy(world, volume, str(params.get("name") or f"{volume['name']}-clone"))


@REGISTRY.action("volume_actions", "recover_cloudsnapshot")
def volume_recover(world: Any, volume: Row, params: Dict[str, Any]) -> None:
    """Out of a snapshot of the system, beside the volume; what its parameters are called is a guess."""
    system = world["cloud_snapshots"].get(params.get("cloud_snapshot"))
    if system is None:
        raise errors.Refused(422, "Snapshot is a required parameter")
    copy(world, volume, str(params.get("name") or f"{volume['name']}-{system.key}"))

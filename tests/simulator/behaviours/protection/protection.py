"""System snapshots, recovery out of them, snapshot profiles (WIRE 9.5, schema/protection)."""

from __future__ import annotations

import time
from typing import Any, Callable, Dict, List, Optional

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from ..compute import snapshots, vms
from ..tenancy import tenants

BUILD_SECONDS, READY_SECONDS = 0.5, 2.0
SCAN_SECONDS = 1.0
RECOVER_SECONDS = 2.0
DEFAULT_LIFE = 72 * 3600
UNLOCK_SECONDS = 7 * 86400
DAY = 86400

# A create by `?action=create` may name it (cloud_snapshots.yml); by the plain way it is dropped (WIRE 4.8).
REGISTRY.column("cloud_snapshots", "retention", argument=True)


# -- system snapshots ------------------------------------------------------------------------------------------------


@REGISTRY.on("before_create", "cloud_snapshots")
def naming(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    """Codes of strftime in the name are filled in; without an end it lasts 72 hours, whatever `retention` says."""
    values["name"] = time.strftime(values["name"], time.gmtime(world.clock.now()))
    if body.get("expires_type") == "never":
        values["expires"] = 0
    elif "expires" not in values:
        values["expires"] = world.clock.now() + DEFAULT_LIFE
    if values.get("immutable"):
        values["immutable_status"] = "locked"


@REGISTRY.on("after_create", "cloud_snapshots")
def building(world: Any, snapshot: Row, body: Dict[str, Any]) -> None:
    """No status at first, then building, then normal; no task (WIRE 7.7, 9.5)."""
    world.change(snapshot, status="")
    world.later(BUILD_SECONDS, snapshot, lambda: world.change(snapshot, status="building"))
    world.later(READY_SECONDS, snapshot, lambda: world.change(snapshot, status="normal"))
    world.remove_when_due(snapshot)
    # What is in it stands from this moment on; the rows that show it come with a scan.
    snapshot["_vms"] = [dict(vm) for vm in world["vms"].all() if not vm["is_snapshot"]]
    snapshot["_tenants"] = [
        {**tenant, "_captured": tenants.capture(world, tenant)}
        for tenant in world["tenants"].all()
        if not tenant["is_snapshot"]
    ]


@REGISTRY.on("before_update", "cloud_snapshots")
def locking(world: Any, snapshot: Row, changes: Dict[str, Any]) -> None:
    """Locked at once; unlocking takes seven days."""
    if changes.pop("expires_type", None) == "never":
        changes["expires"] = 0
    if "immutable" not in changes or changes["immutable"] == snapshot["immutable"]:
        return
    if changes["immutable"]:
        changes.update(immutable_status="locked", immutable_lock_expires=0)
        return
    end = world.clock.now() + UNLOCK_SECONDS
    changes.update(immutable_status="unlocking", immutable_lock_expires=end)

    def unlocked() -> None:
        if snapshot["immutable_status"] == "unlocking" and snapshot["immutable_lock_expires"] == end:
            world.change(snapshot, immutable_status="unlocked", immutable_lock_expires=0)

    world.later(UNLOCK_SECONDS * world.clock.speed, snapshot, unlocked)


@REGISTRY.on("after_update", "cloud_snapshots")
def prolonged(world: Any, snapshot: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    if "expires" in changes:
        world.remove_when_due(snapshot)


@REGISTRY.on("before_delete", "cloud_snapshots")
def deleting(world: Any, snapshot: Row) -> None:
    """Status and text of the refusal are guesses."""
    if snapshot["immutable_status"] != "unlocked":
        raise errors.Refused(422, "Immutable snapshots can not be deleted")


# -- what is in them -------------------------------------------------------------------------------------------------


def _find_vms(world: Any, snapshot: Row) -> None:
    known = {row["original_key"] for row in world["cloud_snapshot_vms"].where("cloud_snapshot", snapshot.key)}
    for vm in snapshot["_vms"] or []:
        if vm["$key"] in known:
            continue
        shared = ("name", "description", "uuid", "cpu_cores", "ram", "os_family")
        world.insert(
            "cloud_snapshot_vms",
            cloud_snapshot=snapshot.key,
            original_key=vm["$key"],
            machine_uuid=vms.new_uuid(world),
            _content=vm,
            **{name: vm[name] for name in shared if name in vm},
        )


def _find_tenants(world: Any, snapshot: Row) -> None:
    known = {row["original_key"] for row in world["cloud_snapshot_tenants"].where("cloud_snapshot", snapshot.key)}
    for tenant in snapshot["_tenants"] or []:
        if tenant["$key"] in known:
            continue
        nodes = world["tenant_nodes"].where("tenant", tenant["$key"])
        world.insert(
            "cloud_snapshot_tenants",
            cloud_snapshot=snapshot.key,
            original_key=tenant["$key"],
            name=tenant["name"],
            description=tenant.get("description", ""),
            uuid=tenant.get("uuid", ""),
            nodes=len(nodes),
            cpu_cores=sum(node["cpu_cores"] or 0 for node in nodes),
            ram=sum(node["ram"] or 0 for node in nodes),
            _content=tenant,
        )


def _needed(snapshot: Optional[Row]) -> Row:
    if snapshot is None:
        raise errors.required("cloud_snapshot_actions", "cloud_snapshot")
    return snapshot


def _scans(*finders: Callable[[Any, Row], None]) -> Any:
    """Rows of the content come a moment after they were asked for."""

    def scan(world: Any, snapshot: Optional[Row], params: Dict[str, Any]) -> None:
        found = _needed(snapshot)
        for finder in finders:
            world.later(SCAN_SECONDS, found, lambda finder=finder: finder(world, found))

    return scan


REGISTRY.action("cloud_snapshot_actions", "find_vms")(_scans(_find_vms))
REGISTRY.action("cloud_snapshot_actions", "find_tenants")(_scans(_find_tenants))
REGISTRY.action("cloud_snapshot_actions", "refresh")(_scans(_find_vms, _find_tenants))


@REGISTRY.action("cloud_snapshot_actions", "clone")
def clone(world: Any, snapshot: Optional[Row], params: Dict[str, Any]) -> None:
    source = _needed(snapshot)
    copied, _receipt = world.create("cloud_snapshots", {"name": params.get("name") or f"{source['name']} copy"})
    copied.update(_vms=source["_vms"], _tenants=source["_tenants"])


@REGISTRY.action("cloud_snapshot_actions", "request")
def fetch(world: Any, snapshot: Optional[Row], params: Dict[str, Any]) -> None:
    """In a tenant: get the host's snapshot over."""
    found = _needed(snapshot)
    world.later(RECOVER_SECONDS, found, lambda: world.change(found, provider=False))


@REGISTRY.action("cloud_snapshot_vm_actions", "recover")
def recover_vms(world: Any, target: Optional[Row], params: Dict[str, Any]) -> None:
    """New VMs out of a snapshot; the rows are named in `params.rows`, nothing is overwritten."""
    _recover(world, "cloud_snapshot_vms", "vms", params, _make_vm)


@REGISTRY.action("cloud_snapshot_tenant_actions", "recover")
def recover_tenants(world: Any, target: Optional[Row], params: Dict[str, Any]) -> None:
    _recover(world, "cloud_snapshot_tenants", "tenants", params, _make_tenant)


@REGISTRY.action("cloud_snapshot_file_actions", "recover")
def recover_files(world: Any, target: Optional[Row], params: Dict[str, Any]) -> None:
    """A copy among the files; table and action are guesses by analogy (cloud_snapshot_file_actions.yml)."""
    _recover(world, "cloud_snapshot_files", "files", params, _make_file)


def _recover(
    world: Any, table: str, made_in: str, params: Dict[str, Any], make: Callable[[Any, Row, str], None]
) -> None:
    given: Any = params.get("rows")
    wanted: List[Any] = given if isinstance(given, list) else []
    if not wanted:
        raise errors.Refused(422, "Rows is a required parameter")
    rows = [world.find(table, key) for key in wanted]
    for row in rows:
        name = str(params.get("name") or _free_name(world, made_in, row["name"]))
        world.change(row, status="importing", status_info="")

        def finish(row: Row = row, name: str = name) -> None:
            if any(not other["is_snapshot"] for other in world[made_in].where("name", name)):
                world.change(row, status="error", status_info="This name is already in use")
                return
            make(world, row, name)
            world.change(row, status="complete", status_info=f"Restored to: {name}")

        world.later(RECOVER_SECONDS, row, finish)


def _free_name(world: Any, table: str, name: str) -> str:
    """`web (0)`, `web (1)`, ..."""
    taken = {row["name"] for row in world[table].all()}
    return next(text for text in (f"{name} ({number})" for number in range(len(taken) + 1)) if text not in taken)


def _make_vm(world: Any, row: Row, name: str) -> None:
    """With the drives and NICs of the VM it was, where that still is."""
    source = world["vms"].get(row["original_key"])
    if source is not None and source["uuid"] == row["uuid"]:
        snapshots.copy_vm(world, source, name, False)
        return
    own = snapshots.OWN | {"_live"}
    columns = {key: value for key, value in row["_content"].items() if key not in own and not key.startswith("_")}
    vms.furnish(world, world.insert("vms", name=name, uuid=vms.new_uuid(world), **columns))


def _make_tenant(world: Any, row: Row, name: str) -> None:
    """With the nodes and the storage that it had; it is provisioning for a while."""
    tenants.make_from(world, row["_content"]["_captured"], name)


def _make_file(world: Any, row: Row, name: str) -> None:
    source = world["files"].get(row["original_key"])
    size = source["filesize"] if source is not None else 0
    world.insert("files", name=name, filesize=size, allocated_bytes=size)


# -- snapshot profiles -----------------------------------------------------------------------------------------------

# Columns that a frequency does not use fall back to their defaults (snapshot_profile_periods.yml).
_UNUSED = {
    "hourly": ("hour", "day_of_week", "day_of_month", "month"),
    "daily": ("day_of_week", "day_of_month", "month"),
    "weekly": ("day_of_month", "month"),
    "monthly": ("day_of_week", "month"),
    "yearly": ("day_of_week",),
}


@REGISTRY.on("before_create", "snapshot_profile_periods")
def new_period(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    _clear_unused(world, values.get("frequency", ""), values)


@REGISTRY.on("before_update", "snapshot_profile_periods")
def changing_period(world: Any, period: Row, changes: Dict[str, Any]) -> None:
    _clear_unused(world, changes.get("frequency", period["frequency"]), changes)


def _clear_unused(world: Any, frequency: str, values: Dict[str, Any]) -> None:
    columns = world.facts["snapshot_profile_periods"].columns
    for name in _UNUSED.get(frequency, ()):
        values[name] = columns[name].default


@REGISTRY.on("before_delete", "snapshot_profiles")
def profile_in_use(world: Any, profile: Row) -> None:
    """The text is a guess after WIRE 6.3."""
    for table in ("vms", "volumes", "cloud_snapshots"):
        if world[table].where("snapshot_profile", profile.key):
            raise errors.must_be_empty(table)


@REGISTRY.action("snapshot_profile_actions", "delete")
def delete_profile(world: Any, profile: Row, params: Dict[str, Any]) -> None:
    world.delete("snapshot_profiles", profile)


@REGISTRY.seed(35)
def stock_profiles(world: Any, options: Any) -> None:
    """The five that an installation comes with (snapshot_profiles.yml)."""
    keep = {"yearly": 7 * 365 * DAY, "monthly": 365 * DAY, "weekly": 31 * DAY, "daily": 7 * DAY}
    profiles = {
        "System Snapshots": (
            ("Hourly for 3 hours", "hourly", 0, 3 * 3600),
            ("Midnight", "daily", 0, 3 * DAY),
            ("Noon", "daily", 12, DAY),
        ),
        "SOX": tuple((name.title(), name, 0, life) for name, life in keep.items()),
        "HIPAA": tuple((name.title(), name, 0, 0 if name == "yearly" else life) for name, life in keep.items()),
        "NAS Volume Syncs": (("Daily", "daily", 18, 3 * DAY),),
        "Volume Antivirus Scan": (),
    }
    for name, periods in profiles.items():
        profile = world.insert("snapshot_profiles", name=name)
        for title, frequency, hour, life in periods:
            world.insert(
                "snapshot_profile_periods",
                profile=profile.key,
                name=title,
                frequency=frequency,
                hour=hour,
                retention=life,
                immutable=title == "Hourly for 3 hours",
            )

"""Every action that the facts list does its work or is refused: none is a 201 without an effect (WIRE 7.2, 7.10).

Each is sent over the API to a prepared system; a twin to which it is not sent tells what time alone would have done.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterator, List, Tuple

import pytest

from tests.simulator.facts import load
from tests.unit.simulator.conftest import Api

TABLES = load()
ACTIONS = [
    (name, action)
    for name, table in sorted(TABLES.items())
    if name.endswith("_actions") and "action" in table.columns
    for action in table.columns["action"].values
]
NAMELESS = sorted(
    name
    for name, table in TABLES.items()
    if name.endswith("_actions") and "action" in table.columns and not table.columns["action"].values
)
# Documented by some and refused by the platform (WIRE 14.10).
REFUSED = {("vm_actions", "snapshot"), ("vm_actions", "quiesce_snapshot")}
GIB = 1 << 30
LONG = 130.0


class Lab:
    """A system with something for each action to work on; the keys are attributes."""

    def __init__(self) -> None:
        # Two systems that are built one after the other have the same time.
        self.api = Api(now=1_800_000_000.0)
        self._machines()
        self._files()
        self._storage()
        self._tenants()
        self._sites()
        self.user = self.api.make("users", name="bob", password="long enough")["key"]
        self.api.advance(70)
        self._afterwards()
        self.api.advance(5)

    def _machines(self) -> None:
        api = self.api
        vm = api.vm("web")
        self.vm, machine, self.path = vm["key"], vm["machine"], f"vms/{vm['key']}"
        self.disk = api.make("machine_drives", machine=machine, media="disk", disksize=GIB)["key"]
        self.cdrom = api.make("machine_drives", machine=machine, media="cdrom", interface="ahci")["key"]
        self.nic = api.make("machine_nics", machine=machine, vnet=5)["key"]
        running = api.vm("app", allow_hotplug=True)
        self.running = running["key"]
        api.act("vm_actions", self.running, "poweron")
        api.advance(1)
        self.new_disk = api.make("machine_drives", machine=running["machine"], disksize=GIB)["key"]
        self.new_nic = api.make("machine_nics", machine=running["machine"], vnet=5)["key"]
        self.snapshot = api.make("machine_snapshots", machine=machine, name="before")["key"]
        self.stopped_vnet = api.make("vnets", name="resting")["key"]
        catalog = api.get("catalogs", fields="$key")[0]["$key"]
        self.recipe = api.make("vm_recipes", name="golden", catalog=catalog, vm=self.vm)["$key"]
        self.catalog = catalog

    def _files(self) -> None:
        self.file = self.api.make("files", name="a.iso", allocated_bytes="12")["key"]
        self.api.world["files"].get(self.file).update(filesize=12)
        used = self.api.world.insert("files", name="used.raw", filesize=GIB)
        self.used_file = used.key
        self.api.world.change(self.api.world["machine_drives"].get(self.cdrom), media_source=used.key)

    def _storage(self) -> None:
        api = self.api
        service = api.world["vm_recipes"].first("name", "Services")
        vm = api.make("vm_recipe_instances", recipe=service.key, name="nas")["response"]["vm"]
        api.advance(3)
        api.act("vm_actions", vm, "poweron")
        api.advance(3)
        nas = api.world["vm_services"].first("name", "nas")
        api.put(f"vm_service_antivirus/{nas['antivirus']}", enabled=True)
        names = ("one", "two", "off", "exports")
        self.volume, self.other, self.disabled, self.target = (
            api.make("volumes", service=nas.key, name=name)["$key"] for name in names
        )
        api.put(f"volumes/{self.disabled}", enabled=False)
        self.volume_snapshot = api.make("volume_snapshots", volume=self.volume, name="before")["key"]
        self.antivirus, self.scanned = (
            api.world["volumes"].get(key)["vol_antivirus"] for key in (self.volume, self.other)
        )
        api.put(f"volume_antivirus/{self.scanned}", enabled=True)
        jobs = {"source_volume": self.volume, "destination_volume": self.other, "service": nas.key}
        self.sync, self.disabled_sync = (
            api.make("volume_syncs", name=name, enabled=name == "on", **jobs)["$key"] for name in ("on", "off")
        )
        self.export = api.make("volume_vm_exports", volume=self.target)["key"]

    def _tenants(self) -> None:
        api = self.api
        self.tenant, self.online = (self._tenant(name) for name in ("acme", "live"))
        self.node = api.world["tenant_nodes"].first("tenant", self.tenant).key
        self.tenant_snapshot = api.make("tenant_snapshots", tenant=self.tenant, name="before")["key"]
        api.advance(3)
        api.act("tenant_actions", self.online, "poweron")
        api.advance(20)
        self.online_node = api.world["tenant_nodes"].first("tenant", self.online).key
        self.tenant_recipe = api.make("tenant_recipes", name="standard", catalog=self.catalog, tenant=self.tenant)[
            "$key"
        ]
        shared = api.make(
            "shared_objects", recipient=self.tenant, type="vm", name="gift", snapshot=self._snapshot_path()
        )
        self.sent = shared["key"]
        self.received = api.world.insert(
            "shared_objects", recipient=self.tenant, type="vm", name="box", inbox=True, snapshot=self._snapshot_path()
        ).key

    def _snapshot_path(self) -> str:
        return f"machine_snapshots/{self.snapshot}"

    def _tenant(self, name: str) -> int:
        key = self.api.make("tenants", name=name)["key"]
        self.api.make("tenant_nodes", tenant=key, ram=4096)
        tier = self.api.world["storage_tiers"].first("tier", 1)
        self.api.make("tenant_storage", tenant=key, tier=tier.key, provisioned=GIB)
        return int(key)

    def _sites(self) -> None:
        api = self.api
        self.site = api.make("sites", name="far", url="https://far.example.org", auth_user="a", auth_password="b")[
            "key"
        ]
        self.incoming = api.make("site_syncs_incoming", site=self.site, name="in")["key"]
        self.closed_incoming = api.make("site_syncs_incoming", site=self.site, name="shut", enabled=False)["key"]
        self.system = api.make("cloud_snapshots", name="nightly")["key"]

    def _afterwards(self) -> None:
        """What needs a code, or a finished snapshot of the system."""
        api, world = self.api, self.api.world
        code = world["site_syncs_incoming"].get(self.incoming)["registration_code"]
        body = {"site": self.site, "registration_code": code}
        self.outgoing = api.make("site_syncs_outgoing", name="out", **body)["key"]
        self.closed = api.make("site_syncs_outgoing", name="closed", enabled=False, **body)["key"]
        self.verified = world["site_syncs_incoming_verified"].first("site_syncs_incoming", self.incoming).key
        world["site_syncs_incoming_verified"].get(self.verified).update(_snapshots=["theirs"])
        self.remote = world.insert("site_syncs_outgoing_remote_snaps", site_syncs_outgoing=self.outgoing, name="r").key
        world["site_syncs_outgoing"].get(self.outgoing).update(_remote=[{"name": "r2", "remote_key": 9}])
        world["site_syncs_outgoing"].get(self.closed).update(sync_back=None)
        world.insert("cloud_snapshots", name="theirs", incoming_sync=self.incoming, remote_sync=True, status="normal")
        for kind in ("find_vms", "find_tenants"):
            api.post("cloud_snapshot_actions", cloud_snapshot=self.system, action=kind)
        self.snapshot_file = world.insert("cloud_snapshot_files", cloud_snapshot=self.system, name="f.iso").key
        self.unscanned = api.make("cloud_snapshots", name="fresh")["key"]
        self.profile = api.make("snapshot_profiles", name="mine")["key"]
        self.report = api.make("system_diagnostics", name="report")["key"]

    def back(self) -> None:
        """A way back for the outgoing sync."""
        assert self.act("site_syncs_outgoing_actions", "setup_sync_back", self.outgoing)[0] == 201

    def act(self, table: str, action: str, target: Any, **more: Any) -> Tuple[int, Any]:
        columns = TABLES[table].columns
        name = next((name for name in columns if name not in ("action", "params", "status", "restore_type")), None)
        body = {"action": action, **more}
        if name is not None and target is not None:
            body[name] = target
        return self.api.post(table, **body)

    def content(self) -> Dict[str, Any]:
        """All rows, without certificates, whose keys are random, and without the system's log.

        A line there says that something was asked for, no more.
        """
        tables = self.api.world.tables
        counted = (name for name in tables if name not in ("logs", "certificates"))
        return {name: [self._plain(row) for row in tables[name].all()] for name in counted}

    @staticmethod
    def _plain(row: Any) -> Dict[str, Any]:
        return {name: value for name, value in row.items() if not name.startswith("_") and name != "modified"}


# What to send an action to and with what, by the name of a Lab's attribute; where an action has no entry of its own,
# that of its table under "" counts.
Case = Tuple[str, Callable[[Lab], Dict[str, Any]], List[Tuple[str, str, str]]]


def case(target: str, params: Callable[[Lab], Dict[str, Any]] = lambda lab: {}, *before: Tuple[str, str, str]) -> Case:
    """Args: name of the target's attribute; parameters; actions that come first (table, action, target)."""
    return target, params, list(before)


CASES: Dict[Tuple[str, str], Case] = {
    ("billing_actions", ""): case(""),
    ("catalog_repository_actions", ""): case("=2"),
    ("clone_iso_actions", ""): case(""),
    ("clone_iso_actions", "cancel"): case("", lambda lab: {}, ("clone_iso_actions", "update", "")),
    ("clone_iso_actions", "delete"): case("", lambda lab: {}, ("clone_iso_actions", "update", "long")),
    ("cloud_snapshot_actions", ""): case("unscanned"),
    ("cloud_snapshot_actions", "clone"): case("system", lambda lab: {"name": "copy"}),
    ("cloud_snapshot_file_actions", ""): case("", lambda lab: {"rows": [lab.snapshot_file]}),
    ("cloud_snapshot_tenant_actions", ""): case("", lambda lab: {"rows": [1]}),
    ("cloud_snapshot_vm_actions", ""): case("", lambda lab: {"rows": [1]}),
    ("cluster_actions", ""): case("=1"),
    ("cluster_actions", "cancel_shutdown"): case("=1", lambda lab: {}, ("cluster_actions", "shutdown", "=1")),
    ("file_actions", ""): case("file"),
    ("file_actions", "delete_link"): case("file", lambda lab: {}, ("file_actions", "add_link", "file")),
    ("file_actions", "delete_reference"): case("used_file"),
    ("license_actions", ""): case(""),
    ("node_actions", ""): case("=1"),
    ("node_actions", "disable_maintenance"): case("=1", lambda lab: {}, ("node_actions", "enable_maintenance", "=1")),
    ("note_actions", ""): case("path", lambda lab: {"text": "hello"}),
    ("shared_object_actions", "import"): case("received"),
    ("shared_object_actions", "refresh"): case("sent"),
    ("site_actions", ""): case("site"),
    ("site_actions", "reauthenticate"): case("site", lambda lab: {"auth_user": "a", "auth_password": "no"}),
    ("site_actions", "clear_synced_logs"): case("site", lambda lab: {}, ("site_actions", "run_updates", "site")),
    ("site_syncs_incoming_actions", ""): case("incoming"),
    ("site_syncs_incoming_actions", "enable"): case("closed_incoming"),
    ("site_syncs_incoming_verified_actions", ""): case("verified", lambda lab: {"snapshot": "theirs", "retention": 99}),
    ("site_syncs_outgoing_actions", ""): case("outgoing"),
    ("site_syncs_outgoing_actions", "enable"): case("closed"),
    ("site_syncs_outgoing_actions", "throttle_sync"): case("outgoing", lambda lab: {"throttle": 1048576}),
    ("site_syncs_outgoing_actions", "add_to_queue"): case("outgoing", lambda lab: {"cloud_snapshot": lab.system}),
    ("site_syncs_outgoing_remote_snap_actions", "request"): case(
        "remote", lambda lab: {}, ("site_syncs_outgoing_actions", "setup_sync_back", "outgoing")
    ),
    ("site_syncs_outgoing_remote_snap_actions", "set_retention"): case("remote", lambda lab: {"expires": 1767225600}),
    ("snapshot_profile_actions", ""): case("profile"),
    ("swagger_actions", ""): case(""),
    ("system_actions", ""): case(""),
    ("system_diagnostic_actions", ""): case("report"),
    ("tenant_actions", ""): case("tenant"),
    ("tenant_actions", "poweroff"): case("online"),
    ("tenant_actions", "reset"): case("online"),
    ("tenant_actions", "isolateoff"): case("tenant", lambda lab: {}, ("tenant_actions", "isolateon", "tenant")),
    ("tenant_actions", "give_file"): case("tenant", lambda lab: {"file": lab.file}),
    ("tenant_actions", "restore"): case("tenant", lambda lab: {"snapshot": lab.tenant_snapshot}),
    ("tenant_node_actions", ""): case("online_node"),
    ("tenant_node_actions", "poweron"): case("node"),
    ("tenant_recipe_actions", ""): case("tenant_recipe"),
    ("tenant_recipe_actions", "download"): case(
        "tenant_recipe", lambda lab: {}, ("tenant_recipe_actions", "remove", "tenant_recipe")
    ),
    ("tenant_snapshot_actions", ""): case("tenant"),
    ("update_actions", ""): case("=1"),
    ("update_actions", "download"): case("=1", lambda lab: {}, ("update_actions", "refresh", "=1")),
    ("user_actions", ""): case("user"),
    ("user_actions", "enable"): case("user", lambda lab: {}, ("user_actions", "disable", "user")),
    ("vm_actions", ""): case("running", lambda lab: {"command": "ls", "text": "ls"}),
    ("vm_actions", "poweron"): case("vm"),
    ("vm_actions", "restore"): case("vm", lambda lab: {"snapshot": lab.snapshot, "name": "new"}),
    ("vm_actions", "recover_cloudsnapshot"): case("vm", lambda lab: {"cloud_snapshot": lab.system}),
    ("vm_actions", "hotplugdrive"): case("running", lambda lab: {"device": lab.new_disk}),
    ("vm_actions", "hotplugnic"): case("running", lambda lab: {"device": lab.new_nic}),
    ("vm_actions", "changecd"): case("vm", lambda lab: {"device": lab.cdrom, "file": lab.file}),
    ("vm_actions", "changenet"): case("vm", lambda lab: {"device": lab.nic, "vnet": 3}),
    ("vm_actions", "erase_drive"): case("vm", lambda lab: {"drive": lab.disk}),
    ("vm_recipe_actions", ""): case("recipe"),
    ("vm_recipe_actions", "download"): case("recipe", lambda lab: {}, ("vm_recipe_actions", "remove", "recipe")),
    ("vnet_actions", ""): case("=5"),
    ("vnet_actions", "poweron"): case("stopped_vnet"),
    ("volume_actions", ""): case("volume"),
    ("volume_actions", "enable"): case("disabled"),
    ("volume_actions", "restore"): case("volume", lambda lab: {"snapshot": lab.volume_snapshot}),
    ("volume_actions", "recover_cloudsnapshot"): case("volume", lambda lab: {"cloud_snapshot": lab.system}),
    ("volume_antivirus_actions", ""): case("scanned"),
    ("volume_antivirus_actions", "enable"): case("antivirus"),
    ("volume_antivirus_actions", "stop"): case(
        "scanned", lambda lab: {}, ("volume_antivirus_actions", "start", "scanned")
    ),
    ("volume_sync_actions", ""): case("sync"),
    ("volume_sync_actions", "enable"): case("disabled_sync"),
    ("volume_sync_actions", "stop_sync"): case("sync", lambda lab: {}, ("volume_sync_actions", "start_sync", "sync")),
    ("volume_vm_export_actions", ""): case("export"),
    ("volume_vm_export_actions", "stop_export"): case(
        "export", lambda lab: {}, ("volume_vm_export_actions", "start_export", "export")
    ),
    ("volume_vm_export_actions", "cleanup"): case(
        "export", lambda lab: {}, ("volume_vm_export_actions", "start_export", "export")
    ),
}


def prepared(table: str, action: str) -> Tuple[Lab, Any, Dict[str, Any]]:
    lab = Lab()
    name, params, before = CASES.get((table, action)) or CASES[(table, "")]
    for other_table, other, target in before:
        assert lab.act(other_table, other, _key(lab, target))[0] == 201
        lab.api.advance(LONG if target == "long" else 0)
    return lab, _key(lab, name), params(lab)


def _key(lab: Lab, name: str) -> Any:
    if name in ("", "long"):
        return None
    return int(name[1:]) if name.startswith("=") else getattr(lab, name)


@pytest.mark.parametrize(("table", "action"), ACTIONS, ids=[f"{table}-{action}" for table, action in ACTIONS])
def test_an_action_does_its_work_or_is_refused(table: str, action: str) -> None:
    lab, target, params = prepared(table, action)
    status, answer = lab.act(table, action, target, params=params)
    if (table, action) in REFUSED:
        assert status == 422
        return
    assert status == 201, answer
    twin, _target, _params = prepared(table, action)
    for step in (0.2, 1.0, LONG):
        lab.api.advance(step)
        twin.api.advance(step)
        if lab.content() != twin.content():
            return
    assert set(answer) - {"$key", "$row", "location", "dbpath"}, "nothing has changed and nothing was answered"


def test_two_prepared_systems_are_alike() -> None:
    """Or the comparison would prove nothing."""
    one, two = Lab(), Lab()
    assert one.content() == two.content()
    two.api.put(f"vms/{two.vm}", description="other")
    assert one.content() != two.content()


def test_all_are_walked() -> None:
    assert len(ACTIONS) >= 128
    assert {table for table, _action in ACTIONS} == {table for table, _action in CASES}


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    yield Lab()


@pytest.mark.parametrize("table", NAMELESS)
def test_an_action_that_nothing_performs_is_refused(lab: Lab, table: str) -> None:
    """Also where the facts name no action at all."""
    status, _answer = lab.act(table, "sing", 1)
    assert status in (404, 405, 422)


@pytest.mark.parametrize("table", ["billing_actions", "clone_iso_actions", "shared_object_actions", "update_actions"])
def test_an_empty_body_is_taken_by_four_tables(wire: Any, table: str) -> None:
    """WIRE 7.2."""
    assert wire.post(table)[0] == 201


def test_an_unknown_action_over_https(wire: Any) -> None:
    for table, action in (("vm_console_actions", "sing"), ("vm_actions", "sing"), ("smtp_actions", "test")):
        vm = {} if table == "smtp_actions" else {"vm": wire.vm(f"{table}")["key"]}
        assert wire.post(table, action=action, **vm) == (
            422,
            {"err": f"value '{action}' is not in list for field 'action'"},
        )

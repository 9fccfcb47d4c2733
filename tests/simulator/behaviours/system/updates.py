"""Updates: settings, sources, packages, and the actions that move them (schema/system/update_*.yml)."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional, Tuple

from ... import errors
from ...registry import REGISTRY
from ...store import Row, receipt
from ..infrastructure import nodes

STEP_SECONDS = 1.0
PACKAGES = ("yb-system", "yb-cloud", "ybos")
NEWER = "26.1.9"
# Since then node 1 is the last to restart (WIRE 12.2, 12).
FIRST_NODE_LAST = (26, 2)

Busy = Callable[[], bool]
Step = Tuple[str, Callable[[Any, Row], Optional[Busy]]]

REGISTRY.column("update_actions", "force", argument=False)
REGISTRY.uniqueness("update_sources", "name", text="This name is already in use")


@REGISTRY.seed(50)
def up_to_date(world: Any, options: Any) -> None:
    """A system with nothing waiting, like the recorded one: `installed` is true all the same."""
    branches = [
        world.insert("update_branches", name=f"stable-{number}", description=f"{number} Release")
        for number in ("26.0", "26.1")
    ]
    sources = [_source(world, name) for name in ("Verge.io Updates", "Verge.io Trial / NFR")]
    world.insert(
        "update_settings",
        name="Update Manager",
        source=sources[1].key,
        branch=branches[1].key,
        auto_refresh=True,
        installed=True,
        max_vsan_usage=80,
        multi_cluster_update=True,
        snapshot_cloud_on_update=True,
        snapshot_cloud_expire_seconds=21600,
        update_time="00:10",
    )
    for name in PACKAGES:
        world.insert("update_packages", name, version=world.version_text, branch=branches[1].key, type="ybpkg")


def _source(world: Any, name: str) -> Row:
    source = world.insert("update_sources", name=name, url="https://updates.example.com", enabled=True)
    return _with_status(world, source)


def _with_status(world: Any, source: Row) -> Row:
    status = world.insert("update_source_status", source=source.key, status="idle")
    world["update_sources"].change(source, {"status": status.key})
    return source


@REGISTRY.on("after_create", "update_sources")
def created(world: Any, source: Row, body: Dict[str, Any]) -> None:
    _with_status(world, source)


@REGISTRY.creates("update_actions")
def act(world: Any, body: Dict[str, Any], call: Any) -> Tuple[int, Dict[str, Any]]:
    """An empty body is taken (WIRE 7.2); nothing was seen to run from it, so nothing does."""
    action, source = body.get("action"), None
    if action is not None:
        if action not in world.facts["update_actions"].columns["action"].values:
            raise errors.not_in_list(action, "action")
        if world["update_settings"].get(1) is None:
            # Inside a tenant there is nothing to update (WIRE 12, 26.1.5).
            raise errors.permission_denied()
        key = body.get("source") or world["update_settings"].get(1)["source"]
        source = world["update_sources"].get(key)
        if source is None:
            raise errors.no_such_reference("update_actions", "source")
        start(world, source, action)
    row = world.insert("update_actions", source=source.key if source is not None else None, action=action)
    world["update_actions"].remove(row)
    return 201, receipt(row, None)


@REGISTRY.table_action("update_actions", "runpreinstallcheck")
def check(world: Any, body: Dict[str, Any]) -> Dict[str, Any]:
    """Since 26.1; without a downloaded package there is nothing to verify (WIRE 7.6)."""
    if world.version < (26, 1):
        raise errors.not_found("update_actions/runpreinstallcheck")
    if not any(package["downloaded"] for package in world["update_source_packages"].all()):
        raise errors.Refused(422, "Unable to verify the signature of the pre-install check file")
    return {}


def start(world: Any, source: Row, action: str) -> None:
    """Begin an update action; the source's status tells how far it is."""
    applying = [*_restarts(world), ("applying", _applied)]
    steps: Dict[str, List[Step]] = {
        "refresh": [("refreshing", _refreshed)],
        "refresh_counts": [],
        "download": [("downloading", _downloaded)],
        "install": [("installing", _installed)],
        "apply": applying,
        "all": [("downloading", _downloaded), ("installing", _installed), *applying],
    }
    status = world["update_source_status"].get(source["status"])
    _note(world, f"Update {action} started for '{source['name']}'")
    if action in ("apply", "all"):
        world.change(world["update_settings"].get(1), applying_updates=True)
    _go_on(world, source, status, steps[action])


def _note(world: Any, text: str) -> None:
    """A line in the updates' own log."""
    now = world.clock.microseconds()
    world.insert("update_logs", level="message", text=text, timestamp=now, user=world.actor, object_name="updates")


def _go_on(world: Any, source: Row, status: Row, steps: List[Step], busy: Optional[Busy] = None) -> None:
    """One step after the other; one that says that it is still busy is waited for."""
    if busy is not None and busy():
        world.later(STEP_SECONDS, status, lambda: _go_on(world, source, status, steps, busy))
        return
    if not steps:
        world.change(status, status="idle", info="", last_update=world.clock.now())
        return
    (name, work), rest = steps[0], steps[1:]
    world.change(status, status=name, info=name, last_update=world.clock.now())
    world.later(STEP_SECONDS, status, lambda: _go_on(world, source, status, rest, work(world, source)))


def _restarts(world: Any) -> List[Step]:
    """Node by node: its machines leave, it restarts, it is back; where a machine cannot leave it stays at that."""
    rows = world["nodes"].all()
    ordered = reversed(rows) if world.version >= FIRST_NODE_LAST else rows
    return [("applying", _restart(node)) for node in ordered]


def _restart(node: Row) -> Callable[[Any, Row], Optional[Busy]]:
    def work(world: Any, source: Row) -> Optional[Busy]:
        if not world["update_settings"].get(1)["reboot_required"]:
            return None
        nodes.maintenance_reboot(world, node, {})
        world.change(node, yb_version=NEWER, os_version=NEWER)
        return lambda: bool(node["maintenance"])

    return work


def _refreshed(world: Any, source: Row) -> None:
    """A newer release is always on offer."""
    branch = world["update_settings"].get(1)["branch"]
    known = {package["name"] for package in world["update_source_packages"].where("source", source.key)}
    for name in PACKAGES:
        if name not in known:
            world.insert("update_source_packages", name=name, version=NEWER, branch=branch, source=source.key)
    world.change(source, last_refreshed=world.clock.now())


def _downloaded(world: Any, source: Row) -> None:
    for package in world["update_source_packages"].where("source", source.key):
        world.change(package, downloaded=True)


def _installed(world: Any, source: Row) -> None:
    """Nothing restarts yet."""
    if any(package["downloaded"] for package in world["update_source_packages"].where("source", source.key)):
        world.change(world["update_settings"].get(1), installed=True, reboot_required=True)


def _applied(world: Any, source: Row) -> None:
    """The nodes were restarted; the packages are what was on offer."""
    settings = world["update_settings"].get(1)
    if settings["reboot_required"]:
        for package in world["update_source_packages"].where("source", source.key):
            world.change(world["update_packages"].get(package["name"]), version=package["version"])
            world.remove(package)
        system = world["system"].all()[0]
        world.change(system, yb_version=NEWER, os_version=NEWER)
    world.change(settings, applying_updates=False, reboot_required=False)
    world.change(source, last_updated=world.clock.now())

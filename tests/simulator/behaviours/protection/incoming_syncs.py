"""What a system receives from another: code, pairing, requests (schema/protection/site_syncs_incoming*)."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from ... import errors
from ...registry import REGISTRY, Whole
from ...store import Row
from . import outgoing_syncs

# "May take a minute or two" (site_syncs_incoming.yml).
CODE_SECONDS = 60.0

REGISTRY.uniqueness("site_syncs_incoming", "site", "name", text="This name is already in use")


@REGISTRY.on("after_create", "site_syncs_incoming")
def created(world: Any, sync: Row, body: Dict[str, Any]) -> None:
    world.change(sync, sync_id=f"{world.random.getrandbits(160):040x}", registration_code="")
    regenerate(world, sync, {})


@REGISTRY.action("site_syncs_incoming_actions", "regenerate")
def regenerate(world: Any, sync: Row, params: Dict[str, Any]) -> None:
    """Generating, then offline with a code."""
    world.change(sync, status="generating_reg")
    world.later(CODE_SECONDS, sync, lambda: ready(world, sync))


def ready(world: Any, sync: Row) -> None:
    """A new code; older ones are worth nothing from now on."""
    url = sync["request_url"] or world.state.get("url") or f"https://{sync['vsan_host'] or 'localhost'}"
    sync.update(_turn=(sync["_turn"] or 0) + 1, _used=False)
    code = outgoing_syncs.make_code(url, f"{sync['sync_id']}-{sync['_turn']}")
    world.change(sync, status="offline", registration_code=code)


@REGISTRY.peer("paired")
def paired(world: Any, said: Dict[str, Any]) -> Optional[Dict[str, Any]]:
    """The sender used the code, once: one row says since when."""
    sync_id, _dash, turn = str(said.get("sync")).partition("-")
    sync = world["site_syncs_incoming"].first("sync_id", sync_id)
    if sync is None or str(sync["_turn"]) != turn or sync["_used"]:
        return None
    sync["_used"] = True
    if not world["site_syncs_incoming_verified"].where("site_syncs_incoming", sync.key):
        columns = {"name": sync["name"], "registered": True, "registered_on": world.clock.now()}
        world.insert("site_syncs_incoming_verified", site_syncs_incoming=sync.key, **columns)
    return {}


@REGISTRY.peer("received")
def received(world: Any, said: Dict[str, Any]) -> Optional[Dict[str, Any]]:
    """A snapshot of the sender's is here now."""
    sync = world["site_syncs_incoming"].first("sync_id", str(said.get("sync")).partition("-")[0])
    if sync is None or not sync["enabled"]:
        return None
    outgoing_syncs.receive(world, sync, str(said["name"]), int(said["retention"]))
    return {}


# -- the sender's snapshots ------------------------------------------------------------------------------------------


def _offered(verified: Row) -> List[str]:
    """Names of the snapshots that the sender has; tests plant `_snapshots`."""
    return list(verified["_snapshots"] or [])


def _named(params: Dict[str, Any]) -> str:
    if not params.get("snapshot"):
        raise errors.Refused(422, "Snapshot is a required parameter")
    return str(params["snapshot"])


@REGISTRY.action("site_syncs_incoming_verified_actions", "list_snaps")
def list_snapshots(world: Any, verified: Row, params: Dict[str, Any]) -> Whole:
    """At the top level of the answer."""
    return Whole(snapshots=[{"name": name} for name in _offered(verified)])


@REGISTRY.action("site_syncs_incoming_verified_actions", "request")
def request(world: Any, verified: Row, params: Dict[str, Any]) -> None:
    """The sender transfers it."""
    name = _named(params)
    if name not in _offered(verified):
        raise errors.Refused(422, f"Snapshot '{name}' not found")
    incoming = world["site_syncs_incoming"].get(verified["site_syncs_incoming"])
    retention = int(params.get("retention") or outgoing_syncs.RETENTION)
    world.change(incoming, status="syncing", state="online")

    def arrived() -> None:
        world.change(incoming, status="offline", state="offline")
        outgoing_syncs.receive(world, incoming, name, retention)

    world.later(outgoing_syncs.TRANSFER_SECONDS, incoming, arrived)


@REGISTRY.action("site_syncs_incoming_verified_actions", "set_retention")
def set_retention(world: Any, verified: Row, params: Dict[str, Any]) -> None:
    """Seconds from now, of a snapshot by its name."""
    name = _named(params)
    received = world["cloud_snapshots"].where("incoming_sync", verified["site_syncs_incoming"])
    snapshot = next((row for row in received if row["name"] == name), None)
    if snapshot is None:
        raise errors.Refused(422, f"Snapshot '{name}' not found")
    world.change(snapshot, expires=world.clock.now() + int(params.get("retention") or outgoing_syncs.RETENTION))

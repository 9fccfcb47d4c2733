"""What a system sends to another: queue, transfers, what is over there (schema/protection/site_syncs_outgoing*).

Tests plant `_unreachable` on a sync: its transfers then end in errors.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any, Dict, Optional

from ... import errors, peers
from ...registry import REGISTRY
from ...store import Row

INITIALIZE_SECONDS = 1.0
TRANSFER_SECONDS = 3.0
STEPS = 3
REFRESH_SECONDS = 1.0
TRANSFER_BYTES = 100 << 20
RETENTION = 3 * 86400
BUSY = ("initializing", "syncing", "retry")
PREFIX = re.compile(r"[A-Za-z0-9 :_.,+-]*")

REGISTRY.uniqueness("site_syncs_outgoing", "site", "name", text="This name is already in use")


def log(world: Any, sync: Row, level: str, text: str) -> None:
    columns = {"level": level, "text": text, "user": world.actor, "timestamp": world.clock.microseconds()}
    world.insert("site_syncs_outgoing_logs", site_syncs_outgoing=sync.key, **columns)


def make_code(url: str, sync_id: str) -> str:
    """A registration code; it names the system that it is for (site_syncs_outgoing.yml). Its form is made up."""
    return base64.b64encode(json.dumps({"url": url, "sync": sync_id}).encode()).decode()


def read_code(code: str) -> Dict[str, Any]:
    """What a code says; nothing for one that is none."""
    try:
        value = json.loads(base64.b64decode(code, validate=True))
    except (binascii.Error, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


@REGISTRY.on("after_create", "site_syncs_outgoing")
def created(world: Any, sync: Row, body: Dict[str, Any]) -> None:
    """The code is used for pairing, once; one that is none leaves the sync in error, a guess."""
    said = read_code(sync["registration_code"])
    site = world["sites"].get(sync["site"])
    if not said and not sync["registration_code"].startswith("site-"):
        world.change(sync, status="error", state="error", status_info="Invalid registration code")
        return
    world.change(sync, status="initializing", url=sync["url"] or said.get("url") or site["url"])
    sync["_peer"] = said or site["_peer_sync"]
    if _tell(world, sync, "paired") is None and peers.is_simulated(sync["url"]):
        world.change(sync, status="error", state="error", status_info="Registration code was not accepted")
        return
    world.later(INITIALIZE_SECONDS, sync, lambda: _rest(world, sync))


def _tell(world: Any, sync: Row, kind: str, **said: Any) -> Any:
    """Say something to the receiving system: this one, or another simulated one; None where nobody answers."""
    peer = sync["_peer"] or {}
    if world["site_syncs_incoming"].first("sync_id", str(peer.get("sync")).partition("-")[0]) is not None:
        return peers.answer(world, {"kind": kind, "sync": peer["sync"], **said})
    return peers.ask(str(peer.get("url", "")), kind, sync=peer.get("sync"), **said)


def _rest(world: Any, sync: Row, **values: Any) -> None:
    """`offline` is what a sync says between transfers (site_syncs_outgoing.yml)."""
    world.change(sync, status="offline", **values)


@REGISTRY.on("after_update", "site_syncs_outgoing")
def changed(world: Any, sync: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    if "enabled" in changes:
        switched(world, sync)


@REGISTRY.on("before_delete", "site_syncs_outgoing")
def deleting(world: Any, sync: Row) -> None:
    if sync["status"] in ("syncing", "initializing"):
        raise errors.Refused(422, "Sync is running and can not be deleted")


# -- the queue -----------------------------------------------------------------------------------------------------


@REGISTRY.action("site_syncs_outgoing_actions", "add_to_queue")
def add_to_queue(world: Any, sync: Row, params: Dict[str, Any]) -> None:
    snapshot = world["cloud_snapshots"].get(params.get("cloud_snapshot"))
    if snapshot is None:
        raise errors.Refused(404, "Error querying cloud_snapshot: No such file or directory")
    prefix = str(params.get("destination_prefix") or "")
    if not PREFIX.fullmatch(prefix):
        raise errors.fails_validation("destination_prefix")
    retention = int(params.get("retention") or RETENTION)
    world.insert(
        "site_syncs_outgoing_queue",
        site_syncs_outgoing=sync.key,
        id=f"{world.random.getrandbits(160):040x}",
        cloud_snapshot=snapshot.key,
        priority=int(params.get("priority") or 0),
        retention=retention,
        remote_expiration=world.clock.now() + retention,
        destination_prefix=prefix,
        do_not_expire=params.get("do_not_expire") in (True, "true"),
        status="queue",
        timestamp=world.clock.microseconds(),
    )
    _next(world, sync)


def switched(world: Any, sync: Row) -> None:
    """Off breaks a transfer off, on goes on with it (site_syncs_outgoing_actions.yml)."""
    for item in world["site_syncs_outgoing_queue"].where("site_syncs_outgoing", sync.key):
        if not sync["enabled"] and item["status"] in BUSY:
            item["_turn"] = None
            world.change(item, status="paused")
        elif sync["enabled"] and item["status"] == "paused":
            world.change(item, status="queue")
    if sync["enabled"]:
        _next(world, sync)
    elif sync["status"] == "syncing":
        _rest(world, sync, state="offline")


def _next(world: Any, sync: Row) -> None:
    """One at a time, lower priority first."""
    items = world["site_syncs_outgoing_queue"].where("site_syncs_outgoing", sync.key)
    waiting = [item for item in items if item["status"] == "queue"]
    busy = any(item["status"] in BUSY for item in items)
    if not sync["enabled"] or busy or not waiting or sync["status"] == "error":
        return
    item = min(waiting, key=lambda row: (row["priority"], row.key))
    snapshot = world["cloud_snapshots"].get(item["cloud_snapshot"])
    stats = world.insert(
        "site_sync_stats",
        parent=sync.key,
        start_time=world.clock.now(),
        snapshot_name=snapshot["name"] if snapshot is not None else "",
        sendthrottle=sync["sendthrottle"],
        timestamp=world.clock.microseconds(),
    )
    world.change(sync, status="syncing", state="online", current_stats=stats.key, last_run=world.clock.now())
    world.change(item, status="initializing", stats=stats.key)
    log(world, sync, "message", f"Sync started for {stats['snapshot_name']}")
    item["_turn"] = turn = object()
    world.later(INITIALIZE_SECONDS, item, lambda: _transfer(world, sync, item, turn, 0))


def _transfer(world: Any, sync: Row, item: Row, turn: object, step: int) -> None:
    """The counters move a step at a time."""
    if item["_turn"] is not turn:
        return
    stats = world["site_sync_stats"].get(item["stats"])
    if world["cloud_snapshots"].get(item["cloud_snapshot"]) is None:
        # It went before it was sent: its time was up.
        world.change(item, status="skip_retention")
        _rest(world, sync, state="offline")
        _next(world, sync)
        return
    if sync["_unreachable"]:
        _failed(world, sync, item, stats)
        return
    sent = TRANSFER_BYTES * step // STEPS
    world.change(stats, sent_bytes=sent, sent_net_bytes=sent // 2, checked_bytes=sent * 4, sent=f"{sent >> 20} MB")
    if step < STEPS:
        world.change(item, status="syncing")
        world.later(TRANSFER_SECONDS / STEPS, item, lambda: _transfer(world, sync, item, turn, step + 1))
        return
    world.change(stats, stop_time=world.clock.now(), last_run_time=int(TRANSFER_SECONDS * 1000))
    world.change(item, status="complete")
    _arrived(world, sync, item)
    log(world, sync, "message", f"Sync completed for {stats['snapshot_name']}, {stats['sent']} sent")
    _rest(world, sync, state="offline")
    _next(world, sync)


def _failed(world: Any, sync: Row, item: Row, stats: Row) -> None:
    """Tried again as often as the sync says, after a pause that grows; then it is an error."""
    text = f"An error has occurred while syncing '{stats['snapshot_name']}': Resource temporarily unavailable"
    tries, allowed = stats["retry_count"] or 0, sync["queue_retry_count"]
    now = world.clock.now()
    if tries < allowed:
        text = f"{text}. Retrying {tries + 1} of {allowed}"
        world.change(stats, retry_count=tries + 1, last_retry_attempt=now, last_error=text)
        world.change(item, status="retry")
        pause = sync["queue_retry_interval_seconds"] * (tries + 1 if sync["queue_retry_interval_multiplier"] else 1)
        turn = item["_turn"]
        world.later(pause, item, lambda: _transfer(world, sync, item, turn, 0))
        log(world, sync, "warning", text)
        return
    world.change(stats, error_time=now, last_error=text)
    world.change(item, status="error")
    log(world, sync, "error", text)
    _rest(world, sync, state="error", status_info=text)
    _next(world, sync)


def _arrived(world: Any, sync: Row, item: Row) -> None:
    """Over there from now on; here it shows after a refresh."""
    snapshot = world["cloud_snapshots"].get(item["cloud_snapshot"])
    name = f"{item['destination_prefix']} {snapshot['name']}".strip()
    there = {"name": name, "remote_key": snapshot.key, "created": snapshot["created"]}
    sync["_remote"] = [*(sync["_remote"] or []), {**there, "expires": item["remote_expiration"]}]
    _tell(world, sync, "received", name=name, retention=item["retention"])


# -- what is over there ----------------------------------------------------------------------------------------------


@REGISTRY.action("site_syncs_outgoing_actions", "refresh")
def refresh(world: Any, sync: Row, params: Dict[str, Any]) -> None:
    """Reads the list of remote snapshots again."""
    world.change(sync, remote_snaps_status="refreshing")

    def done() -> None:
        if sync["_unreachable"]:
            world.change(sync, remote_snaps_status="error", remote_snaps_status_info="Unable to reach the remote site")
            return
        known = {row["remote_key"] for row in _remote_rows(world, sync)}
        for snapshot in sync["_remote"] or []:
            if snapshot["remote_key"] not in known:
                world.insert("site_syncs_outgoing_remote_snaps", site_syncs_outgoing=sync.key, **snapshot)
        world.change(sync, remote_snaps_status="idle", remote_snaps_last_refresh=world.clock.now())

    world.later(REFRESH_SECONDS, sync, done)


def _remote_rows(world: Any, sync: Row) -> Any:
    return world["site_syncs_outgoing_remote_snaps"].where("site_syncs_outgoing", sync.key)


@REGISTRY.action("site_syncs_outgoing_remote_snap_actions", "request")
def request_back(world: Any, remote: Row, params: Dict[str, Any]) -> None:
    """Needs a sync for the way back; the snapshot arrives through it."""
    sync = world["site_syncs_outgoing"].get(remote["site_syncs_outgoing"])
    back = world["site_syncs_incoming"].get(sync["sync_back"])
    if back is None:
        raise errors.Refused(422, "Sync back not found and no registration code supplied")
    world.change(remote, status="request")
    world.later(INITIALIZE_SECONDS, remote, lambda: world.change(remote, status="downloading"))

    def arrived() -> None:
        world.change(remote, status="offline")
        receive(world, back, remote["name"], RETENTION)

    world.later(INITIALIZE_SECONDS + TRANSFER_SECONDS, remote, arrived)


def receive(world: Any, incoming: Row, name: str, retention: int) -> None:
    """A snapshot of the system that came by an incoming sync."""
    now = world.clock.now()
    columns = {"status": "normal", "expires": now + retention, "remote_sync": True, "incoming_sync": incoming.key}
    world.insert("cloud_snapshots", name=name, **columns)
    world.change(incoming, last_sync=now)


@REGISTRY.action("site_syncs_outgoing_remote_snap_actions", "set_retention")
def set_expiry(world: Any, remote: Row, params: Dict[str, Any]) -> None:
    """An absolute time here, unlike at the receiving side."""
    world.change(remote, expires=_whole(params, "expires"))


def _whole(params: Dict[str, Any], name: str) -> int:
    value: Optional[Any] = params.get(name)
    if not str(value).isdigit():
        raise errors.Refused(422, f"{name.title()} is a required parameter")
    return int(str(value))


# -- settings of a sync ----------------------------------------------------------------------------------------------


@REGISTRY.action("site_syncs_outgoing_actions", "throttle_sync")
def throttle(world: Any, sync: Row, params: Dict[str, Any]) -> None:
    """Bytes per second, 0 for none."""
    world.change(sync, sendthrottle=_whole(params, "throttle"))


@REGISTRY.action("site_syncs_outgoing_actions", "setup_sync_back")
def set_up_way_back(world: Any, sync: Row, params: Dict[str, Any]) -> None:
    """Once per sync; what a second one is answered is a guess."""
    if world["site_syncs_incoming"].get(sync["sync_back"]) is not None:
        raise errors.Refused(422, "Sync back already exists")
    body = {"site": sync["site"], "name": f"{sync['name']} sync back"}
    back, _response = world.create("site_syncs_incoming", body)
    world.change(back, system_created=True, sync_back=sync.key)
    world.change(sync, sync_back=back.key)


@REGISTRY.action("site_syncs_outgoing_actions", "create_repair_server")
def make_repair_server(world: Any, sync: Row, params: Dict[str, Any]) -> None:
    """With host, port and encryption of the sync; names of its parameters are guesses."""
    if world["repair_servers"].get(sync["repair_server"]) is not None:
        raise errors.Refused(422, "Repair server already exists")
    body = {
        "name": str(params.get("name") or sync["name"]),
        "description": str(params.get("description") or ""),
        "site": sync["site"],
        "vsan_host": sync["remote_vsan_host"] or "",
        "vsan_port": sync["remote_vsan_port"],
        "encryption": sync["encryption"],
    }
    server, _response = world.create("repair_servers", body)
    world.change(sync, repair_server=server.key)


@REGISTRY.action("site_syncs_outgoing_actions", "update_remote_config")
def push_settings(world: Any, sync: Row, params: Dict[str, Any]) -> None:
    log(world, sync, "message", "Settings sent to the destination")

"""Sites: the handshake with another system and the actions on it (schema/protection/sites.yml, site_actions.yml).

Behind a URL of a loopback address another simulator is looked for, and asked (../../peers.py). Behind others is none:
what one would answer is made up here. Tests plant `_unreachable`.
"""

from __future__ import annotations

from typing import Any, Dict, Optional

from ... import errors, peers
from ...registry import REGISTRY
from ...store import Row
from . import incoming_syncs, outgoing_syncs

AUTHENTICATE_SECONDS = 1.0
REFRESH_SECONDS = 1.0
# Which syncs a site makes here, by config_cloud_snapshots (sites.yml).
SYNCS = {"send": ("outgoing",), "receive": ("incoming",), "both": ("outgoing", "incoming"), "disabled": ()}


def log(world: Any, site: Row, text: str) -> None:
    stamp = world.clock.microseconds()
    world.insert("site_logs", site=site.key, level="message", text=text, user=world.actor, timestamp=stamp)


@REGISTRY.on("after_create", "sites")
def created(world: Any, site: Row, body: Dict[str, Any]) -> None:
    """Made whatever the other side says; the handshake comes after, and with it the syncs."""
    wanted = body.get("automatically_create_syncs", True) not in (False, "false")
    directions = SYNCS[site["config_cloud_snapshots"]] if wanted else ()
    authenticate(world, site, body, directions)


def authenticate(world: Any, site: Row, given: Dict[str, Any], directions: Any = ()) -> None:
    """Authenticated with a user and a password; in error without, or where nobody answers."""
    world.change(site, status="authenticating", authentication_status="unauthenticated", status_info="")

    def answered() -> None:
        said = _shake_hands(world, site, given, directions)
        if said is None:
            world.change(site, status="error", status_info="Unable to authenticate with the remote site")
            return
        remote = said.get("id") or site["id"] or f"{world.random.getrandbits(160):040x}"
        site["_peer_sync"] = said.get("sync")
        world.change(site, status="idle", authentication_status="authenticated", id=remote)
        for direction in directions:
            _make_sync(world, site, direction)

    world.later(AUTHENTICATE_SECONDS, site, answered)


def _shake_hands(world: Any, site: Row, given: Dict[str, Any], directions: Any) -> Optional[Dict[str, Any]]:
    """What the other side says to the credentials; None where it does not take them."""
    if site["_unreachable"] or not (given.get("auth_user") and given.get("auth_password")):
        return None
    if not peers.is_simulated(site["url"]):
        return {}
    return peers.ask(
        site["url"],
        "handshake",
        user=given["auth_user"],
        password=given["auth_password"],
        name=world["system"].all()[0]["cloud_name"],
        url=world.state.get("url"),
        directions=list(directions),
    )


@REGISTRY.peer("handshake")
def handshake(world: Any, said: Dict[str, Any]) -> Optional[Dict[str, Any]]:
    """Another system wants to be a site of this one; what it sends is received here (sites.yml)."""
    user = world["users"].first("name", said["user"])
    if user is None or user["password"] != said["password"]:
        return None
    site = world["sites"].first("url", said["url"])
    if site is None:
        known = {"status": "idle", "authentication_status": "authenticated"}
        site = world.insert("sites", name=said["name"], url=said["url"], **known)
    answered: Dict[str, Any] = {"id": world["system"].all()[0]["id"]}
    if "outgoing" in said["directions"]:
        sync, _response = world.create("site_syncs_incoming", {"site": site.key, "name": said["name"]})
        incoming_syncs.ready(world, sync)
        answered["sync"] = outgoing_syncs.read_code(sync["registration_code"])
    return answered


def _make_sync(world: Any, site: Row, direction: str) -> None:
    body: Dict[str, Any] = {"site": site.key, "name": site["name"]}
    if direction == "outgoing":
        body.update(registration_code=f"site-{site['id']}", url=site["url"])
    sync, _response = world.create(f"site_syncs_{direction}", body)
    world.change(site, **{f"{direction}_syncs_enabled": True})
    log(world, site, f"Sync '{sync['name']}' created")


@REGISTRY.action("site_actions", "reauthenticate")
def reauthenticate(world: Any, site: Row, params: Dict[str, Any]) -> None:
    """Two SDKs send it without credentials: then those of the first handshake count."""
    stored = {"auth_user": "stored", "auth_password": "stored"} if site["id"] else {}
    authenticate(world, site, {**stored, **params})


@REGISTRY.action("site_actions", "refresh", "refresh_settings")
def refresh(world: Any, site: Row, params: Dict[str, Any]) -> None:
    """Syncing for a while, then idle."""
    world.change(site, status="syncing")

    def done() -> None:
        if site["_unreachable"]:
            world.change(site, status="error", status_info="Unable to reach the remote site")
        else:
            world.change(site, status="idle", status_info="", last_stat_update=world.clock.now())

    world.later(REFRESH_SECONDS, site, done)


@REGISTRY.action("site_actions", "run_updates")
def run_updates(world: Any, site: Row, params: Dict[str, Any]) -> None:
    """Over there or from there is unclear (site_actions.yml); here the log says that it was asked for."""
    if site["authentication_status"] != "authenticated":
        raise errors.Refused(422, "Site is not authenticated")
    log(world, site, "Updates started")


@REGISTRY.action("site_actions", "clear_synced_logs")
def clear_logs(world: Any, site: Row, params: Dict[str, Any]) -> None:
    for row in world["site_logs"].where("site", site.key):
        world.remove(row)
    world.change(site, last_log_timestamp=0)

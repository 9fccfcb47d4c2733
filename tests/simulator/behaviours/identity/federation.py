"""Logins through other providers, and being one (schema/identity/auth_sources.yml, oidc_applications.yml)."""

from __future__ import annotations

from typing import Any, Dict

from ... import errors
from ...registry import REGISTRY
from ...store import Row

DEBUG_SECONDS = 3600

REGISTRY.uniqueness("auth_sources", "name", text="Validation error: unique constraint")
REGISTRY.only_named.update(
    {
        ("auth_sources", "settings"),
        ("oidc_applications", "client_secret"),
        ("oidc_applications", "well_known_configuration"),
    }
)


# -- sources -------------------------------------------------------------------------------------------------------


def _with_debug(settings: Any, debug: bool) -> Any:
    """The stored document gains a key that was never sent (WIRE 1.11)."""
    return {**settings, "debug": debug} if isinstance(settings, dict) else settings


@REGISTRY.on("before_create", "auth_sources")
def source_creating(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    values["settings"] = _with_debug(values.get("settings") or {}, values.get("debug", False))


@REGISTRY.on("after_create", "auth_sources")
def source_created(world: Any, source: Row, body: Dict[str, Any]) -> None:
    _debug_for_a_while(world, source)


@REGISTRY.on("before_update", "auth_sources")
def source_changing(world: Any, source: Row, changes: Dict[str, Any]) -> None:
    debug = changes.get("debug", source["debug"])
    if "settings" in changes or "debug" in changes:
        changes["settings"] = _with_debug(changes.get("settings", source["settings"]), debug)


@REGISTRY.on("after_update", "auth_sources")
def source_changed(world: Any, source: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    if changes.get("debug") and not old["debug"]:
        _debug_for_a_while(world, source)


def _debug_for_a_while(world: Any, source: Row) -> None:
    """The debug log switches itself off after an hour."""
    if not source["debug"]:
        return
    source["debug_ts"] = world.clock.microseconds()
    quiet = {"debug": False, "settings": _with_debug(source["settings"], False)}
    world.later(DEBUG_SECONDS * world.clock.speed, source, lambda: world.change(source, **quiet))


@REGISTRY.on("before_delete", "auth_sources")
def source_deleting(world: Any, source: Row) -> None:
    """Refused while somebody logs in through it; the form is that of WIRE 6.3."""
    if world["users"].where("auth_source", source.key):
        raise errors.must_be_empty("users")
    if world["oidc_applications"].where("force_auth_source", source.key):
        raise errors.must_be_empty("references")


# -- applications --------------------------------------------------------------------------------------------------


@REGISTRY.on("after_create", "oidc_applications")
def application_created(world: Any, application: Row, body: Dict[str, Any]) -> None:
    """Id and secret are made once and never change; the secret can be read again by name."""
    client = f"{world.random.getrandbits(160):040x}"
    address = f"https://simulator/oidc/{client}/.well-known/openid-configuration"
    secret = f"{world.random.getrandbits(256):064x}"
    world.change(application, client_id=client, client_secret=secret, well_known_configuration=address)

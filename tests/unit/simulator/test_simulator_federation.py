"""Logins through other providers, and being one: schema/identity."""

from __future__ import annotations

from typing import Any


def test_settings_of_a_source_are_replaced_and_gain_a_key(api: Any) -> None:
    """WIRE 1.11, 5.1."""
    key = api.make("auth_sources", name="s", driver="openid", settings={"client_id": "a", "scope": "b"})["key"]
    path = f"auth_sources/{key}"
    assert api.get(path, fields="settings") == {"settings": {"client_id": "a", "scope": "b", "debug": False}}
    assert "settings" not in api.get(path, fields="all")
    api.put(path, settings={"scope": "openid"})
    assert api.get(path, fields="settings") == {"settings": {"scope": "openid", "debug": False}}
    api.put(path, debug=True)
    row = api.get(path, fields="settings,debug,debug_ts")
    assert row["settings"]["debug"] and row["debug"] and row["debug_ts"]
    api.advance(3601)
    assert api.get(path, fields="debug") == {"debug": False}
    assert api.post("auth_sources", name="s", driver="openid") == (409, {"err": "Validation error: unique constraint"})
    assert api.put(path, driver="okta") == (422, {"err": "field 'driver' is readonly"})


def test_a_source_in_use_stays(api: Any) -> None:
    key = api.make("auth_sources", name="s", driver="openid")["key"]
    api.make("users", name="u", password="long-enough", auth_source=key)
    assert api.delete(f"auth_sources/{key}")[0] == 500


def test_an_application_names_its_source_even_when_there_is_none(api: Any) -> None:
    """The two references must be in the body; null is "not set", 0 is a row that does not exist (WIRE 1.8)."""
    body = {"name": "portal", "force_auth_source": None, "map_user": None}
    assert api.post("oidc_applications", name="portal", map_user=None)[0] == 422
    assert api.post("oidc_applications", **{**body, "map_user": 0})[0] == 404
    key = api.make("oidc_applications", **body)["key"]
    row = api.get(f"oidc_applications/{key}", fields="all,client_secret")
    assert len(row["client_id"]) == 40 and len(row["client_secret"]) == 64 and row["map_user"] is None
    assert "client_secret" not in api.get(f"oidc_applications/{key}", fields="all")

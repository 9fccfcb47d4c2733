"""Who is asking: Basic, Bearer API keys, session tokens by header and cookie (WIRE 2)."""

from __future__ import annotations

import base64
import binascii
import ipaddress
from typing import Any, Dict, Mapping, Optional

from . import errors
from .store import Row

# Advanced settings, WIRE 2.5: a session lives so long at most, and so long without use.
SESSION_LIFE = 259200
SESSION_IDLE = 86400
SESSIONS_PER_USER = 100
TOTP_ENFORCED = (26, 1, 4)
# Advanced settings by names that are made up; the documented ones are labels (WIRE 2.6).
LOCK_AFTER, LOCK_MINUTES = "account_lock_attempts", "account_lock_minutes"


class Sessions:
    """Session tokens by their text."""

    def __init__(self, world: Any):
        self._world = world
        self._tokens: Dict[str, Dict[str, float]] = {}

    def open(self, user: Row) -> str:
        """A new token; beyond 100 of one user the oldest goes (the limit is documented, the answer to it is not)."""
        mine = [token for token, session in self._tokens.items() if session["user"] == user.key]
        if len(mine) >= SESSIONS_PER_USER:
            del self._tokens[mine[0]]
        token = f"{self._world.random.getrandbits(160):040x}"
        now = self._world.clock.time()
        self._tokens[token] = {"user": user.key, "opened": now, "used": now}
        return token

    def user(self, token: str) -> Optional[Row]:
        session = self._tokens.get(token)
        if session is None:
            return None
        now = self._world.clock.time()
        if now - session["opened"] > SESSION_LIFE or now - session["used"] > SESSION_IDLE:
            del self._tokens[token]
            return None
        session["used"] = now
        return self._world["users"].get(session["user"])

    def close(self, token: str) -> bool:
        return self._tokens.pop(token, None) is not None


class Login:
    """Finds the user behind a request.

    Attributes:
        sessions: open session tokens.
    """

    def __init__(self, world: Any):
        self._world = world
        self.sessions = Sessions(world)

    def by_password(self, name: str, password: str) -> Row:
        """The enabled user with this name and password.

        Raises:
            Refused: 401 (WIRE 2.6).
        """
        user = self._world["users"].first("name", name)
        if user is None or not user["enabled"] or self._locked(user):
            raise errors.login_required()
        if not password or user["password"] != password:
            self._failed(user)
            raise errors.login_required()
        if self._world.version >= TOTP_ENFORCED and user["two_factor_authentication"] and _by_code(user):
            raise errors.login_required()
        now = self._world.clock.now()
        self._world["users"].change(user, {"last_login": now, "failed_attempts": 0, "account_locked": 0})
        return user

    def _setting(self, name: str) -> int:
        return int(self._world["settings"].get(name)["value"])

    def _locked(self, user: Row) -> bool:
        """Whether too many wrong passwords keep a user out, the right one included (WIRE 2.6)."""
        lasts = self._setting(LOCK_MINUTES) * 60 / self._world.clock.speed
        return bool(user["account_locked"]) and self._world.clock.time() < user["account_locked"] + lasts

    def _failed(self, user: Row) -> None:
        """Count a wrong password; with a limit of 0, the default, nothing ever locks."""
        limit, attempts = self._setting(LOCK_AFTER), (user["failed_attempts"] or 0) + 1
        changes = {"failed_attempts": attempts}
        if limit and attempts >= limit:
            changes["account_locked"] = self._world.clock.now()
        self._world["users"].change(user, changes)

    def by_headers(self, headers: Mapping[str, str], cookies: Mapping[str, str], client: str) -> Row:
        """The user that a request's credentials name.

        Args:
            headers: request headers, names in lower case.
            cookies: request cookies.
            client: address the request came from; API keys may be bound to addresses.

        Raises:
            Refused: 401 for missing and for wrong credentials alike (WIRE 2.6).
        """
        scheme, _blank, rest = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            user: Optional[Row] = self._basic(rest)
        elif scheme.lower() == "bearer":
            user = self._api_key(rest.strip(), client)
        else:
            token = headers.get("x-yottabyte-token") or cookies.get("token") or ""
            user = self.sessions.user(token) or self._api_key(token, client)
        if user is None or not user["enabled"]:
            raise errors.login_required()
        return user

    def _basic(self, encoded: str) -> Row:
        try:
            name, separator, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise errors.login_required() from None
        if not separator:
            raise errors.login_required()
        return self._by_old_password(name, password) or self.by_password(name, password)

    def _by_old_password(self, name: str, password: str) -> Optional[Row]:
        """Basic goes on taking the password before the last one for a while; a session does not (WIRE 2.1)."""
        user = self._world["users"].first("name", name)
        if user is None or not password or user["_old_password"] != password or self._locked(user):
            return None
        return user if self._world.clock.time() < user["_old_password_until"] else None

    def _api_key(self, secret: str, client: str) -> Optional[Row]:
        key = self._world["user_api_keys"].first("_secret", secret) if secret else None
        if key is None:
            return None
        now = self._world.clock.now()
        if key["expires"] and key["expires"] <= now:
            return None
        if self._world.version >= (26, 1, 4) and not _address_allowed(key, client):
            return None
        key.table.change(key, {"lastlogin_stamp": now, "lastlogin_ip": client})
        return self._world["users"].get(key["user"])


def _by_code(user: Row) -> bool:
    """Whether a login needs a code that the API has no known way to pass (WIRE 2.7)."""
    return bool(user["two_factor_type"] == "authenticator")


def _address_allowed(key: Row, client: str) -> bool:
    """Allow wins over deny (WIRE 2.2)."""
    if key["ip_allow_list"]:
        return _listed(key["ip_allow_list"], client)
    return not _listed(key["ip_deny_list"], client)


def _listed(ranges: str, client: str) -> bool:
    try:
        address = ipaddress.ip_address(client)
        return any(address in ipaddress.ip_network(part.strip(), strict=False) for part in ranges.split(",") if part)
    except ValueError:
        return False

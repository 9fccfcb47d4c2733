# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bytes to and from the platform: session, login, TLS. The one place that blocks.

:class:`Settings` says where and as whom; :class:`Connection` carries out what an operation of ``protocol.py`` asks.
"""

from __future__ import annotations

import base64
import os
import sys
import time
import warnings
from typing import Any, Callable, Mapping, Optional, Union
from urllib.parse import urlsplit

from .exceptions import NotConnectedError, VergeConnectionError, VergeError
from .protocol import Failure, Operation, Outcome, Request, Response, Sleep

# Guarded, because Ansible imports every module once on machines that lack the library.
try:
    import requests
    from urllib3.exceptions import InsecureRequestWarning, NewConnectionError
except ImportError as missing:
    MISSING: Optional[ImportError] = missing
else:
    MISSING = None

BLOCK = 262144
FALSE_WORDS = ("0", "false", "no", "off", "n", "f")
TRUE_WORDS = ("1", "true", "yes", "on", "y", "t")


class Settings:
    """Where the platform is and how to log in.

    Args:
        host: Name or address, with or without ``https://``, a port and a trailing slash (WIRE 1.1).
        username: User for Basic login (WIRE 2.1).
        password: The user's password.
        token: API key for Bearer login (WIRE 2.2); taken before user and password.
        verify_ssl: Whether the certificate must be trusted.
        ca_file: File with the certificates to trust instead of the system's.
        timeout: Seconds to wait for a connection and for each part of an answer.
        retries: How often a safe request is repeated.
        proxy: URL of an HTTP proxy; by default the environment's.

    Raises:
        VergeError: A setting is missing or contradicts another.
    """

    def __init__(
        self,
        host: str,
        username: Optional[str] = None,
        password: Optional[str] = None,
        token: Optional[str] = None,
        verify_ssl: bool = True,
        ca_file: Optional[str] = None,
        timeout: float = 30.0,
        retries: int = 3,
        proxy: Optional[str] = None,
    ) -> None:
        self.base_url = _base_url(host)
        if not token and not (username and password):
            raise VergeError(f"no credentials for {self.base_url}: give an API key, or a user name and a password")
        if timeout <= 0:
            raise VergeError("timeout must be more than 0 seconds")
        if retries < 0:
            raise VergeError("retries must be 0 or more")
        if ca_file and not os.path.exists(ca_file):
            raise VergeError(f"the CA file {ca_file} does not exist")
        if token and not all(32 < ord(letter) < 127 for letter in token):
            raise VergeError(
                "the API key holds blanks, line breaks or letters that no key has; check how it was copied"
            )
        self.username = username
        self.timeout = timeout
        self.retries = retries
        self.proxy = proxy
        # Given with every request: a session's verify=False loses against REQUESTS_CA_BUNDLE (STYLE, "tried").
        self.verify: Union[bool, str] = (ca_file or True) if verify_ssl else False
        # Basic is UTF-8 before base64 (WIRE 2.1).
        pair = f"{username}:{password}".encode()
        self._authorization = f"Bearer {token}" if token else "Basic " + base64.b64encode(pair).decode()

    def __repr__(self) -> str:
        return f"Settings({self.base_url!r}, credentials hidden)"

    def authorization(self) -> str:
        """Return the value of the Authorization header."""
        return self._authorization

    @classmethod
    def from_env(cls, env: Optional[Mapping[str, str]] = None) -> Settings:
        """Read VERGE_HOST, VERGE_USERNAME and VERGE_PASSWORD or VERGE_TOKEN, VERGE_VERIFY_SSL, VERGE_CA_FILE,
        VERGE_TIMEOUT, VERGE_RETRIES and VERGE_PROXY.

        Args:
            env: The environment; by default the process's.

        Returns:
            The settings.

        Raises:
            VergeError: A variable is missing or makes no sense.
        """
        env = os.environ if env is None else env
        if not env.get("VERGE_HOST"):
            raise VergeError("VERGE_HOST is not set: it names the VergeOS system to talk to")
        return cls(
            env["VERGE_HOST"],
            env.get("VERGE_USERNAME"),
            env.get("VERGE_PASSWORD"),
            env.get("VERGE_TOKEN"),
            _flag("VERGE_VERIFY_SSL", env.get("VERGE_VERIFY_SSL", "true")),
            env.get("VERGE_CA_FILE") or None,
            _number("VERGE_TIMEOUT", env.get("VERGE_TIMEOUT", "30")),
            int(_number("VERGE_RETRIES", env.get("VERGE_RETRIES", "3"))),
            env.get("VERGE_PROXY") or None,
        )


def _base_url(host: str) -> str:
    """Turn what a person wrote for a host into ``https://name[:port]``."""
    text = host.strip()
    parts = urlsplit(text if "://" in text else "https://" + text)
    if parts.scheme != "https":
        raise VergeError(f"host {host!r}: VergeOS speaks https only")
    try:
        port = parts.port
    except ValueError:
        raise VergeError(f"host {host!r}: the port is not a number from 1 to 65535") from None
    if parts.username or parts.password:
        raise VergeError("host holds a user name or password; give them as options of their own")
    if not parts.hostname or parts.path.rstrip("/") or parts.query or parts.fragment:
        raise VergeError(f"host {host!r} is not a host name or address")
    name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"https://{name}" + (f":{port}" if port else "")


def _flag(name: str, text: str) -> bool:
    """Read a truth value from the environment."""
    word = text.strip().lower()
    if word not in TRUE_WORDS + FALSE_WORDS:
        raise VergeError(f"{name} is {text!r}; use true or false")
    return word in TRUE_WORDS


def _number(name: str, text: str) -> float:
    """Read a number from the environment."""
    try:
        return float(text)
    except ValueError:
        raise VergeError(f"{name} is {text!r}; use a number") from None


class _Login:
    """Puts the Authorization header on. A plain header would lose against an entry of ~/.netrc."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __call__(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        prepared.headers["Authorization"] = self._settings.authorization()
        return prepared


class Connection:
    """A keep-alive session to one host. Not thread-safe.

    Args:
        settings: Where and as whom.

    Raises:
        VergeError: The library requests is missing.
    """

    def __init__(self, settings: Settings) -> None:
        if MISSING is not None:
            raise VergeError(f"the Python library requests is missing; install it for {sys.executable} ({MISSING})")
        self._settings = settings
        self._session: Optional[requests.Session] = None
        self._closed = False
        self.on_sleep: Callable[[float], None] = time.sleep

    def close(self) -> None:
        """Close the session. Later calls raise NotConnectedError."""
        self._closed = True
        if self._session is not None:
            self._session.close()
            self._session = None

    def open(self) -> None:
        """Allow calls again after :meth:`close`."""
        self._closed = False

    def run(self, operation: Operation) -> Any:
        """Drive an operation to its end.

        Args:
            operation: A generator as ``protocol.py`` describes it.

        Returns:
            What the operation returns.

        Raises:
            VergeError: As the operation does.
        """
        if self._closed:
            operation.close()
            raise NotConnectedError(f"the connection to {self._settings.base_url} was closed; connect again first")
        outcome: Optional[Outcome] = None
        while True:
            try:
                effect = operation.send(outcome)
            except StopIteration as finished:
                return finished.value
            if isinstance(effect, Sleep):
                self.on_sleep(effect.seconds)
                outcome = None
            else:
                outcome = self.send(effect)

    def send(self, request: Request) -> Outcome:
        """Carry out one request.

        Args:
            request: What to send.

        Returns:
            The answer, or why there is none.

        Raises:
            VergeConnectionError: The request cannot be sent at all (address or settings make no sense).
        """
        settings = self._settings
        session = self._session = self._session or self._new_session()
        headers = {"Content-Type": "application/json" if request.content is None else "application/octet-stream"}
        headers.update(request.headers)
        try:
            with warnings.catch_warnings():
                # The user said not to verify; one warning a request helps nobody.
                warnings.simplefilter("ignore", InsecureRequestWarning)
                reply = session.request(
                    request.method,
                    settings.base_url + request.path,
                    json=request.json,
                    data=request.content,
                    headers=headers,
                    timeout=settings.timeout,
                    verify=settings.verify,
                    allow_redirects=False,
                    stream=request.sink is not None,
                )
                return Response(reply.status_code, reply.headers, _body(reply, request))
        except requests.exceptions.Timeout as error:
            unsent = isinstance(error, requests.exceptions.ConnectTimeout)
            return Failure(
                "timeout", f"{settings.base_url} did not answer within {settings.timeout:g} seconds", not unsent
            )
        except requests.exceptions.SSLError as error:
            return Failure("tls", _untrusted(settings, error), False)
        except (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
            return _broken(settings, error)
        except (requests.exceptions.RequestException, UnicodeError) as error:
            raise VergeConnectionError(f"cannot send to {settings.base_url}: {type(error).__name__}") from None

    def _new_session(self) -> requests.Session:
        session = requests.Session()
        session.auth = _Login(self._settings)
        session.headers.update({"Accept": "application/json", "User-Agent": "community.vergeos"})
        if self._settings.proxy:
            session.proxies = {"https": self._settings.proxy}
        return session


def _body(reply: requests.Response, request: Request) -> bytes:
    """Read the answer; a good one goes to the request's sink when it has one."""
    if request.sink is None or reply.status_code not in (200, 206):
        return reply.content or b""
    for block in reply.iter_content(BLOCK):
        request.sink.write(block)
    return b""


def _untrusted(settings: Settings, error: Exception) -> str:
    """Say in one line that the certificate was not accepted, and the ways out."""
    why = "it is not trusted"
    words = str(error)
    if "Hostname mismatch" in words or "doesn't match" in words or "IP address mismatch" in words:
        why = "it is for another name"
    elif "expired" in words:
        why = "it has expired"
    elif "CERTIFICATE_VERIFY_FAILED" not in words:
        return f"no TLS connection to {settings.base_url}; check that the port is the one of the VergeOS UI"
    return (
        f"the certificate of {settings.base_url} was refused: {why}; "
        "name its CA with ca_path (VERGE_CA_FILE), or set validate_certs: false (VERGE_VERIFY_SSL)"
    )


def _broken(settings: Settings, error: requests.exceptions.RequestException) -> Failure:
    """Tell a connection that was never made from one that broke."""
    inner = error.args[0] if error.args else error
    cause = getattr(inner, "reason", inner)
    words = str(cause)
    if isinstance(cause, NewConnectionError):
        # urllib3 2 has NameResolutionError, urllib3 1 says it in words only.
        unknown = type(cause).__name__ == "NameResolutionError" or "getaddrinfo" in words or "Name or service" in words
        if unknown:
            return Failure("address", f"the host name of {settings.base_url} cannot be resolved", False)
        return Failure("refused", f"cannot connect to {settings.base_url}: {words.rsplit(': ', 1)[-1]}", False)
    if isinstance(error, requests.exceptions.ProxyError):
        return Failure("address", f"the proxy on the way to {settings.base_url} refused the connection", False)
    return Failure("lost", f"the connection to {settings.base_url} broke", True)

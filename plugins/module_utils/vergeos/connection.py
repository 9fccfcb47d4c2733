# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bytes to and from the platform: session, login, TLS. The one place that blocks.

:class:`Settings` says where and as whom; :class:`Connection` carries out what an operation of ``protocol.py`` asks.
"""

from __future__ import annotations

import base64
import os
import queue
import socket
import ssl
import sys
import time
import warnings
from contextlib import closing
from functools import lru_cache
from typing import Any, Callable, Iterator, Mapping, Optional, Union
from urllib.parse import unquote, urlsplit

from .exceptions import NotConnectedError, VergeError
from .intake import BLOCK, Deadline, Intake, UnwelcomeError
from .protocol import Failure, Operation, Outcome, Request, Response, Together
from .request_log import RequestLog
from .resolving import SlowNameError, addresses_of
from .transport import Transport
from .utils.hiding import Hider
from .utils.hosts import base_url
from .utils.words import truth

# Guarded, because Ansible imports every module once on machines that lack the library.
try:
    import requests
    from requests.utils import DEFAULT_CA_BUNDLE_PATH, get_environ_proxies, select_proxy
    from urllib3.exceptions import ConnectTimeoutError, HTTPError, InsecureRequestWarning, NewConnectionError
    from urllib3.util.ssl_ import create_urllib3_context
except ImportError as missing:
    MISSING: Optional[ImportError] = missing
else:
    MISSING = None
    UNSENT = (ConnectTimeoutError, NewConnectionError)
    ASTRAY = (
        requests.exceptions.InvalidURL,
        requests.exceptions.InvalidSchema,
        requests.exceptions.MissingSchema,
        UnicodeError,
    )

# Of the collection, as galaxy.yml has it.
VERSION = "0.1.0"
# No compression but gzip is undone here.
HEADERS = {"Accept": "application/json", "Accept-Encoding": "gzip"}
# How a peer's hanging up shows in TLS: nothing is wrong with certificates then, and a request may have been read.
CUT = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)
NAME_CA = "name its CA with ca_path (VERGE_CA_FILE)"
UNKNOWN_CA = ("it is not trusted, since its CA is not known here", NAME_CA)
OTHER_NAME = 62
# Of OpenSSL: a certificate in the trusted ones is enough, whoever issued it. Python has its name since 3.10.
PARTIAL_CHAIN = 0x80000
ELSEWHERE = ("it is for another name", "use a name that it holds as host (VERGE_HOST)")
# OpenSSL's numbers (x509_vfy.h) -> why, and what to do.
REFUSED: Mapping[int, tuple[str, str]] = {
    9: ("it is not valid yet", "check the clocks of both machines"),
    10: ("it has expired", "renew it on the system, or check the clock of this machine"),
    18: (
        "it is not trusted, since it is self-signed",
        "have the system use one of a CA, or name the certificate itself with ca_path (VERGE_CA_FILE)",
    ),
    **dict.fromkeys((2, 19, 20, 21), UNKNOWN_CA),
    23: ("it was revoked", "renew it on the system"),
    **dict.fromkeys((OTHER_NAME, 64), ELSEWHERE),
}
UNTRUSTED = (2, 18, 19, 20, 21)


def user_agent(env: Mapping[str, str]) -> str:
    """Say who asks, for whoever reads the platform's or a proxy's log.

    Args:
        env: The environment. AWX sets AWX_HOST and JOB_ID there.

    Returns:
        Name and version of the collection, and the number of AWX's job where there is one.
    """
    job = env.get("JOB_ID", "") if env.get("AWX_HOST") else ""
    return f"community.vergeos/{VERSION}" + (f" (AWX job {job})" if job.isascii() and job.isdecimal() else "")


class Settings:
    """Where the platform is and how to log in.

    Args:
        host: Name or address, with or without ``https://``, a port and a trailing slash (``utils/hosts.py``).
        username: User for Basic login (WIRE 2.1).
        password: The user's password.
        token: API key for Bearer login (WIRE 2.2); taken before user and password.
        verify_ssl: Whether the certificate must be trusted.
        ca_file: File (or folder) with the certificates to trust instead of the system's.
        timeout: Seconds to wait for a connection and for each part of an answer; the whole may take ten times as long.
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
        self.base_url = base_url(host)
        if not token and not (username and password):
            raise VergeError(f"no credentials for {self.base_url}: give an API key, or a user name and a password")
        if not 0 < timeout < float("inf"):
            raise VergeError("timeout must be a number of seconds above 0")
        if retries < 0:
            raise VergeError("retries must be 0 or more")
        if ca_file:
            trusted(ca_file)  # finds out here, not in the middle of a play
        if token and not all(32 < ord(letter) < 127 for letter in token):
            raise VergeError(
                "the API key holds blanks, line breaks or letters that no key has; check how it was copied"
            )
        self.username = username
        # A key is taken before a user name, and does not tell whose it is.
        self.login = "" if token else str(username)
        self.timeout = timeout
        self.retries = retries
        self.proxy = proxy
        self.verify: Union[bool, str] = (ca_file or True) if verify_ssl else False
        # Basic is UTF-8 before base64 (WIRE 2.1).
        pair = f"{username}:{password}"
        self._authorization = f"Bearer {token}" if token else "Basic " + base64.b64encode(pair.encode()).decode()
        login = urlsplit(proxy or "").netloc.rpartition("@")[0]
        self._secrets = [text for text in (token, password, unquote(login.partition(":")[2])) if text]
        self._logins = [pair if password else "", unquote(login)]

    def __repr__(self) -> str:
        return f"Settings({self.base_url!r}, credentials hidden)"

    @property
    def who(self) -> str:
        """As whom the platform is asked, in words."""
        return f"the user {self.login!r}" if self.login else "the user of this API key"

    def authorization(self) -> str:
        """Return the value of the Authorization header."""
        return self._authorization

    def headers(self) -> dict[str, str]:
        """Return the headers that every request has, the Authorization among them."""
        return {**HEADERS, "User-Agent": user_agent(os.environ), "Authorization": self._authorization}

    def without_credentials(self, response: Response) -> Response:
        """Take the credentials out of an answer that becomes the text of an error.

        Args:
            response: The answer.

        Returns:
            It, changed where it is not a good one; of a good one the type of its contents only, which is told where
            they are not JSON.
        """
        kind = response.headers.get("content-type", "")
        refused = not 200 <= response.status < 300
        if not refused and kind.startswith("application/json"):
            return response
        hider = Hider(self._secrets, self._logins)
        if refused:
            response.body = hider.body(response.body)
        if kind:
            response.headers["content-type"] = hider.text(kind)
        return response

    @property
    def way(self) -> str:
        """The proxy that requests go through, be it given or the environment's; empty for none."""
        if self.proxy or MISSING is not None:
            return self.proxy or ""
        return select_proxy(self.base_url, get_environ_proxies(self.base_url)) or ""

    @classmethod
    def from_env(cls, env: Optional[Mapping[str, str]] = None) -> Settings:
        """Read VERGE_HOST, VERGE_USERNAME and VERGE_PASSWORD or VERGE_TOKEN, VERGE_VERIFY_SSL, VERGE_CA_FILE,
        VERGE_TIMEOUT, VERGE_RETRIES and VERGE_PROXY. A blank one counts as not set, as AWX sends them.

        Args:
            env: The environment; by default the process's.

        Returns:
            The settings.

        Raises:
            VergeError: A variable is missing or makes no sense.
        """
        env = given(os.environ if env is None else env)
        if "VERGE_HOST" not in env:
            raise VergeError("VERGE_HOST is not set: it names the VergeOS system to talk to")
        return cls(
            env["VERGE_HOST"],
            env.get("VERGE_USERNAME"),
            env.get("VERGE_PASSWORD"),
            env.get("VERGE_TOKEN"),
            _flag("VERGE_VERIFY_SSL", env.get("VERGE_VERIFY_SSL", "true")),
            env.get("VERGE_CA_FILE"),
            _number("VERGE_TIMEOUT", env.get("VERGE_TIMEOUT", "30"), float),
            _number("VERGE_RETRIES", env.get("VERGE_RETRIES", "3"), int),
            env.get("VERGE_PROXY"),
        )


def given(options: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what says nothing: forms, surveys and AWX's credentials give a blank text for what is left open.

    Args:
        options: Options or variables by name.

    Returns:
        Those that are neither None nor blank.
    """
    return {name: value for name, value in options.items() if value is not None and str(value).strip()}


def _flag(name: str, text: str) -> bool:
    """Read a truth value from the environment."""
    found = truth(text)
    if found is None:
        raise VergeError(f"{name} is {text!r}; use true or false")
    return found


def _number(name: str, text: str, kind: Callable[[str], Any]) -> Any:
    """Read a number from the environment."""
    try:
        return kind(text)
    except ValueError:
        raise VergeError(f"{name} is {text!r}; use a number") from None


def verifying() -> ssl.SSLContext:
    """Return a TLS context that trusts nobody yet."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def trusting(ca_file: str, make: Callable[[], ssl.SSLContext] = verifying) -> ssl.SSLContext:
    """Make a TLS context that trusts the certificates of a file or folder, and no others.

    Reading the usual bundle takes 20 ms, so a context is kept as long as its file stays the same.

    Args:
        ca_file: The file or folder.
        make: Makes the context that is to trust them.

    Returns:
        The context; other connections may have it too.

    Raises:
        VergeError: It is missing, not readable, or holds no certificate.
    """
    try:
        return _trusting(ca_file, os.stat(ca_file).st_mtime_ns, make)
    except OSError as error:
        why = "it holds no certificate" if isinstance(error, ssl.SSLError) else error.strerror
        raise VergeError(f"the CA file {ca_file} cannot be used: {why}") from None


@lru_cache(maxsize=8)
def _trusting(ca_file: str, _changed: int, make: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    context, folder = make(), os.path.isdir(ca_file)
    context.load_verify_locations(None if folder else ca_file, ca_file if folder else None)
    return context


def bundle(verify: Union[bool, str]) -> Optional[str]:
    """Find the file or folder of the certificates to trust, where one is named.

    Args:
        verify: What :class:`Settings` holds: a file or folder, or True.

    Returns:
        It or the environment's, as requests would choose; None for those that the HTTP library brings along.
    """
    named = verify if isinstance(verify, str) else None
    return named or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")


def trusted(verify: Union[bool, str]) -> ssl.SSLContext:
    """Return the TLS context of blocking connections.

    Args:
        verify: What :class:`Settings` holds: a file or folder, or True.

    Returns:
        The context.

    Raises:
        VergeError: As :func:`trusting` does.
    """
    # As urllib3 makes them: its first generation compares host names itself, and fails where the context does so.
    make = create_urllib3_context if MISSING is None else verifying
    return trusting(bundle(verify) or DEFAULT_CA_BUNDLE_PATH, make)


@lru_cache(maxsize=1)
def unverified() -> ssl.SSLContext:
    """Return the TLS context of blocking connections that take any certificate."""
    return create_urllib3_context(cert_reqs=ssl.CERT_NONE)


def not_connected(settings: Settings) -> NotConnectedError:
    """Make the error for a call after the connection was closed."""
    return NotConnectedError(f"the connection to {settings.base_url} was closed; connect again first")


def failure(settings: Settings, error: Exception, *, unsent: bool, proxy: bool) -> Failure:
    """Find out why there is no answer, the same way for every HTTP library: by what stands behind its exception.

    Args:
        settings: Where the request went.
        error: The library's exception. Nothing of it is kept, since it holds the request and so the credentials.
        unsent: Whether the library says that it had no connection yet, the TLS handshake included.
        proxy: Whether the library says that a proxy failed.

    Returns:
        The failure, with a text for the user.
    """
    where, causes = settings.base_url, list(_causes(error))
    slow = next((cause for cause in causes if isinstance(cause, SlowNameError)), None)
    if slow is not None:
        words = f"the name {slow.name} was not resolved within {slow.seconds:.3g} seconds"
        return Failure("timeout", f"{words} (DNS), on the way to {where}; check this machine's name servers", False)
    # Python 3.9 tells the two apart.
    if any(isinstance(cause, (socket.timeout, TimeoutError)) for cause in causes):
        return Failure(
            "timeout",
            f"{where} did not answer within {settings.timeout:g} seconds; give it longer with timeout (VERGE_TIMEOUT)",
            not unsent,
        )
    if any(isinstance(cause, CUT) for cause in causes):
        return Failure("lost", f"the connection to {where} broke", True)
    # urllib3 1 checks names itself, with an exception of its own.
    refused = [each for each in causes if isinstance(each, ssl.SSLError) or type(each).__name__ == "CertificateError"]
    if unsent and refused:
        return Failure("tls", _untrusted(settings, refused[-1]), False)
    if unsent and (proxy or settings.proxy):
        words = f"the proxy on the way to {where} cannot be reached or refused; check proxy (VERGE_PROXY)"
        return Failure("address", words, False)
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return Failure("address", f"the host name of {where} cannot be resolved; check host (VERGE_HOST)", False)
    if unsent:
        numbers = [cause.errno for cause in causes if isinstance(cause, OSError) and cause.errno]
        words = os.strerror(numbers[-1]) if numbers else "nothing answers there"
        return Failure("refused", f"cannot connect to {where}: {words}; check host (VERGE_HOST) and its port", False)
    return Failure("lost", f"the connection to {where} broke", True)


def _causes(error: Optional[BaseException]) -> Iterator[BaseException]:
    """Go from an exception to the one that was first."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _untrusted(settings: Settings, error: BaseException) -> str:
    """Say in one line why the certificate was not accepted, and the ways out."""
    where, words, code = settings.base_url, str(error), getattr(error, "verify_code", 0)
    # urllib3 1 compares names itself, and its exception has no number.
    if not code and "doesn't match" not in words:
        return f"no TLS connection to {where}; check that the port is the one of the VergeOS UI"
    reasons = [
        REFUSED.get(code or OTHER_NAME, (f"it is not trusted ({getattr(error, 'verify_message', '')})", NAME_CA))
    ]
    # OpenSSL stops at the first thing, and an unknown CA comes before all others.
    if code in UNTRUSTED:
        reasons += [REFUSED[each] for each in _besides(settings) if each in REFUSED]
    why, remedy = (joint.join(part) for joint, part in zip((", and ", "; "), zip(*reasons)))
    return f"the certificate of {where} was refused: {why}; {remedy}, or set validate_certs: false (VERGE_VERIFY_SSL)"


def _besides(settings: Settings) -> list[int]:
    """Look at a certificate again as if it were trusted: what else would be wrong with it? Nothing is sent.

    Returns:
        OpenSSL's numbers; none where there is nothing, or where it cannot be found out.
    """
    found: list[int] = []
    if settings.proxy or MISSING is not None or get_environ_proxies(settings.base_url):
        return found
    try:
        certificate = _certificate(settings, unverified())
        for named in (False, True):
            context = verifying()
            context.check_hostname = named
            context.verify_flags |= ssl.VerifyFlags(PARTIAL_CHAIN)
            context.load_verify_locations(cadata=certificate)
            try:
                _certificate(settings, context)
            except ssl.SSLCertVerificationError as error:
                found.append(error.verify_code)
    except (OSError, ValueError):
        pass  # it was to say more about an error, and is none of its own
    return list(dict.fromkeys(found))


def _certificate(settings: Settings, context: ssl.SSLContext) -> bytes:
    """Shake hands and return the certificate."""
    place = urlsplit(settings.base_url)
    port = place.port or 443
    address = addresses_of(str(place.hostname), port, settings.timeout)[0]
    with socket.create_connection((address, port), settings.timeout) as plain:
        with context.wrap_socket(plain, server_hostname=place.hostname) as secure:
            return secure.getpeercert(True) or b""


class Connection:
    """A keep-alive session to one host. Not thread-safe.

    Args:
        settings: Where and as whom.
        log: Where lines about requests go; by default to the file that VERGE_LOG names, if any.

    Raises:
        VergeError: The library requests is missing, or that file cannot be written.
    """

    def __init__(self, settings: Settings, log: Optional[RequestLog] = None) -> None:
        if MISSING is not None:
            raise VergeError(f"the Python library requests is missing; install it for {sys.executable} ({MISSING})")
        self._settings = settings
        self._session: Optional[requests.Session] = None
        self._closed = False
        # Connections for what runs at the same time, made when they are first needed.
        self._more: list[Connection] = []
        self._deadline = Deadline(settings.timeout)
        self.log = log or RequestLog(settings.base_url)
        self.on_sleep: Callable[[float], None] = time.sleep

    def close(self) -> None:
        """Close the session. Later calls raise NotConnectedError."""
        self._closed = True
        if self._session is not None:
            self._session.close()
            self._session = None
        while self._more:
            self._more.pop().close()

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
        if self._settings.verify is not False:
            return self._drive(operation)
        # The user said not to verify; one warning a request helps nobody. Not in _drive, since threads share filters.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InsecureRequestWarning)
            return self._drive(operation)

    def _drive(self, operation: Operation) -> Any:
        outcome: Any = None
        with closing(operation):
            while True:
                if self._closed:
                    raise not_connected(self._settings)
                try:
                    effect = operation.send(outcome)
                except StopIteration as finished:
                    return finished.value
                if isinstance(effect, Request):
                    started = time.monotonic()
                    outcome = self._send(effect)
                    self.log.record(effect, outcome, time.monotonic() - started)
                elif isinstance(effect, Together):
                    outcome = self._together(effect)
                else:
                    self.on_sleep(effect.seconds)
                    outcome = None

    def _together(self, wish: Together) -> list[Any]:
        """Carry out operations in threads, each with a connection of its own; a session is not for several threads."""
        from concurrent.futures import ThreadPoolExecutor  # here, since few modules need it

        free: queue.SimpleQueue[Connection] = queue.SimpleQueue()
        while len(self._more) < min(wish.most, len(wish.operations)):
            self._more.append(Connection(self._settings, self.log))
        for connection in self._more:
            free.put(connection)

        def settle(operation: Operation) -> Any:
            connection = free.get()
            try:
                return connection._drive(operation)
            except VergeError as error:
                return error
            finally:
                free.put(connection)

        with ThreadPoolExecutor(min(wish.most, len(self._more)) or 1) as threads:
            try:
                return list(threads.map(settle, wish.operations))
            except BaseException:
                # Such as Ctrl-C: the threads end with the requests that are on the way.
                while self._more:
                    self._more.pop()._closed = True
                raise

    def _send(self, request: Request) -> Outcome:
        """Carry out one request.

        Args:
            request: What to send.

        Returns:
            The answer, or why there is none.
        """
        settings, deadline = self._settings, self._deadline
        deadline.renew()
        try:
            session = self._session = self._session or self._new_session()
            with session.request(
                request.method,
                settings.base_url + request.path,
                data=request.body,
                headers=request.headers,
                timeout=settings.timeout,
                allow_redirects=False,
                stream=True,
            ) as reply:
                return settings.without_credentials(_received(reply, request, settings.base_url, deadline))
        except UnwelcomeError as error:
            return error.failure
        except (requests.exceptions.RequestException, HTTPError, ValueError) as error:
            if deadline.left() <= 0:
                return deadline.missed(settings.base_url)
            # An address or a proxy that makes no sense. All other ValueErrors are about the answer's headers (a length,
            # a place to go to): the platform has read the request then.
            if isinstance(error, ASTRAY) and not isinstance(error, UnicodeDecodeError):
                return Failure("address", f"cannot send to {settings.base_url}: {type(error).__name__}", False)
            proxy = isinstance(error, requests.exceptions.ProxyError)
            unsent = proxy or isinstance(error, requests.exceptions.SSLError)
            unsent = unsent or any(isinstance(cause, UNSENT) for cause in _causes(error))
            return failure(settings, error, unsent=unsent, proxy=proxy)
        except OSError as error:
            return Failure("local", f"trouble on this machine: {error}", False)

    def _new_session(self) -> requests.Session:
        settings = self._settings
        session = requests.Session()
        session.headers.update(settings.headers())
        # A session that trusts the environment goes through all of it twice for each request, lets REQUESTS_CA_BUNDLE
        # and HTTPS_PROXY win over its own settings, and ~/.netrc over a header.
        session.trust_env = False
        session.proxies = {"https": settings.proxy} if settings.proxy else get_environ_proxies(settings.base_url)
        verified = settings.verify is not False
        session.verify = verified
        context = trusted(settings.verify) if verified else unverified()
        session.mount("https://", Transport(context, verified, self._deadline))
        return session


def _received(reply: requests.Response, request: Request, where: str, deadline: Deadline) -> Response:
    """Read the answer; a good one goes to the request's sink when it has one."""
    intake = Intake(request, where, deadline, reply.status_code, reply.headers)
    for block in reply.raw.stream(BLOCK, decode_content=False):
        if not intake.take(block):
            return intake.finish()
    expected = reply.headers.get("content-length", "")
    if expected.isdecimal() and reply.raw.tell() < int(expected):  # urllib3 1 says nothing
        raise requests.exceptions.ChunkedEncodingError()
    return intake.finish()

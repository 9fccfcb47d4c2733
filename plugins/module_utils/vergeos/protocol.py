# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What to send, how an answer becomes rows or an exception, and what may be repeated. No I/O happens here.

An *operation* is a generator. It yields a :class:`Request` and is sent the :class:`Response` or :class:`Failure`;
it yields a :class:`Sleep` when it wants to pause, and :class:`Together` for operations that may run at the same time;
it returns its result. Whoever drives it (``connection.py`` with requests, ``aio.py`` with httpx) does the I/O, so that
every operation is written once.
"""

from __future__ import annotations

import json
import random
import time
from typing import Any, Callable, Generator, Mapping, Optional, Sequence, TypeVar, Union
from urllib.parse import quote

from .exceptions import (
    APIError,
    AuthenticationError,
    ConflictError,
    NotFoundError,
    OutcomeUnknownError,
    PermissionDeniedError,
    ValidationError,
    VergeConnectionError,
    VergeError,
    VergeTimeoutError,
)
from .rights import ANYBODY, OF_METHOD, lacking

API = "/api/v4"
LONGEST_REASON = 600
RETRY_STATUS = (429, 502, 503)
NOT_JSON = object()
# Status -> the exception, and what to do about it (WIRE 11.6).
MEANING: Mapping[int, tuple[type[APIError], str]] = {
    401: (AuthenticationError, "; check the user name and password, or the API key and its expiry"),
    403: (PermissionDeniedError, ""),
    404: (NotFoundError, ""),
    409: (ConflictError, ""),
    422: (ValidationError, ""),
    429: (APIError, "; the system is busy, so run again later"),
    503: (APIError, "; the system is busy, so run again later"),
}
# The platform's words for a taken name; before 26.1.4 they come with 422 (WIRE 4.7).
TAKEN = ("already in use", "already exists", "already assigned", "unique constraint")


def escaped(value: Any) -> str:
    """Write a value as it stands in a URL: "+" of a sort as %2B, "#" as %23 (WIRE 3.1, 3.17).

    Args:
        value: A part of a path, or a name or value of a query.

    Returns:
        Its text, percent-encoded.

    Raises:
        VergeError: It is no Unicode text.
    """
    try:
        return quote(str(value), safe="")
    except UnicodeEncodeError:
        raise VergeError(f"{ascii(value)} cannot be sent: it holds half a character") from None


class Sink:
    """Where the bytes of an answer go, for contents too large for memory."""

    def start(self, status: int, headers: Mapping[str, str]) -> None:
        """Told before the first byte of every attempt: 206 says that only a part follows (``content-range``).

        Args:
            status: 200 or 206.
            headers: The answer's headers, names in lower case.
        """

    def write(self, block: bytes) -> None:
        """Take the next bytes.

        Args:
            block: At most some hundred KiB.
        """
        raise NotImplementedError


class Request:
    """One HTTP request.

    Attributes:
        method: ``GET``, ``POST``, ``PUT`` or ``DELETE``.
        path: Path below the host, already percent-encoded.
        json: What is sent as JSON, or None.
        body: The bytes to send, or None for no body.
        headers: Headers of this request; the session adds those that every request has.
        raw: Whether the answer is taken as bytes instead of JSON (WIRE 10.3).
        sink: Where to write a successful answer's bytes instead of keeping them (WIRE 10.3).
        repeatable: Whether sending it twice does the same as once (WIRE 11.4).
        table: Table concerned, for error reports.
        key: Key concerned, for error reports.
        needs: What the user must be allowed to do: a table, and a word of ``rights.RIGHTS``.
    """

    __slots__ = ("method", "path", "json", "body", "headers", "raw", "sink", "repeatable", "table", "key", "needs")

    def __init__(
        self,
        method: str,
        path: str,
        *,
        query: Optional[Mapping[str, Any]] = None,
        json: Any = None,
        content: Optional[bytes] = None,
        headers: Optional[Mapping[str, str]] = None,
        raw: bool = False,
        sink: Optional[Sink] = None,
        repeatable: Optional[bool] = None,
        table: str = "",
        key: Any = None,
        needs: Optional[tuple[str, str]] = None,
    ) -> None:
        given = {name: value for name, value in (query or {}).items() if value is not None}
        self.method = method
        pairs = [f"{escaped(name)}={escaped(value)}" for name, value in given.items()]
        self.path = path + ("?" + "&".join(pairs) if pairs else "")
        self.json = json
        self.body = content if json is None else _encoded(json, table)
        kind = "application/json" if content is None else "application/octet-stream"  # WIRE 1.3, 10.2
        self.headers = {"Content-Type": kind, **(headers or {})}
        self.raw = raw
        self.sink = sink
        self.repeatable = method != "POST" if repeatable is None else repeatable
        self.table = table
        self.key = key
        self.needs = needs or (table, "list" if method == "GET" and key is None else OF_METHOD.get(method, "read"))

    def __repr__(self) -> str:
        # Neither bodies nor query values: both may hold secrets (WIRE 13.4, 13.5).
        return f"<{self.method} {self.where}>"

    @property
    def where(self) -> str:
        """The path without its query."""
        path = self.path.split("?", 1)[0]
        return path.rsplit("/", 1)[0] + "/..." if "/sys/tokens/" in path else path


class Response:
    """What came back: status, headers (lower-case names) and the whole body (empty when a sink took it)."""

    __slots__ = ("status", "headers", "body")

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status = status
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.body = body


class Failure:
    """No answer: why, and whether the platform may have seen the request.

    Attributes:
        kind: ``refused`` (no connection was made), ``lost`` (it broke), ``timeout``, ``tls``, ``address`` (the name,
            the proxy or the settings lead nowhere), ``unwelcome`` (an answer too large or not readable), or ``local``
            (the sink failed).
        text: The reason in words.
        sent: False when it is certain that nothing was sent.
    """

    __slots__ = ("kind", "text", "sent")

    def __init__(self, kind: str, text: str, sent: bool) -> None:
        self.kind = kind
        self.text = text
        self.sent = sent


class Sleep:
    """A wish to pause for so many seconds."""

    __slots__ = ("seconds",)

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds


class Together:
    """A wish to have operations carried out at the same time, each over a connection of its own.

    What is sent back is a list: for each operation, in order, what it returned or the VergeError that it raised.

    Args:
        operations: The operations, made and not begun.
        most: How many may run at once. The platform drops connections from 50 requests on (WIRE 11.1).
    """

    __slots__ = ("operations", "most")

    def __init__(self, operations: Sequence[Operation], most: int = 4) -> None:
        self.operations = operations
        self.most = most


Effect = Union[Request, Sleep, Together]
Outcome = Union[Response, Failure]
Operation = Generator[Effect, Any, Any]
Result = TypeVar("Result")
OperationOf = Generator[Effect, Any, Result]


def judged(operation: Operation, judge: Callable[[Any], Result]) -> OperationOf[Result]:
    """Make an operation that says what is to be said of another one's result.

    Args:
        operation: The other one.
        judge: Given its result, what is said of it.

    Returns:
        That.
    """
    return judge((yield from operation))


def known(value: Result) -> OperationOf[Result]:
    """Make an operation that sends nothing, for what is known already.

    Args:
        value: What it returns.

    Returns:
        That.
    """
    yield from ()
    return value


class RetryPolicy:
    """How often and how long a request is repeated.

    Args:
        retries: Further attempts after the first.
        window: Seconds after the first attempt in which a new one may start.
        pause: Seconds before the first repetition; doubled for each one after it.
    """

    def __init__(self, retries: int = 3, window: float = 30.0, pause: float = 0.25) -> None:
        self.retries = retries
        self.window = window
        self.pause = pause

    def delay(self, request: Request, outcome: Outcome, attempt: int, elapsed: float) -> Optional[float]:
        """Say how long to wait before sending a request again.

        Args:
            request: What was sent.
            outcome: What came of it.
            attempt: How many attempts were made, the first one included.
            elapsed: Seconds since the first attempt.

        Returns:
            Seconds, or None when the outcome stands (WIRE 11.4).
        """
        if not self.allows(attempt, isinstance(outcome, Failure) and outcome.kind == "lost"):
            return None
        pause = self.backoff(attempt)
        if isinstance(outcome, Failure):
            unsent = outcome.kind == "refused"
            again = unsent or (outcome.kind == "lost" and request.repeatable)
        else:
            again = outcome.status in RETRY_STATUS and request.repeatable
            pause = retry_after(outcome) or pause
        return pause if again and elapsed + pause <= self.window else None

    def allows(self, attempt: int, lost: bool) -> bool:
        """Say whether another attempt may follow after so many.

        A connection that breaks gets twice as many: that is how the platform limits requests (WIRE 11.1), and the forks
        of a play need some seconds to get out of each other's way.
        """
        return attempt <= self.retries * (2 if lost else 1)

    def backoff(self, attempt: int) -> float:
        """Return the seconds to wait after so many attempts, where the platform does not name them.

        Jitter keeps the forks of a play, cut off together by the rate limit (WIRE 11.1), from returning together.
        """
        return self.pause * float(2 ** (attempt - 1)) * random.uniform(0.75, 1.25)


def retry_after(response: Response) -> float:
    """Return the seconds after which the platform wants to be asked again; 0 where it does not say."""
    asked = response.headers.get("retry-after", "")
    return float(asked) if asked.isdecimal() else 0.0


def exchange(request: Request, policy: RetryPolicy, who: str = ANYBODY) -> Operation:
    """Send a request, again where that is safe, and return the parsed answer.

    Args:
        request: The request.
        policy: When to repeat it.
        who: As whom, in words.

    Returns:
        The decoded JSON body, or None for an empty one (WIRE 1.5); the bytes for a raw request.

    Raises:
        VergeError: As :func:`answer` says.
    """
    started = time.monotonic()
    attempt = 1
    while True:
        outcome = yield request
        pause = policy.delay(request, outcome, attempt, time.monotonic() - started)
        if pause is None:
            break
        yield Sleep(pause)
        attempt += 1
    if attempt > 1 and request.method == "DELETE" and isinstance(outcome, Response) and outcome.status == 404:
        return None  # an earlier attempt did it and its answer was lost
    return answer(request, outcome, who)


def answer(request: Request, outcome: Outcome, who: str = ANYBODY) -> Any:
    """Turn an outcome into the decoded body or an exception.

    Args:
        request: What was sent.
        outcome: What came of it.
        who: As whom it was sent, in words.

    Returns:
        The decoded JSON body, or None where it is empty; the bytes for a raw request.

    Raises:
        VergeConnectionError: No answer, or one that is not the API's.
        VergeTimeoutError: No answer in time.
        OutcomeUnknownError: The connection broke after something that must not be repeated was sent.
        APIError: The platform refused; the subclass tells how (WIRE 11.6).
    """
    if isinstance(outcome, Failure):
        raise _failure(request, outcome)
    if outcome.status >= 300 or outcome.status < 200:
        raise _refusal(request, outcome, who)
    if request.raw:
        return outcome.body
    if not outcome.body.strip():
        return None
    body = _decoded(outcome.body)
    if body is NOT_JSON:
        kind = outcome.headers.get("content-type", "no content type")
        raise VergeConnectionError(
            f"{request.method} {request.where}: the host answered HTTP {outcome.status} with something that is not "
            f"JSON ({kind}); check that the host is a VergeOS system and that no proxy answers for it",
            table=request.table,
            key=request.key,
        )
    return body


def reason(response: Response) -> tuple[str, Any]:
    """Read the words and the body of an error answer (WIRE 1.5).

    Args:
        response: An answer with an error status.

    Returns:
        The platform's reason on one line, and the parsed body (its text where it is not JSON).
    """
    body = _decoded(response.body)
    if body is NOT_JSON:
        return "the answer is not JSON; a proxy may have sent it", response.body.decode("utf-8", "replace")
    words = ""
    if isinstance(body, dict):
        # `err` is measured, `error` and `message` are looked for by published clients.
        words = next((body[name] for name in ("err", "error", "message") if isinstance(body.get(name), str)), "")
    return " ".join(words.split())[:LONGEST_REASON] or "no reason given", body


def _decoded(body: bytes) -> Any:
    """Read JSON. The decoder's exception holds the whole text, secrets included, and must not become a context."""
    try:
        text = body.decode("utf-8-sig")
        decoded = json.loads(text)
        if "\\ud" in text or "\\uD" in text:
            # Half a character, which JSON can hold, could be neither sent nor printed; it becomes a question mark.
            decoded = json.loads(json.dumps(decoded, ensure_ascii=False).encode("utf-8", "replace"))
        return decoded
    except (ValueError, RecursionError):
        return NOT_JSON


def _encoded(body: Any, table: str) -> bytes:
    """Write JSON."""
    try:
        return json.dumps(body, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise VergeError(f"{table}: a value cannot be sent as JSON: {error}", table=table) from None


def _failure(request: Request, failure: Failure) -> VergeError:
    """Find the exception for a request without an answer."""
    said = f"{request.method} {request.where}: {failure.text}"
    kind: type[VergeError] = VergeConnectionError
    if failure.sent and not request.repeatable:
        said += "; the platform may have carried it out, so look before repeating it"
        unknown = OutcomeUnknownError(said, table=request.table, key=request.key)
        unknown.late = failure.kind == "timeout"
        return unknown
    if failure.kind in ("timeout", "local"):
        kind = VergeTimeoutError if failure.kind == "timeout" else VergeError
    return kind(said, table=request.table, key=request.key)


def _refusal(request: Request, response: Response, who: str) -> APIError:
    """Find the exception for an error status."""
    words, body = reason(response)
    status = response.status
    kind, hint = MEANING.get(status, (APIError, ""))
    if status == 422 and any(phrase in words for phrase in TAKEN):
        kind = ConflictError
    elif 300 <= status < 400:
        words, hint = "the host redirects elsewhere", "; check that it is a VergeOS system"
    if status == 403:
        hint = f"; {lacking(who, *request.needs, request.key)}"
    asked = retry_after(response)
    hint += f" (in {asked:g} seconds, it says)" if hint and asked and status in RETRY_STATUS else ""
    said = f"{request.method} {request.where}: {words} (HTTP {status}){hint}"
    refusal = kind(said, status_code=status, body=body, table=request.table, key=request.key)
    refusal.retry_after = asked
    return refusal

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A line for each request: when, where to, what, how it ended, how long it took. No header and no body is in it.

Example::

    2026-11-30T14:02:11.318Z https://verge.example GET /api/v4/vms 200 12 ms 340 bytes fields=name&filter=name eq 'web'
"""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from datetime import datetime, timezone
from typing import Callable, Mapping, Optional, Union
from urllib.parse import unquote

from . import facts
from .exceptions import VergeError
from .protocol import Failure, Request, Response
from .utils.texts import printable

VARIABLE = "VERGE_LOG"
HIDDEN = "***"
# A text in a filter, and a number (WIRE 3.11, 3.13).
LITERAL = re.compile(r"'(?:[^'\\]|\\.)*'|(?<![\w#$.])-?\d[\w.]*", re.DOTALL)
FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class RequestLog:
    """Where the lines about requests go.

    Args:
        base_url: Where requests go to.
        env: The environment whose VERGE_LOG names a file; by default the process's.

    Attributes:
        tell: Told each line as well; None for nobody.

    Raises:
        VergeError: The file cannot be written.
    """

    def __init__(self, base_url: str, env: Optional[Mapping[str, str]] = None) -> None:
        self.base_url = base_url
        named = (os.environ if env is None else env).get(VARIABLE, "").strip()
        self.path = os.path.abspath(os.path.expanduser(named)) if named else None
        self.tell: Optional[Callable[[str], None]] = None
        if self.path is not None:
            try:
                os.close(_opened(self.path))
            except OSError as error:
                why = "it is no plain file" if error.strerror is None else error.strerror
                raise VergeError(f"{VARIABLE}: {self.path} cannot be written: {why}") from None

    def record(self, request: Request, outcome: Union[Response, Failure], seconds: float) -> None:
        """Write the line of one request.

        Args:
            request: What was sent.
            outcome: What came of it.
            seconds: How long that took.
        """
        if self.path is None and self.tell is None:
            return
        text = line(self.base_url, request, outcome, seconds)
        if self.tell is not None:
            self.tell(text)
        if self.path is not None:
            # What the file was good for at the beginning may end, as a full disk does: that is no reason to stop work.
            with suppress(OSError):
                file = _opened(self.path)
                try:
                    # In one piece: what other processes append goes before or after.
                    os.write(file, f"{text}\n".encode("utf-8", "backslashreplace"))
                finally:
                    os.close(file)


def _opened(path: str) -> int:
    """Open a log for its next line; only its owner may read it, also when it was there before."""
    file = os.open(path, FLAGS, 0o600)
    try:
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode):
            raise OSError
        if stat.S_IMODE(found.st_mode) != 0o600:
            os.fchmod(file, 0o600)
    except OSError:
        os.close(file)
        raise
    return file


def line(base_url: str, request: Request, outcome: Union[Response, Failure], seconds: float) -> str:
    """Say in one line what a request was and what came of it.

    Args:
        base_url: Where it went.
        request: What was sent.
        outcome: What came of it.
        seconds: How long that took.

    Returns:
        The line: time (UTC), system, method, path, status (or why there is no answer), milliseconds, bytes of the
        answer, and the query, if any.
    """
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    status, size = (outcome.kind, "-") if isinstance(outcome, Failure) else (outcome.status, _size(outcome))
    words = f"{now} {base_url} {request.method} {request.where} {status} {seconds * 1000:.0f} ms {size} bytes"
    asked = query(request)
    return f"{words} {asked}" if asked else words


def _size(response: Response) -> Union[int, str]:
    """Return how many bytes came; of those that a sink took, as many as were announced."""
    return len(response.body) or response.headers.get("content-length", "-")


def query(request: Request) -> str:
    """Return a request's query for people: decoded, in one line, without the literals of secret columns.

    Args:
        request: The request.

    Returns:
        Such as ``fields=$key,name&limit=1``.
    """
    parts = []
    secret = facts.secrets(request.table) if request.table else set()
    for pair in request.path.partition("?")[2].split("&"):
        name, _equals, value = pair.partition("=")
        value = unquote(value)
        if facts.SOUNDS_SECRET.search(name):
            value = HIDDEN
        elif any(word in secret or facts.SOUNDS_SECRET.search(word) for word in _names(value)):
            value = LITERAL.sub(HIDDEN, value)
        parts.append(f"{name}={value}" if value else name)
    return printable("&".join(parts))


def _names(text: str) -> list[str]:
    """Return the names in a filter or a list of fields, those in texts left out."""
    return re.findall(r"\w+", LITERAL.sub(" ", text))

# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every error this client raises.

All of them derive from :class:`VergeError`; catching that one is enough. No exception carries a credential or a
request header, so each may be printed or logged (WIRE 13.4).
"""

from __future__ import annotations

from typing import Any, Mapping, Sequence

from .utils.texts import one_line


class VergeError(Exception):
    """Base of every error of this client.

    Attributes:
        kind: A short stable word for programs, such as ``not_found``.
        table: Name of the table concerned, or an empty string.
        key: Key of the row concerned, or None.
        done: What had been done already when it failed, in words.
        more: Further entries of a failed module's result, such as what became of each of many machines.
    """

    kind = "error"

    def __init__(self, message: str, *, table: str = "", key: Any = None) -> None:
        # Names and reasons in it are the platform's and the guests'.
        self.message = one_line(message)
        super().__init__(self.message)
        self.table = table
        self.key = key
        self.done: Sequence[str] = ()
        self.more: Mapping[str, Any] = {}


class VergeConnectionError(VergeError):
    """The host could not be reached, its certificate not trusted, or it does not speak the VergeOS API."""

    kind = "connection"


class NotConnectedError(VergeConnectionError):
    """The client was used after ``disconnect()``."""

    kind = "not_connected"


class VergeTimeoutError(VergeConnectionError):
    """The host did not answer in time."""

    kind = "timeout"


class OutcomeUnknownError(VergeConnectionError):
    """The connection broke after a request that must not be repeated was sent (WIRE 11.4).

    The platform may or may not have carried it out; look before acting again.

    Attributes:
        late: Whether the answer did not come in time, so that the platform may still be at it.
    """

    kind = "outcome_unknown"
    late = False


class UnknownFieldError(VergeError):
    """A column or filter field that the schema facts do not know; raised before anything is sent (WIRE 3.15, 5.4)."""

    kind = "unknown_field"


class ValueRefusedError(VergeError):
    """A value that its column cannot hold by the schema facts; raised before anything is sent."""

    kind = "value"


class APIError(VergeError):
    """The platform answered with an error status.

    Attributes:
        status_code: The HTTP status.
        body: The parsed body, or its text where it is not JSON (WIRE 1.5, 7.9).
        retry_after: Seconds after which the platform wants to be asked again, or 0.
    """

    kind = "api"
    retry_after = 0.0

    def __init__(
        self, message: str, *, status_code: int = 0, body: Any = None, table: str = "", key: Any = None
    ) -> None:
        super().__init__(message, table=table, key=key)
        self.status_code = status_code
        self.body = body


class AuthenticationError(APIError):
    """401: wrong credentials, or an expired key (WIRE 2.6); and 403, by the subclass."""

    kind = "authentication"


class PermissionDeniedError(AuthenticationError):
    """403: the credentials are good, and the user lacks a right (WIRE 2.8). The message names it."""

    kind = "permission"


class HiddenError(VergeError):
    """What was looked for may be there and hidden from the user, so that nothing can be concluded (WIRE 2.8)."""

    kind = "permission"


class NotFoundError(APIError):
    """404: the row, the table, or a row that a reference names does not exist (WIRE 3.22, 4.6)."""

    kind = "not_found"


class ValidationError(APIError):
    """422: the platform refused a value, a filter or the circumstances (WIRE 11.6)."""

    kind = "validation"


class ConflictError(APIError):
    """409, or 422 on older versions: the name or value is taken (WIRE 4.7)."""

    kind = "conflict"


class TaskError(VergeError):
    """Long work ended badly; the message holds the reason the platform gives."""

    kind = "task_failed"


class TaskTimeoutError(VergeError):
    """Long work did not end in time; the message holds the last state seen."""

    kind = "task_timeout"


class AmbiguousError(VergeError):
    """Several rows where one was meant.

    Attributes:
        keys: The keys to choose from.
        lasting: Whether looking again cannot help, since these rows are not of one name.
    """

    kind = "ambiguous"
    lasting = False

    def __init__(self, message: str, *, keys: Sequence[Any] = (), table: str = "") -> None:
        super().__init__(message, table=table)
        self.keys = list(keys)


class NotStoredError(VergeError):
    """The platform said yes to a write and did not store it (WIRE 5.4)."""

    kind = "not_stored"


class UploadError(VergeError):
    """An upload stopped before its end. The entry is kept, so that it can be continued or deleted.

    Attributes:
        key: The entry's key, to be given to ``files.upload(..., key=..., offset=...)``.
        offset: Bytes from the start that the platform has taken for certain.
    """

    kind = "upload"

    def __init__(self, message: str, *, key: Any, offset: int) -> None:
        super().__init__(message, table="files", key=key)
        self.offset = offset

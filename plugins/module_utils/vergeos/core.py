# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The core of a client: settings, tables as operations, and what drives them. The verbs are on top (``client.py``)."""

from __future__ import annotations

import importlib
from typing import Any, Callable, Mapping, Optional, TypeVar

from .connection import Connection, Settings
from .exceptions import VergeConnectionError, VergeError
from .protocol import Operation, Request, RetryPolicy, exchange
from .schema import index
from .sight import Sight
from .table import Table

Made = TypeVar("Made", bound="BaseClient")
Kind = TypeVar("Kind", bound=Table)

# Tables whose rows can do more than create, read, update and delete: the file in families/ and its class.
FAMILIES = {
    "vms": ("vms", "VMTable"),
    "files": ("files", "FileTable"),
    "cloudinit_files": ("cloudinit", "CloudInitTable"),
    "tasks": ("tasks", "TaskTable"),
}


class BaseClient:
    """What the blocking and the asynchronous client share: settings, tables, retries.

    Args:
        host: Name or address, with or without ``https://`` and a port.
        username: User for Basic login.
        password: The user's password.
        token: API key; taken before user and password.
        verify_ssl: Whether the certificate must be trusted.
        ca_file: File with the certificates to trust instead of the system's.
        timeout: Seconds to wait for a connection and for each part of an answer.
        retries: How often a safe request is repeated (WIRE 11.4).
        proxy: URL of an HTTP proxy; by default the environment's.

    Raises:
        VergeError: A setting is missing or contradicts another. Nothing is sent before the first call.
    """

    # Makes the connection from the settings.
    connection: Callable[[Settings], Any]
    # Told what is going on, how far it is and the seconds passed, while long work is waited for.
    on_progress: Optional[Callable[[str, str, float], None]] = None

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
        self._use(Settings(host, username, password, token, verify_ssl, ca_file, timeout, retries, proxy))

    @classmethod
    def from_env(cls: type[Made], env: Optional[Mapping[str, str]] = None) -> Made:
        """Make a client from VERGE_HOST and its companions (see ``Settings.from_env``).

        Args:
            env: The environment; by default the process's.

        Returns:
            The client.

        Raises:
            VergeError: A variable is missing or makes no sense.
        """
        return cls.with_settings(Settings.from_env(env))

    @classmethod
    def with_settings(cls: type[Made], settings: Settings) -> Made:
        """Make a client from settings made before."""
        client = cls.__new__(cls)
        client._use(settings)
        return client

    def _use(self, settings: Settings) -> None:
        self._settings = settings
        self.policy = RetryPolicy(settings.retries, settings.timeout)
        self._connection = type(self).connection(settings)
        self._tables: dict[str, Table] = {}
        self.sight = Sight(self, settings.login)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._settings.base_url}>"

    def watch_requests(self, tell: Optional[Callable[[str], None]]) -> None:
        """Have every request told in a line, beside what goes to the file that VERGE_LOG names.

        Args:
            tell: Told the line, which holds no secret; from several threads where requests run at once. None for
                nobody.
        """
        self._connection.log.tell = tell

    @property
    def address(self) -> str:
        """Where the platform is, such as ``https://verge.example:8443``."""
        return self._settings.base_url

    @property
    def proxy(self) -> str:
        """The proxy that requests go through, be it given or the environment's; empty for none."""
        return self._settings.way

    @property
    def who(self) -> str:
        """As whom the client asks, in words for errors."""
        return self._settings.who

    def table(self, name: str, allow_unknown: bool = False) -> Table:
        """Return a table, as ``system.System`` says."""
        if name not in index.TABLES:
            raise VergeError(f"the platform has no table {name!r}{index.suggestion(name)}", table=name)
        if allow_unknown:
            return self._kind(name)(self, name, True)
        if name not in self._tables:
            self._tables[name] = self._kind(name)(self, name)
        return self._tables[name]

    def _kind(self, name: str) -> type[Table]:
        """The class of a table."""
        return family("families", *FAMILIES[name], Table) if name in FAMILIES else Table

    def run(self, operation: Operation) -> Any:
        """Drive an operation to its end.

        Args:
            operation: A generator as ``protocol.py`` describes it.

        Returns:
            What the operation returns; an awaitable of it under AsyncVergeClient.

        Raises:
            VergeError: As the operation does.
        """
        return self._connection.run(operation)

    def connect(self) -> Any:
        """Check the credentials with one request.

        Returns:
            The row of ``system``: ``cloud_name``, ``yb_version``, ``os_version``.

        Raises:
            AuthenticationError: They are wrong. Not repeated, since failures lock accounts (WIRE 2.6).
            VergeConnectionError: The host cannot be reached.
        """
        self._connection.open()
        return self.run(self._hello())

    def version(self) -> Any:
        """Read the platform's version, such as ``26.1.8``."""
        return self.run(self._version())

    def _hello(self) -> Operation:
        """The call that shows whether the credentials are good (WIRE 1.1)."""
        request = Request(
            "GET",
            "/api/v4/system",
            query={"fields": "$key,yb_version,os_version,cloud_name"},
            table="system",
        )
        body = yield from exchange(request, self.policy, self.who)
        rows = body if isinstance(body, list) else [body]
        if not rows or not isinstance(rows[0], dict):
            raise VergeConnectionError(
                f"GET {request.where}: the answer is no row; check that the host is a VergeOS system and that no proxy "
                f"answers for it",
                table="system",
            )
        return dict(rows[0])

    def _version(self) -> Operation:
        """The product's version document; needs no credentials (WIRE 1.1, 12.1)."""
        body = yield from exchange(Request("GET", "/version.json"), self.policy)
        return str(body.get("version", "")) if isinstance(body, dict) else ""


class BlockingClient(BaseClient):
    """A client whose ``run`` returns when the operation is over, made as :class:`BaseClient` says.

    Not thread-safe: one per thread.
    """

    connection = Connection

    def disconnect(self) -> None:
        """Close the connection. A later call raises NotConnectedError until ``connect()``."""
        self._connection.close()

    def __enter__(self: Made) -> Made:
        return self

    def __exit__(self, *_error: object) -> None:
        self.disconnect()


def family(folder: str, module: str, name: str, otherwise: type[Kind]) -> type[Kind]:
    """Find the class of a family.

    Args:
        folder: Folder of the families' files below this one.
        module: The family's file.
        name: The class in it.
        otherwise: The class of plain tables.

    Returns:
        The class. A packed module carries the families it uses; the others are plain tables there.
    """
    path = f"{__package__}.{folder}.{module}"
    try:
        kind: type[Kind] = getattr(importlib.import_module(path), name)
    except ModuleNotFoundError as missing:
        if missing.name not in (path, path.rpartition(".")[0]):
            raise
        return otherwise
    return kind

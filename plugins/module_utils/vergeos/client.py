# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client: one object, every table an attribute.

with VergeClient("verge.example.com", token="...") as client:
    for vm in client.vms.list(name__like="web-*", fields=["name", "machine#status#status as status"]):
        print(vm.key, vm.name, vm.status)
"""

from __future__ import annotations

import importlib
from typing import Any, Callable, Iterator, Mapping, Optional, TypeVar

from .connection import Connection, Settings
from .exceptions import VergeConnectionError, VergeError
from .managers import registry
from .managers.base import ResourceManager
from .protocol import Operation, Request, RetryPolicy, exchange
from .sight import Sight

Client = TypeVar("Client", bound="BaseClient")

# Tables whose rows can do more than create, read, update and delete: the file in managers/ and its class.
FAMILIES = {
    "vms": ("vms", "VMs"),
    "files": ("files", "Files"),
    "cloudinit_files": ("cloudinit", "CloudInitFiles"),
    "tasks": ("tasks", "Tasks"),
}


class BaseClient:
    """What the blocking and the asynchronous client share: settings, managers, retries.

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
    def from_env(cls: type[Client], env: Optional[Mapping[str, str]] = None) -> Client:
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
    def with_settings(cls: type[Client], settings: Settings) -> Client:
        """Make a client from settings made before."""
        client = cls.__new__(cls)
        client._use(settings)
        return client

    def _use(self, settings: Settings) -> None:
        self._settings = settings
        self.policy = RetryPolicy(settings.retries, settings.timeout)
        self._connection = type(self).connection(settings)
        self._managers: dict[str, ResourceManager] = {}
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

    def __getattr__(self, name: str) -> ResourceManager:
        table = registry.MANAGERS.get(name)
        if name.startswith("_") or table is None:
            raise AttributeError(f"{type(self).__name__} has no table or attribute {name!r}")
        manager: ResourceManager = self.table(table)
        return manager

    def table(self, name: str, allow_unknown: bool = False) -> Any:
        """Return the manager of a table.

        Args:
            name: Wire name of the table.
            allow_unknown: Send columns and filter fields that the schema facts lack, instead of refusing them.

        Returns:
            The ResourceManager, or the family's own kind of it.

        Raises:
            VergeError: The platform has no such table.
        """
        if name not in registry.TABLES:
            raise VergeError(f"the platform has no table {name!r}{registry.suggestion(name)}", table=name)
        if allow_unknown:
            return self._manager(name, True)
        if name not in self._managers:
            self._managers[name] = self._manager(name, False)
        return self._managers[name]

    def _manager(self, name: str, allow_unknown: bool) -> ResourceManager:
        kind = ResourceManager
        if name in FAMILIES:
            module, family = FAMILIES[name]
            path = f"{__package__}.managers.{module}"
            try:
                kind = getattr(importlib.import_module(path), family)
            except ModuleNotFoundError as missing:
                # A packed module carries the families it uses; the others are plain tables there.
                if missing.name != path:
                    raise
        _attribute, key_type, name_column = registry.TABLES[name]
        return kind(self, name, name_column, key_type, allow_unknown)

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


class VergeClient(BaseClient):
    """A blocking client, made as :class:`BaseClient` says. Not thread-safe: one per thread."""

    connection = Connection

    def disconnect(self) -> None:
        """Close the connection. A later call raises NotConnectedError until ``connect()``."""
        self._connection.close()

    def __enter__(self) -> VergeClient:
        return self

    def __exit__(self, *_error: object) -> None:
        self.disconnect()

    def pages(self, load: Callable[[int], Operation], size: int) -> Iterator[Any]:
        """Go through the pages that ``load(offset)`` makes until one is short.

        Args:
            load: Makes the operation that reads the page at an offset.
            size: Rows per page.

        Returns:
            An iterator of rows.
        """
        offset = 0
        while True:
            page = self.run(load(offset))
            yield from page
            if len(page) < size:
                return
            offset += size

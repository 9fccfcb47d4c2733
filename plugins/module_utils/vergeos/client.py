# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client: one object, every table an attribute.

with VergeClient("verge.example.com", token="...") as client:
    for vm in client.vms.list(name__like="web-*", fields=["name", "machine#status#status as status"]):
        print(vm.key, vm.name, vm.status)
"""

from __future__ import annotations

from typing import Any, Callable, Iterator

from .core import BaseClient, BlockingClient, family
from .managers.base import ResourceManager
from .protocol import Operation
from .schema import index

# Tables with verbs of their own: the file in managers/ and its class.
MANAGERS = {
    "vms": ("vms", "VMs"),
    "files": ("files", "Files"),
    "cloudinit_files": ("cloudinit", "CloudInitFiles"),
    "tasks": ("tasks", "Tasks"),
}


class WithManagers(BaseClient):
    """A client whose tables have verbs, and are its attributes."""

    def __getattr__(self, name: str) -> ResourceManager:
        table = index.MANAGERS.get(name)
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
        return super().table(name, allow_unknown)

    def _kind(self, name: str) -> type[ResourceManager]:
        return family("managers", *MANAGERS[name], ResourceManager) if name in MANAGERS else ResourceManager


class VergeClient(WithManagers, BlockingClient):
    """A blocking client, made as :class:`~.core.BaseClient` says. Not thread-safe: one per thread."""

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
